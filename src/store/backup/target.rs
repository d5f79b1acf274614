//! Where a backup may be written: never over something that is none.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::BackupError;
use super::container::ANY_HEAD;
use crate::private_file::{odd_kind, parent, target_of};

/// What the names of a data directory's own files begin with. Files that are there are refused anyway, being no backups.
const OWN_NAMES: [&str; 7] = ["user.db", "keys.db", "metrics.db", "cache.redb", "master.key", "admin.token", "lock"];

/// The path to write to, at the end of the links that lead there.
///
/// # Errors
/// When something is there that is no backup, or the name is one of the data directory's own.
pub fn target(file: &Path, dir: &Path) -> Result<PathBuf, BackupError> {
    let target = target_of(file).map_err(BackupError::io(file))?;
    let refused = |found: &str| BackupError::NotOverwritten { file: file.to_owned(), found: found.to_owned() };
    let name = target.file_name().ok_or_else(|| refused("it names no file"))?.to_string_lossy();
    let is_within =
        matches!((fs::canonicalize(parent(&target)), fs::canonicalize(dir)), (Ok(one), Ok(other)) if one == other);
    if is_within && OWN_NAMES.iter().any(|own| name.starts_with(own)) {
        return Err(refused("the name belongs to the data directory"));
    }
    let Ok(found) = fs::metadata(&target) else { return Ok(target) };
    if let Some(kind) = odd_kind(&found) {
        return Err(refused(&format!("it is {kind}")));
    }
    let mut head = [0; ANY_HEAD.len()];
    let is_read = File::open(&target).is_ok_and(|mut file| file.read_exact(&mut head).is_ok());
    // An empty file is none either: another program may have just made it, to fill it.
    if !(is_read && head == ANY_HEAD) {
        return Err(refused("there is a file that is no backup"));
    }
    Ok(target)
}
