//! Lots: points projected from the ascendant by the distance of two others.
//!
//! Each formula stands in [`LotKind::formula`] with its source. Exceptions that some authors make (another formula when a planet is
//! under the Sun's beams) are left out.

use serde::{Deserialize, Serialize};

use crate::astro::{Body, Degrees, Error, HouseCusps, JulianDay, Place, Sky, house_of};

/// Which lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[repr(u8)]
pub enum LotKind {
    /// Body, health, livelihood; of the Moon.
    Fortune,
    /// Mind, will, calling; of the Sun.
    Spirit,
    /// Desire and friendship; of Venus.
    Eros,
    /// Constraint and enmity; of Mercury.
    Necessity,
    /// Daring and strength; of Mars.
    Courage,
    /// Faith, hope, success; of Jupiter.
    Victory,
    /// Hidden fate, exile, loss; of Saturn.
    Nemesis,
    /// Foundation of the life.
    Basis,
    /// Rank.
    Exaltation,
    /// Marriage in a man's chart, after Dorotheus.
    MarriageOfMen,
    /// Marriage in a woman's chart, after Dorotheus.
    MarriageOfWomen,
    /// Marriage in a man's chart, after Valens.
    MarriageOfMenValens,
    /// Marriage in a woman's chart, after Valens.
    MarriageOfWomenValens,
    /// Children.
    Children,
    /// The father.
    Father,
    /// The mother.
    Mother,
    /// Brothers and sisters.
    Siblings,
    /// Illness and injury.
    Illness,
    /// Property.
    Wealth,
}

/// A point that a lot is measured with.
#[derive(Debug, Clone, Copy, PartialEq)]
enum LotPoint {
    Body(Body),
    Lot(LotKind),
    /// A degree of the zodiac.
    Degree(f64),
    SecondCusp,
    RulerOfSecondCusp,
}

/// From one point to another, projected from the ascendant.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Formula {
    /// The same by day and night.
    Always(LotPoint, LotPoint),
    /// The other way round by night.
    Turned(LotPoint, LotPoint),
    /// One way by day, another by night.
    Either { day: (LotPoint, LotPoint), night: (LotPoint, LotPoint) },
    /// The shorter arc between two lots, forwards.
    Shorter(LotKind, LotKind),
}

impl LotKind {
    /// Every lot, each after those that it is measured with.
    pub const ALL: [Self; 19] = [
        Self::Fortune,
        Self::Spirit,
        Self::Eros,
        Self::Necessity,
        Self::Courage,
        Self::Victory,
        Self::Nemesis,
        Self::Basis,
        Self::Exaltation,
        Self::MarriageOfMen,
        Self::MarriageOfWomen,
        Self::MarriageOfMenValens,
        Self::MarriageOfWomenValens,
        Self::Children,
        Self::Father,
        Self::Mother,
        Self::Siblings,
        Self::Illness,
        Self::Wealth,
    ];

    /// Identifier in the API.
    pub const fn id(self) -> &'static str {
        [
            "fortune",
            "spirit",
            "eros",
            "necessity",
            "courage",
            "victory",
            "nemesis",
            "basis",
            "exaltation",
            "marriage_of_men",
            "marriage_of_women",
            "marriage_of_men_valens",
            "marriage_of_women_valens",
            "children",
            "father",
            "mother",
            "siblings",
            "illness",
            "wealth",
        ][self as usize]
    }

    const fn formula(self) -> Formula {
        use Formula::{Always, Either, Shorter, Turned};
        use LotPoint::{Body as B, Degree, Lot as L, RulerOfSecondCusp, SecondCusp};
        match self {
            // The seven of the planets: Paulus Alexandrinus, "Introduction", chapter 23.
            Self::Fortune => Turned(B(Body::Sun), B(Body::Moon)),
            Self::Spirit => Turned(B(Body::Moon), B(Body::Sun)),
            Self::Eros => Turned(L(Self::Spirit), B(Body::Venus)),
            Self::Necessity => Turned(B(Body::Mercury), L(Self::Fortune)),
            Self::Courage => Turned(B(Body::Mars), L(Self::Fortune)),
            Self::Victory => Turned(L(Self::Spirit), B(Body::Jupiter)),
            Self::Nemesis => Turned(B(Body::Saturn), L(Self::Fortune)),
            // Vettius Valens, "Anthology", book II; from the degrees of exaltation, 19° Aries and 3° Taurus.
            Self::Basis => Shorter(Self::Fortune, Self::Spirit),
            Self::Exaltation => Either { day: (B(Body::Sun), Degree(19.0)), night: (B(Body::Moon), Degree(33.0)) },
            // Dorotheus, "Carmen Astrologicum", book II; Paulus, chapter 23.
            Self::MarriageOfMen => Always(B(Body::Saturn), B(Body::Venus)),
            Self::MarriageOfWomen => Always(B(Body::Venus), B(Body::Saturn)),
            // Valens, "Anthology", book II.
            Self::MarriageOfMenValens => Always(B(Body::Sun), B(Body::Venus)),
            Self::MarriageOfWomenValens => Always(B(Body::Moon), B(Body::Mars)),
            // Dorotheus, books I and II; Paulus, chapter 23.
            Self::Children => Turned(B(Body::Jupiter), B(Body::Saturn)),
            Self::Father => Turned(B(Body::Sun), B(Body::Saturn)),
            Self::Mother => Turned(B(Body::Venus), B(Body::Moon)),
            Self::Siblings => Always(B(Body::Saturn), B(Body::Jupiter)),
            // Dorotheus, book IV.
            Self::Illness => Turned(B(Body::Saturn), B(Body::Mars)),
            // Al-Biruni, "Elements of the Art of Astrology", section 476: the second house.
            Self::Wealth => Always(RulerOfSecondCusp, SecondCusp),
        }
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

/// Farther from the equator the ascendant may be the setting point of the ecliptic, or the midheaven lie below the horizon: half a degree
/// less than the polar circle was ever from the pole in the years that the ephemeris covers.
pub(in crate::astro) const POLAR_LATITUDE_DEG: f64 = 65.5;

/// Whether the Sun is above the horizon. Up to the polar circles the half of the zodiac behind the ascendant, up to the descendant, has
/// risen; beyond them the Sun's own altitude tells.
///
/// # Errors
/// As the sky.
pub(in crate::astro) fn is_day(
    sky: &dyn Sky,
    sun: Degrees,
    houses: &HouseCusps,
    (at, place): (JulianDay, Place),
) -> Result<bool, Error> {
    if place.latitude_deg().abs() < POLAR_LATITUDE_DEG {
        return Ok(is_behind(sun, houses.ascendant.longitude));
    }
    Ok(sky.horizontal(Body::Sun, at, place)?.altitude_deg > 0.0)
}

/// Whether the Sun stands in the half of the zodiac behind the ascendant, up to the descendant.
pub(in crate::astro) fn is_behind(sun: Degrees, ascendant: Degrees) -> bool {
    sun.ahead_of(ascendant) < 0.0
}

/// The lots of a chart by day or by night whose bodies stand where `longitude_of` says; those left out whose bodies it does not hold.
pub(in crate::astro) fn lots(
    longitude_of: impl Fn(Body) -> Option<Degrees>,
    houses: &HouseCusps,
    is_day: bool,
) -> Vec<Lot> {
    let ascendant = houses.ascendant.longitude;
    let mut found: Vec<Lot> = Vec::with_capacity(LotKind::ALL.len());
    for kind in LotKind::ALL {
        let lot = |wanted| found.iter().find(|lot| lot.kind == wanted).map(|lot| lot.longitude);
        let point = |point| match point {
            LotPoint::Body(body) => longitude_of(body),
            LotPoint::Lot(wanted) => lot(wanted),
            LotPoint::Degree(degree) => Some(Degrees::new(degree)),
            LotPoint::SecondCusp => Some(houses.cusps[1]),
            LotPoint::RulerOfSecondCusp => longitude_of(houses.cusps[1].sign().traditional_ruler()),
        };
        let way = |(from, to)| Some(point(to)?.value() - point(from)?.value());
        let distance_deg = match kind.formula() {
            Formula::Always(from, to) => way((from, to)),
            Formula::Turned(from, to) if is_day => way((from, to)),
            Formula::Turned(from, to) => way((to, from)),
            Formula::Either { day, night } => way(if is_day { day } else { night }),
            Formula::Shorter(a, b) => lot(a).zip(lot(b)).map(|(a, b)| a.separation(b)),
        };
        if let Some(distance_deg) = distance_deg {
            let longitude = Degrees::new(ascendant.value() + distance_deg);
            found.push(Lot { kind, longitude, house: house_of(longitude, &houses.cusps) });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::astro::{JulianDay, LinearSky, Place, Sky, Zodiac};

    fn houses(ascendant_deg: f64) -> HouseCusps {
        let at = JulianDay::new(LinearSky::EPOCH).unwrap();
        let place = Place::new(0.0, ascendant_deg).unwrap();
        LinearSky::new([]).houses(at, place, crate::astro::HouseSystem::Equal, Zodiac::Tropical).unwrap()
    }

    fn longitude(body: Body) -> Option<Degrees> {
        let longitude_deg = match body {
            Body::Sun => 10.0,
            Body::Moon => 70.0,
            Body::Mercury => 20.0,
            Body::Venus => 340.0,
            Body::Mars => 200.0,
            Body::Jupiter => 90.0,
            Body::Saturn => 300.0,
            _ => return None,
        };
        Some(Degrees::new(longitude_deg))
    }

    fn found(ascendant_deg: f64) -> Vec<(&'static str, f64)> {
        let is_day = is_behind(Degrees::new(10.0), Degrees::new(ascendant_deg));
        lots(longitude, &houses(ascendant_deg), is_day)
            .iter()
            .map(|lot| (lot.kind.id(), lot.longitude.value()))
            .collect()
    }

    #[test]
    fn the_sun_just_behind_the_ascendant_has_risen() {
        assert!(is_behind(Degrees::new(99.0), Degrees::new(100.0)));
        assert!(!is_behind(Degrees::new(101.0), Degrees::new(100.0)));
        assert!(is_behind(Degrees::new(355.0), Degrees::new(3.0)));
        assert!(!is_behind(Degrees::new(279.0), Degrees::new(100.0)));
    }

    /// Ascendant 40°, the Sun at 10° is behind it: day.
    #[test]
    fn lots_of_a_day_chart_by_pencil() {
        let expected = [
            ("fortune", 100.0),                  // 40 + 70 - 10
            ("spirit", 340.0),                   // 40 + 10 - 70 = -20
            ("eros", 40.0),                      // 40 + 340 - 340
            ("necessity", 120.0),                // 40 + 100 - 20
            ("courage", 300.0),                  // 40 + 100 - 200 = -60
            ("victory", 150.0),                  // 40 + 90 - 340 = -210
            ("nemesis", 200.0),                  // 40 + 100 - 300 = -160
            ("basis", 160.0),                    // 100 and 340 are 120 apart: 40 + 120
            ("exaltation", 49.0),                // 40 + 19 - 10
            ("marriage_of_men", 80.0),           // 40 + 340 - 300
            ("marriage_of_women", 0.0),          // 40 + 300 - 340
            ("marriage_of_men_valens", 10.0),    // 40 + 340 - 10 = 370
            ("marriage_of_women_valens", 170.0), // 40 + 200 - 70
            ("children", 250.0),                 // 40 + 300 - 90
            ("father", 330.0),                   // 40 + 300 - 10
            ("mother", 130.0),                   // 40 + 70 - 340 = -230
            ("siblings", 190.0),                 // 40 + 90 - 300 = -170
            ("illness", 300.0),                  // 40 + 200 - 300 = -60
            ("wealth", 90.0),                    // second cusp 70 in Gemini, of Mercury: 40 + 70 - 20
        ];
        assert_eq!(found(40.0), expected);
    }

    /// Ascendant 0°, the Sun at 10° is yet to rise: night.
    #[test]
    fn lots_of_a_night_chart_by_pencil() {
        let expected = [
            ("fortune", 300.0),                  // 0 + 10 - 70
            ("spirit", 60.0),                    // 0 + 70 - 10
            ("eros", 80.0),                      // 0 + 60 - 340 = -280
            ("necessity", 80.0),                 // 0 + 20 - 300 = -280
            ("courage", 260.0),                  // 0 + 200 - 300 = -100
            ("victory", 330.0),                  // 0 + 60 - 90 = -30
            ("nemesis", 0.0),                    // 0 + 300 - 300
            ("basis", 120.0),                    // 300 and 60 are 120 apart
            ("exaltation", 323.0),               // 0 + 33 - 70 = -37
            ("marriage_of_men", 40.0),           // 0 + 340 - 300
            ("marriage_of_women", 320.0),        // 0 + 300 - 340
            ("marriage_of_men_valens", 330.0),   // 0 + 340 - 10
            ("marriage_of_women_valens", 130.0), // 0 + 200 - 70
            ("children", 150.0),                 // 0 + 90 - 300 = -210
            ("father", 70.0),                    // 0 + 10 - 300 = -290
            ("mother", 270.0),                   // 0 + 340 - 70
            ("siblings", 150.0),                 // 0 + 90 - 300 = -210
            ("illness", 100.0),                  // 0 + 300 - 200
            ("wealth", 50.0),                    // second cusp 30 in Taurus, of Venus: 0 + 30 - 340 = -310
        ];
        assert_eq!(found(0.0), expected);
    }

    #[test]
    fn a_lot_whose_planet_is_not_in_the_chart_is_left_out() {
        let only = |body| [Body::Sun, Body::Moon].contains(&body).then(|| longitude(body)).flatten();
        let found: Vec<_> = lots(only, &houses(40.0), true).iter().map(|lot| lot.kind).collect();
        assert_eq!(found, [LotKind::Fortune, LotKind::Spirit, LotKind::Basis, LotKind::Exaltation]);
    }
}
