//! What is done about alerts: effects that begin with a reason, are seen, and end by themselves. Deciding is pure; [`Levers`] do it.
//!
//! The guide scales up, falls back and notifies when something is critical, and tunes caches, stops background work and logs a
//! warning. Every alert is logged and told to the operator; which of the other effects answers it is [`remedies`]' table, because
//! an effect that cannot help its rule harms.

use std::collections::BTreeMap;
use std::time::Duration;

use super::Now;
use super::alerts::{Alert, AlertId, Alerts, Rule, Severity};

/// How long nothing has to call for an effect before it ends. Twice the sampling period, so that one sample does not end it.
const CALM: Duration = Duration::from_secs(60);

/// An effect that is called for again so soon after its end had hidden the trouble instead of curing it.
const RELAPSE: Duration = Duration::from_secs(1800);

/// After each relapse the calm has to last twice as long, up to 2⁵ times: 32 minutes.
const MOST_DOUBLINGS: u32 = 5;

/// An effect. Each can be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mitigation {
    /// The engine's pool is at its maximum instead of its usual size.
    PoolToMax,
    /// Questions are answered from cache, from stale values or from precomputed readings; nothing is computed for a person.
    Fallback,
    /// Jobs that can wait are paused.
    PauseJobs,
    /// The memory tier is divided among kinds by use instead of by fixed shares.
    Rebalance,
}

impl Mitigation {
    /// Every effect.
    pub const ALL: [Self; 4] = [Self::PoolToMax, Self::Fallback, Self::PauseJobs, Self::Rebalance];

    /// Name in API, log and metrics.
    pub const fn name(self) -> &'static str {
        ["pool_to_max", "fallback", "pause_jobs", "rebalance"][self as usize]
    }
}

/// What answers an alert of `rule`; what is critical calls for a warning's effects as well. Empty where only a person can help.
pub fn mitigations_for(rule: Rule, severity: Severity) -> Vec<Mitigation> {
    use Mitigation::{Fallback, PauseJobs, PoolToMax, Rebalance};
    let (warning, critical): (&[Mitigation], &[Mitigation]) = match rule {
        Rule::ResponseTime | Rule::Refusals => (&[PauseJobs, Rebalance], &[PoolToMax, Fallback]),
        Rule::Errors => (&[PauseJobs], &[PoolToMax, Fallback]),
        // Memory itself is shed by its own policy. Computing and warming are what would fill it again.
        Rule::Memory => (&[PauseJobs], &[Fallback]),
        Rule::Cpu => (&[PauseJobs], &[]),
        // A hung thread is missing from the pool whether the others manage or not.
        Rule::EngineHung => (&[PoolToMax], &[Fallback]),
        // Never fallback and never a pause: a cache fills by computing and by warming, so that either would keep it empty.
        Rule::HitRate | Rule::KindHitRate => (&[Rebalance], &[]),
        // Jobs write there.
        Rule::StoreDown | Rule::DiskFree => (&[], &[PauseJobs]),
        // One heavy run says nothing of the next.
        Rule::SlowOperation | Rule::OperationMemory => (&[], &[]),
        Rule::DiskTierDown | Rule::DiskFreeShare | Rule::JobFailing => (&[], &[]),
    };
    match severity {
        Severity::Warning => warning.to_vec(),
        Severity::Critical => [warning, critical].concat(),
    }
}

/// An effect in force.
#[derive(Debug, Clone, PartialEq)]
pub struct ActiveMitigation {
    /// The effect.
    pub mitigation: Mitigation,
    /// The alert that called for it first.
    pub cause: AlertId,
    /// That alert in a sentence, as it was then.
    pub reason: String,
    /// Since when.
    pub since: Now,
    /// How long nothing may call for it before it ends.
    pub calm: Duration,
    /// Since when nothing calls for it.
    pub calm_since: Option<Now>,
}

/// Something to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum MitigationChange {
    /// Put an effect in force.
    Begin(ActiveMitigation),
    /// Take it back.
    End(ActiveMitigation),
}

/// When an effect last ended, and how often it relapsed.
#[derive(Debug, Clone, Copy, PartialEq)]
struct EndedMitigation {
    ended: Now,
    relapses: u32,
}

/// The effects in force. The default has none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mitigations {
    active: BTreeMap<Mitigation, ActiveMitigation>,
    ended: BTreeMap<Mitigation, EndedMitigation>,
}

impl Mitigations {
    /// Effects in force.
    pub fn active(&self) -> impl Iterator<Item = &ActiveMitigation> {
        self.active.values()
    }

    /// Whether `action` is in force.
    pub fn is_active(&self, mitigation: Mitigation) -> bool {
        self.active.contains_key(&mitigation)
    }

    /// Decides from the alerts that call: the effects after it, and what is to be done, ends first.
    pub fn decide(mut self, alerts: &Alerts, now: Now) -> (Self, Vec<MitigationChange>) {
        let mut called: BTreeMap<Mitigation, &Alert> = BTreeMap::new();
        for alert in alerts.unmuted() {
            for mitigation in mitigations_for(alert.rule, alert.severity) {
                let cause = called.entry(mitigation).or_insert(alert);
                if alert.severity > cause.severity {
                    *cause = alert;
                }
            }
        }
        let mut changes = Vec::new();
        for mitigation in Mitigation::ALL {
            if called.contains_key(&mitigation) {
                continue;
            }
            let Some(effect) = self.active.get_mut(&mitigation) else { continue };
            let calm_since = *effect.calm_since.get_or_insert(now);
            if now.since(calm_since) >= effect.calm {
                let relapses = self.ended.get(&mitigation).map_or(0, |past| past.relapses);
                self.ended.insert(mitigation, EndedMitigation { ended: now, relapses });
                changes.extend(self.active.remove(&mitigation).map(MitigationChange::End));
            }
        }
        for (mitigation, alert) in called {
            if let Some(effect) = self.active.get_mut(&mitigation) {
                effect.calm_since = None;
                continue;
            }
            let effect = ActiveMitigation {
                mitigation,
                cause: alert.id,
                reason: alert.sentence(),
                since: now,
                calm: self.calm_duration(mitigation, now),
                calm_since: None,
            };
            self.active.insert(mitigation, effect.clone());
            changes.push(MitigationChange::Begin(effect));
        }
        (self, changes)
    }

    /// How long the calm after an effect that begins now has to last.
    fn calm_duration(&mut self, mitigation: Mitigation, now: Now) -> Duration {
        let Some(past) = self.ended.get_mut(&mitigation) else { return CALM };
        past.relapses = if now.since(past.ended) < RELAPSE { (past.relapses + 1).min(MOST_DOUBLINGS) } else { 0 };
        CALM * 2_u32.pow(past.relapses)
    }
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// In force.
    On,
    /// Taken back.
    Off,
}

/// What can be done to the rest of the server. Each returns at once; one that needs time starts it and returns. Doing it twice
/// is as doing it once.
pub trait Controls: Send + Sync {
    /// Brings the engine's pool to its maximum, or back to its usual size.
    fn pool_to_max(&self, switch: Switch);

    /// Stops or allows computing for people.
    fn fallback(&self, switch: Switch);

    /// Divides the memory tier by use, or by fixed shares.
    fn rebalance(&self, switch: Switch);

    /// Pauses jobs that can wait, for a reason that is shown beside them, or lets them go on with `None`.
    fn pause_jobs(&self, reason: Option<&str>);

    /// Lets the memory tier hold this share, 0 to 1, of its configured bytes from now on, puts out what is over it, and gives the
    /// memory back to the system.
    fn memory_share(&self, share: f64);
}

impl MitigationChange {
    /// Does it, and logs it.
    pub fn apply(&self, controls: &dyn Controls) {
        let (effect, switch) = match self {
            Self::Begin(effect) => (effect, Switch::On),
            Self::End(effect) => (effect, Switch::Off),
        };
        match switch {
            Switch::On => tracing::warn!(
                action.name = effect.mitigation.name(),
                alert.id = effect.cause.0,
                reason = effect.reason,
                "an effect begins; it ends by itself when calm"
            ),
            Switch::Off => tracing::info!(action.name = effect.mitigation.name(), "an effect has ended"),
        }
        match effect.mitigation {
            Mitigation::PoolToMax => controls.pool_to_max(switch),
            Mitigation::Fallback => controls.fallback(switch),
            Mitigation::Rebalance => controls.rebalance(switch),
            Mitigation::PauseJobs => controls.pause_jobs((switch == Switch::On).then_some(effect.reason.as_str())),
        }
    }
}

#[cfg(test)]
mod tests;
