//! Answers that were solved after every lookup for them had timed out, held until they are asked for again.
//!
//! A listener who was put off says «дальше» within a minute. The memory tier may turn such an answer away when it is full, because
//! its key was never asked for before; then it would be solved, and late, once more.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::entry::CacheEntry;
use super::key::{CacheKey, KeyHasher};

/// How long an answer is held.
const HOLD: Duration = Duration::from_secs(60);

/// Most answers held. More late ones within a minute are an overload, in which few are asked for again.
const MAX_ANSWERS: usize = 256;

/// Most weight held.
const MAX_BYTES: u64 = 4 << 20;

/// Late answers by key.
#[derive(Default)]
pub struct LateAnswers(Mutex<HashMap<CacheKey, HeldAnswer, KeyHasher>>);

struct HeldAnswer {
    entry: Arc<CacheEntry>,
    held_at: Duration,
}

impl LateAnswers {
    /// Holds an answer from `now` on; lets go what was held for a minute, and then the oldest until the bounds are kept.
    pub fn hold(&self, key: CacheKey, entry: &Arc<CacheEntry>, now: Duration) {
        let mut held = self.held();
        held.retain(|_, answer| is_held(answer, now));
        held.insert(key, HeldAnswer { entry: Arc::clone(entry), held_at: now });
        while held.len() > MAX_ANSWERS || weight_bytes(&held) > MAX_BYTES {
            let oldest = held.iter().min_by_key(|(_, answer)| answer.held_at).map(|(key, _)| *key);
            oldest.and_then(|oldest| held.remove(&oldest)).expect("there are answers as long as a bound is broken");
        }
    }

    /// The answer of `key`, which is not held any more.
    pub fn take(&self, key: &CacheKey, now: Duration) -> Option<Arc<CacheEntry>> {
        self.held().remove(key).filter(|answer| is_held(answer, now)).map(|answer| answer.entry)
    }

    /// Lets go of the answer of `key`.
    pub fn remove(&self, key: &CacheKey) {
        self.held().remove(key);
    }

    /// Lets go of what is not to be kept.
    pub fn retain(&self, mut is_kept: impl FnMut(&CacheKey, &CacheEntry) -> bool) {
        self.held().retain(|key, answer| is_kept(key, &answer.entry));
    }

    /// How many answers are held under keys of which this holds.
    pub fn count(&self, is_counted: impl Fn(&CacheKey) -> bool) -> usize {
        self.held().keys().filter(|key| is_counted(key)).count()
    }

    fn held(&self) -> MutexGuard<'_, HashMap<CacheKey, HeldAnswer, KeyHasher>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_held(answer: &HeldAnswer, now: Duration) -> bool {
    now.saturating_sub(answer.held_at) < HOLD
}

fn weight_bytes(held: &HashMap<CacheKey, HeldAnswer, KeyHasher>) -> u64 {
    held.values().map(|answer| u64::from(answer.entry.weight_bytes())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::entry::EntryOrigin;
    use crate::cache::invalidations::Generation;
    use crate::cache::key::{KeyMaker, Owner};
    use crate::cache::policy::Lifetime;
    use crate::cache::tests::Square;
    use crate::seal::MasterKey;

    fn key(number: u64) -> CacheKey {
        let maker = KeyMaker::new(MasterKey::from_bytes([1; 32]).hash("test"), [0; 16]);
        maker.question_key(&Square(number), Owner::Nobody).unwrap()
    }

    fn entry(encoded_bytes: usize) -> Arc<CacheEntry> {
        let life = Lifetime { made_at_s: 0, expires_at_s: 9 };
        let origin = EntryOrigin { life, begun: Generation::default(), cost: Duration::ZERO, encoded_bytes };
        Arc::new(CacheEntry::new(0_u8, origin))
    }

    #[test]
    fn an_answer_is_held_for_a_minute_and_taken_once() {
        let late = LateAnswers::default();
        let second = Duration::from_secs(1);
        late.hold(key(1), &entry(10), second);
        late.hold(key(2), &entry(10), second);
        assert!(late.take(&key(1), HOLD).is_some() && late.take(&key(1), HOLD).is_none());
        assert!(late.take(&key(2), HOLD + second).is_none());
        late.hold(key(3), &entry(10), HOLD);
        late.hold(key(4), &entry(10), HOLD + HOLD);
        assert_eq!(late.held().len(), 1, "time alone makes room");
    }

    #[test]
    fn the_oldest_goes_when_there_are_too_many_or_they_are_too_heavy() {
        let late = LateAnswers::default();
        for number in 0..=MAX_ANSWERS as u64 {
            late.hold(key(number), &entry(10), Duration::from_millis(number));
        }
        assert_eq!(late.held().len(), MAX_ANSWERS);
        let now = Duration::from_secs(1);
        assert!(late.take(&key(0), now).is_none() && late.take(&key(1), now).is_some());
        late.hold(key(1_000), &entry(1 << 20), now);
        assert!(weight_bytes(&late.held()) <= MAX_BYTES && late.take(&key(1_000), now).is_some());
        late.hold(key(1_001), &entry(4 << 20), now);
        assert!(weight_bytes(&late.held()) <= MAX_BYTES && late.take(&key(1_001), now).is_none());
    }
}
