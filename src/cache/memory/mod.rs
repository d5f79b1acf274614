//! The memory tier: decoded values in one moka cache for each kind, whose capacity is the kind's share of the whole.
//!
//! Expiry is checked here rather than by moka, because the clock is ours and what has expired may still be served as stale.

mod kind_cache;

use std::sync::Arc;

use moka::ops::compute::Op;
use tokio::sync::Mutex;

use super::cache_metrics::{CacheMetrics, RemovalReason};
use super::entry::CacheEntry;
use super::invalidations::Invalidations;
use super::key::CacheKey;
use super::memory_budget::{MemoryBudget, SharedBudget};
use super::policy::{Age, Policy};
use crate::cache::EntryKind;
use kind_cache::KindCache;

/// Values by key.
pub struct MemoryTier {
    kinds: [KindCache; EntryKind::ALL.len()],
    /// What may be held; [`Self::apply_budget`] makes it hold.
    pub budget: SharedBudget,
    /// Held while caches are rebuilt.
    rebuilding: Mutex<()>,
    // Dependencies
    policy: Policy,
    invalidations: Arc<Invalidations>,
    counts: Arc<CacheMetrics>,
}

impl MemoryTier {
    /// An empty tier.
    pub fn new(budget: MemoryBudget, policy: Policy, erased: Arc<Invalidations>, counts: Arc<CacheMetrics>) -> Self {
        let kinds = EntryKind::ALL.map(|kind| KindCache::new(kind, budget.capacity_of(kind), Arc::clone(&counts)));
        let (budget, rebuilding) = (SharedBudget::new(budget), Mutex::default());
        Self { kinds, budget, rebuilding, policy, invalidations: erased, counts }
    }

    /// The fresh entry of `key`; counted as a use.
    pub fn get(&self, key: &CacheKey, now_s: i64) -> Option<Arc<CacheEntry>> {
        let entry = self.kind(key).get(key)?;
        entry.hits.add(1);
        let age = self.policy.age(key, entry.life, now_s);
        if age != Age::Fresh {
            self.counts.expired_in_memory(key.kind());
        } else if !self.invalidations.has_invalidated(key, entry.begun) {
            return Some(entry);
        }
        if age != Age::Stale {
            self.remove_if_same(*key, &entry);
        }
        None
    }

    /// The entry of `key` if it is of that age; not counted as a use, and a key without one does not become more popular by it.
    pub fn peek(&self, key: &CacheKey, age: Age, now_s: i64) -> Option<Arc<CacheEntry>> {
        let cache = self.kind(key);
        let entry = cache.contains(key).then(|| cache.get(key)).flatten()?;
        let is_of_age = self.policy.age(key, entry.life, now_s) == age;
        (is_of_age && !self.invalidations.has_invalidated(key, entry.begun)).then_some(entry)
    }

    /// Puts an entry if `may` says so of the present one. An entry that has become heavier is put again, because moka weighs it
    /// only then.
    pub fn put_if(&self, key: CacheKey, entry: &Arc<CacheEntry>, may: impl FnOnce(Option<&CacheEntry>) -> bool) {
        self.kind(&key).change(key, |present| {
            if !may(present.as_deref()) {
                return Op::Nop;
            }
            if let Some(present) = present.filter(|present| !Arc::ptr_eq(present, entry)) {
                entry.hits.add(present.hits.count());
            }
            Op::Put(Arc::clone(entry))
        });
    }

    /// Removes the entry of `key`.
    pub fn remove(&self, key: CacheKey) {
        self.kind(&key).change(key, |_| Op::Remove);
    }

    /// Removes the entry of `key` if it is still this one; returns whether it was.
    pub fn remove_if_same(&self, key: CacheKey, entry: &Arc<CacheEntry>) -> bool {
        let is_same = |present: Option<Arc<CacheEntry>>| present.is_some_and(|present| Arc::ptr_eq(&present, entry));
        self.kind(&key).change(key, |present| if is_same(present) { Op::Remove } else { Op::Nop })
    }

    /// As [`KindCache::clear`].
    pub fn clear(&self, kind: EntryKind) -> impl Future<Output = ()> + use<> {
        self.kinds[kind.index()].clear()
    }

    /// Shows every entry with its key, and lets other tasks run in between.
    pub async fn each(&self, mut show: impl FnMut(&CacheKey, &Arc<CacheEntry>)) {
        for cache in &self.kinds {
            cache.each(&mut show).await;
        }
    }

    /// Number and weight of all entries; a light one weighs the bound in bytes divided by that in entries.
    pub fn usage(&self) -> (u64, u64) {
        self.kinds.iter().map(KindCache::usage).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    }

    /// Number and weight of the entries of one kind.
    pub fn usage_of(&self, kind: EntryKind) -> (u64, u64) {
        self.kinds[kind.index()].usage()
    }

    /// Rebuilds the caches whose capacity is not what the budget says: first those that shrink, so that all together keep it.
    pub async fn apply_budget(&self, reason: RemovalReason) {
        let _alone = self.rebuilding.lock().await;
        let budget = self.budget.get();
        let mut caches = EntryKind::ALL.map(|kind| (&self.kinds[kind.index()], budget.capacity_of(kind)));
        caches.sort_by_key(|(cache, capacity)| capacity.bytes > cache.capacity().bytes);
        for (cache, capacity) in caches {
            cache.rebuild(capacity, reason).await;
        }
    }

    fn kind(&self, key: &CacheKey) -> &KindCache {
        &self.kinds[key.kind().index()]
    }
}

#[cfg(test)]
mod tests;
