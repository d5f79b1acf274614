//! The metrics report: the key figures of the last five minutes in one line, for the log and the list of jobs.

use std::sync::Arc;
use std::time::Duration;

use super::{Context, Job, JobFuture, Report, Schedule};
use crate::cache::Cache;
use crate::metrics::{Kpi, Window, Windows};

/// The period of the guide's metrics task. It equals the window that is read, so each turn is counted once.
const PERIOD: Duration = Window::FiveMinutes.length();

/// The job `metrics`.
pub struct MetricsReport {
    windows: Arc<Windows>,
    cache: Cache,
}

impl MetricsReport {
    /// Reads these windows, and this cache's size.
    pub fn new(windows: Arc<Windows>, cache: Cache) -> Self {
        Self { windows, cache }
    }

    fn line(&self) -> String {
        let kpi = Kpi::of(&self.windows.over(Window::FiveMinutes));
        // Looking at its health also brings the gauge of what memory weighs up to date.
        let health = self.cache.health();
        let cached_mib = health.memory_bytes >> 20;
        let percent = |share: Option<f64>| share.map_or("-".to_owned(), |share| format!("{:.1} %", share * 1e2));
        let p95 = kpi.response_p95_ms.map_or("-".to_owned(), |p95_ms| format!("{p95_ms:.1} ms"));
        let (hits, errors) = (percent(kpi.hit_rate), percent(kpi.error_rate));
        let (turns, entries) = (kpi.turns, health.memory_entries);
        tracing::info!(
            kpi.turns = turns,
            kpi.response_p95_ms = kpi.response_p95_ms,
            kpi.hit_rate = kpi.hit_rate,
            kpi.error_rate = kpi.error_rate,
            cache.memory_bytes = health.memory_bytes,
            cache.memory_entries = entries,
            "in five minutes {turns} turns, p95 {p95}, hits {hits}, errors {errors}"
        );
        format!(
            "{turns} turns, p95 {p95}, hits {hits}, errors {errors}; {entries} values of {cached_mib} MiB in memory"
        )
    }
}

impl Job for MetricsReport {
    fn name(&self) -> &'static str {
        "metrics"
    }

    fn schedule(&self) -> Schedule {
        Schedule::every(PERIOD, PERIOD)
    }

    /// When jobs are paused is when the figures matter.
    fn can_wait(&self) -> bool {
        false
    }

    fn run<'a>(&'a self, _context: &'a Context) -> JobFuture<'a> {
        Box::pin(async { Ok(Report::new(self.line())) })
    }
}
