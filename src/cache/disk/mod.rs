//! The disk tier: values that a restart leaves in place.
//!
//! One thread writes, one reads; askers wait for either no longer than they want to. Whatever breaks is a miss: the thread that
//! writes sets the file aside, opens another, and goes on. Knows nothing of what the values mean.

mod batch;
mod blocks;
mod breaker;
mod file;
mod frame;
mod reader;
mod state;
mod supervisor;
mod tables;
mod usage;
mod writer;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crossbeam_channel::{Sender, bounded};
use tokio::sync::{mpsc, oneshot};

use super::cache_metrics::CacheMetrics;
use super::invalidations::Invalidations;
use super::key::{CacheKey, KeyPrefix};
use super::policy::Lifetime;
use crate::cache::EntryKind;
use crate::clock::Clock;
use crate::seal::Sealer;
use breaker::Breaker;
use reader::{DiskReader, ReadRequest};
pub use state::DiskHealth;
use state::DiskState;
pub use supervisor::DiskStatus;
pub use writer::Compaction;
use writer::{DiskWriter, WriteRequest};

/// Values that may wait to be written; more are not written. At 2.7 KB each, 6 MB.
const PUT_LIMIT: usize = 2_048;

/// Room in the writer's queue that values leave to orders.
const ORDER_LIMIT: usize = 256;

/// Lookups that may wait to be read; more are misses.
const LOOKUP_LIMIT: usize = 256;

/// Default size of the disk tier's file, also of the setting `cache.disk_bytes`: 512 MiB.
pub const DEFAULT_DISK_BYTES: u64 = 512 << 20;

/// How the disk tier is made.
#[derive(Debug, Clone)]
pub struct DiskSettings {
    /// Directory of `cache.redb`. Made if it does not exist.
    pub dir: PathBuf,
    /// Space that the file may take on the disk; nine tenths of it are for values, of a small one two thirds. Its length can be more:
    /// redb lengthens it ahead, by as much again, and what has not been written takes no space.
    pub max_bytes: u64,
    /// How long a lookup may take before it is a miss. Default 50 ms.
    pub read_cap: Duration,
    /// redb's own cache of pages. Default 16 MiB: the system keeps the rest, and redb's default grew to gigabytes.
    pub page_cache_bytes: usize,
}

impl DiskSettings {
    /// The defaults, with the file in `dir`.
    pub fn in_dir(dir: impl Into<PathBuf>) -> Self {
        Self {
            dir: dir.into(),
            max_bytes: DEFAULT_DISK_BYTES,
            read_cap: Duration::from_millis(50),
            page_cache_bytes: 16 << 20,
        }
    }
}

/// A value on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredValue {
    /// From when until when it is served.
    pub life: Lifetime,
    /// What solving it took; whole microseconds on disk.
    pub cost: Duration,
    /// Its binary form.
    pub plain: Vec<u8>,
}

/// A value to be kept on disk.
#[derive(Debug)]
pub struct PutRequest {
    /// What it will be found by.
    pub key: CacheKey,
    /// Version of its form.
    pub schema: u16,
    /// The value.
    pub value: StoredValue,
    /// When its making began.
    pub begun: super::invalidations::Generation,
    /// Whether the value that it replaces is wrong from now on, rather than merely old.
    pub outdates: bool,
}

/// What an order could not do: the disk tier is down, or too much waits for it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the cache's disk tier is {}: {reason}", status.name())]
pub struct DiskUnavailable {
    /// How the disk tier is.
    pub status: DiskStatus,
    /// Why.
    pub reason: String,
}

/// The threads and their queues.
pub struct Disk {
    settings: DiskSettings,
    state: Arc<DiskState>,
    clock: Arc<dyn Clock>,
    orders: Mutex<Option<Sender<WriteRequest>>>,
    lookups: Mutex<Option<Sender<ReadRequest>>>,
    breaker: Mutex<Breaker>,
    /// Closes when both threads have ended.
    ended: tokio::sync::Mutex<mpsc::Receiver<()>>,
}

impl Disk {
    /// Opens the file, and starts the threads `cache-writer` and `cache-reader`. A file that cannot be opened is no error.
    pub fn start(
        settings: DiskSettings,
        sealer: Sealer,
        invalidations: Arc<Invalidations>,
        counts: Arc<CacheMetrics>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let (orders, order_queue) = bounded(PUT_LIMIT + ORDER_LIMIT);
        let (lookups, lookup_queue) = bounded(LOOKUP_LIMIT);
        let (alive, ended) = mpsc::channel(1);
        let sealer = Arc::new(sealer);
        let state = Arc::new(DiskState::new(&settings, counts, Arc::clone(&clock)));
        let mut writer =
            DiskWriter::new(Arc::clone(&state), Arc::clone(&sealer), invalidations, order_queue, alive.clone());
        writer.mend();
        let reader = DiskReader::new(Arc::clone(&state), sealer, lookup_queue, orders.clone(), alive);
        start_thread("cache-writer", move || writer.run());
        start_thread("cache-reader", move || reader.run());
        Self {
            settings,
            state,
            clock,
            orders: Mutex::new(Some(orders)),
            lookups: Mutex::new(Some(lookups)),
            breaker: Mutex::default(),
            ended: tokio::sync::Mutex::new(ended),
        }
    }

    /// What is on disk for `key`, or nothing when it cannot be had in time.
    pub async fn find(&self, key: CacheKey) -> Option<StoredValue> {
        if !self.state.is_up() || !self.breaker().is_closed(self.clock.monotonic()) {
            return None;
        }
        let (reply, found) = oneshot::channel();
        if !self.ask(ReadRequest::Value(key, reply))? {
            self.state.counts().disk_error("read_queue_full");
            return None;
        }
        match tokio::time::timeout(self.settings.read_cap, found).await {
            Ok(found) => found.ok().flatten(),
            Err(_) => {
                self.state.counts().disk_error("read_timeout");
                if self.breaker().timed_out(self.clock.monotonic()) {
                    tracing::warn!("reading the cache's disk tier takes too long; it is left alone for a while");
                }
                None
            }
        }
    }

    /// What was asked for most before the last stop, the most popular first, with the logarithm of how often.
    pub async fn hottest(&self) -> Vec<(CacheKey, u8)> {
        let (reply, hottest) = oneshot::channel();
        match self.ask(ReadRequest::Hottest(reply)) {
            Some(true) => hottest.await.unwrap_or_default(),
            _ => Vec::new(),
        }
    }

    /// How many rows there are whose keys begin with one of `prefixes`.
    ///
    /// # Errors
    /// When the disk tier is down, or too much waits for it.
    pub async fn count(&self, prefixes: Vec<KeyPrefix>) -> Result<usize, DiskUnavailable> {
        let (reply, count) = oneshot::channel();
        let found = match self.ask(ReadRequest::Count(prefixes, reply)) {
            Some(true) => count.await.ok().flatten(),
            _ => None,
        };
        found.ok_or_else(|| self.state.unavailable("it cannot be read"))
    }

    /// Lets a value be written within the next moments. One that cannot be is lost, and counted.
    pub fn put(&self, put: PutRequest) {
        let orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(orders) = orders.as_ref() else { return };
        if orders.len() >= PUT_LIMIT || orders.try_send(WriteRequest::Put(put)).is_err() {
            self.state.counts().disk_error("write_queue_full");
        }
    }

    /// Drops what `key` finds; done and durable on return.
    ///
    /// # Errors
    /// When the disk tier is down. It is done before the file is read again, unless the process ends first.
    pub async fn remove(&self, key: CacheKey) -> Result<(), DiskUnavailable> {
        self.order(|done| WriteRequest::Remove(key, Some(done))).await
    }

    /// Drops all whose keys begin with one of `prefixes`, and the file that was set aside; done and durable on return.
    ///
    /// # Errors
    /// As [`Self::remove`].
    pub async fn erase(&self, prefixes: Vec<KeyPrefix>) -> Result<(), DiskUnavailable> {
        self.order(|done| WriteRequest::Erase(prefixes, done)).await
    }

    /// Drops all of one kind, in small transactions; done and durable on return.
    ///
    /// # Errors
    /// As [`Self::remove`].
    pub async fn clear(&self, kind: EntryKind) -> Result<(), DiskUnavailable> {
        self.order(|done| WriteRequest::Clear(kind.number(), done)).await
    }

    /// Drops what is over, and returns how many values that were.
    ///
    /// # Errors
    /// When the disk tier is down.
    pub async fn sweep(&self) -> Result<u64, DiskUnavailable> {
        self.order(WriteRequest::Sweep).await
    }

    /// Remembers how often values are asked for, as [`Self::hottest`] tells after the next start.
    ///
    /// # Errors
    /// When the disk tier is down.
    pub async fn remember(&self, heat: Vec<(CacheKey, u8)>) -> Result<(), DiskUnavailable> {
        self.order(|done| WriteRequest::Remember(heat, done)).await
    }

    /// Gives free space back to the system when more than half of the file is free; meanwhile lookups are misses. Nothing, when
    /// it does not pay.
    ///
    /// # Errors
    /// When the disk tier is down.
    pub async fn compact(&self) -> Result<Option<Compaction>, DiskUnavailable> {
        self.order(WriteRequest::Compact).await
    }

    /// Returns when everything that was put before is on disk.
    ///
    /// # Errors
    /// When the disk tier is down.
    pub async fn flush(&self) -> Result<(), DiskUnavailable> {
        self.order(WriteRequest::Flush).await
    }

    /// Writes what waits, closes the file, and ends the threads.
    ///
    /// # Errors
    /// When `deadline` passes first.
    pub async fn close(&self, deadline: Duration) -> Result<(), tokio::time::error::Elapsed> {
        drop(self.lookups.lock().unwrap_or_else(PoisonError::into_inner).take());
        drop(self.orders.lock().unwrap_or_else(PoisonError::into_inner).take());
        // The channel carries nothing: it closes when the last thread drops its sender.
        let all_ended = async { self.ended.lock().await.recv().await };
        tokio::time::timeout(deadline, all_ended).await.map(drop)
    }

    /// How it is, why, and what it holds.
    pub fn health(&self) -> DiskHealth {
        self.state.health()
    }

    /// Whether the reader has been asked; nothing when it has ended.
    fn ask(&self, lookup: ReadRequest) -> Option<bool> {
        let lookups = self.lookups.lock().unwrap_or_else(PoisonError::into_inner);
        Some(lookups.as_ref()?.try_send(lookup).is_ok())
    }

    async fn order<T>(
        &self,
        order: impl FnOnce(oneshot::Sender<Result<T, DiskUnavailable>>) -> WriteRequest,
    ) -> Result<T, DiskUnavailable> {
        let (done, answer) = oneshot::channel();
        let sent = match self.orders.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            Some(orders) => orders.try_send(order(done)).is_ok(),
            None => false,
        };
        if !sent {
            return Err(self.state.unavailable("its queue is full or closed"));
        }
        answer.await.unwrap_or_else(|_| Err(self.state.unavailable("its thread ended")))
    }

    fn breaker(&self) -> std::sync::MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn start_thread(name: &str, run: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(run)
        .expect("a machine that cannot start a thread at start-up cannot serve");
}

#[cfg(test)]
mod tests;
