//! A guard around a piece of work: it cannot be forgotten, because dropping it counts as a failure.

use std::sync::Arc;
use std::time::Duration;

use super::{Counter, Family, Gauge, Histogram, Metrics};
use crate::clock::Clock;
use crate::metrics::family::label_set;

label_set!(
    /// In what way an operation was not done: a word of its service's, or `dropped` when it was never finished.
    ClassLabels { class: &'static str }
);
label_set!(
    /// What the cache answered an operation from.
    AnsweredLabels { tier: &'static str }
);

/// The class of an operation that was dropped: who asked has left, or it panicked.
const DROPPED: &str = "dropped";

/// How a piece of work ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperationOutcome {
    /// It was done.
    Done,
    /// The asker asked for what cannot be.
    Refused,
    /// There was no room or no time for it.
    Shed,
    /// It failed, or its caller dropped it.
    Failed,
}

impl OperationOutcome {
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
    pub outcomes: [Counter; OperationOutcome::ALL.len()],
    /// How long they took, whatever the outcome.
    pub duration: Histogram,
    /// How many run now.
    pub active: Gauge,
    /// Those that were not done, by class.
    pub failures: Family<ClassLabels, Counter>,
    /// Those that the cache had a part in, by tier.
    pub answers: Family<AnsweredLabels, Counter>,
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

    /// Notes which tier of the cache its answer comes from.
    pub fn answered_by(&self, tier: &'static str) {
        self.stats.answers.of(&AnsweredLabels { tier }).inc();
    }

    /// Ends it. One that was not done is of the class that its outcome is called.
    pub fn finish(mut self, outcome: OperationOutcome) {
        self.end(outcome, outcome.name());
    }

    /// Ends it; `class` says more of one that was not done.
    pub fn finish_as(mut self, outcome: OperationOutcome, class: &'static str) {
        self.end(outcome, class);
    }

    /// How long it has run.
    pub fn elapsed(&self) -> Duration {
        self.clock.monotonic().saturating_sub(self.started)
    }

    fn end(&mut self, outcome: OperationOutcome, class: &'static str) {
        self.finished = true;
        if outcome != OperationOutcome::Done {
            self.stats.failures.of(&ClassLabels { class }).inc();
        }
        self.stats.active.add(-1);
        self.stats.outcomes[outcome as usize].inc();
        self.stats.duration.record(self.elapsed());
    }
}

impl Drop for Operation {
    fn drop(&mut self) {
        if !self.finished {
            self.end(OperationOutcome::Failed, DROPPED);
        }
    }
}
