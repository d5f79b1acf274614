//! Two people, two signs: what they are to each other.

use std::time::Duration;

use super::{Error, Invalid, Nativity, Service};
use crate::astro::{
    Chart, Composite, CompositeChart, Davison, OrbTable, Sign, SignCompatibility, SignPair, Synastry, SynastryChart,
};
use crate::cache::{Cached, Owner};

impl Service {
    /// The synastry of two births; waits at most `timeout`.
    ///
    /// # Errors
    /// When the two charts have different zodiacs or centres; [`Error::Busy`] and [`Error::Late`] under load.
    pub async fn synastry(
        &self,
        [first, second]: [&Nativity; 2],
        orbs: OrbTable,
        timeout: Duration,
    ) -> Result<Cached<SynastryChart>, Error> {
        self.synastry_for(Owner::Nobody, [first, second], orbs, timeout).await
    }

    /// The same for somebody who is remembered: it is kept as theirs, and dropped when they are forgotten.
    ///
    /// # Errors
    /// As [`Self::synastry`].
    pub async fn synastry_for(
        &self,
        owner: Owner,
        [first, second]: [&Nativity; 2],
        orbs: OrbTable,
        timeout: Duration,
    ) -> Result<Cached<SynastryChart>, Error> {
        let question = Synastry::new(first.chart(), second.chart(), orbs).ok_or_else(not_comparable)?;
        Ok(self.cache.answer(&question, owner, timeout).await?)
    }

    /// The composite of two births, by midpoints; waits at most `timeout`.
    ///
    /// # Errors
    /// As [`Self::synastry`].
    pub async fn composite(
        &self,
        [first, second]: [&Nativity; 2],
        orbs: OrbTable,
        timeout: Duration,
    ) -> Result<Cached<CompositeChart>, Error> {
        let question = Composite::new(first.chart(), second.chart(), orbs).ok_or_else(not_comparable)?;
        self.ask(&question, timeout).await
    }

    /// The middle in time and space of two births, and its chart; waits at most `timeout`.
    ///
    /// # Errors
    /// As [`Self::natal`].
    pub async fn davison(
        &self,
        [first, second]: [&Nativity; 2],
        timeout: Duration,
    ) -> Result<(Davison, Cached<Chart>), Error> {
        let middle = Davison::between((first.event.birth, first.event.place), (second.event.birth, second.event.place));
        let chart = self.ask(&middle.chart(first.settings), timeout).await?;
        Ok((middle, chart))
    }

    /// What two signs are to each other; waits at most `timeout`.
    ///
    /// # Errors
    /// [`Error::Busy`] and [`Error::Late`] under load.
    pub async fn compatibility(&self, first: Sign, second: Sign, timeout: Duration) -> Result<Cached<SignPair>, Error> {
        self.ask(&SignCompatibility { first, second }, timeout).await
    }

    /// All 144 ordered pairs of signs. Arithmetic of some microseconds; not worth a place in the cache.
    pub fn compatibilities(&self) -> impl Iterator<Item = SignPair> {
        SignCompatibility::all().map(SignCompatibility::pair)
    }
}

fn not_comparable() -> Error {
    Invalid::new(
        "perspective",
        "",
        "the two charts have different zodiacs or centres",
        "send one zodiac and one perspective for both",
    )
    .into()
}
