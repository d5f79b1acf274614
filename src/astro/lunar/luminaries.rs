//! The two lights over some weeks: the ways of the Moon and the Sun, and how far the one is ahead of the other.

use crate::astro::motion::track::{Track, TrackWindow, step_days};
use crate::astro::{Body, Error, Frame, JulianDay, Sky};

/// The way of the Moon, and its way from the Sun, seen from the Earth's centre in the tropical zodiac.
pub(in crate::astro) struct Luminaries {
    pub(in crate::astro) moon: Track,
    /// How far the Moon is ahead of the Sun. A whole number of circles is a new moon.
    pub(in crate::astro) elongation: Track,
}

/// Longer than any lunation, 29.3 to 29.8 days, and than one that kept the Moon's slowest speed of 11.9° a day throughout.
pub(in crate::astro) const LONGEST_LUNATION_DAYS: f64 = 33.5;

/// Longitudes that were read off a track are this true, with room.
pub(in crate::astro) const DOUBT_DEG: f64 = 0.01;

impl Luminaries {
    /// Observes from at least `back_days` before `origin` until at least `ahead_days` after it.
    ///
    /// # Errors
    /// When a moment of that is outside the ephemeris.
    pub(in crate::astro) fn observe(
        sky: &dyn Sky,
        origin: JulianDay,
        (back_days, ahead_days): (f64, f64),
    ) -> Result<Self, Error> {
        // The ends are samples of the Moon, so that they cost nothing apart.
        let step = step_days(Body::Moon);
        let whole = |days: f64| step * (days / step).ceil();
        let window =
            TrackWindow { from: origin.plus_days(-whole(back_days)), until: origin.plus_days(whole(ahead_days)) };
        let spans = [Body::Moon, Body::Sun].map(|body| (body, window, step_days(body)));
        let mut tracks = Track::sampled(sky, &spans, origin, Frame::TROPICAL)?.into_iter().map(|(_, track)| track);
        let (Some(moon), Some(sun)) = (tracks.next(), tracks.next()) else {
            return Err(Error::Ephemeris("the lights were not observed".into()));
        };
        let elongation = Track::between(sky, (Body::Moon, &moon), (Body::Sun, &sun))?;
        Ok(Self { moon, elongation })
    }

    /// The last new moon until `at`.
    ///
    /// # Errors
    /// As the sky, and when it is before what was observed.
    pub(in crate::astro) fn new_moon_before(&self, sky: &dyn Sky, at: JulianDay) -> Result<JulianDay, Error> {
        let lunation = ((self.elongation.counted_about(at) + DOUBT_DEG) / 360.0).floor();
        let last = self.elongated(sky, 360.0 * lunation)?;
        if last <= at { Ok(last) } else { self.elongated(sky, 360.0 * (lunation - 1.0)) }
    }

    /// The first new moon after the one at `new_moon`.
    ///
    /// # Errors
    /// As the sky, and when it is after what was observed.
    pub(in crate::astro) fn new_moon_after(&self, sky: &dyn Sky, new_moon: JulianDay) -> Result<JulianDay, Error> {
        let lunation = (self.elongation.counted_about(new_moon) / 360.0).round();
        self.elongated(sky, 360.0 * (lunation + 1.0))
    }

    /// When the Moon is so far ahead of the Sun, as [`Self::elongation`] counts it.
    ///
    /// # Errors
    /// As the sky, and when it was not observed so far.
    pub(in crate::astro) fn elongated(&self, sky: &dyn Sky, counted_deg: f64) -> Result<JulianDay, Error> {
        let found = self.elongation.reaching(sky, counted_deg)?;
        found.ok_or_else(|| Error::Ephemeris("the Moon does not arrive where it was looked for".into()))
    }
}
