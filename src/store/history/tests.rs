//! Seconds go in, charts come out, over restarts and clock jumps, in a file that does not grow.

use tempfile::TempDir;

use super::*;
use crate::clock::ManualClock;
use crate::metrics::{Cell, Distribution, MAX_FRAME_BYTES, Metrics, Selector};
use crate::store::metrics_file::metrics_file;
use crate::store::series::{Series, SeriesPoint, SeriesQuery, SeriesValue};

/// A whole hour.
const NOON: i64 = 1_800_003_600;
const SOON: Duration = Duration::from_secs(30);

struct World {
    dir: TempDir,
    database: Arc<Database>,
    history: History,
}

impl World {
    fn new() -> Self {
        Self::on(tempfile::tempdir().unwrap())
    }

    fn on(dir: TempDir) -> Self {
        let metrics = Metrics::new(Arc::new(ManualClock::at_unix_s(0)));
        let database = Arc::new(Database::open(metrics_file(&dir.path().join("metrics.db")), metrics).unwrap());
        Self { dir, history: History::new(Arc::clone(&database)), database }
    }

    async fn restarted(self) -> Self {
        self.database.close(SOON).await.unwrap();
        Self::on(self.dir)
    }

    async fn add(&self, seconds: Vec<(i64, SampleFrame)>) {
        self.history.begin_add(Arc::new(HistoryBatch { seconds, keys: keys() })).unwrap().await.unwrap().unwrap();
    }

    async fn chart(&self, metric: &str, from_s: i64, to_s: i64, step_s: i64) -> Series {
        let question = SeriesQuery { metric: metric.parse().unwrap(), from_s, to_s, step_s };
        self.history.series(question, NOON).await.unwrap()
    }
}

fn keys() -> SeriesKeys {
    let key = |name: &str, kind: &str| SeriesKey { name: name.into(), labels: vec![("kind".into(), kind.into())] };
    let names =
        [key("asked_total", "moon"), key("asked_total", "sun"), key("took_seconds", "moon"), key("busy", "sun")];
    SeriesKeys::new(names.map(Arc::new).to_vec())
}

fn second(at_s: i64, cells: Vec<(SeriesNumber, Cell)>) -> (i64, SampleFrame) {
    (at_s, SampleFrame { looks: 1, cells })
}

fn took(buckets: &[(usize, u64)], sum_ns: u64) -> Cell {
    let mut took = Distribution { sum_ns, ..Distribution::default() };
    buckets.iter().for_each(|(bucket, count)| took.buckets[*bucket] = *count);
    Cell::Took(Box::new(took))
}

fn growth(chart: &Series) -> Vec<(i64, f64)> {
    let sum = |point: &SeriesPoint| match point.value {
        SeriesValue::Growth { sum, .. } => sum,
        other => panic!("{other:?}"),
    };
    chart.points.iter().map(|point| (point.at_s, sum(point))).collect()
}

#[tokio::test]
async fn every_tier_shows_the_same_sum() {
    let world = World::new();
    let from = NOON - 240;
    let seconds = (from..NOON).map(|at_s| second(at_s, vec![(0, Cell::Grown(2.0)), (1, Cell::Grown(1.0))]));
    for ten in seconds.collect::<Vec<_>>().chunks(10) {
        world.add(ten.to_vec()).await;
    }
    for step_s in [1, 10, 60, 600, 3_600] {
        let chart = world.chart("asked_total", from, NOON, step_s).await;
        assert_eq!(chart.step_s, step_s);
        assert_eq!(growth(&chart).iter().map(|(_, sum)| sum).sum::<f64>(), 720.0, "step {step_s}");
        let moon = world.chart(r#"asked_total{kind="moon"}"#, from, NOON, step_s).await;
        assert_eq!(growth(&moon).iter().map(|(_, sum)| sum).sum::<f64>(), 480.0, "step {step_s}");
    }
    let minutes = world.chart("asked_total", from, NOON, 60).await;
    assert_eq!(growth(&minutes), [(from, 180.0), (from + 60, 180.0), (from + 120, 180.0), (from + 180, 180.0)]);
    assert_eq!(minutes.points[0].value, SeriesValue::Growth { sum: 180.0, rate_per_s: 3.0 });
}

#[tokio::test]
async fn percentiles_of_a_long_step_come_from_all_its_durations() {
    let world = World::new();
    // A minute of fast answers and one of slow ones.
    world.add(vec![second(NOON - 120, vec![(2, took(&[(9, 99)], 990_000_000))])]).await;
    world.add(vec![second(NOON - 60, vec![(2, took(&[(15, 1)], 900_000_000))])]).await;
    let chart = world.chart("took_seconds", NOON - 600, NOON, 600).await;
    let [SeriesPoint { value: SeriesValue::Durations { count, sum_s, mean_ms, p50_ms, p99_ms, .. }, .. }] =
        chart.points[..]
    else {
        panic!("{chart:?}");
    };
    assert_eq!((count, sum_s, mean_ms), (100, 1.89, Some(18.9)));
    assert!(p50_ms.unwrap() > 5.0 && p99_ms.unwrap() == 10.0, "{p50_ms:?} {p99_ms:?}");
}

#[tokio::test]
async fn quiet_steps_are_zero_and_steps_without_a_server_are_missing() {
    let world = World::new();
    world.add(vec![second(NOON - 30, vec![(0, Cell::Grown(4.0))]), second(NOON - 29, vec![])]).await;
    assert_eq!(growth(&world.chart("asked_total", NOON - 60, NOON, 1).await), [(NOON - 30, 4.0), (NOON - 29, 0.0)]);
    assert_eq!(world.chart("nobody_knows_it", NOON - 60, NOON, 1).await.points, []);
}

#[tokio::test]
async fn a_restart_in_the_middle_of_an_hour_goes_on_with_the_hour() {
    let world = World::new();
    world.add(vec![second(NOON + 100, vec![(0, Cell::Grown(4.0))])]).await;
    let world = world.restarted().await;
    world.add(vec![second(NOON + 200, vec![(0, Cell::Grown(5.0)), (3, Cell::Level { sum: 7.0, max: 7.0 })])]).await;
    assert_eq!(growth(&world.chart("asked_total", NOON, NOON + 3_600, 3_600).await), [(NOON, 9.0)]);

    let summary = world.history.summary(NOON, NOON + 3_600, NOON + 200).await.unwrap();
    assert_eq!((summary.growth(&Selector::all("asked_total")), summary.looks()), (9.0, 2));
    assert_eq!(summary.level(&Selector::all("busy")).unwrap().mean, 3.5);
}

#[tokio::test]
async fn the_last_hour_is_there_for_the_windows() {
    let world = World::new();
    for ago in [4_000, 3_000, 200, 30, 5] {
        world.add(vec![second(NOON - ago, vec![(1, Cell::Grown(1.0))])]).await;
    }
    let recent = world.restarted().await.history.recent(NOON).await.unwrap();
    assert_eq!(recent.keys, [(*keys()[1]).clone()]);
    let times = |slots: &[(i64, SampleFrame)]| slots.iter().map(|(at_s, _)| NOON - at_s).collect::<Vec<_>>();
    assert_eq!((times(&recent.ten_seconds), times(&recent.seconds)), (vec![3_000, 200, 30, 10], vec![30, 5]));
    assert!(recent.seconds.iter().all(|(_, frame)| frame.cells == [(0, Cell::Grown(1.0))]));
}

#[tokio::test]
async fn a_slot_that_comes_round_replaces_the_old_one() {
    let world = World::new();
    let at_s = HistoryTier::Second.slot_of(NOON - 10);
    world.add(vec![second(at_s - HistoryTier::Second.reach_s(), vec![(0, Cell::Grown(1.0))])]).await;
    world.add(vec![second(at_s, vec![(0, Cell::Grown(8.0))])]).await;
    assert_eq!(growth(&world.chart("asked_total", NOON - 60, NOON, 1).await), [(at_s, 8.0)]);
    assert_eq!(growth(&world.chart("asked_total", NOON - 3_600, NOON, 60).await).len(), 2, "the minutes have both");
}

#[tokio::test]
async fn an_hour_in_the_wrong_century_costs_a_few_slots_and_no_history() {
    let world = World::new();
    world.add(vec![second(NOON - 7_200, vec![(0, Cell::Grown(1.0))])]).await;
    for wrong in [5, 4_102_444_800] {
        world.add((wrong..wrong + 60).map(|at_s| second(at_s, vec![(1, Cell::Grown(1.0))])).collect()).await;
    }
    assert_eq!(growth(&world.chart("asked_total", NOON - 86_400, NOON, 60).await), [(NOON - 7_200, 1.0)]);
}

#[tokio::test]
async fn names_of_former_versions_are_forgotten_when_there_are_too_many() {
    let world = World::new();
    world.add(vec![second(NOON - 3_600, vec![(0, Cell::Grown(1.0))])]).await;
    let fill = |db: &Connection| {
        let mut put = db.prepare("INSERT INTO series (name, labels, seen_s) VALUES ('old_' || ?1, '[]', ?1)")?;
        (1..MAX_NAMES).try_for_each(|number| put.execute([number as i64]).map(drop))
    };
    world.database.write(fill).await.unwrap();
    world.add(vec![second(NOON, vec![(0, Cell::Grown(2.0)), (1, Cell::Grown(3.0))])]).await;
    let names = world.database.read(|db| Ok(names(db, None)?.0)).await.unwrap();
    assert_eq!(names.len(), MAX_NAMES);
    assert!(!names.iter().any(|key| key.name == "old_1") && names.iter().any(|key| key.name == "old_2"));
    assert_eq!(
        growth(&world.chart("asked_total", NOON - 3_600, NOON + 60, 3_600).await),
        [(NOON - 3_600, 1.0), (NOON, 5.0)]
    );
}

#[tokio::test]
async fn the_file_stays_far_below_its_limit_when_every_slot_is_full() {
    let world = World::new();
    let full = took(&[(20, u64::MAX)], u64::MAX);
    let cells: Vec<_> = (0..4_000).map(|number| (number, full.clone())).collect();
    let frame = SampleFrame { looks: u32::MAX, cells };
    assert!(frame.encode().0.len() > MAX_FRAME_BYTES - 100);
    for round in 0..2 {
        for tier in HistoryTier::ALL {
            let frame = frame.clone();
            let fill = move |db: &Connection| {
                let bytes = frame.encode().0;
                let start = tier.slot_of(NOON) + round * tier.reach_s();
                let mut put = db.prepare_cached("INSERT OR REPLACE INTO slots VALUES (?1, ?2, ?3)")?;
                for index in 0..tier.slots() {
                    let at_s = start + index * tier.step_s();
                    put.execute(params![tier.place(at_s), at_s, bytes])?;
                }
                drop(put);
                // One by the real way, onto a slot that is as full as can be.
                add_to_slot(db, tier, start, frame)
            };
            world.database.write(fill).await.unwrap();
        }
        world
            .database
            .write(|db| db.query_row("SELECT count(*) FROM slots", [], |row| row.get::<_, i64>(0)))
            .await
            .unwrap();
    }
    let rows =
        world.database.read(|db| db.query_row("SELECT count(*) FROM slots", [], |row| row.get::<_, i64>(0))).await;
    assert_eq!(rows.unwrap(), HistoryTier::ALL.map(HistoryTier::slots).iter().sum::<i64>());
    world.database.close(SOON).await.unwrap();
    let bytes = std::fs::metadata(world.dir.path().join("metrics.db")).unwrap().len();
    assert!(bytes < 90_000_000, "{bytes}");
}
