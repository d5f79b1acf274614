//! Counts fade, fill up, and survive a restart.

use std::time::Duration;

use tempfile::TempDir;

use super::*;
use crate::astro::{Birth, ChartSettings, Moment, Sign};
use crate::clock::ManualClock;
use crate::metrics::Metrics;
use crate::store::metrics_file::metrics_file;

const WEEK: Duration = Duration::from_secs(7 * 86_400);
const SOON: Duration = Duration::from_secs(30);

struct World {
    clock: Arc<ManualClock>,
    dir: TempDir,
    popularity: Popularity,
}

impl World {
    async fn new() -> Self {
        Self::on(Arc::new(ManualClock::at_unix_s(1_800_000_000)), tempfile::tempdir().unwrap()).await
    }

    async fn on(clock: Arc<ManualClock>, dir: TempDir) -> Self {
        let plan = metrics_file(&dir.path().join("metrics.db"));
        let database = Arc::new(Database::open(plan, Metrics::new(clock.clone())).unwrap());
        Self { popularity: Popularity::load(database, clock.clone()).await, clock, dir }
    }

    async fn flush(&self) {
        let (outcome, _) = self.popularity.begin_flush().unwrap().expect("something has changed");
        outcome.await.unwrap().unwrap();
    }

    async fn restarted(self) -> Self {
        self.popularity.database.close(SOON).await.unwrap();
        Self::on(self.clock, self.dir).await
    }

    fn ask(&self, sign: Sign, times: usize) {
        (0..times).for_each(|_| self.popularity.count_sign_day(SignDay::new(sign, 1).unwrap()));
    }

    fn top(&self) -> Vec<(Sign, f64)> {
        let top = self.popularity.top_sign_days(3);
        top.into_iter().map(|top| (top.what.sign, (top.score * 1e6).round() / 1e6)).collect()
    }
}

#[tokio::test]
async fn what_was_asked_often_long_ago_gives_way_to_what_is_asked_now() {
    let world = World::new().await;
    world.ask(Sign::Leo, 8);
    world.ask(Sign::Virgo, 3);
    assert_eq!(world.top(), [(Sign::Leo, 8.0), (Sign::Virgo, 3.0)]);
    world.clock.advance(2 * WEEK);
    world.ask(Sign::Virgo, 2);
    assert_eq!(world.top(), [(Sign::Virgo, 2.75), (Sign::Leo, 2.0)]);
}

#[tokio::test]
async fn counts_survive_a_restart_and_only_changes_are_written() {
    let world = World::new().await;
    world.ask(Sign::Leo, 8);
    let moscow = Place::new(55.7558, 37.6173).unwrap();
    world.popularity.count_place(moscow);
    world.popularity.count_place(Place::new(55.79, 37.64).unwrap());
    world.flush().await;
    assert!(world.popularity.begin_flush().unwrap().is_none(), "nothing has changed since");

    world.clock.advance(WEEK);
    let world = world.restarted().await;
    assert_eq!(world.top(), [(Sign::Leo, 4.0)]);
    let [region] = world.popularity.top_regions(9).try_into().unwrap();
    assert_eq!(region.what, Region::of(moscow), "both are Moscow");
    assert_eq!(region.what.place(), Place::new(55.8, 37.6));
    assert!((region.score - 1.0).abs() < 1e-6);
}

#[tokio::test]
async fn what_could_not_be_written_is_written_with_the_next() {
    let world = World::new().await;
    world.ask(Sign::Leo, 1);
    let (_, flushed) = world.popularity.begin_flush().unwrap().unwrap();
    world.popularity.not_flushed(&flushed);
    world.flush().await;
    world.popularity.database.close(SOON).await.unwrap();
    world.ask(Sign::Leo, 1);
    for _ in 0..2 {
        assert!(matches!(world.popularity.begin_flush(), Err(Error::Closed { .. })), "still to be written");
    }
}

#[tokio::test]
async fn a_flood_of_places_is_bounded_and_does_not_push_out_the_popular() {
    let world = World::new().await;
    let moscow = Place::new(55.75, 37.62).unwrap();
    (0..5).for_each(|_| world.popularity.count_place(moscow));
    for number in 0..3 * MAX_REGIONS as u32 {
        let place = Place::new(f64::from(number % 170) - 85.0, f64::from(number / 170) - 170.0).unwrap();
        world.popularity.count_place(place);
        world.clock.advance(Duration::from_millis(10));
        if number as usize == 2 * MAX_REGIONS {
            world.flush().await;
        }
    }
    world.flush().await;
    assert_eq!(world.popularity.top_regions(usize::MAX).len(), MAX_REGIONS);
    let kept = world.popularity.database.read(|db| rows::read::<Region>(db, usize::MAX)).await.unwrap();
    assert!(kept.len() <= MAX_REGIONS, "{}", kept.len());
    assert_eq!(world.popularity.top_regions(1)[0].what, Region::of(moscow));
    assert_eq!(world.restarted().await.popularity.top_regions(1)[0].what, Region::of(moscow));
}

const MOSCOW: (f64, f64) = (55.7558, 37.6173);

fn natal(unix_s: i64) -> NatalChart {
    let place = Place::new(MOSCOW.0, MOSCOW.1).unwrap();
    NatalChart::new(Birth::At(Moment::from_unix_s(unix_s).unwrap()), place, ChartSettings::default())
}

/// Two births, whose seconds since 1970 occur nowhere else.
const PUBLIC: i64 = 648_023_461;
const PRIVATE: i64 = 512_345_678;

impl World {
    fn ask_for_chart(&self, unix_s: i64, clients: std::ops::Range<u8>) {
        let client = |number| std::net::IpAddr::from([192, 0, 2, number]);
        clients.for_each(|number| self.popularity.count_chart(&natal(unix_s), client(number)));
    }

    /// The births of the top charts, with their scores.
    fn top_births(&self) -> Vec<(i64, f64)> {
        let birth = |question: NatalChart| {
            [PUBLIC, PRIVATE].into_iter().find(|unix_s| natal(*unix_s) == question).expect("there are two")
        };
        let top = self.popularity.top_charts(9).into_iter();
        top.map(|popular| (birth(popular.what), (popular.score * 1e6).round() / 1e6)).collect()
    }

    /// Whether a file of the database has these bytes anywhere.
    fn is_in_files(&self, bytes: &[u8]) -> bool {
        let files =
            std::fs::read_dir(self.dir.path()).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
        files.into_iter().any(|file| file.windows(bytes.len()).any(|window| window == bytes))
    }

    /// Whether a file has this second, as a number in a text or as SQLite and the machine keep one.
    fn has_written(&self, unix_s: i64) -> bool {
        let forms = [
            unix_s.to_string().into_bytes(),
            i32::try_from(unix_s).unwrap().to_be_bytes().to_vec(),
            i32::try_from(unix_s).unwrap().to_le_bytes().to_vec(),
        ];
        forms.iter().any(|form| self.is_in_files(form))
    }
}

const DAY: Duration = Duration::from_secs(86_400);

#[tokio::test]
async fn a_birth_is_written_when_enough_clients_have_asked_for_it_and_not_before() {
    let world = World::new().await;
    for day in 0..30 {
        world.ask_for_chart(PRIVATE, 0..4);
        world.ask_for_chart(PRIVATE, 0..4);
        if day == 10 {
            world.ask_for_chart(PUBLIC, 0..9);
        }
        world.ask(Sign::Leo, 1);
        world.flush().await;
        world.clock.advance(DAY);
    }
    assert!(!world.has_written(PUBLIC) && !world.has_written(PRIVATE), "one day, and too few clients");
    world.ask_for_chart(PUBLIC, 0..5);
    assert_eq!(world.top_births(), [], "the day long ago is forgotten");
    world.clock.advance(DAY);
    world.ask_for_chart(PUBLIC, 0..5);
    world.ask_for_chart(PRIVATE, 0..4);
    assert_eq!(world.top_births(), [(PUBLIC, 5.0)]);
    world.flush().await;
    assert!(world.has_written(PUBLIC) && !world.has_written(PRIVATE));
    assert!(!world.is_in_files(b"192.0.2") && !world.is_in_files(&[192, 0, 2]), "nothing of who asked");

    let world = world.restarted().await;
    assert_eq!(world.top_births(), [(PUBLIC, 5.0)]);
    assert!(world.has_written(PUBLIC) && !world.has_written(PRIVATE), "nor when the file is closed");
}

#[tokio::test]
async fn one_client_counts_once_a_day_for_a_public_chart_too() {
    let world = World::new().await;
    for _ in 0..2 {
        world.clock.advance(DAY);
        world.ask_for_chart(PUBLIC, 0..5);
    }
    (0..100).for_each(|_| world.ask_for_chart(PUBLIC, 0..1));
    assert_eq!(world.top_births(), [(PUBLIC, 5.0)]);
    world.ask_for_chart(PUBLIC, 5..7);
    assert_eq!(world.top_births(), [(PUBLIC, 7.0)]);
    world.clock.advance(WEEK);
    (0..100).for_each(|_| world.ask_for_chart(PUBLIC, 0..1));
    assert_eq!(world.top_births(), [(PUBLIC, 4.5)]);
}

#[tokio::test]
async fn a_chart_that_has_faded_leaves_the_file_and_its_bytes_too() {
    for is_restarted in [false, true] {
        let mut world = World::new().await;
        for _ in 0..2 {
            world.clock.advance(DAY);
            world.ask_for_chart(PUBLIC, 0..5);
        }
        world.flush().await;
        world.clock.advance(2 * WEEK);
        assert!(world.popularity.begin_flush().unwrap().is_none(), "it still scores above 1");
        world = if is_restarted { world.restarted().await } else { world };
        assert_eq!(world.top_births(), [(PUBLIC, 1.25)]);
        world.clock.advance(WEEK);
        world = if is_restarted { world.restarted().await } else { world };
        world.flush().await;
        assert_eq!(world.top_births(), []);
        let world = world.restarted().await;
        assert_eq!(world.top_births(), []);
        assert!(!world.has_written(PUBLIC), "restarted: {is_restarted}");
    }
}
