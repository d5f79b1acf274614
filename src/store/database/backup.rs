//! A copy of a database that is in use: made in one step, checked, and named only when it is whole.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use rusqlite::Connection;

use super::failure::{DatabaseFailure, DatabaseFailureCause};
use super::file::{faults, open_reader, recognise};
use super::spec::DatabaseSpec;
use crate::private_file;

/// Copies the database to `target`, replacing what is there, and gives the size of the copy in bytes. Writers go on
/// meanwhile: a copy in small steps starts over with each write and never ends.
///
/// # Errors
/// When the system refuses, or the copy is not whole; then `target` is as it was.
pub fn copy(connection: &Connection, plan: &DatabaseSpec, target: &Path) -> Result<u64, DatabaseFailure> {
    let mut unfinished = target.as_os_str().to_owned();
    unfinished.push(".unfinished");
    let unfinished = Path::new(&unfinished);
    if unfinished.exists() {
        fs::remove_file(unfinished)?;
    }
    let copied = fill(connection, plan, unfinished).and_then(|bytes| {
        fs::rename(unfinished, target)?;
        let dir = target.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(dir)?.sync_all()?;
        Ok(bytes)
    });
    if copied.is_err() {
        // What is left of it is of no use; if it cannot be removed now, the next copy removes it.
        let _ = fs::remove_file(unfinished);
    }
    copied
}

fn fill(connection: &Connection, plan: &DatabaseSpec, unfinished: &Path) -> Result<u64, DatabaseFailure> {
    let name = unfinished
        .to_str()
        .ok_or_else(|| DatabaseFailure::new(DatabaseFailureCause::Io, "the target's name is no text"))?;
    connection.execute("VACUUM INTO ?1", [name])?;
    fs::set_permissions(unfinished, fs::Permissions::from_mode(0o600))?;
    private_file::adopt(unfinished)?;
    let copy = open_reader(unfinished)?;
    recognise(&copy, plan)?;
    if let Some(fault) = faults(&copy)?.into_iter().next() {
        return Err(DatabaseFailure::new(DatabaseFailureCause::Order, format!("the copy is damaged: {fault}")));
    }
    copy.close().map_err(|(_, error)| error)?;
    let file = File::open(unfinished)?;
    file.sync_all()?;
    Ok(file.metadata()?.len())
}

/// A copy, open for reading, after the same look through as when it was made.
///
/// # Errors
/// In words, when it is missing, damaged, foreign or newer than this program.
pub fn open_copy(plan: &DatabaseSpec) -> Result<Connection, String> {
    let open = || {
        if fs::metadata(&plan.path)?.len() == 0 {
            return Err(DatabaseFailure::new(DatabaseFailureCause::Damaged, "the file is empty"));
        }
        let copy = open_reader(&plan.path)?;
        recognise(&copy, plan)?;
        match faults(&copy)?.into_iter().next() {
            Some(fault) => Err(DatabaseFailure::new(DatabaseFailureCause::Damaged, fault)),
            None => Ok(copy),
        }
    };
    open().map_err(|trouble| trouble.text)
}
