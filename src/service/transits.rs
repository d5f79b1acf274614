//! The moving sky against a birth, a sign or itself: at a moment, and over a window.

use std::time::Duration;

use super::{BirthEvent, BirthInput, Error, Invalid, Service};
use crate::astro::{
    DAY_S, Forecast, ForecastEvents, Frame, Moment, Radix, Sign, TransitSettings, TransitSky, Transits,
};
use crate::cache::{Cached, Owner};

/// What the moving sky is compared with, as a request gives it.
#[derive(Debug, Clone)]
pub enum RadixInput {
    /// A birth.
    Birth(Box<BirthInput>),
    /// Everyone born under a sign.
    Sign(Sign),
    /// No birth and no sign: the bodies among themselves.
    Sky(Frame),
}

/// A stretch of time, its end excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeWindow {
    /// Its first moment.
    pub from: Moment,
    /// The moment at which it is over.
    pub until: Moment,
}

impl TimeWindow {
    /// A problem with its length, which may be at most `days`.
    pub(super) fn misfit(self, days: i64) -> Error {
        let why = if self.until <= self.from {
            "it is not later than from".to_owned()
        } else {
            format!("the window is longer than {days} days")
        };
        Invalid::new("to", self.until.to_string(), why, format!("send a moment within {days} days after from")).into()
    }
}

impl Service {
    /// The transits of a moment, and the birth that they are held against, if any; waits at most `timeout`.
    ///
    /// # Errors
    /// As [`Self::natal`].
    pub async fn transits(
        &self,
        radix: &RadixInput,
        moment: Moment,
        settings: TransitSettings,
        timeout: Duration,
    ) -> Result<(Option<BirthEvent>, Cached<TransitSky>), Error> {
        self.transits_for(Owner::Nobody, radix, moment, settings, timeout).await
    }

    /// The same for somebody who is remembered: held against a birth, they are kept as theirs, and dropped when they are forgotten.
    ///
    /// # Errors
    /// As [`Self::transits`].
    pub async fn transits_for(
        &self,
        owner: Owner,
        radix: &RadixInput,
        moment: Moment,
        settings: TransitSettings,
        timeout: Duration,
    ) -> Result<(Option<BirthEvent>, Cached<TransitSky>), Error> {
        let (event, radix) = self.radix(radix).await?;
        let owner = owner_of(&radix, owner);
        Ok((event, self.cache.answer(&Transits::new(radix, moment, settings), owner, timeout).await?))
    }

    /// What happens over a window of up to 400 days, and the birth that it happens to, if any; waits at most `timeout`.
    ///
    /// # Errors
    /// As [`Self::natal`], and when the window is empty or too long.
    pub async fn forecast(
        &self,
        radix: &RadixInput,
        within: TimeWindow,
        settings: TransitSettings,
        timeout: Duration,
    ) -> Result<(Option<BirthEvent>, Cached<ForecastEvents>), Error> {
        self.forecast_for(Owner::Nobody, radix, within, settings, timeout).await
    }

    /// The same for somebody who is remembered: of a birth, it is kept as theirs, and dropped when they are forgotten.
    ///
    /// # Errors
    /// As [`Self::forecast`].
    pub async fn forecast_for(
        &self,
        owner: Owner,
        radix: &RadixInput,
        within: TimeWindow,
        settings: TransitSettings,
        timeout: Duration,
    ) -> Result<(Option<BirthEvent>, Cached<ForecastEvents>), Error> {
        let (event, radix) = self.radix(radix).await?;
        let owner = owner_of(&radix, owner);
        let question = Forecast::new(radix, within.from, within.until, settings)
            .ok_or_else(|| within.misfit(Forecast::MAX_S / DAY_S))?;
        Ok((event, self.cache.answer(&question, owner, timeout).await?))
    }

    async fn radix(&self, radix: &RadixInput) -> Result<(Option<BirthEvent>, Radix), Error> {
        Ok(match radix {
            RadixInput::Birth(birth) => {
                let nativity = self.nativity(birth).await?;
                let chart = nativity.chart();
                (Some(nativity.event), Radix::Natal(chart))
            }
            RadixInput::Sign(sign) => (None, Radix::Sign(*sign)),
            RadixInput::Sky(frame) => (None, Radix::Sky(*frame)),
        })
    }
}

/// Whose an answer is: only a birth is anybody's.
fn owner_of(radix: &Radix, owner: Owner) -> Owner {
    match radix {
        Radix::Natal(_) => owner,
        Radix::Sign(_) | Radix::Sky(_) => Owner::Nobody,
    }
}
