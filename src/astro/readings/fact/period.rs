//! What a stretch of days holds for a sign or a birth, one thing at a time.

use serde::{Deserialize, Serialize};

use super::HouseFact;
use crate::astro::{AspectKind, AspectPoint, Body, Moment, Sign};

/// One thing that a week, a month or a year holds for a sign, or any stretch of days for a birth. Houses are solar ones for a sign, natal
/// ones for a birth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum PeriodFact {
    /// Something in a house.
    House(HouseFact),
    /// A slow body is in a sign and leaves it within the period.
    Leaving {
        /// The body.
        body: Body,
        /// The sign.
        sign: Sign,
        /// That sign's house.
        house: u8,
        /// When it leaves.
        until: Moment,
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
    /// An aspect of a moving body to a point of a birth.
    Transit(Transit),
}

/// An aspect of a moving body to a point of a birth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Transit {
    /// The moving body.
    pub body: Body,
    /// Which aspect.
    pub kind: AspectKind,
    /// The point of the birth.
    pub point: AspectPoint,
    /// The natal house that the moving body is in; nothing when the time of birth is unknown.
    pub house: Option<u8>,
    /// When it is exact, if that is within the period.
    pub exact_at: Option<Moment>,
    /// Distance from exact in the middle of the period, or at the moment asked about, in degrees; 0 when it is exact within the period.
    pub orb_deg: f64,
    /// Whether the body moves backwards.
    pub retrograde: bool,
}

impl PeriodFact {
    /// The house that the fact touches, that of the acting body first, and another one if there is another; nothing for a transit to a birth
    /// without houses.
    pub fn houses(&self) -> Option<(u8, Option<u8>)> {
        match self {
            Self::House(fact) => Some(fact.houses()),
            Self::Leaving { house, .. } | Self::Eclipse { house, .. } | Self::HouseIngress { house, .. } => {
                Some((*house, None))
            }
            Self::Transit(transit) => transit.house.map(|house| (house, None)),
        }
    }

    /// When it is exact; nothing for what lasts.
    pub fn moment(&self) -> Option<Moment> {
        match self {
            Self::House(fact) => fact.moment(),
            Self::Leaving { .. } => None,
            Self::Eclipse { at, .. } | Self::HouseIngress { at, .. } => Some(*at),
            Self::Transit(transit) => transit.exact_at,
        }
    }
}
