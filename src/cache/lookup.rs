//! The way of a look-up past memory: one flight, to disk and then to the engine; and what is served when that leads nowhere.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde::de::DeserializeOwned;

use super::cache_metrics::CacheMetrics;
use super::disk::{Disk, PutRequest, StoredValue};
use super::entry::{CacheEntry, Cached, EntryOrigin, Tier};
use super::invalidations::{Generation, Invalidations};
use super::key::{CacheKey, KeyMaker};
use super::memory::MemoryTier;
use super::policy::{Age, Policy};
use super::single_flight::{InFlight, Join, Leader, LookupOutcome, LookupPriority};
use super::{Error, codec};
use crate::astro::{Kind, Question};
use crate::clock::Clock;
use crate::engine::Engine;
use crate::lifecycle::Tasks;

/// When who is refused in fallback mode may ask again: it ends by itself only when things have been calm for some seconds.
const FALLBACK_RETRY_AFTER: Duration = Duration::from_secs(10);

/// What a flight is for.
#[derive(Debug, Clone, Copy)]
enum FetchReason {
    /// Somebody waits for it that long.
    Requested { remaining: Duration },
    /// Nobody has asked; it should still be fresh at that second.
    Warm { until_s: i64 },
    /// Nobody waits: who asked has got one that is past its time.
    Refresh,
}

/// Both tiers, the engine, and the flights between them.
pub struct Shared {
    /// Solves what is in neither tier.
    pub engine: Engine,
    /// The memory tier.
    pub memory: Arc<MemoryTier>,
    /// The disk tier, if there is one.
    pub disk: Option<Disk>,
    /// What is being looked for.
    pub in_flight: Arc<InFlight>,
    /// When the last sweep began, in epochs of erasures.
    pub last_sweep: Mutex<Generation>,
    /// What was erased.
    pub invalidations: Arc<Invalidations>,
    /// Makes keys.
    pub keys: KeyMaker,
    /// How long values are kept.
    pub policy: Policy,
    /// The numbers.
    pub counts: Arc<CacheMetrics>,
    /// Whether nothing is solved for whoever asks.
    pub fallback: AtomicBool,
    /// What each kind had saved when the room was last divided.
    pub balanced: Mutex<[Duration; Kind::ALL.len()]>,
    /// Tells when values expire.
    pub clock: Arc<dyn Clock>,
    /// Where flights and sweeps run.
    pub tasks: Tasks,
}

impl Shared {
    /// Drops a value from memory, also one that is on its way.
    pub fn drop_key(&self, key: CacheKey) {
        self.invalidations.invalidate_key(key);
        self.memory.remove(key);
    }

    /// The answer to a question that memory has not, within `remaining`; one that is past its time when it cannot be had.
    ///
    /// # Errors
    /// Those of the flight.
    pub async fn seek<Q: Question>(
        self: &Arc<Self>,
        key: CacheKey,
        question: &Q,
        remaining: Duration,
    ) -> Result<Cached<Q::Answer>, Error> {
        let lookup = LookupGuard::begin(self, Q::KIND);
        let fetched = tokio::time::timeout(remaining, self.join_or_fetch(key, question, remaining)).await;
        match fetched.unwrap_or(Err(Error::Late)) {
            Ok((entry, tier, has_joined)) => {
                let cached = self.handle(key, &entry, tier).ok_or_else(another_type)?;
                if has_joined {
                    self.counts.coalesced(Q::KIND, entry.cost);
                } else {
                    self.counts.answered(Q::KIND, tier, entry.cost);
                }
                lookup.answered();
                Ok(cached)
            }
            Err(error) => {
                if matches!(error, Error::Busy { .. } | Error::Late)
                    && let Some(stale) = self.memory.get_stale(&key, self.clock.unix_s())
                    && let Some(cached) = self.cached(key, &stale, Tier::Stale)
                {
                    self.refresh(key, question);
                    lookup.answered();
                    return Ok(cached);
                }
                lookup.failed(&error);
                Err(error)
            }
        }
    }

    /// The answer to a question that nobody has asked, solved when the engine has nothing better to do, unless there is one that
    /// is still fresh at `until_s`; and which tier had it.
    ///
    /// # Errors
    /// Those of the flight.
    pub async fn warm<Q: Question>(self: &Arc<Self>, key: CacheKey, question: &Q, until_s: i64) -> Result<Tier, Error> {
        let find = || self.memory.peek(&key, until_s);
        match self.in_flight.join(key, LookupPriority::Background, find) {
            Join::Ready(_) => Ok(Tier::Memory),
            Join::Waiter(waiter) => waiter.wait().await.map(|(_, tier)| tier),
            Join::Leader(leader, waiter) => {
                self.spawn_fetch(leader, key, question.clone(), FetchReason::Warm { until_s });
                let (_, tier) = waiter.wait().await?;
                if tier == Tier::Computed {
                    self.counts.warmed(Q::KIND);
                }
                Ok(tier)
            }
        }
    }

    /// Takes a seat at the question's flight, starting one if there is none, and waits; tells whether there was one.
    async fn join_or_fetch<Q: Question>(
        self: &Arc<Self>,
        key: CacheKey,
        question: &Q,
        remaining: Duration,
    ) -> Result<(Arc<CacheEntry>, Tier, bool), Error> {
        let deadline = self.clock.monotonic().saturating_add(remaining);
        let mut has_joined = false;
        loop {
            let find = || self.memory.peek(&key, self.clock.unix_s());
            let waiter = match self.in_flight.join(key, LookupPriority::Foreground, find) {
                Join::Ready(entry) => return Ok((entry, Tier::Memory, false)),
                Join::Leader(leader, waiter) => {
                    let remaining = deadline.saturating_sub(self.clock.monotonic());
                    self.spawn_fetch(leader, key, question.clone(), FetchReason::Requested { remaining });
                    return waiter.wait().await.map(|(entry, tier)| (entry, tier, false));
                }
                Join::Waiter(waiter) => waiter,
            };
            match waiter.wait().await {
                // That was the first asker's hurry, and need not be ours; the second time it is.
                Err(Error::Late | Error::Busy { .. }) if !has_joined => has_joined = true,
                outcome => return outcome.map(|(entry, tier)| (entry, tier, true)),
            }
        }
    }

    /// Lets a fresh answer come when the engine has time.
    fn refresh<Q: Question>(self: &Arc<Self>, key: CacheKey, question: &Q) {
        if let Join::Leader(leader, _) = self.in_flight.join(key, LookupPriority::Background, || None) {
            self.spawn_fetch(leader, key, question.clone(), FetchReason::Refresh);
        }
    }

    fn spawn_fetch<Q: Question>(self: &Arc<Self>, leader: Leader, key: CacheKey, question: Q, reason: FetchReason) {
        let shared = Arc::clone(self);
        self.tasks.spawn("cache flight", async move {
            let outcome = shared.fetch(key, question, reason).await;
            leader.complete(outcome);
        });
    }

    async fn fetch<Q: Question>(&self, key: CacheKey, question: Q, reason: FetchReason) -> LookupOutcome {
        let begun = self.invalidations.generation();
        let asked = self.clock.monotonic();
        if let Some(entry) = self.find_on_disk::<Q::Answer>(key, begun).await
            && self.is_fresh_enough(&key, &entry, reason)
        {
            return Ok((entry, Tier::Disk));
        }
        let solved = match reason {
            FetchReason::Requested { .. } if self.fallback.load(Ordering::Relaxed) => {
                return Err(Error::Busy { retry_after: FALLBACK_RETRY_AFTER });
            }
            FetchReason::Requested { remaining } => {
                let remaining = remaining.saturating_sub(self.clock.monotonic().saturating_sub(asked));
                self.engine.solve(question, remaining).await?
            }
            FetchReason::Warm { .. } | FetchReason::Refresh => self.engine.solve_in_background(question).await?,
        };
        let life = self.policy.lifetime(Q::KIND, self.clock.unix_s());
        let plain = codec::encode(&solved.answer)?;
        self.engine.record_size(Q::KIND, plain.len());
        let origin = EntryOrigin { life, begun, cost: solved.took, encoded_bytes: plain.len() };
        let entry = CacheEntry::new(solved.answer, origin);
        let entry = Arc::new(if let FetchReason::Warm { .. } = reason { entry.into_precomputed() } else { entry });
        self.memory.land(key, &entry);
        if let Some(disk) = &self.disk {
            let value = StoredValue { life, cost: solved.took, plain };
            disk.put(PutRequest { key, schema: Q::SCHEMA, value, begun, outdates: false });
        }
        Ok((entry, Tier::Computed))
    }

    fn is_fresh_enough(&self, key: &CacheKey, entry: &CacheEntry, reason: FetchReason) -> bool {
        match reason {
            FetchReason::Requested { .. } => true,
            FetchReason::Warm { until_s } => self.policy.age(key, entry.life, until_s) == Age::Fresh,
            FetchReason::Refresh => self.policy.age(key, entry.life, self.clock.unix_s()) == Age::Fresh,
        }
    }

    /// What is on disk and fresh, in memory from now on. What is past its time comes to memory as well, but is not found.
    pub async fn find_on_disk<V>(&self, key: CacheKey, begun: Generation) -> Option<Arc<CacheEntry>>
    where
        V: DeserializeOwned + Send + Sync + 'static,
    {
        let StoredValue { life, cost, plain } = self.disk.as_ref()?.find(key).await?;
        let age = self.policy.age(&key, life, self.clock.unix_s());
        if age != Age::Fresh {
            self.counts.expired_on_disk(key.kind(), 1);
        }
        if age == Age::Expired || !self.invalidations.allows(&key, begun) {
            return None;
        }
        let Ok(value) = codec::decode::<V>(&plain) else {
            self.counts.disk_error("undecodable");
            return None;
        };
        let entry = Arc::new(CacheEntry::new(value, EntryOrigin { life, begun, cost, encoded_bytes: plain.len() }));
        self.memory.land(key, &entry);
        (age == Age::Fresh).then_some(entry)
    }

    /// The handle to a value, counted as answered by this tier; nothing when it cannot be read as what is asked for, which drops
    /// it. The first answer with a value that was read ahead is the disk tier's, because it comes from there.
    pub fn cached<V>(&self, key: CacheKey, entry: &Arc<CacheEntry>, tier: Tier) -> Option<Cached<V>>
    where
        V: DeserializeOwned + Send + Sync + 'static,
    {
        let tier = if tier == Tier::Memory && entry.is_encoded() { Tier::Disk } else { tier };
        let cached = self.handle(key, entry, tier);
        if cached.is_some() {
            self.counts.answered(key.kind(), tier, entry.cost);
            if tier == Tier::Memory
                && let Some(is_first) = entry.hit_precomputed()
            {
                self.counts.hit_warmed(key.kind(), is_first);
            }
        } else {
            self.counts.disk_error("undecodable");
            self.memory.remove_if_same(key, entry);
        }
        cached
    }

    fn handle<V>(&self, key: CacheKey, entry: &Arc<CacheEntry>, tier: Tier) -> Option<Cached<V>>
    where
        V: DeserializeOwned + Send + Sync + 'static,
    {
        Some(Cached { value: entry.value()?, entry: Arc::clone(entry), key, tier, memory: Arc::clone(&self.memory) })
    }
}

/// A look-up past memory, timed and counted however it ends: one that is dropped has been left by whoever asked.
struct LookupGuard<'s> {
    shared: &'s Shared,
    kind: Kind,
    begun: Duration,
    failure: Option<&'static str>,
}

impl<'s> LookupGuard<'s> {
    fn begin(shared: &'s Shared, kind: Kind) -> Self {
        Self { shared, kind, begun: shared.clock.monotonic(), failure: Some("dropped") }
    }

    fn answered(mut self) {
        self.failure = None;
    }

    fn failed(mut self, error: &Error) {
        self.failure = Some(error.class());
    }
}

impl Drop for LookupGuard<'_> {
    fn drop(&mut self) {
        let counts = &self.shared.counts;
        counts.took(self.kind, self.shared.clock.monotonic().saturating_sub(self.begun));
        if let Some(reason) = self.failure {
            counts.failed(self.kind, reason);
        }
    }
}

fn another_type() -> Error {
    Error::Form("another type has the same key".to_owned())
}
