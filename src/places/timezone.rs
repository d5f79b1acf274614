//! Time zones with their history: local civil time to UTC and back. The only file that names chrono and chrono-tz.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, MappedLocalTime, NaiveDateTime, Offset as _, TimeZone as _};
use chrono_tz::{OffsetComponents as _, OffsetName as _, TZ_VARIANTS, Tz, TzOffset};
use rapidfuzz::distance::osa;

use super::civil_time::{LocalDateTime, LocalTime, UtcOffset, quoted};
use super::fold::Fold;
use super::local_time_resolution::{
    LocalTimeResolution, ResolvedLocalTime, TzSource, at_offset, held, local_mean_time,
};
use crate::astro::{CivilDate, Moment, Place};

/// Longest name that is looked at; the longest that IANA has is `America/Argentina/ComodRivadavia` with 32.
const MAX_NAME_BYTES: usize = 48;

/// Last year of chrono-tz's table; its last entry would otherwise hold for ever, leaving half of the world in summer time.
const LAST_TABLE_YEAR: i32 = 2099;

/// Years after which the calendar's weekdays and leap days repeat, within a century.
const CALENDAR_CYCLE_YEARS: i32 = 28;

/// Wider than any offset and any jump of a clock, so that a gap's sides are surely found: 30 hours.
const GAP_SEARCH_S: i64 = 30 * 3600;

/// A time zone: one of IANA's with its whole history, or a fixed distance from UTC.
///
/// Years after 2099 keep the rules of the last table years, with changes on the same weekdays. Before its first change a zone
/// keeps the mean time of its own city; for a birth elsewhere see [`local_mean_time`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Zone(ZoneRules);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum ZoneRules {
    Iana(Tz),
    Fixed(UtcOffset),
}

/// Why a text names no zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ZoneError {
    /// No zone is called that.
    #[error("{name} is not a time zone; did you mean {nearest}?")]
    Unknown {
        /// The text, quoted and shortened.
        name: String,
        /// The known name that is most like it.
        nearest: &'static str,
    },
    /// No zone is called anything like that.
    #[error("{name} is not a time zone; write an IANA name such as Europe/Moscow, or an offset such as +03:00")]
    Strange {
        /// The text, quoted and shortened.
        name: String,
    },
}

impl FromStr for Zone {
    type Err = ZoneError;

    /// Reads IANA names, old ones too, in any case; `UTC`; and fixed offsets as `+03:00`, `GMT+3` or `UTC-05:30`, where plus
    /// is east. Only IANA's own `Etc/GMT+3` counts the other way round.
    fn from_str(text: &str) -> Result<Self, ZoneError> {
        let name = text.trim();
        if name.len() > MAX_NAME_BYTES {
            return Err(ZoneError::Strange { name: quoted(text) });
        }
        let iana = name.replace(' ', "_");
        // By hash; one by one only where the letter case is another.
        let in_other_case = || TZ_VARIANTS.iter().find(|tz| tz.name().eq_ignore_ascii_case(&iana)).copied();
        if let Some(tz) = iana.parse().ok().or_else(in_other_case) {
            return Ok(Self(ZoneRules::Iana(tz)));
        }
        let is_utc = |prefix: &str| prefix.eq_ignore_ascii_case("utc") || prefix.eq_ignore_ascii_case("gmt");
        let offset = name.split_at_checked(3).filter(|(prefix, _)| is_utc(prefix)).map_or(name, |(_, rest)| rest);
        if let Ok(offset) = offset.trim().parse() {
            return Ok(Self::fixed(offset));
        }
        Err(match nearest_name(&iana) {
            Some(nearest) => ZoneError::Unknown { name: quoted(text), nearest },
            None => ZoneError::Strange { name: quoted(text) },
        })
    }
}

impl fmt::Display for Zone {
    /// The IANA name, or the offset as `+03:00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ZoneRules::Iana(tz) => f.write_str(tz.name()),
            ZoneRules::Fixed(offset) => offset.fmt(f),
        }
    }
}

impl Zone {
    /// Coordinated Universal Time.
    pub const UTC: Self = Self(ZoneRules::Iana(Tz::UTC));

    /// That of most listeners, and of every listener and request that names none where no setting says otherwise.
    pub const DEFAULT: Self = Self(ZoneRules::Iana(Tz::Europe__Moscow));

    /// A zone that always keeps the same distance from UTC.
    pub const fn fixed(offset: UtcOffset) -> Self {
        Self(ZoneRules::Fixed(offset))
    }

    /// The moments that a local time can mean here.
    ///
    /// A time from [`Zone::at`] at the very edge of all [`Moment`]s that another zone puts beyond it is held at the edge.
    pub fn to_utc(self, local: LocalDateTime) -> LocalTimeResolution {
        let tz = match self.0 {
            ZoneRules::Iana(tz) => tz,
            ZoneRules::Fixed(offset) => return LocalTimeResolution::Single(at_offset(local, offset)),
        };
        let local_s = local.local_s() - beyond_table_s(local.date().year());
        match tz.offset_from_local_datetime(&naive(local_s)) {
            MappedLocalTime::Single(offset) => LocalTimeResolution::Single(ruled(local, offset)),
            MappedLocalTime::Ambiguous(first, second) => {
                let (first, second) = (ruled(local, first), ruled(local, second));
                let (earlier, later) = if first.moment <= second.moment { (first, second) } else { (second, first) };
                LocalTimeResolution::Ambiguous { earlier, later }
            }
            MappedLocalTime::None => {
                let jump_s = jump_over(tz, local_s);
                let side = |utc_s| ruled(local, tz.offset_from_utc_datetime(&naive(utc_s)));
                LocalTimeResolution::Nonexistent { before: side(jump_s - 1), after: side(jump_s) }
            }
        }
    }

    /// The moments that a local time can mean for a birth at a place in this zone: by [`local_mean_time`] as long as the zone
    /// had no standard time, by the zone's rules after that.
    pub fn to_utc_at(self, local: LocalDateTime, place: Place) -> LocalTimeResolution {
        if self.is_before_standard_time(local) {
            LocalTimeResolution::Single(local_mean_time(local, place))
        } else {
            self.to_utc(local)
        }
    }

    /// The local hour and minute of moments.
    pub fn clock(self) -> impl Fn(Moment) -> (u8, u8) {
        move |moment| {
            let time = self.at(moment).0.time();
            (time.hour(), time.minute())
        }
    }

    /// The local date, hour and minute of moments.
    pub fn calendar(self) -> impl Fn(Moment) -> (CivilDate, u8, u8) {
        move |moment| {
            let (local, _, _) = self.at(moment);
            (local.date(), local.time().hour(), local.time().minute())
        }
    }

    /// What the clocks show at a moment: the local time, its distance from UTC in seconds, and whether the clocks are moved
    /// against standard time.
    pub fn at(self, moment: Moment) -> (LocalDateTime, i32, bool) {
        let (offset_s, dst) = match self.0 {
            ZoneRules::Fixed(offset) => (offset.seconds(), false),
            ZoneRules::Iana(tz) => {
                let utc_s = moment.unix_s() - beyond_table_s(moment.date().year());
                let offset = tz.offset_from_utc_datetime(&naive(utc_s));
                (offset.fix().local_minus_utc(), !offset.dst_offset().is_zero())
            }
        };
        (LocalDateTime::from_local_s(moment.unix_s() + i64::from(offset_s)), offset_s, dst)
    }

    /// The first moment of a date and the first of the next date, if both are in range.
    ///
    /// A day whose midnight was jumped over starts with the jump; a date that the zone left out altogether starts and ends
    /// with it.
    pub fn day_bounds(self, date: CivilDate) -> Option<(Moment, Moment)> {
        let start = self.start_of(LocalDateTime::new(date, LocalTime::MIDNIGHT)?);
        let end = self.start_of(LocalDateTime::new(date.plus_days(1)?, LocalTime::MIDNIGHT)?);
        Some((start, end))
    }

    /// Whether each town still kept the mean time of its own longitude.
    ///
    /// In the Russian Empire that lasted until 1919, although IANA calls the railways' Moscow mean time a standard time.
    pub fn is_before_standard_time(self, local: LocalDateTime) -> bool {
        let ZoneRules::Iana(tz) = self.0 else { return false };
        self.to_utc(local).fold(Fold::First).is_mean_time_of_a_city(tz.name())
    }

    fn start_of(self, midnight: LocalDateTime) -> Moment {
        match (self.to_utc(midnight), self.0) {
            (LocalTimeResolution::Nonexistent { .. }, ZoneRules::Iana(tz)) => {
                let shift_s = beyond_table_s(midnight.date().year());
                held(jump_over(tz, midnight.local_s() - shift_s) + shift_s)
            }
            (LocalTimeResolution::Single(resolved), _)
            | (
                LocalTimeResolution::Ambiguous { earlier: resolved, .. }
                | LocalTimeResolution::Nonexistent { after: resolved, .. },
                _,
            ) => resolved.moment,
        }
    }
}

fn ruled(local: LocalDateTime, offset: TzOffset) -> ResolvedLocalTime {
    let offset_s = offset.fix().local_minus_utc();
    let abbreviation = match offset.abbreviation() {
        Some(name) => name.to_owned(),
        None => UtcOffset::from_s(offset_s).unwrap_or(UtcOffset::UTC).to_string(),
    };
    ResolvedLocalTime {
        moment: held(local.local_s() - i64::from(offset_s)),
        offset_s,
        dst: !offset.dst_offset().is_zero(),
        abbreviation,
        source: TzSource::Zone,
    }
}

/// The moment at which a zone's clocks jumped over a local time that they never showed.
fn jump_over(tz: Tz, local_s: i64) -> i64 {
    // Clocks are behind the local time at first and past it at last, and never on it, so halving ends at the jump.
    let (mut behind_s, mut past_s) = (local_s - GAP_SEARCH_S, local_s + GAP_SEARCH_S);
    while past_s - behind_s > 1 {
        let middle_s = behind_s + (past_s - behind_s) / 2;
        let offset_s = i64::from(tz.offset_from_utc_datetime(&naive(middle_s)).fix().local_minus_utc());
        if middle_s + offset_s > local_s { past_s = middle_s } else { behind_s = middle_s }
    }
    past_s
}

/// Seconds to go back to a year in the table with the same calendar; none for a year that the table has.
fn beyond_table_s(year: i32) -> i64 {
    if year <= LAST_TABLE_YEAR {
        return 0;
    }
    let first_day =
        |year| CivilDate::new(year, 1, 1).map(|date| (date.days(), CivilDate::days_in_month(year, 2), date.weekday()));
    let alike = |candidate: &i32| {
        first_day(*candidate).map(|(_, february, weekday)| (february, weekday))
            == first_day(year).map(|(_, february, weekday)| (february, weekday))
    };
    let twin = (LAST_TABLE_YEAR - CALENDAR_CYCLE_YEARS + 1..=LAST_TABLE_YEAR).rev().find(alike);
    let days = |year| first_day(year).map_or(0, |(days, ..)| days);
    twin.map_or(0, |twin| (days(year) - days(twin)) * 86_400)
}

fn naive(unix_s: i64) -> NaiveDateTime {
    DateTime::from_timestamp(unix_s, 0).expect("chrono covers 260 000 years, a date here 20 000").naive_utc()
}

/// The zone name most like a text, by the whole or by its city alone; nothing when none is at all like it.
fn nearest_name(text: &str) -> Option<&'static str> {
    let text = text.to_ascii_lowercase();
    let query = osa::BatchComparator::new(text.chars());
    let allowed = text.chars().count() / 3;
    let distance = |tz: &Tz| {
        let name = tz.name().to_ascii_lowercase();
        let city = name.rsplit('/').next().unwrap_or(&name);
        query.distance(name.chars()).min(query.distance(city.chars()))
    };
    let nearest = TZ_VARIANTS.iter().map(|tz| (distance(tz), tz.name())).min_by_key(|(distance, _)| *distance);
    nearest.filter(|(distance, _)| *distance <= allowed).map(|(_, name)| name)
}

#[cfg(test)]
mod tests;
