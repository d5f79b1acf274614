//! What stands or happens in a house, one thing at a time.

use serde::{Deserialize, Serialize};

use crate::astro::{AspectKind, Body, Moment, PhaseName, Sign};

/// One thing that stands or happens in a house: in the facts of a sign one counted from the sign as the first (a solar house), in those of a
/// birth a natal one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum HouseFact {
    /// The Sun is in a house; the month's background.
    SunIn {
        /// The sign.
        sign: Sign,
        /// Its house.
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
    /// A body is in a sign from beginning to end.
    Stay {
        /// The body.
        body: Body,
        /// The sign.
        sign: Sign,
        /// That sign's house.
        house: u8,
    },
    /// A body moves backwards from beginning to end.
    Retrograde {
        /// The body.
        body: Body,
        /// The house that it is in.
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
    /// An aspect between two bodies is exact.
    Aspect {
        /// Which aspect.
        aspect: SkyAspect,
        /// When.
        at: Moment,
    },
}

/// An aspect between two bodies of the sky.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SkyAspect {
    /// The faster body.
    pub a: Body,
    /// The house that it is in.
    pub a_house: u8,
    /// The slower body.
    pub b: Body,
    /// The house that it is in.
    pub b_house: u8,
    /// Which aspect.
    pub kind: AspectKind,
    /// Distance from exact in degrees: in the middle of the day, at the moment asked about, or 0 when it is exact within a longer stretch.
    pub orb_deg: f64,
}

impl SkyAspect {
    /// The house of the faster body, and that of the slower one where it is another.
    pub fn houses(&self) -> (u8, Option<u8>) {
        (self.a_house, (self.b_house != self.a_house).then_some(self.b_house))
    }
}

impl HouseFact {
    /// The house that the fact touches, that of the acting body first, and another one if there is another.
    pub fn houses(&self) -> (u8, Option<u8>) {
        match *self {
            Self::SunIn { house, .. }
            | Self::RulerIn { house, .. }
            | Self::Stay { house, .. }
            | Self::Retrograde { house, .. }
            | Self::Ingress { house, .. }
            | Self::Phase { house, .. }
            | Self::Station { house, .. } => (house, None),
            Self::Aspect { aspect, .. } => aspect.houses(),
        }
    }

    /// When it is exact; nothing for what lasts.
    pub fn moment(&self) -> Option<Moment> {
        match *self {
            Self::Ingress { at, .. } | Self::Phase { at, .. } | Self::Station { at, .. } | Self::Aspect { at, .. } => {
                Some(at)
            }
            Self::SunIn { .. } | Self::RulerIn { .. } | Self::Stay { .. } | Self::Retrograde { .. } => None,
        }
    }
}
