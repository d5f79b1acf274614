//! A sign's day.

use std::time::Duration;

use super::{Error, Service};
use crate::astro::{CivilDate, DayReading, Reading, Sign};
use crate::cache::Cached;
use crate::places::Zone;
use crate::store::SignDay;

impl Service {
    /// What the sky of `date`, from midnight to midnight in `zone`, means for `sign`; waits at most `patience` for it.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the date lies outside the ephemeris; [`Error::Busy`] and [`Error::Late`] under load.
    pub async fn horoscope(
        &self,
        sign: Sign,
        date: CivilDate,
        zone: Zone,
        patience: Duration,
    ) -> Result<Cached<Reading>, Error> {
        let question = reading_of(sign, date, zone)?;
        self.count_sign_day(sign, date, zone);
        self.ask(&question, patience).await
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
