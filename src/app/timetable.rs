//! The timetable of a running server: its jobs, and where their runs are remembered.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;

use super::Core;
use crate::astro::Moment;
use crate::clock::Clock;
use crate::config::Config;
use crate::jobs::{self, PeopleCare, Runner};
use crate::places::Zone;
use crate::service::Ahead;
use crate::store::{JobRun, Monitor, RunResult};

/// The timetable, running.
pub(super) fn start_jobs(
    config: &Config,
    core: &Core,
    monitor: &Arc<Monitor>,
    clock: &Arc<dyn Clock>,
    data: &Path,
) -> anyhow::Result<Arc<Runner>> {
    let zone: Zone = config.alice_timezone.parse().context("alice.timezone")?;
    let cache = core.service.cache().clone();
    let (runs, tasks) = (monitor.job_runs(), core.tasks.clone());
    let mut databases = vec![Arc::clone(monitor.database())];
    let people = core.service.people_store().map(|people| {
        databases.extend(people.databases());
        PeopleCare { service: Arc::clone(&core.service), clock: Arc::clone(clock), copies: data.join("backups") }
    });
    let means = jobs::Means {
        ahead: Arc::new(Ahead::new(Arc::clone(&core.service), zone, jobs::PRECOMPUTE_EVERY)),
        cache: cache.clone(),
        windows: Arc::clone(monitor.windows()),
        databases,
        people,
    };
    let runner = Runner::new(jobs::Parts {
        jobs: jobs::all(means),
        tasks: core.tasks.clone(),
        clock: Arc::clone(clock),
        zone: Arc::new(move |unix_s| Moment::from_unix_s(unix_s).map_or(0, |now| zone.at(now).1)),
        is_quiet: Arc::new(move || cache.engine_stats().waiting == 0),
        on_end: Box::new(move |ended| {
            let (runs, run) = (runs.clone(), job_run(ended));
            tasks.spawn("job history", async move {
                if let Err(error) = runs.add(run).await {
                    tracing::warn!(%error, "a job's run is not in the history");
                }
            });
        }),
    });
    runner.start();
    Ok(runner)
}

fn job_run(ended: &jobs::Ended) -> JobRun {
    let (result, detail) = match &ended.outcome {
        jobs::Outcome::Done(summary) => (RunResult::Done, Some(summary.clone())),
        jobs::Outcome::Cancelled => (RunResult::Cancelled, None),
        jobs::Outcome::Failed(why) => (RunResult::Failed, Some(why.clone())),
        jobs::Outcome::Panicked => (RunResult::Panicked, None),
    };
    JobRun {
        job: ended.job.to_owned(),
        started_at_s: ended.began_unix_s,
        took_ms: i64::try_from(ended.took.as_millis()).unwrap_or(i64::MAX),
        result,
        detail,
    }
}
