//! Files and directories for their owner alone. What root makes in a directory of another owner belongs to that owner, so that the
//! service that runs as that owner can use it.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, chown, fchown};
use std::path::{Path, PathBuf};

/// The user who may give files away.
const ROOT: u32 = 0;

/// Permissions that a replaced file keeps: never any of strangers.
const KEPT_MODE: u32 = 0o660;

/// The directory that holds `path`.
pub fn parent(path: &Path) -> &Path {
    path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes the entries of a directory durable.
///
/// # Errors
/// When the system refuses.
pub fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// Makes a file that was not there, with mode 600.
///
/// # Errors
/// When there is one, or the system refuses.
pub fn create_new(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    adopt_file(&file, path)?;
    Ok(file)
}

/// Makes a directory with mode 700, and those above it, where there is none.
///
/// # Errors
/// When the system refuses.
pub fn create_dir(path: &Path) -> io::Result<()> {
    let missing: Vec<_> = path.ancestors().take_while(|dir| !dir.as_os_str().is_empty() && !dir.exists()).collect();
    DirBuilder::new().recursive(true).mode(0o700).create(path)?;
    missing.into_iter().rev().try_for_each(adopt)
}

/// Gives what root has just made to the owner of the directory that holds it. Does nothing for other users.
///
/// # Errors
/// When the system refuses.
pub fn adopt(path: &Path) -> io::Result<()> {
    match heir(&fs::symlink_metadata(path)?, path)? {
        Some((uid, gid)) => chown(path, Some(uid), Some(gid)),
        None => Ok(()),
    }
}

/// The same for an open file that lies at `path`.
///
/// # Errors
/// When the system refuses.
pub fn adopt_file(file: &File, path: &Path) -> io::Result<()> {
    match heir(&file.metadata()?, path)? {
        Some((uid, gid)) => fchown(file, Some(uid), Some(gid)),
        None => Ok(()),
    }
}

/// Gives `path` the owner and the permissions of a file that it is to replace; none of strangers'.
///
/// # Errors
/// When the system refuses.
pub fn inherit(path: &Path, replaced: &Metadata) -> io::Result<()> {
    let made = fs::metadata(path)?;
    if (replaced.uid(), replaced.gid()) != (made.uid(), made.gid()) {
        match chown(path, Some(replaced.uid()), Some(replaced.gid())) {
            // Another user than root has what he makes, and may not give it away.
            Err(error) if error.kind() != io::ErrorKind::PermissionDenied => return Err(error),
            _ => {}
        }
    }
    // What the owner could not read would be of no use to him.
    fs::set_permissions(path, Permissions::from_mode(replaced.mode() & KEPT_MODE | 0o600))
}

/// Puts a file with this content at `path`: whole or not at all, durable, with the owner and the permissions of the one that it
/// replaces. A link is followed: what it leads to is replaced.
///
/// # Errors
/// When the system refuses; then the file is as it was.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let path = &target_of(path)?;
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    let write = || {
        // A leftover of a process that was killed.
        match fs::remove_file(&beside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = create_new(&beside)?;
        file.write_all(content)?;
        if let Ok(replaced) = fs::metadata(path) {
            inherit(&beside, &replaced)?;
        }
        file.sync_all()?;
        fs::rename(&beside, path)?;
        sync_dir(parent(path))
    };
    let written = write();
    if written.is_err() {
        // There may be nothing to remove; the first error is the one that helps.
        let _ = fs::remove_file(&beside);
    }
    written
}

/// Where a path leads: the end of the links, if it is one.
///
/// # Errors
/// When a link leads nowhere.
pub fn target_of(path: &Path) -> io::Result<PathBuf> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => fs::canonicalize(path),
        _ => Ok(path.to_owned()),
    }
}

/// What stands in the place of a file, if it is none, in words.
pub fn odd_kind(found: &Metadata) -> Option<&'static str> {
    use std::os::unix::fs::FileTypeExt as _;
    let kind = found.file_type();
    match () {
        () if kind.is_file() => None,
        () if kind.is_dir() => Some("a directory"),
        () if kind.is_fifo() => Some("a pipe"),
        () if kind.is_socket() => Some("a socket"),
        () if kind.is_char_device() || kind.is_block_device() => Some("a device"),
        () => Some("no file"),
    }
}

/// Least free space with which a directory counts as one that can be written to.
const LEAST_FREE_BYTES: u64 = 1 << 20;

/// Why nothing can be written in a directory, and the remedy; nothing when it can. Blocks.
pub fn why_unwritable(dir: &Path) -> Option<String> {
    use rustix::io::Errno;
    let shown = dir.display();
    match rustix::fs::access(dir, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK) {
        Err(Errno::ROFS) => {
            return Some(format!(
                "{shown} is on a file system that is mounted for reading alone; mount it for writing"
            ));
        }
        Err(Errno::ACCESS | Errno::PERM) => {
            return Some(format!("the user of the server may not write in {shown}; chown it to that user"));
        }
        _ => {}
    }
    let disk = rustix::fs::statvfs(dir).ok()?;
    let is_full = disk.f_bavail.saturating_mul(disk.f_frsize) < LEAST_FREE_BYTES;
    is_full.then(|| format!("the disk of {shown} is full; make room"))
}

/// Why this user may not read what lies at `path`, and the remedy; nothing when they may, or there is nothing to be seen.
pub fn why_unreadable(path: &Path) -> Option<String> {
    use rustix::fs::{Access, access};
    let is_barred = |at: &Path, how: Access| access(at, how) == Err(rustix::io::Errno::ACCESS);
    // A directory that may not be entered hides all that is in it.
    let mut above: Vec<_> = path.ancestors().skip(1).filter(|dir| !dir.as_os_str().is_empty()).collect();
    above.reverse();
    let barred = above.into_iter().find(|dir| is_barred(dir, Access::EXEC_OK));
    let is_dir = fs::metadata(path).is_ok_and(|found| found.is_dir());
    let wanted = if is_dir { Access::READ_OK | Access::EXEC_OK } else { Access::READ_OK };
    let barred = barred.or_else(|| is_barred(path, wanted).then_some(path))?;
    let whose = fs::metadata(barred)
        .map_or_else(|_| String::new(), |found| format!(" (user {}, mode {:03o})", found.uid(), found.mode() & 0o777));
    Some(format!("you may not read {}{whose}; run the command as its owner, or as root", barred.display()))
}

/// To whom a new file goes.
fn heir(made: &Metadata, path: &Path) -> io::Result<Option<(u32, u32)>> {
    if made.uid() != ROOT {
        return Ok(None);
    }
    let dir = fs::metadata(parent(path))?;
    Ok((dir.uid() != ROOT).then_some((dir.uid(), dir.gid())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever runs no service on this machine.
    const SERVICE: u32 = 65_534;

    fn is_root(dir: &Path) -> bool {
        fs::metadata(dir).unwrap().uid() == ROOT
    }

    #[test]
    fn what_root_makes_belongs_to_the_owner_of_the_directory() {
        let dir = tempfile::tempdir().unwrap();
        if !is_root(dir.path()) {
            println!("skipped: only root can give files away");
            return;
        }
        chown(dir.path(), Some(SERVICE), Some(SERVICE)).unwrap();
        let (file, deep) = (dir.path().join("file"), dir.path().join("a/b"));
        create_new(&file).unwrap();
        create_dir(&deep).unwrap();
        replace(&dir.path().join("token"), b"1").unwrap();
        for made in [&file, &deep, &dir.path().join("a"), &dir.path().join("token")] {
            let made = fs::metadata(made).unwrap();
            assert_eq!((made.uid(), made.gid(), made.mode() & 0o077), (SERVICE, SERVICE, 0));
        }
        // A file that somebody else may read by the operator's will stays readable for them.
        chown(&file, Some(7), Some(8)).unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
        replace(&file, b"2").unwrap();
        let kept = fs::metadata(&file).unwrap();
        assert_eq!((kept.uid(), kept.gid(), kept.mode() & 0o777), (7, 8, 0o640));
    }

    #[test]
    fn a_replacement_follows_links_and_leaves_nothing_behind() {
        let dir = tempfile::tempdir().unwrap();
        let [real, link] = ["real", "link"].map(|name| dir.path().join(name));
        fs::write(&real, "old").unwrap();
        fs::write(dir.path().join("real.new"), "left by a process that was killed").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        replace(&link, b"new").unwrap();
        assert_eq!(fs::read_to_string(&real).unwrap(), "new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
        assert!(replace(&dir.path().join("nowhere/file"), b"").is_err());
    }
}
