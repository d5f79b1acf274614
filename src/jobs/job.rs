//! A job, the context that it runs in, and how it ends.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::Schedule;

/// How often a job that yields looks whether the machine is quiet again.
const QUIET_CHECK: Duration = Duration::from_millis(50);

/// Something that runs by itself.
pub trait Job: Send + Sync + 'static {
    /// Its name in API, log and metrics, as `warm_up`.
    fn name(&self) -> &'static str;

    /// When it runs.
    fn schedule(&self) -> Schedule;

    /// Whether it waits while jobs are paused. What keeps the server from harm, as upkeep, does not.
    fn can_wait(&self) -> bool {
        true
    }

    /// Longest run, pauses not counted; after it the run is cancelled and has failed.
    fn limit(&self) -> Duration {
        Duration::from_secs(1800)
    }

    /// Does it. May be dropped at any await: by a stop, a cancel or the limit.
    fn run<'a>(&'a self, context: &'a Context) -> JobFuture<'a>;
}

/// A run: `Box::pin(async move { … })`.
pub type JobFuture<'a> = Pin<Box<dyn Future<Output = Result<Report, JobError>> + Send + 'a>>;

/// What a run has to say at its end.
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

/// Why a run did not do what it should.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JobError {
    /// It was told to end.
    #[error("cancelled")]
    Cancelled,
    /// It could not do it: in one line, without personal data.
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
    /// Of a job that can be paused when `pause` is there.
    pub(super) fn new(
        cancel: CancellationToken,
        pause: Option<watch::Receiver<PauseReason>>,
        is_quiet: Arc<dyn Fn() -> bool + Send + Sync>,
    ) -> Self {
        Self { done: AtomicU64::new(0), total: AtomicU64::new(0), cancel, pause, is_quiet }
    }

    /// Tells how far it is.
    pub fn progress(&self, done: u64, total: u64) {
        self.done.store(done, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }

    /// How far it said it is: done and total.
    pub fn progressed(&self) -> (u64, u64) {
        (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }

    /// Whether it has been told to end; for loops without an await.
    pub fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    /// Between two pieces of work: waits while jobs are paused.
    ///
    /// # Errors
    /// When the run has been told to end.
    pub async fn pause_point(&self) -> Result<(), JobError> {
        if let Some(mut pause) = self.pause.clone() {
            // An error means that the runner is gone, and with it what could end the pause.
            pause.wait_for(Option::is_none).await.map_err(|_| JobError::Cancelled)?;
        }
        if self.is_cancelled() { Err(JobError::Cancelled) } else { Ok(()) }
    }

    /// Between two pieces of work that compete with people: waits while jobs are paused, and while the engine has people waiting.
    ///
    /// # Errors
    /// When the run has been told to end.
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
