//! Live windows: what happened in the last minute, five minutes and hour, ready to be read by anyone at any time.
//!
//! Kept by monotonic time, so a jump of the wall clock neither empties nor fills them. The work is done by the caller of the tick, once a
//! second; a reader takes a finished summary.

use std::collections::VecDeque;
use std::str::FromStr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use super::frame::SampleFrame;
use super::sampler::SeriesKeys;
use super::summary::Summary;

/// A stretch of time that ends now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Window {
    /// The last 60 seconds, to the second.
    Minute,
    /// The last five minutes, to ten seconds.
    FiveMinutes,
    /// The last hour, to ten seconds; its summary is renewed every ten seconds.
    Hour,
}

impl Window {
    /// Every window, shortest first.
    pub const ALL: [Self; 3] = [Self::Minute, Self::FiveMinutes, Self::Hour];

    /// How long it is.
    pub const fn length(self) -> Duration {
        Duration::from_secs([60, 300, 3_600][self as usize])
    }

    /// Name in the API.
    pub const fn name(self) -> &'static str {
        ["1m", "5m", "1h"][self as usize]
    }
}

impl FromStr for Window {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let named = Self::ALL.into_iter().find(|window| window.name() == text);
        named.ok_or_else(|| format!("window {text:?} is none of 1m, 5m, 1h"))
    }
}

/// The latest summary of each window. Shared; reading costs a lock that is held for nanoseconds.
#[derive(Debug, Default)]
pub struct Windows {
    latest: RwLock<[Arc<Summary>; Window::ALL.len()]>,
}

impl Windows {
    /// What happened in the window, as of the last tick.
    pub fn over(&self, window: Window) -> Arc<Summary> {
        Arc::clone(&self.latest.read().unwrap_or_else(PoisonError::into_inner)[window as usize])
    }

    fn publish(&self, window: Window, summary: Summary) {
        self.latest.write().unwrap_or_else(PoisonError::into_inner)[window as usize] = Arc::new(summary);
    }
}

/// Seconds in a slot of the fine ring, and in one of the coarse ring.
const FINE_S: i64 = 1;
const COARSE_S: i64 = 10;

/// Slots that reach back over the last `slots * step_s` seconds, encoded: at most 16 KiB each, a tenth of that on a busy machine.
struct SlotRing {
    step_s: i64,
    slots: i64,
    /// Index and bytes, by rising index.
    closed: VecDeque<(i64, Vec<u8>)>,
    open: (i64, SampleFrame),
}

impl SlotRing {
    fn new(step_s: i64, length: Duration) -> Self {
        let slots = i64::try_from(length.as_secs()).expect("windows are short") / step_s;
        Self { step_s, slots, closed: VecDeque::new(), open: (i64::MIN, SampleFrame::default()) }
    }

    /// Adds a frame of the second `at_s`. One from before the open slot joins it.
    fn add(&mut self, at_s: i64, frame: &SampleFrame) {
        let index = at_s.div_euclid(self.step_s);
        if index > self.open.0 {
            let (closed, slot) = std::mem::replace(&mut self.open, (index, SampleFrame::default()));
            if slot.looks > 0 {
                self.closed.push_back((closed, slot.encode().0));
            }
        }
        self.open.1.merge(frame);
        while self.closed.front().is_some_and(|(closed, _)| *closed <= index - self.slots) {
            self.closed.pop_front();
        }
    }

    /// What happened in the slots that lie at most `length` before `now_s`, the open one included.
    fn over(&self, now_s: i64, length: Duration) -> SampleFrame {
        let slots = i64::try_from(length.as_secs()).expect("windows are short") / self.step_s;
        let first = now_s.div_euclid(self.step_s) - slots + 1;
        let mut sum = SampleFrame::default();
        for (_, bytes) in self.closed.iter().rev().take_while(|(index, _)| *index >= first) {
            if let Some(frame) = SampleFrame::decode(bytes) {
                sum.merge(&frame);
            }
        }
        if self.open.0 >= first {
            sum.merge(&self.open.1);
        }
        sum
    }
}

/// Feeds the windows.
pub struct WindowKeeper {
    windows: Arc<Windows>,
    fine: SlotRing,
    coarse: SlotRing,
    hour_of: Option<i64>,
}

impl WindowKeeper {
    /// Empty windows.
    pub fn new(windows: Arc<Windows>) -> Self {
        Self {
            windows,
            fine: SlotRing::new(FINE_S, Window::Minute.length()),
            coarse: SlotRing::new(COARSE_S, Window::Hour.length()),
            hour_of: None,
        }
    }

    /// The windows that it feeds.
    pub fn windows(&self) -> &Arc<Windows> {
        &self.windows
    }

    /// Puts back what happened in a second that began `ago` before `now`. Oldest first, before the first tick.
    pub fn restore_second(&mut self, now: Duration, ago: Duration, frame: &SampleFrame) {
        self.fine.add(seconds(now) - seconds(ago), frame);
    }

    /// Puts back what happened in ten seconds that began `ago` before `now`. Oldest first, before the first tick.
    pub fn restore_ten_seconds(&mut self, now: Duration, ago: Duration, frame: &SampleFrame) {
        self.coarse.add(seconds(now) - seconds(ago), frame);
    }

    /// Adds what happened in the second before `now`, which is monotonic, and renews the summaries.
    pub fn tick(&mut self, now: Duration, keys: &SeriesKeys, frame: &SampleFrame) {
        let now_s = seconds(now);
        self.fine.add(now_s, frame);
        self.coarse.add(now_s, frame);
        self.publish(Window::Minute, keys, self.fine.over(now_s, Window::Minute.length()));
        self.publish(Window::FiveMinutes, keys, self.coarse.over(now_s, Window::FiveMinutes.length()));
        let slot = now_s.div_euclid(COARSE_S);
        if self.hour_of != Some(slot) {
            self.hour_of = Some(slot);
            self.publish(Window::Hour, keys, self.coarse.over(now_s, Window::Hour.length()));
        }
    }

    fn publish(&self, window: Window, keys: &SeriesKeys, frame: SampleFrame) {
        self.windows.publish(window, Summary::new(window.length(), Arc::clone(keys), frame));
    }
}

fn seconds(time: Duration) -> i64 {
    i64::try_from(time.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock, ManualClock};
    use crate::metrics::{ComputeClassLabels, Metrics, Sampler, Selector};

    struct World {
        clock: Arc<ManualClock>,
        metrics: Arc<Metrics>,
        sampler: Sampler,
        windows: Arc<Windows>,
        keeper: WindowKeeper,
    }

    impl World {
        fn new() -> Self {
            let clock = Arc::new(ManualClock::at_unix_s(1_800_000_000));
            let metrics = Metrics::new(clock.clone());
            let windows = Arc::new(Windows::default());
            Self {
                sampler: Sampler::new(Arc::clone(&metrics)),
                keeper: WindowKeeper::new(Arc::clone(&windows)),
                windows,
                clock,
                metrics,
            }
        }

        fn tick(&mut self) {
            self.clock.advance(Duration::from_secs(1));
            let frame = self.sampler.look();
            self.keeper.tick(self.clock.monotonic(), self.sampler.keys(), &frame);
        }

        fn refused(&self) -> [f64; 3] {
            Window::ALL.map(|window| self.windows.over(window).growth(&Selector::all("astroloh_compute_refused_total")))
        }
    }

    #[test]
    fn each_window_forgets_after_its_length_and_not_before() {
        let mut world = World::new();
        world.metrics.compute_refused.of(&ComputeClassLabels { class: "rest" }).add(7);
        let mut seen = [None::<(u64, u64)>; 3];
        for second in 1..=3_700 {
            world.tick();
            for (seen, refused) in seen.iter_mut().zip(world.refused()) {
                if refused == 7.0 {
                    seen.get_or_insert((second, second)).1 = second;
                }
            }
        }
        let [minute, five, hour] = seen.map(Option::unwrap);
        assert_eq!(minute, (1, 60));
        assert!(five.0 == 1 && (290..=300).contains(&five.1), "{five:?}");
        assert!(hour.0 == 1 && (3_590..=3_610).contains(&hour.1), "{hour:?}");
    }

    #[test]
    fn a_jump_of_the_wall_clock_changes_nothing() {
        let mut world = World::new();
        world.metrics.compute_refused.of(&ComputeClassLabels { class: "rest" }).add(7);
        world.tick();
        for unix_s in [1_900_000_000, 5] {
            world.clock.jump_to_unix_s(unix_s);
            world.tick();
            assert_eq!(world.refused()[..2], [7.0, 7.0]);
        }
    }

    #[test]
    fn a_gauge_is_a_mean_over_looks_and_a_rate_is_by_second() {
        let mut world = World::new();
        world.metrics.compute_queue_length.of(&ComputeClassLabels { class: "rest" }).set(6);
        world.tick();
        world.metrics.compute_queue_length.of(&ComputeClassLabels { class: "rest" }).set(0);
        world.metrics.compute_refused.of(&ComputeClassLabels { class: "rest" }).add(9);
        world.tick();
        world.tick();
        let minute = world.windows.over(Window::Minute);
        let level = minute.level(&Selector::all("astroloh_compute_queue_length")).unwrap();
        assert_eq!((level.mean, level.max, minute.looks()), (2.0, 6.0, 3));
        assert_eq!(minute.rate_per_s(&Selector::all("astroloh_compute_refused_total")), 3.0);
        assert_eq!(Windows::default().over(Window::Hour).level(&Selector::all("any")), None);
    }

    #[test]
    fn what_is_restored_is_in_the_windows_that_reach_so_far_back() {
        let mut world = World::new();
        world.metrics.compute_refused.of(&ComputeClassLabels { class: "rest" }).add(4);
        let before = world.sampler.look();
        let now = world.clock.monotonic();
        for ago_s in [4_000, 2_000, 200, 20] {
            world.keeper.restore_ten_seconds(now, Duration::from_secs(ago_s), &before);
        }
        for ago_s in [70, 20] {
            world.keeper.restore_second(now, Duration::from_secs(ago_s), &before);
        }
        world.tick();
        assert_eq!(world.refused(), [4.0, 8.0, 12.0]);
    }

    #[test]
    fn windows_have_names() {
        for window in Window::ALL {
            assert_eq!(window.name().parse(), Ok(window));
        }
        assert_eq!("2m".parse::<Window>().unwrap_err(), "window \"2m\" is none of 1m, 5m, 1h");
    }
}
