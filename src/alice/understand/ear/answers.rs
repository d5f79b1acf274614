//! What the ear can answer. The order is that of the columns of its weights.

use super::super::intent::{Expecting, Intent, Topic, UnknownReason};

/// Every answer; `Unknown(Unclear)` stands for all that is not ours.
pub(super) const ANSWERS: [Intent; 35] = [
    Intent::Reading(Topic::Horoscope),
    Intent::Reading(Topic::Natal),
    Intent::Reading(Topic::Transits),
    Intent::Reading(Topic::Forecast),
    Intent::Reading(Topic::Compatibility),
    Intent::Reading(Topic::Synastry),
    Intent::Reading(Topic::Moon),
    Intent::Reading(Topic::LunarCalendar),
    Intent::Reading(Topic::VoidOfCourse),
    Intent::Reading(Topic::Sign),
    Intent::Reading(Topic::Planet),
    Intent::Reading(Topic::House),
    Intent::Reading(Topic::Retrograde),
    Intent::Reading(Topic::Advice),
    Intent::Launch,
    Intent::Why,
    Intent::SetBirthData,
    Intent::MyData,
    Intent::ForgetMe,
    Intent::Remember,
    Intent::SetPreference,
    Intent::Rate,
    Intent::More,
    Intent::Repeat,
    Intent::Help,
    Intent::WhatCanYouDo,
    Intent::Confirm,
    Intent::Reject,
    Intent::Thanks,
    Intent::Exit,
    Intent::Unknown(UnknownReason::Unclear),
    Intent::Unknown(UnknownReason::Elsewhere),
    Intent::Unknown(UnknownReason::DoesNotKnow),
    Intent::Unknown(UnknownReason::WhyAsk),
    Intent::Unknown(UnknownReason::Rude),
];

/// Whether an answer may be given on a guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guessable {
    /// It does no harm when it was not meant: a reading, an explanation, or a question.
    Freely,
    /// It changes something that is easily changed again, or leads to a question first.
    WhenSure,
    /// It can't be taken back, or leaves who speaks alone.
    Never,
}

/// Whether `intent` may be answered on a guess after `expecting`. What is kept for good and what is deleted needs plain words.
pub(super) const fn may_be_guessed(intent: Intent, expecting: Expecting) -> Guessable {
    match (intent, expecting) {
        // Only a whole phrase of farewell ends a session: «хватит ли мне денег» is none.
        (Intent::Confirm, Expecting::Consent | Expecting::Forget) | (Intent::Remember | Intent::Exit, _) => {
            Guessable::Never
        }
        (
            Intent::Reading(_)
            | Intent::Why
            | Intent::SetBirthData
            | Intent::MyData
            | Intent::More
            | Intent::Repeat
            | Intent::Help
            | Intent::WhatCanYouDo
            | Intent::Thanks
            | Intent::Unknown(_),
            _,
        ) => Guessable::Freely,
        _ => Guessable::WhenSure,
    }
}

/// The place of an answer, or of the one that stands for it.
pub(super) fn nearest(intent: Intent) -> Option<usize> {
    let stands = match intent {
        Intent::Care(_) | Intent::Term(_) | Intent::Silence => return None,
        Intent::Unknown(UnknownReason::NotDone(_)) => Intent::Unknown(UnknownReason::Elsewhere),
        Intent::Unknown(_) => intent,
        Intent::People => Intent::MyData,
        _ => return ANSWERS.iter().position(|answer| answer.name() == intent.name()),
    };
    ANSWERS.iter().position(|answer| *answer == stands)
}
