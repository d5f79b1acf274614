//! Checks a backup, and puts its databases in the place of those of a data directory.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::container::{Container, hash_of};
use super::scratch::Scratch;
use super::swap::{CACHE, KEPT, finish_restore, put_in_place};
use super::{BackupError, Manifest, ManifestEntry};
use crate::private_file;
use crate::store::database::{DatabaseSpec, Examined, TooNew, examine};

/// Where databases wait for the last of them to be checked.
const STAGING: &str = ".restoring";

/// What a copy that SQLite made begins with, as those of every night.
const SQLITE_HEAD: &[u8] = b"SQLite format 3\0";

/// SQLite's header up to the end of the application id.
const SQLITE_HEADER_BYTES: usize = 72;

/// What a restore has done.
#[derive(Debug, PartialEq, Eq)]
pub struct Restored {
    /// What was put back.
    pub manifest: Manifest,
    /// Where the files lie that were replaced; nothing when there were none.
    pub kept: Option<PathBuf>,
}

/// Checks that `file` is a whole backup and that every database in it is sound and holds what the manifest says. Blocks.
///
/// # Errors
/// When it is not, or a newer program made it.
pub fn verify(file: &Path, plans: impl Fn(&Path) -> Vec<DatabaseSpec>) -> Result<Manifest, BackupError> {
    let place = std::env::temp_dir().join(format!("astroloh-verify-{}", std::process::id()));
    let scratch = Scratch::new(place.clone()).map_err(BackupError::io(&place))?;
    unpack(file, &plans(scratch.path()))
}

/// Puts the databases of a backup in the place of those of `dir`, which the caller holds. What the backup does not hold stays: keys,
/// token, copies. What was replaced, and the cache, is kept in `DIR/before-restore`. Blocks.
///
/// # Errors
/// As [`verify`]; when something was kept there before, a file that would be replaced is a link, or the system refuses. Then `dir` is as it was.
pub fn restore(file: &Path, dir: &Path, plans: impl Fn(&Path) -> Vec<DatabaseSpec>) -> Result<Restored, BackupError> {
    finish_restore(dir, &plans(dir))?;
    let kept = dir.join(KEPT);
    if kept.exists() {
        return Err(BackupError::InTheWay { kept });
    }
    refuse_links(dir, &plans(dir))?;
    let place = dir.join(STAGING);
    let scratch = Scratch::new(place.clone()).map_err(BackupError::io(&place))?;
    let manifest = unpack(file, &plans(scratch.path()))?;
    for (staged, old) in plans(scratch.path()).into_iter().zip(plans(dir)) {
        if let (true, Ok(replaced)) = (staged.path.exists(), fs::metadata(&old.path)) {
            private_file::inherit(&staged.path, &replaced).map_err(BackupError::io(&old.path))?;
        }
    }
    let is_something_kept = put_in_place(scratch.keep(), dir, &plans(dir)).map_err(BackupError::io(dir))?;
    Ok(Restored { manifest, kept: is_something_kept.then_some(kept) })
}

/// Refuses where a file that would be replaced is a link: the restored one would lie beside what the link leads to.
fn refuse_links(dir: &Path, plans: &[DatabaseSpec]) -> Result<(), BackupError> {
    let replaced = plans.iter().map(|plan| plan.path.clone()).chain([dir.join(CACHE)]);
    let mut links = replaced.filter(|path| path.is_symlink());
    match links.next() {
        None => Ok(()),
        Some(link) => {
            let target = fs::read_link(&link).map_err(BackupError::io(&link))?;
            Err(BackupError::Linked { link, target })
        }
    }
}

/// Writes the databases of a backup to where the plans say, and checks each.
pub(super) fn unpack(file: &Path, plans: &[DatabaseSpec]) -> Result<Manifest, BackupError> {
    if let Some(id) = application_id(file) {
        return unpack_copy(file, id, plans);
    }
    let (mut container, manifest) = Container::open(file)?;
    if manifest.databases.is_empty() {
        return Err(BackupError::not_whole(file, "there is no database in it"));
    }
    for part in &manifest.databases {
        let plan = plans.iter().find(|plan| plan.schema.name == part.database).ok_or_else(|| {
            let found = format!("it holds a database {:?} that is not known here", part.database);
            BackupError::Newer { file: file.to_owned(), found }
        })?;
        container.extract(part, &plan.path)?;
        let examined = examined(file, plan)?;
        if examined.schema != part.schema || examined.rows != part.rows {
            let found = format!("its {} database holds something else than its manifest says", part.database);
            return Err(BackupError::not_whole(file, found));
        }
    }
    container.end()?;
    Ok(manifest)
}

/// Whose the file is by SQLite's own header, if SQLite wrote it: its application id.
fn application_id(file: &Path) -> Option<i32> {
    let mut header = [0; SQLITE_HEADER_BYTES];
    // A pipe would be waited for.
    let is_file = fs::metadata(file).is_ok_and(|found| found.is_file());
    let is_read = is_file && File::open(file).is_ok_and(|mut file| file.read_exact(&mut header).is_ok());
    let id = header.last_chunk().copied().map(i32::from_be_bytes);
    id.filter(|_| is_read && header.starts_with(SQLITE_HEAD))
}

/// The same for a copy of one database, as the nightly ones are.
fn unpack_copy(file: &Path, id: i32, plans: &[DatabaseSpec]) -> Result<Manifest, BackupError> {
    let plan = plans.iter().find(|plan| plan.schema.application_id == id);
    let plan = plan.ok_or_else(|| {
        BackupError::not_whole(file, format!("it is no database of astroloh's (application_id {id:#x})"))
    })?;
    let copied = private_file::create_new(&plan.path)
        .and_then(|mut copy| io::copy(&mut File::open(file)?, &mut copy).and_then(|_| copy.sync_all()));
    copied.map_err(BackupError::io(&plan.path))?;
    let examined = examined(file, plan)?;
    let (blake3, bytes) = hash_of(&plan.path).map_err(BackupError::io(&plan.path))?;
    let modified = fs::metadata(file).and_then(|found| found.modified()).map_err(BackupError::io(file))?;
    let made_at_s =
        modified.duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX));
    let database = plan.schema.name.to_owned();
    let entry = ManifestEntry { database, schema: examined.schema, bytes, blake3, rows: examined.rows };
    Ok(Manifest { program: String::new(), made_at_s, databases: vec![entry] })
}

/// What is in a database that was written to where `plan` says.
fn examined(file: &Path, plan: &DatabaseSpec) -> Result<Examined, BackupError> {
    examine(&plan.path, plan).map_err(|trouble| match TooNew::from_failure(&trouble) {
        Some(TooNew(version)) => BackupError::Newer {
            file: file.to_owned(),
            found: format!("the schema of its {} database is {version}", plan.schema.name),
        },
        None => BackupError::not_whole(file, format!("its {} database: {}", plan.schema.name, trouble.text)),
    })
}
