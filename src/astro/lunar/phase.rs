//! The Moon's phase from its elongation.

use serde::{Deserialize, Serialize};

use crate::astro::{Body, Error, Frame, JulianDay, Position, Sky};

/// Mean length of the synodic month in days (Meeus, "Astronomical Algorithms", 2nd ed., chapter 49).
const SYNODIC_MONTH_DAYS: f64 = 29.530_588_861;

/// How far the phase names "new", "first quarter", "full" and "last quarter" reach to either side of the exact angle: half a
/// day of the Moon's mean motion against the Sun (12.19° a day), so that each is the name of one day.
const PRINCIPAL_REACH_DEG: f64 = 6.1;

/// One of the eight named phases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub enum PhaseName {
    NewMoon,
    WaxingCrescent,
    FirstQuarter,
    WaxingGibbous,
    FullMoon,
    WaningGibbous,
    LastQuarter,
    WaningCrescent,
}

impl PhaseName {
    /// From new moon on.
    pub const ALL: [Self; 8] = [
        Self::NewMoon,
        Self::WaxingCrescent,
        Self::FirstQuarter,
        Self::WaxingGibbous,
        Self::FullMoon,
        Self::WaningGibbous,
        Self::LastQuarter,
        Self::WaningCrescent,
    ];

    /// The four phases that have a moment, with the elongation at which they are exact.
    pub const PRINCIPAL: [(Self, f64); 4] =
        [(Self::NewMoon, 0.0), (Self::FirstQuarter, 90.0), (Self::FullMoon, 180.0), (Self::LastQuarter, 270.0)];

    /// Identifier in the API.
    pub const fn id(self) -> &'static str {
        [
            "new_moon",
            "waxing_crescent",
            "first_quarter",
            "waxing_gibbous",
            "full_moon",
            "waning_gibbous",
            "last_quarter",
            "waning_crescent",
        ][self as usize]
    }

    /// The name of an elongation of `0.0..360.0` degrees.
    pub fn of_elongation(elongation_deg: f64) -> Self {
        for (name, exact_deg) in Self::PRINCIPAL {
            let away = (elongation_deg - exact_deg).rem_euclid(360.0);
            if away.min(360.0 - away) <= PRINCIPAL_REACH_DEG {
                return name;
            }
        }
        Self::between_principal(elongation_deg)
    }

    /// The name of what lies between two principal phases, for an elongation of `0.0..360.0` degrees.
    pub fn between_principal(elongation_deg: f64) -> Self {
        Self::ALL[(elongation_deg / 90.0) as usize % 4 * 2 + 1]
    }
}

/// How the Moon stands to the Sun.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MoonPhase {
    /// How far the Moon is ahead of the Sun in ecliptic longitude, `0.0..360.0` degrees.
    pub elongation_deg: f64,
    /// The phase's name.
    pub name: PhaseName,
    /// Lit share of the disc, 0 to 1.
    pub illumination: f64,
    /// Days since new moon at mean motion; within a day of the true age.
    pub age_days: f64,
}

impl MoonPhase {
    /// The phase of a geocentric Moon and Sun.
    pub fn between(moon: &Position, sun: &Position) -> Self {
        let elongation_deg = (moon.longitude.value() - sun.longitude.value()).rem_euclid(360.0) % 360.0;
        let cos_separation = moon.latitude_deg.to_radians().cos() * elongation_deg.to_radians().cos();
        let sin_separation = (1.0 - cos_separation * cos_separation).max(0.0).sqrt();
        // Meeus, chapter 48: tan i = R sin ψ / (Δ − R cos ψ), lit share (1 + cos i) / 2.
        let phase_angle = (sun.distance_au * sin_separation).atan2(moon.distance_au - sun.distance_au * cos_separation);
        Self {
            elongation_deg,
            name: PhaseName::of_elongation(elongation_deg),
            illumination: (1.0 + phase_angle.cos()) / 2.0,
            age_days: elongation_deg / 360.0 * SYNODIC_MONTH_DAYS,
        }
    }

    /// The phase at a moment, seen from the Earth's centre.
    ///
    /// # Errors
    /// When the moment is outside the ephemeris.
    pub fn at(sky: &dyn Sky, at: JulianDay) -> Result<Self, Error> {
        let moon = sky.position(Body::Moon, at, &Frame::TROPICAL)?;
        let sun = sky.position(Body::Sun, at, &Frame::TROPICAL)?;
        Ok(Self::between(&moon, &sun))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_named_phases_follow_each_other_round_the_circle() {
        let names: Vec<_> = (0..8).map(|eighth| PhaseName::of_elongation(45.0 * f64::from(eighth))).collect();
        assert_eq!(names, PhaseName::ALL);
        assert_eq!(PhaseName::of_elongation(359.0), PhaseName::NewMoon);
        assert_eq!(PhaseName::of_elongation(353.0), PhaseName::WaningCrescent);
        assert_eq!(PhaseName::of_elongation(97.0), PhaseName::WaxingGibbous);
    }
}
