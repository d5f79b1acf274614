//! The clean-up: drops expired entries from both tiers of the cache.

use std::time::Duration;

use super::{Context, Job, JobFuture, Report, Schedule};
use crate::cache::Cache;

/// Once an hour, as the guide has it.
const PERIOD: Duration = Duration::from_secs(3_600);

/// The job `clean_up`.
pub struct CleanUp {
    cache: Cache,
}

impl CleanUp {
    /// CleanUps this cache.
    pub fn new(cache: Cache) -> Self {
        Self { cache }
    }
}

impl Job for CleanUp {
    fn name(&self) -> &'static str {
        "clean_up"
    }

    fn schedule(&self) -> Schedule {
        Schedule::every(PERIOD, PERIOD)
    }

    /// It makes room, which is what is wanted when jobs are paused.
    fn can_wait(&self) -> bool {
        false
    }

    fn run<'a>(&'a self, _context: &'a Context) -> JobFuture<'a> {
        Box::pin(async {
            let swept = self.cache.sweep().await;
            Ok(Report::new(format!("expired: {} in memory, {} on disk", swept.memory, swept.disk)))
        })
    }
}
