//! Every job of the server.

use std::sync::Arc;

use super::Job;
use super::clean_up::CleanUp;
use super::metrics_report::MetricsReport;
use super::people::PeopleUpkeep;
use super::precompute::Precompute;
use super::upkeep::Upkeep;
use crate::cache::Cache;
use crate::metrics::Windows;
use crate::service::Precomputer;
use crate::store::Database;

/// The parts that the jobs work on.
pub struct JobDependencies {
    /// Solves expected questions; made with [`super::PRECOMPUTE_EVERY`].
    pub ahead: Arc<Precomputer>,
    /// The cache that is cleaned up and compacted.
    pub cache: Cache,
    /// The live windows, for the metrics report.
    pub windows: Arc<Windows>,
    /// The databases that are checked every night.
    pub databases: Vec<Arc<Database>>,
    /// Looks after the people that are remembered; absent where there is no store of them.
    pub people: Option<PeopleUpkeep>,
}

/// Every job, in the order of the timetable: five that precompute, `clean_up`, `metrics`, `upkeep`.
pub fn all_jobs(dependencies: JobDependencies) -> Vec<Box<dyn Job>> {
    let JobDependencies { ahead, cache, windows, databases, people } = dependencies;
    let mut jobs: Vec<Box<dyn Job>> = Vec::new();
    for job in Precompute::all(&ahead) {
        jobs.push(Box::new(job));
    }
    jobs.push(Box::new(CleanUp::new(cache.clone())));
    jobs.push(Box::new(MetricsReport::new(windows, cache.clone())));
    jobs.push(Box::new(Upkeep::new(cache, databases, people)));
    jobs
}
