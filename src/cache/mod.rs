//! Answers from memory, else from disk, else from the engine, which it owns: nobody else can ask it.
//!
//! However many ask the same question at once, it is solved once, by a task of the cache's own: who hangs up or runs out of
//! time does not throw the work away. A value is never wrong, only old, and never served past its time. Errors are not kept.

mod codec;
mod counts;
mod disk;
mod entry;
mod erasures;
mod error;
mod flight;
mod key;
mod lookup;
mod memory;
mod policy;

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::astro::{Kind, Question};
use crate::clock::Clock;
use crate::engine::Engine;
use crate::lifecycle::Tasks;
use crate::metrics::Metrics;
use crate::seal::MasterKey;
use counts::Counts;
use disk::{Disk, Put};
use entry::Entry;
use erasures::{Epoch, Erasures};
use key::KeyMaker;
use lookup::Shared;
use memory::Memory;

pub use disk::{Down, Settings as DiskSettings, Status as DiskStatus};
pub use entry::{Cached, Tier};
pub use error::Error;
pub use key::{Key, Owner, PersonCode};
pub use policy::Policy;

/// How often expired values are looked for in both tiers. In between they lie there, but are not served.
const SWEEP_EVERY: Duration = Duration::from_secs(3_600);

/// Something that is no answer, but is kept for a while: what a conversation remembers, for instance.
pub trait Memo: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// What kind of thing it is.
    const KIND: Kind;

    /// Version of its form; raised with each change.
    const SCHEMA: u16;
}

/// How the cache is made.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Weight of the memory tier. Default 64 MiB.
    pub memory_bytes: u64,
    /// Values in the memory tier. Default 50 000.
    pub memory_entries: u64,
    /// The disk tier. Absent, which is the default, there is none.
    pub disk: Option<DiskSettings>,
    /// How long values are kept.
    pub policy: Policy,
}

impl Default for Settings {
    fn default() -> Self {
        Self { memory_bytes: 64 << 20, memory_entries: 50_000, disk: None, policy: Policy::default() }
    }
}

/// What the cache is built on.
pub struct Parts<'a> {
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
pub struct Health {
    /// `ok`, `reopening`, `quarantined` or `memory_only`.
    pub disk: &'static str,
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
}

/// Both tiers and the engine behind them. Cheap to clone.
#[derive(Clone)]
pub struct Cache {
    shared: Arc<Shared>,
}

impl Cache {
    /// Opens both tiers; a disk tier that cannot be opened is no error, see [`Self::health`]. Call it within a runtime.
    pub fn open(settings: Settings, parts: Parts<'_>) -> Self {
        let Settings { memory_bytes, memory_entries, disk, policy } = settings;
        let Parts { engine, master_key, metrics, clock, tasks } = parts;
        let counts = Arc::new(Counts::new(metrics));
        let erasures = Arc::new(Erasures::default());
        let memory =
            Memory::new(memory_bytes, memory_entries, policy.clone(), Arc::clone(&erasures), Arc::clone(&counts));
        let disk = disk.map(|settings| {
            let sealer = master_key.sealer("cache values");
            Disk::start(settings, sealer, Arc::clone(&erasures), Arc::clone(&counts), Arc::clone(&clock))
        });
        let keys = KeyMaker::new(master_key.hash("cache keys"), engine.fingerprint());
        let shared = Shared {
            engine,
            memory: Arc::new(memory),
            disk,
            flights: Arc::default(),
            erasures,
            keys,
            policy,
            counts,
            clock,
            tasks: tasks.clone(),
        };
        let cache = Self { shared: Arc::new(shared) };
        let sweeper = cache.clone();
        cache.shared.tasks.spawn("cache sweep", async move {
            let mut before = Epoch::default();
            while tasks.until_stopped(SWEEP_EVERY).await {
                before = sweeper.sweep_since(before).await;
            }
        });
        cache
    }

    /// Whose values a person's are. `identity` is whatever the person is known by; it cannot be told from the code.
    pub fn owner(&self, identity: &[u8]) -> Owner {
        Owner::Person(self.shared.keys.person(identity))
    }

    /// The answer to `question`, made for `owner`, if it can be had within `remaining`. If not, it may be there a little later.
    ///
    /// # Errors
    /// When the sky has no answer, there is no room or no time, or solving broke.
    pub async fn answer<Q: Question>(
        &self,
        question: &Q,
        owner: Owner,
        remaining: Duration,
    ) -> Result<Cached<Q::Answer>, Error> {
        let key = self.shared.keys.question(question, owner)?;
        if let Some(entry) = self.shared.memory.get(&key, self.shared.clock.unix_s()) {
            return self.shared.cached(key, entry, Tier::Memory);
        }
        // In a box, because the future of a hit would have to make room for it.
        let arrival = Box::pin(self.shared.fly(key, question, remaining));
        let (entry, tier) = tokio::time::timeout(remaining, arrival).await.unwrap_or(Err(Error::Late))?;
        self.shared.cached(key, entry, tier)
    }

    /// Keeps `memo` under `id` in place of the one before: from now on in memory, and within moments on disk.
    ///
    /// # Errors
    /// When it has no binary form.
    pub fn put<M: Memo>(&self, owner: Owner, id: &[u8], memo: M) -> Result<(), Error> {
        let shared = &self.shared;
        let key = shared.keys.memo::<M>(owner, id);
        let begun = shared.erasures.epoch();
        let plain = codec::encode(&memo)?;
        let life = shared.policy.lifetime(M::KIND, shared.clock.unix_s());
        shared.memory.put(key, &Arc::new(Entry::new(memo, life, begun, plain.len())));
        if let Some(disk) = &shared.disk {
            disk.put(Put { key, schema: M::SCHEMA, life, begun, plain, outdates: true });
        }
        Ok(())
    }

    /// The memo under `id`, unless it has expired.
    pub async fn get<M: Memo>(&self, owner: Owner, id: &[u8]) -> Option<Cached<M>> {
        let shared = &self.shared;
        let key = shared.keys.memo::<M>(owner, id);
        if let Some(entry) = shared.memory.get(&key, shared.clock.unix_s()) {
            return shared.cached(key, entry, Tier::Memory).ok();
        }
        let entry = shared.find_on_disk::<M>(key, shared.erasures.epoch()).await?;
        shared.cached(key, entry, Tier::Disk).ok()
    }

    /// Drops the memo under `id`: durably on return, and never served again in any case.
    ///
    /// # Errors
    /// When the disk tier is down: the memo may be there once more if the process ends before it is up again.
    pub async fn remove<M: Memo>(&self, owner: Owner, id: &[u8]) -> Result<(), Down> {
        let key = self.shared.keys.memo::<M>(owner, id);
        self.shared.drop_key(key);
        let Some(disk) = &self.shared.disk else { return Ok(()) };
        let removed = disk.remove(key).await;
        // Who read it from disk a moment ago must not bring it back.
        self.shared.drop_key(key);
        removed
    }

    /// Drops what `owner` has of one kind, or all of that kind that is nobody's: durably on return, and never served again in
    /// any case.
    ///
    /// # Errors
    /// As [`Self::remove`].
    pub async fn invalidate(&self, kind: Kind, owner: Owner) -> Result<(), Down> {
        self.erase(vec![key::prefix(kind, owner)]).await
    }

    /// Drops all that `owner` has: durably on return, and never served again in any case.
    ///
    /// # Errors
    /// As [`Self::remove`].
    pub async fn forget(&self, owner: Owner) -> Result<(), Down> {
        self.erase(Kind::ALL.map(|kind| key::prefix(kind, owner)).to_vec()).await
    }

    /// Drops what has expired or was erased in both tiers. Done hourly by itself.
    pub async fn sweep(&self) {
        // Without a sweep before this one, no notes of erasures are dropped.
        self.sweep_since(Epoch::default()).await;
    }

    /// Drops everything in memory; what is on disk stays.
    pub fn clear_memory(&self) {
        self.shared.memory.clear();
    }

    /// Returns when everything that was kept before is on disk.
    ///
    /// # Errors
    /// When the disk tier is down.
    pub async fn flush(&self) -> Result<(), Down> {
        match &self.shared.disk {
            Some(disk) => disk.flush().await,
            None => Ok(()),
        }
    }

    /// Whether the engine makes progress: see [`Engine::is_alive`].
    pub fn is_engine_alive(&self, within: Duration) -> bool {
        self.shared.engine.is_alive(within)
    }

    /// How it is. Costs some microseconds.
    pub fn health(&self) -> Health {
        let (memory_entries, memory_bytes) = self.shared.memory.usage();
        self.shared.counts.memory_weight(memory_bytes);
        let condition = self.shared.disk.as_ref().map(Disk::condition);
        let reason = match &condition {
            Some(condition) => condition.reason.clone(),
            None => Some("no directory is set for it".to_owned()),
        };
        Health {
            disk: condition.as_ref().map_or(DiskStatus::MemoryOnly, |condition| condition.status).name(),
            reason,
            memory_entries,
            memory_bytes,
            disk_entries: condition.as_ref().map_or(0, |condition| condition.entries),
            disk_bytes: condition.as_ref().map_or(0, |condition| condition.bytes),
            quarantines: condition.as_ref().map_or(0, |condition| condition.quarantines),
        }
    }

    /// Stops the engine, writes what waits, and closes the file. Nothing is solved or kept on disk from now on.
    ///
    /// # Errors
    /// When `deadline` passes first, for each of both: the names of the threads that are still alive.
    pub async fn close(&self, deadline: Duration) -> Result<(), Vec<String>> {
        let mut alive = self.shared.engine.stop(deadline).await.err().unwrap_or_default();
        if let Some(disk) = &self.shared.disk
            && disk.close(deadline).await.is_err()
        {
            alive.push("cache-writer or cache-reader".to_owned());
        }
        if alive.is_empty() { Ok(()) } else { Err(alive) }
    }

    async fn erase(&self, prefixes: Vec<key::Prefix>) -> Result<(), Down> {
        let shared = &self.shared;
        let note = |prefixes: &[key::Prefix]| prefixes.iter().for_each(|prefix| shared.erasures.erase_prefix(*prefix));
        note(&prefixes);
        let erased = match &shared.disk {
            Some(disk) => {
                let erased = disk.erase(prefixes.clone()).await;
                // Who read from disk a moment ago must not bring it back.
                note(&prefixes);
                erased
            }
            None => Ok(()),
        };
        // It is not served any more; the task drops it.
        let sweeping = Arc::clone(shared);
        shared.tasks.spawn("cache erasure", async move { sweeping.memory.sweep(sweeping.clock.unix_s()).await });
        erased
    }

    /// Sweeps, and drops the notes of erasures up to `before`: the epoch in which the sweep before this one began.
    async fn sweep_since(&self, before: Epoch) -> Epoch {
        let shared = &self.shared;
        let now = shared.erasures.epoch();
        shared.memory.sweep(shared.clock.unix_s()).await;
        shared.erasures.swept(before);
        shared.counts.memory_weight(shared.memory.usage().1);
        if let Some(disk) = &shared.disk {
            // Down, it has said so already, and it sweeps in an hour.
            let _ = disk.sweep().await;
        }
        now
    }
}

impl std::fmt::Debug for Cache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cache").field("health", &self.health()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
