//! What came of a turn: the body to send back, what was meant, and how the turn ended.

use bytes::Bytes;
use serde_json::{Map, Value};

use super::request::Turn;
use super::response::{AliceResponse, ShowItem};
use super::turn_error::TurnError;
use crate::astro::{CivilDate, Fact};
use crate::metrics::OperationOutcome;
use crate::speech::Prompt;

/// What came of a turn.
#[derive(Debug, Clone)]
pub struct TurnOutcome {
    /// 200; 400 for a body that is no Alice request; 403 for a request to another skill.
    pub status: u16,
    /// JSON to send back; for a refused request, why.
    pub body: Bytes,
    /// Name of what was meant.
    pub intent: &'static str,
    /// The values in it, by the names of the contract.
    pub slots: Map<String, Value>,
    /// What the answer rests on.
    pub facts: Vec<Fact>,
    /// For the numbers.
    pub(super) ended: TurnEnding,
}

/// How a turn ended, for the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TurnEnding {
    /// The listener got what was asked for, or was asked for what is missing.
    Answered,
    /// There was no room, for a reason in a word: the listener was asked to try again.
    Shed(&'static str),
    /// There was no time: the answer comes next time.
    Late,
    /// What was asked for cannot be computed, and the fault is ours.
    Unsolvable,
    /// Something broke.
    Failed,
}

impl TurnEnding {
    pub(super) fn after(error: &TurnError) -> Self {
        match error {
            TurnError::Busy => Self::Shed("busy"),
            TurnError::Fallback(_) => Self::Shed("fallback"),
            TurnError::Draining => Self::Shed("draining"),
            TurnError::Unsolvable => Self::Unsolvable,
            TurnError::Late | TurnError::Promised => Self::Late,
            TurnError::Trouble => Self::Failed,
            _ => Self::Answered,
        }
    }

    pub(super) const fn outcome_label(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Shed(_) | Self::Late => "fallback",
            Self::Unsolvable | Self::Failed => "failed",
        }
    }

    /// What more the figures say of a turn that was not answered.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Shed(class) => class,
            Self::Late => "late",
            Self::Unsolvable => "unsolvable",
            Self::Failed => "failed",
        }
    }

    pub(super) const fn outcome(self) -> OperationOutcome {
        match self {
            Self::Answered => OperationOutcome::Done,
            Self::Shed(_) | Self::Late => OperationOutcome::Shed,
            Self::Unsolvable | Self::Failed => OperationOutcome::Failed,
        }
    }
}

impl TurnOutcome {
    pub(super) fn refused(status: u16, why: &str) -> Self {
        let body = Bytes::from(why.to_owned());
        Self { status, body, intent: "unknown", slots: Map::new(), facts: Vec::new(), ended: TurnEnding::Answered }
    }

    /// The same words whatever went before; the conversation goes on as it was.
    pub(super) fn fixed(intent: &'static str, turn: &Turn, prompt: Prompt) -> Self {
        Self::answered(
            intent,
            AliceResponse { speech: prompt.speech(0), session_state: turn.state.clone(), ..AliceResponse::default() },
        )
    }

    pub(super) fn show_item(turn: &Turn, today: CivilDate) -> Self {
        let item = ShowItem { content_id: format!("day-{today}"), publication_date: format!("{today}T00:00:00Z") };
        let speech = Prompt::MorningShow.speech(0);
        let answer = AliceResponse {
            speech,
            show_item: Some(item),
            session_state: turn.state.clone(),
            ..AliceResponse::default()
        };
        Self::answered("show", answer)
    }

    pub(super) fn answered(intent: &'static str, answer: AliceResponse) -> Self {
        Self {
            status: 200,
            body: answer.encode().into(),
            intent,
            slots: Map::new(),
            facts: Vec::new(),
            ended: TurnEnding::Answered,
        }
    }
}
