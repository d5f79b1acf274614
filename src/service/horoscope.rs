//! Horoscopes: a sign's or a person's day, week, month and year.

use std::time::Duration;

use super::{BirthEvent, BirthInput, Error, Service};
use crate::astro::{
    CivilDate, DayFacts, DayReading, Outlook, Period, PeriodReading, PeriodWindow, PersonalReading, Sign,
};
use crate::cache::{Cached, Owner};
use crate::places::Zone;
use crate::store::SignDay;

/// A stretch of local days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LocalPeriod {
    /// How long it is.
    pub period: Period,
    /// Its first day.
    pub first: CivilDate,
}

impl LocalPeriod {
    /// The stretch of the calendar that `date` lies in: its week from Monday on, its month, its year.
    pub fn of_calendar(period: Period, date: CivilDate) -> Self {
        let first = match period {
            Period::Day => Some(date),
            Period::Week => date.plus_days(-i64::from(date.weekday())),
            Period::Month => CivilDate::new(date.year(), date.month(), 1),
            Period::Year => CivilDate::new(date.year(), 1, 1),
        };
        // The calendar begins with a whole year; only its first week may lack a Monday.
        Self { period, first: first.unwrap_or(date) }
    }

    /// The first day after it: a month ends before the same day of the next one, or with it when that has no such day.
    pub fn end(self) -> Option<CivilDate> {
        let Self { period, first } = self;
        let (year, month) = match period {
            Period::Day => return first.plus_days(1),
            Period::Week => return first.plus_days(7),
            Period::Month if first.month() == 12 => (first.year() + 1, 1),
            Period::Month => (first.year(), first.month() + 1),
            Period::Year => (first.year() + 1, first.month()),
        };
        let last_day = CivilDate::days_in_month(year, month);
        CivilDate::new(year, month, first.day().min(last_day))
    }

    /// The stretch between the midnights of `zone`; a week day by day.
    fn stretch(self, zone: Zone) -> Result<PeriodWindow, Error> {
        let Self { period, first } = self;
        let no_such = || super::month::no_such_day(first);
        let end = self.end().ok_or_else(no_such)?;
        let bounds = if period == Period::Week {
            let days = u32::try_from(end.days() - first.days()).map_err(|_| no_such())?;
            super::month::midnights(first, days, zone)?
        } else {
            let last = end.plus_days(-1).ok_or_else(no_such)?;
            let (from, _) = zone.day_bounds(first).ok_or_else(no_such)?;
            let (_, until) = zone.day_bounds(last).ok_or_else(|| super::month::no_such_day(end))?;
            vec![from, until]
        };
        PeriodWindow::new(period, bounds).ok_or_else(no_such)
    }
}

/// What a stretch of days holds for somebody, with the birth as it was understood.
#[derive(Debug, Clone)]
pub struct PersonalAnswer {
    /// The birth.
    pub event: BirthEvent,
    /// What the days hold for it.
    pub outlook: Cached<Outlook>,
}

impl Service {
    /// What the sky of `date`, from midnight to midnight in `zone`, means for `sign`; waits at most `timeout` for it.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the date lies outside the ephemeris; [`Error::Busy`] and [`Error::Late`] under load.
    pub async fn horoscope(
        &self,
        sign: Sign,
        date: CivilDate,
        zone: Zone,
        timeout: Duration,
    ) -> Result<Cached<DayFacts>, Error> {
        let question = reading_of(sign, date, zone)?;
        self.count_sign_day(sign, date, zone);
        self.ask(&question, timeout).await
    }

    /// What a week, a month or a year by the clocks of `zone` means for `sign`; waits at most `timeout` for it. A single day is read by
    /// [`Self::horoscope`], which knows more of it.
    ///
    /// # Errors
    /// As [`Self::horoscope`].
    pub async fn sign_reading(
        &self,
        sign: Sign,
        span: LocalPeriod,
        zone: Zone,
        timeout: Duration,
    ) -> Result<Cached<Outlook>, Error> {
        self.ask(&period_of(sign, span, zone)?, timeout).await
    }

    /// What a day, a week, a month or a year by the clocks of `zone` means for one birth; waits at most `timeout` for it. The answer is kept
    /// for `owner`, and forgotten with them.
    ///
    /// # Errors
    /// As [`Self::natal`], and when the days lie outside the ephemeris.
    pub async fn personal_reading(
        &self,
        birth: &BirthInput,
        span: LocalPeriod,
        zone: Zone,
        owner: Owner,
        timeout: Duration,
    ) -> Result<PersonalAnswer, Error> {
        let nativity = self.nativity(birth).await?;
        let question = PersonalReading::new(nativity.chart(), span.stretch(zone)?);
        let outlook = self.cache.answer(&question, owner, timeout).await?;
        Ok(PersonalAnswer { event: nativity.event, outlook })
    }

    /// Takes some hundred nanoseconds.
    fn count_sign_day(&self, sign: Sign, date: CivilDate, zone: Zone) {
        let Some(popularity) = &self.popularity else { return };
        if let Some(asked) = SignDay::new(sign, date.days() - self.today(zone).days()) {
            popularity.count_sign_day(asked);
        }
    }
}

/// The question for the day of a sign, from midnight to midnight in `zone`.
pub(super) fn reading_of(sign: Sign, date: CivilDate, zone: Zone) -> Result<DayReading, Error> {
    let question = zone.day_bounds(date).and_then(|(from, until)| DayReading::new(sign, from, until));
    question.ok_or_else(|| super::month::no_such_day(date))
}

/// The question for a longer stretch of a sign.
pub(super) fn period_of(sign: Sign, span: LocalPeriod, zone: Zone) -> Result<PeriodReading, Error> {
    Ok(PeriodReading::new(sign, span.stretch(zone)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(year: i32, month: u8, day: u8) -> CivilDate {
        CivilDate::new(year, month, day).unwrap()
    }

    #[test]
    fn a_stretch_of_the_calendar_holds_its_date() {
        for (period, first, end) in [
            (Period::Day, on(2026, 11, 26), on(2026, 11, 27)),
            (Period::Week, on(2026, 11, 23), on(2026, 11, 30)),
            (Period::Month, on(2026, 11, 1), on(2026, 12, 1)),
            (Period::Year, on(2026, 1, 1), on(2027, 1, 1)),
        ] {
            let span = LocalPeriod::of_calendar(period, on(2026, 11, 26));
            assert_eq!((span.first, span.end()), (first, Some(end)), "{period:?}");
        }
    }

    #[test]
    fn a_month_that_begins_on_a_day_which_the_next_one_lacks_ends_with_it() {
        let from = |date| LocalPeriod { period: Period::Month, first: date }.end();
        assert_eq!(from(on(2026, 1, 31)), Some(on(2026, 2, 28)));
        assert_eq!(from(on(2026, 12, 5)), Some(on(2027, 1, 5)));
        assert_eq!(LocalPeriod { period: Period::Year, first: on(2024, 2, 29) }.end(), Some(on(2025, 2, 28)));
    }

    #[test]
    fn every_stretch_of_some_years_is_one_in_every_zone() {
        for zone in ["Europe/Moscow", "Europe/Berlin", "Pacific/Apia", "America/Sao_Paulo"] {
            let zone: Zone = zone.parse().unwrap();
            for day in (0..3000).step_by(7) {
                let first = on(2011, 6, 1).plus_days(day).unwrap();
                for period in Period::ALL {
                    let stretch = LocalPeriod { period, first }.stretch(zone);
                    // Apia has no 30 December 2011, and a day that never was has no stretch of its own.
                    let never_was = period == Period::Day && zone.day_bounds(first).is_some_and(|(a, b)| a == b);
                    assert_eq!(stretch.is_ok(), !never_was, "{period:?} from {first} in {zone}");
                }
            }
        }
    }
}
