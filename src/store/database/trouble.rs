//! What an error of SQLite means for the file.

use std::path::Path;

use rusqlite::ErrorCode;

use crate::store::Error;

/// Whose fault it was, which decides what happens next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
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

impl Cause {
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
pub struct Trouble {
    /// What it means.
    pub cause: Cause,
    /// It in words.
    pub text: String,
    /// The version of a schema that is too new.
    pub version: i64,
}

impl Trouble {
    /// A trouble that SQLite does not know of.
    pub fn new(cause: Cause, text: impl Into<String>) -> Self {
        Self { cause, text: text.into(), version: 0 }
    }

    /// A file whose schema is newer than ours.
    pub fn newer(version: i64) -> Self {
        Self { cause: Cause::Newer, text: format!("its schema {version} is newer than this program"), version }
    }

    /// As the error that opening ends with.
    pub fn as_open_error(&self, path: &Path, known: i64) -> Error {
        let path = path.to_owned();
        match self.cause {
            Cause::Damaged => Error::Damaged { path, found: self.text.clone() },
            Cause::Newer => Error::Newer { path, found: self.version, known },
            Cause::Full | Cause::Io | Cause::Gone | Cause::Order => {
                Error::Unavailable { path, reason: self.text.clone() }
            }
        }
    }
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        let cause = match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Cause::Full,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Cause::Damaged,
            Some(
                ErrorCode::SystemIoFailure
                | ErrorCode::CannotOpen
                | ErrorCode::ReadOnly
                | ErrorCode::PermissionDenied
                | ErrorCode::FileLockingProtocolFailed
                | ErrorCode::NoLargeFileSupport
                | ErrorCode::DatabaseBusy
                | ErrorCode::OutOfMemory,
            ) => Cause::Io,
            _ => Cause::Order,
        };
        Self::new(cause, error.to_string())
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        let cause = if error.kind() == std::io::ErrorKind::StorageFull { Cause::Full } else { Cause::Io };
        Self::new(cause, error.to_string())
    }
}
