//! Eviction: which values moka puts out of a full memory tier, and how they are counted.

use moka::notification::RemovalCause;
use moka::policy::EvictionPolicy;

use crate::cache::EntryKind;
use crate::cache::cache_metrics::{CacheMetrics, RemovalReason};

/// The eviction policy of a kind. A conversation's newest turn must be found by the next, and TinyLFU turns away keys that it has not
/// seen often, so sessions are evicted by least recent use.
pub fn eviction_policy(kind: EntryKind) -> EvictionPolicy {
    if kind == EntryKind::Session { EvictionPolicy::lru() } else { EvictionPolicy::tiny_lfu() }
}

/// Counts what moka has removed, if it was evicted for room; other removals are counted where they are made.
pub fn count_eviction(kind: EntryKind, cause: RemovalCause, counts: &CacheMetrics) {
    if cause == RemovalCause::Size {
        counts.left_memory(kind, RemovalReason::Evicted, 1);
    }
}
