//! What the ear can answer. The order is that of the columns of its weights.

use super::super::intent::{Intent, Topic, UnknownReason};

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

/// Whether it does no harm when it was not meant: a reading, an explanation, or a question. What is kept, forgotten, agreed to or ended is
/// left to the rules, and so is what says nothing without its value.
pub(super) const fn may_be_guessed(intent: Intent) -> bool {
    match intent {
        Intent::Reading(_)
        | Intent::Why
        | Intent::SetBirthData
        | Intent::MyData
        | Intent::More
        | Intent::Repeat
        | Intent::Help
        | Intent::WhatCanYouDo
        | Intent::Thanks => true,
        Intent::Unknown(reason) => {
            matches!(reason, UnknownReason::Elsewhere | UnknownReason::DoesNotKnow | UnknownReason::WhyAsk)
        }
        _ => false,
    }
}
