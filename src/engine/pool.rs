//! The threads: they take questions from one bounded queue, and a panic in one question does not reach the next.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use tokio::sync::mpsc;

use super::Error;
use super::admission::Admission;
use crate::astro::{Kind, Sky};
use crate::clock::Clock;
use crate::metrics::{KindLabels, Metrics};

/// A question of whatever type, with whoever waits for its answer.
pub trait Job: Send {
    /// Whether somebody still waits.
    fn is_wanted(&self) -> bool;

    /// Solves it and keeps the result; `false` when that panicked. Does not panic itself.
    fn solve(&mut self, sky: &dyn Sky) -> bool;

    /// Hands the result over.
    fn deliver(self: Box<Self>);

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
    /// Monotonic time until which it must have been begun.
    pub deadline: Duration,
}

/// Why a question did not get into the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The queue has no room.
    Full,
    /// The pool has been stopped.
    Stopped,
}

/// What became of a question, told before its asker hears of it.
#[derive(Debug, Clone, Copy)]
pub enum Ended {
    /// A thread has taken it from the queue and begins with it.
    Begun,
    /// It was solved, in this time.
    Solved(Ticket, Duration),
    /// Solving it panicked.
    Panicked(Ticket),
    /// Nobody waited for it any more when it was taken from the queue.
    Cancelled(Ticket),
    /// It was taken from the queue too late, or only after the stop.
    Dropped(Ticket),
}

impl Ended {
    /// Writes it into the book and the metrics.
    pub fn account(self, admission: &Mutex<Admission>, metrics: &Metrics) {
        let ticket = match self {
            Self::Begun => {
                metrics.compute_queue_length.add(-1);
                metrics.compute_workers_busy.add(1);
                return;
            }
            Self::Solved(ticket, _) | Self::Panicked(ticket) | Self::Cancelled(ticket) | Self::Dropped(ticket) => {
                ticket
            }
        };
        let mut admission = admission.lock().unwrap_or_else(PoisonError::into_inner);
        admission.ended(ticket.expected);
        match self {
            Self::Begun => {}
            Self::Solved(_, took) => {
                admission.learn(ticket.kind, took);
                metrics.compute_duration.of(&KindLabels { kind: ticket.kind }).record(took);
                metrics.compute_workers_busy.add(-1);
            }
            Self::Panicked(_) => {
                metrics.compute_panics.inc();
                metrics.compute_workers_busy.add(-1);
            }
            Self::Cancelled(_) => {
                metrics.compute_queue_length.add(-1);
                metrics.compute_cancelled.inc();
            }
            Self::Dropped(_) => metrics.compute_queue_length.add(-1),
        }
    }
}

type OnEnd = dyn Fn(Ended) + Send + Sync;

type Queued = (Ticket, Box<dyn Job>);

/// The threads and their queue.
pub struct Pool {
    queue: Mutex<Option<Sender<Queued>>>,
    workers: Mutex<Vec<JoinHandle<()>>>,
    heartbeats: Vec<Arc<Heartbeat>>,
    stopping: Arc<AtomicBool>,
    /// Closes when the last thread has ended; locked for as long as somebody waits for that.
    ended: tokio::sync::Mutex<mpsc::Receiver<()>>,
    clock: Arc<dyn Clock>,
}

impl Pool {
    /// Starts `workers` threads with one queue of `queue_limit` between them. `on_end` hears what becomes of each question.
    pub fn start(
        sky: Arc<dyn Sky>,
        workers: usize,
        queue_limit: usize,
        clock: Arc<dyn Clock>,
        on_end: Arc<OnEnd>,
    ) -> Self {
        let (sender, receiver) = bounded(queue_limit);
        let (alive, ended) = mpsc::channel(1);
        let stopping = Arc::new(AtomicBool::new(false));
        let heartbeats: Vec<_> = (0..workers).map(|_| Arc::new(Heartbeat::default())).collect();
        let spawn = |(number, heartbeat): (usize, &Arc<Heartbeat>)| {
            let worker = Worker {
                queue: receiver.clone(),
                sky: Arc::clone(&sky),
                heartbeat: Arc::clone(heartbeat),
                stopping: Arc::clone(&stopping),
                clock: Arc::clone(&clock),
                on_end: Arc::clone(&on_end),
                _alive: alive.clone(),
            };
            std::thread::Builder::new()
                .name(format!("sky-{number}"))
                .spawn(move || worker.run())
                .expect("a machine that cannot start a thread at start-up cannot serve")
        };
        let workers = heartbeats.iter().enumerate().map(spawn).collect();
        Self {
            queue: Mutex::new(Some(sender)),
            workers: Mutex::new(workers),
            heartbeats,
            stopping,
            ended: tokio::sync::Mutex::new(ended),
            clock,
        }
    }

    /// Queues a question.
    ///
    /// # Errors
    /// When the queue is full, or the pool has been stopped.
    pub fn enqueue(&self, ticket: Ticket, job: Box<dyn Job>) -> Result<(), Refused> {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        match queue.as_ref().map(|queue| queue.try_send((ticket, job))) {
            Some(Ok(())) => Ok(()),
            Some(Err(TrySendError::Full(_))) => Err(Refused::Full),
            Some(Err(TrySendError::Disconnected(_))) | None => Err(Refused::Stopped),
        }
    }

    /// Whether some thread lives that is idle, or has made progress less than `within` ago.
    pub fn is_alive(&self, within: Duration) -> bool {
        let now = self.clock.monotonic();
        let workers = self.workers.lock().unwrap_or_else(PoisonError::into_inner);
        workers.iter().zip(&self.heartbeats).any(|(worker, heartbeat)| {
            !worker.is_finished() && heartbeat.busy_since().is_none_or(|since| now.saturating_sub(since) < within)
        })
    }

    /// Closes the queue and joins the threads.
    ///
    /// # Errors
    /// When `deadline` passes first: the names of the threads that are still alive.
    pub async fn stop(&self, deadline: Duration) -> Result<(), Vec<String>> {
        self.stopping.store(true, Ordering::Release);
        drop(self.queue.lock().unwrap_or_else(PoisonError::into_inner).take());
        // The channel carries nothing: it closes when the last thread drops its sender.
        let all_ended = async { self.ended.lock().await.recv().await };
        let in_time = tokio::time::timeout(deadline, all_ended).await.is_ok();
        let workers = std::mem::take(&mut *self.workers.lock().unwrap_or_else(PoisonError::into_inner));
        let mut alive = Vec::new();
        for worker in workers {
            if in_time || worker.is_finished() {
                // A worker's panics are fenced; it has nothing to say.
                let _ = worker.join();
            } else {
                alive.push(worker.thread().name().unwrap_or("sky").to_owned());
            }
        }
        if alive.is_empty() { Ok(()) } else { Err(alive) }
    }
}

/// Since when a thread has been busy with one question.
#[derive(Debug, Default)]
struct Heartbeat(AtomicU64);

impl Heartbeat {
    fn begin(&self, now: Duration) {
        // Zero means idle, so times are kept one nanosecond up.
        self.0.store(u64::try_from(now.as_nanos()).unwrap_or(u64::MAX).saturating_add(1), Ordering::Relaxed);
    }

    fn end(&self) {
        self.0.store(0, Ordering::Relaxed);
    }

    fn busy_since(&self) -> Option<Duration> {
        self.0.load(Ordering::Relaxed).checked_sub(1).map(Duration::from_nanos)
    }
}

struct Worker {
    queue: Receiver<Queued>,
    sky: Arc<dyn Sky>,
    heartbeat: Arc<Heartbeat>,
    stopping: Arc<AtomicBool>,
    clock: Arc<dyn Clock>,
    on_end: Arc<OnEnd>,
    _alive: mpsc::Sender<()>,
}

impl Worker {
    fn run(self) {
        while let Ok((ticket, job)) = self.queue.recv() {
            self.heartbeat.begin(self.clock.monotonic());
            self.serve(ticket, job);
            self.heartbeat.end();
        }
    }

    fn serve(&self, ticket: Ticket, mut job: Box<dyn Job>) {
        let begun = self.clock.monotonic();
        if self.stopping.load(Ordering::Acquire) {
            (self.on_end)(Ended::Dropped(ticket));
            return job.refuse(Error::Stopped);
        }
        if !job.is_wanted() {
            return (self.on_end)(Ended::Cancelled(ticket));
        }
        if begun >= ticket.deadline {
            (self.on_end)(Ended::Dropped(ticket));
            return job.refuse(Error::Late);
        }
        (self.on_end)(Ended::Begun);
        let ended = if job.solve(&*self.sky) {
            Ended::Solved(ticket, self.clock.monotonic().saturating_sub(begun))
        } else {
            tracing::error!(question.kind = ticket.kind.name(), "solving a question panicked; the thread goes on");
            Ended::Panicked(ticket)
        };
        (self.on_end)(ended);
        job.deliver();
    }
}
