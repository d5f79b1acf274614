//! One caller's work for a database thread, and the way back to the caller.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::failure::{DatabaseFailure, DatabaseFailureCause};
use crate::store::Error;

/// Work that a thread does with its connection, and whose outcome it tells.
pub trait DatabaseRequest: Send {
    /// Does it. What it made is kept back until [`Order::answer`].
    fn carry_out(&mut self, connection: &Connection) -> Result<(), DatabaseFailure>;

    /// Whether the caller no longer waits for it.
    fn is_abandoned(&self) -> bool;

    /// Tells the caller what became of it.
    fn answer(self: Box<Self>, outcome: Result<(), Error>);
}

/// A closure, what it made, and who waits for that.
pub struct Call<F, T> {
    work: Option<F>,
    made: Option<T>,
    reply: oneshot::Sender<Result<T, Error>>,
}

impl<F, T> Call<F, T>
where
    F: FnOnce(&Connection) -> Result<T, DatabaseFailure> + Send + 'static,
    T: Send + 'static,
{
    /// The order, and where its outcome will be.
    pub fn new(work: F) -> (Box<Self>, oneshot::Receiver<Result<T, Error>>) {
        let (reply, outcome) = oneshot::channel();
        (Box::new(Self { work: Some(work), made: None, reply }), outcome)
    }
}

impl<F, T> DatabaseRequest for Call<F, T>
where
    F: FnOnce(&Connection) -> Result<T, DatabaseFailure> + Send + 'static,
    T: Send + 'static,
{
    fn carry_out(&mut self, connection: &Connection) -> Result<(), DatabaseFailure> {
        let Some(work) = self.work.take() else { return Ok(()) };
        // The connection outlives a panic: statements are reset when they are dropped, and the savepoint is rolled back.
        let made = catch_unwind(AssertUnwindSafe(|| work(connection)))
            .unwrap_or_else(|_| Err(DatabaseFailure::new(DatabaseFailureCause::Order, "it panicked")))?;
        self.made = Some(made);
        Ok(())
    }

    fn is_abandoned(&self) -> bool {
        self.reply.is_closed()
    }

    fn answer(self: Box<Self>, outcome: Result<(), Error>) {
        let Self { made, reply, .. } = *self;
        let made = outcome.map(|()| made.expect("an order that was carried out has made something"));
        // The caller may have left meanwhile.
        let _ = reply.send(made);
    }
}
