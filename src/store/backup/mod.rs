//! A backup: one file with every database as it was at one moment, and a manifest that says what has to be in it.
//!
//! ```text
//! astroloh backup 1\n | length | manifest, JSON | its hash | databases, one after the other
//! ```
//!
//! A server that runs goes on meanwhile. Keys are not in it: what is sealed in a database stays sealed in its copy, and whoever
//! wants it back needs `master.key` and `keys.db` too, kept elsewhere.

mod container;
mod create;
mod restore;
mod scratch;
mod swap;
mod target;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::database::DatabaseSpec;
use super::metrics_file::metrics_file;
use super::user_file::user_file;

pub use create::create;
pub use restore::{Restored, restore, verify};
pub use swap::finish_restore;

/// What a backup has to hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the program that made it; empty for a copy of one database, which does not tell.
    pub program: String,
    /// When, in seconds since 1970.
    pub made_at_s: i64,
    /// The databases, in their order in the file.
    pub databases: Vec<ManifestEntry>,
}

/// A database in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestEntry {
    /// Its name, as `metrics`.
    pub database: String,
    /// Version of its schema.
    pub schema: i64,
    /// Its size.
    pub bytes: u64,
    /// BLAKE3 of its bytes.
    pub blake3: String,
    /// Rows of each table.
    pub rows: BTreeMap<String, u64>,
}

/// Every database that a data directory may hold, but for `keys.db`: an erasure there is an erasure in every copy too.
pub fn databases(dir: &Path) -> Vec<DatabaseSpec> {
    vec![user_file(&dir.join("user.db")), metrics_file(&dir.join("metrics.db"))]
}

/// Why a backup was not made, is none, or was not put back. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// There is nothing to copy.
    #[error("{}: there is no database in it; name the data directory with --data", dir.display())]
    Nothing {
        /// Where.
        dir: PathBuf,
    },
    /// What is to be copied may not be read by this user.
    #[error("{why}")]
    Barred {
        /// What may not be read, whose it is, and the remedy.
        why: String,
    },
    /// The file is no backup, or not all of one.
    #[error("{}: {found}; nothing was changed", file.display())]
    NotWhole {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        found: String,
    },
    /// A newer program made it.
    #[error("{}: {found}; restore it with the astroloh that made it, or a newer one", file.display())]
    Newer {
        /// The file.
        file: PathBuf,
        /// What is newer.
        found: String,
    },
    /// A database cannot be copied.
    #[error("{}: it cannot be copied: {reason}", path.display())]
    NotCopied {
        /// The database.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// What an earlier restore has kept is in the way.
    #[error("{}: it was kept by an earlier restore; move it away or delete it first", kept.display())]
    InTheWay {
        /// The directory.
        kept: PathBuf,
    },
    /// What has the name is something else.
    #[error("{}: {found}, and it is not overwritten; choose another name", file.display())]
    NotOverwritten {
        /// The file.
        file: PathBuf,
        /// What it is.
        found: String,
    },
    /// A file that a restore would replace is a link, and would end as a file beside what it leads to.
    #[error(
        "{}: it is a link to {}; put the file itself there, restore, and make the link again",
        link.display(),
        target.display()
    )]
    Linked {
        /// The link.
        link: PathBuf,
        /// Where it leads.
        target: PathBuf,
    },
    /// A restore was decided on, and its end is missing.
    #[error("{}: a restore was cut short; start the server, or restore again, and it is ended", dir.display())]
    Pending {
        /// The data directory.
        dir: PathBuf,
    },
    /// The system refuses.
    #[error("{}: {error}{}", path.display(), remedy(error))]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
}

/// What an operator can do about an error of the system.
fn remedy(error: &std::io::Error) -> &'static str {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "; make room on its file system and try again (TMPDIR says where backups are checked)"
        }
        ErrorKind::ReadOnlyFilesystem => "; mount it for writing and try again",
        ErrorKind::ResourceBusy => {
            "; a file in it is a mount of its own: unmount it, and mount the directory as a whole"
        }
        ErrorKind::PermissionDenied => "; try again as the owner of the directory, or as root",
        _ => "",
    }
}

impl BackupError {
    fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        move |error| Self::Io { path: path.to_owned(), error }
    }

    fn not_whole(file: &Path, found: impl Into<String>) -> Self {
        Self::NotWhole { file: file.to_owned(), found: found.into() }
    }
}
