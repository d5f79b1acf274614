//! The threads: `sky-0`, `sky-1`, …, as many as are wanted, `sky-voice-0`, which takes voice alone, and another for each that hangs or
//! is busy for long.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use serde::Serialize;
use tokio::sync::mpsc;

use super::compute_class::ComputeClass;
use super::queue::{EnqueueError, Queue, WorkerRole};
use super::worker::{EngineJob, JobTicket, OnSolveEvent, Queued, Worker};
use super::worker_activity::WorkerActivity;
use crate::astro::Sky;
use crate::clock::Clock;
use crate::heartbeat::PulseWatch;

/// A thread that is silent for longer hangs, and one that is busy with one question for longer keeps others waiting though it gets
/// on: either is replaced. Most questions take less than a tenth of a second, and the usual deadline of a turn has passed by then.
pub const HANGS_AFTER: Duration = Duration::from_secs(3);

/// Most threads of one role that have been replaced and still live. A thread cannot be ended from outside; more of them would only slow
/// the others.
const MAX_HANGING: usize = 8;

/// Questions that may wait in the background: an hour's precomputing, batch by batch.
const BACKGROUND_LIMIT: usize = 256;

/// Voice turns whose questions may wait. Admission refuses what would not be ready in time; this bounds the memory.
const VOICE_LIMIT: usize = 256;

/// Threads that take voice alone.
const VOICE_THREADS: usize = 1;

/// A thread, as it is now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThreadStats {
    /// `sky-0` and so on; `sky-voice-0` takes voice alone.
    pub name: String,
    /// Whether it takes voice alone.
    pub voice_only: bool,
    /// The part of the last minute in which it solved, 0 to 1.
    pub busy_share: f64,
    /// For how long it has been busy with its present question, in seconds. Absent when it waits for one.
    pub present_s: Option<f64>,
    /// Whether it hangs: it has been silent for longer than any step of any question takes.
    pub hangs: bool,
}

/// The threads and their queue.
pub struct Pool {
    queue: Arc<Queue<Queued>>,
    threads: Mutex<WorkerThreads>,
    max_workers: usize,
    stopping: Arc<AtomicBool>,
    /// Closes when the last thread has ended; locked for as long as somebody waits for that.
    ended: tokio::sync::Mutex<mpsc::Receiver<()>>,
    clock: Arc<dyn Clock>,
}

struct WorkerThreads {
    threads: Vec<WorkerThread>,
    /// What every thread is made after; gone after the stop.
    template: Option<Worker>,
}

struct WorkerThread {
    role: WorkerRole,
    number: usize,
    activity: Arc<WorkerActivity>,
    watch: PulseWatch,
    thread: JoinHandle<()>,
}

impl Pool {
    /// Starts `workers` shared threads, of which there will never be more than `max_workers` besides those that hang, and one for
    /// voice alone, with one queue between them, in which `queue_limit` questions of REST may wait. `on_event` hears what becomes of each
    /// question.
    pub fn start(
        sky: Arc<dyn Sky>,
        (workers, max_workers): (usize, usize),
        queue_limit: usize,
        clock: Arc<dyn Clock>,
        on_event: Arc<OnSolveEvent>,
    ) -> Self {
        let (alive, ended) = mpsc::channel(1);
        let stopping = Arc::new(AtomicBool::new(false));
        let queue = Arc::new(Queue::new([VOICE_LIMIT, queue_limit, BACKGROUND_LIMIT]));
        let template = Worker {
            role: WorkerRole::Shared,
            queue: Arc::clone(&queue),
            sky,
            activity: Arc::default(),
            stopping: Arc::clone(&stopping),
            clock: Arc::clone(&clock),
            on_event,
            _alive: alive,
        };
        let threads = Mutex::new(WorkerThreads { threads: Vec::new(), template: Some(template) });
        let pool = Self { queue, threads, max_workers, stopping, ended: tokio::sync::Mutex::new(ended), clock };
        pool.resize(workers);
        let now = pool.clock.monotonic();
        (0..VOICE_THREADS).for_each(|_| pool.lock_threads().spawn(WorkerRole::VoiceOnly, now));
        pool
    }

    /// Queues a question.
    ///
    /// # Errors
    /// When its lane is full, or the pool has been stopped.
    pub fn enqueue(&self, ticket: JobTicket, job: Box<dyn EngineJob>) -> Result<(), EnqueueError> {
        self.queue.push(ticket.class, (ticket, job))
    }

    /// Sets the number of shared threads, at least one and at most the maximum; returns the new number. A surplus thread ends after its
    /// present question.
    pub fn resize(&self, workers: usize) -> usize {
        let workers = workers.clamp(1, self.max_workers);
        let mut threads = self.lock_threads();
        let missing = self.queue.set_workers(workers);
        let now = self.clock.monotonic();
        (0..missing).for_each(|_| threads.spawn(WorkerRole::Shared, now));
        workers
    }

    /// How many shared threads solve now, hanging ones aside, and how many there can be.
    pub fn workers(&self) -> (usize, usize) {
        (self.queue.workers(), self.max_workers)
    }

    /// How many questions wait in each class.
    pub fn waiting(&self) -> [usize; ComputeClass::ALL.len()] {
        self.queue.lengths()
    }

    /// What each thread is doing.
    pub fn threads(&self) -> Vec<ThreadStats> {
        let now = self.clock.monotonic();
        let living = |member: &&WorkerThread| !member.thread.is_finished();
        let stats = |member: &WorkerThread| ThreadStats {
            name: member.name(),
            voice_only: member.role == WorkerRole::VoiceOnly,
            busy_share: member.activity.busy_share(now),
            present_s: member.activity.busy_since().map(|since| now.saturating_sub(since).as_secs_f64()),
            hangs: member.hangs(),
        };
        self.lock_threads().threads.iter().filter(living).map(stats).collect()
    }

    /// Looks at every thread's pulse, puts another thread in the place of each that hangs or is busy for long, and asks for the next
    /// beat. Returns for how long as many threads of one role as solve in it have been silent, replaced ones among them: neither new
    /// threads that are idle nor those of the other role show that questions are solved. Waits for none of the threads.
    pub fn look(&self) -> Duration {
        let now = self.clock.monotonic();
        let mut threads = self.lock_threads();
        threads.threads.retain(|member| !member.thread.is_finished());
        for member in &mut threads.threads {
            member.watch.look(now);
        }
        let silences = [(WorkerRole::Shared, self.queue.workers()), (WorkerRole::VoiceOnly, VOICE_THREADS)]
            .map(|(role, solving)| threads.silence(role, solving));
        threads.replace_hanging(now);
        drop(threads);
        self.queue.ask_for_beats();
        silences.into_iter().max().unwrap_or_default()
    }

    /// Closes the queue and joins the threads.
    ///
    /// # Errors
    /// When `deadline` passes first: the names of the threads that are still alive.
    pub async fn stop(&self, deadline: Duration) -> Result<(), Vec<String>> {
        self.stopping.store(true, Ordering::Release);
        self.queue.close();
        self.lock_threads().template = None;
        // The channel carries nothing: it closes when the last thread drops its sender.
        let all_ended = async { self.ended.lock().await.recv().await };
        let in_time = tokio::time::timeout(deadline, all_ended).await.is_ok();
        let members = std::mem::take(&mut self.lock_threads().threads);
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

    fn lock_threads(&self) -> MutexGuard<'_, WorkerThreads> {
        self.threads.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.queue.close();
    }
}

impl WorkerThreads {
    /// For how long `solving` threads of `role` have been silent, as of the last look at them.
    fn silence(&self, role: WorkerRole, solving: usize) -> Duration {
        let mut silences: Vec<_> = self.of(role).map(|member| member.watch.silence()).collect();
        silences.sort_unstable_by(|one, other| other.cmp(one));
        silences.get(solving.saturating_sub(1)).copied().unwrap_or_default()
    }

    /// Puts a thread in the place of each that hangs or is busy for long.
    fn replace_hanging(&mut self, now: Duration) {
        let is_slow = |member: &&WorkerThread| {
            let is_busy = member.activity.busy_since().is_some_and(|since| now.saturating_sub(since) >= HANGS_AFTER);
            !member.activity.is_written_off() && (is_busy || member.hangs())
        };
        for role in WorkerRole::ALL {
            let replaced = self.of(role).filter(|member| member.activity.is_written_off()).count();
            let slow = self.of(role).filter(is_slow).map(|member| (Arc::clone(&member.activity), member.hangs()));
            let newly: Vec<_> = slow.take(MAX_HANGING.saturating_sub(replaced)).collect();
            for (activity, hangs) in newly {
                activity.write_off();
                self.spawn(role, now);
                if hangs {
                    tracing::error!("an engine thread has been silent for {HANGS_AFTER:?}; another thread takes over");
                } else {
                    tracing::warn!(
                        "a question has kept an engine thread busy for {HANGS_AFTER:?}; it goes on, and another thread serves the rest"
                    );
                }
            }
        }
    }

    fn of(&self, role: WorkerRole) -> impl Iterator<Item = &WorkerThread> {
        self.threads.iter().filter(move |member| member.role == role)
    }

    /// Starts a thread with the lowest number of its role that is free.
    fn spawn(&mut self, role: WorkerRole, now: Duration) {
        let Some(template) = &self.template else { return };
        self.threads.retain(|member| !member.thread.is_finished());
        let is_free =
            |number: &usize| self.threads.iter().all(|member| (member.role, member.number) != (role, *number));
        let number = (0..).find(is_free).expect("there are fewer threads than numbers");
        let activity = Arc::new(WorkerActivity::default());
        let worker = Worker { role, activity: Arc::clone(&activity), ..template.clone() };
        match std::thread::Builder::new().name(thread_name(role, number)).spawn(move || worker.run()) {
            Ok(thread) => {
                let watch = PulseWatch::new(Arc::clone(activity.pulse()), now);
                self.threads.push(WorkerThread { role, number, activity, watch, thread });
            }
            Err(error) if self.threads.is_empty() => {
                panic!("a machine that cannot start a thread at start-up cannot serve: {error}")
            }
            Err(error) => tracing::error!("an engine thread cannot be started; the others go on: {error}"),
        }
    }
}

impl WorkerThread {
    fn hangs(&self) -> bool {
        self.watch.silence() >= HANGS_AFTER
    }

    fn name(&self) -> String {
        thread_name(self.role, self.number)
    }
}

fn thread_name(role: WorkerRole, number: usize) -> String {
    match role {
        WorkerRole::Shared => format!("sky-{number}"),
        WorkerRole::VoiceOnly => format!("sky-voice-{number}"),
    }
}

#[cfg(test)]
mod tests;
