//! When to try again: exponential backoff with jitter.

use std::time::Duration;

/// How often a message is tried, and how long each attempt and each wait between attempts may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Attempts in all, at least one.
    pub max_attempts: u32,
    /// Wait after the first failure; it doubles with each further one.
    pub initial_backoff: Duration,
    /// Longest wait.
    pub max_backoff: Duration,
    /// Longest attempt, from connecting to the answer's head.
    pub attempt_timeout: Duration,
}

impl Default for RetryPolicy {
    /// Eight attempts over about two minutes: a receiver's restart is outlasted, and the next message does not wait for ever.
    fn default() -> Self {
        Self {
            max_attempts: 8,
            initial_backoff: Duration::from_secs(1),
            max_backoff: Duration::from_secs(60),
            attempt_timeout: Duration::from_secs(5),
        }
    }
}

impl RetryPolicy {
    /// Wait after `failures` failures in a row, at least one, with jitter.
    pub(super) fn wait_after(&self, failures: u32) -> Duration {
        self.backoff(failures, jitter())
    }

    /// Exponential backoff after `failures` failures in a row. `chance`, 0 to 1, picks a point between half of the wait and all of it,
    /// which spreads servers that retry the same receiver.
    fn backoff(&self, failures: u32, chance: f64) -> Duration {
        let doubled = self.initial_backoff.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1)));
        doubled.min(self.max_backoff).mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0)
    }
}

/// A random number from 0 to 1; 0.5 when the system has no randomness, which costs only the spread.
fn jitter() -> f64 {
    getrandom::u32().map_or(0.5, |number| f64::from(number) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_minute_and_are_spread() {
        let retry = RetryPolicy::default();
        let seconds = |failures, chance| retry.backoff(failures, chance).as_secs_f64();
        assert_eq!([1, 2, 3, 7, 40].map(|failures| seconds(failures, 1.0)), [1.0, 2.0, 4.0, 60.0, 60.0]);
        assert_eq!([1, 2, 3, 7, 40].map(|failures| seconds(failures, 0.0)), [0.5, 1.0, 2.0, 30.0, 30.0]);
        let drawn: Vec<_> = (0..20).map(|_| jitter()).collect();
        assert!(drawn.iter().all(|chance| (0.0..=1.0).contains(chance)));
        assert!(drawn.iter().any(|chance| (chance - drawn[0]).abs() > 1e-6), "no chance in it: {drawn:?}");
    }
}
