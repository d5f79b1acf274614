//! Transits in a sky that a pencil can predict.

use super::*;
use crate::astro::{Birth, BodySet, ChartSettings, CivilDate, Frame, LinearSky, NatalChart, OrbTable, Place, Sign};

const HOUR_S: i64 = 3600;

fn midnight() -> Moment {
    CivilDate::new(2000, 1, 1).unwrap().midnight_utc().unwrap()
}

fn at_hour(hour: i64) -> Option<Moment> {
    midnight().plus_s(hour * HOUR_S)
}

/// The Sun at 100° and a degree a day; Mars at 8°, half a degree a day backwards; the Moon at 55° and twelve a day.
fn sky() -> LinearSky {
    LinearSky::new([(Body::Sun, 100.0, 1.0), (Body::Mars, 8.0, -0.5), (Body::Moon, 55.0, 12.0)])
}

fn solve(radix: Radix, bodies: &[Body]) -> TransitSky {
    let settings = TransitSettings { bodies: BodySet::of(bodies.iter().copied()), orbs: OrbTable::TRANSIT };
    Transits::new(radix, midnight(), settings).solve(&sky()).unwrap()
}

/// A birth 120 days before, when the Sun was at 340° and Mars at 68°, with the ascendant at 15°.
fn natal(birth: Birth) -> Radix {
    let settings = ChartSettings { bodies: BodySet::of([Body::Sun, Body::Mars]), ..ChartSettings::default() };
    Radix::Natal(NatalChart::new(birth, Place::new(0.0, 15.0).unwrap(), settings))
}

#[test]
fn a_transit_tells_when_its_orb_begins_when_it_is_exact_and_when_it_ends() {
    let birth = Birth::At(midnight().plus_s(-120 * 24 * HOUR_S).unwrap());
    let found = solve(natal(birth), &[Body::Mars]);
    let [exact] = &found.aspects[..] else { panic!("{:?}", found.aspects) };
    assert_eq!((exact.body, exact.point), (Body::Mars, AspectPoint::Body(Body::Mars)));
    assert_eq!((exact.kind, exact.orb_deg), (AspectKind::Sextile, 0.0));
    assert_eq!(exact.passes, [Pass { at: midnight(), retrograde: true }]);
    assert_eq!(exact.in_orb, Stay { since: at_hour(-48), until: at_hour(48) });
    assert_eq!((exact.previous_exact(midnight()), exact.next_exact(midnight())), (Some(midnight()), None));
}

#[test]
fn a_body_tells_how_long_it_stays_in_its_sign_and_house() {
    let birth = Birth::At(midnight().plus_s(-120 * 24 * HOUR_S).unwrap());
    let found = solve(natal(birth), &[Body::Mars, Body::Moon]);
    let [moon, mars] = &found.bodies[..] else { panic!("{:?}", found.bodies) };
    // Backwards from 30° to 0°: it came in 44 days ago and leaves in 16. Houses begin at 15°, 45° and so on.
    assert_eq!(mars.sign_stay, Stay { since: at_hour(-44 * 24), until: at_hour(16 * 24) });
    assert_eq!(mars.house, Some(12));
    assert_eq!(mars.house_stay, Some(Stay { since: at_hour(-14 * 24), until: at_hour(46 * 24) }));
    assert_eq!(moon.sign_stay, Stay { since: at_hour(-50), until: at_hour(10) });
    assert_eq!((mars.last_station, mars.next_station), (None, None));
}

#[test]
fn a_sign_counts_houses_from_itself_and_aspects_are_mutual() {
    let sky = LinearSky::new([(Body::Sun, 99.0, 1.0), (Body::Mars, 8.0, -2.0), (Body::Moon, 55.0, 12.0)]);
    let bodies = BodySet::of([Body::Sun, Body::Moon, Body::Mars]);
    let settings = TransitSettings { bodies, orbs: OrbTable::TRANSIT };
    let found = Transits::new(Radix::Sign(Sign::Cancer), midnight(), settings).solve(&sky).unwrap();
    let houses: Vec<_> = found.bodies.iter().map(|found| found.house).collect();
    assert_eq!(houses, [Some(1), Some(11), Some(10)]);
    assert!(found.bodies.iter().all(|found| found.house_stay.is_none()));
    // The Sun is 91° ahead of Mars and gets three degrees a day further: exact eight hours ago.
    let [square] = &found.aspects[..] else { panic!("{:?}", found.aspects) };
    assert_eq!((square.body, square.point), (Body::Sun, AspectPoint::Body(Body::Mars)));
    assert_eq!((square.kind, square.applying), (AspectKind::Square, false));
    assert_eq!(square.passes, [Pass { at: at_hour(-8).unwrap(), retrograde: false }]);
    assert_eq!(square.in_orb, Stay { since: at_hour(-24), until: at_hour(8) });
}

#[test]
fn without_a_time_or_a_radix_no_house_is_invented() {
    let noon = midnight().plus_s(-120 * 24 * HOUR_S).unwrap();
    let unknown =
        natal(Birth::Within { from: noon.plus_s(-12 * HOUR_S).unwrap(), until: noon.plus_s(12 * HOUR_S).unwrap() });
    for radix in [unknown, Radix::Sky(Frame::TROPICAL)] {
        let found = solve(radix, &[Body::Sun, Body::Mars]);
        assert!(found.bodies.iter().all(|body| body.house.is_none() && body.house_stay.is_none()));
        let is_angle = |point| !matches!(point, AspectPoint::Body(_));
        assert!(!found.aspects.iter().any(|aspect| is_angle(aspect.point)));
    }
}
