//! Nakshatras: the 27 lunar mansions of the sidereal zodiac.

use serde::{Deserialize, Serialize};

use crate::astro::{AspectPoint, Body, Chart, Degrees};

/// Padas (quarters) of a nakshatra.
const PADAS: usize = 4;

/// The lords in the order of Vimshottari, from Ashvini (Parashara, "Brihat Parashara Hora Shastra", chapter 46): Ketu, the Moon's south node;
/// Venus; Sun; Moon; Mars; Rahu, her north node; Jupiter; Saturn; Mercury. Of the nodes the mean ones are meant.
const LORDS: [Body; 9] = [
    Body::MeanSouthNode,
    Body::Venus,
    Body::Sun,
    Body::Moon,
    Body::Mars,
    Body::MeanNode,
    Body::Jupiter,
    Body::Saturn,
    Body::Mercury,
];

/// One of the 27 equal parts of the sidereal zodiac, 13°20′ each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Nakshatra(u8);

impl Nakshatra {
    const IDS: [&'static str; 27] = [
        "ashvini",
        "bharani",
        "krittika",
        "rohini",
        "mrigashira",
        "ardra",
        "punarvasu",
        "pushya",
        "ashlesha",
        "magha",
        "purva_phalguni",
        "uttara_phalguni",
        "hasta",
        "chitra",
        "swati",
        "vishakha",
        "anuradha",
        "jyeshtha",
        "mula",
        "purva_ashadha",
        "uttara_ashadha",
        "shravana",
        "dhanishta",
        "shatabhisha",
        "purva_bhadrapada",
        "uttara_bhadrapada",
        "revati",
    ];

    /// Every nakshatra, from Ashvini.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..Self::IDS.len() as u8).map(Self)
    }

    /// Identifier in the API.
    pub const fn id(self) -> &'static str {
        Self::IDS[self.0 as usize]
    }

    /// 1 for Ashvini to 27 for Revati.
    pub const fn number(self) -> u8 {
        self.0 + 1
    }

    /// Its planet in the Vimshottari order; [`Body::MeanNode`] is Rahu, [`Body::MeanSouthNode`] Ketu.
    pub const fn lord(self) -> Body {
        LORDS[self.0 as usize % LORDS.len()]
    }
}

/// Where a point stands among the nakshatras.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct NakshatraPosition {
    /// The nakshatra.
    pub nakshatra: Nakshatra,
    /// Its quarter, 1 to 4.
    pub pada: u8,
    /// Degrees within the nakshatra, 0 to 13.33.
    pub within_deg: f64,
}

/// Where a sidereal longitude stands among the nakshatras.
pub fn nakshatra_of(longitude: Degrees) -> NakshatraPosition {
    let count = Nakshatra::IDS.len();
    // Whole quarters first: 360° are exactly 108, while 13°20′ is no finite binary fraction.
    let quarters = ((longitude.value() * (count * PADAS) as f64 / 360.0) as usize).min(count * PADAS - 1);
    let index = quarters / PADAS;
    NakshatraPosition {
        nakshatra: Nakshatra(index as u8),
        pada: (quarters % PADAS) as u8 + 1,
        within_deg: (longitude.value() - 360.0 * index as f64 / count as f64).max(0.0),
    }
}

/// Where each body and the ascendant of a sidereal chart stand; nothing for a tropical one. A Moon whose hour is unknown is left out.
pub fn nakshatras(chart: &Chart) -> Vec<(AspectPoint, NakshatraPosition)> {
    if chart.settings.is_tropical() {
        return Vec::new();
    }
    let bodies = chart
        .bodies
        .iter()
        .filter(|found| found.body != Body::Moon || chart.is_time_known())
        .map(|found| (AspectPoint::Body(found.body), found.position.longitude));
    let ascendant = chart.houses.iter().map(|houses| (AspectPoint::Ascendant, houses.ascendant.longitude));
    bodies.chain(ascendant).map(|(point, longitude)| (point, nakshatra_of(longitude))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nakshatras_begin_where_they_should() {
        let at = |longitude_deg| {
            let found = nakshatra_of(Degrees::new(longitude_deg));
            (found.nakshatra.id(), found.pada)
        };
        assert_eq!(at(0.0), ("ashvini", 1));
        // 13°20′ is the first of Bharani, a hair before it the last of Ashvini.
        assert_eq!(at(13.333_333), ("ashvini", 4));
        assert_eq!(at(13.333_334), ("bharani", 1));
        // 0° Leo is Magha 1, 0° Sagittarius Mula 1; 15° Cancer is 105 / 13.33 = 7.875: Pushya, the fourth quarter.
        assert_eq!([at(120.0), at(240.0), at(105.0)], [("magha", 1), ("mula", 1), ("pushya", 4)]);
        assert_eq!(at(359.999), ("revati", 4));
        for nakshatra in Nakshatra::all() {
            let middle = (f64::from(nakshatra.number()) - 0.5) * 360.0 / 27.0;
            assert_eq!(nakshatra_of(Degrees::new(middle)).nakshatra, nakshatra);
        }
    }

    #[test]
    fn lords_follow_vimshottari() {
        let lord = |longitude_deg| nakshatra_of(Degrees::new(longitude_deg)).nakshatra.lord();
        // Ashvini, Magha and Mula are Ketu's; Rohini (40–53.33) is the Moon's; Revati is Mercury's.
        assert_eq!([0.0, 120.0, 240.0].map(lord), [Body::MeanSouthNode; 3]);
        assert_eq!([45.0, 359.0, 70.0].map(lord), [Body::Moon, Body::Mercury, Body::MeanNode]);
    }
}
