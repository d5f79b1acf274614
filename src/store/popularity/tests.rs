//! Counts fade, fill up, and survive a restart.

use std::time::Duration;

use tempfile::TempDir;

use super::*;
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
    let kept = world.popularity.database.read(|db| rows::<Region>(db, REGIONS, usize::MAX)).await.unwrap();
    assert!(kept.len() <= MAX_REGIONS, "{}", kept.len());
    assert_eq!(world.popularity.top_regions(1)[0].what, Region::of(moscow));
    assert_eq!(world.restarted().await.popularity.top_regions(1)[0].what, Region::of(moscow));
}

#[test]
fn days_far_away_are_not_counted() {
    assert!(SignDay::new(Sign::Aries, 366).is_some() && SignDay::new(Sign::Aries, -366).is_some());
    assert!(SignDay::new(Sign::Aries, 367).is_none() && SignDay::new(Sign::Aries, i64::MIN).is_none());
}
