//! The thread that reads.

use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender};
use tokio::sync::{mpsc, oneshot};

use super::file::{CacheFile, fenced};
use super::state::State;
use super::writer::Order;
use super::{Found, frame};
use crate::cache::key::Key;
use crate::seal::Sealer;

/// Somebody wants what `key` finds.
pub struct Lookup {
    /// What it is found by.
    pub key: Key,
    /// Where to say what was found.
    pub reply: oneshot::Sender<Option<Found>>,
}

/// Answers look-ups, one after the other.
pub struct Reader {
    state: Arc<State>,
    sealer: Arc<Sealer>,
    lookups: Receiver<Lookup>,
    orders: Sender<Order>,
    _alive: mpsc::Sender<()>,
}

impl Reader {
    /// Answers what comes through `lookups`; asks the writer through `orders` to drop damaged values.
    pub fn new(
        state: Arc<State>,
        sealer: Arc<Sealer>,
        lookups: Receiver<Lookup>,
        orders: Sender<Order>,
        alive: mpsc::Sender<()>,
    ) -> Self {
        Self { state, sealer, lookups, orders, _alive: alive }
    }

    /// Runs until nobody can ask any more.
    pub fn run(self) {
        while let Ok(Lookup { key, reply }) = self.lookups.recv() {
            if reply.is_closed() {
                continue;
            }
            // Whoever asked may have left meanwhile.
            let _ = reply.send(self.find(&key));
        }
    }

    fn find(&self, key: &Key) -> Option<Found> {
        let file = self.state.file()?;
        let found = self.find_in(&file, key);
        State::release(file);
        found
    }

    fn find_in(&self, file: &Arc<CacheFile>, key: &Key) -> Option<Found> {
        let frame = match fenced(|| file.frame(key)) {
            Ok(frame) => frame?,
            Err(trouble) => {
                self.state.fail(&trouble, Some(file));
                self.tell_writer(Order::Wake);
                return None;
            }
        };
        let Ok((life, plain)) = frame::open(&self.sealer, key, &frame) else {
            self.state.bad_tag(file);
            self.tell_writer(Order::Remove(*key, None));
            return None;
        };
        Some(Found { life, plain })
    }

    fn tell_writer(&self, order: Order) {
        // A writer with a full queue is awake.
        let _ = self.orders.try_send(order);
    }
}
