//! Alerts and mutes on their way into the store, in order and off the monitor's path; and back after a restart.
//!
//! The store gives each alert its id. An event is recorded first and announced afterwards, so log and webhook name that id. While the
//! store cannot be written, events are announced all the same, with the alert's provisional id (negative). The alert gets its id as
//! soon as the store takes it; acknowledgements work by either id from then on. What ended meanwhile is recorded then too.

use std::collections::VecDeque;
use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::mpsc;

use crate::clock::Clock;
use crate::lifecycle::Tasks;
use crate::ops::alerts::{Alert, AlertChange, AlertEvent, Alerts, Mute, Rule, Stage};
use crate::ops::mitigation::Mitigation;
use crate::ops::{HealthMonitor, Now, Recording};
use crate::store::{self, AlertId, Monitor};

/// Events that may wait for the store. A rule changes at most every ten seconds, so this is many minutes of every rule at once.
const QUEUE: usize = 1_024;

/// Alerts that ended while the store could not be written and wait to be recorded; past it the oldest is left out.
const MAX_BACKLOG: usize = 256;

/// How long an announcement waits for the store: the webhook must not wait for a disk that hangs.
const STORE_TIMEOUT: Duration = Duration::from_secs(2);

/// Something to be stored.
enum HistoryRecord {
    Event(AlertEvent),
    Unrecorded(Alert),
    Mute(store::MuteRecord),
}

/// Hands events and mutes to the task that stores them. Cheap to clone.
#[derive(Clone)]
pub(super) struct AlertHistory {
    queue: mpsc::Sender<HistoryRecord>,
}

/// The other end of the queue: stores what was handed over, and announces it.
pub(super) struct AlertRecorder {
    alerts: store::AlertRecords,
    mutes: store::MuteRecords,
    clock: Arc<dyn Clock>,
    queue: mpsc::Receiver<HistoryRecord>,
    backlog: VecDeque<Alert>,
}

/// What was open and muted before the restart.
pub(super) async fn resume(monitor: &Monitor, clock: &dyn Clock) -> Alerts {
    let open = monitor.alerts().open().await.unwrap_or_else(|error| {
        tracing::warn!(%error, "alerts that were open before the restart are not known");
        Vec::new()
    });
    let mut alerts = Alerts::resume(open.into_iter().filter_map(resumed));
    let now = Now::of(clock);
    let mutes = monitor.mutes().lasting(now.unix_s).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "what was muted before the restart is not known");
        Vec::new()
    });
    for store::MuteRecord { rule, subject, until_s } in mutes {
        // The rule may have gone with an older version.
        let Some(rule) = Rule::named(&rule) else { continue };
        let length = Duration::from_secs((until_s - now.unix_s).unsigned_abs());
        alerts.mute(rule, subject, length, now);
    }
    alerts
}

impl AlertHistory {
    /// Both ends of the queue.
    pub(super) fn new(monitor: &Monitor, clock: &Arc<dyn Clock>) -> (Self, AlertRecorder) {
        let (sender, queue) = mpsc::channel(QUEUE);
        let (alerts, mutes, clock) = (monitor.alerts(), monitor.mutes(), Arc::clone(clock));
        (Self { queue: sender }, AlertRecorder { alerts, mutes, clock, queue, backlog: VecDeque::new() })
    }

    /// Hands an event over; never waits.
    pub(super) fn record(&self, event: &AlertEvent) -> Recording {
        self.enqueue(HistoryRecord::Event(event.clone()))
    }

    /// Hands over an alert that the store lacks; never waits.
    pub(super) fn record_again(&self, alert: &Alert) {
        self.enqueue(HistoryRecord::Unrecorded(alert.clone()));
    }

    /// Hands a mute over; never waits.
    pub(super) fn record_mute(&self, mute: &Mute) {
        let (rule, until_s) = (mute.rule.name().to_owned(), mute.until.unix_s);
        self.enqueue(HistoryRecord::Mute(store::MuteRecord { rule, subject: mute.subject.clone(), until_s }));
    }

    fn enqueue(&self, record: HistoryRecord) -> Recording {
        if self.queue.try_send(record).is_ok() {
            return Recording::Queued;
        }
        tracing::warn!("the store is behind; a change of an alert or a mute is not in the history");
        Recording::Refused
    }
}

impl AlertRecorder {
    /// Stores and announces from now on, until the server stops; then what waits is still stored.
    pub(super) fn start(mut self, health_monitor: &Arc<HealthMonitor>, tasks: &Tasks) {
        let (health_monitor, stopping) = (Arc::downgrade(health_monitor), tasks.stopping().clone());
        tasks.spawn("alert history", async move {
            loop {
                let record = tokio::select! {
                    record = self.queue.recv() => record,
                    () = stopping.cancelled() => self.queue.try_recv().ok(),
                };
                match record {
                    None => return,
                    Some(HistoryRecord::Event(event)) => self.record_and_announce(event, &health_monitor).await,
                    Some(HistoryRecord::Unrecorded(alert)) => {
                        // Failing again is no news.
                        if let Ok(id) = self.record(&alert).await {
                            tracing::info!(
                                alert.id = id.0,
                                alert.provisional_id = alert.id.0,
                                "an alert is in the history now, with the id {id}"
                            );
                            assign_id(&health_monitor, alert.id, id);
                        }
                    }
                    Some(HistoryRecord::Mute(mute)) => {
                        if let Err(error) = self.mutes.set(mute, self.clock.unix_s()).await {
                            tracing::warn!(%error, "a mute is not in the history; it ends with a restart");
                        }
                    }
                }
            }
        });
    }

    async fn record_and_announce(&mut self, mut event: AlertEvent, health_monitor: &Weak<HealthMonitor>) {
        match self.record(&event.alert).await {
            Ok(id) => {
                assign_id(health_monitor, event.alert.id, id);
                event.alert.assign_id(id);
            }
            Err(error) => {
                tracing::warn!(error, alert.id = event.alert.id.0, "a change of an alert is not in the history yet");
                if event.change == AlertChange::Resolved {
                    self.backlog.push_back(event.alert.clone());
                    if self.backlog.len() > MAX_BACKLOG {
                        self.backlog.pop_front();
                    }
                }
            }
        }
        if let Some(health_monitor) = health_monitor.upgrade() {
            health_monitor.announce(&event);
        }
    }

    /// Records an alert as it is, after those that ended before it; its id.
    async fn record(&mut self, alert: &Alert) -> Result<AlertId, String> {
        while let Some(ended) = self.backlog.front() {
            self.in_time(ended).await?;
            self.backlog.pop_front();
        }
        self.in_time(alert).await
    }

    async fn in_time(&self, alert: &Alert) -> Result<AlertId, String> {
        match tokio::time::timeout(STORE_TIMEOUT, self.write(alert)).await {
            Ok(written) => written.map_err(|error| error.to_string()),
            Err(_) => Err(format!("the store did not answer within {} s", STORE_TIMEOUT.as_secs())),
        }
    }

    /// Writes an alert with its stage. Rule and subject tell which record it is, so that writing it twice changes nothing, and a store
    /// that lost its file gives a new id.
    async fn write(&self, alert: &Alert) -> Result<AlertId, store::Error> {
        let id = self.alerts.raise(new_record(alert)).await?.id;
        let (acknowledged_unix_s, resolved_unix_s) = match alert.stage {
            Stage::Raised => (None, None),
            Stage::Acknowledged { acknowledged_unix_s } => (Some(acknowledged_unix_s), None),
            Stage::Resolved { acknowledged_unix_s, resolved_unix_s } => (acknowledged_unix_s, Some(resolved_unix_s)),
        };
        if let Some(at_s) = acknowledged_unix_s {
            self.alerts.acknowledge(id, at_s).await?;
        }
        if let Some(at_s) = resolved_unix_s {
            self.alerts.resolve(id, at_s).await?;
        }
        Ok(id)
    }
}

fn assign_id(health_monitor: &Weak<HealthMonitor>, before: AlertId, id: AlertId) {
    if let Some(health_monitor) = health_monitor.upgrade().filter(|_| before != id) {
        health_monitor.assign_id(before, id);
    }
}

fn new_record(alert: &Alert) -> store::NewAlert {
    let actions: Vec<_> = alert.rule.row().mitigations(alert.severity).into_iter().map(Mitigation::name).collect();
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
    let rule = Rule::named(&kept.rule)?;
    Some(Alert {
        id: kept.id,
        provisional_id: None,
        rule,
        subject: kept.subject,
        severity: kept.severity,
        value: kept.value,
        measured_unix_s: kept.raised_at_s,
        calm_since_unix_s: None,
        threshold: kept.threshold,
        since_unix_s: kept.raised_at_s,
        stage: match kept.acknowledged_at_s {
            None => Stage::Raised,
            Some(acknowledged_unix_s) => Stage::Acknowledged { acknowledged_unix_s },
        },
    })
}
