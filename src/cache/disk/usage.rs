//! How much the file holds, kind by kind.

use std::collections::BTreeMap;

use crate::cache::key::KEY_BYTES;

/// The unit in which redb gives out space.
pub const PAGE_BYTES: u64 = 4_096;

/// What a page spends on itself, of which a value cannot make use.
const PAGE_HEAD_BYTES: usize = 36;

/// What values of one kind take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KindUsage {
    /// How many there are.
    pub entries: u64,
    /// Whole pages that they take.
    pub pages: u64,
    /// Their own bytes, heads and seals included.
    pub value_bytes: u64,
}

impl KindUsage {
    /// Space that they take.
    pub fn page_bytes(&self) -> u64 {
        self.pages * PAGE_BYTES
    }
}

/// What values of each kind take, by the kind's number.
#[derive(Debug, Clone, Default)]
pub struct DiskUsage {
    kinds: BTreeMap<u8, KindUsage>,
}

impl DiskUsage {
    /// Of the kind with this number.
    pub fn of(&self, kind: u8) -> KindUsage {
        self.kinds.get(&kind).copied().unwrap_or_default()
    }

    /// Of each kind that ever had a value, with its number.
    pub fn kinds(&self) -> impl Iterator<Item = (u8, KindUsage)> + '_ {
        self.kinds.iter().map(|(kind, usage)| (*kind, *usage))
    }

    /// How many values there are.
    pub fn entries(&self) -> u64 {
        self.kinds.values().map(|usage| usage.entries).sum()
    }

    /// Space that values take.
    pub fn bytes(&self) -> u64 {
        self.kinds.values().map(|usage| usage.pages).sum::<u64>() * PAGE_BYTES
    }

    /// Notes what was read from the file.
    pub fn set(&mut self, kind: u8, usage: KindUsage) {
        self.kinds.insert(kind, usage);
    }

    /// A value has come.
    pub fn add(&mut self, key: &[u8; KEY_BYTES], value_bytes: usize) {
        let kind = self.kinds.entry(key[0]).or_default();
        kind.entries += 1;
        kind.pages += pages(value_bytes);
        kind.value_bytes += value_bytes as u64;
    }

    /// A value has gone.
    pub fn remove(&mut self, key: &[u8; KEY_BYTES], value_bytes: usize) {
        let kind = self.kinds.entry(key[0]).or_default();
        kind.entries = kind.entries.saturating_sub(1);
        kind.pages = kind.pages.saturating_sub(pages(value_bytes));
        kind.value_bytes = kind.value_bytes.saturating_sub(value_bytes as u64);
    }
}

/// Pages that a value takes: redb rounds up to a power of two.
pub fn pages(value_bytes: usize) -> u64 {
    let bytes = (KEY_BYTES + value_bytes + PAGE_HEAD_BYTES) as u64;
    bytes.div_ceil(PAGE_BYTES).next_power_of_two()
}
