//! Puts restored databases in the place of those of a data directory, within the directory: it may be a mount, or the end of a link,
//! and whose it is stays as it is.
//!
//! ```text
//! DIR/.restoring  ->  DIR/.restore-pending  ->  old files into DIR/before-restore, new ones into DIR
//! ```
//!
//! The first arrow is the decision. A process that dies after it leaves a swap that [`finish_restore`] ends.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::BackupError;
use crate::private_file::{create_dir, sync_dir};
use crate::store::database::DatabaseSpec;

/// Where a restored directory's former files are kept.
pub const KEPT: &str = "before-restore";

/// Databases that are whole and checked, and to be put in place.
pub const PENDING: &str = ".restore-pending";

/// The cache goes with the databases: what it holds was made of them.
pub const CACHE: &str = "cache.redb";

/// What SQLite keeps beside a database.
const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Ends a restore that was cut short after its decision, if there is one. The caller holds the directory. Blocks.
///
/// # Errors
/// When the system refuses; it can be tried again.
pub fn finish_restore(dir: &Path, plans: &[DatabaseSpec]) -> Result<(), BackupError> {
    if !dir.join(PENDING).exists() {
        return Ok(());
    }
    swap(dir, plans, &mut Vec::new()).map_err(BackupError::io(dir))?;
    tracing::warn!("{}: a restore that was cut short is done now; what was there is kept in {KEPT}", dir.display());
    Ok(())
}

/// Puts in place what lies in `staged`, a directory within `dir`. Tells whether something that was there is kept.
///
/// # Errors
/// When the system refuses; then everything is as it was, or, if even that is refused, the next start ends the swap.
pub fn put_in_place(staged: PathBuf, dir: &Path, plans: &[DatabaseSpec]) -> io::Result<bool> {
    let pending = dir.join(PENDING);
    sync_dir(&staged)?;
    fs::rename(&staged, &pending)?;
    let mut moved = Vec::new();
    let swapped = sync_dir(dir).and_then(|()| swap(dir, plans, &mut moved));
    if swapped.is_err() && take_back(&moved).is_ok() {
        // Nothing refers to them any more.
        let _ = fs::remove_dir_all(&pending);
        let _ = fs::remove_dir(dir.join(KEPT));
    }
    swapped
}

/// Moves file after file, in an order in which each step can be repeated: a database that still lies in the pending directory has not
/// been put in place, so that what has its name is old.
pub(super) fn swap(dir: &Path, plans: &[DatabaseSpec], moved: &mut Vec<(PathBuf, PathBuf)>) -> io::Result<bool> {
    let (pending, kept) = (dir.join(PENDING), dir.join(KEPT));
    create_dir(&kept)?;
    let mut put = |from: PathBuf, to: PathBuf| match fs::rename(&from, &to) {
        Ok(()) => {
            moved.push((from, to));
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    };
    put(dir.join(CACHE), kept.join(CACHE))?;
    for name in plans.iter().filter_map(|plan| plan.path.file_name()) {
        if !pending.join(name).exists() {
            continue;
        }
        for companion in COMPANIONS.into_iter().chain([""]) {
            let mut old = name.to_owned();
            old.push(companion);
            put(dir.join(&old), kept.join(&old))?;
        }
        put(pending.join(name), dir.join(name))?;
    }
    sync_dir(&kept)?;
    sync_dir(dir)?;
    // What the check of a database left beside it.
    fs::remove_dir_all(&pending)?;
    // With nothing in it, it goes.
    Ok(fs::remove_dir(&kept).is_err())
}

/// Undoes renames, the last one first.
fn take_back(moved: &[(PathBuf, PathBuf)]) -> io::Result<()> {
    moved.iter().rev().try_for_each(|(from, to)| fs::rename(to, from))
}
