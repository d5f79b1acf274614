//! Where answers come from, and for how long.

use bytes::Bytes;

use super::*;

#[tokio::test]
async fn memory_then_disk_then_the_engine() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::on_disk(dir.path());
    let question = Square(7);
    assert_eq!(world.tier(&question, Owner::Nobody).await, Tier::Computed);
    assert_eq!(world.tier(&question, Owner::Nobody).await, Tier::Memory);
    world.close().await;

    let world = World::on_disk(dir.path());
    assert_eq!(world.tier(&question, Owner::Nobody).await, Tier::Disk, "a restart leaves it there");
    assert_eq!(world.tier(&question, Owner::Nobody).await, Tier::Memory);
    assert_eq!(world.tier(&question, world.cache.owner(b"ada")).await, Tier::Computed, "another's is another");
    let counted = ["memory", "disk", "computed"].map(|tier| world.answered(Kind::NatalChart, tier));
    assert_eq!(counted, [1, 1, 1]);
    world.cache.flush().await.unwrap();
    let health = world.cache.health();
    assert_eq!((health.disk, health.reason, health.disk_entries, health.memory_entries), (DiskStatus::Ok, None, 2, 2));
    assert_eq!(health.disk_bytes, 8_192);
    world.close().await;
}

#[tokio::test]
async fn the_file_is_its_owners_and_tells_nothing() {
    use std::os::unix::fs::MetadataExt;

    let dir = tempfile::tempdir().unwrap();
    let world = World::on_disk(dir.path());
    world.cache.put(world.cache.owner(b"ada lovelace"), b"ada", TestRecord("born 1815-12-10".to_owned())).unwrap();
    world.close().await;
    let path = dir.path().join("cache.redb");
    assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
    let bytes = std::fs::read(&path).unwrap();
    for canary in [&b"1815"[..], b"lovelace"] {
        assert!(!bytes.windows(canary.len()).any(|window| window == canary));
    }
}

#[tokio::test]
async fn both_tiers_expire_on_the_second() {
    let dir = tempfile::tempdir().unwrap();
    let month = Duration::from_secs(30 * 86_400);
    let clock = Arc::new(ManualClock::at_unix_s(NOW_S));
    let world = World::at(dir.path(), clock.clone());
    let first = world.ask(&Square(1)).await.unwrap();
    assert_eq!(first.expires_at_s() - first.made_at_s(), 30 * 86_400);
    clock.advance(month - Duration::from_secs(1));
    assert_eq!(world.tier(&Square(1), Owner::Nobody).await, Tier::Memory);
    world.close().await;

    let world = World::at(dir.path(), clock.clone());
    assert_eq!(world.tier(&Square(1), Owner::Nobody).await, Tier::Disk, "the last second, on disk");
    clock.advance(Duration::from_secs(1));
    assert_eq!(world.tier(&Square(1), Owner::Nobody).await, Tier::Computed, "the next, in memory and on disk");
    let expired = |tier| {
        world.metrics.cache_expired.of(&crate::metrics::TierLabels { kind: Kind::NatalChart.name(), tier }).value()
    };
    assert_eq!((expired("memory"), expired("disk")), (1, 1));
    world.close().await;
}

#[tokio::test]
async fn a_clock_set_back_far_makes_values_stale_in_both_tiers() {
    let dir = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::at_unix_s(NOW_S));
    let world = World::at(dir.path(), clock.clone());
    world.tier(&Square(1), Owner::Nobody).await;
    clock.jump_to_unix_s(NOW_S as i64 - 30 * 86_400);
    assert_eq!(world.tier(&Square(1), Owner::Nobody).await, Tier::Memory, "set back by no more than its life");
    clock.jump_to_unix_s(NOW_S as i64 - 30 * 86_400 - 1);
    assert_eq!(world.tier(&Square(1), Owner::Nobody).await, Tier::Computed);
    // What was computed now took the place of what came from the future, on disk as well.
    world.close().await;
    let world = World::at(dir.path(), clock.clone());
    let cached = world.ask(&Square(1)).await.unwrap();
    assert_eq!((cached.tier(), cached.made_at_s()), (Tier::Disk, NOW_S as i64 - 30 * 86_400 - 1));
    world.close().await;
}

#[tokio::test]
async fn a_memo_is_there_at_once_and_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::on_disk(dir.path());
    let ada = world.cache.owner(b"ada");
    assert!(world.cache.get::<TestRecord>(ada, b"1").await.is_none());
    for text in ["one", "two"] {
        world.cache.put(ada, b"1", TestRecord(text.to_owned())).unwrap();
        assert_eq!(world.cache.get::<TestRecord>(ada, b"1").await.unwrap().0, text);
    }
    assert!(world.cache.get::<TestRecord>(ada, b"2").await.is_none());
    assert!(world.cache.get::<TestRecord>(Owner::Nobody, b"1").await.is_none());
    world.close().await;

    let world = World::on_disk(dir.path());
    let found = world.cache.get::<TestRecord>(ada, b"1").await.unwrap();
    assert_eq!((found.0.as_str(), found.tier()), ("two", Tier::Disk));
    world.clock.advance(Duration::from_secs(600));
    assert!(world.cache.get::<TestRecord>(ada, b"1").await.is_none(), "a session lasts ten minutes");
    world.close().await;
}

#[tokio::test]
async fn the_newest_session_is_in_memory_however_full_it_is() {
    // A tenth of it is for sessions.
    let settings = CacheSettings { memory_entries: 100, ..CacheSettings::default() };
    let world = World::with(settings, Arc::new(ManualClock::at_unix_s(NOW_S)));
    for number in 0..100_u32 {
        // However often the others are asked for.
        for popular in number.saturating_sub(10)..number {
            for _ in 0..5 {
                world.cache.get::<TestRecord>(Owner::Nobody, &popular.to_le_bytes()).await;
            }
        }
        world.cache.health();
        world.cache.put(Owner::Nobody, &number.to_le_bytes(), TestRecord(number.to_string())).unwrap();
        world.cache.health();
        let found = world.cache.get::<TestRecord>(Owner::Nobody, &number.to_le_bytes()).await;
        assert_eq!(found.unwrap().0, number.to_string());
    }
    let kept = world.cache.health().memory_entries;
    assert!((9..=10).contains(&kept), "{kept}");
    assert!(world.cache.get::<TestRecord>(Owner::Nobody, &0_u32.to_le_bytes()).await.is_none());
    world.close().await;
}

#[tokio::test]
async fn memory_is_bounded_by_weight_with_what_is_rendered() {
    let settings = CacheSettings { memory_bytes: 100_000, ..CacheSettings::default() };
    let world = World::with(settings, Arc::new(ManualClock::at_unix_s(NOW_S)));
    let first = world.ask(&Square(1)).await.unwrap();
    let body = first.rendered("json", |answer| Bytes::from(format!("{answer:?}")));
    assert_eq!(world.ask(&Square(1)).await.unwrap().rendered("json", |_| unreachable!()), body);
    let weight_bytes = world.cache.health().memory_bytes as usize;
    assert!(weight_bytes > body.len() + 1_024, "{weight_bytes}");
    for number in 0..100 {
        world.tier(&Square(number), Owner::Nobody).await;
        let health = world.cache.health();
        assert!(health.memory_bytes <= 30_000, "{health:?}");
    }
    assert!(world.cache.health().memory_entries < 100);
    let text = world.metrics.text();
    let kept = world.cache.health().memory_entries;
    let line = format!(r#"astroloh_cache_entries{{kind="natal_chart",tier="memory"}} {kept}"#);
    assert!(text.contains(&line), "{line} not in {text}");
    world.close().await;
}

#[tokio::test]
async fn the_file_is_bounded_and_what_expires_soonest_goes_first() {
    let dir = tempfile::tempdir().unwrap();
    // A third of a small file is for what is not values.
    let disk = DiskSettings { max_bytes: 30 * 4_096, ..World::disk(dir.path()) };
    let settings = CacheSettings { disk: Some(disk), ..CacheSettings::default() };
    let world = World::with(settings, Arc::new(ManualClock::at_unix_s(NOW_S)));
    for number in 0..30 {
        world.tier(&Square(number), Owner::Nobody).await;
        world.clock.advance(Duration::from_secs(1));
    }
    world.cache.flush().await.unwrap();
    let health = world.cache.health();
    assert_eq!((health.disk_entries, health.disk_bytes), (20, 20 * 4_096));
    world.cache.clear_memory();
    assert_eq!(world.tier(&Square(29), Owner::Nobody).await, Tier::Disk);
    assert_eq!(world.tier(&Square(10), Owner::Nobody).await, Tier::Disk);
    assert_eq!(world.tier(&Square(9), Owner::Nobody).await, Tier::Computed);
    let evicted = world.metrics.cache_evictions.of(&EvictionLabels {
        kind: Kind::NatalChart.name(),
        tier: "disk",
        reason: "size",
    });
    world.cache.flush().await.unwrap();
    assert_eq!(evicted.value(), 11);
    world.close().await;
}

#[tokio::test]
async fn the_file_itself_stays_near_its_bound() {
    const MAX_BYTES: u64 = 8 << 20;
    let dir = tempfile::tempdir().unwrap();
    let disk = DiskSettings { max_bytes: MAX_BYTES, ..World::disk(dir.path()) };
    let settings = CacheSettings { disk: Some(disk), memory_entries: 10, ..CacheSettings::default() };
    let world = World::with(settings, Arc::new(ManualClock::at_unix_s(NOW_S)));
    let mut largest = 0;
    // Three times what there is room for: each page is replaced, and freed, twice.
    for number in 0..6_000 {
        world.tier(&Square(number), Owner::Nobody).await;
        if number % 200 == 0 {
            world.cache.flush().await.unwrap();
            largest = largest.max(std::fs::metadata(dir.path().join("cache.redb")).unwrap().len());
        }
    }
    world.cache.flush().await.unwrap();
    let stats = world.cache.stats();
    assert!((1..=MAX_BYTES).contains(&stats.disk_file_bytes.unwrap()), "{stats:?}");
    // redb lengthens a file in steps of its own, whatever the values take: this one to 8.9 MB.
    assert!(largest <= MAX_BYTES * 107 / 100, "{largest} of {MAX_BYTES}");
    let values = stats.disk.unwrap().bytes;
    assert!(values > MAX_BYTES * 6 / 10, "{values} of {MAX_BYTES} are values");
    world.close().await;
}

#[tokio::test]
async fn a_sweep_drops_what_has_expired_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::on_disk(dir.path());
    for number in 0..1_200_u32 {
        world.cache.put(Owner::Nobody, &number.to_le_bytes(), TestRecord(number.to_string())).unwrap();
    }
    world.cache.flush().await.unwrap();
    world.clock.advance(Duration::from_secs(300));
    for number in 1_200..1_300_u32 {
        world.cache.put(Owner::Nobody, &number.to_le_bytes(), TestRecord(number.to_string())).unwrap();
    }
    world.cache.sweep().await;
    let health = world.cache.health();
    assert_eq!((health.memory_entries, health.disk_entries), (1_300, 1_300));
    world.clock.advance(Duration::from_secs(300));
    world.cache.sweep().await;
    let health = world.cache.health();
    assert_eq!((health.memory_entries, health.disk_entries), (100, 100));
    world.clock.advance(Duration::from_secs(300));
    world.cache.sweep().await;
    let health = world.cache.health();
    assert_eq!((health.memory_entries, health.disk_entries, health.disk_bytes), (0, 0, 0));
    world.close().await;
}
