//! What each operation of a service did in a window: how often, how fast, how it failed, and what the cache spared. A pure function.
//!
//! Voice turns and calculations are counted by their guards. Lookups and solves are a thousand times shorter, so that theirs
//! are read off the numbers that cache and engine keep anyway.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::Serialize;
use utoipa::ToSchema;

use super::distribution::Distribution;
use super::failure_reason::{LookupFailure, SolveFailure};
use super::frame::Cell;
use super::operation::OperationOutcome;
use super::series::Selector;
use super::series_names;
use super::summary::Summary;
use crate::astro::Kind;

/// What one operation of a service did.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct OperationFigures {
    /// The service: `alice`, `api`, `cache` or `engine`.
    pub service: String,
    /// The operation: `turn`, a path, or a kind of question.
    pub operation: String,
    /// How many ended.
    pub count: u64,
    /// How many of them were done.
    pub done: u64,
    /// How many asked for what cannot be.
    pub refused: u64,
    /// How many found no room or no time.
    pub shed: u64,
    /// How many failed.
    pub failed: u64,
    /// Those that were not done, by class, the most frequent first.
    pub failures: Vec<FailureClass>,
    /// What the cache answered from, where it had a part; the most frequent first.
    pub answered_by: Vec<TierShare>,
    /// Ended by second.
    pub rate_per_s: f64,
    /// Mean duration.
    pub mean_ms: Option<f64>,
    /// Median duration, estimated within its bucket, as are the next two.
    pub p50_ms: Option<f64>,
    /// 95th percentile.
    pub p95_ms: Option<f64>,
    /// 99th percentile.
    pub p99_ms: Option<f64>,
    /// How long it waited for a thread with somebody behind it; of solves alone.
    pub wait: Option<WaitFigures>,
    /// Memory that one of them allocates: an estimate from the size of the latest answers; of solves alone.
    pub allocated_bytes: Option<u64>,
}

/// In what way operations were not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FailureClass {
    /// A word for it, as `late`.
    pub class: String,
    /// How many.
    pub count: u64,
}

/// What the cache answered from.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TierShare {
    /// `memory`, `disk`, `computed`, `stale`, or `coalesced` for those that joined another's lookup.
    pub tier: String,
    /// How many.
    pub count: u64,
    /// Which part of all that were answered that is, 0 to 1.
    pub share: f64,
}

/// Waiting for a thread.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct WaitFigures {
    /// Median, estimated within its bucket, as are the next two.
    pub p50_ms: f64,
    /// 95th percentile.
    pub p95_ms: f64,
    /// 99th percentile.
    pub p99_ms: f64,
}

/// What is counted of an operation, however it is counted.
#[derive(Default)]
struct OperationCounts {
    outcomes: [u64; OperationOutcome::ALL.len()],
    classes: BTreeMap<String, u64>,
    tiers: BTreeMap<String, u64>,
    took: Distribution,
    waited: Distribution,
    allocated_bytes: Option<u64>,
}

impl OperationFigures {
    /// The figures of each operation that ended at least once: voice and calculations by name, then lookups and solves by kind.
    pub fn per_operation(summary: &Summary) -> Vec<Self> {
        let guarded = guarded(summary).into_iter().map(|((service, operation), counted)| (service, operation, counted));
        let kept = summary.growth_by(&Selector::all(series_names::CACHE_REQUESTS), "kind");
        let failed = summary.growth_by(&Selector::all(series_names::CACHE_FAILURES), "kind");
        let looked_up: BTreeSet<String> = kept.into_keys().chain(failed.into_keys()).collect();
        let lookups = looked_up.into_iter().map(|kind| {
            let counted = lookups(summary, &kind);
            ("cache".to_owned(), kind, counted)
        });
        let solves = Kind::ALL.map(|kind| ("engine".to_owned(), kind.name().to_owned(), solves(summary, kind)));
        guarded
            .chain(lookups)
            .chain(solves)
            .filter(|(_, _, counted)| counted.outcomes.iter().sum::<u64>() > 0)
            .map(|(service, operation, counted)| counted.figures(service, operation, summary.looks()))
            .collect()
    }
}

impl OperationCounts {
    fn failed(&mut self, outcome: OperationOutcome, class: &str, count: u64) {
        self.outcomes[outcome as usize] += count;
        if count > 0 {
            *self.classes.entry(class.to_owned()).or_default() += count;
        }
    }

    fn figures(self, service: String, operation: String, looks: u32) -> OperationFigures {
        let Self { outcomes, classes, tiers, took, waited, allocated_bytes } = self;
        let count = outcomes.iter().sum();
        let [done, refused, shed, failed] = outcomes;
        let answered: u64 = tiers.values().sum();
        let share = |(tier, count): (String, u64)| TierShare { tier, count, share: count as f64 / answered as f64 };
        let mut failures: Vec<_> = classes.into_iter().map(|(class, count)| FailureClass { class, count }).collect();
        failures.sort_by_key(|class| std::cmp::Reverse(class.count));
        let mut answered_by: Vec<_> = tiers.into_iter().filter(|(_, count)| *count > 0).map(share).collect();
        answered_by.sort_by_key(|tier| std::cmp::Reverse(tier.count));
        let quantile = |of: &Distribution, rank| of.quantile(rank).map(milliseconds);
        let wait = quantile(&waited, 0.5).zip(quantile(&waited, 0.95)).zip(quantile(&waited, 0.99));
        OperationFigures {
            service,
            operation,
            count,
            done,
            refused,
            shed,
            failed,
            failures,
            answered_by,
            rate_per_s: count as f64 / f64::from(looks.max(1)),
            mean_ms: took.mean().map(milliseconds),
            p50_ms: quantile(&took, 0.5),
            p95_ms: quantile(&took, 0.95),
            p99_ms: quantile(&took, 0.99),
            wait: wait.map(|((p50_ms, p95_ms), p99_ms)| WaitFigures { p50_ms, p95_ms, p99_ms }),
            allocated_bytes,
        }
    }
}

/// What has a guard.
fn guarded(summary: &Summary) -> BTreeMap<(String, String), OperationCounts> {
    let mut all: BTreeMap<_, OperationCounts> = BTreeMap::new();
    let names = Selector::all(series_names::OPERATIONS);
    for (key, cell) in summary.cells(&names) {
        let (Some(service), Some(operation)) = (key.label("service"), key.label("operation")) else { continue };
        let counted = all.entry((service.to_owned(), operation.to_owned())).or_default();
        let outcome = OperationOutcome::ALL.into_iter().find(|outcome| key.label("outcome") == Some(outcome.name()));
        if let (Some(outcome), Cell::Grown(grown)) = (outcome, cell) {
            counted.outcomes[outcome as usize] += *grown as u64;
        }
    }
    for ((service, operation), counted) in &mut all {
        let of = |name: &str| Selector::all(name).with("service", &**service).with("operation", &**operation);
        counted.took = summary.durations(&of(series_names::OPERATION_DURATION));
        counted.classes = summary.growth_by(&of(series_names::OPERATION_FAILURES), "class");
        counted.tiers = summary.growth_by(&of(series_names::OPERATION_ANSWERS), "tier");
    }
    all
}

/// Lookups of a kind.
fn lookups(summary: &Summary, kind: &str) -> OperationCounts {
    let of = |name: &str| Selector::all(name).with("kind", kind);
    let mut tiers = summary.growth_by(&of(series_names::CACHE_REQUESTS), "result");
    tiers.insert("coalesced".to_owned(), summary.growth(&of(series_names::CACHE_COALESCED)) as u64);
    let mut counted = OperationCounts {
        took: summary.durations(&of(series_names::CACHE_LOOKUP_DURATION)),
        ..OperationCounts::default()
    };
    counted.outcomes[OperationOutcome::Done as usize] = tiers.values().sum();
    counted.tiers = tiers;
    for (reason, count) in summary.growth_by(&of(series_names::CACHE_FAILURES), "reason") {
        let outcome = LookupFailure::named(&reason).map_or(OperationOutcome::Failed, LookupFailure::outcome);
        counted.failed(outcome, &reason, count);
    }
    counted
}

/// Solves of a kind.
fn solves(summary: &Summary, kind: Kind) -> OperationCounts {
    let of = |name: &str| Selector::all(name).with("kind", kind.name());
    let allocated = summary.level(&of(series_names::COMPUTE_ALLOCATED)).filter(|level| level.max > 0.0);
    let mut counted = OperationCounts {
        took: summary.durations(&of(series_names::COMPUTE_DURATION)),
        waited: summary.durations(&of(series_names::COMPUTE_WAIT_DURATION)),
        allocated_bytes: allocated.map(|level| level.mean as u64),
        ..OperationCounts::default()
    };
    let mut answered = counted.took.count();
    for (reason, count) in summary.growth_by(&of(series_names::COMPUTE_FAILURES), "reason") {
        let failure = SolveFailure::named(&reason);
        // It was solved, and its time is among those of the answers.
        if failure == Some(SolveFailure::Unanswered) {
            answered = answered.saturating_sub(count);
        }
        counted.failed(failure.map_or(OperationOutcome::Failed, SolveFailure::outcome), &reason, count);
    }
    counted.outcomes[OperationOutcome::Done as usize] = answered;
    counted
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::clock::ManualClock;
    use crate::metrics::{CacheLabels, FailureLabels, KindLabels, Metrics, Sampler};

    const MS: fn(u64) -> Duration = Duration::from_millis;

    fn figures(metrics: &Arc<Metrics>) -> Vec<OperationFigures> {
        let mut sampler = Sampler::new(Arc::clone(metrics));
        let frame = sampler.look();
        OperationFigures::per_operation(&Summary::new(Duration::from_secs(60), Arc::clone(sampler.keys()), frame))
    }

    fn classes(figures: &OperationFigures) -> Vec<(&str, u64)> {
        figures.failures.iter().map(|class| (class.class.as_str(), class.count)).collect()
    }

    #[test]
    fn what_has_a_guard_is_told_with_its_classes_and_tiers() {
        let clock = Arc::new(ManualClock::at_unix_s(0));
        let metrics = Metrics::new(clock.clone());
        let natal = || {
            let operation = metrics.operation("api", "/natal");
            clock.advance(MS(3));
            operation
        };
        for tier in ["memory", "memory", "computed", "memory"] {
            let operation = natal();
            operation.answered_by(tier);
            operation.finish(OperationOutcome::Done);
        }
        natal().finish_as(OperationOutcome::Shed, "late");
        natal().finish_as(OperationOutcome::Shed, "late");
        natal().finish(OperationOutcome::Refused);
        drop(natal());
        let [natal] = figures(&metrics).try_into().unwrap();
        assert_eq!((natal.service.as_str(), natal.operation.as_str(), natal.mean_ms), ("api", "/natal", Some(3.0)));
        assert_eq!((natal.count, natal.done, natal.refused, natal.shed, natal.failed), (8, 4, 1, 2, 1));
        assert_eq!(classes(&natal), [("late", 2), ("dropped", 1), ("refused", 1)]);
        let tiers: Vec<_> = natal.answered_by.iter().map(|it| (it.tier.as_str(), it.count, it.share)).collect();
        assert_eq!(tiers, [("memory", 3, 0.75), ("computed", 1, 0.25)]);
        assert_eq!((natal.wait, natal.allocated_bytes), (None, None));
    }

    #[test]
    fn lookups_and_solves_are_told_from_what_cache_and_engine_count() {
        let metrics = Metrics::new(Arc::new(ManualClock::at_unix_s(0)));
        let kind = Kind::NatalChart.name();
        for (result, count) in [("memory", 6), ("computed", 2)] {
            metrics.cache_requests.of(&CacheLabels { kind, result }).add(count);
        }
        metrics.cache_coalesced.of(&KindLabels { kind }).add(2);
        for (reason, count) in [("busy", 3), ("no_answer", 1), ("broken", 1)] {
            metrics.cache_failures.of(&FailureLabels { kind, reason }).add(count);
        }
        metrics.cache_lookup_duration.of(&KindLabels { kind }).record(MS(2));
        (0..3).for_each(|_| metrics.compute_duration.of(&KindLabels { kind }).record(MS(4)));
        metrics.compute_wait_duration.of(&KindLabels { kind }).record(MS(100));
        for (reason, count) in [("refused", 3), ("unanswered", 1), ("panicked", 1)] {
            metrics.compute_failures.of(&FailureLabels { kind, reason }).add(count);
        }
        metrics.compute_allocated_bytes.of(&KindLabels { kind }).set(30_000);
        let [lookups, solves] = figures(&metrics).try_into().unwrap();
        assert_eq!((lookups.service.as_str(), lookups.operation.as_str()), ("cache", "natal_chart"));
        assert_eq!((lookups.done, lookups.refused, lookups.shed, lookups.failed), (10, 1, 3, 1));
        assert_eq!((lookups.count, lookups.answered_by[0].share), (15, 0.6));
        assert_eq!(
            (solves.service.as_str(), solves.mean_ms, solves.allocated_bytes),
            ("engine", Some(4.0), Some(30_000))
        );
        // Three took their time, one of them in vain; one more broke, and three were not begun with.
        assert_eq!((solves.count, solves.done, solves.refused, solves.shed, solves.failed), (7, 2, 1, 3, 1));
        assert!(solves.wait.is_some_and(|wait| (50.0..=100.0).contains(&wait.p95_ms)), "{:?}", solves.wait);
    }
}
