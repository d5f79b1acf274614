//! The handles by which the cache is steered at run time. Each can be turned back.

use std::sync::Arc;

use super::cache_metrics::RemovalReason;
use super::housekeeping::yield_now_and_then;
use super::memory_budget::Shares;
use super::{Cache, EntryKind, FallbackCause};

impl Cache {
    /// Sets the bound of the memory tier, and drops what exceeds it, the least valuable of each kind first.
    pub async fn resize(&self, bytes: u64) {
        self.shared.memory.budget.change(|budget| budget.bytes = bytes);
        self.shared.memory.apply_budget(RemovalReason::Shed).await;
        self.note_memory_usage();
    }

    /// Puts this share of the memory tier's weight out, 0 to 1, the least valuable of all kinds first; returns how many bytes
    /// that were. The bound stays where it is, so that it fills up again.
    pub async fn shed(&self, share: f64) -> u64 {
        let memory = &self.shared.memory;
        let before_bytes = memory.usage().1;
        let wanted_bytes = (before_bytes as f64 * share.clamp(0.0, 1.0)).ceil() as u64;
        let mut found = Vec::new();
        memory.each(|key, entry| found.push((entry.worth(), *key, Arc::clone(entry)))).await;
        found.sort_unstable_by(|(one, ..), (other, ..)| one.total_cmp(other));
        let (mut shed_bytes, least_bytes) = (0, memory.budget.get().least_bytes());
        for (number, (_, key, entry)) in found.iter().enumerate() {
            if shed_bytes >= wanted_bytes {
                break;
            }
            if memory.remove_if_same(*key, entry) {
                shed_bytes += u64::from(entry.weight_bytes().max(least_bytes));
                self.shared.counts.left_memory(key.kind(), RemovalReason::Shed, 1);
            }
            yield_now_and_then(number).await;
        }
        self.note_memory_usage();
        before_bytes.saturating_sub(memory.usage().1)
    }

    /// Gives room in memory to the kinds whose bytes have saved most solving since this was last called, half of the way that
    /// the numbers say; returns the shares. What a byte saves on average stands for what one more would save.
    pub fn rebalance(&self) -> Shares {
        let shared = &self.shared;
        let mut before = shared.balanced.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let saved = EntryKind::ALL.map(|kind| shared.counts.of(kind).saved);
        let per_byte = EntryKind::ALL.map(|kind| {
            let saved = saved[kind.index()].saturating_sub(before[kind.index()]);
            let (_, bytes) = shared.memory.usage_of(kind);
            if bytes == 0 { 0.0 } else { saved.as_secs_f64() / bytes as f64 }
        });
        *before = saved;
        let shares = shared.memory.budget.get().shares().towards(per_byte);
        self.divide_memory(shares);
        shares
    }

    /// Divides the room in memory as at the start.
    pub fn restore_shares(&self) {
        self.divide_memory(Shares::default());
    }

    /// Lends room in memory that kinds do not use to kinds that are full, and takes back what its owners need by now. Done each minute by
    /// itself. Costs nothing as long as no full kind gains a tenth of its room by it, and otherwise a rebuild of the caches.
    pub async fn lend_room(&self) {
        let memory = &self.shared.memory;
        let used_bytes = EntryKind::ALL.map(|kind| memory.usage_of(kind).1);
        memory.budget.change(|budget| budget.lend(used_bytes));
        memory.apply_budget(RemovalReason::Evicted).await;
    }

    /// Turns fallback mode on, for a cause, or off. While it is on, no request is solved: what is in neither tier is refused with that
    /// cause, or answered as stale where that is allowed, see [`Cached::is_stale`](super::Cached::is_stale). Background work goes on.
    pub fn fallback_mode(&self, cause: Option<FallbackCause>) {
        if self.shared.fallback.set(cause) {
            let name = cause.map_or("none", FallbackCause::name);
            tracing::warn!(cache.fallback = name, "fallback mode is {}", if cause.is_some() { "on" } else { "off" });
        }
    }

    /// Why fallback mode is on, if it is.
    pub fn fallback_cause(&self) -> Option<FallbackCause> {
        self.shared.fallback.cause()
    }

    /// Sets the number of engine threads: see [`Engine::resize`](crate::engine::Engine::resize).
    pub fn resize_engine(&self, workers: usize) -> usize {
        self.shared.engine.resize(workers)
    }

    /// Sets the shares at once; a task of the cache's own moves the room.
    fn divide_memory(&self, shares: Shares) {
        let memory = Arc::clone(&self.shared.memory);
        memory.budget.change(|budget| budget.divide(shares));
        self.shared.tasks.spawn("cache rebalance", async move { memory.apply_budget(RemovalReason::Evicted).await });
    }

    pub(super) fn note_memory_usage(&self) {
        let memory = &self.shared.memory;
        let usage = EntryKind::ALL.map(|kind| memory.usage_of(kind));
        self.shared.counts.memory_usage(usage.map(|(entries, _)| entries), usage.iter().map(|(_, bytes)| bytes).sum());
    }
}
