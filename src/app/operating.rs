//! What a running server is operated with: its timetable, its health monitor, and the controls between them and the rest.

use std::path::Path;
use std::sync::Arc;

use super::alert_history::{self, AlertHistory};
use super::controls::ServerControls;
use super::snapshot_source::SnapshotSource;
use super::timetable::timetable;
use super::{Core, StartupStep, engine_threads};
use crate::clock::Clock;
use crate::config::{Config, EffectiveSetting};
use crate::jobs::Runner;
use crate::ops::notify::{Notifier, RetryPolicy};
use crate::ops::{self, HealthMonitor, Snapshot};
use crate::store::Monitor;
use crate::web;

/// The timetable and the health monitor over a core.
pub struct Operating {
    monitor: Arc<Monitor>,
    runner: Arc<Runner>,
    health_monitor: Arc<HealthMonitor>,
    snapshot_source: SnapshotSource,
    started_at_unix_s: i64,
    data: Arc<Path>,
}

impl Operating {
    /// Puts the parts together. Nothing runs or is judged before [`Self::start`], but by the operator.
    ///
    /// # Errors
    /// When a setting does not hold.
    pub async fn prepare(
        config: &Config,
        core: &Core,
        monitor: Arc<Monitor>,
        data: &Path,
        clock: &Arc<dyn Clock>,
    ) -> anyhow::Result<Self> {
        let runner = timetable(config, core, &monitor, clock, data);
        let limits = core.memory.limits;
        let cache = core.service.cache().clone();
        let resumed = alert_history::resume(&monitor, &**clock).await;
        let (history, recorder) = AlertHistory::new(&monitor, clock);
        let webhook_url = config.alerts_webhook_url.clone();
        let notifier = webhook_url.map(|url| Notifier::start(url, RetryPolicy::default(), &core.tasks));
        let memory_bytes = core.memory.tier_bytes;
        let threads = engine_threads(config);
        let controls =
            ServerControls::new(cache.clone(), core.tasks.clone(), Arc::clone(&runner), threads, memory_bytes);
        let (unrecorded, mutes) = (history.clone(), history.clone());
        let health_monitor = HealthMonitor::new(ops::HealthMonitorParts {
            clock: Arc::clone(clock),
            metrics: Arc::clone(&core.metrics),
            controls: Arc::new(controls),
            on_event: Box::new(move |event| history.record(event)),
            on_unrecorded: Box::new(move |alert| unrecorded.record_again(alert)),
            on_mute: Box::new(move |mute| mutes.record_mute(mute)),
            notifier,
            thresholds: config.alert_thresholds.clone(),
            memory_limits: limits,
            resumed,
        });
        core.metrics.memory_limit_bytes.set(i64::try_from(limits.hard_bytes()).unwrap_or(i64::MAX));
        recorder.start(&health_monitor, &core.tasks);
        let snapshot_source = SnapshotSource {
            monitor: Arc::clone(&monitor),
            service: Arc::clone(&core.service),
            cache,
            runner: Arc::clone(&runner),
            memory_limit_bytes: limits.hard_bytes(),
        };
        Ok(Self {
            monitor,
            runner,
            health_monitor,
            snapshot_source,
            started_at_unix_s: clock.unix_s(),
            data: data.into(),
        })
    }

    /// The server's numbers now, as the health monitor sees them.
    pub fn snapshot(&self) -> Snapshot {
        self.snapshot_source.snapshot()
    }

    /// Judges and runs jobs by itself from now on, until the server stops.
    pub fn start(self, core: &Core) {
        self.runner.start();
        let Self { health_monitor, snapshot_source, .. } = self;
        health_monitor.start(&core.tasks, move || snapshot_source.snapshot());
    }

    /// What the operator sees, with the steps of the start and the settings in force.
    pub fn operations(&self, steps: &[StartupStep], settings: Arc<[EffectiveSetting]>) -> web::Operations {
        web::Operations {
            monitor: Arc::clone(&self.monitor),
            health_monitor: Arc::clone(&self.health_monitor),
            runner: Arc::clone(&self.runner),
            steps: steps.iter().map(|step| web::StartStep { name: step.name, took: step.took }).collect(),
            started_at_unix_s: self.started_at_unix_s,
            settings,
            data: Arc::clone(&self.data),
        }
    }
}
