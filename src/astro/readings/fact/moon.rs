//! What the Moon does, one thing at a time.

use serde::{Deserialize, Serialize};

use crate::astro::{LunarDay, Moment, MoonIngress, PhaseName, PrincipalPhase, Sign, VoidOfCourse};

/// One thing that the Moon does.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum MoonFact {
    /// A principal phase is exact.
    Phase(PrincipalPhase),
    /// How the disc is lit at a moment.
    Disc {
        /// The phase's name.
        phase: PhaseName,
        /// How much of the disc is lit, 0 to 100.
        lit_percent: u8,
        /// The moment.
        at: Moment,
    },
    /// It stays in a sign.
    InSign {
        /// The sign.
        sign: Sign,
        /// When it entered.
        entered: Moment,
        /// When it leaves.
        until: Moment,
    },
    /// It enters a sign.
    Ingress(MoonIngress),
    /// It is a certain lunar day.
    LunarDay {
        /// The day.
        day: LunarDay,
        /// Whether it began with a moonrise at a known place; otherwise it is counted by elongation.
        by_moonrise: bool,
    },
    /// It is void of course.
    Void(VoidOfCourse),
}
