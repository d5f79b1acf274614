//! When a job runs: every so often, or nightly at a local hour. Pure.
//!
//! *Every so often* is measured by the monotonic clock alone, so that jumps of the wall clock neither delay nor repeat a run.
//! *Nightly* has to read the wall clock, and is kept sane by the monotonic one: never two runs within [`SHORTEST_NIGHT`], never
//! none for [`LONGEST_NIGHT`].

use std::time::Duration;

use crate::astro::DAY_S;
use crate::ops::Now;

/// Largest jitter: less than the five minutes between staggered jobs, so that it does not undo their order.
const MOST_JITTER: Duration = Duration::from_secs(60);

/// Jitter takes at most this part of a period.
const JITTER_PART: u32 = 10;

/// The clock on the wall may say tomorrow before it is; two nights are never closer than this. Daylight saving makes 23 hours.
const SHORTEST_NIGHT: Duration = Duration::from_secs(12 * 3600);

/// The clock on the wall may go back for days; two nights are never farther apart than this. Daylight saving makes 25 hours.
const LONGEST_NIGHT: Duration = Duration::from_secs(36 * 3600);

/// A wall clock beyond the year 9999 is taken to stand there.
const LAST_S: i64 = 253_402_300_799;

/// When a job is to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schedule {
    /// At `first` after the start, and then in steps of `period`. Steps that were missed, because the job ran for longer or the
    /// machine slept, are made up for by one run.
    Every {
        /// Between two runs; a second at least.
        period: Duration,
        /// From the start of the server to the first run.
        first: Duration,
    },
    /// Once a night, some time in the minute after `hour` on the operator's wall clock.
    Nightly {
        /// 0 to 23, local.
        hour: u8,
    },
}

impl Schedule {
    /// Every `period`, first `first` after the start.
    pub const fn every(period: Duration, first: Duration) -> Self {
        Self::Every { period, first }
    }
}

/// Distance of local time from UTC at a moment, east positive, in seconds: `zone(unix_s)`.
pub type ZoneOffset = dyn Fn(i64) -> i32 + Send + Sync;

/// A job's place in the timetable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobTimer {
    schedule: Schedule,
    jitter: Duration,
    started: Now,
    last: Option<Now>,
}

impl JobTimer {
    /// The turn of the job called `name`, from the start of the server on. Its jitter follows from its name, so that it is the same
    /// at every start and differs from its neighbours'.
    pub fn new(name: &str, schedule: Schedule, started: Now) -> Self {
        let range = match schedule {
            Schedule::Every { period, .. } => (period / JITTER_PART).min(MOST_JITTER),
            Schedule::Nightly { .. } => MOST_JITTER,
        };
        let hash = blake3::hash(name.as_bytes());
        let part = u32::from_le_bytes(hash.as_bytes()[..4].try_into().expect("a hash has 32 bytes"));
        let jitter = range.mul_f64(f64::from(part) / f64::from(u32::MAX));
        Self { schedule, jitter, started, last: None }
    }

    /// A run begins now, in its turn.
    pub fn begin(&mut self, now: Now) {
        self.last = Some(now);
    }

    /// A run begins now because the operator asked for it. It stands for a step that is due, and for no night: what is done at
    /// noon is done again at three.
    pub fn begin_by_hand(&mut self, now: Now) {
        if matches!(self.schedule, Schedule::Every { .. }) {
            self.begin(now);
        }
    }

    /// How long until the next run, if the wall clock does not jump; zero when it is due.
    pub fn wait(&self, now: Now, zone: &ZoneOffset) -> Duration {
        match self.schedule {
            Schedule::Every { period, first } => {
                self.next_step(period.max(Duration::from_secs(1)), first).saturating_sub(now.monotonic)
            }
            Schedule::Nightly { hour } => self.until_night(hour, now, zone),
        }
    }

    /// Monotonic time of the first step after the last run.
    fn next_step(&self, period: Duration, first: Duration) -> Duration {
        let origin = self.started.monotonic + first + self.jitter;
        let Some(last) = self.last.filter(|last| last.monotonic >= origin) else { return origin };
        let steps = (last.monotonic - origin).as_nanos() / period.as_nanos() + 1;
        origin + period * u32::try_from(steps).unwrap_or(u32::MAX)
    }

    fn until_night(&self, hour: u8, now: Now, zone: &ZoneOffset) -> Duration {
        let (anchor, rest) = self.last.map_or((self.started, Duration::ZERO), |last| (last, SHORTEST_NIGHT));
        let age = now.since(anchor);
        // The first night after the rest, as the wall clock stood at the anchor. After a jump back by days that is far away, and
        // `latest` counts; after a jump forward it is past, and `earliest` counts.
        let (earliest, latest) = (rest.saturating_sub(age), LONGEST_NIGHT.saturating_sub(age));
        let night = next_local(anchor.unix_s_in(rest), hour, zone) + self.jitter.as_secs().cast_signed();
        let by_the_wall = Duration::from_secs(u64::try_from(night.saturating_sub(now.unix_s)).unwrap_or(0));
        by_the_wall.max(earliest).min(latest)
    }
}

/// The first second strictly after `unix_s` at which the local clock shows `hour`:00, or, where it skips that hour, an hour
/// beside it.
fn next_local(unix_s: i64, hour: u8, zone: &ZoneOffset) -> i64 {
    let unix_s = unix_s.clamp(0, LAST_S);
    let today = (unix_s + i64::from(zone(unix_s))).div_euclid(DAY_S);
    let on = |day: i64| {
        let local = day * DAY_S + i64::from(hour) * 3600;
        // The offset of that night, not of now: the first guess is off by a change of clocks at most, the second by nothing.
        let guess = local - i64::from(zone(local - i64::from(zone(unix_s))));
        local - i64::from(zone(guess))
    };
    (today..).map(on).find(|night| *night > unix_s).expect("some day comes after every second")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);
    const HOUR: Duration = Duration::from_secs(3600);
    const UTC: &ZoneOffset = &|_| 0;

    /// Berlin in spring 2026 and autumn 2026: summer time from 29 March 01:00 UTC to 25 October 01:00 UTC.
    const BERLIN: &ZoneOffset = &|unix_s| if (1_774_746_000..1_792_890_000).contains(&unix_s) { 7200 } else { 3600 };

    fn at(monotonic_s: u64, unix_s: i64) -> Now {
        Now { monotonic: Duration::from_secs(monotonic_s), unix_s }
    }

    /// Runs a turn for `hours` minute by minute on clocks that go together; the minutes at which it ran.
    fn runs(turn: &mut JobTimer, from: Now, hours: u64, zone: &ZoneOffset) -> Vec<u64> {
        (0..hours * 60)
            .filter(|minute| {
                let now = at(from.monotonic.as_secs() + minute * 60, from.unix_s + i64::try_from(minute * 60).unwrap());
                let is_due = turn.wait(now, zone).is_zero();
                if is_due {
                    turn.begin(now);
                }
                is_due
            })
            .collect()
    }

    #[test]
    fn every_half_hour_after_its_first_turn() {
        let start = at(1000, 0);
        let mut turn = JobTimer::new("warm_up", Schedule::every(30 * MINUTE, 5 * MINUTE), start);
        let runs = runs(&mut turn, start, 24, UTC);
        assert_eq!(runs.len(), 48);
        assert!((5..=6).contains(&runs[0]), "five minutes and less than one of jitter: {}", runs[0]);
        assert!(runs.windows(2).all(|pair| pair[1] - pair[0] == 30), "{runs:?}");
    }

    #[test]
    fn staggered_jobs_keep_their_order() {
        let firsts: Vec<_> = (0..12)
            .map(|number| {
                let schedule = Schedule::every(HOUR, 5 * MINUTE * number);
                JobTimer::new(&format!("job {number}"), schedule, at(0, 0)).wait(at(0, 0), UTC)
            })
            .collect();
        assert!(firsts.windows(2).all(|pair| pair[1] - pair[0] >= 4 * MINUTE), "{firsts:?}");
        assert!(
            firsts.iter().any(|first| first.as_secs() % 60 != firsts[0].as_secs() % 60),
            "all have the same jitter"
        );
    }

    #[test]
    fn what_was_missed_is_made_up_for_once() {
        let mut turn = JobTimer::new("sweep", Schedule::every(5 * MINUTE, Duration::ZERO), at(0, 0));
        turn.begin(at(60, 60));
        let late = at(7200, 7200);
        assert!(turn.wait(late, UTC).is_zero());
        turn.begin(late);
        let wait = turn.wait(late, UTC);
        assert!(!wait.is_zero() && wait <= 5 * MINUTE, "{wait:?}");
    }

    #[test]
    fn a_run_on_demand_moves_no_step() {
        let start = at(0, 0);
        let mut turn = JobTimer::new("sweep", Schedule::every(HOUR, HOUR), start);
        let before = turn.wait(start, UTC);
        turn.begin_by_hand(at(100, 100));
        assert_eq!(turn.wait(at(100, 100), UTC) + Duration::from_secs(100), before);
    }

    #[test]
    fn nightly_at_three_local_in_winter_in_summer_and_between() {
        // 2026-03-27T12:00 in Berlin; two days later the clocks go forward at two. And 2026-10-23T12:00; they go back at three.
        for (start_unix_s, what) in [(1_774_609_200, "spring"), (1_792_749_600, "autumn")] {
            let start = at(50, start_unix_s);
            let mut turn = JobTimer::new("upkeep", Schedule::Nightly { hour: 3 }, start);
            let runs = runs(&mut turn, start, 5 * 24, BERLIN);
            let local: Vec<_> = runs
                .iter()
                .map(|minute| {
                    let unix_s = start_unix_s + i64::try_from(minute * 60).unwrap();
                    (unix_s + i64::from(BERLIN(unix_s))).rem_euclid(DAY_S) / 60
                })
                .collect();
            assert_eq!(runs.len(), 5, "{what}: {local:?}");
            assert!(local.iter().all(|minute| (180..=181).contains(minute)), "{what}: {local:?}");
        }
    }

    #[test]
    fn a_run_by_hand_stands_for_no_night() {
        // At noon, in the evening, and ten minutes before the hour.
        for by_hand_s in [12 * 3600, 22 * 3600, 26 * 3600 + 3000] {
            let start = at(0, 6 * 3600);
            let mut turn = JobTimer::new("upkeep", Schedule::Nightly { hour: 3 }, start);
            let by_hand = at(by_hand_s - 6 * 3600, i64::try_from(by_hand_s).unwrap());
            turn.begin_by_hand(by_hand);
            let night_s = by_hand.unix_s + i64::try_from(turn.wait(by_hand, UTC).as_secs()).unwrap();
            assert!((27 * 3600..=27 * 3600 + 60).contains(&night_s), "{by_hand_s}: {night_s}");
        }
    }

    #[test]
    fn a_start_at_noon_does_not_make_up_for_last_night() {
        let noon = at(0, 12 * 3600);
        let turn = JobTimer::new("upkeep", Schedule::Nightly { hour: 3 }, noon);
        let wait = turn.wait(noon, UTC);
        assert!(wait >= 15 * HOUR && wait <= 15 * HOUR + MINUTE, "{wait:?}");
    }

    #[test]
    fn a_jump_of_the_wall_clock_gives_neither_a_second_run_nor_none() {
        let three = 100 * DAY_S + 3 * 3600;
        let mut turn = JobTimer::new("upkeep", Schedule::Nightly { hour: 3 }, at(0, three - 3600));
        turn.begin(at(3660, three + 60));
        let tomorrow = at(3700, three + DAY_S + 100);
        assert!(turn.wait(tomorrow, UTC) > 11 * HOUR, "it ran a minute ago, whatever the wall says");
        let last_year = at(3700, three - 365 * DAY_S);
        let wait = turn.wait(last_year, UTC);
        assert!(wait > 35 * HOUR && wait <= 36 * HOUR, "{wait:?}");
        let far = at(3700, i64::MAX);
        assert!(turn.wait(far, UTC) <= 36 * HOUR);
        turn.begin(far);
        assert!(turn.wait(far, UTC) <= 36 * HOUR);
    }

    proptest! {
        /// However the wall clock jumps, nights are 12 to 36 hours apart, and steps do not see it at all.
        #[test]
        fn jumps_never_flood_and_never_starve(
            jumps in prop::collection::vec((1..40u64, -20_000_000..20_000_000i64), 0..30),
            hour in 0..24u8,
        ) {
            let mut nightly = JobTimer::new("upkeep", Schedule::Nightly { hour }, at(0, 1_790_000_000));
            let mut steps = JobTimer::new("sweep", Schedule::every(HOUR, Duration::ZERO), at(0, 1_790_000_000));
            let (mut now, mut nights, mut hours) = (at(0, 1_790_000_000), vec![0], Vec::new());
            for (ticks, jump) in jumps {
                for _ in 0..ticks * 12 {
                    now = at(now.monotonic.as_secs() + 300, now.unix_s + 300);
                    if nightly.wait(now, BERLIN).is_zero() {
                        nightly.begin(now);
                        nights.push(now.monotonic.as_secs());
                    }
                    if steps.wait(now, BERLIN).is_zero() {
                        steps.begin(now);
                        hours.push(now.monotonic.as_secs());
                    }
                }
                now.unix_s += jump;
            }
            for pair in nights[1..].windows(2) {
                prop_assert!(pair[1] - pair[0] >= 12 * 3600, "{nights:?}");
            }
            nights.push(now.monotonic.as_secs());
            prop_assert!(nights.windows(2).all(|pair| pair[1] - pair[0] <= 36 * 3600 + 300), "{nights:?}");
            prop_assert!(hours.windows(2).all(|pair| pair[1] - pair[0] == 3600), "{hours:?}");
        }
    }
}
