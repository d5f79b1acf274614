//! When to stop asking a disk that does not answer in time. Pure.

use std::time::Duration;

/// Reads that took too long …
const TIMEOUTS: usize = 3;

/// … within this time …
const WINDOW: Duration = Duration::from_secs(10);

/// … and nothing is read for this long.
const REST: Duration = Duration::from_secs(5);

/// Counts reads that took too long.
#[derive(Debug, Default)]
pub struct Breaker {
    timeouts: [Option<Duration>; TIMEOUTS],
    closed_from: Duration,
}

impl Breaker {
    /// Whether the disk may be read now; times are monotonic.
    pub fn is_closed(&self, now: Duration) -> bool {
        now >= self.closed_from
    }

    /// A read took too long. `true` when reading stops with it.
    pub fn timed_out(&mut self, now: Duration) -> bool {
        self.timeouts.rotate_left(1);
        self.timeouts[TIMEOUTS - 1] = Some(now);
        let trips = self.timeouts[0].is_some_and(|oldest| now.saturating_sub(oldest) <= WINDOW);
        if trips {
            *self = Self { timeouts: Default::default(), closed_from: now + REST };
        }
        trips
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_timeouts_in_ten_seconds_give_the_disk_five_seconds_rest() {
        let second = Duration::from_secs;
        let mut breaker = Breaker::default();
        assert!(!breaker.timed_out(second(0)) && !breaker.timed_out(second(1)));
        assert!(!breaker.timed_out(second(11)), "the first is too long ago");
        assert!(breaker.is_closed(second(11)));
        assert!(!breaker.timed_out(second(12)));
        assert!(breaker.timed_out(second(13)));
        assert!(!breaker.is_closed(second(17)) && breaker.is_closed(second(18)));
        assert!(!breaker.timed_out(second(18)), "it begins anew");
    }
}
