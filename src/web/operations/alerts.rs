//! `/api/v1/alerts`: what is wrong and was; to acknowledge one, and to mute a rule.

use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use utoipa::ToSchema;

use super::endpoint::told;
use super::history::unreadable;
use super::{OperatorState, moment};
use crate::ops::ServerStatus;
use crate::ops::alerts::{AckError, Alert, AlertId, Mute, Rule, Stage};
use crate::similar::most_similar;
use crate::store;
use crate::web::params::field::{Field, ParamType};
use crate::web::params::fields::Fields;
use crate::web::{Problem, ProblemKind};

const LIMIT: Field = Field::new("limit", ParamType::Integer(1, 500), "Most past alerts to list; 50 unless told.");
const BEFORE: Field = Field::new(
    "before",
    ParamType::Integer(1, i64::MAX),
    "Only past alerts with a lower number: `next_before` of the page before.",
);

/// What a list of alerts takes.
pub const LIST: &[Field] = &[LIMIT, BEFORE];

const ID: Field = Field::new("id", ParamType::Integer(0, i64::MAX), "The alert's number.").like("1");

/// What an acknowledgement takes.
pub const ACK: &[Field] = &[ID];

const RULE: Field =
    Field::new("rule", ParamType::OneOf(|| Rule::ALL.iter().map(|rule| rule.name()).collect()), "The rule.")
        .like("cpu");
const MINUTES: Field =
    Field::new("minutes", ParamType::Integer(0, 30 * 1_440), "For how long; 0 ends a mute.").like("60");
const SUBJECT: Field = Field::new("subject", ParamType::Text, "Only this subject of the rule; every one unless told.");

/// What a mute takes.
pub const MUTE: &[Field] = &[RULE, MINUTES, SUBJECT];

/// Past alerts on one page.
const USUAL_LIMIT: i64 = 50;

/// Alerts that stand, and those that are over.
#[derive(Serialize, ToSchema)]
pub struct AlertsView {
    #[serde(flatten)]
    now: OpenView,
    /// Those that are over, newest first; null while the history cannot be read.
    past: Option<Vec<PastView>>,
    /// What to send as `before` for the next page; null on the last.
    next_before: Option<i64>,
}

/// Alerts that stand, and what nobody wants to hear of.
#[derive(Serialize, ToSchema)]
pub struct OpenView {
    open: Vec<AlertView>,
    mutes: Vec<MuteView>,
}

/// An alert that stands.
#[derive(Serialize, ToSchema)]
pub struct AlertView {
    id: u64,
    rule: &'static str,
    subject: String,
    /// `warning` or `critical`.
    severity: &'static str,
    /// `raised` or `acknowledged`.
    stage: &'static str,
    /// In a sentence.
    text: String,
    value: f64,
    threshold: f64,
    unit: &'static str,
    since: Option<String>,
    acknowledged_at: Option<String>,
}

/// An alert that is over.
#[derive(Serialize, ToSchema)]
struct PastView {
    id: i64,
    rule: String,
    subject: String,
    severity: &'static str,
    value: f64,
    threshold: f64,
    /// What was done about it.
    action: Option<String>,
    raised_at: Option<String>,
    acknowledged_at: Option<String>,
    resolved_at: Option<String>,
}

/// A rule, or a subject of it, that nobody wants to hear of.
#[derive(Serialize, ToSchema)]
struct MuteView {
    rule: &'static str,
    subject: Option<String>,
    until: Option<String>,
}

/// What nobody wants to hear of, after a change.
#[derive(Serialize, ToSchema)]
pub struct MutesView {
    mutes: Vec<MuteView>,
}

impl OpenView {
    /// What the watch saw last.
    pub fn of(server: &ServerStatus) -> Self {
        let open = server.alerts.iter().map(AlertView::of).collect();
        Self { open, mutes: server.mutes.iter().map(MuteView::of).collect() }
    }
}

impl AlertView {
    fn of(alert: &Alert) -> Self {
        let acknowledged_unix_s = match alert.stage {
            Stage::Raised => None,
            Stage::Acknowledged { acknowledged_unix_s } => Some(acknowledged_unix_s),
            Stage::Resolved { acknowledged_unix_s, .. } => acknowledged_unix_s,
        };
        Self {
            id: alert.id.0,
            rule: alert.rule.name(),
            subject: alert.subject.clone(),
            severity: alert.severity.name(),
            stage: alert.stage.name(),
            text: alert.sentence(),
            value: alert.value,
            threshold: alert.threshold,
            unit: alert.rule.unit().name(),
            since: moment(alert.since_unix_s),
            acknowledged_at: acknowledged_unix_s.and_then(moment),
        }
    }
}

impl PastView {
    fn of(alert: store::AlertRecord) -> Self {
        Self {
            id: alert.id,
            rule: alert.rule,
            subject: alert.subject,
            severity: alert.severity.name(),
            value: alert.value,
            threshold: alert.threshold,
            action: alert.action,
            raised_at: moment(alert.raised_at_s),
            acknowledged_at: alert.acknowledged_at_s.and_then(moment),
            resolved_at: alert.resolved_at_s.and_then(moment),
        }
    }
}

impl MuteView {
    fn of(mute: &Mute) -> Self {
        Self { rule: mute.rule.name(), subject: mute.subject.clone(), until: moment(mute.until.unix_s) }
    }
}

/// Answers with the alerts. Those that stand are told from memory, because the history may be what is wrong.
pub async fn list(state: OperatorState, mut fields: Fields) -> Result<Bytes, Problem> {
    let limit = u16::try_from(fields.integer(&LIMIT)?.unwrap_or(USUAL_LIMIT)).expect("the field's range is smaller");
    let before = fields.integer(&BEFORE)?;
    let now = OpenView::of(&state.operations.health_monitor.status());
    let view = match state.operations.monitor.alerts().latest(limit, before).await {
        Ok(page) => {
            let next_before = page.last().map(|last| last.id).filter(|_| page.len() == usize::from(limit));
            let past = page.into_iter().filter(|alert| alert.resolved_at_s.is_some()).map(PastView::of).collect();
            AlertsView { now, past: Some(past), next_before }
        }
        Err(error) => {
            unreadable(&error);
            AlertsView { now, past: None, next_before: None }
        }
    };
    Ok(told(&view))
}

/// Acknowledges an alert; the alert after it.
pub async fn acknowledge(state: OperatorState, mut fields: Fields) -> Result<Bytes, Problem> {
    let id = fields.integer(&ID)?.and_then(|id| u64::try_from(id).ok()).unwrap_or_default();
    let alert = state.operations.health_monitor.acknowledge(AlertId(id)).map_err(|error| {
        let (kind, hint) = match error {
            AckError::Unknown(_) => (ProblemKind::NotFound, "/api/v1/alerts lists those that are open"),
            AckError::Already(_) => (ProblemKind::Conflict, "nothing is left to do"),
        };
        Problem::new(kind, error.to_string()).field(ID.name).value(id.to_string()).hint(hint)
    })?;
    Ok(told(&AlertView::of(&alert)))
}

/// Mutes a rule, or ends its mute; the mutes after it.
pub async fn mute(state: OperatorState, mut fields: Fields) -> Result<Bytes, Problem> {
    let name = fields.text(&RULE)?.unwrap_or_default();
    let rule = Rule::ALL.iter().copied().find(|rule| rule.name() == name).ok_or_else(|| {
        let hint = match most_similar(&name, Rule::ALL.iter().map(|rule| rule.name())) {
            Some(nearest) => format!("did you mean {nearest}?"),
            None => format!("use one of: {}", RULE.param_type.choices()),
        };
        Problem::new(ProblemKind::NotFound, "there is no such rule").field(RULE.name).value(&name).hint(hint)
    })?;
    let minutes = fields.integer(&MINUTES)?.ok_or_else(|| {
        Problem::new(ProblemKind::Invalid, "it is not said for how long")
            .field(MINUTES.name)
            .hint("send minutes, as {\"minutes\": 60}; 0 ends a mute")
    })?;
    let subject = fields.text(&SUBJECT)?;
    let length = Duration::from_secs(60 * u64::try_from(minutes).expect("the field's range begins at 0"));
    state.operations.health_monitor.mute(rule, subject, length);
    let server = state.operations.health_monitor.status();
    let lasting = server.mutes.iter().filter(|mute| mute.until.unix_s > state.now_s());
    Ok(told(&MutesView { mutes: lasting.map(MuteView::of).collect() }))
}
