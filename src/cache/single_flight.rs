//! One flight per question: whoever asks while it is under way waits for the same answer.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use super::Error;
use super::entry::{CacheEntry, Tier};
use super::key::{CacheKey, KeyHasher};

/// What a flight brings.
pub type LookupOutcome = Result<(Arc<CacheEntry>, Tier), Error>;

/// Who a flight is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookupPriority {
    /// Somebody who waits.
    Foreground,
    /// Whoever asks later.
    Background,
}

struct PendingLookup {
    number: u64,
    priority: LookupPriority,
    outcome: watch::Receiver<Option<LookupOutcome>>,
}

/// The flights under way.
#[derive(Default)]
pub struct InFlight {
    flights: Mutex<HashMap<CacheKey, PendingLookup, KeyHasher>>,
    next: AtomicU64,
}

/// A seat at a flight.
pub enum Join {
    /// There was none; whoever gets this flies it.
    Leader(Leader, Waiter),
    /// There was one.
    Waiter(Waiter),
    /// There is no need for one: the value has landed meanwhile.
    Ready(Arc<CacheEntry>),
}

impl InFlight {
    /// A seat at the flight for `key`. `find` looks whether the value is there by now. Who waits does not join a flight that does
    /// not hurry, but flies: now and then a question is solved twice for that.
    pub fn join(
        self: &Arc<Self>,
        key: CacheKey,
        priority: LookupPriority,
        find: impl FnOnce() -> Option<Arc<CacheEntry>>,
    ) -> Join {
        let mut flights = self.flights.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(flight) = flights.get(&key)
            && (flight.priority == LookupPriority::Foreground || priority == LookupPriority::Background)
        {
            return Join::Waiter(Waiter { outcome: flight.outcome.clone() });
        }
        // A flight leaves the board only after its value has landed: with the board locked, one of the two is seen.
        if let Some(entry) = find() {
            return Join::Ready(entry);
        }
        let (sender, outcome) = watch::channel(None);
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        flights.insert(key, PendingLookup { number, priority, outcome: outcome.clone() });
        Join::Leader(Leader { key, number, sender, in_flight: Arc::clone(self) }, Waiter { outcome })
    }
}

/// Flies a flight. Dropped without landing, as by a panic, it lets its passengers know.
pub struct Leader {
    key: CacheKey,
    number: u64,
    sender: watch::Sender<Option<LookupOutcome>>,
    in_flight: Arc<InFlight>,
}

impl Leader {
    /// Ends the flight and tells everybody.
    pub fn complete(self, outcome: LookupOutcome) {
        // All passengers may have left.
        let _ = self.sender.send(Some(outcome));
    }
}

impl Drop for Leader {
    fn drop(&mut self) {
        let mut flights = self.in_flight.flights.lock().unwrap_or_else(PoisonError::into_inner);
        // Somebody in haste may have begun another in its place.
        if flights.get(&self.key).is_some_and(|flight| flight.number == self.number) {
            flights.remove(&self.key);
        }
    }
}

/// Waits for a flight.
pub struct Waiter {
    outcome: watch::Receiver<Option<LookupOutcome>>,
}

impl Waiter {
    /// What it brings.
    pub async fn wait(mut self) -> LookupOutcome {
        match self.outcome.wait_for(Option::is_some).await {
            Ok(outcome) => outcome.clone().expect("waited until it is there"),
            Err(_) => Err(Error::Failed),
        }
    }
}
