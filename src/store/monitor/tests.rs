//! The monitor is started, asked, stopped and started again; its disk fails and comes back.

use std::fs;

use tempfile::TempDir;

use super::*;
use crate::astro::Sign;
use crate::clock::ManualClock;
use crate::metrics::{ComputeClassLabels, HttpLabels, Kpi, OperationOutcome, Selector, Window};
use crate::store::alerts::{NewAlert, Severity};
use crate::store::history::RecentHistory;
use crate::store::popularity::SignDay;
use crate::store::series::SeriesValue;

const NOW: i64 = 1_800_003_600;
const SOON: Duration = Duration::from_secs(30);

struct World {
    clock: Arc<ManualClock>,
    metrics: Arc<Metrics>,
    tasks: Tasks,
    dir: TempDir,
    monitor: Monitor,
}

impl World {
    async fn new() -> Self {
        Self::on(Arc::new(ManualClock::at_unix_s(NOW.try_into().unwrap())), tempfile::tempdir().unwrap()).await
    }

    async fn on(clock: Arc<ManualClock>, dir: TempDir) -> Self {
        let (metrics, tasks) = (Metrics::new(clock.clone()), Tasks::new());
        let monitor = Monitor::start(Arc::clone(&metrics), clock.clone(), &tasks, dir.path()).await.unwrap();
        Self { clock, metrics, tasks, dir, monitor }
    }

    async fn stop(&self) {
        self.tasks.stop();
        self.tasks.join(SOON).await.unwrap();
        self.monitor.close(SOON).await.unwrap();
    }

    async fn restarted_after(self, pause: Duration) -> Self {
        self.stop().await;
        self.clock.advance(pause);
        Self::on(self.clock, self.dir).await
    }

    async fn refused(&self, ago_s: i64, step_s: i64) -> f64 {
        let now_s = self.clock.unix_s();
        let metric = Selector::all("astroloh_compute_refused_total");
        let question = SeriesQuery { metric, from_s: now_s - ago_s, to_s: now_s + 1, step_s };
        let chart = self.monitor.series(question).await.unwrap();
        let sums = chart.points.iter().map(|point| match point.value {
            SeriesValue::Growth { sum, .. } => sum,
            other => panic!("{other:?}"),
        });
        sums.sum()
    }
}

#[tokio::test]
async fn what_has_just_happened_is_in_the_chart_and_in_the_window() {
    let world = World::new().await;
    world.metrics.compute_refused.of(&ComputeClassLabels { class: "rest" }).add(3);
    assert_eq!(world.refused(60, 1).await, 3.0);
    let minute = world.monitor.windows().over(Window::Minute);
    assert_eq!(minute.growth(&Selector::all("astroloh_compute_refused_total")), 3.0);
    let summary = world.monitor.summary(NOW - 3_600, NOW + 1).await.unwrap();
    assert_eq!(summary.growth(&Selector::all("astroloh_compute_refused_total")), 3.0);
    assert!(Kpi::of(&minute).memory_bytes.unwrap() > 1 << 20, "the machine was looked at");
    world.stop().await;
    assert!(matches!(
        world.monitor.series(SeriesQuery { metric: Selector::all("a"), from_s: 0, to_s: 9, step_s: 1 }).await,
        Err(SeriesError::Store(Error::Closed { .. }))
    ));
}

#[tokio::test]
async fn a_restart_keeps_windows_history_popularity_alerts_and_runs() {
    let world = World::new().await;
    world.metrics.compute_refused.of(&ComputeClassLabels { class: "rest" }).add(3);
    world.metrics.operation("alice", "turn").finish(OperationOutcome::Done);
    world.monitor.popularity().count_sign_day(SignDay::new(Sign::Leo, 1).unwrap());
    let alert = NewAlert {
        rule: "hit_rate".into(),
        subject: String::new(),
        severity: Severity::Warning,
        raised_at_s: NOW,
        value: 0.5,
        threshold: 0.6,
        action: None,
    };
    let raised = world.monitor.alerts().raise(alert).await.unwrap();

    // Nothing was read, so nothing but the stop has written it.
    let world = world.restarted_after(Duration::from_secs(40)).await;
    assert_eq!(fs::read_dir(world.dir.path()).unwrap().count(), 3, "the file, its log and its index");
    let [minute, five, hour] = Window::ALL.map(|window| world.monitor.windows().over(window));
    for summary in [&minute, &five, &hour] {
        assert_eq!(summary.growth(&Selector::all("astroloh_compute_refused_total")), 3.0);
    }
    world.metrics.compute_refused.of(&ComputeClassLabels { class: "rest" }).add(2);
    assert_eq!((world.refused(3_600, 3_600).await, world.refused(300, 1).await), (5.0, 5.0));
    assert_eq!(world.monitor.popularity().top_sign_days(1)[0].what.sign, Sign::Leo);
    assert_eq!(world.monitor.alerts().open().await.unwrap(), [raised]);

    let world = world.restarted_after(Duration::from_secs(70)).await;
    let minute = world.monitor.windows().over(Window::Minute);
    assert_eq!(minute.growth(&Selector::all("astroloh_compute_refused_total")), 0.0, "that was over a minute ago");
}

/// A watch without its thread, so that each second is one call.
async fn watch(world: &World) -> MonitorWorker {
    let parts = MonitorWorkerDependencies {
        metrics: Arc::clone(&world.metrics),
        clock: world.clock.clone(),
        windows: Arc::default(),
        machine: MachineSampler::new(world.dir.path()),
        history: world.monitor.history.clone(),
        popularity: Arc::clone(&world.monitor.popularity),
    };
    MonitorWorker::new(parts, &RecentHistory::default())
}

/// Seconds pass, and the writer has done what was ordered in each.
async fn seconds(world: &World, watch: &mut MonitorWorker, count: u32) {
    for _ in 0..count {
        world.clock.advance(Duration::from_secs(1));
        world.metrics.compute_refused.of(&ComputeClassLabels { class: "rest" }).inc();
        for status in 200..500 {
            world.metrics.http_requests.of(&HttpLabels { route: "/busy", method: "GET", status }).inc();
        }
        watch.tick();
        let _ = world.monitor.database.write(|_| Ok(())).await;
    }
}

async fn stored(world: &World) -> f64 {
    let summary = world.monitor.history.summary(NOW - 86_400, NOW + 86_400, NOW).await.unwrap();
    summary.growth(&Selector::all("astroloh_compute_refused_total"))
}

#[tokio::test]
async fn seconds_are_written_by_tens_and_wait_while_the_disk_is_full() {
    let world = World::new().await;
    let mut watch = watch(&world).await;
    seconds(&world, &mut watch, 9).await;
    assert_eq!(stored(&world).await, 0.0);
    seconds(&world, &mut watch, 1).await;
    assert_eq!(stored(&world).await, 10.0);

    let limit = |pragma: &'static str| move |db: &rusqlite::Connection| db.query_row(pragma, [], |_| Ok(()));
    // SQLite takes this for the size that the file has now.
    world.monitor.database.write(limit("PRAGMA max_page_count = 1")).await.unwrap();
    seconds(&world, &mut watch, 100).await;
    let (reason, _) = world.monitor.database_health().down.unwrap();
    assert_eq!(reason, "database or disk is full");
    assert!(stored(&world).await < 60.0, "{}", stored(&world).await);
    world.monitor.database.write(limit("PRAGMA max_page_count = 30000")).await.unwrap();
    seconds(&world, &mut watch, 20).await;
    assert_eq!(world.monitor.database_health().down, None);
    assert_eq!((stored(&world).await, world.metrics.history_lost.value()), (130.0, 0));
}

#[tokio::test]
async fn without_a_disk_the_windows_go_on_and_the_oldest_seconds_are_given_up() {
    let world = World::new().await;
    let mut watch = watch(&world).await;
    seconds(&world, &mut watch, 10).await;
    // A directory in the file's place can be neither opened nor replaced.
    let path = world.dir.path().join("metrics.db");
    for name in ["metrics.db", "metrics.db-wal", "metrics.db-shm"] {
        fs::remove_file(world.dir.path().join(name)).unwrap();
    }
    fs::create_dir(&path).unwrap();
    seconds(&world, &mut watch, 400).await;
    assert!(world.monitor.database_health().down.is_some());
    assert!(world.metrics.text().contains(r#"astroloh_store_up{database="metrics"} 0"#));
    let lost = world.metrics.history_lost.value();
    assert!((90..=110).contains(&lost), "{lost}");
    let minute = watch.windows().over(Window::Minute);
    assert_eq!(minute.growth(&Selector::all("astroloh_compute_refused_total")), 60.0);

    fs::remove_dir(&path).unwrap();
    seconds(&world, &mut watch, 30).await;
    assert_eq!(world.monitor.database_health().down, None);
    assert!(stored(&world).await >= 320.0, "{}", stored(&world).await);
}

#[tokio::test(start_paused = true)]
async fn the_task_ticks_every_second() {
    let world = World::new().await;
    let looks = || world.monitor.windows().over(Window::Minute).looks();
    let before = looks();
    tokio::task::yield_now().await;
    for _ in 0..3 {
        tokio::time::advance(TICK).await;
        tokio::task::yield_now().await;
    }
    // The thread has been told; it takes its own time.
    let in_time = (0..50_000_000).any(|_| {
        std::thread::yield_now();
        looks() == before + 3
    });
    assert!(in_time, "{} looks", looks());
}
