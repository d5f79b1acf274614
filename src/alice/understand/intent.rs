//! What was meant: the intents, and the questions that an utterance may answer.

use serde::{Deserialize, Serialize};

use super::accounted::Accounted;
use super::slots::Slots;
use crate::speech::AstroTerm;

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
    /// One birth is to be forgotten: that of the person who is named, or the listener's own.
    ForgetBirth,
    /// Whom do you remember?
    People,
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
    /// The last answer was too much or too fast: it is to come again, less and slower.
    Simpler,
    /// Something hard is being gone through; this comes before everything else.
    Care(Hardship),
    /// What the skill itself is.
    AboutSkill(SkillQuestion),
    /// What a word that the skill speaks means.
    Term(AstroTerm),
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

/// What somebody is going through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Hardship {
    /// Not wanting to live.
    Despair,
    Violence,
    Illness,
    Pregnancy,
    Death,
    /// Unfaithfulness, or being left.
    Betrayal,
    /// Debts, or not having enough.
    Money,
    Lottery,
    Exam,
    Court,
    /// Being sad, lonely or afraid.
    Sorrow,
}

/// What is asked about the skill itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SkillQuestion {
    /// «Ты кто?»
    Who,
    /// «Ты настоящая?»
    IsReal,
    /// «Сколько это стоит?»
    Price,
    /// «А это правда?»
    IsTrue,
}

/// What is asked for and not done here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undone {
    /// Cards, runes, coffee grounds.
    Divination,
    /// Numbers of names and dates.
    Numerology,
    /// The years of the Rat and the Dragon.
    EasternZodiac,
    /// Two people compared by their names.
    Names,
    /// Talking to a person.
    LivePerson,
    /// Saying something by itself later.
    Reminder,
    /// The thirteenth constellation as a sign.
    Ophiuchus,
    /// Whether and when something will happen to somebody.
    Fate,
}

/// What is known about an utterance that can't be answered as asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownReason {
    /// Nothing.
    Unclear,
    /// It is about something other than astrology: the weather, a song.
    Elsewhere,
    /// It is near astrology and not done here.
    NotDone(Undone),
    /// The listener has no answer to our question.
    DoesNotKnow,
    /// The listener wonders why we ask.
    WhyAsk,
    /// It is rude.
    Rude,
}

impl Intent {
    /// Nothing was understood.
    pub(super) const UNCLEAR: Self = Self::Unknown(UnknownReason::Unclear);

    /// A reading of what a day or a longer time brings.
    pub(super) const fn is_of_a_time(self) -> bool {
        matches!(
            self,
            Self::Reading(
                Topic::Horoscope
                    | Topic::Advice
                    | Topic::Forecast
                    | Topic::Transits
                    | Topic::Moon
                    | Topic::LunarCalendar
            )
        )
    }

    /// The name in the contract, in metrics and in logs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Launch => "launch",
            Self::Reading(topic) => topic.name(),
            Self::Why => "why",
            Self::SetBirthData => "set_birth_data",
            Self::MyData => "my_data",
            Self::ForgetMe | Self::ForgetBirth => "forget_me",
            Self::People => "people",
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
            Self::Simpler => "repeat",
            Self::Care(_) => "care",
            Self::AboutSkill(_) => "what_can_you_do",
            Self::Term(_) => "term_info",
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
    /// Which of two readings was meant.
    Reading,
}

impl Expecting {
    /// Every question that there is, and none.
    pub const ALL: [Self; 17] = [
        Self::Nothing,
        Self::Sign,
        Self::SecondSign,
        Self::Body,
        Self::House,
        Self::Day,
        Self::Rating,
        Self::Consent,
        Self::Forget,
        Self::BirthDate,
        Self::BirthTime,
        Self::HalfDay,
        Self::Place,
        Self::PlaceChoice,
        Self::Fold,
        Self::Corrections,
        Self::Reading,
    ];

    /// The hour of a birth is awaited.
    pub const fn is_about_time(self) -> bool {
        matches!(self, Self::BirthTime | Self::HalfDay)
    }

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
    /// A second request in the same breath: «…, а потом гороскоп Весам».
    pub then: Option<Box<(Topic, Slots)>>,
    /// Two readings that may have been meant, where nothing was understood: they are asked about.
    pub perhaps: Option<[Topic; 2]>,
    /// What became of every word.
    pub accounted: Accounted,
}
