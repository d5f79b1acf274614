//! Turns questions into answers on threads of its own, or says at once that it is busy.
//!
//! The only owner of the sky. Knows nothing of caches: equal questions are solved as often as they are asked.

// The threads.
mod admission;
mod pool;

// The sky.
mod coverage;
mod files;
mod of_date;
mod selftest;
mod swiss;

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::astro::{self, Kind, Question, Sky};
use crate::clock::Clock;
use crate::metrics::Metrics;
use admission::Admission;
use pool::{Job, Pool, Ticket};

pub use files::OpenError;
pub use selftest::{Check, self_test};
pub use swiss::SwissSky;

/// Longest wait that a refused asker is advised.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(30);

/// How the engine is made.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Threads that solve. At least 1.
    pub workers: usize,
    /// Questions that may wait for a thread. At least 1; default 32.
    pub queue_limit: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { workers: 1, queue_limit: 32 }
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

/// A pool of threads that solve questions. Dropping it lets the threads end without waiting for them.
pub struct Engine {
    pool: Pool,
    admission: Arc<Mutex<Admission>>,
    fingerprint: [u8; 16],
    metrics: Arc<Metrics>,
    clock: Arc<dyn Clock>,
}

impl Engine {
    /// Starts the threads `sky-0`, `sky-1`, … that solve against `sky`. `fingerprint` stands for the ephemeris behind it:
    /// answers are the same for as long as it is.
    pub fn start(
        sky: Arc<dyn Sky>,
        fingerprint: [u8; 16],
        settings: Settings,
        metrics: Arc<Metrics>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let workers = settings.workers.max(1);
        let admission = Arc::new(Mutex::new(Admission::new(workers)));
        let on_end = {
            let (admission, metrics) = (Arc::clone(&admission), Arc::clone(&metrics));
            move |ended: pool::Ended| ended.account(&admission, &metrics)
        };
        let pool = Pool::start(sky, workers, settings.queue_limit.max(1), Arc::clone(&clock), Arc::new(on_end));
        Self { pool, admission, fingerprint, metrics, clock }
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
    ) -> impl Future<Output = Result<Q::Answer, Error>> + Send + 'static + use<Q> {
        let (sender, receiver) = oneshot::channel();
        let refused = self.enqueue(Box::new(Asked { question, result: None, sender }), Q::KIND, remaining).err();
        async move {
            match refused {
                Some(error) => Err(error),
                // A queue that is dropped with the question in it has been stopped.
                None => receiver.await.unwrap_or(Err(Error::Stopped)),
            }
        }
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

    fn enqueue(&self, job: Box<dyn Job>, kind: Kind, remaining: Duration) -> Result<(), Error> {
        let mut admission = self.admission.lock().unwrap_or_else(PoisonError::into_inner);
        let expected = admission.admit(kind, remaining).map_err(|retry_after| self.busy(retry_after))?;
        let ticket = Ticket { kind, expected, deadline: self.clock.monotonic().saturating_add(remaining) };
        // Counted before a thread can take it, so that the gauge never falls below zero.
        self.metrics.compute_queue_length.add(1);
        let refused = match self.pool.enqueue(ticket, job) {
            Ok(()) => return Ok(()),
            Err(pool::Refused::Full) => self.busy(admission.wait()),
            Err(pool::Refused::Stopped) => Error::Stopped,
        };
        self.metrics.compute_queue_length.add(-1);
        admission.ended(expected);
        Err(refused)
    }

    fn busy(&self, retry_after: Duration) -> Error {
        self.metrics.compute_refused.inc();
        Error::Busy { retry_after: retry_after.min(MAX_RETRY_AFTER) }
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("admission", &self.admission).finish_non_exhaustive()
    }
}

/// A question with whoever waits for its answer.
struct Asked<Q: Question> {
    question: Q,
    result: Option<Result<Q::Answer, Error>>,
    sender: oneshot::Sender<Result<Q::Answer, Error>>,
}

impl<Q: Question> Job for Asked<Q> {
    fn is_wanted(&self) -> bool {
        !self.sender.is_closed()
    }

    fn solve(&mut self, sky: &dyn Sky) -> bool {
        // Nothing of the question outlives a panic but the question itself, which is dropped.
        let solved = catch_unwind(AssertUnwindSafe(|| self.question.solve(sky)));
        let panicked = solved.is_err();
        self.result = Some(solved.map_or(Err(Error::Panicked), |solved| solved.map_err(Error::Solve)));
        !panicked
    }

    fn deliver(self: Box<Self>) {
        // Whoever asked may have left meanwhile.
        let _ = self.sender.send(self.result.unwrap_or(Err(Error::Stopped)));
    }

    fn refuse(mut self: Box<Self>, error: Error) {
        self.result = Some(Err(error));
        self.deliver();
    }
}

#[cfg(test)]
mod tests;
