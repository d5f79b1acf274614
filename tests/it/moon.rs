//! The Moon, eclipses, stations and risings against `tests/golden/moon.tsv`, which says where its numbers come from.

use std::collections::HashMap;
use std::str::FromStr;

use astroloh::astro::{
    ApsisKind, Body, BodySet, Course, DayFact, DayReading, Eclipse, Eclipsed, Forecast, ForecastEvent, HouseFact,
    Ingresses, LunarMonth, Moment, MoonAt, NextEclipses, OrbTable, Place, Question, Radix, Seen, Sign, SkyEvent,
    Stations, SunAndMoon, SunAndMoonDay, TransitSettings, VoidOfCourse, VoidRule, Zodiac,
};

use crate::golden::SKY;

/// A second: ours are whole ones, and half of one is rounding.
const TIME_TOLERANCE_S: f64 = 1.0;
/// Risings: C's own two methods differ by as much.
const RISE_TOLERANCE_S: f64 = 2.0;

fn rows(kind: &str) -> Vec<Vec<&'static str>> {
    let lines = include_str!("../golden/moon.tsv").lines().filter(|line| !line.starts_with('#'));
    let fields = lines.map(|line| line.split('\t').collect::<Vec<_>>());
    fields.filter(|fields| fields[0] == kind).map(|fields| fields[1..].to_vec()).collect()
}

fn parse<T: FromStr>(field: &str) -> T {
    field.parse().ok().unwrap_or_else(|| panic!("{field:?} is no {}", std::any::type_name::<T>()))
}

fn moment(field: &str) -> Moment {
    Moment::from_unix_s(parse::<f64>(field).round() as i64).unwrap()
}

fn day(date: &str) -> Moment {
    let [year, month, day] = date.split('-').map(parse::<i32>).collect::<Vec<_>>()[..] else { panic!("{date}") };
    astroloh::astro::CivilDate::new(year, month as u8, day as u8).unwrap().midnight_utc().unwrap()
}

/// What was found against what should have been: every number that is too far off.
#[derive(Default)]
struct Differences {
    compared: usize,
    found: Vec<String>,
}

impl Differences {
    fn expect(&mut self, what: &str, row: &[&str], got: f64, expected: f64, tolerance: f64) {
        self.compared += 1;
        let difference = (got - expected).abs();
        if difference.is_nan() || difference > tolerance {
            self.found.push(format!("{what}: {got} instead of {expected}: {}", row.join(" ")));
        }
    }

    fn time(&mut self, what: &str, row: &[&str], got: Moment, expected: &str, tolerance_s: f64) {
        self.expect(what, row, got.unix_s() as f64, parse(expected), tolerance_s);
    }

    fn times(&mut self, what: &str, row: &[&str], got: Option<(Moment, Moment)>, expected: [&str; 2]) {
        match got {
            Some((from, until)) => {
                self.time(what, row, from, expected[0], TIME_TOLERANCE_S);
                self.time(what, row, until, expected[1], TIME_TOLERANCE_S);
            }
            None => assert_eq!(expected, ["none", "none"], "{what}: {row:?}"),
        }
    }

    fn assert_none_among(self, at_least: usize) {
        assert!(self.found.is_empty(), "{} of {}:\n{}", self.found.len(), self.compared, self.found.join("\n"));
        assert!(self.compared >= at_least, "only {} numbers compared", self.compared);
    }
}

fn moon_at(at: Moment) -> astroloh::astro::MoonReport {
    MoonAt { at, place: None, void_rule: VoidRule::Modern }.solve(&*SKY).unwrap()
}

#[test]
fn phases_and_apsides_of_three_years_come_to_the_second() {
    let mut differences = Differences::default();
    for row in rows("phase") {
        let found = moon_at(moment(row[0]).plus_s(-3 * 86_400).unwrap()).next_phases[0];
        differences.time("phase", &row, found.at, row[0], TIME_TOLERANCE_S);
        assert_eq!(["0", "90", "180", "270"][found.name as usize / 2], row[1]);
        if row[1] == "0" {
            let report = moon_at(moment(row[0]).plus_s(20 * 86_400).unwrap());
            differences.time("last new moon", &row, report.new_moon, row[0], TIME_TOLERANCE_S);
            differences.expect("age", &row, report.age_days, 20.0, 2e-5);
        }
    }
    for row in rows("apsis") {
        let found = moon_at(moment(row[0]).plus_s(-5 * 86_400).unwrap()).next_apsides[0];
        differences.time(row[1], &row, found.at, row[0], TIME_TOLERANCE_S);
        differences.expect("distance", &row, found.distance_km, parse(row[2]), 0.01);
        assert_eq!(found.kind == ApsisKind::Perigee, row[1] == "perigee");
    }
    differences.assert_none_among(148 + 79);
}

fn expect_void(differences: &mut Differences, row: &[&str], found: &VoidOfCourse) {
    differences.time("entered", row, found.entered, row[1], TIME_TOLERANCE_S);
    differences.time("until", row, found.until, row[5], TIME_TOLERANCE_S);
    match found.last_aspect {
        Some(aspect) => {
            differences.time("last aspect", row, aspect.at, row[4], TIME_TOLERANCE_S);
            assert_eq!((aspect.body.id(), aspect.kind.id()), (row[2], row[3]), "{row:?}");
            assert_eq!(found.from, aspect.at);
        }
        None => assert_eq!((row[2], found.from), ("none", found.entered), "{row:?}"),
    }
}

#[test]
fn voids_of_course_are_those_of_a_scan_minute_by_minute() {
    let mut differences = Differences::default();
    for row in rows("void") {
        let void_rule = parse(row[0]);
        for share in [0.01, 0.5, 0.99] {
            let (entered, until) = (parse::<f64>(row[1]), parse::<f64>(row[5]));
            let at = Moment::from_unix_s((entered + share * (until - entered)) as i64).unwrap();
            let report = MoonAt { at, place: None, void_rule }.solve(&*SKY).unwrap();
            expect_void(&mut differences, &row, &report.void_of_course);
        }
    }
    for void_rule in VoidRule::ALL {
        let midnights: Vec<_> = (0..=30).map(|index| day("2026-11-01").plus_s(index * 86_400).unwrap()).collect();
        let calendar = LunarMonth::new(midnights.clone(), None, void_rule).unwrap().solve(&*SKY).unwrap();
        let mut voids: Vec<_> = calendar.days.iter().flat_map(|day| day.voids.iter().copied()).collect();
        voids.dedup();
        let (first, last) = (midnights[0].unix_s() as f64, midnights[30].unix_s() as f64);
        let begins = |row: &[&str]| parse::<f64>(if row[4] == "none" { row[1] } else { row[4] });
        let mut expected = rows("void");
        expected.retain(|row| row[0] == void_rule.id() && parse::<f64>(row[5]) > first && begins(row) < last);
        assert_eq!(voids.len(), expected.len());
        for (row, found) in expected.iter().zip(&voids) {
            expect_void(&mut differences, row, found);
        }
    }
    differences.assert_none_among(56 * 9);
}

#[test]
fn stations_and_ingresses_of_three_years_are_all_found() {
    let (from, until) = (day("2025-01-01"), day("2028-01-01"));
    let mut differences = Differences::default();
    let retrogrades = Stations::new(from, until, BodySet::of(Body::PLANETS)).unwrap().solve(&*SKY).unwrap();
    let mut stations: Vec<_> = retrogrades
        .iter()
        .flat_map(|period| {
            [(period.body, period.turns_retrograde.at, "retrograde"), (period.body, period.turns_direct.at, "direct")]
        })
        .filter(|(_, at, _)| (from..until).contains(at))
        .collect();
    stations.sort_by_key(|station| (station.0, station.1));
    let expected = rows("station");
    assert_eq!(stations.len(), expected.len());
    for (row, (body, at, direction)) in expected.iter().zip(&stations) {
        assert_eq!((body.id(), *direction), (row[0], row[2]), "{row:?}");
        differences.time("station", row, *at, row[1], TIME_TOLERANCE_S);
    }
    for period in &retrogrades {
        let order = [period.shadow_from, period.turns_retrograde.at, period.turns_direct.at, period.shadow_until];
        assert!(order.is_sorted(), "{period:?}");
    }

    let bodies = BodySet::of(Body::PLANETS.into_iter().filter(|body| *body != Body::Moon));
    let mut ingresses = Ingresses::new(from, until, bodies, Zodiac::Tropical).unwrap().solve(&*SKY).unwrap();
    ingresses.sort_by_key(|ingress| (ingress.body, ingress.at));
    let mut expected = rows("ingress");
    expected.sort_by_key(|row| (parse::<Body>(row[0]), moment(row[1])));
    assert_eq!(ingresses.len(), expected.len());
    for (row, found) in expected.iter().zip(&ingresses) {
        assert_eq!((found.body.id(), found.sign.index()), (row[0], parse(row[2])), "{row:?}");
        // Near a station the slow bodies take a minute for what C calls the last digit.
        let tolerance_s = if found.body > Body::Saturn { 10.0 } else { TIME_TOLERANCE_S };
        differences.time("ingress", row, found.at, row[1], tolerance_s);
    }
    differences.assert_none_among(54 + 156);
}

#[test]
fn a_day_and_a_forecast_tell_a_station_to_the_second_too() {
    let (from, until) = (day("2026-01-01"), day("2027-01-01"));
    let settings = TransitSettings { bodies: BodySet::of(Body::PLANETS), orbs: OrbTable::TRANSIT };
    let forecast = Forecast::new(Radix::Sign(Sign::Aries), from, until, settings).unwrap().solve(&*SKY).unwrap();
    let mut differences = Differences::default();
    for row in rows("station") {
        let (body, is_retrograde) = (parse::<Body>(row[0]), row[2] == "retrograde");
        let midnight = moment(row[1]).date().midnight_utc().unwrap();
        let reading = DayReading::new(Sign::Aries, midnight, midnight.plus_s(86_400).unwrap()).unwrap();
        let told = reading.solve(&*SKY).unwrap().facts.iter().find_map(|ranked| match ranked.fact {
            DayFact::House(HouseFact::Station { body: a, retrograde, at, .. })
                if a == body && retrograde == is_retrograde =>
            {
                Some(at)
            }
            _ => None,
        });
        differences.time("day", &row, told.unwrap_or_else(|| panic!("not told: {row:?}")), row[1], TIME_TOLERANCE_S);
        if (from..until).contains(&moment(row[1])) {
            let away_s = |found: &&ForecastEvent| (found.at.unix_s() - moment(row[1]).unix_s()).abs();
            let of_body = |found: &&ForecastEvent| {
                matches!(found.event, SkyEvent::Station { body: a, retrograde, .. }
                    if a == body && retrograde == is_retrograde)
            };
            let nearest = forecast.events.iter().filter(of_body).min_by_key(away_s).unwrap();
            differences.time("forecast", &row, nearest.at, row[1], TIME_TOLERANCE_S);
        }
    }
    differences.assert_none_among(54 + 18);
}

#[test]
fn eclipses_of_twenty_years_are_those_of_the_reference() {
    let mut differences = Differences::default();
    let mut found = Vec::new();
    let mut after = day("2020-01-01");
    while after < day("2040-01-01") {
        let next = NextEclipses::new(after, 50, Eclipsed::Either, None).unwrap().solve(&*SKY).unwrap();
        assert!(next.is_sorted_by_key(Eclipse::maximum));
        after = next.last().unwrap().maximum();
        found.extend(next);
    }
    let solar = found.iter().filter_map(|found| match found {
        Eclipse::Solar { eclipse, .. } => Some(eclipse),
        Eclipse::Lunar { .. } => None,
    });
    for (row, found) in rows("solar").iter().zip(solar) {
        differences.time("maximum", row, found.maximum, row[0], TIME_TOLERANCE_S);
        assert_eq!(found.kind.id(), row[1], "{row:?}");
        differences.times("eclipse", row, found.span, [row[2], row[3]]);
        differences.times("totality", row, found.full, [row[4], row[5]]);
        differences.expect("latitude", row, found.greatest_at.latitude_deg(), parse(row[6]), 1.1e-4);
        differences.expect("longitude", row, found.greatest_at.longitude_deg(), parse(row[7]), 1.1e-4);
        differences.expect("magnitude", row, found.magnitude, parse(row[8]), 2e-6);
        differences.expect("obscuration", row, found.obscuration, parse(row[9]), 2e-6);
        let saros = found.saros.unwrap();
        assert_eq!((saros.series, saros.member), (parse(row[10]), parse(row[11])), "{row:?}");
    }
    let lunar = found.iter().filter_map(|found| match found {
        Eclipse::Lunar { eclipse, .. } => Some(eclipse),
        Eclipse::Solar { .. } => None,
    });
    for (row, found) in rows("lunar").iter().zip(lunar) {
        differences.time("maximum", row, found.maximum, row[0], TIME_TOLERANCE_S);
        assert_eq!(found.kind.id(), row[1], "{row:?}");
        differences.times("penumbral", row, Some(found.penumbral), [row[2], row[3]]);
        differences.times("partial", row, found.partial, [row[4], row[5]]);
        differences.times("total", row, found.total, [row[6], row[7]]);
        differences.expect("magnitude", row, found.magnitude, parse(row[8]), 2e-6);
        differences.expect("penumbral magnitude", row, found.penumbral_magnitude, parse(row[9]), 2e-6);
        let saros = found.saros.unwrap();
        assert_eq!((saros.series, saros.member), (parse(row[10]), parse(row[11])), "{row:?}");
    }
    differences.assert_none_among(44 * 7 + 47 * 5);
}

#[test]
fn a_place_sees_those_eclipses_that_the_reference_says_it_sees() {
    let mut differences = Differences::default();
    let mut expected = rows("solar-at");
    expected.sort_by_key(|row| (row[0], moment(row[3])));
    for of_place in expected.chunk_by(|left, right| left[0] == right[0]) {
        let place = Place::new(parse(of_place[0][0]), parse(of_place[0][1])).unwrap();
        let solar = NextEclipses::new(day("2025-01-01"), 33, Eclipsed::Sun, Some(place)).unwrap();
        let seen: Vec<_> = solar
            .solve(&*SKY)
            .unwrap()
            .into_iter()
            .filter_map(|found| match found {
                Eclipse::Solar { seen: Seen::Locally(seen), .. } => Some(seen),
                _ => None,
            })
            .filter(|seen| seen.maximum < day("2040-01-01"))
            .collect();
        assert_eq!(seen.len(), of_place.len(), "{place:?}");
        for (row, seen) in of_place.iter().zip(seen) {
            differences.time("maximum", row, seen.maximum, row[3], TIME_TOLERANCE_S);
            assert_eq!(seen.kind.id(), row[4], "{row:?}");
            differences.times("contacts", row, Some((seen.begin, seen.end)), [row[5], row[6]]);
            differences.expect("magnitude", row, seen.magnitude, parse(row[7]), 2e-5);
            differences.expect("obscuration", row, seen.obscuration, parse(row[8]), 2e-5);
            differences.expect("altitude", row, seen.altitude_deg, parse(row[9]), 2e-3);
            assert!(seen.visible_from < seen.visible_until, "{row:?}");
        }
    }
    differences.assert_none_among(31 * 6);
}

#[test]
fn risings_and_settings_are_those_of_the_reference() {
    let mut differences = Differences::default();
    let mut known: HashMap<[&str; 3], SunAndMoonDay> = HashMap::new();
    for (event, is_rise) in [("rise", true), ("set", false)] {
        for row in rows(event) {
            let day = known.entry([row[2], row[3], row[4]]).or_insert_with(|| {
                let from = moment(row[4]);
                let place = Place::new(parse(row[2]), parse(row[3])).unwrap();
                let question = SunAndMoon::new(vec![from, from.plus_s(86_400).unwrap()], place).unwrap();
                question.with_twilight().solve(&*SKY).unwrap().remove(0)
            });
            let twilight = day.twilight.as_ref().unwrap();
            let course: &Course = match (row[0], row[1]) {
                ("moon", _) => &day.moon,
                (_, "civil") => &twilight.civil,
                (_, "nautical") => &twilight.nautical,
                (_, "astronomical") => &twilight.astronomical,
                _ => &day.sun,
            };
            match course.passages().iter().find(|passage| passage.is_rise == is_rise) {
                Some(passage) if row[5] != "none" => {
                    differences.time(event, &row, passage.at, row[5], RISE_TOLERANCE_S);
                }
                Some(passage) => differences.found.push(format!("{} although none: {}", passage.at, row.join(" "))),
                None if row[5] == "none" => {}
                None => differences.found.push(format!("no {event}: {}", row.join(" "))),
            }
        }
    }
    differences.assert_none_among(1_500);
}
