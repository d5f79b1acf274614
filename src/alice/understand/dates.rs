//! Dates as people say them: words or digits, in any order, relative to today, or in part.

mod calendar;
mod count;
mod days;
mod feasts;
mod finder;
mod ranges;
mod stretches;
mod unread;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::terms::Term;
use crate::alice::request::{DateTimePart, DateTimeParts};
use crate::astro::{CivilDate, Period, WrittenDate};

pub(super) use calendar::{TimeUnit, TimeWord, Which, month, time_word, which};
use finder::DateFinder;
pub(super) use unread::unread;

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

/// A leap year, for a date whose year is open.
const ANY_YEAR: i32 = 2000;

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
    /// Several days in a row.
    Range(DateRange),
    /// The night after the day with these parts: before midnight it is this day, after it the next.
    Night(DateParts),
    /// Words of time that name no one day: «в понедельник 5 декабря» where that is a Saturday.
    Unsure,
    /// No such date: why, and what was said.
    Impossible(DateFault, DateParts),
}

/// Days in a row, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateRange {
    first: CivilDate,
    last: CivilDate,
}

impl DateRange {
    /// The days from the first to the last; nothing when they are the wrong way round.
    pub fn new(first: CivilDate, last: CivilDate) -> Option<Self> {
        (first <= last).then_some(Self { first, last })
    }

    /// The first day.
    pub const fn first(self) -> CivilDate {
        self.first
    }

    /// The last day, which belongs to it.
    pub const fn last(self) -> CivilDate {
        self.last
    }

    /// How many days it has, at least one.
    pub fn days(self) -> i64 {
        self.last.days() - self.first.days() + 1
    }

    /// As it is said: a range of one day is that day.
    pub(super) fn said(self) -> DateSaid {
        if self.first == self.last { DateSaid::Relative(self.first) } else { DateSaid::Range(self) }
    }
}

impl DateSaid {
    /// The date of a birth: nothing while a part of it is open.
    pub fn of_birth(self) -> Option<CivilDate> {
        match self {
            Self::Relative(date) => Some(date),
            Self::Calendar(parts) => parts.date(),
            Self::Range(_) | Self::Night(_) | Self::Unsure | Self::Impossible(..) => None,
        }
    }

    /// The last day of several; nothing for one day.
    pub fn last(self, today: CivilDate) -> Option<CivilDate> {
        match self {
            Self::Range(range) => Some(range.last),
            Self::Night(parts) => parts.near(today)?.plus_days(1),
            _ => None,
        }
    }

    /// Whether it is the same whatever day it is today.
    pub const fn names_year(self) -> bool {
        matches!(self, Self::Calendar(DateParts { year: Some(_), .. }))
    }

    /// The date nearest to `today` that was meant; nothing when no day was said.
    pub fn near(self, today: CivilDate) -> Option<CivilDate> {
        match self {
            Self::Relative(date) => Some(date),
            Self::Calendar(parts) | Self::Night(parts) => parts.near(today),
            Self::Range(range) => Some(range.first),
            Self::Unsure | Self::Impossible(..) => None,
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

    /// The number of the day after, as far as the month and the year are known.
    pub fn next_day(self) -> Option<u8> {
        let day = self.day?;
        let month = self.month.filter(|month| (1..=12).contains(month));
        let last = month.map_or(31, |month| CivilDate::days_in_month(self.year.unwrap_or(ANY_YEAR), month));
        (1..=last).contains(&day).then_some(if day == last { 1 } else { day + 1 })
    }

    /// Why the parts that are known can't belong to one date, if they can't.
    pub fn fault(self) -> Option<DateFault> {
        let (year, month) = (self.year.unwrap_or(ANY_YEAR), self.month.unwrap_or(1));
        if !(1..=12).contains(&month) || self.day.is_some_and(|day| !(1..=31).contains(&day)) {
            return Some(DateFault::NoSuchDay);
        }
        let days = CivilDate::days_in_month(year, month);
        self.day.filter(|day| *day > days).map(|_| DateFault::ShortMonth { month, days })
    }

    /// The date with these parts that is meant: of a month that was named the nearest, of a day alone the coming one; nothing when
    /// no day was said.
    pub fn near(self, today: CivilDate) -> Option<CivilDate> {
        // What was named and lies further back is meant of the next year.
        const BACK_DAYS: i64 = 62;
        // 29 February comes every four years, and once in eight.
        const AHEAD_MONTHS: i32 = 96;
        let day = self.day?;
        let in_month = |step: i32| {
            let months = today.year() * 12 + i32::from(today.month()) - 1 + step;
            let (year, month) = (months.div_euclid(12), months.rem_euclid(12) as u8 + 1);
            let fits = self.month.is_none_or(|m| m == month) && self.year.is_none_or(|y| y == year);
            CivilDate::new(year, month, day).filter(|_| fits)
        };
        let away = |date: &CivilDate| (date.days() - today.days()).abs();
        let ahead = (0..=AHEAD_MONTHS).filter_map(in_month).find(|date| *date >= today);
        let named = self.month.is_some() || self.year.is_some();
        let back = (-12..=0).rev().filter_map(in_month).find(|date| *date < today).filter(|_| named);
        self.date().or_else(|| match (ahead, back) {
            (Some(ahead), Some(back)) => {
                Some(if away(&back) < away(&ahead) && away(&back) <= BACK_DAYS { back } else { ahead })
            }
            (ahead, back) => ahead.or(back),
        })
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
    /// The day of a reading: a number alone is one.
    Day,
}

/// Finds a date, takes its terms, and tells where they stand.
pub(super) fn find_with_place(
    terms: &mut [Term],
    today: CivilDate,
    awaited: Awaited,
) -> Option<(DateSaid, Range<usize>)> {
    let found = DateFinder::new(terms, today, awaited)?.find()?;
    Some(taken(terms, found, awaited, today))
}

/// Finds one day or several, but no month or year without a day, and takes its terms.
pub(super) fn find_days(terms: &mut [Term], today: CivilDate, awaited: Awaited) -> Option<(DateSaid, Range<usize>)> {
    let found = DateFinder::new(terms, today, awaited)?.days()?;
    Some(taken(terms, found, awaited, today))
}

/// Finds a part of a month or a month of another year: «на второй неделе мая», «два года назад в марте»; takes its terms.
pub(super) fn find_part_of_month(terms: &mut [Term], today: CivilDate) -> Option<(DateSaid, Option<Period>)> {
    let finder = DateFinder::new(terms, today, Awaited::Nothing)?;
    let found = |at| {
        let part = finder.part_of_month_at(at).or_else(|| finder.month_of_year_at(at));
        part.map(|(said, period, until)| (said, period, at, until))
    };
    let (said, period, from, until) = (0..terms.len()).find_map(found)?;
    for term in &mut terms[from..until] {
        term.taken = true;
    }
    Some((said, period))
}

/// Takes the terms of a date; a date that can't be is said to be so, and one of the old style becomes one of ours.
fn taken(
    terms: &mut [Term],
    (said, from, until): (DateSaid, usize, usize),
    awaited: Awaited,
    today: CivilDate,
) -> (DateSaid, Range<usize>) {
    for (at, term) in terms.iter_mut().enumerate() {
        // «15 июля 1990, в среду»: the weekday of a birth says nothing new.
        let weekday = awaited == Awaited::Birth && matches!(term.time, Some(TimeWord::Weekday(_)));
        term.taken |= (from..until).contains(&at) || weekday;
    }
    let said = match said {
        DateSaid::Calendar(parts) => {
            let parts = if awaited == Awaited::Birth { with_year_apart(terms, parts, today) } else { parts };
            let said = DateSaid::Calendar(parts);
            let year = (awaited == Awaited::Nothing).then(|| parts.near(today)).flatten().map(CivilDate::year);
            let style = old_style(terms);
            let of_old_style = |parts: DateParts| match (parts.year.or(year), style) {
                (Some(year), true) => from_old_style(DateParts { year: Some(year), ..parts }),
                _ => None,
            };
            // 29 February of 1900 was a day of the old style alone.
            let of_fault = || parts.fault().map(|fault| DateSaid::Impossible(fault, parts));
            of_old_style(parts).or_else(of_fault).unwrap_or(said)
        }
        other => other,
    };
    (said, from..until)
}

/// The date of a birth with a year that was said somewhere else; takes its terms.
fn with_year_apart(terms: &mut [Term], parts: DateParts, today: CivilDate) -> DateParts {
    if parts.year.is_some() || parts.month.is_none() || parts.day.is_none() {
        return parts;
    }
    let apart = DateFinder::new(terms, today, Awaited::Birth).and_then(|finder| finder.year_apart());
    let Some((year, from, until)) = apart else { return parts };
    for term in &mut terms[from..until] {
        term.taken = true;
    }
    DateParts { year: Some(year), ..parts }
}

/// «По старому стилю», «по юлианскому календарю»; takes its terms. «По новому стилю» says nothing new.
fn old_style(terms: &mut [Term]) -> bool {
    let style = terms.iter().position(|term| term.is_any(&["стилю", "стиля", "стиль", "календарю"]));
    let Some(at) = style.filter(|at| *at > 0) else { return false };
    let which = terms[at - 1].text.clone();
    let (old, new) = (["старому", "старого", "старый", "юлианскому"], ["новому", "нового", "григорианскому"]);
    if !old.contains(&which.as_str()) && !new.contains(&which.as_str()) {
        return false;
    }
    let from = at - 1 - usize::from(at > 1 && terms[at - 2].is("по"));
    for term in &mut terms[from..=at] {
        term.taken = true;
    }
    old.contains(&which.as_str())
}

/// A date of the Julian calendar in ours.
fn from_old_style(parts: DateParts) -> Option<DateSaid> {
    let date = WrittenDate::new(parts.year?, parts.month?, parts.day?)?.in_julian()?;
    let ours = DateParts { year: Some(date.year()), month: Some(date.month()), day: Some(date.day()) };
    Some(DateSaid::Calendar(ours))
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
