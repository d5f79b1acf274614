//! When a body comes over a horizon, and when it goes under.
//!
//! Whether it does is looked up on its track; each time is then settled on the sky itself, which mostly needs a single look.

use crate::astro::horizon::topocentric_track::TopocentricTrack;
use crate::astro::motion::search::refine;
use crate::astro::motion::track::{Track, TrackWindow, step_days};
use crate::astro::{Body, Error, Frame, Horizontal, JulianDay, Sky};

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

/// A height that was read off a track is this true, with room: one that is nearer to the horizon is asked of the sky.
const DOUBT_DEG: f64 = 0.02;

/// Days before and after a window that are looked at as well: a whole turn of the Moon, to see a culmination from both of its own.
const MARGIN_DAYS: f64 = 1.2;

/// A time is settled when what is left of it is below this: 0.02 s.
const TOLERANCE_DAYS: f64 = 0.02 / 86_400.0;

/// Corrections after which a passage is narrowed by halving instead.
const MAX_CORRECTIONS: usize = 8;

/// No altitude bends more than that of a body on the celestial equator seen from the Earth's: 2π · 360° per day a day.
const MOST_BEND: f64 = std::f64::consts::TAU * 360.0;

/// Days to both sides from which the slope of a height is read off the track.
const SLOPE_DAYS: f64 = 1e-3;

/// What counts as being up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::astro) enum Horizon {
    /// The disc's upper edge is seen over the horizon, lifted by the air.
    Seen,
    /// The disc's centre is less than this many degrees below the horizon.
    Below(f64),
}

/// The way of the Sun or the Moon, long enough to look for its passages within `from..until`.
///
/// # Errors
/// When a moment of it is outside the ephemeris.
pub(in crate::astro) fn track_of(sky: &dyn Sky, body: Body, from: JulianDay, until: JulianDay) -> Result<Track, Error> {
    let window = TrackWindow { from: from.plus_days(-MARGIN_DAYS), until: until.plus_days(MARGIN_DAYS) };
    let track = Track::sampled(sky, &[(body, window, step_days(body))], window.from, Frame::TROPICAL)?.pop();
    track.map(|(_, track)| track).ok_or_else(|| Error::Ephemeris(format!("{body} was not observed")))
}

/// A body whose comings and goings over a horizon are looked for.
#[derive(Clone, Copy)]
pub(in crate::astro) struct HorizonSearch<'a> {
    pub(in crate::astro) track: &'a TopocentricTrack<'a>,
    pub(in crate::astro) horizon: Horizon,
}

/// A time within which a body comes over the horizon or goes under.
#[derive(Debug, Clone, Copy)]
pub(in crate::astro) struct PassageBracket {
    left: (JulianDay, f64),
    right: (JulianDay, f64),
}

impl PassageBracket {
    /// Whether it rises; otherwise it sets.
    pub(in crate::astro) fn is_rise(&self) -> bool {
        self.right.1 > 0.0
    }

    /// A moment by which it has happened.
    pub(in crate::astro) fn latest(&self) -> JulianDay {
        self.right.0
    }

    /// A moment after which it happens.
    pub(in crate::astro) fn earliest(&self) -> JulianDay {
        self.left.0
    }
}

impl HorizonSearch<'_> {
    /// How far up the body is: degrees above what counts as being up.
    ///
    /// # Errors
    /// When the moment is outside the ephemeris.
    pub(in crate::astro) fn height_deg(&self, at: JulianDay) -> Result<f64, Error> {
        Ok(self.height_of(&self.track.exactly(at)?))
    }

    fn height_about(&self, at: JulianDay) -> f64 {
        self.height_of(&self.track.about(at))
    }

    fn height_of(&self, seen: &Horizontal) -> f64 {
        seen.altitude_deg
            + match self.horizon {
                Horizon::Seen => REFRACTION_DEG + seen.radius_deg,
                Horizon::Below(depth_deg) => depth_deg,
            }
    }

    /// How fast the hour angle grows, in degrees per day.
    fn turning_deg_per_day(&self) -> f64 {
        // Less the body's own mean motion in right ascension.
        if self.track.body == Body::Moon { 347.81 } else { 360.0 }
    }

    /// The passages of which some part lies between `from` and `until`, which the track must hold with a day around, not yet narrowed.
    ///
    /// # Errors
    /// When a moment is outside the ephemeris.
    pub(in crate::astro) fn passages(&self, from: JulianDay, until: JulianDay) -> Result<Vec<PassageBracket>, Error> {
        let step_deg =
            if self.track.place.latitude_deg().abs() > EVEN_LATITUDE_DEG { POLAR_STEP_DEG } else { EVEN_STEP_DEG };
        let turning = self.turning_deg_per_day();
        let mut looks = Vec::new();
        // One step more on both sides, so that a culmination near the ends is seen from both of its own.
        let mut at = from.plus_days(-step_deg / turning);
        let end = until.value() + (step_deg + SHORTEST_STEP_DEG) / turning;
        loop {
            let seen = self.track.about(at);
            looks.push((at, self.height_of(&seen)));
            if at.value() > end {
                break;
            }
            let ahead_deg = step_deg - seen.hour_angle_deg.rem_euclid(step_deg);
            let ahead_deg = if ahead_deg < SHORTEST_STEP_DEG { ahead_deg + step_deg } else { ahead_deg };
            at = at.plus_days(ahead_deg / turning);
        }
        self.look_closer(&mut looks)?;
        Ok(looks
            .windows(2)
            .filter(|ends| (ends[0].1 > 0.0) != (ends[1].1 > 0.0))
            .map(|ends| PassageBracket { left: ends[0], right: ends[1] })
            .filter(|passage| passage.right.0 >= from && passage.left.0 <= until)
            .collect())
    }

    /// Puts the true extremes in the place of those culminations that may lie on the other side of the horizon.
    fn look_closer(&self, looks: &mut [(JulianDay, f64)]) -> Result<(), Error> {
        for index in 1..looks.len().saturating_sub(1) {
            let [(left, before), (at, here), (right, after)] = [looks[index - 1], looks[index], looks[index + 1]];
            let side = if here > 0.0 { 1.0 } else { -1.0 };
            let is_nearest = before * side > here * side && after * side > here * side;
            if is_nearest && here.abs() < GRAZING_DEG {
                let reach = GRAZING_DAYS.min(at.value() - left.value()).min(right.value() - at.value());
                let (at, about) = self.extreme_near(at, reach, side);
                looks[index] = (at, if about.abs() < DOUBT_DEG { self.height_deg(at)? } else { about });
            }
        }
        Ok(())
    }

    /// Where the height times `side` is least within `reach` days of `at`, by golden section.
    fn extreme_near(&self, at: JulianDay, reach: f64, side: f64) -> (JulianDay, f64) {
        const GOLDEN: f64 = 0.618_033_988_749_895;
        let (mut left, mut right) = (at.plus_days(-reach), at.plus_days(reach));
        for _ in 0..GRAZING_TURNS {
            let inner = GOLDEN * (right.value() - left.value());
            let (low, high) = (right.plus_days(-inner), left.plus_days(inner));
            if self.height_about(low) * side < self.height_about(high) * side { right = high } else { left = low }
        }
        let middle = left.plus_days((right.value() - left.value()) / 2.0);
        (middle, self.height_about(middle))
    }

    /// The exact time of a passage.
    ///
    /// # Errors
    /// When a moment is outside the ephemeris.
    pub(in crate::astro) fn time_of(&self, passage: &PassageBracket) -> Result<JulianDay, Error> {
        let ((left, at_left), (right, at_right)) = (passage.left, passage.right);
        let mut at = refine(left, at_left, right, at_right, &mut |at| Ok(self.height_about(at)))?;
        for _ in 0..MAX_CORRECTIONS {
            let [before, after] = [-SLOPE_DAYS, SLOPE_DAYS].map(|days| self.height_about(at.plus_days(days)));
            let slope = (after - before) / (2.0 * SLOPE_DAYS);
            let correction_days = -self.height_deg(at)? / slope;
            let next = at.plus_days(correction_days);
            if (slope > 0.0) != passage.is_rise() || next < left || next > right {
                break;
            }
            at = next;
            if MOST_BEND / (2.0 * slope.abs()) * correction_days * correction_days < TOLERANCE_DAYS {
                return Ok(at);
            }
        }
        // It passes at so flat an angle that a slope leads astray.
        let (at_left, at_right) = (self.height_deg(left)?, self.height_deg(right)?);
        if (at_left > 0.0) == (at_right > 0.0) {
            return Ok(at);
        }
        refine(left, at_left, right, at_right, &mut |at| self.height_deg(at))
    }

    /// The times within `from..until` at which it comes over the horizon (`true`) or goes under (`false`), in order.
    ///
    /// # Errors
    /// When a moment is outside the ephemeris.
    pub(in crate::astro) fn times(&self, from: JulianDay, until: JulianDay) -> Result<Vec<(JulianDay, bool)>, Error> {
        let mut found = Vec::new();
        for passage in self.passages(from, until)? {
            let at = self.time_of(&passage)?;
            if at >= from && at < until {
                found.push((at, passage.is_rise()));
            }
        }
        Ok(found)
    }

    /// The first time after `from` and until `until` at which it rises, or sets.
    ///
    /// # Errors
    /// When a moment is outside the ephemeris.
    pub(in crate::astro) fn next(
        &self,
        is_rise: bool,
        from: JulianDay,
        until: JulianDay,
    ) -> Result<Option<JulianDay>, Error> {
        for passage in self.passages(from, until)? {
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
    use crate::astro::{LinearSky, Place};

    proptest! {
        #[test]
        fn a_body_on_the_equator_is_up_for_half_of_its_day_and_a_little(
            start in 0.0..360.0f64, speed in 0.5..13.0f64, longitude in -180.0..180.0f64,
        ) {
            let sky = LinearSky::new([(Body::Moon, start, speed)]);
            let place = Place::new(0.0, longitude).unwrap();
            let from = JulianDay::new(LinearSky::EPOCH).unwrap();
            let track = track_of(&sky, Body::Moon, from, from.plus_days(30.0)).unwrap();
            let topocentric = TopocentricTrack::observe(&sky, Body::Moon, place, &track).unwrap();
            let search = HorizonSearch { track: &topocentric, horizon: Horizon::Seen };
            let times = search.times(from, from.plus_days(30.0)).unwrap();
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
