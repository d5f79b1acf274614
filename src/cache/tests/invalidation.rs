//! What is forgotten is gone from both tiers, and nothing else is.

use super::*;

async fn fill(world: &World, owner: Owner) {
    for number in 1..=3 {
        world.tier(&Square(number), owner).await;
    }
    world.cache.put(owner, b"1", TestRecord("kept".to_owned())).unwrap();
}

/// Which tier has each of [`fill`]'s charts, and whether the note is there.
async fn found(world: &World, owner: Owner) -> ([Tier; 3], bool) {
    let mut tiers = [Tier::Memory; 3];
    for (tier, number) in tiers.iter_mut().zip(1..) {
        *tier = world.tier(&Square(number), owner).await;
    }
    (tiers, world.cache.get::<TestRecord>(owner, b"1").await.is_some())
}

#[tokio::test]
async fn forgetting_a_person_takes_exactly_theirs_from_both_tiers() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::on_disk(dir.path());
    let [ada, bob] = [&b"ada"[..], b"bob"].map(|person| world.cache.owner(person));
    for owner in [ada, bob, Owner::Nobody] {
        fill(&world, owner).await;
    }
    std::fs::write(dir.path().join("cache.redb.corrupt"), "of an earlier day").unwrap();
    world.cache.forget(ada).await.unwrap();
    assert!(!dir.path().join("cache.redb.corrupt").exists(), "she may be in it");
    assert_eq!(world.cache.health().disk_entries, 8);
    assert_eq!(found(&world, bob).await, ([Tier::Memory; 3], true));
    assert_eq!(found(&world, Owner::Nobody).await, ([Tier::Memory; 3], true));
    world.close().await;

    let world = World::on_disk(dir.path());
    assert_eq!(found(&world, bob).await, ([Tier::Disk; 3], true));
    assert_eq!(found(&world, ada).await, ([Tier::Computed; 3], false));
    assert_eq!(found(&world, ada).await, ([Tier::Memory; 3], false), "what is made afterwards is kept again");
    world.close().await;
}

#[tokio::test]
async fn in_memory_it_is_gone_before_the_sweep_comes_to_it() {
    let world = World::in_memory();
    let ada = world.cache.owner(b"ada");
    fill(&world, ada).await;
    world.cache.forget(ada).await.unwrap();
    assert_eq!(found(&world, ada).await, ([Tier::Computed; 3], false));
    world.cache.invalidate(Kind::NatalChart.into(), ada).await.unwrap();
    world.cache.put(ada, b"1", TestRecord("new".to_owned())).unwrap();
    world.cache.invalidate(Kind::NatalChart.into(), ada).await.unwrap();
    assert_eq!(found(&world, ada).await, ([Tier::Computed; 3], true), "of one kind only");
    // Notes of erasures go with the sweep after the next; what was made since stays.
    world.cache.sweep().await;
    world.cache.sweep().await;
    assert_eq!(found(&world, ada).await, ([Tier::Memory; 3], true));
    world.close().await;
}

#[tokio::test]
async fn a_removed_memo_does_not_come_back() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::on_disk(dir.path());
    for id in [b"1", b"2"] {
        world.cache.put(Owner::Nobody, id, TestRecord("kept".to_owned())).unwrap();
    }
    world.cache.remove::<TestRecord>(Owner::Nobody, b"1").await.unwrap();
    assert!(world.cache.get::<TestRecord>(Owner::Nobody, b"1").await.is_none());
    assert_eq!(world.cache.health().disk_entries, 1);
    world.cache.put(Owner::Nobody, b"1", TestRecord("again".to_owned())).unwrap();
    world.close().await;
    let world = World::on_disk(dir.path());
    assert_eq!(world.cache.get::<TestRecord>(Owner::Nobody, b"1").await.unwrap().0, "again");
    assert_eq!(world.cache.get::<TestRecord>(Owner::Nobody, b"2").await.unwrap().0, "kept");
    world.close().await;
}

#[tokio::test]
async fn an_answer_on_its_way_does_not_land_once_its_owner_is_forgotten() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::on_disk(dir.path());
    let (gate, ada) = (Gate::new(5), world.cache.owner(b"ada"));
    let (asked, ()) = tokio::join!(world.cache.answer(&gate, ada, SOON), async {
        let begun = gate.clone();
        let (tell, told) = tokio::sync::oneshot::channel();
        let thread = std::thread::spawn(move || {
            begun.meet();
            tell.send(()).unwrap();
        });
        told.await.unwrap();
        thread.join().unwrap();
        world.cache.forget(ada).await.unwrap();
        gate.meet();
    });
    assert_eq!((*asked.unwrap()).as_str(), "through", "who asked before still gets it");
    world.cache.flush().await.unwrap();
    let health = world.cache.health();
    assert_eq!((health.memory_entries, health.disk_entries), (0, 0));
    world.close().await;
}

#[tokio::test]
async fn each_event_takes_exactly_what_it_concerns_from_both_tiers() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::on_disk(dir.path());
    let [ada, bob] = [&b"ada"[..], b"bob"].map(|person| world.cache.owner(person));
    for owner in [ada, bob, Owner::Nobody] {
        fill(&world, owner).await;
        world.cache.answer(&Forecasted(1), owner, SOON).await.unwrap();
    }
    world.cache.put(ada, b"2", TestRecord("another session".to_owned())).unwrap();
    let session = world.cache.record_key::<TestRecord>(ada, b"1");
    let events = [
        (CacheEvent::PreferencesChanged(ada), 15),
        (CacheEvent::BirthDataChanged(ada), 12),
        (CacheEvent::SessionEnded(session), 11),
        (CacheEvent::KindCleared(Kind::NatalChart.into()), 5),
    ];
    assert_eq!((world.cache.flush().await, world.cache.health().disk_entries), (Ok(()), 16));
    for (event, left) in events {
        world.cache.on_event(event).await.unwrap();
        assert_eq!(world.cache.health().disk_entries, left, "{event:?}");
    }
    // Without a disk to find them on, what memory still serves is what it has left.
    let tier = async |owner| world.cache.answer(&Forecasted(1), owner, SOON).await.unwrap().tier();
    assert_eq!(
        [tier(ada).await, tier(bob).await, tier(Owner::Nobody).await],
        [Tier::Computed, Tier::Memory, Tier::Memory]
    );
    assert!(world.cache.get::<TestRecord>(ada, b"1").await.is_none());
    assert!(world.cache.get::<TestRecord>(ada, b"2").await.is_some());
    assert_eq!(found(&world, bob).await, ([Tier::Computed; 3], true));
    assert_eq!(found(&world, bob).await, ([Tier::Memory; 3], true), "what is made afterwards is kept");
    world.cache.flush().await.unwrap();
    world.cache.clear_memory();
    assert_eq!(found(&world, bob).await, ([Tier::Disk; 3], true));
    world.cache.clear().await.unwrap();
    let health = world.cache.health();
    assert_eq!((health.disk_entries, found(&world, bob).await), (0, ([Tier::Computed; 3], false)));
    world.close().await;
}

#[tokio::test]
async fn a_kind_is_cleared_in_strides_and_what_comes_meanwhile_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::on_disk(dir.path());
    for number in 0..1_201_u32 {
        world.cache.put(Owner::Nobody, &number.to_le_bytes(), TestRecord("old".to_owned())).unwrap();
    }
    world.tier(&Square(1), Owner::Nobody).await;
    world.cache.flush().await.unwrap();
    world.cache.on_event(CacheEvent::KindCleared(EntryKind::Session)).await.unwrap();
    let health = world.cache.health();
    assert_eq!((health.disk_entries, world.stats(EntryKind::Session).disk_entries), (1, 0));
    assert_eq!((health.memory_entries, world.stats(EntryKind::Session).memory_bytes), (1, 0), "at once");
    assert_eq!(world.cache.health().memory_entries, 1);
    world.cache.put(Owner::Nobody, b"new", TestRecord("new".to_owned())).unwrap();
    world.cache.sweep().await;
    world.cache.flush().await.unwrap();
    let health = world.cache.health();
    assert_eq!((health.memory_entries, health.disk_entries), (2, 2));
    world.close().await;
}
