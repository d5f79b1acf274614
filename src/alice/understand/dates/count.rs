//! Counts of days and months: «три дня», «полтора месяца», «год и два месяца».

use super::calendar::{TimeUnit, TimeWord};
use super::finder::DateFinder;
use crate::astro::CivilDate;

/// Months, then days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Count {
    pub months: i64,
    pub days: i64,
}

impl Count {
    /// Further than this no horoscope is asked for, and sums stay small.
    const LONGEST: i64 = 100_000;

    pub fn of(unit: TimeUnit, n: i64) -> Option<Self> {
        let n = n.clamp(-Self::LONGEST, Self::LONGEST);
        let months = |each: i64| Some(Self { months: n * each, days: 0 });
        let days = |each: i64| Some(Self { months: 0, days: n * each });
        match unit {
            // A few hours from now are today; how many more are tomorrow depends on the hour.
            TimeUnit::Minute => Some(Self::default()),
            TimeUnit::Hour => (n <= 3).then_some(Self::default()),
            TimeUnit::Day => days(1),
            TimeUnit::Week => days(7),
            TimeUnit::Month => months(1),
            TimeUnit::Quarter => months(3),
            TimeUnit::HalfYear => months(6),
            TimeUnit::Year => months(12),
            TimeUnit::Century => None,
        }
    }

    /// So many halves of a unit; nothing where half of it is no whole number of days.
    fn halves(unit: TimeUnit, n: i64) -> Option<Self> {
        // Half a month is fifteen days.
        let month = Self { months: n / 2, days: n % 2 * 15 };
        match unit {
            TimeUnit::Minute | TimeUnit::Hour => Some(Self::default()),
            TimeUnit::Month => Some(month),
            TimeUnit::Week if n > 2 => Some(Self { months: 0, days: n * 7 / 2 }),
            TimeUnit::Year => Some(Self { months: 6 * n, days: 0 }),
            _ => None,
        }
    }

    fn plus(self, other: Self) -> Self {
        Self { months: self.months + other.months, days: self.days + other.days }
    }

    pub fn backwards(self) -> Self {
        Self { months: -self.months, days: -self.days }
    }

    /// The day that is so much later; the last day of a month that is too short.
    pub fn after(self, day: CivilDate) -> Option<CivilDate> {
        let months = i64::from(day.year()) * 12 + i64::from(day.month()) - 1 + self.months;
        let (year, month) = (i32::try_from(months.div_euclid(12)).ok()?, months.rem_euclid(12) as u8 + 1);
        CivilDate::new(year, month, day.day().min(CivilDate::days_in_month(year, month)))?.plus_days(self.days)
    }
}

impl DateFinder<'_> {
    /// A count that begins at a term, and the term behind it.
    pub(super) fn count_at(&self, at: usize) -> Option<(Count, usize)> {
        let (count, until) = self.simple_count_at(at)?;
        // «Год и два месяца».
        let more = self.is_any(until, &["и"]).then(|| self.simple_count_at(until + 1)).flatten();
        Some(more.map_or((count, until), |(second, end)| (count.plus(second), end)))
    }

    fn unit(&self, at: usize) -> Option<TimeUnit> {
        match self.word(at)? {
            // «Год» beside a number is a part of a date of birth.
            TimeWord::Unit(TimeUnit::Year) if self.birth => None,
            TimeWord::Unit(unit) => Some(unit),
            _ => None,
        }
    }

    fn simple_count_at(&self, at: usize) -> Option<(Count, usize)> {
        if let Some(n) = self.number(at).filter(|n| !n.ordinal) {
            let n = i64::from(n.value);
            // «В двенадцать дня» is a time: twelve days are «двенадцать дней».
            let few = (2..=4).contains(&(n % 10)) && !(12..=14).contains(&(n % 100));
            if self.is_any(at + 1, &["дня"]) && !few {
                return None;
            }
            // «Два с половиной месяца».
            if self.is_any(at + 1, &["с"]) && self.is_any(at + 2, &["половиной"]) {
                return Some((Count::halves(self.unit(at + 3)?, 2 * n + 1)?, at + 4));
            }
            return Some((Count::of(self.unit(at + 1)?, n)?, at + 2));
        }
        match self.word(at)? {
            TimeWord::Couple => Some((Count::of(self.unit(at + 1)?, 2)?, at + 2)),
            TimeWord::Collective(n) => Some((Count::of(self.unit(at + 1)?, n.into())?, at + 2)),
            TimeWord::OneAndHalf => Some((Count::halves(self.unit(at + 1)?, 3)?, at + 2)),
            TimeWord::Half => Some((Count::halves(self.unit(at + 1)?, 1)?, at + 2)),
            TimeWord::HalfOf(unit) => Some((Count::halves(unit, 1)?, at + 1)),
            TimeWord::Unit(unit) => Some((Count::of(unit, 1).filter(|_| self.unit(at).is_some())?, at + 1)),
            _ => None,
        }
    }
}
