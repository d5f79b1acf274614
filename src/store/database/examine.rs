//! A full check of a database file that is not in use.

use std::collections::BTreeMap;
use std::path::Path;

use super::backup;
use super::failure::{DatabaseFailure, DatabaseFailureCause};
use super::file::{faults, open_reader, recognise};
use super::spec::DatabaseSpec;

/// What was found in a sound file.
#[derive(Debug, PartialEq, Eq)]
pub struct Examined {
    /// Version of its schema.
    pub schema: i64,
    /// Rows of each table.
    pub rows: BTreeMap<String, u64>,
}

/// The schema of a file that a newer program wrote.
pub struct TooNew(pub i64);

impl TooNew {
    /// The schema, if that is the trouble.
    pub fn from_failure(trouble: &DatabaseFailure) -> Option<Self> {
        (trouble.cause == DatabaseFailureCause::Newer).then_some(Self(trouble.version))
    }
}

/// Checks a file and counts what is in it.
///
/// # Errors
/// When it is not the plan's, damaged, or newer than this program.
pub fn examine(path: &Path, plan: &DatabaseSpec) -> Result<Examined, DatabaseFailure> {
    let connection = open_reader(path)?;
    let schema = recognise(&connection, plan)?;
    if let Some(fault) = faults(&connection)?.into_iter().next() {
        return Err(DatabaseFailure::new(DatabaseFailureCause::Damaged, fault));
    }
    let mut tables =
        connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")?;
    let tables: Vec<String> = tables.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let count = |table: String| -> Result<(String, u64), DatabaseFailure> {
        // A name from our own migrations; quoted all the same.
        let question = format!("SELECT count(*) FROM \"{}\"", table.replace('"', "\"\""));
        let rows: i64 = connection.query_row(&question, [], |row| row.get(0))?;
        Ok((table, rows.unsigned_abs()))
    };
    let rows = tables.into_iter().map(count).collect::<Result<_, _>>()?;
    Ok(Examined { schema, rows })
}

/// Copies a database that may be in use, by this process or another, in one step.
///
/// # Errors
/// When the copy cannot be made: why.
pub fn copy_database(plan: &DatabaseSpec, target: &Path) -> Result<u64, String> {
    let copied = open_reader(&plan.path).and_then(|source| backup::copy(&source, plan, target));
    copied.map_err(|trouble| trouble.text)
}
