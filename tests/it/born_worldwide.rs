//! Births in towns all over the world, against Debian's time zones as Python reads them and Swiss Ephemeris (`tests/golden/make_births.py`).

use serde_json::Value;

use crate::world::World;

/// The local times at which every zone's largest town is asked about, as in the script.
const DAYS: [&str; 20] = [
    "1850-03-01T12:00",
    "1884-06-01T12:00",
    "1893-11-11T12:00",
    "1901-01-01T12:00",
    "1912-07-01T12:00",
    "1923-10-01T12:00",
    "1928-05-01T12:00",
    "1935-12-01T12:00",
    "1941-07-15T12:00",
    "1945-07-15T12:00",
    "1949-07-15T12:00",
    "1955-07-01T12:00",
    "1962-01-15T12:00",
    "1968-12-01T12:00",
    "1974-02-01T12:00",
    "1981-08-01T12:00",
    "1991-05-01T12:00",
    "2005-07-01T12:00",
    "2016-11-15T12:00",
    "2026-07-01T12:00",
];

/// Arcseconds. The authority takes UTC for Universal Time, as this server does.
const ASCENDANT_TOLERANCE_ARCSEC: f64 = 0.01;

fn rows(kind: &str) -> impl Iterator<Item = Vec<&'static str>> {
    let all = include_str!("../golden/births.tsv").lines().map(|line| line.split('\t').collect::<Vec<_>>());
    all.filter(move |row| row[0] == kind)
}

/// The event and the ascendant of a birth at a point.
async fn natal(world: &World, local: &str, latitude_deg: &str, longitude_deg: &str) -> (Value, Option<f64>) {
    let path =
        format!("/api/v1/natal?datetime={local}&lat={latitude_deg}&lon={longitude_deg}&calendar=gregorian&bodies=sun");
    let answer = world.get(&path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    let chart = answer.json();
    let ascendant = chart["angles"].as_array().unwrap().iter().find(|angle| angle["id"] == "ascendant");
    (chart["event"].clone(), ascendant.and_then(|angle| angle["longitude"].as_f64()))
}

/// `+05:53:28` in seconds.
fn seconds(offset: &Value) -> i64 {
    let text = offset.as_str().filter(|text| !text.is_empty()).unwrap_or("+99:99");
    let parts: Vec<i64> = text[1..].split(':').map(|part| part.parse().unwrap()).collect();
    let sum = parts[0] * 3_600 + parts[1] * 60 + parts.get(2).unwrap_or(&0);
    if text.starts_with('-') { -sum } else { sum }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_largest_town_of_every_zone_has_its_clocks_at_twenty_dates() {
    let world = World::new().await;
    let (mut zones, mut wrong) = (0, Vec::new());
    for row in rows("zone") {
        let [_, _, latitude_deg, longitude_deg, zone, offsets @ ..] = &row[..] else { panic!("{row:?}") };
        for (day, due_s) in DAYS.iter().zip(offsets).filter(|(_, due_s)| **due_s != "-") {
            let (event, _) = natal(&world, day, latitude_deg, longitude_deg).await;
            let got_s = seconds(&event["utc_offset"]);
            if got_s.to_string() != **due_s {
                wrong.push(format!("{zone} {day}: {got_s}, not {due_s}, {}", event["timezone"]));
            }
        }
        zones += 1;
    }
    assert!(zones > 350, "{zones} zones");
    assert_eq!(wrong, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn three_hundred_births_have_the_zone_the_offset_the_moment_and_the_ascendant_of_the_authorities() {
    let world = World::new().await;
    let (mut births, mut other_names, mut wrong) = (0, 0, Vec::new());
    for row in rows("birth") {
        let [_, local, latitude_deg, longitude_deg, zone, offset_s, utc, due_deg] = row[..] else { panic!("{row:?}") };
        let (event, ascendant_deg) = natal(&world, local, latitude_deg, longitude_deg).await;
        let got = (seconds(&event["utc_offset"]).to_string(), event["utc_datetime"].as_str().unwrap());
        if got != (offset_s.to_owned(), utc) {
            wrong.push(format!("{row:?}: {event}"));
        }
        // The gazetteer's zones and the borders' differ near borders, and where a country has two names for one clock.
        other_names += usize::from(event["timezone"] != zone);
        if let Ok(due_deg) = due_deg.parse::<f64>() {
            let off_deg = (ascendant_deg.unwrap() - due_deg + 180.0).rem_euclid(360.0) - 180.0;
            if off_deg.abs() * 3600.0 > ASCENDANT_TOLERANCE_ARCSEC {
                wrong.push(format!("{row:?}: the ascendant is {} arcseconds off", off_deg * 3600.0));
            }
        }
        births += 1;
    }
    assert_eq!((births, wrong), (300, Vec::new()));
    assert!(other_names <= 6, "{other_names} of 300 have another zone");
}
