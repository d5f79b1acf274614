//! A reading that is to be told: what about, and everything that it is made from.

use super::birth::BirthSaid;
use super::request::Listener;
use super::subject::Subject;
use super::understand::Topic;
use crate::service::Preferences;
use crate::speech::AboutPerson;

/// Which reading, for whom.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadingRequest {
    /// What about.
    pub subject: Subject,
    /// Of whose births.
    pub births: ReadingBirths,
    /// The birth has just been told or corrected, and is said back.
    pub tells_birth: bool,
    /// How the listener likes charts.
    pub tastes: Preferences,
    /// Whose it is; nothing for a listener who is not remembered.
    pub listener: Option<Listener>,
    /// Name of the listener's zone as the client sent it; it may name none.
    pub timezone: Option<String>,
}

impl ReadingRequest {
    /// Whom it is about, where it is not the listener alone.
    pub fn about(&self) -> Option<AboutPerson<'_>> {
        let Subject { topic, sign, who, .. } = &self.subject;
        let name = who.as_deref().filter(|name| !name.is_empty())?;
        let of_sign = matches!(topic, Topic::Horoscope | Topic::Forecast | Topic::Transits | Topic::Advice);
        match topic {
            Topic::Synastry => Some(AboutPerson::With(name)),
            _ if of_sign && sign.is_some() => Some(AboutPerson::Other(name, *sign)),
            _ if self.births.own.is_some() => Some(AboutPerson::Other(name, None)),
            _ => None,
        }
    }
}

/// The births that a reading is made from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReadingBirths {
    /// The listener's, or that of the person whom the reading is about.
    pub own: Option<BirthSaid>,
    /// The second person's, in a synastry.
    pub partner: Option<BirthSaid>,
}
