//! The way of a body through the zodiac over a span, observed at few moments and read at any.

use super::{Body, Error, Frame, JulianDay, Sky};

/// A body's longitude over a span. Between two observations it follows the cubic that fits both places and both speeds: with steps of
/// half a day for the Moon and two days for the rest that is true to 0.05″, so an event that is read off it needs one exact correction.
#[derive(Debug)]
pub(super) struct Track {
    start: JulianDay,
    step_days: f64,
    knots: Vec<Knot>,
}

#[derive(Debug, Clone, Copy)]
struct Knot {
    /// Counted on beyond 360° rather than turned back.
    longitude_deg: f64,
    speed_deg_per_day: f64,
}

/// A stretch of a track on which the body goes one way: when and where it begins and ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    pub(super) from: JulianDay,
    pub(super) until: JulianDay,
    pub(super) from_deg: f64,
    pub(super) until_deg: f64,
}

/// Halvings that narrow a step of thirty days to a tenth of a second.
const HALVINGS: usize = 25;

impl Track {
    /// Observes each of `bodies` from `from` to at least `until`. `step_days` must be too short for half a circle and for two stations.
    ///
    /// # Errors
    /// Whatever a position fails with.
    pub(super) fn observe(
        sky: &dyn Sky,
        bodies: &[Body],
        frame: &Frame,
        (from, until): (JulianDay, JulianDay),
        step_days: f64,
    ) -> Result<Vec<Self>, Error> {
        let steps = ((until.value() - from.value()) / step_days).ceil().max(1.0) as usize;
        let mut tracks: Vec<Self> =
            bodies.iter().map(|_| Self { start: from, step_days, knots: Vec::with_capacity(steps + 1) }).collect();
        // Moment by moment, because what all bodies of a moment share is computed once.
        for step in 0..=steps {
            let at = from.plus_days(step as f64 * step_days);
            for (body, track) in bodies.iter().zip(&mut tracks) {
                let position = sky.position(*body, at, frame)?;
                let longitude_deg = match track.knots.last() {
                    Some(last) => {
                        let way_deg = position.longitude.value() - last.longitude_deg;
                        last.longitude_deg + (way_deg + 180.0).rem_euclid(360.0) - 180.0
                    }
                    None => position.longitude.value(),
                };
                track.knots.push(Knot { longitude_deg, speed_deg_per_day: position.speed_deg_per_day });
            }
        }
        Ok(tracks)
    }

    /// The longitude at `at`, counted on beyond 360°.
    pub(super) fn longitude_deg(&self, at: JulianDay) -> f64 {
        let (step, s) = self.step_at(at);
        let [from, to] = [self.knots[step], self.knots[step + 1]];
        let (from_way, to_way) = (from.speed_deg_per_day * self.step_days, to.speed_deg_per_day * self.step_days);
        let rise = to.longitude_deg - from.longitude_deg;
        from.longitude_deg
            + s * (from_way + s * (3.0 * rise - 2.0 * from_way - to_way + s * (from_way + to_way - 2.0 * rise)))
    }

    /// The speed at `at` in degrees per day.
    pub(super) fn speed_deg_per_day(&self, at: JulianDay) -> f64 {
        let (step, s) = self.step_at(at);
        let [from, to] = [self.knots[step], self.knots[step + 1]];
        let (from_way, to_way) = (from.speed_deg_per_day * self.step_days, to.speed_deg_per_day * self.step_days);
        let rise = to.longitude_deg - from.longitude_deg;
        let way =
            from_way + s * (2.0 * (3.0 * rise - 2.0 * from_way - to_way) + 3.0 * s * (from_way + to_way - 2.0 * rise));
        way / self.step_days
    }

    fn step_at(&self, at: JulianDay) -> (usize, f64) {
        let steps = (at.value() - self.start.value()) / self.step_days;
        let step = (steps.max(0.0) as usize).min(self.knots.len() - 2);
        (step, steps - step as f64)
    }

    /// The stretches between `from` and `until` on which the body goes one way, none longer than a step.
    pub(super) fn stretches(&self, from: JulianDay, until: JulianDay) -> Vec<Stretch> {
        let mut ends = vec![from];
        for step in 0..self.knots.len() - 1 {
            let left = self.start.plus_days(step as f64 * self.step_days);
            let right = left.plus_days(self.step_days);
            if left > from && left < until {
                ends.push(left);
            }
            if self.knots[step].speed_deg_per_day * self.knots[step + 1].speed_deg_per_day < 0.0 {
                let turn = zero_of(|at| self.speed_deg_per_day(at), left, right);
                if turn > from && turn < until {
                    ends.push(turn);
                }
            }
        }
        ends.push(until);
        ends.windows(2)
            .map(|ends| Stretch {
                from: ends[0],
                until: ends[1],
                from_deg: self.longitude_deg(ends[0]),
                until_deg: self.longitude_deg(ends[1]),
            })
            .collect()
    }
}

/// Where a function that has different signs at `left` and `right` passes zero.
pub(super) fn zero_of(function: impl Fn(JulianDay) -> f64, mut left: JulianDay, mut right: JulianDay) -> JulianDay {
    let at_left = function(left);
    for _ in 0..HALVINGS {
        let middle = left.plus_days((right.value() - left.value()) / 2.0);
        if function(middle) * at_left > 0.0 { left = middle } else { right = middle }
    }
    left.plus_days((right.value() - left.value()) / 2.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::astro::LinearSky;

    proptest! {
        #[test]
        fn a_uniform_motion_is_followed_exactly(start in 0.0..360.0f64, speed in -2.0..14.0f64, day in 0.0..100.0f64) {
            let sky = LinearSky::new([(Body::Moon, start, speed)]);
            let from = JulianDay::new(LinearSky::EPOCH).unwrap();
            let tracks = Track::observe(&sky, &[Body::Moon], &Frame::TROPICAL, (from, from.plus_days(100.0)), 0.5).unwrap();
            let at = from.plus_days(day);
            prop_assert!((tracks[0].longitude_deg(at) - start - speed * day).abs() < 1e-6);
            prop_assert!((tracks[0].speed_deg_per_day(at) - speed).abs() < 1e-6);
        }
    }
}
