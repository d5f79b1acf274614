//! What the judges look at: the machine and the service at one moment, in plain numbers.
//!
//! What could not be measured is left out. `None` means *not known*, never *zero* or *fine*, and every judge keeps
//! the two apart. Shares are from 0 to 1. Two windows: the last minute for what has to be noticed at once, the last five minutes
//! for what is only true on average.

use std::time::Duration;

/// The window of what has to be noticed at once: response times, errors, refusals, the heaviest operations.
pub const SHORT_WINDOW: Duration = Duration::from_secs(60);

/// The window of what is only true on average: hit rates, evictions, the processor's load.
pub const LONG_WINDOW: Duration = Duration::from_secs(300);

/// Everything that is judged. The default knows nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Snapshot {
    /// Each service that answers people, over [`SHORT_WINDOW`]; one without requests may be left out.
    pub services: Option<Vec<ServiceLoad>>,
    /// The heaviest run of each operation that ended within [`SHORT_WINDOW`].
    pub operations: Option<Vec<OperationPeak>>,
    /// The cache.
    pub cache: CacheStatus,
    /// The engine.
    pub engine: EngineStatus,
    /// The machine and this process on it.
    pub machine: MachineStatus,
    /// Whether the store of people and history takes reads and writes now.
    pub is_store_up: Option<bool>,
    /// Each job of the timetable, now.
    pub jobs: Option<Vec<JobStats>>,
}

/// A service over [`SHORT_WINDOW`].
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceLoad {
    /// Its name in the metrics, as `alice`.
    pub service: &'static str,
    /// Answers of whatever kind.
    pub requests: u64,
    /// 95th percentile of the time to an answer, in milliseconds. `None` when there were none.
    pub p95_ms: Option<f64>,
    /// Mean time to an answer, in milliseconds. `None` when there were none.
    pub mean_ms: Option<f64>,
    /// Share of requests that ended in our own failure; bad input is none, and a question that cannot be computed is one, however often
    /// it is asked within the window. `None` when there were none.
    pub error_share: Option<f64>,
    /// Those of them that ask for something that may have to be computed: voice turns, or calculations.
    pub asked: u64,
    /// Share of those that were shed: busy, late, in fallback mode, or while the server stops. `None` when there were none.
    pub shed_share: Option<f64>,
}

/// The heaviest runs of one operation within [`SHORT_WINDOW`].
#[derive(Debug, Clone, PartialEq)]
pub struct OperationPeak {
    /// Its name in the metrics, as `engine/natal_chart`.
    pub operation: &'static str,
    /// Longest duration, in milliseconds.
    pub longest_ms: f64,
    /// Most bytes that one run allocated. `None` when allocations are not counted.
    pub allocated_bytes: Option<u64>,
}

/// The cache over [`LONG_WINDOW`], and its tiers now.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CacheStatus {
    /// Lookups: see [`crate::metrics::LookupCounts`].
    pub lookups: Option<u64>,
    /// The hit rate, 0 to 1. `None` when there were no lookups.
    pub hit_rate: Option<f64>,
    /// The same for each kind of question; one without lookups may be left out.
    pub kinds: Option<Vec<KindStatus>>,
    /// Values put out of the memory tier to make room.
    pub memory_evictions: Option<u64>,
    /// Weight of the memory tier's values now, in bytes.
    pub memory_bytes: Option<u64>,
    /// The memory tier's limit, in bytes.
    pub memory_limit_bytes: Option<u64>,
    /// How the disk tier is now.
    pub disk: Option<DiskTier>,
    /// Size of the disk tier's file now, in bytes.
    pub disk_bytes: Option<u64>,
}

/// How the cache's disk tier is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiskTier {
    /// Switched off by its setting: nothing is missing.
    Off,
    /// It serves.
    Up,
    /// It should serve, and the cache runs on memory alone.
    Down,
}

/// One kind of question over [`LONG_WINDOW`].
#[derive(Debug, Clone, PartialEq)]
pub struct KindStatus {
    /// Its name in the metrics, as `natal_chart`.
    pub kind: &'static str,
    /// Lookups.
    pub lookups: u64,
    /// The hit rate, 0 to 1. `None` when there were no lookups.
    pub hit_rate: Option<f64>,
}

/// The engine now, and its refusals and failures over [`SHORT_WINDOW`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EngineStatus {
    /// Threads that should be computing or waiting for work.
    pub threads: Option<u64>,
    /// Of these, threads that are dead, or have been at one question for longer than the engine's heartbeat allows.
    pub hung_threads: Option<u64>,
    /// Different questions that broke.
    pub broken_questions: Option<u64>,
    /// Share of the questions that were computed, and broke. `None` when none were.
    pub broken_share: Option<f64>,
    /// Questions that wait for a thread.
    pub queue_length: Option<u64>,
    /// Questions that came, let in or not.
    pub questions: Option<u64>,
    /// Share of them refused because they would not have been answered in time. `None` when none came.
    pub refused_share: Option<f64>,
}

/// The machine, the processor over [`LONG_WINDOW`] and the rest now.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MachineStatus {
    /// Cores that this process may use.
    pub cores: Option<u64>,
    /// Share of those cores' time that this process took.
    pub process_cpu_share: Option<f64>,
    /// Share of all cores' time that everything on the machine took.
    pub host_cpu_share: Option<f64>,
    /// Resident memory of this process, in bytes.
    pub rss_bytes: Option<u64>,
    /// What resident memory should stay under, in bytes: the setting `memory.limit`.
    pub memory_limit_bytes: Option<u64>,
    /// Space left for us on the data directory's disk, in bytes.
    pub disk_free_bytes: Option<u64>,
    /// Size of that disk, in bytes.
    pub disk_total_bytes: Option<u64>,
}

impl MachineStatus {
    /// Resident memory as a share of its limit.
    pub fn memory_share(&self) -> Option<f64> {
        share(self.rss_bytes?, self.memory_limit_bytes?)
    }

    /// Free space as a share of the disk.
    pub fn disk_free_share(&self) -> Option<f64> {
        share(self.disk_free_bytes?, self.disk_total_bytes?)
    }
}

impl EngineStatus {
    /// Hung threads as a share of all.
    pub fn hung_share(&self) -> Option<f64> {
        share(self.hung_threads?, self.threads?)
    }
}

/// A job now.
#[derive(Debug, Clone, PartialEq)]
pub struct JobStats {
    /// Its name.
    pub name: &'static str,
    /// Runs in a row, up to the last, that failed or panicked. A cancelled run neither counts nor breaks the row.
    pub failures_in_a_row: u64,
}

/// `part` of `whole`; nothing when there is no whole.
fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
