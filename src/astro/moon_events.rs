//! When the Moon is new, full or half, and when it is nearest and farthest.

use serde::{Deserialize, Serialize};

use super::search::{Goal, approach, crossings, second_of};
use super::{Body, Error, Frame, JulianDay, Moment, PhaseName, Sign, Sky};

/// The Moon's mean motion against the Sun in degrees per day (Meeus, "Astronomical Algorithms", 2nd ed., chapter 47).
const SYNODIC_DEG_PER_DAY: f64 = 12.190_749;

/// Kilometres in an astronomical unit (IAU 2012).
pub(super) const AU_KM: f64 = 149_597_870.7;

/// Longer than from one perigee to the next, 24.6 to 28.6 days.
const LONGEST_ANOMALISTIC_DAYS: f64 = 29.0;

/// Perigee and apogee are at least 11 days apart.
const APSIS_STEP_DAYS: f64 = 5.0;

/// Half of the time over which the Moon's approach is measured. Shorter, and rounding shows; longer, and so does that it is not even: both
/// stay below a tenth of a second.
const APPROACH_STEP_DAYS: f64 = 0.001;

/// A principal phase of the Moon and its moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrincipalPhase {
    /// New moon, first quarter, full moon or last quarter.
    pub name: PhaseName,
    /// When it is exact.
    pub at: Moment,
    /// The sign that the Moon is in then.
    pub sign: Sign,
}

/// Which extreme of the Moon's distance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ApsisKind {
    /// Nearest to the Earth.
    Perigee,
    /// Farthest from the Earth.
    Apogee,
}

impl ApsisKind {
    /// Identifier in the API.
    pub const fn id(self) -> &'static str {
        ["perigee", "apogee"][self as usize]
    }
}

/// The Moon nearest to the Earth or farthest from it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Apsis {
    /// Which.
    pub kind: ApsisKind,
    /// When.
    pub at: Moment,
    /// Distance between the centres in kilometres.
    pub distance_km: f64,
}

/// How far the Moon is ahead of the Sun, `0.0..360.0` degrees.
pub(super) fn elongation_deg(sky: &dyn Sky, at: JulianDay) -> Result<f64, Error> {
    let [moon, sun] = [Body::Moon, Body::Sun].map(|body| sky.position(body, at, &Frame::TROPICAL));
    Ok((moon?.longitude.value() - sun?.longitude.value()).rem_euclid(360.0) % 360.0)
}

/// When the Moon will be, or was, `turn_deg` degrees of elongation further than the `now_deg` that it has at `at`.
pub(super) fn elongation_at(sky: &dyn Sky, at: JulianDay, now_deg: f64, turn_deg: f64) -> Result<JulianDay, Error> {
    let estimate = at.plus_days(turn_deg / SYNODIC_DEG_PER_DAY);
    approach(sky, Body::Moon, Goal::AheadOf(Body::Sun, now_deg + turn_deg), estimate)
}

/// The last new moon until `at`.
///
/// # Errors
/// When it is outside the ephemeris.
pub(super) fn new_moon_before(sky: &dyn Sky, at: JulianDay) -> Result<JulianDay, Error> {
    let now_deg = elongation_deg(sky, at)?;
    elongation_at(sky, at, now_deg, -now_deg)
}

/// The first new moon after `at`.
///
/// # Errors
/// When it is outside the ephemeris.
pub(super) fn new_moon_after(sky: &dyn Sky, at: JulianDay) -> Result<JulianDay, Error> {
    let now_deg = elongation_deg(sky, at)?;
    elongation_at(sky, at, now_deg, 360.0 - now_deg)
}

/// The principal phases after `from`, of which `is_wanted` is asked in turn until it says no.
///
/// # Errors
/// When one is outside the ephemeris.
pub(super) fn phases_from(
    sky: &dyn Sky,
    from: JulianDay,
    mut is_wanted: impl FnMut(usize, JulianDay) -> bool,
) -> Result<Vec<PrincipalPhase>, Error> {
    let mut found = Vec::new();
    let (mut at, mut now_deg) = (from, elongation_deg(sky, from)?);
    let mut quarter = (now_deg / 90.0).floor() as usize + 1;
    loop {
        at = elongation_at(sky, at, now_deg, 90.0 * quarter as f64 - now_deg)?;
        if !is_wanted(found.len(), at) {
            return Ok(found);
        }
        now_deg = 90.0 * quarter as f64;
        let sign = sky.position(Body::Moon, at, &Frame::TROPICAL)?.longitude.sign();
        found.push(PrincipalPhase { name: PhaseName::PRINCIPAL[quarter % 4].0, at: second_of(at)?, sign });
        quarter += 1;
    }
}

/// The next perigee and the next apogee after `at`, the earlier one first.
///
/// # Errors
/// When one is outside the ephemeris, or the Moon's distance does not change.
pub(super) fn next_apsides(sky: &dyn Sky, at: JulianDay) -> Result<[Apsis; 2], Error> {
    let found = apsides_between(sky, at, at.plus_days(LONGEST_ANOMALISTIC_DAYS))?;
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (Some(first), Some(second)) => Ok([first, second]),
        _ => Err(Error::Ephemeris("the Moon keeps its distance".into())),
    }
}

/// The perigees and apogees of a span.
///
/// # Errors
/// When one is outside the ephemeris.
pub(super) fn apsides_between(sky: &dyn Sky, from: JulianDay, until: JulianDay) -> Result<Vec<Apsis>, Error> {
    let distance_au = |at: JulianDay| Ok(sky.position(Body::Moon, at, &Frame::TROPICAL)?.distance_au);
    // In thousand kilometres a day, so that a second before or after is far from zero for the search.
    let recession = |at: JulianDay| -> Result<f64, Error> {
        let [before, after] = [-APPROACH_STEP_DAYS, APPROACH_STEP_DAYS].map(|days| distance_au(at.plus_days(days)));
        Ok((after? - before?) * AU_KM / 1000.0 / (2.0 * APPROACH_STEP_DAYS))
    };
    let mut found = Vec::new();
    for at in crossings(from, until, APSIS_STEP_DAYS, recession)? {
        let here = distance_au(at)?;
        let (before, after) = (distance_au(at.plus_days(-1.0))?, distance_au(at.plus_days(1.0))?);
        let kind = if before > here && after > here {
            ApsisKind::Perigee
        } else if before < here && after < here {
            ApsisKind::Apogee
        } else {
            continue;
        };
        found.push(Apsis { kind, at: second_of(at)?, distance_km: here * AU_KM });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::astro::LinearSky;

    proptest! {
        #[test]
        fn phases_of_a_uniform_moon_come_when_arithmetic_says(start in 0.1..359.9f64, speed in 11.0..15.0f64) {
            let sky = LinearSky::new([(Body::Moon, start, speed), (Body::Sun, 0.0, 1.0)]);
            let epoch = JulianDay::new(LinearSky::EPOCH).unwrap();
            let phases = phases_from(&sky, epoch, |count, _| count < 8).unwrap();
            prop_assert_eq!(phases.len(), 8);
            for (index, phase) in phases.iter().enumerate() {
                let quarter = (start / 90.0).floor() + 1.0 + index as f64;
                let expected = epoch.plus_days((90.0 * quarter - start) / (speed - 1.0));
                prop_assert!((phase.at.unix_s() - Moment::nearest(expected).unwrap().unix_s()).abs() <= 1);
                prop_assert_eq!(phase.name, PhaseName::PRINCIPAL[quarter as usize % 4].0);
            }
            let age_days = epoch.value() - new_moon_before(&sky, epoch).unwrap().value();
            prop_assert!((age_days - start / (speed - 1.0)).abs() < 1e-6);
        }
    }
}
