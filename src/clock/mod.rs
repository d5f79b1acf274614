//! The only source of *now*.

mod now;
mod trust;
mod watch;

use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

pub use now::Now;
pub use trust::{ClockRecord, ClockStep, ClockTrust, ClockVerdict, EARLIEST_UNIX_S};
pub use watch::{ClockNews, ClockWatch};

/// Tells the time. Handed to whoever needs it, so that tests decide what time it is.
pub trait Clock: Send + Sync + 'static {
    /// Milliseconds of wall-clock time since 1970-01-01T00:00:00Z; may jump in either direction. Negative when the machine's clock
    /// is before 1970.
    fn unix_ms(&self) -> i64;

    /// Time since some fixed past instant; never goes back. For measuring durations.
    fn monotonic(&self) -> Duration;

    /// Whole seconds of wall-clock time since 1970, rounded down; negative before it.
    fn unix_s(&self) -> i64 {
        self.unix_ms().div_euclid(1_000)
    }
}

/// The machine's clocks.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock {
    started: Instant,
}

impl SystemClock {
    /// A clock whose monotonic time starts at zero now.
    #[expect(clippy::disallowed_methods, reason = "this is the one place where time enters")]
    pub fn new() -> Self {
        Self { started: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place where time enters")]
    fn unix_ms(&self) -> i64 {
        match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => millis(since),
            Err(before) => -millis(before.duration()),
        }
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }
}

/// A clock that stands still until it is moved; for tests and for answering about another day.
#[derive(Debug)]
pub struct ManualClock {
    /// Wall-clock milliseconds since 1970, and the monotonic time.
    now: Mutex<(i64, Duration)>,
}

impl ManualClock {
    /// A clock that shows `unix_s` seconds after 1970.
    pub fn at_unix_s(unix_s: u64) -> Self {
        Self { now: Mutex::new((millis(Duration::from_secs(unix_s)), Duration::ZERO)) }
    }

    /// Moves both the wall clock and the monotonic clock forward.
    pub fn advance(&self, by: Duration) {
        let mut now = self.now.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        now.0 += millis(by);
        now.1 += by;
    }

    /// Sets the wall clock alone, as an operator or NTP would.
    pub fn jump_to_unix_s(&self, unix_s: i64) {
        self.now.lock().unwrap_or_else(std::sync::PoisonError::into_inner).0 = unix_s.saturating_mul(1_000);
    }
}

impl Clock for ManualClock {
    fn unix_ms(&self) -> i64 {
        self.now.lock().unwrap_or_else(std::sync::PoisonError::into_inner).0
    }

    fn monotonic(&self) -> Duration {
        self.now.lock().unwrap_or_else(std::sync::PoisonError::into_inner).1
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
