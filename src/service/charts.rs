//! Natal charts, and what is derived from them.

use std::net::IpAddr;
use std::time::Duration;

use super::{BirthEvent, BirthInput, Error, FoundPlace, Nativity, Service};
use crate::astro::{Chart, ChartDetails, Detailed};
use crate::cache::{Cached, Owner};

/// A chart with the birth as it was understood.
#[derive(Debug, Clone)]
pub struct NatalAnswer {
    /// The birth.
    pub event: BirthEvent,
    /// Its chart.
    pub chart: Cached<Chart>,
}

impl Service {
    /// A birth as it is understood: its place found, its clock read.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the place is unknown or one of several, or when the local time is ambiguous or never was;
    /// [`Error::Busy`] when too many places are looked up.
    pub async fn nativity(&self, birth: &BirthInput) -> Result<Nativity, Error> {
        birth.resolve(&self.places).await
    }

    /// The place that a name means.
    ///
    /// # Errors
    /// [`Error::Invalid`] when no place or several are called that; [`Error::Busy`] when too many are looked up.
    pub async fn place_named(&self, name: &str) -> Result<FoundPlace, Error> {
        self.places.resolve(name.to_owned()).await
    }

    /// The chart of a birth; waits at most `timeout` for it.
    ///
    /// # Errors
    /// As [`Self::nativity`], and when the moment lies outside the ephemeris; [`Error::Busy`] and [`Error::Late`] under load.
    pub async fn natal(&self, birth: &BirthInput, owner: Owner, timeout: Duration) -> Result<NatalAnswer, Error> {
        let nativity = self.nativity(birth).await?;
        let chart = self.chart(&nativity, owner, timeout).await?;
        Ok(NatalAnswer { event: nativity.event, chart })
    }

    /// The chart of a birth that is understood already; waits at most `timeout` for it.
    ///
    /// # Errors
    /// When the moment lies outside the ephemeris; [`Error::Busy`] and [`Error::Late`] under load.
    pub async fn chart(&self, nativity: &Nativity, owner: Owner, timeout: Duration) -> Result<Cached<Chart>, Error> {
        Ok(self.cache.answer(&nativity.chart(), owner, timeout).await?)
    }

    /// The chart of a birth that a client of the API asks for: kept for no person, and counted among the popular charts,
    /// which learn its birth only when many clients ask for it. Without a client it is not counted.
    ///
    /// # Errors
    /// As [`Self::chart`].
    pub async fn public_chart(
        &self,
        nativity: &Nativity,
        client: Option<IpAddr>,
        timeout: Duration,
    ) -> Result<Cached<Chart>, Error> {
        let question = nativity.chart();
        let chart = self.ask(&question, timeout).await?;
        if let (Some(popularity), Some(client)) = (&self.popularity, client) {
            popularity.count_chart(&question, client);
        }
        Ok(chart)
    }

    /// What a chart holds beyond positions and aspects: dignities, patterns, stars and the rest.
    ///
    /// # Errors
    /// As [`Self::natal`].
    pub async fn details(&self, nativity: &Nativity, timeout: Duration) -> Result<Cached<Detailed>, Error> {
        self.ask(&ChartDetails::of(nativity.chart()), timeout).await
    }
}
