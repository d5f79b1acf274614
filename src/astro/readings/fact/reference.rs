//! What signs, planets and houses are: facts that no date changes.

use serde::{Deserialize, Serialize};

use crate::astro::{Body, Sign};

/// What a thing of astrology is by its nature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReferenceFact {
    /// A sign: its element, modality and ruler.
    Sign(Sign),
    /// A planet: the signs that it rules.
    Planet(Body),
    /// A house, 1 to 12: the sign that it is likened to.
    House(u8),
    /// A planet in a sign: what each of the two brings.
    PlanetInSign {
        /// The planet.
        body: Body,
        /// The sign.
        sign: Sign,
    },
    /// A body that never moves backwards.
    NeverBack(Body),
}
