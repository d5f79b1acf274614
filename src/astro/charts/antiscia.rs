//! Antiscia: points mirrored at the solstices, where the Sun has the same length of day.

use serde::{Deserialize, Serialize};

use crate::astro::{AspectPoint, Chart, Degrees};

/// Widest orb of a contact, in degrees.
const CONTACT_ORB_DEG: f64 = 1.0;

/// The point mirrored at the axis of the solstices, 0° Cancer to 0° Capricorn (Firmicus Maternus, "Mathesis" II.29).
pub fn antiscion(longitude: Degrees) -> Degrees {
    Degrees::new(180.0 - longitude.value())
}

/// The point opposite to the antiscion: mirrored at the axis of the equinoxes.
pub fn contra_antiscion(longitude: Degrees) -> Degrees {
    Degrees::new(-longitude.value())
}

/// Two points, each at the other's antiscion or contra-antiscion.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AntisciaContact {
    /// One point.
    pub a: AspectPoint,
    /// The other.
    pub b: AspectPoint,
    /// Whether at the contra-antiscion.
    pub is_contra: bool,
    /// Distance from exact in degrees, never negative.
    pub orb_deg: f64,
}

/// The contacts among the points of a tropical chart (see [`Chart::points`]), within 1°. None in a sidereal one, where the solstices are not at
/// 0° of a sign, nor in a heliocentric one.
pub fn antiscia_contacts(chart: &Chart) -> Vec<AntisciaContact> {
    if !chart.settings.is_tropical() || !chart.is_seen_from_earth() {
        return Vec::new();
    }
    let points = chart.points();
    let is_angle = |point| !matches!(point, AspectPoint::Body(_));
    let mut found = Vec::new();
    for (index, (a, a_at, _)) in points.iter().copied().enumerate() {
        for (b, b_at, _) in points[index + 1..].iter().copied().filter(|(b, ..)| !(is_angle(a) && is_angle(*b))) {
            for (is_contra, mirrored) in [(false, antiscion(a_at)), (true, contra_antiscion(a_at))] {
                let orb_deg = mirrored.separation(b_at);
                if orb_deg <= CONTACT_ORB_DEG {
                    found.push(AntisciaContact { a, b, is_contra, orb_deg });
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::astro::{Birth, Body, BodySet, ChartSettings, CivilDate, LinearSky, NatalChart, Place, Question};

    #[test]
    fn contacts_by_pencil() {
        // 10° Aries mirrors to 20° Virgo (170) and, contra, to 20° Pisces (350).
        let bodies = [(Body::Sun, 10.0), (Body::Venus, 170.5), (Body::Mars, 349.2), (Body::Jupiter, 168.9)];
        let settings = ChartSettings { bodies: BodySet::of(bodies.map(|(body, _)| body)), ..ChartSettings::default() };
        let midnight = CivilDate::new(2000, 1, 1).unwrap().midnight_utc().unwrap();
        let sky = LinearSky::new(bodies.map(|(body, at)| (body, at, 1.0)));
        let mut chart =
            NatalChart::new(Birth::At(midnight), Place::new(0.0, 0.0).unwrap(), settings).solve(&sky).unwrap();
        chart.houses = None;
        let found: Vec<_> =
            antiscia_contacts(&chart).iter().map(|found| (found.a.id(), found.b.id(), found.is_contra)).collect();
        assert_eq!(found, [("sun", "venus", false), ("sun", "mars", true)]);
    }

    proptest! {
        #[test]
        fn a_mirror_turns_back(longitude_deg in 0.0..360.0f64) {
            let longitude = Degrees::new(longitude_deg);
            prop_assert!(antiscion(antiscion(longitude)).separation(longitude) < 1e-9);
            prop_assert!(contra_antiscion(contra_antiscion(longitude)).separation(longitude) < 1e-9);
            let opposite = Degrees::new(longitude_deg + 180.0);
            prop_assert!(antiscion(opposite).separation(contra_antiscion(longitude)) < 1e-9);
        }
    }
}
