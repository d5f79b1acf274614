//! Everything that can be wrong with a server is noticed, answered, seen, and over when it is over.
//!
//! What can be broken is broken: threads hang, questions are too many, files are damaged or locked. Only the machine is as the test
//! says, and failing requests are recorded in the registry as the router records them: no request of ours can be made to.

mod hang;
mod identity;
mod illness;
pub mod parts;
mod tiers;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use astroloh::astro::Kind;
use astroloh::cache::{CacheEvent, Error, Owner};
use astroloh::clock::Clock as _;
use astroloh::metrics::HttpLabels;
use astroloh::ops::alerts::Rule;
use axum::http::StatusCode;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::operator::parts::asked;
use crate::world::World;
use parts::{Alarmed, Long, SOON};

/// Which test raises and resolves which rule; the last two are in `illness` and `tiers`.
const RAISED: [&[Rule]; 6] = [
    &[Rule::ResponseTime, Rule::SlowOperation],
    &[Rule::HitRate, Rule::KindHitRate, Rule::OperationMemory],
    &[Rule::Refusals, Rule::EngineHung],
    &[Rule::Errors, Rule::Memory, Rule::Cpu, Rule::DiskFree, Rule::DiskFreeShare],
    illness::RAISED,
    tiers::RAISED,
];

#[test]
fn every_rule_has_a_test() {
    let raised: Vec<_> = RAISED.concat();
    let missing: Vec<_> = Rule::ALL.iter().filter(|rule| !raised.contains(rule)).collect();
    assert!(missing.is_empty() && raised.len() == Rule::ALL.len(), "{missing:?}");
}

/// Whom the horoscopes are for.
const SIGNS: [&str; 12] = [
    "овна",
    "тельца",
    "близнецов",
    "рака",
    "льва",
    "девы",
    "весов",
    "скорпиона",
    "стрельца",
    "козерога",
    "водолея",
    "рыб",
];

/// Twenty-four listeners ask for something that has to be computed.
async fn listeners_ask(world: &World) -> Vec<Value> {
    let words = SIGNS.iter().flat_map(|sign| ["", " на завтра"].map(|day| format!("гороскоп для {sign}{day}")));
    let mut answers = Vec::new();
    for (number, words) in words.enumerate() {
        let name: &'static str = format!("listener {number} {}", uuid()).leak();
        answers.push(world.webhook(world.listener(name).request(&words).to_string()));
    }
    join_all(answers).await
}

/// Another number each time, so that no turn is taken for a repetition of an earlier one.
fn uuid() -> u32 {
    static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    NEXT.fetch_add(1, std::sync::atomic::Ordering::SeqCst)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn turns_that_take_too_long_call_for_every_action_but_fallback_and_calm_ends_them_all() {
    let alarmed = Alarmed::new().await;
    let world = &alarmed.world;
    let cache = world.core.service.cache();
    world.get("/api/v1/natal?datetime=1990-07-15T10:30&lat=55.75&lon=37.62").await;
    let shares = cache.stats().kinds.iter().map(|kind| kind.memory_share).collect::<Vec<_>>();
    let alert = alarmed
        .until_raised(Rule::ResponseTime, async || {
            // The one thread and the one for voice are busy for 2.6 s, less than what hangs, and everybody waits for them.
            for kind in [Kind::Transits, Kind::LunarCalendar] {
                cache.on_event(CacheEvent::KindCleared(kind.into())).await.unwrap();
            }
            let held = alarmed.hold().await;
            let held_for_voice = alarmed.hold_voice().await;
            let number = held.number();
            let turned = tokio::join!(listeners_ask(world), async {
                alarmed.until_waiting(20).await;
                world.clock.advance(Duration::from_millis(2_600));
                drop((held, held_for_voice));
            });
            assert_eq!(turned.0.len(), 24);
            // What took so long is asked for again, so that keeping it pays.
            alarmed.ask_held(number).await;
            alarmed.ask_held(number).await;
        })
        .await;
    assert_eq!((&alert["subject"], &alert["severity"]), (&json!("alice"), &json!("critical")), "{alert}");
    assert!(alert["text"].as_str().unwrap().starts_with("response time (p95) of alice is "), "{alert}");
    let slow = alarmed.open(Rule::SlowOperation).await.expect("the thread was busy for 2.6 s with one question");
    assert_eq!(slow["subject"], "engine/ephemeris");

    let mitigations = alarmed.mitigations().await;
    let names: Vec<_> = mitigations.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["pool_to_max", "pause_jobs", "rebalance"]);
    assert!(
        mitigations.iter().all(|(_, reason)| reason.starts_with("response time (p95) of alice")),
        "{mitigations:?}"
    );
    assert!(world.metric(r#"astroloh_alert_active{name="response_time",severity="critical"}"#) > 0);
    assert_eq!(world.metric(r#"astroloh_action_in_force{action="pool_to_max"}"#), 1);
    let engine = asked(world, "/api/v1/operations").await["engine"].clone();
    assert_eq!((&engine["workers"], &engine["max_workers"]), (&json!(4), &json!(4)), "{engine}");
    // The flood is over: who asks something new has an answer, while the alert and its actions see their calm.
    let new = world.get("/api/v1/natal?datetime=1992-07-15T10:30&lat=55.75&lon=37.62").await;
    assert_eq!(new.status, StatusCode::OK, "{}", new.body);
    let jobs = asked(world, "/api/v1/jobs").await["jobs"].clone();
    let job = |name: &str| jobs.as_array().unwrap().iter().find(|job| job["name"] == name).unwrap().clone();
    assert!(job("precompute_moon")["paused"].as_str().unwrap().starts_with("response time"), "{jobs}");
    assert_eq!(job("clean_up")["paused"], Value::Null, "it makes room");
    let run = world.post_as_operator("/api/v1/jobs/precompute_moon/run", "").await;
    assert_eq!(run.status, StatusCode::CONFLICT, "{}", run.body);
    assert_ne!(cache.stats().kinds.iter().map(|kind| kind.memory_share).collect::<Vec<_>>(), shares);

    let past = alarmed.until_resolved(Rule::ResponseTime).await;
    assert_eq!(past["action"], "pause_jobs, rebalance, pool_to_max");
    alarmed.until_resolved(Rule::SlowOperation).await;
    alarmed.until_calm().await;
    assert_eq!(asked(world, "/api/v1/operations").await["engine"]["workers"], 1);
    assert_eq!(world.get("/api/v1/natal?datetime=1991-07-15T10:30&lat=55.75&lon=37.62").await.status, StatusCode::OK);
    assert_eq!(asked(world, "/api/v1/status").await["paused_jobs"], json!([]));
    assert_eq!(cache.stats().kinds.iter().map(|kind| kind.memory_share).collect::<Vec<_>>(), shares);
    assert_eq!(world.metric(r#"astroloh_action_in_force{action="pool_to_max"}"#), 0);
    assert_eq!(world.metric(r#"astroloh_alert_active{name="response_time",severity="critical"}"#), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cache_that_answers_too_little_and_a_heavy_operation_are_noticed() {
    // The usual threshold of a heavy operation is half of a small machine's memory.
    let alarmed = Alarmed::with("alerts.operation_memory_warning_bytes = 1000000").await;
    let alert = alarmed
        .until_raised(Rule::HitRate, async || {
            for _ in 0..110 {
                alarmed.ask_anew().await.unwrap();
            }
        })
        .await;
    assert_eq!((&alert["severity"], &alert["value"]), (&json!("critical"), &json!(0.0)), "{alert}");
    let kind = alarmed.open(Rule::KindHitRate).await.unwrap();
    assert_eq!(kind["subject"], "compatibility");
    let mitigations = alarmed.mitigations().await;
    assert!(
        mitigations.len() == 1 && mitigations[0].0 == "rebalance" && mitigations[0].1.contains("hit rate"),
        "{mitigations:?}"
    );

    let cache = alarmed.world.core.service.cache();
    let alert = alarmed
        .until_raised(Rule::OperationMemory, async || {
            cache.answer(&Long { bytes: 2_000_000 }, Owner::Nobody, SOON).await.unwrap();
        })
        .await;
    assert_eq!(alert["subject"], "engine/forecast");
    for rule in [Rule::OperationMemory, Rule::HitRate, Rule::KindHitRate] {
        alarmed.until_resolved(rule).await;
    }
    alarmed.until_calm().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_that_is_refused_and_a_thread_that_hangs_are_noticed() {
    let alarmed = Alarmed::new().await;
    let alert = alarmed
        .until_raised(Rule::Refusals, async || {
            let held = alarmed.hold().await;
            // The crowd comes as fast as the machine lets it; the thread is held until enough of it has been turned away.
            let (refused, answered) = (AtomicUsize::new(0), AtomicUsize::new(0));
            let crowd = join_all((0..60).map(async |_| {
                let answer = alarmed.ask_anew().await;
                let count = if matches!(answer, Err(Error::Busy { .. })) { &refused } else { &answered };
                count.fetch_add(1, Ordering::SeqCst);
            }));
            let counts = || (refused.load(Ordering::SeqCst), answered.load(Ordering::SeqCst));
            tokio::join!(crowd, async {
                while counts().0 < 20 && counts().0 + counts().1 < 60 {
                    tokio::task::yield_now().await;
                }
                drop(held);
            });
            assert!(counts().0 >= 20, "{:?}", counts());
        })
        .await;
    assert_eq!(alert["severity"], "critical", "{alert}");
    let names: Vec<_> = alarmed.mitigations().await.into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["pool_to_max", "pause_jobs", "rebalance"]);
    alarmed.until_resolved(Rule::Refusals).await;
    alarmed.until_calm().await;

    let held = alarmed.hold().await;
    let alert = alarmed.until_raised(Rule::EngineHung, async || alarmed.look_until_one_hangs()).await;
    assert_eq!((&alert["severity"], &alert["value"]), (&json!("warning"), &json!(0.5)), "{alert}");
    let mitigations = alarmed.mitigations().await;
    assert!(
        mitigations.iter().any(|(name, reason)| name == "pool_to_max" && reason.contains("hung share")),
        "{mitigations:?}"
    );
    let threads = asked(&alarmed.world, "/api/v1/operations").await["engine"]["threads"].clone();
    assert!(threads.as_array().unwrap().iter().any(|thread| thread["hangs"] == true), "{threads}");
    assert!(alarmed.ask_anew().await.is_ok(), "another thread has taken over");
    drop(held);
    alarmed.until_resolved(Rule::EngineHung).await;
    alarmed.until_calm().await;
    // Four threads have gone back to one.
    assert_eq!(asked(&alarmed.world, "/api/v1/operations").await["engine"]["workers"], 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_machine_in_trouble_is_noticed_and_memory_is_shed_in_steps() {
    let mut alarmed = Alarmed::new().await;
    let calm = alarmed.machine.clone();
    for (rule, effect, machine) in [
        (Rule::Cpu, Some("pause_jobs"), astroloh::ops::MachineStatus { host_cpu_share: Some(0.95), ..calm.clone() }),
        (
            Rule::DiskFree,
            Some("pause_jobs"),
            astroloh::ops::MachineStatus { disk_free_bytes: Some(100 << 20), ..calm.clone() },
        ),
        (Rule::DiskFreeShare, None, astroloh::ops::MachineStatus { disk_free_bytes: Some(5 << 30), ..calm.clone() }),
    ] {
        alarmed.machine = machine;
        alarmed.until_raised(rule, async || ()).await;
        let alert = alarmed.recorded(rule).await;
        let mitigations = alarmed.mitigations().await;
        assert_eq!(mitigations.first().map(|(name, _)| name.as_str()), effect, "{alert}");
        let score = asked(&alarmed.world, "/api/v1/status").await["health"].clone();
        let deductions = score["deductions"].as_array().unwrap();
        assert!(deductions.iter().any(|deduction| deduction["alert"] == alert["id"]), "{score}");
        alarmed.machine = calm.clone();
        alarmed.until_resolved(rule).await;
        alarmed.until_calm().await;
    }
    let errors = HttpLabels { route: "/api/v1/natal", method: "GET", status: 500 };
    alarmed
        .until_raised(Rule::Errors, async || {
            alarmed.world.core.metrics.http_requests.of(&errors).add(10);
            for _ in 0..30 {
                alarmed.world.get("/api/v1/moon?at=2026-11-23T12:00:00Z").await;
            }
            // What is asked of the operator's own desk counts as well, and does not fail.
        })
        .await;
    alarmed.until_resolved(Rule::Errors).await;
    alarmed.until_calm().await;
    memory_is_shed(&mut alarmed).await;
}

/// How the memory tier is: its share, the pressure, and its bound in bytes.
async fn tier(alarmed: &Alarmed) -> (f64, String, u64) {
    let memory = asked(&alarmed.world, "/api/v1/status").await["memory"].clone();
    let bound = asked(&alarmed.world, "/api/v1/cache").await["memory"]["max_bytes"].clone();
    (memory["share"].as_f64().unwrap(), memory["pressure"].as_str().unwrap().to_owned(), bound.as_u64().unwrap())
}

/// Waits until the memory tier is bounded by its share.
async fn until_bounded(alarmed: &Alarmed, whole_bytes: u64) -> (f64, String) {
    loop {
        let (share, pressure, bound) = tier(alarmed).await;
        if bound == (whole_bytes as f64 * share) as u64 {
            return (share, pressure);
        }
        tokio::task::yield_now().await;
    }
}

async fn memory_is_shed(alarmed: &mut Alarmed) {
    let (calm, (_, _, whole_bytes)) = (alarmed.machine.clone(), tier(alarmed).await);
    for _ in 0..200 {
        alarmed.ask_anew().await.unwrap();
    }
    // 84 % of the limit: above the soft bound of 80.
    alarmed.machine.rss_bytes = Some(420 << 20);
    let mut shares = vec![1.0];
    for _ in 0..3 {
        alarmed.pass(Duration::from_secs(30)).await;
        let (share, pressure) = until_bounded(alarmed, whole_bytes).await;
        assert_eq!(pressure, "soft");
        shares.push(share);
    }
    assert!(shares.windows(2).all(|pair| pair[1] < pair[0] || pair[1] <= 0.1), "no steps: {shares:?}");
    let alert = alarmed.until_raised(Rule::Memory, async || ()).await;
    assert_eq!(alert["severity"], "warning");
    alarmed.machine.rss_bytes = Some(510 << 20);
    alarmed.pass(Duration::from_secs(30)).await;
    assert_eq!(until_bounded(alarmed, whole_bytes).await, (0.0, "hard".to_owned()));
    // The bound is there before what is above it has gone.
    while asked(&alarmed.world, "/api/v1/cache").await["memory"]["entries"] != 0 {
        tokio::task::yield_now().await;
    }
    for _ in 0..6 {
        alarmed.pass(Duration::from_secs(20)).await;
    }
    assert_eq!(alarmed.open(Rule::Memory).await.unwrap()["severity"], "critical");
    let names: Vec<_> = alarmed.mitigations().await.into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["pause_jobs"], "the tier is empty: fallback mode would relieve nothing, and not end");

    alarmed.machine = calm;
    alarmed.until_resolved(Rule::Memory).await;
    alarmed.until_calm().await;
    for _ in 0..20 {
        alarmed.pass(Duration::from_secs(60)).await;
    }
    assert_eq!(until_bounded(alarmed, whole_bytes).await, (1.0, "none".to_owned()), "it has grown back");
}

/// What a scraper finds from the start: the names that are promised to who writes charts and alerts.
const PROMISED: [&str; 28] = [
    "astroloh_build_info{",
    "process_start_time_seconds ",
    "process_cpu_seconds_total ",
    "process_resident_memory_bytes ",
    "process_open_fds ",
    "astroloh_http_requests_total{route=",
    "astroloh_http_request_duration_seconds_bucket{",
    "astroloh_http_requests_in_flight ",
    "astroloh_alice_requests_total{",
    "astroloh_alice_response_duration_seconds_bucket{",
    "astroloh_alice_deadline_exceeded_total ",
    "astroloh_compute_duration_seconds_bucket{",
    "astroloh_compute_wait_duration_seconds_bucket{",
    r#"astroloh_compute_queue_length{class="voice"} "#,
    r#"astroloh_compute_refused_total{class="rest"} 0"#,
    "astroloh_compute_over_quota_total 0",
    "astroloh_compute_workers_busy ",
    r#"astroloh_cache_requests_total{kind="natal_chart",result="memory"} "#,
    r#"astroloh_cache_entries{kind="natal_chart",tier="memory"} "#,
    "astroloh_cache_bytes{",
    r#"astroloh_cache_evictions_total{kind="natal_chart",tier="memory",reason="shed"} 0"#,
    r#"astroloh_cache_saved_seconds_total{kind="natal_chart"} "#,
    r#"astroloh_job_runs_total{job="clean_up",result="done"} 0"#,
    r#"astroloh_job_last_success_timestamp_seconds{job="clean_up"} 0"#,
    r#"astroloh_job_duration_seconds_bucket{le="10.0",job="clean_up"} 0"#,
    r#"astroloh_alert_active{name="cpu",severity="warning"} 0"#,
    r#"astroloh_action_in_force{action="fallback"} 0"#,
    "astroloh_health_score_ratio 1",
];

#[tokio::test(flavor = "multi_thread")]
async fn promised_names_are_there_before_anything_happens() {
    let alarmed = Alarmed::new().await;
    alarmed.world.listener("Anna").launch().await;
    alarmed.world.get("/api/v1/moon?at=2026-11-23T12:00:00Z").await;
    let text = alarmed.world.core.metrics.text();
    assert!(!text.lines().any(|line| line.starts_with("astroloh_health_score_ratio")), "nothing is known yet");
    alarmed.pass(Duration::from_secs(10)).await;
    let text = alarmed.world.get_as_operator("/metrics").await.body;
    let missing: Vec<_> =
        PROMISED.into_iter().filter(|name| !text.lines().any(|line| line.starts_with(name))).collect();
    assert!(missing.is_empty(), "{missing:?} not in:\n{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mute_outlives_a_restart() {
    let alarmed = Alarmed::new().await;
    let world = &alarmed.world;
    let muted = world.post_as_operator("/api/v1/alerts/cpu/mute", r#"{"minutes": 60, "subject": "host"}"#).await;
    assert_eq!(muted.status, StatusCode::OK, "{}", muted.body);
    let (monitor, clock) = (&world.operations.as_ref().unwrap().monitor, world.clock.clone());
    let kept = async {
        while monitor.mutes().lasting(0).await.unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(SOON, kept).await.unwrap();
    world.clock.advance(Duration::from_secs(1_800));
    let after = alarmed.again().await;
    let [mute] = after.operations(&[], Arc::new([])).health_monitor.status().mutes.try_into().unwrap();
    assert_eq!((mute.rule, mute.subject.as_deref()), (Rule::Cpu, Some("host")));
    assert_eq!(mute.until.unix_s - clock.unix_s(), 1_800);
    world.clock.advance(Duration::from_secs(1_800));
    assert!(alarmed.again().await.operations(&[], Arc::new([])).health_monitor.status().mutes.is_empty(), "it is over");
}
