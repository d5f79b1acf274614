//! The ids of questions: keys on disk are made of them.

use super::sources;

/// Every id that has ever been given. A question keeps its id when its type is renamed or moved, because all that is kept of it would
/// be solved again; the id of a question that is gone is given to no other.
const GIVEN_IDS: [&str; 22] = [
    "chart_details",
    "composite",
    "day_reading",
    "ephemeris_table",
    "forecast",
    "ingresses",
    "lunar_month",
    "moon_at",
    "natal_chart",
    "next_eclipses",
    "next_return",
    "period_reading",
    "personal_reading",
    "planetary_hours",
    "progressions",
    "return_times",
    "sign_compatibility",
    "solar_arc",
    "stations",
    "sun_and_moon",
    "synastry",
    "transits",
];

#[test]
fn each_question_has_an_id_of_its_own_and_keeps_it() {
    let mut ids = Vec::new();
    for source in sources().iter().filter(|source| source.module() == "astro") {
        let code = source.code();
        let implementations: Vec<_> = code.split("impl Question for ").skip(1).collect();
        for implementation in &implementations {
            let id = implementation.split_once("    const ID: &str = \"").and_then(|(_, rest)| rest.split_once('"'));
            ids.push(id.unwrap_or_else(|| panic!("{}: a question without an id", source.path)).0.to_owned());
        }
    }
    ids.sort_unstable();
    assert_eq!(ids, GIVEN_IDS);
}
