//! Machines whose clock is right, is set, or begins anew.

use std::time::Duration;

use super::*;

/// 2026-11-23.
const START_S: i64 = 1_795_424_400;
const YEAR_S: i64 = 365 * DAY_S;

/// A machine with both clocks.
struct Machine {
    trust: ClockTrust,
    now: Now,
}

impl Machine {
    fn new() -> Self {
        let now = Now { monotonic: Duration::ZERO, unix_s: START_S };
        Self { trust: ClockTrust::begin(EARLIEST_UNIX_S, None, now), now }
    }

    /// Time passes, and the clock is looked at every hour.
    fn runs(&mut self, days: i64) {
        for _ in 0..days * 24 {
            self.now.monotonic += Duration::from_secs(3_600);
            self.now.unix_s += 3_600;
            assert_eq!(self.trust.look(self.now), None);
        }
    }

    /// The wall clock moves, and is looked at; by how many seconds it is found to have stepped.
    fn is_set(&mut self, by_s: i64) -> Option<i64> {
        self.now.unix_s += by_s;
        self.trust.look(self.now).map(|step| step.by_s)
    }

    /// It is off for that long on the wall clock, and its monotonic clock begins anew.
    fn is_off(&mut self, gap_s: i64) {
        let record = self.trust.record(self.now);
        self.now = Now { monotonic: Duration::ZERO, unix_s: self.now.unix_s + gap_s };
        self.trust = ClockTrust::begin(EARLIEST_UNIX_S, Some(record), self.now);
    }

    fn verdict(&self) -> &'static str {
        self.trust.verdict(self.now).name()
    }
}

#[test]
fn a_clock_is_trusted_after_a_week_without_a_step_and_no_earlier() {
    let mut machine = Machine::new();
    machine.runs(6);
    assert_eq!(machine.verdict(), "settling");
    machine.runs(1);
    assert_eq!(machine.verdict(), "trusted");
    assert_eq!(machine.trust.verdict(machine.now).trouble(), None);
}

#[test]
fn nights_without_power_do_not_take_the_trust_and_a_holiday_takes_it_quietly() {
    let mut machine = Machine::new();
    for _ in 0..4 {
        machine.runs(1);
        machine.is_off(DAY_S);
    }
    assert_eq!(machine.verdict(), "trusted");
    machine.is_off(14 * DAY_S);
    assert_eq!(machine.verdict(), "settling", "it may have been wrong all the time, but a holiday is likelier");
    assert!(machine.trust.verdict(machine.now).is_credible());
}

#[test]
fn a_step_of_more_than_a_day_takes_the_trust_for_a_week_in_either_direction() {
    for by_s in [60 * DAY_S, DAY_S + 1, -DAY_S - 1] {
        let mut machine = Machine::new();
        machine.runs(8);
        assert_eq!(machine.is_set(by_s), Some(by_s));
        assert!(!machine.trust.verdict(machine.now).is_credible(), "{by_s}");
        let trouble = machine.trust.verdict(machine.now).trouble().unwrap();
        assert!(trouble.contains(if by_s > 0 { "forward" } else { "before" }), "{trouble}");
        machine.runs(6);
        assert_ne!(machine.verdict(), "trusted");
        machine.runs(1);
        assert_eq!(machine.verdict(), "trusted", "{by_s}");
    }
    let mut machine = Machine::new();
    machine.runs(8);
    for by_s in [DAY_S - 3_600, -DAY_S + 3_600, 3_600, 1] {
        assert_eq!(machine.is_set(by_s), None, "{by_s}");
    }
    assert_eq!(machine.verdict(), "trusted");
}

#[test]
fn small_steps_add_up() {
    let mut machine = Machine::new();
    machine.runs(8);
    let steps: Vec<_> = (0..4).filter_map(|_| machine.is_set(DAY_S / 2)).collect();
    assert_eq!(steps, [3 * DAY_S / 2]);
    assert_eq!(machine.verdict(), "stepped");
}

#[test]
fn a_machine_that_boots_in_1970_and_then_gets_its_time() {
    let mut machine = Machine::new();
    machine.runs(8);
    let gap_s = -machine.now.unix_s + 5;
    machine.is_off(gap_s);
    assert_eq!(machine.verdict(), "before_build");
    assert_eq!(machine.is_set(-gap_s + 600), Some(-gap_s + 600));
    assert_eq!(machine.verdict(), "stepped");
    machine.runs(7);
    assert_eq!(machine.verdict(), "trusted");
}

#[test]
fn a_start_ten_years_later_is_a_step_and_the_restart_after_it_does_not_hide_it() {
    let mut machine = Machine::new();
    machine.runs(8);
    machine.is_off(10 * YEAR_S);
    assert_eq!(machine.verdict(), "unconfirmed");
    machine.runs(2);
    machine.is_off(60);
    assert_eq!(machine.verdict(), "unconfirmed");
    machine.is_off(-10 * YEAR_S);
    assert_eq!(machine.verdict(), "stepped", "back is a step too");
    machine.runs(7);
    assert_eq!(machine.verdict(), "trusted");
}

#[test]
fn a_clock_that_was_trusted_wrongly_is_outlived() {
    let mut machine = Machine::new();
    machine.is_set(10 * YEAR_S);
    machine.runs(10);
    assert!(machine.trust.confirm(machine.now));
    assert_eq!(machine.verdict(), "trusted", "an operator has said so");
    machine.is_set(-10 * YEAR_S);
    assert_eq!(machine.verdict(), "before_newest");
    machine.runs(29);
    assert_eq!(machine.verdict(), "before_newest");
    machine.runs(1);
    assert_eq!(machine.verdict(), "trusted", "not for ten years");
}

/// 37 days on a wrong clock destroyed a person: a week until it was trusted, and the stage that can be undone.
#[test]
fn a_clock_that_went_far_ahead_is_not_trusted_before_an_operator_says_so() {
    for first_days in [0, 8] {
        let mut machine = Machine::new();
        machine.runs(first_days);
        machine.is_set(10 * YEAR_S);
        for by_s in [0, 2 * DAY_S, -2 * DAY_S] {
            machine.is_set(by_s);
            machine.runs(100);
            assert_eq!(machine.verdict(), "unconfirmed", "{first_days} {by_s}");
        }
        if first_days > 0 {
            machine.is_off(40 * DAY_S);
            assert_eq!(machine.verdict(), "unconfirmed");
            assert!(!machine.trust.verdict(machine.now).is_near());
        }
        assert!(machine.trust.confirm(machine.now));
        assert_eq!(machine.verdict(), "trusted");
        machine.is_off(60);
        assert_eq!(machine.verdict(), "trusted", "the word outlasts the process");
    }
    let mut machine = Machine::new();
    machine.is_set(-30 * YEAR_S);
    assert!(!machine.trust.confirm(machine.now), "no word makes such a clock right");
    assert_eq!(machine.verdict(), "before_build");
}

/// On a new data directory, 2026, then 1970, then 2036: nothing was trusted yet, and the last step came from a clock that was known to be wrong.
#[test]
fn in_the_first_week_no_detour_hides_a_leap() {
    for restarts in [false, true] {
        let mut machine = Machine::new();
        machine.runs(1);
        let start_s = machine.now.unix_s;
        let go = |machine: &mut Machine, by_s: i64| {
            if restarts {
                machine.is_off(by_s);
            } else {
                machine.is_set(by_s);
            }
        };
        go(&mut machine, -start_s);
        machine.runs(2);
        assert_eq!(machine.verdict(), "before_build");
        go(&mut machine, 10 * YEAR_S);
        machine.runs(1);
        go(&mut machine, start_s);
        machine.runs(100);
        assert_eq!(machine.verdict(), "unconfirmed", "{restarts}");
        go(&mut machine, -10 * YEAR_S);
        assert_eq!(machine.verdict(), "stepped", "it is where it would have been, {restarts}");
        machine.runs(8);
        assert_eq!(machine.verdict(), "trusted", "{restarts}");
    }
}

#[test]
fn no_reading_overflows() {
    for unix_s in [i64::MIN, -1, 0, i64::MAX] {
        let mut machine = Machine::new();
        machine.now.unix_s = unix_s;
        machine.trust.look(machine.now);
        let record = machine.trust.record(machine.now);
        machine.trust.verdict(machine.now).trouble();
        for other in [i64::MIN, 0, i64::MAX] {
            let now = Now { monotonic: Duration::MAX, unix_s: other };
            let mut trust = ClockTrust::begin(EARLIEST_UNIX_S, Some(record), now);
            trust.look(now);
            trust.verdict(now).trouble();
        }
    }
}
