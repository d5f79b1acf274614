//! The watch: looks at a snapshot now and then, has it judged, pulls the levers, and tells who wants to hear.
//!
//! Every decision is made by a pure step of a part; here is only the order: alerts, then their effects, then memory.

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

/// How often is looked. The shortest minimum duration of a rule; what is sampled more slowly is seen more than once.
const PERIOD: Duration = Duration::from_secs(10);

/// What a watch is made of.
pub struct HealthMonitorParts {
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Where it shows how it stands.
    pub metrics: Arc<Metrics>,
    /// Does what is decided.
    pub controls: Arc<dyn Controls>,
    /// Hears every event, muted or not: for history and dashboard. Must not block.
    pub on_event: Box<dyn Fn(&AlertEvent) + Send + Sync>,
    /// Hears of every mute, also of one of no length, which ends the one before: for the time after a restart. Must not block.
    pub on_mute: Box<dyn Fn(&Mute) + Send + Sync>,
    /// Tells the operator, where a webhook is set.
    pub notifier: Option<Notifier>,
    /// The thresholds.
    pub thresholds: Thresholds,
    /// The bounds on memory.
    pub memory_limits: MemoryLimits,
    /// What was open before the restart.
    pub resumed: Alerts,
}

/// Judges and acts. Shared by whoever shows how it stands.
pub struct HealthMonitor {
    // Dependencies
    clock: Arc<dyn Clock>,
    controls: Arc<dyn Controls>,
    on_event: Box<dyn Fn(&AlertEvent) + Send + Sync>,
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

/// How it stands, all from the same look.
#[derive(Debug, Clone, PartialEq)]
pub struct ServerStatus {
    /// When was last looked, in seconds since 1970; `None` before the first look.
    pub at_unix_s: Option<i64>,
    /// What was looked at.
    pub snapshot: Snapshot,
    /// The score, its deductions, unknowns and advice.
    pub health: HealthReport,
    /// Open alerts, by rule and subject.
    pub alerts: Vec<Alert>,
    /// Mutes in force.
    pub mutes: Vec<Mute>,
    /// Effects in force, each with its reason, cause and since when.
    pub mitigations: Vec<ActiveMitigation>,
    /// The memory tier's share, and the pressure on it.
    pub memory_pressure: MemoryPressure,
}

impl HealthMonitor {
    /// A watch that has not looked yet.
    pub fn new(parts: HealthMonitorParts) -> Arc<Self> {
        let HealthMonitorParts {
            clock,
            metrics,
            controls: levers,
            on_event,
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
            controls: levers,
            on_event,
            on_mute,
            notifier,
            thresholds: rules,
            memory_limits: bounds,
            gauges,
            state: judged,
        })
    }

    /// Looks at what `snapshot` returns from now on, until the server stops. It must not block: what takes time to measure is
    /// measured elsewhere and read here.
    pub fn start(self: &Arc<Self>, tasks: &Tasks, snapshot: impl Fn() -> Snapshot + Send + 'static) {
        let (monitor, stopping) = (Arc::clone(self), tasks.clone());
        tasks.spawn_vital("watch", async move {
            while stopping.until_stopped(PERIOD).await {
                monitor.evaluate(snapshot());
            }
        });
    }

    /// Has one snapshot judged, and does what follows.
    pub fn evaluate(&self, snapshot: Snapshot) {
        let now = self.now();
        let (events, acts, resize) = {
            let mut judged = self.state();
            let changes = judged.step(&self.thresholds, self.memory_limits, snapshot, now);
            let health = HealthReport::of(&judged.snapshot, &judged.alerts, &judged.mitigations);
            self.gauges.update(&judged.alerts, &judged.mitigations, &health);
            changes
        };
        // Levers and listeners are foreign code: none of it runs under the lock.
        events.iter().for_each(|event| self.publish(event));
        acts.iter().for_each(|act| act.apply(&*self.controls));
        if let Some(resize) = resize {
            resize.apply(&*self.controls);
        }
    }

    /// A person knows of an alert; the alert after it.
    ///
    /// # Errors
    /// When no open alert has this number, or somebody did before.
    pub fn acknowledge(&self, id: AlertId) -> Result<Alert, AckError> {
        let event = self.state().alerts.acknowledge(id, self.now())?;
        self.publish(&event);
        Ok(event.alert)
    }

    /// Tells nobody of a rule, or of one of its subjects, for a while, and lets it call for no effect; zero ends a mute.
    pub fn mute(&self, rule: Rule, subject: Option<String>, length: Duration) {
        let now = self.now();
        let mute = self.state().alerts.mute(rule, subject, length, now);
        (self.on_mute)(&mute);
    }

    /// How it stands.
    pub fn status(&self) -> ServerStatus {
        let judged = self.state();
        ServerStatus {
            at_unix_s: judged.at_unix_s,
            snapshot: judged.snapshot.clone(),
            health: HealthReport::of(&judged.snapshot, &judged.alerts, &judged.mitigations),
            alerts: judged.alerts.open().cloned().collect(),
            mutes: judged.alerts.mutes().to_vec(),
            mitigations: judged.mitigations.active().cloned().collect(),
            memory_pressure: judged.memory_pressure,
        }
    }

    fn publish(&self, event: &AlertEvent) {
        event.log();
        (self.on_event)(event);
        if let Some(notifier) = &self.notifier {
            notifier.notify(event);
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
    fn step(
        &mut self,
        rules: &Thresholds,
        bounds: MemoryLimits,
        snapshot: Snapshot,
        now: Now,
    ) -> (Vec<AlertEvent>, Vec<MitigationChange>, Option<MemoryTierResize>) {
        let (alerts, events) = std::mem::take(&mut self.alerts).step(rules, &snapshot, now);
        let (effects, acts) = std::mem::take(&mut self.mitigations).decide(&alerts, now);
        let usage = MemoryUsage {
            rss_bytes: snapshot.machine.rss_bytes,
            tier_bytes: snapshot.cache.memory_bytes,
            tier_limit_bytes: snapshot.cache.memory_limit_bytes,
        };
        let (memory, resize) = self.memory_pressure.step(bounds, usage, now);
        *self = Self { alerts, mitigations: effects, memory_pressure: memory, snapshot, at_unix_s: Some(now.unix_s) };
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
    /// Does it, and logs it.
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
