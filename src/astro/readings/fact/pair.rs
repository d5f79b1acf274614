//! What two signs or two people are to each other, one thing at a time.

use serde::{Deserialize, Serialize};

use crate::astro::{AspectKind, AspectPoint, Body, Component, RelationshipLevel, Sign};

/// Who of two people; the first is the one who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Partner {
    /// The one who asks.
    First,
    /// The other.
    Second,
}

impl Partner {
    /// Identifier in the API.
    pub const fn id(self) -> &'static str {
        ["first", "second"][self as usize]
    }
}

/// One thing that stands between two signs or two people.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum PairFact {
    /// One component of the compatibility of two signs.
    Signs {
        /// The sign of the one who asks.
        first: Sign,
        /// The sign of the other.
        second: Sign,
        /// Which component.
        component: Component,
    },
    /// What the other's sign is when houses are counted from the asker's sign.
    House {
        /// The sign of the one who asks.
        first: Sign,
        /// The sign of the other.
        second: Sign,
    },
    /// A point of one chart makes an aspect with a point of the other.
    Aspect {
        /// A point of the one who asks.
        mine: AspectPoint,
        /// A point of the other.
        theirs: AspectPoint,
        /// Which aspect.
        kind: AspectKind,
        /// Distance from exact, in degrees.
        orb_deg: f64,
    },
    /// A body of one stands in a house of the other.
    Overlay {
        /// Whose body it is.
        guest: Partner,
        /// The body.
        body: Body,
        /// The house of the other's chart, 1 to 12.
        house: u8,
    },
    /// How strongly the two are bound.
    Score {
        /// The points.
        points: u16,
        /// What that many points are called.
        level: RelationshipLevel,
    },
    /// The time of birth of one or both is unknown.
    TimeUnknown {
        /// Whose; nothing when it is both.
        whose: Option<Partner>,
    },
}
