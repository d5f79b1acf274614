//! Every job of the server.

use std::sync::Arc;

use super::Job;
use super::figures::Figures;
use super::people::PeopleCare;
use super::precompute::Precompute;
use super::sweep::Sweep;
use super::upkeep::Upkeep;
use crate::cache::Cache;
use crate::metrics::Windows;
use crate::service::Ahead;
use crate::store::Database;

/// What the jobs work with.
pub struct Means {
    /// Knows what will be asked; made with [`super::PRECOMPUTE_EVERY`].
    pub ahead: Arc<Ahead>,
    /// Is swept and compacted.
    pub cache: Cache,
    /// The live windows.
    pub windows: Arc<Windows>,
    /// Are checked every night.
    pub databases: Vec<Arc<Database>>,
    /// Looks after people, where they are remembered.
    pub people: Option<PeopleCare>,
}

/// Every job, in the order of the timetable: five that precompute, `clean_up`, `metrics`, `upkeep`.
pub fn all(means: Means) -> Vec<Box<dyn Job>> {
    let Means { ahead, cache, windows, databases, people } = means;
    let mut jobs: Vec<Box<dyn Job>> = Vec::new();
    for job in Precompute::all(&ahead) {
        jobs.push(Box::new(job));
    }
    jobs.push(Box::new(Sweep::new(cache.clone())));
    jobs.push(Box::new(Figures::new(windows, cache.clone())));
    jobs.push(Box::new(Upkeep::new(cache, databases, people)));
    jobs
}
