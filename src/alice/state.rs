//! What is remembered from one turn of a conversation to the next. Small: it travels with every turn.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::birth::BirthDraft;
use super::response::MAX_STATE_BYTES;
use super::understand::Expecting;
use crate::astro::{CivilDate, Sign};
use crate::speech::Prompt;

/// Version of the state's form; another one is not read.
const VERSION: u8 = 1;

/// The thread of a conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    version: u8,
    /// The question that was asked last.
    #[serde(default, skip_serializing_if = "is_default")]
    pub expecting: Expecting,
    /// The birth data of the chart that is being collected or was made last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth: Option<BirthDraft>,
    /// The sign of the last horoscope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign: Option<Sign>,
    /// The date of the last horoscope, or of the one whose sign was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "iso_date")]
    pub date: Option<CivilDate>,
    /// What was answered last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Last>,
    /// How far the last reading has been told.
    #[serde(default, skip_serializing_if = "is_default")]
    pub page: u8,
    /// The last reading has more to tell.
    #[serde(default, skip_serializing_if = "is_default")]
    pub more: bool,
    /// The last answer was promised and has not been given.
    #[serde(default, skip_serializing_if = "is_default")]
    pub owed: bool,
    /// How many turns running were not understood.
    #[serde(default, skip_serializing_if = "is_default")]
    pub unclear: u8,
    /// How many turns running were silent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub silent: u8,
}

/// What was answered; its values are in the state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Last {
    /// The horoscope for the state's sign and date.
    Horoscope,
    /// The chart of the state's birth data.
    Natal,
    /// These words.
    Said(Vec<Prompt>),
}

impl Default for State {
    fn default() -> Self {
        Self {
            version: VERSION,
            expecting: Expecting::Nothing,
            birth: None,
            sign: None,
            date: None,
            last: None,
            page: 0,
            more: false,
            owed: false,
            unclear: 0,
            silent: 0,
        }
    }
}

impl State {
    /// The state that was stored; a fresh one when it is not ours, of another version, or holds what we would not have stored.
    pub fn from_value(value: &Value) -> Self {
        let stored = serde_json::from_value::<Self>(value.clone()).unwrap_or_default();
        if stored.is_ours() { stored } else { Self::default() }
    }

    /// The state to store; within the protocol's limit.
    pub fn to_value(&self) -> Value {
        let fits = |value: &Value| value.to_string().len() <= MAX_STATE_BYTES;
        let whole = serde_json::to_value(self).unwrap_or_default();
        if fits(&whole) {
            return whole;
        }
        // Far above what the limits on the names allow; then losing the repetition is the smallest loss.
        let without_last = serde_json::to_value(Self { last: None, ..self.clone() }).unwrap_or_default();
        if fits(&without_last) { without_last } else { Value::Object(serde_json::Map::new()) }
    }

    /// Birth data are being collected.
    pub fn is_collecting(&self) -> bool {
        self.birth.as_ref().is_some_and(|birth| !birth.done)
    }

    /// States come back through the client, so what they hold is checked like any input.
    fn is_ours(&self) -> bool {
        self.version == VERSION && self.birth.as_ref().is_none_or(BirthDraft::is_valid)
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Dates as `2026-11-23`; anything else is refused.
mod iso_date {
    use super::{CivilDate, Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(date: &Option<CivilDate>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&date.map(|date| date.to_string()).unwrap_or_default())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<CivilDate>, D::Error> {
        let text = String::deserialize(deserializer)?;
        let numbers: Option<Vec<i32>> = text.split('-').map(|part| part.parse().ok()).collect();
        let date = match numbers.as_deref() {
            Some(&[year, month, day]) => {
                u8::try_from(month).ok().zip(u8::try_from(day).ok()).and_then(|(m, d)| CivilDate::new(year, m, d))
            }
            _ => None,
        };
        date.map(Some).ok_or_else(|| serde::de::Error::custom("no date"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::alice::birth::{BirthTime, Candidate, Fold, PlaceSaid};
    use crate::alice::understand::{DateParts, WallTime};
    use crate::astro::Place;

    #[test]
    fn a_full_state_is_small_and_comes_back() {
        let name = "Ё".repeat(200);
        let candidates = [-89.9999, -89.9998, -89.9997]
            .map(|latitude| Candidate::new(Place::new(latitude, -179.9999).unwrap(), &name))
            .to_vec();
        let state = State {
            version: VERSION,
            expecting: Expecting::PlaceChoice,
            birth: Some(BirthDraft {
                date: DateParts { year: Some(1990), month: Some(7), day: Some(15) },
                time: Some(BirthTime::Known { time: WallTime { hour: 10, minute: 30 }, fold: Some(Fold::Second) }),
                open_time: Some(WallTime { hour: 10, minute: 30 }),
                place: Some(PlaceSaid::Chosen(candidates[0].clone())),
                candidates,
                done: true,
            }),
            sign: Some(Sign::Sagittarius),
            date: CivilDate::new(2026, 11, 23),
            last: Some(Last::Said(vec![Prompt::BackToChart, Prompt::AskWhichPlace])),
            page: 255,
            more: true,
            owed: true,
            unclear: 255,
            silent: 255,
        };
        let value = state.to_value();
        assert!(value.to_string().len() <= MAX_STATE_BYTES, "{value}");
        assert_eq!(State::from_value(&value), state);
    }

    #[test]
    fn a_foreign_state_is_a_fresh_one() {
        for foreign in [
            json!({}),
            json!({"step": "confirm_place", "cand": ["самара"], "v": 1}),
            json!({"version": 2}),
            json!({"version": 1, "date": "2026-02-31"}),
            json!({"version": 1, "birth": {"time": {"known": {"time": {"h": 99, "m": 0}}}}}),
            json!({"version": 1, "birth": {"date": {"d": 99}}}),
            json!([1]),
        ] {
            assert_eq!(State::from_value(&foreign), State::default(), "{foreign}");
        }
    }
}
