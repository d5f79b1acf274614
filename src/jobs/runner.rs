//! The runner: starts jobs on schedule or on demand, each at most once at a time, and keeps their last results.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::job::PauseReason;
use super::{Context, FinishedRun, Job, JobError, JobOutcome, JobState, JobStatus, JobTimer, ZoneOffset};
use crate::clock::Clock;
use crate::lifecycle::Tasks;
use crate::ops::{JobStats, Now};

/// How often the timetable is looked at. Turns are in minutes, and a look costs a few comparisons.
const TICK: Duration = Duration::from_secs(1);

/// Why a job cannot be run now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// No job has this name.
    #[error("no job is called {name:?}; there are {known}")]
    Unknown {
        /// The unknown name.
        name: String,
        /// Names of all jobs.
        known: String,
    },
    /// The job runs already.
    #[error("{0} is running already")]
    Running(&'static str),
    /// The job does not run, so it cannot be cancelled.
    #[error("{0} is not running")]
    NotRunning(&'static str),
    /// Jobs are paused; the job runs after the pause.
    #[error("jobs are paused: {0}")]
    Paused(Arc<str>),
    /// The server is stopping.
    #[error("the server is stopping")]
    Stopping,
}

/// Parts of a runner.
pub struct RunnerDependencies {
    /// The jobs, each name once.
    pub jobs: Vec<Box<dyn Job>>,
    /// Spawner of the runs.
    pub tasks: Tasks,
    /// Source of time.
    pub clock: Arc<dyn Clock>,
    /// The operator's distance from UTC, for nightly jobs.
    pub zone: Arc<ZoneOffset>,
    /// Whether no request waits for the engine; jobs that compete with people ask before each piece of work.
    pub is_quiet: Arc<dyn Fn() -> bool + Send + Sync>,
    /// Called with each finished run, for metrics and history. Must not block.
    pub on_end: Box<dyn Fn(&FinishedRun) + Send + Sync>,
}

/// The jobs with their states.
pub struct Runner {
    // Dependencies
    tasks: Tasks,
    clock: Arc<dyn Clock>,
    zone: Arc<ZoneOffset>,
    is_quiet: Arc<dyn Fn() -> bool + Send + Sync>,
    on_end: Box<dyn Fn(&FinishedRun) + Send + Sync>,
    // State
    slots: Vec<Arc<JobSlot>>,
    pause: watch::Sender<PauseReason>,
}

struct JobSlot {
    job: Box<dyn Job>,
    status: Mutex<JobSlotStatus>,
}

struct JobSlotStatus {
    timer: JobTimer,
    run: Option<ActiveRun>,
    last: Option<FinishedRun>,
    last_success_unix_s: Option<i64>,
    failures_in_a_row: u64,
}

struct ActiveRun {
    began: Now,
    /// From when on the limit is counted: later than the beginning after a pause.
    counted_from: Now,
    context: Arc<Context>,
    cancel: CancellationToken,
    /// Reason of a cancellation that counts as a failure.
    overdue: Option<String>,
}

impl ActiveRun {
    /// Cancels the run when it has exceeded its limit.
    fn cancel_past(&mut self, limit: Duration, now: Now) {
        if now.since(self.counted_from) >= limit && self.overdue.is_none() {
            self.overdue = Some(format!("not done after {} s, its limit", limit.as_secs()));
            self.cancel.cancel();
        }
    }
}

impl JobSlot {
    fn status(&self) -> MutexGuard<'_, JobSlotStatus> {
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Runner {
    /// The jobs, none of which runs before [`Self::start`] or [`Self::tick`].
    pub fn new(parts: RunnerDependencies) -> Arc<Self> {
        let RunnerDependencies { jobs, tasks, clock, zone, is_quiet, on_end } = parts;
        let now = Now::of(&*clock);
        let slot = |job: Box<dyn Job>| {
            let timer = JobTimer::new(job.name(), job.schedule(), now);
            let status =
                JobSlotStatus { timer, run: None, last: None, last_success_unix_s: None, failures_in_a_row: 0 };
            Arc::new(JobSlot { job, status: Mutex::new(status) })
        };
        let slots = jobs.into_iter().map(slot).collect();
        Arc::new(Self { tasks, clock, zone, is_quiet, on_end, slots, pause: watch::Sender::new(None) })
    }

    /// Looks at the timetable from now on, until the server stops.
    pub fn start(self: &Arc<Self>) {
        let runner = Arc::clone(self);
        self.tasks.spawn_vital("timetable", async move {
            while runner.tasks.until_stopped(TICK).await {
                runner.tick();
            }
        });
    }

    /// One look at the timetable: begins what is due, and cancels what has run for longer than its limit.
    pub fn tick(self: &Arc<Self>) {
        if self.tasks.stopping().is_cancelled() {
            return;
        }
        let now = Now::of(&*self.clock);
        for slot in &self.slots {
            let mut status = slot.status();
            let is_paused = self.pause_of(slot).is_some();
            let is_due = status.timer.wait(now, &*self.zone).is_zero();
            match &mut status.run {
                Some(run) if is_paused => run.counted_from = now,
                Some(run) => run.cancel_past(slot.job.limit(), now),
                None if is_due && !is_paused => {
                    status.timer.begin(now);
                    let run = self.enter(slot, &mut status, now);
                    drop(status);
                    self.spawn(slot, run);
                }
                None => {}
            }
        }
    }

    /// Starts a job now, without changing its schedule.
    ///
    /// # Errors
    /// When there is no such job, it runs already, it is paused, or the server is stopping.
    pub fn run_now(self: &Arc<Self>, name: &str) -> Result<(), RunError> {
        let slot = self.slot(name)?;
        let mut status = slot.status();
        if status.run.is_some() {
            return Err(RunError::Running(slot.job.name()));
        }
        if let Some(reason) = self.pause_of(slot) {
            return Err(RunError::Paused(reason));
        }
        if self.tasks.stopping().is_cancelled() {
            return Err(RunError::Stopping);
        }
        let now = Now::of(&*self.clock);
        status.timer.begin_by_hand(now);
        let run = self.enter(slot, &mut status, now);
        drop(status);
        self.spawn(slot, run);
        Ok(())
    }

    /// Cancels a running job; it ends at its next await.
    ///
    /// # Errors
    /// When there is no such job, or it does not run.
    pub fn cancel(&self, name: &str) -> Result<(), RunError> {
        let slot = self.slot(name)?;
        match &slot.status().run {
            Some(run) => run.cancel.cancel(),
            None => return Err(RunError::NotRunning(slot.job.name())),
        }
        Ok(())
    }

    /// Pauses every job that can wait: running ones at their next pause point, the others before they begin.
    pub fn pause(&self, reason: &str) {
        self.pause.send_replace(Some(reason.into()));
    }

    /// Ends the pause. What became due meanwhile begins with the next look at the timetable, once.
    pub fn resume(&self) {
        self.pause.send_replace(None);
    }

    /// Status of every job, in the order of the timetable.
    pub fn statuses(&self) -> Vec<JobStatus> {
        let now = Now::of(&*self.clock);
        self.slots
            .iter()
            .map(|slot| {
                let status = slot.status();
                let state = status.run.as_ref().map_or(JobState::Waiting, |run| {
                    let (done, total) = run.context.progressed();
                    JobState::Running { since_unix_s: run.began.unix_s, done, total }
                });
                JobStatus {
                    name: slot.job.name(),
                    state,
                    paused: self.pause_of(slot),
                    next_unix_s: now.unix_s_in(status.timer.wait(now, &*self.zone)),
                    last: status.last.clone(),
                    last_success_unix_s: status.last_success_unix_s,
                    failures_in_a_row: status.failures_in_a_row,
                }
            })
            .collect()
    }

    /// Numbers that the alert rules read.
    pub fn stats(&self) -> Vec<JobStats> {
        let stats = |slot: &Arc<JobSlot>| JobStats {
            name: slot.job.name(),
            failures_in_a_row: slot.status().failures_in_a_row,
        };
        self.slots.iter().map(stats).collect()
    }

    fn slot(&self, name: &str) -> Result<&Arc<JobSlot>, RunError> {
        self.slots.iter().find(|slot| slot.job.name() == name).ok_or_else(|| {
            let known = self.slots.iter().map(|slot| slot.job.name()).collect::<Vec<_>>().join(", ");
            RunError::Unknown { name: name.to_owned(), known }
        })
    }

    fn pause_of(&self, slot: &JobSlot) -> PauseReason {
        self.pause.borrow().clone().filter(|_| slot.job.can_wait())
    }

    /// Records the start of a run.
    fn enter(&self, slot: &JobSlot, status: &mut JobSlotStatus, now: Now) -> (Arc<Context>, CancellationToken) {
        let cancel = self.tasks.stopping().child_token();
        let pause = slot.job.can_wait().then(|| self.pause.subscribe());
        let context = Arc::new(Context::new(cancel.clone(), pause, Arc::clone(&self.is_quiet)));
        let (shown, told) = (Arc::clone(&context), cancel.clone());
        status.run = Some(ActiveRun { began: now, counted_from: now, context: shown, cancel: told, overdue: None });
        (context, cancel)
    }

    /// Begins a run that is written down. The standing must not be locked: a runtime that is going down drops the run here, and
    /// dropping it locks.
    fn spawn(self: &Arc<Self>, slot: &Arc<JobSlot>, (context, cancel): (Arc<Context>, CancellationToken)) {
        let guard = RunGuard { runner: Arc::clone(self), slot: Arc::clone(slot), result: None };
        let slot = Arc::clone(slot);
        self.tasks.spawn(slot.job.name(), async move {
            let result = tokio::select! {
                result = slot.job.run(&context) => result,
                () = cancel.cancelled() => Err(JobError::Cancelled),
            };
            guard.finish(result);
        });
    }

    fn end(&self, slot: &JobSlot, result: Option<Result<super::Report, JobError>>) {
        let now = Now::of(&*self.clock);
        let mut status = slot.status();
        let Some(run) = status.run.take() else { return };
        let outcome = match result {
            Some(Ok(report)) => JobOutcome::Done(report.summary),
            Some(Err(JobError::Cancelled)) => run.overdue.map_or(JobOutcome::Cancelled, JobOutcome::Failed),
            Some(Err(JobError::Failed(why))) => JobOutcome::Failed(why),
            None => JobOutcome::Panicked,
        };
        let took = now.since(run.began);
        match &outcome {
            JobOutcome::Done(_) => {
                status.failures_in_a_row = 0;
                status.last_success_unix_s = Some(now.unix_s);
            }
            JobOutcome::Cancelled => {}
            JobOutcome::Failed(_) | JobOutcome::Panicked => status.failures_in_a_row += 1,
        }
        let ended = FinishedRun { job: slot.job.name(), outcome, began_unix_s: run.began.unix_s, took };
        ended.log();
        status.last = Some(ended.clone());
        drop(status);
        (self.on_end)(&ended);
    }
}

impl FinishedRun {
    fn log(&self) {
        let (job, result, duration_ms) = (self.job, self.outcome.name(), self.took.as_millis() as u64);
        match self.outcome {
            JobOutcome::Done(_) | JobOutcome::Cancelled => {
                tracing::info!(job.name = job, job.result = result, duration_ms, "{}", self.outcome.line());
            }
            JobOutcome::Failed(_) | JobOutcome::Panicked => {
                tracing::warn!(job.name = job, job.result = result, duration_ms, "{}", self.outcome.line());
            }
        }
    }
}

/// Ends a run when it is dropped: with its result, or, when a panic in the job dropped it, without one.
struct RunGuard {
    runner: Arc<Runner>,
    slot: Arc<JobSlot>,
    result: Option<Result<super::Report, JobError>>,
}

impl RunGuard {
    fn finish(mut self, result: Result<super::Report, JobError>) {
        self.result = Some(result);
    }
}

impl Drop for RunGuard {
    fn drop(&mut self) {
        self.runner.end(&self.slot, self.result.take());
    }
}

#[cfg(test)]
mod tests;
