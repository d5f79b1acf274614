//! What happens in the world that makes kept values wrong, and which ones.

use std::sync::Arc;

use super::disk::DiskUnavailable;
use super::key::{CacheKey, KeyPrefix, Owner, prefix};
use super::{Cache, EntryKind, Record};
use crate::astro::Kind;

/// Something has happened that values depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CacheEvent {
    /// Somebody changed their preferences: their readings go. Their charts stay, because a chart has its settings in its question;
    /// and so do their sessions.
    PreferencesChanged(Owner),
    /// Somebody corrected their birth data: all answers made for them go; their sessions stay.
    BirthDataChanged(Owner),
    /// A session is over: its record goes, and no other of the same person. The key is [`Cache::record_key`]'s.
    SessionEnded(CacheKey),
    /// All values of a kind go, public and personal.
    KindCleared(EntryKind),
}

impl CacheEvent {
    /// Whether an owner's values of `kind` go.
    fn concerns(self, kind: Kind) -> bool {
        match self {
            Self::PreferencesChanged(_) => matches!(kind, Kind::Transits | Kind::Forecast),
            Self::BirthDataChanged(_) => true,
            Self::SessionEnded(_) | Self::KindCleared(_) => false,
        }
    }
}

impl Cache {
    /// Drops exactly the values that `event` concerns: durably on return, and never served again in any case.
    ///
    /// # Errors
    /// As [`Cache::remove`].
    pub async fn on_event(&self, event: CacheEvent) -> Result<(), DiskUnavailable> {
        match event {
            CacheEvent::PreferencesChanged(owner) | CacheEvent::BirthDataChanged(owner) => {
                let kinds = Kind::ALL.into_iter().filter(|kind| event.concerns(*kind));
                self.invalidate_prefixes(kinds.map(|kind| prefix(kind.into(), owner)).collect()).await
            }
            CacheEvent::SessionEnded(key) => self.remove_key(key).await,
            CacheEvent::KindCleared(kind) => self.clear_kind(kind).await,
        }
    }

    /// Drops everything that is kept: durably on return, and never served again in any case.
    ///
    /// # Errors
    /// As [`Cache::remove`].
    pub async fn clear(&self) -> Result<(), DiskUnavailable> {
        let mut cleared = Ok(());
        for kind in EntryKind::ALL {
            cleared = cleared.and(self.clear_kind(kind).await);
        }
        cleared
    }

    /// Drops what `owner` has of one kind, or all public values of that kind: durably on return, and never served again in
    /// any case.
    ///
    /// # Errors
    /// As [`Cache::remove`].
    pub async fn invalidate(&self, kind: EntryKind, owner: Owner) -> Result<(), DiskUnavailable> {
        self.invalidate_prefixes(vec![prefix(kind, owner)]).await
    }

    /// Drops the record under `id`: durably on return, and never served again in any case.
    ///
    /// # Errors
    /// When the disk tier is down: the record may be there once more if the process ends before it is up again.
    pub async fn remove<M: Record>(&self, owner: Owner, id: &[u8]) -> Result<(), DiskUnavailable> {
        self.remove_key(self.record_key::<M>(owner, id)).await
    }

    /// The key of the record under `id`.
    pub fn record_key<M: Record>(&self, owner: Owner, id: &[u8]) -> CacheKey {
        self.shared.keys.record_key::<M>(owner, id)
    }

    async fn remove_key(&self, key: CacheKey) -> Result<(), DiskUnavailable> {
        self.shared.drop_key(key);
        let Some(disk) = &self.shared.disk else { return Ok(()) };
        let removed = disk.remove(key).await;
        // A read from disk that began a moment ago must not bring it back.
        self.shared.drop_key(key);
        removed
    }

    pub(super) async fn invalidate_prefixes(&self, prefixes: Vec<KeyPrefix>) -> Result<(), DiskUnavailable> {
        // Their reasons may quote whose they are.
        self.shared.failed_questions.clear();
        let shared = &self.shared;
        let note =
            |prefixes: &[KeyPrefix]| prefixes.iter().for_each(|prefix| shared.invalidations.invalidate_prefix(*prefix));
        note(&prefixes);
        let erased = match &shared.disk {
            Some(disk) => {
                let erased = disk.erase(prefixes.clone()).await;
                // A read from disk that began a moment ago must not bring it back.
                note(&prefixes);
                erased
            }
            None => Ok(()),
        };
        self.drop_invalidated();
        erased
    }

    async fn clear_kind(&self, kind: EntryKind) -> Result<(), DiskUnavailable> {
        let shared = &self.shared;
        shared.invalidations.invalidate_kind(kind);
        let cleared = match &shared.disk {
            Some(disk) => {
                let cleared = disk.clear(kind).await;
                // A read from disk that began a moment ago must not bring it back.
                shared.invalidations.invalidate_kind(kind);
                cleared
            }
            None => Ok(()),
        };
        shared.clear_memory(kind);
        cleared
    }

    /// Drops from memory what was erased, and is served no more already.
    fn drop_invalidated(&self) {
        let sweeping = Arc::clone(&self.shared);
        self.shared.tasks.spawn("cache erasure", async move {
            sweeping.sweep_memory().await;
        });
    }
}
