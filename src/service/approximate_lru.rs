//! What was found lately, so that finding it again costs nothing.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Mutex, PoisonError};

/// Parts with a lock each, so that two callers seldom meet.
const SHARDS: usize = 16;

/// Values that depend on nothing but their keys, the latest of them. Bounded: at most twice `capacity` are kept, and what has not been asked
/// for while `capacity` others were is forgotten.
pub(super) struct ApproximateLru<K, V> {
    shards: [Mutex<LruShard<K, V>>; SHARDS],
    hasher: RandomState,
    capacity: usize,
}

/// The young are those added or asked for since the last change of generations.
struct LruShard<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
}

impl<K: Hash + Eq, V: Clone> ApproximateLru<K, V> {
    pub(super) fn new(capacity: usize) -> Self {
        let empty = || Mutex::new(LruShard { young: HashMap::new(), old: HashMap::new() });
        Self {
            shards: std::array::from_fn(|_| empty()),
            hasher: RandomState::new(),
            capacity: capacity.div_ceil(SHARDS),
        }
    }

    /// The value, if it is still known.
    pub(super) fn get<Q>(&self, key: &Q) -> Option<V>
    where
        K: std::borrow::Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let mut shard = self.shard(key).lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = shard.young.get(key) {
            return Some(value.clone());
        }
        let (key, value) = shard.old.remove_entry(key)?;
        shard.add(key, value.clone(), self.capacity);
        Some(value)
    }

    /// Notes a value.
    pub(super) fn note(&self, key: K, value: V) {
        self.shard(&key).lock().unwrap_or_else(PoisonError::into_inner).add(key, value, self.capacity);
    }

    fn shard<Q: Hash + ?Sized>(&self, key: &Q) -> &Mutex<LruShard<K, V>> {
        &self.shards[self.hasher.hash_one(key) as usize % SHARDS]
    }
}

impl<K: Hash + Eq, V> LruShard<K, V> {
    fn add(&mut self, key: K, value: V, capacity: usize) {
        if self.young.len() >= capacity && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_stays_and_what_is_not_is_forgotten() {
        let recent: ApproximateLru<String, usize> = ApproximateLru::new(SHARDS * 4);
        recent.note("kept".to_owned(), 1);
        recent.note("forgotten".to_owned(), 2);
        for number in 0..10_000 {
            recent.note(number.to_string(), number);
            assert_eq!(recent.get("kept"), Some(1));
        }
        assert_eq!(recent.get("forgotten"), None);
        let held: usize = recent
            .shards
            .iter()
            .map(|shard| {
                let shard = shard.lock().unwrap();
                shard.young.len() + shard.old.len()
            })
            .sum();
        assert!(held <= SHARDS * 4 * 2, "{held} are held");
    }
}
