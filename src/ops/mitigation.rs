//! Mitigations: automatic, reversible responses to alerts. Each has a reason, is shown to the operator, and ends by itself. The decision is
//! pure; [`Controls`] carry it out.
//!
//! The guide answers a critical alert by scaling up, fallback and a notification, and a warning by tuning the caches, stopping background
//! work and a log line. Here every alert is logged and sent to the operator, and the table of alert rules names the mitigations of
//! each, because a mitigation that cannot help its rule does harm.

use std::collections::BTreeMap;
use std::time::Duration;

use super::alerts::{Alert, AlertId, Alerts, Rule};
use super::{Now, Snapshot};
use crate::cache::FallbackCause;

/// How long a mitigation lasts after the last alert that calls for it. Twice the period of the machine's samples (30 s), so that
/// one sample does not end it.
const CALM: Duration = Duration::from_secs(60);

/// Time after the end of fallback mode within which a new call for it is a relapse. Fallback mode hides questions that break, because
/// none is computed while it is on; a relapse shows that they still break. Other mitigations do not hide their reason and have no relapse.
const RELAPSE: Duration = Duration::from_secs(1800);

/// Most doublings of the calm: each relapse doubles it, up to 2⁵ times, which is 32 minutes.
const MOST_DOUBLINGS: u32 = 5;

/// A mitigation; all are reversible.
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
    /// Every mitigation.
    pub const ALL: [Self; 4] = [Self::PoolToMax, Self::Fallback, Self::PauseJobs, Self::Rebalance];

    /// Name in API, log and metrics.
    pub const fn name(self) -> &'static str {
        ["pool_to_max", "fallback", "pause_jobs", "rebalance"][self as usize]
    }

    /// Whether it helps against an alert of this rule. Fallback mode helps against memory use only if the use without the cached
    /// answers is below the alert's level: otherwise the cache is not the cause, and fallback mode would never end.
    fn relieves(self, rule: Rule, snapshot: &Snapshot) -> bool {
        if (self, rule) != (Self::Fallback, Rule::Memory) {
            return true;
        }
        let machine = &snapshot.machine;
        let (Some(rss), Some(limit), Some(tier)) =
            (machine.rss_bytes, machine.memory_limit_bytes, snapshot.cache.memory_bytes)
        else {
            return false;
        };
        let level = rule.row().threshold.critical.map_or(1.0, |level| level.raise);
        (rss.saturating_sub(tier) as f64) < limit as f64 * level
    }
}

impl ActiveMitigation {
    /// The cause that refusals give while it is in force.
    pub fn fallback_cause(&self) -> Option<FallbackCause> {
        fallback_cause(self.mitigation, self.rule)
    }
}

/// A mitigation in force.
#[derive(Debug, Clone, PartialEq)]
pub struct ActiveMitigation {
    /// The mitigation.
    pub mitigation: Mitigation,
    /// The alert that called for it first. When that has ended and fallback mode has another cause, an alert that still calls for it.
    pub cause: AlertId,
    /// That alert's rule.
    pub rule: Rule,
    /// The text of that alert when the mitigation began.
    pub reason: String,
    /// Since when.
    pub since: Now,
    /// How long it lasts after the last alert that calls for it.
    pub calm: Duration,
    /// Since when no alert calls for it; `None` while one does.
    pub calm_since: Option<Now>,
}

/// A change that [`Controls`] have to carry out.
#[derive(Debug, Clone, PartialEq)]
pub enum MitigationChange {
    /// Put a mitigation in force.
    Begin(ActiveMitigation),
    /// Take it back.
    End(ActiveMitigation),
}

/// When a mitigation last ended, and how often it relapsed.
#[derive(Debug, Clone, Copy, PartialEq)]
struct EndedMitigation {
    ended: Now,
    relapses: u32,
}

/// The mitigations in force. The default has none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mitigations {
    active: BTreeMap<Mitigation, ActiveMitigation>,
    ended: BTreeMap<Mitigation, EndedMitigation>,
}

impl Mitigations {
    /// Mitigations in force.
    pub fn active(&self) -> impl Iterator<Item = &ActiveMitigation> {
        self.active.values()
    }

    /// Gives the alert behind a mitigation the id that the history has for it.
    pub fn assign_id(&mut self, before: AlertId, id: AlertId) {
        for active in self.active.values_mut().filter(|active| active.cause == before) {
            active.cause = id;
        }
    }

    /// Whether a mitigation is in force.
    pub fn is_active(&self, mitigation: Mitigation) -> bool {
        self.active.contains_key(&mitigation)
    }

    /// Decides from the alerts that call, as far as a mitigation relieves what `snapshot` shows: the mitigations after it, and what is to
    /// be done, ends first.
    pub fn decide(mut self, alerts: &Alerts, snapshot: &Snapshot, now: Now) -> (Self, Vec<MitigationChange>) {
        let mut called: BTreeMap<Mitigation, &Alert> = BTreeMap::new();
        for alert in alerts.unmuted() {
            let mitigations = alert.rule.row().mitigations(alert.severity).into_iter();
            for mitigation in mitigations.filter(|mitigation| mitigation.relieves(alert.rule, snapshot)) {
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
            let Some(active) = self.active.get_mut(&mitigation) else { continue };
            let calm_since = *active.calm_since.get_or_insert(now);
            if now.since(calm_since) >= active.calm {
                let relapses = self.ended.get(&mitigation).map_or(0, |past| past.relapses);
                self.ended.insert(mitigation, EndedMitigation { ended: now, relapses });
                changes.extend(self.active.remove(&mitigation).map(MitigationChange::End));
            }
        }
        for (mitigation, alert) in called {
            if let Some(active) = self.active.get_mut(&mitigation) {
                active.calm_since = None;
                // Refusals name the cause, which is another one now.
                if active.fallback_cause() != fallback_cause(mitigation, alert.rule)
                    && !calls(alerts, snapshot, mitigation, active.rule)
                {
                    (active.cause, active.rule, active.reason) = (alert.id, alert.rule, alert.sentence());
                    changes.push(MitigationChange::Begin(active.clone()));
                }
                continue;
            }
            let active = ActiveMitigation {
                mitigation,
                cause: alert.id,
                rule: alert.rule,
                reason: alert.sentence(),
                since: now,
                calm: self.calm_duration(mitigation, alert.rule, now),
                calm_since: None,
            };
            self.active.insert(mitigation, active.clone());
            changes.push(MitigationChange::Begin(active));
        }
        (self, changes)
    }

    /// How long the calm after a mitigation that begins now has to last.
    fn calm_duration(&mut self, mitigation: Mitigation, rule: Rule, now: Now) -> Duration {
        if fallback_cause(mitigation, rule) != Some(FallbackCause::Errors) {
            return CALM;
        }
        let Some(past) = self.ended.get_mut(&mitigation) else { return CALM };
        past.relapses = if now.since(past.ended) < RELAPSE { (past.relapses + 1).min(MOST_DOUBLINGS) } else { 0 };
        CALM * 2_u32.pow(past.relapses)
    }
}

/// Why fallback mode is entered for an alert of this rule; nothing for other mitigations, and for rules whose row does not call for it.
fn fallback_cause(mitigation: Mitigation, rule: Rule) -> Option<FallbackCause> {
    if mitigation != Mitigation::Fallback {
        return None;
    }
    match rule {
        Rule::Memory => Some(FallbackCause::Memory),
        Rule::EngineHung => Some(FallbackCause::Hang),
        Rule::BrokenQuestions => Some(FallbackCause::Errors),
        _ => None,
    }
}

/// Whether an alert of this rule calls for a mitigation that relieves it.
fn calls(alerts: &Alerts, snapshot: &Snapshot, mitigation: Mitigation, rule: Rule) -> bool {
    let mut of_rule = alerts.unmuted().filter(|alert| alert.rule == rule);
    of_rule.any(|alert| rule.row().mitigations(alert.severity).contains(&mitigation))
        && mitigation.relieves(rule, snapshot)
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// In force.
    On,
    /// Taken back.
    Off,
}

/// The controls of the rest of the server. Each call returns at once; longer work is only started. A repeated call changes nothing.
pub trait Controls: Send + Sync {
    /// Brings the engine's pool to its maximum, or back to its usual size.
    fn pool_to_max(&self, switch: Switch);

    /// Stops computing for requests, for a cause that each refusal names, or allows it with `None`.
    fn fallback(&self, cause: Option<FallbackCause>);

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
        let (active, switch) = match self {
            Self::Begin(active) => (active, Switch::On),
            Self::End(active) => (active, Switch::Off),
        };
        match switch {
            Switch::On => tracing::warn!(
                action.name = active.mitigation.name(),
                alert.id = active.cause.0,
                reason = active.reason,
                "a mitigation begins; it ends by itself when calm"
            ),
            Switch::Off => tracing::info!(action.name = active.mitigation.name(), "a mitigation has ended"),
        }
        match active.mitigation {
            Mitigation::PoolToMax => controls.pool_to_max(switch),
            Mitigation::Fallback => controls.fallback(active.fallback_cause().filter(|_| switch == Switch::On)),
            Mitigation::Rebalance => controls.rebalance(switch),
            Mitigation::PauseJobs => controls.pause_jobs((switch == Switch::On).then_some(active.reason.as_str())),
        }
    }
}

#[cfg(test)]
mod tests;
