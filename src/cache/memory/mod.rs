//! The memory tier: decoded values, bounded by weight and by number. What saves least time per byte is put out first, of the kind
//! that is furthest above its share.
//!
//! Its bounds change at run time, which is why the map is our own: moka's are fixed when it is made, and it does not tell what a
//! value is worth.

mod room;
mod shares;
mod worth;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use super::cache_metrics::{CacheMetrics, RemovalReason};
use super::entry::CacheEntry;
use super::invalidations::Invalidations;
use super::key::CacheKey;
use super::policy::{Age, Policy};
use crate::astro::Kind;
use room::{Candidate, Change, Changed, Room, SHARDS};

pub use shares::Shares;
pub use worth::HitCount;

const KINDS: usize = Kind::ALL.len();

/// Values by key. A read waits for a write of the same shard only.
pub struct MemoryTier {
    rooms: [Room; KINDS],
    limit_bytes: AtomicU64,
    limit_entries: AtomicU64,
    shares: RwLock<Shares>,
    dice: AtomicU64,
    erasures: Arc<Invalidations>,
    policy: Policy,
    counts: Arc<CacheMetrics>,
}

impl MemoryTier {
    /// Room for `bytes` of weight and `max_entries` values, whichever is reached first.
    pub fn new(
        bytes: u64,
        max_entries: u64,
        policy: Policy,
        erasures: Arc<Invalidations>,
        counts: Arc<CacheMetrics>,
    ) -> Self {
        Self {
            rooms: Default::default(),
            limit_bytes: AtomicU64::new(bytes),
            limit_entries: AtomicU64::new(max_entries),
            shares: RwLock::default(),
            dice: AtomicU64::default(),
            erasures,
            policy,
            counts,
        }
    }

    /// The value of `key`, if it is there and may be served now.
    pub fn get(&self, key: &CacheKey, now_s: i64) -> Option<Arc<CacheEntry>> {
        let room = self.room(key);
        let entry = room.hit(key)?;
        match self.policy.age(key, entry.life, now_s) {
            Age::Fresh if !self.erasures.has_invalidated(key, entry.begun) => return Some(entry),
            Age::Fresh => {}
            Age::Stale => {
                self.counts.expired_in_memory(key.kind());
                return None;
            }
            Age::Expired => self.counts.expired_in_memory(key.kind()),
        }
        self.remove_if_same(*key, &entry);
        None
    }

    /// The value of `key`, if it is there and may be served now; without counting as being asked for.
    pub fn peek(&self, key: &CacheKey, now_s: i64) -> Option<Arc<CacheEntry>> {
        let entry = self.room(key).find(key)?;
        let is_fresh = self.policy.age(key, entry.life, now_s) == Age::Fresh;
        (is_fresh && !self.erasures.has_invalidated(key, entry.begun)).then_some(entry)
    }

    /// The value of `key`, if it is there, and is past its time by no more than it may be served under pressure.
    pub fn get_stale(&self, key: &CacheKey, now_s: i64) -> Option<Arc<CacheEntry>> {
        let entry = self.room(key).find(key)?;
        let is_past = self.policy.age(key, entry.life, now_s) == Age::Stale;
        (is_past && !self.erasures.has_invalidated(key, entry.begun)).then_some(entry)
    }

    /// Keeps a value, replacing what is there.
    pub fn put(&self, key: CacheKey, entry: &Arc<CacheEntry>) {
        self.change(key, |_| Change::Put(Arc::clone(entry)));
    }

    /// Keeps a value that took some time to come, unless it was erased or a newer one came meanwhile.
    pub fn land(&self, key: CacheKey, entry: &Arc<CacheEntry>) {
        self.change(key, |present| {
            let is_newer = present.is_none_or(|present| present.life.made_at_s <= entry.life.made_at_s);
            let may_land = is_newer && self.erasures.allows(&key, entry.begun);
            if may_land { Change::Put(Arc::clone(entry)) } else { Change::Leave }
        });
    }

    /// Keeps a value that was read ahead, unless there is one, or it was erased meanwhile.
    pub fn fill(&self, key: CacheKey, entry: &Arc<CacheEntry>) {
        self.change(key, |present| match present {
            None if self.erasures.allows(&key, entry.begun) => Change::Put(Arc::clone(entry)),
            _ => Change::Leave,
        });
    }

    /// Drops the value of `key`.
    pub fn remove(&self, key: CacheKey) {
        self.change(key, |_| Change::Remove);
    }

    /// Drops the value of `key` if it is still this one.
    pub fn remove_if_same(&self, key: CacheKey, entry: &Arc<CacheEntry>) {
        if self.room(&key).remove_if_same(key, entry) {
            self.counts.left_memory(key.kind(), RemovalReason::Dropped);
        }
    }

    /// Drops everything.
    pub fn clear(&self) {
        for (kind, room) in Kind::ALL.into_iter().zip(&self.rooms) {
            for shard in 0..SHARDS {
                (0..room.clear(shard)).for_each(|_| self.counts.left_memory(kind, RemovalReason::Dropped));
            }
        }
    }

    /// Notes that an entry has become heavier.
    pub fn reweigh(&self, key: CacheKey, entry: &Arc<CacheEntry>) {
        self.change(key, |present| match present {
            Some(present) if Arc::ptr_eq(present, entry) => Change::Put(Arc::clone(entry)),
            _ => Change::Leave,
        });
    }

    /// Drops what is over or was erased, letting other tasks run in between; returns how many values that were.
    pub async fn sweep(&self, now_s: i64) -> u64 {
        let mut dropped = 0;
        for (kind, room) in Kind::ALL.into_iter().zip(&self.rooms) {
            for shard in 0..SHARDS {
                let mut gone = Vec::new();
                room.each(shard, |key, entry, _| {
                    let is_over = self.policy.age(key, entry.life, now_s) == Age::Expired;
                    if is_over {
                        self.counts.expired_in_memory(kind);
                    }
                    if is_over || self.erasures.has_invalidated(key, entry.begun) {
                        gone.push((*key, Arc::clone(entry)));
                    }
                });
                dropped += gone.len() as u64;
                gone.iter().for_each(|(key, entry)| self.remove_if_same(*key, entry));
                tokio::task::yield_now().await;
            }
        }
        dropped
    }

    /// How many values there are, and what they weigh in bytes.
    pub fn usage(&self) -> (u64, u64) {
        (self.rooms.iter().map(Room::entries).sum(), self.rooms.iter().map(Room::weight_bytes).sum())
    }

    /// How many values of one kind there are, and what they weigh in bytes.
    pub fn usage_of(&self, kind: Kind) -> (u64, u64) {
        let room = &self.rooms[kind.index()];
        (room.entries(), room.weight_bytes())
    }

    /// What they may weigh together, and how many there may be.
    pub fn limits(&self) -> (u64, u64) {
        (self.limit_bytes.load(Ordering::Relaxed), self.limit_entries.load(Ordering::Relaxed))
    }

    /// How the room is divided.
    pub fn shares(&self) -> Shares {
        *self.shares.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Divides the room so from now on; what is above its share goes when room is wanted.
    pub fn set_shares(&self, shares: Shares) {
        *self.shares.write().unwrap_or_else(PoisonError::into_inner) = shares;
    }

    /// Bounds the weight so, and puts out what is too much, the least worthy of all kinds first.
    pub async fn resize(&self, bytes: u64) {
        self.limit_bytes.store(bytes, Ordering::Relaxed);
        self.shed_to(bytes).await;
    }

    /// Puts values out, the least worthy of all kinds first, until they weigh no more than that; returns what they weighed. Looks
    /// at every value twice rather than drawing some for each that goes, and lets other tasks run in between.
    pub async fn shed_to(&self, bytes: u64) -> u64 {
        let before = self.usage().1;
        if before <= bytes {
            return 0;
        }
        let mut worths = Vec::new();
        for room in &self.rooms {
            for shard in 0..SHARDS {
                room.worths(shard, &mut worths);
                tokio::task::yield_now().await;
            }
        }
        let bar = bar_over(worths, before - bytes);
        for (kind, room) in Kind::ALL.into_iter().zip(&self.rooms) {
            for shard in 0..SHARDS {
                for (key, entry) in room.worth_up_to(shard, bar) {
                    if self.usage().1 <= bytes {
                        return before.saturating_sub(self.usage().1);
                    }
                    // The floors stay: this says nothing of what has to go when room is wanted.
                    if room.remove_if_same(key, &entry) {
                        self.counts.left_memory(kind, RemovalReason::Shed);
                    }
                }
                tokio::task::yield_now().await;
            }
        }
        before.saturating_sub(self.usage().1)
    }

    /// Shows every value with its key and weight, letting other tasks run in between.
    pub async fn each(&self, mut show: impl FnMut(&CacheKey, &Arc<CacheEntry>, u32)) {
        for room in &self.rooms {
            for shard in 0..SHARDS {
                room.each(shard, &mut show);
                tokio::task::yield_now().await;
            }
        }
    }

    fn room(&self, key: &CacheKey) -> &Room {
        &self.rooms[key.kind().index()]
    }

    /// Every change goes through here: changes of one key happen one after the other, so none lands on top of a newer one.
    fn change(&self, key: CacheKey, decide: impl FnOnce(Option<&Arc<CacheEntry>>) -> Change) {
        match self.room(&key).change(key, decide) {
            Changed::Nothing => return,
            Changed::Left => return self.counts.left_memory(key.kind(), RemovalReason::Dropped),
            Changed::Came => self.counts.came_to_memory(key.kind()),
            Changed::Replaced => {}
        }
        while self.is_over_limits() {
            if !self.make_room(Some(&key)) {
                // It alone is too large.
                return self.remove(key);
            }
        }
    }

    fn is_over_limits(&self) -> bool {
        let (entries, bytes) = self.usage();
        let (limit_bytes, limit_entries) = self.limits();
        bytes > limit_bytes || entries > limit_entries
    }

    /// Puts one value out, of the kind that is furthest above its share, but not that of `spare`; `false` when there is none.
    fn make_room(&self, spare: Option<&CacheKey>) -> bool {
        let shares = self.shares();
        let is_heavy = self.usage().1 > self.limit_bytes.load(Ordering::Relaxed);
        let excess = |kind: &Kind| {
            let (entries, bytes) = self.usage_of(*kind);
            (if is_heavy { bytes } else { entries }) as f64 / shares.of(*kind)
        };
        let mut kinds = Kind::ALL;
        kinds.sort_by(|one, other| excess(other).total_cmp(&excess(one)));
        let dice = self.dice();
        kinds.into_iter().any(|kind| {
            let room = &self.rooms[kind.index()];
            room.candidate(spare, dice).is_some_and(|candidate| self.evict(room, &candidate))
        })
    }

    fn evict(&self, room: &Room, candidate: &Candidate) -> bool {
        let evicted = room.evict(candidate);
        if evicted {
            self.counts.left_memory(candidate.kind(), RemovalReason::Size);
        }
        evicted
    }

    /// Another number each time, spread over all bits (the finaliser of splitmix64). Nobody gains by guessing it.
    fn dice(&self) -> u64 {
        let number = self.dice.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        number ^ (number >> 31)
    }
}

/// The worth up to which values have to go for so many bytes to be free.
fn bar_over(mut worths: Vec<(f64, u32)>, bytes: u64) -> f64 {
    worths.sort_unstable_by(|(one, _), (other, _)| one.total_cmp(other));
    let mut freed = 0;
    let reaches = |(_, weight_bytes): &&(f64, u32)| {
        freed += u64::from(*weight_bytes);
        freed >= bytes
    };
    worths.iter().find(reaches).map_or(f64::INFINITY, |(worth, _)| *worth)
}
