//! The way of a look-up past memory: one flight, to disk and then to the engine; and what is served when that leads nowhere.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde::de::DeserializeOwned;

use super::counts::Counts;
use super::disk::{Disk, Found, Put};
use super::entry::{Cached, Entry, Origin, Tier};
use super::erasures::{Epoch, Erasures};
use super::flight::{Flights, Haste, Landed, Pilot, Seat};
use super::key::{Key, KeyMaker};
use super::memory::Memory;
use super::policy::{Age, Policy};
use super::{Error, codec};
use crate::astro::{Kind, Question};
use crate::clock::Clock;
use crate::engine::Engine;
use crate::lifecycle::Tasks;

/// When who is refused in fallback mode may ask again: it ends by itself only when things have been calm for some seconds.
const FALLBACK_RETRY_AFTER: Duration = Duration::from_secs(10);

/// What a flight is for.
#[derive(Debug, Clone, Copy)]
enum Errand {
    /// Somebody waits for it that long.
    Asked { remaining: Duration },
    /// Nobody has asked; it should still be fresh at that second.
    Ahead { until_s: i64 },
    /// Nobody waits: who asked has got one that is past its time.
    Refresh,
}

/// Both tiers, the engine, and the flights between them.
pub struct Shared {
    /// Solves what is in neither tier.
    pub engine: Engine,
    /// The memory tier.
    pub memory: Arc<Memory>,
    /// The disk tier, if there is one.
    pub disk: Option<Disk>,
    /// What is being looked for.
    pub flights: Arc<Flights>,
    /// When the last sweep began, in epochs of erasures.
    pub swept: Mutex<Epoch>,
    /// What was erased.
    pub erasures: Arc<Erasures>,
    /// Makes keys.
    pub keys: KeyMaker,
    /// How long values are kept.
    pub policy: Policy,
    /// The numbers.
    pub counts: Arc<Counts>,
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
    pub fn drop_key(&self, key: Key) {
        self.erasures.erase_key(key);
        self.memory.remove(key);
    }

    /// The answer to a question that memory has not, within `remaining`; one that is past its time when it cannot be had.
    ///
    /// # Errors
    /// Those of the flight.
    pub async fn seek<Q: Question>(
        self: &Arc<Self>,
        key: Key,
        question: &Q,
        remaining: Duration,
    ) -> Result<Cached<Q::Answer>, Error> {
        let lookup = Lookup::begin(self, Q::KIND);
        let flown = tokio::time::timeout(remaining, self.fly(key, question, remaining)).await;
        match flown.unwrap_or(Err(Error::Late)) {
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
                    && let Some(stale) = self.memory.past(&key, self.clock.unix_s())
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
    pub async fn prepare<Q: Question>(self: &Arc<Self>, key: Key, question: &Q, until_s: i64) -> Result<Tier, Error> {
        let find = || self.memory.peek(&key, until_s);
        match self.flights.board(key, Haste::Ahead, find) {
            Seat::Landed(_) => Ok(Tier::Memory),
            Seat::Passenger(passenger) => passenger.arrive().await.map(|(_, tier)| tier),
            Seat::Pilot(pilot, passenger) => {
                self.start(pilot, key, question.clone(), Errand::Ahead { until_s });
                let (_, tier) = passenger.arrive().await?;
                if tier == Tier::Computed {
                    self.counts.warmed(Q::KIND);
                }
                Ok(tier)
            }
        }
    }

    /// Takes a seat at the question's flight, starting one if there is none, and waits; tells whether there was one.
    async fn fly<Q: Question>(
        self: &Arc<Self>,
        key: Key,
        question: &Q,
        remaining: Duration,
    ) -> Result<(Arc<Entry>, Tier, bool), Error> {
        let deadline = self.clock.monotonic().saturating_add(remaining);
        let mut has_joined = false;
        loop {
            let find = || self.memory.peek(&key, self.clock.unix_s());
            let passenger = match self.flights.board(key, Haste::Asked, find) {
                Seat::Landed(entry) => return Ok((entry, Tier::Memory, false)),
                Seat::Pilot(pilot, passenger) => {
                    let remaining = deadline.saturating_sub(self.clock.monotonic());
                    self.start(pilot, key, question.clone(), Errand::Asked { remaining });
                    return passenger.arrive().await.map(|(entry, tier)| (entry, tier, false));
                }
                Seat::Passenger(passenger) => passenger,
            };
            match passenger.arrive().await {
                // That was the first asker's hurry, and need not be ours; the second time it is.
                Err(Error::Late | Error::Busy { .. }) if !has_joined => has_joined = true,
                landed => return landed.map(|(entry, tier)| (entry, tier, true)),
            }
        }
    }

    /// Lets a fresh answer come when the engine has time.
    fn refresh<Q: Question>(self: &Arc<Self>, key: Key, question: &Q) {
        if let Seat::Pilot(pilot, _) = self.flights.board(key, Haste::Ahead, || None) {
            self.start(pilot, key, question.clone(), Errand::Refresh);
        }
    }

    fn start<Q: Question>(self: &Arc<Self>, pilot: Pilot, key: Key, question: Q, errand: Errand) {
        let shared = Arc::clone(self);
        self.tasks.spawn("cache flight", async move {
            let landed = shared.look_further(key, question, errand).await;
            pilot.land(landed);
        });
    }

    async fn look_further<Q: Question>(&self, key: Key, question: Q, errand: Errand) -> Landed {
        let begun = self.erasures.epoch();
        let asked = self.clock.monotonic();
        if let Some(entry) = self.find_on_disk::<Q::Answer>(key, begun).await
            && self.is_fresh_enough(&key, &entry, errand)
        {
            return Ok((entry, Tier::Disk));
        }
        let solved = match errand {
            Errand::Asked { .. } if self.fallback.load(Ordering::Relaxed) => {
                return Err(Error::Busy { retry_after: FALLBACK_RETRY_AFTER });
            }
            Errand::Asked { remaining } => {
                let remaining = remaining.saturating_sub(self.clock.monotonic().saturating_sub(asked));
                self.engine.solve(question, remaining).await?
            }
            Errand::Ahead { .. } | Errand::Refresh => self.engine.solve_in_background(question).await?,
        };
        let life = self.policy.lifetime(Q::KIND, self.clock.unix_s());
        let plain = codec::encode(&solved.answer)?;
        self.engine.sized(Q::KIND, plain.len());
        let origin = Origin { life, begun, cost: solved.took, encoded_bytes: plain.len() };
        let entry = Entry::new(solved.answer, origin);
        let entry = Arc::new(if let Errand::Ahead { .. } = errand { entry.made_ahead() } else { entry });
        self.memory.land(key, &entry);
        if let Some(disk) = &self.disk {
            let value = Found { life, cost: solved.took, plain };
            disk.put(Put { key, schema: Q::SCHEMA, value, begun, outdates: false });
        }
        Ok((entry, Tier::Computed))
    }

    fn is_fresh_enough(&self, key: &Key, entry: &Entry, errand: Errand) -> bool {
        match errand {
            Errand::Asked { .. } => true,
            Errand::Ahead { until_s } => self.policy.age(key, entry.life, until_s) == Age::Fresh,
            Errand::Refresh => self.policy.age(key, entry.life, self.clock.unix_s()) == Age::Fresh,
        }
    }

    /// What is on disk and fresh, in memory from now on. What is past its time comes to memory as well, but is not found.
    pub async fn find_on_disk<V>(&self, key: Key, begun: Epoch) -> Option<Arc<Entry>>
    where
        V: DeserializeOwned + Send + Sync + 'static,
    {
        let Found { life, cost, plain } = self.disk.as_ref()?.find(key).await?;
        let age = self.policy.age(&key, life, self.clock.unix_s());
        if age != Age::Fresh {
            self.counts.expired_on_disk(key.kind(), 1);
        }
        if age == Age::Over || !self.erasures.permit(&key, begun) {
            return None;
        }
        let Ok(value) = codec::decode::<V>(&plain) else {
            self.counts.disk_error("undecodable");
            return None;
        };
        let entry = Arc::new(Entry::new(value, Origin { life, begun, cost, encoded_bytes: plain.len() }));
        self.memory.land(key, &entry);
        (age == Age::Fresh).then_some(entry)
    }

    /// The handle to a value, counted as answered by this tier; nothing when it cannot be read as what is asked for, which drops
    /// it. The first answer with a value that was read ahead is the disk tier's, because it comes from there.
    pub fn cached<V>(&self, key: Key, entry: &Arc<Entry>, tier: Tier) -> Option<Cached<V>>
    where
        V: DeserializeOwned + Send + Sync + 'static,
    {
        let tier = if tier == Tier::Memory && entry.is_encoded() { Tier::Disk } else { tier };
        let cached = self.handle(key, entry, tier);
        if cached.is_some() {
            self.counts.answered(key.kind(), tier, entry.cost);
            if tier == Tier::Memory
                && let Some(is_first) = entry.hit_ahead()
            {
                self.counts.hit_warmed(key.kind(), is_first);
            }
        } else {
            self.counts.disk_error("undecodable");
            self.memory.remove_if_same(key, entry);
        }
        cached
    }

    fn handle<V>(&self, key: Key, entry: &Arc<Entry>, tier: Tier) -> Option<Cached<V>>
    where
        V: DeserializeOwned + Send + Sync + 'static,
    {
        Some(Cached { value: entry.value()?, entry: Arc::clone(entry), key, tier, memory: Arc::clone(&self.memory) })
    }
}

/// A look-up past memory, timed and counted however it ends: one that is dropped has been left by whoever asked.
struct Lookup<'s> {
    shared: &'s Shared,
    kind: Kind,
    begun: Duration,
    failure: Option<&'static str>,
}

impl<'s> Lookup<'s> {
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

impl Drop for Lookup<'_> {
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
