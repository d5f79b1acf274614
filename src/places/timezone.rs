//! Time zones with their history: local civil time to UTC and back. The only file that names chrono and chrono-tz.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, MappedLocalTime, NaiveDateTime, Offset as _, TimeZone as _};
use chrono_tz::{OffsetComponents as _, OffsetName as _, TZ_VARIANTS, Tz, TzOffset};
use rapidfuzz::distance::osa;

use super::civil_time::{LocalDateTime, LocalTime, UtcOffset, quoted};
use super::reading::{LocalResult, Reading, TzSource, at_offset, held, local_mean_time};
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
pub struct Zone(Rules);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Rules {
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
        // By hash, as names are nearly always written; one by one only where the letter case is another.
        if let Ok(tz) = name.parse() {
            return Ok(Self(Rules::Iana(tz)));
        }
        let iana = name.replace(' ', "_");
        if let Some(tz) = TZ_VARIANTS.iter().find(|tz| tz.name().eq_ignore_ascii_case(&iana)) {
            return Ok(Self(Rules::Iana(*tz)));
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
            Rules::Iana(tz) => f.write_str(tz.name()),
            Rules::Fixed(offset) => offset.fmt(f),
        }
    }
}

impl Zone {
    /// Coordinated Universal Time.
    pub const UTC: Self = Self(Rules::Iana(Tz::UTC));

    /// A zone that always keeps the same distance from UTC.
    pub const fn fixed(offset: UtcOffset) -> Self {
        Self(Rules::Fixed(offset))
    }

    /// The moments that a local time can mean here.
    ///
    /// A time from [`Zone::at`] at the very edge of all [`Moment`]s that another zone puts beyond it is held at the edge.
    pub fn to_utc(self, local: LocalDateTime) -> LocalResult {
        let tz = match self.0 {
            Rules::Iana(tz) => tz,
            Rules::Fixed(offset) => return LocalResult::Single(at_offset(local, offset)),
        };
        let local_s = local.local_s() - beyond_table_s(local.date().year());
        match tz.offset_from_local_datetime(&naive(local_s)) {
            MappedLocalTime::Single(offset) => LocalResult::Single(ruled(local, offset)),
            MappedLocalTime::Ambiguous(first, second) => {
                let (first, second) = (ruled(local, first), ruled(local, second));
                let (earlier, later) = if first.moment <= second.moment { (first, second) } else { (second, first) };
                LocalResult::Ambiguous { earlier, later }
            }
            MappedLocalTime::None => {
                let jump_s = jump_over(tz, local_s);
                let side = |utc_s| ruled(local, tz.offset_from_utc_datetime(&naive(utc_s)));
                LocalResult::Nonexistent { before: side(jump_s - 1), after: side(jump_s) }
            }
        }
    }

    /// The moments that a local time can mean for a birth at a place in this zone: by [`local_mean_time`] as long as the zone
    /// had no standard time, by the zone's rules after that.
    pub fn to_utc_at(self, local: LocalDateTime, place: Place) -> LocalResult {
        if self.is_before_standard_time(local) {
            LocalResult::Single(local_mean_time(local, place))
        } else {
            self.to_utc(local)
        }
    }

    /// What the clocks show at a moment: the local time, its distance from UTC in seconds, and whether the clocks are moved
    /// against standard time.
    pub fn at(self, moment: Moment) -> (LocalDateTime, i32, bool) {
        let (offset_s, dst) = match self.0 {
            Rules::Fixed(offset) => (offset.seconds(), false),
            Rules::Iana(tz) => {
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
        let Rules::Iana(tz) = self.0 else { return false };
        self.to_utc(local).fold(0).is_some_and(|reading| reading.is_mean_time_of_a_city(tz.name()))
    }

    fn start_of(self, midnight: LocalDateTime) -> Moment {
        match (self.to_utc(midnight), self.0) {
            (LocalResult::Nonexistent { .. }, Rules::Iana(tz)) => {
                let shift_s = beyond_table_s(midnight.date().year());
                held(jump_over(tz, midnight.local_s() - shift_s) + shift_s)
            }
            (LocalResult::Single(reading), _)
            | (LocalResult::Ambiguous { earlier: reading, .. } | LocalResult::Nonexistent { after: reading, .. }, _) => {
                reading.moment
            }
        }
    }
}

fn ruled(local: LocalDateTime, offset: TzOffset) -> Reading {
    let offset_s = offset.fix().local_minus_utc();
    let abbreviation = match offset.abbreviation() {
        Some(name) => name.to_owned(),
        None => UtcOffset::from_s(offset_s).unwrap_or(UtcOffset::UTC).to_string(),
    };
    Reading {
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
mod tests {
    use proptest::prelude::*;

    use super::super::civil_time::IsoDateTime;
    use super::*;

    fn zone(name: &str) -> Zone {
        name.parse().unwrap()
    }

    fn local(text: &str) -> LocalDateTime {
        text.parse::<IsoDateTime>().unwrap().local
    }

    fn moment(text: &str) -> Moment {
        Zone::UTC.to_utc(local(text)).single().unwrap().moment
    }

    fn read(name: &str, text: &str) -> (i32, String, i64) {
        let reading = zone(name).to_utc(local(text)).single().unwrap();
        (reading.offset_s, reading.abbreviation, reading.moment.unix_s())
    }

    /// Offset, short name and Unix time from Python 3.11's zoneinfo over tzdata 2025b:
    /// `e = datetime.fromisoformat(t).replace(tzinfo=ZoneInfo(z)); e.utcoffset().total_seconds(), e.tzname(), e.timestamp()`; names that are
    /// numbers in our longer form.
    #[test]
    fn history_agrees_with_python() {
        let expected = [
            // Local mean time, then Moscow mean time.
            ("Europe/Moscow", "1879-06-01T12:00", 9017, "LMT", -2_858_596_217),
            ("Europe/Moscow", "1900-06-01T12:00", 9017, "MMT", -2_195_908_217),
            // Double summer time of 1918 and 1919, the decree zone of 1919, triple of 1921, and none.
            ("Europe/Moscow", "1918-06-01T12:00", 16_279, "MDST", -1_627_921_879),
            ("Europe/Moscow", "1918-12-01T12:00", 12_679, "MST", -1_612_107_079),
            ("Europe/Moscow", "1919-06-15T12:00", 16_279, "MDST", -1_595_176_279),
            ("Europe/Moscow", "1919-08-01T12:00", 14_400, "MSD", -1_591_113_600),
            ("Europe/Moscow", "1921-03-01T12:00", 14_400, "MSD", -1_541_174_400),
            ("Europe/Moscow", "1922-12-01T12:00", 7200, "EET", -1_485_871_200),
            // Decree time since 21 June 1930.
            ("Europe/Moscow", "1930-06-20T12:00", 7200, "EET", -1_247_580_000),
            ("Europe/Moscow", "1930-06-22T12:00", 10_800, "MSK", -1_247_410_800),
            // Summer time since 1 April 1981.
            ("Europe/Moscow", "1981-03-31T12:00", 10_800, "MSK", 354_877_200),
            ("Europe/Moscow", "1981-04-01T12:00", 14_400, "MSD", 354_960_000),
            ("Europe/Moscow", "1990-07-15T10:30", 14_400, "MSD", 648_023_400),
            // Decree time dropped on 31 March 1991, so that summer time changed no clock, and taken up again in 1992.
            ("Europe/Moscow", "1991-03-31T02:30", 10_800, "EEST", 670_375_800),
            ("Europe/Moscow", "1991-12-01T12:00", 7200, "EET", 691_581_600),
            ("Europe/Moscow", "1992-02-01T12:00", 10_800, "MSK", 696_934_800),
            ("Europe/Moscow", "2020-01-01T00:00", 10_800, "MSK", 1_577_826_000),
            ("Europe/Samara", "1991-04-15T12:00", 10_800, "+03:00", 671_706_000),
            ("Asia/Yekaterinburg", "1985-07-01T12:00", 21_600, "+06:00", 489_045_600),
            ("Europe/Kiev", "1986-04-26T01:23", 14_400, "MSD", 514_848_180),
            ("Asia/Almaty", "2004-11-01T12:00", 21_600, "+06:00", 1_099_288_800),
            // Beyond the table.
            ("Europe/Berlin", "2150-07-01T12:00", 7200, "CEST", 5_695_956_000),
            ("America/Santiago", "2150-01-01T12:00", -10_800, "-03:00", 5_680_335_600),
            ("Australia/Sydney", "2500-01-15T12:00", 39_600, "AEDT", 16_726_438_800),
        ];
        for (name, text, offset_s, abbreviation, unix_s) in expected {
            assert_eq!(read(name, text), (offset_s, abbreviation.to_owned(), unix_s), "{name} {text}");
        }
    }

    #[test]
    fn a_day_lasts_from_its_first_moment_to_the_next_days() {
        let bounds = |name: &str, year, month, day| {
            let (start, end) = zone(name).day_bounds(CivilDate::new(year, month, day).unwrap()).unwrap();
            (start.to_string(), (end.unix_s() - start.unix_s()) / 3600)
        };
        assert_eq!(bounds("Europe/Moscow", 2014, 10, 26), ("2014-10-25T20:00:00Z".to_owned(), 25));
        assert_eq!(bounds("Europe/Moscow", 2011, 3, 27), ("2011-03-26T21:00:00Z".to_owned(), 23));
        // There was no midnight: the clocks went from 23:59:59 to 01:00.
        assert_eq!(bounds("America/Sao_Paulo", 2018, 11, 4), ("2018-11-04T03:00:00Z".to_owned(), 23));
        assert_eq!(bounds("Pacific/Apia", 2011, 12, 30), ("2011-12-30T10:00:00Z".to_owned(), 0));
        assert_eq!(bounds("+03:00", 2020, 1, 1), ("2019-12-31T21:00:00Z".to_owned(), 24));
        assert_eq!(Zone::UTC.day_bounds(CivilDate::new(5000, 1, 1).unwrap()), None);
    }

    #[test]
    fn zones_by_every_name() {
        assert_eq!(zone("europe/moscow").to_string(), "Europe/Moscow");
        assert_eq!(zone("America/New York").to_string(), "America/New_York");
        assert_eq!(zone("UTC"), Zone::UTC);
        assert_eq!(zone("GMT+3").to_string(), "+03:00");
        assert_eq!(zone("utc-05:30").to_string(), "-05:30");
        assert_eq!(zone("+0300"), zone("GMT+3"));
        assert_eq!(zone("GMT+3").at(moment("2020-01-01T00:00")), (local("2020-01-01T03:00"), 10_800, false));
        assert_eq!(zone("GMT+3").to_utc(local("2020-01-01T03:00")).single().unwrap().source.id(), "offset");
    }

    #[test]
    fn an_unknown_name_brings_the_nearest_known_one() {
        let refusal = |name: &str| name.parse::<Zone>().unwrap_err().to_string();
        assert_eq!(refusal("Europe/Moskow"), "\"Europe/Moskow\" is not a time zone; did you mean Europe/Moscow?");
        assert_eq!(refusal("Moscow"), "\"Moscow\" is not a time zone; did you mean Europe/Moscow?");
        assert!(refusal("").ends_with("or an offset such as +03:00"));
        assert!(refusal(&"x".repeat(1000)).len() < 200);
    }

    fn any_zone() -> impl Strategy<Value = Zone> {
        (0..TZ_VARIANTS.len()).prop_map(|index| Zone(Rules::Iana(TZ_VARIANTS[index])))
    }

    proptest! {
        #[test]
        fn any_text_is_a_zone_or_refused(text in "\\PC{0,60}") {
            let _ = text.parse::<Zone>();
        }

        #[test]
        fn a_moment_is_among_the_readings_of_its_local_time(
            zone in any_zone(),
            unix_s in prop_oneof![-156_000_000_000i64..32_000_000_000, -3_000_000_000i64..5_000_000_000],
        ) {
            let Some(moment) = Moment::from_unix_s(unix_s) else { return Ok(()) };
            let (local, offset_s, dst) = zone.at(moment);
            let readings = match zone.to_utc(local) {
                LocalResult::Single(reading) => vec![reading],
                LocalResult::Ambiguous { earlier, later } => {
                    prop_assert!(earlier.moment < later.moment);
                    vec![earlier, later]
                }
                LocalResult::Nonexistent { .. } => vec![],
            };
            let same = |reading: &Reading| (reading.moment, reading.offset_s, reading.dst) == (moment, offset_s, dst);
            prop_assert!(readings.iter().any(same), "{zone} {local}: {readings:?}");
        }

        #[test]
        fn a_local_time_comes_back_unless_it_was_jumped_over(zone in any_zone(), local_s in -156_000_000_000i64..32_000_000_000) {
            let local = LocalDateTime::from_local_s(local_s);
            match zone.to_utc(local) {
                LocalResult::Single(reading) => prop_assert_eq!(zone.at(reading.moment).0, local),
                LocalResult::Ambiguous { earlier, later } => {
                    prop_assert_eq!(zone.at(earlier.moment).0, local);
                    prop_assert_eq!(zone.at(later.moment).0, local);
                }
                LocalResult::Nonexistent { before, after } => {
                    prop_assert!(zone.at(before.moment).0 > local && zone.at(after.moment).0 < local);
                }
            }
        }

        #[test]
        fn days_follow_one_another(zone in any_zone(), days in -1_800_000i64..370_000) {
            let today = CivilDate::from_days(days).and_then(|date| zone.day_bounds(date));
            let tomorrow = CivilDate::from_days(days + 1).and_then(|date| zone.day_bounds(date));
            if let (Some((start, end)), Some((next, _))) = (today, tomorrow) {
                prop_assert!(start <= end);
                prop_assert_eq!(end, next);
            }
        }
    }
}
