//! What an error of SQLite means for the file.

use rusqlite::ErrorCode;

use super::spec::{Criticality, DatabaseSpec};
use crate::private_file::why_unwritable;
use crate::store::error::{DAMAGE_REMEDY, Error};

/// Whose fault it was, which decides what happens next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseFailureCause {
    /// No space: on the disk, or below the file's own limit. The same connection works again once there is some.
    Full,
    /// The operating system refused. The same connection may work again.
    Io,
    /// The file is no longer where it was.
    Gone,
    /// The file is not what was written.
    Damaged,
    /// A newer program wrote the file.
    Newer,
    /// The order was wrong; the file is well.
    Order,
}

impl DatabaseFailureCause {
    /// Reason in the metrics.
    pub const fn name(self) -> &'static str {
        ["full", "io", "gone", "damaged", "newer", "order"][self as usize]
    }

    /// Whether the connection is of no more use.
    pub const fn ends_connection(self) -> bool {
        matches!(self, Self::Gone | Self::Damaged | Self::Newer)
    }
}

/// An error with its meaning.
#[derive(Debug, Clone)]
pub struct DatabaseFailure {
    /// What it means.
    pub cause: DatabaseFailureCause,
    /// It in words.
    pub text: String,
    /// The version of a schema that is too new.
    pub version: i64,
}

impl DatabaseFailure {
    /// A trouble that SQLite does not know of.
    pub fn new(cause: DatabaseFailureCause, text: impl Into<String>) -> Self {
        Self { cause, text: text.into(), version: 0 }
    }

    /// A file whose schema is newer than ours.
    pub fn newer(version: i64) -> Self {
        Self {
            cause: DatabaseFailureCause::Newer,
            text: format!(
                "its schema {version} is newer than this program; run the newer astroloh again, or move the file away to begin anew"
            ),
            version,
        }
    }

    /// It in words for an operator, with the remedy, or with what the system says of the directory where that can be the reason. Blocks.
    pub fn explained(&self, plan: &DatabaseSpec) -> String {
        match self.cause {
            DatabaseFailureCause::Full | DatabaseFailureCause::Io => {
                let why = why_unwritable(plan.dir());
                why.map_or_else(|| self.text.clone(), |why| format!("{}: {why}", self.text))
            }
            DatabaseFailureCause::Damaged if plan.criticality == Criticality::Irreplaceable => {
                format!("{}: {}; {DAMAGE_REMEDY}", plan.path.display(), self.text)
            }
            DatabaseFailureCause::Gone if plan.criticality == Criticality::Irreplaceable => {
                format!("{}: {}; put it back, and it is taken up by itself", plan.path.display(), self.text)
            }
            DatabaseFailureCause::Gone
            | DatabaseFailureCause::Damaged
            | DatabaseFailureCause::Newer
            | DatabaseFailureCause::Order => self.text.clone(),
        }
    }

    /// As the error that opening ends with.
    pub fn as_open_error(&self, plan: &DatabaseSpec) -> Error {
        let (path, known) = (plan.path.clone(), plan.schema.version());
        match self.cause {
            DatabaseFailureCause::Damaged => Error::Damaged { path, found: self.text.clone() },
            DatabaseFailureCause::Newer => Error::Newer { path, found: self.version, known },
            DatabaseFailureCause::Full
            | DatabaseFailureCause::Io
            | DatabaseFailureCause::Gone
            | DatabaseFailureCause::Order => Error::Unavailable { reason: self.explained(plan), path },
        }
    }
}

impl From<rusqlite::Error> for DatabaseFailure {
    fn from(error: rusqlite::Error) -> Self {
        let cause = match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => DatabaseFailureCause::Full,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => DatabaseFailureCause::Damaged,
            Some(
                ErrorCode::SystemIoFailure
                | ErrorCode::CannotOpen
                | ErrorCode::ReadOnly
                | ErrorCode::PermissionDenied
                | ErrorCode::FileLockingProtocolFailed
                | ErrorCode::NoLargeFileSupport
                | ErrorCode::DatabaseBusy
                | ErrorCode::OutOfMemory,
            ) => DatabaseFailureCause::Io,
            _ => DatabaseFailureCause::Order,
        };
        Self::new(cause, error.to_string())
    }
}

impl From<std::io::Error> for DatabaseFailure {
    fn from(error: std::io::Error) -> Self {
        let cause = if error.kind() == std::io::ErrorKind::StorageFull {
            DatabaseFailureCause::Full
        } else {
            DatabaseFailureCause::Io
        };
        Self::new(cause, error.to_string())
    }
}
