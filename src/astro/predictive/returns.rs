//! Returns: when a body is back where it was at a birth, and the chart of that moment.

use serde::{Deserialize, Serialize};

use crate::astro::basics::constants::DAY_S;
use crate::astro::charts::radix::moving_frame;
use crate::astro::motion::track::{Passage, Track, TrackWindow};
use crate::astro::{
    Ayanamsa, Birth, Body, Chart, ChartSettings, Degrees, Error, Frame, KeyLabel, Kind, Moment, NatalChart, Place,
    Question, Sky, Zodiac,
};

/// Against what a body comes back to its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ReturnPoint {
    /// The zodiac of the chart: the equinox in the tropical one; the stars in a sidereal one, whose returns are thereby corrected for
    /// precession.
    Zodiac,
    /// The stars, also for a tropical chart ("precession-corrected"). A solar return comes 20 minutes later for each year of life.
    Stars,
}

impl ReturnPoint {
    /// The frame in which the body comes back. The observer's place moves a body to and fro every day, so it has no part in it.
    fn frame(self, frame: Frame) -> Frame {
        let zodiac = match (self, frame.zodiac) {
            // Any ayanamsa gives the same moments but for its model of precession; this is the one of Western sidereal returns.
            (Self::Stars, Zodiac::Tropical) => Zodiac::Sidereal(Ayanamsa::FAGAN_BRADLEY),
            (_, zodiac) => zodiac,
        };
        Frame { zodiac, ..moving_frame(frame) }
    }
}

/// What comes back, and to where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Returning {
    /// The body.
    pub body: Body,
    /// The birth.
    pub birth: Birth,
    /// Against what.
    pub point: ReturnPoint,
}

/// A body back in its place.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ReturnTime {
    /// To the second.
    pub at: Moment,
    /// Julian day of Universal Time, to 0.01 s.
    pub jd: f64,
    /// How far the body is from its place at `jd`, in arcseconds.
    pub residual_arcsec: f64,
    /// Whether it moves backwards, in the middle of three returns.
    pub retrograde: bool,
}

/// The question: when is a body next back, and what is the chart of that moment?
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct NextReturn {
    returning: Returning,
    after: Moment,
    place: Place,
    settings: ChartSettings,
}

impl NextReturn {
    /// The first return after a moment, with its chart for `place`: where the person is then, or the birthplace.
    pub fn new(returning: Returning, after: Moment, place: Place, settings: ChartSettings) -> Self {
        Self { returning, after, place, settings }
    }
}

/// A return with its chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReturnChart {
    /// What came back.
    pub returning: Returning,
    /// Where the body was at the birth and is again, in the zodiac in which it comes back.
    pub longitude: Degrees,
    /// When.
    pub time: ReturnTime,
    /// The chart of that second. After a birth without a time the return is uncertain by half a day to both sides, so that its chart has
    /// no houses ([`crate::astro::Warning::TimeUnknown`]).
    pub chart: Chart,
}

impl Question for NextReturn {
    /// Nothing when the body is not back within [`horizon_days`]: a body of the real sky always is.
    type Answer = Option<ReturnChart>;
    const ID: &str = "next_return";
    const KIND: Kind = Kind::NatalChart;
    const SCHEMA: u16 = 2;

    fn label(&self) -> KeyLabel {
        KeyLabel::new().user().hashed(&self.returning.birth).clear("return").date(self.after)
    }

    fn solve(&self, sky: &dyn Sky) -> Result<Self::Answer, Error> {
        let frame = self.returning.point.frame(self.settings.frame);
        let longitude = self.returning.longitude(sky, &frame)?;
        let Some(time) = self.returning.next(sky, frame, longitude, self.after)? else { return Ok(None) };
        let around = || {
            let end = |seconds| time.at.plus_s(seconds).unwrap_or(time.at);
            Birth::Within { from: end(-DAY_S / 2), until: end(DAY_S / 2) }
        };
        let at = if matches!(self.returning.birth, Birth::At(_)) { Birth::At(time.at) } else { around() };
        let chart = NatalChart::new(at, self.place, self.settings).solve(sky)?;
        Ok(Some(ReturnChart { returning: self.returning, longitude, time, chart }))
    }
}

/// The question: when is a body back within a window?
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct ReturnTimes {
    returning: Returning,
    frame: Frame,
    from: Moment,
    until: Moment,
}

impl ReturnTimes {
    /// Longest window: a hundred solar or 1,337 lunar returns.
    pub const MAX_S: i64 = 100 * 366 * DAY_S;

    /// The returns in `from..until`. Nothing when the window is empty or longer than [`ReturnTimes::MAX_S`].
    pub fn new(returning: Returning, frame: Frame, from: Moment, until: Moment) -> Option<Self> {
        let length_s = until.unix_s() - from.unix_s();
        (length_s > 0 && length_s <= Self::MAX_S).then_some(Self { returning, frame, from, until })
    }
}

impl Question for ReturnTimes {
    /// In order.
    type Answer = Vec<ReturnTime>;
    const ID: &str = "return_times";
    const KIND: Kind = Kind::NatalChart;
    const SCHEMA: u16 = 1;

    fn label(&self) -> KeyLabel {
        KeyLabel::new().user().hashed(&self.returning.birth).clear("returns").date(self.from)
    }

    fn solve(&self, sky: &dyn Sky) -> Result<Self::Answer, Error> {
        let frame = self.returning.point.frame(self.frame);
        let longitude = self.returning.longitude(sky, &frame)?;
        let window = TrackWindow { from: self.from.julian_day(), until: self.until.julian_day() };
        self.returning.within(sky, frame, longitude, window)
    }
}

/// Days within which every body is back: somewhat more than the longest revolution, and for the planets the year that a loop can add.
pub const fn horizon_days(body: Body) -> f64 {
    match body {
        Body::Moon => 30.0,
        Body::Sun | Body::Mercury | Body::Venus => 500.0,
        Body::Mars => 900.0,
        Body::Ceres | Body::Pallas | Body::Juno | Body::Vesta => 2_500.0,
        Body::MeanLilith | Body::TrueLilith => 3_700.0,
        Body::Jupiter => 5_000.0,
        Body::MeanNode | Body::TrueNode | Body::MeanSouthNode | Body::TrueSouthNode => 7_200.0,
        Body::Saturn => 11_600.0,
        Body::Chiron => 19_500.0,
        Body::Uranus => 31_500.0,
        Body::Neptune => 61_500.0,
        Body::Pluto => 92_500.0,
    }
}

impl Returning {
    /// Where the body was at the birth.
    fn longitude(&self, sky: &dyn Sky, frame: &Frame) -> Result<Degrees, Error> {
        Ok(sky.position(self.body, self.birth.moment().julian_day(), frame)?.longitude)
    }

    /// The first return after `after`, looked for piece by piece, so that a near one is cheap.
    fn next(&self, sky: &dyn Sky, frame: Frame, to: Degrees, after: Moment) -> Result<Option<ReturnTime>, Error> {
        /// Pieces of the horizon: few enough to share samples, many enough to stop early.
        const PIECES: u16 = 12;
        let horizon_days = horizon_days(self.body);
        let mut from = after.julian_day();
        for _ in 0..PIECES {
            let until = from.plus_days(horizon_days / f64::from(PIECES));
            let found = self.within(sky, frame, to, TrackWindow { from, until })?;
            if let Some(time) = found.into_iter().find(|time| time.at > after) {
                return Ok(Some(time));
            }
            from = until;
        }
        Ok(None)
    }

    fn within(&self, sky: &dyn Sky, frame: Frame, to: Degrees, window: TrackWindow) -> Result<Vec<ReturnTime>, Error> {
        let tracks = Track::of_bodies(sky, &[(self.body, window)], window.from, frame)?;
        let Some((_, track)) = tracks.first() else {
            // The sky says best why it has no data.
            sky.position(self.body, window.from, &frame)?;
            sky.position(self.body, window.until, &frame)?;
            return Ok(Vec::new());
        };
        let mut times = Vec::new();
        for Passage { at, is_retrograde: retrograde } in track.passages(sky, to)? {
            let residual_arcsec = 3600.0 * sky.position(self.body, at, &frame)?.longitude.separation(to);
            if let Some(nearest) = Moment::nearest(at) {
                times.push(ReturnTime { at: nearest, jd: at.value(), residual_arcsec, retrograde });
            }
        }
        Ok(times)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::astro::LinearSky;

    proptest! {
        #[test]
        fn every_return_of_a_uniform_motion_is_found_and_next_is_the_first_of_them(
            speed in 0.9..14.0f64, epoch in 0.0..360.0f64, wait_s in 1..40_000_000i64,
        ) {
            let sky = LinearSky::new([(Body::Sun, epoch, speed)]);
            let birth = Moment::from_unix_s(0).unwrap();
            let after = birth.plus_s(wait_s).unwrap();
            let returning = Returning { body: Body::Sun, birth: Birth::At(birth), point: ReturnPoint::Zodiac };
            let times = ReturnTimes::new(returning, Frame::TROPICAL, after, after.plus_s(500 * DAY_S).unwrap())
                .unwrap().solve(&sky).unwrap();
            let period_s = 360.0 / speed * 86_400.0;
            let first = (wait_s as f64 / period_s).ceil();
            prop_assert!((times[0].at.unix_s() as f64 - first * period_s).abs() <= 1.0);
            prop_assert_eq!(times.len(), ((wait_s as f64 + 500.0 * 86_400.0) / period_s - first).floor() as usize + 1);
            prop_assert!(times.iter().all(|time| time.residual_arcsec < 0.01 && !time.retrograde));
            let place = Place::new(0.0, 0.0).unwrap();
            let next = NextReturn::new(returning, after, place, ChartSettings::default()).solve(&sky).unwrap().unwrap();
            prop_assert_eq!(next.time.at, times[0].at);
            prop_assert_eq!(next.chart.moment, times[0].at);
        }
    }

    #[test]
    fn a_body_that_stands_never_returns() {
        let sky = LinearSky::new([(Body::Sun, 10.0, 0.0)]);
        let birth = Moment::from_unix_s(0).unwrap();
        let returning = Returning { body: Body::Sun, birth: Birth::At(birth), point: ReturnPoint::Zodiac };
        let place = Place::new(0.0, 0.0).unwrap();
        assert_eq!(NextReturn::new(returning, birth, place, ChartSettings::default()).solve(&sky), Ok(None));
    }
}
