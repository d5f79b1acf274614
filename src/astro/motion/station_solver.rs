//! Where something that moves stands still, told from where it is rather than from how fast it is said to be.
//!
//! An ephemeris' own speeds are true to a tenth of an arcsecond a day, which is three minutes of Pluto's standing still. Four places around
//! a moment give the speed and its change to the last digit of the places.

use crate::astro::{Degrees, Error, JulianDay};

/// Corrections after which a search gives up; each squares what is left, which is below a day at first.
const MAX_CORRECTIONS: usize = 12;

/// A correction shorter than this is the last: it leaves less than 0.2 s, at Mercury's quickest station and the Moon's apsides.
const LAST_CORRECTION_DAYS: f64 = 3e-3;

/// Days around a station that was read off speeds within which the true one lies.
const REACH_DAYS: f64 = 2.0;

/// Days between the longitudes from which a station is computed: any value from 0.02 to 0.2 gives it to a tenth of a second.
const STEP_DAYS: f64 = 0.1;

/// Where a longitude stands still near `estimate`; nothing when it does not.
///
/// # Errors
/// Whatever `longitude` fails with.
pub(in crate::astro) fn station_near(
    estimate: JulianDay,
    mut longitude: impl FnMut(JulianDay) -> Result<Degrees, Error>,
) -> Result<Option<JulianDay>, Error> {
    let origin = longitude(estimate)?;
    extremum_near(estimate, (REACH_DAYS, STEP_DAYS), |at| Ok(longitude(at)?.ahead_of(origin)))
}

/// Where `place` has an extreme within `reach_days` of `estimate`, from places at one and two `step_days` to both sides; nothing when it
/// has none there. `place` must be smooth, not a circle's angle with its jump.
///
/// # Errors
/// Whatever `place` fails with.
pub(in crate::astro) fn extremum_near(
    estimate: JulianDay,
    (reach_days, step_days): (f64, f64),
    mut place: impl FnMut(JulianDay) -> Result<f64, Error>,
) -> Result<Option<JulianDay>, Error> {
    let mut at = estimate;
    for _ in 0..MAX_CORRECTIONS {
        let [far_before, before] = [place(at.plus_days(-2.0 * step_days))?, place(at.plus_days(-step_days))?];
        let [after, far_after] = [place(at.plus_days(step_days))?, place(at.plus_days(2.0 * step_days))?];
        let speed = (8.0 * (after - before) - (far_after - far_before)) / (12.0 * step_days);
        let change = (far_after + far_before - after - before) / (3.0 * step_days * step_days);
        let correction_days = -speed / change;
        // The range also refuses what is no number, as in a place that does not change.
        if !(-reach_days..=reach_days).contains(&(at.value() + correction_days - estimate.value())) {
            return Ok(None);
        }
        at = at.plus_days(correction_days);
        if correction_days.abs() < LAST_CORRECTION_DAYS {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(value: f64) -> JulianDay {
        JulianDay::new(value).unwrap()
    }

    proptest! {
        #[test]
        fn the_turn_of_a_swing_is_found(turn in -1.0..1.0f64, period in 15.0..400.0f64, swing in 0.1..30.0f64) {
            let place = |at: JulianDay| Ok(swing * ((at.value() - turn) * std::f64::consts::TAU / period).cos());
            let found = extremum_near(day(0.0), (2.0, 0.1), place).unwrap().unwrap();
            prop_assert!((found.value() - turn).abs() < 3e-6, "{:?}", found);
        }
    }

    #[test]
    fn what_does_not_turn_nearby_stands_nowhere() {
        assert_eq!(extremum_near(day(0.0), (1.0, 0.1), |at| Ok(3.0 * at.value())), Ok(None));
        assert_eq!(extremum_near(day(0.0), (1.0, 0.1), |_| Ok(7.0)), Ok(None));
        assert_eq!(extremum_near(day(0.0), (1.0, 0.1), |at| Ok((at.value() - 5.0).powi(2))), Ok(None));
    }
}
