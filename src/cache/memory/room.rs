//! The values of one kind in memory: shards that lock apart from each other, and what they weigh together.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::worth::Floor;
use crate::astro::Kind;
use crate::cache::entry::CacheEntry;
use crate::cache::key::{CacheKey, KeyHasher};

/// Shards of a room. Two threads of a small machine seldom meet in one, and growing one holds up a thirty-second of the keys.
pub const SHARDS: usize = 32;

/// How many values are looked at to find one that goes. Redis takes five for what it calls good enough, ten for close to exact.
const SAMPLE: usize = 8;

/// What a change of one key comes to.
pub enum Change {
    /// Keep this in its place.
    Put(Arc<CacheEntry>),
    /// Keep nothing.
    Remove,
    /// As it was.
    Leave,
}

/// What a change came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// A value is there where none was.
    Came,
    /// A value is in another's place.
    Replaced,
    /// A value is gone.
    Left,
    /// Nothing changed.
    Nothing,
}

/// A value that could go.
pub struct Candidate {
    key: CacheKey,
    entry: Arc<CacheEntry>,
    credit: f64,
}

impl Candidate {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        self.key.kind()
    }
}

/// All values of one kind.
#[derive(Default)]
pub struct Room {
    shards: [RwLock<Shard>; SHARDS],
    entries: AtomicU64,
    weight_bytes: AtomicU64,
    floor: Floor,
}

#[derive(Default)]
struct Shard {
    places: HashMap<CacheKey, usize, KeyHasher>,
    /// Without gaps, so that any of them can be drawn.
    slots: Vec<Slot>,
}

struct Slot {
    key: CacheKey,
    weight_bytes: u32,
    entry: Arc<CacheEntry>,
}

impl Slot {
    fn credit(&self) -> f64 {
        self.entry.popularity.credit(self.entry.cost, self.weight_bytes)
    }
}

impl Room {
    /// The value of `key`, asked for by somebody.
    pub fn hit(&self, key: &CacheKey) -> Option<Arc<CacheEntry>> {
        let entry = self.find(key)?;
        entry.popularity.hit(&self.floor);
        Some(entry)
    }

    /// The value of `key`.
    pub fn find(&self, key: &CacheKey) -> Option<Arc<CacheEntry>> {
        let shard = self.read(shard_of(key));
        Some(Arc::clone(&shard.slots[*shard.places.get(key)?].entry))
    }

    /// Changes what is kept for `key`, one change after the other.
    pub fn change(&self, key: CacheKey, decide: impl FnOnce(Option<&Arc<CacheEntry>>) -> Change) -> Changed {
        let mut shard = self.write(shard_of(&key));
        let place = shard.places.get(&key).copied();
        match (decide(place.map(|place| &shard.slots[place].entry)), place) {
            (Change::Put(entry), place) => {
                let weight_bytes = u32::try_from(entry.weight_bytes()).unwrap_or(u32::MAX);
                entry.popularity.arrive(&self.floor);
                let slot = Slot { key, weight_bytes, entry };
                self.weight_bytes.fetch_add(weight_bytes.into(), Ordering::Relaxed);
                if let Some(place) = place {
                    let old = std::mem::replace(&mut shard.slots[place], slot);
                    self.weight_bytes.fetch_sub(old.weight_bytes.into(), Ordering::Relaxed);
                    if !Arc::ptr_eq(&old.entry, &shard.slots[place].entry) {
                        shard.slots[place].entry.popularity.inherit(&old.entry.popularity);
                    }
                    return Changed::Replaced;
                }
                let place = shard.slots.len();
                shard.slots.push(slot);
                shard.places.insert(key, place);
                self.entries.fetch_add(1, Ordering::Relaxed);
                Changed::Came
            }
            (Change::Remove, Some(place)) => {
                self.take(&mut shard, place);
                Changed::Left
            }
            (Change::Remove, None) | (Change::Leave, _) => Changed::Nothing,
        }
    }

    /// Drops the value of `key` if it is still this one.
    pub fn remove_if_same(&self, key: CacheKey, entry: &Arc<CacheEntry>) -> bool {
        let is_same = |present: &Arc<CacheEntry>| Arc::ptr_eq(present, entry);
        self.change(key, |present| if present.is_some_and(is_same) { Change::Remove } else { Change::Leave })
            == Changed::Left
    }

    /// The least worthy of some values drawn by `dice`, other than that of `spare`.
    pub fn candidate(&self, spare: Option<&CacheKey>, dice: u64) -> Option<Candidate> {
        let mut least: Option<Candidate> = None;
        let mut seen = 0;
        let dice_at = usize::try_from(dice % SHARDS as u64).expect("less than the shards");
        for number in (dice_at..SHARDS).chain(0..dice_at) {
            let shard = self.read(number);
            let Some(last) = shard.slots.len().checked_sub(1) else { continue };
            let drawn = usize::try_from((dice >> 8) % (last as u64 + 1)).expect("less than the slots");
            let slot = match &shard.slots[drawn] {
                slot if Some(&slot.key) != spare => slot,
                _ if last > 0 => &shard.slots[(drawn + 1) % (last + 1)],
                _ => continue,
            };
            seen += 1;
            let credit = slot.credit();
            if least.as_ref().is_none_or(|least| credit < least.credit) {
                least = Some(Candidate { key: slot.key, entry: Arc::clone(&slot.entry), credit });
            }
            if seen == SAMPLE {
                break;
            }
        }
        least
    }

    /// Puts `candidate` out; `false` when it has gone by itself.
    pub fn evict(&self, candidate: &Candidate) -> bool {
        self.floor.rise(candidate.credit);
        self.remove_if_same(candidate.key, &candidate.entry)
    }

    /// Shows each value of one shard, with its key and weight.
    pub fn each(&self, shard: usize, mut show: impl FnMut(&CacheKey, &Arc<CacheEntry>, u32)) {
        for slot in &self.read(shard).slots {
            show(&slot.key, &slot.entry, slot.weight_bytes);
        }
    }

    /// Adds what each value of one shard is worth and weighs.
    pub fn worths(&self, shard: usize, worths: &mut Vec<(f64, u32)>) {
        worths.extend(self.read(shard).slots.iter().map(|slot| (self.floor.above(slot.credit()), slot.weight_bytes)));
    }

    /// The values of one shard that are worth no more than that, with their keys.
    pub fn worth_up_to(&self, shard: usize, bar: f64) -> Vec<(CacheKey, Arc<CacheEntry>)> {
        let is_cheap = |slot: &&Slot| self.floor.above(slot.credit()) <= bar;
        self.read(shard).slots.iter().filter(is_cheap).map(|slot| (slot.key, Arc::clone(&slot.entry))).collect()
    }

    /// Drops everything in one shard, and returns how many values that were.
    pub fn clear(&self, shard: usize) -> u64 {
        let mut shard = self.write(shard);
        let gone = std::mem::take(&mut *shard);
        let weight_bytes: u64 = gone.slots.iter().map(|slot| u64::from(slot.weight_bytes)).sum();
        self.entries.fetch_sub(gone.slots.len() as u64, Ordering::Relaxed);
        self.weight_bytes.fetch_sub(weight_bytes, Ordering::Relaxed);
        gone.slots.len() as u64
    }

    /// How many values there are.
    pub fn entries(&self) -> u64 {
        self.entries.load(Ordering::Relaxed)
    }

    /// What they weigh.
    pub fn weight_bytes(&self) -> u64 {
        self.weight_bytes.load(Ordering::Relaxed)
    }

    fn take(&self, shard: &mut Shard, place: usize) {
        let gone = shard.slots.swap_remove(place);
        shard.places.remove(&gone.key);
        if let Some(moved) = shard.slots.get(place) {
            shard.places.insert(moved.key, place);
        }
        // A shard that has become nearly empty gives its room back.
        if shard.slots.capacity() > 64 && shard.slots.len() < shard.slots.capacity() / 4 {
            shard.slots.shrink_to(shard.slots.len() * 2);
            let length = shard.places.len() * 2;
            shard.places.shrink_to(length);
        }
        self.entries.fetch_sub(1, Ordering::Relaxed);
        self.weight_bytes.fetch_sub(gone.weight_bytes.into(), Ordering::Relaxed);
    }

    fn read(&self, shard: usize) -> RwLockReadGuard<'_, Shard> {
        self.shards[shard].read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, shard: usize) -> RwLockWriteGuard<'_, Shard> {
        self.shards[shard].write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// By bits in the middle of the hash: the map within the shard goes by those at its ends.
fn shard_of(key: &CacheKey) -> usize {
    let hash = KeyHasher::default().hash_one(key);
    usize::try_from((hash >> 32) % SHARDS as u64).expect("less than the shards")
}
