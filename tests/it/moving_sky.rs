//! Transits, forecasts, returns, progressions and directions against the C Swiss Ephemeris: `tests/golden/transits.tsv`, which says
//! where it comes from.

use std::collections::BTreeMap;

use astroloh::astro::{
    ArcMeasure, AspectPoint, Ayanamsa, Birth, Body, BodySet, ChartSettings, Degrees, Forecast, ForecastEvents, Frame,
    JulianDay, Moment, NatalChart, NextReturn, OrbTable, Place, ProgressedAngles, Progressions, Question, Radix,
    ReturnPoint, ReturnTimes, Returning, SkyEvent, SolarArc, TransitSettings, Transits, Zodiac,
};

use crate::golden::SKY;

mod wobbling;

/// A second, of which rounding to whole seconds takes half.
const TOLERANCE_S: f64 = 1.0;
/// What a moment may be off for slow bodies: a hundredth of an arcsecond.
const TOLERANCE_DEG: f64 = 0.01 / 3600.0;
/// The reference takes a station from C's speeds, with which it comes up to 43 s off where C's own places turn (Pluto); `moon.rs` has
/// stations from places, to the second.
const STATION_TOLERANCE_S: f64 = 60.0;

fn rows(kind: &str) -> impl Iterator<Item = Vec<&'static str>> {
    include_str!("../golden/transits.tsv").lines().filter(|line| !line.starts_with('#')).filter_map(move |line| {
        let mut fields = line.split('\t');
        (fields.next() == Some(kind)).then(|| fields.collect())
    })
}

fn number(field: &str) -> f64 {
    field.parse().unwrap_or_else(|_| panic!("{field:?} is no number"))
}

fn moment(field: &str) -> Moment {
    Moment::nearest(JulianDay::new(number(field)).unwrap()).unwrap()
}

fn seconds_off(at: Moment, expected: &str) -> f64 {
    (at.julian_day().value() - number(expected)) * 86_400.0
}

fn point(field: &str) -> AspectPoint {
    match field {
        "ascendant" => AspectPoint::Ascendant,
        "medium_coeli" => AspectPoint::MediumCoeli,
        body => AspectPoint::Body(body.parse().unwrap()),
    }
}

fn planets() -> BodySet {
    BodySet::of(Body::PLANETS)
}

fn natal(birth: &str, latitude: &str, longitude: &str) -> NatalChart {
    let settings = ChartSettings { bodies: planets(), ..ChartSettings::default() };
    let place = Place::new(number(latitude), number(longitude)).unwrap();
    NatalChart::new(Birth::At(moment(birth)), place, settings)
}

fn forecast(radix: Radix, from: &str, until: &str) -> ForecastEvents {
    let settings = TransitSettings { bodies: planets(), orbs: OrbTable::TRANSIT };
    Forecast::new(radix, moment(from), moment(until), settings).unwrap().solve(&*SKY).unwrap()
}

/// What a moment may be off at this speed.
fn tolerance_s(speed_deg_per_day: f64) -> f64 {
    TOLERANCE_S.max(TOLERANCE_DEG / speed_deg_per_day * 86_400.0)
}

#[test]
fn every_exact_aspect_of_a_year_is_found_at_its_second_and_none_else() {
    let mut births: BTreeMap<[&str; 5], Vec<Vec<&str>>> = BTreeMap::new();
    for row in rows("aspect") {
        births.entry([row[0], row[1], row[2], row[3], row[4]]).or_default().push(row[5..].to_vec());
    }
    assert_eq!(births.len(), 2);
    let (mut retrograde_passes, mut triple_passes) = (0, 0);
    for ([birth, latitude, longitude, from, until], expected) in births {
        let found = forecast(Radix::Natal(natal(birth, latitude, longitude)), from, until);
        let mut aspects: Vec<_> =
            found.events.iter().filter(|found| matches!(found.event, SkyEvent::Aspect { .. })).collect();
        assert_eq!(aspects.len(), expected.len());
        for row in expected {
            let [body, of_point, angle, at, direction, speed] = row[..] else { panic!("{row:?}") };
            let position = aspects.iter().position(|found| {
                let SkyEvent::Aspect { body: a, kind, point: b, retrograde, passes, .. } = found.event else {
                    return false;
                };
                let is_it = a.id() == body
                    && b == point(of_point)
                    && kind.angle_deg() == number(angle)
                    && retrograde == (direction == "retrograde")
                    && seconds_off(found.at, at).abs() <= tolerance_s(number(speed));
                retrograde_passes += usize::from(is_it && retrograde);
                triple_passes += usize::from(is_it && passes == 3);
                is_it
            });
            aspects.remove(position.unwrap_or_else(|| panic!("not found: {row:?}")));
        }
    }
    assert!(retrograde_passes > 20 && triple_passes > 20, "{retrograde_passes} {triple_passes}: the year is too plain");
}

#[test]
fn every_ingress_station_and_lunation_of_a_year_is_found() {
    let [from, until] = [rows("ingress").next().unwrap()[0], rows("ingress").next().unwrap()[1]];
    let found = forecast(Radix::Sign(astroloh::astro::Sign::Aries), from, until);
    let count = |wanted: fn(&SkyEvent) -> bool| found.events.iter().filter(|found| wanted(&found.event)).count();
    assert_eq!(count(|event| matches!(event, SkyEvent::SignIngress { .. })), rows("ingress").count());
    assert_eq!(count(|event| matches!(event, SkyEvent::Station { .. })), rows("station").count());
    assert_eq!(count(|event| matches!(event, SkyEvent::Lunation { .. })), rows("lunation").count());
    for row in rows("ingress") {
        let [_, _, body, sign, at, direction, speed] = row[..] else { panic!("{row:?}") };
        let is_it = |event: &SkyEvent| {
            matches!(event, SkyEvent::SignIngress { body: a, sign: b, retrograde, house: Some(house) }
                if a.id() == body && b.index().to_string() == sign && *retrograde == (direction == "retrograde")
                    && usize::from(*house) == b.index() + 1)
        };
        let hit = |at_s: f64| at_s.abs() <= tolerance_s(number(speed));
        assert!(found.events.iter().any(|found| is_it(&found.event) && hit(seconds_off(found.at, at))), "{row:?}");
    }
    for row in rows("station") {
        let [_, _, body, at, turn, longitude] = row[..] else { panic!("{row:?}") };
        let nearest = found
            .events
            .iter()
            .filter(|found| {
                matches!(found.event, SkyEvent::Station { body: a, retrograde, longitude: there, .. }
                    if a.id() == body && retrograde == (turn == "to-retrograde")
                        && (there.value() - number(longitude)).abs() < TOLERANCE_DEG)
            })
            .map(|found| seconds_off(found.at, at).abs())
            .fold(f64::INFINITY, f64::min);
        assert!(nearest <= STATION_TOLERANCE_S, "{nearest} s off: {row:?}");
    }
    for row in rows("lunation") {
        let is_it = |event: &SkyEvent| {
            matches!(event, SkyEvent::Lunation { phase, .. }
                if (*phase == astroloh::astro::PhaseName::NewMoon) == (row[2] == "0"))
        };
        let hit = |at_s: f64| at_s.abs() <= TOLERANCE_S;
        assert!(found.events.iter().any(|found| is_it(&found.event) && hit(seconds_off(found.at, row[3]))), "{row:?}");
    }
}

#[test]
fn transits_in_the_middle_of_a_loop_tell_all_its_passes() {
    let mut checked = 0;
    for row in rows("aspect").filter(|row| row[9] == "retrograde") {
        let [birth, latitude, longitude, _, _, body, of_point, angle, at, ..] = row[..] else { panic!("{row:?}") };
        let settings = TransitSettings { bodies: BodySet::of([body.parse().unwrap()]), orbs: OrbTable::TRANSIT };
        let sky =
            Transits::new(Radix::Natal(natal(birth, latitude, longitude)), moment(at), settings).solve(&*SKY).unwrap();
        let aspect = sky
            .aspects
            .iter()
            .find(|aspect| aspect.point == point(of_point) && aspect.kind.angle_deg() == number(angle))
            .unwrap_or_else(|| panic!("{row:?}"));
        assert!(aspect.orb_deg < 1e-4 && aspect.passes.iter().any(|pass| pass.retrograde), "{aspect:?}");
        // The passes that the reference has within its year are among those within reach.
        let reach_days = f64::from(Transits::reach_days(aspect.body)) - 1.0;
        for other in rows("aspect").filter(|other| other[..3] == row[..3] && other[5..8] == row[5..8]) {
            if (number(other[8]) - number(at)).abs() < reach_days {
                let is_told = |seconds: f64| seconds.abs() <= tolerance_s(number(other[10]));
                assert!(
                    aspect.passes.iter().any(|pass| is_told(seconds_off(pass.at, other[8]))),
                    "{other:?} {aspect:?}"
                );
                checked += 1;
            }
        }
        let stay = aspect.in_orb;
        assert!(
            stay.since.is_none_or(|since| since <= sky.moment) && stay.until.is_none_or(|until| until > sky.moment)
        );
    }
    assert!(checked > 60, "only {checked} passes compared");
}

fn settings() -> ChartSettings {
    ChartSettings { bodies: planets(), ..ChartSettings::default() }
}

#[test]
fn returns_are_those_of_the_reference() {
    let mut births: BTreeMap<[&str; 2], Vec<&str>> = BTreeMap::new();
    for row in rows("return") {
        births.entry([row[0], row[1]]).or_default().push(row[2]);
    }
    for ([birth, body], expected) in births {
        let body: Body = body.parse().unwrap();
        let returning = Returning { body, birth: Birth::At(moment(birth)), point: ReturnPoint::Zodiac };
        let window = match body {
            Body::Sun | Body::Moon => (
                moment(expected[0]).plus_s(-86_400).unwrap(),
                moment(expected[expected.len() - 1]).plus_s(86_400).unwrap(),
            ),
            // The reference looked for planets from 2018 to 2022.
            _ => (moment("2458119.5"), moment("2459945.5")),
        };
        let found = ReturnTimes::new(returning, Frame::TROPICAL, window.0, window.1).unwrap().solve(&*SKY).unwrap();
        assert_eq!(found.len(), expected.len(), "{body} {birth}");
        let mut after = window.0;
        for (time, expected) in found.iter().zip(&expected) {
            let tolerance_s = if body == Body::Saturn { 5.0 } else { TOLERANCE_S };
            assert!(seconds_off(time.at, expected).abs() <= tolerance_s, "{body} {expected} {time:?}");
            assert!(time.residual_arcsec < 0.01, "{time:?}");
            let place = Place::new(55.0, 37.0).unwrap();
            let next = NextReturn::new(returning, after, place, settings()).solve(&*SKY).unwrap().unwrap();
            assert_eq!(next.time.at, time.at);
            after = time.at;
        }
    }
}

#[test]
fn a_return_among_the_stars_comes_later_by_the_precession_of_a_life() {
    let birth = Birth::At(moment("2448087.770833333"));
    let after = moment("2461042.0");
    let next = |point, frame| {
        let settings = ChartSettings { frame, ..settings() };
        let returning = Returning { body: Body::Sun, birth, point };
        NextReturn::new(returning, after, Place::new(55.0, 37.0).unwrap(), settings)
            .solve(&*SKY)
            .unwrap()
            .unwrap()
            .time
            .at
    };
    let sidereal = Frame { zodiac: Zodiac::Sidereal(Ayanamsa::LAHIRI), ..Frame::TROPICAL };
    let tropical = next(ReturnPoint::Zodiac, Frame::TROPICAL);
    let stars = next(ReturnPoint::Stars, Frame::TROPICAL);
    // 36 years of 50.29" are half a degree, for which the July Sun takes twelve and a half hours.
    let hours = (stars.unix_s() - tropical.unix_s()) as f64 / 3600.0;
    assert!((12.4..12.8).contains(&hours), "{hours}");
    let apart_s = next(ReturnPoint::Zodiac, sidereal).unix_s() - stars.unix_s();
    assert!(apart_s.abs() < 60, "{apart_s} s apart");
}

/// The moment of life at an age in years, to the second.
fn at_age(birth: &str, age: &str) -> Moment {
    let days = number(age) * 365.242_19;
    moment(birth).plus_s((days * 86_400.0).round() as i64).unwrap()
}

#[test]
fn progressed_places_and_arcs_are_those_of_the_reference() {
    /// A ten-thousandth of an arcsecond, and what half a second of life makes at this speed in degrees a year.
    fn place_tolerance_deg(speed: f64) -> f64 {
        1e-4 / 3600.0 + speed.abs() * 0.5 / 31_556_925.0
    }
    /// A Julian day is no finer than 40 µs, in which the angles turn by a thousandth of an arcsecond; daily ones turn by 360° a year.
    const ANGLE_TOLERANCE_DEG: f64 = 0.002 / 3600.0;
    const DAILY_TOLERANCE_DEG: f64 = 0.02 / 3600.0;
    let chart = |birth: &str, (latitude, longitude): (&str, &str), age: &str, angles| {
        let place = Place::new(number(latitude), number(longitude)).unwrap();
        let orbs = OrbTable::PROGRESSED;
        Progressions::new(Birth::At(moment(birth)), place, settings(), at_age(birth, age), (angles, orbs))
            .solve(&*SKY)
            .unwrap()
    };
    for row in rows("progressed") {
        let [birth, age, body, longitude] = row[..] else { panic!("{row:?}") };
        let found = chart(birth, ("0", "0"), age, ProgressedAngles::Naibod);
        let position = found.bodies.iter().find(|found| found.body.id() == body).unwrap().position;
        let off_deg = position.longitude.ahead_of(Degrees::new(number(longitude)));
        assert!(off_deg.abs() < place_tolerance_deg(position.speed_deg_per_day), "{off_deg:e}: {row:?}");
    }
    for row in rows("angles") {
        let [birth, latitude, longitude, age, method, ascendant, mc] = row[..] else { panic!("{row:?}") };
        let angles = ProgressedAngles::ALL.into_iter().find(|angles| angles.id() == method).unwrap();
        let houses = chart(birth, (latitude, longitude), age, angles).houses.unwrap();
        let tolerance = if method == "daily" { DAILY_TOLERANCE_DEG } else { ANGLE_TOLERANCE_DEG };
        for (angle, expected) in [(houses.ascendant, ascendant), (houses.medium_coeli, mc)] {
            let off_deg = angle.longitude.ahead_of(Degrees::new(number(expected)));
            assert!(off_deg.abs() < tolerance, "{off_deg:e}: {row:?}");
        }
    }
    for row in rows("arc") {
        let [birth, age, method, arc] = row[..] else { panic!("{row:?}") };
        let measure = if method == "solar" { ArcMeasure::Sun } else { ArcMeasure::Naibod };
        let place = Place::new(0.0, 0.0).unwrap();
        let orbs = OrbTable::PROGRESSED;
        let found = SolarArc::new(Birth::At(moment(birth)), place, settings(), at_age(birth, age), (measure, orbs));
        let off_deg = found.solve(&*SKY).unwrap().arc_deg - number(arc);
        assert!(off_deg.abs() < place_tolerance_deg(1.02), "{off_deg:e}: {row:?}");
    }
}

#[test]
fn a_return_to_the_birth_is_the_birth_and_a_progression_is_undone_by_its_age() {
    for birth in ["2448087.770833333", "2440000.25", "2459500.9"].map(moment) {
        for body in Body::PLANETS {
            let returning = Returning { body, birth: Birth::At(birth), point: ReturnPoint::Zodiac };
            let window = (birth.plus_s(-3_600).unwrap(), birth.plus_s(3_600).unwrap());
            let found = ReturnTimes::new(returning, Frame::TROPICAL, window.0, window.1).unwrap().solve(&*SKY).unwrap();
            assert_eq!(found.iter().map(|time| time.at).collect::<Vec<_>>(), [birth], "{body}");
        }
        for age_s in [-40_000_000, 0, 86_400, 1_234_567_890] {
            let at = birth.plus_s(age_s).unwrap();
            let place = Place::new(55.0, 37.0).unwrap();
            let options = (ProgressedAngles::Naibod, OrbTable::PROGRESSED);
            let chart = Progressions::new(Birth::At(birth), place, settings(), at, options).solve(&*SKY).unwrap();
            let back_s = chart.age_years * 365.242_19 * 86_400.0;
            // A Julian day is no finer than 40 µs, which are 15 ms of a life.
            assert!((back_s - age_s as f64).abs() < 0.05, "{back_s} instead of {age_s}");
            for found in &chart.bodies {
                let there = astroloh::astro::Sky::position(
                    &*SKY,
                    found.body,
                    JulianDay::new(chart.progressed_jd).unwrap(),
                    &Frame::TROPICAL,
                );
                assert_eq!(found.position, there.unwrap());
            }
        }
    }
}
