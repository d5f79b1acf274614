//! What a database file is for, and how it is treated.

use std::path::{Path, PathBuf};

/// What a file of a database holds: who may call it his own, and how its tables came to be.
#[derive(Debug)]
pub struct Schema {
    /// Name in metrics, logs and texts.
    pub name: &'static str,
    /// SQLite's `application_id`: the file is ours and of this sort.
    pub application_id: i32,
    /// SQL that leads from each version of the schema to the next, oldest first. Append only: a released one never changes.
    pub migrations: &'static [&'static str],
}

impl Schema {
    /// The version that the last migration leads to.
    pub fn version(&self) -> i64 {
        i64::try_from(self.migrations.len()).expect("migrations are written by hand")
    }
}

/// What a loss of the file would mean. Everything about its treatment follows from this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Criticality {
    /// It can be done without. A damaged file is set aside for a fresh one, and a power cut may take the last minute:
    /// `synchronous=NORMAL`.
    Expendable,
    /// It cannot be had again. Damage is reported and nothing is touched, a commit is on the disk when it returns
    /// (`synchronous=FULL`), deleted rows are overwritten, and a copy is made before a migration.
    Irreplaceable,
}

/// A file, what it holds, and what it is worth.
#[derive(Debug, Clone)]
pub struct DatabaseSpec {
    /// Where it is. Beside it lie SQLite's `-wal` and `-shm`.
    pub path: PathBuf,
    /// What it holds.
    pub schema: &'static Schema,
    /// How it is treated.
    pub criticality: Criticality,
    /// How large it may grow; a write past that fails like one to a full disk. Absent: as large as the disk allows.
    pub max_bytes: Option<u64>,
}

/// Largest file that is looked through before it is used: that takes about 0.2 s. A larger one is while it is served from.
const LOOKED_THROUGH_AT_START_BYTES: u64 = 64 << 20;

impl DatabaseSpec {
    /// Whether all of the file is checked when it is opened. Blocks.
    pub fn is_looked_through_at_start(&self) -> bool {
        let is_small = || std::fs::metadata(&self.path).is_ok_and(|file| file.len() <= LOOKED_THROUGH_AT_START_BYTES);
        self.criticality == Criticality::Irreplaceable && is_small()
    }

    /// The file name with something after it: `metrics.db` and `.new` make `metrics.db.new`.
    pub(super) fn beside(&self, suffix: &str) -> PathBuf {
        let mut name = self.path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    }

    /// The directory that the file lies in.
    pub(super) fn dir(&self) -> &Path {
        self.path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
    }
}
