//! Runs of background jobs and how they ended.

use std::sync::Arc;

use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};

use super::Error;
use super::database::Database;

/// Most runs of one job that are remembered: two days of one that runs every half hour.
pub const MAX_RUNS: i64 = 100;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunResult {
    /// It did what it is for.
    Done,
    /// It could not.
    Failed,
    /// It panicked; the next run is as any other.
    Panicked,
    /// It was told to end.
    Cancelled,
}

impl RunResult {
    /// Every result.
    pub const ALL: [Self; 4] = [Self::Done, Self::Failed, Self::Panicked, Self::Cancelled];

    /// Name in the API, metrics and the table.
    pub const fn name(self) -> &'static str {
        ["done", "failed", "panicked", "cancelled"][self as usize]
    }
}

/// A run of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JobRun {
    /// Name of the job.
    pub job: String,
    /// When it started, in seconds since 1970.
    pub started_at_s: i64,
    /// How long it took.
    pub took_ms: i64,
    /// How it ended.
    pub result: RunResult,
    /// What it did, or why it could not.
    pub detail: Option<String>,
}

/// The runs in a database.
#[derive(Clone)]
pub struct JobRuns {
    database: Arc<Database>,
}

impl JobRuns {
    /// The runs in this database.
    pub fn new(database: Arc<Database>) -> Self {
        Self { database }
    }

    /// Remembers a run, and forgets the job's oldest past [`MAX_RUNS`].
    ///
    /// # Errors
    /// When the database is down, closed or too busy; then it is not remembered.
    pub async fn add(&self, run: JobRun) -> Result<(), Error> {
        self.database
            .write(move |db| {
                db.prepare_cached(
                    "INSERT INTO job_runs (job, started_at_s, took_ms, result, detail) VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![
                    run.job,
                    run.started_at_s,
                    run.took_ms,
                    run.result.name(),
                    run.detail
                ])?;
                db.prepare_cached(
                    "DELETE FROM job_runs WHERE job = ?1 AND id <= \
                     (SELECT id FROM job_runs WHERE job = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
                )?
                .execute(params![run.job, MAX_RUNS])?;
                Ok(())
            })
            .await
    }

    /// The last run of every job, by name.
    ///
    /// # Errors
    /// When the database is down, closed or too busy.
    pub async fn last(&self) -> Result<Vec<JobRun>, Error> {
        self.database
            .read(|db| {
                db.prepare_cached(
                    "SELECT * FROM job_runs WHERE id IN (SELECT max(id) FROM job_runs GROUP BY job) ORDER BY job",
                )?
                .query_map([], read)?
                .collect()
            })
            .await
    }

    /// At most `most` runs of a job, newest first.
    ///
    /// # Errors
    /// When the database is down, closed or too busy.
    pub async fn of(&self, job: &str, most: u16) -> Result<Vec<JobRun>, Error> {
        let job = job.to_owned();
        self.database
            .read(move |db| {
                db.prepare_cached("SELECT * FROM job_runs WHERE job = ?1 ORDER BY id DESC LIMIT ?2")?
                    .query_map(params![job, most], read)?
                    .collect()
            })
            .await
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<JobRun> {
    let name = row.get_ref("result")?.as_str()?;
    let result = RunResult::ALL.into_iter().find(|result| result.name() == name).unwrap_or(RunResult::Failed);
    Ok(JobRun {
        job: row.get("job")?,
        started_at_s: row.get("started_at_s")?,
        took_ms: row.get("took_ms")?,
        result,
        detail: row.get("detail")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;
    use crate::metrics::Metrics;
    use crate::store::metrics_file::metrics_file;

    fn run(job: &str, started_at_s: i64, result: RunResult) -> JobRun {
        JobRun { job: job.into(), started_at_s, took_ms: 12, result, detail: Some("3 of 5".into()) }
    }

    #[tokio::test]
    async fn runs_are_remembered_by_job_and_only_so_many() {
        let dir = tempfile::tempdir().unwrap();
        let metrics = Metrics::new(Arc::new(ManualClock::at_unix_s(0)));
        let database = Database::open(metrics_file(&dir.path().join("metrics.db")), metrics).unwrap();
        let runs = JobRuns::new(Arc::new(database));
        for result in RunResult::ALL {
            runs.add(run("cleanup", 10 + result as i64, result)).await.unwrap();
        }
        for number in 0..MAX_RUNS + 5 {
            runs.add(run("warm-up", 1_000 + number, RunResult::Done)).await.unwrap();
        }
        assert_eq!(
            runs.last().await.unwrap(),
            [run("cleanup", 13, RunResult::Cancelled), run("warm-up", 1_104, RunResult::Done)]
        );
        assert_eq!(
            runs.of("cleanup", 2).await.unwrap(),
            [run("cleanup", 13, RunResult::Cancelled), run("cleanup", 12, RunResult::Panicked)]
        );
        let warm = runs.of("warm-up", u16::MAX).await.unwrap();
        assert_eq!((warm.len() as i64, warm[99].started_at_s), (MAX_RUNS, 1_005));
    }
}
