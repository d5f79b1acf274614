//! When a body comes over a horizon, and when it goes under.

use super::search::refine;
use super::{Body, Error, JulianDay, Place, Sky};

/// How much the air lifts what stands on the horizon, in degrees: the Swiss Ephemeris' refraction for 1013.25 hPa and 15 °C.
const REFRACTION_DEG: f64 = 0.559_888;

/// Up to this latitude a body's altitude only rises from its lower culmination to its upper one, so that these are enough to look at.
const EVEN_LATITUDE_DEG: f64 = 80.0;

/// How far the Earth turns between two looks, in degrees: from culmination to culmination, or, around a pole, an hour and a half.
const EVEN_STEP_DEG: f64 = 180.0;
const POLAR_STEP_DEG: f64 = 22.5;

/// A step that would be shorter than this, in degrees, is joined to the next.
const SHORTEST_STEP_DEG: f64 = 1.0;

/// A culmination closer to the horizon than this is looked at more closely: it may lie on the other side.
const GRAZING_DEG: f64 = 0.8;

/// Days within which the highest altitude lies around the culmination by hour angle: the change of declination moves it.
const GRAZING_DAYS: f64 = 0.08;

/// Narrows [`GRAZING_DAYS`] to five seconds, in which a culminating altitude changes by nothing.
const GRAZING_TURNS: usize = 16;

/// What counts as being up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Horizon {
    /// The disc's upper edge is seen over the horizon, lifted by the air.
    Seen,
    /// The disc's centre is less than so many degrees below the horizon.
    Below(f64),
}

/// A body whose comings and goings over a horizon are looked for.
#[derive(Clone, Copy)]
pub(super) struct Watch<'a> {
    pub(super) sky: &'a dyn Sky,
    pub(super) body: Body,
    pub(super) place: Place,
    pub(super) horizon: Horizon,
}

/// A time within which a body comes over the horizon or goes under.
#[derive(Debug, Clone, Copy)]
pub(super) struct Passage {
    left: (JulianDay, f64),
    right: (JulianDay, f64),
}

impl Passage {
    /// Whether it rises; otherwise it sets.
    pub(super) fn is_rise(&self) -> bool {
        self.right.1 > 0.0
    }

    /// A moment by which it has happened.
    pub(super) fn latest(&self) -> JulianDay {
        self.right.0
    }

    /// A moment after which it happens.
    pub(super) fn earliest(&self) -> JulianDay {
        self.left.0
    }
}

impl Watch<'_> {
    /// How far up the body is: degrees above what counts as being up.
    ///
    /// # Errors
    /// When the moment is outside the ephemeris.
    pub(super) fn height_deg(&self, at: JulianDay) -> Result<f64, Error> {
        Ok(self.look(at)?.1)
    }

    /// Hour angle and height.
    fn look(&self, at: JulianDay) -> Result<(f64, f64), Error> {
        let found = self.sky.horizontal(self.body, at, self.place)?;
        let lifted_deg = match self.horizon {
            Horizon::Seen => REFRACTION_DEG + found.radius_deg,
            Horizon::Below(depth_deg) => depth_deg,
        };
        Ok((found.hour_angle_deg, found.altitude_deg + lifted_deg))
    }

    /// How fast the hour angle grows, in degrees per day.
    fn turning_deg_per_day(&self) -> f64 {
        // Less the body's own mean motion in right ascension.
        if self.body == Body::Moon { 347.81 } else { 360.0 }
    }

    /// The passages of which some part lies between `from` and `until`, not yet narrowed.
    ///
    /// # Errors
    /// When a moment is outside the ephemeris.
    pub(super) fn passages(&self, from: JulianDay, until: JulianDay) -> Result<Vec<Passage>, Error> {
        let step_deg = if self.place.latitude_deg().abs() > EVEN_LATITUDE_DEG { POLAR_STEP_DEG } else { EVEN_STEP_DEG };
        let turning = self.turning_deg_per_day();
        let mut looks = Vec::new();
        // One step more on both sides, so that a culmination near the ends is seen from both of its own.
        let mut at = from.plus_days(-step_deg / turning);
        let end = until.value() + (step_deg + SHORTEST_STEP_DEG) / turning;
        loop {
            let (hour_angle_deg, height_deg) = self.look(at)?;
            looks.push((at, height_deg));
            if at.value() > end {
                break;
            }
            let ahead_deg = step_deg - hour_angle_deg.rem_euclid(step_deg);
            let ahead_deg = if ahead_deg < SHORTEST_STEP_DEG { ahead_deg + step_deg } else { ahead_deg };
            at = at.plus_days(ahead_deg / turning);
        }
        self.look_closer(&mut looks)?;
        Ok(looks
            .windows(2)
            .filter(|ends| (ends[0].1 > 0.0) != (ends[1].1 > 0.0))
            .map(|ends| Passage { left: ends[0], right: ends[1] })
            .filter(|passage| passage.right.0 >= from && passage.left.0 <= until)
            .collect())
    }

    /// Adds the true extremes between looks where they may lie on the other side of the horizon.
    fn look_closer(&self, looks: &mut Vec<(JulianDay, f64)>) -> Result<(), Error> {
        let mut index = 1;
        while index + 1 < looks.len() {
            let [(_, before), (at, here), (_, after)] = [looks[index - 1], looks[index], looks[index + 1]];
            let side = if here > 0.0 { 1.0 } else { -1.0 };
            let is_nearest = before * side > here * side && after * side > here * side;
            if is_nearest && here.abs() < GRAZING_DEG {
                let reach = GRAZING_DAYS
                    .min(at.value() - looks[index - 1].0.value())
                    .min(looks[index + 1].0.value() - at.value());
                let extreme = self.extreme_near(at, reach, side)?;
                if extreme.1 * side <= 0.0 {
                    looks.insert(if extreme.0 > at { index + 1 } else { index }, extreme);
                    index += 1;
                }
            }
            index += 1;
        }
        Ok(())
    }

    /// Where the height times `side` is least within `reach` days of `at`, by golden section.
    fn extreme_near(&self, at: JulianDay, reach: f64, side: f64) -> Result<(JulianDay, f64), Error> {
        const GOLDEN: f64 = 0.618_033_988_749_895;
        let (mut left, mut right) = (at.plus_days(-reach), at.plus_days(reach));
        for _ in 0..GRAZING_TURNS {
            let inner = GOLDEN * (right.value() - left.value());
            let (low, high) = (right.plus_days(-inner), left.plus_days(inner));
            if self.height_deg(low)? * side < self.height_deg(high)? * side { right = high } else { left = low }
        }
        let middle = left.plus_days((right.value() - left.value()) / 2.0);
        Ok((middle, self.height_deg(middle)?))
    }

    /// The exact time of a passage.
    ///
    /// # Errors
    /// When a moment is outside the ephemeris.
    pub(super) fn time_of(&self, passage: &Passage) -> Result<JulianDay, Error> {
        let ((left, at_left), (right, at_right)) = (passage.left, passage.right);
        refine(left, at_left, right, at_right, &mut |at| self.height_deg(at))
    }

    /// The times within `from..until` at which it comes over the horizon (`true`) or goes under (`false`), in order.
    ///
    /// # Errors
    /// When a moment is outside the ephemeris.
    pub(super) fn times(&self, from: JulianDay, until: JulianDay) -> Result<Vec<(JulianDay, bool)>, Error> {
        let mut found = Vec::new();
        for passage in self.passages(from, until)? {
            let at = self.time_of(&passage)?;
            if at >= from && at < until {
                found.push((at, passage.is_rise()));
            }
        }
        Ok(found)
    }

    /// The first time within `days` after `from` at which it rises, or sets.
    ///
    /// # Errors
    /// When a moment is outside the ephemeris.
    pub(super) fn next(&self, is_rise: bool, from: JulianDay, days: f64) -> Result<Option<JulianDay>, Error> {
        for passage in self.passages(from, from.plus_days(days))? {
            if passage.is_rise() == is_rise {
                let at = self.time_of(&passage)?;
                if at > from {
                    return Ok(Some(at));
                }
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::astro::LinearSky;

    proptest! {
        #[test]
        fn a_body_on_the_equator_is_up_for_half_of_its_day_and_a_little(
            start in 0.0..360.0f64, speed in 0.5..13.0f64, longitude in -180.0..180.0f64,
        ) {
            let sky = LinearSky::new([(Body::Moon, start, speed)]);
            let place = Place::new(0.0, longitude).unwrap();
            let watch = Watch { sky: &sky, body: Body::Moon, place, horizon: Horizon::Seen };
            let from = JulianDay::new(LinearSky::EPOCH).unwrap();
            let times = watch.times(from, from.plus_days(30.0)).unwrap();
            let per_day = (360.0 - speed) / 360.0;
            prop_assert!((times.len() as f64 - 60.0 * per_day).abs() <= 1.5, "{} passages", times.len());
            for ends in times.windows(2) {
                prop_assert!(ends[0].1 != ends[1].1);
                let up_deg = if ends[0].1 { 180.0 + 2.0 * REFRACTION_DEG } else { 180.0 - 2.0 * REFRACTION_DEG };
                let expected = up_deg / (360.0 - speed);
                prop_assert!((ends[1].0.value() - ends[0].0.value() - expected).abs() < 2e-6);
            }
        }
    }
}
