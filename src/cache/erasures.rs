//! What was erased and when, so that nothing that was on its way meanwhile comes back.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock};

use super::key::{Key, Prefix};
use crate::astro::Kind;

/// Most notes about single keys. Past it they are dropped together, and what is on its way then is not kept.
const MAX_KEYS: usize = 65_536;

/// When something happened, counted in erasures rather than seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Epoch(u64);

/// The erasures since the last sweep. A value carries the epoch in which its making began; an erasure of later epoch hits it.
#[derive(Debug, Default)]
pub struct Erasures {
    epoch: AtomicU64,
    noted: AtomicUsize,
    notes: RwLock<Notes>,
}

#[derive(Debug, Default)]
struct Notes {
    prefixes: HashMap<Prefix, Epoch>,
    keys: HashMap<Key, Epoch>,
    /// Zero, which nothing was begun before, where there is none.
    kinds: [Epoch; Kind::ALL.len()],
    /// Values begun before this epoch may not land any more, because the notes about them are gone.
    floor: Epoch,
}

impl Notes {
    fn len(&self) -> usize {
        let kinds = self.kinds.iter().filter(|erased_at| **erased_at > Epoch::default()).count();
        self.prefixes.len() + self.keys.len() + kinds
    }

    /// When the last owner or kind was erased that this key belongs to.
    fn erased_at(&self, key: &Key) -> Epoch {
        self.kinds[key.kind().index()].max(self.prefixes.get(key.prefix()).copied().unwrap_or_default())
    }
}

impl Erasures {
    /// The epoch of a value whose making begins now.
    pub fn epoch(&self) -> Epoch {
        Epoch(self.epoch.load(Ordering::SeqCst))
    }

    /// From now on, what an owner has of one kind and was begun before is erased.
    pub fn erase_prefix(&self, prefix: Prefix) {
        self.note(|notes, epoch| {
            notes.prefixes.insert(prefix, epoch);
        });
    }

    /// From now on, what there is of one kind and was begun before is erased.
    pub fn erase_kind(&self, kind: Kind) {
        self.note(|notes, epoch| notes.kinds[kind.index()] = epoch);
    }

    /// From now on, no value of this key that was begun before may land.
    pub fn erase_key(&self, key: Key) {
        self.note(|notes, epoch| {
            if notes.keys.len() >= MAX_KEYS {
                notes.keys.clear();
                notes.floor = epoch;
            }
            notes.keys.insert(key, epoch);
        });
    }

    /// Whether a value that has landed was erased since by [`Self::erase_prefix`] or [`Self::erase_kind`].
    pub fn covers(&self, key: &Key, begun: Epoch) -> bool {
        // Most of the time there is nothing to look up.
        self.noted.load(Ordering::SeqCst) != 0
            && self.notes.read().unwrap_or_else(PoisonError::into_inner).erased_at(key) > begun
    }

    /// Whether a value that was begun then may still land.
    pub fn permit(&self, key: &Key, begun: Epoch) -> bool {
        let notes = self.notes.read().unwrap_or_else(PoisonError::into_inner);
        let erased_at = notes.erased_at(key).max(notes.keys.get(key).copied().unwrap_or_default());
        begun >= erased_at.max(notes.floor)
    }

    /// Forgets the notes of erasures up to `epoch`: everything that had landed before has been looked through.
    pub fn swept(&self, epoch: Epoch) {
        let mut notes = self.notes.write().unwrap_or_else(PoisonError::into_inner);
        let before = notes.len();
        notes.prefixes.retain(|_, erased_at| *erased_at > epoch);
        notes.keys.retain(|_, erased_at| *erased_at > epoch);
        for erased_at in notes.kinds.iter_mut().filter(|erased_at| **erased_at <= epoch) {
            *erased_at = Epoch::default();
        }
        let after = notes.len();
        if after < before {
            notes.floor = notes.floor.max(epoch);
        }
        self.noted.store(after, Ordering::SeqCst);
    }

    fn note(&self, add: impl FnOnce(&mut Notes, Epoch)) {
        let mut notes = self.notes.write().unwrap_or_else(PoisonError::into_inner);
        let epoch = Epoch(self.epoch.fetch_add(1, Ordering::SeqCst) + 1);
        add(&mut notes, epoch);
        self.noted.store(notes.len(), Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::astro::Kind;
    use crate::cache::key::{KeyMaker, Owner, prefix};
    use crate::cache::tests::Note;
    use crate::seal::MasterKey;

    #[test]
    fn what_was_begun_before_is_erased_and_what_begins_after_is_not() {
        let maker = KeyMaker::new(MasterKey::from_bytes([1; 32]).hash("test"), [0; 16]);
        let ada = Owner::Person(maker.person(b"ada"));
        let (key, other) = (maker.memo::<Note>(ada, b"1"), maker.memo::<Note>(Owner::Nobody, b"1"));
        let erasures = Erasures::default();
        let before = erasures.epoch();
        assert!(erasures.permit(&key, before) && !erasures.covers(&key, before));
        erasures.erase_prefix(prefix(Kind::Session, ada));
        let after = erasures.epoch();
        assert!(!erasures.permit(&key, before) && erasures.covers(&key, before));
        assert!(erasures.permit(&key, after) && !erasures.covers(&key, after));
        assert!(erasures.permit(&other, before) && !erasures.covers(&other, before));
        erasures.erase_key(other);
        assert!(!erasures.permit(&other, after));
        erasures.swept(after);
        assert!(!erasures.permit(&key, before), "it may not land although the note is gone");
        assert!(erasures.permit(&key, after));
        assert!(!erasures.permit(&other, after), "this note is younger than the sweep");
    }
}
