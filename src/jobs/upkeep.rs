//! The nightly upkeep: compacts the cache's file, checks and optimizes the databases, and looks after the people in them.

use std::sync::Arc;

use super::people::PeopleUpkeep;
use super::{Context, Job, JobError, JobFuture, Report, Schedule};
use crate::cache::Cache;
use crate::store::Database;

/// Local hour of the run: the one in which the fewest people talk to their speakers.
const HOUR: u8 = 3;

/// The job `upkeep`.
pub struct Upkeep {
    cache: Cache,
    databases: Vec<Arc<Database>>,
    people: Option<PeopleUpkeep>,
}

impl Upkeep {
    /// Looks after this cache, these databases, and people where they are remembered.
    pub fn new(cache: Cache, databases: Vec<Arc<Database>>, people: Option<PeopleUpkeep>) -> Self {
        Self { cache, databases, people }
    }

    /// Does every part, also after one of them has failed; the failures together are the error.
    async fn run_all(&self, context: &Context) -> Result<Report, JobError> {
        let total = self.databases.len() as u64 + u64::from(self.people.is_some()) + 1;
        let (mut done, mut wrong) = (Vec::new(), Vec::new());
        for (number, database) in (0..).zip(&self.databases) {
            context.progress(number, total);
            context.pause_point().await?;
            let name = database.name();
            match check_database(database).await {
                Ok(()) => done.push(format!("{name} is sound")),
                Err(fault) => wrong.push(format!("{name}: {fault}")),
            }
        }
        if let Some(people) = &self.people {
            context.progress(total - 2, total);
            context.pause_point().await?;
            let (did, failed) = people.look_after().await;
            done.extend(did);
            wrong.extend(failed);
        }
        context.progress(total - 1, total);
        context.pause_point().await?;
        match self.cache.compact().await {
            Ok(Some(compaction)) => {
                let [before_mib, after_mib] =
                    [compaction.before_bytes, compaction.after_bytes].map(|bytes| bytes >> 20);
                done.push(format!("the cache shrank from {before_mib} to {after_mib} MiB"));
            }
            Ok(None) => done.push("the cache needs no compaction".to_owned()),
            Err(_down) => wrong.push("the disk tier of the cache is down".to_owned()),
        }
        context.progress(total, total);
        if wrong.is_empty() { Ok(Report::new(done.join(", "))) } else { Err(JobError::Failed(wrong.join("; "))) }
    }
}

/// Checks it, lets it measure its tables, and puts its log into the file.
async fn check_database(database: &Database) -> Result<(), String> {
    let faults = database.faults().await.map_err(|error| error.to_string())?;
    if let Some(first) = faults.first() {
        return Err(format!("{} faults, the first: {first}", faults.len()));
    }
    database.optimize().await.map_err(|error| error.to_string())?;
    database.begin_checkpoint();
    Ok(())
}

impl Job for Upkeep {
    fn name(&self) -> &'static str {
        "upkeep"
    }

    fn schedule(&self) -> Schedule {
        Schedule::Nightly { hour: HOUR }
    }

    fn run<'a>(&'a self, context: &'a Context) -> JobFuture<'a> {
        Box::pin(self.run_all(context))
    }
}
