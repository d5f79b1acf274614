//! One lookup under way for each key; further ones wait for its outcome.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use super::Error;
use super::entry::{CacheEntry, Tier};
use super::key::{CacheKey, KeyHasher};
use crate::engine::ComputeClass;

/// The entry and the tier that had it.
pub type LookupOutcome = Result<(Arc<CacheEntry>, Tier), Error>;

struct PendingLookup {
    number: u64,
    class: ComputeClass,
    outcome: watch::Receiver<Option<LookupOutcome>>,
}

/// The lookups under way.
#[derive(Default)]
pub struct InFlight {
    flights: Mutex<HashMap<CacheKey, PendingLookup, KeyHasher>>,
    next: AtomicU64,
}

/// The part that a lookup plays.
pub enum Join {
    /// None was under way: this one does the work.
    Leader(Leader, Waiter),
    /// One is under way: this one waits for it.
    Waiter(Waiter),
    /// The value came into memory meanwhile.
    Ready(Arc<CacheEntry>),
}

impl InFlight {
    /// Whether a lookup for `key` is under way.
    #[cfg(test)]
    pub fn contains(&self, key: &CacheKey) -> bool {
        self.flights.lock().unwrap_or_else(PoisonError::into_inner).contains_key(key)
    }

    /// Joins the lookup for `key`, or begins it. `find` looks whether the value is in memory by now. Nobody waits for a
    /// lookup of a class that is served later, but begins its own: now and then a question is solved twice for that.
    pub fn join(
        self: &Arc<Self>,
        key: CacheKey,
        class: ComputeClass,
        find: impl FnOnce() -> Option<Arc<CacheEntry>>,
    ) -> Join {
        let mut flights = self.flights.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(flight) = flights.get(&key)
            && flight.class <= class
        {
            return Join::Waiter(Waiter { outcome: flight.outcome.clone() });
        }
        // A lookup is removed only after its value is in memory: under the lock, one of the two is seen.
        if let Some(entry) = find() {
            return Join::Ready(entry);
        }
        let (sender, outcome) = watch::channel(None);
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        flights.insert(key, PendingLookup { number, class, outcome: outcome.clone() });
        Join::Leader(Leader { key, number, sender, in_flight: Arc::clone(self) }, Waiter { outcome })
    }
}

/// Does the work. Dropped without completing, as by a panic, it lets the waiters know.
pub struct Leader {
    key: CacheKey,
    number: u64,
    sender: watch::Sender<Option<LookupOutcome>>,
    in_flight: Arc<InFlight>,
}

impl Leader {
    /// Whether a lookup still waits for it; the list itself holds one receiver.
    pub fn has_waiters(&self) -> bool {
        self.sender.receiver_count() > 1
    }

    /// Sends the outcome to all waiters.
    pub fn complete(self, outcome: LookupOutcome) {
        // There may be no waiters left.
        let _ = self.sender.send(Some(outcome));
    }
}

impl Drop for Leader {
    fn drop(&mut self) {
        let mut flights = self.in_flight.flights.lock().unwrap_or_else(PoisonError::into_inner);
        // A request may have begun its own in its place.
        if flights.get(&self.key).is_some_and(|flight| flight.number == self.number) {
            flights.remove(&self.key);
        }
    }
}

/// Waits for a lookup under way.
pub struct Waiter {
    outcome: watch::Receiver<Option<LookupOutcome>>,
}

impl Waiter {
    /// Its outcome.
    pub async fn wait(mut self) -> LookupOutcome {
        match self.outcome.wait_for(Option::is_some).await {
            Ok(outcome) => outcome.clone().expect("waited until it is there"),
            Err(_) => Err(Error::Failed),
        }
    }
}
