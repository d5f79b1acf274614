//! A sign's day.

use std::time::Duration;

use super::{Error, Service};
use crate::astro::{CivilDate, DayReading, Reading, Sign};
use crate::cache::Cached;
use crate::places::Zone;

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
        let question = zone.day_bounds(date).and_then(|(from, until)| DayReading::new(sign, from, until));
        let question = question.ok_or_else(|| super::month::no_such_day(date))?;
        self.ask(&question, patience).await
    }
}
