//! Which place a query means: a name, and the countries and regions that are said beside it.

use super::area_names::{ABBREVIATION_CHARS, AreaNamed, NAME_CHARS, without_areas};
use super::areas;
use super::gazetteer::Gazetteer;
use super::matching::is_leading;
use super::ranking::{MatchKind, PlaceMatch, PlaceMatches};
use super::spelling::spelled;

/// Longest query that is looked at; the longest name has 65 letters, and a comparison costs its length.
pub const MAX_QUERY_CHARS: usize = 100;

/// Most places that [`Gazetteer::resolve`] leaves to choose from; more cannot be read out.
const MAX_CHOICES: usize = 5;

/// A place that scores this much less than the best one is not worth asking about.
const CLEAR_LEAD: f64 = 3.0;

/// What a query means.
#[derive(Debug, Clone, PartialEq)]
pub enum Resolution<'g> {
    /// One place, or one that is three times as likely as any other.
    One(PlaceMatch<'g>),
    /// Several about as likely ones, the likeliest first, up to five: ask back.
    Several(Vec<PlaceMatch<'g>>),
    /// No place of that name is known in the country or region that is said beside it; up to five of that name elsewhere.
    Elsewhere {
        /// The country or region.
        area: String,
        /// What is called so elsewhere, the likeliest first.
        places: Vec<PlaceMatch<'g>>,
    },
    /// What is said beside the name is no country and no region that is known; up to five places of that name.
    UnreadArea {
        /// What is said there.
        text: String,
        /// What is called so, the likeliest first.
        places: Vec<PlaceMatch<'g>>,
    },
    /// No place at all.
    None,
}

/// Places of a name, and why none of them is what was asked for, if none is.
struct QueryReading<'g> {
    places: Vec<PlaceMatch<'g>>,
    refusal: Option<AreaRefusal>,
}

enum AreaRefusal {
    Elsewhere(String),
    Unread(String),
}

impl<'g> QueryReading<'g> {
    const fn of(places: Vec<PlaceMatch<'g>>) -> Self {
        Self { places, refusal: None }
    }

    /// Those of the places that lie in all areas; where none does, all of them, and the area that has none.
    fn within(places: Vec<PlaceMatch<'g>>, areas: &[AreaNamed]) -> Self {
        let mut left = places;
        for area in areas {
            let lies_there = |found: &&PlaceMatch<'g>| area.contains(found.place.country(), found.place.region());
            let there: Vec<_> = left.iter().filter(lies_there).copied().collect();
            if there.is_empty() && !left.is_empty() {
                return Self { places: left, refusal: Some(AreaRefusal::Elsewhere(area.text.clone())) };
            }
            left = there;
        }
        Self::of(left)
    }
}

impl Gazetteer {
    /// The places that a query may mean, at most `limit`, the likeliest first, each once.
    ///
    /// A query is a name in any Russian case, with or without "в", "из", "город"; ё, hyphens and capitals do not matter. Where no
    /// name fits, names that sound alike are taken, and then names with typing errors. Countries and regions beside it, by their names
    /// or codes ("Springfield, US, IL", "Paris Texas"), narrow the choice: a place elsewhere is not meant, and neither is one beside
    /// something that is not understood. Queries over [`MAX_QUERY_CHARS`] find none.
    pub fn find(&self, query: &str, limit: usize) -> Vec<PlaceMatch<'_>> {
        let QueryReading { mut places, refusal } = self.read(query);
        places.truncate(if refusal.is_none() { limit } else { 0 });
        places
    }

    /// The place that a query means, if that is clear.
    pub fn resolve(&self, query: &str) -> Resolution<'_> {
        let QueryReading { mut places, refusal } = self.read(query);
        places.truncate(MAX_CHOICES);
        match refusal {
            Some(AreaRefusal::Elsewhere(area)) => return Resolution::Elsewhere { area, places },
            Some(AreaRefusal::Unread(text)) => return Resolution::UnreadArea { text, places },
            None => {}
        }
        let Some(best) = places.first().copied() else { return Resolution::None };
        places.retain(|other| other.score * CLEAR_LEAD > best.score);
        if places.len() == 1 { Resolution::One(best) } else { Resolution::Several(places) }
    }

    fn read(&self, query: &str) -> QueryReading<'_> {
        if query.chars().nth(MAX_QUERY_CHARS).is_some() {
            return QueryReading::of(Vec::new());
        }
        let parts: Vec<&str> = query.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
        match parts.as_slice() {
            [] => QueryReading::of(Vec::new()),
            [name] => self.read_words(name),
            _ => self.read_parts(&parts),
        }
    }

    /// A name and its areas, parted by commas, the name at the start, or at the end behind nothing but areas.
    fn read_parts(&self, parts: &[&str]) -> QueryReading<'_> {
        let ([first, after @ ..], [before @ .., last]) = (parts, parts) else { return QueryReading::of(Vec::new()) };
        let from_start = self.read_beside(first, after);
        let is_answered = |reading: &QueryReading| reading.refusal.is_none() && !reading.places.is_empty();
        if is_answered(&from_start) || !before.iter().all(|part| AreaNamed::between_commas(part).is_some()) {
            return from_start;
        }
        let from_end = self.read_beside(last, before);
        if is_answered(&from_end) || from_start.places.is_empty() { from_end } else { from_start }
    }

    /// The places of a name that lie in all of the areas beside it.
    fn read_beside(&self, name: &str, beside: &[&str]) -> QueryReading<'_> {
        let QueryReading { places, refusal } = self.read_words(name);
        let mut areas = Vec::new();
        for part in beside {
            let spelling = spelled(part);
            let is_the_place = |found: &PlaceMatch| {
                [found.place.name(), found.place.title()].into_iter().any(|own| spelled(own) == spelling)
            };
            match AreaNamed::between_commas(part) {
                Some(area) => areas.push(area),
                // «Москва, Москва»: a city that is a region too. A district narrows nothing.
                None if places.iter().any(is_the_place) || is_district(&spelling) => {}
                None => {
                    let QueryReading { places, .. } = QueryReading::within(places, &areas);
                    return QueryReading { places, refusal: Some(AreaRefusal::Unread((*part).to_owned())) };
                }
            }
        }
        if refusal.is_some() {
            return QueryReading { places, refusal };
        }
        QueryReading::within(places, &areas)
    }

    /// A name, maybe with areas before or behind it. A region or a country by itself is no place, unless a town is called so.
    fn read_words(&self, name: &str) -> QueryReading<'_> {
        let spelling = spelled(name);
        let words: Vec<&str> = spelling.split(' ').filter(|word| !word.is_empty()).collect();
        let (rest, area) = areas::parted(&words);
        let mut whole = self.called(&words);
        if let Some(area) = area {
            // A region alone is no place, but «Канада-де-Гомес» is a town's whole name.
            whole.retain(|town| town.how == MatchKind::Exact);
            if !whole.is_empty() || rest.iter().all(|word| is_leading(word)) {
                return QueryReading::of(whole);
            }
            let places = self.named(&rest.join(" ")).best();
            return QueryReading::within(places, &[AreaNamed::said(area)]);
        }
        if !whole.iter().any(|town| matches!(town.how, MatchKind::Exact | MatchKind::Case)) {
            // "La" and "me" are words too: they count where a town lies there, and refuse none unless they are capitals.
            let is_abbreviated = has_capitals_alone(name);
            for shortest_chars in [ABBREVIATION_CHARS, NAME_CHARS] {
                let (rest, areas) = without_areas(&words, shortest_chars);
                let mut towns = if areas.is_empty() { Vec::new() } else { self.named(&rest.join(" ")).best() };
                towns.retain(|town| town.how != MatchKind::Fuzzy);
                let reading = QueryReading::within(towns, &areas);
                if !reading.places.is_empty()
                    && (reading.refusal.is_none() || is_abbreviated || shortest_chars == NAME_CHARS)
                {
                    return reading;
                }
            }
        }
        QueryReading::of(self.named(name).best())
    }

    /// The places that are called by all of the words, in any case.
    fn called(&self, words: &[&str]) -> Vec<PlaceMatch<'_>> {
        let mut found = PlaceMatches::among(&self.places);
        self.take_named(words, &mut found);
        found.best()
    }
}

/// Whether a word is an abbreviation, capitals among words that are none: "Columbus GA".
fn has_capitals_alone(text: &str) -> bool {
    let is_capitals =
        |word: &str| word.len() == ABBREVIATION_CHARS && word.bytes().all(|byte| byte.is_ascii_uppercase());
    text.contains(char::is_lowercase) && text.split(' ').any(is_capitals)
}

/// Whether the words are of a district: «Рязанский район».
fn is_district(spelling: &str) -> bool {
    let words: Vec<&str> = spelling.split(' ').filter(|word| !word.is_empty()).collect();
    let (rest, area) = areas::parted(&words);
    !words.is_empty() && area.is_none() && rest.iter().all(|word| is_leading(word))
}

#[cfg(test)]
mod tests;
