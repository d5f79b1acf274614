//! The judgement of the wall clock that all parts share, and the days of service.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::trust::{ClockRecord, ClockStep, ClockTrust, ClockVerdict, EARLIEST_UNIX_S};
use super::{Clock, Now};
use crate::astro::DAY_S;

/// Two days of service of one process are at least this far apart on the monotonic clock, whatever the wall clock says.
const SHORTEST_DAY: Duration = Duration::from_secs(12 * 3_600);

/// How often is written down that the clock goes on without a step.
const WRITE_EVERY: Duration = Duration::from_secs(3_600);

/// Watches the machine's clocks for everybody who wants to know whether the wall clock is to be believed.
pub struct ClockWatch {
    clock: Arc<dyn Clock>,
    state: Mutex<WatchState>,
}

struct WatchState {
    trust: ClockTrust,
    /// The last day of service, counted from 1970, and when on the monotonic clock it was counted.
    counted: Option<(i64, Duration)>,
    /// What was written down last, and when on the monotonic clock.
    written: Option<(ClockRecord, Duration)>,
}

/// What is known of the clock and not written down yet.
#[derive(Debug, Clone, Copy)]
pub struct ClockNews {
    /// For the next process.
    pub record: ClockRecord,
    /// The day that it is, counted from 1970 in UTC, if it is to be counted as one of service: it differs from the last one, and half
    /// a day has really passed since.
    pub service_day: Option<i64>,
    /// Whether the clock has stepped since the last time.
    pub has_stepped: bool,
}

impl ClockWatch {
    /// Watches this clock, of which nothing is known from before.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let trust = ClockTrust::begin(EARLIEST_UNIX_S, None, Now::of(&*clock));
        Self { clock, state: Mutex::new(WatchState { trust, counted: None, written: None }) }
    }

    /// Goes on from what the process before wrote down.
    pub fn resume(&self, record: Option<ClockRecord>) {
        let trust = ClockTrust::begin(EARLIEST_UNIX_S, record, Now::of(&*self.clock));
        if let Some(trouble) = trust.verdict(Now::of(&*self.clock)).trouble() {
            tracing::warn!("clock: {trouble}");
        }
        self.state().trust = trust;
    }

    /// Looks at both clocks, and says in the log when the wall clock has stepped; the step.
    pub fn look(&self) -> Option<ClockStep> {
        let mut state = self.state();
        let now = Now::of(&*self.clock);
        let step = state.trust.look(now)?;
        let trouble = state.trust.verdict(now).trouble().unwrap_or_default();
        tracing::warn!(clock.step_s = step.by_s, "clock: {trouble}");
        Some(step)
    }

    /// What is to be thought of the wall clock now.
    pub fn verdict(&self) -> ClockVerdict {
        self.look();
        self.state().trust.verdict(Now::of(&*self.clock))
    }

    /// An operator says that the clock is right; whether it is trusted now. It is not while it reads a date before this program was made.
    pub fn confirm(&self) -> bool {
        let mut state = self.state();
        let is_trusted = state.trust.confirm(Now::of(&*self.clock));
        if is_trusted {
            state.written = None;
            tracing::info!("clock: the operator says that it is right; it is trusted");
        }
        is_trusted
    }

    /// What is to be written down now; nothing when the last time was less than an hour ago and nothing has changed.
    pub fn unwritten(&self) -> Option<ClockNews> {
        let state = self.state();
        let now = Now::of(&*self.clock);
        let record = state.trust.record(now);
        let day = now.unix_s.div_euclid(DAY_S);
        let is_new = |(last, at): (i64, Duration)| day != last && now.monotonic.saturating_sub(at) >= SHORTEST_DAY;
        let service_day = state.counted.is_none_or(is_new).then_some(day);
        let has_stepped = record.step.is_some() && state.written.is_none_or(|(last, _)| last.step != record.step);
        let is_due = state.written.is_none_or(|(_, at)| now.monotonic.saturating_sub(at) >= WRITE_EVERY);
        (is_due || has_stepped || service_day.is_some()).then_some(ClockNews { record, service_day, has_stepped })
    }

    /// It is written down.
    pub fn has_written(&self, news: ClockNews) {
        let at = self.clock.monotonic();
        let mut state = self.state();
        state.written = Some((news.record, at));
        if let Some(day) = news.service_day {
            state.counted = Some((day, at));
        }
    }

    fn state(&self) -> MutexGuard<'_, WatchState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;

    #[test]
    fn a_day_of_service_is_counted_once_and_a_leaping_clock_makes_no_days() {
        let clock = Arc::new(ManualClock::at_unix_s(1_795_424_400));
        let watch = ClockWatch::new(clock.clone());
        let count = || {
            let news = watch.unwritten();
            news.inspect(|news| watch.has_written(*news)).is_some_and(|news| news.service_day.is_some())
        };
        assert!(count());
        assert!(!count());
        for day in 1..20 {
            clock.jump_to_unix_s(1_795_424_400 + day * DAY_S);
            clock.advance(Duration::from_secs(60));
            assert!(!count(), "twenty days of twenty minutes");
        }
        clock.advance(SHORTEST_DAY);
        assert!(count());
        clock.advance(Duration::from_secs(6 * 3_600));
        assert!(!count());
    }
}
