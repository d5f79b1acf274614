//! How much room there is in memory, who has it, and what is told about it.

use super::*;

static UNANSWERED: AtomicU32 = AtomicU32::new(0);

/// A question without an answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Riddle;

impl Question for Riddle {
    type Answer = u64;
    const ID: &str = "riddle";
    const KIND: Kind = Kind::LunarCalendar;
    const SCHEMA: u16 = 1;

    fn label(&self) -> astro::KeyLabel {
        astro::KeyLabel::new().hashed(self)
    }

    fn solve(&self, _sky: &dyn Sky) -> Result<u64, astro::Error> {
        UNANSWERED.fetch_add(1, Ordering::SeqCst);
        Err(astro::Error::TooManyEvents { limit: 1 })
    }
}

#[tokio::test]
async fn memory_sheds_and_shrinks_the_least_valuable_first_and_grows_again() {
    let world = World::in_memory();
    for number in 0..200 {
        world.tier(&Square(number), Owner::Nobody).await;
    }
    for _ in 0..20 {
        for number in 0..20 {
            assert_eq!(world.tier(&Square(number), Owner::Nobody).await, Tier::Memory);
        }
    }
    let full_bytes = world.cache.health().memory_bytes;
    let shed_bytes = world.cache.shed(0.5).await;
    let after = world.cache.health();
    assert_eq!(full_bytes - after.memory_bytes, shed_bytes);
    assert!(after.memory_bytes <= full_bytes / 2 && after.memory_bytes > full_bytes / 3, "{after:?}");
    let mut kept = 0;
    for number in 0..20 {
        kept += u32::from(world.tier(&Square(number), Owner::Nobody).await == Tier::Memory);
    }
    assert!(kept >= 19, "{kept} of the twenty popular ones");

    // Charts have three tenths of it.
    world.cache.resize(full_bytes / 4).await;
    let stats = world.cache.stats();
    let charts_bytes = full_bytes / 4 * 3 / 10;
    assert!(stats.memory.bytes <= charts_bytes && stats.memory.bytes > charts_bytes * 9 / 10, "{stats:?}");
    assert_eq!(stats.memory.max_bytes, full_bytes / 4);
    let top = world.cache.top_keys(MAX_TOP_KEYS).await.hottest;
    assert!(top.len() >= 12 && top.iter().all(|row| row.hits >= 20), "the popular ones have moved: {top:?}");
    let evicted = world.stats(Kind::NatalChart).evicted_memory;
    world.cache.resize(64 << 20).await;
    for number in 0..200 {
        world.tier(&Square(number), Owner::Nobody).await;
    }
    assert_eq!(world.cache.health().memory_entries, 200);
    assert_eq!(world.stats(Kind::NatalChart).evicted_memory, evicted, "there is room again");
    assert!(world.evictions("shed") > 0);
    assert_eq!(world.evictions("size") + world.evictions("shed"), evicted);
    assert!(world.cache.shed(1.0).await > 0);
    assert_eq!((world.cache.health().memory_entries, world.cache.health().memory_bytes), (0, 0));
    world.close().await;
}

#[tokio::test]
async fn a_kind_has_its_share_of_the_room_and_no_more() {
    let settings = CacheSettings { memory_bytes: 200_000, ..CacheSettings::default() };
    let world = World::with(settings, Arc::new(ManualClock::at_unix_s(NOW_S)));
    for number in 0..400_u32 {
        world.cache.put(Owner::Nobody, &number.to_le_bytes(), TestRecord(number.to_string())).unwrap();
        world.tier(&Square(number.into()), Owner::Nobody).await;
    }
    // A tenth and three tenths.
    let bytes = [world.stats(EntryKind::Session).memory_bytes, world.stats(Kind::NatalChart).memory_bytes];
    assert!((18_000..=20_000).contains(&bytes[0]) && (55_000..=60_000).contains(&bytes[1]), "{bytes:?}");
    world.close().await;
}

/// A pool of charts that is larger than the charts' share, asked for in turn, missed every time however empty the other kinds were.
#[tokio::test]
async fn a_full_kind_uses_the_room_of_the_empty_ones() {
    // All that follow weigh the same.
    const FIRST: u64 = 1_000;
    let settings = CacheSettings { memory_bytes: 1_000_000, ..CacheSettings::default() };
    let world = World::with(settings, Arc::new(ManualClock::at_unix_s(NOW_S)));
    world.tier(&Square(FIRST), Owner::Nobody).await;
    // Half of the whole; the charts' share is three tenths.
    let pool = 500_000 / world.stats(Kind::NatalChart).memory_bytes;
    for _ in 0..4 {
        for number in FIRST..FIRST + pool {
            world.tier(&Square(number), Owner::Nobody).await;
        }
        world.cache.lend_room().await;
    }
    for number in FIRST..FIRST + pool {
        world.tier(&Square(number), Owner::Nobody).await;
    }
    let before = world.computed(Kind::NatalChart);
    for number in FIRST..FIRST + pool {
        assert_eq!(world.tier(&Square(number), Owner::Nobody).await, Tier::Memory, "{number}");
    }
    assert_eq!(world.computed(Kind::NatalChart), before);
    assert!(world.stats(Kind::NatalChart).memory_share > 0.5 && world.cache.health().memory_bytes <= 1_000_000);
    world.close().await;
}

#[tokio::test]
async fn room_goes_to_the_kind_that_saves_most_and_comes_back() {
    let world = World::in_memory();
    world.tier(&Square(1), Owner::Nobody).await;
    world.cache.put(Owner::Nobody, b"1", TestRecord("kept".to_owned())).unwrap();
    assert_eq!(world.cache.rebalance(), Shares::default(), "nothing has been saved");
    for _ in 0..10 {
        world.cache.get::<TestRecord>(Owner::Nobody, b"1").await.unwrap();
    }
    assert!((world.stats(EntryKind::Session).saved_s - 0.1).abs() < 1e-9, "ten times a memo's ten milliseconds");
    let shares = world.cache.rebalance();
    assert!(shares.of(EntryKind::Session) > 0.4, "{shares:?}");
    assert_eq!(world.stats(EntryKind::Session).memory_share, shares.of(EntryKind::Session));
    assert_eq!(world.cache.rebalance(), shares, "nothing has been saved since");
    assert_eq!(world.cache.get::<TestRecord>(Owner::Nobody, b"1").await.unwrap().tier(), Tier::Memory);
    world.cache.restore_shares();
    assert_eq!(world.stats(EntryKind::Session).memory_share, Shares::default().of(EntryKind::Session));
    world.close().await;
}

#[tokio::test]
async fn what_was_answered_adds_up_and_what_was_not_is_no_answer() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::on_disk(dir.path());
    for expected in [Tier::Computed, Tier::Memory, Tier::Memory] {
        assert_eq!(world.tier(&Square(7), Owner::Nobody).await, expected);
    }
    assert_eq!(world.tier(&Square(7), world.cache.owner(b"ada")).await, Tier::Computed);
    world.cache.flush().await.unwrap();
    world.cache.clear_memory();
    assert_eq!(world.tier(&Square(7), Owner::Nobody).await, Tier::Disk);
    let own = Error::Solve(astro::Error::TooManyEvents { limit: 1 });
    assert_eq!(world.ask(&Riddle).await.unwrap_err(), own);
    world.clock.advance(Duration::from_secs(59));
    let known = world.ask(&Riddle).await.unwrap_err();
    assert_eq!(known, Error::Known { cause: Box::new(own.clone()), retry_after: Duration::from_secs(1) });
    assert_eq!(
        (known.reason().name(), own.reason().name()),
        ("no_answer", "no_answer"),
        "asked again, it is refused again and no failure"
    );
    assert_eq!(UNANSWERED.load(Ordering::SeqCst), 1, "asked again, it has its own reason, and nothing is solved");
    assert_eq!(world.metrics.broken_questions.value(), 0, "that there is no answer is no fault");
    world.clock.advance(Duration::from_secs(1));
    assert_eq!(world.ask(&Riddle).await.unwrap_err(), own);
    assert_eq!(UNANSWERED.load(Ordering::SeqCst), 2, "a minute later it is tried again");
    let charts = world.stats(Kind::NatalChart);
    assert_eq!((charts.requests, charts.memory_hits, charts.disk_hits, charts.computed), (5, 2, 1, 2));
    assert_eq!((charts.hit_rate, charts.errors, charts.pattern, charts.ttl_s), (Some(0.6), 0, "nc", 2_592_000));
    assert_eq!((charts.disk_entries, charts.disk_page_bytes, charts.memory_entries), (2, 8_192, 1));
    assert!((600..4_096).contains(&charts.disk_value_bytes), "{charts:?}");
    let riddles = world.stats(Kind::LunarCalendar);
    assert_eq!((riddles.requests, riddles.errors, riddles.hit_rate, riddles.disk_entries), (0, 3, None, 0));
    let stats = world.cache.stats();
    assert_eq!((stats.disk.unwrap().entries, stats.disk_errors, stats.memory.max_entries), (2, 0, Some(50_000)));
    world.close().await;
}

#[tokio::test]
async fn the_top_keys_are_the_hottest_and_tell_nobody_who_it_was() {
    let world = World::in_memory();
    let ada = world.cache.owner(b"ada");
    for number in 0..50 {
        for _ in 0..=number {
            world.tier(&Square(number), ada).await;
        }
    }
    let top = world.cache.top_keys(3).await;
    assert_eq!(top.hottest.iter().map(|row| row.hits).collect::<Vec<_>>(), [49, 48, 47]);
    assert_eq!(top.costliest, [], "in a world without time nothing takes any");
    let whole = world.cache.answer(&Square(49), ada, SOON).await.unwrap().key().to_string();
    let parts: Vec<_> = whole.split(':').collect();
    let shown: Vec<_> = top.hottest[0].key.split(':').collect();
    assert_eq!((shown[..2].join(":"), shown[2].len(), shown.len()), (format!("nc:{}", &parts[1][..8]), 8, 3));
    world.cache.put(ada, b"1", TestRecord("kept".to_owned())).unwrap();
    let top = world.cache.top_keys(usize::MAX).await;
    assert_eq!((top.hottest.len(), top.costliest.len(), top.costliest[0].solve_us), (49, 1, 10_000));
    assert_eq!(top.costliest[0].key, format!("sess:{}", &parts[1][..8]));
    world.close().await;
}
