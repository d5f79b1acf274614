//! House systems, and the house that a longitude lies in.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::astro::Degrees;

/// A way to divide the sky into twelve houses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[repr(u8)]
#[expect(missing_docs, reason = "the names say it")]
pub enum HouseSystem {
    Placidus,
    Koch,
    Porphyry,
    Regiomontanus,
    Campanus,
    Equal,
    EqualMc,
    EqualAries,
    WholeSign,
    Vehlow,
    Alcabitius,
    Morinus,
    Meridian,
    PolichPage,
    KrusinskiPisaGoelzer,
    Horizon,
    Apc,
    CarterPoliEquatorial,
    PullenSd,
    PullenSr,
    Sripati,
    Sunshine,
    SunshineAlternative,
    SavardA,
}

impl HouseSystem {
    /// Every system.
    pub const ALL: [Self; 24] = [
        Self::Placidus,
        Self::Koch,
        Self::Porphyry,
        Self::Regiomontanus,
        Self::Campanus,
        Self::Equal,
        Self::EqualMc,
        Self::EqualAries,
        Self::WholeSign,
        Self::Vehlow,
        Self::Alcabitius,
        Self::Morinus,
        Self::Meridian,
        Self::PolichPage,
        Self::KrusinskiPisaGoelzer,
        Self::Horizon,
        Self::Apc,
        Self::CarterPoliEquatorial,
        Self::PullenSd,
        Self::PullenSr,
        Self::Sripati,
        Self::Sunshine,
        Self::SunshineAlternative,
        Self::SavardA,
    ];

    /// Identifier in the API.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Placidus => "placidus",
            Self::Koch => "koch",
            Self::Porphyry => "porphyry",
            Self::Regiomontanus => "regiomontanus",
            Self::Campanus => "campanus",
            Self::Equal => "equal",
            Self::EqualMc => "equal_mc",
            Self::EqualAries => "equal_aries",
            Self::WholeSign => "whole_sign",
            Self::Vehlow => "vehlow",
            Self::Alcabitius => "alcabitius",
            Self::Morinus => "morinus",
            Self::Meridian => "meridian",
            Self::PolichPage => "polich_page",
            Self::KrusinskiPisaGoelzer => "krusinski",
            Self::Horizon => "horizon",
            Self::Apc => "apc",
            Self::CarterPoliEquatorial => "carter",
            Self::PullenSd => "pullen_sd",
            Self::PullenSr => "pullen_sr",
            Self::Sripati => "sripati",
            Self::Sunshine => "sunshine",
            Self::SunshineAlternative => "sunshine_alternative",
            Self::SavardA => "savard_a",
        }
    }

    /// The letter that the Swiss Ephemeris and Kerykeion give it.
    pub const fn letter(self) -> char {
        match self {
            Self::Placidus => 'P',
            Self::Koch => 'K',
            Self::Porphyry => 'O',
            Self::Regiomontanus => 'R',
            Self::Campanus => 'C',
            Self::Equal => 'A',
            Self::EqualMc => 'D',
            Self::EqualAries => 'N',
            Self::WholeSign => 'W',
            Self::Vehlow => 'V',
            Self::Alcabitius => 'B',
            Self::Morinus => 'M',
            Self::Meridian => 'X',
            Self::PolichPage => 'T',
            Self::KrusinskiPisaGoelzer => 'U',
            Self::Horizon => 'H',
            Self::Apc => 'Y',
            Self::CarterPoliEquatorial => 'F',
            Self::PullenSd => 'L',
            Self::PullenSr => 'Q',
            Self::Sripati => 'S',
            Self::Sunshine => 'I',
            Self::SunshineAlternative => 'i',
            Self::SavardA => 'J',
        }
    }

    /// Whether it has no answer beyond the polar circles, where some degrees of the ecliptic never rise.
    pub const fn fails_near_poles(self) -> bool {
        matches!(self, Self::Placidus | Self::Koch)
    }
}

impl FromStr for HouseSystem {
    type Err = ();

    /// Accepts a letter (`E` is another letter for equal houses) or a name; letter case matters only between `I` and `i`.
    fn from_str(name: &str) -> Result<Self, ()> {
        let name = name.trim();
        if name.chars().count() == 1 {
            let exact = Self::ALL.into_iter().find(|system| name.starts_with(system.letter()));
            let upper = name.to_ascii_uppercase();
            return exact
                .or_else(|| Self::ALL.into_iter().find(|system| upper.starts_with(system.letter())))
                .or(if upper == "E" { Some(Self::Equal) } else { None })
                .ok_or(());
        }
        let plain =
            |name: &str| name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        let wanted = match plain(name).as_str() {
            "topocentric" => "polichpage".to_owned(),
            "axialrotation" => "meridian".to_owned(),
            "azimuthal" => "horizon".to_owned(),
            "alcabitus" => "alcabitius".to_owned(),
            "krusinskipisagoelzer" => "krusinski".to_owned(),
            "carterpoliequatorial" => "carter".to_owned(),
            "equalasc" | "equalascendant" => "equal".to_owned(),
            "wholesigns" => "wholesign".to_owned(),
            other => other.to_owned(),
        };
        Self::ALL.into_iter().find(|system| plain(system.id()) == wanted).ok_or(())
    }
}

/// The house (1 to 12) that `longitude` lies in: the one whose cusp was passed last. A body exactly on a cusp belongs to the
/// house that begins there; there is no gap at 360°→0°.
pub fn house_of(longitude: Degrees, cusps: &[Degrees; 12]) -> u8 {
    let way_from = |cusp: Degrees| Degrees::new(longitude.value() - cusp.value()).value();
    let mut house = 0;
    for candidate in 1..12 {
        if way_from(cusps[candidate]) < way_from(cusps[house]) {
            house = candidate;
        }
    }
    house as u8 + 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn systems_are_found_by_name_and_letter() {
        for system in HouseSystem::ALL {
            assert_eq!(system.id().parse(), Ok(system));
            assert_eq!(system.letter().to_string().parse(), Ok(system));
        }
        assert_eq!("Whole Sign".parse(), Ok(HouseSystem::WholeSign));
        assert_eq!("topocentric".parse(), Ok(HouseSystem::PolichPage));
        assert_eq!("p".parse(), Ok(HouseSystem::Placidus));
        assert_eq!("E".parse(), Ok(HouseSystem::Equal));
        assert_eq!("Z".parse::<HouseSystem>(), Err(()));
        assert_eq!("".parse::<HouseSystem>(), Err(()));
    }

    #[test]
    fn a_body_on_a_cusp_is_in_the_house_that_begins_there() {
        let cusps = std::array::from_fn(|house| Degrees::new(345.0 + 30.0 * house as f64));
        assert_eq!(house_of(Degrees::new(345.0), &cusps), 1);
        assert_eq!(house_of(Degrees::new(359.999), &cusps), 1);
        assert_eq!(house_of(Degrees::new(0.0), &cusps), 1);
        assert_eq!(house_of(Degrees::new(15.0), &cusps), 2);
        assert_eq!(house_of(Degrees::new(344.999), &cusps), 12);
    }

    proptest! {
        #[test]
        fn every_longitude_has_the_house_whose_cusps_enclose_it(
            start in 0.0..360.0f64,
            widths in prop::array::uniform12(1.0..60.0f64),
            longitude in 0.0..360.0f64,
        ) {
            let scale = 360.0 / widths.iter().sum::<f64>();
            let mut edge = start;
            let cusps = std::array::from_fn(|house| {
                let cusp = Degrees::new(edge);
                edge += widths[house] * scale;
                cusp
            });
            let longitude = Degrees::new(longitude);
            let house = house_of(longitude, &cusps) as usize;
            let from = cusps[house - 1];
            let into = Degrees::new(longitude.value() - from.value()).value();
            prop_assert!(into <= widths[house - 1] * scale + 1e-9);
        }
    }
}
