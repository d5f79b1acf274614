//! What a sign's day holds, one thing at a time.

use serde::{Deserialize, Serialize};

use super::{HouseFact, RankedFact, SkyAspect};
use crate::astro::{Moment, Sign};

/// A day's facts for a sign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DayFacts {
    /// Whose day it is.
    pub sign: Sign,
    /// The day's first moment.
    pub from: Moment,
    /// The next day's first moment.
    pub until: Moment,
    /// The facts, weightiest first.
    pub facts: Vec<RankedFact<DayFact>>,
}

/// One thing that a sign's day holds, or the sky over a sign at a moment. Houses are counted from the sign as the first (solar houses).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum DayFact {
    /// The Moon is in a sign when the day begins.
    MoonIn {
        /// The sign.
        sign: Sign,
        /// Its house.
        house: u8,
    },
    /// Two bodies are near an aspect all day.
    NearAspect(SkyAspect),
    /// Something in a house.
    House(HouseFact),
}

impl DayFact {
    /// The house that the fact touches, that of the acting body first, and another one if there is another.
    pub fn houses(&self) -> (u8, Option<u8>) {
        match self {
            Self::MoonIn { house, .. } => (*house, None),
            Self::NearAspect(aspect) => aspect.houses(),
            Self::House(fact) => fact.houses(),
        }
    }

    /// When it is exact; nothing for what lasts.
    pub fn moment(&self) -> Option<Moment> {
        match self {
            Self::MoonIn { .. } | Self::NearAspect(_) => None,
            Self::House(fact) => fact.moment(),
        }
    }
}
