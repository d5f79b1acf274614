//! What is asked for how often: signs by day, regions, and natal charts that are public. Counts that fade; nothing about who asked.
//!
//! Counted in memory, in maps that do not grow past their bounds, and written now and then. Signs and regions say nothing of a
//! person and are counted with every request. A natal chart names a birth: [`chart_candidates`] says when it is counted.

mod chart_candidates;
mod chart_form;
mod ranks;
mod region;
mod rows;
mod sign_day;

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use super::Error;
use super::database::{Database, PendingWrite};
use crate::astro::{DAY_S, NatalChart, Place};
use crate::clock::{Clock, ClockVerdict};
use chart_candidates::{ChartCandidates, MIN_CLIENTS};
use chart_form::ChartForm;
use ranks::Ranks;

pub use ranks::Popular;
pub use region::Region;
pub use sign_day::SignDay;

/// Most signs by day that are counted: 12 signs, a year ahead, is 4 380; those that are asked for are far fewer.
const MAX_SIGN_DAYS: usize = 1_024;

/// Most regions that are counted. A flood of places pushes out those at the end, never those in front.
const MAX_REGIONS: usize = 2_048;

/// Most public charts that are counted: several times as many as are solved before they are asked for.
const MAX_CHARTS: usize = 256;

/// Counts what is asked for. Shared; counting takes a lock for an addition, and for a chart some hashes of half a kilobyte.
pub struct Popularity {
    // Dependencies
    clock: Arc<dyn Clock>,
    database: Arc<Database>,

    // State
    sign_days: Mutex<Ranks<SignDay>>,
    regions: Mutex<Ranks<Region>>,
    charts: Mutex<ChartRanks>,
    /// Whether the clock has not gone astray.
    may_count: AtomicBool,
    /// Whether the clock is believed enough to delete what has faded by it.
    may_fade: AtomicBool,
}

/// Charts that are public, and those that may become so.
struct ChartRanks {
    candidates: ChartCandidates,
    public: Ranks<ChartForm>,
    /// Whether charts have faded that the file may still hold.
    has_faded: bool,
}

impl Popularity {
    /// Goes on from what the database knows; from nothing when it cannot be read.
    pub async fn load(database: Arc<Database>, clock: Arc<dyn Clock>) -> Self {
        let read = |db: &Connection| {
            let (sign_days, regions) = (rows::read(db, MAX_SIGN_DAYS)?, rows::read(db, MAX_REGIONS)?);
            Ok((sign_days, regions, rows::read_charts(db, MAX_CHARTS)?))
        };
        let (sign_days, regions, charts) = database.read(read).await.unwrap_or_else(|error| {
            tracing::warn!("popularity begins from nothing: {error}");
            Default::default()
        });
        let candidates = ChartCandidates::new(clock.unix_s().div_euclid(DAY_S));
        let public = Ranks::new(MAX_CHARTS, charts);
        Self {
            clock,
            database,
            sign_days: Mutex::new(Ranks::new(MAX_SIGN_DAYS, sign_days)),
            regions: Mutex::new(Ranks::new(MAX_REGIONS, regions)),
            charts: Mutex::new(ChartRanks { candidates, public, has_faded: false }),
            may_count: AtomicBool::new(true),
            may_fade: AtomicBool::new(true),
        }
    }

    /// What is to be thought of the clock. While it is astray nothing is counted, because its dates would outweigh all others; unless it
    /// is credible, nothing that has faded is deleted. Until this is said, the clock is believed.
    pub fn set_clock(&self, verdict: ClockVerdict) {
        self.may_count.store(verdict.is_near(), Ordering::Relaxed);
        self.may_fade.store(verdict.is_credible(), Ordering::Relaxed);
    }

    fn may_count(&self) -> bool {
        self.may_count.load(Ordering::Relaxed)
    }

    /// Counts a request about a sign on a day.
    pub fn count_sign_day(&self, asked: SignDay) {
        if !self.may_count() {
            return;
        }
        lock(&self.sign_days).add(asked, 1.0, self.age());
    }

    /// Counts a request for a place.
    pub fn count_place(&self, place: Place) {
        if !self.may_count() {
            return;
        }
        lock(&self.regions).add(Region::of(place), 1.0, self.age());
    }

    /// Counts a client's request for a natal chart that belongs to no person: once a day for each client, and by name only when
    /// the chart is public.
    pub fn count_chart(&self, question: &NatalChart, client: IpAddr) {
        if !self.may_count() {
            return;
        }
        let form = ChartForm::of(question);
        let mut charts = lock(&self.charts);
        let noted = charts.candidates.note(&form, client, self.clock.unix_s().div_euclid(DAY_S));
        match noted {
            Some(_) if charts.public.contains(&form) => charts.public.add(form, 1.0, self.age()),
            Some(noted) if noted.is_public => charts.public.add(form, MIN_CLIENTS as f64, self.age()),
            _ => {}
        }
    }

    /// The most popular signs by day, most popular first.
    pub fn top_sign_days(&self, most: usize) -> Vec<Popular<SignDay>> {
        lock(&self.sign_days).top(most, self.age())
    }

    /// The most popular regions, most popular first.
    pub fn top_regions(&self, most: usize) -> Vec<Popular<Region>> {
        lock(&self.regions).top(most, self.age())
    }

    /// The most popular public charts, most popular first. A score counts each client once a day.
    pub fn top_charts(&self, most: usize) -> Vec<Popular<NatalChart>> {
        let top = lock(&self.charts).public.top(most, self.age());
        top.into_iter().map(|popular| Popular { what: popular.what.question(), score: popular.score }).collect()
    }

    /// Orders the write of what has changed since the last; nothing when nothing has. If it fails, give the order back to
    /// [`Self::not_flushed`].
    ///
    /// # Errors
    /// When the database is closed or has too much to do; then it is still to be written.
    pub fn begin_flush(&self) -> Result<Option<(PendingWrite<()>, Flushed)>, Error> {
        let flushed = Flushed {
            sign_days: lock(&self.sign_days).changed(),
            regions: lock(&self.regions).changed(),
            charts: lock(&self.charts).changed(self.may_fade.load(Ordering::Relaxed).then(|| self.age())),
        };
        if flushed.sign_days.is_empty() && flushed.regions.is_empty() && flushed.charts.is_none() {
            return Ok(None);
        }
        let rows = flushed.clone();
        match self.database.begin_write(move |db| rows.write(db)) {
            Ok(outcome) => Ok(Some((outcome, flushed))),
            Err(error) => {
                self.not_flushed(&flushed);
                Err(error)
            }
        }
    }

    /// The order failed: it is to be written with the next.
    pub fn not_flushed(&self, flushed: &Flushed) {
        lock(&self.sign_days).still_changed(&flushed.sign_days);
        lock(&self.regions).still_changed(&flushed.regions);
        if let Some((charts, _)) = &flushed.charts {
            let mut ranks = lock(&self.charts);
            ranks.public.still_changed(charts);
            ranks.has_faded = true;
        }
    }

    /// Now, in half-lives.
    fn age(&self) -> f64 {
        ranks::age(self.clock.unix_ms())
    }
}

impl ChartRanks {
    /// The charts to be written, and the rank below which others leave the file; nothing when the file is as it should be. A chart
    /// has faded when its score is below 1. Without an age nothing fades.
    fn changed(&mut self, age: Option<f64>) -> Option<(Vec<(ChartForm, f64)>, f64)> {
        self.has_faded |= age.is_some_and(|age| self.public.drop_below(age));
        let changed = self.public.changed();
        let is_due = std::mem::take(&mut self.has_faded) || !changed.is_empty();
        is_due.then_some((changed, age.unwrap_or(f64::NEG_INFINITY)))
    }
}

/// What was ordered to be written.
#[derive(Clone)]
pub struct Flushed {
    sign_days: Vec<(SignDay, f64)>,
    regions: Vec<(Region, f64)>,
    charts: Option<(Vec<(ChartForm, f64)>, f64)>,
}

impl Flushed {
    fn write(&self, db: &Connection) -> rusqlite::Result<()> {
        rows::write(db, MAX_SIGN_DAYS, &self.sign_days)?;
        rows::write(db, MAX_REGIONS, &self.regions)?;
        match &self.charts {
            Some((charts, lowest)) => rows::write_charts(db, MAX_CHARTS, charts, *lowest),
            None => Ok(()),
        }
    }
}

fn lock<T>(state: &Mutex<T>) -> MutexGuard<'_, T> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
