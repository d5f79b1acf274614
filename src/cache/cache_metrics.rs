//! The cache's numbers, each at hand, because looking one up in its family costs more than a hit.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use super::EntryKind;
use super::entry::Tier;
use crate::metrics::{
    CacheLabels, CauseLabels, Counter, EvictionLabels, FailureLabels, Gauge, Histogram, KindLabels, LookupFailure,
    Metrics, OperationOutcome, TierLabels, TimeTotal,
};

const KINDS: usize = EntryKind::ALL.len();

/// Of this number of hits in memory, in each thread, one is timed and stands for all: reading the clock twice costs a third of a hit.
const TIMED_OF: u64 = 64;

thread_local! {
    static LOOKUPS: Cell<u64> = const { Cell::new(0) };
}

/// Why a value leaves memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemovalReason {
    /// Another value needs its room.
    Evicted,
    /// Memory is given back.
    Shed,
}

/// Handles to the metrics that the cache writes.
pub struct CacheMetrics {
    requests: [[Arc<Counter>; KINDS]; Tier::ALL.len()],
    coalesced: [Arc<Counter>; KINDS],
    expired_memory: [Arc<Counter>; KINDS],
    expired_disk: [Arc<Counter>; KINDS],
    entries_memory: [Arc<Gauge>; KINDS],
    entries_disk: [Arc<Gauge>; KINDS],
    evicted_for_room: [Arc<Counter>; KINDS],
    shed: [Arc<Counter>; KINDS],
    evicted_disk: [Arc<Counter>; KINDS],
    refused: [Counter; KINDS],
    over_quota: [Counter; KINDS],
    errors: [Counter; KINDS],
    warmed: [Arc<Counter>; KINDS],
    warmed_hits: [Arc<Counter>; KINDS],
    warmed_used: [Arc<Counter>; KINDS],
    saved: [Arc<TimeTotal>; KINDS],
    took: [Arc<Histogram>; KINDS],
    disk_errors: Counter,
    bytes_memory: Arc<Gauge>,
    bytes_disk: Arc<Gauge>,
    metrics: Arc<Metrics>,
}

/// Why the disk tier can fail. Each is a series from the start, at zero: a rate over one that begins at 1 misses the first failure.
const DISK_ERROR_REASONS: [&str; 11] = [
    "bad_tag",
    "bad_tags",
    "damaged",
    "io",
    "not_sealed",
    "not_written",
    "panicked",
    "read_queue_full",
    "read_timeout",
    "undecodable",
    "write_queue_full",
];

impl CacheMetrics {
    /// Handles into `metrics`.
    pub fn new(metrics: Arc<Metrics>) -> Self {
        for reason in DISK_ERROR_REASONS {
            metrics.cache_disk_errors.of(&CauseLabels { tier: "disk", reason });
        }
        let tier = |kind: EntryKind, tier| TierLabels { kind: kind.name(), tier };
        let size = |tier| CauseLabels { tier, reason: "size" };
        let evicted = |tier, reason| {
            EntryKind::ALL.map(|kind| metrics.cache_evictions.of(&EvictionLabels { kind: kind.name(), tier, reason }))
        };
        Self {
            requests: Tier::ALL.map(|tier| {
                EntryKind::ALL
                    .map(|kind| metrics.cache_requests.of(&CacheLabels { kind: kind.name(), result: tier.name() }))
            }),
            coalesced: EntryKind::ALL.map(|kind| metrics.cache_coalesced.of(&KindLabels { kind: kind.name() })),
            expired_memory: EntryKind::ALL.map(|kind| metrics.cache_expired.of(&tier(kind, "memory"))),
            expired_disk: EntryKind::ALL.map(|kind| metrics.cache_expired.of(&tier(kind, "disk"))),
            entries_memory: EntryKind::ALL.map(|kind| metrics.cache_entries.of(&tier(kind, "memory"))),
            entries_disk: EntryKind::ALL.map(|kind| metrics.cache_entries.of(&tier(kind, "disk"))),
            evicted_for_room: evicted("memory", "size"),
            shed: evicted("memory", "shed"),
            evicted_disk: evicted("disk", "size"),
            refused: Default::default(),
            over_quota: Default::default(),
            errors: Default::default(),
            warmed: EntryKind::ALL.map(|kind| metrics.cache_warmed.of(&KindLabels { kind: kind.name() })),
            warmed_hits: EntryKind::ALL.map(|kind| metrics.cache_warmed_hits.of(&KindLabels { kind: kind.name() })),
            warmed_used: EntryKind::ALL.map(|kind| metrics.cache_warmed_used.of(&KindLabels { kind: kind.name() })),
            saved: EntryKind::ALL.map(|kind| metrics.cache_saved.of(&KindLabels { kind: kind.name() })),
            took: EntryKind::ALL.map(|kind| metrics.cache_lookup_duration.of(&KindLabels { kind: kind.name() })),
            disk_errors: Counter::default(),
            bytes_memory: metrics.cache_bytes.of(&size("memory")),
            bytes_disk: metrics.cache_bytes.of(&size("disk")),
            metrics,
        }
    }

    /// A lookup was answered by this tier, with a value that took so long to solve.
    pub fn answered(&self, kind: EntryKind, tier: Tier, cost: Duration) {
        self.requests[tier as usize][kind.index()].inc();
        if tier != Tier::Computed {
            self.saved(kind, cost);
        }
    }

    /// A lookup was answered by joining another's, with a value that took so long to solve.
    pub fn coalesced(&self, kind: EntryKind, cost: Duration) {
        self.coalesced[kind.index()].inc();
        self.saved(kind, cost);
    }

    /// A lookup was not answered; rare, so looked up each time. What was shed has not failed, and over quota nothing is wrong.
    pub fn failed(&self, kind: EntryKind, failure: LookupFailure) {
        let counters = match (failure, failure.outcome()) {
            (LookupFailure::OverQuota, _) => &self.over_quota,
            (_, OperationOutcome::Shed) => &self.refused,
            _ => &self.errors,
        };
        counters[kind.index()].inc();
        self.metrics.cache_failures.of(&FailureLabels { kind: kind.name(), reason: failure.name() }).inc();
    }

    /// A question broke that is not known to have broken within the last minute.
    pub fn broken_question(&self) {
        self.metrics.broken_questions.inc();
    }

    /// A client had used up its quota of computing.
    pub fn over_quota(&self) {
        self.metrics.compute_over_quota.inc();
    }

    /// Whether this lookup, if it is a hit in memory, is the one that is timed.
    pub fn is_timed(&self) -> bool {
        LOOKUPS.try_with(|lookups| lookups.replace(lookups.get().wrapping_add(1)) % TIMED_OF == 0).unwrap_or(false)
    }

    /// A hit in memory took so long, and so did those of its thread that were not timed.
    pub fn took_in_memory(&self, kind: EntryKind, took: Duration) {
        self.took[kind.index()].record_times(took, TIMED_OF);
    }

    /// A lookup past memory took so long, answered or not.
    pub fn took(&self, kind: EntryKind, took: Duration) {
        self.took[kind.index()].record(took);
    }

    /// A value that was solved ahead was asked for, for the first time or again.
    pub fn hit_warmed(&self, kind: EntryKind, is_first: bool) {
        self.warmed_hits[kind.index()].inc();
        if is_first {
            self.warmed_used[kind.index()].inc();
        }
    }

    /// An answer was solved before anybody asked.
    pub fn warmed(&self, kind: EntryKind) {
        self.warmed[kind.index()].inc();
    }

    /// A value in memory was past its time.
    pub fn expired_in_memory(&self, kind: EntryKind) {
        self.expired_memory[kind.index()].inc();
    }

    /// Values on disk were past their time.
    pub fn expired_on_disk(&self, kind: EntryKind, count: u64) {
        self.expired_disk[kind.index()].add(count);
    }

    /// Values were removed from memory, or not let in.
    pub fn left_memory(&self, kind: EntryKind, reason: RemovalReason, count: u64) {
        match reason {
            RemovalReason::Evicted => self.evicted_for_room[kind.index()].add(count),
            RemovalReason::Shed => self.shed[kind.index()].add(count),
        }
    }

    /// Values were put out of the disk tier to make room.
    pub fn evicted_from_disk(&self, kind: EntryKind, count: u64) {
        self.evicted_disk[kind.index()].add(count);
    }

    /// What the memory tier holds.
    pub fn memory_usage(&self, entries: [u64; KINDS], bytes: u64) {
        for (gauge, entries) in self.entries_memory.iter().zip(entries) {
            gauge.set(i64::try_from(entries).unwrap_or(i64::MAX));
        }
        self.bytes_memory.set(i64::try_from(bytes).unwrap_or(i64::MAX));
    }

    /// What the disk tier holds.
    pub fn disk_usage(&self, entries: [u64; KINDS], bytes: u64) {
        for (gauge, entries) in self.entries_disk.iter().zip(entries) {
            gauge.set(i64::try_from(entries).unwrap_or(i64::MAX));
        }
        self.bytes_disk.set(i64::try_from(bytes).unwrap_or(i64::MAX));
    }

    /// The disk tier failed, for one of [`DISK_ERROR_REASONS`]; rare, so looked up each time.
    pub fn disk_error(&self, reason: &'static str) {
        debug_assert!(DISK_ERROR_REASONS.contains(&reason), "{reason} is not among the reasons");
        self.disk_errors.inc();
        self.metrics.cache_disk_errors.of(&CauseLabels { tier: "disk", reason }).inc();
    }

    /// Whether the disk tier serves.
    pub fn disk_up(&self, is_up: bool) {
        self.metrics.cache_disk_up.set(i64::from(is_up));
    }

    /// What was counted of one kind.
    pub fn of(&self, kind: EntryKind) -> KindCounts {
        let of = |counters: &[Counter; KINDS]| counters[kind.index()].value();
        let metric = |counters: &[Arc<Counter>; KINDS]| counters[kind.index()].value();
        let solve = self.metrics.compute_duration.of(&KindLabels { kind: kind.name() });
        KindCounts {
            answered: Tier::ALL.map(|tier| metric(&self.requests[tier as usize])),
            coalesced: metric(&self.coalesced),
            shed: of(&self.refused),
            over_quota: of(&self.over_quota),
            errors: of(&self.errors),
            warmed: metric(&self.warmed),
            warmed_hits: metric(&self.warmed_hits),
            warmed_used: metric(&self.warmed_used),
            expired: [metric(&self.expired_memory), metric(&self.expired_disk)],
            evicted: [metric(&self.evicted_for_room) + metric(&self.shed), metric(&self.evicted_disk)],
            saved: self.saved[kind.index()].value(),
            solved: (solve.count(), solve.sum_s()),
        }
    }

    /// Failures of the disk tier, whatever their reason.
    pub fn disk_errors(&self) -> u64 {
        self.disk_errors.value()
    }

    fn saved(&self, kind: EntryKind, cost: Duration) {
        self.saved[kind.index()].add(cost);
    }
}

/// What was counted of one kind since the start.
#[derive(Debug, Clone, Copy)]
pub struct KindCounts {
    /// Lookups answered, by tier in the order of [`Tier::ALL`].
    pub answered: [u64; Tier::ALL.len()],
    /// Lookups answered by joining another's.
    pub coalesced: u64,
    /// Lookups refused for want of room or time.
    pub shed: u64,
    /// Lookups refused because their client had used up its quota.
    pub over_quota: u64,
    /// Lookups that failed.
    pub errors: u64,
    /// Answers solved before anybody asked.
    pub warmed: u64,
    /// Hits on those.
    pub warmed_hits: u64,
    /// How many of those were hit at all.
    pub warmed_used: u64,
    /// Values found past their time, in memory and on disk.
    pub expired: [u64; 2],
    /// Values put out to make room, from memory and from disk.
    pub evicted: [u64; 2],
    /// What solving would have taken that was not done.
    pub saved: Duration,
    /// How many were solved, and how many seconds that took.
    pub solved: (u64, f64),
}
