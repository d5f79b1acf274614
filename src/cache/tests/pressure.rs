//! When nothing can be solved for whoever asks: what is kept, what is stale, and what is made ready beforehand.

use super::*;

const MONTH: Duration = Duration::from_secs(30 * 86_400);
const HOUR: Duration = Duration::from_secs(3_600);

#[tokio::test]
async fn fallback_mode_serves_what_is_kept_and_refuses_the_rest() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::on_disk(dir.path());
    for number in 1..=2 {
        world.tier(&Square(number), Owner::Nobody).await;
    }
    world.cache.flush().await.unwrap();
    assert_eq!(world.cache.health().fallback_cause, None);
    world.cache.fallback_mode(Some(FallbackCause::Memory));
    assert_eq!(world.cache.health().fallback_cause, Some("memory"));
    assert_eq!(world.tier(&Square(1), Owner::Nobody).await, Tier::Memory);
    world.cache.clear_memory();
    assert_eq!(world.tier(&Square(2), Owner::Nobody).await, Tier::Disk);
    let refused = world.ask(&Square(3)).await.unwrap_err();
    assert!(matches!(refused, Error::Fallback { cause: FallbackCause::Memory, .. }), "{refused:?}");
    let stats = world.stats(Kind::NatalChart);
    assert_eq!((world.computed(Kind::NatalChart), stats.shed, stats.errors), (2, 1, 0));
    assert_eq!(world.cache.warm(&Square(3)).await, Ok(Tier::Computed), "the background goes on");
    assert_eq!(world.tier(&Square(3), Owner::Nobody).await, Tier::Memory);
    world.cache.fallback_mode(None);
    assert_eq!(world.tier(&Square(4), Owner::Nobody).await, Tier::Computed);
    world.close().await;
}

#[tokio::test]
async fn a_public_answer_past_its_time_is_served_as_stale_when_no_fresh_one_is_to_be_had() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::on_disk(dir.path());
    let ada = world.cache.owner(b"ada");
    for owner in [Owner::Nobody, ada] {
        world.tier(&Square(1), owner).await;
    }
    world.cache.flush().await.unwrap();
    world.clock.advance(MONTH + HOUR - Duration::from_secs(1));
    world.cache.sweep().await;
    world.cache.fallback_mode(Some(FallbackCause::Memory));
    for from_disk in [true, false] {
        if from_disk {
            world.cache.clear_memory();
        }
        let stale = world.ask(&Square(1)).await.unwrap();
        assert_eq!((stale.is_stale(), stale.tier(), &*stale), (true, Tier::Stale, &Square(1).solved()));
        // It is made anew behind that.
        world.cache.warm(&Square(1)).await.unwrap();
        let fresh = world.ask(&Square(1)).await.unwrap();
        assert_eq!((fresh.is_stale(), fresh.tier()), (false, Tier::Memory));
        assert!(
            matches!(world.cache.answer(&Square(1), ada, SOON).await, Err(Error::Fallback { .. })),
            "a person's never"
        );
        world.cache.flush().await.unwrap();
        world.clock.advance(MONTH);
    }
    world.clock.advance(HOUR);
    assert!(matches!(world.ask(&Square(1)).await, Err(Error::Fallback { .. })), "an hour past its time it is over");
    let stats = world.stats(Kind::NatalChart);
    assert_eq!((stats.stale, world.answered(Kind::NatalChart, "stale")), (2, 2));
    world.close().await;
}

#[tokio::test]
async fn without_pressure_nothing_stale_is_served() {
    let world = World::in_memory();
    world.tier(&Square(1), Owner::Nobody).await;
    world.clock.advance(MONTH);
    let hasty = world.cache.answer(&Square(1), Owner::Nobody, Duration::ZERO).await.unwrap();
    assert!(hasty.is_stale(), "who has no time gets what there is");
    // The hasty lookup's own fetch had no time either; a lookup that joins it is late as well.
    let key = world.cache.shared.keys.question_key(&Square(1), Owner::Nobody).unwrap();
    while world.cache.shared.in_flight.contains(&key) {
        tokio::task::yield_now().await;
    }
    world.cache.warm(&Square(1)).await.unwrap();
    world.clock.advance(MONTH);
    assert_eq!(world.tier(&Square(1), Owner::Nobody).await, Tier::Computed);
    world.close().await;
}

#[tokio::test]
async fn who_comes_by_every_so_often_leaves_no_gap() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::on_disk(dir.path());
    assert_eq!(world.cache.warm_for(&Square(1), MONTH).await, Ok(Tier::Computed), "nothing is kept for longer");
    world.cache.flush().await.unwrap();
    world.clock.advance(MONTH / 2 - Duration::from_secs(1));
    assert_eq!(world.cache.warm_for(&Square(1), MONTH / 2).await, Ok(Tier::Memory), "it lasts for a second more");
    world.cache.clear_memory();
    world.clock.advance(Duration::from_secs(1));
    assert_eq!(world.cache.warm_for(&Square(1), MONTH / 2).await, Ok(Tier::Computed), "what is on disk would not last");
    world.cache.flush().await.unwrap();
    world.clock.advance(MONTH / 2);
    for _ in 0..2 {
        assert_eq!(world.tier(&Square(1), Owner::Nobody).await, Tier::Memory);
    }
    world.cache.clear_memory();
    assert_eq!(world.tier(&Square(1), Owner::Nobody).await, Tier::Disk, "the later one has taken its place there too");
    world.close().await;
}

#[tokio::test]
async fn what_is_made_ready_is_hit_and_counts_as_no_lookup() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::on_disk(dir.path());
    assert_eq!(world.cache.warm(&Square(1)).await, Ok(Tier::Computed));
    assert_eq!(world.cache.warm(&Square(1)).await, Ok(Tier::Memory));
    world.cache.flush().await.unwrap();
    world.cache.clear_memory();
    assert_eq!(world.cache.warm(&Square(1)).await, Ok(Tier::Disk));
    let stats = world.stats(Kind::NatalChart);
    assert_eq!((stats.requests, stats.warmed, world.computed(Kind::NatalChart)), (0, 1, 1));
    assert_eq!(world.tier(&Square(1), Owner::Nobody).await, Tier::Memory);
    assert_eq!(world.stats(Kind::NatalChart).hit_rate, Some(1.0));
    assert_eq!(world.cache.engine_stats().kinds[Kind::NatalChart.index()].background, 1);
    world.close().await;
}
