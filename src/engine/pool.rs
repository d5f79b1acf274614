//! The threads `sky-0`, `sky-1`, …: as many as are wanted, and another for each that hangs.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use serde::Serialize;
use tokio::sync::mpsc;

use super::pulse::Pulse;
use super::queue::{Queue, Refused};
use super::worker::{Job, OnEnd, Queued, Ticket, Worker};
use crate::astro::Sky;
use crate::clock::Clock;

/// A thread that is busy with one question for longer hangs: every turn's deadline has passed, and nobody waits for it.
pub const HANGS_AFTER: Duration = Duration::from_secs(3);

/// Most threads that hang and have been replaced. A thread cannot be ended from outside; more of them would only slow the others.
const MAX_HANGING: usize = 8;

/// Questions that may wait in the background: an hour's precomputing, batch by batch.
const BACKGROUND_LIMIT: usize = 256;

/// A thread, as it is now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThreadStats {
    /// `sky-0` and so on.
    pub name: String,
    /// The part of the last minute in which it solved, 0 to 1.
    pub busy_share: f64,
    /// For how long it has been busy with its present question, in seconds. Absent when it waits for one.
    pub present_s: Option<f64>,
    /// Whether it hangs, and another has taken its place.
    pub hangs: bool,
}

/// The threads and their queue.
pub struct Pool {
    queue: Arc<Queue<Queued>>,
    crew: Mutex<Crew>,
    max_workers: usize,
    stopping: Arc<AtomicBool>,
    /// Closes when the last thread has ended; locked for as long as somebody waits for that.
    ended: tokio::sync::Mutex<mpsc::Receiver<()>>,
    clock: Arc<dyn Clock>,
}

struct Crew {
    members: Vec<Member>,
    /// What every thread is made after; gone after the stop.
    pattern: Option<Worker>,
}

struct Member {
    number: usize,
    pulse: Arc<Pulse>,
    thread: JoinHandle<()>,
}

impl Pool {
    /// Starts `workers` threads, of which there will never be more than `max_workers` besides those that hang, with one queue of
    /// `queue_limit` between them. `on_end` hears what becomes of each question.
    pub fn start(
        sky: Arc<dyn Sky>,
        (workers, max_workers): (usize, usize),
        queue_limit: usize,
        clock: Arc<dyn Clock>,
        on_end: Arc<OnEnd>,
    ) -> Self {
        let (alive, ended) = mpsc::channel(1);
        let stopping = Arc::new(AtomicBool::new(false));
        let queue = Arc::new(Queue::new(queue_limit, BACKGROUND_LIMIT));
        let pattern = Worker {
            queue: Arc::clone(&queue),
            sky,
            pulse: Arc::default(),
            stopping: Arc::clone(&stopping),
            clock: Arc::clone(&clock),
            on_end,
            _alive: alive,
        };
        let crew = Mutex::new(Crew { members: Vec::new(), pattern: Some(pattern) });
        let pool = Self { queue, crew, max_workers, stopping, ended: tokio::sync::Mutex::new(ended), clock };
        pool.resize(workers);
        pool
    }

    /// Queues a question.
    ///
    /// # Errors
    /// When its lane is full, or the pool has been stopped.
    pub fn enqueue(&self, ticket: Ticket, job: Box<dyn Job>) -> Result<(), Refused> {
        self.tend();
        self.queue.push(ticket.lane, (ticket, job))
    }

    /// Lets so many threads solve, at least one and at most the maximum; returns how many. A thread that is one too many ends
    /// after its present question.
    pub fn resize(&self, workers: usize) -> usize {
        let workers = workers.clamp(1, self.max_workers);
        let mut crew = self.crew();
        let missing = self.queue.set_workers(workers);
        (0..missing).for_each(|_| crew.hire());
        workers
    }

    /// How many threads solve now, hanging ones aside, and how many there can be.
    pub fn workers(&self) -> (usize, usize) {
        (self.queue.workers(), self.max_workers)
    }

    /// How many questions wait with somebody, and how many in the background.
    pub fn waiting(&self) -> (usize, usize) {
        let [foreground, background] = self.queue.lengths();
        (foreground, background)
    }

    /// What each thread is doing.
    pub fn threads(&self) -> Vec<ThreadStats> {
        self.tend();
        let now = self.clock.monotonic();
        let living = |member: &&Member| !member.thread.is_finished();
        let stats = |member: &Member| ThreadStats {
            name: member.name(),
            busy_share: member.pulse.busy_share(now),
            present_s: member.pulse.busy_since().map(|since| now.saturating_sub(since).as_secs_f64()),
            hangs: member.pulse.is_written_off(),
        };
        self.crew().members.iter().filter(living).map(stats).collect()
    }

    /// Whether some thread lives that is idle, or has made progress less than `within` ago.
    pub fn is_alive(&self, within: Duration) -> bool {
        self.tend();
        let now = self.clock.monotonic();
        self.crew().members.iter().any(|member| {
            let moves = member.pulse.busy_since().is_none_or(|since| now.saturating_sub(since) < within);
            !member.thread.is_finished() && moves
        })
    }

    /// Closes the queue and joins the threads.
    ///
    /// # Errors
    /// When `deadline` passes first: the names of the threads that are still alive.
    pub async fn stop(&self, deadline: Duration) -> Result<(), Vec<String>> {
        self.stopping.store(true, Ordering::Release);
        self.queue.close();
        self.crew().pattern = None;
        // The channel carries nothing: it closes when the last thread drops its sender.
        let all_ended = async { self.ended.lock().await.recv().await };
        let in_time = tokio::time::timeout(deadline, all_ended).await.is_ok();
        let members = std::mem::take(&mut self.crew().members);
        let mut alive = Vec::new();
        for member in members {
            if in_time || member.thread.is_finished() {
                // A worker's panics are fenced; it has nothing to say.
                let _ = member.thread.join();
            } else {
                alive.push(member.name());
            }
        }
        if alive.is_empty() { Ok(()) } else { Err(alive) }
    }

    /// Puts a thread in the place of each that hangs.
    fn tend(&self) {
        let now = self.clock.monotonic();
        let mut crew = self.crew();
        let hangs = |member: &&Member| {
            !member.pulse.is_written_off()
                && member.pulse.busy_since().is_some_and(|since| now.saturating_sub(since) >= HANGS_AFTER)
        };
        let hanging = crew.members.iter().filter(|member| member.pulse.is_written_off()).count();
        let newly: Vec<_> = crew.members.iter().filter(hangs).map(|member| Arc::clone(&member.pulse)).collect();
        for pulse in newly.iter().take(MAX_HANGING.saturating_sub(hanging)) {
            pulse.write_off();
            crew.hire();
            tracing::error!("a question has kept an engine thread busy for {HANGS_AFTER:?}; another thread takes over");
        }
    }

    fn crew(&self) -> MutexGuard<'_, Crew> {
        self.crew.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.queue.close();
    }
}

impl Crew {
    /// Starts a thread with the lowest number that is free.
    fn hire(&mut self) {
        let Some(pattern) = &self.pattern else { return };
        self.members.retain(|member| !member.thread.is_finished());
        let is_free = |number: &usize| self.members.iter().all(|member| member.number != *number);
        let number = (0..).find(is_free).expect("there are fewer threads than numbers");
        let pulse = Arc::new(Pulse::default());
        let worker = Worker { pulse: Arc::clone(&pulse), ..pattern.clone() };
        match std::thread::Builder::new().name(format!("sky-{number}")).spawn(move || worker.run()) {
            Ok(thread) => self.members.push(Member { number, pulse, thread }),
            Err(error) if self.members.is_empty() => {
                panic!("a machine that cannot start a thread at start-up cannot serve: {error}")
            }
            Err(error) => tracing::error!("an engine thread cannot be started; the others go on: {error}"),
        }
    }
}

impl Member {
    fn name(&self) -> String {
        format!("sky-{}", self.number)
    }
}
