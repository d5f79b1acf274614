//! The watch: looks at a snapshot now and then, has it judged, pulls the levers, and tells who wants to hear.
//!
//! Every decision is made by a pure step of a part; here is only the order: alerts, then their effects, then memory.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::actions::{Act, Effects, InForce, Levers};
use super::alerts::{AckError, Alert, AlertId, Alerts, Change, Event, Mute, Rule, Rules};
use super::gauges::Gauges;
use super::health::Health;
use super::memory::{Bounds, Memory, Pressure, Resize, Usage};
use super::notify::Notifier;
use super::{Now, Snapshot};
use crate::clock::Clock;
use crate::lifecycle::Tasks;
use crate::metrics::Metrics;

/// How often is looked. The shortest minimum duration of a rule; what is sampled more slowly is seen more than once.
const PERIOD: Duration = Duration::from_secs(10);

/// What a watch is made of.
pub struct Parts {
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Where it shows how it stands.
    pub metrics: Arc<Metrics>,
    /// Does what is decided.
    pub levers: Arc<dyn Levers>,
    /// Hears every event, muted or not: for history and dashboard. Must not block.
    pub on_event: Box<dyn Fn(&Event) + Send + Sync>,
    /// Hears of every mute, also of one of no length, which ends the one before: for the time after a restart. Must not block.
    pub on_mute: Box<dyn Fn(&Mute) + Send + Sync>,
    /// Tells the operator, where a webhook is set.
    pub notifier: Option<Notifier>,
    /// The thresholds.
    pub rules: Rules,
    /// The bounds on memory.
    pub bounds: Bounds,
    /// What was open before the restart.
    pub resumed: Alerts,
}

/// Judges and acts. Shared by whoever shows how it stands.
pub struct Watch {
    // Dependencies
    clock: Arc<dyn Clock>,
    levers: Arc<dyn Levers>,
    on_event: Box<dyn Fn(&Event) + Send + Sync>,
    on_mute: Box<dyn Fn(&Mute) + Send + Sync>,
    notifier: Option<Notifier>,
    // Configuration
    rules: Rules,
    bounds: Bounds,
    // Metrics
    gauges: Gauges,
    // State
    judged: Mutex<Judged>,
}

#[derive(Default)]
struct Judged {
    alerts: Alerts,
    effects: Effects,
    memory: Memory,
    snapshot: Snapshot,
    at_unix_s: Option<i64>,
}

/// How it stands, all from the same look.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// When was last looked, in seconds since 1970; `None` before the first look.
    pub at_unix_s: Option<i64>,
    /// What was looked at.
    pub snapshot: Snapshot,
    /// The score, its deductions, unknowns and advice.
    pub health: Health,
    /// Open alerts, by rule and subject.
    pub alerts: Vec<Alert>,
    /// Mutes in force.
    pub mutes: Vec<Mute>,
    /// Effects in force, each with its reason, cause and since when.
    pub effects: Vec<InForce>,
    /// The memory tier's share, and the pressure on it.
    pub memory: Memory,
}

impl Watch {
    /// A watch that has not looked yet.
    pub fn new(parts: Parts) -> Arc<Self> {
        let Parts { clock, metrics, levers, on_event, on_mute, notifier, rules, bounds, resumed } = parts;
        let judged = Mutex::new(Judged { alerts: resumed, ..Judged::default() });
        let gauges = Gauges::new(metrics);
        Arc::new(Self { clock, levers, on_event, on_mute, notifier, rules, bounds, gauges, judged })
    }

    /// Looks at what `snapshot` returns from now on, until the server stops. It must not block: what takes time to measure is
    /// measured elsewhere and read here.
    pub fn start(self: &Arc<Self>, tasks: &Tasks, snapshot: impl Fn() -> Snapshot + Send + 'static) {
        let (watch, stopping) = (Arc::clone(self), tasks.clone());
        tasks.spawn_vital("watch", async move {
            while stopping.until_stopped(PERIOD).await {
                watch.look(snapshot());
            }
        });
    }

    /// Has one snapshot judged, and does what follows.
    pub fn look(&self, snapshot: Snapshot) {
        let now = self.now();
        let (events, acts, resize) = {
            let mut judged = self.judged();
            let changes = judged.judge(&self.rules, self.bounds, snapshot, now);
            let health = Health::of(&judged.snapshot, &judged.alerts, &judged.effects);
            self.gauges.show(&judged.alerts, &judged.effects, &health);
            changes
        };
        // Levers and listeners are foreign code: none of it runs under the lock.
        events.iter().for_each(|event| self.tell(event));
        acts.iter().for_each(|act| act.apply(&*self.levers));
        if let Some(resize) = resize {
            resize.apply(&*self.levers);
        }
    }

    /// A person knows of an alert; the alert after it.
    ///
    /// # Errors
    /// When no open alert has this number, or somebody did before.
    pub fn acknowledge(&self, id: AlertId) -> Result<Alert, AckError> {
        let event = self.judged().alerts.acknowledge(id, self.now())?;
        self.tell(&event);
        Ok(event.alert)
    }

    /// Tells nobody of a rule, or of one of its subjects, for a while, and lets it call for no effect; zero ends a mute.
    pub fn mute(&self, rule: Rule, subject: Option<String>, length: Duration) {
        let now = self.now();
        let mute = self.judged().alerts.mute(rule, subject, length, now);
        (self.on_mute)(&mute);
    }

    /// How it stands.
    pub fn standing(&self) -> Standing {
        let judged = self.judged();
        Standing {
            at_unix_s: judged.at_unix_s,
            snapshot: judged.snapshot.clone(),
            health: Health::of(&judged.snapshot, &judged.alerts, &judged.effects),
            alerts: judged.alerts.open().cloned().collect(),
            mutes: judged.alerts.mutes().to_vec(),
            effects: judged.effects.in_force().cloned().collect(),
            memory: judged.memory,
        }
    }

    fn tell(&self, event: &Event) {
        event.log();
        (self.on_event)(event);
        if let Some(notifier) = &self.notifier {
            notifier.tell(event);
        }
    }

    fn now(&self) -> Now {
        Now::of(&*self.clock)
    }

    fn judged(&self) -> MutexGuard<'_, Judged> {
        self.judged.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Judged {
    fn judge(
        &mut self,
        rules: &Rules,
        bounds: Bounds,
        snapshot: Snapshot,
        now: Now,
    ) -> (Vec<Event>, Vec<Act>, Option<Resize>) {
        let (alerts, events) = std::mem::take(&mut self.alerts).step(rules, &snapshot, now);
        let (effects, acts) = std::mem::take(&mut self.effects).decide(&alerts, now);
        let usage = Usage {
            rss_bytes: snapshot.machine.rss_bytes,
            tier_bytes: snapshot.cache.memory_bytes,
            tier_limit_bytes: snapshot.cache.memory_limit_bytes,
        };
        let (memory, resize) = self.memory.step(bounds, usage, now);
        *self = Self { alerts, effects, memory, snapshot, at_unix_s: Some(now.unix_s) };
        (events, acts, resize)
    }
}

impl Event {
    fn log(&self) {
        let (id, rule, severity) = (self.alert.id.0, self.alert.rule.name(), self.alert.severity.name());
        let (change, sentence) = (self.change.name(), self.alert.sentence());
        if self.is_muted || matches!(self.change, Change::Resolved | Change::Eased | Change::Acknowledged) {
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

impl Resize {
    /// Does it, and logs it.
    fn apply(&self, levers: &dyn Levers) {
        let (share, rss_bytes, pressure) = (self.share, self.rss_bytes, self.pressure.name());
        match self.pressure {
            Pressure::Hard => tracing::error!(
                memory.share = share,
                memory.rss_bytes = rss_bytes,
                memory.pressure = pressure,
                "memory is over its limit: the memory tier is emptied; raise memory.limit or find what else grows"
            ),
            Pressure::Soft => tracing::warn!(
                memory.share = share,
                memory.rss_bytes = rss_bytes,
                memory.pressure = pressure,
                "memory is near its limit: the memory tier sheds"
            ),
            Pressure::None => tracing::info!(
                memory.share = share,
                memory.rss_bytes = rss_bytes,
                memory.pressure = pressure,
                "memory is easy again: the memory tier grows back"
            ),
        }
        levers.memory_share(share);
    }
}

#[cfg(test)]
mod tests;
