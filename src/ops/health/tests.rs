//! Scores, unknowns and advice.

use super::*;
use crate::ops::alerts::Stage;
use crate::ops::{CacheStatus, DiskTier, EngineStatus, MachineStatus, Now};

const MB: u64 = 1 << 20;

fn alerts(of: &[(Rule, &str, Severity)]) -> Alerts {
    let open = of.iter().zip(1..).map(|(&(rule, subject, severity), id)| Alert {
        id: AlertId(id),
        provisional_id: None,
        rule,
        subject: subject.to_owned(),
        severity,
        value: 0.9,
        measured_unix_s: 1_000 + id,
        calm_since_unix_s: None,
        threshold: 0.8,
        since_unix_s: 1_000 + id,
        stage: Stage::Raised,
    });
    Alerts::resume(open)
}

/// Everything is known and well, except what a test changes.
fn well() -> Snapshot {
    Snapshot {
        services: Some(vec![]),
        operations: Some(vec![]),
        cache: CacheStatus {
            lookups: Some(0),
            kinds: Some(vec![]),
            memory_evictions: Some(0),
            memory_bytes: Some(60 * MB),
            memory_limit_bytes: Some(64 * MB),
            disk: Some(DiskTier::Up),
            disk_bytes: Some(400 * MB),
            ..CacheStatus::default()
        },
        engine: EngineStatus {
            broken_questions: Some(0),
            broken_share: Some(0.0),
            threads: Some(2),
            hung_threads: Some(0),
            queue_length: Some(0),
            questions: Some(0),
            refused_share: None,
        },
        machine: MachineStatus {
            cores: Some(2),
            process_cpu_share: Some(0.1),
            host_cpu_share: Some(0.2),
            rss_bytes: Some(130 * MB),
            memory_limit_bytes: Some(500 * MB),
            disk_free_bytes: Some(5_000 * MB),
            disk_total_bytes: Some(10_000 * MB),
        },
        is_store_up: Some(true),
        jobs: Some(vec![]),
    }
}

fn health(snapshot: &Snapshot, of: &[(Rule, &str, Severity)]) -> HealthReport {
    HealthReport::of(snapshot, &alerts(of), &Mitigations::default(), &Thresholds::default())
}

fn advice(snapshot: &Snapshot, rule: Rule) -> Option<String> {
    let found = health(snapshot, &[(rule, "all", Severity::Critical)]).recommendations;
    assert!(found.iter().all(|it| it.about == rule && !it.reason.is_empty() && !it.effect.is_empty()));
    found.first().map(|it| format!("{} | {} | {}", it.act, it.reason, it.effect))
}

#[test]
fn all_well_is_a_hundred_with_nothing_to_say() {
    let all_well = HealthReport {
        status: HealthStatus::Pass,
        score: Some(100),
        deductions: vec![],
        unknown: vec![],
        recommendations: vec![],
    };
    assert_eq!(health(&well(), &[]), all_well);
}

#[test]
fn nothing_known_is_no_score_and_no_pass() {
    let blind = health(&Snapshot::default(), &[]);
    assert_eq!((blind.score, blind.status), (None, HealthStatus::Warn));
    for rule in Rule::ALL {
        assert!(blind.unknown.iter().any(|it| it.rule == *rule), "{} is taken for known", rule.name());
    }
}

#[test]
fn what_is_not_known_is_listed_and_costs_nothing() {
    let machine = MachineStatus { host_cpu_share: None, ..well().machine };
    let health = health(&Snapshot { machine, jobs: None, ..well() }, &[]);
    assert_eq!(health.score, Some(100));
    let unknown = |rule, subject| UnmeasuredRule { rule, subject };
    assert_eq!(health.unknown, [unknown(Rule::Cpu, Some("host")), unknown(Rule::JobFailing, None)]);
}

#[test]
fn the_score_is_a_hundred_without_what_is_listed() {
    use Severity::{Critical, Warning};
    let broken = [
        (Rule::Memory, "all", Warning),
        (Rule::Errors, "alice", Critical),
        (Rule::KindHitRate, "natal_chart", Warning),
        (Rule::KindHitRate, "transits", Warning),
        (Rule::KindHitRate, "forecast", Warning),
        (Rule::KindHitRate, "synastry", Warning),
    ];
    let health = health(&well(), &broken);
    let points: Vec<_> = health.deductions.iter().map(|it| (it.what, it.points)).collect();
    assert_eq!(
        points,
        [
            ("errors", 30),
            ("memory", 10),
            ("kind_hit_rate", 5),
            ("kind_hit_rate", 5),
            ("kind_hit_rate", 5),
            ("kind_hit_rate", 0)
        ],
        "a rule costs no more than its worst"
    );
    assert_eq!((health.score, health.status), (Some(45), HealthStatus::Fail));
    let first = &health.deductions[0];
    assert_eq!((first.value, first.threshold, first.unit, first.since_unix_s), (0.9, 0.8, "share", 1_002));
    assert_eq!(first.reason, "error share of alice is 90.0 %, limit 80.0 %");

    let all: Vec<_> = Rule::ALL.iter().map(|rule| (*rule, "all", Critical)).collect();
    assert_eq!(self::health(&well(), &all).score, Some(0));
}

#[test]
fn fallback_costs_for_as_long_as_it_lasts() {
    let broken = alerts(&[(Rule::BrokenQuestions, "all", Severity::Critical)]);
    let now = Now { monotonic: std::time::Duration::ZERO, unix_s: 77 };
    let (effects, _) = Mitigations::default().decide(&broken, &well(), now);
    let health = HealthReport::of(&well(), &Alerts::default(), &effects, &Thresholds::default());
    assert_eq!((health.score, health.status), (Some(90), HealthStatus::Warn));
    assert_eq!((health.deductions[0].what, health.deductions[0].since_unix_s), ("fallback", 77));
}

#[test]
fn the_processor_gets_threads_then_room_then_cores() {
    let loaded = |threads, own, all| Snapshot {
        engine: EngineStatus { threads: Some(threads), ..well().engine },
        machine: MachineStatus { process_cpu_share: Some(own), host_cpu_share: Some(all), ..well().machine },
        ..well()
    };
    insta::assert_snapshot!(advice(&loaded(1, 0.5, 0.6), Rule::Refusals).unwrap(), @"raise engine.threads from 1 to 2, or set it to 0 | 1 of 2 cores compute | up to 2.0 times as many questions at once");
    insta::assert_snapshot!(advice(&loaded(2, 0.4, 0.9), Rule::Cpu).unwrap(), @"stop or move what else runs on this machine | others take 50.0 % of its processor, this server 40.0 % | up to 50.0 % of the processor becomes free");
    insta::assert_snapshot!(advice(&loaded(2, 0.9, 0.95), Rule::ResponseTime).unwrap(), @"give the machine more than 2 cores, or put a second server beside it | this server takes 90.0 % of 2 cores by itself | with 4 cores the same load would take 45.0 %");
    assert_eq!(advice(&loaded(2, 0.1, 0.2), Rule::ResponseTime), None, "slow, but not for want of processor");
}

#[test]
fn a_low_hit_rate_is_only_advised_on_where_room_is_what_lacks() {
    let cache = |memory_evictions, disk| Snapshot {
        cache: CacheStatus { memory_evictions: Some(memory_evictions), disk: Some(disk), ..well().cache },
        ..well()
    };
    assert_eq!(advice(&cache(0, DiskTier::Off), Rule::HitRate), None, "a new server just has to warm up");
    assert_eq!(advice(&cache(900, DiskTier::Up), Rule::HitRate), None, "the disk tier catches them");
    insta::assert_snapshot!(advice(&cache(900, DiskTier::Off), Rule::HitRate).unwrap(), @"switch the disk tier on: set cache.disk_bytes, as to 536870912 | 900 values had to leave the memory tier of 64 MB in five minutes, and there is no disk tier to catch them | values that leave the memory are answered from disk");
    insta::assert_snapshot!(advice(&cache(900, DiskTier::Down), Rule::KindHitRate).unwrap(), @"raise cache.memory_bytes from 67108864 to 134217728 | 900 values had to leave the memory tier of 64 MB in five minutes, and the disk tier that should catch them is down | twice as many values stay");
}

#[test]
fn memory_and_disk_get_numbers() {
    let machine = MachineStatus { rss_bytes: Some(455 * MB), disk_free_bytes: Some(700 * MB), ..well().machine };
    let full = Snapshot { machine, ..well() };
    insta::assert_snapshot!(advice(&full, Rule::Memory).unwrap(), @"raise memory.limit to 700 MB if the machine has it | 455 MB of 500 MB are in use; the cache's memory tier holds 60 MB of it | the same memory would be 65.0 % of the limit");
    let near = Snapshot { machine: MachineStatus { rss_bytes: Some(430 * MB), ..well().machine }, ..well() };
    let act = advice(&near, Rule::Memory).unwrap();
    assert!(
        act.starts_with("raise memory.limit to 662 MB if the machine has it, or lower cache.memory_bytes | "),
        "{act}"
    );
    let machine = MachineStatus { disk_free_bytes: Some(900 * MB), ..well().machine };
    let act = advice(&Snapshot { machine, ..well() }, Rule::DiskFree).unwrap();
    let file = "free 300 MB on the data directory's disk, or lower cache.disk_bytes: the cache's file takes 400 MB | ";
    assert!(act.starts_with(file), "{act}");
    insta::assert_snapshot!(advice(&full, Rule::DiskFree).unwrap(), @"free 500 MB on the data directory's disk | 700 MB of 10000 MB are free | the alert ends, and nothing has to stop writing");
}

#[test]
fn nobody_is_advised_on_what_only_the_program_can_mend() {
    for rule in [Rule::Errors, Rule::SlowOperation, Rule::OperationMemory] {
        assert_eq!(advice(&well(), rule), None);
    }
    for rule in [Rule::StoreDown, Rule::DiskTierDown, Rule::EngineHung, Rule::JobFailing] {
        assert!(advice(&well(), rule).is_some(), "{rule:?}");
    }
    let both = [(Rule::DiskFree, "all", Severity::Critical), (Rule::DiskFreeShare, "all", Severity::Warning)];
    assert_eq!(health(&well(), &both).recommendations.len(), 1, "one act is advised once");
}

/// "Raise memory.limit" helps where the limit is the cause, and nowhere else.
#[test]
fn no_advice_names_memory_where_memory_is_not_the_cause() {
    let strained = MachineStatus {
        rss_bytes: Some(455 * MB),
        disk_free_bytes: Some(100 * MB),
        process_cpu_share: Some(0.9),
        host_cpu_share: Some(0.95),
        ..well().machine
    };
    for snapshot in [well(), Snapshot { machine: strained, ..well() }] {
        for rule in Rule::ALL {
            let told = advice(&snapshot, *rule).unwrap_or_default();
            let is_about_memory = matches!(rule, Rule::Memory | Rule::HitRate | Rule::KindHitRate);
            assert!(
                is_about_memory || !(told.contains("memory.limit") || told.contains("memory_bytes")),
                "{}: {told}",
                rule.name()
            );
            let is_about_disk =
                matches!(rule, Rule::DiskFree | Rule::DiskFreeShare | Rule::DiskTierDown | Rule::StoreDown);
            assert!(is_about_disk || !told.contains("the data directory"), "{}: {told}", rule.name());
        }
    }
}
