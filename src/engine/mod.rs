//! Turns questions into answers on threads of its own, or says at once that it is busy.
//!
//! The only owner of the sky. Knows nothing of caches: equal questions are solved as often as they are asked.

// The threads.
mod admission;
mod pool;
mod queue;
mod recent_durations;
mod solve_stats;
mod worker;
mod worker_activity;

// The sky.
mod coverage;
mod files;
mod of_date;
mod selftest;
mod swiss;

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::sync::oneshot;

use crate::astro::{self, Kind, Question, Sky};
use crate::clock::Clock;
use crate::metrics::{FailureLabels, KindLabels, Metrics};
use admission::Admission;
use pool::Pool;
use queue::{EnqueueError, Lane};
use solve_stats::{SolveOutcome, SolveStatsRecorder};
use worker::{EngineJob, JobTicket, SolveEvent};

pub use files::EphemerisError;
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
    /// Threads that solve. At least 1.
    pub workers: usize,
    /// Most threads that [`Engine::resize`] lets solve; at least `workers`. Default 4.
    pub max_workers: usize,
    /// Questions that may wait for a thread. At least 1; default 32.
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
    /// Threads that solve, those that hang aside.
    pub workers: usize,
    /// Most threads that there can be, those that hang aside.
    pub max_workers: usize,
    /// Questions that wait with somebody.
    pub waiting: usize,
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

    /// Lets `question` in if it can be solved within `remaining`, and gives its answer. Who drops the future before a thread
    /// has begun with the question cancels it.
    ///
    /// # Errors
    /// When the sky has no answer, solving panicked, it would not be or was not its turn in time, or the engine has stopped.
    pub fn solve<Q: Question>(
        &self,
        question: Q,
        remaining: Duration,
    ) -> impl Future<Output = Result<Solved<Q::Answer>, Error>> + Send + 'static + use<Q> {
        let (job, receiver) = QuestionJob::new(question);
        await_answer(self.enqueue(job, Q::KIND, remaining), receiver)
    }

    /// Solves a question in the background: it has no deadline, and does not begin while a requested one waits. Of two threads or
    /// more, one stays free.
    ///
    /// # Errors
    /// When the sky has no answer, solving panicked, too many wait in the background, or the engine has stopped.
    pub fn solve_in_background<Q: Question>(
        &self,
        question: Q,
    ) -> impl Future<Output = Result<Solved<Q::Answer>, Error>> + Send + 'static + use<Q> {
        let (job, receiver) = QuestionJob::new(question);
        await_answer(self.enqueue_background(job, Q::KIND), receiver)
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
        let (waiting, waiting_background) = self.pool.waiting();
        let (threads, kinds) = (self.pool.threads(), self.state.recorder.stats());
        EngineStats { workers, max_workers, waiting, waiting_background, threads, kinds }
    }

    /// Whether some thread is waiting for work, or has begun its present question less than `within` ago.
    pub fn is_alive(&self, within: Duration) -> bool {
        self.pool.is_alive(within)
    }

    /// Lets running questions finish, refuses those that wait, and joins the threads. Solves nothing from now on.
    ///
    /// # Errors
    /// When `deadline` passes first: the names of the threads that are still alive.
    pub async fn stop(&self, deadline: Duration) -> Result<(), Vec<String>> {
        self.pool.stop(deadline).await
    }

    fn enqueue(&self, job: Box<dyn EngineJob>, kind: Kind, remaining: Duration) -> Result<(), Error> {
        let mut admission = self.admission();
        let expected = admission.admit(kind, remaining).map_err(|retry_after| self.busy(kind, retry_after))?;
        let queued = self.clock.monotonic();
        let deadline = queued.saturating_add(remaining);
        let ticket = JobTicket { kind, expected, queued, deadline, lane: Lane::Foreground };
        // Counted before a thread can take it, so that the gauge never falls below zero.
        self.state.metrics.compute_queue_length.add(1);
        let refused = match self.pool.enqueue(ticket, job) {
            Ok(()) => return Ok(()),
            Err(EnqueueError::Full) => self.busy(kind, admission.wait()),
            Err(EnqueueError::Stopped) => Error::Stopped,
        };
        self.state.metrics.compute_queue_length.add(-1);
        admission.ended(expected);
        Err(refused)
    }

    fn enqueue_background(&self, job: Box<dyn EngineJob>, kind: Kind) -> Result<(), Error> {
        let expected = self.admission().expected(kind);
        let queued = self.clock.monotonic();
        let ticket = JobTicket { kind, expected, queued, deadline: Duration::MAX, lane: Lane::Background };
        match self.pool.enqueue(ticket, job) {
            Ok(()) => Ok(()),
            Err(EnqueueError::Full) => Err(Error::Busy { retry_after: MAX_RETRY_AFTER }),
            Err(EnqueueError::Stopped) => Err(Error::Stopped),
        }
    }

    fn busy(&self, kind: Kind, retry_after: Duration) -> Error {
        self.state.metrics.compute_refused.inc();
        self.state.fails(kind, "refused");
        self.state.recorder.refused(kind);
        Error::Busy { retry_after: retry_after.min(MAX_RETRY_AFTER) }
    }

    fn admission(&self) -> MutexGuard<'_, Admission> {
        self.state.admission.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl EngineState {
    fn fails(&self, kind: Kind, reason: &'static str) {
        self.metrics.compute_failures.of(&FailureLabels { kind: kind.name(), reason }).inc();
    }

    /// Writes down what became of a question.
    fn account(&self, ended: SolveEvent) {
        let metrics = &self.metrics;
        let mut admission = self.admission.lock().unwrap_or_else(PoisonError::into_inner);
        let mut leaves_queue = |ticket: JobTicket| {
            if ticket.lane == Lane::Foreground {
                metrics.compute_queue_length.add(-1);
                admission.ended(ticket.expected);
            }
        };
        match ended {
            SolveEvent::Begun(ticket, waited) => {
                match ticket.lane {
                    Lane::Foreground => {
                        metrics.compute_queue_length.add(-1);
                        metrics.compute_wait_duration.of(&KindLabels { kind: ticket.kind.name() }).record(waited);
                    }
                    // Requests that come while it is solved wait for its thread as well.
                    Lane::Background => admission.begun(ticket.expected),
                }
                metrics.compute_workers_busy.add(1);
                self.recorder.begun(ticket.kind, waited);
            }
            SolveEvent::Solved(ticket, how, took) => {
                admission.ended(ticket.expected);
                metrics.compute_workers_busy.add(-1);
                self.recorder.solved(ticket.kind, how, took, ticket.lane == Lane::Background);
                if how == SolveOutcome::Panicked {
                    metrics.compute_panics.inc();
                    self.fails(ticket.kind, "panicked");
                } else {
                    if how == SolveOutcome::Unanswered {
                        self.fails(ticket.kind, "unanswered");
                    }
                    admission.learn(ticket.kind, took);
                    metrics.compute_duration.of(&KindLabels { kind: ticket.kind.name() }).record(took);
                }
            }
            SolveEvent::Cancelled(ticket) => {
                leaves_queue(ticket);
                metrics.compute_cancelled.inc();
                self.fails(ticket.kind, "cancelled");
                self.recorder.cancelled(ticket.kind);
            }
            SolveEvent::Late(ticket) => {
                leaves_queue(ticket);
                self.fails(ticket.kind, "late");
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

/// A question and the channel for its answer.
struct QuestionJob<Q: Question> {
    question: Q,
    result: Option<Result<Q::Answer, Error>>,
    sender: oneshot::Sender<Result<Solved<Q::Answer>, Error>>,
}

type AnswerReceiver<A> = oneshot::Receiver<Result<Solved<A>, Error>>;

impl<Q: Question> QuestionJob<Q> {
    fn new(question: Q) -> (Box<Self>, AnswerReceiver<Q::Answer>) {
        let (sender, receiver) = oneshot::channel();
        (Box::new(Self { question, result: None, sender }), receiver)
    }
}

/// Waits for the answer to a question that was queued.
async fn await_answer<A>(queued: Result<(), Error>, receiver: AnswerReceiver<A>) -> Result<Solved<A>, Error> {
    queued?;
    // A queue that is dropped with the question in it has been stopped.
    receiver.await.unwrap_or(Err(Error::Stopped))
}

impl<Q: Question> EngineJob for QuestionJob<Q> {
    fn is_wanted(&self) -> bool {
        !self.sender.is_closed()
    }

    fn solve(&mut self, sky: &dyn Sky) -> SolveOutcome {
        // Nothing of the question outlives a panic but the question itself, which is dropped.
        let solved = catch_unwind(AssertUnwindSafe(|| self.question.solve(sky)));
        let how = match &solved {
            Ok(Ok(_)) => SolveOutcome::Answered,
            Ok(Err(_)) => SolveOutcome::Unanswered,
            Err(_) => SolveOutcome::Panicked,
        };
        self.result = Some(solved.map_or(Err(Error::Panicked), |solved| solved.map_err(Error::Solve)));
        how
    }

    fn deliver(self: Box<Self>, took: Duration) {
        let result = self.result.unwrap_or(Err(Error::Stopped));
        // The receiver is gone when the request was dropped.
        let _ = self.sender.send(result.map(|answer| Solved { answer, took }));
    }

    fn refuse(mut self: Box<Self>, error: Error) {
        self.result = Some(Err(error));
        self.deliver(Duration::ZERO);
    }
}

#[cfg(test)]
mod tests;
