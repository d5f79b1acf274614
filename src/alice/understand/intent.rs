//! What was meant: intents, the values in them, and the question that they answer.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::dates::DateSaid;
use super::lexicon::Topic;
use super::times::{PartOfDay, TimeSaid};
use crate::astro::{CivilDate, Sign};

/// What the listener wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Intent {
    Launch,
    Horoscope,
    NatalChart,
    /// A date, time or place of birth, or a correction of one.
    SetBirthData,
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
    Unknown(Unheard),
}

/// What is known about an utterance that can't be answered as asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unheard {
    /// Nothing.
    Unclear,
    /// It is about something that does not exist here.
    Topic(Topic),
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
            Self::Horoscope => "horoscope",
            Self::NatalChart => "natal_chart",
            Self::SetBirthData => "set_birth_data",
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

/// The question that the listener has just heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Expecting {
    #[default]
    Nothing,
    Sign,
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
        !matches!(self, Self::Nothing | Self::Sign)
    }
}

/// A stretch of time for a horoscope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Period {
    Day,
    Week,
    Month,
    Year,
}

/// The values in an utterance.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Slots {
    /// The sign named first.
    pub sign: Option<Sign>,
    /// The sign named second.
    pub sign_2: Option<Sign>,
    /// The stretch of time.
    pub period: Option<Period>,
    /// The date, as far as it was said.
    pub date: Option<DateSaid>,
    /// The time of day.
    pub time: Option<TimeSaid>,
    /// The part of the day alone.
    pub part_of_day: Option<PartOfDay>,
    /// The words of a place, to be looked up.
    pub place: Option<String>,
    /// The first, second or third of several.
    pub choice: Option<u8>,
}

impl Slots {
    /// By the names of the contract; dates and times only where they are complete.
    pub fn to_json(&self, intent: Intent, today: CivilDate) -> Map<String, Value> {
        let mut json = Map::new();
        let mut put = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                json.insert(name.to_owned(), value.into());
            }
        };
        let of_birth = matches!(intent, Intent::NatalChart | Intent::SetBirthData);
        put("sign", self.sign.map(|sign| sign.id().to_owned()));
        put("sign_2", self.sign_2.map(|sign| sign.id().to_owned()));
        put("period", self.period.map(|period| format!("{period:?}").to_lowercase()));
        let date = match self.date {
            Some(DateSaid::Relative(date)) => Some(date),
            Some(DateSaid::Calendar(parts)) if of_birth => parts.date(),
            Some(DateSaid::Calendar(parts)) => parts.near(today),
            _ => None,
        };
        put(if of_birth { "birth_date" } else { "date" }, date.map(|date| date.to_string()));
        put(
            "birth_time",
            match self.time {
                Some(TimeSaid::Exact(time) | TimeSaid::EitherHalf(time)) => Some(time.to_string()),
                Some(TimeSaid::Unknown) => Some("unknown".to_owned()),
                _ => None,
            },
        );
        put("place", self.place.clone());
        json
    }
}

/// What was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Understood {
    /// What the listener wants.
    pub intent: Intent,
    /// With which values.
    pub slots: Slots,
    /// The request was not named: «а завтра?», «а для рыб?». It goes on with what was asked before.
    pub follows: bool,
    /// Someone may be in danger; this comes before everything else.
    pub in_danger: bool,
}
