//! Alerts and mutes on their way into the store, in order and off the watch's path; and back after a restart.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use crate::clock::Clock;
use crate::lifecycle::Tasks;
use crate::ops::Now;
use crate::ops::alerts::{Alert, AlertChange, AlertEvent, AlertId, Alerts, Mute, Rule, Stage};
use crate::store::{self, Monitor};

/// Events that may wait for the store. A rule changes at most every ten seconds, so this is many minutes of every rule at once.
const QUEUE: usize = 1_024;

/// Something to be stored.
enum HistoryRecord {
    Event(AlertEvent),
    Mute(store::MuteRecord),
}

/// Hands events and mutes to the task that stores them. Cheap to clone.
#[derive(Clone)]
pub(super) struct AlertHistory {
    queue: mpsc::Sender<HistoryRecord>,
}

impl AlertHistory {
    /// Starts the task, and gives back what was open and muted before the restart.
    pub(super) async fn start(monitor: &Monitor, clock: &Arc<dyn Clock>, tasks: &Tasks) -> (Self, Alerts) {
        let (alerts, mutes) = (monitor.alerts(), monitor.mutes());
        let open = alerts.open().await.unwrap_or_else(|error| {
            tracing::warn!(%error, "alerts that were open before the restart are not known");
            Vec::new()
        });
        let latest = alerts.latest(1, None).await.unwrap_or_default();
        let last_id = latest.first().map_or(0, |alert| alert.id.unsigned_abs());
        // An alert that goes on keeps its number in the store.
        let mut stored: HashMap<AlertId, i64> =
            open.iter().map(|alert| (AlertId(alert.id.unsigned_abs()), alert.id)).collect();
        let mut resumed = Alerts::resume(open.into_iter().filter_map(resumed), last_id);
        let now = Now::of(&**clock);
        for store::MuteRecord { rule, subject, until_s } in mutes.lasting(now.unix_s).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "what was muted before the restart is not known");
            Vec::new()
        }) {
            // The rule may have gone with an older version.
            let Some(rule) = rule_named(&rule) else { continue };
            let length = Duration::from_secs((until_s - now.unix_s).unsigned_abs());
            resumed.mute(rule, subject, length, now);
        }

        let (notes, mut queue) = mpsc::channel::<HistoryRecord>(QUEUE);
        let stopping = tasks.stopping().clone();
        let clock = Arc::clone(clock);
        tasks.spawn("alert history", async move {
            loop {
                let note = tokio::select! {
                    note = queue.recv() => note,
                    () = stopping.cancelled() => queue.try_recv().ok(),
                };
                let kept = match note {
                    None => return,
                    Some(HistoryRecord::Event(event)) => keep(&alerts, &mut stored, &event).await,
                    Some(HistoryRecord::Mute(mute)) => mutes.set(mute, clock.unix_s()).await,
                };
                if let Err(error) = kept {
                    tracing::warn!(%error, "a change of an alert or a mute is not in the history");
                }
            }
        });
        (Self { queue: notes }, resumed)
    }

    /// Hands an event over; never waits.
    pub(super) fn record(&self, event: &AlertEvent) {
        self.enqueue(HistoryRecord::Event(event.clone()));
    }

    /// Hands a mute over; never waits.
    pub(super) fn record_mute(&self, mute: &Mute) {
        let (rule, until_s) = (mute.rule.name().to_owned(), mute.until.unix_s);
        self.enqueue(HistoryRecord::Mute(store::MuteRecord { rule, subject: mute.subject.clone(), until_s }));
    }

    fn enqueue(&self, note: HistoryRecord) {
        if self.queue.try_send(note).is_err() {
            tracing::warn!("the store is behind; a change of an alert or a mute is not in the history");
        }
    }
}

async fn keep(
    alerts: &store::AlertRecords,
    stored: &mut HashMap<AlertId, i64>,
    event: &AlertEvent,
) -> Result<(), store::Error> {
    let alert = &event.alert;
    match event.change {
        AlertChange::Raised | AlertChange::Escalated | AlertChange::Eased | AlertChange::Unmuted => {
            let kept = alerts.raise(new(alert)).await?;
            stored.insert(alert.id, kept.id);
        }
        AlertChange::Acknowledged => {
            if let Some(id) = stored.get(&alert.id) {
                alerts.acknowledge(*id, event.at_unix_s).await?;
            }
        }
        AlertChange::Resolved => {
            if let Some(id) = stored.remove(&alert.id) {
                alerts.resolve(id, event.at_unix_s).await?;
            }
        }
    }
    Ok(())
}

fn new(alert: &Alert) -> store::NewAlert {
    let actions = crate::ops::mitigation::mitigations_for(alert.rule, alert.severity);
    let actions: Vec<_> = actions.into_iter().map(crate::ops::mitigation::Mitigation::name).collect();
    store::NewAlert {
        rule: alert.rule.name().to_owned(),
        subject: alert.subject.clone(),
        severity: alert.severity,
        raised_at_s: alert.since_unix_s,
        value: alert.value,
        threshold: alert.threshold,
        action: (!actions.is_empty()).then(|| actions.join(", ")),
    }
}

/// An alert as it was; nothing when its rule is not known any more.
fn resumed(kept: store::AlertRecord) -> Option<Alert> {
    let rule = rule_named(&kept.rule)?;
    Some(Alert {
        id: AlertId(kept.id.unsigned_abs()),
        rule,
        subject: kept.subject,
        severity: kept.severity,
        value: kept.value,
        threshold: kept.threshold,
        since_unix_s: kept.raised_at_s,
        stage: match kept.acknowledged_at_s {
            None => Stage::Raised,
            Some(acknowledged_unix_s) => Stage::Acknowledged { acknowledged_unix_s },
        },
    })
}

fn rule_named(name: &str) -> Option<Rule> {
    Rule::ALL.iter().copied().find(|rule| rule.name() == name)
}
