//! The thread that reads.

use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender};
use tokio::sync::{mpsc, oneshot};

use super::file::{CacheFile, DiskFailure, fenced};
use super::state::DiskState;
use super::writer::WriteRequest;
use super::{StoredValue, frame};
use crate::cache::key::{CacheKey, KeyPrefix};
use crate::seal::Sealer;

/// What somebody wants to know, and where to say it.
pub enum ReadRequest {
    /// What a key finds.
    Value(CacheKey, oneshot::Sender<Option<StoredValue>>),
    /// What was asked for most before the last stop.
    Hottest(oneshot::Sender<Vec<(CacheKey, u8)>>),
    /// How many rows begin with one of these; nothing when the file cannot be read.
    Count(Vec<KeyPrefix>, oneshot::Sender<Option<usize>>),
}

/// Answers lookups, one after the other.
pub struct DiskReader {
    state: Arc<DiskState>,
    sealer: Arc<Sealer>,
    lookups: Receiver<ReadRequest>,
    orders: Sender<WriteRequest>,
    _alive: mpsc::Sender<()>,
}

impl DiskReader {
    /// Answers what comes through `lookups`; asks the writer through `orders` to drop damaged values.
    pub fn new(
        state: Arc<DiskState>,
        sealer: Arc<Sealer>,
        lookups: Receiver<ReadRequest>,
        orders: Sender<WriteRequest>,
        alive: mpsc::Sender<()>,
    ) -> Self {
        Self { state, sealer, lookups, orders, _alive: alive }
    }

    /// Runs until all senders are gone.
    pub fn run(self) {
        while let Ok(lookup) = self.lookups.recv() {
            match lookup {
                ReadRequest::Value(_, reply) if reply.is_closed() => {}
                ReadRequest::Value(key, reply) => {
                    // The receiver is gone when the lookup was dropped.
                    let _ = reply.send(self.with_file(|file| self.find_in(file, &key)));
                }
                ReadRequest::Hottest(reply) => {
                    let hottest = self.with_file(|file| self.fenced(file, CacheFile::hottest));
                    let _ = reply.send(hottest.unwrap_or_default());
                }
                ReadRequest::Count(prefixes, reply) => {
                    let _ = reply.send(self.with_file(|file| self.fenced(file, |file| file.count(&prefixes))));
                }
            }
        }
    }

    fn with_file<T>(&self, read: impl FnOnce(&Arc<CacheFile>) -> Option<T>) -> Option<T> {
        let file = self.state.file()?;
        let found = read(&file);
        DiskState::release(file);
        found
    }

    /// What `read` gives; a failure ends the file's service.
    fn fenced<T>(&self, file: &Arc<CacheFile>, read: impl FnOnce(&CacheFile) -> Result<T, DiskFailure>) -> Option<T> {
        fenced(|| read(file))
            .inspect_err(|trouble| {
                self.state.fail(trouble, Some(file));
                self.tell_writer(WriteRequest::Wake);
            })
            .ok()
    }

    fn find_in(&self, file: &Arc<CacheFile>, key: &CacheKey) -> Option<StoredValue> {
        let frame = self.fenced(file, |file| file.frame(key))??;
        let Ok(found) = frame::open(&self.sealer, key, &frame) else {
            self.state.bad_tag(file);
            self.tell_writer(WriteRequest::Remove(*key, None));
            return None;
        };
        Some(found)
    }

    fn tell_writer(&self, order: WriteRequest) {
        // A writer with a full queue is awake.
        let _ = self.orders.try_send(order);
    }
}
