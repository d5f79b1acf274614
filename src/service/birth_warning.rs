//! What was understood of a birth otherwise than it may have been meant.

use super::FoundPlace;
use super::birth_calendar::CalendarDoubt;
use crate::places::MatchKind;

/// What was taken for a birth that its asker may not have meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BirthWarning {
    /// Several zones claim the point.
    SeveralZones,
    /// The point lies at sea, and its clock is nautical time.
    AtSea,
    /// No zone claims the point.
    ZoneOfNearestPlace,
    /// The place that was named is the place of that name, under another or a longer one.
    PlaceByOtherName(&'static str),
    /// No place is called as it was named; one of that name is like it.
    PlaceByLikeness(&'static str),
    /// The date was read by the calendar of its place, and may have been meant by the other.
    Calendar(CalendarDoubt),
}

impl BirthWarning {
    /// That a place was found by something else than its name.
    pub fn of_place(found: &FoundPlace) -> Option<Self> {
        match found.how {
            MatchKind::Exact | MatchKind::Case => None,
            MatchKind::Alias => Some(Self::PlaceByOtherName(found.name)),
            MatchKind::Fuzzy => Some(Self::PlaceByLikeness(found.name)),
        }
    }
}
