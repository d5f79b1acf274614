//! What happens in the world that makes kept values wrong, and which ones.

use std::sync::Arc;

use super::disk::DiskUnavailable;
use super::key::{CacheKey, KeyPrefix, Owner, prefix};
use super::{Cache, Record};
use crate::astro::Kind;

/// Something has happened that values depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CacheEvent {
    /// Somebody wants things otherwise from now on: what was made for them in the old way goes. Their charts stay, because a chart
    /// has its settings in its question; and so does what was said.
    PreferencesChanged(Owner),
    /// Somebody was born otherwise than was thought: everything that was made for them goes, except what was said.
    BirthDataChanged(Owner),
    /// A session is over: its memo goes, and no other of the same person. The key is [`Cache::memo_key`]'s.
    SessionEnded(CacheKey),
    /// A kind is to be made anew, whosever it is.
    KindCleared(Kind),
}

impl CacheEvent {
    /// The kinds of which an owner's values go.
    fn personal_kinds(self) -> &'static [Kind] {
        const READINGS: [Kind; 2] = [Kind::Transits, Kind::Forecast];
        const ALL_BUT_SESSION: [Kind; 6] = [
            Kind::NatalChart,
            Kind::Transits,
            Kind::Compatibility,
            Kind::Forecast,
            Kind::LunarCalendar,
            Kind::Ephemeris,
        ];
        match self {
            Self::PreferencesChanged(_) => &READINGS,
            Self::BirthDataChanged(_) => &ALL_BUT_SESSION,
            Self::SessionEnded(_) | Self::KindCleared(_) => &[],
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
                self.invalidate_prefixes(event.personal_kinds().iter().map(|kind| prefix(*kind, owner)).collect()).await
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
        for kind in Kind::ALL {
            cleared = cleared.and(self.clear_kind(kind).await);
        }
        cleared
    }

    /// Drops what `owner` has of one kind, or all of that kind that is nobody's: durably on return, and never served again in
    /// any case.
    ///
    /// # Errors
    /// As [`Cache::remove`].
    pub async fn invalidate(&self, kind: Kind, owner: Owner) -> Result<(), DiskUnavailable> {
        self.invalidate_prefixes(vec![prefix(kind, owner)]).await
    }

    /// Drops all that `owner` has: durably on return, and never served again in any case.
    ///
    /// # Errors
    /// As [`Cache::remove`].
    pub async fn forget(&self, owner: Owner) -> Result<(), DiskUnavailable> {
        self.invalidate_prefixes(Kind::ALL.map(|kind| prefix(kind, owner)).to_vec()).await
    }

    /// Drops the memo under `id`: durably on return, and never served again in any case.
    ///
    /// # Errors
    /// When the disk tier is down: the memo may be there once more if the process ends before it is up again.
    pub async fn remove<M: Record>(&self, owner: Owner, id: &[u8]) -> Result<(), DiskUnavailable> {
        self.remove_key(self.record_key::<M>(owner, id)).await
    }

    /// What the memo under `id` is found by.
    pub fn record_key<M: Record>(&self, owner: Owner, id: &[u8]) -> CacheKey {
        self.shared.keys.record_key::<M>(owner, id)
    }

    async fn remove_key(&self, key: CacheKey) -> Result<(), DiskUnavailable> {
        self.shared.drop_key(key);
        let Some(disk) = &self.shared.disk else { return Ok(()) };
        let removed = disk.remove(key).await;
        // Who read it from disk a moment ago must not bring it back.
        self.shared.drop_key(key);
        removed
    }

    async fn invalidate_prefixes(&self, prefixes: Vec<KeyPrefix>) -> Result<(), DiskUnavailable> {
        let shared = &self.shared;
        let note =
            |prefixes: &[KeyPrefix]| prefixes.iter().for_each(|prefix| shared.invalidations.invalidate_prefix(*prefix));
        note(&prefixes);
        let erased = match &shared.disk {
            Some(disk) => {
                let erased = disk.erase(prefixes.clone()).await;
                // Who read from disk a moment ago must not bring it back.
                note(&prefixes);
                erased
            }
            None => Ok(()),
        };
        self.drop_invalidated();
        erased
    }

    async fn clear_kind(&self, kind: Kind) -> Result<(), DiskUnavailable> {
        let shared = &self.shared;
        shared.invalidations.invalidate_kind(kind);
        let cleared = match &shared.disk {
            Some(disk) => {
                let cleared = disk.clear(kind).await;
                // Who read from disk a moment ago must not bring it back.
                shared.invalidations.invalidate_kind(kind);
                cleared
            }
            None => Ok(()),
        };
        self.drop_invalidated();
        cleared
    }

    /// What was erased is not served any more; this drops it.
    fn drop_invalidated(&self) {
        let sweeping = Arc::clone(&self.shared);
        self.shared.tasks.spawn("cache erasure", async move {
            sweeping.memory.sweep(sweeping.clock.unix_s()).await;
        });
    }
}
