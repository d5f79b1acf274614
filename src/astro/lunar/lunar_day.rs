//! The days of the Moon: thirty parts of a lunation, counted from the new moon.

use serde::{Deserialize, Serialize};

use crate::astro::horizon::risings::{Horizon, HorizonSearch, PassageBracket};
use crate::astro::horizon::topocentric_track::TopocentricTrack;
use crate::astro::lunar::luminaries::{DOUBT_DEG, Luminaries};
use crate::astro::motion::search::second_of;
use crate::astro::{Body, Error, JulianDay, Moment, Place, Sky};

/// The Moon gains this much on the Sun in a lunar day that is counted by elongation.
const DAY_DEG: f64 = 12.0;

/// A lunar day.
///
/// For a place the first begins with the new moon and each other one with a moonrise, so that a lunation has 29 or 30 of them, the first and
/// the last of any length; where the Moon does not rise for a while, a day lasts on. Without a place a day is 12° of elongation, and there
/// are 30.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LunarDay {
    /// 1 to 30.
    pub number: u8,
    /// When it begins.
    pub from: Moment,
    /// When the next one begins.
    pub until: Moment,
}

/// The lunar days of which some part lies between `from` and `until`, in order. The lights must have been observed from a day before the
/// last new moon until a day after the next one.
///
/// # Errors
/// As the sky.
pub(in crate::astro) fn lunar_days(
    sky: &dyn Sky,
    luminaries: &Luminaries,
    place: Option<Place>,
    from: JulianDay,
    until: JulianDay,
) -> Result<Vec<LunarDay>, Error> {
    match place {
        Some(place) => by_moonrise(sky, luminaries, place, from, until),
        None => by_elongation(sky, luminaries, from, until),
    }
}

fn by_elongation(
    sky: &dyn Sky,
    luminaries: &Luminaries,
    from: JulianDay,
    until: JulianDay,
) -> Result<Vec<LunarDay>, Error> {
    let now_deg = luminaries.elongation.counted_about(from) - DOUBT_DEG;
    let mut count = (now_deg / DAY_DEG).floor();
    let mut begin = luminaries.elongated(sky, DAY_DEG * count)?;
    let mut days = Vec::new();
    while begin < until || days.is_empty() {
        let end = luminaries.elongated(sky, DAY_DEG * (count + 1.0))?;
        if end > from {
            let number = count.rem_euclid(30.0) as u8 + 1;
            days.push(LunarDay { number, from: second_of(begin)?, until: second_of(end)? });
        }
        begin = end;
        count += 1.0;
    }
    Ok(days)
}

fn by_moonrise(
    sky: &dyn Sky,
    luminaries: &Luminaries,
    place: Place,
    from: JulianDay,
    until: JulianDay,
) -> Result<Vec<LunarDay>, Error> {
    let topocentric = TopocentricTrack::observe(sky, Body::Moon, place, &luminaries.moon)?;
    let search = HorizonSearch { track: &topocentric, horizon: Horizon::Seen };
    let mut days = Vec::new();
    let mut new_moon = luminaries.new_moon_before(sky, from)?;
    loop {
        let next_new_moon = luminaries.new_moon_after(sky, new_moon)?;
        let mut number = 1;
        let mut begin = new_moon;
        let mut rises = search.passages(new_moon, next_new_moon)?;
        rises.retain(PassageBracket::is_rise);
        for (index, passage) in rises.iter().enumerate() {
            // Of a rise whose day ends before `from` only that it was in this lunation matters.
            let is_past = rises.get(index + 1).is_some_and(|next| next.latest() <= from);
            let is_sure = passage.earliest() > new_moon && passage.latest() < next_new_moon;
            let rise = if is_sure && is_past { passage.latest() } else { search.time_of(passage)? };
            if rise <= new_moon || rise >= next_new_moon {
                continue;
            }
            if rise > from && begin < until {
                days.push(LunarDay { number, from: second_of(begin)?, until: second_of(rise)? });
            }
            number += 1;
            begin = rise;
            if begin >= until {
                return Ok(days);
            }
        }
        if next_new_moon > from && begin < until {
            days.push(LunarDay { number, from: second_of(begin)?, until: second_of(next_new_moon)? });
        }
        if next_new_moon >= until {
            return Ok(days);
        }
        new_moon = next_new_moon;
    }
}
