//! The thread that writes: batches of orders, a transaction each; and that mends the file.

use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, after, never, select};
use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::{mpsc, oneshot};

use super::beats::{BeatLane, beat_within};
use super::failure::{DatabaseFailure, DatabaseFailureCause};
use super::file::{self, DatabaseFile};
use super::request::DatabaseRequest;
use super::spec::Criticality;
use super::state::DatabaseState;
use crate::store::Error;

/// Most orders in one transaction: those that wait share one flush to the disk, 6 ms at the median.
const BATCH_LIMIT: usize = 64;

/// How often a database that is down is tried. Not by the clock: a stopped clock must not stop the mending.
const PROBE_TICK: Duration = Duration::from_secs(1);

/// How much a probe writes: a batch of history on a busy machine.
const PROBE_BYTES: u32 = 64 << 10;

/// Waits before the file is opened again after a failure; the last one is kept to.
const REOPEN_AFTER: [Duration; 3] = [Duration::from_millis(100), Duration::from_secs(1), Duration::from_secs(5)];

/// How long a fresh file has to last. One that is damaged sooner is the disk's fault, and is not replaced at once.
const FRESH_FOR: Duration = Duration::from_secs(60);

/// A message to the writer.
pub enum WriterMessage {
    /// Do this.
    Request(Box<dyn DatabaseRequest>),
    /// A reader found the file of this generation damaged.
    Damaged(u64, DatabaseFailure),
    /// Put what is in the log into the file.
    Checkpoint,
    /// Put all of the log into the file, cut it to nothing, and say so.
    EmptyLog(oneshot::Sender<Result<(), Error>>),
}

/// Owns the one connection that writes.
pub struct DatabaseWriter {
    state: Arc<DatabaseState>,
    messages: Receiver<WriterMessage>,
    file: Option<DatabaseFile>,
    failures: usize,
    reopen_at: Duration,
    set_aside_at: Option<Duration>,
    /// The file is looked through before it is used: at the start, where that is quick, and after damage was met.
    is_suspect: bool,
    beats: BeatLane,
    _alive: mpsc::Sender<()>,
}

impl DatabaseWriter {
    /// A writer that has opened the file, or made it, or replaced a damaged one that can be done without. One that can be done
    /// without and cannot be opened now is down, and tried again.
    ///
    /// # Errors
    /// When the file is irreplaceable, and damaged, or newer than this program, or the system refuses it.
    pub fn start(
        state: Arc<DatabaseState>,
        messages: Receiver<WriterMessage>,
        alive: mpsc::Sender<()>,
    ) -> Result<Self, Error> {
        let reopen_at = state.now();
        let mut writer = Self {
            messages,
            file: None,
            failures: 0,
            reopen_at,
            set_aside_at: None,
            is_suspect: state.spec.is_looked_through_at_start(),
            state,
            beats: BeatLane::default(),
            _alive: alive,
        };
        match writer.open(true) {
            Ok(()) => Ok(writer),
            Err(trouble) if writer.state.spec.criticality == Criticality::Expendable => {
                writer.fail(&trouble);
                Ok(writer)
            }
            Err(trouble) => Err(trouble.as_open_error(&writer.state.spec)),
        }
    }

    /// Runs until the queue of orders is closed; then puts the log into the file and closes it.
    pub fn run(mut self) {
        self.state.beats().enter(&self.beats, self.state.now());
        loop {
            match self.next() {
                Ok(WriterMessage::Request(first)) => self.serve(first),
                Ok(WriterMessage::Damaged(generation, trouble)) => {
                    if generation == self.state.generation() {
                        self.fail(&trouble);
                    }
                }
                Ok(WriterMessage::Checkpoint) => self.checkpoint(),
                Ok(WriterMessage::EmptyLog(reply)) => self.empty_log(reply),
                Err(RecvTimeoutError::Timeout) => self.probe(),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        if let Some(Err(trouble)) = self.file.take().map(DatabaseFile::close) {
            tracing::warn!("closing the {} database: {}", self.state.name(), trouble.text);
        }
    }

    fn next(&self) -> Result<WriterMessage, RecvTimeoutError> {
        let probe = if self.state.is_up() { never() } else { after(PROBE_TICK) };
        loop {
            self.beats.pulse.beat();
            select! {
                recv(self.messages) -> message => return message.map_err(|_| RecvTimeoutError::Disconnected),
                recv(self.beats.asked) -> _ => {}
                recv(probe) -> _ => return Err(RecvTimeoutError::Timeout),
            }
        }
    }

    /// Carries out an order and those that wait behind it.
    fn serve(&mut self, first: Box<dyn DatabaseRequest>) {
        let mut orders = vec![first];
        let (mut damaged, mut is_to_checkpoint, mut is_to_empty) = (None, false, Vec::new());
        while orders.len() < BATCH_LIMIT {
            match self.messages.try_recv() {
                Ok(WriterMessage::Request(order)) => orders.push(order),
                Ok(WriterMessage::Damaged(generation, trouble)) => damaged = Some((generation, trouble)),
                Ok(WriterMessage::Checkpoint) => is_to_checkpoint = true,
                Ok(WriterMessage::EmptyLog(reply)) => is_to_empty.push(reply),
                Err(_) => break,
            }
        }
        self.state.waiting().set(i64::try_from(self.messages.len()).unwrap_or(i64::MAX));
        if let Some((_, trouble)) = damaged.filter(|(generation, _)| *generation == self.state.generation()) {
            self.fail(&trouble);
        }
        self.mend();
        let began = self.state.now();
        let outcome = self.commit(&mut orders);
        self.state.took(self.state.now().saturating_sub(began));
        match outcome {
            Ok((refusals, has_changed)) => {
                // A transaction that changes nothing writes nothing: it succeeds on a full disk too.
                if has_changed {
                    self.works();
                }
                for (order, refusal) in orders.into_iter().zip(refusals) {
                    order.answer(refusal.map_or(Ok(()), |trouble| Err(self.refused(&trouble))));
                }
            }
            Err(trouble) => {
                self.fail(&trouble);
                for order in orders {
                    order.answer(Err(self.state.down()));
                }
            }
        }
        if is_to_checkpoint {
            self.checkpoint();
        }
        for reply in is_to_empty {
            self.empty_log(reply);
        }
    }

    fn checkpoint(&mut self) {
        let Some(file) = &self.file else { return };
        let done = file.connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
        if let Err(trouble) = done.map_err(DatabaseFailure::from) {
            self.fail(&trouble);
        }
    }

    fn empty_log(&mut self, reply: oneshot::Sender<Result<(), Error>>) {
        let emptied = self.connection().and_then(|connection| {
            let held = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0))?;
            if held { Err(DatabaseFailure::new(DatabaseFailureCause::Order, "the log is being read")) } else { Ok(()) }
        });
        let told = emptied.map_err(|trouble| {
            if trouble.cause == DatabaseFailureCause::Order {
                return self.refused(&trouble);
            }
            self.fail(&trouble);
            self.state.down()
        });
        // The caller may have left meanwhile.
        let _ = reply.send(told);
    }

    /// All of them in one transaction, each within a savepoint, so that one that is refused leaves no trace. Tells who was
    /// refused, and whether anything has changed.
    fn commit(
        &mut self,
        orders: &mut [Box<dyn DatabaseRequest>],
    ) -> Result<(Vec<Option<DatabaseFailure>>, bool), DatabaseFailure> {
        let connection = self.connection()?;
        let changes = connection.total_changes();
        let mut transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut refusals = Vec::with_capacity(orders.len());
        for order in orders {
            let savepoint = transaction.savepoint()?;
            refusals.push(match order.carry_out(&savepoint) {
                Ok(()) => {
                    savepoint.commit()?;
                    None
                }
                Err(trouble) if trouble.cause == DatabaseFailureCause::Order => {
                    savepoint.finish()?;
                    Some(trouble)
                }
                Err(trouble) => return Err(trouble),
            });
        }
        transaction.commit()?;
        Ok((refusals, connection.total_changes() > changes))
    }

    /// The connection, unless there is none or its file has lost its name.
    fn connection(&mut self) -> Result<&mut Connection, DatabaseFailure> {
        if self.file.as_ref().is_some_and(DatabaseFile::is_gone) {
            return Err(DatabaseFailure::new(DatabaseFailureCause::Gone, "the file was moved or deleted"));
        }
        match &mut self.file {
            Some(file) => Ok(&mut file.connection),
            None => Err(DatabaseFailure::new(
                DatabaseFailureCause::Io,
                self.state.health().down.map_or_else(|| "it is not open".to_owned(), |(reason, _)| reason),
            )),
        }
    }

    /// Tries whether a database that is down can be written again, with as much as an ordinary batch takes.
    fn probe(&mut self) {
        self.mend();
        let probed = self.connection().and_then(|connection| {
            connection.execute("UPDATE sentinel SET ballast = zeroblob(?1) WHERE id = 1", [PROBE_BYTES])?;
            Ok(connection.execute("UPDATE sentinel SET ballast = NULL WHERE id = 1", [])?)
        });
        match probed {
            Ok(_) => self.works(),
            Err(trouble) => self.fail(&trouble),
        }
    }

    /// Opens the file again, if that is due.
    fn mend(&mut self) {
        if self.file.is_some() || self.state.now() < self.reopen_at {
            return;
        }
        // A file that cannot be had again is never replaced by an empty one while the server runs.
        let may_create = self.state.spec.criticality == Criticality::Expendable;
        if let Err(trouble) = self.open(may_create) {
            self.fail(&trouble);
        }
    }

    fn open(&mut self, may_create: bool) -> Result<(), DatabaseFailure> {
        let opened = match DatabaseFile::open(&self.state.spec) {
            Err(trouble) if trouble.cause == DatabaseFailureCause::Gone && may_create => self.create(),
            Err(trouble) if trouble.cause == DatabaseFailureCause::Damaged && self.may_set_aside() => {
                self.replace(&trouble)
            }
            opened => opened,
        };
        let mut file = opened?;
        beat_within(&mut file.connection, Arc::clone(&self.beats.pulse));
        if self.is_suspect
            && let Some(fault) = file::faults(&file.connection)?.into_iter().next()
        {
            return Err(DatabaseFailure::new(DatabaseFailureCause::Damaged, fault));
        }
        self.is_suspect = false;
        self.file = Some(file);
        self.state.replaced(None);
        self.works();
        Ok(())
    }

    fn create(&self) -> Result<DatabaseFile, DatabaseFailure> {
        DatabaseFile::create(&self.state.spec)?;
        DatabaseFile::open(&self.state.spec)
    }

    fn replace(&mut self, trouble: &DatabaseFailure) -> Result<DatabaseFile, DatabaseFailure> {
        self.state.count(trouble);
        let aside = file::set_aside(&self.state.spec)?;
        tracing::warn!(
            store.database = self.state.name(),
            store.reason = trouble.text,
            "the {} database was damaged ({}); it lies in {}, and a fresh one is used",
            self.state.name(),
            trouble.text,
            aside.display()
        );
        self.set_aside_at = Some(self.state.now());
        self.state.replaced(Some(aside));
        self.create()
    }

    fn may_set_aside(&self) -> bool {
        let is_fresh = self.set_aside_at.is_some_and(|at| self.state.now().saturating_sub(at) < FRESH_FOR);
        self.state.spec.criticality == Criticality::Expendable && !is_fresh
    }

    fn works(&mut self) {
        self.failures = 0;
        self.state.works();
    }

    /// Writes down a failure; what is broken beyond use is closed, and replaced if that is allowed.
    fn fail(&mut self, trouble: &DatabaseFailure) {
        if trouble.cause.ends_connection() && self.file.take().is_some() {
            self.reopen_at = self.state.now();
            self.failures = 0;
            self.is_suspect = trouble.cause == DatabaseFailureCause::Damaged;
            if self.is_suspect && self.may_set_aside() {
                match self.replace(trouble) {
                    Ok(mut file) => {
                        beat_within(&mut file.connection, Arc::clone(&self.beats.pulse));
                        self.is_suspect = false;
                        self.file = Some(file);
                        self.state.replaced(None);
                        return;
                    }
                    Err(second) => return self.fail(&second),
                }
            }
        }
        self.state.fails(trouble);
        if self.file.is_none() && self.state.now() >= self.reopen_at {
            let wait = REOPEN_AFTER[self.failures.min(REOPEN_AFTER.len() - 1)];
            self.reopen_at = self.state.now() + wait;
            self.failures += 1;
        }
    }

    fn refused(&self, trouble: &DatabaseFailure) -> Error {
        self.state.count(trouble);
        Error::Refused { database: self.state.name(), reason: trouble.text.clone() }
    }
}
