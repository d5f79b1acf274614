//! Every job of the server.

use std::sync::Arc;

use super::Job;
use super::housekeeping::Housekeeping;
use super::kpi_report::KpiReport;
use super::people::PeopleHousekeeping;
use super::precompute::Precompute;
use super::sweep::Sweep;
use crate::cache::Cache;
use crate::metrics::Windows;
use crate::service::Precomputer;
use crate::store::Database;

/// What the jobs work with.
pub struct JobDependencies {
    /// Knows what will be asked; made with [`super::PRECOMPUTE_EVERY`].
    pub ahead: Arc<Precomputer>,
    /// Is swept and compacted.
    pub cache: Cache,
    /// The live windows.
    pub windows: Arc<Windows>,
    /// Are checked every night.
    pub databases: Vec<Arc<Database>>,
    /// Looks after people, where they are remembered.
    pub people: Option<PeopleHousekeeping>,
}

/// Every job, in the order of the timetable: five that precompute, `clean_up`, `metrics`, `upkeep`.
pub fn all_jobs(dependencies: JobDependencies) -> Vec<Box<dyn Job>> {
    let JobDependencies { ahead, cache, windows, databases, people } = dependencies;
    let mut jobs: Vec<Box<dyn Job>> = Vec::new();
    for job in Precompute::all(&ahead) {
        jobs.push(Box::new(job));
    }
    jobs.push(Box::new(Sweep::new(cache.clone())));
    jobs.push(Box::new(KpiReport::new(windows, cache.clone())));
    jobs.push(Box::new(Housekeeping::new(cache, databases, people)));
    jobs
}
