//! Facts of the sky, one by one: what every spoken sentence rests on.

mod day;
mod house;
mod moon;
mod natal;
mod pair;
mod period;
mod reference;

use serde::{Deserialize, Serialize};

pub use self::day::{DayFact, DayFacts};
pub use self::house::{HouseFact, SkyAspect};
pub use self::moon::MoonFact;
pub use self::natal::NatalFact;
pub use self::pair::{PairFact, Partner};
pub use self::period::{PeriodFact, Transit};
pub use self::reference::ReferenceFact;
use crate::astro::Retrograde;

/// A fact with its weight.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RankedFact<F> {
    /// What happens.
    pub fact: F,
    /// How much it matters there; only the order counts.
    pub weight: f64,
}

/// Anything that a sentence can rest on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Fact {
    /// Something of a sign's day, or of the sky over a sign at a moment.
    Day(DayFact),
    /// Something of a longer stretch for a sign, or of any stretch for a birth.
    Period(PeriodFact),
    /// A stretch of time in which a body moves backwards.
    RetrogradePeriod(Retrograde),
    /// Something of the Moon, the same for everybody.
    Moon(MoonFact),
    /// Something of a birth chart.
    Natal(NatalFact),
    /// Something between two signs or two people.
    Pair(PairFact),
    /// Something that no date changes.
    Reference(ReferenceFact),
}

impl From<DayFact> for Fact {
    fn from(fact: DayFact) -> Self {
        Self::Day(fact)
    }
}

impl From<PeriodFact> for Fact {
    fn from(fact: PeriodFact) -> Self {
        Self::Period(fact)
    }
}
