//! Answers from memory, else from disk, else from the engine, which only the cache can ask.
//!
//! Concurrent lookups of one question share one solve, which runs in a task of the cache's own: a lookup that is dropped or times
//! out does not throw the work away. A value is never wrong, only old, and never served past its time. Errors of a question itself are kept for a
//! minute.

// A value, and what it is found by.
pub mod codec;
mod entry;
mod entry_kind;
mod key;
mod policy;

// Where values lie, and the way to them.
mod disk;
mod failed_questions;
mod fallback_cause;
mod invalidations;
mod late_answers;
mod lookup;
mod lookup_guard;
mod memory;
mod memory_budget;
mod single_flight;

// Who asks, and what that may cost.
mod asker;
mod compute_quota;

// Statistics, and what can be done from outside.
mod cache_metrics;
mod control;
mod error;
mod event;
mod housekeeping;
mod owned;
mod stats;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::astro::Question;
use crate::clock::Clock;
use crate::engine::Engine;
pub use crate::engine::{ComputeClass, EngineStats, ThreadStats};
use crate::lifecycle::Tasks;
use crate::metrics::Metrics;
use crate::seal::MasterKey;
use cache_metrics::CacheMetrics;
use disk::{Disk, PutRequest, StoredValue};
use entry::{CacheEntry, EntryOrigin};
use failed_questions::FailedQuestions;
use invalidations::Invalidations;
use key::KeyMaker;
use late_answers::LateAnswers;
use lookup::Shared;
use memory::MemoryTier;
use memory_budget::MemoryBudget;

pub use asker::Asker;
pub use compute_quota::{ComputeAccount, ComputeQuota, QUOTA_WINDOW, QuotaBalance, QuotaClient};
pub use disk::{Compaction, DEFAULT_DISK_BYTES, DiskSettings, DiskStatus, DiskUnavailable};
pub use entry::{Cached, Tier};
pub use entry_kind::EntryKind;
pub use error::Error;
pub use event::CacheEvent;
pub use failed_questions::REMEMBERED as FAILURE_REMEMBERED;
pub use fallback_cause::FallbackCause;
pub use housekeeping::SweepStats;
pub use key::{CacheKey, Owner, PersonCode};
pub use memory_budget::Shares;
pub use owned::OwnedEntries;
pub use policy::{MIN_TTL_S, Policy, TTL_TABLE, TtlRow};
pub use stats::{CacheStats, KindStats, MAX_TOP_KEYS, TierStats, TopKey, TopKeys};

/// Cost of losing a record from memory. It cannot be solved again, so it costs as much as a slow chart.
const RECORD_COST: Duration = Duration::from_millis(10);

/// A value that is no answer, but is kept for a while: the memory of a conversation, for instance.
pub trait Record: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// What kind of thing it is.
    const KIND: EntryKind;

    /// Version of its form; raised with each change.
    const SCHEMA: u16;
}

/// How the cache is made.
#[derive(Debug, Clone)]
pub struct CacheSettings {
    /// Weight of the memory tier. Default 64 MiB.
    pub memory_bytes: u64,
    /// Values in the memory tier. Default 50 000.
    pub memory_entries: u64,
    /// The disk tier. `None` (default): there is none.
    pub disk: Option<DiskSettings>,
    /// How long values are kept.
    pub policy: Policy,
}

impl Default for CacheSettings {
    fn default() -> Self {
        Self { memory_bytes: 64 << 20, memory_entries: 50_000, disk: None, policy: Policy::default() }
    }
}

/// What the cache is built on.
pub struct CacheDependencies<'a> {
    /// Solves what is not there. The cache's alone from now on.
    pub engine: Engine,
    /// Where the keys for sealing and hashing come from.
    pub master_key: &'a MasterKey,
    /// Where it reports.
    pub metrics: Arc<Metrics>,
    /// Tells when values expire.
    pub clock: Arc<dyn Clock>,
    /// Where flights and sweeps run.
    pub tasks: Tasks,
}

/// How the cache is, for the health page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CacheHealth {
    /// How the disk tier is.
    pub disk: DiskStatus,
    /// The disk tier's last trouble, also when it is over.
    pub reason: Option<String>,
    /// Values in memory.
    pub memory_entries: u64,
    /// What they weigh.
    pub memory_bytes: u64,
    /// Values on disk.
    pub disk_entries: u64,
    /// Space that they take, in whole pages.
    pub disk_bytes: u64,
    /// Damaged files set aside since the start.
    pub quarantines: u64,
    /// Why only what is kept is served, while that is so: see [`Cache::fallback_mode`].
    pub fallback_cause: Option<&'static str>,
}

/// Both tiers and the engine behind them. Cheap to clone.
#[derive(Clone)]
pub struct Cache {
    shared: Arc<Shared>,
}

impl Cache {
    /// Opens both tiers; a disk tier that cannot be opened is no error, see [`Self::health`]. Call it within a runtime.
    pub fn open(settings: CacheSettings, parts: CacheDependencies<'_>) -> Self {
        let CacheSettings { memory_bytes, memory_entries, disk, policy } = settings;
        let CacheDependencies { engine, master_key, metrics, clock, tasks } = parts;
        let counts = Arc::new(CacheMetrics::new(metrics));
        let invalidations = Arc::new(Invalidations::default());
        let budget = MemoryBudget::new(memory_bytes, memory_entries);
        let memory = MemoryTier::new(budget, policy.clone(), Arc::clone(&invalidations), Arc::clone(&counts));
        let disk = disk.map(|settings| {
            let sealer = master_key.sealer("cache values");
            Disk::start(settings, sealer, Arc::clone(&invalidations), Arc::clone(&counts), Arc::clone(&clock))
        });
        let keys = KeyMaker::new(master_key.hash("cache keys"), engine.fingerprint());
        let shared = Shared {
            engine,
            memory: Arc::new(memory),
            disk,
            in_flight: Arc::default(),
            late_answers: LateAnswers::default(),
            failed_questions: FailedQuestions::default(),
            last_sweep: Mutex::default(),
            invalidations,
            keys,
            policy,
            counts,
            fallback: Default::default(),
            balanced: Default::default(),
            clock,
            tasks,
        };
        let cache = Self { shared: Arc::new(shared) };
        cache.start_housekeeping();
        cache
    }

    /// Whose values a person's are. `identity` is whatever the person is known by; it cannot be told from the code.
    pub fn owner(&self, identity: &[u8]) -> Owner {
        Owner::Person(self.shared.keys.person_code(identity))
    }

    /// The answer to `question`, made for `owner`, if it can be had within `remaining`. If not, it may be there a little later.
    ///
    /// # Errors
    /// When the sky has no answer, there is no room or no time, the quota of the task's [`Asker`] is used up, or solving broke.
    pub async fn answer<Q: Question>(
        &self,
        question: &Q,
        owner: Owner,
        remaining: Duration,
    ) -> Result<Cached<Q::Answer>, Error> {
        let key = self.shared.keys.question_key(question, owner)?;
        let begun = self.shared.counts.is_timed().then(|| self.shared.clock.monotonic());
        if let Some(entry) = self.shared.memory.get(&key, self.shared.clock.unix_s())
            && let Some(cached) = self.shared.answered_from_memory(key, question, &entry)
        {
            if let Some(begun) = begun {
                self.shared.counts.took_in_memory(key.kind(), self.shared.clock.monotonic().saturating_sub(begun));
            }
            return Ok(cached);
        }
        // In a box, because the future of a hit would have to make room for it.
        Box::pin(self.shared.seek(key, question, remaining)).await
    }

    /// Makes sure that the public answer to `question` is kept: solves it in the background unless it is there. Returns the tier
    /// that had it. Not counted as a lookup.
    ///
    /// # Errors
    /// When the sky has no answer, too much waits in the background, or solving broke.
    pub async fn warm<Q: Question>(&self, question: &Q) -> Result<Tier, Error> {
        self.warm_for(question, Duration::ZERO).await
    }

    /// As [`Self::warm`], but an answer that would expire within `lasting` is solved anew, so that periodic warming leaves no gap. A
    /// kind whose time to live is shorter than that is solved every time.
    ///
    /// # Errors
    /// As [`Self::warm`].
    pub async fn warm_for<Q: Question>(&self, question: &Q, lasting: Duration) -> Result<Tier, Error> {
        let key = self.shared.keys.question_key(question, Owner::Nobody)?;
        let lasting_s = i64::try_from(lasting.as_secs()).unwrap_or(i64::MAX);
        let until_s = self.shared.clock.unix_s().saturating_add(lasting_s);
        self.shared.warm(key, question, until_s).await
    }

    /// Keeps `record` under `id` in place of the one before: at once in memory, and within moments on disk.
    ///
    /// # Errors
    /// When it has no binary form.
    pub fn put<M: Record>(&self, owner: Owner, id: &[u8], record: M) -> Result<(), Error> {
        let shared = &self.shared;
        let key = shared.keys.record_key::<M>(owner, id);
        let begun = shared.invalidations.generation();
        let plain = codec::encode(&record)?;
        let life = shared.policy.lifetime(M::KIND, shared.clock.unix_s());
        let origin = EntryOrigin { life, begun, cost: RECORD_COST, encoded_bytes: plain.len() };
        shared.memory.put_if(key, &Arc::new(CacheEntry::new(record, origin)), |_| true);
        if let Some(disk) = &shared.disk {
            let value = StoredValue { life, cost: RECORD_COST, plain };
            disk.put(PutRequest { key, schema: M::SCHEMA, value, begun, outdates: true });
        }
        Ok(())
    }

    /// The record under `id`, unless it has expired.
    pub async fn get<M: Record>(&self, owner: Owner, id: &[u8]) -> Option<Cached<M>> {
        let shared = &self.shared;
        let key = shared.keys.record_key::<M>(owner, id);
        if let Some(entry) = shared.memory.get(&key, shared.clock.unix_s())
            && let Some(cached) = shared.cached(key, &entry, Tier::Memory)
        {
            return Some(cached);
        }
        let entry = shared.find_on_disk::<M>(key, shared.invalidations.generation()).await?;
        shared.cached(key, &entry, Tier::Disk)
    }

    /// Drops everything in memory; what is on disk stays.
    pub fn clear_memory(&self) {
        EntryKind::ALL.into_iter().for_each(|kind| self.shared.clear_memory(kind));
        self.shared.failed_questions.clear();
    }

    /// Returns when everything that was kept before is on disk.
    ///
    /// # Errors
    /// When the disk tier is down.
    pub async fn flush(&self) -> Result<(), DiskUnavailable> {
        match &self.shared.disk {
            Some(disk) => disk.flush().await,
            None => Ok(()),
        }
    }

    /// Looks at the engine's threads: see [`Engine::look`].
    pub fn look_at_engine(&self) -> Duration {
        self.shared.engine.look()
    }

    /// How it is. Costs some microseconds.
    pub fn health(&self) -> CacheHealth {
        let (memory_entries, memory_bytes) = self.shared.memory.usage();
        self.note_memory_usage();
        let condition = self.shared.disk.as_ref().map(Disk::health);
        let reason = match &condition {
            Some(condition) => condition.reason.clone(),
            None => Some("no directory is set for it".to_owned()),
        };
        CacheHealth {
            disk: condition.as_ref().map_or(DiskStatus::MemoryOnly, |condition| condition.status),
            reason,
            memory_entries,
            memory_bytes,
            disk_entries: condition.as_ref().map_or(0, |condition| condition.entries),
            disk_bytes: condition.as_ref().map_or(0, |condition| condition.bytes),
            quarantines: condition.as_ref().map_or(0, |condition| condition.quarantines),
            fallback_cause: self.fallback_cause().map(FallbackCause::name),
        }
    }

    /// Stops the engine, writes what waits, and closes the file. Nothing is solved or kept on disk from now on.
    ///
    /// # Errors
    /// When `deadline` passes first, for each of both: the names of the threads that are still alive.
    pub async fn close(&self, deadline: Duration) -> Result<(), Vec<String>> {
        // A disk tier that is down has said so already.
        let _ = tokio::time::timeout(deadline, self.remember_popularity()).await;
        let mut alive = self.shared.engine.stop(deadline).await.err().unwrap_or_default();
        if let Some(disk) = &self.shared.disk
            && disk.close(deadline).await.is_err()
        {
            alive.push("cache-writer or cache-reader".to_owned());
        }
        if alive.is_empty() { Ok(()) } else { Err(alive) }
    }
}

impl std::fmt::Debug for Cache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cache").field("health", &self.health()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
