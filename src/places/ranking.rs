//! Which of the places found is meant most likely: by how its name was met, its country and its size.

use super::gazetteer::NamedPlace;
use super::name_table::{NameEntry, Rank};

/// What a match by case, by another name, and by each typing error is worth, where an exact one is worth 1. Case forms stay near,
/// because people speak in them; a typing error must not beat a name of a village.
const CASE_WEIGHT: f64 = 0.3;
pub(super) const OTHER_NAME_WEIGHT: f64 = 0.05;
pub(super) const TYPING_ERROR_WEIGHT: f64 = 0.02;

/// Likelihood by country for people who speak Russian to a voice assistant.
const COUNTRY_WEIGHTS: [(&str, f64); 4] = [("RU", 8.0), ("BY", 3.0), ("UA", 3.0), ("KZ", 3.0)];

/// Places without a count are about as large as the smallest ones that have one.
const LEAST_POPULATION: u32 = 500;

/// How a query met a place's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MatchKind {
    /// It is the name.
    Exact,
    /// It is a case form of the name.
    Case,
    /// It is another name, the first words of the name, or its sound in the other script, in whatever case.
    Alias,
    /// It is the name with typing errors.
    Fuzzy,
}

impl MatchKind {
    /// Name in the API.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Case => "case",
            Self::Alias => "alias",
            Self::Fuzzy => "fuzzy",
        }
    }
}

/// A place that a query may mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlaceMatch<'g> {
    /// The place.
    pub place: &'g NamedPlace,
    /// How its name was met.
    pub how: MatchKind,
    /// How likely it is meant, on a scale without a unit: inhabitants, weighted by country and by how the name was met.
    pub score: f64,
}

/// Matches gathered so far, each place once.
pub(super) struct PlaceMatches<'g> {
    places: &'g [NamedPlace],
    matches: Vec<(u32, MatchKind, f64)>,
}

impl<'g> PlaceMatches<'g> {
    /// Nothing yet, from these places.
    pub(super) const fn among(places: &'g [NamedPlace]) -> Self {
        Self { places, matches: Vec::new() }
    }

    /// Whether nothing was found.
    pub(super) const fn is_empty(&self) -> bool {
        self.matches.is_empty()
    }

    /// Takes the place of a name that was met so, `weight` times as likely meant as by its exact name.
    pub(super) fn take(&mut self, entry: &NameEntry, how: MatchKind, weight: f64) {
        let place = &self.places[entry.row as usize];
        let (how, weight) = match (entry.rank, how) {
            (Rank::Primary, how) => (how, weight),
            (Rank::Other, MatchKind::Fuzzy) => (MatchKind::Fuzzy, weight * OTHER_NAME_WEIGHT),
            (Rank::Other, _) => (MatchKind::Alias, weight * OTHER_NAME_WEIGHT),
        };
        let country =
            COUNTRY_WEIGHTS.iter().find(|(country, _)| *country == place.country()).map_or(1.0, |(_, weight)| *weight);
        let score = f64::from(place.population().max(LEAST_POPULATION)) * country * weight;
        self.matches.push((entry.row, how, score));
    }

    /// What was found, the likeliest first.
    pub(super) fn best(mut self) -> Vec<PlaceMatch<'g>> {
        // The better match of a place first, then the rows decide, so that equal queries have equal answers.
        self.matches.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.2.total_cmp(&a.2)));
        self.matches.dedup_by_key(|(row, ..)| *row);
        self.matches.sort_by(|a, b| b.2.total_cmp(&a.2));
        let matched = |(row, how, score)| PlaceMatch { place: &self.places[row as usize], how, score };
        self.matches.iter().copied().map(matched).collect()
    }
}

/// The weight of a name that is met by one of its case forms, or as it is.
pub(super) const fn weight_of_form(is_form: bool) -> f64 {
    if is_form { CASE_WEIGHT } else { 1.0 }
}
