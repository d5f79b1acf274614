//! What queries for places must get right.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::super::ranking::MatchKind;
use super::*;

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(Gazetteer::load);

/// The forms of the Russian cities of at least 100 000 people in all six cases.
static FORMS: &str = include_str!("../../../tests/golden/place-forms.tsv");

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

/// The title, country and region of the one place that is meant.
fn where_is(query: &str) -> (&'static str, &'static str, &'static str) {
    match GAZETTEER.resolve(query) {
        Resolution::One(found) => (found.place.title(), found.place.country(), found.place.region()),
        other => panic!("{query}: {other:?}"),
    }
}

/// Reports of other products: Paris in France, Córdoba in Argentina, London in England and Columbus in Ohio were meant by nobody here.
#[test]
fn a_country_or_a_region_that_is_named_is_never_dropped() {
    for (queries, found) in [
        (
            ["Paris, Texas, USA", "Paris, TX", "Paris, Texas", "Paris Texas USA", "Париж, Техас", "США, Техас, Париж"],
            ("Париж", "US", "TX"),
        ),
        (
            [
                "Cordoba, Spain",
                "Córdoba, España, ES",
                "Cordoba Spain",
                "Кордова, Испания",
                "Spain, Cordoba",
                "Cordoba, ES",
            ],
            ("Кордова", "ES", "51"),
        ),
        (
            [
                "London, Ontario",
                "London, ON, Canada",
                "London Ontario",
                "Лондон, Онтарио",
                "Лондон, Канада",
                "Canada, London",
            ],
            ("Лондон", "CA", "08"),
        ),
        (
            [
                "Columbus, Georgia",
                "Columbus, GA",
                "Columbus GA USA",
                "Columbus Georgia",
                "Georgia, Columbus",
                "Columbus, Georgia, US",
            ],
            ("Колумбус", "US", "GA"),
        ),
    ] {
        for query in queries {
            assert_eq!(where_is(query), found, "{query}");
        }
    }
    assert_eq!(where_is("Александрия, Украина").1, "UA");
    assert_eq!(where_is("Ленинград, СССР").1, "RU");
    assert_eq!(where_is("Tbilisi, Georgia").1, "GE");
    assert_eq!(where_is("Железногорск, Курская обл.").2, "41");
    assert_eq!(where_is("Казань, респ. Татарстан, Россия").2, "73");
    assert_eq!(where_is("New York").1, "US");
    assert_eq!(where_is("New York, New York").2, "NY");
    assert_eq!(where_is("Washington, D.C.").2, "DC");
    assert_eq!(where_is("Москва, Москва").1, "RU");
    assert_eq!(where_is("Saint Petersburg FL").2, "FL");
    assert_eq!(where_is("St. Louis, MO").2, "MO");
}

#[test]
fn what_is_not_known_there_is_asked_about() {
    let elsewhere = |query: &str| match GAZETTEER.resolve(query) {
        Resolution::Elsewhere { area, places } => (area, places.first().map(|found| found.place.country())),
        other => panic!("{query}: {other:?}"),
    };
    // The nearest name is Barnet's, in another country.
    assert_eq!(elsewhere("Burnet, TX"), ("TX".to_owned(), Some("GB")));
    assert_eq!(elsewhere("Москва, Япония"), ("Япония".to_owned(), Some("RU")));
    assert_eq!(elsewhere("London TX"), ("tx".to_owned(), Some("GB")));
    assert_eq!(elsewhere("москва япония"), ("JP".to_owned(), Some("RU")));
    assert_eq!(elsewhere("London, Texas, USA"), ("Texas".to_owned(), Some("GB")));
    let unread = |query: &str| match GAZETTEER.resolve(query) {
        Resolution::UnreadArea { text, places } => (text, places.first().map(|found| found.place.title())),
        other => panic!("{query}: {other:?}"),
    };
    assert_eq!(unread("Paris, Atlantis"), ("Atlantis".to_owned(), Some("Париж")));
    assert_eq!(unread("Paris, Texas, Hampden County").0, "Hampden County");
    for query in ["Burnet, TX", "Paris, Atlantis"] {
        assert_eq!(GAZETTEER.find(query, 5), [], "{query}");
    }
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
    for area in ["тверская область", "в германии", "россия", "в татарстане"] {
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
fn older_names_in_latin_letters() {
    for (query, title) in [
        ("Leningrad", "Санкт-Петербург"),
        ("Leningrad, USSR", "Санкт-Петербург"),
        ("Leningrad USSR", "Санкт-Петербург"),
        ("Sverdlovsk, USSR, RU", "Екатеринбург"),
        ("Stalingrad", "Волгоград"),
        ("Frunze, Kyrgyzstan", "Бишкек"),
    ] {
        assert_eq!(one(query), (title, MatchKind::Alias), "{query}");
    }
    // As in Russian: a smaller town of today is called so too.
    assert_eq!(one("Ordzhonikidze, Russia"), one("Орджоникидзе, Россия"));
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

    /// What is said beside a town is understood, or refused by its name.
    #[test]
    fn what_is_not_understood_is_never_lost(beside in "[a-zA-Zа-яА-Я][a-zA-Zа-яА-Я ]{0,20}") {
        let query = format!("Новосибирск, {beside}");
        match GAZETTEER.resolve(&query) {
            Resolution::One(found) => prop_assert!(
                AreaNamed::between_commas(&beside).is_some_and(|area| area.contains(found.place.country(), found.place.region()))
                    || is_district(&spelled(&beside))
                    || spelled(&beside).starts_with("новосибирск")
            ),
            Resolution::Elsewhere { area, .. } => prop_assert!(area.contains(beside.trim())),
            Resolution::UnreadArea { text, .. } => prop_assert_eq!(text, beside.trim()),
            other => prop_assert!(false, "{query}: {other:?}"),
        }
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
