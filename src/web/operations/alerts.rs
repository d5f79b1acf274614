//! `/api/v1/alerts`: open and past alerts, their rules; acknowledging an alert, and muting a rule.

use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use utoipa::ToSchema;

use super::endpoint::told;
use super::history::unreadable;
use super::{OperatorState, moment};
use crate::ops::alerts::{AckError, Alert, AlertId, Direction, Measurement, Mute, Rule, Severity, Stage, Thresholds};
use crate::ops::{ServerStatus, Snapshot};
use crate::similar::most_similar;
use crate::store;
use crate::web::params::field::{Field, ParamType};
use crate::web::params::fields::Fields;
use crate::web::{Problem, ProblemKind};

const LIMIT: Field =
    Field::new("limit", ParamType::Integer(1, 500), "Most past alerts to list.").or(|| USUAL_LIMIT.into());
const BEFORE: Field = Field::new(
    "before",
    ParamType::Integer(1, i64::MAX),
    "Only past alerts with a lower id: `next_before` of the previous page.",
);

/// What a list of alerts takes.
pub const LIST: &[Field] = &[LIMIT, BEFORE];

const ID: Field = Field::new(
    "id",
    ParamType::Integer(i64::MIN, i64::MAX),
    "The alert's id, or the provisional one (negative) that it had before.",
)
.like("1");

/// What an acknowledgement takes.
pub const ACK: &[Field] = &[ID];

const RULE: Field =
    Field::new("rule", ParamType::OneOf(|| Rule::ALL.iter().map(|rule| rule.name()).collect()), "The rule.")
        .like("cpu");
const MINUTES: Field =
    Field::new("minutes", ParamType::Integer(0, 30 * 1_440), "For how long; 0 ends a mute.").like("60");
const SUBJECT: Field = Field::new("subject", ParamType::Text, "Only this subject of the rule; all of them by default.");

/// What a mute takes.
pub const MUTE: &[Field] = &[RULE, MINUTES, SUBJECT];

/// Past alerts on one page.
const USUAL_LIMIT: i64 = 50;

/// Open alerts, and past ones.
#[derive(Serialize, ToSchema)]
pub struct AlertsView {
    #[serde(flatten)]
    now: OpenView,
    /// Past alerts, newest first; null while the history cannot be read.
    past: Option<Vec<PastView>>,
    /// What to send as `before` for the next page; null on the last.
    next_before: Option<i64>,
}

/// Open alerts, and mutes.
#[derive(Serialize, ToSchema)]
pub struct OpenView {
    open: Vec<AlertView>,
    mutes: Vec<MuteView>,
}

/// An open alert.
#[derive(Serialize, ToSchema)]
pub struct AlertView {
    /// The same in the history, the log and the webhook. Negative, and provisional, until the history has the alert.
    id: i64,
    /// The provisional id that the alert had before `id` in this run of the server; it can still be acknowledged by it. Null when
    /// it had none.
    provisional_id: Option<i64>,
    rule: &'static str,
    subject: String,
    /// `warning` or `critical`.
    severity: &'static str,
    /// `raised` or `acknowledged`.
    stage: &'static str,
    /// In a sentence.
    text: String,
    value: f64,
    /// When `value` was measured: earlier than the last look while there is nothing to measure, as without traffic.
    measured_at: Option<String>,
    /// Since when the limit is no longer broken; the alert ends, or eases, when that has lasted for the rule's `calm_s`. Null while
    /// it is broken, or nothing is known.
    calm_since: Option<String>,
    /// The limit that was in force when the alert was raised, or last changed its severity.
    threshold: f64,
    unit: &'static str,
    since: Option<String>,
    acknowledged_at: Option<String>,
}

/// A past alert.
#[derive(Serialize, ToSchema)]
struct PastView {
    id: i64,
    rule: String,
    subject: String,
    severity: &'static str,
    value: f64,
    threshold: f64,
    /// Unit of both; null when the rule is not known any more.
    unit: Option<&'static str>,
    /// Mitigations, separated by commas.
    action: Option<String>,
    raised_at: Option<String>,
    acknowledged_at: Option<String>,
    resolved_at: Option<String>,
}

/// A muted rule, or a muted subject of it.
#[derive(Serialize, ToSchema)]
struct MuteView {
    rule: &'static str,
    subject: Option<String>,
    until: Option<String>,
}

/// The mutes after a change.
#[derive(Serialize, ToSchema)]
pub struct MutesView {
    mutes: Vec<MuteView>,
}

/// Every alert rule with its thresholds in force, and what it read last.
#[derive(Serialize, ToSchema)]
pub struct RulesView {
    rules: Vec<RuleView>,
}

/// An alert rule.
#[derive(Serialize, ToSchema)]
struct RuleView {
    rule: &'static str,
    title: &'static str,
    /// What it reads.
    reads: &'static str,
    /// Of the levels: `ms`, `share` (0 to 1), `bytes`, `count`, or `outage` (1 while something is out of order).
    unit: &'static str,
    /// Which side of a level is bad: `above` or `below`.
    bad_side: &'static str,
    /// Null when there are no warnings.
    warning: Option<LevelView>,
    /// Null when it is never critical.
    critical: Option<LevelView>,
    /// How long it has to be bad before an alert is raised.
    min_duration_s: u64,
    /// How long it has to be good before the alert ends.
    calm_s: u64,
    /// Requests, lookups or questions below which the number means nothing.
    min_traffic: u64,
    /// What the rule read at the last look, of each subject.
    readings: Vec<ReadingView>,
}

/// What a rule read of one subject.
#[derive(Serialize, ToSchema)]
struct ReadingView {
    subject: &'static str,
    /// `measured`, `quiet` (no traffic, which is good) or `unknown`.
    state: &'static str,
    /// In the rule's unit; null unless it was measured.
    value: Option<f64>,
    /// Requests, lookups or questions behind the value; null where there is no such thing.
    traffic: Option<u64>,
}

impl ReadingView {
    fn of((subject, measurement): (&'static str, Measurement)) -> Self {
        let (state, value, traffic) = match measurement {
            Measurement::Measured { value, traffic } => ("measured", Some(value), traffic),
            Measurement::Quiet => ("quiet", None, None),
            Measurement::Unknown => ("unknown", None, None),
        };
        Self { subject, state, value, traffic }
    }
}

/// A level of a rule.
#[derive(Serialize, ToSchema)]
struct LevelView {
    /// Beyond it the number is bad.
    raise: f64,
    /// Where a bad number is good again.
    clear: f64,
    /// The setting that changes the level; null when it is fixed.
    setting: Option<&'static str>,
    /// What the server does by itself about such an alert.
    mitigations: Vec<&'static str>,
}

impl RuleView {
    fn of(rule: Rule, thresholds: &Thresholds, snapshot: &Snapshot) -> Self {
        let (row, threshold) = (rule.row(), thresholds.of(rule));
        let level = |severity: Severity| {
            threshold.level(severity).map(|level| LevelView {
                raise: level.raise,
                clear: level.clear,
                setting: row.settings.map(|settings| settings.of(severity)),
                mitigations: row.mitigations(severity).into_iter().map(|mitigation| mitigation.name()).collect(),
            })
        };
        Self {
            rule: row.name,
            title: row.title,
            reads: row.reads,
            unit: row.unit.name(),
            bad_side: match threshold.direction {
                Direction::Above => "above",
                Direction::Below => "below",
            },
            warning: level(Severity::Warning),
            critical: level(Severity::Critical),
            min_duration_s: threshold.min_duration.as_secs(),
            calm_s: threshold.calm.as_secs(),
            min_traffic: threshold.min_traffic,
            readings: rule.readings(snapshot).into_iter().map(ReadingView::of).collect(),
        }
    }
}

impl OpenView {
    /// What the health monitor saw last.
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
            provisional_id: alert.provisional_id.map(|id| id.0),
            rule: alert.rule.name(),
            subject: alert.subject.clone(),
            severity: alert.severity.name(),
            stage: alert.stage.name(),
            text: alert.sentence(),
            value: alert.value,
            measured_at: moment(alert.measured_unix_s),
            calm_since: alert.calm_since_unix_s.and_then(moment),
            threshold: alert.threshold,
            unit: alert.rule.unit().name(),
            since: moment(alert.since_unix_s),
            acknowledged_at: acknowledged_unix_s.and_then(moment),
        }
    }
}

impl PastView {
    fn of(alert: store::AlertRecord) -> Self {
        let unit = Rule::named(&alert.rule).map(|rule| rule.unit().name());
        Self {
            id: alert.id.0,
            unit,
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

/// Answers with the alerts. Open ones come from memory, because the history may be what is wrong.
pub async fn list(state: OperatorState, mut fields: Fields) -> Result<Bytes, Problem> {
    let limit = u16::try_from(fields.integer_or_default(&LIMIT)?).expect("the field's range is smaller");
    let before = fields.integer(&BEFORE)?.map(AlertId);
    let now = OpenView::of(&state.operations.health_monitor.status());
    let view = match state.operations.monitor.alerts().latest(limit, before).await {
        Ok(page) => {
            let next_before = page.last().map(|last| last.id.0).filter(|_| page.len() == usize::from(limit));
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

/// Answers with the rules.
pub async fn rules(state: OperatorState, _: Fields) -> Result<Bytes, Problem> {
    let health_monitor = &state.operations.health_monitor;
    let (thresholds, snapshot) = (health_monitor.thresholds(), health_monitor.status().snapshot);
    let rules = Rule::ALL.iter().map(|rule| RuleView::of(*rule, thresholds, &snapshot));
    Ok(told(&RulesView { rules: rules.collect() }))
}

/// Acknowledges an alert; the alert after it.
pub async fn acknowledge(state: OperatorState, mut fields: Fields) -> Result<Bytes, Problem> {
    let id = fields.integer(&ID)?.unwrap_or_default();
    let alert = state.operations.health_monitor.acknowledge(AlertId(id)).map_err(|error| {
        let (kind, hint) = match error {
            AckError::Unknown(_) => (ProblemKind::NotFound, "/api/v1/alerts lists the open ones"),
            AckError::Already(_) => (ProblemKind::Conflict, "nothing is left to do"),
        };
        Problem::new(kind, error.to_string()).field(ID.name).value(id.to_string()).hint(hint)
    })?;
    Ok(told(&AlertView::of(&alert)))
}

/// Mutes a rule, or ends its mute; the mutes after it.
pub async fn mute(state: OperatorState, mut fields: Fields) -> Result<Bytes, Problem> {
    let name = fields.text(&RULE)?.unwrap_or_default();
    let rule = Rule::named(&name).ok_or_else(|| {
        let hint = match most_similar(&name, Rule::ALL.iter().map(|rule| rule.name())) {
            Some(nearest) => format!("did you mean {nearest}?"),
            None => format!("use one of: {}", RULE.param_type.choices()),
        };
        Problem::new(ProblemKind::NotFound, "there is no such rule").field(RULE.name).value(&name).hint(hint)
    })?;
    let minutes = fields.integer(&MINUTES)?.ok_or_else(|| {
        Problem::new(ProblemKind::Invalid, "minutes are missing")
            .field(MINUTES.name)
            .hint("send minutes, as {\"minutes\": 60}; 0 ends a mute")
    })?;
    let subject = fields.text(&SUBJECT)?;
    let length = Duration::from_secs(60 * u64::try_from(minutes).expect("the field's range begins at 0"));
    state.operations.health_monitor.mute(rule, subject, length);
    let server = state.operations.health_monitor.status();
    let lasting = server.mutes.iter().filter(|mute| mute.until.monotonic > state.metrics.clock().monotonic());
    Ok(told(&MutesView { mutes: lasting.map(MuteView::of).collect() }))
}
