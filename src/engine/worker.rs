//! One thread: it takes questions from the queue, and a panic in one does not reach the next.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::mpsc;

use super::Error;
use super::compute_class::ComputeClass;
use super::progress_sky::ProgressSky;
use super::queue::{Queue, WorkerRole};
use super::solve_stats::SolveOutcome;
use super::worker_activity::WorkerActivity;
use crate::astro::{Kind, Sky};
use crate::clock::Clock;

/// A question of any type and the channel for its answer.
pub trait EngineJob: Send {
    /// Whether somebody still waits.
    fn is_wanted(&self) -> bool;

    /// Solves it, keeps the result, and tells how that went. Does not panic itself.
    fn solve(&mut self, sky: &dyn Sky) -> SolveOutcome;

    /// Hands the result over, with what it took.
    fn deliver(self: Box<Self>, took: Duration);

    /// Hands `error` over in place of a result.
    fn refuse(self: Box<Self>, error: Error);
}

/// What the pool has to know of a question.
#[derive(Debug, Clone, Copy)]
pub struct JobTicket {
    /// Its kind.
    pub kind: Kind,
    /// What it was expected to take when it was let in.
    pub expected: Duration,
    /// Monotonic time at which it was queued.
    pub queued: Duration,
    /// Monotonic time until which it must have been begun.
    pub deadline: Duration,
    /// In which lane it waits.
    pub class: ComputeClass,
}

/// What became of a question, told before its asker hears of it.
#[derive(Debug, Clone, Copy)]
pub enum SolveEvent {
    /// A thread has taken it from the queue after this wait, and begins with it.
    Begun(JobTicket, Duration),
    /// It was solved so, in this time.
    Solved(JobTicket, SolveOutcome, Duration),
    /// The request for it was dropped before it left the queue.
    Cancelled(JobTicket),
    /// It was taken from the queue too late.
    Late(JobTicket),
    /// It was taken from the queue after the stop.
    Stopped(JobTicket),
}

/// Hears what becomes of questions.
pub type OnSolveEvent = dyn Fn(SolveEvent) + Send + Sync;

/// A question in the queue.
pub type Queued = (JobTicket, Box<dyn EngineJob>);

/// A thread of the pool, and what it needs.
#[derive(Clone)]
pub struct Worker {
    /// Which questions it takes.
    pub role: WorkerRole,
    /// Where it takes questions from.
    pub queue: Arc<Queue<Queued>>,
    /// What it solves them against.
    pub sky: Arc<dyn Sky>,
    /// What it is doing.
    pub activity: Arc<WorkerActivity>,
    /// Whether questions are refused from now on.
    pub stopping: Arc<AtomicBool>,
    /// Tells how long things take.
    pub clock: Arc<dyn Clock>,
    /// Hears of it all.
    pub on_event: Arc<OnSolveEvent>,
    /// Dropped when the thread ends.
    pub _alive: mpsc::Sender<()>,
}

impl Worker {
    /// Runs until the queue sends it away or it has been replaced.
    pub fn run(self) {
        while !self.activity.is_written_off()
            && let Some((ticket, job)) = self.queue.next(self.role, self.activity.pulse())
        {
            self.activity.begin(self.clock.monotonic());
            self.serve(ticket, job);
            self.activity.end(self.clock.monotonic());
            if ticket.class == ComputeClass::Background {
                self.queue.back();
            }
        }
    }

    fn serve(&self, ticket: JobTicket, mut job: Box<dyn EngineJob>) {
        let begun = self.clock.monotonic();
        if self.stopping.load(Ordering::Acquire) {
            (self.on_event)(SolveEvent::Stopped(ticket));
            return job.refuse(Error::Stopped);
        }
        if !job.is_wanted() {
            return (self.on_event)(SolveEvent::Cancelled(ticket));
        }
        if begun >= ticket.deadline {
            (self.on_event)(SolveEvent::Late(ticket));
            return job.refuse(Error::Late);
        }
        (self.on_event)(SolveEvent::Begun(ticket, begun.saturating_sub(ticket.queued)));
        let how = job.solve(&ProgressSky { sky: &*self.sky, pulse: self.activity.pulse() });
        if how == SolveOutcome::Panicked {
            tracing::error!(question.kind = ticket.kind.name(), "solving a question panicked; the thread goes on");
        }
        let took = self.clock.monotonic().saturating_sub(begun);
        (self.on_event)(SolveEvent::Solved(ticket, how, took));
        job.deliver(took);
    }
}
