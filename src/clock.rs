//! The only source of *now*.

use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Tells the time. Handed to whoever needs it, so that tests decide what time it is.
pub trait Clock: Send + Sync + 'static {
    /// Wall-clock time since 1970-01-01T00:00:00Z; may jump in either direction. Zero when the machine's clock is before 1970.
    fn since_epoch(&self) -> Duration;

    /// Time since some fixed past instant; never goes back. For measuring durations.
    fn monotonic(&self) -> Duration;

    /// Whole seconds of wall-clock time since 1970.
    fn unix_s(&self) -> i64 {
        i64::try_from(self.since_epoch().as_secs()).unwrap_or(i64::MAX)
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
    fn since_epoch(&self) -> Duration {
        SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }
}

/// A clock that stands still until it is moved; for tests and for answering about another day.
#[derive(Debug)]
pub struct ManualClock {
    now: Mutex<(Duration, Duration)>,
}

impl ManualClock {
    /// A clock that shows `unix_s` seconds after 1970.
    pub fn at_unix_s(unix_s: u64) -> Self {
        Self { now: Mutex::new((Duration::from_secs(unix_s), Duration::ZERO)) }
    }

    /// Moves both the wall clock and the monotonic clock forward.
    pub fn advance(&self, by: Duration) {
        let mut now = self.now.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        now.0 += by;
        now.1 += by;
    }

    /// Sets the wall clock alone, as an operator or NTP would.
    pub fn jump_to_unix_s(&self, unix_s: u64) {
        self.now.lock().unwrap_or_else(std::sync::PoisonError::into_inner).0 = Duration::from_secs(unix_s);
    }
}

impl Clock for ManualClock {
    fn since_epoch(&self) -> Duration {
        self.now.lock().unwrap_or_else(std::sync::PoisonError::into_inner).0
    }

    fn monotonic(&self) -> Duration {
        self.now.lock().unwrap_or_else(std::sync::PoisonError::into_inner).1
    }
}
