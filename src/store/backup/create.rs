//! Makes a backup of databases that may be in use.

use std::path::Path;

use super::container::{hash_of, write};
use super::scratch::{Scratch, beside};
use super::swap::PENDING;
use super::{BackupError, Manifest, ManifestEntry, target};
use crate::private_file::why_unreadable;
use crate::store::database::{DatabaseSpec, copy_database, examine};

/// Copies every database of `plans` that there is into the one file `target`, replacing a backup that is there. Each copy is made in one
/// step, so that it is as the database was at one moment, and checked before it goes in. Blocks: it reads and writes whole files.
///
/// # Errors
/// When there is no database, one may not be read or cannot be copied, `target` is something else than a backup, or the system refuses; then `target`
/// is as it was.
pub fn create(dir: &Path, plans: &[DatabaseSpec], target: &Path, now_s: i64) -> Result<Manifest, BackupError> {
    let barred = std::iter::once(dir).chain(plans.iter().map(|plan| plan.path.as_path())).find_map(why_unreadable);
    if let Some(why) = barred {
        return Err(BackupError::Barred { why });
    }
    if dir.join(PENDING).exists() {
        return Err(BackupError::Pending { dir: dir.to_owned() });
    }
    let target = &target::target(target, dir)?;
    let there: Vec<_> = plans.iter().filter(|plan| plan.path.exists()).collect();
    if there.is_empty() {
        return Err(BackupError::Nothing { dir: dir.to_owned() });
    }
    let scratch = beside(target, ".parts");
    let scratch = Scratch::new(scratch.clone()).map_err(BackupError::io(&scratch))?;
    let (mut databases, mut files) = (Vec::new(), Vec::new());
    for plan in there {
        let copy = scratch.path().join(plan.schema.name);
        let not_copied = |reason| BackupError::NotCopied { path: plan.path.clone(), reason };
        copy_database(plan, &copy).map_err(not_copied)?;
        let examined = examine(&copy, plan).map_err(|trouble| not_copied(trouble.text))?;
        let (blake3, bytes) = hash_of(&copy).map_err(BackupError::io(&copy))?;
        let database = plan.schema.name.to_owned();
        databases.push(ManifestEntry { database, schema: examined.schema, bytes, blake3, rows: examined.rows });
        files.push(copy);
    }
    let manifest = Manifest { program: env!("CARGO_PKG_VERSION").to_owned(), made_at_s: now_s, databases };
    write(target, &manifest, &files)?;
    Ok(manifest)
}
