//! When the Moon is new, full or half, and when it is nearest and farthest.

use serde::{Deserialize, Serialize};

use crate::astro::lunar::luminaries::{DOUBT_DEG, Luminaries};
use crate::astro::motion::search::{crossings, second_of};
use crate::astro::motion::station_solver::extremum_near;
use crate::astro::{AU_KM, Body, Error, Frame, JulianDay, Moment, PhaseName, Sign, Sky};

/// Longer than from one perigee to the next, 24.6 to 28.6 days.
const LONGEST_ANOMALISTIC_DAYS: f64 = 29.0;

/// Perigee and apogee are at least 11 days apart.
const APSIS_STEP_DAYS: f64 = 5.0;

/// Days between the distances from which an apsis is computed. At a fifth of it one apogee of three years came 2.6 s off, probably for a jump
/// where a file's polynomials meet; longer, and it shows that the approach is not even.
const APPROACH_STEP_DAYS: f64 = 0.1;

/// Days around an apsis that was read off a track within which the true one lies.
const APSIS_REACH_DAYS: f64 = 0.2;

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

/// The principal phases after `from` and before `until`, the first `count` of them.
///
/// # Errors
/// As the sky, and when one is after what was observed.
pub(in crate::astro) fn phases_from(
    sky: &dyn Sky,
    luminaries: &Luminaries,
    (from, until): (JulianDay, JulianDay),
    count: usize,
) -> Result<Vec<PrincipalPhase>, Error> {
    let mut found = Vec::new();
    let mut quarter = ((luminaries.elongation.counted_about(from) - DOUBT_DEG) / 90.0).floor();
    while found.len() < count {
        quarter += 1.0;
        let at = luminaries.elongated(sky, 90.0 * quarter)?;
        if at >= until {
            break;
        }
        if at > from {
            let sign = sky.position(Body::Moon, at, &Frame::TROPICAL)?.longitude.sign();
            let name = PhaseName::PRINCIPAL[quarter.rem_euclid(4.0) as usize].0;
            found.push(PrincipalPhase { name, at: second_of(at)?, sign });
        }
    }
    Ok(found)
}

/// The next perigee and the next apogee after `at`, the earlier one first.
///
/// # Errors
/// As the sky, and when the Moon's distance does not change.
pub(in crate::astro) fn next_apsides(
    sky: &dyn Sky,
    luminaries: &Luminaries,
    at: JulianDay,
) -> Result<[Apsis; 2], Error> {
    let found = apsides_between(sky, luminaries, at, at.plus_days(LONGEST_ANOMALISTIC_DAYS))?;
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (Some(first), Some(second)) => Ok([first, second]),
        _ => Err(Error::Ephemeris("the Moon keeps its distance".into())),
    }
}

/// The perigees and apogees of a span that was observed with a day around.
///
/// # Errors
/// As the sky.
pub(in crate::astro) fn apsides_between(
    sky: &dyn Sky,
    luminaries: &Luminaries,
    from: JulianDay,
    until: JulianDay,
) -> Result<Vec<Apsis>, Error> {
    let about_km = |at: JulianDay| luminaries.moon.place_about(at).distance_au * AU_KM;
    let exactly_au = |at: JulianDay| Ok(sky.position(Body::Moon, at, &Frame::TROPICAL)?.distance_au);
    // In thousand kilometres a day.
    let recession = |at: JulianDay| {
        let way_km = about_km(at.plus_days(APPROACH_STEP_DAYS)) - about_km(at.plus_days(-APPROACH_STEP_DAYS));
        Ok(way_km / 1000.0 / (2.0 * APPROACH_STEP_DAYS))
    };
    let (early, late) = (from.plus_days(-APSIS_REACH_DAYS), until.plus_days(APSIS_REACH_DAYS));
    let mut found = Vec::new();
    for estimate in crossings(early, late, APSIS_STEP_DAYS, recession)? {
        let reach = (APSIS_REACH_DAYS, APPROACH_STEP_DAYS);
        let Some(at) = extremum_near(estimate, reach, exactly_au)?.filter(|at| *at >= from && *at <= until) else {
            continue;
        };
        let is_near = about_km(at.plus_days(1.0)) > about_km(at);
        let kind = if is_near { ApsisKind::Perigee } else { ApsisKind::Apogee };
        found.push(Apsis { kind, at: second_of(at)?, distance_km: exactly_au(at)? * AU_KM });
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
            let luminaries = Luminaries::observe(&sky, epoch, (60.0, 100.0)).unwrap();
            let phases = phases_from(&sky, &luminaries, (epoch, epoch.plus_days(100.0)), 8).unwrap();
            prop_assert_eq!(phases.len(), 8);
            for (index, phase) in phases.iter().enumerate() {
                let quarter = (start / 90.0).floor() + 1.0 + index as f64;
                let expected = epoch.plus_days((90.0 * quarter - start) / (speed - 1.0));
                prop_assert!((phase.at.unix_s() - Moment::nearest(expected).unwrap().unix_s()).abs() <= 1);
                prop_assert_eq!(phase.name, PhaseName::PRINCIPAL[quarter as usize % 4].0);
            }
            let age_days = epoch.value() - luminaries.new_moon_before(&sky, epoch).unwrap().value();
            prop_assert!((age_days - start / (speed - 1.0)).abs() < 1e-6);
        }
    }
}
