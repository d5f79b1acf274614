//! The thread that writes, in batches, and that mends the file.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, after, select};
use tokio::sync::{mpsc, oneshot};

use super::file::{CacheFile, Change, Trouble, fenced};
use super::state::State;
use super::supervisor::Step;
use super::{Down, Put, frame};
use crate::cache::erasures::Erasures;
use crate::cache::key::{Key, Prefix, kind_of};
use crate::seal::Sealer;

/// How long a batch waits for more. A killed process loses this much of what it had computed.
const BATCH_WINDOW: Duration = Duration::from_millis(20);

/// Most changes in one transaction.
const BATCH_LIMIT: usize = 512;

/// How often a disk tier that is down looks whether something is due.
const MEND_TICK: Duration = Duration::from_millis(100);

/// Most changes that are remembered while the file is down. More, and it is deleted instead of opened.
const MAX_OWED: usize = 4_096;

type Done = oneshot::Sender<Result<(), Down>>;

/// What the writer is to do.
pub enum Order {
    /// Keep a value.
    Put(Put),
    /// Drop a value.
    Remove(Key, Option<Done>),
    /// Drop all values with these prefixes, and the file that was set aside.
    Erase(Vec<Prefix>, Done),
    /// Drop what has expired.
    Sweep(Done),
    /// Say when everything before is written.
    Flush(Done),
    /// Look whether there is something to mend.
    Wake,
}

/// Writes, and mends.
pub struct Writer {
    state: Arc<State>,
    sealer: Arc<Sealer>,
    erasures: Arc<Erasures>,
    orders: Receiver<Order>,
    owed: Owed,
    /// Who waits for a sweep that is under way.
    sweeping: Vec<Done>,
    _alive: mpsc::Sender<()>,
}

/// Deletions that have to be made before the file is read again.
#[derive(Default)]
struct Owed {
    changes: Vec<Change>,
    everything: bool,
}

/// Changes for one transaction, and what else was ordered meanwhile.
#[derive(Default)]
struct Batch {
    changes: Vec<Change>,
    /// Keys of values that are wrong on disk if the batch is lost.
    outdated: Vec<Key>,
    waiting: Vec<Done>,
    erases: bool,
}

impl Batch {
    fn is_urgent(&self) -> bool {
        !self.waiting.is_empty() || self.changes.len() >= BATCH_LIMIT
    }
}

impl Writer {
    /// Does what comes through `orders`.
    pub fn new(
        state: Arc<State>,
        sealer: Arc<Sealer>,
        erasures: Arc<Erasures>,
        orders: Receiver<Order>,
        alive: mpsc::Sender<()>,
    ) -> Self {
        Self { state, sealer, erasures, orders, owed: Owed::default(), sweeping: Vec::new(), _alive: alive }
    }

    /// Runs until nobody can order any more; then closes the file in order.
    pub fn run(mut self) {
        loop {
            let first = match self.next() {
                Ok(first) => first,
                Err(RecvTimeoutError::Timeout) => Order::Wake,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            let batch = self.collect(first);
            self.mend();
            self.carry_out(batch);
            self.sweep();
            self.mend();
        }
        if let Some(file) = self.state.retire() {
            self.close(file);
        }
    }

    /// Does what is due, which may make something else due.
    pub fn mend(&mut self) {
        while let Some(step) = self.state.due() {
            let must_go = self.owed.everything || self.owed.changes.iter().any(|owed| matches!(owed, Change::Erase(_)));
            if (step == Step::Quarantine || self.owed.everything) && !self.state.set_aside(must_go) {
                return;
            }
            if let Err(trouble) = self.open() {
                self.state.fail(&trouble, None);
            }
        }
    }

    /// Opens the file, makes the deletions that are owed, and serves it.
    fn open(&mut self) -> Result<(), Trouble> {
        let file = Arc::new(self.state.open()?);
        let prepared = fenced(|| {
            let mut usage = file.usage()?;
            if !self.owed.everything && !self.owed.changes.is_empty() {
                file.apply(&self.owed.changes, &mut usage, self.state.max_bytes)?;
            }
            Ok(usage)
        });
        match prepared {
            Ok(usage) => {
                self.owed = Owed::default();
                self.state.serve(file, usage);
                Ok(())
            }
            Err(trouble) => {
                State::release(file);
                Err(trouble)
            }
        }
    }

    fn next(&self) -> Result<Order, RecvTimeoutError> {
        if !self.sweeping.is_empty() {
            self.orders.recv_timeout(Duration::ZERO)
        } else if self.state.is_up() {
            self.orders.recv().map_err(|_| RecvTimeoutError::Disconnected)
        } else {
            self.orders.recv_timeout(MEND_TICK)
        }
    }

    fn collect(&mut self, first: Order) -> Batch {
        let mut batch = Batch::default();
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

    fn add(&mut self, batch: &mut Batch, order: Order) {
        match order {
            Order::Put(put) => self.add_put(batch, put),
            Order::Remove(key, done) => {
                batch.changes.push(Change::Remove(key));
                batch.waiting.extend(done);
            }
            Order::Erase(prefixes, done) => {
                batch.changes.extend(prefixes.into_iter().map(Change::Erase));
                batch.erases = true;
                batch.waiting.push(done);
            }
            Order::Sweep(done) => self.sweeping.push(done),
            Order::Flush(done) => batch.waiting.push(done),
            Order::Wake => {}
        }
    }

    fn add_put(&self, batch: &mut Batch, put: Put) {
        if !self.erasures.permit(&put.key, put.begun) {
            return;
        }
        match frame::make(&self.sealer, &put.key, put.schema, put.life, &put.plain) {
            Ok(frame) => batch.changes.push(Change::Put(put.key, frame)),
            Err(_) => self.state.counts().disk_error("not_sealed"),
        }
        if put.outdates {
            batch.outdated.push(put.key);
        }
    }

    fn carry_out(&mut self, batch: Batch) {
        if batch.erases {
            self.state.delete_quarantined();
        }
        let written = self.with_file(|writer, file| writer.write(file, &batch));
        if written.is_none() {
            self.owe(&batch);
        }
        self.answer(batch.waiting, written.is_some());
    }

    fn write(&self, file: &CacheFile, batch: &Batch) -> Result<(), Trouble> {
        if batch.changes.is_empty() {
            return Ok(());
        }
        let mut usage = self.state.usage();
        let evicted = fenced(|| file.apply(&batch.changes, &mut usage, self.state.max_bytes))?;
        self.state.counts().evicted_from_disk(evicted);
        self.state.written();
        self.state.set_usage(usage);
        Ok(())
    }

    /// One stride of a sweep, so that what came meanwhile is not kept waiting.
    fn sweep(&mut self) {
        if self.sweeping.is_empty() {
            return;
        }
        let swept = self.with_file(|writer, file| {
            let mut usage = writer.state.usage();
            let swept = fenced(|| file.sweep(writer.state.now_s(), &mut usage))?;
            writer.state.set_usage(usage);
            Ok(swept)
        });
        for (kind, count) in swept.iter().flatten() {
            if let Some(kind) = kind_of(*kind) {
                self.state.counts().expired_on_disk(kind, *count);
            }
        }
        if swept.as_ref().is_none_or(BTreeMap::is_empty) {
            let waiting = std::mem::take(&mut self.sweeping);
            self.answer(waiting, swept.is_some());
        }
    }

    /// What `work` does with the file; nothing if there is none, or it fails, which ends its service.
    fn with_file<T>(&self, work: impl FnOnce(&Self, &CacheFile) -> Result<T, Trouble>) -> Option<T> {
        let file = self.state.file()?;
        let worked = work(self, &file);
        if let Err(trouble) = &worked {
            self.state.fail(trouble, Some(&file));
        }
        State::release(file);
        worked.ok()
    }

    fn answer(&self, waiting: Vec<Done>, is_done: bool) {
        if waiting.is_empty() {
            return;
        }
        let answer = if is_done { Ok(()) } else { Err(self.state.down("it has just failed")) };
        for done in waiting {
            // Whoever ordered it may have left meanwhile.
            let _ = done.send(answer.clone());
        }
    }

    /// Remembers the deletions of a batch that was not written; its values are lost.
    fn owe(&mut self, batch: &Batch) {
        for change in &batch.changes {
            match change {
                Change::Put(..) => self.state.counts().disk_error("not_written"),
                Change::Remove(_) | Change::Erase(_) if self.owed.changes.len() < MAX_OWED => {
                    self.owed.changes.push(change.clone());
                }
                Change::Remove(_) | Change::Erase(_) => self.owed.everything = true,
            }
        }
        let room = MAX_OWED.saturating_sub(self.owed.changes.len());
        self.owed.changes.extend(batch.outdated.iter().take(room).copied().map(Change::Remove));
    }

    fn close(&self, file: Arc<CacheFile>) {
        match Arc::try_unwrap(file) {
            Ok(file) => {
                if let Err(trouble) = fenced(|| file.close()) {
                    tracing::warn!("closing the cache's disk tier: {}", trouble.text);
                }
            }
            // A reader has it for a moment longer, and closes it.
            Err(file) => State::release(file),
        }
    }
}
