//! How a job stands, for API and dashboard.

use std::sync::Arc;
use std::time::Duration;

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobOutcome {
    /// It did what it should; its report in one line.
    Done(String),
    /// It was told to end, by a person or by the stop of the server.
    Cancelled,
    /// It could not; why, in one line.
    Failed(String),
    /// It panicked; the log has the place.
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

    /// Its one line for a person.
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
    /// How.
    pub outcome: JobOutcome,
    /// When it began, in seconds since 1970.
    pub began_unix_s: i64,
    /// How long it took, pauses included.
    pub took: Duration,
}

/// What a job does now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobState {
    /// It waits for its turn.
    Waiting,
    /// It runs.
    Running {
        /// Since when, in seconds since 1970.
        since_unix_s: i64,
        /// How much of it is done.
        done: u64,
        /// Of how much; 0 while it has not said.
        total: u64,
    },
}

/// How a job stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobStatus {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub state: JobState,
    /// Why it waits although it could go on; `None` when it is not paused.
    pub paused: Option<Arc<str>>,
    /// When it will begin next, in seconds since 1970, if the wall clock does not jump and nothing pauses it.
    pub next_unix_s: i64,
    /// Its last run.
    pub last: Option<FinishedRun>,
    /// When it last did what it should, in seconds since 1970.
    pub last_success_unix_s: Option<i64>,
    /// Runs in a row, up to the last, that failed or panicked.
    pub failures_in_a_row: u64,
}
