//! The thread that writes, in batches, and that mends the file.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, after, select};
use serde::Serialize;
use tokio::sync::{mpsc, oneshot};

use super::batch::{PendingDeletes, WriteBatch};
use super::file::{CacheFile, DiskChange, DiskFailure, fenced};
use super::state::DiskState;
use super::supervisor::RecoveryStep;
use super::tables::CountByKind;
use super::{DiskUnavailable, PutRequest, frame};
use crate::cache::invalidations::Invalidations;
use crate::cache::key::{CacheKey, KEY_BYTES, KeyPrefix};
use crate::seal::Sealer;

/// How long a batch waits for more. A killed process loses this much of what it had computed.
const BATCH_WINDOW: Duration = Duration::from_millis(20);

/// How often a disk tier that is down looks whether something is due.
const MEND_TICK: Duration = Duration::from_millis(100);

/// A smaller file is left as it is: redb grows it by as much at once.
const COMPACT_FROM_BYTES: u64 = 4 << 20;

/// How long a compaction waits for the reader to let go of the file, and how often it looks.
const LET_GO: (u32, Duration) = (1_000, Duration::from_millis(1));

/// Where to say that something is done.
pub type Completion<T = ()> = oneshot::Sender<Result<T, DiskUnavailable>>;

/// What a compaction did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Compaction {
    /// Length of the file before, in bytes.
    pub before_bytes: u64,
    /// Length of the file after.
    pub after_bytes: u64,
}

/// What the writer is to do.
pub enum WriteRequest {
    /// Keep a value.
    Put(PutRequest),
    /// Drop a value.
    Remove(CacheKey, Option<Completion>),
    /// Drop all values with these prefixes, and the file that was set aside.
    Erase(Vec<KeyPrefix>, Completion),
    /// Drop all of the kind with this number.
    Clear(u8, Completion),
    /// Drop what is over.
    Sweep(Completion<u64>),
    /// Keep how often values are asked for.
    Remember(Vec<(CacheKey, u8)>, Completion),
    /// Give free space back.
    Compact(Completion<Option<Compaction>>),
    /// Say when everything before is written.
    Flush(Completion),
    /// Look whether there is something to mend.
    Wake,
}

/// Writes, and mends.
pub struct DiskWriter {
    state: Arc<DiskState>,
    sealer: Arc<Sealer>,
    invalidations: Arc<Invalidations>,
    orders: Receiver<WriteRequest>,
    pending_deletes: PendingDeletes,
    /// Who waits for a sweep that is under way, and how many values it has dropped.
    sweeping: (Vec<Completion<u64>>, u64),
    /// Kinds that are being dropped, each with the last key that was.
    clearing: VecDeque<(u8, Option<[u8; KEY_BYTES]>, Completion)>,
    /// What is done once everything that was ordered before is written.
    chores: Vec<WriteRequest>,
    _alive: mpsc::Sender<()>,
}

impl DiskWriter {
    /// Does what comes through `orders`.
    pub fn new(
        state: Arc<DiskState>,
        sealer: Arc<Sealer>,
        invalidations: Arc<Invalidations>,
        orders: Receiver<WriteRequest>,
        alive: mpsc::Sender<()>,
    ) -> Self {
        let (pending_deletes, sweeping, clearing, chores) = Default::default();
        Self { state, sealer, invalidations, orders, pending_deletes, sweeping, clearing, chores, _alive: alive }
    }

    /// Runs until all senders are gone; then closes the file in order.
    pub fn run(mut self) {
        loop {
            let first = match self.next() {
                Ok(first) => first,
                Err(RecvTimeoutError::Timeout) => WriteRequest::Wake,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            let batch = self.collect(first);
            self.mend();
            self.carry_out(batch);
            self.sweep();
            self.clear();
            self.do_chores();
            self.mend();
        }
        if let Some(file) = self.state.retire() {
            self.close(file);
        }
    }

    /// Does what is due, which may make something else due.
    pub fn mend(&mut self) {
        while let Some(step) = self.state.due() {
            let must_go = self.pending_deletes.must_go();
            if (step == RecoveryStep::Quarantine || self.pending_deletes.everything) && !self.state.set_aside(must_go) {
                return;
            }
            if let Err(trouble) = self.open() {
                self.state.fail(&trouble, None);
            }
        }
    }

    /// Opens the file, makes the deletions that are owed, and serves it.
    fn open(&mut self) -> Result<(), DiskFailure> {
        let file = Arc::new(self.state.open()?);
        let prepared = fenced(|| {
            let mut usage = file.usage()?;
            if !self.pending_deletes.everything && !self.pending_deletes.changes.is_empty() {
                file.apply(&self.pending_deletes.changes, &mut usage, self.state.value_bytes(), self.state.now_s())?;
            }
            Ok(usage)
        });
        match prepared {
            Ok(usage) => {
                self.pending_deletes = PendingDeletes::default();
                self.state.serve(file, usage);
                Ok(())
            }
            Err(trouble) => {
                DiskState::release(file);
                Err(trouble)
            }
        }
    }

    fn next(&self) -> Result<WriteRequest, RecvTimeoutError> {
        if !self.sweeping.0.is_empty() || !self.clearing.is_empty() {
            self.orders.recv_timeout(Duration::ZERO)
        } else if self.state.is_up() {
            self.orders.recv().map_err(|_| RecvTimeoutError::Disconnected)
        } else {
            self.orders.recv_timeout(MEND_TICK)
        }
    }

    fn collect(&mut self, first: WriteRequest) -> WriteBatch {
        let mut batch = WriteBatch::default();
        self.add(&mut batch, first);
        let timer = after(BATCH_WINDOW);
        while !batch.is_urgent() && !batch.changes.is_empty() {
            select! {
                recv(self.orders) -> order => match order {
                    Ok(order) => self.add(&mut batch, order),
                    Err(_) => break,
                },
                recv(timer) -> _ => break,
            }
        }
        batch
    }

    fn add(&mut self, batch: &mut WriteBatch, order: WriteRequest) {
        match order {
            WriteRequest::Put(put) => self.add_put(batch, put),
            WriteRequest::Remove(key, done) => {
                batch.changes.push(DiskChange::Remove(key));
                batch.waiting.extend(done);
            }
            WriteRequest::Erase(prefixes, done) => {
                batch.changes.extend(prefixes.into_iter().map(DiskChange::Erase));
                batch.erases = true;
                batch.waiting.push(done);
            }
            WriteRequest::Clear(kind, done) => self.clearing.push_back((kind, None, done)),
            WriteRequest::Sweep(done) => self.sweeping.0.push(done),
            WriteRequest::Remember(..) | WriteRequest::Compact(_) => self.chores.push(order),
            WriteRequest::Flush(done) => batch.waiting.push(done),
            WriteRequest::Wake => {}
        }
    }

    fn add_put(&self, batch: &mut WriteBatch, put: PutRequest) {
        if !self.invalidations.allows(&put.key, put.begun) {
            return;
        }
        match frame::make(&self.sealer, &put.key, put.schema, &put.value) {
            Ok(frame) => batch.changes.push(DiskChange::Put(put.key, frame)),
            Err(_) => self.state.counts().disk_error("not_sealed"),
        }
        if put.outdates {
            batch.outdated.push(put.key);
        }
    }

    fn carry_out(&mut self, batch: WriteBatch) {
        if batch.erases {
            self.state.delete_quarantined();
        }
        let written = self.with_file(|writer, file| writer.write(file, &batch));
        if written.is_none() {
            self.defer_deletes(&batch);
        }
        self.answer(batch.waiting, written);
    }

    fn write(&self, file: &CacheFile, batch: &WriteBatch) -> Result<(), DiskFailure> {
        if batch.changes.is_empty() {
            return Ok(());
        }
        let mut usage = self.state.usage();
        let dropped = fenced(|| file.apply(&batch.changes, &mut usage, self.state.value_bytes(), self.state.now_s()))?;
        each_kind(dropped.expired, |kind, count| self.state.counts().expired_on_disk(kind, count));
        each_kind(dropped.evicted, |kind, count| self.state.counts().evicted_from_disk(kind, count));
        self.state.written();
        self.state.set_usage(usage);
        Ok(())
    }

    /// One stride of a sweep, so that what came meanwhile is not kept waiting.
    fn sweep(&mut self) {
        if self.sweeping.0.is_empty() {
            return;
        }
        let swept = self.change(|file, usage| file.sweep(self.state.now_s(), usage));
        let count: u64 = swept.iter().flat_map(CountByKind::values).sum();
        self.sweeping.1 += count;
        let is_up = swept.is_some();
        each_kind(swept.unwrap_or_default(), |kind, count| self.state.counts().expired_on_disk(kind, count));
        if count == 0 {
            let (waiting, total) = std::mem::take(&mut self.sweeping);
            self.answer(waiting, is_up.then_some(total));
        }
    }

    /// One stride of dropping a kind.
    fn clear(&mut self) {
        let Some((kind, after, done)) = self.clearing.pop_front() else { return };
        match self.change(|file, usage| file.clear(kind, after, usage)) {
            Some(Some(last)) => self.clearing.push_front((kind, Some(last), done)),
            cleared => {
                if cleared.is_none() {
                    self.pending_deletes.add(&DiskChange::Clear(kind));
                }
                self.answer([done], cleared.map(drop));
            }
        }
    }

    fn do_chores(&mut self) {
        for chore in std::mem::take(&mut self.chores) {
            match chore {
                WriteRequest::Remember(heat, done) => {
                    let kept = self.change(|file, usage| file.remember(&heat, usage));
                    self.answer([done], kept);
                }
                WriteRequest::Compact(done) => {
                    let compacted = self.compact();
                    self.answer([done], compacted);
                }
                _ => {}
            }
        }
    }

    /// Compacts the file, if that pays. Readers find nothing meanwhile.
    fn compact(&mut self) -> Option<Option<Compaction>> {
        let (before_bytes, usage) = (self.state.file_bytes(), self.state.usage());
        if !self.state.is_up() {
            return None;
        }
        if before_bytes < COMPACT_FROM_BYTES || before_bytes / 2 < usage.bytes() {
            return Some(None);
        }
        let mut file = self.state.retire()?;
        for _ in 0..LET_GO.0 {
            if Arc::get_mut(&mut file).is_some() {
                break;
            }
            std::thread::sleep(LET_GO.1);
        }
        let compacted = Arc::get_mut(&mut file).map(|file| fenced(|| file.compact()));
        match compacted {
            None | Some(Ok(())) => self.state.serve(file, usage),
            Some(Err(trouble)) => {
                DiskState::release(file);
                self.state.fail(&trouble, None);
                return None;
            }
        }
        let after_bytes = self.state.file_bytes();
        tracing::info!(before_bytes, after_bytes, "the cache's file was compacted");
        Some(Some(Compaction { before_bytes, after_bytes }))
    }

    /// A change of the file in a transaction of its own; nothing if it fails, which ends the file's service.
    fn change<T>(
        &self,
        work: impl FnOnce(&CacheFile, &mut super::usage::DiskUsage) -> Result<T, DiskFailure>,
    ) -> Option<T> {
        self.with_file(|writer, file| {
            let mut usage = writer.state.usage();
            let done = fenced(|| work(file, &mut usage))?;
            writer.state.set_usage(usage);
            Ok(done)
        })
    }

    /// What `work` does with the file; nothing if there is none, or it fails, which ends its service.
    fn with_file<T>(&self, work: impl FnOnce(&Self, &CacheFile) -> Result<T, DiskFailure>) -> Option<T> {
        let file = self.state.file()?;
        let worked = work(self, &file);
        if let Err(trouble) = &worked {
            self.state.fail(trouble, Some(&file));
        }
        DiskState::release(file);
        worked.ok()
    }

    fn answer<T: Clone>(&self, waiting: impl IntoIterator<Item = Completion<T>>, done: Option<T>) {
        for waiting in waiting {
            let answer = done.clone().ok_or_else(|| self.state.unavailable("it has just failed"));
            // The receiver is gone when the caller was dropped.
            let _ = waiting.send(answer);
        }
    }

    /// Remembers the deletions of a batch that was not written; its values are lost.
    fn defer_deletes(&mut self, batch: &WriteBatch) {
        for change in &batch.changes {
            match change {
                DiskChange::Put(..) => self.state.counts().disk_error("not_written"),
                deletion => self.pending_deletes.add(deletion),
            }
        }
        self.pending_deletes.outdated(&batch.outdated);
    }

    fn close(&self, file: Arc<CacheFile>) {
        match Arc::try_unwrap(file) {
            Ok(file) => {
                if let Err(trouble) = fenced(|| file.close()) {
                    tracing::warn!("closing the cache's disk tier: {}", trouble.text);
                }
            }
            // A reader has it for a moment longer, and closes it.
            Err(file) => DiskState::release(file),
        }
    }
}

fn each_kind(tally: CountByKind, mut tell: impl FnMut(crate::cache::EntryKind, u64)) {
    for (kind, count) in tally {
        if let Some(kind) = crate::cache::EntryKind::from_number(kind) {
            tell(kind, count);
        }
    }
}
