//! When requests are sent.

use std::num::NonZeroU32;
use std::time::Duration;

/// How a load decides when to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// Open loop: a number of requests per second, however slowly the server answers. A server that stalls finds the requests that it kept waiting in
    /// the figures.
    Rate(NonZeroU32),
    /// Closed loop: a number of senders, each with one request under way. Shows capacity; hides how long a stall would have kept
    /// others waiting.
    Concurrency(NonZeroU32),
}

/// The arrivals of an open loop, evenly spaced.
#[derive(Debug, Clone, Copy)]
pub(super) struct ArrivalSchedule {
    begin: Duration,
    per_s: NonZeroU32,
    count: u64,
}

impl ArrivalSchedule {
    /// Arrivals from `begin` for as long as `lasting`.
    pub(super) fn new(begin: Duration, per_s: NonZeroU32, lasting: Duration) -> Self {
        let count = lasting.as_nanos() * u128::from(per_s.get()) / NANOS_PER_S;
        Self { begin, per_s, count: u64::try_from(count).unwrap_or(u64::MAX) }
    }

    /// How many there are.
    pub(super) const fn count(&self) -> u64 {
        self.count
    }

    /// When arrival `number` is due. Reckoned from the beginning each time, so that nothing adds up.
    pub(super) fn due(&self, number: u64) -> Duration {
        let nanos = u128::from(number) * NANOS_PER_S / u128::from(self.per_s.get());
        self.begin + Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }

    /// How many are due at `now`.
    pub(super) fn due_by(&self, now: Duration) -> u64 {
        let Some(since) = now.checked_sub(self.begin) else { return 0 };
        let passed = since.as_nanos() * u128::from(self.per_s.get()) / NANOS_PER_S;
        u64::try_from(passed).unwrap_or(u64::MAX).saturating_add(1).min(self.count)
    }
}

const NANOS_PER_S: u128 = 1_000_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(per_s: u32, lasting_ms: u64) -> ArrivalSchedule {
        ArrivalSchedule::new(
            Duration::from_secs(100),
            NonZeroU32::new(per_s).unwrap(),
            Duration::from_millis(lasting_ms),
        )
    }

    #[test]
    fn arrivals_are_evenly_spaced_and_do_not_drift() {
        let schedule = schedule(3, 10_000);
        assert_eq!(schedule.count(), 30);
        assert_eq!(schedule.due(0), Duration::from_secs(100));
        assert_eq!(schedule.due(1), Duration::from_nanos(100_333_333_333));
        // A third of a second that was rounded each time would be 10 ns short by now.
        assert_eq!(schedule.due(30), Duration::from_secs(110));
    }

    #[test]
    fn what_is_due_is_what_came_before() {
        for schedule in [schedule(3, 1_000), schedule(2_000, 1_500), schedule(7, 3_333), schedule(100_000, 20)] {
            assert_eq!(schedule.due_by(Duration::ZERO), 0);
            for number in 0..schedule.count() {
                assert_eq!(schedule.due_by(schedule.due(number) + Duration::from_nanos(1)), number + 1);
                assert!(schedule.due_by(schedule.due(number) - Duration::from_nanos(2)) <= number);
            }
            assert_eq!(schedule.due_by(Duration::from_secs(1_000)), schedule.count());
        }
    }

    #[test]
    fn half_a_second_has_half_the_arrivals() {
        assert_eq!(schedule(2_000, 500).count(), 1_000);
        assert_eq!(schedule(1, 500).count(), 0);
    }
}
