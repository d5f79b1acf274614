//! What is remembered from one turn of a conversation to the next. Small: it travels with every turn.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::birth::BirthDraft;
use super::known_person::{KnownPerson, PersonRecord};
use super::response::MAX_STATE_BYTES;
use super::subject::Subject;
use super::understand::{Expecting, Preference, Topic};
use crate::astro::{CivilDate, Sign};
use crate::speech::Prompt;

/// Version of the state's form.
const VERSION: u8 = 3;

/// The form before, which held one birth and is still read.
const FIRST_READ_VERSION: u8 = 2;

/// Most preferences that are carried along: one of each kind.
pub const MAX_PREFERRED: usize = 4;

/// The thread of a conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DialogState {
    version: u8,
    /// The question that was asked last.
    #[serde(default, skip_serializing_if = "is_default")]
    pub expecting: Expecting,
    /// What was offered, or what was asked for and lacks a sign, a planet or a house.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Subject>,
    /// What birth data are being collected for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wanted: Option<Subject>,
    /// The birth that was told last, or is being told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth: Option<BirthDraft>,
    /// Whose it is; nothing for the listener's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_of: Option<String>,
    /// The birth of the second person of a synastry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<BirthDraft>,
    /// Everybody whose birth or sign was told in this conversation.
    #[serde(default, skip_serializing_if = "PersonRecord::is_empty")]
    pub known: PersonRecord,
    /// Whose birth is about to be forgotten, should the listener confirm it; an empty name is the listener's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forgetting: Option<String>,
    /// The reading that was told last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<Subject>,
    /// The sign that was named last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign: Option<Sign>,
    /// What was answered last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<LastAnswer>,
    /// How far the last reading has been told.
    #[serde(default, skip_serializing_if = "is_default")]
    pub page: u8,
    /// The last reading has more to tell.
    #[serde(default, skip_serializing_if = "is_default")]
    pub more: bool,
    /// The last answer was promised and has not been given.
    #[serde(default, skip_serializing_if = "is_default")]
    pub owed: bool,
    /// The birth told last is not remembered, and whether it shall be was not asked yet.
    #[serde(default, skip_serializing_if = "is_default")]
    pub unsaved: bool,
    /// How many readings were told.
    #[serde(default, skip_serializing_if = "is_default")]
    pub readings: u8,
    /// The last reading was rated, or the listener knows that readings can be.
    #[serde(default, skip_serializing_if = "is_default")]
    pub rated: bool,
    /// Words of time that were not understood; the open question is about them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unread_time: Option<String>,
    /// How many turns running were not understood.
    #[serde(default, skip_serializing_if = "is_default")]
    pub unclear: u8,
    /// How many turns running were silent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub silent: u8,
    /// Short answers are liked.
    #[serde(default, skip_serializing_if = "is_default")]
    pub brief: bool,
    /// The two readings that were asked about, one of which may have been meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub perhaps: Option<[Topic; 2]>,
    /// The words of this turn that were not understood, beside something that was.
    #[serde(skip)]
    pub unread: Option<String>,
    /// The answer of this turn is told less and slower.
    #[serde(skip)]
    pub simply: bool,
    /// What was said of how things are liked and is not remembered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub preferred: Vec<Preference>,
}

/// What was answered; its values are in the state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LastAnswer {
    /// The reading that was told last.
    Told,
    /// Why it says what it says.
    Why,
    /// These words.
    Said(Vec<Prompt>),
}

impl Default for DialogState {
    fn default() -> Self {
        Self {
            version: VERSION,
            expecting: Expecting::Nothing,
            asked: None,
            wanted: None,
            birth: None,
            birth_of: None,
            partner: None,
            known: PersonRecord::default(),
            forgetting: None,
            told: None,
            sign: None,
            last: None,
            page: 0,
            more: false,
            owed: false,
            unsaved: false,
            readings: 0,
            rated: false,
            unread_time: None,
            unclear: 0,
            silent: 0,
            brief: false,
            simply: false,
            perhaps: None,
            unread: None,
            preferred: Vec::new(),
        }
    }
}

impl DialogState {
    /// The stored state; a fresh one when it has another form or version, or holds values that [`Self::to_value`] never stores.
    pub fn from_value(value: &Value) -> Self {
        let stored = serde_json::from_value::<Self>(value.clone()).unwrap_or_default();
        if stored.is_ours() { stored.migrated() } else { Self::default() }
    }

    /// The state to store; within the protocol's limit.
    pub fn to_value(&self) -> Value {
        let fits = |value: &Value| value.to_string().len() <= MAX_STATE_BYTES;
        let whole = serde_json::to_value(self).unwrap_or_default();
        if fits(&whole) {
            return whole;
        }
        // Losing the repetition is the smallest loss, then who was told of longest ago, then the partner.
        let mut state = Self { last: None, told: None, ..self.clone() };
        loop {
            let value = serde_json::to_value(&state).unwrap_or_default();
            if fits(&value) {
                return value;
            }
            if state.known.drop_oldest() {
                continue;
            }
            if state.partner.take().is_none() {
                return Value::Object(serde_json::Map::new());
            }
        }
    }

    /// What stays when a conversation begins anew: whose sign it was, and how long answers are liked.
    pub fn begun_anew(&self) -> Self {
        Self {
            sign: self.sign,
            brief: self.brief,
            preferred: self.preferred.clone(),
            known: self.known.clone(),
            ..Self::default()
        }
    }

    /// Birth data are being collected.
    pub fn is_collecting(&self) -> bool {
        self.drafts().any(|draft| !draft.done)
    }

    /// The births that are told in this conversation.
    pub fn drafts(&self) -> impl Iterator<Item = &BirthDraft> {
        self.birth.iter().chain(&self.partner)
    }

    /// The state of the release before in the form of this one: the birth in it is one of a known person.
    fn migrated(mut self) -> Self {
        if self.version < VERSION {
            self.version = VERSION;
            if let Some(birth) = self.birth.clone().filter(|birth| birth.done) {
                self.known.note_birth(self.birth_of.as_deref(), birth);
            }
        }
        self
    }

    /// The birth that is being collected: the listener's before the partner's, unless only of the partner's something was said.
    pub fn draft(&self) -> Option<&BirthDraft> {
        if self.is_partner_collected() {
            self.partner.as_ref()
        } else {
            self.birth.as_ref().filter(|draft| !draft.done)
        }
    }

    /// The birth that is being collected is the partner's.
    pub fn is_partner_collected(&self) -> bool {
        let open = |draft: &Option<BirthDraft>| draft.clone().filter(|draft| !draft.done);
        match (open(&self.birth), open(&self.partner)) {
            (None, partner) => partner.is_some(),
            (Some(own), Some(partner)) => own.is_empty() && !partner.is_empty(),
            (Some(_), None) => false,
        }
    }

    /// States come back through the client, so what they hold is checked like any input.
    fn is_ours(&self) -> bool {
        (FIRST_READ_VERSION..=VERSION).contains(&self.version)
            && self.known.is_valid()
            && self.forgetting.as_deref().is_none_or(KnownPerson::is_name)
            && self.preferred.len() <= MAX_PREFERRED
            && self.drafts().all(BirthDraft::is_valid)
            && [&self.asked, &self.wanted, &self.told].into_iter().flatten().all(Subject::is_valid)
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Dates as `2026-11-23`; anything else is refused.
pub(super) mod iso_date {
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
    use crate::alice::birth::{BirthTime, PlaceCandidate, PlaceSaid};
    use crate::alice::understand::{DateParts, Topic, WallTime};
    use crate::astro::Place;
    use crate::places::Fold;

    #[test]
    fn a_full_state_is_small_and_comes_back() {
        let name = "Ё".repeat(200);
        let candidates = [-89.9999, -89.9998, -89.9997]
            .map(|latitude| PlaceCandidate::new(Place::new(latitude, -179.9999).unwrap(), &name))
            .to_vec();
        let state = DialogState {
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
            told: Some(Subject { sign: Some(Sign::Sagittarius), ..Subject::of(Topic::Horoscope) }),
            sign: Some(Sign::Sagittarius),
            last: Some(LastAnswer::Said(vec![Prompt::BackToChart, Prompt::AskWhichPlace])),
            page: 255,
            more: true,
            owed: true,
            unclear: 255,
            silent: 255,
            ..DialogState::default()
        };
        let value = state.to_value();
        assert!(value.to_string().len() <= MAX_STATE_BYTES, "{value}");
        assert_eq!(DialogState::from_value(&value), state);
    }

    #[test]
    fn a_state_of_the_last_release_is_read() {
        let topics = [
            "horoscope",
            "natal",
            "transits",
            "forecast",
            "compatibility",
            "synastry",
            "moon",
            "lunar_calendar",
            "void_of_course",
            "sign",
            "planet",
            "house",
            "retrograde",
            "advice",
        ];
        for topic in topics {
            let stored = json!({"version": 2, "told": {"topic": topic, "date": "2026-11-23"}, "last": "told"});
            let state = DialogState::from_value(&stored);
            assert!(state.told.is_some(), "{topic}");
            assert_eq!(DialogState::from_value(&state.to_value()), state);
        }
        for fold in ["first", "second"] {
            let time = json!({"known": {"time": {"h": 1, "m": 30}, "fold": fold}});
            let stored = json!({"version": 2, "birth": {"date": {"y": 2014, "m": 10, "d": 26}, "time": time}});
            assert_eq!(DialogState::from_value(&stored).to_value()["birth"], stored["birth"]);
        }
        let birth =
            json!({"date": {"y": 1988, "m": 6, "d": 3}, "time": "unknown", "place": {"words": "твери"}, "done": true});
        let state = DialogState::from_value(&json!({"version": 2, "birth": birth, "birth_of": "муж"}));
        assert!(state.known.birth_of(Some("муж")).is_some() && state.known.birth_of(None).is_none());
    }

    #[test]
    fn a_foreign_state_is_a_fresh_one() {
        for foreign in [
            json!({}),
            json!({"step": "confirm_place", "cand": ["самара"], "v": 1}),
            json!({"version": 1}),
            json!({"version": 2, "told": {"topic": "horoscope", "date": "2026-02-31"}}),
            json!({"version": 2, "told": {"topic": "house", "house": 13}}),
            json!({"version": 2, "birth": {"time": {"known": {"time": {"h": 99, "m": 0}}}}}),
            json!({"version": 2, "partner": {"date": {"d": 99}}}),
            json!([1]),
        ] {
            assert_eq!(DialogState::from_value(&foreign), DialogState::default(), "{foreign}");
        }
    }
}
