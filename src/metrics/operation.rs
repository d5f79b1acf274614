//! A guard around a piece of work: it cannot be forgotten, because dropping it counts as a failure.

use std::sync::Arc;
use std::time::Duration;

use super::{Counter, Gauge, Histogram, Metrics};
use crate::clock::Clock;

/// How a piece of work ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// The asker asked for what cannot be.
    Refused,
    /// There was no room or no time for it.
    Shed,
    /// It broke, or whoever ran it dropped it.
    Failed,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 4] = [Self::Done, Self::Refused, Self::Shed, Self::Failed];

    /// Label in the metrics.
    pub const fn name(self) -> &'static str {
        ["done", "refused", "shed", "failed"][self as usize]
    }
}

/// What is known of one kind of operation.
#[derive(Debug, Default)]
pub struct OperationStats {
    /// How many ended in each way, in the order of [`Outcome::ALL`].
    pub outcomes: [Counter; Outcome::ALL.len()],
    /// How long they took, whatever the outcome.
    pub duration: Histogram,
    /// How many run now.
    pub active: Gauge,
}

/// A piece of work under way. Finish it with an outcome; dropped unfinished it counts as failed.
#[must_use = "an operation that is dropped at once counts as failed"]
pub struct Operation {
    stats: Arc<OperationStats>,
    clock: Arc<dyn Clock>,
    started: Duration,
    finished: bool,
}

impl Operation {
    pub(super) fn start(metrics: &Metrics, stats: Arc<OperationStats>) -> Self {
        stats.active.add(1);
        Self { stats, clock: Arc::clone(metrics.clock()), started: metrics.clock().monotonic(), finished: false }
    }

    /// Ends it.
    pub fn finish(mut self, outcome: Outcome) {
        self.end(outcome);
    }

    /// How long it has run.
    pub fn elapsed(&self) -> Duration {
        self.clock.monotonic().saturating_sub(self.started)
    }

    fn end(&mut self, outcome: Outcome) {
        self.finished = true;
        self.stats.active.add(-1);
        self.stats.outcomes[outcome as usize].inc();
        self.stats.duration.record(self.elapsed());
    }
}

impl Drop for Operation {
    fn drop(&mut self) {
        if !self.finished {
            self.end(Outcome::Failed);
        }
    }
}
