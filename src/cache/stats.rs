//! What the cache did and holds, as plain numbers for people and programs.

use std::cmp::Reverse;
use std::sync::Arc;

use serde::Serialize;

use super::disk::Disk;
use super::entry::CacheEntry;
use super::key::CacheKey;
use super::{Cache, EntryKind, FallbackCause};
use crate::engine::EngineStats;
use crate::metrics::LookupCounts;

/// Most keys that [`Cache::top_keys`] tells.
pub const MAX_TOP_KEYS: usize = 100;

/// Everything about the cache since the start.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CacheStats {
    /// Each kind of value.
    pub kinds: Vec<KindStats>,
    /// The memory tier.
    pub memory: TierStats,
    /// The disk tier, in any state. `None`: there is none.
    pub disk: Option<TierStats>,
    /// Space that the disk tier's file takes, free space included. `None`: there is no disk tier.
    pub disk_file_bytes: Option<u64>,
    /// Failures of the disk tier; each is a miss, never a wrong answer.
    pub disk_errors: u64,
    /// Why only what is kept is served, while that is so: `memory`, `errors` or `hang`.
    pub fallback_cause: Option<&'static str>,
}

/// What one tier holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TierStats {
    /// How many values.
    pub entries: u64,
    /// Most values, where that is bounded.
    pub max_entries: Option<u64>,
    /// What they weigh in memory, or the whole pages that they take on disk.
    pub bytes: u64,
    /// Most that they may.
    pub max_bytes: u64,
}

/// What was counted of one kind, and what there is of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KindStats {
    /// The kind.
    pub kind: EntryKind,
    /// What its keys begin with when people see them.
    pub pattern: &'static str,
    /// How long its values are kept, in seconds.
    pub ttl_s: u64,
    /// Lookups answered: the sum of the next five.
    pub requests: u64,
    /// Those answered from memory.
    pub memory_hits: u64,
    /// Those answered from disk.
    pub disk_hits: u64,
    /// Those for which something was solved.
    pub computed: u64,
    /// Those that joined one under way.
    pub coalesced: u64,
    /// Those answered from memory with a value past its time.
    pub stale: u64,
    /// Lookups not answered for want of room or time, or in fallback mode: nothing failed.
    pub shed: u64,
    /// Lookups not answered because their client had used up its quota.
    pub over_quota: u64,
    /// Lookups that failed: without an answer, or broken.
    pub errors: u64,
    /// The hit rate: see [`LookupCounts`]. Absent before the first lookup.
    pub hit_rate: Option<f64>,
    /// Answers solved before anybody asked.
    pub warmed: u64,
    /// Hits in memory on those, since this start.
    pub warmed_hits: u64,
    /// How many of those were hit at all: each spared somebody a wait.
    pub warmed_used: u64,
    /// What working ahead adds to the hit rate: the part of the requests that would have been computed without it. Absent before the
    /// first request.
    pub warmed_gain: Option<f64>,
    /// Values found past their time in memory.
    pub expired_memory: u64,
    /// Values found past their time on disk.
    pub expired_disk: u64,
    /// Values put out of memory to make room.
    pub evicted_memory: u64,
    /// Values put out of the disk tier to make room.
    pub evicted_disk: u64,
    /// Values in memory.
    pub memory_entries: u64,
    /// What they weigh.
    pub memory_bytes: u64,
    /// Its part of the memory tier.
    pub memory_share: f64,
    /// Values on disk.
    pub disk_entries: u64,
    /// Their own bytes.
    pub disk_value_bytes: u64,
    /// Whole pages that they take, in bytes.
    pub disk_page_bytes: u64,
    /// What solving one takes on average, in seconds. Absent before the first.
    pub mean_solve_s: Option<f64>,
    /// What solving would have taken that was not done, in seconds: of each value that was served again or shared, what its own
    /// solving took.
    pub saved_s: f64,
}

/// A key as people may see it, with what its value does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TopKey {
    /// The key in the pattern of its kind: `nc:1f0a33c2:9be07d41`, `comp:aries:leo:signs`. Persons and births are short keyed hashes,
    /// and `-` stands for an answer that is kept for no person. A value that was read ahead and not asked for since is shown by hashes.
    pub key: String,
    /// Its kind.
    pub kind: EntryKind,
    /// How often it was asked for since it came to memory, half of what it was asked for before a restart included.
    pub hits: u32,
    /// What solving it took, in microseconds.
    pub solve_us: u64,
    /// What it weighs in memory.
    pub bytes: u32,
}

impl TopKey {
    fn of(key: &CacheKey, entry: &CacheEntry) -> Self {
        Self {
            key: entry.shown_key().map_or_else(|| key.short(), str::to_owned),
            kind: key.kind(),
            hits: entry.hits.count(),
            solve_us: u64::try_from(entry.cost.as_micros()).unwrap_or(u64::MAX),
            bytes: entry.weight_bytes(),
        }
    }
}

/// The keys in memory that matter most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TopKeys {
    /// Those asked for most often.
    pub hottest: Vec<TopKey>,
    /// Those that took longest to solve.
    pub costliest: Vec<TopKey>,
}

impl Cache {
    /// What it did and holds. Costs some tens of microseconds.
    pub fn stats(&self) -> CacheStats {
        let shared = &self.shared;
        self.note_memory_usage();
        let (entries, bytes) = shared.memory.usage();
        let budget = shared.memory.budget.get();
        let condition = shared.disk.as_ref().map(Disk::health);
        let disk = condition.as_ref().map(|disk| TierStats {
            entries: disk.entries,
            max_entries: None,
            bytes: disk.bytes,
            max_bytes: disk.max_bytes,
        });
        let kind_stats = |kind: EntryKind| {
            let counted = shared.counts.of(kind);
            let [memory_hits, disk_hits, computed, stale] = counted.answered;
            let requests = memory_hits + disk_hits + computed + stale + counted.coalesced;
            let (memory_entries, memory_bytes) = shared.memory.usage_of(kind);
            let on_disk = condition.as_ref().map(|disk| disk.kinds[kind.index()]).unwrap_or_default();
            let (solved, solved_s) = counted.solved;
            KindStats {
                kind,
                pattern: kind.pattern(),
                ttl_s: shared.policy.ttl(kind).as_secs(),
                requests,
                memory_hits,
                disk_hits,
                computed,
                coalesced: counted.coalesced,
                stale,
                shed: counted.shed,
                over_quota: counted.over_quota,
                errors: counted.errors,
                hit_rate: LookupCounts { hits: memory_hits + disk_hits + stale, computed }.hit_rate(),
                warmed: counted.warmed,
                warmed_hits: counted.warmed_hits,
                warmed_used: counted.warmed_used,
                warmed_gain: (requests > 0).then(|| counted.warmed_used as f64 / requests as f64),
                expired_memory: counted.expired[0],
                expired_disk: counted.expired[1],
                evicted_memory: counted.evicted[0],
                evicted_disk: counted.evicted[1],
                memory_entries,
                memory_bytes,
                memory_share: budget.division().of(kind),
                disk_entries: on_disk.entries,
                disk_value_bytes: on_disk.value_bytes,
                disk_page_bytes: on_disk.page_bytes(),
                mean_solve_s: (solved > 0).then(|| solved_s / solved as f64),
                saved_s: counted.saved.as_secs_f64(),
            }
        };
        CacheStats {
            kinds: EntryKind::ALL.map(kind_stats).to_vec(),
            memory: TierStats { entries, max_entries: Some(budget.entries), bytes, max_bytes: budget.bytes },
            disk,
            disk_file_bytes: condition.as_ref().map(|disk| disk.file_bytes),
            disk_errors: shared.counts.disk_errors(),
            fallback_cause: shared.fallback.cause().map(FallbackCause::name),
        }
    }

    /// The keys in memory that matter most, at most `limit` and at most [`MAX_TOP_KEYS`] of each sort. Looks at every entry, some
    /// 100 ms for a million, and lets other tasks run in between; a hit pays nothing for it.
    pub async fn top_keys(&self, limit: usize) -> TopKeys {
        let limit = limit.min(MAX_TOP_KEYS);
        let (mut hottest, mut costliest) = (Vec::new(), Vec::new());
        let show = |key: &CacheKey, entry: &Arc<CacheEntry>| {
            let solve_us = u64::try_from(entry.cost.as_micros()).unwrap_or(u64::MAX);
            keep_top(&mut hottest, limit, (entry.hits.count().into(), (*key, Arc::clone(entry))));
            keep_top(&mut costliest, limit, (solve_us, (*key, Arc::clone(entry))));
        };
        self.shared.memory.each(show).await;
        let shown = |mut top: Vec<(u64, (CacheKey, Arc<CacheEntry>))>| {
            top.sort_by_key(|(rank, _)| Reverse(*rank));
            top.truncate(limit);
            top.into_iter().map(|(_, (key, entry))| TopKey::of(&key, &entry)).collect()
        };
        TopKeys { hottest: shown(hottest), costliest: shown(costliest) }
    }

    /// How the engine behind the cache is: see [`Engine::stats`](crate::engine::Engine::stats).
    pub fn engine_stats(&self) -> EngineStats {
        self.shared.engine.stats()
    }
}

/// Adds a row to what may become the top `limit`, of which at most twice as many are kept.
pub fn keep_top<T>(top: &mut Vec<(u64, T)>, limit: usize, row: (u64, T)) {
    if row.0 == 0 {
        return;
    }
    top.push(row);
    if top.len() > 2 * limit {
        top.select_nth_unstable_by_key(limit, |(rank, _)| Reverse(*rank));
        top.truncate(limit);
    }
}
