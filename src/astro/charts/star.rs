//! The fixed stars that astrology names.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A fixed star. The list is of the stars that the tradition names oftenest (the Behenian fifteen, the four royal stars, Ptolemy's first
/// magnitude among them), in roughly the order of their longitudes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[repr(u8)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Star {
    Alpheratz,
    Mirach,
    Almach,
    Hamal,
    Menkar,
    Algol,
    Alcyone,
    Aldebaran,
    Rigel,
    Bellatrix,
    Capella,
    ElNath,
    Alnilam,
    Betelgeuse,
    Polaris,
    Sirius,
    Canopus,
    Castor,
    Pollux,
    Procyon,
    Alphard,
    Regulus,
    Denebola,
    Vindemiatrix,
    Algorab,
    Spica,
    Arcturus,
    Alphecca,
    Acrux,
    Zubenelgenubi,
    Zubeneshamali,
    Toliman,
    Antares,
    Rasalhague,
    Vega,
    Altair,
    DenebAlgedi,
    Fomalhaut,
    Deneb,
    Achernar,
    Markab,
    Scheat,
}

impl Star {
    /// Every star.
    pub const ALL: [Self; 42] = [
        Self::Alpheratz,
        Self::Mirach,
        Self::Almach,
        Self::Hamal,
        Self::Menkar,
        Self::Algol,
        Self::Alcyone,
        Self::Aldebaran,
        Self::Rigel,
        Self::Bellatrix,
        Self::Capella,
        Self::ElNath,
        Self::Alnilam,
        Self::Betelgeuse,
        Self::Polaris,
        Self::Sirius,
        Self::Canopus,
        Self::Castor,
        Self::Pollux,
        Self::Procyon,
        Self::Alphard,
        Self::Regulus,
        Self::Denebola,
        Self::Vindemiatrix,
        Self::Algorab,
        Self::Spica,
        Self::Arcturus,
        Self::Alphecca,
        Self::Acrux,
        Self::Zubenelgenubi,
        Self::Zubeneshamali,
        Self::Toliman,
        Self::Antares,
        Self::Rasalhague,
        Self::Vega,
        Self::Altair,
        Self::DenebAlgedi,
        Self::Fomalhaut,
        Self::Deneb,
        Self::Achernar,
        Self::Markab,
        Self::Scheat,
    ];

    /// Identifier in the API.
    pub const fn id(self) -> &'static str {
        [
            "alpheratz",
            "mirach",
            "almach",
            "hamal",
            "menkar",
            "algol",
            "alcyone",
            "aldebaran",
            "rigel",
            "bellatrix",
            "capella",
            "el_nath",
            "alnilam",
            "betelgeuse",
            "polaris",
            "sirius",
            "canopus",
            "castor",
            "pollux",
            "procyon",
            "alphard",
            "regulus",
            "denebola",
            "vindemiatrix",
            "algorab",
            "spica",
            "arcturus",
            "alphecca",
            "acrux",
            "zubenelgenubi",
            "zubeneshamali",
            "toliman",
            "antares",
            "rasalhague",
            "vega",
            "altair",
            "deneb_algedi",
            "fomalhaut",
            "deneb",
            "achernar",
            "markab",
            "scheat",
        ][self as usize]
    }

    /// Bayer's designation as catalogues shorten it: Greek letter and constellation.
    pub const fn bayer(self) -> &'static str {
        [
            "alAnd", "beAnd", "ga-1And", "alAri", "alCet", "bePer", "etTau", "alTau", "beOri", "gaOri", "alAur",
            "beTau", "epOri", "alOri", "alUMi", "alCMa", "alCar", "alGem", "beGem", "alCMi", "alHya", "alLeo", "beLeo",
            "epVir", "deCrv", "alVir", "alBoo", "alCrB", "alCru", "al-2Lib", "beLib", "alCen", "alSco", "alOph",
            "alLyr", "alAql", "deCap", "alPsA", "alCyg", "alEri", "alPeg", "bePeg",
        ][self as usize]
    }
}

impl FromStr for Star {
    type Err = ();

    /// Accepts the identifier in any letter case, with spaces, hyphens or nothing for its underscores.
    fn from_str(name: &str) -> Result<Self, ()> {
        let plain =
            |name: &str| name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        let wanted = plain(name);
        Self::ALL.into_iter().find(|star| plain(star.id()) == wanted).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_star_is_found_by_its_id_and_named_once() {
        for star in Star::ALL {
            assert_eq!(star.id().parse(), Ok(star));
        }
        assert_eq!("Deneb Algedi".parse(), Ok(Star::DenebAlgedi));
        assert_eq!("sun".parse::<Star>(), Err(()));
        assert_eq!(Star::ALL.map(Star::bayer).into_iter().collect::<HashSet<_>>().len(), Star::ALL.len());
    }
}
