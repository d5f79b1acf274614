//! Which place is meant: names in any case, old names, other scripts and typing errors, the likeliest place first.

use super::areas;
use super::case_forms::nominatives;
use super::gazetteer::Gazetteer;
use super::name_table::{NameTable, Rank};
use super::ranking::{MatchKind, OTHER_NAME_WEIGHT, PlaceMatch, PlaceMatches, TYPING_ERROR_WEIGHT, weight_of_form};
use super::spelling::{is_cyrillic, spelled};
use super::transliterate::sound;

/// Longest query that is looked at; the longest name has 65 letters, and a comparison costs its length.
pub const MAX_QUERY_CHARS: usize = 100;

/// Most words of a name; the longest has 8.
const MAX_WORDS: usize = 10;

/// Most combinations of case forms that are tried for one query. Only those that start like some name count.
const MAX_FORMS: usize = 400;

/// Most forms of a misspelled name that are compared with the whole table, at up to a millisecond each.
const MAX_MISSPELLED_FORMS: usize = 12;

/// Shortest start of a longer name that stands for it, as "Набережные" and "Усть" do and "На" does not.
const MIN_FIRST_WORD_CHARS: usize = 3;

/// Shortest sound that may have a typing error, and only one: a sound is a guess already.
const MIN_MISSPELLED_SOUND_CHARS: usize = 6;

/// Most places that [`Gazetteer::resolve`] leaves to choose from; more cannot be read out.
const MAX_CHOICES: usize = 5;

/// Most words of a sentence in which a name is looked for, and of a name in it.
const MAX_SENTENCE_WORDS: usize = 12;
const MAX_NAME_WORDS: usize = 3;

/// A place that scores this much less than the best one is not worth asking about.
const CLEAR_LEAD: f64 = 3.0;

/// Words before a name that are no part of it, by spaces: prepositions and kinds of settlement.
const LEADING_WORDS: &str = "в во из изо с со на под около г гор город города городу городе городом пгт п пос поселок поселка \
                             поселке село села селе д дер деревня деревни деревне ст станица станицы станице in";

/// What a query means.
#[derive(Debug, Clone, PartialEq)]
pub enum Resolution<'g> {
    /// One place, or one that is three times as likely as any other.
    One(PlaceMatch<'g>),
    /// Several about as likely ones, the likeliest first, up to five: ask back.
    Several(Vec<PlaceMatch<'g>>),
    /// No place at all.
    None,
}

impl Gazetteer {
    /// The places that a query may mean, at most `limit`, the likeliest first, each once.
    ///
    /// A query is a name in any Russian case, with or without "в", "из", "город"; ё, hyphens and capitals do not matter. Where no
    /// name fits, names that sound alike are taken, and then names with typing errors. Country and region codes behind a comma
    /// narrow the choice where they fit any place ("Springfield, US, IL"). Queries over [`MAX_QUERY_CHARS`] find none.
    pub fn find(&self, query: &str, limit: usize) -> Vec<PlaceMatch<'_>> {
        if query.chars().nth(MAX_QUERY_CHARS).is_some() {
            return Vec::new();
        }
        let (name, codes) = query.split_once(',').unwrap_or((query, ""));
        let mut matches = self.within_area(name);
        for code in codes.split(',').map(str::trim).filter(|code| !code.is_empty()) {
            let fits = |found: &PlaceMatch| {
                found.place.country().eq_ignore_ascii_case(code) || found.place.region().eq_ignore_ascii_case(code)
            };
            if matches.iter().any(fits) {
                matches.retain(fits);
            }
        }
        matches.truncate(limit);
        matches
    }

    /// The place that a query means, if that is clear.
    pub fn resolve(&self, query: &str) -> Resolution<'_> {
        let mut matches = self.find(query, MAX_CHOICES);
        let Some(best) = matches.first().copied() else { return Resolution::None };
        matches.retain(|other| other.score * CLEAR_LEAD > best.score);
        if matches.len() == 1 { Resolution::One(best) } else { Resolution::Several(matches) }
    }

    /// A place whose name, in any case, is among the words of a sentence: of the longest such names the first. «В Липецке, в старом
    /// роддоме» has one. Only a guess: a common noun may be a town's name too.
    pub fn named_among(&self, sentence: &str) -> Option<PlaceMatch<'_>> {
        let spelling = spelled(sentence);
        let words: Vec<&str> = spelling.split(' ').filter(|word| !word.is_empty()).take(MAX_SENTENCE_WORDS).collect();
        (1..=MAX_NAME_WORDS).rev().flat_map(|length| words.windows(length)).find_map(|window| {
            let is_name = window.iter().all(|word| !is_leading(word))
                && window.iter().any(|word| word.chars().count() >= MIN_FIRST_WORD_CHARS);
            let mut found = PlaceMatches::among(&self.places);
            if is_name {
                self.take_named(window, &mut found);
            }
            found.best().into_iter().find(|place| matches!(place.how, MatchKind::Exact | MatchKind::Case))
        })
    }

    /// The places of a name, of those of the region or country that is said beside it where there are any. A region or a country by
    /// itself is no place, unless a town is called so.
    fn within_area(&self, name: &str) -> Vec<PlaceMatch<'_>> {
        let spelling = spelled(name);
        let words: Vec<&str> = spelling.split(' ').filter(|word| !word.is_empty()).collect();
        let (rest, Some(area)) = areas::parted(&words) else { return self.named(name).best() };
        // A region alone is no place, but «Канада-де-Гомес» is a town's whole name.
        let mut found = PlaceMatches::among(&self.places);
        self.take_named(&words, &mut found);
        let mut whole = found.best();
        whole.retain(|town| town.how == MatchKind::Exact);
        if !whole.is_empty() || rest.iter().all(|word| is_leading(word)) {
            return whole;
        }
        let mut matches = self.named(&rest.join(" ")).best();
        let lies_there = |found: &PlaceMatch| area.contains(found.place.country(), found.place.region());
        if matches.iter().any(lies_there) {
            matches.retain(lies_there);
        }
        matches
    }

    fn named(&self, name: &str) -> PlaceMatches<'_> {
        let spelling = spelled(name);
        let words: Vec<&str> = spelling.split(' ').filter(|word| !word.is_empty()).collect();
        let mut found = PlaceMatches::among(&self.places);
        let name_words = self.take_named(&words, &mut found);
        if found.is_empty() && !name_words.is_empty() && name_words.len() <= MAX_WORDS {
            self.take_sounding(name_words, &mut found);
            if found.is_empty() {
                self.take_misspelled(name_words, &mut found);
            }
        }
        found
    }

    /// Takes places by name, first by all the words and then without the leading ones that are no name; returns what is left.
    fn take_named<'w>(&self, words: &'w [&'w str], found: &mut PlaceMatches<'_>) -> &'w [&'w str] {
        let mut rest = words;
        loop {
            if rest.len() <= MAX_WORDS {
                for (name, is_form) in forms(&self.names, rest) {
                    let how = if is_form { MatchKind::Case } else { MatchKind::Exact };
                    let weight = weight_of_form(is_form);
                    self.names.equal(&name).for_each(|entry| found.take(entry, how, weight));
                    if name.chars().count() >= MIN_FIRST_WORD_CHARS {
                        let start = format!("{name} ");
                        let longer = self.names.starting(&start).filter(|entry| entry.rank == Rank::Primary);
                        longer.for_each(|entry| found.take(entry, MatchKind::Alias, weight * OTHER_NAME_WEIGHT));
                    }
                }
            }
            match rest {
                [first, after @ ..] if found.is_empty() && !after.is_empty() && is_leading(first) => {
                    rest = after;
                }
                _ => return rest,
            }
        }
    }

    /// Takes places whose Latin name sounds like the Cyrillic words.
    fn take_sounding(&self, words: &[&str], found: &mut PlaceMatches<'_>) {
        if !words.iter().any(|word| word.contains(is_cyrillic)) {
            return;
        }
        let last_forms = with_last_in_nominative(words);
        for (index, name) in last_forms.iter().enumerate() {
            let weight = weight_of_form(index > 0) * OTHER_NAME_WEIGHT;
            self.sounds.equal(&sound(name)).for_each(|entry| found.take(entry, MatchKind::Alias, weight));
        }
    }

    /// Takes places whose name the words are but for typing errors; the fewest errors win.
    fn take_misspelled(&self, words: &[&str], found: &mut PlaceMatches<'_>) {
        for (index, name) in with_last_in_nominative(words).iter().take(MAX_MISSPELLED_FORMS).enumerate() {
            let errors = errors_forgiven(name);
            if errors == 0 {
                continue;
            }
            let mut take = |table: &NameTable, name: &str, errors: usize, weight: f64| {
                for (entry, distance) in table.similar(name, errors) {
                    let distance = i32::try_from(distance).unwrap_or(i32::MAX);
                    found.take(entry, MatchKind::Fuzzy, weight * TYPING_ERROR_WEIGHT.powi(distance));
                }
            };
            take(&self.names, name, errors, weight_of_form(index > 0));
            let sound = if name.contains(is_cyrillic) { sound(name) } else { String::new() };
            if sound.len() >= MIN_MISSPELLED_SOUND_CHARS {
                take(&self.sounds, &sound, 1, weight_of_form(index > 0) * OTHER_NAME_WEIGHT);
            }
        }
    }
}

pub(super) fn is_leading(word: &str) -> bool {
    LEADING_WORDS.split(' ').any(|leading| leading == word)
}

/// The names in the table that the words can be forms of, and whether any word had to change: word by word, keeping what
/// some name starts with.
fn forms(table: &NameTable, words: &[&str]) -> Vec<(String, bool)> {
    let mut starts = vec![(String::new(), false)];
    for (index, word) in words.iter().enumerate() {
        let is_last = index + 1 == words.len();
        let candidates =
            std::iter::once(((*word).to_owned(), false)).chain(nominatives(word).into_iter().map(|name| (name, true)));
        let candidates: Vec<(String, bool)> = candidates.collect();
        let mut longer = Vec::new();
        for (start, start_is_form) in &starts {
            for (candidate, is_form) in &candidates {
                let mut name = format!("{start}{candidate}");
                if !is_last {
                    name.push(' ');
                }
                if longer.len() < MAX_FORMS && table.has_prefix(&name) {
                    longer.push((name, *start_is_form || *is_form));
                }
            }
        }
        starts = longer;
    }
    starts
}

/// The words as they are, then with the last one in each nominative that it can be a form of.
fn with_last_in_nominative(words: &[&str]) -> Vec<String> {
    let Some((last, before)) = words.split_last() else { return Vec::new() };
    let joined = |last: &str| {
        let mut all = before.to_vec();
        all.push(last);
        all.join(" ")
    };
    std::iter::once(joined(last)).chain(nominatives(last).iter().map(|name| joined(name))).collect()
}

/// How many typing errors a name may have; short names turn into others too easily.
fn errors_forgiven(name: &str) -> usize {
    match name.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        8..=13 => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;

    static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(Gazetteer::load);

    /// The forms of the Russian cities of at least 100 000 people in all six cases.
    static FORMS: &str = include_str!("../../tests/golden/place-forms.tsv");

    fn one(query: &str) -> (&'static str, MatchKind) {
        match GAZETTEER.resolve(query) {
            Resolution::One(found) => (found.place.title(), found.how),
            other => panic!("{query}: {other:?}"),
        }
    }

    fn several(query: &str) -> Vec<&'static str> {
        match GAZETTEER.resolve(query) {
            Resolution::Several(found) => found.iter().map(|found| found.place.title()).collect(),
            other => panic!("{query}: {other:?}"),
        }
    }

    #[test]
    fn cities_as_people_say_them() {
        assert_eq!(one("Москва"), ("Москва", MatchKind::Exact));
        assert_eq!(one("Moscow"), ("Москва", MatchKind::Exact));
        assert_eq!(one("Екатеринбург"), ("Екатеринбург", MatchKind::Exact));
        assert_eq!(one("Ростов-на-Дону"), ("Ростов-на-Дону", MatchKind::Exact));
        assert_eq!(one("ростове на дону"), ("Ростов-на-Дону", MatchKind::Case));
        assert_eq!(one("в нижнем новгороде"), ("Нижний Новгород", MatchKind::Case));
        assert_eq!(one("из Санкт-Петербурга"), ("Санкт-Петербург", MatchKind::Case));
        assert_eq!(one("в городе Орле"), ("Орёл", MatchKind::Case));
        assert_eq!(one("г. Киров"), ("Киров", MatchKind::Exact));
        assert_eq!(one("во Владивостоке"), ("Владивосток", MatchKind::Case));
        assert_eq!(one("великих луках"), ("Великие Луки", MatchKind::Case));
        assert_eq!(one("лондоне"), ("Лондон", MatchKind::Case));
        assert_eq!(one("минске"), ("Минск", MatchKind::Case));
    }

    #[test]
    fn older_and_shorter_names() {
        assert_eq!(one("Питер"), ("Санкт-Петербург", MatchKind::Alias));
        assert_eq!(one("в Ленинграде"), ("Санкт-Петербург", MatchKind::Alias));
        assert_eq!(one("Горький"), ("Нижний Новгород", MatchKind::Alias));
        assert_eq!(one("в горьком"), ("Нижний Новгород", MatchKind::Alias));
        assert_eq!(one("Свердловск").0, "Екатеринбург");
        assert_eq!(one("в набережных"), ("Набережные Челны", MatchKind::Alias));
    }

    #[test]
    fn a_query_that_means_several_places_asks_back() {
        assert_eq!(several("Ростов"), ["Ростов-на-Дону", "Ростов"]);
        assert_eq!(several("в ростове"), ["Ростов-на-Дону", "Ростов"]);
        assert_eq!(several("Железногорск").len(), 2);
        assert_eq!(several("Комсомольск"), ["Комсомольск-на-Амуре", "Комсомольск"]);
        assert_eq!(several("Springfield").len(), MAX_CHOICES);
        assert_eq!(several("Спрингфилд").len(), MAX_CHOICES);
        assert_eq!(several("пушкине"), ["Пушкино", "Пушкин"]);
    }

    #[test]
    fn codes_behind_a_comma_narrow_the_choice() {
        let found = GAZETTEER.find("Springfield, us, il", 5);
        assert_eq!(found.iter().map(|found| found.place.region()).collect::<Vec<_>>(), ["IL"]);
        assert_eq!(GAZETTEER.find("Москва, US", 5)[0].place.country(), "US");
        assert_eq!(one("Москва, Россия"), ("Москва", MatchKind::Exact));
    }

    #[test]
    fn a_region_or_a_country_narrows_the_choice_and_is_no_place_itself() {
        assert_eq!(one("тверь тверская область").0, "Тверь");
        assert_eq!(one("германия дрезден").0, "Дрезден");
        assert_eq!(one("москва россия").0, "Москва");
        assert_eq!(one("железногорск курской области").0, "Железногорск");
        assert_eq!(one("красноярский край город ачинск").0, "Ачинск");
        assert_eq!(one("село под рязанью").0, "Рязань");
        assert_eq!(one("сингапур").0, "Сингапур");
        for area in ["тверская область", "в германии", "россия", "в татарстане"]
        {
            assert_eq!(GAZETTEER.resolve(area), Resolution::None, "{area}");
        }
        assert_eq!(one("владимир"), ("Владимир", MatchKind::Exact));
    }

    #[test]
    fn misheard_names_are_guessed_and_say_so() {
        assert_eq!(one("Екатиринбург"), ("Екатеринбург", MatchKind::Fuzzy));
        assert_eq!(one("Санкт Питербург"), ("Санкт-Петербург", MatchKind::Fuzzy));
        assert_eq!(one("Владивасток"), ("Владивосток", MatchKind::Fuzzy));
        assert_eq!(one("в екатиринбурге"), ("Екатеринбург", MatchKind::Fuzzy));
        assert_eq!(one("Мсоква"), ("Москва", MatchKind::Fuzzy));
    }

    #[test]
    fn a_name_in_the_other_script_is_met_by_its_sound() {
        assert_eq!(one("Спрингфилд Гарденс"), ("Springfield Gardens", MatchKind::Alias));
    }

    #[test]
    fn what_is_no_place_finds_none() {
        for query in ["", " ", "в", "г.", "!?", "щщщ", "1990-07-15"] {
            assert_eq!(GAZETTEER.resolve(query), Resolution::None, "{query}");
        }
        assert_eq!(GAZETTEER.find(&"москва ".repeat(100), 5), []);
        assert_eq!(GAZETTEER.find("Москва", 0), []);
    }

    #[test]
    fn russian_cities_are_found_in_every_case() {
        let (mut right, mut wrong) = (0, Vec::new());
        for line in FORMS.lines().filter(|line| !line.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').collect();
            let [name, region, _case, form] = fields[..] else { panic!("{line}") };
            let found = GAZETTEER.find(form, 1);
            let is_right = found.first().is_some_and(|found| {
                found.place.name_ru() == Some(name) && found.place.region() == region && found.how != MatchKind::Fuzzy
            });
            if is_right { right += 1 } else { wrong.push((form.to_owned(), found)) }
        }
        let rate = f64::from(right) / (f64::from(right) + wrong.len() as f64);
        assert!(rate >= 0.98, "{rate}: {wrong:#?}");
    }

    proptest! {
        #[test]
        fn any_query_has_an_answer(query in "\\PC{0,120}", limit in 0usize..20) {
            prop_assert!(GAZETTEER.find(&query, limit).len() <= limit);
        }

        #[test]
        fn any_words_have_each_place_once_and_in_order(query in "([а-я]{1,9}[ -]){0,12}[а-я]{1,12}") {
            let found = GAZETTEER.find(&query, 50);
            prop_assert!(found.is_sorted_by(|a, b| a.score >= b.score));
            let distinct = |index: usize| found[index + 1..].iter().all(|other| other.place != found[index].place);
            prop_assert!((0..found.len()).all(distinct));
        }

        #[test]
        fn every_place_is_among_those_of_its_own_name(index in 0..GAZETTEER.len()) {
            let place = &GAZETTEER.places[index];
            for name in [place.name(), place.title()] {
                let found = GAZETTEER.find(name, usize::MAX);
                prop_assert!(found.iter().any(|found| found.place == place && found.how == MatchKind::Exact), "{place:?}");
            }
        }
    }
}
