//! What keeps the cache in order: it remembers by itself over a restart what it is asked for most; a timetable sweeps and compacts it.

use std::cmp::Reverse;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use serde::Serialize;

use super::disk::{Compaction, DiskUnavailable};
use super::entry::{CacheEntry, EntryOrigin};
use super::key::CacheKey;
use super::lookup::Shared;
use super::policy::Age;
use super::stats::keep_top;
use super::{Cache, EntryKind};

/// How often popularity is written down: so much of it a killed process forgets.
const REMEMBER_EVERY: Duration = Duration::from_secs(600);

/// How often room in memory is lent. A kind that is full waits so long for more; caches are rebuilt no oftener.
const LEND_EVERY: Duration = Duration::from_secs(60);

/// How many keys' popularity is written down: 140 KB of it, and some 10 MB of values to read ahead.
const MAX_HOT: usize = 4_096;

/// The part of the memory tier that is read ahead after a start; the rest is for what is asked for meanwhile.
const READ_AHEAD_SHARE: f64 = 0.5;

/// Values that a walk through memory looks at before it lets other tasks run: some hundred microseconds.
const WALK_STEP: usize = 128;

/// What a sweep dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct SweepStats {
    /// Values in memory.
    pub memory: u64,
    /// Values on disk.
    pub disk: u64,
}

impl Cache {
    /// Drops what has expired or was erased in both tiers, and the notes of erasures that the sweep before this one has seen to.
    /// Not done by itself: what is past its time lies there until then, but is not served.
    pub async fn sweep(&self) -> SweepStats {
        let shared = &self.shared;
        let now = shared.invalidations.generation();
        let memory = shared.sweep_memory().await;
        let before = std::mem::replace(&mut *shared.last_sweep.lock().unwrap_or_else(PoisonError::into_inner), now);
        shared.invalidations.prune(before);
        self.note_memory_usage();
        let disk = match &shared.disk {
            // Down, it has said so already, and it sweeps the next time.
            Some(disk) => disk.sweep().await.unwrap_or_default(),
            None => 0,
        };
        SweepStats { memory, disk }
    }

    /// Gives the file's free space back to the system if that is more than half of it; nothing if it is not. Meanwhile, a second
    /// or so, the disk tier finds nothing. Not done by itself.
    ///
    /// # Errors
    /// When the disk tier is down.
    pub async fn compact(&self) -> Result<Option<Compaction>, DiskUnavailable> {
        match &self.shared.disk {
            Some(disk) => disk.compact().await,
            None => Ok(None),
        }
    }

    /// Writes down what memory is asked for most, for the next start. Done every ten minutes and at the end by itself.
    ///
    /// # Errors
    /// When the disk tier is down.
    pub async fn remember_popularity(&self) -> Result<(), DiskUnavailable> {
        let Some(disk) = &self.shared.disk else { return Ok(()) };
        let mut hottest = Vec::new();
        let show = |key: &CacheKey, entry: &Arc<CacheEntry>| {
            keep_top(&mut hottest, MAX_HOT, (u64::from(entry.hits.count()), *key));
        };
        self.shared.memory.each(show).await;
        hottest.sort_by_key(|(hits, _)| Reverse(*hits));
        hottest.truncate(MAX_HOT);
        disk.remember(hottest.into_iter().map(|(hits, key)| (key, heat(hits))).collect()).await
    }

    /// Reads into memory what was asked for most before the last stop, the most popular first, until half of the room is taken;
    /// returns how many values that were. Done after the start by itself.
    pub async fn read_ahead(&self) -> usize {
        let shared = &self.shared;
        let Some(disk) = &shared.disk else { return 0 };
        let mut read = 0;
        for (key, heat) in disk.hottest().await {
            let (begun, now_s) = (shared.invalidations.generation(), shared.clock.unix_s());
            let room_bytes = shared.memory.budget.get().capacity_of(key.kind()).bytes as f64;
            if shared.memory.usage_of(key.kind()).1 as f64 >= READ_AHEAD_SHARE * room_bytes
                || shared.memory.peek(&key, Age::Fresh, now_s).is_some()
            {
                continue;
            }
            let Some(found) = disk.find(key).await else { continue };
            if shared.policy.age(&key, found.life, now_s) != Age::Fresh {
                continue;
            }
            let origin = EntryOrigin { life: found.life, begun, cost: found.cost, encoded_bytes: found.plain.len() };
            // Halved, so that what is not asked for any more is forgotten after some starts.
            let entry = Arc::new(CacheEntry::read_ahead(found.plain, origin, hits(heat) / 2));
            shared.memory.put_if(key, &entry, |present| present.is_none() && shared.invalidations.allows(&key, begun));
            read += 1;
        }
        read
    }

    pub(super) fn start_housekeeping(&self) {
        let (cache, tasks) = (self.clone(), self.shared.tasks.clone());
        self.shared.tasks.spawn("cache upkeep", async move {
            tokio::select! {
                read = cache.read_ahead() => tracing::debug!(read, "popular values were read ahead"),
                () = tasks.stopping().cancelled() => return,
            }
            while tasks.until_stopped(REMEMBER_EVERY).await {
                // A disk tier that is down has said so already.
                let _ = cache.remember_popularity().await;
            }
        });
        let (cache, tasks) = (self.clone(), self.shared.tasks.clone());
        self.shared.tasks.spawn("cache lending", async move {
            while tasks.until_stopped(LEND_EVERY).await {
                cache.lend_room().await;
            }
        });
    }
}

impl Shared {
    /// Drops the values of a kind from memory at once; a task of the cache's own gives the memory back.
    pub(super) fn clear_memory(&self, kind: EntryKind) {
        self.late_answers.retain(|key, _| key.kind() != kind);
        self.tasks.spawn("cache erasure", self.memory.clear(kind));
    }

    /// Drops what has expired or was erased from memory, and lets other tasks run in between; returns the number of values.
    pub(super) async fn sweep_memory(&self) -> u64 {
        let (now_s, mut gone) = (self.clock.unix_s(), Vec::new());
        let show = |key: &CacheKey, entry: &Arc<CacheEntry>| {
            let is_expired = self.policy.age(key, entry.life, now_s) == Age::Expired;
            if is_expired {
                self.counts.expired_in_memory(key.kind());
            }
            if is_expired || self.invalidations.has_invalidated(key, entry.begun) {
                gone.push((*key, Arc::clone(entry)));
            }
        };
        self.failed_questions.sweep(self.clock.monotonic());
        self.late_answers.retain(|key, entry| {
            self.policy.age(key, entry.life, now_s) == Age::Fresh && self.invalidations.allows(key, entry.begun)
        });
        self.memory.each(show).await;
        for (number, (key, entry)) in gone.iter().enumerate() {
            self.memory.remove_if_same(*key, entry);
            yield_now_and_then(number).await;
        }
        gone.len() as u64
    }
}

/// Lets other tasks run after each [`WALK_STEP`] values of a walk.
pub(super) async fn yield_now_and_then(number: usize) {
    if number % WALK_STEP == WALK_STEP - 1 {
        tokio::task::yield_now().await;
    }
}

/// The power of two next to a number of hits.
fn heat(hits: u64) -> u8 {
    u8::try_from(hits.checked_ilog2().map_or(0, |log| log + 1)).expect("64 bits at most")
}

/// Hits of such a heat, at least.
fn hits(heat: u8) -> u32 {
    1_u32.checked_shl(u32::from(heat.saturating_sub(1))).unwrap_or(u32::MAX).min(u32::MAX / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heat_is_coarse_and_never_more_than_the_hits() {
        for (count, expected) in [(1, 1), (2, 2), (3, 2), (4, 4), (1_000, 512), (u64::from(u32::MAX), u32::MAX / 2)] {
            assert_eq!(hits(heat(count)), expected, "{count}");
        }
        assert_eq!(heat(u64::MAX), 64);
    }
}
