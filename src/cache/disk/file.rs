//! The file: values by key, and keys by expiry. Only this and the blocks below it name redb.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use redb::{
    Database, Durability, ReadableDatabase, ReadableTable, StorageError, Table, TableDefinition, WriteTransaction,
};

use super::blocks::Blocks;
use super::frame;
use super::supervisor::Cause;
use crate::cache::key::{KEY_BYTES, Key, PREFIX_BYTES, Prefix};

const ENTRIES: TableDefinition<&[u8; KEY_BYTES], &[u8]> = TableDefinition::new("entries");
const EXPIRIES: TableDefinition<&[u8; EXPIRY_BYTES], ()> = TableDefinition::new("expiries");
/// Number of values and of pages by kind.
const USAGE: TableDefinition<u8, (u64, u64)> = TableDefinition::new("usage");

/// Expiry in seconds, big-endian so that it sorts; then the key.
const EXPIRY_BYTES: usize = 8 + KEY_BYTES;

/// The unit in which redb gives out space.
pub const PAGE_BYTES: u64 = 4_096;

/// Most values that one transaction deletes, so that none blocks the writer for long.
pub const DELETE_STRIDE: usize = 500;

/// What a page spends on itself, of which a value cannot make use.
const PAGE_HEAD_BYTES: usize = 36;

/// What is wrong with the file.
#[derive(Debug, Clone)]
pub struct Trouble {
    /// Which decides what to do about it.
    pub cause: Cause,
    /// In words, for the log.
    pub text: String,
}

impl Trouble {
    /// An error of the operating system.
    pub fn io(error: &std::io::Error) -> Self {
        Self { cause: Cause::Io, text: error.to_string() }
    }
}

impl<E: Into<redb::Error>> From<E> for Trouble {
    fn from(error: E) -> Self {
        let error = error.into();
        let cause = match &error {
            // Errors that redb makes itself, as of a file too short, have no number of the system.
            redb::Error::Io(io) if io.raw_os_error().is_none() => Cause::Damaged,
            redb::Error::Io(_)
            | redb::Error::PreviousIo
            | redb::Error::DatabaseClosed
            | redb::Error::DatabaseAlreadyOpen => Cause::Io,
            redb::Error::LockPoisoned(_) => Cause::Panicked,
            _ => Cause::Damaged,
        };
        Self { cause, text: error.to_string() }
    }
}

/// Runs what may panic on a damaged file. Nothing that it leaves behind is used again: the file is set aside.
pub fn fenced<T>(work: impl FnOnce() -> Result<T, Trouble>) -> Result<T, Trouble> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(Trouble { cause: Cause::Panicked, text: "it panicked".to_owned() }))
}

/// How many values of each kind, by its number, and how many pages they take.
#[derive(Debug, Clone, Default)]
pub struct Usage {
    kinds: BTreeMap<u8, (u64, u64)>,
}

impl Usage {
    /// Number of values of the kind with this number.
    pub fn entries(&self, kind: u8) -> u64 {
        self.kinds.get(&kind).map_or(0, |(entries, _)| *entries)
    }

    /// Space that values take.
    pub fn bytes(&self) -> u64 {
        self.kinds.values().map(|(_, pages)| pages).sum::<u64>() * PAGE_BYTES
    }

    fn add(&mut self, key: &[u8; KEY_BYTES], value_bytes: usize) {
        let kind = self.kinds.entry(key[0]).or_default();
        *kind = (kind.0 + 1, kind.1 + pages(value_bytes));
    }

    fn remove(&mut self, key: &[u8; KEY_BYTES], value_bytes: usize) {
        let kind = self.kinds.entry(key[0]).or_default();
        *kind = (kind.0.saturating_sub(1), kind.1.saturating_sub(pages(value_bytes)));
    }
}

/// redb rounds a value up to a power of two of pages.
fn pages(value_bytes: usize) -> u64 {
    let bytes = (KEY_BYTES + value_bytes + PAGE_HEAD_BYTES) as u64;
    bytes.div_ceil(PAGE_BYTES).next_power_of_two()
}

/// A change of the file.
#[derive(Debug, Clone)]
pub enum Change {
    /// Keep this frame, in place of the one that may be there.
    Put(Key, Vec<u8>),
    /// Drop what the key finds.
    Remove(Key),
    /// Drop all that begins so.
    Erase(Prefix),
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
    pub fn open(path: &Path, page_cache_bytes: usize) -> Result<Self, Trouble> {
        let parent = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(|error| Trouble::io(&error))?;
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path)
            .map_err(|error| Trouble::io(&error))?;
        let blocks = Blocks::new(file).map_err(|error| Trouble::io(&error))?;
        let database = redb::Builder::new().set_cache_size(page_cache_bytes).create_with_backend(blocks)?;
        Ok(Self { database })
    }

    /// The frame of `key`. May panic on a damaged file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn frame(&self, key: &Key) -> Result<Option<Vec<u8>>, Trouble> {
        let entries = self.database.begin_read()?.open_table(ENTRIES)?;
        Ok(entries.get(key.as_bytes())?.map(|frame| frame.value().to_vec()))
    }

    /// Makes changes in their order, all or none, and durable; then puts values out, those that expire soonest first, until
    /// all take `max_bytes`. Returns how many were put out. May panic on a damaged file.
    ///
    /// # Errors
    /// When the file cannot be written: the changes are there or not.
    pub fn apply(&self, changes: &[Change], usage: &mut Usage, max_bytes: u64) -> Result<u64, Trouble> {
        let (evicted, after) = self.write(usage, |tables| {
            for change in changes {
                match change {
                    Change::Put(key, frame) => tables.put(key.as_bytes(), frame)?,
                    Change::Remove(key) => tables.remove(key.as_bytes())?,
                    Change::Erase(prefix) => tables.erase(prefix)?,
                }
            }
            let mut evicted = 0;
            while tables.usage.bytes() > max_bytes && tables.drop_soonest(u64::MAX)?.is_some() {
                evicted += 1;
            }
            Ok(evicted)
        })?;
        *usage = after;
        Ok(evicted)
    }

    /// Deletes values that expire at `now_s` or before, in expiry order and at most [`DELETE_STRIDE`]; returns the number of
    /// each kind's, by its number. May panic on a damaged file.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn sweep(&self, now_s: i64, usage: &mut Usage) -> Result<BTreeMap<u8, u64>, Trouble> {
        let (swept, after) = self.write(usage, |tables| {
            let mut swept = BTreeMap::new();
            for _ in 0..DELETE_STRIDE {
                let Some(kind) = tables.drop_soonest(sortable(now_s))? else { break };
                *swept.entry(kind).or_default() += 1;
            }
            Ok(swept)
        })?;
        *usage = after;
        Ok(swept)
    }

    /// Closes it in order, so that opening it again is quick. May panic on a damaged file.
    ///
    /// # Errors
    /// When the last state cannot be written; the file is closed then, too.
    pub fn close(self) -> Result<(), Trouble> {
        Ok(self.database.close()?)
    }

    /// What the file holds; makes the tables where there are none. May panic on a damaged file.
    ///
    /// # Errors
    /// When the file cannot be read, or is no cache file.
    pub fn usage(&self) -> Result<Usage, Trouble> {
        let read = self.database.begin_read()?;
        match read.open_table(USAGE) {
            Ok(table) => {
                // All tables are made in one transaction, so a file with this one has the others.
                read.open_table(ENTRIES)?;
                read.open_table(EXPIRIES)?;
                let mut usage = Usage::default();
                for row in table.iter()? {
                    let (kind, counted) = row?;
                    usage.kinds.insert(kind.value(), counted.value());
                }
                Ok(usage)
            }
            Err(redb::TableError::TableDoesNotExist(_)) => {
                drop(read);
                Ok(self.write(&Usage::default(), |_| Ok(()))?.1)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn write<T>(
        &self,
        usage: &Usage,
        work: impl FnOnce(&mut Tables<'_>) -> Result<T, Trouble>,
    ) -> Result<(T, Usage), Trouble> {
        let mut transaction = self.database.begin_write()?;
        transaction.set_durability(Durability::Immediate)?;
        // Without it a killed process leaves a file of which reopening reads all.
        transaction.set_quick_repair(true);
        let done = {
            let mut tables = Tables::open(&transaction, usage.clone())?;
            let done = work(&mut tables)?;
            (done, tables.finish()?)
        };
        transaction.commit()?;
        Ok(done)
    }
}

struct Tables<'t> {
    entries: Table<'t, &'static [u8; KEY_BYTES], &'static [u8]>,
    expiries: Table<'t, &'static [u8; EXPIRY_BYTES], ()>,
    usages: Table<'t, u8, (u64, u64)>,
    usage: Usage,
}

impl<'t> Tables<'t> {
    fn open(transaction: &'t WriteTransaction, usage: Usage) -> Result<Self, Trouble> {
        Ok(Self {
            entries: transaction.open_table(ENTRIES)?,
            expiries: transaction.open_table(EXPIRIES)?,
            usages: transaction.open_table(USAGE)?,
            usage,
        })
    }

    fn finish(mut self) -> Result<Usage, Trouble> {
        for (kind, counted) in &self.usage.kinds {
            self.usages.insert(kind, counted)?;
        }
        Ok(self.usage)
    }

    fn put(&mut self, key: &[u8; KEY_BYTES], frame: &[u8]) -> Result<(), Trouble> {
        let old = self.entries.insert(key, frame)?.map(|old| facts(old.value()));
        self.forget(key, old)?;
        self.usage.add(key, frame.len());
        if let Some(life) = frame::life(frame) {
            self.expiries.insert(&expiry(life.expires_at_s, key), ())?;
        }
        Ok(())
    }

    fn remove(&mut self, key: &[u8; KEY_BYTES]) -> Result<(), Trouble> {
        let old = self.entries.remove(key)?.map(|old| facts(old.value()));
        self.forget(key, old)
    }

    /// Takes a frame that is gone out of the index and the count.
    fn forget(&mut self, key: &[u8; KEY_BYTES], old: Option<(usize, Option<i64>)>) -> Result<(), Trouble> {
        let Some((length, expires_at_s)) = old else { return Ok(()) };
        self.usage.remove(key, length);
        if let Some(expires_at_s) = expires_at_s {
            self.expiries.remove(&expiry(expires_at_s, key))?;
        }
        Ok(())
    }

    fn erase(&mut self, prefix: &Prefix) -> Result<(), Trouble> {
        let (mut first, mut last) = ([0; KEY_BYTES], [u8::MAX; KEY_BYTES]);
        first[..PREFIX_BYTES].copy_from_slice(prefix);
        last[..PREFIX_BYTES].copy_from_slice(prefix);
        let keys = self
            .entries
            .range::<&[u8; KEY_BYTES]>(&first..=&last)?
            .map(|row| Ok(*row?.0.value()))
            .collect::<Result<Vec<_>, StorageError>>()?;
        keys.iter().try_for_each(|key| self.remove(key))
    }

    /// Drops the value that expires soonest, if it expires at `until` or before, and returns the number of its kind.
    fn drop_soonest(&mut self, until: u64) -> Result<Option<u8>, Trouble> {
        let Some(soonest) = self.expiries.first()?.map(|(soonest, _)| *soonest.value()) else { return Ok(None) };
        let (at, key) = soonest.split_at(8);
        let (at, key): (&[u8; 8], &[u8; KEY_BYTES]) =
            (at.try_into().expect("split at eight"), key.try_into().expect("the rest is the key"));
        if u64::from_be_bytes(*at) > until {
            return Ok(None);
        }
        self.expiries.remove(&soonest)?;
        // A damaged head may have left a line of the index behind; its value, if any, has a later one.
        let is_its_own = self
            .entries
            .get(key)?
            .and_then(|frame| frame::life(frame.value()))
            .is_none_or(|life| sortable(life.expires_at_s) == u64::from_be_bytes(*at));
        if is_its_own {
            self.remove(key)?;
        }
        Ok(Some(key[0]))
    }
}

fn facts(frame: &[u8]) -> (usize, Option<i64>) {
    (frame.len(), frame::life(frame).map(|life| life.expires_at_s))
}

/// Nothing expires before 1970.
fn sortable(time_s: i64) -> u64 {
    u64::try_from(time_s).unwrap_or(0)
}

fn expiry(expires_at_s: i64, key: &[u8; KEY_BYTES]) -> [u8; EXPIRY_BYTES] {
    let mut expiry = [0; EXPIRY_BYTES];
    expiry[..8].copy_from_slice(&sortable(expires_at_s).to_be_bytes());
    expiry[8..].copy_from_slice(key);
    expiry
}
