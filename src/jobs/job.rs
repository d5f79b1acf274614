//! A job, the context that it runs in, and how it ends.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::Schedule;

/// Time between two checks whether the engine has no requests waiting.
const QUIET_CHECK: Duration = Duration::from_millis(50);

/// A background job.
pub trait Job: Send + Sync + 'static {
    /// Its name in API, log and metrics, as `warm_up`.
    fn name(&self) -> &'static str;

    /// When it runs.
    fn schedule(&self) -> Schedule;

    /// Whether it waits while jobs are paused. A job that relieves the server, as the clean-up, does not.
    fn can_wait(&self) -> bool {
        true
    }

    /// Longest run, pauses not counted; after it the run is cancelled and has failed.
    fn limit(&self) -> Duration {
        Duration::from_secs(1800)
    }

    /// Runs the job. The future may be dropped at any await: by a stop, a cancellation or the limit.
    fn run<'a>(&'a self, context: &'a Context) -> JobFuture<'a>;
}

/// A run: `Box::pin(async move { … })`.
pub type JobFuture<'a> = Pin<Box<dyn Future<Output = Result<Report, JobError>> + Send + 'a>>;

/// Report of a successful run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// One line for a person, as `144 pairs, 12 of them new`.
    pub summary: String,
}

impl Report {
    /// A report of one line.
    pub fn new(summary: impl Into<String>) -> Self {
        Self { summary: summary.into() }
    }
}

/// Why a run did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JobError {
    /// It was cancelled.
    #[error("cancelled")]
    Cancelled,
    /// It failed; the reason in one line, without personal data.
    #[error("{0}")]
    Failed(String),
}

/// Whether jobs are paused, and why.
pub(super) type PauseReason = Option<Arc<str>>;

/// The context of a run: whether it should stop, and where it reports progress.
pub struct Context {
    done: AtomicU64,
    total: AtomicU64,
    cancel: CancellationToken,
    pause: Option<watch::Receiver<PauseReason>>,
    is_quiet: Arc<dyn Fn() -> bool + Send + Sync>,
}

impl Context {
    /// A context; with `pause`, the job can be paused.
    pub(super) fn new(
        cancel: CancellationToken,
        pause: Option<watch::Receiver<PauseReason>>,
        is_quiet: Arc<dyn Fn() -> bool + Send + Sync>,
    ) -> Self {
        Self { done: AtomicU64::new(0), total: AtomicU64::new(0), cancel, pause, is_quiet }
    }

    /// Reports progress: `done` of `total` pieces of work.
    pub fn progress(&self, done: u64, total: u64) {
        self.done.store(done, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }

    /// The progress reported last: done and total.
    pub fn progressed(&self) -> (u64, u64) {
        (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }

    /// Whether the run is cancelled; for loops without an await.
    pub fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    /// Between two pieces of work: waits while jobs are paused.
    ///
    /// # Errors
    /// When the run is cancelled.
    pub async fn pause_point(&self) -> Result<(), JobError> {
        if let Some(mut pause) = self.pause.clone() {
            // An error means that the runner was dropped; then the pause cannot end.
            pause.wait_for(Option::is_none).await.map_err(|_| JobError::Cancelled)?;
        }
        if self.is_cancelled() { Err(JobError::Cancelled) } else { Ok(()) }
    }

    /// Between two pieces of work that compete with people: waits while jobs are paused, and while the engine has people waiting.
    ///
    /// # Errors
    /// When the run is cancelled.
    pub async fn yield_to_people(&self) -> Result<(), JobError> {
        loop {
            self.pause_point().await?;
            if (self.is_quiet)() {
                return Ok(());
            }
            tokio::time::sleep(QUIET_CHECK).await;
        }
    }
}
