//! Countries and regions of the whole world by the names and abbreviations that are written beside a town, in English and Russian.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::areas::{self, Area};
use super::matching::is_leading;
use super::spelling::spelled;

/// Tab-separated: country, region code, names by `|`. `assets/PLACES.md` says where it comes from.
static TABLE: &str = include_str!("../../assets/areas.tsv");

/// Letters of the shortest name of an area, and of the shortest abbreviation.
pub(super) const NAME_CHARS: usize = 3;
pub(super) const ABBREVIATION_CHARS: usize = 2;

/// Most words of an area's name that are looked at without commas.
const MAX_NAME_WORDS: usize = 4;

/// Areas by their spelled names. One name may be of several: of a state of America and of a country, as Georgia.
static BY_NAME: LazyLock<HashMap<String, Vec<Area>>> = LazyLock::new(|| {
    let mut by_name: HashMap<String, Vec<Area>> = HashMap::new();
    for line in TABLE.lines() {
        let mut fields = line.split('\t');
        let (Some(country), Some(region), Some(names)) = (fields.next(), fields.next(), fields.next()) else {
            continue;
        };
        let area = Area { country, region: Some(region).filter(|region| !region.is_empty()) };
        for name in names.split('|') {
            let areas = by_name.entry(spelled(name)).or_default();
            if !areas.contains(&area) {
                areas.push(area);
            }
        }
    }
    by_name
});

/// What is written beside a town: a place must lie in one of the areas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AreaNamed {
    /// As it was written.
    pub(super) text: String,
    areas: Vec<Area>,
}

impl AreaNamed {
    /// The area that a text between commas names: a country or a region by its name or code. Nothing if it names none.
    pub(super) fn between_commas(text: &str) -> Option<Self> {
        let spelling = spelled(text);
        let mut areas = BY_NAME.get(&spelling).cloned().unwrap_or_default();
        areas.extend(by_code(text));
        if areas.is_empty() {
            let words: Vec<&str> = spelling.split(' ').filter(|word| !word.is_empty()).collect();
            let (rest, area) = areas::parted(&words);
            areas.extend(area.filter(|_| rest.iter().all(|word| is_leading(word))));
        }
        (!areas.is_empty()).then(|| Self { text: text.to_owned(), areas })
    }

    /// The area that words of a query without commas name, by at least so many letters.
    fn of_words(words: &[&str], shortest_chars: usize) -> Option<Self> {
        let text = words.join(" ");
        let areas = BY_NAME.get(&text).filter(|_| text.chars().count() >= shortest_chars)?;
        Some(Self { areas: areas.clone(), text })
    }

    /// An area that is said among the words of a query.
    pub(super) fn said(area: Area) -> Self {
        let text = [Some(area.country), area.region].into_iter().flatten().collect::<Vec<_>>().join(" ");
        Self { text, areas: vec![area] }
    }

    /// Whether a place of that country and region lies in it.
    pub(super) fn contains(&self, country: &str, region: &str) -> bool {
        self.areas.iter().any(|area| area.contains(country, region))
    }
}

/// The countries and regions of a code, as `US`, `IL` or `48`.
fn by_code(code: &str) -> impl Iterator<Item = Area> {
    let is_code = code.len() <= 3 && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    TABLE.lines().filter(move |_| is_code).filter_map(move |line| {
        let mut fields = line.split('\t');
        let (country, region) = (fields.next()?, fields.next()?);
        let is_meant =
            if region.is_empty() { country.eq_ignore_ascii_case(code) } else { region.eq_ignore_ascii_case(code) };
        is_meant.then_some(Area { country, region: Some(region).filter(|region| !region.is_empty()) })
    })
}

/// The words of a query without those of areas at its end and at its start, and these areas: "paris texas usa". A name of fewer letters
/// than `shortest_chars` names none.
pub(super) fn without_areas<'q, 'w>(words: &'q [&'w str], shortest_chars: usize) -> (&'q [&'w str], Vec<AreaNamed>) {
    let (mut rest, mut areas) = (words, Vec::new());
    loop {
        let most = MAX_NAME_WORDS.min(rest.len().saturating_sub(1));
        let at_end = (1..=most).rev().find_map(|count| {
            let (before, named) = rest.split_at(rest.len() - count);
            Some((before, AreaNamed::of_words(named, shortest_chars)?))
        });
        let found = at_end.or_else(|| {
            (1..=most).rev().find_map(|count| {
                let (named, after) = rest.split_at(count);
                Some((after, AreaNamed::of_words(named, shortest_chars)?))
            })
        });
        let Some((left, area)) = found else { return (rest, areas) };
        rest = left;
        areas.push(area);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lies(text: &str, country: &str, region: &str) -> bool {
        AreaNamed::between_commas(text).is_some_and(|area| area.contains(country, region))
    }

    #[test]
    fn areas_by_name_code_and_abbreviation() {
        for text in ["Texas", "TX", "tx", "Техас", "US", "USA", "U.S.A.", "United States", "США", "сша"] {
            assert!(lies(text, "US", "TX") && !lies(text, "FR", "11"), "{text}");
        }
        for text in ["Ontario", "ON", "Онтарио", "Canada", "Канада"] {
            assert!(lies(text, "CA", "08"), "{text}");
        }
        // One name, two areas.
        assert!(lies("Georgia", "US", "GA") && lies("Georgia", "GE", "51"));
        assert!(lies("IL", "US", "IL") && lies("IL", "IL", "05"));
        // Countries that have gone.
        assert!(lies("РСФСР", "RU", "66") && lies("Украинская ССР", "UA", "12") && !lies("РСФСР", "UA", "12"));
        assert!(lies("СССР", "RU", "66") && lies("USSR", "KZ", "01") && !lies("USSR", "US", "TX"));
        // As they are said in Russian.
        assert!(
            lies("Тверская область", "RU", "77")
                && lies("обл. Тверская", "RU", "77")
                && lies("респ. Татарстан", "RU", "73")
        );
        for text in ["", "Paris", "улица Ленина 5", "??"] {
            assert_eq!(AreaNamed::between_commas(text), None, "{text}");
        }
    }

    #[test]
    fn areas_part_from_a_name_without_commas() {
        for (query, rest, count) in [
            ("paris texas usa", "paris", 2),
            ("usa texas paris", "paris", 2),
            ("london ontario", "london", 1),
            ("perth western australia", "perth", 1),
            ("city of industry", "city of industry", 0),
            ("texas", "texas", 0),
        ] {
            let words: Vec<&str> = query.split(' ').collect();
            let (left, areas) = without_areas(&words, NAME_CHARS);
            assert_eq!((left.join(" ").as_str(), areas.len()), (rest, count), "{query}");
        }
    }
}
