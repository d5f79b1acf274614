//! The timetable of a running server: its jobs, and where their runs are remembered.

use std::path::Path;
use std::sync::Arc;

use super::Core;
use crate::astro::Moment;
use crate::clock::Clock;
use crate::config::Config;
use crate::jobs::{self, PeopleUpkeep, Runner};
use crate::metrics::{JobLabels, JobResultLabels, Metrics};
use crate::service::Precomputer;
use crate::store::{JobRun, JobRuns, Monitor, RunResult};

/// The timetable, which runs nothing before it is started.
pub(super) fn timetable(
    config: &Config,
    core: &Core,
    monitor: &Arc<Monitor>,
    clock: &Arc<dyn Clock>,
    data: &Path,
) -> Arc<Runner> {
    let zone = config.alice_timezone;
    let cache = core.service.cache().clone();
    let (runs, tasks) = (monitor.job_runs(), core.tasks.clone());
    let mut databases = vec![Arc::clone(monitor.database())];
    let people = core.service.people_store().map(|people| {
        databases.extend(people.databases());
        PeopleUpkeep {
            service: Arc::clone(&core.service),
            clock: Arc::clone(clock),
            copies: data.join(crate::store::COPIES),
        }
    });
    let job_metrics = JobMetrics::new(&core.metrics);
    let dependencies = jobs::JobDependencies {
        ahead: Arc::new(Precomputer::new(Arc::clone(&core.service), zone, jobs::PRECOMPUTE_EVERY)),
        cache: cache.clone(),
        windows: Arc::clone(monitor.windows()),
        databases,
        people,
    };
    let runner = Runner::new(jobs::RunnerDependencies {
        jobs: jobs::all_jobs(dependencies),
        tasks: core.tasks.clone(),
        clock: Arc::clone(clock),
        zone: Arc::new(move |unix_s| Moment::from_unix_s(unix_s).map_or(0, |now| zone.at(now).1)),
        is_quiet: Arc::new(move || cache.engine_stats().waiting == 0),
        on_end: Box::new(move |ended| {
            job_metrics.count(ended);
            let (runs, run) = (runs.clone(), job_run(ended));
            tasks.spawn("job history", async move {
                if let Err(error) = runs.add(run).await {
                    tracing::warn!(%error, "a job's run is not in the history");
                }
            });
        }),
    });
    runner.statuses().iter().for_each(|job| JobMetrics::new(&core.metrics).begin(job.name));
    core.tasks.spawn("job history", resume(core.metrics.clone(), monitor.job_runs()));
    runner
}

/// Tells the registry when each job last did what it should before this start, as far as its last run says.
async fn resume(metrics: Arc<Metrics>, runs: JobRuns) {
    let last = runs.last().await.unwrap_or_else(|error| {
        tracing::debug!(%error, "the last runs of jobs cannot be read");
        Vec::new()
    });
    for (labels, last_success) in metrics.job_last_success.members() {
        let run = last.iter().find(|run| labels.iter().any(|(_, job)| *job == run.job));
        // A run since then is newer.
        if let Some(run) = run.filter(|run| run.result == RunResult::Done && last_success.value() == 0) {
            last_success.set(run.started_at_s + run.took_ms / 1_000);
        }
    }
}

/// Records runs in the metrics.
struct JobMetrics(Arc<Metrics>);

impl JobMetrics {
    fn new(metrics: &Arc<Metrics>) -> Self {
        Self(Arc::clone(metrics))
    }

    /// The job's numbers, at zero.
    fn begin(&self, job: &'static str) {
        for result in RunResult::ALL.map(RunResult::name) {
            self.0.job_runs.of(&JobResultLabels { job, result });
        }
        self.0.job_last_success.of(&JobLabels { job });
        self.0.job_duration.of(&JobLabels { job });
    }

    /// A run has ended.
    fn count(&self, ended: &jobs::FinishedRun) {
        let job = ended.job;
        self.0.job_runs.of(&JobResultLabels { job, result: ended.outcome.name() }).inc();
        self.0.job_duration.of(&JobLabels { job }).record(ended.took);
        if let jobs::JobOutcome::Done(_) = ended.outcome {
            self.0
                .job_last_success
                .of(&JobLabels { job })
                .set(ended.began_unix_s + i64::try_from(ended.took.as_secs()).unwrap_or_default());
        }
    }
}

fn job_run(ended: &jobs::FinishedRun) -> JobRun {
    let (result, detail) = match &ended.outcome {
        jobs::JobOutcome::Done(summary) => (RunResult::Done, Some(summary.clone())),
        jobs::JobOutcome::Cancelled => (RunResult::Cancelled, None),
        jobs::JobOutcome::Failed(why) => (RunResult::Failed, Some(why.clone())),
        jobs::JobOutcome::Panicked => (RunResult::Panicked, None),
    };
    JobRun {
        job: ended.job.to_owned(),
        started_at_s: ended.began_unix_s,
        took_ms: i64::try_from(ended.took.as_millis()).unwrap_or(i64::MAX),
        result,
        detail,
    }
}
