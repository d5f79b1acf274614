//! What was erased and when, so that nothing that was on its way meanwhile comes back.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock};

use super::EntryKind;
use super::key::{CacheKey, KeyPrefix};

/// Most notes about single keys. Past it they are dropped together, and what is on its way then is not kept.
const MAX_KEYS: usize = 65_536;

/// When something happened, counted in erasures rather than seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Generation(u64);

/// The erasures since the last sweep. A value carries the epoch in which its making began; an erasure of later epoch hits it.
#[derive(Debug, Default)]
pub struct Invalidations {
    generation: AtomicU64,
    noted_count: AtomicUsize,
    log: RwLock<InvalidationLog>,
}

#[derive(Debug, Default)]
struct InvalidationLog {
    prefixes: HashMap<KeyPrefix, Generation>,
    keys: HashMap<CacheKey, Generation>,
    /// Zero for a kind that was never invalidated.
    kinds: [Generation; EntryKind::ALL.len()],
    /// Values begun before this generation may not be kept any more, because the notes about them are gone.
    floor: Generation,
}

impl InvalidationLog {
    fn len(&self) -> usize {
        let kinds = self.kinds.iter().filter(|erased_at| **erased_at > Generation::default()).count();
        self.prefixes.len() + self.keys.len() + kinds
    }

    /// When the last owner or kind was erased that this key belongs to.
    fn invalidated_at(&self, key: &CacheKey) -> Generation {
        self.kinds[key.kind().index()].max(self.prefixes.get(key.prefix()).copied().unwrap_or_default())
    }
}

impl Invalidations {
    /// The epoch of a value whose making begins now.
    pub fn generation(&self) -> Generation {
        Generation(self.generation.load(Ordering::SeqCst))
    }

    /// From now on, what an owner has of one kind and was begun before is erased.
    pub fn invalidate_prefix(&self, prefix: KeyPrefix) {
        self.note(|notes, epoch| {
            notes.prefixes.insert(prefix, epoch);
        });
    }

    /// From now on, what there is of one kind and was begun before is erased.
    pub fn invalidate_kind(&self, kind: EntryKind) {
        self.note(|notes, epoch| notes.kinds[kind.index()] = epoch);
    }

    /// From now on, no value of this key that was begun before may land.
    pub fn invalidate_key(&self, key: CacheKey) {
        self.note(|notes, epoch| {
            if notes.keys.len() >= MAX_KEYS {
                notes.keys.clear();
                notes.floor = epoch;
            }
            notes.keys.insert(key, epoch);
        });
    }

    /// Whether a value that has landed was erased since by [`Self::erase_prefix`] or [`Self::erase_kind`].
    pub fn has_invalidated(&self, key: &CacheKey, begun: Generation) -> bool {
        // Most of the time there is nothing to look up.
        self.noted_count.load(Ordering::SeqCst) != 0
            && self.log.read().unwrap_or_else(PoisonError::into_inner).invalidated_at(key) > begun
    }

    /// Whether a value that was begun then may still land.
    pub fn allows(&self, key: &CacheKey, begun: Generation) -> bool {
        let notes = self.log.read().unwrap_or_else(PoisonError::into_inner);
        let invalidated_at = notes.invalidated_at(key).max(notes.keys.get(key).copied().unwrap_or_default());
        begun >= invalidated_at.max(notes.floor)
    }

    /// Forgets the notes of erasures up to `epoch`: everything that had landed before has been looked through.
    pub fn prune(&self, generation: Generation) {
        let mut notes = self.log.write().unwrap_or_else(PoisonError::into_inner);
        let before = notes.len();
        notes.prefixes.retain(|_, erased_at| *erased_at > generation);
        notes.keys.retain(|_, erased_at| *erased_at > generation);
        for erased_at in notes.kinds.iter_mut().filter(|erased_at| **erased_at <= generation) {
            *erased_at = Generation::default();
        }
        let after = notes.len();
        if after < before {
            notes.floor = notes.floor.max(generation);
        }
        self.noted_count.store(after, Ordering::SeqCst);
    }

    fn note(&self, add: impl FnOnce(&mut InvalidationLog, Generation)) {
        let mut notes = self.log.write().unwrap_or_else(PoisonError::into_inner);
        let generation = Generation(self.generation.fetch_add(1, Ordering::SeqCst) + 1);
        add(&mut notes, generation);
        self.noted_count.store(notes.len(), Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::key::{KeyMaker, Owner, prefix};
    use crate::cache::tests::TestRecord;
    use crate::seal::MasterKey;

    #[test]
    fn what_was_begun_before_is_erased_and_what_begins_after_is_not() {
        let maker = KeyMaker::new(MasterKey::from_bytes([1; 32]).hash("test"), [0; 16]);
        let ada = Owner::Person(maker.person_code(b"ada"));
        let (key, other) =
            (maker.record_key::<TestRecord>(ada, b"1"), maker.record_key::<TestRecord>(Owner::Nobody, b"1"));
        let invalidations = Invalidations::default();
        let before = invalidations.generation();
        assert!(invalidations.allows(&key, before) && !invalidations.has_invalidated(&key, before));
        invalidations.invalidate_prefix(prefix(EntryKind::Session, ada));
        let after = invalidations.generation();
        assert!(!invalidations.allows(&key, before) && invalidations.has_invalidated(&key, before));
        assert!(invalidations.allows(&key, after) && !invalidations.has_invalidated(&key, after));
        assert!(invalidations.allows(&other, before) && !invalidations.has_invalidated(&other, before));
        invalidations.invalidate_key(other);
        assert!(!invalidations.allows(&other, after));
        invalidations.prune(after);
        assert!(!invalidations.allows(&key, before), "it may not land although the note is gone");
        assert!(invalidations.allows(&key, after));
        assert!(!invalidations.allows(&other, after), "this note is younger than the sweep");
    }
}
