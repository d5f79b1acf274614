//! The kinds of values that the cache keeps.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::astro::Kind;

/// What a kept value is: prefix of its key, time to live, metric label and log field in one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntryKind {
    /// The answer to a question of this kind.
    Answer(Kind),
    /// What a conversation remembers between two turns.
    Session,
}

impl EntryKind {
    /// Every kind, in the order of their numbers.
    pub const ALL: [Self; 7] = [
        Self::Answer(Kind::NatalChart),
        Self::Answer(Kind::Transits),
        Self::Session,
        Self::Answer(Kind::Compatibility),
        Self::Answer(Kind::Forecast),
        Self::Answer(Kind::LunarCalendar),
        Self::Answer(Kind::Ephemeris),
    ];

    /// The number that keys begin with. Keys lie on disk, so a kind keeps its number for good.
    pub const fn number(self) -> u8 {
        match self {
            Self::Answer(Kind::NatalChart) => 1,
            Self::Answer(Kind::Transits) => 2,
            Self::Session => 3,
            Self::Answer(Kind::Compatibility) => 4,
            Self::Answer(Kind::Forecast) => 5,
            Self::Answer(Kind::LunarCalendar) => 6,
            Self::Answer(Kind::Ephemeris) => 7,
        }
    }

    /// The kind with this number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number.checked_sub(1)?)).copied()
    }

    /// Position in [`Self::ALL`].
    pub const fn index(self) -> usize {
        self.number() as usize - 1
    }

    /// Name in metrics, logs and the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Answer(kind) => kind.name(),
            Self::Session => "session",
        }
    }

    /// Beginning of the keys that people see.
    pub const fn pattern(self) -> &'static str {
        match self {
            Self::Answer(Kind::NatalChart) => "nc",
            Self::Answer(Kind::Transits) => "trans",
            Self::Session => "sess",
            Self::Answer(Kind::Compatibility) => "comp",
            Self::Answer(Kind::Forecast) => "fore",
            Self::Answer(Kind::LunarCalendar) => "lunar",
            Self::Answer(Kind::Ephemeris) => "eph",
        }
    }
}

impl From<Kind> for EntryKind {
    fn from(kind: Kind) -> Self {
        Self::Answer(kind)
    }
}

impl fmt::Display for EntryKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for EntryKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_positions_lead_back_to_the_kind() {
        for kind in EntryKind::ALL {
            assert_eq!((EntryKind::from_number(kind.number()), EntryKind::ALL[kind.index()]), (Some(kind), kind));
        }
        assert_eq!((EntryKind::from_number(0), EntryKind::from_number(8)), (None, None));
        assert_eq!(EntryKind::ALL.len(), Kind::ALL.len() + 1, "every kind of question and the session");
    }
}
