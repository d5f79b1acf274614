//! The fixed set of births whose charts a load asks for.

use super::draws::Draws;

/// How many: as many as the cities and dates of a small circle of regular listeners, and as the precomputed charts.
pub(super) const BIRTHS: usize = 50;

/// Cities whose names are no other place's.
const CITIES: [&str; 15] = [
    "Москва",
    "Санкт-Петербург",
    "Новосибирск",
    "Екатеринбург",
    "Казань",
    "Нижний Новгород",
    "Челябинск",
    "Самара",
    "Омск",
    "Уфа",
    "Красноярск",
    "Воронеж",
    "Пермь",
    "Волгоград",
    "Саратов",
];

/// Query strings of the natal chart, one for each birth; the same for every seed.
pub(super) fn queries() -> Vec<String> {
    let draws = Draws::new(0x006e_6174_616c);
    (0..BIRTHS as u64)
        .map(|birth| {
            let part = |part, bound| draws.below(birth * 8 + part, bound);
            // By day, when no country moves its clocks: such a time exists once. And a day that each month has.
            let datetime = format!(
                "{}-{:02}-{:02}T{:02}:{:02}",
                1950 + part(0, 60),
                1 + part(1, 12),
                1 + part(2, 28),
                8 + part(3, 12),
                part(4, 60)
            );
            form_urlencoded::Serializer::new(String::new())
                .append_pair("datetime", &datetime)
                .append_pair("place", CITIES[part(5, CITIES.len())])
                .finish()
        })
        .collect()
}

/// Days of each year among which fresh births are: those that each month has.
const FRESH_DAYS: u64 = 12 * 28;

/// Minutes among which fresh births are: those of sixty years.
const FRESH_MINUTES: u64 = 60 * FRESH_DAYS * 1_440;

/// The query string of a birth that few others have asked for: one of 29 millions by its number.
pub(super) fn fresh_query(number: u64) -> String {
    let (day, minute) = (number % FRESH_MINUTES / 1_440, number % 1_440);
    let (year, month, day) = (1950 + day / FRESH_DAYS, 1 + day % FRESH_DAYS / 28, 1 + day % 28);
    let (hour, minute) = (minute / 60, minute % 60);
    format!("datetime={year}-{month:02}-{day:02}T{hour:02}:{minute:02}&latitude=55.75&longitude=37.62&timezone=UTC")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::web::birth_from_pairs;

    #[test]
    fn each_is_a_birth_of_its_own() {
        let queries = queries();
        assert_eq!(queries.iter().collect::<HashSet<_>>().len(), BIRTHS);
        for query in queries {
            let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
            let fields: Vec<_> =
                ["datetime", "place"].into_iter().zip(pairs.iter().map(|(_, value)| &**value)).collect();
            assert!(birth_from_pairs(&fields).is_ok(), "{query}");
        }
    }

    #[test]
    fn fresh_births_differ_and_are_births() {
        let numbers = (0..FRESH_MINUTES).step_by(1_009);
        let queries: HashSet<_> = numbers.clone().map(fresh_query).collect();
        assert_eq!(queries.len(), numbers.count());
        for query in queries.iter().take(1_000) {
            let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
            let names = ["datetime", "latitude", "longitude", "timezone"];
            let fields: Vec<_> = names.into_iter().zip(pairs.iter().map(|(_, value)| &**value)).collect();
            assert!(birth_from_pairs(&fields).is_ok(), "{query}");
        }
        assert_eq!(fresh_query(FRESH_MINUTES), fresh_query(0));
    }
}
