//! What a restart leaves warm.

use super::*;

#[tokio::test]
async fn what_was_popular_is_in_memory_after_a_restart_and_the_rest_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::on_disk(dir.path());
    let ada = world.cache.owner(b"ada");
    for _ in 0..=20 {
        world.tier(&Square(1), Owner::Nobody).await;
        world.tier(&Square(1), ada).await;
    }
    world.tier(&Square(2), Owner::Nobody).await;
    world.close().await;

    let world = World::on_disk(dir.path());
    // Whether this or the cache itself was faster.
    world.cache.read_ahead().await;
    assert_eq!((world.cache.health().memory_entries, world.cache.read_ahead().await), (2, 0));
    assert_eq!(world.tier(&Square(1), Owner::Nobody).await, Tier::Disk, "that is where it came from");
    assert_eq!(world.tier(&Square(1), Owner::Nobody).await, Tier::Memory);
    assert_eq!(world.tier(&Square(2), Owner::Nobody).await, Tier::Disk);
    let hottest = &world.cache.top_keys(1).await.hottest[0];
    assert_eq!(hottest.hits, 10, "half of the sixteen that twenty are kept as, and two");
    world.cache.remember_popularity().await.unwrap();
    world.cache.forget(ada).await.unwrap();
    world.close().await;

    let world = World::on_disk(dir.path());
    world.cache.read_ahead().await;
    let kinds = world.cache.top_keys(10).await;
    assert!(kinds.hottest.iter().all(|row| row.key.starts_with("nc:-:")), "she is forgotten: {kinds:?}");
    assert_eq!(world.tier(&Square(1), world.cache.owner(b"ada")).await, Tier::Computed);
    world.close().await;
}

#[tokio::test]
async fn no_more_is_read_ahead_than_half_of_a_kinds_room() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::on_disk(dir.path());
    for _ in 0..2 {
        for number in 0..40 {
            world.tier(&Square(number), Owner::Nobody).await;
        }
    }
    world.close().await;
    let settings =
        CacheSettings { memory_entries: 100, disk: Some(World::disk(dir.path())), ..CacheSettings::default() };
    let world = World::with(settings, Arc::new(ManualClock::at_unix_s(NOW_S)));
    world.cache.read_ahead().await;
    let entries = world.cache.health().memory_entries;
    assert!((14..=16).contains(&entries), "half of three tenths of a hundred: {entries}");
    world.close().await;
}

#[tokio::test]
async fn a_sweep_tells_what_it_dropped() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::on_disk(dir.path());
    for number in 0..600_u32 {
        world.cache.put(Owner::Nobody, &number.to_le_bytes(), TestRecord(number.to_string())).unwrap();
    }
    world.cache.flush().await.unwrap();
    assert_eq!(world.cache.sweep().await, SweepStats::default());
    world.clock.advance(Duration::from_secs(600));
    assert_eq!(world.cache.sweep().await, SweepStats { memory: 600, disk: 600 });
    assert_eq!(world.cache.compact().await, Ok(None), "it is small");
    world.close().await;
}
