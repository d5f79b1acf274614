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
pub enum Action {
    /// The engine's pool is at its maximum instead of its usual size.
    PoolToMax,
    /// Questions are answered from cache, from stale values or from precomputed readings; nothing is computed for a person.
    Fallback,
    /// Jobs that can wait are paused.
    PauseJobs,
    /// The memory tier is divided among kinds by use instead of by fixed shares.
    Rebalance,
}

impl Action {
    /// Every effect.
    pub const ALL: [Self; 4] = [Self::PoolToMax, Self::Fallback, Self::PauseJobs, Self::Rebalance];

    /// Name in API, log and metrics.
    pub const fn name(self) -> &'static str {
        ["pool_to_max", "fallback", "pause_jobs", "rebalance"][self as usize]
    }
}

/// What answers an alert of `rule`; what is critical calls for a warning's effects as well. Empty where only a person can help.
pub fn remedies(rule: Rule, severity: Severity) -> Vec<Action> {
    use Action::{Fallback, PauseJobs, PoolToMax, Rebalance};
    let (warning, critical): (&[Action], &[Action]) = match rule {
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
pub struct InForce {
    /// The effect.
    pub action: Action,
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
pub enum Act {
    /// Put an effect in force.
    Begin(InForce),
    /// Take it back.
    End(InForce),
}

/// When an effect last ended, and how often it relapsed.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Past {
    ended: Now,
    relapses: u32,
}

/// The effects in force. The default has none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Effects {
    in_force: BTreeMap<Action, InForce>,
    past: BTreeMap<Action, Past>,
}

impl Effects {
    /// Effects in force.
    pub fn in_force(&self) -> impl Iterator<Item = &InForce> {
        self.in_force.values()
    }

    /// Whether `action` is in force.
    pub fn is_in_force(&self, action: Action) -> bool {
        self.in_force.contains_key(&action)
    }

    /// Decides from the alerts that call: the effects after it, and what is to be done, ends first.
    pub fn decide(mut self, alerts: &Alerts, now: Now) -> (Self, Vec<Act>) {
        let mut called: BTreeMap<Action, &Alert> = BTreeMap::new();
        for alert in alerts.calling() {
            for action in remedies(alert.rule, alert.severity) {
                let cause = called.entry(action).or_insert(alert);
                if alert.severity > cause.severity {
                    *cause = alert;
                }
            }
        }
        let mut acts = Vec::new();
        for action in Action::ALL {
            if called.contains_key(&action) {
                continue;
            }
            let Some(effect) = self.in_force.get_mut(&action) else { continue };
            let calm_since = *effect.calm_since.get_or_insert(now);
            if now.since(calm_since) >= effect.calm {
                let relapses = self.past.get(&action).map_or(0, |past| past.relapses);
                self.past.insert(action, Past { ended: now, relapses });
                acts.extend(self.in_force.remove(&action).map(Act::End));
            }
        }
        for (action, alert) in called {
            if let Some(effect) = self.in_force.get_mut(&action) {
                effect.calm_since = None;
                continue;
            }
            let effect = InForce {
                action,
                cause: alert.id,
                reason: alert.sentence(),
                since: now,
                calm: self.calm_of(action, now),
                calm_since: None,
            };
            self.in_force.insert(action, effect.clone());
            acts.push(Act::Begin(effect));
        }
        (self, acts)
    }

    /// How long the calm after an effect that begins now has to last.
    fn calm_of(&mut self, action: Action, now: Now) -> Duration {
        let Some(past) = self.past.get_mut(&action) else { return CALM };
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
pub trait Levers: Send + Sync {
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

impl Act {
    /// Does it, and logs it.
    pub fn apply(&self, levers: &dyn Levers) {
        let (effect, switch) = match self {
            Self::Begin(effect) => (effect, Switch::On),
            Self::End(effect) => (effect, Switch::Off),
        };
        match switch {
            Switch::On => tracing::warn!(
                action.name = effect.action.name(),
                alert.id = effect.cause.0,
                reason = effect.reason,
                "an effect begins; it ends by itself when calm"
            ),
            Switch::Off => tracing::info!(action.name = effect.action.name(), "an effect has ended"),
        }
        match effect.action {
            Action::PoolToMax => levers.pool_to_max(switch),
            Action::Fallback => levers.fallback(switch),
            Action::Rebalance => levers.rebalance(switch),
            Action::PauseJobs => levers.pause_jobs((switch == Switch::On).then_some(effect.reason.as_str())),
        }
    }
}

#[cfg(test)]
mod tests;
