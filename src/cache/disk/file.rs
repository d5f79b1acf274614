//! The file, opened. Only this, its tables and the blocks below it name redb.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use redb::{Database, Durability, ReadableDatabase, ReadableTable, ReadableTableMetadata};

use super::blocks::ChecksummedBlocks;
use super::supervisor::DiskFailureCause;
use super::tables::{CountByKind, ENTRIES, EXPIRIES, HEAT, Tables, USAGE, range_of};
use super::usage::{DiskUsage, KindUsage};
use crate::cache::key::{CacheKey, KEY_BYTES, KeyPrefix};
use crate::private_file;

/// Expired values that a batch takes with it at most, so that what is over does not lie in the way until the next sweep.
const EXPIRED_PER_BATCH: usize = 64;

/// Most values that one transaction deletes, so that none blocks the writer for long.
pub const DELETE_STRIDE: usize = 500;

/// What is wrong with the file.
#[derive(Debug, Clone)]
pub struct DiskFailure {
    /// Which decides what to do about it.
    pub cause: DiskFailureCause,
    /// In words, for the log.
    pub text: String,
}

impl DiskFailure {
    /// An error of the operating system.
    pub fn io(error: &std::io::Error) -> Self {
        Self { cause: DiskFailureCause::Io, text: error.to_string() }
    }
}

impl<E: Into<redb::Error>> From<E> for DiskFailure {
    fn from(error: E) -> Self {
        let error = error.into();
        let cause = match &error {
            // Errors that redb makes itself, as of a file too short, have no number of the system.
            redb::Error::Io(io) if io.raw_os_error().is_none() => DiskFailureCause::Damaged,
            redb::Error::Io(_)
            | redb::Error::PreviousIo
            | redb::Error::DatabaseClosed
            | redb::Error::DatabaseAlreadyOpen => DiskFailureCause::Io,
            redb::Error::LockPoisoned(_) => DiskFailureCause::Panicked,
            _ => DiskFailureCause::Damaged,
        };
        Self { cause, text: error.to_string() }
    }
}

/// Runs what may panic on a damaged file. Nothing that it leaves behind is used again: the file is set aside.
pub fn fenced<T>(work: impl FnOnce() -> Result<T, DiskFailure>) -> Result<T, DiskFailure> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(DiskFailure { cause: DiskFailureCause::Panicked, text: "it panicked".to_owned() }))
}

/// A change of the file.
#[derive(Debug, Clone)]
pub enum DiskChange {
    /// Keep this frame, in place of the one that may be there.
    Put(CacheKey, Vec<u8>),
    /// Drop what the key finds.
    Remove(CacheKey),
    /// Drop all that begins so.
    Erase(KeyPrefix),
    /// Drop all of the kind with this number.
    Clear(u8),
}

/// Values that went with a batch, by kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DroppedCounts {
    /// Past their time.
    pub expired: CountByKind,
    /// Put out to make room.
    pub evicted: CountByKind,
}

/// The opened file.
#[derive(Debug)]
pub struct CacheFile {
    database: Database,
}

impl CacheFile {
    /// Opens the file, or makes an empty one that only its owner can read. Looks through nothing. May panic on a damaged file.
    ///
    /// # Errors
    /// When the system refuses, or the file is no cache file.
    pub fn open(path: &Path, page_cache_bytes: usize) -> Result<Self, DiskFailure> {
        let parent = path.parent().unwrap_or(Path::new("."));
        private_file::create_dir(parent).map_err(|error| DiskFailure::io(&error))?;
        let found = std::fs::metadata(path).ok();
        if let Some(kind) = found.as_ref().and_then(private_file::odd_kind) {
            let text = format!("{}: it is {kind}, no file; move it away", path.display());
            return Err(DiskFailure { cause: DiskFailureCause::Io, text });
        }
        let is_new = found.is_none_or(|found| found.len() == 0);
        let opened = Self::open_file(path, page_cache_bytes, is_new);
        if opened.is_err() && is_new {
            // Half of a first page, as a full disk leaves it, would be taken for damage. What cannot be removed is judged as it is.
            let _ = std::fs::remove_file(path);
        }
        opened
    }

    fn open_file(path: &Path, page_cache_bytes: usize, is_new: bool) -> Result<Self, DiskFailure> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path)
            .map_err(|error| DiskFailure::io(&error))?;
        if is_new {
            private_file::adopt_file(&file, path).map_err(|error| DiskFailure::io(&error))?;
        }
        let blocks = ChecksummedBlocks::new(file).map_err(|error| DiskFailure::io(&error))?;
        let database = redb::Builder::new().set_cache_size(page_cache_bytes).create_with_backend(blocks)?;
        Ok(Self { database })
    }

    /// The frame of `key`. May panic on a damaged file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn frame(&self, key: &CacheKey) -> Result<Option<Vec<u8>>, DiskFailure> {
        let entries = self.database.begin_read()?.open_table(ENTRIES)?;
        Ok(entries.get(key.as_bytes())?.map(|frame| frame.value().to_vec()))
    }

    /// The keys that were asked for most before the last stop, the most popular first, with the logarithm of how often. May panic
    /// on a damaged file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn hottest(&self) -> Result<Vec<(CacheKey, u8)>, DiskFailure> {
        let table = self.database.begin_read()?.open_table(HEAT)?;
        let mut hottest = Vec::with_capacity(usize::try_from(table.len()?).unwrap_or_default().min(DELETE_STRIDE));
        for row in table.iter()? {
            let (key, heat) = row?;
            hottest.extend(CacheKey::from_bytes(*key.value()).map(|key| (key, heat.value())));
        }
        hottest.sort_by_key(|(_, heat)| std::cmp::Reverse(*heat));
        Ok(hottest)
    }

    /// How many rows there are, values and notes on popularity, whose keys begin with one of `prefixes`. May panic on a damaged file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn count(&self, prefixes: &[KeyPrefix]) -> Result<usize, DiskFailure> {
        let reading = self.database.begin_read()?;
        let (entries, heat) = (reading.open_table(ENTRIES)?, reading.open_table(HEAT)?);
        let mut count = 0;
        for prefix in prefixes {
            let (first, last) = range_of(prefix);
            count += entries.range::<&[u8; KEY_BYTES]>(&first..=&last)?.count();
            count += heat.range::<&[u8; KEY_BYTES]>(&first..=&last)?.count();
        }
        Ok(count)
    }

    /// Makes changes in their order, all or none, and durable; then drops some of what has expired at `now_s`, and puts values out,
    /// the least valuable first, until all take `max_bytes`. May panic on a damaged file.
    ///
    /// # Errors
    /// When the file cannot be written: the changes are there or not.
    pub fn apply(
        &self,
        changes: &[DiskChange],
        usage: &mut DiskUsage,
        max_bytes: u64,
        now_s: i64,
    ) -> Result<DroppedCounts, DiskFailure> {
        self.write(usage, |tables| {
            for change in changes {
                match change {
                    DiskChange::Put(key, frame) => tables.put(key.as_bytes(), frame)?,
                    DiskChange::Remove(key) => tables.remove(key.as_bytes())?,
                    DiskChange::Erase(prefix) => tables.erase(prefix)?,
                    DiskChange::Clear(kind) => tables.clear(*kind, None, usize::MAX).map(drop)?,
                }
            }
            let expired = tables.drop_expired(now_s, EXPIRED_PER_BATCH)?;
            Ok(DroppedCounts { expired, evicted: tables.evict(max_bytes, now_s)? })
        })
    }

    /// Deletes values that are gone at `now_s` or before, in that order and at most [`DELETE_STRIDE`]; returns the number of each
    /// kind's. May panic on a damaged file.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn sweep(&self, now_s: i64, usage: &mut DiskUsage) -> Result<CountByKind, DiskFailure> {
        self.write(usage, |tables| tables.drop_expired(now_s, DELETE_STRIDE))
    }

    /// Deletes values of the kind with this number, at most [`DELETE_STRIDE`] after this key; returns the last key that was
    /// deleted. May panic on a damaged file.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn clear(
        &self,
        kind: u8,
        after: Option<[u8; KEY_BYTES]>,
        usage: &mut DiskUsage,
    ) -> Result<Option<[u8; KEY_BYTES]>, DiskFailure> {
        self.write(usage, |tables| tables.clear(kind, after, DELETE_STRIDE))
    }

    /// Remembers how often values are asked for. May panic on a damaged file.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn remember(&self, heat: &[(CacheKey, u8)], usage: &mut DiskUsage) -> Result<(), DiskFailure> {
        self.write(usage, |tables| tables.remember(heat))
    }

    /// Gives free space back to the system. There must be no reader. May panic on a damaged file.
    ///
    /// # Errors
    /// When the file cannot be written; what it holds stays.
    pub fn compact(&mut self) -> Result<(), DiskFailure> {
        self.database.compact()?;
        Ok(())
    }

    /// Closes it in order, so that opening it again is quick. May panic on a damaged file.
    ///
    /// # Errors
    /// When the last state cannot be written; the file is closed then, too.
    pub fn close(self) -> Result<(), DiskFailure> {
        Ok(self.database.close()?)
    }

    /// What the file holds; makes the tables where there are none. May panic on a damaged file.
    ///
    /// # Errors
    /// When the file cannot be read, or is no cache file.
    pub fn usage(&self) -> Result<DiskUsage, DiskFailure> {
        let read = self.database.begin_read()?;
        match read.open_table(USAGE) {
            Ok(table) => {
                // All tables are made in one transaction, so a file with this one has the others.
                read.open_table(ENTRIES)?;
                read.open_table(EXPIRIES)?;
                read.open_table(HEAT)?;
                let mut usage = DiskUsage::default();
                for row in table.iter()? {
                    let (kind, counted) = row?;
                    let (entries, pages, value_bytes) = counted.value();
                    usage.set(kind.value(), KindUsage { entries, pages, value_bytes });
                }
                Ok(usage)
            }
            Err(redb::TableError::TableDoesNotExist(_)) => {
                drop(read);
                let mut usage = DiskUsage::default();
                self.write(&mut usage, |_| Ok(()))?;
                Ok(usage)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Does some work in one transaction, and notes in `usage` what the file holds then; if it fails, nothing has changed.
    fn write<T>(
        &self,
        usage: &mut DiskUsage,
        work: impl FnOnce(&mut Tables<'_>) -> Result<T, DiskFailure>,
    ) -> Result<T, DiskFailure> {
        let mut transaction = self.database.begin_write()?;
        transaction.set_durability(Durability::Immediate)?;
        // Without it a killed process leaves a file of which reopening reads all.
        transaction.set_quick_repair(true);
        let (done, after) = {
            let mut tables = Tables::open(&transaction, usage.clone())?;
            let done = work(&mut tables)?;
            (done, tables.finish()?)
        };
        transaction.commit()?;
        *usage = after;
        Ok(done)
    }
}
