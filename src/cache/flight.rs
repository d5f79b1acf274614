//! One flight per question: whoever asks while it is under way waits for the same answer.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use super::Error;
use super::entry::{Entry, Tier};
use super::key::{Key, KeyHasher};

/// What a flight brings.
pub type Landed = Result<(Arc<Entry>, Tier), Error>;

/// Who a flight is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Haste {
    /// Somebody who waits.
    Asked,
    /// Whoever asks later.
    Ahead,
}

struct Board {
    number: u64,
    haste: Haste,
    landed: watch::Receiver<Option<Landed>>,
}

/// The flights under way.
#[derive(Default)]
pub struct Flights {
    boards: Mutex<HashMap<Key, Board, KeyHasher>>,
    next: AtomicU64,
}

/// A seat at a flight.
pub enum Seat {
    /// There was none; whoever gets this flies it.
    Pilot(Pilot, Passenger),
    /// There was one.
    Passenger(Passenger),
    /// There is no need for one: the value has landed meanwhile.
    Landed(Arc<Entry>),
}

impl Flights {
    /// A seat at the flight for `key`. `find` looks whether the value is there by now. Who waits does not join a flight that does
    /// not hurry, but flies: now and then a question is solved twice for that.
    pub fn board(self: &Arc<Self>, key: Key, haste: Haste, find: impl FnOnce() -> Option<Arc<Entry>>) -> Seat {
        let mut boards = self.boards.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(board) = boards.get(&key)
            && (board.haste == Haste::Asked || haste == Haste::Ahead)
        {
            return Seat::Passenger(Passenger { board: board.landed.clone() });
        }
        // A flight leaves the board only after its value has landed: with the board locked, one of the two is seen.
        if let Some(entry) = find() {
            return Seat::Landed(entry);
        }
        let (announce, board) = watch::channel(None);
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        boards.insert(key, Board { number, haste, landed: board.clone() });
        Seat::Pilot(Pilot { key, number, announce, flights: Arc::clone(self) }, Passenger { board })
    }
}

/// Flies a flight. Dropped without landing, as by a panic, it lets its passengers know.
pub struct Pilot {
    key: Key,
    number: u64,
    announce: watch::Sender<Option<Landed>>,
    flights: Arc<Flights>,
}

impl Pilot {
    /// Ends the flight and tells everybody.
    pub fn land(self, landed: Landed) {
        // All passengers may have left.
        let _ = self.announce.send(Some(landed));
    }
}

impl Drop for Pilot {
    fn drop(&mut self) {
        let mut boards = self.flights.boards.lock().unwrap_or_else(PoisonError::into_inner);
        // Somebody in haste may have begun another in its place.
        if boards.get(&self.key).is_some_and(|board| board.number == self.number) {
            boards.remove(&self.key);
        }
    }
}

/// Waits for a flight.
pub struct Passenger {
    board: watch::Receiver<Option<Landed>>,
}

impl Passenger {
    /// What it brings.
    pub async fn arrive(mut self) -> Landed {
        match self.board.wait_for(Option::is_some).await {
            Ok(landed) => landed.clone().expect("waited until it is there"),
            Err(_) => Err(Error::Failed),
        }
    }
}
