//! An instant on both clocks: the one that people read, and the one that durations are measured by.

use std::time::Duration;

use super::Clock;

/// An instant. What is decided is decided by `monotonic`, so that a jump of the wall clock ends or starts nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Now {
    /// Time since the process's fixed past instant; never goes back.
    pub monotonic: Duration,
    /// Wall-clock seconds since 1970; for showing, and for local hours.
    pub unix_s: i64,
}

impl Now {
    /// What `clock` shows.
    pub fn of(clock: &dyn Clock) -> Self {
        Self { monotonic: clock.monotonic(), unix_s: clock.unix_s() }
    }

    /// How long ago `earlier` was; zero when it is yet to come.
    pub fn since(self, earlier: Self) -> Duration {
        self.monotonic.saturating_sub(earlier.monotonic)
    }

    /// The wall-clock second that is `wait` away, if the wall clock does not jump.
    pub fn unix_s_in(self, wait: Duration) -> i64 {
        self.unix_s.saturating_add(i64::try_from(wait.as_secs()).unwrap_or(i64::MAX))
    }
}
