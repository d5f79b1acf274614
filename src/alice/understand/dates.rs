//! Dates as people say them: words or digits, in any order, relative to today, or in part.

mod calendar;
mod finder;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::terms::Term;
use crate::alice::request::{DateTimePart, DateTimeParts};
use crate::astro::CivilDate;

pub(super) use calendar::month;
use finder::DateFinder;

/// The parts of a date that were said; a part may be corrected later without the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DateParts {
    /// Four digits.
    #[serde(rename = "y", default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// 1 to 12.
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    pub month: Option<u8>,
    /// 1 to 31.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub day: Option<u8>,
}

/// Why there is no such date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DateFault {
    /// No month has that many days, or there is no month of that number.
    NoSuchDay,
    /// This month is shorter.
    ShortMonth {
        /// 1 to 12.
        month: u8,
        /// Days that it has, in that year if a year was said.
        days: u8,
    },
}

/// A date, as far as it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateSaid {
    /// Counted from today: «завтра»; or the first day of a stretch of time: «в декабре».
    Relative(CivilDate),
    /// By the calendar, possibly in part.
    Calendar(DateParts),
    /// No such date: why, and what was said.
    Impossible(DateFault, DateParts),
}

impl DateSaid {
    /// The date of a birth: nothing while a part of it is open.
    pub fn of_birth(self) -> Option<CivilDate> {
        match self {
            Self::Relative(date) => Some(date),
            Self::Calendar(parts) => parts.date(),
            Self::Impossible(..) => None,
        }
    }

    /// The date nearest to `today` that was meant; nothing when no day was said.
    pub fn near(self, today: CivilDate) -> Option<CivilDate> {
        match self {
            Self::Relative(date) => Some(date),
            Self::Calendar(parts) => parts.near(today),
            Self::Impossible(..) => None,
        }
    }
}

impl DateParts {
    /// These parts, and those of `earlier` that they leave open.
    pub fn over(self, earlier: Self) -> Self {
        Self { year: self.year.or(earlier.year), month: self.month.or(earlier.month), day: self.day.or(earlier.day) }
    }

    /// The date, once every part is known.
    pub fn date(self) -> Option<CivilDate> {
        CivilDate::new(self.year?, self.month?, self.day?)
    }

    /// Why the parts that are known can't belong to one date, if they can't.
    pub fn fault(self) -> Option<DateFault> {
        // A leap year, while the year is open.
        const ANY_YEAR: i32 = 2000;
        let (year, month) = (self.year.unwrap_or(ANY_YEAR), self.month.unwrap_or(1));
        if !(1..=12).contains(&month) || self.day.is_some_and(|day| !(1..=31).contains(&day)) {
            return Some(DateFault::NoSuchDay);
        }
        let days = CivilDate::days_in_month(year, month);
        self.day.filter(|day| *day > days).map(|_| DateFault::ShortMonth { month, days })
    }

    /// The date nearest to `today` that has these parts; nothing when no day was said.
    pub fn near(self, today: CivilDate) -> Option<CivilDate> {
        let day = self.day?;
        let candidates = (-12..=12).filter_map(|step| {
            let months = today.year() * 12 + i32::from(today.month()) - 1 + step;
            let (year, month) = (months.div_euclid(12), months.rem_euclid(12) as u8 + 1);
            let fits = self.month.is_none_or(|m| m == month) && self.year.is_none_or(|y| y == year);
            CivilDate::new(year, month, day).filter(|_| fits)
        });
        self.date().or_else(|| candidates.min_by_key(|date| (date.days() - today.days()).abs()))
    }
}

/// What the listener was asked for, which decides what bare numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Awaited {
    Nothing,
    /// A date of birth: three numbers in a row are one, and a number alone is a part of one.
    Birth,
    /// A time: a number alone is not a date.
    Time,
}

/// Finds a date and takes its terms.
pub(super) fn find(terms: &mut [Term], today: CivilDate, awaited: Awaited) -> Option<DateSaid> {
    find_with_place(terms, today, awaited).map(|(said, _)| said)
}

/// Finds a date, takes its terms, and tells where they stand.
pub(super) fn find_with_place(
    terms: &mut [Term],
    today: CivilDate,
    awaited: Awaited,
) -> Option<(DateSaid, Range<usize>)> {
    let finder = DateFinder { terms, today, birth: awaited == Awaited::Birth, time: awaited == Awaited::Time };
    let (said, from, until) = finder.find()?;
    for term in &mut terms[from..until] {
        term.taken = true;
    }
    let said = match said {
        DateSaid::Calendar(parts) => parts.fault().map_or(said, |fault| DateSaid::Impossible(fault, parts)),
        other => other,
    };
    Some((said, from..until))
}

/// The date that the platform recognised, if its parts make one; nothing when they are out of any range.
pub(super) fn from_platform(parts: &DateTimeParts, today: CivilDate) -> Option<DateSaid> {
    // Further away than this nothing can be meant, and sums stay small.
    const FAR: i64 = 100_000;
    let near = |part: Option<DateTimePart>| match part {
        Some(DateTimePart::Absolute(n) | DateTimePart::Relative(n)) if n.abs() > FAR => None,
        part => part,
    };
    match (near(parts.year), near(parts.month), near(parts.day)) {
        (None, None, Some(DateTimePart::Relative(days))) => today.plus_days(days).map(DateSaid::Relative),
        (year, month, day) => {
            let absolute = |part: Option<DateTimePart>, now: i64| match part {
                Some(DateTimePart::Absolute(n)) => Some(n),
                Some(DateTimePart::Relative(n)) => Some(now + n),
                None => None,
            };
            let said = DateParts {
                year: absolute(year, i64::from(today.year())).and_then(|y| i32::try_from(y).ok()),
                month: absolute(month, i64::from(today.month())).and_then(|m| u8::try_from(m).ok()),
                day: absolute(day, i64::from(today.day())).and_then(|d| u8::try_from(d).ok()),
            };
            (said != DateParts::default())
                .then(|| said.fault().map_or(DateSaid::Calendar(said), |fault| DateSaid::Impossible(fault, said)))
        }
    }
}
