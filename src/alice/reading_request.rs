//! A reading that is to be told: what about, and everything that it is made from.

use super::birth::BirthSaid;
use super::request::Listener;
use super::subject::Subject;
use crate::service::Preferences;

/// Which reading, for whom.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadingRequest {
    /// What about.
    pub subject: Subject,
    /// Of whose births.
    pub births: ReadingBirths,
    /// How the listener likes charts.
    pub tastes: Preferences,
    /// Whose it is; nothing for a listener who is not remembered.
    pub listener: Option<Listener>,
    /// Name of the listener's zone as the client sent it; it may name none.
    pub timezone: Option<String>,
}

/// The births that a reading is made from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReadingBirths {
    /// The listener's, or that of the person whom the reading is about.
    pub own: Option<BirthSaid>,
    /// The second person's, in a synastry.
    pub partner: Option<BirthSaid>,
}
