//! What is known of the clock, and the days on which the server has run: what retirement rests on besides the date.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

use super::People;
use crate::clock::{ClockRecord, ClockStep};
use crate::store::Error;

impl People {
    /// What the process before knew of the clock.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn clock_record(&self) -> Result<Option<ClockRecord>, Error> {
        self.user.read(read).await
    }

    /// Writes down what is known of the clock and, when there is one, a day of service.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn keep_clock_record(&self, record: ClockRecord, service_day: Option<i64>) -> Result<(), Error> {
        self.user
            .write(move |db| {
                let (step_s, stepped_at_s) = record.step.map(|step| (step.by_s, step.at_unix_s)).unzip();
                db.prepare_cached(
                    "INSERT OR REPLACE INTO clock_record (id, last_at_s, steady_s, newest_at_s, step_s, stepped_at_s) \
                     VALUES (1, ?1, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![
                    record.last_unix_s,
                    record.steady_s,
                    record.newest_unix_s,
                    step_s,
                    stepped_at_s
                ])?;
                if let Some(day) = service_day {
                    db.prepare_cached("INSERT OR IGNORE INTO service_day (day) VALUES (?1)")?.execute([day])?;
                }
                Ok(())
            })
            .await
    }
}

/// What the last process knew of the clock, read from the `user.db` of a data directory, which a running server may hold; nothing when
/// there is no such file, it cannot be read, or nothing is known.
pub fn read_clock_record(dir: &Path) -> Option<ClockRecord> {
    let db = Connection::open_with_flags(dir.join("user.db"), OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
    read(&db).ok().flatten()
}

fn read(db: &Connection) -> rusqlite::Result<Option<ClockRecord>> {
    let sql = "SELECT last_at_s, steady_s, newest_at_s, step_s, stepped_at_s FROM clock_record";
    let mut find = db.prepare_cached(sql)?;
    let record = find.query_row([], |row| {
        let (by_s, at_unix_s): (Option<i64>, Option<i64>) = (row.get(3)?, row.get(4)?);
        let step = by_s.zip(at_unix_s).map(|(by_s, at_unix_s)| ClockStep { by_s, at_unix_s });
        Ok(ClockRecord { last_unix_s: row.get(0)?, steady_s: row.get(1)?, newest_unix_s: row.get(2)?, step })
    });
    record.optional()
}
