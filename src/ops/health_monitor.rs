//! The health monitor: takes a snapshot every few seconds, has it judged, applies mitigations, and announces alerts.
//!
//! Each part decides in a pure step. This file holds their order: alerts, then mitigations, then memory pressure.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::alerts::{AckError, Alert, AlertChange, AlertEvent, AlertId, Alerts, Mute, Rule, Thresholds};
use super::gauges::Gauges;
use super::health::HealthReport;
use super::memory_pressure::{MemoryLimits, MemoryPressure, MemoryTierResize, MemoryUsage, PressureLevel};
use super::mitigation::{ActiveMitigation, Controls, MitigationChange, Mitigations};
use super::notify::Notifier;
use super::{Now, Snapshot};
use crate::clock::Clock;
use crate::lifecycle::Tasks;
use crate::metrics::Metrics;

/// Time between two snapshots. It equals the shortest minimum duration of a rule; values sampled less often are read repeatedly.
const PERIOD: Duration = Duration::from_secs(10);

/// What a health monitor is made of.
pub struct HealthMonitorParts {
    /// Source of time.
    pub clock: Arc<dyn Clock>,
    /// Registry of its gauges.
    pub metrics: Arc<Metrics>,
    /// Carries out mitigations.
    pub controls: Arc<dyn Controls>,
    /// Takes every event, muted or not, into the history, and calls [`HealthMonitor::announce`] when the alert has its id. Must not
    /// block.
    pub on_event: Box<dyn Fn(&AlertEvent) -> Recording + Send + Sync>,
    /// Takes an open alert that the history still lacks: it could not be written when the alert was raised. Must not block.
    pub on_unrecorded: Box<dyn Fn(&Alert) + Send + Sync>,
    /// Takes every mute into the history, also one of no length, which ends the one before. Must not block.
    pub on_mute: Box<dyn Fn(&Mute) + Send + Sync>,
    /// Notifies the operator, where a webhook is set.
    pub notifier: Option<Notifier>,
    /// The thresholds.
    pub thresholds: Thresholds,
    /// Bounds on memory.
    pub memory_limits: MemoryLimits,
    /// Alerts and mutes from before the restart.
    pub resumed: Alerts,
}

/// The health monitor. Shared with the endpoints that show its status.
pub struct HealthMonitor {
    // Dependencies
    clock: Arc<dyn Clock>,
    controls: Arc<dyn Controls>,
    on_event: Box<dyn Fn(&AlertEvent) -> Recording + Send + Sync>,
    on_unrecorded: Box<dyn Fn(&Alert) + Send + Sync>,
    on_mute: Box<dyn Fn(&Mute) + Send + Sync>,
    notifier: Option<Notifier>,
    // Configuration
    thresholds: Thresholds,
    memory_limits: MemoryLimits,
    // Metrics
    gauges: Gauges,
    // State
    state: Mutex<HealthMonitorState>,
}

#[derive(Default)]
struct HealthMonitorState {
    alerts: Alerts,
    mitigations: Mitigations,
    memory_pressure: MemoryPressure,
    snapshot: Snapshot,
    at_unix_s: Option<i64>,
}

/// Whether the history accepted an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recording {
    /// The history takes it, and announces it with the alert's id.
    Queued,
    /// There is no history, or no room in its queue: the event is announced at once, with the id that the alert has.
    Refused,
}

/// Status of the server after one snapshot.
#[derive(Debug, Clone, PartialEq)]
pub struct ServerStatus {
    /// When a snapshot was last judged, in seconds since 1970; `None` before the first.
    pub at_unix_s: Option<i64>,
    /// The snapshot.
    pub snapshot: Snapshot,
    /// The score, its deductions, unknowns and advice.
    pub health: HealthReport,
    /// Open alerts, by rule and subject.
    pub alerts: Vec<Alert>,
    /// Mutes in force.
    pub mutes: Vec<Mute>,
    /// Mitigations in force, each with its reason, cause and start.
    pub mitigations: Vec<ActiveMitigation>,
    /// The memory tier's share, and the pressure on it.
    pub memory_pressure: MemoryPressure,
}

impl HealthMonitor {
    /// A health monitor before its first snapshot.
    pub fn new(parts: HealthMonitorParts) -> Arc<Self> {
        let HealthMonitorParts {
            clock,
            metrics,
            controls,
            on_event,
            on_unrecorded,
            on_mute,
            notifier,
            thresholds: rules,
            memory_limits: bounds,
            resumed,
        } = parts;
        let judged = Mutex::new(HealthMonitorState { alerts: resumed, ..HealthMonitorState::default() });
        let gauges = Gauges::new(metrics);
        Arc::new(Self {
            clock,
            controls,
            on_event,
            on_unrecorded,
            on_mute,
            notifier,
            thresholds: rules,
            memory_limits: bounds,
            gauges,
            state: judged,
        })
    }

    /// Judges what `snapshot` returns, now and every few seconds until the server stops, so that there is a status from the start.
    /// `snapshot` must not block: what takes time to measure is measured elsewhere and read here.
    pub fn start(self: &Arc<Self>, tasks: &Tasks, snapshot: impl Fn() -> Snapshot + Send + 'static) {
        self.evaluate(snapshot());
        let (monitor, stopping) = (Arc::clone(self), tasks.clone());
        tasks.spawn_vital("watch", async move {
            while stopping.until_stopped(PERIOD).await {
                monitor.evaluate(snapshot());
            }
        });
    }

    /// Evaluates one snapshot, then publishes its events and applies its mitigations.
    pub fn evaluate(&self, snapshot: Snapshot) {
        let now = self.now();
        let (events, acts, resize, unrecorded) = {
            let mut judged = self.state();
            let unrecorded = judged.unrecorded();
            let changes = judged.step(&self.thresholds, self.memory_limits, snapshot, now);
            let health = HealthReport::of(&judged.snapshot, &judged.alerts, &judged.mitigations, &self.thresholds);
            self.gauges.update(&judged.alerts, &judged.mitigations, &health);
            let (events, acts, resize) = changes;
            let is_open = |id| judged.alerts.open().find(|alert| Some(alert.id) == id).cloned();
            (events, acts, resize, is_open(unrecorded))
        };
        // Controls and callbacks belong to other modules, so they run without the lock.
        events.iter().for_each(|event| self.publish(event));
        if let Some(alert) = unrecorded {
            (self.on_unrecorded)(&alert);
        }
        acts.iter().for_each(|act| act.apply(&*self.controls));
        if let Some(resize) = resize {
            resize.apply(&*self.controls);
        }
    }

    /// Acknowledges an alert; the alert after it.
    ///
    /// # Errors
    /// When no open alert has this id, or it is acknowledged already.
    pub fn acknowledge(&self, id: AlertId) -> Result<Alert, AckError> {
        let event = self.state().alerts.acknowledge(id, self.now())?;
        self.publish(&event);
        Ok(event.alert)
    }

    /// Mutes a rule, or one of its subjects, for a while: no notification and no mitigation; zero ends a mute.
    pub fn mute(&self, rule: Rule, subject: Option<String>, length: Duration) {
        let now = self.now();
        let mute = self.state().alerts.mute(rule, subject, length, now);
        (self.on_mute)(&mute);
    }

    /// The thresholds in force.
    pub const fn thresholds(&self) -> &Thresholds {
        &self.thresholds
    }

    /// The status after the latest snapshot.
    pub fn status(&self) -> ServerStatus {
        let judged = self.state();
        ServerStatus {
            at_unix_s: judged.at_unix_s,
            snapshot: judged.snapshot.clone(),
            health: HealthReport::of(&judged.snapshot, &judged.alerts, &judged.mitigations, &self.thresholds),
            alerts: judged.alerts.open().cloned().collect(),
            mutes: judged.alerts.mutes().to_vec(),
            mitigations: judged.mitigations.active().cloned().collect(),
            memory_pressure: judged.memory_pressure,
        }
    }

    /// Gives an alert, and the mitigations that it caused, the id that the history has for it.
    pub fn assign_id(&self, before: AlertId, id: AlertId) {
        let mut judged = self.state();
        judged.alerts.assign_id(before, id);
        judged.mitigations.assign_id(before, id);
    }

    /// Logs an event and sends it to the operator's webhook.
    pub fn announce(&self, event: &AlertEvent) {
        event.log();
        if let Some(notifier) = &self.notifier {
            notifier.notify(event);
        }
    }

    fn publish(&self, event: &AlertEvent) {
        if (self.on_event)(event) == Recording::Refused {
            self.announce(event);
        }
    }

    fn now(&self) -> Now {
        Now::of(&*self.clock)
    }

    fn state(&self) -> MutexGuard<'_, HealthMonitorState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HealthMonitorState {
    /// The open alert that has been without an id for longest. One at a time: a history that cannot be written is not asked more than
    /// once a period.
    fn unrecorded(&self) -> Option<AlertId> {
        self.alerts.open().map(|alert| alert.id).filter(|id| id.is_provisional()).max()
    }

    fn step(
        &mut self,
        rules: &Thresholds,
        bounds: MemoryLimits,
        snapshot: Snapshot,
        now: Now,
    ) -> (Vec<AlertEvent>, Vec<MitigationChange>, Option<MemoryTierResize>) {
        let (alerts, events) = std::mem::take(&mut self.alerts).step(rules, &snapshot, now);
        let (mitigations, acts) = std::mem::take(&mut self.mitigations).decide(&alerts, &snapshot, now);
        let usage = MemoryUsage {
            rss_bytes: snapshot.machine.rss_bytes,
            tier_bytes: snapshot.cache.memory_bytes,
            tier_limit_bytes: snapshot.cache.memory_limit_bytes,
        };
        let (memory, resize) = self.memory_pressure.step(bounds, usage, now);
        *self = Self { alerts, mitigations, memory_pressure: memory, snapshot, at_unix_s: Some(now.unix_s) };
        (events, acts, resize)
    }
}

impl AlertEvent {
    fn log(&self) {
        let (id, rule, severity) = (self.alert.id.0, self.alert.rule.name(), self.alert.severity.name());
        let (change, sentence) = (self.change.name(), self.alert.sentence());
        if self.is_muted
            || matches!(self.change, AlertChange::Resolved | AlertChange::Eased | AlertChange::Acknowledged)
        {
            tracing::info!(
                alert.id = id,
                alert.rule = rule,
                alert.severity = severity,
                alert.change = change,
                "{sentence}"
            );
        } else {
            tracing::warn!(
                alert.id = id,
                alert.rule = rule,
                alert.severity = severity,
                alert.change = change,
                "{sentence}"
            );
        }
    }
}

impl MemoryTierResize {
    /// Applies and logs the new share of the memory tier.
    fn apply(&self, controls: &dyn Controls) {
        let (share, rss_bytes, pressure) = (self.share, self.rss_bytes, self.level.name());
        match self.level {
            PressureLevel::Hard => tracing::error!(
                memory.share = share,
                memory.rss_bytes = rss_bytes,
                memory.pressure = pressure,
                "memory is over its limit: the memory tier is emptied; raise memory.limit or find what else grows"
            ),
            PressureLevel::Soft => tracing::warn!(
                memory.share = share,
                memory.rss_bytes = rss_bytes,
                memory.pressure = pressure,
                "memory is near its limit: the memory tier sheds"
            ),
            PressureLevel::None => tracing::info!(
                memory.share = share,
                memory.rss_bytes = rss_bytes,
                memory.pressure = pressure,
                "memory is easy again: the memory tier grows back"
            ),
        }
        controls.memory_share(share);
    }
}

#[cfg(test)]
mod tests;
