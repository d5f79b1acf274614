//! `/api/v1/jobs`: background jobs; running one now, and cancelling one.

use bytes::Bytes;
use serde::Serialize;
use utoipa::ToSchema;

use super::endpoint::told;
use super::{OperatorState, moment};
use crate::jobs::{self, FinishedRun, JobState, RunError};
use crate::similar::most_similar;
use crate::store::JobRun;
use crate::web::params::field::{Field, ParamType};
use crate::web::params::fields::Fields;
use crate::web::{Problem, ProblemKind};

const NAME: Field = Field::new("name", ParamType::Text, "The job's name, as in the list.").like("warm_up");

/// Fields of running and of cancelling a job.
pub const ACT: &[Field] = &[NAME];

/// The jobs, in the order of the timetable.
#[derive(Serialize, ToSchema)]
pub struct JobsView {
    jobs: Vec<JobView>,
}

/// Status of a job.
#[derive(Serialize, ToSchema)]
pub struct JobView {
    name: &'static str,
    /// `waiting` or `running`.
    state: &'static str,
    /// When the present run began; null when it does not run.
    running_since: Option<String>,
    /// Pieces of work that are done; null when it does not run.
    done: Option<u64>,
    /// Pieces of work in all; null until the job has counted them.
    total: Option<u64>,
    /// Reason of the pause; null when it is not paused.
    paused: Option<String>,
    next_run: Option<String>,
    last_run: Option<RunView>,
    /// End of the last successful run since the start of the server; null before it.
    last_success: Option<String>,
    failures_in_a_row: u64,
}

/// A run that has ended.
#[derive(Serialize, ToSchema)]
struct RunView {
    /// `done`, `failed`, `panicked` or `cancelled`.
    result: &'static str,
    /// Report of a successful run, or the reason of a failure.
    detail: Option<String>,
    began: Option<String>,
    took_ms: i64,
}

impl JobsView {
    /// Status of every job.
    pub fn of(state: &OperatorState) -> Self {
        let before = state.before.get().map(Vec::as_slice).unwrap_or_default();
        Self { jobs: state.operations.runner.statuses().iter().map(|job| JobView::of(job, before)).collect() }
    }
}

impl JobView {
    /// Status of a job; its last run is taken from those `before` this start when there was none since.
    fn of(job: &jobs::JobStatus, before: &[JobRun]) -> Self {
        let (state, progress) = match job.state {
            JobState::Waiting => ("waiting", None),
            JobState::Running { since_unix_s, done, total } => ("running", Some((since_unix_s, done, total))),
        };
        let earlier = || before.iter().find(|run| run.job == job.name).map(RunView::before);
        Self {
            name: job.name,
            state,
            running_since: progress.and_then(|(since_s, ..)| moment(since_s)),
            done: progress.map(|(_, done, _)| done),
            total: progress.map(|(.., total)| total).filter(|total| *total > 0),
            paused: job.paused.as_ref().map(ToString::to_string),
            next_run: moment(job.next_unix_s),
            last_run: job.last.as_ref().map(RunView::of).or_else(earlier),
            last_success: job.last_success_unix_s.and_then(moment),
            failures_in_a_row: job.failures_in_a_row,
        }
    }
}

impl RunView {
    fn of(run: &FinishedRun) -> Self {
        Self {
            result: run.outcome.name(),
            detail: Some(run.outcome.line().to_owned()),
            began: moment(run.began_unix_s),
            took_ms: i64::try_from(run.took.as_millis()).unwrap_or(i64::MAX),
        }
    }

    fn before(run: &JobRun) -> Self {
        let (result, detail) = (run.result.name(), run.detail.clone());
        Self { result, detail, began: moment(run.started_at_s), took_ms: run.took_ms }
    }
}

/// Answers with the jobs.
pub async fn list(state: OperatorState, _: Fields) -> Result<Bytes, Problem> {
    state.remember_runs().await;
    Ok(told(&JobsView::of(&state)))
}

/// Runs a job now; its status after that.
pub async fn run(state: OperatorState, fields: Fields) -> Result<Bytes, Problem> {
    act(&state, fields, |name| state.operations.runner.run_now(name))
}

/// Cancels a running job; its status after that.
pub async fn cancel(state: OperatorState, fields: Fields) -> Result<Bytes, Problem> {
    act(&state, fields, |name| state.operations.runner.cancel(name))
}

fn act(
    state: &OperatorState,
    mut fields: Fields,
    act: impl Fn(&str) -> Result<(), RunError>,
) -> Result<Bytes, Problem> {
    let name = fields.text(&NAME)?.unwrap_or_default();
    let jobs = || state.operations.runner.statuses();
    act(&name).map_err(|error| {
        let (kind, hint) = match &error {
            RunError::Unknown { known, .. } => (
                ProblemKind::NotFound,
                match most_similar(&name, jobs().iter().map(|job| job.name)) {
                    Some(nearest) => format!("did you mean {nearest}?"),
                    None => format!("use one of: {known}"),
                },
            ),
            RunError::Running(_) => (ProblemKind::Conflict, "wait for its end, or cancel it".to_owned()),
            RunError::NotRunning(_) => (ProblemKind::Conflict, "nothing is left to do".to_owned()),
            RunError::Paused(_) => (ProblemKind::Conflict, "it runs by itself when the reason is over".to_owned()),
            RunError::Stopping => (ProblemKind::Busy, "ask the next server".to_owned()),
        };
        let detail = match &error {
            RunError::Unknown { .. } => "there is no such job".to_owned(),
            other => other.to_string(),
        };
        Problem::new(kind, detail).field(NAME.name).value(&name).hint(hint)
    })?;
    let before = state.before.get().map(Vec::as_slice).unwrap_or_default();
    let job = jobs().into_iter().find(|job| job.name == name).expect("there is a job that was acted on");
    Ok(told(&JobView::of(&job, before)))
}
