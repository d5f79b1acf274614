//! Lots: points projected from the ascendant by the distance of two bodies.

use serde::{Deserialize, Serialize};

use super::{Degrees, HouseCusps, house_of};

/// Which lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub enum LotKind {
    Fortune,
    Spirit,
}

impl LotKind {
    /// Every lot.
    pub const ALL: [Self; 2] = [Self::Fortune, Self::Spirit];

    /// Identifier in the API.
    pub const fn id(self) -> &'static str {
        ["fortune", "spirit"][self as usize]
    }
}

/// A lot of a chart.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Lot {
    /// Which lot.
    pub kind: LotKind,
    /// Where it lies.
    pub longitude: Degrees,
    /// The house it lies in, 1 to 12.
    pub house: u8,
}

/// Whether the Sun is above the horizon: the half of the zodiac behind the ascendant, up to the descendant, has risen.
pub(super) fn is_day(sun: Degrees, ascendant: Degrees) -> bool {
    sun.ahead_of(ascendant) < 0.0
}

/// The lots of a chart. By day Fortune is ascendant + Moon − Sun and Spirit ascendant + Sun − Moon; by night they change places
/// (Paulus Alexandrinus, "Introduction", chapter 23).
pub(super) fn lots(sun: Degrees, moon: Degrees, houses: &HouseCusps) -> Vec<Lot> {
    let ascendant = houses.ascendant.longitude;
    let (with_moon, with_sun) = (moon.value() - sun.value(), sun.value() - moon.value());
    let (fortune, spirit) = if is_day(sun, ascendant) { (with_moon, with_sun) } else { (with_sun, with_moon) };
    [(LotKind::Fortune, fortune), (LotKind::Spirit, spirit)]
        .into_iter()
        .map(|(kind, distance_deg)| {
            let longitude = Degrees::new(ascendant.value() + distance_deg);
            Lot { kind, longitude, house: house_of(longitude, &houses.cusps) }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sun_just_behind_the_ascendant_has_risen() {
        assert!(is_day(Degrees::new(99.0), Degrees::new(100.0)));
        assert!(!is_day(Degrees::new(101.0), Degrees::new(100.0)));
        assert!(is_day(Degrees::new(355.0), Degrees::new(3.0)));
        assert!(!is_day(Degrees::new(279.0), Degrees::new(100.0)));
    }
}
