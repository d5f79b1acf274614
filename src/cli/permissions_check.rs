//! Whether everything in a data directory belongs to one user, and strangers can read none of it.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::data_dir::DataDir;

/// Permission bits of others than the owner that let them change a directory's entries.
const OTHERS_WRITE: u32 = 0o022;

/// Permission bits of others than the owner.
const OTHERS: u32 = 0o077;

/// How deep directories are looked into: `backups`, `ask` and `before-restore`.
const DEPTH: usize = 1;

/// Files whose permissions do not matter, or have a check of their own.
const NOT_JUDGED: [&str; 3] = ["lock", "master.key", "admin.token"];

/// Looks through the directory and changes nothing: what is well, or what to do, a sentence for each file.
pub(super) fn check_permissions(dir: &Path) -> Result<String, String> {
    let looked = || -> io::Result<(usize, Vec<String>)> {
        let found = fs::metadata(dir)?;
        let mut wrong = Vec::new();
        if found.mode() & OTHERS_WRITE != 0 {
            let mode = found.mode() & 0o777;
            wrong.push(format!("{}: others may change what is in it (mode {mode:o}): chmod 700 it", dir.display()));
        }
        let entries = entries(dir, DEPTH)?;
        for entry in &entries {
            wrong.extend(trouble(entry, (found.uid(), found.gid()))?);
        }
        wrong.extend(DataDir::admin_token_trouble(dir));
        Ok((entries.len(), wrong))
    };
    match looked() {
        Ok((count, wrong)) if wrong.is_empty() => {
            Ok(format!("{count} files and directories have one owner and are closed to others"))
        }
        Ok((_, wrong)) => Err(wrong.join("; ")),
        Err(error) => Err(format!("{}: {error}; run the doctor as the owner or as root", dir.display())),
    }
}

fn entries(dir: &Path, depth: usize) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() && depth > 0 {
            found.extend(entries(&entry.path(), depth - 1)?);
        }
        found.push(entry.path());
    }
    found.sort();
    Ok(found)
}

/// What is wrong with an entry of a directory that belongs to `owner`.
fn trouble(path: &Path, (uid, gid): (u32, u32)) -> io::Result<Option<String>> {
    let found = match fs::symlink_metadata(path) {
        // A running server makes and removes files.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        found => found?,
    };
    let (shown, mode) = (path.display(), found.mode() & 0o777);
    if found.uid() != uid {
        return Ok(Some(format!(
            "{shown}: it belongs to user {}, the directory to {uid}: chown {uid}:{gid} it",
            found.uid()
        )));
    }
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let is_judged = found.is_file() && !NOT_JUDGED.contains(&&*name);
    if is_judged && mode & OTHERS != 0 {
        return Ok(Some(format!("{shown}: others may read or change it (mode {mode:o}): chmod 600 it")));
    }
    Ok(None)
}
