//! What a caller can learn of a store that did not do as it was told.

use std::path::PathBuf;

/// What to do about a damaged file that cannot be had again.
pub const DAMAGE_REMEDY: &str = "nothing was changed: restore a backup in its place, or move it away to begin anew";

/// Why a database could not be opened, or an order was not carried out. Nothing of a failed order is kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The file is not what was written, and is too precious to be replaced.
    #[error("{}: {found}; {DAMAGE_REMEDY}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        found: String,
    },
    /// A newer program wrote the file.
    #[error(
        "{}: its schema is {found} and this program knows {known}; run the newer astroloh again, or restore a backup made before the upgrade",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The newest schema that this program knows.
        known: i64,
    },
    /// The system refuses the file: no permission, no space, no directory.
    #[error("{}: {reason}", path.display())]
    Unavailable {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The disk or the file failed. It is tried again by itself; so may the caller.
    #[error("the {database} database is down: {reason}")]
    Down {
        /// Which database.
        database: &'static str,
        /// Why.
        reason: String,
    },
    /// More waits than there is room for.
    #[error("{limit} orders wait for the {database} database; try again later")]
    Busy {
        /// Which database.
        database: &'static str,
        /// How many may wait.
        limit: usize,
    },
    /// The database has been closed.
    #[error("the {database} database is closed")]
    Closed {
        /// Which database.
        database: &'static str,
    },
    /// The order itself could not be done: a rule of the schema forbids it, or it is wrong.
    #[error("the {database} database refused: {reason}")]
    Refused {
        /// Which database.
        database: &'static str,
        /// Why.
        reason: String,
    },
}
