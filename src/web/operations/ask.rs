//! `POST /api/v1/ask`: a turn of the dialog as if it were spoken, answered with the intent and the facts behind the sentences.

use bytes::Bytes;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::OperatorState;
use super::endpoint::told;
use crate::alice::SimulatedTurn;
use crate::astro::Fact;
use crate::speech;
use crate::web::Problem;
use crate::web::calculations::horoscope::fact_view;
use crate::web::params::birth_fields::{LISTENER_TIMEZONE, zone};
use crate::web::params::field::{Field, ParamType};
use crate::web::params::fields::Fields;

const UTTERANCE: Field = Field::new(
    "utterance",
    ParamType::Text,
    "What the listener says. Empty: starts a new conversation with the greeting.",
)
.like("гороскоп для льва");
const SESSION: Field = Field::new(
    "session",
    ParamType::Text,
    "Name of the conversation, which is remembered for `cache.ttl_session_s` after its last turn.",
)
.or(|| DASHBOARD.into());
const NEW: Field = Field::new("new", ParamType::Boolean, "Start the conversation anew.").or(|| false.into());
/// Fields of a turn.
pub const ASK: &[Field] = &[UTTERANCE, SESSION, NEW, LISTENER_TIMEZONE];

/// The conversation without a name, and the device that the operator speaks from.
const DASHBOARD: &str = "dashboard";

/// Longest name of a conversation, as the protocol has it.
const SESSION_MAX_CHARS: usize = 64;

/// The answer to a turn, in the form of `astroloh ask --json`.
#[derive(Serialize, ToSchema)]
pub struct AskedView {
    /// The recognized intent.
    intent: &'static str,
    /// The slots of the intent.
    #[schema(value_type = Object)]
    slots: Map<String, Value>,
    /// The answer as it is shown.
    text: String,
    /// The answer as it is spoken; null when it equals `text`.
    tts: Option<String>,
    #[schema(value_type = Vec<Object>)]
    buttons: Vec<Value>,
    end_session: bool,
    /// The facts behind the sentences, in their order; `text` of each is the answer to «почему?».
    #[schema(value_type = Vec<Object>)]
    facts: Vec<Value>,
    /// How long the turn took inside this server.
    elapsed_ms: f64,
}

/// Sends a turn to the skill. The operator is a listener of their own, so other conversations and people stay as they are.
pub async fn answer(state: OperatorState, mut fields: Fields) -> Result<Bytes, Problem> {
    let words = fields.text(&UTTERANCE)?.unwrap_or_default();
    let session = fields.text(&SESSION)?.unwrap_or_default();
    let session: String = session.chars().take(SESSION_MAX_CHARS).collect();
    let zone = zone(&mut fields)?.unwrap_or(state.service.default_zone());
    let clock = state.metrics.clock();
    let rehearsal = SimulatedTurn {
        words: &words,
        session: &session,
        device: DASHBOARD,
        anew: fields.boolean_or_default(&NEW)?,
        timezone: &zone.to_string(),
        skill_id: state.skill.skill_id(),
        message: clock.unix_ms().unsigned_abs(),
    };
    let started = clock.monotonic();
    let turned = state.skill.turn(rehearsal.request().to_string().as_bytes()).await;
    let elapsed = clock.monotonic().saturating_sub(started);
    let mut answer: Value = serde_json::from_slice(&turned.body).unwrap_or_default();
    let response = answer["response"].take();
    let said = |name: &str| response[name].as_str().map(str::to_owned);
    let calendar = zone.calendar();
    let explained = |fact: &Fact| {
        let mut view = fact_view(fact);
        view["text"] = speech::why_dated(fact, &calendar).text.into();
        view
    };
    Ok(told(&AskedView {
        intent: turned.intent,
        text: said("text").unwrap_or_default(),
        tts: said("tts"),
        buttons: response["buttons"].as_array().cloned().unwrap_or_default(),
        end_session: response["end_session"] == true,
        facts: turned.facts.iter().map(explained).collect(),
        slots: turned.slots,
        elapsed_ms: (elapsed.as_secs_f64() * 1e6).round() / 1e3,
    }))
}
