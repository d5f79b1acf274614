//! The cache's numbers, each at hand, because looking one up in its family costs more than a hit.

use std::sync::Arc;

use super::entry::Tier;
use crate::astro::Kind;
use crate::metrics::{CacheLabels, CauseLabels, Counter, Gauge, KindLabels, Metrics, TierLabels};

const KINDS: usize = Kind::ALL.len();

/// Handles to the metrics that the cache writes.
pub struct Counts {
    requests: [[Arc<Counter>; KINDS]; Tier::ALL.len()],
    coalesced: [Arc<Counter>; KINDS],
    expired_memory: [Arc<Counter>; KINDS],
    expired_disk: [Arc<Counter>; KINDS],
    entries_memory: [Arc<Gauge>; KINDS],
    entries_disk: [Arc<Gauge>; KINDS],
    evicted_memory: Arc<Counter>,
    evicted_disk: Arc<Counter>,
    bytes_memory: Arc<Gauge>,
    bytes_disk: Arc<Gauge>,
    metrics: Arc<Metrics>,
}

impl Counts {
    /// Handles into `metrics`.
    pub fn new(metrics: Arc<Metrics>) -> Self {
        let tier = |kind, tier| TierLabels { kind, tier };
        let size = |tier| CauseLabels { tier, reason: "size" };
        Self {
            requests: Tier::ALL.map(|tier| {
                Kind::ALL.map(|kind| metrics.cache_requests.of(&CacheLabels { kind, result: tier.name() }))
            }),
            coalesced: Kind::ALL.map(|kind| metrics.cache_coalesced.of(&KindLabels { kind })),
            expired_memory: Kind::ALL.map(|kind| metrics.cache_expired.of(&tier(kind, "memory"))),
            expired_disk: Kind::ALL.map(|kind| metrics.cache_expired.of(&tier(kind, "disk"))),
            entries_memory: Kind::ALL.map(|kind| metrics.cache_entries.of(&tier(kind, "memory"))),
            entries_disk: Kind::ALL.map(|kind| metrics.cache_entries.of(&tier(kind, "disk"))),
            evicted_memory: metrics.cache_evictions.of(&size("memory")),
            evicted_disk: metrics.cache_evictions.of(&size("disk")),
            bytes_memory: metrics.cache_bytes.of(&size("memory")),
            bytes_disk: metrics.cache_bytes.of(&size("disk")),
            metrics,
        }
    }

    /// A look-up was answered.
    pub fn answered(&self, kind: Kind, tier: Tier) {
        self.requests[tier as usize][kind.index()].inc();
    }

    /// A look-up joined a flight.
    pub fn coalesced(&self, kind: Kind) {
        self.coalesced[kind.index()].inc();
    }

    /// A value in memory was past its time.
    pub fn expired_in_memory(&self, kind: Kind) {
        self.expired_memory[kind.index()].inc();
    }

    /// Values on disk were past their time.
    pub fn expired_on_disk(&self, kind: Kind, count: u64) {
        self.expired_disk[kind.index()].add(count);
    }

    /// A value was written into memory, new or in another's place.
    pub fn came_to_memory(&self, kind: Kind) {
        self.entries_memory[kind.index()].add(1);
    }

    /// A value left memory, for whatever reason.
    pub fn left_memory(&self, kind: Kind, to_make_room: bool) {
        self.entries_memory[kind.index()].add(-1);
        if to_make_room {
            self.evicted_memory.inc();
        }
    }

    /// Values were put out of the disk tier to make room.
    pub fn evicted_from_disk(&self, count: u64) {
        self.evicted_disk.add(count);
    }

    /// What the memory tier weighs.
    pub fn memory_weight(&self, bytes: u64) {
        self.bytes_memory.set(i64::try_from(bytes).unwrap_or(i64::MAX));
    }

    /// What the disk tier holds.
    pub fn disk_usage(&self, entries: [u64; KINDS], bytes: u64) {
        for (gauge, entries) in self.entries_disk.iter().zip(entries) {
            gauge.set(i64::try_from(entries).unwrap_or(i64::MAX));
        }
        self.bytes_disk.set(i64::try_from(bytes).unwrap_or(i64::MAX));
    }

    /// The disk tier failed; rare, so looked up each time.
    pub fn disk_error(&self, reason: &'static str) {
        self.metrics.cache_disk_errors.of(&CauseLabels { tier: "disk", reason }).inc();
    }

    /// Whether the disk tier serves.
    pub fn disk_up(&self, is_up: bool) {
        self.metrics.cache_disk_up.set(i64::from(is_up));
    }
}
