//! What is asked for how often: signs by day, and regions. Counts that fade; nothing about who asked.
//!
//! Counted in memory, in a map that does not grow past its bound, and written now and then. A score halves in a week; kept as
//! `log2(score) + time / half-life` it does not change while nobody asks, so that order needs no arithmetic.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, params};
use serde::Serialize;

use super::Error;
use super::database::{Database, PendingWrite};
use crate::astro::{Place, Sign};
use crate::clock::Clock;

/// In how long a score halves: yesterday counts nearly as today, last month hardly.
const HALF_LIFE_S: f64 = 7.0 * 86_400.0;

/// Most signs by day that are counted: 12 signs, a year ahead, is 4 380; those that are asked for are far fewer.
const MAX_SIGN_DAYS: usize = 1_024;

/// Most regions that are counted. A flood of places pushes out those at the end, never those in front.
const MAX_REGIONS: usize = 2_048;

/// How far from today days are counted.
const MAX_DAYS: i64 = 366;

/// A sign and a day, as seen from today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct SignDay {
    /// The sign.
    pub sign: Sign,
    /// Days from the asker's today: 0 today, 1 tomorrow.
    pub days_ahead: i16,
}

impl SignDay {
    /// The sign on a day. Nothing when the day is more than a year from today: such a question is nobody's habit.
    pub fn new(sign: Sign, days_ahead: i64) -> Option<Self> {
        let days_ahead = i16::try_from(days_ahead).ok().filter(|days| i64::from(*days).abs() <= MAX_DAYS)?;
        Some(Self { sign, days_ahead })
    }
}

/// Where on Earth, to a tenth of a degree, about 10 km: a town, not an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Region {
    latitude_e1: i16,
    longitude_e1: i16,
}

impl Region {
    /// The region that a place lies in.
    pub fn of(place: Place) -> Self {
        let rounded = |degrees: f64| (degrees * 10.0).round() as i16;
        Self { latitude_e1: rounded(place.latitude_deg()), longitude_e1: rounded(place.longitude_deg()) }
    }

    /// The middle of it.
    pub fn place(self) -> Option<Place> {
        Place::new(f64::from(self.latitude_e1) / 10.0, f64::from(self.longitude_e1) / 10.0)
    }
}

/// How popular something is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Popular<T> {
    /// What.
    pub what: T,
    /// How often it was asked for, each time counted for half as much after every week.
    pub score: f64,
}

/// Counts what is asked for. Shared; counting takes a lock for an addition.
pub struct Popularity {
    clock: Arc<dyn Clock>,
    database: Arc<Database>,
    sign_days: Mutex<Ranks<SignDay>>,
    regions: Mutex<Ranks<Region>>,
}

impl Popularity {
    /// Goes on from what the database knows; from nothing when it cannot be read.
    pub async fn load(database: Arc<Database>, clock: Arc<dyn Clock>) -> Self {
        let known =
            database.read(|db| Ok((rows(db, SIGN_DAYS, MAX_SIGN_DAYS)?, rows(db, REGIONS, MAX_REGIONS)?))).await;
        let (sign_days, regions) = known.unwrap_or_else(|error| {
            tracing::warn!("popularity begins from nothing: {error}");
            Default::default()
        });
        Self {
            clock,
            database,
            sign_days: Mutex::new(Ranks::new(MAX_SIGN_DAYS, sign_days)),
            regions: Mutex::new(Ranks::new(MAX_REGIONS, regions)),
        }
    }

    /// Somebody asked about a sign on a day.
    pub fn count_sign_day(&self, asked: SignDay) {
        lock(&self.sign_days).count(asked, self.age());
    }

    /// Somebody asked for a place.
    pub fn count_place(&self, place: Place) {
        lock(&self.regions).count(Region::of(place), self.age());
    }

    /// The most popular signs by day, most popular first.
    pub fn top_sign_days(&self, most: usize) -> Vec<Popular<SignDay>> {
        lock(&self.sign_days).top(most, self.age())
    }

    /// The most popular regions, most popular first.
    pub fn top_regions(&self, most: usize) -> Vec<Popular<Region>> {
        lock(&self.regions).top(most, self.age())
    }

    /// Orders the write of what has changed since the last; nothing when nothing has. If it fails, give the order back to
    /// [`Self::not_flushed`].
    ///
    /// # Errors
    /// When the database is closed or has too much to do; then it is still to be written.
    pub fn begin_flush(&self) -> Result<Option<(PendingWrite<()>, Flushed)>, Error> {
        let flushed = Flushed { sign_days: lock(&self.sign_days).changed(), regions: lock(&self.regions).changed() };
        if flushed.sign_days.is_empty() && flushed.regions.is_empty() {
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
    }

    /// Now, in half-lives.
    fn age(&self) -> f64 {
        self.clock.since_epoch().as_secs_f64() / HALF_LIFE_S
    }
}

/// What was ordered to be written.
#[derive(Debug, Clone)]
pub struct Flushed {
    sign_days: Vec<(SignDay, f64)>,
    regions: Vec<(Region, f64)>,
}

impl Flushed {
    fn write(&self, db: &Connection) -> rusqlite::Result<()> {
        write_rows(db, SIGN_DAYS, MAX_SIGN_DAYS, &self.sign_days)?;
        write_rows(db, REGIONS, MAX_REGIONS, &self.regions)
    }
}

/// Kinds in the table.
const SIGN_DAYS: i64 = 1;
const REGIONS: i64 = 2;

/// What can be counted: two numbers in the table.
trait PopularityKey: Copy + Eq + std::hash::Hash + Ord {
    fn numbers(self) -> (i64, i64);
    fn from_numbers(first: i64, second: i64) -> Option<Self>;
}

impl PopularityKey for SignDay {
    fn numbers(self) -> (i64, i64) {
        (i64::try_from(self.sign.index()).unwrap_or(i64::MAX), i64::from(self.days_ahead))
    }

    fn from_numbers(first: i64, second: i64) -> Option<Self> {
        Self::new(*Sign::ALL.get(usize::try_from(first).ok()?)?, second)
    }
}

impl PopularityKey for Region {
    fn numbers(self) -> (i64, i64) {
        (i64::from(self.latitude_e1), i64::from(self.longitude_e1))
    }

    fn from_numbers(first: i64, second: i64) -> Option<Self> {
        let region = Self { latitude_e1: i16::try_from(first).ok()?, longitude_e1: i16::try_from(second).ok()? };
        region.place().map(|_| region)
    }
}

/// Ranks by what was asked for, and whether each has changed since it was written.
struct Ranks<T> {
    most: usize,
    ranks: HashMap<T, (f64, bool)>,
}

impl<T: PopularityKey> Ranks<T> {
    fn new(most: usize, known: Vec<(T, f64)>) -> Self {
        Self { most, ranks: known.into_iter().map(|(what, rank)| (what, (rank, false))).collect() }
    }

    /// One more, `age` half-lives after 1970.
    fn count(&mut self, what: T, age: f64) {
        if let Some((rank, has_changed)) = self.ranks.get_mut(&what) {
            *rank = ((*rank - age).exp2() + 1.0).log2() + age;
            *has_changed = true;
            return;
        }
        if self.ranks.len() >= self.most {
            let last =
                self.ranks.iter().min_by(|(_, left), (_, right)| left.0.total_cmp(&right.0)).map(|(what, _)| *what);
            if let Some(last) = last {
                self.ranks.remove(&last);
            }
        }
        self.ranks.insert(what, (age, true));
    }

    fn top(&self, most: usize, age: f64) -> Vec<Popular<T>> {
        let mut all: Vec<_> = self.ranks.iter().map(|(what, (rank, _))| (*what, *rank)).collect();
        // Equals in a fixed order, so that answers are stable.
        all.sort_unstable_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
        all.into_iter().take(most).map(|(what, rank)| Popular { what, score: (rank - age).exp2() }).collect()
    }

    fn changed(&mut self) -> Vec<(T, f64)> {
        let changed = self.ranks.iter_mut().filter(|(_, (_, has_changed))| *has_changed);
        changed
            .map(|(what, (rank, has_changed))| {
                *has_changed = false;
                (*what, *rank)
            })
            .collect()
    }

    fn still_changed(&mut self, rows: &[(T, f64)]) {
        for (what, _) in rows {
            if let Some((_, has_changed)) = self.ranks.get_mut(what) {
                *has_changed = true;
            }
        }
    }
}

fn rows<T: PopularityKey>(db: &Connection, kind: i64, most: usize) -> rusqlite::Result<Vec<(T, f64)>> {
    let mut statement =
        db.prepare_cached("SELECT first, second, rank FROM popularity WHERE kind = ?1 ORDER BY rank DESC LIMIT ?2")?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let rows = statement.query_map([kind, most], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let known = rows.collect::<rusqlite::Result<Vec<(i64, i64, f64)>>>()?;
    Ok(known.into_iter().filter_map(|(first, second, rank)| Some((T::from_numbers(first, second)?, rank))).collect())
}

fn write_rows<T: PopularityKey>(db: &Connection, kind: i64, most: usize, rows: &[(T, f64)]) -> rusqlite::Result<()> {
    let mut put =
        db.prepare_cached("INSERT OR REPLACE INTO popularity (kind, first, second, rank) VALUES (?1, ?2, ?3, ?4)")?;
    for (what, rank) in rows {
        let (first, second) = what.numbers();
        put.execute(params![kind, first, second, rank])?;
    }
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    db.prepare_cached(
        "DELETE FROM popularity WHERE kind = ?1 AND rank < \
         (SELECT rank FROM popularity WHERE kind = ?1 ORDER BY rank DESC LIMIT 1 OFFSET ?2 - 1)",
    )?
    .execute([kind, most])?;
    Ok(())
}

fn lock<T>(ranks: &Mutex<Ranks<T>>) -> MutexGuard<'_, Ranks<T>> {
    ranks.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
