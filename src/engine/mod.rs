//! Turns questions into answers on threads of its own, or says at once that it is busy.
//!
//! Questions have classes: voice before REST before background, and one thread takes voice alone. The only owner of the sky. Knows
//! nothing of caches: equal questions are solved as often as they are asked.

// The threads.
mod admission;
mod compute_class;
mod pool;
mod progress_sky;
mod question_job;
mod queue;
mod recent_durations;
mod solve_stats;
mod worker;
mod worker_activity;

// The sky.
mod coverage;
mod files;
mod memory_file;
mod of_date;
mod selftest;
mod swiss;

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;

use crate::astro::{self, Kind, Question, Sky};
use crate::clock::Clock;
use crate::metrics::{ComputeClassLabels, FailureLabels, Gauge, KindLabels, Metrics, SolveFailure};
use admission::Admission;
use pool::Pool;
use question_job::{QuestionJob, await_answer};
use queue::EnqueueError;
use solve_stats::{SolveOutcome, SolveStatsRecorder};
use worker::{EngineJob, JobTicket, SolveEvent};

pub use compute_class::ComputeClass;
pub use files::{EphemerisError, remove_leftovers};
pub use pool::ThreadStats;
pub use recent_durations::Quantiles;
pub use selftest::{SelfTestCheck, self_test};
pub use solve_stats::SolveStats;
pub use swiss::SwissSky;

/// Longest wait that a refused asker is advised.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(30);

/// How the engine is made.
#[derive(Debug, Clone, Copy)]
pub struct EngineSettings {
    /// Threads that solve questions of every class; one more takes voice alone. At least 1.
    pub workers: usize,
    /// Most threads that [`Engine::resize`] lets solve; at least `workers`. Default 4.
    pub max_workers: usize,
    /// Questions of REST that may wait for a thread. At least 1; default 32.
    pub queue_limit: usize,
}

impl Default for EngineSettings {
    fn default() -> Self {
        Self { workers: 1, max_workers: 4, queue_limit: 32 }
    }
}

/// Why a question was not answered.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// The sky has no answer to it.
    #[error(transparent)]
    Solve(#[from] astro::Error),
    /// It would not have been solved in time; ask again later.
    #[error("busy; ask again in {retry_after:?}")]
    Busy {
        /// When there will probably be room.
        retry_after: Duration,
    },
    /// Its deadline passed while it waited for a thread.
    #[error("the deadline passed before it could be solved")]
    Late,
    /// Solving it broke.
    #[error("solving panicked")]
    Panicked,
    /// The engine has been stopped.
    #[error("the engine has been stopped")]
    Stopped,
}

/// An answer, and what it took.
#[derive(Debug, Clone, PartialEq)]
pub struct Solved<A> {
    /// The answer.
    pub answer: A,
    /// Time on an engine thread.
    pub took: Duration,
}

/// How the engine is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EngineStats {
    /// Threads that solve questions of every class, those that hang aside; one more takes voice alone.
    pub workers: usize,
    /// Most threads that there can be, those that hang aside.
    pub max_workers: usize,
    /// Questions that wait with somebody, those of voice among them.
    pub waiting: usize,
    /// Questions of voice that wait.
    pub waiting_voice: usize,
    /// Questions that wait in the background.
    pub waiting_background: usize,
    /// Each thread.
    pub threads: Vec<ThreadStats>,
    /// Each kind of question.
    pub kinds: Vec<SolveStats>,
}

/// A pool of threads that solve questions. Dropping it lets the threads end without waiting for them.
pub struct Engine {
    pool: Pool,
    state: Arc<EngineState>,
    fingerprint: [u8; 16],
    clock: Arc<dyn Clock>,
}

/// What is known of questions past and present.
struct EngineState {
    admission: Mutex<Admission>,
    recorder: SolveStatsRecorder,
    metrics: Arc<Metrics>,
}

impl Engine {
    /// Starts the threads `sky-0`, `sky-1`, … that solve against `sky`. `fingerprint` stands for the ephemeris behind it:
    /// answers are the same for as long as it is.
    pub fn start(
        sky: Arc<dyn Sky>,
        fingerprint: [u8; 16],
        settings: EngineSettings,
        metrics: Arc<Metrics>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let workers = settings.workers.max(1);
        let admission = Mutex::new(Admission::new(workers));
        let state = Arc::new(EngineState { admission, recorder: SolveStatsRecorder::default(), metrics });
        let on_end = {
            let state = Arc::clone(&state);
            move |ended: SolveEvent| state.account(ended)
        };
        let workers = (workers, settings.max_workers.max(workers));
        let pool = Pool::start(sky, workers, settings.queue_limit.max(1), Arc::clone(&clock), Arc::new(on_end));
        Self { pool, state, fingerprint, clock }
    }

    /// What stands for the ephemeris behind the answers.
    pub fn fingerprint(&self) -> [u8; 16] {
        self.fingerprint
    }

    /// Lets `question` of `class` in if it can be solved within `remaining`, and gives its answer. Who drops the future before a thread
    /// has begun with the question cancels it. In the background there is no deadline: the question waits for requests, and of two
    /// shared threads or more, one stays free.
    ///
    /// # Errors
    /// When the sky has no answer, solving panicked, it would not be or was not its turn in time, too many wait, or the engine has
    /// stopped.
    pub fn solve<Q: Question>(
        &self,
        question: Q,
        class: ComputeClass,
        remaining: Duration,
    ) -> impl Future<Output = Result<Solved<Q::Answer>, Error>> + Send + 'static + use<Q> {
        let (job, receiver) = QuestionJob::new(question);
        await_answer(self.enqueue(job, Q::KIND, class, remaining), receiver)
    }

    /// How long a question of this kind and class takes on average.
    pub fn mean_duration(&self, class: ComputeClass, kind: Kind) -> Duration {
        self.admission().mean(class, kind)
    }

    /// Notes that an answer of this kind has this size in binary form.
    pub fn record_size(&self, kind: Kind, encoded_bytes: usize) {
        let allocated_bytes = self.state.recorder.record_size(kind, encoded_bytes);
        let gauge = self.state.metrics.compute_allocated_bytes.of(&KindLabels { kind: kind.name() });
        gauge.set(i64::try_from(allocated_bytes).unwrap_or(i64::MAX));
    }

    /// Sets the number of threads, at least one and at most [`EngineSettings::max_workers`]; returns the new number.
    pub fn resize(&self, workers: usize) -> usize {
        let workers = self.pool.resize(workers);
        self.admission().set_workers(workers);
        workers
    }

    /// How it is. Sorts the latest times of each kind: for people, not for the way of a question.
    pub fn stats(&self) -> EngineStats {
        let (workers, max_workers) = self.pool.workers();
        let [waiting_voice, waiting_rest, waiting_background] = self.pool.waiting();
        let waiting = waiting_voice + waiting_rest;
        let (threads, kinds) = (self.pool.threads(), self.state.recorder.stats());
        EngineStats { workers, max_workers, waiting, waiting_voice, waiting_background, threads, kinds }
    }

    /// Looks whether its threads beat, asks them for the next beat, and puts another in the place of each that is frozen or busy for
    /// long. Returns for how long as many shared threads as solve, or that for voice alone, have been silent. To be called twice a
    /// second.
    pub fn look(&self) -> Duration {
        self.pool.look()
    }

    /// Lets running questions finish, refuses those that wait, and joins the threads. Solves nothing from now on.
    ///
    /// # Errors
    /// When `deadline` passes first: the names of the threads that are still alive.
    pub async fn stop(&self, deadline: Duration) -> Result<(), Vec<String>> {
        self.pool.stop(deadline).await
    }

    fn enqueue(
        &self,
        job: Box<dyn EngineJob>,
        kind: Kind,
        class: ComputeClass,
        remaining: Duration,
    ) -> Result<(), Error> {
        if class == ComputeClass::Background {
            return self.enqueue_background(job, kind);
        }
        let mut admission = self.admission();
        let expected =
            admission.admit(class, kind, remaining).map_err(|retry_after| self.busy(class, kind, retry_after))?;
        let queued = self.clock.monotonic();
        let deadline = queued.saturating_add(remaining);
        let ticket = JobTicket { kind, expected, queued, deadline, class };
        // Counted before a thread can take it, so that the gauge never falls below zero.
        self.state.queue_length(class).add(1);
        let refused = match self.pool.enqueue(ticket, job) {
            Ok(()) => return Ok(()),
            Err(EnqueueError::Full) => self.busy(class, kind, admission.wait(class)),
            Err(EnqueueError::Stopped) => Error::Stopped,
        };
        self.state.queue_length(class).add(-1);
        admission.ended(class, expected);
        Err(refused)
    }

    fn enqueue_background(&self, job: Box<dyn EngineJob>, kind: Kind) -> Result<(), Error> {
        let class = ComputeClass::Background;
        let expected = self.admission().expected(class, kind);
        let queued = self.clock.monotonic();
        let ticket = JobTicket { kind, expected, queued, deadline: Duration::MAX, class };
        self.state.queue_length(class).add(1);
        let refused = match self.pool.enqueue(ticket, job) {
            Ok(()) => return Ok(()),
            // No client waits for background work, so none was refused.
            Err(EnqueueError::Full) => Error::Busy { retry_after: MAX_RETRY_AFTER },
            Err(EnqueueError::Stopped) => Error::Stopped,
        };
        self.state.queue_length(class).add(-1);
        Err(refused)
    }

    fn busy(&self, class: ComputeClass, kind: Kind, retry_after: Duration) -> Error {
        self.state.metrics.compute_refused.of(&ComputeClassLabels { class: class.name() }).inc();
        self.state.fails(kind, SolveFailure::Refused);
        self.state.recorder.refused(kind);
        Error::Busy { retry_after: retry_after.min(MAX_RETRY_AFTER) }
    }

    fn admission(&self) -> MutexGuard<'_, Admission> {
        self.state.admission.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl EngineState {
    fn fails(&self, kind: Kind, reason: SolveFailure) {
        let reason = reason.name();
        self.metrics.compute_failures.of(&FailureLabels { kind: kind.name(), reason }).inc();
    }

    fn queue_length(&self, class: ComputeClass) -> Arc<Gauge> {
        self.metrics.compute_queue_length.of(&ComputeClassLabels { class: class.name() })
    }

    /// Writes down what became of a question.
    fn account(&self, ended: SolveEvent) {
        let metrics = &self.metrics;
        let mut admission = self.admission.lock().unwrap_or_else(PoisonError::into_inner);
        let mut leaves_queue = |ticket: JobTicket| {
            self.queue_length(ticket.class).add(-1);
            // What waits in the background was never let in: it is not ahead of anybody.
            if ticket.class != ComputeClass::Background {
                admission.ended(ticket.class, ticket.expected);
            }
        };
        match ended {
            SolveEvent::Begun(ticket, waited) => {
                self.queue_length(ticket.class).add(-1);
                let class = ComputeClassLabels { class: ticket.class.name() };
                metrics.compute_class_wait_duration.of(&class).record(waited);
                match ticket.class {
                    ComputeClass::Voice | ComputeClass::Rest => {
                        metrics.compute_wait_duration.of(&KindLabels { kind: ticket.kind.name() }).record(waited);
                    }
                    // Requests that come while it is solved wait for its thread as well.
                    ComputeClass::Background => admission.begun_in_background(ticket.expected),
                }
                metrics.compute_workers_busy.add(1);
                self.recorder.begun(ticket.kind, waited);
            }
            SolveEvent::Solved(ticket, how, took) => {
                admission.ended(ticket.class, ticket.expected);
                metrics.compute_workers_busy.add(-1);
                self.recorder.solved(ticket.kind, how, took, ticket.class == ComputeClass::Background);
                if how == SolveOutcome::Panicked {
                    metrics.compute_panics.inc();
                    self.fails(ticket.kind, SolveFailure::Panicked);
                } else {
                    if how == SolveOutcome::Unanswered {
                        self.fails(ticket.kind, SolveFailure::Unanswered);
                    }
                    admission.learn(ticket.class, ticket.kind, took);
                    metrics.compute_duration.of(&KindLabels { kind: ticket.kind.name() }).record(took);
                }
            }
            SolveEvent::Cancelled(ticket) => {
                leaves_queue(ticket);
                metrics.compute_cancelled.inc();
                self.fails(ticket.kind, SolveFailure::Cancelled);
                self.recorder.cancelled(ticket.kind);
            }
            SolveEvent::Late(ticket) => {
                leaves_queue(ticket);
                self.fails(ticket.kind, SolveFailure::Late);
                self.recorder.late(ticket.kind);
            }
            SolveEvent::Stopped(ticket) => leaves_queue(ticket),
        }
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("admission", &self.state.admission).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
