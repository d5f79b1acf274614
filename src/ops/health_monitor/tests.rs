//! The whole watch on a clock that is moved.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::cache::FallbackCause;
use crate::clock::ManualClock;
use crate::ops::mitigation::Switch;
use crate::ops::{MachineStatus, ServiceLoad};

const MB: u64 = 1 << 20;

/// Levers that remember how they stand, in the order in which they were pulled.
#[derive(Default)]
struct ControlsLog(Mutex<Vec<String>>);

impl ControlsLog {
    fn note(&self, what: String) {
        self.0.lock().unwrap().push(what);
    }

    fn taken(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl Controls for ControlsLog {
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
        self.note(format!("jobs {}", reason.map_or("go on", |_| "paused")));
    }
    fn memory_share(&self, share: f64) {
        self.note(format!("memory {share:.2}"));
    }
}

struct World {
    clock: Arc<ManualClock>,
    panel: Arc<ControlsLog>,
    history: Arc<Mutex<Vec<AlertEvent>>>,
    unrecorded: Arc<Mutex<Vec<AlertId>>>,
    watch: Arc<HealthMonitor>,
}

impl World {
    fn new() -> Self {
        let clock = Arc::new(ManualClock::at_unix_s(1_000_000));
        let panel = Arc::new(ControlsLog::default());
        let history = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&history);
        let unrecorded = Arc::new(Mutex::new(Vec::new()));
        let offered = Arc::clone(&unrecorded);
        let watch = HealthMonitor::new(HealthMonitorParts {
            clock: clock.clone(),
            metrics: Metrics::new(clock.clone()),
            controls: panel.clone(),
            on_event: Box::new(move |event| {
                kept.lock().unwrap().push(event.clone());
                Recording::Queued
            }),
            on_unrecorded: Box::new(move |alert| offered.lock().unwrap().push(alert.id)),
            on_mute: Box::new(|_| {}),
            notifier: None,
            thresholds: Thresholds::default(),
            memory_limits: MemoryLimits::default(),
            resumed: Alerts::default(),
        });
        Self { clock, panel, history, unrecorded, watch }
    }

    /// Shows the same snapshot every ten seconds for some seconds.
    fn show(&self, snapshot: &Snapshot, seconds: u64) {
        for _ in 0..seconds / 10 {
            self.clock.advance(PERIOD);
            self.watch.evaluate(snapshot.clone());
        }
    }

    fn changes(&self) -> Vec<&'static str> {
        self.history.lock().unwrap().iter().map(|event| event.change.name()).collect()
    }
}

fn answers(p95_ms: f64, rss_mb: u64) -> Snapshot {
    let alice = ServiceLoad {
        asked: 500,
        shed_share: Some(0.0),
        service: "alice",
        requests: 500,
        p95_ms: Some(p95_ms),
        mean_ms: Some(p95_ms / 2.0),
        error_share: Some(0.0),
    };
    let machine =
        MachineStatus { rss_bytes: Some(rss_mb * MB), memory_limit_bytes: Some(500 * MB), ..MachineStatus::default() };
    Snapshot { services: Some(vec![alice]), machine, ..Snapshot::default() }
}

#[test]
fn overload_is_noticed_answered_and_forgotten() {
    let world = World::new();
    world.show(&answers(5.0, 100), 600);
    assert_eq!((world.panel.taken().len(), world.watch.status().health.score), (0, Some(100)));

    world.show(&answers(3000.0, 100), 70);
    assert_eq!(world.panel.taken(), ["pool On", "jobs paused", "rebalance On"]);
    let standing = world.watch.status();
    assert_eq!(standing.health.score, Some(70), "thirty for the slowness");
    assert_eq!(standing.mitigations.len(), 3);
    assert!(
        standing.mitigations.iter().all(|active| active.cause == standing.alerts[0].id),
        "{:?}",
        standing.mitigations
    );
    world.watch.acknowledge(standing.alerts[0].id).unwrap();

    world.show(&answers(5.0, 100), 130);
    assert!(world.watch.status().alerts.is_empty());
    assert_eq!(world.watch.status().health.score, Some(100));
    assert_eq!(world.watch.status().mitigations.len(), 3, "the mitigations see their own calm first");
    world.show(&answers(5.0, 100), 60);
    assert_eq!(world.panel.taken(), ["pool Off", "jobs go on", "rebalance Off"]);
    assert_eq!(world.watch.status().health.score, Some(100));
    assert_eq!(world.changes(), ["raised", "acknowledged", "resolved"]);
}

#[test]
fn a_memory_emergency_empties_the_tier_at_once_and_is_told_within_the_minute() {
    let world = World::new();
    world.show(&answers(5.0, 510), 10);
    assert_eq!(world.panel.taken(), ["memory 0.00"]);
    assert_eq!(world.watch.status().memory_pressure.level(), PressureLevel::Hard);
    world.show(&answers(5.0, 510), 60);
    assert_eq!(world.changes(), ["raised"]);
    assert_eq!(world.panel.taken(), ["jobs paused"], "the memory is not the cache's: fallback mode would not help");
    world.show(&answers(5.0, 100), 600);
    let taken = world.panel.taken();
    assert_eq!(
        taken,
        ["memory 0.25", "memory 0.50", "jobs go on", "memory 0.75", "memory 1.00"],
        "all of it is taken back"
    );
}

#[test]
fn what_is_muted_calls_for_nothing_but_is_kept() {
    let world = World::new();
    world.watch.mute(Rule::ResponseTime, Some("alice".into()), Duration::from_secs(3600));
    world.show(&answers(3000.0, 100), 600);
    assert!(world.panel.taken().is_empty());
    let standing = world.watch.status();
    assert_eq!((standing.alerts.len(), standing.mutes.len(), standing.health.score), (1, 1, Some(70)));
    assert!(world.history.lock().unwrap()[0].is_muted);
}

#[test]
fn an_alert_is_offered_to_the_history_until_it_has_its_id() {
    let world = World::new();
    world.show(&answers(3000.0, 100), 70);
    let provisional = world.watch.status().alerts[0].id;
    assert!(provisional.is_provisional());
    assert!(world.unrecorded.lock().unwrap().is_empty(), "the event itself comes first");
    world.show(&answers(3000.0, 100), 20);
    assert_eq!(*world.unrecorded.lock().unwrap(), [provisional, provisional]);
    world.watch.assign_id(provisional, AlertId(7));
    world.show(&answers(3000.0, 100), 20);
    assert_eq!(world.unrecorded.lock().unwrap().len(), 2);
    let status = world.watch.status();
    assert_eq!(status.alerts[0].id, AlertId(7));
    assert!(status.mitigations.iter().all(|active| active.cause == AlertId(7)), "{:?}", status.mitigations);
    assert!(status.health.deductions.iter().all(|deduction| deduction.alert == AlertId(7)));
}

#[tokio::test(start_paused = true)]
async fn it_looks_by_itself_from_the_start_until_the_stop() {
    let world = World::new();
    let tasks = Tasks::new();
    let looks = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&looks);
    assert_eq!(world.watch.status().at_unix_s, None);
    world.watch.start(&tasks, move || {
        counted.fetch_add(1, Ordering::Relaxed);
        answers(5.0, 100)
    });
    assert_eq!((looks.load(Ordering::Relaxed), world.watch.status().at_unix_s), (1, Some(1_000_000)));
    tokio::task::yield_now().await;
    tokio::time::advance(PERIOD).await;
    tokio::task::yield_now().await;
    assert_eq!(looks.load(Ordering::Relaxed), 2);
    tasks.stop();
    tasks.join(PERIOD).await.unwrap();
}
