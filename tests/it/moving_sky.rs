//! Transits, forecasts, returns, progressions and directions against the C Swiss Ephemeris: `tests/golden/transits.tsv`, which says
//! where it comes from.

use std::collections::BTreeMap;

use astroloh::astro::{
    AspectPoint, Birth, Body, BodySet, ChartSettings, Event, Forecast, ForecastEvents, JulianDay, Moment, NatalChart,
    OrbTable, Place, Question, Radix, TransitSettings, Transits,
};

use crate::golden::SKY;

/// A second, of which rounding to whole seconds takes half.
const TOLERANCE_S: f64 = 1.0;
/// What a moment may be off for slow bodies: a hundredth of an arcsecond.
const TOLERANCE_DEG: f64 = 0.01 / 3600.0;
/// A thousandth of an arcsecond per day, by which our speeds may differ from those of C (light bent by the Sun), is as much for Pluto,
/// whose speed changes by 2" per day a day at a station.
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
            found.events.iter().filter(|found| matches!(found.event, Event::Aspect { .. })).collect();
        assert_eq!(aspects.len(), expected.len());
        for row in expected {
            let [body, of_point, angle, at, direction, speed] = row[..] else { panic!("{row:?}") };
            let position = aspects.iter().position(|found| {
                let Event::Aspect { body: a, kind, point: b, retrograde, passes, .. } = found.event else {
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
    let count = |wanted: fn(&Event) -> bool| found.events.iter().filter(|found| wanted(&found.event)).count();
    assert_eq!(count(|event| matches!(event, Event::SignIngress { .. })), rows("ingress").count());
    assert_eq!(count(|event| matches!(event, Event::Station { .. })), rows("station").count());
    assert_eq!(count(|event| matches!(event, Event::Lunation { .. })), rows("lunation").count());
    for row in rows("ingress") {
        let [_, _, body, sign, at, direction, speed] = row[..] else { panic!("{row:?}") };
        let is_it = |event: &Event| {
            matches!(event, Event::SignIngress { body: a, sign: b, retrograde, house: Some(house) }
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
                matches!(found.event, Event::Station { body: a, retrograde, longitude: there, .. }
                    if a.id() == body && retrograde == (turn == "to-retrograde")
                        && (there.value() - number(longitude)).abs() < TOLERANCE_DEG)
            })
            .map(|found| seconds_off(found.at, at).abs())
            .fold(f64::INFINITY, f64::min);
        assert!(nearest <= STATION_TOLERANCE_S, "{nearest} s off: {row:?}");
    }
    for row in rows("lunation") {
        let is_it = |event: &Event| {
            matches!(event, Event::Lunation { phase, .. }
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
