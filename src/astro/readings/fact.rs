//! Facts of the sky, one by one: what every spoken sentence rests on.

mod moon;
mod natal;
mod pair;
mod reference;

use serde::{Deserialize, Serialize};

pub use self::moon::MoonFact;
pub use self::natal::NatalFact;
pub use self::pair::{PairFact, Partner};
pub use self::reference::ReferenceFact;
use crate::astro::{AspectKind, AspectPoint, Body, Moment, PhaseName, Retrograde, Sign};

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

/// Something that a sentence rests on. In the facts of a sign, houses are counted from the sign as the first (solar houses); in those
/// of a birth they are the natal ones.
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
    /// A slow body is in a sign for a good part of the period; the background of a month or a year.
    Stay {
        /// The body.
        body: Body,
        /// The sign.
        sign: Sign,
        /// That sign's house.
        house: u8,
        /// When it leaves, if that is within the period.
        until: Option<Moment>,
    },
    /// The Sun or the Moon is eclipsed.
    Eclipse {
        /// The Sun or the Moon.
        light: Body,
        /// The sign that the light is in.
        sign: Sign,
        /// The house that the light is in.
        house: u8,
        /// When the eclipse is greatest.
        at: Moment,
    },
    /// An aspect of a moving body to a point of a birth.
    Transit {
        /// The moving body.
        body: Body,
        /// Which aspect.
        kind: AspectKind,
        /// The point of the birth.
        point: AspectPoint,
        /// The natal house that the moving body is in; nothing when the time of birth is unknown.
        house: Option<u8>,
        /// When it is exact, if that is within the period.
        exact_at: Option<Moment>,
        /// Distance from exact in the middle of the period, or at the moment asked about, in degrees; 0 when it is exact within the period.
        orb_deg: f64,
        /// Whether the body moves backwards.
        retrograde: bool,
    },
    /// A moving body enters a natal house.
    HouseIngress {
        /// The body.
        body: Body,
        /// The house that it enters.
        house: u8,
        /// Whether backwards.
        retrograde: bool,
        /// When.
        at: Moment,
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
    Reference(ReferenceFact),
}
