//! The way of a look-up past memory: one flight, to disk and then to the engine.

use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;

use super::counts::Counts;
use super::disk::{Disk, Put};
use super::entry::{Cached, Entry, Tier};
use super::erasures::{Epoch, Erasures};
use super::flight::{Flights, Landed, Pilot, Seat};
use super::key::{Key, KeyMaker};
use super::memory::Memory;
use super::policy::Policy;
use super::{Error, codec};
use crate::astro::Question;
use crate::clock::Clock;
use crate::engine::Engine;
use crate::lifecycle::Tasks;

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
    /// What was erased.
    pub erasures: Arc<Erasures>,
    /// Makes keys.
    pub keys: KeyMaker,
    /// How long values are kept.
    pub policy: Policy,
    /// The numbers.
    pub counts: Arc<Counts>,
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

    /// Takes a seat at the question's flight, starting one if there is none, and waits.
    ///
    /// # Errors
    /// Those of the flight.
    pub async fn fly<Q: Question>(self: &Arc<Self>, key: Key, question: &Q, remaining: Duration) -> Landed {
        let deadline = self.clock.monotonic().saturating_add(remaining);
        let mut has_joined = false;
        loop {
            let passenger = match self.flights.board(key, || self.memory.get(&key, self.clock.unix_s())) {
                Seat::Landed(entry) => return Ok((entry, Tier::Memory)),
                Seat::Pilot(pilot, passenger) => {
                    let remaining = deadline.saturating_sub(self.clock.monotonic());
                    self.start(pilot, key, question.clone(), remaining);
                    return passenger.arrive().await;
                }
                Seat::Passenger(passenger) => passenger,
            };
            self.counts.coalesced(Q::KIND);
            match passenger.arrive().await {
                // That was the first asker's hurry, and need not be ours; the second time it is.
                Err(Error::Late | Error::Busy { .. }) if !has_joined => has_joined = true,
                landed => return landed,
            }
        }
    }

    fn start<Q: Question>(self: &Arc<Self>, pilot: Pilot, key: Key, question: Q, remaining: Duration) {
        let shared = Arc::clone(self);
        self.tasks.spawn("cache flight", async move {
            let landed = shared.look_further(key, question, remaining).await;
            pilot.land(landed);
        });
    }

    async fn look_further<Q: Question>(&self, key: Key, question: Q, remaining: Duration) -> Landed {
        let begun = self.erasures.epoch();
        let asked = self.clock.monotonic();
        if let Some(entry) = self.find_on_disk::<Q::Answer>(key, begun).await {
            return Ok((entry, Tier::Disk));
        }
        let remaining = remaining.saturating_sub(self.clock.monotonic().saturating_sub(asked));
        let answer = self.engine.solve(question, remaining).await?;
        let life = self.policy.lifetime(Q::KIND, self.clock.unix_s());
        let plain = codec::encode(&answer)?;
        let entry = Arc::new(Entry::new(answer, life, begun, plain.len()));
        self.memory.land(key, &entry);
        if let Some(disk) = &self.disk {
            disk.put(Put { key, schema: Q::SCHEMA, life, begun, plain, outdates: false });
        }
        Ok((entry, Tier::Computed))
    }

    /// What is on disk, in memory from now on.
    pub async fn find_on_disk<V>(&self, key: Key, begun: Epoch) -> Option<Arc<Entry>>
    where
        V: DeserializeOwned + Send + Sync + 'static,
    {
        let found = self.disk.as_ref()?.find(key).await?;
        if !self.policy.shortened(key.kind(), found.life).is_fresh(self.clock.unix_s()) {
            self.counts.expired_on_disk(key.kind(), 1);
            return None;
        }
        let Ok(value) = codec::decode::<V>(&found.plain) else {
            self.counts.disk_error("undecodable");
            return None;
        };
        if !self.erasures.permit(&key, begun) {
            return None;
        }
        let entry = Arc::new(Entry::new(value, found.life, begun, found.plain.len()));
        self.memory.land(key, &entry);
        Some(entry)
    }

    /// The handle to a value, counted as answered.
    ///
    /// # Errors
    /// When the value is of another type.
    pub fn cached<V: Send + Sync + 'static>(
        &self,
        key: Key,
        entry: Arc<Entry>,
        tier: Tier,
    ) -> Result<Cached<V>, Error> {
        let value = entry.value().ok_or_else(|| Error::Form("another type has the same key".to_owned()))?;
        self.counts.answered(key.kind(), tier);
        Ok(Cached { value, entry, key, tier, memory: Arc::clone(&self.memory) })
    }
}
