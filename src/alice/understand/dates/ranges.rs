//! Several days at once: «с 5 по 9 декабря», «завтра и послезавтра», «до пятницы».

use super::calendar::TimeWord;
use super::finder::{DateFinder, FoundDate};
use super::{DateParts, DateRange, DateSaid};
use crate::alice::understand::times;
use crate::astro::CivilDate;

/// Words between two days of which the second was meant.
const CORRECTIONS: [&str; 8] = ["ой", "нет", "точнее", "вернее", "хотя", "лучше", "извини", "ошибся"];

/// One end of a range as it was said.
#[derive(Debug, Clone, Copy)]
enum End {
    /// A day.
    Day(CivilDate),
    /// A day by the calendar whose year is open.
    OfYear(DateParts),
    /// The number of a day.
    Number(u8),
    /// A month, and its year if it was said.
    Month(u8, Option<i32>),
}

/// What stands between two days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Link {
    /// «По», «до», a dash.
    Until,
    /// «И», «или».
    And,
    /// «Ой», «нет, лучше»: only the second counts.
    Correction,
}

impl DateFinder<'_> {
    /// Two days or more joined by words or a dash, with what is between them.
    pub(super) fn joined(&self) -> FoundDate {
        (0..self.terms.len()).find_map(|at| {
            let (first, until) = self.end_at(at)?;
            let (mut link, next) = self.link_at(until)?;
            let (mut last, mut until) = self.end_at(next)?;
            let from_said = at > 0 && self.is_any(at - 1, &["с", "со", "от", "начиная"]);
            let between = at > 0 && self.is_any(at - 1, &["между"]);
            if between {
                link = Link::Until;
            }
            // «5, 6 и 7 декабря».
            let mut links = 1;
            while link == Link::And
                && let Some((Link::And, next)) = self.link_at(until)
                && let Some((further, end)) = self.end_at(next)
            {
                (last, until, links) = (further, end, links + 1);
            }
            // «С третьего по девятое, вернее по одиннадцатое».
            if link == Link::Until
                && let Some((Link::Correction, next)) = self.link_at(until)
                && self.is_any(next, &["по", "до"])
                && let Some((meant, end)) = self.end_at(next + 1)
            {
                last = match (meant, last) {
                    (End::Number(day), End::OfYear(parts)) => End::OfYear(DateParts { day: Some(day), ..parts }),
                    _ => meant,
                };
                until = end;
            }
            let numbers = matches!((first, last), (End::Number(_), End::Number(_)));
            let of_time = self.terms.get(until).is_some_and(|term| times::is_time_word(&term.text));
            if numbers && (of_time || !(self.has_day_word(until) || from_said && link == Link::Until)) {
                return None;
            }
            if numbers && self.has_day_word(until) {
                until += 1;
            }
            let from = at - usize::from(from_said || between);
            Some((self.between(first, last, link, links), from, until))
        })
    }

    fn has_day_word(&self, at: usize) -> bool {
        self.word(at) == Some(TimeWord::DayNumber)
    }

    fn end_at(&self, at: usize) -> Option<(End, usize)> {
        if let Some((said, until)) = self.day_at(at) {
            let end = match said {
                DateSaid::Relative(date) => End::Day(date),
                DateSaid::Calendar(DateParts { year: None, month: None, day: Some(day) }) => End::Number(day),
                DateSaid::Calendar(parts) if parts.day.is_some() && parts.fault().is_none() => {
                    parts.date().map_or(End::OfYear(parts), End::Day)
                }
                _ => return None,
            };
            return Some((end, until));
        }
        if let Some(TimeWord::Month(month)) = self.word(at) {
            let year = self.year_at(self.skip_prepositions(at + 1));
            return Some((End::Month(month, year.map(|(year, _)| year)), year.map_or(at + 1, |(_, until)| until)));
        }
        let n = self.number(at).filter(|n| (1..=31).contains(&n.value) && n.digits <= 2)?;
        Some((End::Number(n.value as u8), at + 1))
    }

    fn link_at(&self, at: usize) -> Option<(Link, usize)> {
        if self.terms.get(at).is_some_and(|term| term.dashed && !term.taken) {
            return Some((Link::Until, at));
        }
        if self.is_any(at, &["по", "до"]) {
            return Some((Link::Until, at + 1));
        }
        if self.is_any(at, &["и", "или", "либо", "плюс"]) {
            return Some((Link::And, self.skip_prepositions(at + 1)));
        }
        // «Завтра с послезавтра», «завтра, послезавтра», «декабрь, январь».
        let neighbours = |one: Option<TimeWord>, two: Option<TimeWord>| match (one, two) {
            (Some(TimeWord::Named(one)), Some(TimeWord::Named(two))) => one + 1 == two,
            (Some(TimeWord::Month(one)), Some(TimeWord::Month(two))) => one % 12 + 1 == two,
            _ => false,
        };
        let before = at.checked_sub(1).and_then(|one| self.word(one));
        let joined = at + usize::from(self.is_any(at, &["с"]));
        if neighbours(before, self.word(joined)) {
            return Some((Link::And, joined));
        }
        // «5, 6 и 7»: the comma is not heard.
        let follows = |one: usize| Some(self.number(one)?.value + 1 == self.number(at)?.value);
        let weekdays = match (at.checked_sub(1).and_then(|one| self.word(one)), self.word(at)) {
            (Some(TimeWord::Weekday(one)), Some(TimeWord::Weekday(two))) => (one + 1) % 7 == two,
            _ => false,
        };
        if weekdays || at.checked_sub(1).and_then(follows) == Some(true) {
            return Some((Link::And, at));
        }
        let mut next = at;
        if self.is_any(next, &["то"]) && self.is_any(next + 1, &["есть"]) {
            next += 2;
        }
        while self.is_any(next, &CORRECTIONS) || next > at && self.is_any(next, &["не", "а", "то", "есть"]) {
            next += 1;
        }
        (next > at).then(|| (Link::Correction, self.skip_prepositions(next)))
    }

    fn between(&self, first: End, last: End, link: Link, links: i64) -> DateSaid {
        if link == Link::Correction {
            return match last {
                End::Day(date) => DateSaid::Relative(date),
                End::OfYear(parts) => DateSaid::Calendar(parts),
                End::Number(day) => DateSaid::Calendar(DateParts { day: Some(day), ..DateParts::default() }),
                End::Month(..) => DateSaid::Unsure,
            };
        }
        // «В понедельник и в пятницу»: days apart are no range.
        let most_days = match (link, first) {
            (Link::And, End::Day(_) | End::OfYear(_) | End::Number(_)) => links + 1,
            _ => Self::LONGEST_RANGE_DAYS,
        };
        let range = self.resolved(first, last).filter(|range| range.days() <= most_days);
        range.map_or(DateSaid::Unsure, DateRange::said)
    }

    /// Longest range that is told as one.
    const LONGEST_RANGE_DAYS: i64 = 370;

    fn resolved(&self, first: End, last: End) -> Option<DateRange> {
        let today = self.today;
        let near = |end: End| match end {
            End::Day(date) => Some(date),
            End::OfYear(parts) => parts.near(today),
            End::Number(day) => DateParts { day: Some(day), ..DateParts::default() }.near(today),
            End::Month(..) => None,
        };
        match (first, last) {
            (End::Month(from, _), End::Month(until, year)) => {
                let last_year = year.unwrap_or(today.year() + i32::from(until < today.month()));
                let first = CivilDate::new(last_year - i32::from(from > until), from, 1)?;
                DateRange::new(first, month_end(last_year, until)?)
            }
            (End::Number(number), End::Day(_) | End::OfYear(_)) => {
                let last = near(last)?;
                let back = u32::from(number > last.day());
                let month = (i64::from(last.year()) * 12 + i64::from(last.month()) - 1) - i64::from(back);
                let first = CivilDate::new(month.div_euclid(12) as i32, month.rem_euclid(12) as u8 + 1, number)?;
                DateRange::new(first, last)
            }
            // «С 5 декабря по 9»: of the same month, or of the next.
            (first, End::Number(number)) => {
                let first = near(first)?;
                let last = (0..=40).filter_map(|days| first.plus_days(days)).find(|date| date.day() == number)?;
                DateRange::new(first, last)
            }
            (first, last) => {
                let (first, until) = (near(first)?, near(last)?);
                if until >= first {
                    return DateRange::new(first, until);
                }
                // «С четверга по понедельник», «с 28 декабря по 3 января».
                let later = match last {
                    End::OfYear(parts) => CivilDate::new(first.year() + 1, parts.month?, parts.day?),
                    _ if first.days() - until.days() < 7 => until.plus_days(7),
                    _ => None,
                };
                DateRange::new(first, later?)
            }
        }
    }

    /// «До пятницы», «по 5 декабря»: from today on.
    pub(super) fn until_a_day(&self) -> FoundDate {
        // «За два дня до рождества» is one day.
        let counted = |at: usize| at > 0 && matches!(self.word(at - 1), Some(TimeWord::Unit(_)));
        let leads = |at: &usize| self.is_any(*at, &["до", "по"]) && !counted(*at);
        (0..self.terms.len()).filter(leads).find_map(|at| {
            let (said, until) = self.day_at(at + 1).or_else(|| self.base_at(at + 1))?;
            let last = said.near(self.today)?;
            Some((DateRange::new(self.today, last)?.said(), at, until))
        })
    }
}

/// The last day of a month.
pub(super) fn month_end(year: i32, month: u8) -> Option<CivilDate> {
    CivilDate::new(year, month, CivilDate::days_in_month(year, month))
}
