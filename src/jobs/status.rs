//! Status of a job and outcome of its runs, for API and dashboard.

use std::sync::Arc;
use std::time::Duration;

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobOutcome {
    /// Success; the report in one line.
    Done(String),
    /// Cancelled by a person or by the stop of the server.
    Cancelled,
    /// Failure; the reason in one line.
    Failed(String),
    /// A panic; the log has the place.
    Panicked,
}

impl JobOutcome {
    /// Result in API, log and metrics.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Done(_) => "done",
            Self::Cancelled => "cancelled",
            Self::Failed(_) => "failed",
            Self::Panicked => "panicked",
        }
    }

    /// One line for a person.
    pub fn line(&self) -> &str {
        match self {
            Self::Done(line) | Self::Failed(line) => line,
            Self::Cancelled => "cancelled",
            Self::Panicked => "it panicked; the log has the place",
        }
    }
}

/// A run that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinishedRun {
    /// The job.
    pub job: &'static str,
    /// Outcome of the run.
    pub outcome: JobOutcome,
    /// When it began, in seconds since 1970.
    pub began_unix_s: i64,
    /// How long it took, pauses included.
    pub took: Duration,
}

/// Whether a job runs now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobState {
    /// It waits for its next run.
    Waiting,
    /// It runs.
    Running {
        /// Since when, in seconds since 1970.
        since_unix_s: i64,
        /// Pieces of work that are done.
        done: u64,
        /// Pieces of work in all; 0 until the job has counted them.
        total: u64,
    },
}

/// Status of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobStatus {
    /// Its name.
    pub name: &'static str,
    /// Whether it runs now.
    pub state: JobState,
    /// Reason of the pause; `None` when it is not paused.
    pub paused: Option<Arc<str>>,
    /// When it will begin next, in seconds since 1970, if the wall clock does not jump and nothing pauses it.
    pub next_unix_s: i64,
    /// Its last run.
    pub last: Option<FinishedRun>,
    /// End of its last successful run since the start of the server, in seconds since 1970.
    pub last_success_unix_s: Option<i64>,
    /// Runs in a row, up to the last, that failed or panicked.
    pub failures_in_a_row: u64,
}
