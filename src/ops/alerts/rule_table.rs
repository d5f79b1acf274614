//! The table of alert rules. A row has the alert thresholds (response time, hit rate, errors, memory ...), the measured quantity, how long
//! it has to be bad, and the consequences: mitigations, advice, points of the health score.
//!
//! A row is the only place of these facts. The settings (`alerts.<rule>_warning` and `alerts.<rule>_critical`, with the unit at the end
//! where there is one), the evaluation and the limits on the dashboard (`/api/v1/alerts/rules`) come from it, and a test compares
//! `assets/alerts.yml` with it.
//!
//! Warning and critical levels are the guide's; where it names none, the reason stands in the row. Clear levels, durations and traffic
//! are ours: durations follow the windows of the snapshot, clear levels lie about a fifth on the good side.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::measurement::{Measurement, Measurements};
use super::rule::{AlertRule, LevelSettings, Unit};
use super::threshold::{Direction, Threshold, ThresholdLevel};
use crate::ops::health::advice;
use crate::ops::mitigation::Mitigation::{Fallback, PauseJobs, PoolToMax, Rebalance};
use crate::ops::snapshot::DiskTier;

/// Bytes in a megabyte, as numbers and settings count it.
pub(in crate::ops) const MB: f64 = 1_048_576.0;

/// Fewest requests for an error rate: with fewer than 20, a single failure is more than the 5 % of a warning.
const MIN_REQUESTS: u64 = 20;

/// Fewest different questions that have to break: with fewer, the questions are at fault rather than the server.
const MIN_BROKEN_QUESTIONS: u64 = 10;

/// Fewest lookups for a hit rate: 100 tell 0.5 from 0.6 at two standard deviations.
const MIN_LOOKUPS: u64 = 100;

/// Points of the health score: a warning a tenth, what people notice three tenths.
const FULL_POINTS: [u8; 2] = [10, 30];

/// Half of that where the server is slower but every answer is whole.
const HALF_POINTS: [u8; 2] = [5, 15];

const fn level(raise: f64, clear: f64) -> Option<ThresholdLevel> {
    Some(ThresholdLevel { raise, clear })
}

const fn above(warning: Option<ThresholdLevel>, critical: Option<ThresholdLevel>) -> Threshold {
    let zero = Duration::ZERO;
    Threshold { direction: Direction::Above, warning, critical, min_duration: zero, calm: zero, min_traffic: 0 }
}

const fn below(warning: Option<ThresholdLevel>, critical: Option<ThresholdLevel>) -> Threshold {
    Threshold { direction: Direction::Below, ..above(warning, critical) }
}

impl Threshold {
    /// The same with a minimum duration and a calm, in seconds.
    const fn lasting(self, min_duration_s: u64, calm_s: u64) -> Self {
        Self { min_duration: Duration::from_secs(min_duration_s), calm: Duration::from_secs(calm_s), ..self }
    }

    /// The same for numbers that mean nothing below so much traffic.
    const fn over_traffic(self, min_traffic: u64) -> Self {
        Self { min_traffic, ..self }
    }
}

const fn settings(warning: &'static str, critical: &'static str) -> Option<LevelSettings> {
    Some(LevelSettings { warning, critical })
}

macro_rules! rules {
    ($( $(#[doc = $doc:literal])+ $rule:ident = $name:literal, { $($column:ident: $value:expr),+ $(,)? } )+) => {
        /// An alert rule. Its name is the same in API, log, metrics, webhook and settings.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Rule { $( $(#[doc = $doc])+ #[serde(rename = $name)] $rule, )+ }

        const ROWS: &[AlertRule] = &[ $( AlertRule { name: $name, $($column: $value),+ }, )+ ];

        impl Rule {
            /// Every rule.
            pub const ALL: &[Self] = &[ $(Self::$rule),+ ];

            /// Its row of the table.
            pub const fn row(self) -> &'static AlertRule {
                &ROWS[self as usize]
            }
        }
    };
}

rules! {
    /// Alert threshold of the response time: people wait too long for a service. Never answered by fallback mode: what would not be ready
    /// in time is refused at once anyway, and refusing everything else makes nobody's wait shorter.
    ResponseTime = "response_time", {
        title: "response time (p95)",
        reads: "95th percentile of a service's response time over a minute",
        unit: Unit::Milliseconds,
        measure: |it| Measurements::each(it.services.as_ref(), |it| (it.service, Measurement::over(it.p95_ms, Some(it.requests)))),
        threshold: above(level(1_500.0, 1_200.0), level(2_500.0, 2_000.0)).lasting(60, 120).over_traffic(MIN_REQUESTS),
        settings: settings("alerts.response_time_warning_ms", "alerts.response_time_critical_ms"),
        warning_mitigations: &[PauseJobs, Rebalance],
        critical_mitigations: &[PoolToMax],
        advice: advice::processor,
        health_points: FULL_POINTS,
    }
    /// Alert threshold of a single run of an operation: it took too long. The worst of a minute, so it is raised at once. One heavy
    /// run says nothing of the next, so nothing is done about it.
    SlowOperation = "slow_operation", {
        title: "longest run",
        reads: "longest run of an operation within a minute",
        unit: Unit::Milliseconds,
        measure: |it| Measurements::each(it.operations.as_ref(), |it| (it.operation, Measurement::instantaneous(Some(it.longest_ms)))),
        threshold: above(level(2_000.0, 2_000.0), None).lasting(0, 60),
        settings: settings("alerts.slow_operation_warning_ms", "alerts.slow_operation_critical_ms"),
        warning_mitigations: &[],
        critical_mitigations: &[],
        advice: advice::none,
        health_points: HALF_POINTS,
    }
    /// Alert threshold of the memory that a single run of an operation allocates.
    OperationMemory = "operation_memory", {
        title: "memory of one run",
        reads: "memory that one run of an operation allocates, at most within a minute",
        unit: Unit::Bytes,
        measure: |it| Measurements::each(it.operations.as_ref(), |it| {
            (it.operation, Measurement::instantaneous(it.allocated_bytes.map(|bytes| bytes as f64)))
        }),
        threshold: above(level(500.0 * MB, 500.0 * MB), None).lasting(0, 60),
        settings: settings("alerts.operation_memory_warning_bytes", "alerts.operation_memory_critical_bytes"),
        warning_mitigations: &[],
        critical_mitigations: &[],
        advice: advice::none,
        health_points: HALF_POINTS,
    }
    /// Alert threshold of the hit rate of the whole cache. The number is averaged over five minutes, and a fresh server has to warm
    /// up. Never mitigated by fallback or a pause: a cache fills by computing and by warming, so either would keep it empty.
    HitRate = "hit_rate", {
        title: "cache hit rate",
        reads: "share of all cache lookups that memory or disk answered within five minutes",
        unit: Unit::Share,
        measure: |it| Measurements::one(Measurement::over(it.cache.hit_rate, it.cache.lookups)),
        threshold: below(level(0.60, 0.65), level(0.40, 0.45)).lasting(300, 300).over_traffic(MIN_LOOKUPS),
        settings: settings("alerts.hit_rate_warning", "alerts.hit_rate_critical"),
        warning_mitigations: &[Rebalance],
        critical_mitigations: &[],
        advice: advice::cache_room,
        health_points: HALF_POINTS,
    }
    /// Alert threshold of the hit rate of one kind of value: the guide's other hit rate, that of a single operation.
    KindHitRate = "kind_hit_rate", {
        title: "cache hit rate",
        reads: "share of the cache lookups of one kind that memory or disk answered within five minutes",
        unit: Unit::Share,
        measure: |it| Measurements::each(it.cache.kinds.as_ref(), |it| (it.kind, Measurement::over(it.hit_rate, Some(it.lookups)))),
        threshold: below(level(0.50, 0.55), None).lasting(300, 300).over_traffic(MIN_LOOKUPS),
        settings: settings("alerts.kind_hit_rate_warning", "alerts.kind_hit_rate_critical"),
        warning_mitigations: &[Rebalance],
        critical_mitigations: &[],
        advice: advice::cache_room,
        health_points: HALF_POINTS,
    }
    /// Alert threshold of the error rate: a service fails too often. A question that cannot be computed counts once, however often it is
    /// asked. Nothing is done about it: what fails may be anything, and fallback mode relieves only what [`Rule::BrokenQuestions`] sees.
    Errors = "errors", {
        title: "error share",
        reads: "share of a service's requests that failed within a minute; one question counts once",
        unit: Unit::Share,
        measure: |it| Measurements::each(it.services.as_ref(), |it| (it.service, Measurement::over(it.error_share, Some(it.requests)))),
        threshold: above(level(0.05, 0.04), level(0.10, 0.08)).lasting(60, 120).over_traffic(MIN_REQUESTS),
        settings: settings("alerts.errors_warning", "alerts.errors_critical"),
        warning_mitigations: &[],
        critical_mitigations: &[],
        advice: advice::none,
        health_points: FULL_POINTS,
    }
    /// Alert threshold of computing that breaks for many different questions, as with a damaged ephemeris: not for one that is asked
    /// again and again. Fallback mode spares askers the failure, and stale answers are served instead.
    BrokenQuestions = "broken_questions", {
        title: "share of different questions that break",
        reads: "share of the questions computed within a minute that broke, each counted once, when at least 10 different ones did",
        unit: Unit::Share,
        measure: |it| Measurements::one(Measurement::over(it.engine.broken_share, it.engine.broken_questions)),
        threshold: above(level(0.05, 0.04), level(0.50, 0.30)).lasting(30, 60).over_traffic(MIN_BROKEN_QUESTIONS),
        settings: settings("alerts.broken_questions_warning", "alerts.broken_questions_critical"),
        warning_mitigations: &[],
        critical_mitigations: &[Fallback],
        advice: advice::broken_questions,
        health_points: FULL_POINTS,
    }
    /// Alert threshold of resident memory near its limit. Memory itself is shed by its own policy; computing and warming are what
    /// would fill it again. Fallback mode answers it only while the memory tier holds what is too much: see [`super::super::mitigation`].
    Memory = "memory", {
        title: "memory in use",
        reads: "resident memory as a share of memory.limit",
        unit: Unit::Share,
        measure: |it| Measurements::one(Measurement::instantaneous(it.machine.memory_share())),
        threshold: above(level(0.80, 0.75), level(0.95, 0.85)).lasting(60, 120),
        settings: settings("alerts.memory_warning", "alerts.memory_critical"),
        warning_mitigations: &[PauseJobs],
        critical_mitigations: &[Fallback],
        advice: advice::memory,
        health_points: FULL_POINTS,
    }
    /// Alert threshold of the processor load, of this process and of the machine. Bursts of computing are what the processor is for.
    Cpu = "cpu", {
        title: "processor load",
        reads: "share of all processors that are busy, by this process (process) or by everything (host)",
        unit: Unit::Share,
        measure: |it| Measurements {
            named: vec![
                ("process", Measurement::instantaneous(it.machine.process_cpu_share)),
                ("host", Measurement::instantaneous(it.machine.host_cpu_share)),
            ],
            others: Measurement::Quiet,
        },
        threshold: above(level(0.80, 0.70), None).lasting(300, 120),
        settings: settings("alerts.cpu_warning", "alerts.cpu_critical"),
        warning_mitigations: &[PauseJobs],
        critical_mitigations: &[],
        advice: advice::processor,
        health_points: HALF_POINTS,
    }
    /// Alert threshold of refusals: questions that would not be answered in time. Never answered by fallback mode, which refuses more. A refusal is a fallback that somebody heard, so the
    /// warning is that of errors. Refusals are heard at once, so two samples are enough.
    Refusals = "refusals", {
        title: "refused share",
        reads: "share of the engine's questions that were refused within a minute, because they would not be answered in time",
        unit: Unit::Share,
        measure: |it| Measurements::one(Measurement::over(it.engine.refused_share, it.engine.questions)),
        threshold: above(level(0.05, 0.02), level(0.25, 0.10)).lasting(30, 60).over_traffic(MIN_REQUESTS),
        settings: settings("alerts.refusals_warning", "alerts.refusals_critical"),
        warning_mitigations: &[PauseJobs, Rebalance],
        critical_mitigations: &[PoolToMax],
        advice: advice::processor,
        health_points: FULL_POINTS,
    }
    /// Alert threshold of what is shed: people and programs that got no answer because of too much to do, too little time, fallback mode
    /// or a stop. It tells; what can be done stands with the rules of the causes.
    Shed = "shed", {
        title: "shed share",
        reads: "share of voice turns or calculations that were shed within a minute: busy, late, in fallback mode, or while stopping",
        unit: Unit::Share,
        measure: |it| Measurements::each(it.services.as_ref(), |it| (it.service, Measurement::over(it.shed_share, Some(it.asked)))),
        threshold: above(level(0.05, 0.02), level(0.25, 0.10)).lasting(30, 60).over_traffic(MIN_REQUESTS),
        settings: settings("alerts.shed_warning", "alerts.shed_critical"),
        warning_mitigations: &[],
        critical_mitigations: &[],
        advice: advice::none,
        health_points: FULL_POINTS,
    }
    /// Threads of the engine are dead, or hang. One is a warning; when all hang, nothing new is answered. A hung thread is missing
    /// from the pool whether the others manage or not. The heartbeat has waited already.
    EngineHung = "engine_hung", {
        title: "hung share of the engine's threads",
        reads: "share of the engine's threads that hang",
        unit: Unit::Share,
        measure: |it| Measurements::one(Measurement::instantaneous(it.engine.hung_share())),
        threshold: above(level(0.0, 0.0), level(0.99, 0.99)).lasting(10, 60),
        settings: None,
        warning_mitigations: &[PoolToMax],
        critical_mitigations: &[Fallback],
        advice: advice::restart,
        health_points: FULL_POINTS,
    }
    /// The cache runs on memory alone, though it should have a disk tier: answers are only slower after a restart.
    DiskTierDown = "disk_tier_down", {
        title: "outage of the cache's disk tier",
        reads: "whether the cache's disk tier is out of order",
        unit: Unit::Outage,
        measure: |it| Measurements::one(match it.cache.disk {
            Some(DiskTier::Off) => Measurement::Quiet,
            disk => Measurement::outage(disk.map(|disk| disk == DiskTier::Up)),
        }),
        threshold: above(level(0.5, 0.5), None).lasting(10, 60),
        settings: None,
        warning_mitigations: &[],
        critical_mitigations: &[],
        advice: advice::disk_tier,
        health_points: FULL_POINTS,
    }
    /// People and history cannot be read or written: no listener is recognised and nothing is remembered. A reopening takes a few
    /// seconds. Jobs write there.
    StoreDown = "store_down", {
        title: "outage of the store",
        reads: "whether the databases of people or of the history are out of order",
        unit: Unit::Outage,
        measure: |it| Measurements::one(Measurement::outage(it.is_store_up)),
        threshold: above(None, level(0.5, 0.5)).lasting(10, 60),
        settings: None,
        warning_mitigations: &[],
        critical_mitigations: &[PauseJobs],
        advice: advice::store,
        health_points: [50, 50],
    }
    /// Alert threshold of the free disk space as a share. A tenth is where file systems begin to fragment.
    DiskFreeShare = "disk_free_share", {
        title: "free share of the disk",
        reads: "free share of the disk with the data directory",
        unit: Unit::Share,
        measure: |it| Measurements::one(Measurement::instantaneous(it.machine.disk_free_share())),
        threshold: below(level(0.10, 0.12), None).lasting(60, 120),
        settings: settings("alerts.disk_free_share_warning", "alerts.disk_free_share_critical"),
        warning_mitigations: &[],
        critical_mitigations: &[],
        advice: advice::disk,
        health_points: FULL_POINTS,
    }
    /// Alert threshold of the free disk space in bytes. Below 500 MB history and cache still fit; below 200 MB they stop writing, so
    /// that erasing people stays possible. Jobs write there.
    DiskFree = "disk_free", {
        title: "free space on the disk",
        reads: "free space on the disk with the data directory",
        unit: Unit::Bytes,
        measure: |it| Measurements::one(Measurement::instantaneous(it.machine.disk_free_bytes.map(|bytes| bytes as f64))),
        threshold: below(level(500.0 * MB, 600.0 * MB), level(200.0 * MB, 250.0 * MB)).lasting(60, 120),
        settings: settings("alerts.disk_free_warning_bytes", "alerts.disk_free_critical_bytes"),
        warning_mitigations: &[],
        critical_mitigations: &[PauseJobs],
        advice: advice::disk,
        health_points: FULL_POINTS,
    }
    /// Alert threshold of a job's failures in a row. One failure is bad luck, two are a pattern; 48 are a whole day of half-hourly runs.
    /// Counted in failures, not in time.
    JobFailing = "job_failing", {
        title: "failures in a row",
        reads: "failures in a row of a job",
        unit: Unit::Count,
        measure: |it| Measurements::each(it.jobs.as_ref(), |it| (it.name, Measurement::instantaneous(Some(it.failures_in_a_row as f64)))),
        threshold: above(level(1.0, 0.0), level(48.0, 0.0)),
        settings: settings("alerts.job_failing_warning", "alerts.job_failing_critical"),
        warning_mitigations: &[],
        critical_mitigations: &[],
        advice: advice::failing_job,
        health_points: FULL_POINTS,
    }
}
