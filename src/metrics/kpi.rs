//! The key figures of a window: how fast, how often from the cache, how often wrong, at what expense. A pure function.

use std::time::Duration;

use serde::Serialize;
use utoipa::ToSchema;

use super::hit_rate::LookupCounts;
use super::series::Selector;
use super::series_names;
use super::summary::Summary;

/// Key figures. What there was nothing to measure of is null, never zero.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Kpi {
    /// Length of the window.
    pub window_s: u64,
    /// Seconds of it that the server ran.
    pub observed_s: u32,
    /// Voice turns answered.
    pub turns: u64,
    /// Mean time of a voice turn inside this server.
    pub response_mean_ms: Option<f64>,
    /// 95th percentile of the same, estimated within its bucket.
    pub response_p95_ms: Option<f64>,
    /// Cache lookups, those that joined another left out.
    pub lookups: u64,
    /// Voice turns and calculations that ended.
    pub operations: u64,
    /// Share of those lookups that were answered from memory or disk, stale values included, 0 to 1.
    pub hit_rate: Option<f64>,
    /// Share of voice turns and calculations that failed, 0 to 1. What was refused or shed is not counted as failed.
    pub error_rate: Option<f64>,
    /// Share of voice turns and calculations that were shed, 0 to 1: there was no room or no time, or nothing was computed.
    pub shed_rate: Option<f64>,
    /// How many were shed, by cause.
    pub shed: ShedCounts,
    /// Mean share of the machine's processors that this process took, 0 to 1.
    pub cpu_ratio: Option<f64>,
    /// Highest resident memory of this process.
    pub memory_bytes: Option<u64>,
    /// Mean of the listeners' spoken ratings, 1 to 5; null until there are some.
    pub satisfaction: Option<f64>,
}

/// Voice turns and calculations that were shed, by cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, ToSchema)]
pub struct ShedCounts {
    /// There was more to compute than fitted.
    pub busy: u64,
    /// The answer was not ready in time.
    pub late: u64,
    /// Nothing new was computed, because of memory or errors.
    pub fallback: u64,
    /// The server was stopping.
    pub draining: u64,
}

impl ShedCounts {
    fn of(summary: &Summary) -> Self {
        let failures = Selector::all(series_names::OPERATION_FAILURES);
        let of = |class: &'static str| summary.growth(&failures.clone().with("class", class)) as u64;
        Self { busy: of("busy"), late: of("late"), fallback: of("fallback"), draining: of("draining") }
    }
}

impl Kpi {
    /// The key figures of a stretch of time.
    pub fn of(summary: &Summary) -> Self {
        let turns = summary.durations(&Selector::all(series_names::ALICE_DURATION));
        let lookups = LookupCounts::of(summary);
        let operations = Selector::all(series_names::OPERATIONS);
        let ended = summary.growth(&operations);
        let failed = operations.clone().with("outcome", "failed");
        let shed = operations.clone().with("outcome", "shed");
        let sampled = |name: &str| summary.level(&Selector::all(name)).filter(|level| level.max > 0.0);
        Self {
            window_s: summary.length.as_secs(),
            observed_s: summary.looks(),
            turns: turns.count(),
            response_mean_ms: turns.mean().map(milliseconds),
            response_p95_ms: turns.quantile(0.95).map(milliseconds),
            lookups: lookups.all(),
            operations: ended as u64,
            hit_rate: lookups.hit_rate(),
            error_rate: share(summary.growth(&failed), ended),
            shed_rate: share(summary.growth(&shed), ended),
            shed: ShedCounts::of(summary),
            cpu_ratio: sampled(series_names::PROCESS_CPU).map(|level| level.mean),
            memory_bytes: sampled(series_names::PROCESS_MEMORY).map(|level| level.max as u64),
            satisfaction: satisfaction(summary),
        }
    }
}

/// The mean of the ratings that were given in a stretch of time.
fn satisfaction(summary: &Summary) -> Option<f64> {
    let ratings = Selector::all(series_names::RATINGS);
    let given = |score: u8| summary.growth(&ratings.clone().with("score", score.to_string()));
    let (count, sum) = (1..=5).fold((0.0, 0.0), |(count, sum), score| {
        let given = given(score);
        (count + given, sum + given * f64::from(score))
    });
    share(sum, count)
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn share(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::astro::Kind;
    use crate::clock::ManualClock;
    use crate::metrics::{CacheLabels, Metrics, OperationOutcome, Sampler, ScoreLabels};

    fn minute(metrics: &Arc<Metrics>) -> Summary {
        let mut sampler = Sampler::new(Arc::clone(metrics));
        let frame = sampler.look();
        Summary::new(Duration::from_secs(60), Arc::clone(sampler.keys()), frame)
    }

    #[test]
    fn a_quiet_window_has_no_figures_rather_than_zeros() {
        let kpi = Kpi::of(&minute(&Metrics::new(Arc::new(ManualClock::at_unix_s(0)))));
        let none = Kpi {
            window_s: 60,
            observed_s: 1,
            turns: 0,
            response_mean_ms: None,
            response_p95_ms: None,
            lookups: 0,
            operations: 0,
            hit_rate: None,
            error_rate: None,
            shed_rate: None,
            shed: ShedCounts::default(),
            cpu_ratio: None,
            memory_bytes: None,
            satisfaction: None,
        };
        assert_eq!(kpi, none);
    }

    #[test]
    fn figures_come_from_what_was_counted() {
        let clock = Arc::new(ManualClock::at_unix_s(0));
        let metrics = Metrics::new(clock.clone());
        for (result, count) in [("memory", 6), ("disk", 2), ("computed", 2)] {
            metrics.cache_requests.of(&CacheLabels { kind: Kind::NatalChart.name(), result }).add(count);
        }
        for _ in 0..20 {
            metrics.alice_response_duration.record(Duration::from_millis(400));
        }
        for (outcome, took_ms) in [
            (OperationOutcome::Done, 3),
            (OperationOutcome::Failed, 3),
            (OperationOutcome::Shed, 3),
            (OperationOutcome::Done, 3),
        ] {
            let operation = metrics.operation("alice", "turn");
            clock.advance(Duration::from_millis(took_ms));
            operation.finish_as(outcome, if outcome == OperationOutcome::Shed { "fallback" } else { outcome.name() });
        }
        for (score, count) in [(5, 2), (4, 1), (2, 1)] {
            metrics.ratings.of(&ScoreLabels { score }).add(count);
        }
        metrics.process_cpu_ratio.set(0.25);
        metrics.process_resident_memory.set(50 << 20);
        let summary = minute(&metrics);
        let kpi = Kpi::of(&summary);
        assert_eq!(
            (kpi.turns, kpi.response_mean_ms, kpi.hit_rate, kpi.error_rate),
            (20, Some(400.0), Some(0.8), Some(0.25))
        );
        assert_eq!((kpi.shed_rate, kpi.shed), (Some(0.25), ShedCounts { fallback: 1, ..ShedCounts::default() }));
        assert_eq!((kpi.lookups, kpi.operations), (10, 4));
        // 0.25 to 0.5 s, evenly.
        assert_eq!(kpi.response_p95_ms, Some(487.5));
        assert_eq!((kpi.cpu_ratio, kpi.memory_bytes, kpi.satisfaction), (Some(0.25), Some(50 << 20), Some(4.0)));
    }
}
