//! Checks a backup, and puts it in the place of a data directory: beside it first, then by one exchange of names.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::container::Container;
use super::scratch::{Scratch, beside};
use super::{BackupError, Manifest};
use crate::store::database::{DatabaseSpec, TooNew, examine};

/// Files of a data directory that do not come along: what can be had again, and what belongs to the process that held it.
const LEFT_BEHIND: [&str; 2] = ["cache.redb", "lock"];

/// What a restore has done.
#[derive(Debug, PartialEq, Eq)]
pub struct Restored {
    /// What was put back.
    pub manifest: Manifest,
    /// Where the data directory lies that was there before; nothing when there was none.
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

/// Puts a backup in the place of the data directory `dir`, which must not be in use. Keys, token and the rest of the directory
/// come along; the cache does not. The directory as it was is kept as `DIR.before-restore`. Blocks.
///
/// # Errors
/// As [`verify`]; when something was kept there before, or the system refuses. Then `dir` is as it was.
pub fn restore(file: &Path, dir: &Path, plans: impl Fn(&Path) -> Vec<DatabaseSpec>) -> Result<Restored, BackupError> {
    let kept = beside(dir, ".before-restore");
    let place = beside(dir, ".restoring");
    // A crash between the exchange and the name after it leaves there what was the data directory; only that has a lock.
    let left = [(&kept, kept.exists()), (&place, place.join("lock").exists())];
    if let Some((kept, _)) = left.into_iter().find(|(_, is_there)| *is_there) {
        return Err(BackupError::InTheWay { kept: kept.clone() });
    }
    let scratch = Scratch::new(place.clone()).map_err(BackupError::io(&place))?;
    let manifest = unpack(file, &plans(scratch.path()))?;
    if !dir.exists() {
        fs::rename(scratch.path(), dir).map_err(BackupError::io(dir))?;
        scratch.keep();
        return Ok(Restored { manifest, kept: None });
    }
    bring_along(dir, scratch.path(), &plans(dir)).map_err(BackupError::io(dir))?;
    exchange(dir, scratch.path()).map_err(BackupError::io(dir))?;
    // From here on it is the directory as it was.
    fs::rename(scratch.keep(), &kept).map_err(BackupError::io(&kept))?;
    Ok(Restored { manifest, kept: Some(kept) })
}

/// Writes the databases of a backup to where the plans say, and checks each.
fn unpack(file: &Path, plans: &[DatabaseSpec]) -> Result<Manifest, BackupError> {
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
        let examined = examine(&plan.path, plan).map_err(|trouble| match TooNew::from_failure(&trouble) {
            Some(TooNew(version)) => BackupError::Newer {
                file: file.to_owned(),
                found: format!("the schema of its {} database is {version}", part.database),
            },
            None => BackupError::not_whole(file, format!("its {} database: {}", part.database, trouble.text)),
        })?;
        if examined.schema != part.schema || examined.rows != part.rows {
            let found = format!("its {} database holds something else than its manifest says", part.database);
            return Err(BackupError::not_whole(file, found));
        }
    }
    container.end()?;
    Ok(manifest)
}

/// Copies what else lies in a data directory: keys above all.
fn bring_along(from: &Path, to: &Path, databases: &[DatabaseSpec]) -> io::Result<()> {
    let is_database = |name: &str| {
        databases.iter().any(|plan| {
            let own = plan.path.file_name().map(|own| own.to_string_lossy().into_owned()).unwrap_or_default();
            name == own || name.strip_prefix(&own).is_some_and(|rest| ["-wal", "-shm", "-journal"].contains(&rest))
        })
    };
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        let text = name.to_string_lossy();
        // Permissions are copied with the content.
        if entry.file_type()?.is_file() && !is_database(&text) && !LEFT_BEHIND.contains(&&*text) {
            fs::copy(entry.path(), to.join(&name))?;
            fs::File::open(to.join(&name))?.sync_all()?;
        }
    }
    fs::File::open(to)?.sync_all()
}

/// Gives each of two directories the other's name: at every moment, also after a crash, the name leads to one or the other.
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => {
            // A file system that cannot: for a moment there is neither.
            let aside = beside(one, ".exchanging");
            fs::rename(one, &aside)?;
            fs::rename(other, one).inspect_err(|_| drop(fs::rename(&aside, one)))?;
            fs::rename(&aside, other)
        }
        exchanged => Ok(exchanged?),
    }?;
    fs::File::open(one.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new(".")))?.sync_all()
}
