//! Civil time: what a calendar and a clock on the wall show, and a stated distance from UTC. Knows no zones.

use std::fmt;
use std::str::FromStr;

use crate::astro::{CivilDate, DAY_S, Moment, WrittenDate};

/// Longest text that is read as a time; the longest sensible one, `-2999-01-02T10:30:00.123456789+02:30:17`, has 39.
const MAX_TEXT_BYTES: usize = 48;

/// A time of day in whole seconds, 00:00:00 to 23:59:59.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LocalTime {
    hour: u8,
    minute: u8,
    second: u8,
}

impl LocalTime {
    /// The start of a day.
    pub const MIDNIGHT: Self = Self { hour: 0, minute: 0, second: 0 };
    /// The middle of a day.
    pub const NOON: Self = Self { hour: 12, minute: 0, second: 0 };

    /// The time, if a clock can show it. There is no 24:00 and no leap second.
    pub const fn new(hour: u8, minute: u8, second: u8) -> Option<Self> {
        if hour < 24 && minute < 60 && second < 60 { Some(Self { hour, minute, second }) } else { None }
    }

    /// 0 to 23.
    pub const fn hour(self) -> u8 {
        self.hour
    }

    /// 0 to 59.
    pub const fn minute(self) -> u8 {
        self.minute
    }

    /// 0 to 59.
    pub const fn second(self) -> u8 {
        self.second
    }

    fn second_of_day(self) -> i64 {
        i64::from(self.hour) * 3600 + i64::from(self.minute) * 60 + i64::from(self.second)
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}:{:02}", self.hour, self.minute, self.second)
    }
}

/// A date and a time of day, in a place not yet said.
///
/// From -2999-01-02 to 2999-12-30, so that it is a [`Moment`] whatever the distance from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LocalDateTime {
    date: CivilDate,
    time: LocalTime,
}

impl LocalDateTime {
    /// The date and time, if the date is from -2999-01-02 to 2999-12-30.
    pub fn new(date: CivilDate, time: LocalTime) -> Option<Self> {
        let first = CivilDate::new(Moment::FIRST_YEAR, 1, 2)?;
        let last = CivilDate::new(Moment::LAST_YEAR, 12, 30)?;
        (first..=last).contains(&date).then_some(Self { date, time })
    }

    /// The date.
    pub const fn date(self) -> CivilDate {
        self.date
    }

    /// The time of day.
    pub const fn time(self) -> LocalTime {
        self.time
    }

    /// Seconds since 1970-01-01T00:00:00 on the same clock.
    pub(super) fn local_s(self) -> i64 {
        self.date.days() * DAY_S + self.time.second_of_day()
    }

    /// What the clock shows `local_s` seconds after its 1970-01-01T00:00:00; may reach a day beyond [`LocalDateTime::new`].
    pub(super) fn from_local_s(local_s: i64) -> Self {
        let date = CivilDate::from_days(local_s.div_euclid(DAY_S))
            .expect("callers add less than a day to a moment, whose years a date covers three times over");
        let second = local_s.rem_euclid(DAY_S);
        let time =
            LocalTime { hour: (second / 3600) as u8, minute: (second / 60 % 60) as u8, second: (second % 60) as u8 };
        Self { date, time }
    }
}

impl fmt::Display for LocalDateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{}", self.date, self.time)
    }
}

/// A stated distance of civil time from UTC, east positive, up to 18 hours either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UtcOffset(i32);

impl UtcOffset {
    /// UTC itself.
    pub const UTC: Self = Self(0);

    /// ISO 8601 profiles stop at 18 hours; the farthest that a place ever kept is under 16.
    const MAX_S: i32 = 18 * 3600;

    /// The distance of `seconds`, if within 18 hours.
    pub const fn from_s(seconds: i32) -> Option<Self> {
        if seconds >= -Self::MAX_S && seconds <= Self::MAX_S { Some(Self(seconds)) } else { None }
    }

    /// Seconds, east positive.
    pub const fn seconds(self) -> i32 {
        self.0
    }
}

impl fmt::Display for UtcOffset {
    /// `+03:00`, with seconds only where there are any: `+02:30:17`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { '-' } else { '+' };
        let seconds = self.0.unsigned_abs();
        write!(f, "{sign}{:02}:{:02}", seconds / 3600, seconds / 60 % 60)?;
        if seconds.is_multiple_of(60) { Ok(()) } else { write!(f, ":{:02}", seconds % 60) }
    }
}

impl FromStr for UtcOffset {
    type Err = TimeError;

    /// Reads `Z`, `+3`, `+03`, `+0300`, `+03:00` and `+02:30:17`.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let refused = || TimeError::Offset { text: quoted(text) };
        let mut reader = IsoParser::new(text).ok_or_else(refused)?;
        let offset = reader.offset().ok_or_else(refused)?;
        if reader.is_at_end() { Ok(offset) } else { Err(refused()) }
    }
}

/// The same as [`IsoDateTime`], with a date of a calendar that is not yet said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct WrittenDateTime {
    /// The date.
    pub date: WrittenDate,
    /// What the clock showed.
    pub time: LocalTime,
    /// The explicit offset.
    pub offset: Option<UtcOffset>,
}

/// An ISO 8601 date and time, and the offset written behind it, if one was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct IsoDateTime {
    /// What the clock showed.
    pub local: LocalDateTime,
    /// The explicit offset, as in `...Z` or `...+03:00`.
    pub offset: Option<UtcOffset>,
}

impl FromStr for WrittenDateTime {
    type Err = TimeError;

    /// Reads `1990-07-15T10:30`, with optional seconds, a fraction (dropped), a space for the `T`, and an offset, whose plus may be a
    /// space: that is what a query makes of one that was not escaped.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let refused = || TimeError::Form { text: quoted(text) };
        let mut reader = IsoParser::new(text).ok_or_else(refused)?;
        let (year, month, day) = reader.date().ok_or_else(refused)?;
        reader.one_of(b"Tt ").ok_or_else(refused)?;
        let (hour, minute, second) = reader.time().ok_or_else(refused)?;
        let offset = if reader.is_at_end() { None } else { Some(reader.offset().ok_or_else(refused)?) };
        if !reader.is_at_end() {
            return Err(refused());
        }
        let date = WrittenDate::new(year, month, day).ok_or_else(|| TimeError::NoSuchDate { text: quoted(text) })?;
        let no_such_time = || match (hour, minute, second) {
            (24, 0, 0) => TimeError::EndOfDay { text: quoted(text) },
            _ => TimeError::NoSuchTime { text: quoted(text) },
        };
        let time = LocalTime::new(hour, minute, second).ok_or_else(no_such_time)?;
        Ok(Self { date, time, offset })
    }
}

impl FromStr for IsoDateTime {
    type Err = TimeError;

    /// Reads the forms of [`WrittenDateTime`], with a date of the Gregorian calendar.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let WrittenDateTime { date, time, offset } = text.parse()?;
        let date = date.in_gregorian().ok_or_else(|| TimeError::NoSuchDate { text: quoted(text) })?;
        let local = LocalDateTime::new(date, time).ok_or(TimeError::OutOfRange { date: date.to_string() })?;
        Ok(Self { local, offset })
    }
}

/// Why a text is no civil time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// The text has another form.
    #[error("{text} is not a local time; write it as 1990-07-15T10:30")]
    Form {
        /// The text, quoted and shortened.
        text: String,
    },
    /// The calendar has no such day.
    #[error("{text} names a date that the calendar does not have")]
    NoSuchDate {
        /// The text, quoted and shortened.
        text: String,
    },
    /// No clock shows that.
    #[error("{text} names a time of day outside 00:00:00..=23:59:59")]
    NoSuchTime {
        /// The text, quoted and shortened.
        text: String,
    },
    /// It is the end of a day, which two days could claim.
    #[error("{text} is the end of a day; write it as 00:00 of the next one")]
    EndOfDay {
        /// The text, quoted and shortened.
        text: String,
    },
    /// The date is outside what the ephemeris covers.
    #[error("{date} is outside -2999-01-02..=2999-12-30")]
    OutOfRange {
        /// The date.
        date: String,
    },
    /// The text is no offset.
    #[error("{text} is not an offset from UTC within 18 hours; write it as +03:00")]
    Offset {
        /// The text, quoted and shortened.
        text: String,
    },
}

/// The text in quotation marks, cut to what fits in a message.
pub(super) fn quoted(text: &str) -> String {
    let short: String = text.chars().take(MAX_TEXT_BYTES).collect();
    if short.len() == text.len() { format!("{text:?}") } else { format!("{short:?}...") }
}

/// A position in a short ASCII text.
struct IsoParser<'t> {
    rest: &'t [u8],
}

impl<'t> IsoParser<'t> {
    fn new(text: &'t str) -> Option<Self> {
        let text = text.trim();
        (text.len() <= MAX_TEXT_BYTES && text.is_ascii()).then_some(Self { rest: text.as_bytes() })
    }

    fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    fn one_of(&mut self, allowed: &[u8]) -> Option<u8> {
        let (&first, rest) = self.rest.split_first()?;
        allowed.contains(&first).then(|| self.rest = rest)?;
        Some(first)
    }

    /// `least` to `most` digits, as many as there are.
    fn digits(&mut self, least: usize, most: usize) -> Option<u32> {
        let count = self.rest.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = self.rest.split_at(count);
        self.rest = rest;
        (count >= least).then(|| digits.iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0')))
    }

    fn two(&mut self) -> Option<u8> {
        self.digits(2, 2)?.try_into().ok()
    }

    fn date(&mut self) -> Option<(i32, u8, u8)> {
        let sign = if self.one_of(b"-").is_some() { -1 } else { 1 };
        let year = sign * i32::try_from(self.digits(4, 4)?).ok()?;
        self.one_of(b"-")?;
        let month = self.two()?;
        self.one_of(b"-")?;
        Some((year, month, self.two()?))
    }

    fn time(&mut self) -> Option<(u8, u8, u8)> {
        let hour = self.two()?;
        self.one_of(b":")?;
        let minute = self.two()?;
        let mut second = 0;
        if self.one_of(b":").is_some() {
            second = self.two()?;
            if self.one_of(b".,").is_some() {
                self.digits(1, 9)?;
            }
        }
        Some((hour, minute, second))
    }

    fn offset(&mut self) -> Option<UtcOffset> {
        if self.one_of(b"Zz").is_some() {
            return Some(UtcOffset::UTC);
        }
        let sign = if self.one_of(b"+- ")? == b'-' { -1 } else { 1 };
        let hour = self.digits(1, 2)?;
        let mut minute_and_second = [0, 0];
        for part in &mut minute_and_second {
            let colon = self.one_of(b":").is_some();
            if !colon && self.is_at_end() {
                break;
            }
            *part = u32::from(self.two()?);
        }
        let [minute, second] = minute_and_second;
        let valid = minute < 60 && second < 60;
        let seconds = i32::try_from(hour * 3600 + minute * 60 + second).ok()?;
        valid.then(|| UtcOffset::from_s(sign * seconds))?
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn iso(text: &str) -> (String, Option<String>) {
        let read: IsoDateTime = text.parse().unwrap();
        (read.local.to_string(), read.offset.map(|offset| offset.to_string()))
    }

    #[test]
    fn times_as_people_and_programs_write_them() {
        let plain = ("1990-07-15T10:30:00".to_owned(), None);
        assert_eq!(iso("1990-07-15T10:30"), plain);
        assert_eq!(iso("1990-07-15 10:30:00"), plain);
        assert_eq!(iso(" 1990-07-15t10:30:00.999 "), plain);
        assert_eq!(iso("1990-07-15T10:30Z"), (plain.0.clone(), Some("+00:00".to_owned())));
        assert_eq!(iso("1990-07-15T10:30:00+03:00"), (plain.0.clone(), Some("+03:00".to_owned())));
        assert_eq!(iso("1990-07-15T10:30 03:00"), (plain.0.clone(), Some("+03:00".to_owned())));
        assert_eq!(iso("1990-07-15T10:30-0530"), (plain.0.clone(), Some("-05:30".to_owned())));
        assert_eq!(iso("1990-07-15T10:30+02:30:17"), (plain.0, Some("+02:30:17".to_owned())));
        assert_eq!(iso("-0043-03-15T12:00").0, "-0043-03-15T12:00:00");
    }

    #[test]
    fn a_refusal_says_what_is_wrong() {
        let refusal = |text: &str| text.parse::<IsoDateTime>().unwrap_err().to_string();
        assert_eq!(refusal("15.07.1990"), "\"15.07.1990\" is not a local time; write it as 1990-07-15T10:30");
        assert_eq!(refusal("1990-02-30T10:30"), "\"1990-02-30T10:30\" names a date that the calendar does not have");
        assert_eq!(refusal("1990-07-15T24:30"), "\"1990-07-15T24:30\" names a time of day outside 00:00:00..=23:59:59");
        assert_eq!(
            refusal("1990-07-15T24:00"),
            "\"1990-07-15T24:00\" is the end of a day; write it as 00:00 of the next one"
        );
        assert_eq!(refusal("3000-01-01T00:00"), "3000-01-01 is outside -2999-01-02..=2999-12-30");
        assert!(refusal("1990-07-15T10:30+19:00").contains("is not a local time"));
        assert!("+25".parse::<UtcOffset>().is_err());
        assert!("3".parse::<UtcOffset>().is_err());
        assert!("1990-07-15T10:30:".parse::<IsoDateTime>().is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,60}") {
            let _ = text.parse::<IsoDateTime>();
            let _ = text.parse::<UtcOffset>();
        }

        #[test]
        fn almost_times_are_read_or_refused(text in "-?[0-9]{3,5}-[0-9]{1,2}-[0-9]{2}[T ][0-9:.+Z-]{0,14}") {
            let _ = text.parse::<IsoDateTime>();
        }

        #[test]
        fn what_is_shown_is_read_back(local_s in -156_000_000_000i64..32_000_000_000, offset_s in -64_800i32..=64_800) {
            let local = LocalDateTime::from_local_s(local_s);
            let offset = UtcOffset::from_s(offset_s).unwrap();
            prop_assert_eq!(local.local_s(), local_s);
            let read: IsoDateTime = format!("{local}{offset}").parse().unwrap();
            prop_assert_eq!(read, IsoDateTime { local, offset: Some(offset) });
        }
    }
}
