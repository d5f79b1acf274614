//! A thread that reads through a connection of its own.

use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender, select};
use rusqlite::Connection;
use tokio::sync::mpsc;

use super::beats::{BeatLane, beat_within};
use super::failure::{DatabaseFailure, DatabaseFailureCause};
use super::file::open_reader;
use super::request::DatabaseRequest;
use super::state::DatabaseState;
use super::writer::WriterMessage;
use crate::store::Error;

/// Answers questions, one after the other.
pub struct DatabaseReader {
    state: Arc<DatabaseState>,
    orders: Receiver<Box<dyn DatabaseRequest>>,
    writer: Sender<WriterMessage>,
    connection: Option<(u64, Connection)>,
    beats: BeatLane,
    _alive: mpsc::Sender<()>,
}

impl DatabaseReader {
    /// Answers what comes through `orders`; tells the writer when the file turns out to be damaged.
    pub fn new(
        state: Arc<DatabaseState>,
        orders: Receiver<Box<dyn DatabaseRequest>>,
        writer: Sender<WriterMessage>,
        alive: mpsc::Sender<()>,
    ) -> Self {
        Self { state, orders, writer, connection: None, beats: BeatLane::default(), _alive: alive }
    }

    /// Runs until the queue of requests is closed.
    pub fn run(mut self) {
        self.state.beats().enter(&self.beats, self.state.now());
        while let Some(mut order) = self.next() {
            if order.is_abandoned() {
                continue;
            }
            let outcome = self.connection().and_then(|connection| order.carry_out(connection));
            self.state
                .was_read(outcome.as_ref().err().is_none_or(|trouble| trouble.cause == DatabaseFailureCause::Order));
            order.answer(outcome.map_err(|trouble| self.failed(&trouble)));
        }
    }

    fn next(&self) -> Option<Box<dyn DatabaseRequest>> {
        loop {
            self.beats.pulse.beat();
            select! {
                recv(self.orders) -> order => return order.ok(),
                recv(self.beats.asked) -> _ => {}
            }
        }
    }

    fn connection(&mut self) -> Result<&Connection, DatabaseFailure> {
        let generation = self.state.generation();
        if generation == 0 {
            // The writer has opened no file, which may therefore be anybody's.
            let reason = self.state.health().down.map_or_else(|| "it is not open".to_owned(), |(reason, _)| reason);
            return Err(DatabaseFailure::new(DatabaseFailureCause::Io, reason));
        }
        if self.connection.as_ref().is_none_or(|(opened, _)| *opened != generation) {
            self.connection = None;
            let mut connection = open_reader(&self.state.spec.path)?;
            beat_within(&mut connection, Arc::clone(&self.beats.pulse));
            connection.pragma_update(None, "query_only", true)?;
            self.connection = Some((generation, connection));
        }
        let connection = self.connection.as_ref().map(|(_, connection)| connection);
        connection.ok_or_else(|| DatabaseFailure::new(DatabaseFailureCause::Io, "it is not open"))
    }

    fn failed(&mut self, trouble: &DatabaseFailure) -> Error {
        let (database, reason) = (self.state.name(), trouble.text.clone());
        if trouble.cause == DatabaseFailureCause::Order {
            self.state.count(trouble);
            return Error::Refused { database, reason };
        }
        let opened = self.connection.take();
        if let (DatabaseFailureCause::Damaged, Some((generation, _))) = (trouble.cause, opened) {
            // A writer with a full queue will meet the damage itself.
            let _ = self.writer.try_send(WriterMessage::Damaged(generation, trouble.clone()));
        } else {
            self.state.count(trouble);
        }
        Error::Down { database, reason }
    }
}
