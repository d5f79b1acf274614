//! The one search loop: step along a function of time, bracket each sign change, refine it.

use crate::astro::{CivilDate, Degrees, Error, JulianDay, Moment};

/// Most events that one search returns; a window with more is refused.
pub const MAX_CROSSINGS: usize = 4096;

/// Refinement ends when the bracket is shorter than this: 0.05 s, far below the second that moments are given in.
const TOLERANCE_DAYS: f64 = 0.05 / 86_400.0;

/// Halvings after which any bracket of up to 100 years is below the tolerance.
const MAX_HALVINGS: usize = 60;

/// A step across which a circular distance changes by more than this is the jump from -180° to 180°, not a zero.
const JUMP_DEG: f64 = 180.0;

/// Finds every moment within `from..=until` at which `distance_deg` passes through zero, in order.
///
/// `distance_deg` is a difference of longitudes as [`Degrees::ahead_of`] gives it, or any continuous function within
/// -180..180; `step_days` must be short enough that it crosses zero at most once within a step.
///
/// # Errors
/// [`Error::TooManyEvents`] beyond [`MAX_CROSSINGS`]; whatever `distance_deg` fails with.
pub fn crossings(
    from: JulianDay,
    until: JulianDay,
    step_days: f64,
    mut distance_deg: impl FnMut(JulianDay) -> Result<f64, Error>,
) -> Result<Vec<JulianDay>, Error> {
    debug_assert!(step_days > 0.0, "a search must go forward");
    let mut found = Vec::new();
    let (mut left, mut at_left) = (from, distance_deg(from)?);
    if at_left == 0.0 {
        found.push(from);
    }
    while left.value() < until.value() {
        let next = left.plus_days(step_days);
        let right = if next.value() < until.value() { next } else { until };
        let at_right = distance_deg(right)?;
        if at_right == 0.0 {
            found.push(right);
        } else if at_left * at_right < 0.0 && (at_right - at_left).abs() < JUMP_DEG {
            found.push(refine(left, at_left, right, at_right, &mut distance_deg)?);
        }
        if found.len() > MAX_CROSSINGS {
            return Err(Error::TooManyEvents { limit: MAX_CROSSINGS });
        }
        (left, at_left) = (right, at_right);
    }
    Ok(found)
}

/// The whole second nearest to a moment that was found.
///
/// # Errors
/// When it is in a year that no [`Moment`] has.
pub(in crate::astro) fn second_of(at: JulianDay) -> Result<Moment, Error> {
    Moment::nearest(at).ok_or_else(|| {
        let day = |year, month, day| CivilDate::new(year, month, day).map_or_else(String::new, |date| date.to_string());
        Error::OutOfRange {
            moment: format!("julian day {}", at.value()),
            from: day(Moment::FIRST_YEAR, 1, 1),
            until: day(Moment::LAST_YEAR, 12, 31),
        }
    })
}

/// The second in the middle of two moments.
pub(in crate::astro) fn second_midway(from: Moment, until: Moment) -> Moment {
    from.plus_s((until.unix_s() - from.unix_s()) / 2).expect("what lies between two moments is a moment")
}

/// Narrows a bracket to [`TOLERANCE_DAYS`] by the Illinois variant of regula falsi, with halving when that stalls.
pub(in crate::astro) fn refine(
    mut left: JulianDay,
    mut at_left: f64,
    mut right: JulianDay,
    mut at_right: f64,
    distance_deg: &mut impl FnMut(JulianDay) -> Result<f64, Error>,
) -> Result<JulianDay, Error> {
    for turn in 0..MAX_HALVINGS {
        let width = right.value() - left.value();
        if width <= TOLERANCE_DAYS {
            break;
        }
        let secant = left.value() - at_left * width / (at_right - at_left);
        let inside = secant > left.value() && secant < right.value() && turn % 3 != 2;
        let middle = left.plus_days(if inside { secant - left.value() } else { width / 2.0 });
        let at_middle = distance_deg(middle)?;
        if at_middle == 0.0 {
            return Ok(middle);
        }
        if at_middle * at_left < 0.0 {
            (right, at_right) = (middle, at_middle);
            at_left /= 2.0;
        } else {
            (left, at_left) = (middle, at_middle);
            at_right /= 2.0;
        }
        if at_middle.abs() < 1e-9 {
            return Ok(middle);
        }
    }
    Ok(left.plus_days((right.value() - left.value()) / 2.0))
}

/// The signed distance of a longitude from a fixed one; what ingress searches feed to [`crossings`].
pub(crate) fn distance_from(longitude: Degrees, target: Degrees) -> f64 {
    longitude.ahead_of(target)
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
        fn every_crossing_of_a_uniform_motion_is_found_at_its_time(
            start in 0.0..360.0f64, speed in 0.5..14.0f64, target in 0.0..360.0f64,
        ) {
            let at = |t: JulianDay| Degrees::new(start + speed * t.value());
            let found = crossings(day(0.0), day(100.0), 1.0, |t| Ok(distance_from(at(t), Degrees::new(target)))).unwrap();
            let first = Degrees::new(target - start).value() / speed;
            let expected: Vec<f64> =
                (0..).map(|lap| first + 360.0 / speed * f64::from(lap)).take_while(|t| *t <= 100.0).collect();
            prop_assert_eq!(found.len(), expected.len());
            for (found, expected) in found.iter().zip(expected) {
                prop_assert!((found.value() - expected).abs() < 1e-6);
            }
        }

        #[test]
        fn a_retrograde_triple_passage_is_found_three_times(offset in -0.9..0.9f64) {
            // A body that swings by 10° around a slow drift passes 0° three times.
            let at = |t: JulianDay| t.value() * 0.1 - 10.0 * (t.value() / 10.0).sin() + offset;
            let found = crossings(day(-31.0), day(31.0), 1.0, |t| Ok(at(t))).unwrap();
            prop_assert_eq!(found.len(), 3);
            for t in found {
                prop_assert!(at(t).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn the_jump_at_the_far_side_is_no_event() {
        let found = crossings(day(0.0), day(10.0), 1.0, |t| {
            Ok(Degrees::new(170.0 + 2.0 * t.value()).ahead_of(Degrees::new(0.0)))
        });
        assert_eq!(found, Ok(vec![]));
    }

    #[test]
    fn a_window_with_too_many_events_is_refused() {
        let found = crossings(day(0.0), day(10_000.0), 0.1, |t| Ok((t.value() * 7.0).sin()));
        assert_eq!(found, Err(Error::TooManyEvents { limit: MAX_CROSSINGS }));
    }
}
