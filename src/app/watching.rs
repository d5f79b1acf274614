//! The watch of a running server: what it looks at, what it may do, whom it tells.

use std::sync::Arc;

use anyhow::Context;

use super::alert_history::AlertHistory;
use super::levers::Machinery;
use super::standing::Sources;
use super::{Core, engine_threads, memory_bounds, memory_tier_bytes};
use crate::clock::Clock;
use crate::config::Config;
use crate::jobs::Runner;
use crate::ops::notify::{Notifier, Patience, WebhookUrl};
use crate::ops::{self, Watch};
use crate::store::Monitor;

/// The watch, looking.
pub(super) async fn start_watch(
    config: &Config,
    core: &Core,
    monitor: &Arc<Monitor>,
    runner: &Arc<Runner>,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<Arc<Watch>> {
    let bounds = memory_bounds(config)?;
    let cache = core.service.cache().clone();
    let (history, resumed) = AlertHistory::start(monitor.alerts(), &core.tasks).await;
    let notifier = match &config.alerts_webhook_url {
        Some(url) => {
            let url: WebhookUrl = url.reveal().parse().context("alerts.webhook_url")?;
            Some(Notifier::start(url, Patience::default(), &core.tasks))
        }
        None => None,
    };
    let memory_bytes = memory_tier_bytes(config, bounds);
    let levers =
        Machinery::new(cache.clone(), core.tasks.clone(), Arc::clone(runner), engine_threads(config), memory_bytes);
    let watch = Watch::new(ops::Parts {
        clock: Arc::clone(clock),
        levers: Arc::new(levers),
        on_event: Box::new(move |event| history.note(event)),
        notifier,
        rules: ops::alerts::Rules::default(),
        bounds,
        resumed,
    });
    let sources = Sources {
        monitor: Arc::clone(monitor),
        cache,
        runner: Arc::clone(runner),
        memory_limit_bytes: bounds.hard_bytes(),
    };
    watch.start(&core.tasks, move || sources.snapshot());
    Ok(watch)
}
