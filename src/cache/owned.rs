//! What the cache holds of one person: forgotten together, and counted to see that nothing is left.

use super::Cache;
use super::disk::DiskUnavailable;
use super::entry_kind::EntryKind;
use super::key::{CacheKey, KeyPrefix, Owner, prefix};

/// How many values and records an owner has, by the place that holds them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OwnedEntries {
    /// In the memory tier.
    pub in_memory: usize,
    /// Solved too late for their turn, and held for the next one.
    pub late: usize,
    /// In the disk tier, the notes on popularity included.
    pub on_disk: usize,
}

impl OwnedEntries {
    /// All of them.
    pub fn total(self) -> usize {
        self.in_memory + self.late + self.on_disk
    }
}

impl Cache {
    /// Drops all that `owner` has: gone from memory and durably from the disk on return, and never served again in any case.
    ///
    /// # Errors
    /// As [`Cache::remove`].
    pub async fn forget(&self, owner: Owner) -> Result<(), DiskUnavailable> {
        let forgotten = self.invalidate_prefixes(prefixes(owner).to_vec()).await;
        // Whatever the disk tier says, memory is not to hold it until the next sweep.
        self.shared.sweep_memory().await;
        forgotten
    }

    /// What `owner` has. Walks through the memory tier and asks the disk tier, which may take some milliseconds.
    ///
    /// # Errors
    /// When the disk tier is down or does not answer.
    pub async fn owned_entries(&self, owner: Owner) -> Result<OwnedEntries, DiskUnavailable> {
        let prefixes = prefixes(owner);
        let is_owned = |key: &CacheKey| prefixes.contains(key.prefix());
        let mut owned = OwnedEntries { late: self.shared.late_answers.count(is_owned), ..OwnedEntries::default() };
        self.shared.memory.each(|key, _| owned.in_memory += usize::from(is_owned(key))).await;
        if let Some(disk) = &self.shared.disk {
            owned.on_disk = disk.count(prefixes.to_vec()).await?;
        }
        Ok(owned)
    }
}

/// What the keys of all that an owner has begin with.
fn prefixes(owner: Owner) -> [KeyPrefix; EntryKind::ALL.len()] {
    EntryKind::ALL.map(|kind| prefix(kind, owner))
}
