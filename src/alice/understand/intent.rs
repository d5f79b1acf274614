//! What was meant: the intents, and the questions that an utterance may answer.

use serde::{Deserialize, Serialize};

use super::slots::Slots;

/// What the listener wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Intent {
    Launch,
    /// A reading of some kind.
    Reading(Topic),
    /// What the last reading rests on.
    Why,
    /// A date, time or place of birth, or a correction of one.
    SetBirthData,
    /// What is known about the listener.
    MyData,
    ForgetMe,
    Remember,
    /// How the listener wants to be answered.
    SetPreference,
    Rate,
    More,
    Repeat,
    Help,
    WhatCanYouDo,
    Confirm,
    Reject,
    Thanks,
    Exit,
    /// Nothing was said.
    Silence,
    Unknown(UnknownReason),
}

/// A kind of reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Topic {
    Horoscope,
    Natal,
    Transits,
    /// What is exact for a person over a stretch of time.
    Forecast,
    /// Of two signs.
    Compatibility,
    /// Of two people.
    Synastry,
    /// The Moon of a day, or when a phase comes.
    Moon,
    LunarCalendar,
    VoidOfCourse,
    Sign,
    /// A planet by itself, in a sign or in a house.
    Planet,
    House,
    Retrograde,
    Advice,
}

impl Topic {
    /// The name in the contract, in metrics and in logs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Horoscope => "horoscope",
            Self::Natal => "natal_chart",
            Self::Transits => "transits",
            Self::Forecast => "forecast",
            Self::Compatibility => "compatibility",
            Self::Synastry => "synastry",
            Self::Moon => "moon",
            Self::LunarCalendar => "lunar_calendar",
            Self::VoidOfCourse => "void_of_course",
            Self::Sign => "sign_info",
            Self::Planet => "planet_info",
            Self::House => "house_info",
            Self::Retrograde => "retrograde",
            Self::Advice => "advice",
        }
    }
}

/// What is known about an utterance that can't be answered as asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownReason {
    /// Nothing.
    Unclear,
    /// It is about something other than astrology: the weather, tarot, a song.
    Elsewhere,
    /// The listener has no answer to our question.
    DoesNotKnow,
    /// The listener wonders why we ask.
    WhyAsk,
    /// It is rude.
    Rude,
}

impl Intent {
    /// The name in the contract, in metrics and in logs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Launch => "launch",
            Self::Reading(topic) => topic.name(),
            Self::Why => "why",
            Self::SetBirthData => "set_birth_data",
            Self::MyData => "my_data",
            Self::ForgetMe => "forget_me",
            Self::Remember => "remember",
            Self::SetPreference => "set_preference",
            Self::Rate => "rate",
            Self::More => "more",
            Self::Repeat => "repeat",
            Self::Help => "help",
            Self::WhatCanYouDo => "what_can_you_do",
            Self::Confirm => "confirm",
            Self::Reject => "reject",
            Self::Thanks => "thanks",
            Self::Exit => "exit",
            Self::Silence => "silence",
            Self::Unknown(_) => "unknown",
        }
    }
}

/// The question that the listener has just heard. Whose birth it is about stands in the conversation's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Expecting {
    #[default]
    Nothing,
    Sign,
    /// The other of two signs.
    SecondSign,
    /// Which planet.
    Body,
    /// Which house.
    House,
    /// The day of a reading.
    Day,
    /// How much it was liked, from 1 to 5.
    Rating,
    /// Whether birth data shall be remembered.
    Consent,
    /// Whether everything shall be forgotten.
    Forget,
    BirthDate,
    BirthTime,
    /// Of the morning or of the evening.
    HalfDay,
    Place,
    /// Which of several places.
    PlaceChoice,
    /// Which of the two passes of an hour that the clocks repeated.
    Fold,
    /// Nothing; but a chart has just been told, and its birth data may be corrected.
    Corrections,
}

impl Expecting {
    /// A part of the birth data is awaited, or may be corrected.
    pub const fn is_about_birth(self) -> bool {
        matches!(
            self,
            Self::BirthDate
                | Self::BirthTime
                | Self::HalfDay
                | Self::Place
                | Self::PlaceChoice
                | Self::Fold
                | Self::Corrections
                | Self::Consent
        )
    }
}

/// What was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Understood {
    /// What the listener wants.
    pub intent: Intent,
    /// With which values.
    pub slots: Slots,
    /// The request was not named: «а завтра?», «а для рыб?», «а с ним?». It goes on with what was asked before; the intent is
    /// then the one that its values suggest by themselves.
    pub follows: bool,
    /// Someone may be in danger; this comes before everything else.
    pub in_danger: bool,
}
