//! What everyone reports to: counters, latency histograms, operations; and their Prometheus text.
//!
//! A field of [`Metrics`] is a metric, and its doc is the metric's help text. Counters are striped by thread; reading them is
//! for scrapes and tests.

mod counter;
mod family;
mod histogram;
mod operation;

mod exposition;
mod log_writer;
mod logging;
mod text_format;

// The registry over time.
mod distribution;
mod failure_reason;
mod figures;
mod frame;
mod hit_rate;
mod kpi;
mod sampler;
mod series;
pub mod series_names;
mod summary;
mod windows;

mod process;

use std::sync::Arc;

use crate::clock::Clock;
use family::label_set;

pub use counter::{Counter, Gauge, KnownRatio, KnownTotal, Ratio, TimeTotal};
pub use distribution::{BUCKETS, Distribution};
pub use exposition::MetricSample;
pub use failure_reason::{LookupFailure, SolveFailure};
pub use family::{Family, LabelPairs, Labels};
pub use figures::{OperationFigures, WaitFigures};
pub use frame::{Cell, MAX_FRAME_BYTES, SampleFrame, SeriesNumber};
pub use histogram::{BOUNDS_S, Histogram};
pub use hit_rate::LookupCounts;
pub use kpi::{Kpi, ShedCounts};
pub use logging::{LogFilter, LogFormat, Logging, start_logging};
pub use operation::{AnsweredLabels, ClassLabels, Operation, OperationOutcome, OperationStats};
pub use process::{
    MachineSample, MachineSampleError, MachineSampler, SAMPLE_AFTER_ERROR, SAMPLE_EVERY, SampleTimes, disk_space,
    resident_bytes,
};
pub use sampler::{MAX_SERIES, Sampler, SeriesKeys};
pub use series::{ParseSelectorError, Selector, SeriesKey};
pub use summary::{GaugeLevel, Summary};
pub use text_format::TextFormat;
pub use windows::{Window, WindowKeeper, Windows};

label_set!(
    /// A kind of question or of kept value.
    KindLabels { kind: &'static str }
);
label_set!(
    /// Who waits for a question: `voice`, `rest`, or nobody yet: `background`.
    ComputeClassLabels { class: &'static str }
);
label_set!(
    /// A kind of kept value and what answered a lookup: `memory`, `disk`, `computed` or `stale`.
    CacheLabels { kind: &'static str, result: &'static str }
);
label_set!(
    /// A kind of kept value and a tier: `memory` or `disk`.
    TierLabels { kind: &'static str, tier: &'static str }
);
label_set!(
    /// A kind of kept value, a tier, and why a value had to go: `size` to make room for another, `shed` to give memory back.
    EvictionLabels { kind: &'static str, tier: &'static str, reason: &'static str }
);
label_set!(
    /// A kind of question or of kept value, and why there was no answer.
    FailureLabels { kind: &'static str, reason: &'static str }
);
label_set!(
    /// A job of the timetable.
    JobLabels { job: &'static str }
);
label_set!(
    /// A job of the timetable, and how a run ended: `done`, `cancelled`, `failed` or `panicked`.
    JobResultLabels { job: &'static str, result: &'static str }
);
label_set!(
    /// A rule, and how bad it is: `warning` or `critical`.
    AlertLabels { name: &'static str, severity: &'static str }
);
label_set!(
    /// Something that is done about alerts.
    ActionLabels { action: &'static str }
);
label_set!(
    /// A tier and a reason.
    CauseLabels { tier: &'static str, reason: &'static str }
);
label_set!(
    /// A service and one of its operations.
    OperationLabels { service: &'static str, operation: &'static str }
);
label_set!(
    /// A route's template, the method and the answer's status.
    HttpLabels { route: &'static str, method: &'static str, status: u16 }
);
label_set!(
    /// A route's template.
    RouteLabels { route: &'static str }
);
label_set!(
    /// How a connection ended: `closed`, `drained`, `broken`, `turned_away`, `displaced` by another, or the limit that it broke.
    EndingLabels { ending: &'static str }
);
label_set!(
    /// What a listener wanted and how the turn ended: `answered`, `fallback`, `failed`, or `limited` for a listener who asks too often.
    IntentLabels { intent: &'static str, outcome: &'static str }
);
label_set!(
    /// A database.
    DatabaseLabels { database: &'static str }
);
label_set!(
    /// A database and what went wrong with it: `full`, `io`, `gone`, `damaged`, `newer`, `order`, or `sealed`: a
    /// value that does not open.
    DatabaseErrorLabels { database: &'static str, reason: &'static str }
);
label_set!(
    /// A listener's rating: 1 to 5.
    ScoreLabels { score: u8 }
);
label_set!(
    /// How a look at the machine ended: `done` or `failed`.
    ResultLabels { result: &'static str }
);
label_set!(
    /// A part of something that is used up: `total`, and `available` or `free`.
    StateLabels { state: &'static str }
);
label_set!(
    /// What this binary is.
    BuildLabels { version: &'static str }
);

exposition::registry! {
    /// Always 1; the labels tell the version.
    build_info: Family<BuildLabels, Gauge> = "astroloh_build_info",
    /// HTTP requests answered, by route template.
    http_requests: Family<HttpLabels, Counter> = "astroloh_http_requests",
    /// Time from the end of a request's head to its answer.
    http_request_duration: Family<RouteLabels, Histogram> = "astroloh_http_request_duration_seconds",
    /// HTTP requests being answered now.
    http_in_flight: Gauge = "astroloh_http_requests_in_flight",
    /// Open HTTP connections.
    http_connections: Gauge = "astroloh_http_connections",
    /// HTTP connections by how they ended.
    http_connections_ended: Family<EndingLabels, Counter> = "astroloh_http_connections_ended",
    /// Voice turns by what the listener wanted.
    alice_requests: Family<IntentLabels, Counter> = "astroloh_alice_requests",
    /// Time of a voice turn inside this server.
    alice_response_duration: Histogram = "astroloh_alice_response_duration_seconds",
    /// Voice turns whose deadline passed, so that the listener got the fallback.
    alice_deadline_exceeded: Counter = "astroloh_alice_deadline_exceeded",
    /// Listeners' spoken ratings, by score.
    ratings: Family<ScoreLabels, Counter> = "astroloh_ratings",
    /// Time that solving took on an engine thread.
    compute_duration: Family<KindLabels, Histogram> = "astroloh_compute_duration_seconds",
    /// Time that questions with somebody behind them waited for an engine thread.
    compute_wait_duration: Family<KindLabels, Histogram> = "astroloh_compute_wait_duration_seconds",
    /// Questions that the engine has not answered, by why: unanswered, panicked, refused, late or cancelled.
    compute_failures: Family<FailureLabels, Counter> = "astroloh_compute_failures",
    /// Different questions that broke: solving panicked, or the ephemeris failed. One that breaks again within a minute is not counted.
    broken_questions: Counter = "astroloh_broken_questions",
    /// Memory that solving one question allocates, an estimate from the size of the latest answers.
    compute_allocated_bytes: Family<KindLabels, Gauge> = "astroloh_compute_allocated_bytes",
    /// Time that questions waited for an engine thread, by class.
    compute_class_wait_duration: Family<ComputeClassLabels, Histogram> = "astroloh_compute_class_wait_duration_seconds",
    /// Questions that wait for an engine thread, by class.
    compute_queue_length: Family<ComputeClassLabels, Gauge> = "astroloh_compute_queue_length",
    /// Engine threads that are solving.
    compute_workers_busy: Gauge = "astroloh_compute_workers_busy",
    /// Questions refused because they would not have been answered in time, by class.
    compute_refused: Family<ComputeClassLabels, Counter> = "astroloh_compute_refused",
    /// Questions refused because their client had used up its quota of computing.
    compute_over_quota: Counter = "astroloh_compute_over_quota",
    /// Questions dropped from the queue because their callers had left.
    compute_cancelled: Counter = "astroloh_compute_cancelled",
    /// Solves that panicked.
    compute_panics: Counter = "astroloh_compute_panics",
    /// Cache lookups by what answered; those that joined another's are in astroloh_cache_coalesced instead.
    cache_requests: Family<CacheLabels, Counter> = "astroloh_cache_requests",
    /// Lookups answered by joining one under way; with astroloh_cache_requests, all that were answered.
    cache_coalesced: Family<KindLabels, Counter> = "astroloh_cache_coalesced",
    /// Values found but past their time.
    cache_expired: Family<TierLabels, Counter> = "astroloh_cache_expired",
    /// Values put out to make room.
    cache_evictions: Family<EvictionLabels, Counter> = "astroloh_cache_evictions",
    /// Lookups that were not answered, by why: shed (busy, late, fallback), over_quota, or failed (no_answer, broken, known, dropped, stopped, form).
    cache_failures: Family<FailureLabels, Counter> = "astroloh_cache_failures",
    /// Time of a lookup, answered or not. Of the hits in memory one in 64 is timed, and stands for the others.
    cache_lookup_duration: Family<KindLabels, Histogram> = "astroloh_cache_lookup_duration_seconds",
    /// What solving would have taken that was not done, because the answer was there or shared.
    cache_saved: Family<KindLabels, TimeTotal> = "astroloh_cache_saved_seconds",
    /// Answers solved before anybody asked.
    cache_warmed: Family<KindLabels, Counter> = "astroloh_cache_warmed",
    /// Hits on answers solved before anybody asked.
    cache_warmed_hits: Family<KindLabels, Counter> = "astroloh_cache_warmed_hits",
    /// The first hit on each of them: lookups that would have been computed without.
    cache_warmed_used: Family<KindLabels, Counter> = "astroloh_cache_warmed_used",
    /// Values in each tier.
    cache_entries: Family<TierLabels, Gauge> = "astroloh_cache_entries",
    /// Weight of the memory tier's values, or space that the disk tier's file takes.
    cache_bytes: Family<CauseLabels, Gauge> = "astroloh_cache_bytes",
    /// Disk tier failures: each is a miss, never a wrong answer.
    cache_disk_errors: Family<CauseLabels, Counter> = "astroloh_cache_disk_errors",
    /// 1 while the disk tier serves, 0 while the cache runs on memory alone.
    cache_disk_up: Gauge = "astroloh_cache_disk_up",
    /// 1 while a database can be written, 0 while the server goes on without.
    store_up: Family<DatabaseLabels, Gauge> = "astroloh_store_up",
    /// Database failures by what was wrong.
    store_errors: Family<DatabaseErrorLabels, Counter> = "astroloh_store_errors",
    /// Orders that wait for a database's writer.
    store_queue_length: Family<DatabaseLabels, Gauge> = "astroloh_store_queue_length",
    /// Time that a batch of orders took, its flush to the disk included.
    store_write_duration: Family<DatabaseLabels, Histogram> = "astroloh_store_write_duration_seconds",
    /// Series that windows and history do not follow, because there are too many.
    history_unfollowed_series: Gauge = "astroloh_history_unfollowed_series",
    /// Seconds of history that were given up, because the database was down for too long.
    history_lost: Counter = "astroloh_history_lost_seconds",
    /// Looks at the machine, and how they ended.
    system_samples: Family<ResultLabels, Counter> = "astroloh_system_samples",
    /// When this process started, in seconds since 1970.
    process_start_time: Gauge = "process_start_time_seconds",
    /// Lines of the log that were lost, because standard error could not be written or was too slow.
    log_lines_lost: KnownTotal = "astroloh_log_lines_lost",
    /// Processor time that this process took.
    process_cpu: KnownTotal = "process_cpu_seconds",
    /// Share of all processors that this process took lately.
    process_cpu_ratio: Ratio = "astroloh_process_cpu_ratio",
    /// Share of all processors that were busy lately.
    host_cpu_ratio: Ratio = "astroloh_host_cpu_ratio",
    /// Resident memory of this process.
    process_resident_memory: Gauge = "process_resident_memory_bytes",
    /// Files and sockets that this process has open.
    process_open_fds: Gauge = "process_open_fds",
    /// Files and sockets that it may open.
    process_max_fds: Gauge = "process_max_fds",
    /// Threads of this process.
    process_threads: Gauge = "process_threads",
    /// Memory that this process may use, and what is left: the machine's, or its control group's if that is less.
    host_memory: Family<StateLabels, Gauge> = "astroloh_host_memory_bytes",
    /// The limit that resident memory is held to: the setting `memory.limit`, or what the process needs at least.
    memory_limit_bytes: Gauge = "astroloh_memory_limit_bytes",
    /// The disk with the data directory, and what is free of it.
    disk: Family<StateLabels, Gauge> = "astroloh_disk_bytes",
    /// Runs of jobs, and how they ended.
    job_runs: Family<JobResultLabels, Counter> = "astroloh_job_runs",
    /// When a job last did what it should, in seconds since 1970; 0 before it has.
    job_last_success: Family<JobLabels, Gauge> = "astroloh_job_last_success_timestamp_seconds",
    /// How long runs of jobs took, pauses included.
    job_duration: Family<JobLabels, Histogram> = "astroloh_job_duration_seconds",
    /// Open alerts.
    alert_active: Family<AlertLabels, Gauge> = "astroloh_alert_active",
    /// 1 while something is done about alerts.
    action_in_force: Family<ActionLabels, Gauge> = "astroloh_action_in_force",
    /// The health score, 0 to 1. Absent while nothing is known.
    health_score: KnownRatio = "astroloh_health_score_ratio",
    /// Operations that run now, all services together.
    operations_running: Gauge = "astroloh_operations_running",
    /// Operations by service and name, and how they ended.
    operations: Family<OperationLabels, OperationStats> = "astroloh_operation",
}

impl Metrics {
    /// Starts to watch an operation of a service.
    pub fn operation(&self, service: &'static str, operation: &'static str) -> Operation {
        Operation::start(self, self.operations.of(&OperationLabels { service, operation }))
    }

    /// Starts to watch an operation whose stats the caller keeps at hand.
    pub fn operation_of(&self, stats: &Arc<OperationStats>) -> Operation {
        Operation::start(self, Arc::clone(stats))
    }

    pub(crate) fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::Duration;

    use super::*;
    use crate::clock::ManualClock;

    #[test]
    fn an_operation_dropped_unfinished_counts_as_failed() {
        let clock = Arc::new(ManualClock::at_unix_s(0));
        let metrics = Metrics::new(clock.clone());
        drop(metrics.operation("cache", "lookup"));
        let operation = metrics.operation("cache", "lookup");
        clock.advance(Duration::from_millis(3));
        operation.finish(OperationOutcome::Done);
        let text = metrics.text();
        assert!(
            text.contains(r#"astroloh_operation_total{service="cache",operation="lookup",outcome="failed"} 1"#),
            "{text}"
        );
        assert!(
            text.contains(r#"astroloh_operation_total{service="cache",operation="lookup",outcome="done"} 1"#),
            "{text}"
        );
        assert!(
            text.contains(
                r#"astroloh_operation_duration_seconds_bucket{le="0.005",service="cache",operation="lookup"} 2"#
            ),
            "{text}"
        );
    }

    #[test]
    fn a_histogram_s_last_bucket_has_no_bound_and_holds_everything() {
        let clock = Arc::new(ManualClock::at_unix_s(0));
        let metrics = Metrics::new(clock.clone());
        let operation = metrics.operation("cache", "lookup");
        clock.advance(Duration::from_secs(99));
        operation.finish(OperationOutcome::Done);
        let text = metrics.text();
        // Series are told apart by their labels without the bound, which is written first.
        let (mut last_bounds, mut counts) = (BTreeMap::new(), BTreeMap::new());
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let (series, value) = line.rsplit_once(' ').unwrap();
            if let Some((name, labels)) = series.split_once("_bucket{le=\"") {
                let (bound, labels) = labels.split_once('"').unwrap();
                let labels = labels.trim_start_matches(',').trim_end_matches('}');
                last_bounds.insert((name, labels), (bound, value));
            } else if let Some((name, labels)) = series.split_once("_count") {
                counts.insert((name, labels.trim_matches(['{', '}'])), ("+Inf", value));
            }
        }
        assert_eq!(last_bounds, counts);
        let looked_up = last_bounds[&("astroloh_operation_duration_seconds", r#"service="cache",operation="lookup""#)];
        assert_eq!(looked_up, ("+Inf", "1"));
        assert!(last_bounds.len() > 10, "{last_bounds:?}");
    }

    #[test]
    fn every_metric_is_there_from_the_start_with_its_help() {
        let text = Metrics::new(Arc::new(ManualClock::at_unix_s(0))).text();
        for line in
            ["# HELP astroloh_compute_queue_length Questions that wait for an engine thread, by class.", "# EOF"]
        {
            assert!(text.contains(line), "{line} not in:\n{text}");
        }
        assert!(text.contains(r#"astroloh_compute_duration_seconds_count{kind="natal_chart"} 0"#), "{text}");
    }
}
