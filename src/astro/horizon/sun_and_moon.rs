//! When the Sun and the Moon rise and set over a place, and when it is dark.

use serde::{Deserialize, Serialize};

use crate::astro::basics::constants::{MAX_LOCAL_DAY_S, MAX_MONTH_DAYS};
use crate::astro::horizon::risings::{Horizon, HorizonSearch, track_of};
use crate::astro::horizon::topocentric_track::TopocentricTrack;
use crate::astro::motion::search::second_of;
use crate::astro::{Body, Error, KeyLabel, Kind, Moment, Place, Question, Sky};

/// The question: when do the Sun and the Moon rise and set over a place on some days? Knows no time zone: who asks says when days begin.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct SunAndMoon {
    bounds: Vec<Moment>,
    place: Place,
    has_twilight: bool,
}

impl SunAndMoon {
    /// Most days: the longest month and a day of grace.
    pub const MAX_DAYS: usize = MAX_MONTH_DAYS;

    /// Longest day that clocks ever showed, with room for a zone's change.
    pub const MAX_DAY_S: i64 = MAX_LOCAL_DAY_S;

    /// The risings of the days between each two of `bounds`. Nothing when there is no day, there are more than [`Self::MAX_DAYS`], or one is
    /// empty or longer than [`Self::MAX_DAY_S`].
    pub fn new(bounds: Vec<Moment>, place: Place) -> Option<Self> {
        let days = bounds.len().checked_sub(1)?;
        let is_day = |ends: &[Moment]| (1..=Self::MAX_DAY_S).contains(&(ends[1].unix_s() - ends[0].unix_s()));
        ((1..=Self::MAX_DAYS).contains(&days) && bounds.windows(2).all(is_day)).then_some(Self {
            bounds,
            place,
            has_twilight: false,
        })
    }

    /// The same, with the twilights, which take as long again.
    pub fn with_twilight(self) -> Self {
        Self { has_twilight: true, ..self }
    }
}

/// What a body does over a horizon within a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Course {
    /// It is up all day: polar day, if it is the Sun.
    Up,
    /// It is down all day: polar night, if it is the Sun.
    Down,
    /// It rises or sets, in this order. Mostly once each; on some days the Moon does only one of them, and near the polar circles a
    /// day can begin with the setting that was due the day before.
    Passes(Vec<HorizonPassage>),
}

/// Coming over a horizon, or going under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HorizonPassage {
    /// Whether it rises; otherwise it sets.
    pub is_rise: bool,
    /// When.
    pub at: Moment,
}

impl Course {
    /// When it first rises on the day, if it does.
    pub fn rise(&self) -> Option<Moment> {
        self.passages().iter().find(|passage| passage.is_rise).map(|passage| passage.at)
    }

    /// When it last sets on the day, if it does.
    pub fn set(&self) -> Option<Moment> {
        self.passages().iter().rfind(|passage| !passage.is_rise).map(|passage| passage.at)
    }

    /// All of its risings and settings on the day.
    pub fn passages(&self) -> &[HorizonPassage] {
        match self {
            Self::Up | Self::Down => &[],
            Self::Passes(passages) => passages,
        }
    }

    /// Seconds between `from` and `until` for which it is up.
    pub fn up_s(&self, from: Moment, until: Moment) -> i64 {
        match self {
            Self::Up => until.unix_s() - from.unix_s(),
            Self::Down => 0,
            Self::Passes(passages) => {
                let signed = |passage: &HorizonPassage| passage.at.unix_s() * if passage.is_rise { -1 } else { 1 };
                let begins_up = passages.first().is_some_and(|first| !first.is_rise);
                let ends_up = passages.last().is_some_and(|last| last.is_rise);
                passages.iter().map(signed).sum::<i64>() - if begins_up { from.unix_s() } else { 0 }
                    + if ends_up { until.unix_s() } else { 0 }
            }
        }
    }
}

/// The Sun and the Moon on a day. A disc rises when its upper edge is seen on the horizon at sea level, lifted by the air of 1013.25 hPa and
/// 15 °C.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SunAndMoonDay {
    /// When the day begins.
    pub from: Moment,
    /// When the next one begins.
    pub until: Moment,
    /// The Sun.
    pub sun: Course,
    /// The Moon.
    pub moon: Course,
    /// The twilights, if they were asked for.
    pub twilight: Option<Twilight>,
}

/// What the Sun's centre does over the depths at which it grows dark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Twilight {
    /// Whether it is less than 6° below the horizon: dawn and the end of dusk in civil use.
    pub civil: Course,
    /// Whether it is less than 12° below: the sea's horizon can be seen.
    pub nautical: Course,
    /// Whether it is less than 18° below: the sky is not quite dark.
    pub astronomical: Course,
}

impl Question for SunAndMoon {
    type Answer = Vec<SunAndMoonDay>;
    const ID: &str = "sun_and_moon";
    const KIND: Kind = Kind::Ephemeris;
    const SCHEMA: u16 = 2;

    fn label(&self) -> KeyLabel {
        match self.bounds.first() {
            Some(first) => KeyLabel::new().day(*first).place(Some(self.place)).clear("rise_set"),
            None => KeyLabel::new().place(Some(self.place)).clear("rise_set"),
        }
    }

    fn solve(&self, sky: &dyn Sky) -> Result<Vec<SunAndMoonDay>, Error> {
        let [first, .., last] = self.bounds[..] else { return Ok(vec![]) };
        let track = |body| track_of(sky, body, first.julian_day(), last.julian_day());
        let (sun, moon) = (track(Body::Sun)?, track(Body::Moon)?);
        let sun = TopocentricTrack::observe(sky, Body::Sun, self.place, &sun)?;
        let moon = TopocentricTrack::observe(sky, Body::Moon, self.place, &moon)?;
        let courses = |topocentric, horizon| self.courses(HorizonSearch { track: topocentric, horizon });
        let mut twilights = Vec::new();
        if self.has_twilight {
            let below = |depth_deg| courses(&sun, Horizon::Below(depth_deg));
            let all = below(6.0)?.into_iter().zip(below(12.0)?).zip(below(18.0)?);
            twilights.extend(all.map(|((civil, nautical), astronomical)| Twilight { civil, nautical, astronomical }));
        }
        let (sun, moon) = (courses(&sun, Horizon::Seen)?, courses(&moon, Horizon::Seen)?);
        let mut twilights = twilights.into_iter();
        let days = self.bounds.windows(2).zip(sun).zip(moon);
        Ok(days
            .map(|((ends, sun), moon)| SunAndMoonDay {
                from: ends[0],
                until: ends[1],
                sun,
                moon,
                twilight: twilights.next(),
            })
            .collect())
    }
}

impl SunAndMoon {
    /// The course of each day.
    fn courses(&self, search: HorizonSearch<'_>) -> Result<Vec<Course>, Error> {
        let [first, .., last] = self.bounds[..] else { return Ok(vec![]) };
        let passages = passages_between(search, first, last)?;
        let mut is_up = search.height_deg(first.julian_day())? > 0.0;
        let mut courses = Vec::with_capacity(self.bounds.len() - 1);
        for ends in self.bounds.windows(2) {
            let of_day: Vec<_> =
                passages.iter().filter(|passage| (ends[0]..ends[1]).contains(&passage.at)).copied().collect();
            is_up = of_day.last().map_or(is_up, |last| last.is_rise);
            courses.push(match (of_day.is_empty(), is_up) {
                (false, _) => Course::Passes(of_day),
                (true, true) => Course::Up,
                (true, false) => Course::Down,
            });
        }
        Ok(courses)
    }
}

/// The risings and settings within `from..until`.
///
/// # Errors
/// When the days around are outside the ephemeris.
pub(in crate::astro) fn passages_between(
    search: HorizonSearch<'_>,
    from: Moment,
    until: Moment,
) -> Result<Vec<HorizonPassage>, Error> {
    let times = search.times(from.julian_day(), until.julian_day())?;
    times.into_iter().map(|(at, is_rise)| Ok(HorizonPassage { is_rise, at: second_of(at)? })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::astro::{CivilDate, LinearSky};

    fn days(count: i64) -> Vec<Moment> {
        let first = CivilDate::new(2000, 1, 1).unwrap();
        (0..=count).map(|day| first.plus_days(day).unwrap().midnight_utc().unwrap()).collect()
    }

    #[test]
    fn a_sun_on_the_equator_makes_equal_days() {
        let sky = LinearSky::new([(Body::Sun, 0.0, 1.0), (Body::Moon, 90.0, 13.0)]);
        let question = SunAndMoon::new(days(10), Place::new(0.0, 90.0).unwrap()).unwrap().with_twilight();
        for day in question.solve(&sky).unwrap() {
            let up_s = day.sun.up_s(day.from, day.until);
            assert!((up_s - 43_454).abs() < 200, "{up_s}: half of a day of 24 h 4 min, and refraction");
            assert!(day.twilight.as_ref().unwrap().civil.up_s(day.from, day.until) > up_s);
            assert!(day.sun.rise().is_some() && day.sun.set().is_some());
        }
    }

    #[test]
    fn at_the_pole_a_sun_on_the_equator_is_always_up_by_refraction() {
        let sky = LinearSky::new([(Body::Sun, 0.0, 1.0)]);
        let question = SunAndMoon::new(days(2), Place::new(90.0, 0.0).unwrap()).unwrap();
        let found = question.solve(&sky).unwrap();
        assert_eq!((&found[0].sun, found[1].sun.up_s(found[1].from, found[1].until)), (&Course::Up, 86_400));
    }
}
