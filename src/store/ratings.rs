//! How listeners liked what they heard: counts by day, intent and score. Nothing of who said it.

use std::sync::Arc;

use rusqlite::params;

use super::Error;
use super::database::Database;

/// Most rows that are read at once: a year of every intent and score.
const MAX_ROWS: u32 = 50_000;

/// Ratings of one kind on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// The day, counted from 1970-01-01 in UTC.
    pub day: i64,
    /// What was rated.
    pub intent: String,
    /// 1 to 5.
    pub score: u8,
    /// How often.
    pub count: u32,
}

/// The table of ratings. Cheap to clone.
#[derive(Clone)]
pub struct Ratings {
    database: Arc<Database>,
}

impl Ratings {
    /// The table in this database.
    pub fn new(database: Arc<Database>) -> Self {
        Self { database }
    }

    /// Orders that one more be counted, and does not wait.
    ///
    /// # Errors
    /// When the database is closed or has too much to do.
    pub fn begin_add(&self, day: i64, intent: &str, score: u8) -> Result<(), Error> {
        let intent = intent.to_owned();
        self.database.begin_write(move |db| {
            db.prepare_cached(
                "INSERT INTO rating (day, intent, score, count) VALUES (?1, ?2, ?3, 1) \
                 ON CONFLICT (day, intent, score) DO UPDATE SET count = count + 1",
            )?
            .execute(params![day, intent, score])
        })?;
        Ok(())
    }

    /// The ratings of the days `from..=until`, in order.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn between(&self, from: i64, until: i64) -> Result<Vec<Rating>, Error> {
        self.database
            .read(move |db| {
                let mut between = db.prepare_cached(
                    "SELECT day, intent, score, count FROM rating WHERE day BETWEEN ?1 AND ?2 \
                     ORDER BY day, intent, score LIMIT ?3",
                )?;
                let rows = between.query_map(params![from, until, MAX_ROWS], |row| {
                    Ok(Rating { day: row.get(0)?, intent: row.get(1)?, score: row.get(2)?, count: row.get(3)? })
                })?;
                rows.collect()
            })
            .await
    }
}
