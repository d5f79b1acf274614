//! The crate's names for ours.

use swisseph::CalcFlags;

use crate::astro::{Body, HouseSystem, Source};

/// The flag that asks for a theory.
pub(super) fn flags_of(source: Source) -> CalcFlags {
    match source {
        Source::SwissEphemeris => CalcFlags::SWIEPH,
        Source::Moshier => CalcFlags::MOSEPH,
    }
}

/// The crate's name for a body; a south node has the number of its north node.
pub(super) fn number(body: Body) -> swisseph::Body {
    match body {
        Body::Sun => swisseph::Body::Sun,
        Body::Moon => swisseph::Body::Moon,
        Body::Mercury => swisseph::Body::Mercury,
        Body::Venus => swisseph::Body::Venus,
        Body::Mars => swisseph::Body::Mars,
        Body::Jupiter => swisseph::Body::Jupiter,
        Body::Saturn => swisseph::Body::Saturn,
        Body::Uranus => swisseph::Body::Uranus,
        Body::Neptune => swisseph::Body::Neptune,
        Body::Pluto => swisseph::Body::Pluto,
        Body::MeanNode | Body::MeanSouthNode => swisseph::Body::MeanNode,
        Body::TrueNode | Body::TrueSouthNode => swisseph::Body::TrueNode,
        Body::MeanLilith => swisseph::Body::MeanApogee,
        Body::TrueLilith => swisseph::Body::OscuApogee,
        Body::Chiron => swisseph::Body::Chiron,
        Body::Ceres => swisseph::Body::Ceres,
        Body::Pallas => swisseph::Body::Pallas,
        Body::Juno => swisseph::Body::Juno,
        Body::Vesta => swisseph::Body::Vesta,
    }
}

/// The crate's name for a house system.
pub(super) fn letter(system: HouseSystem) -> swisseph::HouseSystem {
    swisseph::HouseSystem::try_from(system.letter() as u8).expect("our letters are those of the Swiss Ephemeris")
}
