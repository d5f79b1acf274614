//! What is done in a turn.

use crate::alice::birth::BirthSaid;
use crate::alice::subject::Subject;
use crate::alice::understand::Preference;
use crate::service::Preferences;
use crate::speech::Prompt;

/// What to do in a turn.
#[derive(Debug, Clone, PartialEq)]
pub enum DialogAction {
    /// Say these words and listen.
    Say(Vec<Prompt>),
    /// Tell a reading.
    Tell(Box<ReadingPlan>),
    /// Say why a reading says what it says.
    Explain(Box<ReadingPlan>),
    /// Say what is remembered of the listener.
    TellKept,
    /// Change what is remembered of the listener, then say these words.
    Do(Box<ProfileChange>, Vec<Prompt>),
    /// Say goodbye and end the conversation.
    Goodbye,
}

/// A reading with everything that it is made from.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadingPlan {
    /// What about.
    pub subject: Subject,
    /// Of whom.
    pub births: ReadingBirths,
    /// How the listener likes charts.
    pub tastes: Preferences,
    /// Which part of it, from 0.
    pub page: u8,
    /// Said after it: the question that it interrupted.
    pub then: Vec<Prompt>,
}

/// The births that a reading is made from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReadingBirths {
    /// The listener's, or that of the person whom the reading is about.
    pub own: Option<BirthSaid>,
    /// The second person's, in a synastry.
    pub partner: Option<BirthSaid>,
}

/// A change of what is remembered, at the listener's own wish.
#[derive(Debug, Clone, PartialEq)]
pub enum ProfileChange {
    /// Keep what was told in this conversation: the listener has agreed.
    Remember {
        /// The listener's own birth, and one that is called by a name.
        births: Vec<(Option<String>, BirthSaid)>,
        /// How they like things.
        preferred: Vec<Preference>,
    },
    /// Erase everything.
    Forget,
    /// Keep a preference.
    Prefer(Preference),
    /// Count a rating from 1 to 5 of a reading of that intent. Nobody's name is kept with it.
    Rate {
        /// 1 to 5.
        score: u8,
        /// What was rated.
        intent: &'static str,
    },
}
