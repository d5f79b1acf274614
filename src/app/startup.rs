//! The steps of a start, each named and timed.

use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;

/// A step that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StartupStep {
    /// Its name.
    pub name: &'static str,
    /// How long it took.
    pub took: Duration,
}

/// Names and times the steps of a start.
pub(super) struct StartupTimer {
    clock: Arc<dyn Clock>,
    since: Duration,
    taken: Vec<StartupStep>,
}

impl StartupTimer {
    pub(super) fn new(clock: &Arc<dyn Clock>) -> Self {
        Self { clock: Arc::clone(clock), since: clock.monotonic(), taken: Vec::new() }
    }

    /// The step that began with the end of the one before it is over.
    pub(super) fn done(&mut self, name: &'static str) {
        let now = self.clock.monotonic();
        let took = now.saturating_sub(self.since);
        self.since = now;
        self.taken.push(StartupStep { name, took });
        let duration_ms = (took.as_secs_f64() * 1e5).round() / 1e2;
        tracing::info!(start.step = name, duration_ms, "{name} up");
    }

    /// What was taken, in order.
    pub(super) fn into_steps(self) -> Vec<StartupStep> {
        self.taken
    }
}
