//! Keeps the metric of lost log lines up to date: the log was there before the metrics, and knows nothing of them.

use std::sync::Arc;
use std::time::Duration;

use super::Core;

/// How often the number is read.
const TICK: Duration = Duration::from_secs(1);

/// Reads from now on how many lines `losses` tells of, until the server stops.
pub(super) fn start(core: &Core, losses: impl Fn() -> u64 + Send + 'static) {
    let (metrics, stopping) = (Arc::clone(&core.metrics), core.tasks.clone());
    core.tasks.spawn("log watch", async move {
        while stopping.until_stopped(TICK).await {
            metrics.log_lines_lost.set(losses() as f64);
        }
    });
}
