//! The moka cache of one kind of value, and its replacement by one of another capacity while it serves.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use moka::notification::RemovalCause;
use moka::ops::compute::{CompResult, Op};
use moka::policy::EvictionPolicy;
use moka::sync::Cache;

use crate::cache::EntryKind;
use crate::cache::cache_metrics::{CacheMetrics, RemovalReason};
use crate::cache::entry::CacheEntry;
use crate::cache::housekeeping::yield_now_and_then;
use crate::cache::key::{CacheKey, KeyHasher};
use crate::cache::memory_budget::Capacity;

#[derive(Clone)]
struct BoundedCache {
    cache: Cache<CacheKey, Arc<CacheEntry>, KeyHasher>,
    capacity: Capacity,
}

impl BoundedCache {
    fn new(kind: EntryKind, capacity: Capacity, counts: Arc<CacheMetrics>) -> Self {
        // A conversation's newest turn must be found by the next, and TinyLFU turns away keys that it has not seen often.
        let policy = if kind == EntryKind::Session { EvictionPolicy::lru() } else { EvictionPolicy::tiny_lfu() };
        let cache = Cache::builder()
            .max_capacity(capacity.bytes)
            .weigher(move |_, entry: &Arc<CacheEntry>| capacity.weight_bytes(entry.weight_bytes()))
            .eviction_policy(policy)
            .eviction_listener(move |_, _, cause| {
                // Other removals are counted where they are made.
                if cause == RemovalCause::Size {
                    counts.left_memory(kind, RemovalReason::Evicted, 1);
                }
            })
            .build_with_hasher(KeyHasher::default());
        Self { cache, capacity }
    }

    /// Changes what is held for `key` to what `decide` makes of it; returns whether it held something that it no longer does.
    fn change(&self, key: CacheKey, decide: impl FnOnce(Option<Arc<CacheEntry>>) -> Op<Arc<CacheEntry>>) -> bool {
        let changed = self.cache.entry(key).and_compute_with(|present| {
            match decide(present.map(moka::Entry::into_value)) {
                // moka would serve it until its next maintenance, or evict all else for it.
                Op::Put(entry) if u64::from(entry.weight_bytes()) > self.capacity.bytes => Op::Remove,
                op => op,
            }
        });
        // Otherwise some hundred values more than fit are held for a while.
        self.cache.run_pending_tasks();
        matches!(changed, CompResult::Removed(_))
    }
}

struct Caches {
    current: BoundedCache,
    /// The cache that replaces `current` once it is filled.
    next: Option<BoundedCache>,
}

impl Caches {
    /// Makes `next` hold for `key` what `current` holds.
    fn copy_to_next(&self, key: CacheKey) {
        if let Some(next) = &self.next {
            next.change(key, |_| self.current.cache.get(&key).map_or(Op::Remove, Op::Put));
        }
    }
}

/// All values of one kind.
pub struct KindCache {
    caches: RwLock<Caches>,
    kind: EntryKind,
    counts: Arc<CacheMetrics>,
}

impl KindCache {
    /// An empty cache.
    pub fn new(kind: EntryKind, capacity: Capacity, counts: Arc<CacheMetrics>) -> Self {
        let current = BoundedCache::new(kind, capacity, Arc::clone(&counts));
        Self { caches: RwLock::new(Caches { current, next: None }), kind, counts }
    }

    /// The entry of `key`; moka notes the use.
    pub fn get(&self, key: &CacheKey) -> Option<Arc<CacheEntry>> {
        self.read().current.cache.get(key)
    }

    /// Whether there is an entry of `key`; moka notes nothing.
    pub fn contains(&self, key: &CacheKey) -> bool {
        self.read().current.cache.contains_key(key)
    }

    /// As [`BoundedCache::change`]. Changes of one key happen one after the other.
    pub fn change(&self, key: CacheKey, decide: impl FnOnce(Option<Arc<CacheEntry>>) -> Op<Arc<CacheEntry>>) -> bool {
        let caches = self.read();
        let is_removed = caches.current.change(key, decide);
        caches.copy_to_next(key);
        is_removed
    }

    /// Number and weight of the values, current because moka's maintenance is done first.
    pub fn usage(&self) -> (u64, u64) {
        let caches = self.read();
        caches.current.cache.run_pending_tasks();
        (caches.current.cache.entry_count(), caches.current.cache.weighted_size())
    }

    /// Shows every entry, and lets other tasks run in between.
    pub async fn each(&self, mut show: impl FnMut(&CacheKey, &Arc<CacheEntry>)) {
        let cache = self.read().current.cache.clone();
        for (number, (key, entry)) in cache.iter().enumerate() {
            show(&key, &entry);
            yield_now_and_then(number).await;
        }
    }

    /// Replaces the cache by one of `capacity`, unless that is its own already, with the most worthy entries that fit; the others
    /// are counted as removed for `reason`. The old cache serves meanwhile, and changes reach both. Calls must not overlap.
    pub async fn rebuild(&self, capacity: Capacity, reason: RemovalReason) {
        if self.capacity() == capacity {
            return;
        }
        let next = BoundedCache::new(self.kind, capacity, Arc::clone(&self.counts));
        self.write().next = Some(next);
        let mut found = Vec::new();
        self.each(|key, entry| found.push((entry.worth(), *key, entry.weight_bytes()))).await;
        self.counts.left_memory(self.kind, reason, capacity.keep_most_worthy(&mut found));
        // The most worthy last, because moka evicts what was put first.
        for (number, (_, key, _)) in found.iter().rev().enumerate() {
            self.read().copy_to_next(*key);
            yield_now_and_then(number).await;
        }
        let mut caches = self.write();
        if let Some(next) = caches.next.take() {
            caches.current = next;
        }
    }

    /// What it may hold.
    pub fn capacity(&self) -> Capacity {
        self.read().current.capacity
    }

    /// Drops everything at once, by empty caches in place of the present ones. What is returned frees the memory little by little and
    /// lets other tasks run in between; dropped, it frees it in one go.
    pub fn clear(&self) -> impl Future<Output = ()> + use<> {
        let empty = |cache: &BoundedCache| BoundedCache::new(self.kind, cache.capacity, Arc::clone(&self.counts));
        let mut caches = self.write();
        let empty = Caches { current: empty(&caches.current), next: caches.next.as_ref().map(empty) };
        let Caches { current, next } = std::mem::replace(&mut *caches, empty);
        async move {
            for BoundedCache { cache, .. } in std::iter::once(current).chain(next) {
                for (number, (key, _)) in cache.iter().enumerate() {
                    cache.invalidate(&*key);
                    yield_now_and_then(number).await;
                }
            }
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, Caches> {
        self.caches.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Caches> {
        self.caches.write().unwrap_or_else(PoisonError::into_inner)
    }
}
