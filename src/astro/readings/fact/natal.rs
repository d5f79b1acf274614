//! What a birth chart holds, one thing at a time.

use serde::{Deserialize, Serialize};

use crate::astro::{AspectKind, AspectPoint, Body, Element, PhaseName, Sign};

/// One thing that a birth chart holds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum NatalFact {
    /// A body stands in a sign.
    Place {
        /// The body.
        body: Body,
        /// The sign.
        sign: Sign,
        /// Whole degrees passed within the sign; nothing without a time of birth.
        degree: Option<u8>,
        /// The house, 1 to 12; nothing in a chart without houses.
        house: Option<u8>,
    },
    /// A body changed signs on a day of birth whose time is unknown.
    Between {
        /// The body.
        body: Body,
        /// Its sign when the day began.
        from: Sign,
        /// Its sign when the day ended.
        until: Sign,
    },
    /// An angle stands in a sign.
    Angle {
        /// The ascendant or the medium coeli.
        angle: AspectPoint,
        /// The sign.
        sign: Sign,
        /// Whole degrees passed within the sign.
        degree: u8,
    },
    /// Two points make an aspect.
    Aspect {
        /// One point.
        a: AspectPoint,
        /// The other point.
        b: AspectPoint,
        /// Which aspect.
        kind: AspectKind,
        /// Distance from exact, in degrees.
        orb_deg: f64,
    },
    /// How many of the ten planets stand in each element.
    Elements {
        /// Fire, earth, air, water.
        counts: [u8; Element::ALL.len()],
    },
    /// The Moon's phase at the birth.
    Phase {
        /// Its name.
        phase: PhaseName,
        /// How far the Moon was ahead of the Sun, `0.0..360.0` degrees.
        elongation_deg: f64,
    },
    /// The time of birth is unknown: no houses, no angles, planets as in the middle of the day.
    TimeUnknown,
}
