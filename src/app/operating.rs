//! What a running server is operated with: its timetable, its watch, and the levers between them and the rest.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;

use super::alert_history::AlertHistory;
use super::levers::Machinery;
use super::standing::Sources;
use super::timetable::timetable;
use super::{Core, Step, engine_threads, memory_bounds, memory_tier_bytes};
use crate::clock::Clock;
use crate::config::{Config, Effective};
use crate::jobs::Runner;
use crate::ops::alerts::Rules;
use crate::ops::notify::{Notifier, Patience, WebhookUrl};
use crate::ops::{self, Snapshot, Watch};
use crate::store::Monitor;
use crate::web;

/// The timetable and the watch over a core.
pub struct Operating {
    monitor: Arc<Monitor>,
    runner: Arc<Runner>,
    watch: Arc<Watch>,
    sources: Sources,
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
        rules: Rules,
        clock: &Arc<dyn Clock>,
    ) -> anyhow::Result<Self> {
        let runner = timetable(config, core, &monitor, clock, data)?;
        let bounds = memory_bounds(config)?;
        let cache = core.service.cache().clone();
        let (history, resumed) = AlertHistory::start(&monitor, clock, &core.tasks).await;
        let notifier = match &config.alerts_webhook_url {
            Some(url) => {
                let url: WebhookUrl = url.reveal().parse().context("alerts.webhook_url")?;
                Some(Notifier::start(url, Patience::default(), &core.tasks))
            }
            None => None,
        };
        let memory_bytes = memory_tier_bytes(config, bounds);
        let threads = engine_threads(config);
        let levers = Machinery::new(cache.clone(), core.tasks.clone(), Arc::clone(&runner), threads, memory_bytes);
        let mutes = history.clone();
        let watch = Watch::new(ops::Parts {
            clock: Arc::clone(clock),
            metrics: Arc::clone(&core.metrics),
            levers: Arc::new(levers),
            on_event: Box::new(move |event| history.note(event)),
            on_mute: Box::new(move |mute| mutes.note_mute(mute)),
            notifier,
            rules,
            bounds,
            resumed,
        });
        let sources = Sources {
            monitor: Arc::clone(&monitor),
            service: Arc::clone(&core.service),
            cache,
            runner: Arc::clone(&runner),
            memory_limit_bytes: bounds.hard_bytes(),
        };
        Ok(Self { monitor, runner, watch, sources, started_at_unix_s: clock.unix_s(), data: data.into() })
    }

    /// How it stands now, as the watch sees it.
    pub fn snapshot(&self) -> Snapshot {
        self.sources.snapshot()
    }

    /// Looks and runs jobs by itself from now on, until the server stops.
    pub fn start(self, core: &Core) {
        self.runner.start();
        let Self { watch, sources, .. } = self;
        watch.start(&core.tasks, move || sources.snapshot());
    }

    /// What the operator sees, with the steps of the start and the settings in force.
    pub fn operations(&self, steps: &[Step], settings: Arc<[Effective]>) -> web::Operations {
        web::Operations {
            monitor: Arc::clone(&self.monitor),
            watch: Arc::clone(&self.watch),
            runner: Arc::clone(&self.runner),
            steps: steps.iter().map(|step| web::StartStep { name: step.name, took: step.took }).collect(),
            started_at_unix_s: self.started_at_unix_s,
            settings,
            data: Arc::clone(&self.data),
        }
    }
}
