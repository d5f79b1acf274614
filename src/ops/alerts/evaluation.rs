//! Evaluation of the alert rules: takes the open alerts, a snapshot and an instant; returns the alerts after it and their changes. Pure.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::measurement::{Measurement, Measurements};
use super::{Alert, AlertId, Rule, Severity, Stage, Threshold, Thresholds};
use crate::ops::{Now, Snapshot};

/// Longest mute. A rule that is unwanted for longer is switched off by its threshold settings.
const LONGEST_MUTE: Duration = Duration::from_secs(30 * 86_400);

/// What happened to an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertChange {
    /// The alert was opened.
    Raised,
    /// A warning became critical, which voids an acknowledgement.
    Escalated,
    /// A critical alert became a warning.
    Eased,
    /// A person has acknowledged it.
    Acknowledged,
    /// The mute ended while the alert was open.
    Unmuted,
    /// The alert was closed.
    Resolved,
}

impl AlertChange {
    /// Name in API, log and webhook.
    pub const fn name(self) -> &'static str {
        ["raised", "escalated", "eased", "acknowledged", "unmuted", "resolved"][self as usize]
    }
}

/// An entry of the history: an alert as it is after a change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlertEvent {
    /// What happened.
    pub change: AlertChange,
    /// When it happened, in seconds since 1970.
    pub at_unix_s: i64,
    /// Whether its rule or subject is muted.
    pub is_muted: bool,
    /// The alert after it.
    pub alert: Alert,
}

/// A mute of a rule, or of one of its subjects: until it ends, alerts are raised and recorded without notification or mitigation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mute {
    /// The rule.
    pub rule: Rule,
    /// The subject; every subject when `None`.
    pub subject: Option<String>,
    /// End of the mute, by the monotonic clock.
    pub until: Now,
}

/// Why an alert cannot be acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AckError {
    /// No open alert has this id.
    #[error("no open alert has the id {0}")]
    Unknown(AlertId),
    /// The alert is acknowledged already.
    #[error("alert {0} is acknowledged already")]
    Already(AlertId),
}

type SubjectKey = (Rule, String);

/// Since when a subject has been on the same side of a severity.
#[derive(Debug, Clone, Copy, PartialEq)]
struct BreachState {
    is_bad: bool,
    since: Now,
}

/// State of one subject of one rule.
#[derive(Debug, Clone, PartialEq, Default)]
struct SubjectState {
    /// Breach state by [`Severity`]; nothing after [`Measurement::Unknown`].
    breach_states: [Option<BreachState>; 2],
    open: Option<Alert>,
    is_muted: bool,
}

/// Every open alert, and the breaches that have not lasted long enough to be one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Alerts {
    subjects: BTreeMap<SubjectKey, SubjectState>,
    mutes: Vec<Mute>,
    /// Provisional id that was given last; each new one is one lower.
    last_provisional: i64,
}

impl Alerts {
    /// Goes on after a restart with the alerts that were open. Closed ones are left out.
    pub fn resume(open: impl IntoIterator<Item = Alert>) -> Self {
        let mut alerts = Self::default();
        for alert in open.into_iter().filter(Alert::is_open) {
            let key = (alert.rule, alert.subject.clone());
            alerts.subjects.insert(key, SubjectState { open: Some(alert), ..SubjectState::default() });
        }
        alerts
    }

    /// Open alerts, by rule and subject.
    pub fn open(&self) -> impl Iterator<Item = &Alert> {
        self.subjects.values().filter_map(|state| state.open.as_ref())
    }

    /// Open alerts that are not muted: those that call for action.
    pub fn unmuted(&self) -> impl Iterator<Item = &Alert> {
        self.subjects.values().filter(|state| !state.is_muted).filter_map(|state| state.open.as_ref())
    }

    /// Mutes in force.
    pub fn mutes(&self) -> &[Mute] {
        &self.mutes
    }

    /// Evaluates every rule on a snapshot; the alerts after it, and their changes in the order of the rules.
    pub fn step(mut self, thresholds: &Thresholds, snapshot: &Snapshot, now: Now) -> (Self, Vec<AlertEvent>) {
        self.mutes.retain(|mute| mute.until.monotonic > now.monotonic);
        let mut events = Vec::new();
        for &rule in Rule::ALL {
            let Measurements { named, others } = rule.measurements(snapshot);
            for (subject, measurement) in &named {
                let state = self.subjects.entry((rule, (*subject).to_owned())).or_default();
                state.judge(thresholds.of(rule), *measurement, now);
            }
            let absent = self.subjects.iter_mut().filter(|((of, subject), _)| {
                *of == rule && named.iter().all(|(present, _)| *present != subject.as_str())
            });
            for (_, state) in absent {
                state.judge(thresholds.of(rule), others, now);
            }
            let of_rule = self.subjects.iter_mut().filter(|((of, _), _)| *of == rule);
            for ((_, subject), state) in of_rule {
                let value = named.iter().find(|(named, _)| named == subject).map(|(_, measurement)| *measurement);
                let is_muted = self.mutes.iter().any(|mute| mute.covers(rule, subject));
                let change = state.settle(thresholds.of(rule), value, now, |since_unix_s| {
                    self.last_provisional -= 1;
                    Alert::new(AlertId(self.last_provisional), rule, subject.clone(), since_unix_s)
                });
                let unmuted = std::mem::replace(&mut state.is_muted, is_muted) && !is_muted;
                let told = change.or_else(|| {
                    let alert = state.open.clone().filter(|_| unmuted)?;
                    Some((AlertChange::Unmuted, alert))
                });
                let event = told.map(|(change, alert)| AlertEvent { change, at_unix_s: now.unix_s, is_muted, alert });
                events.extend(event);
            }
        }
        self.subjects.retain(|_, state| state.open.is_some() || state.is_rising());
        (self, events)
    }

    /// Gives an open alert the id that the history has for it. Without effect when no open alert has the id `before`.
    pub fn assign_id(&mut self, before: AlertId, id: AlertId) {
        if let Some(alert) =
            self.subjects.values_mut().filter_map(|state| state.open.as_mut()).find(|it| it.id == before)
        {
            alert.assign_id(id);
        }
    }

    /// Acknowledges an alert, by its id or by the provisional one that it had before.
    ///
    /// # Errors
    /// When no open alert has this id, or it is acknowledged already.
    pub fn acknowledge(&mut self, id: AlertId, now: Now) -> Result<AlertEvent, AckError> {
        let state = self
            .subjects
            .values_mut()
            .find(|state| state.open.as_ref().is_some_and(|alert| alert.is_named(id)))
            .ok_or(AckError::Unknown(id))?;
        let alert = state.open.as_mut().expect("it was found by its alert");
        alert.stage = alert.stage.acknowledge(now.unix_s).map_err(|_| AckError::Already(id))?;
        Ok(AlertEvent {
            change: AlertChange::Acknowledged,
            at_unix_s: now.unix_s,
            is_muted: state.is_muted,
            alert: alert.clone(),
        })
    }

    /// Mutes `rule`, or one `subject` of it, for `length`, at most 30 days; the mute. It replaces an earlier mute of the same; a length
    /// of zero ends it with the next step.
    pub fn mute(&mut self, rule: Rule, subject: Option<String>, length: Duration, now: Now) -> Mute {
        let length = length.min(LONGEST_MUTE);
        let until = Now { monotonic: now.monotonic + length, unix_s: now.unix_s_in(length) };
        self.mutes.retain(|mute| mute.rule != rule || mute.subject != subject);
        for ((_, known), state) in self.subjects.iter_mut().filter(|((of, _), _)| *of == rule) {
            state.is_muted |= subject.as_ref().is_none_or(|subject| subject == known);
        }
        let mute = Mute { rule, subject, until };
        self.mutes.push(mute.clone());
        mute
    }
}

impl Mute {
    fn covers(&self, rule: Rule, subject: &str) -> bool {
        self.rule == rule && self.subject.as_deref().is_none_or(|own| own == subject)
    }
}

impl Alert {
    fn new(id: AlertId, rule: Rule, subject: String, since_unix_s: i64) -> Self {
        let (severity, stage) = (Severity::Warning, Stage::Raised);
        Self {
            id,
            provisional_id: None,
            rule,
            subject,
            severity,
            value: 0.0,
            measured_unix_s: since_unix_s,
            calm_since_unix_s: None,
            threshold: 0.0,
            since_unix_s,
            stage,
        }
    }
}

impl SubjectState {
    fn in_force(&self) -> Option<Severity> {
        self.open.as_ref().map(|alert| alert.severity)
    }

    fn is_rising(&self) -> bool {
        self.breach_states.iter().flatten().any(|breach| breach.is_bad)
    }

    /// Updates the breach states by a measurement.
    fn judge(&mut self, threshold: &Threshold, measurement: Measurement, now: Now) {
        let in_force = self.in_force();
        for severity in [Severity::Warning, Severity::Critical] {
            let is_bad = match measurement {
                // An unknown number proves neither side, so minimum duration and calm begin anew after it.
                Measurement::Unknown => {
                    self.breach_states[severity as usize] = None;
                    continue;
                }
                Measurement::Quiet => false,
                Measurement::Measured { value, traffic } => {
                    traffic.is_none_or(|traffic| traffic >= threshold.min_traffic)
                        && threshold.is_bad(value, severity, in_force)
                }
            };
            let breach = &mut self.breach_states[severity as usize];
            *breach = breach.filter(|breach| breach.is_bad == is_bad).or(Some(BreachState { is_bad, since: now }));
        }
    }

    /// The severity that the breach states call for.
    fn called_for(&self, threshold: &Threshold, now: Now) -> Option<Severity> {
        let in_force = self.in_force();
        let is_called_for = |severity: Severity| {
            let was = in_force >= Some(severity);
            self.breach_states[severity as usize].map_or(was, |BreachState { is_bad, since }| {
                let held = now.since(since);
                if was { is_bad || held < threshold.calm } else { is_bad && held >= threshold.min_duration }
            })
        };
        [Severity::Critical, Severity::Warning].into_iter().find(|severity| is_called_for(*severity))
    }

    /// Opens, changes or closes the alert; what happened and the alert after it. `new` makes an alert that has been bad since then.
    fn settle(
        &mut self,
        threshold: &Threshold,
        measurement: Option<Measurement>,
        now: Now,
        new: impl FnOnce(i64) -> Alert,
    ) -> Option<(AlertChange, Alert)> {
        let (was, is) = (self.in_force(), self.called_for(threshold, now));
        let Some(severity) = is else {
            let mut alert = self.open.take()?;
            alert.stage = alert.stage.resolve(now.unix_s);
            return Some((AlertChange::Resolved, alert));
        };
        let since = self.breach_states[Severity::Warning as usize].map_or(now, |breach| breach.since);
        let alert = self.open.get_or_insert_with(|| new(since.unix_s));
        if let Some(Measurement::Measured { value, .. }) = measurement {
            (alert.value, alert.measured_unix_s) = (value, now.unix_s);
        }
        alert.severity = severity;
        let calm = self.breach_states[severity as usize].filter(|breach| !breach.is_bad);
        alert.calm_since_unix_s = calm.map(|calm| calm.since.unix_s);
        if was != Some(severity) {
            let level = threshold.level(severity).or(threshold.critical);
            alert.threshold = level.map_or(alert.threshold, |level| level.raise);
        }
        let change = match was {
            None => AlertChange::Raised,
            Some(was) if was < severity => {
                alert.stage = alert.stage.raise_again();
                AlertChange::Escalated
            }
            Some(was) if was > severity => AlertChange::Eased,
            Some(_) => return None,
        };
        Some((change, alert.clone()))
    }
}
