//! The fold of a local time: which of two readings is meant where the clocks were put back or forward.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Which reading of a local time that clocks showed twice, or never. As in Python's PEP 495.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fold {
    /// By the offset before the change; 0 in the API.
    First,
    /// By the offset after the change; 1 in the API.
    Second,
}

impl Fold {
    /// Both, in order.
    pub const ALL: [Self; 2] = [Self::First, Self::Second];

    /// Its number in the API and in kept profiles.
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The fold of that number; nothing when it is neither 0 nor 1.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|fold| fold.number() == number)
    }
}

impl fmt::Display for Fold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number().fmt(f)
    }
}
