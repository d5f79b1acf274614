//! Degrees and the twelve signs.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::astro::Body;

/// An ecliptic longitude in degrees, always within `0.0..360.0`.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Degrees(f64);

impl Degrees {
    /// Brings any finite angle into `0.0..360.0`.
    pub fn new(angle_deg: f64) -> Self {
        let turned = angle_deg.rem_euclid(360.0);
        // rem_euclid of a tiny negative number rounds up to 360 itself.
        Self(if turned >= 360.0 { 0.0 } else { turned })
    }

    /// The angle in degrees.
    pub const fn value(self) -> f64 {
        self.0
    }

    /// The shortest way from `other` to `self`, in `-180.0..180.0` degrees; positive when `self` is ahead.
    pub fn ahead_of(self, other: Self) -> f64 {
        let way = Self::new(self.0 - other.0).0;
        if way >= 180.0 { way - 360.0 } else { way }
    }

    /// The separation of two longitudes, `0.0..=180.0` degrees.
    pub fn separation(self, other: Self) -> f64 {
        self.ahead_of(other).abs()
    }

    /// The sign that it lies in.
    pub fn sign(self) -> Sign {
        Sign::ALL[((self.0 / 30.0) as usize).min(11)]
    }

    /// Degrees within the sign, `0.0..30.0`.
    pub fn in_sign(self) -> f64 {
        self.0 - 30.0 * self.sign().index() as f64
    }

    /// Degrees, minutes and whole seconds within the sign, cut off rather than rounded, so that 29°59′59.9″ stays in its sign.
    pub fn dms(self) -> (u8, u8, u8) {
        let seconds = (self.in_sign() * 3600.0) as u32;
        ((seconds / 3600) as u8, (seconds / 60 % 60) as u8, (seconds % 60) as u8)
    }
}

impl fmt::Display for Degrees {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (degrees, minutes, seconds) = self.dms();
        write!(f, "{degrees:02}°{minutes:02}′{seconds:02}″ {}", self.sign().symbol())
    }
}

/// A sign of the zodiac.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Sign {
    Aries,
    Taurus,
    Gemini,
    Cancer,
    Leo,
    Virgo,
    Libra,
    Scorpio,
    Sagittarius,
    Capricorn,
    Aquarius,
    Pisces,
}

impl Sign {
    /// Aries to Pisces.
    pub const ALL: [Self; 12] = [
        Self::Aries,
        Self::Taurus,
        Self::Gemini,
        Self::Cancer,
        Self::Leo,
        Self::Virgo,
        Self::Libra,
        Self::Scorpio,
        Self::Sagittarius,
        Self::Capricorn,
        Self::Aquarius,
        Self::Pisces,
    ];

    /// 0 for Aries to 11 for Pisces.
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Lower-case English name.
    pub const fn id(self) -> &'static str {
        [
            "aries",
            "taurus",
            "gemini",
            "cancer",
            "leo",
            "virgo",
            "libra",
            "scorpio",
            "sagittarius",
            "capricorn",
            "aquarius",
            "pisces",
        ][self as usize]
    }

    /// Unicode symbol.
    pub const fn symbol(self) -> &'static str {
        ["♈", "♉", "♊", "♋", "♌", "♍", "♎", "♏", "♐", "♑", "♒", "♓"][self as usize]
    }

    /// Fire, earth, air, water in turn from Aries.
    pub const fn element(self) -> Element {
        [Element::Fire, Element::Earth, Element::Air, Element::Water][self as usize % 4]
    }

    /// Cardinal, fixed, mutable in turn from Aries.
    pub const fn modality(self) -> Modality {
        [Modality::Cardinal, Modality::Fixed, Modality::Mutable][self as usize % 3]
    }

    /// The sign `steps` further on.
    pub const fn plus(self, steps: usize) -> Self {
        Self::ALL[(self as usize + steps) % 12]
    }

    /// Which house `other` is when this sign is the first: 1 to 12.
    pub const fn house_of(self, other: Self) -> u8 {
        ((other as usize + 12 - self as usize) % 12 + 1) as u8
    }
}

impl Sign {
    /// The sign's ruler, with the modern rulers of Scorpio, Aquarius and Pisces.
    pub const fn ruler(self) -> Body {
        [
            Body::Mars,
            Body::Venus,
            Body::Mercury,
            Body::Moon,
            Body::Sun,
            Body::Mercury,
            Body::Venus,
            Body::Pluto,
            Body::Jupiter,
            Body::Saturn,
            Body::Uranus,
            Body::Neptune,
        ][self as usize]
    }
}

impl Sign {
    /// The sign's ruler among the seven planets of antiquity (Ptolemy, "Tetrabiblos" I.17).
    pub const fn traditional_ruler(self) -> Body {
        match self {
            Self::Scorpio => Body::Mars,
            Self::Aquarius => Body::Saturn,
            Self::Pisces => Body::Jupiter,
            _ => self.ruler(),
        }
    }

    /// Whether its element is fire or air; otherwise it is receptive.
    pub const fn is_active(self) -> bool {
        matches!(self.element(), Element::Fire | Element::Air)
    }

    /// The sign opposite.
    pub const fn opposite(self) -> Self {
        self.plus(6)
    }
}

impl FromStr for Sign {
    type Err = ();

    /// Accepts the full English name and its first three letters, in any letter case.
    fn from_str(name: &str) -> Result<Self, ()> {
        let name = name.trim().to_ascii_lowercase();
        Self::ALL.into_iter().find(|sign| sign.id() == name || sign.id()[..3] == name).ok_or(())
    }
}

/// The element of a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Element {
    Fire,
    Earth,
    Air,
    Water,
}

impl Element {
    /// Fire, earth, air, water.
    pub const ALL: [Self; 4] = [Self::Fire, Self::Earth, Self::Air, Self::Water];

    /// Lower-case English name.
    pub const fn id(self) -> &'static str {
        ["fire", "earth", "air", "water"][self as usize]
    }
}

/// The modality (quality) of a sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Modality {
    Cardinal,
    Fixed,
    Mutable,
}

impl Modality {
    /// Cardinal, fixed, mutable.
    pub const ALL: [Self; 3] = [Self::Cardinal, Self::Fixed, Self::Mutable];

    /// Lower-case English name.
    pub const fn id(self) -> &'static str {
        ["cardinal", "fixed", "mutable"][self as usize]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_tiny_negative_angle_is_zero_not_360() {
        assert_eq!(Degrees::new(-1e-15).value(), 0.0);
        assert_eq!(Degrees::new(-1e-15).sign(), Sign::Aries);
    }

    #[test]
    fn the_last_second_of_a_sign_is_not_rounded_into_the_next() {
        assert_eq!(Degrees::new(29.999_99).to_string(), "29°59′59″ ♈");
    }

    #[test]
    fn signs_are_found_by_name_and_by_three_letters() {
        assert_eq!("Leo".parse(), Ok(Sign::Leo));
        assert_eq!("sag".parse(), Ok(Sign::Sagittarius));
        assert_eq!("leon".parse::<Sign>(), Err(()));
    }

    proptest! {
        #[test]
        fn longitude_is_always_within_the_circle(angle in -1e6..1e6f64) {
            let longitude = Degrees::new(angle);
            prop_assert!((0.0..360.0).contains(&longitude.value()));
            prop_assert!((0.0..30.0).contains(&longitude.in_sign()));
        }

        #[test]
        fn the_shortest_way_is_antisymmetric_and_leads_there(a in 0.0..360.0f64, b in 0.0..360.0f64) {
            let (a, b) = (Degrees::new(a), Degrees::new(b));
            prop_assert!((-180.0..180.0).contains(&a.ahead_of(b)));
            prop_assert!((Degrees::new(b.value() + a.ahead_of(b)).separation(a)) < 1e-9);
            prop_assert!((a.separation(b) - b.separation(a)).abs() < 1e-9);
        }

        #[test]
        fn houses_of_signs_count_from_one_to_twelve(a in 0usize..12, b in 0usize..12) {
            let (a, b) = (Sign::ALL[a], Sign::ALL[b]);
            let house = a.house_of(b);
            prop_assert!((1..=12).contains(&house));
            prop_assert_eq!(a.plus(house as usize - 1), b);
        }
    }
}
