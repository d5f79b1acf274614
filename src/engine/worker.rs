//! One thread: it takes questions from the queue, and a panic in one does not reach the next.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::mpsc;

use super::Error;
use super::book::Solving;
use super::pulse::Pulse;
use super::queue::{Lane, Queue};
use crate::astro::{Kind, Sky};
use crate::clock::Clock;

/// A question of whatever type, with whoever waits for its answer.
pub trait Job: Send {
    /// Whether somebody still waits.
    fn is_wanted(&self) -> bool;

    /// Solves it, keeps the result, and tells how that went. Does not panic itself.
    fn solve(&mut self, sky: &dyn Sky) -> Solving;

    /// Hands the result over, with what it took.
    fn deliver(self: Box<Self>, took: Duration);

    /// Hands `error` over in place of a result.
    fn refuse(self: Box<Self>, error: Error);
}

/// What the pool has to know of a question.
#[derive(Debug, Clone, Copy)]
pub struct Ticket {
    /// Its kind.
    pub kind: Kind,
    /// What it was expected to take when it was let in.
    pub expected: Duration,
    /// Monotonic time at which it was queued.
    pub queued: Duration,
    /// Monotonic time until which it must have been begun.
    pub deadline: Duration,
    /// Where it waits.
    pub lane: Lane,
}

/// What became of a question, told before its asker hears of it.
#[derive(Debug, Clone, Copy)]
pub enum Ended {
    /// A thread has taken it from the queue after this wait, and begins with it.
    Begun(Ticket, Duration),
    /// It was solved so, in this time.
    Solved(Ticket, Solving, Duration),
    /// Nobody waited for it any more when it was taken from the queue.
    Cancelled(Ticket),
    /// It was taken from the queue too late.
    Late(Ticket),
    /// It was taken from the queue after the stop.
    Stopped(Ticket),
}

/// Hears what becomes of questions.
pub type OnEnd = dyn Fn(Ended) + Send + Sync;

/// A question in the queue.
pub type Queued = (Ticket, Box<dyn Job>);

/// A thread of the pool, and what it needs.
#[derive(Clone)]
pub struct Worker {
    /// Where it takes questions from.
    pub queue: Arc<Queue<Queued>>,
    /// What it solves them against.
    pub sky: Arc<dyn Sky>,
    /// What it is doing.
    pub pulse: Arc<Pulse>,
    /// Whether questions are refused from now on.
    pub stopping: Arc<AtomicBool>,
    /// Tells how long things take.
    pub clock: Arc<dyn Clock>,
    /// Hears of it all.
    pub on_end: Arc<OnEnd>,
    /// Dropped when the thread ends.
    pub _alive: mpsc::Sender<()>,
}

impl Worker {
    /// Runs until it is told to leave, or has been written off.
    pub fn run(self) {
        while !self.pulse.is_written_off()
            && let Some((ticket, job)) = self.queue.next()
        {
            self.pulse.begin(self.clock.monotonic());
            self.serve(ticket, job);
            self.pulse.end(self.clock.monotonic());
            if ticket.lane == Lane::Background {
                self.queue.back();
            }
        }
    }

    fn serve(&self, ticket: Ticket, mut job: Box<dyn Job>) {
        let begun = self.clock.monotonic();
        if self.stopping.load(Ordering::Acquire) {
            (self.on_end)(Ended::Stopped(ticket));
            return job.refuse(Error::Stopped);
        }
        if !job.is_wanted() {
            return (self.on_end)(Ended::Cancelled(ticket));
        }
        if begun >= ticket.deadline {
            (self.on_end)(Ended::Late(ticket));
            return job.refuse(Error::Late);
        }
        (self.on_end)(Ended::Begun(ticket, begun.saturating_sub(ticket.queued)));
        let how = job.solve(&*self.sky);
        if how == Solving::Panicked {
            tracing::error!(question.kind = ticket.kind.name(), "solving a question panicked; the thread goes on");
        }
        let took = self.clock.monotonic().saturating_sub(begun);
        (self.on_end)(Ended::Solved(ticket, how, took));
        job.deliver(took);
    }
}
