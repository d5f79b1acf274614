//! How often somebody may do something: a bucket of turns for each, in bounded memory.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::clock::Clock;

/// Shortest time between two sweeps of buckets that are full again.
const SHORTEST_SWEEP_PERIOD: Duration = Duration::from_secs(1);

/// How many turns there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Turns at once, after a pause; at least one.
    pub burst: u32,
    /// Time after which there is one more.
    pub every: Duration,
}

/// No turn is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exhausted {
    /// Time until there is one again.
    pub wait: Duration,
}

/// A bucket of turns for each key.
///
/// Of a key only the time is kept at which its bucket is full again, and nothing of one whose bucket is. Keys come from strangers,
/// so there are never more than `max_keys`: when all of them are in use, a new one gets no turn.
pub struct RateLimiter<K> {
    // Dependencies
    clock: Arc<dyn Clock>,

    // Configuration
    rate: Rate,
    max_keys: usize,

    // State
    buckets: Mutex<TokenBuckets<K>>,
}

struct TokenBuckets<K> {
    full_at: HashMap<K, Duration>,
    swept_at: Duration,
}

impl<K: Eq + Hash> RateLimiter<K> {
    /// Full buckets for everybody.
    pub fn new(rate: Rate, max_keys: usize, clock: Arc<dyn Clock>) -> Self {
        let buckets = TokenBuckets { full_at: HashMap::new(), swept_at: clock.monotonic() };
        Self { clock, rate, max_keys, buckets: Mutex::new(buckets) }
    }

    /// Takes a turn.
    ///
    /// # Errors
    /// When the key has none left, or there is no room for its bucket.
    pub fn take(&self, key: K) -> Result<(), Exhausted> {
        self.take_time(key, self.rate.every)
    }

    /// Takes so much of what a bucket holds, in the time in which it comes back; more than a whole bucket counts as one.
    ///
    /// # Errors
    /// When the key has not as much left, or there is no room for its bucket.
    pub fn take_time(&self, key: K, time: Duration) -> Result<(), Exhausted> {
        let now = self.clock.monotonic();
        let time = time.min(self.capacity());
        let mut buckets = self.buckets();
        let full_at = buckets.full_at.get(&key).copied().unwrap_or(now).max(now);
        let fullest_with_so_much = now + (self.capacity() - time);
        if full_at > fullest_with_so_much {
            return Err(Exhausted { wait: full_at - fullest_with_so_much });
        }
        if buckets.full_at.len() >= self.max_keys && !buckets.full_at.contains_key(&key) {
            // A sweep looks at every key; little can have become free in less time than this.
            let sweep_every = self.rate.every.max(SHORTEST_SWEEP_PERIOD);
            if now >= buckets.swept_at + sweep_every {
                buckets.full_at.retain(|_, full_at| *full_at > now);
                buckets.swept_at = now;
            }
            if buckets.full_at.len() >= self.max_keys {
                return Err(Exhausted { wait: sweep_every });
            }
        }
        buckets.full_at.insert(key, full_at + time);
        Ok(())
    }

    /// Takes so much from the bucket of a key that has taken before, also where it is more than is left.
    pub fn charge(&self, key: K, time: Duration) {
        let now = self.clock.monotonic();
        if let Some(full_at) = self.buckets().full_at.get_mut(&key) {
            *full_at = (*full_at).max(now) + time;
        }
    }

    /// Gives a turn back that turned out not to count.
    pub fn give_back(&self, key: &K) {
        self.give_back_time(key, self.rate.every);
    }

    /// Gives so much back that turned out not to count.
    pub fn give_back_time(&self, key: &K, time: Duration) {
        if let Some(full_at) = self.buckets().full_at.get_mut(key) {
            *full_at = full_at.saturating_sub(time);
        }
    }

    /// What a bucket still holds, in the time in which it comes back.
    pub fn left(&self, key: &K) -> Duration {
        self.capacity().saturating_sub(self.full_in(key))
    }

    /// Time until a bucket is full.
    pub fn full_in(&self, key: &K) -> Duration {
        let now = self.clock.monotonic();
        self.buckets().full_at.get(key).map_or(Duration::ZERO, |full_at| full_at.saturating_sub(now))
    }

    /// What a full bucket holds, in the time in which it comes back.
    fn capacity(&self) -> Duration {
        self.rate.every * self.rate.burst.max(1)
    }

    /// Keys that are remembered.
    pub fn keys(&self) -> usize {
        self.buckets().full_at.len()
    }

    fn buckets(&self) -> MutexGuard<'_, TokenBuckets<K>> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;

    const SECOND: Duration = Duration::from_secs(1);

    fn quota(burst: u32, max_keys: usize) -> (Arc<ManualClock>, RateLimiter<u32>) {
        let clock = Arc::new(ManualClock::at_unix_s(0));
        (Arc::clone(&clock), RateLimiter::new(Rate { burst, every: 2 * SECOND }, max_keys, clock))
    }

    #[test]
    fn a_burst_is_taken_at_once_and_then_one_turn_at_a_time() {
        let (clock, quota) = quota(3, 10);
        let refused = |wait: u32| Err(Exhausted { wait: wait * SECOND });
        assert_eq!([(); 4].map(|()| quota.take(7)), [Ok(()), Ok(()), Ok(()), refused(2)]);
        clock.advance(SECOND);
        assert_eq!(quota.take(7), refused(1));
        clock.advance(SECOND);
        assert_eq!([(); 2].map(|()| quota.take(7)), [Ok(()), refused(2)]);
        assert_eq!(quota.take(8), Ok(()), "another key has its own turns");
        clock.advance(60 * SECOND);
        assert_eq!(
            [(); 4].map(|()| quota.take(7)),
            [Ok(()), Ok(()), Ok(()), refused(2)],
            "no more than a burst is saved up"
        );
    }

    #[test]
    fn a_turn_that_does_not_count_is_there_again() {
        let (_, quota) = quota(1, 10);
        assert_eq!(quota.take(7), Ok(()));
        quota.give_back(&7);
        quota.give_back(&8);
        assert_eq!(quota.take(7), Ok(()));
        assert!(quota.take(7).is_err());
    }

    #[test]
    fn strangers_fill_no_more_than_there_is_room_for() {
        let (clock, quota) = quota(2, 100);
        let admitted = |keys: std::ops::Range<u32>| keys.filter(|key| quota.take(*key).is_ok()).count();
        assert_eq!(admitted(0..1_000), 100);
        assert_eq!(quota.take(5), Ok(()), "who has a bucket keeps it");
        clock.advance(2 * SECOND);
        // All but the one that was used twice are full again, and so forgotten.
        assert_eq!(admitted(1_000..2_000), 99);
        assert_eq!(quota.keys(), 100);
    }
}
