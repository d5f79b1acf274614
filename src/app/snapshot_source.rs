//! How the server stands: every part's numbers in the one form that the judges look at.

use std::sync::{Arc, LazyLock};

use crate::astro::Kind;
use crate::cache::{Cache, EntryKind};
use crate::jobs::Runner;
use crate::metrics::{LookupCounts, Selector, Summary, Window, series_names};
use crate::ops::{
    CacheStatus, DiskTier, EngineStatus, KindStatus, MachineStatus, OperationPeak, ServiceLoad, Snapshot,
};
use crate::service::{PeopleStoreStatus, Service};
use crate::store::Monitor;

/// Where the numbers are.
pub(super) struct SnapshotSource {
    pub(super) monitor: Arc<Monitor>,
    pub(super) service: Arc<Service>,
    pub(super) cache: Cache,
    pub(super) runner: Arc<Runner>,
    /// What resident memory should stay under.
    pub(super) memory_limit_bytes: u64,
}

impl SnapshotSource {
    /// How it stands now. Reads finished summaries and counters; never blocks.
    pub(super) fn snapshot(&self) -> Snapshot {
        let windows = self.monitor.windows();
        let (short, long) = (windows.over(Window::Minute), windows.over(Window::FiveMinutes));
        Snapshot {
            services: Some(vec![voice(&short), api(&short)]),
            operations: Some(operations(&short)),
            cache: self.cache(&long),
            engine: self.engine(&short),
            machine: self.machine(&short, &long),
            is_store_up: Some(self.monitor.database_health().down.is_none() && !self.is_people_store_failing()),
            jobs: Some(self.runner.stats()),
        }
    }

    /// Whether people who are remembered are guests, because their file is damaged or down.
    fn is_people_store_failing(&self) -> bool {
        matches!(
            self.service.people_store_status(),
            PeopleStoreStatus::Fails(_) | PeopleStoreStatus::KeepsNothingNew(_) | PeopleStoreStatus::Damaged(_)
        )
    }

    fn cache(&self, long: &Summary) -> CacheStatus {
        let stats = self.cache.stats();
        let kinds = EntryKind::ALL.into_iter().map(|kind| {
            let lookups = LookupCounts::of_kind(long, kind.name());
            KindStatus { kind: kind.name(), lookups: lookups.all(), hit_rate: lookups.hit_rate() }
        });
        let lookups = LookupCounts::of(long);
        let evictions = Selector::all(series_names::CACHE_EVICTIONS).with("tier", "memory");
        CacheStatus {
            lookups: Some(lookups.all()),
            hit_rate: lookups.hit_rate(),
            kinds: Some(kinds.filter(|kind| kind.lookups > 0).collect()),
            memory_evictions: Some(long.growth(&evictions) as u64),
            memory_bytes: Some(stats.memory.bytes),
            memory_limit_bytes: Some(stats.memory.max_bytes),
            disk: Some(match (&stats.disk, self.cache.health().disk) {
                (None, _) => DiskTier::Off,
                (Some(_), disk) if disk.is_serving() => DiskTier::Up,
                (Some(_), _) => DiskTier::Down,
            }),
            disk_bytes: stats.disk.map(|disk| disk.bytes),
        }
    }

    fn engine(&self, short: &Summary) -> EngineStatus {
        let stats = self.cache.engine_stats();
        let refused = short.growth(&Selector::all(series_names::COMPUTE_REFUSED));
        let solved = short.durations(&Selector::all(series_names::COMPUTE_DURATION)).count();
        let broken = short.growth(&Selector::all(series_names::BROKEN_QUESTIONS));
        let panicked = short.growth(&Selector::all(series_names::COMPUTE_PANICS));
        let computed = solved as f64 + panicked;
        let questions = solved + refused as u64;
        // The thread for voice alone would hide that all others hang.
        let shared_threads = || stats.threads.iter().filter(|thread| !thread.voice_only);
        EngineStatus {
            threads: Some(shared_threads().count() as u64),
            hung_threads: Some(shared_threads().filter(|thread| thread.hangs).count() as u64),
            broken_questions: Some(broken as u64),
            broken_share: (computed > 0.0).then(|| (broken / computed).min(1.0)),
            queue_length: Some(stats.waiting as u64),
            questions: Some(questions),
            refused_share: (questions > 0).then(|| refused / questions as f64),
        }
    }

    fn machine(&self, short: &Summary, long: &Summary) -> MachineStatus {
        // A level of zero was never sampled: no process takes no memory.
        let sampled = |window: &Summary, name: &str| window.level(&Selector::all(name)).filter(|level| level.max > 0.0);
        let disk = |state: &str| {
            let bytes = long.level(&Selector::all(series_names::DISK).with("state", state));
            bytes.filter(|level| level.max > 0.0).map(|level| level.mean as u64)
        };
        MachineStatus {
            cores: std::thread::available_parallelism().ok().map(|cores| cores.get() as u64),
            process_cpu_share: sampled(long, series_names::PROCESS_CPU).map(|level| level.mean),
            host_cpu_share: sampled(long, series_names::HOST_CPU).map(|level| level.mean),
            rss_bytes: sampled(short, series_names::PROCESS_MEMORY).map(|level| level.max as u64),
            memory_limit_bytes: Some(self.memory_limit_bytes),
            disk_free_bytes: disk("free"),
            disk_total_bytes: disk("total"),
        }
    }
}

/// What listeners got.
fn voice(short: &Summary) -> ServiceLoad {
    let took = short.durations(&Selector::all(series_names::ALICE_DURATION));
    let turns = Selector::all(series_names::ALICE_REQUESTS);
    let all = short.growth(&turns);
    let failed = different_failures(short, "alice", short.growth(&turns.clone().with("outcome", "failed")));
    let shed = short.growth(&turns.with("outcome", "fallback"));
    ServiceLoad {
        service: "alice",
        requests: took.count(),
        p95_ms: took.quantile(0.95).map(|time| time.as_secs_f64() * 1e3),
        mean_ms: took.mean().map(|time| time.as_secs_f64() * 1e3),
        error_share: (all > 0.0).then(|| failed / all),
        asked: all as u64,
        shed_share: (all > 0.0).then(|| shed / all),
    }
}

/// Failures of a service where a question that cannot be computed counts once, however often it was asked. Which service asked it first is
/// not known.
fn different_failures(short: &Summary, service: &str, failed: f64) -> f64 {
    let of_service = Selector::all(series_names::OPERATION_FAILURES).with("service", service);
    let unsolvable = short.growth(&of_service.with("class", "unsolvable"));
    let different = short.growth(&Selector::all(series_names::BROKEN_QUESTIONS));
    (failed - unsolvable).max(0.0) + unsolvable.min(different)
}

/// What developers got.
fn api(short: &Summary) -> ServiceLoad {
    let took = short.durations(&Selector::all(series_names::HTTP_DURATION));
    let requests = Selector::all(series_names::HTTP_REQUESTS);
    let all = short.growth(&requests);
    let failed = different_failures(short, "api", short.growth(&requests.with("status", "500")));
    let operations = Selector::all(series_names::OPERATIONS).with("service", "api");
    let (calculations, shed) = (short.growth(&operations), short.growth(&operations.clone().with("outcome", "shed")));
    ServiceLoad {
        service: "api",
        requests: took.count(),
        p95_ms: took.quantile(0.95).map(|time| time.as_secs_f64() * 1e3),
        mean_ms: took.mean().map(|time| time.as_secs_f64() * 1e3),
        error_share: (all > 0.0).then(|| failed / all),
        asked: calculations as u64,
        shed_share: (calculations > 0.0).then(|| shed / calculations),
    }
}

/// The longest run of each kind of question, to the upper bound of its histogram's bucket, and what one probably allocates.
fn operations(short: &Summary) -> Vec<OperationPeak> {
    static NAMES: LazyLock<[String; Kind::ALL.len()]> =
        LazyLock::new(|| Kind::ALL.map(|kind| format!("engine/{}", kind.name())));
    let peak = |kind: Kind| {
        let took = Selector::all(series_names::COMPUTE_DURATION).with("kind", kind.name());
        let longest = short.durations(&took).quantile(1.0)?;
        let allocated = Selector::all(series_names::COMPUTE_ALLOCATED).with("kind", kind.name());
        let allocated_bytes = short.level(&allocated).filter(|level| level.max > 0.0).map(|level| level.max as u64);
        Some(OperationPeak {
            operation: &NAMES[kind.index()],
            longest_ms: longest.as_secs_f64() * 1e3,
            allocated_bytes,
        })
    };
    Kind::ALL.into_iter().filter_map(peak).collect()
}
