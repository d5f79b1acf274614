//! One SQLite file: one thread writes, two read, and nothing else touches it.
//!
//! Callers hand over closures and wait without blocking; those that wait for the writer share a transaction. A full disk or a
//! lost file is reported and tried again; damage is met as the file's [`Criticality`] demands.

mod backup;
mod beats;
mod examine;
mod failure;
mod file;
mod reader;
mod request;
mod spec;
mod state;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crossbeam_channel::{Sender, TrySendError, bounded};
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::Error;
use crate::metrics::Metrics;
pub use backup::open_copy;
pub use examine::{Examined, TooNew, copy_database, examine};
use failure::{DatabaseFailure, DatabaseFailureCause};
use reader::DatabaseReader;
use request::{Call, DatabaseRequest};
pub use spec::{Criticality, DatabaseSpec, Schema};
pub use state::DatabaseHealth;
use state::DatabaseState;
use writer::{DatabaseWriter, WriterMessage};

/// Orders that may wait for the writer. At 6 ms a flush and 64 orders a flush, all of them are done in 25 ms.
const WRITE_LIMIT: usize = 256;

/// Questions that may wait for a reader.
const READ_LIMIT: usize = 256;

/// Threads that read: one may be busy with a long question about history or a backup while the other answers listeners.
const READERS: usize = 2;

/// What the outcome of an order arrives through; a plain thread may wait for it by `blocking_recv`.
pub type PendingWrite<T> = oneshot::Receiver<Result<T, Error>>;

/// An open database.
pub struct Database {
    state: Arc<DatabaseState>,
    writes: Mutex<Option<Sender<WriterMessage>>>,
    reads: Mutex<Option<Sender<Box<dyn DatabaseRequest>>>>,
    /// Closes when all threads have ended.
    ended: tokio::sync::Mutex<mpsc::Receiver<()>>,
}

impl Database {
    /// Opens the file and brings its schema up to date, or makes it; then starts `store-writer` and two `store-reader`s.
    /// A damaged [`Criticality::Expendable`] file is renamed to `NAME.corrupt.N` and begun anew; one that cannot be used for
    /// another reason is down, and tried again.
    ///
    /// # Errors
    /// When an irreplaceable file is damaged, a newer program wrote it, or the system refuses it.
    pub fn open(plan: DatabaseSpec, metrics: Arc<Metrics>) -> Result<Self, Error> {
        let state = Arc::new(DatabaseState::new(plan, metrics));
        let (writes, write_queue) = bounded(WRITE_LIMIT);
        let (reads, read_queue) = bounded(READ_LIMIT);
        let (alive, ended) = mpsc::channel(1);
        let writer = DatabaseWriter::start(Arc::clone(&state), write_queue, alive.clone())?;
        for _ in 0..READERS {
            let reader = DatabaseReader::new(Arc::clone(&state), read_queue.clone(), writes.clone(), alive.clone());
            start_thread("store-reader", || reader.run());
        }
        start_thread("store-writer", || writer.run());
        Ok(Self {
            state,
            writes: Mutex::new(Some(writes)),
            reads: Mutex::new(Some(reads)),
            ended: tokio::sync::Mutex::new(ended),
        })
    }

    /// Does `work` in a transaction; when this returns, it is committed, as durable as the file's [`Criticality`] promises.
    ///
    /// # Errors
    /// When `work` fails, or the database is down, closed, or has too much to do; then nothing of it is kept.
    pub async fn write<T, F>(&self, work: F) -> Result<T, Error>
    where
        F: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
        T: Send + 'static,
    {
        self.outcome(self.begin_write(work)?).await
    }

    /// Orders a write and does not wait. It is made even if the outcome is dropped.
    ///
    /// # Errors
    /// When the database is closed or has too much to do.
    pub fn begin_write<T, F>(&self, work: F) -> Result<PendingWrite<T>, Error>
    where
        F: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
        T: Send + 'static,
    {
        let (order, outcome) = Call::new(|connection: &Connection| work(connection).map_err(DatabaseFailure::from));
        self.send(WriterMessage::Request(order))?;
        Ok(outcome)
    }

    /// What `question` finds. It sees every write that was committed before; it cannot write.
    ///
    /// # Errors
    /// When `question` fails, or the database is down, closed, or has too much to do.
    pub async fn read<T, F>(&self, question: F) -> Result<T, Error>
    where
        F: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
        T: Send + 'static,
    {
        self.ask(|connection: &Connection| question(connection).map_err(DatabaseFailure::from)).await
    }

    /// Copies the database as it is now to `target`, replacing what is there, and gives the size of the copy in bytes. The
    /// copy has been checked and is on the disk when this returns.
    ///
    /// # Errors
    /// When the copy cannot be made; then `target` is as it was.
    pub async fn back_up(&self, target: PathBuf) -> Result<u64, Error> {
        let (plan, state) = (self.state.spec.clone(), Arc::clone(&self.state));
        self.ask(move |_: &Connection| {
            // The thread's own connection is held to reading, which VACUUM INTO takes for a ban on the copy too.
            let mut source = file::open_reader(&plan.path)?;
            state.beats().beat_within(&mut source);
            backup::copy(&source, &plan, &target).map_err(|trouble| match trouble.cause {
                DatabaseFailureCause::Damaged => trouble,
                _ => {
                    DatabaseFailure::new(DatabaseFailureCause::Order, format!("{}: {}", target.display(), trouble.text))
                }
            })
        })
        .await
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.state.spec.path
    }

    /// Whether all of the file is checked whenever it is opened.
    pub fn is_looked_through_at_start(&self) -> bool {
        self.state.spec.is_looked_through_at_start()
    }

    /// What SQLite's own check finds wrong with the file; damage found here is met like any other. For the nightly upkeep: it
    /// reads the whole file.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub async fn faults(&self) -> Result<Vec<String>, Error> {
        let generation = self.state.generation();
        let faults = self.read(file::faults).await?;
        if let (Some(fault), Some(writes)) =
            (faults.first(), self.writes.lock().unwrap_or_else(PoisonError::into_inner).as_ref())
        {
            let trouble = DatabaseFailure::new(DatabaseFailureCause::Damaged, fault.clone());
            // With a full queue the next check says it again.
            let _ = writes.try_send(WriterMessage::Damaged(generation, trouble));
        }
        Ok(faults)
    }

    /// Lets SQLite count anew what its choice of indexes rests on, where that has changed much. For the nightly upkeep.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub async fn optimize(&self) -> Result<(), Error> {
        self.write(|db| db.execute_batch("PRAGMA optimize")).await
    }

    /// Its name in errors, log and metrics.
    pub fn name(&self) -> &'static str {
        self.state.name()
    }

    /// Orders that what is in the log be put into the file and onto the disk: what an [`Criticality::Expendable`] file loses in a power
    /// cut is what came after. It is not waited for; one that finds no room is left out.
    pub fn begin_checkpoint(&self) {
        if let Some(writes) = self.writes.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            let _ = writes.try_send(WriterMessage::Checkpoint);
        }
    }

    /// Puts what is in the log into the file and cuts the log to nothing: what was deleted before is then in neither.
    ///
    /// # Errors
    /// When the database is down, closed, or has too much to do; or a reader held the log for longer than the writer waits.
    pub async fn empty_log(&self) -> Result<(), Error> {
        let (reply, outcome) = oneshot::channel();
        self.send(WriterMessage::EmptyLog(reply))?;
        self.outcome(outcome).await
    }

    /// Finishes what was ordered, writes the log into the file, closes it, and ends the threads.
    ///
    /// # Errors
    /// When `deadline` passes first.
    pub async fn close(&self, deadline: Duration) -> Result<(), tokio::time::error::Elapsed> {
        drop(self.reads.lock().unwrap_or_else(PoisonError::into_inner).take());
        drop(self.writes.lock().unwrap_or_else(PoisonError::into_inner).take());
        // The channel carries nothing: it closes when the last thread drops its sender.
        let all_ended = async { self.ended.lock().await.recv().await };
        tokio::time::timeout(deadline, all_ended).await.map(drop)
    }

    /// Looks whether its threads beat and asks them for the next beat; the longest silence of them, nothing after [`Self::close`]. To
    /// be called twice a second.
    pub fn look(&self) -> Duration {
        let is_open = self.writes.lock().unwrap_or_else(PoisonError::into_inner).is_some();
        if is_open { self.state.beats().look(self.state.now()) } else { Duration::ZERO }
    }

    /// How it is.
    pub fn health(&self) -> DatabaseHealth {
        self.state.health()
    }

    fn send(&self, message: WriterMessage) -> Result<(), Error> {
        let writes = self.writes.lock().unwrap_or_else(PoisonError::into_inner);
        let writes = writes.as_ref().ok_or(self.closed())?;
        writes.try_send(message).map_err(|error| self.not_sent(&error, WRITE_LIMIT))?;
        self.state.waiting().set(i64::try_from(writes.len()).unwrap_or(i64::MAX));
        Ok(())
    }

    async fn ask<T, F>(&self, question: F) -> Result<T, Error>
    where
        F: FnOnce(&Connection) -> Result<T, DatabaseFailure> + Send + 'static,
        T: Send + 'static,
    {
        let (order, outcome) = Call::new(question);
        let sent = match self.reads.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            Some(reads) => {
                reads.try_send(order as Box<dyn DatabaseRequest>).map_err(|error| self.not_sent(&error, READ_LIMIT))
            }
            None => Err(self.closed()),
        };
        sent?;
        self.outcome(outcome).await
    }

    async fn outcome<T>(&self, outcome: PendingWrite<T>) -> Result<T, Error> {
        outcome.await.unwrap_or_else(|_| Err(self.closed()))
    }

    fn not_sent<M>(&self, error: &TrySendError<M>, limit: usize) -> Error {
        match error {
            TrySendError::Full(_) => Error::Busy { database: self.state.name(), limit },
            TrySendError::Disconnected(_) => self.closed(),
        }
    }

    fn closed(&self) -> Error {
        Error::Closed { database: self.state.name() }
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
