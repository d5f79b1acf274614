//! The memory tier: decoded values, bounded by weight and by number, the least recently used put out first. The only file
//! that names moka.

use std::sync::Arc;

use moka::notification::RemovalCause;
use moka::ops::compute::Op;
use moka::policy::EvictionPolicy;

use super::counts::Counts;
use super::entry::Entry;
use super::erasures::Erasures;
use super::key::{Key, KeyHasher};
use super::policy::Policy;

/// Entries that a sweep looks at before it lets others run: about 50 µs.
const SWEEP_STRIDE: usize = 256;

/// Values by key. Reads never wait for writes.
pub struct Memory {
    entries: moka::sync::Cache<Key, Arc<Entry>, KeyHasher>,
    erasures: Arc<Erasures>,
    policy: Policy,
    counts: Arc<Counts>,
}

impl Memory {
    /// Room for `bytes` of weight and `max_entries` values, whichever is reached first.
    pub fn new(bytes: u64, max_entries: u64, policy: Policy, erasures: Arc<Erasures>, counts: Arc<Counts>) -> Self {
        // No entry weighs less than its share, so the bound on weight is one on number as well.
        let share = u32::try_from(bytes / max_entries.max(1)).unwrap_or(u32::MAX);
        let on_removal = Arc::clone(&counts);
        let entries = moka::sync::Cache::builder()
            .max_capacity(bytes)
            // The admission policy of the default may throw a new value out at once; a session has to be there next turn.
            .eviction_policy(EvictionPolicy::lru())
            .weigher(move |_, entry: &Arc<Entry>| u32::try_from(entry.weight_bytes()).unwrap_or(u32::MAX).max(share))
            .eviction_listener(move |key: Arc<Key>, _, cause| {
                on_removal.left_memory(key.kind(), cause == RemovalCause::Size);
            })
            .build_with_hasher(KeyHasher::default());
        Self { entries, erasures, policy, counts }
    }

    /// The value of `key`, if it is there and may be served now.
    pub fn get(&self, key: &Key, now_s: i64) -> Option<Arc<Entry>> {
        let entry = self.entries.get(key)?;
        if !self.policy.shortened(key.kind(), entry.life).is_fresh(now_s) {
            self.counts.expired_in_memory(key.kind());
            self.remove_if_same(*key, &entry);
            return None;
        }
        if self.erasures.covers(key, entry.begun) {
            self.remove_if_same(*key, &entry);
            return None;
        }
        Some(entry)
    }

    /// Keeps a value, replacing what is there.
    pub fn put(&self, key: Key, entry: &Arc<Entry>) {
        self.change(key, |_| Op::Put(Arc::clone(entry)));
    }

    /// Keeps a value that took some time to come, unless it was erased or a newer one came meanwhile.
    pub fn land(&self, key: Key, entry: &Arc<Entry>) {
        self.change(key, |present| {
            let is_newer = present.is_none_or(|present| present.life.made_at_s <= entry.life.made_at_s);
            if is_newer && self.erasures.permit(&key, entry.begun) { Op::Put(Arc::clone(entry)) } else { Op::Nop }
        });
    }

    /// Drops the value of `key`.
    pub fn remove(&self, key: Key) {
        self.change(key, |_| Op::Remove);
    }

    /// Drops everything.
    pub fn clear(&self) {
        self.entries.invalidate_all();
        self.entries.run_pending_tasks();
    }

    /// Notes that an entry has become heavier.
    pub fn reweigh(&self, key: Key, entry: &Arc<Entry>) {
        self.change(key, |present| match present {
            Some(present) if Arc::ptr_eq(present, entry) => Op::Put(Arc::clone(entry)),
            _ => Op::Nop,
        });
    }

    /// Drops what has expired or was erased, letting other tasks run in between.
    pub async fn sweep(&self, now_s: i64) {
        for (number, (key, entry)) in self.entries.iter().enumerate() {
            if number % SWEEP_STRIDE == SWEEP_STRIDE - 1 {
                tokio::task::yield_now().await;
            }
            let is_fresh = self.policy.shortened(key.kind(), entry.life).is_fresh(now_s);
            if !is_fresh {
                self.counts.expired_in_memory(key.kind());
            }
            if !is_fresh || self.erasures.covers(&key, entry.begun) {
                self.remove_if_same(*key, &entry);
            }
        }
        self.entries.run_pending_tasks();
    }

    /// How many values there are, and what they weigh in bytes. Approximate while values come and go.
    pub fn usage(&self) -> (u64, u64) {
        self.entries.run_pending_tasks();
        (self.entries.entry_count(), self.entries.weighted_size())
    }

    fn remove_if_same(&self, key: Key, entry: &Arc<Entry>) {
        self.change(key, |present| match present {
            Some(present) if Arc::ptr_eq(present, entry) => Op::Remove,
            _ => Op::Nop,
        });
    }

    /// Every change goes through here: changes of one key happen one after the other, so none lands on top of a newer one.
    fn change(&self, key: Key, decide: impl FnOnce(Option<&Arc<Entry>>) -> Op<Arc<Entry>>) {
        let mut came = false;
        self.entries.entry(key).and_compute_with(|present| {
            let decided = decide(present.as_ref().map(moka::Entry::value));
            came = matches!(decided, Op::Put(_));
            decided
        });
        if came {
            self.counts.came_to_memory(key.kind());
        }
    }
}
