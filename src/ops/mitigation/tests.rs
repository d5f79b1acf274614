//! Mitigations on a clock that is moved.

use proptest::prelude::*;

use super::*;
use crate::ops::alerts::{Rule, Severity, Stage};

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
        let (mitigations, acts) = std::mem::take(&mut self.mitigations).decide(&alerts(of), at(second));
        self.mitigations = mitigations;
        self.done.extend(acts.iter().map(|act| match act {
            MitigationChange::Begin(active) => (second, "begin", active.mitigation),
            MitigationChange::End(active) => (second, "end", active.mitigation),
        }));
        acts
    }
}

const SLOW: (Rule, Severity) = (Rule::ResponseTime, Severity::Critical);

#[test]
fn critical_slowness_brings_every_effect_and_calm_takes_each_back() {
    let mut world = World::default();
    let acts = world.show(0, &[SLOW]);
    assert_eq!(acts.len(), Mitigation::ALL.len());
    for act in &acts {
        let MitigationChange::Begin(active) = act else { panic!("{act:?}") };
        assert_eq!((active.cause, active.since), (AlertId(1), at(0)));
        assert_eq!(active.reason, "response time (p95) is 3000 ms, limit 2500 ms");
    }
    assert!(world.show(30, &[SLOW]).is_empty(), "they are in force already");
    assert!(world.show(60, &[]).is_empty());
    assert!(world.show(119, &[]).is_empty());
    assert_eq!(world.show(120, &[]).len(), Mitigation::ALL.len());
    assert_eq!(world.mitigations.active().count(), 0);
}

#[test]
fn a_call_within_the_calm_begins_it_anew_and_keeps_the_first_cause() {
    let mut world = World::default();
    world.show(0, &[(Rule::Cpu, Severity::Warning)]);
    world.show(10, &[]);
    world.show(60, &[(Rule::Errors, Severity::Warning)]);
    assert_eq!(world.mitigations.active().next().unwrap().reason, "processor load is 300000.0 %, limit 250000.0 %");
    assert!(world.show(70, &[]).is_empty());
    assert!(world.show(129, &[]).is_empty());
    assert_eq!(world.show(130, &[]).len(), 1);
}

#[test]
fn a_relapse_doubles_the_calm_and_a_long_peace_forgives() {
    let mut world = World::default();
    let mut second = 0;
    for calm in [60, 120, 240, 480, 960, 1920, 1920] {
        world.show(second, &[SLOW]);
        world.show(second + 1, &[]);
        assert!(world.show(second + calm, &[]).is_empty(), "calm of {calm} s");
        assert_eq!(world.show(second + calm + 1, &[]).len(), Mitigation::ALL.len(), "calm of {calm} s");
        second += calm + 2;
    }
    second += 1800;
    world.show(second, &[SLOW]);
    world.show(second + 1, &[]);
    assert_eq!(world.show(second + 61, &[]).len(), Mitigation::ALL.len());
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
    assert!(Mitigations::default().decide(&alerts, at(0)).1.is_empty());
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
    fn fallback(&self, switch: Switch) {
        self.note(format!("fallback {switch:?}"));
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
    world.show(0, &[SLOW]).iter().for_each(|act| act.apply(&panel));
    world.show(1, &[]);
    world.show(61, &[]).iter().for_each(|act| act.apply(&panel));
    assert_eq!(
        panel.0.into_inner().unwrap(),
        [
            "pool On",
            "fallback On",
            r#"jobs Some("response time (p95) is 3000 ms, limit 2500 ms")"#,
            "rebalance On",
            "pool Off",
            "fallback Off",
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
            // The first six take at least 1, 2, 4 … minutes of calm; from then on one in 32 minutes, unless half an hour was quiet.
            let minutes = (second + 1 + longest_calm) / 60;
            prop_assert!(begins <= 6 + minutes / 30, "{begins} times in {minutes} minutes");
        }
    }
}
