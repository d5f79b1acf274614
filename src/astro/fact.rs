//! Facts of the sky, one by one: what every spoken sentence rests on.

mod lore;
mod moon;
mod natal;
mod pair;

use serde::{Deserialize, Serialize};

pub use self::lore::Lore;
pub use self::moon::MoonFact;
pub use self::natal::NatalFact;
pub use self::pair::{PairFact, Person};
use super::{AspectKind, Body, Moment, PhaseName, Retrograde, Sign};

/// A day's facts for a sign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Whose day it is.
    pub sign: Sign,
    /// The day's first moment.
    pub from: Moment,
    /// The next day's first moment.
    pub until: Moment,
    /// The facts, weightiest first.
    pub facts: Vec<RankedFact>,
}

/// A fact with its weight.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RankedFact {
    /// What happens.
    pub fact: Fact,
    /// How much it matters on that day for that sign; only the order counts.
    pub weight: f64,
}

/// Something that a sentence rests on. In the facts of a sign's day, houses are counted from the sign as the first (solar houses).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Fact {
    /// The Moon is in a sign when the day begins.
    MoonIn {
        /// The sign.
        sign: Sign,
        /// Its house.
        house: u8,
    },
    /// A body enters a sign.
    Ingress {
        /// The body.
        body: Body,
        /// The sign it enters.
        sign: Sign,
        /// That sign's house.
        house: u8,
        /// When.
        at: Moment,
    },
    /// A principal phase of the Moon is exact.
    Phase {
        /// Which one.
        phase: PhaseName,
        /// The house that the Moon is in.
        house: u8,
        /// When.
        at: Moment,
    },
    /// An aspect between two bodies.
    Aspect {
        /// The faster body.
        a: Body,
        /// The house that it is in.
        a_house: u8,
        /// The slower body.
        b: Body,
        /// The house that it is in.
        b_house: u8,
        /// Which aspect.
        kind: AspectKind,
        /// When it is exact, if that is on this day.
        exact_at: Option<Moment>,
        /// Distance from exact in the middle of the day, in degrees.
        orb_deg: f64,
    },
    /// A body stands still and turns.
    Station {
        /// The body.
        body: Body,
        /// Whether it turns retrograde; otherwise it turns direct.
        retrograde: bool,
        /// The house that it is in.
        house: u8,
        /// When.
        at: Moment,
    },
    /// A body moves backwards all day.
    Retrograde {
        /// The body.
        body: Body,
        /// The house that it is in.
        house: u8,
    },
    /// The sign's ruler is in a house; the lasting background of the day.
    RulerIn {
        /// The ruler.
        body: Body,
        /// The sign that it is in.
        sign: Sign,
        /// That sign's house.
        house: u8,
    },
    /// The Sun is in a house; the month's background.
    SunIn {
        /// The sign.
        sign: Sign,
        /// Its house.
        house: u8,
    },
    /// A stretch of time in which a body moves backwards.
    RetrogradePeriod(Retrograde),
    /// Something of the Moon, the same for everybody.
    Moon(MoonFact),
    /// Something of a birth chart.
    Natal(NatalFact),
    /// Something between two signs or two people.
    Pair(PairFact),
    /// Something that no date changes.
    Lore(Lore),
}
