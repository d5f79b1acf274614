//! The thread that reads.

use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender};
use tokio::sync::{mpsc, oneshot};

use super::file::{CacheFile, Trouble, fenced};
use super::state::State;
use super::writer::Order;
use super::{Found, frame};
use crate::cache::key::Key;
use crate::seal::Sealer;

/// What somebody wants to know, and where to say it.
pub enum Lookup {
    /// What a key finds.
    Value(Key, oneshot::Sender<Option<Found>>),
    /// What was asked for most before the last stop.
    Hottest(oneshot::Sender<Vec<(Key, u8)>>),
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
        while let Ok(lookup) = self.lookups.recv() {
            match lookup {
                Lookup::Value(_, reply) if reply.is_closed() => {}
                Lookup::Value(key, reply) => {
                    // Whoever asked may have left meanwhile.
                    let _ = reply.send(self.with_file(|file| self.find_in(file, &key)));
                }
                Lookup::Hottest(reply) => {
                    let hottest = self.with_file(|file| self.fenced(file, CacheFile::hottest));
                    let _ = reply.send(hottest.unwrap_or_default());
                }
            }
        }
    }

    fn with_file<T>(&self, read: impl FnOnce(&Arc<CacheFile>) -> Option<T>) -> Option<T> {
        let file = self.state.file()?;
        let found = read(&file);
        State::release(file);
        found
    }

    /// What `read` gives; a failure ends the file's service.
    fn fenced<T>(&self, file: &Arc<CacheFile>, read: impl FnOnce(&CacheFile) -> Result<T, Trouble>) -> Option<T> {
        fenced(|| read(file))
            .inspect_err(|trouble| {
                self.state.fail(trouble, Some(file));
                self.tell_writer(Order::Wake);
            })
            .ok()
    }

    fn find_in(&self, file: &Arc<CacheFile>, key: &Key) -> Option<Found> {
        let frame = self.fenced(file, |file| file.frame(key))??;
        let Ok(found) = frame::open(&self.sealer, key, &frame) else {
            self.state.bad_tag(file);
            self.tell_writer(Order::Remove(*key, None));
            return None;
        };
        Some(found)
    }

    fn tell_writer(&self, order: Order) {
        // A writer with a full queue is awake.
        let _ = self.orders.try_send(order);
    }
}
