//! Precomputation: solves expected questions ahead, in one job for each of the guide's five categories.

use std::sync::Arc;
use std::time::Duration;

use super::{Context, Job, JobError, JobFuture, Report, Schedule};
use crate::service::{ExpectedQuestion, PrecomputeCategory, PrecomputeOutcome, Precomputer};

/// Period of each category's job: the guide's warm-up.
pub const PRECOMPUTE_EVERY: Duration = Duration::from_secs(1_800);

/// Time between the first runs of two categories: the guide's five minutes.
const STAGGER: Duration = Duration::from_secs(300);

/// Categories with job name and title, most asked for first.
const ORDER: [(PrecomputeCategory, &str, &str); 5] = [
    (PrecomputeCategory::Readings, "precompute_readings", "readings"),
    (PrecomputeCategory::Transits, "precompute_transits", "transits"),
    (PrecomputeCategory::Moon, "precompute_moon", "lunar months"),
    (PrecomputeCategory::Ephemeris, "precompute_ephemeris", "tables"),
    (PrecomputeCategory::Pairs, "precompute_pairs", "pairs of signs"),
];

/// The job for one category.
pub struct Precompute {
    ahead: Arc<Precomputer>,
    category: PrecomputeCategory,
    name: &'static str,
    /// Name of its results, in the plural.
    things: &'static str,
    first: Duration,
}

impl Precompute {
    /// A job for every category.
    pub fn all(ahead: &Arc<Precomputer>) -> impl Iterator<Item = Self> {
        (0..).zip(ORDER).map(|(place, (category, name, things))| Self {
            ahead: Arc::clone(ahead),
            category,
            name,
            things,
            first: STAGGER * place,
        })
    }

    async fn prepare(&self, context: &Context) -> Result<Report, JobError> {
        let failed = |error: crate::service::Error| JobError::Failed(error.to_string());
        let expected = self.ahead.expected(self.category).await.map_err(failed)?;
        let (mut already, mut computed) = (0, 0);
        let mut failures = Vec::new();
        for (done, question) in (0..).zip(&expected) {
            context.progress(done, expected.len() as u64);
            context.yield_to_people().await?;
            match self.ahead.prepare(question).await {
                Ok(PrecomputeOutcome::Already) => already += 1,
                Ok(PrecomputeOutcome::Computed) => computed += 1,
                Err(error) => failures.push(error),
            }
        }
        context.progress(expected.len() as u64, expected.len() as u64);
        let (things, failed) = (self.named(&expected), failures.len());
        let line = format!("{things}: {computed} computed, {already} there already, {failed} failed");
        match failures.first() {
            None => Ok(Report::new(line)),
            Some(first) if computed + already > 0 => Ok(Report::new(format!("{line}: {first}"))),
            Some(first) => Err(JobError::Failed(format!("{line}: {first}"))),
        }
    }

    /// What was expected, in words: how many natal charts and other things, if there are natal charts.
    fn named(&self, expected: &[ExpectedQuestion]) -> String {
        let natal = expected.iter().filter(|question| matches!(question, ExpectedQuestion::Natal(_))).count();
        match natal {
            0 => self.things.to_owned(),
            1 => format!("1 natal chart, {} {}", expected.len() - 1, self.things),
            natal => format!("{natal} natal charts, {} {}", expected.len() - natal, self.things),
        }
    }
}

impl Job for Precompute {
    fn name(&self) -> &'static str {
        self.name
    }

    fn schedule(&self) -> Schedule {
        Schedule::every(PRECOMPUTE_EVERY, self.first)
    }

    fn run<'a>(&'a self, context: &'a Context) -> JobFuture<'a> {
        Box::pin(self.prepare(context))
    }
}
