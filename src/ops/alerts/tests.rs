//! Alerts on a clock that is moved.

use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::clock::ManualClock;
use crate::ops::{
    CacheStatus, DiskTier, EngineStatus, JobStats, KindStatus, MachineStatus, Now, OperationPeak, ServiceLoad, Snapshot,
};

/// The judge, its clock, and everything that it said.
struct World {
    clock: ManualClock,
    rules: Thresholds,
    alerts: Alerts,
    said: Vec<AlertEvent>,
}

impl World {
    fn new() -> Self {
        let clock = ManualClock::at_unix_s(1_000_000);
        Self { clock, rules: Thresholds::default(), alerts: Alerts::default(), said: Vec::new() }
    }

    fn now(&self) -> Now {
        Now::of(&self.clock)
    }

    /// Shows the same snapshot every ten seconds, the first time at once and the last time after `seconds`.
    fn show(&mut self, snapshot: &Snapshot, seconds: u64) -> Vec<String> {
        let before = self.said.len();
        for step in 0..=seconds / 10 {
            if step > 0 {
                self.clock.advance(Duration::from_secs(10));
            }
            let (alerts, events) = std::mem::take(&mut self.alerts).step(&self.rules, snapshot, self.now());
            self.alerts = alerts;
            self.said.extend(events);
        }
        self.said[before..].iter().map(said).collect()
    }
}

fn said(event: &AlertEvent) -> String {
    let AlertEvent { change, alert, is_muted, .. } = event;
    let muted = if *is_muted { " (muted)" } else { "" };
    format!("{} {} {}/{}{muted}", change.name(), alert.severity.name(), alert.rule.name(), alert.subject)
}

fn voice(p95_ms: f64, error_share: f64, requests: u64) -> Snapshot {
    let alice = ServiceLoad {
        asked: requests,
        shed_share: Some(0.0),
        service: "alice",
        requests,
        p95_ms: Some(p95_ms),
        mean_ms: Some(p95_ms / 2.0),
        error_share: Some(error_share),
    };
    Snapshot { services: Some(vec![alice]), ..Snapshot::default() }
}

fn memory(share: f64) -> Snapshot {
    let machine = MachineStatus {
        rss_bytes: Some((share * 1000.0) as u64),
        memory_limit_bytes: Some(1000),
        ..MachineStatus::default()
    };
    Snapshot { machine, ..Snapshot::default() }
}

#[test]
fn it_has_to_be_bad_for_a_minute_and_good_for_two() {
    let mut world = World::new();
    assert!(world.show(&voice(1600.0, 0.0, 100), 50).is_empty(), "not a minute yet");
    assert_eq!(world.show(&voice(1600.0, 0.0, 100), 10), ["raised warning response_time/alice"]);
    let alert = world.alerts.open().next().unwrap().clone();
    assert_eq!((alert.since_unix_s, alert.value, alert.threshold), (1_000_000, 1600.0, 1500.0));
    assert_eq!(alert.sentence(), "response time (p95) of alice is 1600 ms, limit 1500 ms");
    assert!(world.show(&voice(100.0, 0.0, 100), 110).is_empty());
    assert_eq!(world.show(&voice(100.0, 0.0, 100), 10), ["resolved warning response_time/alice"]);
    assert_eq!(world.alerts.open().count(), 0);
}

#[test]
fn a_moment_of_relief_begins_the_wait_anew() {
    let mut world = World::new();
    for _ in 0..20 {
        assert!(world.show(&voice(1600.0, 0.0, 100), 40).is_empty());
        assert!(world.show(&voice(1400.0, 0.0, 100), 10).is_empty());
    }
}

#[test]
fn a_value_between_clear_and_raise_neither_raises_nor_resolves() {
    let mut world = World::new();
    assert!(world.show(&voice(1400.0, 0.0, 100), 3600).is_empty());
    world.show(&voice(1600.0, 0.0, 100), 60);
    assert!(world.show(&voice(1400.0, 0.0, 100), 3600).is_empty());
    assert_eq!(world.show(&voice(1200.0, 0.0, 100), 130), ["resolved warning response_time/alice"]);
}

#[test]
fn an_open_alert_says_when_it_was_measured_and_since_when_it_waits_for_calm() {
    let mut world = World::new();
    world.show(&voice(1600.0, 0.0, 100), 60);
    let alert = |world: &World| {
        let alert = world.alerts.open().next().unwrap();
        (alert.value, alert.measured_unix_s, alert.calm_since_unix_s)
    };
    assert_eq!(alert(&world), (1600.0, 1_000_060, None));
    world.show(&voice(1400.0, 0.0, 100), 10);
    assert_eq!(alert(&world), (1400.0, 1_000_070, None), "not good again before the clear level");
    world.show(&voice(1000.0, 0.0, 100), 20);
    assert_eq!(alert(&world), (1000.0, 1_000_090, Some(1_000_070)));
    world.show(&voice(1000.0, 0.0, 0), 30);
    assert_eq!(alert(&world), (1000.0, 1_000_090, Some(1_000_070)), "no traffic: the figure is an old one");
    world.show(&Snapshot::default(), 10);
    assert_eq!(alert(&world), (1000.0, 1_000_090, None), "nothing is known");
}

#[test]
fn it_gets_worse_and_better_by_steps() {
    let mut world = World::new();
    assert_eq!(world.show(&voice(1600.0, 0.0, 100), 60), ["raised warning response_time/alice"]);
    let id = world.alerts.open().next().unwrap().id;
    let now = world.now();
    assert_eq!(said(&world.alerts.acknowledge(id, now).unwrap()), "acknowledged warning response_time/alice");
    assert_eq!(world.alerts.acknowledge(id, now), Err(AckError::Already(id)));
    assert_eq!(world.alerts.acknowledge(AlertId(77), now), Err(AckError::Unknown(AlertId(77))));

    assert_eq!(world.show(&voice(2600.0, 0.0, 100), 70), ["escalated critical response_time/alice"]);
    assert_eq!(world.alerts.open().next().unwrap().stage, Stage::Raised, "nobody has seen it critical");
    let now = world.now();
    world.alerts.acknowledge(id, now).unwrap();
    assert_eq!(world.show(&voice(1600.0, 0.0, 100), 130), ["eased warning response_time/alice"]);
    world.show(&voice(10.0, 0.0, 100), 130);
    let last = world.said.last().unwrap();
    assert_eq!((last.change, last.alert.id), (AlertChange::Resolved, id), "one alert all the way");
    let Stage::Resolved { acknowledged_unix_s, resolved_unix_s } = last.alert.stage else { panic!("{last:?}") };
    assert_eq!(acknowledged_unix_s, Some(now.unix_s));
    assert_eq!(resolved_unix_s, last.at_unix_s);
}

#[test]
fn at_once_critical_is_said_once() {
    let mut world = World::new();
    assert_eq!(world.show(&voice(9000.0, 0.0, 100), 600), ["raised critical response_time/alice"]);
}

#[test]
fn one_failure_of_two_requests_is_no_error_rate() {
    let mut world = World::new();
    assert!(world.show(&voice(10.0, 0.5, 2), 600).is_empty());
    assert!(world.show(&voice(10.0, 0.5, 19), 600).is_empty());
    assert_eq!(world.show(&voice(10.0, 0.5, 20), 60), ["raised critical errors/alice"]);
    let quiet = Snapshot { services: Some(vec![]), ..Snapshot::default() };
    assert_eq!(world.show(&quiet, 130), ["resolved critical errors/alice"], "nobody asks, so nobody is failed");
}

#[test]
fn what_is_not_known_neither_raises_nor_resolves() {
    let mut world = World::new();
    world.show(&memory(0.9), 60);
    assert_eq!(world.alerts.open().count(), 1);
    assert!(world.show(&Snapshot::default(), 86_400).is_empty(), "a blind day is no calm day");
    assert!(world.show(&memory(0.1), 110).is_empty(), "and does not count as one afterwards");
    assert_eq!(world.show(&memory(0.1), 10), ["resolved warning memory/all"]);

    world.show(&memory(0.9), 50);
    world.show(&Snapshot::default(), 0);
    assert!(world.show(&memory(0.9), 10).is_empty(), "nor does a gap fill the minute");
}

#[test]
fn the_wall_clock_decides_nothing() {
    let mut world = World::new();
    world.show(&memory(0.9), 30);
    world.clock.jump_to_unix_s(5);
    assert_eq!(world.show(&memory(0.9), 30), ["raised warning memory/all"]);
    world.show(&memory(0.1), 30);
    world.clock.jump_to_unix_s(9_000_000_000);
    assert!(world.show(&memory(0.1), 80).is_empty());
    assert_eq!(world.show(&memory(0.1), 20).len(), 1);
}

#[test]
fn a_mute_silences_and_hides_nothing() {
    let mut world = World::new();
    let now = world.now();
    world.alerts.mute(Rule::Memory, None, Duration::from_secs(600), now);
    assert_eq!(world.show(&memory(0.99), 60), ["raised critical memory/all (muted)"]);
    assert_eq!((world.alerts.open().count(), world.alerts.unmuted().count()), (1, 0));
    assert_eq!(world.show(&memory(0.99), 540), ["unmuted critical memory/all"], "it still stands, and is told now");
    assert_eq!((world.alerts.unmuted().count(), world.alerts.mutes().len()), (1, 0));
    let now = world.now();
    world.alerts.mute(Rule::Memory, Some("somebody else".into()), Duration::from_secs(600), now);
    assert_eq!(world.show(&memory(0.0), 130), ["resolved critical memory/all"]);
    world.alerts.mute(Rule::Memory, None, Duration::MAX, now);
    assert_eq!(world.alerts.mutes()[1].until.unix_s - now.unix_s, 30 * 86_400);
}

#[test]
fn a_restart_goes_on_with_what_was_open() {
    let mut world = World::new();
    world.show(&memory(0.9), 60);
    let provisional = world.alerts.open().next().unwrap().id;
    world.alerts.assign_id(provisional, AlertId(41));
    let open: Vec<Alert> = world.alerts.open().cloned().collect();
    let kept: Vec<Alert> = serde_json::from_str(&serde_json::to_string(&open).unwrap()).unwrap();
    assert_eq!(kept, open);
    world.alerts = Alerts::resume(kept);
    assert!(world.show(&memory(0.9), 600).is_empty(), "it is not raised a second time");
    world.show(&memory(0.1), 130);
    assert_eq!(world.said.last().unwrap().alert.id, open[0].id);
    world.show(&memory(0.9), 60);
    let again = world.alerts.open().next().unwrap().id;
    assert!(again.is_provisional() && again != open[0].id, "{again}");
    world.alerts.assign_id(again, AlertId(42));
    assert_eq!(world.alerts.open().next().unwrap().id, AlertId(42));
    assert_eq!(world.alerts.open().next().unwrap().provisional_id, Some(again));
    let now = world.now();
    let acknowledged = world.alerts.acknowledge(again, now).expect("the provisional id goes on naming the alert");
    assert_eq!(acknowledged.alert.id, AlertId(42));
    assert_eq!(world.alerts.acknowledge(AlertId(42), now), Err(AckError::Already(AlertId(42))));
}

#[test]
fn an_alert_keeps_the_limit_that_it_broke_when_settings_change_over_a_restart() {
    let mut world = World::new();
    world.show(&voice(1600.0, 0.0, 100), 60);
    let open: Vec<Alert> = world.alerts.open().cloned().collect();
    assert_eq!(open[0].threshold, 1500.0);
    world.alerts = Alerts::resume(open);
    let warning = world
        .rules
        .of(Rule::ResponseTime)
        .with_level(Severity::Warning, Some(ThresholdLevel { raise: 1000.0, clear: 800.0 }));
    world.rules = Thresholds::default().with(Rule::ResponseTime, warning).unwrap();
    assert!(world.show(&voice(1600.0, 0.0, 100), 600).is_empty());
    assert_eq!(world.alerts.open().next().unwrap().threshold, 1500.0, "the limit of when it was raised");
    world.show(&voice(2600.0, 0.0, 100), 70);
    assert_eq!(world.alerts.open().next().unwrap().threshold, 2500.0, "it is critical now");
    assert_eq!(world.show(&voice(1600.0, 0.0, 100), 130), ["eased warning response_time/alice"]);
    assert_eq!(world.alerts.open().next().unwrap().threshold, 1000.0, "a warning anew, by the setting of now");
}

#[test]
fn a_job_that_was_taken_off_the_timetable_fails_no_more() {
    let mut world = World::new();
    let jobs = |list: &[(&'static str, u64)]| Snapshot {
        jobs: Some(list.iter().map(|&(name, failures_in_a_row)| JobStats { name, failures_in_a_row }).collect()),
        ..Snapshot::default()
    };
    assert!(world.show(&jobs(&[("warm_up", 1)]), 600).is_empty(), "one failure is bad luck");
    assert_eq!(world.show(&jobs(&[("warm_up", 2), ("sweep", 0)]), 0), ["raised warning job_failing/warm_up"]);
    assert_eq!(world.show(&jobs(&[("sweep", 0)]), 0), ["resolved warning job_failing/warm_up"]);
}

/// Every rule, with a snapshot that breaks it, one that does not, and the severity that it has to get.
fn cases() -> Vec<(Rule, Snapshot, Snapshot, Severity)> {
    use Severity::{Critical, Warning};
    let machine = |machine| Snapshot { machine, ..Snapshot::default() };
    let cache = |cache| Snapshot { cache, ..Snapshot::default() };
    let engine = |engine| Snapshot { engine, ..Snapshot::default() };
    let hits = |share| cache(CacheStatus { lookups: Some(500), hit_rate: Some(share), ..CacheStatus::default() });
    let kind = |share| {
        let kinds = vec![KindStatus { kind: "natal_chart", lookups: 500, hit_rate: Some(share) }];
        cache(CacheStatus { kinds: Some(kinds), ..CacheStatus::default() })
    };
    let peak = |longest_ms, mb: u64| Snapshot {
        operations: Some(vec![OperationPeak {
            operation: "engine/natal_chart",
            longest_ms,
            allocated_bytes: Some(mb * 1_048_576),
        }]),
        ..Snapshot::default()
    };
    let cpu = |share| machine(MachineStatus { host_cpu_share: Some(share), ..MachineStatus::default() });
    let refusals =
        |share| engine(EngineStatus { questions: Some(100), refused_share: Some(share), ..EngineStatus::default() });
    let broken = |share, different| {
        let broken =
            EngineStatus { broken_share: Some(share), broken_questions: Some(different), ..EngineStatus::default() };
        engine(broken)
    };
    let shed = |share| {
        let mut snapshot = voice(1.0, 0.0, 20);
        snapshot.services.as_mut().unwrap()[0].shed_share = Some(share);
        snapshot
    };
    let hung = |hung| engine(EngineStatus { threads: Some(2), hung_threads: Some(hung), ..EngineStatus::default() });
    let disk_tier = |disk| cache(CacheStatus { disk: Some(disk), ..CacheStatus::default() });
    let store = |is_up| Snapshot { is_store_up: Some(is_up), ..Snapshot::default() };
    let free = |mb: u64, total: u64| {
        machine(MachineStatus {
            disk_free_bytes: Some(mb * 1_048_576),
            disk_total_bytes: Some(total * 1_048_576),
            ..MachineStatus::default()
        })
    };
    let job = |failures_in_a_row| Snapshot {
        jobs: Some(vec![JobStats { name: "warm_up", failures_in_a_row }]),
        ..Snapshot::default()
    };
    vec![
        (Rule::ResponseTime, voice(1500.1, 0.0, 20), voice(1200.0, 0.0, 20), Warning),
        (Rule::ResponseTime, voice(2501.0, 0.0, 20), voice(1200.0, 0.0, 20), Critical),
        (Rule::SlowOperation, peak(2001.0, 0), peak(2000.0, 0), Warning),
        (Rule::OperationMemory, peak(1.0, 501), peak(1.0, 500), Warning),
        (Rule::HitRate, hits(0.59), hits(0.66), Warning),
        (Rule::HitRate, hits(0.39), hits(0.66), Critical),
        (Rule::KindHitRate, kind(0.49), kind(0.56), Warning),
        (Rule::Errors, voice(1.0, 0.051, 100), voice(1.0, 0.04, 100), Warning),
        (Rule::Errors, voice(1.0, 0.101, 100), voice(1.0, 0.04, 100), Critical),
        (Rule::Memory, memory(0.801), memory(0.75), Warning),
        (Rule::Memory, memory(0.951), memory(0.75), Critical),
        (Rule::Cpu, cpu(0.81), cpu(0.69), Warning),
        (Rule::Refusals, refusals(0.06), refusals(0.02), Warning),
        (Rule::Refusals, refusals(0.26), refusals(0.02), Critical),
        (Rule::BrokenQuestions, broken(0.06, 10), broken(1.0, 9), Warning),
        (Rule::BrokenQuestions, broken(0.51, 10), broken(0.03, 50), Critical),
        (Rule::Shed, shed(0.06), shed(0.02), Warning),
        (Rule::Shed, shed(0.26), shed(0.02), Critical),
        (Rule::EngineHung, hung(1), hung(0), Warning),
        (Rule::EngineHung, hung(2), hung(0), Critical),
        (Rule::DiskTierDown, disk_tier(DiskTier::Down), disk_tier(DiskTier::Up), Warning),
        (Rule::DiskTierDown, disk_tier(DiskTier::Down), disk_tier(DiskTier::Off), Warning),
        (Rule::StoreDown, store(false), store(true), Critical),
        (Rule::DiskFreeShare, free(9_000, 100_000), free(12_000, 100_000), Warning),
        (Rule::DiskFree, free(499, 600), free(601, 700), Warning),
        (Rule::DiskFree, free(199, 600), free(601, 700), Critical),
        (Rule::JobFailing, job(2), job(0), Warning),
        (Rule::JobFailing, job(49), job(0), Critical),
    ]
}

#[test]
fn every_rule_is_raised_and_resolved() {
    let cases = cases();
    for rule in Rule::ALL {
        assert!(cases.iter().any(|case| case.0 == *rule), "{} has no case", rule.name());
    }
    for (rule, bad, good, severity) in cases {
        let mut world = World::new();
        assert!(world.show(&good, 600).iter().all(|said| !said.contains(&format!(" {}/", rule.name()))), "{rule:?}");
        let expected = |change: &str| format!("{change} {} {}/", severity.name(), rule.name());
        let raised = world.show(&bad, 600);
        assert_eq!(raised.iter().filter(|said| said.starts_with(&expected("raised"))).count(), 1, "{raised:?}");
        let resolved = world.show(&good, 600);
        assert_eq!(resolved.iter().filter(|said| said.contains(&expected("resolved"))).count(), 1, "{resolved:?}");
    }
}

proptest! {
    /// Whatever the memory does: a subject has one open alert, the changes of an alert follow its life, and raises are rare.
    #[test]
    fn the_history_is_a_row_of_whole_lives(shares in prop::collection::vec(prop::option::of(0.5..1.1f64), 1..400)) {
        let mut world = World::new();
        for share in &shares {
            let snapshot = share.map_or_else(Snapshot::default, memory);
            world.show(&snapshot, 0);
            world.clock.advance(Duration::from_secs(10));
            prop_assert!(world.alerts.open().count() <= 1);
        }
        let mut open = None;
        let mut last_raise: Option<i64> = None;
        for AlertEvent { change, alert, at_unix_s, .. } in &world.said {
            match change {
                AlertChange::Raised => {
                    prop_assert_eq!(open, None);
                    // A minute of bad values, two of good ones.
                    prop_assert!(last_raise.is_none_or(|last| at_unix_s - last >= 180));
                    last_raise = Some(*at_unix_s);
                    open = Some((alert.id, alert.severity));
                }
                AlertChange::Escalated => {
                    prop_assert_eq!(open, Some((alert.id, Severity::Warning)));
                    open = Some((alert.id, Severity::Critical));
                }
                AlertChange::Eased => {
                    prop_assert_eq!(open, Some((alert.id, Severity::Critical)));
                    open = Some((alert.id, Severity::Warning));
                }
                AlertChange::Resolved => prop_assert_eq!(open.take().map(|(id, _)| id), Some(alert.id)),
                AlertChange::Acknowledged | AlertChange::Unmuted => prop_assert!(false, "nobody did that"),
            }
        }
        world.show(&memory(0.1), 120);
        prop_assert_eq!(world.alerts.open().count(), 0, "all that is raised ends when calm");
    }
}
