//! Mitigations on a clock that is moved.

use proptest::prelude::*;

use super::*;
use crate::ops::alerts::{Severity, Stage};
use crate::ops::{CacheStatus, MachineStatus};

fn at(seconds: u64) -> Now {
    Now { monotonic: Duration::from_secs(seconds), unix_s: i64::try_from(seconds).unwrap() }
}

fn alerts(of: &[(Rule, Severity)]) -> Alerts {
    let open = of.iter().zip(1..).map(|(&(rule, severity), id)| Alert {
        id: AlertId(id),
        provisional_id: None,
        rule,
        subject: Rule::ONLY_SUBJECT.to_owned(),
        severity,
        value: 3000.0,
        measured_unix_s: 0,
        calm_since_unix_s: None,
        threshold: 2500.0,
        since_unix_s: 0,
        stage: Stage::Raised,
    });
    Alerts::resume(open)
}

/// The mitigations, and what was done.
#[derive(Default)]
struct World {
    mitigations: Mitigations,
    done: Vec<(u64, &'static str, Mitigation)>,
}

impl World {
    fn show(&mut self, second: u64, of: &[(Rule, Severity)]) -> Vec<MitigationChange> {
        self.show_in(&full_of_answers(), second, of)
    }

    fn show_in(&mut self, snapshot: &Snapshot, second: u64, of: &[(Rule, Severity)]) -> Vec<MitigationChange> {
        let (effects, acts) = std::mem::take(&mut self.mitigations).decide(&alerts(of), snapshot, at(second));
        self.mitigations = effects;
        self.done.extend(acts.iter().map(|act| match act {
            MitigationChange::Begin(active) => (second, "begin", active.mitigation),
            MitigationChange::End(active) => (second, "end", active.mitigation),
        }));
        acts
    }
}

/// A process of 480 of 500 MB, of which the memory tier takes so many.
fn tier_of(tier_mb: u64) -> Snapshot {
    let machine =
        MachineStatus { rss_bytes: Some(480 << 20), memory_limit_bytes: Some(500 << 20), ..MachineStatus::default() };
    let cache = CacheStatus { memory_bytes: Some(tier_mb << 20), ..CacheStatus::default() };
    Snapshot { machine, cache, ..Snapshot::default() }
}

fn full_of_answers() -> Snapshot {
    tier_of(60)
}

const BROKEN: (Rule, Severity) = (Rule::BrokenQuestions, Severity::Critical);
const FULL: (Rule, Severity) = (Rule::Memory, Severity::Critical);

const SLOW: (Rule, Severity) = (Rule::ResponseTime, Severity::Critical);

#[test]
fn critical_slowness_brings_every_effect_but_fallback_and_calm_takes_each_back() {
    let mut world = World::default();
    let acts = world.show(0, &[SLOW]);
    assert_eq!(acts.len(), 3);
    assert!(!world.mitigations.is_active(Mitigation::Fallback), "refusing more makes nobody's wait shorter");
    for act in &acts {
        let MitigationChange::Begin(active) = act else { panic!("{act:?}") };
        assert_eq!((active.cause, active.since), (AlertId(1), at(0)));
        assert_eq!(active.reason, "response time (p95) is 3000 ms, limit 2500 ms");
    }
    assert!(world.show(30, &[SLOW]).is_empty(), "they are in force already");
    assert!(world.show(60, &[]).is_empty());
    assert!(world.show(119, &[]).is_empty());
    assert_eq!(world.show(120, &[]).len(), 3);
    assert_eq!(world.mitigations.active().count(), 0);
}

#[test]
fn a_call_within_the_calm_begins_it_anew_and_keeps_the_first_cause() {
    let mut world = World::default();
    world.show(0, &[(Rule::Cpu, Severity::Warning)]);
    world.show(10, &[]);
    world.show(60, &[(Rule::Refusals, Severity::Warning)]);
    assert_eq!(world.mitigations.active().next().unwrap().reason, "processor load is 300000.0 %, limit 250000.0 %");
    assert!(world.show(70, &[]).is_empty());
    assert!(world.show(129, &[]).is_empty());
    assert_eq!(world.show(130, &[]).len(), 2);
}

#[test]
fn only_what_hides_its_reason_has_to_be_calm_for_longer_after_a_relapse() {
    let mut world = World::default();
    let mut second = 0;
    for calm in [60, 120, 240, 480, 960, 1920, 1920] {
        world.show(second, &[BROKEN]);
        world.show(second + 1, &[]);
        assert!(world.show(second + calm, &[]).is_empty(), "calm of {calm} s");
        assert_eq!(world.show(second + calm + 1, &[]).len(), 1, "calm of {calm} s");
        second += calm + 2;
    }
    second += 1800;
    world.show(second, &[BROKEN]);
    world.show(second + 1, &[]);
    assert_eq!(world.show(second + 61, &[]).len(), 1, "a long peace forgives");
    for flood in 1..6 {
        second += 100;
        world.show(second, &[SLOW, FULL]);
        world.show(second + 1, &[]);
        assert_eq!(world.show(second + 61, &[]).len(), Mitigation::ALL.len(), "after {flood} floods");
    }
}

#[test]
fn memory_is_answered_by_fallback_only_while_the_cache_holds_what_is_too_much() {
    let begins = |snapshot: &Snapshot| {
        let mut world = World::default();
        world.show_in(snapshot, 0, &[FULL]);
        world.mitigations.active().find_map(ActiveMitigation::fallback_cause)
    };
    assert_eq!(begins(&tier_of(60)), Some(FallbackCause::Memory));
    assert_eq!(begins(&tier_of(4)), None, "without the tier it is still 476 MB, and the alert is at 475");
    assert_eq!(begins(&Snapshot::default()), None, "what is not known is no reason");

    let mut world = World::default();
    world.show_in(&tier_of(60), 0, &[FULL]);
    world.show_in(&tier_of(0), 30, &[FULL]);
    world.show_in(&tier_of(0), 90, &[FULL]);
    assert!(!world.mitigations.is_active(Mitigation::Fallback), "the alert is open, but this is no help any more");
    assert!(world.mitigations.is_active(Mitigation::PauseJobs));
}

#[test]
fn who_is_refused_is_told_the_reason_that_is_left() {
    let mut world = World::default();
    let cause = |world: &World| world.mitigations.active().find_map(ActiveMitigation::fallback_cause);
    world.show(0, &[BROKEN]);
    world.show(10, &[BROKEN, FULL]);
    assert_eq!(cause(&world), Some(FallbackCause::Errors));
    let told = world.show(20, &[FULL]);
    assert!(matches!(&told[..], [MitigationChange::Begin(effect)] if effect.rule == Rule::Memory), "{told:?}");
    assert_eq!(cause(&world), Some(FallbackCause::Memory));
    assert!(world.show(30, &[FULL]).is_empty());
}

#[test]
fn a_low_hit_rate_never_stops_what_would_raise_it() {
    for rule in [Rule::HitRate, Rule::KindHitRate] {
        assert_eq!(rule.row().mitigations(Severity::Critical), [Mitigation::Rebalance]);
    }
}

#[test]
fn muted_alerts_call_for_nothing() {
    let mut alerts = alerts(&[SLOW]);
    alerts.mute(Rule::ResponseTime, None, Duration::from_secs(60), at(0));
    assert!(Mitigations::default().decide(&alerts, &Snapshot::default(), at(0)).1.is_empty());
}

/// Remembers how each lever stands.
#[derive(Default)]
struct RecordingControls(std::sync::Mutex<Vec<String>>);

impl RecordingControls {
    fn note(&self, what: String) {
        self.0.lock().unwrap().push(what);
    }
}

impl Controls for RecordingControls {
    fn pool_to_max(&self, switch: Switch) {
        self.note(format!("pool {switch:?}"));
    }
    fn fallback(&self, cause: Option<FallbackCause>) {
        self.note(format!("fallback {}", cause.map_or("off", FallbackCause::name)));
    }
    fn rebalance(&self, switch: Switch) {
        self.note(format!("rebalance {switch:?}"));
    }
    fn pause_jobs(&self, reason: Option<&str>) {
        self.note(format!("jobs {reason:?}"));
    }
    fn memory_share(&self, share: f64) {
        self.note(format!("memory {share}"));
    }
}

#[test]
fn each_effect_pulls_its_own_lever_and_lets_go_of_it() {
    let mut world = World::default();
    let panel = RecordingControls::default();
    world.show(0, &[SLOW, BROKEN]).iter().for_each(|act| act.apply(&panel));
    world.show(1, &[]);
    world.show(61, &[]).iter().for_each(|act| act.apply(&panel));
    assert_eq!(
        panel.0.into_inner().unwrap(),
        [
            "pool On",
            "fallback errors",
            r#"jobs Some("response time (p95) is 3000 ms, limit 2500 ms")"#,
            "rebalance On",
            "pool Off",
            "fallback off",
            "jobs None",
            "rebalance Off"
        ]
    );
}

fn any_alert() -> impl Strategy<Value = (Rule, Severity)> {
    (prop::sample::select(Rule::ALL), prop::sample::select(vec![Severity::Warning, Severity::Critical]))
}

proptest! {
    /// Whatever calls and when: begins and ends alternate, a mitigation stays for at least its calm, and all end when nothing calls.
    #[test]
    fn effects_do_not_flap_and_always_end(
        steps in prop::collection::vec((1..120u64, prop::collection::vec(any_alert(), 0..4)), 1..200),
    ) {
        let mut world = World::default();
        let mut second = 0;
        for (pause, alerts) in &steps {
            second += pause;
            world.show(second, alerts);
        }
        let longest_calm = (CALM * 2_u32.pow(MOST_DOUBLINGS)).as_secs();
        world.show(second + 1, &[]);
        world.show(second + 1 + longest_calm, &[]);
        prop_assert_eq!(world.mitigations.active().count(), 0);
        for action in Mitigation::ALL {
            let mut begun: Option<u64> = None;
            let mut begins = 0;
            for (second, what, _) in world.done.iter().filter(|(_, _, of)| *of == action) {
                match (*what, begun) {
                    ("begin", Some(_)) if action == Mitigation::Fallback => {}
                    ("begin", None) => {
                        begun = Some(*second);
                        begins += 1;
                    }
                    ("end", Some(begin)) => {
                        prop_assert!(second - begin >= CALM.as_secs());
                        begun = None;
                    }
                    other => prop_assert!(false, "{other:?}"),
                }
            }
            prop_assert_eq!(begun, None);
            let minutes = (second + 1 + longest_calm) / 60;
            prop_assert!(begins <= 1 + minutes, "{begins} times in {minutes} minutes");
        }
    }
}

#[test]
fn every_rule_that_calls_for_fallback_mode_says_why() {
    let calling: Vec<Rule> = Rule::ALL
        .iter()
        .copied()
        .filter(|rule| {
            let row = rule.row();
            [Severity::Warning, Severity::Critical]
                .iter()
                .any(|severity| row.mitigations(*severity).contains(&Mitigation::Fallback))
        })
        .collect();
    assert!(!calling.is_empty());
    for rule in calling {
        assert!(fallback_cause(Mitigation::Fallback, rule).is_some(), "{rule:?}");
    }
}
