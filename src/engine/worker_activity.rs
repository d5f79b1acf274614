//! What one thread is doing, what part of the last minute it spent so, and that it gets on.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::heartbeat::Pulse;

/// The minute is counted in slots of this length.
const SLOT: Duration = Duration::from_secs(5);

/// Slots of a minute.
const SLOTS: u64 = 12;

/// What a thread does: written by the thread, read by everybody. Times are monotonic.
#[derive(Debug, Default)]
pub struct WorkerActivity {
    slots: Mutex<ActivitySlots>,
    pulse: Arc<Pulse>,
    is_written_off: AtomicBool,
}

#[derive(Debug, Default)]
struct ActivitySlots {
    busy_since: Option<Duration>,
    /// By number of the slot modulo [`SLOTS`]: that number, and for how long the thread was busy in it.
    slots: [(u64, Duration); SLOTS as usize],
}

impl WorkerActivity {
    /// Its beats.
    pub fn pulse(&self) -> &Arc<Pulse> {
        &self.pulse
    }

    /// The thread begins with a question.
    pub fn begin(&self, now: Duration) {
        self.slots().busy_since = Some(now);
    }

    /// The thread has done with it.
    pub fn end(&self, now: Duration) {
        let mut slots = self.slots();
        if let Some(since) = slots.busy_since.take() {
            slots.add(since, now);
        }
    }

    /// Since when it has been busy with one question.
    pub fn busy_since(&self) -> Option<Duration> {
        self.slots().busy_since
    }

    /// The part of the last minute in which it was busy, 0 to 1; counted from the beginning of a slot.
    pub fn busy_share(&self, now: Duration) -> f64 {
        let slots = self.slots();
        let mut sum = slots.recorded(now);
        if let Some(since) = slots.busy_since {
            sum += now.saturating_sub(since.max(window_start(now)));
        }
        let window = now.saturating_sub(window_start(now)).max(SLOT);
        (sum.as_secs_f64() / window.as_secs_f64()).min(1.0)
    }

    /// Marks the thread as replaced by another; it ends after its present question.
    pub fn write_off(&self) {
        self.is_written_off.store(true, Ordering::Release);
    }

    /// Whether another thread has taken its place.
    pub fn is_written_off(&self) -> bool {
        self.is_written_off.load(Ordering::Acquire)
    }

    fn slots(&self) -> MutexGuard<'_, ActivitySlots> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ActivitySlots {
    fn add(&mut self, since: Duration, until: Duration) {
        let mut from = since.max(window_start(until));
        while from < until {
            let number = slot_of(from);
            let to = until.min(slot_start(number + 1));
            let slot = &mut self.slots[(number % SLOTS) as usize];
            if slot.0 != number {
                *slot = (number, Duration::ZERO);
            }
            slot.1 += to - from;
            from = to;
        }
    }

    fn recorded(&self, now: Duration) -> Duration {
        let first = slot_of(window_start(now));
        self.slots.iter().filter(|(number, _)| *number >= first).map(|(_, busy)| *busy).sum()
    }
}

fn slot_of(time: Duration) -> u64 {
    time.as_secs() / SLOT.as_secs()
}

fn slot_start(number: u64) -> Duration {
    SLOT * u32::try_from(number).unwrap_or(u32::MAX)
}

/// The minute's slots are this one and the eleven before it.
fn window_start(now: Duration) -> Duration {
    slot_start((slot_of(now) + 1).saturating_sub(SLOTS))
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: fn(u64) -> Duration = Duration::from_secs;

    #[test]
    fn what_is_busy_half_the_time_is_busy_by_half() {
        let activity = WorkerActivity::default();
        assert!(activity.busy_share(S(0)).abs() < 1e-9);
        for second in (0..300).step_by(2) {
            activity.begin(S(second));
            activity.end(S(second + 1));
        }
        let share = activity.busy_share(S(299));
        assert!((share - 0.5).abs() < 0.02, "{share}");
        assert!(activity.busy_share(S(360)) < 1e-9, "a minute later that is over");
    }

    #[test]
    fn a_long_question_counts_while_it_runs_and_no_longer_than_a_minute() {
        let activity = WorkerActivity::default();
        activity.begin(S(100));
        assert_eq!(activity.busy_since(), Some(S(100)));
        let share = activity.busy_share(S(119));
        assert!((share - 19.0 / 59.0).abs() < 1e-9, "19 s of the 59 since the eleventh slot before: {share}");
        activity.end(S(1_000));
        assert!((activity.busy_share(S(1_000)) - 1.0).abs() < 0.1);
        assert_eq!(activity.busy_since(), None);
    }
}
