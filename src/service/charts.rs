//! Natal charts.

use std::time::Duration;

use super::{BirthInput, Error, Event, Service};
use crate::astro::{Chart, NatalChart};
use crate::cache::{Cached, Owner};

/// A chart with the birth as it was understood.
#[derive(Debug, Clone)]
pub struct NatalAnswer {
    /// The birth.
    pub event: Event,
    /// Its chart.
    pub chart: Cached<Chart>,
}

impl Service {
    /// The chart of a birth; waits at most `patience` for it.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the place is unknown or one of several, when the local time is ambiguous or never was, or when
    /// the moment lies outside the ephemeris; [`Error::Busy`] and [`Error::Late`] under load.
    pub async fn natal(&self, birth: &BirthInput, owner: Owner, patience: Duration) -> Result<NatalAnswer, Error> {
        let (event, birth, settings) = birth.resolve(&self.places).await?;
        let chart = self.cache.answer(&NatalChart::new(birth, event.place, settings), owner, patience).await?;
        Ok(NatalAnswer { event, chart })
    }
}
