//! Eclipses that touch a shadow's edge, against `tests/golden/grazing.tsv`, which says where its numbers come from.
//!
//! Of three of them the Swiss Ephemeris knows a maximum and no contact. Such an eclipse was an error once, and with it every list and
//! every reading over its date.

use astroloh::astro::{CivilDate, Eclipse, Eclipsed, LunarEclipse, Moment, NextEclipses, Place, Question as _, Seen};
use axum::http::StatusCode;

use crate::golden::SKY;
use crate::world::World;

/// Ours are whole seconds, and a grazing contact is where small differences are largest.
const TIME_TOLERANCE_S: f64 = 2.0;
const DAY_S: i64 = 86_400;

fn rows(kind: &str) -> Vec<Vec<&'static str>> {
    let lines = include_str!("../golden/grazing.tsv").lines().filter(|line| !line.starts_with('#'));
    let fields = lines.map(|line| line.split('\t').collect::<Vec<_>>());
    fields.filter(|fields| fields[0] == kind).map(|fields| fields[1..].to_vec()).collect()
}

fn number(field: &str) -> f64 {
    field.parse().unwrap_or_else(|error| panic!("{field:?}: {error}"))
}

/// The first eclipse within two days of a moment of the reference.
fn found(of: Eclipsed, time: &str, place: Option<Place>) -> Eclipse {
    let after = Moment::from_unix_s(number(time) as i64 - 2 * DAY_S).unwrap();
    NextEclipses::new(after, 1, of, place).unwrap().solve(&*SKY).unwrap_or_else(|error| panic!("{time}: {error}"))[0]
}

fn assert_span(what: &str, row: &[&str], got: Option<(Moment, Moment)>, expected: [&str; 2]) {
    let Some((from, until)) = got else { return assert_eq!(expected, ["none"; 2], "{what}: {row:?}") };
    for (got, expected) in [from, until].into_iter().zip(expected) {
        let apart_s = (got.unix_s() as f64 - number(expected)).abs();
        assert!(apart_s <= TIME_TOLERANCE_S, "{what} is {apart_s} s off: {row:?}");
    }
}

#[test]
fn a_solar_eclipse_that_grazes_the_earth_is_an_answer_with_the_contacts_that_there_are() {
    let mut without_contacts = Vec::new();
    for row in rows("solar") {
        let Eclipse::Solar { eclipse, .. } = found(Eclipsed::Sun, row[0], None) else { panic!("{row:?}") };
        assert_span("maximum", &row, Some((eclipse.maximum, eclipse.maximum)), [row[0]; 2]);
        assert_span("eclipse", &row, eclipse.span, [row[1], row[2]]);
        assert_eq!((eclipse.kind.id(), eclipse.full), ("partial", None), "{row:?}");
        assert!((eclipse.magnitude - number(row[3])).abs() < 2e-6, "{} {row:?}", eclipse.magnitude);
        if eclipse.span.is_none() {
            without_contacts.push((eclipse.maximum.date().to_string(), eclipse.saros.unwrap().series));
        }
    }
    // The first eclipses of two series and the last of a third, by NASA's catalogue of Saros series.
    let expected = [("1512-04-26", 140), ("1639-01-04", 145), ("1935-01-05", 111)];
    assert_eq!(without_contacts, expected.map(|(date, series)| (date.to_owned(), series)));
}

#[test]
fn a_lunar_eclipse_that_touches_the_edge_of_umbra_or_half_shadow_is_an_answer() {
    let rows = rows("lunar");
    assert!(rows.len() > 40, "{}", rows.len());
    for row in rows {
        let Eclipse::Lunar { eclipse, .. } = found(Eclipsed::Moon, row[0], None) else { panic!("{row:?}") };
        let LunarEclipse { kind, maximum, penumbral, partial, total, .. } = eclipse;
        assert_span("maximum", &row, Some((maximum, maximum)), [row[0]; 2]);
        assert_eq!(kind.id(), row[1], "{row:?}");
        assert_span("penumbral", &row, Some(penumbral), [row[2], row[3]]);
        assert_span("partial", &row, partial, [row[4], row[5]]);
        assert_span("total", &row, total, [row[6], row[7]]);
    }
}

#[test]
fn what_a_place_sees_of_a_grazing_eclipse_is_an_answer_everywhere() {
    let (mut seen_there, mut seen_elsewhere) = (0, 0);
    for row in rows("solar").into_iter().filter(|row| row[1] == "none") {
        let Eclipse::Solar { eclipse, .. } = found(Eclipsed::Sun, row[0], None) else { panic!("{row:?}") };
        let everywhere = (-80..=80).step_by(40).flat_map(|lat| (-180..180).step_by(60).map(move |lon| (lat, lon)));
        let places = everywhere.map(|(lat, lon)| Place::new(f64::from(lat), f64::from(lon)).unwrap());
        for place in places.chain([eclipse.greatest_at]) {
            let Eclipse::Solar { seen, .. } = found(Eclipsed::Sun, row[0], Some(place)) else { panic!("{row:?}") };
            match seen {
                Seen::NotAsked => panic!("a place was given"),
                Seen::Nothing => {}
                Seen::Locally(local) => {
                    let apart_s = (local.maximum.unix_s() - eclipse.maximum.unix_s()).abs();
                    assert!(apart_s < 3600 && local.magnitude < 0.002, "{local:?}");
                    if place == eclipse.greatest_at { seen_there += 1 } else { seen_elsewhere += 1 }
                }
            }
        }
    }
    // The Sun stands on the horizon where it is greatest; how many of the three show is what refraction makes of it.
    assert!(seen_there > 0 && seen_elsewhere == 0, "{seen_there} {seen_elsewhere}");
}

#[tokio::test]
async fn the_list_and_every_reading_over_the_date_of_a_grazing_eclipse_are_answers() {
    let world = World::new().await;
    let list = world.get("/api/v1/eclipses?from=1935-01-01&count=1").await;
    let eclipse = &list.json()["eclipses"][0];
    assert_eq!(list.status, StatusCode::OK);
    assert!(eclipse["maximum"].as_str().unwrap().starts_with("1935-01-05T05:35"), "{eclipse}");
    assert_eq!((&eclipse["magnitude"], eclipse.get("span")), (&0.0014.into(), None), "{eclipse}");
    for date in ["1512-04-26", "1639-01-04", "1935-01-05"] {
        for period in ["day", "week", "month", "year"] {
            let path = format!("/api/v1/horoscope/aries?date={date}&period={period}");
            let reading = world.get(&path).await;
            assert_eq!(reading.status, StatusCode::OK, "{path}: {}", reading.body);
        }
    }
}

#[test]
#[ignore = "twenty seconds: run it when the ephemeris crate or its files change"]
fn every_eclipse_of_twelve_hundred_years_is_found_and_none_is_an_error() {
    let day = |year, month, day| CivilDate::new(year, month, day).unwrap().midnight_utc().unwrap();
    let [expected] = &rows("count")[..] else { panic!("one row with both numbers") };
    for (of, expected) in [Eclipsed::Sun, Eclipsed::Moon].into_iter().zip(expected) {
        let (mut count, mut after, until) = (0, day(1200, 1, 10), day(2399, 12, 31));
        loop {
            let next = NextEclipses::new(after, 50, of, None).unwrap().solve(&*SKY).unwrap();
            count += next.iter().filter(|eclipse| eclipse.maximum() < until).count();
            after = next.last().unwrap().maximum().plus_s(DAY_S).unwrap();
            if after > until {
                break;
            }
        }
        assert_eq!(count, number(expected) as usize, "{of:?}");
    }
}
