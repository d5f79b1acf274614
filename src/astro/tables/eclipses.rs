//! What an eclipse is: kinds, contacts, how much is covered, and how it is seen from a place.

use serde::{Deserialize, Serialize};

use crate::astro::{Moment, Place};

/// What the Moon leaves of the Sun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SolarEclipseKind {
    /// A part of the disc.
    Partial,
    /// A ring.
    Annular,
    /// Nothing.
    Total,
    /// A ring at some places and nothing at others.
    Hybrid,
}

impl SolarEclipseKind {
    /// Identifier in the API.
    pub const fn id(self) -> &'static str {
        ["partial", "annular", "total", "hybrid"][self as usize]
    }
}

/// How deep the Moon enters the Earth's shadow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LunarEclipseKind {
    /// Into the half-shadow only.
    Penumbral,
    /// Partly into the umbra.
    Partial,
    /// Wholly into the umbra.
    Total,
}

impl LunarEclipseKind {
    /// Identifier in the API.
    pub const fn id(self) -> &'static str {
        ["penumbral", "partial", "total"][self as usize]
    }
}

/// Which eclipse of which Saros series, a family whose members follow each other by 18 years and 11 days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saros {
    /// Number of the series, as NASA's catalogue counts them.
    pub series: u16,
    /// Which of its eclipses, from 1.
    pub member: u16,
}

/// A solar eclipse as the Earth as a whole meets it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SolarEclipse {
    /// The most that is seen of it anywhere.
    pub kind: SolarEclipseKind,
    /// Whether the shadow's axis meets the Earth.
    pub is_central: bool,
    /// When it is greatest.
    pub maximum: Moment,
    /// First and last contact anywhere on Earth; none where the half-shadow grazes the Earth so narrowly that the ephemeris tells no
    /// contacts, only the maximum.
    pub span: Option<(Moment, Moment)>,
    /// From when until when it is total or annular anywhere; none for a partial one.
    pub full: Option<(Moment, Moment)>,
    /// Where it is greatest.
    pub greatest_at: Place,
    /// Covered share of the Sun's diameter there; for total and annular ones the ratio of the diameters (NASA's convention).
    pub magnitude: f64,
    /// Covered share of the Sun's area there, 0 to 1.
    pub obscuration: f64,
    /// Its Saros series, if it is in NASA's catalogue.
    pub saros: Option<Saros>,
}

/// A solar eclipse as it is seen from a place.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LocalSolarEclipse {
    /// What it is there.
    pub kind: SolarEclipseKind,
    /// When most is covered while the Sun is up; at sunrise or sunset when the greatest phase is not seen.
    pub maximum: Moment,
    /// First contact there, also when the Sun is not up yet.
    pub begin: Moment,
    /// Last contact there, also when the Sun is down already.
    pub end: Moment,
    /// Second and third contact, if it is total or annular there.
    pub full: Option<(Moment, Moment)>,
    /// From when it is seen: first contact or sunrise.
    pub visible_from: Moment,
    /// Until when it is seen: last contact or sunset.
    pub visible_until: Moment,
    /// Covered share of the Sun's diameter at the maximum; the ratio of the diameters if total or annular.
    pub magnitude: f64,
    /// Covered share of the Sun's area at the maximum, 0 to 1.
    pub obscuration: f64,
    /// The Sun's height above the horizon at the maximum in degrees, with refraction.
    pub altitude_deg: f64,
}

/// A lunar eclipse; its times are the same everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LunarEclipse {
    /// The deepest phase.
    pub kind: LunarEclipseKind,
    /// When it is deepest.
    pub maximum: Moment,
    /// From when until when the Moon is in the penumbra at least.
    pub penumbral: (Moment, Moment),
    /// From when until when some of it is in the umbra, if it comes to that.
    pub partial: Option<(Moment, Moment)>,
    /// From when until when all of it is in the umbra, if it comes to that.
    pub total: Option<(Moment, Moment)>,
    /// Share of the Moon's diameter in the umbra: above 1 if total, below 0 if penumbral.
    pub magnitude: f64,
    /// Share of the Moon's diameter in the penumbra.
    pub penumbral_magnitude: f64,
    /// Its Saros series, if it is in NASA's catalogue.
    pub saros: Option<Saros>,
}

/// A lunar eclipse as it is seen from a place: the times are those of everywhere, but the Moon may be down.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LocalLunarEclipse {
    /// From when the eclipsed Moon is up: the eclipse's beginning or moonrise.
    pub visible_from: Moment,
    /// Until when the eclipsed Moon is up: the eclipse's end or moonset.
    pub visible_until: Moment,
    /// The deepest phase while the Moon is up.
    pub deepest: LunarEclipseKind,
    /// The height of the Moon's centre above the horizon at the maximum in degrees, without refraction; negative when it is down then.
    pub altitude_deg: f64,
}
