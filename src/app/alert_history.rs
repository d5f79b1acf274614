//! Alerts on their way into the store, in order and off the watch's path; and back after a restart.

use std::collections::HashMap;

use tokio::sync::mpsc;

use crate::lifecycle::Tasks;
use crate::ops::alerts::{Alert, AlertId, Alerts, Change, Event, Rule, Severity, Stage};
use crate::store;

/// Events that may wait for the store. A rule changes at most every ten seconds, so this is many minutes of every rule at once.
const QUEUE: usize = 1_024;

/// Hands events to the task that stores them.
pub(super) struct AlertHistory {
    events: mpsc::Sender<Event>,
}

impl AlertHistory {
    /// Starts the task, and gives back what was open before the restart.
    pub(super) async fn start(alerts: store::Alerts, tasks: &Tasks) -> (Self, Alerts) {
        let open = alerts.open().await.unwrap_or_else(|error| {
            tracing::warn!(%error, "alerts that were open before the restart are not known");
            Vec::new()
        });
        let latest = alerts.latest(1, None).await.unwrap_or_default();
        let last_id = latest.first().map_or(0, |alert| alert.id.unsigned_abs());
        // An alert that goes on keeps its number in the store.
        let mut stored: HashMap<AlertId, i64> =
            open.iter().map(|alert| (AlertId(alert.id.unsigned_abs()), alert.id)).collect();
        let resumed = Alerts::resume(open.into_iter().filter_map(resumed), last_id);

        let (events, mut queue) = mpsc::channel::<Event>(QUEUE);
        let stopping = tasks.stopping().clone();
        tasks.spawn("alert history", async move {
            loop {
                let event = tokio::select! {
                    event = queue.recv() => event,
                    () = stopping.cancelled() => queue.try_recv().ok(),
                };
                let Some(event) = event else { return };
                if let Err(error) = keep(&alerts, &mut stored, &event).await {
                    tracing::warn!(%error, alert.id = event.alert.id.0, "an alert's change is not in the history");
                }
            }
        });
        (Self { events }, resumed)
    }

    /// Hands an event over; never waits.
    pub(super) fn note(&self, event: &Event) {
        if self.events.try_send(event.clone()).is_err() {
            tracing::warn!(alert.id = event.alert.id.0, "the store is behind; an alert's change is not in the history");
        }
    }
}

async fn keep(alerts: &store::Alerts, stored: &mut HashMap<AlertId, i64>, event: &Event) -> Result<(), store::Error> {
    let alert = &event.alert;
    match event.change {
        Change::Raised | Change::Escalated | Change::Eased | Change::Unmuted => {
            let kept = alerts.raise(new(alert)).await?;
            stored.insert(alert.id, kept.id);
        }
        Change::Acknowledged => {
            if let Some(id) = stored.get(&alert.id) {
                alerts.acknowledge(*id, event.at_unix_s).await?;
            }
        }
        Change::Resolved => {
            if let Some(id) = stored.remove(&alert.id) {
                alerts.resolve(id, event.at_unix_s).await?;
            }
        }
    }
    Ok(())
}

fn new(alert: &Alert) -> store::NewAlert {
    let actions = crate::ops::actions::remedies(alert.rule, alert.severity);
    let actions: Vec<_> = actions.into_iter().map(crate::ops::actions::Action::name).collect();
    store::NewAlert {
        rule: alert.rule.name().to_owned(),
        subject: alert.subject.clone(),
        severity: match alert.severity {
            Severity::Warning => store::Severity::Warning,
            Severity::Critical => store::Severity::Critical,
        },
        raised_at_s: alert.since_unix_s,
        value: alert.value,
        threshold: alert.threshold,
        action: (!actions.is_empty()).then(|| actions.join(", ")),
    }
}

/// An alert as it was; nothing when its rule is not known any more.
fn resumed(kept: store::Alert) -> Option<Alert> {
    let rule = Rule::ALL.iter().copied().find(|rule| rule.name() == kept.rule)?;
    Some(Alert {
        id: AlertId(kept.id.unsigned_abs()),
        rule,
        subject: kept.subject,
        severity: match kept.severity {
            store::Severity::Warning => Severity::Warning,
            store::Severity::Critical => Severity::Critical,
        },
        value: kept.value,
        threshold: kept.threshold,
        since_unix_s: kept.raised_at_s,
        stage: match kept.acknowledged_at_s {
            None => Stage::Raised,
            Some(acknowledged_unix_s) => Stage::Acknowledged { acknowledged_unix_s },
        },
    })
}
