//! The tables of the file within one transaction that writes: values by key, the order in which they go, and how often they are
//! asked for.

use std::collections::BTreeMap;

use redb::{ReadableTable, StorageError, Table, TableDefinition, WriteTransaction};

use super::file::DiskFailure;
use super::frame;
use super::usage::{DiskUsage, KindUsage, pages};
use crate::cache::key::{CacheKey, KEY_BYTES, KeyPrefix, PREFIX_BYTES};
use crate::cache::policy::Lifetime;

/// Values, each in its frame.
pub const ENTRIES: TableDefinition<&[u8; KEY_BYTES], &[u8]> = TableDefinition::new("entries");
/// When each value is gone, with what it took to solve in microseconds and the pages that it takes.
pub const EXPIRIES: TableDefinition<&[u8; EXPIRY_BYTES], (u32, u32)> = TableDefinition::new("expiries");
/// Number of values, of pages and of bytes by kind.
pub const USAGE: TableDefinition<u8, (u64, u64, u64)> = TableDefinition::new("usage");
/// How often the values that memory was asked for most were asked for, as a power of two.
pub const HEAT: TableDefinition<&[u8; KEY_BYTES], u8> = TableDefinition::new("heat");

/// Seconds, big-endian so that they sort; then the key.
pub const EXPIRY_BYTES: usize = 8 + KEY_BYTES;

/// Values that are looked at when room is wanted: those that go soonest anyway …
const SOONEST: usize = 256;

/// … and as many again, from this number of places spread over the time to come.
const PIVOTS: u64 = 8;

/// A longer life to come counts no more than a day's: what is not asked for in a day seldom is.
const HORIZON_S: u64 = 86_400;

/// Number of values by the number of their kind.
pub type CountByKind = BTreeMap<u8, u64>;

/// The tables, opened to be written.
pub struct Tables<'t> {
    entries: Table<'t, &'static [u8; KEY_BYTES], &'static [u8]>,
    expiries: Table<'t, &'static [u8; EXPIRY_BYTES], (u32, u32)>,
    usages: Table<'t, u8, (u64, u64, u64)>,
    heat: Table<'t, &'static [u8; KEY_BYTES], u8>,
    /// What the file holds.
    pub usage: DiskUsage,
}

impl<'t> Tables<'t> {
    /// Opens them, and makes them where there are none.
    pub fn open(transaction: &'t WriteTransaction, usage: DiskUsage) -> Result<Self, DiskFailure> {
        Ok(Self {
            entries: transaction.open_table(ENTRIES)?,
            expiries: transaction.open_table(EXPIRIES)?,
            usages: transaction.open_table(USAGE)?,
            heat: transaction.open_table(HEAT)?,
            usage,
        })
    }

    /// Writes down what the file holds now.
    pub fn finish(mut self) -> Result<DiskUsage, DiskFailure> {
        for (kind, KindUsage { entries, pages, value_bytes }) in self.usage.kinds() {
            self.usages.insert(kind, (entries, pages, value_bytes))?;
        }
        Ok(self.usage)
    }

    /// Keeps a frame in place of the one that may be there.
    pub fn put(&mut self, key: &[u8; KEY_BYTES], frame: &[u8]) -> Result<(), DiskFailure> {
        let old = self.entries.insert(key, frame)?.map(|old| facts(key, old.value()));
        self.forget(key, old)?;
        self.usage.add(key, frame.len());
        if let (length, Some(gone_at)) = facts(key, frame) {
            let cost_us = frame::cost(frame).map_or(0, |cost| u32::try_from(cost.as_micros()).unwrap_or(u32::MAX));
            let pages = u32::try_from(pages(length)).unwrap_or(u32::MAX);
            self.expiries.insert(&expiry(gone_at, key), (cost_us, pages))?;
        }
        Ok(())
    }

    /// Drops what the key finds.
    pub fn remove(&mut self, key: &[u8; KEY_BYTES]) -> Result<(), DiskFailure> {
        let old = self.entries.remove(key)?.map(|old| facts(key, old.value()));
        self.heat.remove(key)?;
        self.forget(key, old)
    }

    /// Drops all that begins so.
    pub fn erase(&mut self, prefix: &KeyPrefix) -> Result<(), DiskFailure> {
        let (first, last) = range_of(prefix);
        self.erase_range(&first, &last, usize::MAX).map(drop)
    }

    /// Drops values of the kind with this number, from the key that follows `after` on and at most `limit`; returns the last key
    /// that was dropped.
    pub fn clear(
        &mut self,
        kind: u8,
        after: Option<[u8; KEY_BYTES]>,
        limit: usize,
    ) -> Result<Option<[u8; KEY_BYTES]>, DiskFailure> {
        let (mut first, mut last) = ([0; KEY_BYTES], [u8::MAX; KEY_BYTES]);
        (first[0], last[0]) = (kind, kind);
        self.erase_range(&after.unwrap_or(first), &last, limit)
    }

    /// Drops values that are gone at `now_s` or before, in that order and at most `limit`.
    pub fn drop_expired(&mut self, now_s: i64, limit: usize) -> Result<CountByKind, DiskFailure> {
        let mut dropped = CountByKind::new();
        for _ in 0..limit {
            let Some(kind) = self.drop_soonest(sortable(now_s))? else { break };
            *dropped.entry(kind).or_default() += 1;
        }
        Ok(dropped)
    }

    /// Drops the value that is gone soonest, if that is at `until` or before, and returns the number of its kind.
    fn drop_soonest(&mut self, until: u64) -> Result<Option<u8>, DiskFailure> {
        let Some(soonest) = self.expiries.first()?.map(|(soonest, _)| *soonest.value()) else { return Ok(None) };
        if gone_at(&soonest) > until {
            return Ok(None);
        }
        self.drop_row(&soonest).map(Some)
    }

    /// Puts values out until the rest takes `max_bytes`: of those that are gone soonest and of some others, the ones that save
    /// least per page in the time that is left to them.
    pub fn evict(&mut self, max_bytes: u64, now_s: i64) -> Result<CountByKind, DiskFailure> {
        let mut evicted = CountByKind::new();
        while self.usage.bytes() > max_bytes {
            let candidates = self.candidates(sortable(now_s))?;
            // The better half of them stays, unless it is all that there is.
            let most = candidates.len().div_ceil(2);
            for (_, row) in candidates.iter().take(most) {
                if self.usage.bytes() <= max_bytes {
                    return Ok(evicted);
                }
                *evicted.entry(self.drop_row(row)?).or_default() += 1;
            }
            if candidates.is_empty() {
                break;
            }
        }
        Ok(evicted)
    }

    /// Remembers what was asked for how often, in place of what was remembered before; of values that are there.
    pub fn remember(&mut self, heat: &[(CacheKey, u8)]) -> Result<(), DiskFailure> {
        self.heat.retain(|_, _| false)?;
        for (key, heat) in heat {
            if self.entries.get(key.as_bytes())?.is_some() {
                self.heat.insert(key.as_bytes(), heat)?;
            }
        }
        Ok(())
    }

    /// Rows of values that could go, with what they are worth, the least first and the soonest of equals.
    fn candidates(&self, now: u64) -> Result<Vec<(f64, [u8; EXPIRY_BYTES])>, DiskFailure> {
        let mut rows = BTreeMap::new();
        let bounds = self.expiries.first()?.zip(self.expiries.last()?);
        let Some((first, last)) = bounds.map(|(first, last)| (gone_at(first.0.value()), gone_at(last.0.value())))
        else {
            return Ok(Vec::new());
        };
        let per_pivot = SOONEST / usize::try_from(PIVOTS).expect("it is eight");
        for pivot in 0..=PIVOTS {
            let mut from = [0; EXPIRY_BYTES];
            from[..8].copy_from_slice(&(first + (last - first) / (PIVOTS + 1) * pivot).to_be_bytes());
            let limit = if pivot == 0 { SOONEST } else { per_pivot };
            for row in self.expiries.range::<&[u8; EXPIRY_BYTES]>(&from..)?.take(limit) {
                let (row, facts) = row?;
                rows.insert(*row.value(), facts.value());
            }
        }
        let mut candidates = Vec::with_capacity(rows.len());
        for (row, (cost_us, pages)) in rows {
            let heat = self.heat.get(key_of(&row))?.map_or(0, |heat| heat.value());
            let left_s = gone_at(&row).saturating_sub(now).min(HORIZON_S);
            let saves = f64::from(cost_us.max(1)) * f64::from(1 + heat) * left_s as f64;
            candidates.push((saves / f64::from(pages.max(1)), row));
        }
        // Stable, and the rows come in the order in which they go.
        candidates.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        Ok(candidates)
    }

    fn drop_row(&mut self, row: &[u8; EXPIRY_BYTES]) -> Result<u8, DiskFailure> {
        self.expiries.remove(row)?;
        let key = key_of(row);
        // A damaged head may have left a row behind; its value, if any, has a later one.
        let is_its_own = self
            .entries
            .get(key)?
            .and_then(|frame| facts(key, frame.value()).1)
            .is_none_or(|frame_gone_at| frame_gone_at == gone_at(row));
        if is_its_own {
            self.remove(key)?;
        }
        Ok(key[0])
    }

    fn erase_range(
        &mut self,
        first: &[u8; KEY_BYTES],
        last: &[u8; KEY_BYTES],
        limit: usize,
    ) -> Result<Option<[u8; KEY_BYTES]>, DiskFailure> {
        let keys = self
            .entries
            .range::<&[u8; KEY_BYTES]>(first..=last)?
            .take(limit)
            .map(|row| Ok(*row?.0.value()))
            .collect::<Result<Vec<_>, StorageError>>()?;
        keys.iter().try_for_each(|key| self.remove(key))?;
        Ok(keys.last().copied())
    }

    /// Takes a frame that is gone out of the index and the count.
    fn forget(&mut self, key: &[u8; KEY_BYTES], old: Option<(usize, Option<u64>)>) -> Result<(), DiskFailure> {
        let Some((length, gone_at)) = old else { return Ok(()) };
        self.usage.remove(key, length);
        if let Some(gone_at) = gone_at {
            self.expiries.remove(&expiry(gone_at, key))?;
        }
        Ok(())
    }
}

/// The first and the last key that begin so.
pub fn range_of(prefix: &KeyPrefix) -> ([u8; KEY_BYTES], [u8; KEY_BYTES]) {
    let (mut first, mut last) = ([0; KEY_BYTES], [u8::MAX; KEY_BYTES]);
    first[..PREFIX_BYTES].copy_from_slice(prefix);
    last[..PREFIX_BYTES].copy_from_slice(prefix);
    (first, last)
}

/// A frame's length, and when it is of no use any more.
fn facts(key: &[u8; KEY_BYTES], frame: &[u8]) -> (usize, Option<u64>) {
    let gone_at = |life: Lifetime| CacheKey::from_bytes(*key).map_or(life.expires_at_s, |key| life.gone_at_s(&key));
    (frame.len(), frame::life(frame).map(|life| sortable(gone_at(life))))
}

/// Nothing expires before 1970.
fn sortable(time_s: i64) -> u64 {
    u64::try_from(time_s).unwrap_or(0)
}

fn gone_at(row: &[u8; EXPIRY_BYTES]) -> u64 {
    u64::from_be_bytes(*row.first_chunk().expect("a row is longer than eight bytes"))
}

fn key_of(row: &[u8; EXPIRY_BYTES]) -> &[u8; KEY_BYTES] {
    row.last_chunk().expect("a row ends with a key")
}

fn expiry(gone_at: u64, key: &[u8; KEY_BYTES]) -> [u8; EXPIRY_BYTES] {
    let mut expiry = [0; EXPIRY_BYTES];
    expiry[..8].copy_from_slice(&gone_at.to_be_bytes());
    expiry[8..].copy_from_slice(key);
    expiry
}
