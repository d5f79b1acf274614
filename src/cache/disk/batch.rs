//! Changes on their way to the file: those that go together, and those that it owes.

use super::file::DiskChange;
use super::writer::Completion;
use crate::cache::key::CacheKey;

/// Most changes in one transaction.
const BATCH_LIMIT: usize = 512;

/// Most changes that are remembered while the file is down. More, and it is deleted instead of opened.
const MAX_PENDING_DELETES: usize = 4_096;

/// Changes for one transaction, and what else was ordered meanwhile.
#[derive(Default)]
pub struct WriteBatch {
    /// The changes, in order.
    pub changes: Vec<DiskChange>,
    /// Keys of values that are wrong on disk if the batch is lost.
    pub outdated: Vec<CacheKey>,
    /// Who waits until it is written.
    pub waiting: Vec<Completion>,
    /// Whether somebody is to be forgotten.
    pub erases: bool,
}

impl WriteBatch {
    /// Whether it is written without waiting for more.
    pub fn is_urgent(&self) -> bool {
        !self.waiting.is_empty() || self.changes.len() >= BATCH_LIMIT
    }
}

/// Deletions that have to be made before the file is read again.
#[derive(Default)]
pub struct PendingDeletes {
    /// The deletions, in order.
    pub changes: Vec<DiskChange>,
    /// There were too many: the file has to go.
    pub everything: bool,
}

impl PendingDeletes {
    /// One deletion more.
    pub fn add(&mut self, deletion: &DiskChange) {
        if self.changes.len() < MAX_PENDING_DELETES {
            self.changes.push(deletion.clone());
        } else {
            self.everything = true;
        }
    }

    /// Values under these keys are wrong. They are cache, so that too many of them are let be.
    pub fn outdated(&mut self, keys: &[CacheKey]) {
        let room = MAX_PENDING_DELETES.saturating_sub(self.changes.len());
        self.changes.extend(keys.iter().take(room).copied().map(DiskChange::Remove));
    }

    /// Whether a file that is set aside may not be kept, because what is to be forgotten may be in it.
    pub fn must_go(&self) -> bool {
        self.everything || self.changes.iter().any(|change| matches!(change, DiskChange::Erase(_)))
    }
}
