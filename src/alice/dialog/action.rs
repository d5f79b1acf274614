//! What is done in a turn.

use crate::alice::listener_profile::KnownBirth;
use crate::alice::reading_request::ReadingRequest;
use crate::alice::understand::Preference;
use crate::speech::Prompt;

/// What to do in a turn.
#[derive(Debug, Clone, PartialEq)]
pub enum DialogAction {
    /// Say these words and listen.
    Say(Vec<Prompt>),
    /// Tell the part of a reading that the state points to, then say these words: the question that it interrupted.
    Tell(Box<ReadingRequest>, Vec<Prompt>),
    /// Say why that part says what it says, then say these words.
    Explain(Box<ReadingRequest>, Vec<Prompt>),
    /// Say what is remembered of the listener.
    TellKept,
    /// Say of whom a birth is remembered.
    TellPeople,
    /// Change what is remembered of the listener, then say these words.
    Do(Box<ProfileChange>, Vec<Prompt>),
    /// Say goodbye and end the conversation.
    Goodbye,
}

impl DialogAction {
    /// Has this said as well: before other words, or after a reading. Whether there is a place for it.
    pub fn add(&mut self, prompt: Prompt) -> bool {
        match self {
            Self::Say(prompts) => prompts.insert(0, prompt),
            Self::Tell(_, prompts) | Self::Explain(_, prompts) | Self::Do(_, prompts) => prompts.push(prompt),
            Self::TellKept | Self::TellPeople | Self::Goodbye => return false,
        }
        true
    }
}

/// A change of what is remembered, at the listener's own wish.
#[derive(Debug, Clone, PartialEq)]
pub enum ProfileChange {
    /// Keep what was told in this conversation: the listener has agreed.
    Remember {
        /// The listener's own birth, and one that is called by a name.
        births: Vec<KnownBirth>,
        /// How they like things.
        preferred: Vec<Preference>,
    },
    /// Erase everything.
    Forget,
    /// Erase the birth of one person.
    ForgetBirth {
        /// Whose; empty for the listener's own.
        name: String,
    },
    /// Keep a preference.
    Prefer(Preference),
    /// Count a rating from 1 to 5 of a reading of that intent, without a name.
    Rate {
        /// 1 to 5.
        score: u8,
        /// What was rated.
        intent: &'static str,
    },
}
