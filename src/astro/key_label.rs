//! How a question is named to people who look at the cache.

use std::fmt::Display;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{CivilDate, Moment, Place};

/// Seconds from a local midnight to the middle of the day, whose UTC date is the local one nearly everywhere.
const MIDDAY_S: i64 = 43_200;

/// One part of a label.
pub enum LabelPart {
    /// Shown as it is.
    Clear(String),
    /// Shown as it is, but hashed in what is kept for a person: it may be a home.
    Place(String),
    /// Shown as a keyed hash of this: whatever follows from birth data, and settings that are too long to show.
    Hashed(u64),
    /// The person for whom the answer is kept, shown as a keyed hash.
    User,
}

/// The parts that tell a question from others of its kind, in the order of the key patterns. Has no text form of its own, because
/// only the cache has the key by which parts are hashed.
pub struct KeyLabel {
    prefix: Option<&'static str>,
    parts: Vec<LabelPart>,
}

impl KeyLabel {
    /// A label that begins with the pattern of the question's kind.
    pub fn new() -> Self {
        Self { prefix: None, parts: Vec::new() }
    }

    /// A label that begins with a pattern of its own.
    pub fn with_prefix(prefix: &'static str) -> Self {
        Self { prefix: Some(prefix), parts: Vec::new() }
    }

    /// Adds a part that is no secret.
    pub fn clear(self, part: impl Display) -> Self {
        self.part(LabelPart::Clear(part.to_string()))
    }

    /// Adds the date of a day that begins at `midnight`, a local one.
    pub fn day(self, midnight: Moment) -> Self {
        self.clear(date_of_day(midnight))
    }

    /// Adds the UTC date of a moment.
    pub fn date(self, at: Moment) -> Self {
        self.clear(at.date())
    }

    /// Adds year and month of a day that begins at `midnight`, a local one.
    pub fn month(self, midnight: Moment) -> Self {
        let date = date_of_day(midnight);
        self.clear(date.year()).clear(date.month())
    }

    /// Adds a place, to a hundredth of a degree.
    pub fn place(self, place: Option<Place>) -> Self {
        let shown = |place: Place| format!("{:.2},{:.2}", place.latitude_deg(), place.longitude_deg());
        self.part(place.map_or(LabelPart::Clear("-".to_owned()), |place| LabelPart::Place(shown(place))))
    }

    /// Adds something that is shown as a hash.
    pub fn hashed(self, part: &impl Hash) -> Self {
        let mut hasher = DefaultHasher::new();
        part.hash(&mut hasher);
        self.part(LabelPart::Hashed(hasher.finish()))
    }

    /// Adds the person for whom the answer is kept.
    pub fn user(self) -> Self {
        self.part(LabelPart::User)
    }

    /// The pattern that it begins with, if it is not that of the kind.
    pub fn prefix(&self) -> Option<&'static str> {
        self.prefix
    }

    /// The parts in order.
    pub fn parts(&self) -> &[LabelPart] {
        &self.parts
    }

    fn part(mut self, part: LabelPart) -> Self {
        self.parts.push(part);
        self
    }
}

impl Default for KeyLabel {
    fn default() -> Self {
        Self::new()
    }
}

fn date_of_day(midnight: Moment) -> CivilDate {
    midnight.plus_s(MIDDAY_S).unwrap_or(midnight).date()
}
