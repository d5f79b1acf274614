//! What is posted to the alert webhook: one JSON object per change of an alert.

use serde::Serialize;
use utoipa::ToSchema;

use crate::ops::alerts::{Alert, AlertEvent};

/// A change of an alert, as the webhook receives it. Moments are seconds since 1970.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlertMessage {
    /// What happened: `raised`, `escalated` (a warning became critical), `eased` (a critical alert became a warning),
    /// `acknowledged` (by the operator), `unmuted` (the mute ended and the alert is open), or `resolved`.
    event: &'static str,
    /// When it happened.
    at: i64,
    /// The same in one English sentence.
    text: String,
    /// The alert after the change.
    alert: AlertMessageBody,
}

/// An alert, as the webhook receives it.
#[derive(Debug, Serialize, ToSchema)]
struct AlertMessageBody {
    /// The same id as in the API and the log. Negative, and provisional, while the history cannot be written.
    id: i64,
    /// The provisional id that the alert had before `id`; null when it had none. An earlier message may have named it.
    provisional_id: Option<i64>,
    /// Name of the rule, as in `/api/v1/alerts/rules`.
    rule: &'static str,
    /// What the alert is about, as `alice`; `all` when the rule has only one subject.
    subject: String,
    /// `warning` or `critical`.
    severity: &'static str,
    /// `raised`, `acknowledged` or `resolved`.
    stage: &'static str,
    /// The number that was read last, in `unit`.
    value: f64,
    /// The limit that it broke, in `unit`: as it was when the alert was raised, or last changed its severity.
    threshold: f64,
    /// `ms`, `share` (0 to 1), `bytes`, `count`, or `outage` (1 while something is out of order).
    unit: &'static str,
    /// Since when the number has been bad.
    since: i64,
}

impl AlertMessage {
    /// The message of an event.
    pub(super) fn of(event: &AlertEvent) -> Self {
        let (change, alert) = (event.change.name(), &event.alert);
        Self {
            event: change,
            at: event.at_unix_s,
            text: format!("Astroloh: {change} ({}): {}", alert.severity.name(), alert.sentence()),
            alert: AlertMessageBody::of(alert),
        }
    }

    /// The body that is posted.
    pub(super) fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("it is plain data with text keys")
    }
}

impl AlertMessageBody {
    fn of(alert: &Alert) -> Self {
        Self {
            id: alert.id.0,
            provisional_id: alert.provisional_id.map(|id| id.0),
            rule: alert.rule.name(),
            subject: alert.subject.clone(),
            severity: alert.severity.name(),
            stage: alert.stage.name(),
            value: alert.value,
            threshold: alert.threshold,
            unit: alert.rule.unit().name(),
            since: alert.since_unix_s,
        }
    }
}
