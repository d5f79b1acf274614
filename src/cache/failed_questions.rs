//! Questions that failed for their own reasons, remembered for a minute: asked again, each is answered with its own reason, and nothing
//! is solved.
//!
//! Solving is a pure function, so that a question which failed fails again. Without this memory one bad question that is asked once a
//! second costs a solve a second, and looks like a server on which everything fails.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Error;
use super::key::{CacheKey, KeyHasher};

/// How long a failure is remembered. At least the minute in which failures are judged, so that one question counts once in it; short
/// enough that a failure of the machine's, as a page of the ephemeris that could not be read, is soon tried again.
pub const REMEMBERED: Duration = Duration::from_secs(60);

/// Most failures remembered; some 100 KiB. More than these within a minute are no few bad questions.
const MAX_FAILURES: usize = 1_024;

/// Failures by key.
#[derive(Default)]
pub struct FailedQuestions(Mutex<HashMap<CacheKey, RememberedFailure, KeyHasher>>);

struct RememberedFailure {
    error: Error,
    failed_at: Duration,
}

impl FailedQuestions {
    /// Remembers `error` from `now` on, if it is the question's own. Lets go what is a minute old, and the oldest where there are too
    /// many.
    pub fn note(&self, key: CacheKey, error: &Error, now: Duration) {
        if !error.is_the_questions_own() {
            return;
        }
        let mut failures = self.failures();
        failures.retain(|_, failure| is_remembered(failure, now));
        if failures.len() >= MAX_FAILURES {
            let oldest = failures.iter().min_by_key(|(_, failure)| failure.failed_at).map(|(key, _)| *key);
            oldest.and_then(|oldest| failures.remove(&oldest));
        }
        failures.insert(key, RememberedFailure { error: error.clone(), failed_at: now });
    }

    /// The failure of `key`, with the time after which it is tried again.
    pub fn find(&self, key: &CacheKey, now: Duration) -> Option<Error> {
        let failures = self.failures();
        let failure = failures.get(key).filter(|failure| is_remembered(failure, now))?;
        let retry_after = REMEMBERED.saturating_sub(now.saturating_sub(failure.failed_at));
        Some(Error::Known { cause: Box::new(failure.error.clone()), retry_after })
    }

    /// Lets go what is a minute old.
    pub fn sweep(&self, now: Duration) {
        self.failures().retain(|_, failure| is_remembered(failure, now));
    }

    /// Forgets every failure, so that each question is tried again.
    pub fn clear(&self) {
        self.failures().clear();
    }

    fn failures(&self) -> MutexGuard<'_, HashMap<CacheKey, RememberedFailure, KeyHasher>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_remembered(failure: &RememberedFailure, now: Duration) -> bool {
    now.saturating_sub(failure.failed_at) < REMEMBERED
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::key::{KeyMaker, Owner};
    use crate::cache::tests::Square;
    use crate::seal::MasterKey;

    fn key(number: u64) -> CacheKey {
        let maker = KeyMaker::new(MasterKey::from_bytes([1; 32]).hash("test"), [0; 16]);
        maker.question_key(&Square(number), Owner::Nobody).unwrap()
    }

    #[test]
    fn a_failure_is_remembered_with_its_reason_for_a_minute() {
        let failed = FailedQuestions::default();
        let second = Duration::from_secs(1);
        failed.note(key(1), &Error::Failed, second);
        let known = failed.find(&key(1), second * 21).unwrap();
        assert_eq!(known, Error::Known { cause: Box::new(Error::Failed), retry_after: second * 40 });
        assert_eq!(failed.find(&key(2), second), None, "another question is another matter");
        assert_eq!(failed.find(&key(1), second + REMEMBERED), None);
    }

    #[test]
    fn a_lack_of_room_or_time_is_not_the_questions_own() {
        let failed = FailedQuestions::default();
        for error in [Error::Busy { retry_after: Duration::ZERO }, Error::Late, Error::Stopped] {
            failed.note(key(1), &error, Duration::ZERO);
        }
        assert_eq!(failed.find(&key(1), Duration::ZERO), None);
    }

    #[test]
    fn the_oldest_makes_room() {
        let failed = FailedQuestions::default();
        for number in 0..=MAX_FAILURES as u64 {
            failed.note(key(number), &Error::Failed, Duration::from_millis(number));
        }
        let now = Duration::from_secs(2);
        assert_eq!(failed.failures().len(), MAX_FAILURES);
        assert!(failed.find(&key(0), now).is_none() && failed.find(&key(MAX_FAILURES as u64), now).is_some());
    }
}
