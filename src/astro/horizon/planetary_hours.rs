//! The planetary hours of a day: twelve from sunrise to sunset, twelve until the next sunrise, each with its ruler.

use serde::{Deserialize, Serialize};

use crate::astro::basics::constants::MAX_LOCAL_DAY_S;
use crate::astro::horizon::risings::{Horizon, HorizonSearch, track_of};
use crate::astro::horizon::topocentric_track::TopocentricTrack;
use crate::astro::motion::search::second_of;
use crate::astro::{Body, Error, JulianDay, KeyLabel, Kind, Moment, Place, Question, Sky};

/// The Chaldean order: from the slowest to the fastest, over and over.
const CHALDEAN: [Body; 7] =
    [Body::Saturn, Body::Jupiter, Body::Mars, Body::Sun, Body::Venus, Body::Mercury, Body::Moon];

/// Which of the Chaldean order rules a weekday and its first hour, from Monday.
const DAY_RULERS: [usize; 7] = [6, 2, 5, 1, 4, 0, 3];

/// Hours of light, and as many of the dark.
const HALF: usize = 12;

/// Longest that a sunset is waited for after a sunrise, and a sunrise after a sunset.
const LONGEST_WAIT_DAYS: f64 = 1.0;

/// The question: which planet rules which hour of a local day? The day lasts from its sunrise to the next one, so that the hours before
/// sunrise belong to the day before.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct PlanetaryHours {
    from: Moment,
    until: Moment,
    weekday: u8,
    place: Place,
}

impl PlanetaryHours {
    /// The hours of the day whose sunrise lies within `from..until`, its local midnights. `weekday` is the local one, 0 for Monday to 6 for
    /// Sunday. Nothing when there is no such weekday, or the day is empty or longer than 26 hours.
    pub fn new(from: Moment, until: Moment, weekday: u8, place: Place) -> Option<Self> {
        let is_day = (1..=MAX_LOCAL_DAY_S).contains(&(until.unix_s() - from.unix_s()));
        (is_day && weekday < 7).then_some(Self { from, until, weekday, place })
    }
}

/// The planetary hours of a day, if it has a sunrise and a sunset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum HoursOfDay {
    /// The Sun does not rise on this day, because it is up already: polar day.
    PolarDay,
    /// The Sun does not rise on this day: polar night.
    PolarNight,
    /// The Sun rises, but does not set, or does not rise again, within two days: polar day begins or ends.
    NoNight,
    /// The hours.
    Hours(DayOfHours),
}

/// A day of planetary hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayOfHours {
    /// The planet that rules the day.
    pub ruler: Body,
    /// When the first hour begins.
    pub sunrise: Moment,
    /// When the thirteenth begins.
    pub sunset: Moment,
    /// When the last ends.
    pub next_sunrise: Moment,
    /// Twelve of light and twelve of the dark.
    pub hours: Vec<PlanetaryHour>,
}

/// A planetary hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanetaryHour {
    /// 1 to 24, from sunrise.
    pub number: u8,
    /// The planet that rules it.
    pub ruler: Body,
    /// Whether the Sun is up.
    pub is_day: bool,
    /// When it begins.
    pub from: Moment,
    /// When it ends.
    pub until: Moment,
}

impl Question for PlanetaryHours {
    type Answer = HoursOfDay;
    const ID: &str = "planetary_hours";
    const KIND: Kind = Kind::Ephemeris;
    const SCHEMA: u16 = 2;

    fn label(&self) -> KeyLabel {
        KeyLabel::new().day(self.from).place(Some(self.place)).clear("hours")
    }

    fn solve(&self, sky: &dyn Sky) -> Result<HoursOfDay, Error> {
        let (from, until) = (self.from.julian_day(), self.until.julian_day());
        let track = track_of(sky, Body::Sun, from, until.plus_days(2.0 * LONGEST_WAIT_DAYS))?;
        let topocentric = TopocentricTrack::observe(sky, Body::Sun, self.place, &track)?;
        let search = HorizonSearch { track: &topocentric, horizon: Horizon::Seen };
        let Some(sunrise) = search.next(true, from, until)?.filter(|rise| *rise < until) else {
            let is_up = search.height_deg(from.plus_days((until.value() - from.value()) / 2.0))? > 0.0;
            return Ok(if is_up { HoursOfDay::PolarDay } else { HoursOfDay::PolarNight });
        };
        let Some(sunset) = search.next(false, sunrise, sunrise.plus_days(LONGEST_WAIT_DAYS))? else {
            return Ok(HoursOfDay::NoNight);
        };
        let Some(next_sunrise) = search.next(true, sunset, sunset.plus_days(LONGEST_WAIT_DAYS))? else {
            return Ok(HoursOfDay::NoNight);
        };
        Ok(HoursOfDay::Hours(self.divide(sunrise, sunset, next_sunrise)?))
    }
}

impl PlanetaryHours {
    fn divide(&self, sunrise: JulianDay, sunset: JulianDay, next_sunrise: JulianDay) -> Result<DayOfHours, Error> {
        let first = DAY_RULERS[usize::from(self.weekday)];
        let mut ends = Vec::with_capacity(2 * HALF + 1);
        for (begin, end) in [(sunrise, sunset), (sunset, next_sunrise)] {
            let hour_days = (end.value() - begin.value()) / HALF as f64;
            for hour in 0..HALF {
                ends.push(second_of(begin.plus_days(hour as f64 * hour_days))?);
            }
        }
        ends.push(second_of(next_sunrise)?);
        let hour = |(index, ends): (usize, &[Moment])| PlanetaryHour {
            number: index as u8 + 1,
            ruler: CHALDEAN[(first + index) % CHALDEAN.len()],
            is_day: index < HALF,
            from: ends[0],
            until: ends[1],
        };
        Ok(DayOfHours {
            ruler: CHALDEAN[first],
            sunrise: ends[0],
            sunset: ends[HALF],
            next_sunrise: ends[2 * HALF],
            hours: ends.windows(2).enumerate().map(hour).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::astro::{CivilDate, LinearSky};

    fn hours_of(weekday: u8) -> DayOfHours {
        let from = CivilDate::new(2000, 1, 1).unwrap().midnight_utc().unwrap();
        let sky = LinearSky::new([(Body::Sun, 90.0, 1.0)]);
        let place = Place::new(30.0, 0.0).unwrap();
        let question = PlanetaryHours::new(from, from.plus_s(86_400).unwrap(), weekday, place).unwrap();
        match question.solve(&sky).unwrap() {
            HoursOfDay::Hours(hours) => hours,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_hours_follow_the_chaldean_order_into_the_next_day() {
        let rulers = [Body::Moon, Body::Mars, Body::Mercury, Body::Jupiter, Body::Venus, Body::Saturn, Body::Sun];
        for weekday in 0..7u8 {
            let day = hours_of(weekday);
            assert_eq!(day.ruler, rulers[usize::from(weekday)]);
            assert_eq!((day.hours.len(), day.hours[0].ruler), (24, day.ruler));
            // The hour after the last one is the first of the next weekday.
            let order = |body| CHALDEAN.iter().position(|known| *known == body).unwrap();
            let next = CHALDEAN[(order(day.hours[23].ruler) + 1) % 7];
            assert_eq!(next, rulers[usize::from(weekday + 1) % 7]);
        }
    }

    #[test]
    fn the_hours_join_and_change_their_length_at_sunset() {
        let day = hours_of(6);
        assert_eq!((day.hours[0].from, day.hours[23].until), (day.sunrise, day.next_sunrise));
        assert_eq!((day.hours[11].until, day.hours[11].is_day, day.hours[12].is_day), (day.sunset, true, false));
        assert!(day.hours.windows(2).all(|pair| pair[0].until == pair[1].from));
        let length_s = |hour: &PlanetaryHour| hour.until.unix_s() - hour.from.unix_s();
        assert!(length_s(&day.hours[3]) > length_s(&day.hours[15]), "refraction makes the day longer");
    }
}
