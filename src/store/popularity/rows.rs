//! The tables of popularity in `metrics.db`: `popularity` for what two numbers describe, `popular_charts` for charts.

use rusqlite::{Connection, params};

use super::chart_form::ChartForm;
use super::region::Region;
use super::sign_day::SignDay;
use crate::astro::Sign;

/// What can be counted by two numbers.
pub trait PopularityKey: Copy {
    /// What distinguishes it in the table from others.
    const KIND: i64;

    /// Its numbers.
    fn numbers(self) -> (i64, i64);

    /// The one with these numbers; nothing when there is none.
    fn from_numbers(first: i64, second: i64) -> Option<Self>;
}

impl PopularityKey for SignDay {
    const KIND: i64 = 1;

    fn numbers(self) -> (i64, i64) {
        (i64::try_from(self.sign.index()).unwrap_or(i64::MAX), i64::from(self.days_ahead))
    }

    fn from_numbers(first: i64, second: i64) -> Option<Self> {
        Self::new(*Sign::ALL.get(usize::try_from(first).ok()?)?, second)
    }
}

impl PopularityKey for Region {
    const KIND: i64 = 2;

    fn numbers(self) -> (i64, i64) {
        (i64::from(self.latitude_e1), i64::from(self.longitude_e1))
    }

    fn from_numbers(first: i64, second: i64) -> Option<Self> {
        let region = Self { latitude_e1: i16::try_from(first).ok()?, longitude_e1: i16::try_from(second).ok()? };
        region.place().map(|_| region)
    }
}

/// The first `most` of a kind with their ranks.
pub fn read<T: PopularityKey>(db: &Connection, most: usize) -> rusqlite::Result<Vec<(T, f64)>> {
    let mut statement =
        db.prepare_cached("SELECT first, second, rank FROM popularity WHERE kind = ?1 ORDER BY rank DESC LIMIT ?2")?;
    let rows = statement.query_map([T::KIND, count(most)], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let known = rows.collect::<rusqlite::Result<Vec<(i64, i64, f64)>>>()?;
    Ok(known.into_iter().filter_map(|(first, second, rank)| Some((T::from_numbers(first, second)?, rank))).collect())
}

/// Writes ranks of a kind, of which the first `most` are kept.
pub fn write<T: PopularityKey>(db: &Connection, most: usize, rows: &[(T, f64)]) -> rusqlite::Result<()> {
    let mut put =
        db.prepare_cached("INSERT OR REPLACE INTO popularity (kind, first, second, rank) VALUES (?1, ?2, ?3, ?4)")?;
    for (what, rank) in rows {
        let (first, second) = what.numbers();
        put.execute(params![T::KIND, first, second, rank])?;
    }
    db.prepare_cached(
        "DELETE FROM popularity WHERE kind = ?1 AND rank < \
         (SELECT rank FROM popularity WHERE kind = ?1 ORDER BY rank DESC LIMIT 1 OFFSET ?2 - 1)",
    )?
    .execute([T::KIND, count(most)])?;
    Ok(())
}

/// The first `most` charts with their ranks.
pub fn read_charts(db: &Connection, most: usize) -> rusqlite::Result<Vec<(ChartForm, f64)>> {
    let mut statement = db.prepare_cached("SELECT form, rank FROM popular_charts ORDER BY rank DESC LIMIT ?1")?;
    let rows = statement.query_map([count(most)], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let known = rows.collect::<rusqlite::Result<Vec<(String, f64)>>>()?;
    Ok(known.into_iter().filter_map(|(form, rank)| Some((ChartForm::parse(&form)?, rank))).collect())
}

/// Writes ranks of charts. The first `most` are kept, unless their rank is below `lowest`; the others are overwritten with zeros.
pub fn write_charts(db: &Connection, most: usize, rows: &[(ChartForm, f64)], lowest: f64) -> rusqlite::Result<()> {
    // The file does without this for its history, which is large and tells nothing of births.
    db.pragma_update(None, "secure_delete", true)?;
    let written = replace_charts(db, most, rows, lowest);
    db.pragma_update(None, "secure_delete", false)?;
    written
}

fn replace_charts(db: &Connection, most: usize, rows: &[(ChartForm, f64)], lowest: f64) -> rusqlite::Result<()> {
    let mut put = db.prepare_cached("INSERT OR REPLACE INTO popular_charts (form, rank) VALUES (?1, ?2)")?;
    for (form, rank) in rows {
        put.execute(params![form.as_str(), rank])?;
    }
    db.prepare_cached("DELETE FROM popular_charts WHERE rank < ?1")?.execute([lowest])?;
    db.prepare_cached(
        "DELETE FROM popular_charts WHERE rank < \
         (SELECT rank FROM popular_charts ORDER BY rank DESC LIMIT 1 OFFSET ?1 - 1)",
    )?
    .execute([count(most)])?;
    Ok(())
}

fn count(most: usize) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX)
}
