//! The file: made whole or not at all, recognised before it is used, brought up to date, set aside when it is damaged.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, TransactionBehavior};

use super::failure::{DatabaseFailure, DatabaseFailureCause};
use super::spec::{Criticality, DatabaseSpec};
use crate::private_file::{self, odd_kind};

/// What the first table says, and what a damaged or emptied file no longer says.
const SENTINEL: &str = "astroloh";

/// How long the writer waits for a lock: a backup by hand holds one for moments.
const WRITER_BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a reader waits for a lock. In WAL mode it waits only while the file is recovered.
const READER_BUSY_TIMEOUT: Duration = Duration::from_millis(100);

/// Statements that a connection keeps prepared: more than any store has.
const PREPARED: usize = 64;

/// Longest string, row or blob.
const MAX_VALUE_BYTES: i32 = 1 << 20;

/// Longest statement.
const MAX_SQL_BYTES: i32 = 64 << 10;

/// To what size the log is cut back after a checkpoint.
const LOG_BYTES: i64 = 64 << 20;

/// SQLite's default page.
pub const PAGE_BYTES: u64 = 4_096;

/// An open connection that may write.
pub struct DatabaseFile {
    /// The connection.
    pub connection: Connection,
    inode: (u64, u64),
    path: PathBuf,
}

impl DatabaseFile {
    /// Opens the file and brings its schema up to date.
    ///
    /// # Errors
    /// When there is none; when it is damaged, foreign or newer; when the system refuses.
    pub fn open(plan: &DatabaseSpec) -> Result<Self, DatabaseFailure> {
        let metadata = match fs::metadata(&plan.path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(DatabaseFailure::new(DatabaseFailureCause::Gone, "there is no such file"));
            }
            metadata => metadata?,
        };
        require_file(&metadata)?;
        // SQLite takes a file of no bytes for a new database, in which everyone has silently vanished.
        if metadata.len() == 0 {
            return Err(DatabaseFailure::new(DatabaseFailureCause::Damaged, "the file is empty"));
        }
        let mut connection = Connection::open_with_flags(&plan.path, OpenFlags::SQLITE_OPEN_READ_WRITE | FLAGS)?;
        guard(&connection, WRITER_BUSY_TIMEOUT)?;
        let version = recognise(&connection, plan)?;
        tune(&connection, plan)?;
        migrate(&mut connection, plan, version)?;
        Ok(Self { connection, inode: (metadata.dev(), metadata.ino()), path: plan.path.clone() })
    }

    /// Makes the file, which did not exist. It gets its name when it is complete, so a crash leaves none or a whole one.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn create(plan: &DatabaseSpec) -> Result<(), DatabaseFailure> {
        private_file::create_dir(plan.dir())?;
        if plan.criticality == Criticality::Irreplaceable && plan.beside("-wal").exists() {
            return Err(DatabaseFailure::new(
                DatabaseFailureCause::Damaged,
                "the file is gone but its log (-wal) is still there",
            ));
        }
        let unfinished = plan.beside(".new");
        for path in [unfinished.clone(), plan.beside(".new-journal"), plan.beside("-wal"), plan.beside("-shm")] {
            remove(&path)?;
        }
        private_file::create_new(&unfinished)?;
        let mut connection = Connection::open_with_flags(&unfinished, OpenFlags::SQLITE_OPEN_READ_WRITE | FLAGS)?;
        connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
        connection.pragma_update(None, "application_id", plan.schema.application_id)?;
        let transaction = connection.transaction()?;
        transaction.execute_batch(
            "CREATE TABLE sentinel (id INTEGER PRIMARY KEY CHECK (id = 1), what TEXT NOT NULL, ballast BLOB) STRICT;",
        )?;
        transaction.execute("INSERT INTO sentinel VALUES (1, ?1, NULL)", [SENTINEL])?;
        transaction.commit()?;
        connection.close().map_err(|(_, error)| error)?;
        File::open(&unfinished)?.sync_all()?;
        fs::rename(&unfinished, &plan.path)?;
        File::open(plan.dir())?.sync_all()?;
        Ok(())
    }

    /// Whether the path leads elsewhere by now: writing would go to a file that cannot be found again.
    pub fn is_gone(&self) -> bool {
        fs::metadata(&self.path).map_or(true, |now| (now.dev(), now.ino()) != self.inode)
    }

    /// Writes the log into the file, and closes it.
    pub fn close(self) -> Result<(), DatabaseFailure> {
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        self.connection.close().map_err(|(_, error)| error.into())
    }
}

/// A connection that only reads. Recognises nothing: the writer has.
pub fn open_reader(path: &Path) -> Result<Connection, DatabaseFailure> {
    require_file(&fs::metadata(path)?)?;
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | FLAGS)?;
    guard(&connection, READER_BUSY_TIMEOUT)?;
    Ok(connection)
}

/// SQLite would wait for the other end of a pipe.
fn require_file(found: &fs::Metadata) -> Result<(), DatabaseFailure> {
    match odd_kind(found) {
        Some(kind) => {
            Err(DatabaseFailure::new(DatabaseFailureCause::Io, format!("it is {kind}, no file; move it away")))
        }
        None => Ok(()),
    }
}

/// The version of the file's schema, if it is a file of this sort.
///
/// # Errors
/// When it is not, or is damaged, or is newer than this program.
pub fn recognise(connection: &Connection, plan: &DatabaseSpec) -> Result<i64, DatabaseFailure> {
    let id: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if id != plan.schema.application_id {
        let text = format!("it is no {} database of ours (application_id {id:#x})", plan.schema.name);
        return Err(DatabaseFailure::new(DatabaseFailureCause::Damaged, text));
    }
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version > plan.schema.version() {
        return Err(DatabaseFailure::newer(version));
    }
    let says = connection.query_row("SELECT what FROM sentinel WHERE id = 1", [], |row| row.get::<_, String>(0));
    match says.optional() {
        Ok(Some(says)) if says == SENTINEL => Ok(version),
        Ok(_) => Err(DatabaseFailure::new(DatabaseFailureCause::Damaged, "its first row is missing")),
        Err(error) => {
            Err(DatabaseFailure::new(DatabaseFailureCause::Damaged, format!("its first row cannot be read: {error}")))
        }
    }
}

/// What `PRAGMA quick_check` finds wrong, at most a few lines.
pub fn faults(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut check = connection.prepare("PRAGMA quick_check(5)")?;
    let lines = check.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>();
    let lines = match lines {
        // Some damage ends the check itself.
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => vec![error.to_string()],
        lines => lines?,
    };
    // A row may hold several lines, the first of them a heading.
    let each = lines.iter().flat_map(|row| row.lines()).filter(|line| *line != "ok" && !line.starts_with("***"));
    Ok(each.map(str::to_owned).collect())
}

/// Renames a damaged file to `NAME.corrupt.N`, and forgets the one set aside before it: one is enough to learn from.
///
/// # Errors
/// When the system refuses.
pub fn set_aside(plan: &DatabaseSpec) -> Result<PathBuf, DatabaseFailure> {
    let name = plan.path.file_name().map(|name| format!("{}.corrupt.", name.to_string_lossy())).unwrap_or_default();
    let mut last: u32 = 0;
    for entry in fs::read_dir(plan.dir())? {
        let entry = entry?;
        let number = entry.file_name().to_string_lossy().strip_prefix(&name).and_then(|number| number.parse().ok());
        if let Some(number) = number {
            last = std::cmp::max(last, number);
            remove(&entry.path())?;
        }
    }
    let aside = plan.beside(&format!(".corrupt.{}", last.wrapping_add(1)));
    if plan.path.exists() {
        fs::rename(&plan.path, &aside)?;
    }
    for log in ["-wal", "-shm"] {
        remove(&plan.beside(log))?;
    }
    Ok(aside)
}

const FLAGS: OpenFlags = OpenFlags::SQLITE_OPEN_NO_MUTEX;

/// Limits and wariness that every connection has.
fn guard(connection: &Connection, busy_timeout: Duration) -> Result<(), DatabaseFailure> {
    connection.busy_timeout(busy_timeout)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)?;
    connection.set_limit(Limit::SQLITE_LIMIT_SQL_LENGTH, MAX_SQL_BYTES)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    // With a map an I/O error is a signal that ends the process.
    connection.pragma_update(None, "mmap_size", 0)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    Ok(())
}

fn tune(connection: &Connection, plan: &DatabaseSpec) -> Result<(), DatabaseFailure> {
    let (synchronous, secure_delete) = match plan.criticality {
        Criticality::Expendable => ("NORMAL", false),
        Criticality::Irreplaceable => ("FULL", true),
    };
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", synchronous)?;
    connection.pragma_update(None, "secure_delete", secure_delete)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "journal_size_limit", LOG_BYTES)?;
    connection.pragma_update(None, "wal_autocheckpoint", 1_000)?;
    if let Some(bytes) = plan.max_bytes {
        connection.pragma_update(None, "max_page_count", i64::try_from(bytes / PAGE_BYTES).unwrap_or(i64::MAX))?;
    }
    Ok(())
}

fn migrate(connection: &mut Connection, plan: &DatabaseSpec, version: i64) -> Result<(), DatabaseFailure> {
    if version == plan.schema.version() {
        return Ok(());
    }
    if version > 0 && plan.criticality == Criticality::Irreplaceable {
        let copy = plan.beside(&format!(".before-schema-{}", version + 1));
        super::backup::copy(connection, plan, &copy)?;
    }
    let done = usize::try_from(version)
        .map_err(|_| DatabaseFailure::new(DatabaseFailureCause::Damaged, "its schema version is negative"))?;
    for (sql, reached) in plan.schema.migrations.iter().zip(1_i64..).skip(done) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", reached)?;
        transaction.commit()?;
    }
    Ok(())
}

fn remove(path: &Path) -> std::io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
