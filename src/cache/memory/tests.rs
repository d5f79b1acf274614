//! What the memory tier relies on in moka, and what it does about what moka does not do.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;

use super::*;
use crate::astro::Kind;
use crate::cache::Owner;
use crate::cache::entry::EntryOrigin;
use crate::cache::key::KeyMaker;
use crate::cache::memory_budget::Capacity;
use crate::cache::policy::Lifetime;
use crate::cache::tests::Square;
use crate::clock::ManualClock;
use crate::metrics::Metrics;
use crate::seal::MasterKey;

const LEAST_BYTES: u32 = 1_000;

fn capacity(values: u64) -> Capacity {
    Capacity { bytes: values * u64::from(LEAST_BYTES), least_bytes: LEAST_BYTES }
}

fn charts(values: u64) -> KindCache {
    let metrics = Metrics::new(Arc::new(ManualClock::at_unix_s(0)));
    KindCache::new(Kind::NatalChart.into(), capacity(values), Arc::new(CacheMetrics::new(metrics)))
}

fn key(number: u64) -> CacheKey {
    let maker = KeyMaker::new(MasterKey::from_bytes([1; 32]).hash("test"), [0; 16]);
    maker.question_key(&Square(number), Owner::Nobody).unwrap()
}

/// An entry that takes that many milliseconds to solve and weighs no less than `encoded_bytes` says.
fn entry(cost_ms: u64, encoded_bytes: usize) -> Arc<CacheEntry> {
    let life = Lifetime { made_at_s: 0, expires_at_s: 9 };
    let cost = Duration::from_millis(cost_ms);
    Arc::new(CacheEntry::new(0_u8, EntryOrigin { life, begun: Default::default(), cost, encoded_bytes }))
}

fn put(cache: &KindCache, number: u64, entry: &Arc<CacheEntry>) {
    cache.change(key(number), |_| Op::Put(Arc::clone(entry)));
}

#[test]
fn moka_serves_an_entry_heavier_than_itself_until_its_maintenance_and_the_tier_does_not() {
    let bare: moka::sync::Cache<u8, u8> = moka::sync::Cache::builder().max_capacity(10).weigher(|_, _| 11).build();
    bare.insert(1, 1);
    assert_eq!(bare.get(&1), Some(1));
    bare.run_pending_tasks();
    assert_eq!(bare.get(&1), None);

    let cache = charts(10);
    put(&cache, 1, &entry(1, 10));
    put(&cache, 2, &entry(1, 10_000));
    assert!(cache.get(&key(2)).is_none(), "it is not served at all");
    put(&cache, 3, &entry(1, 10));
    put(&cache, 1, &entry(1, 10_000));
    assert!(cache.get(&key(1)).is_none(), "nor is the one that it replaces");
    assert!(cache.get(&key(3)).is_some(), "and it drives nothing out");
    assert_eq!(cache.usage(), (1, 1_000));
}

#[test]
fn both_bounds_hold_after_every_put() {
    let cache = charts(10);
    for number in 0..100 {
        put(&cache, number, &entry(1, if number % 2 == 0 { 10 } else { 1_000 }));
        let (entries, bytes) = cache.usage();
        assert!(entries <= 10 && bytes <= 10_000, "{entries} entries, {bytes} bytes");
    }
    assert!(cache.usage().0 >= 3);
}

#[tokio::test]
async fn the_capacity_changes_by_a_new_cache_that_takes_the_most_worthy_entries_along() {
    let cache = charts(100);
    for number in 0..100 {
        put(&cache, number, &entry(1 + number, 10));
    }
    assert_eq!(cache.usage().0, 100);
    cache.rebuild(capacity(20), RemovalReason::Shed).await;
    assert_eq!(cache.usage(), (20, 20_000), "moka's own capacity is the new one");
    let kept: Vec<_> = (0..100).filter(|number| cache.get(&key(*number)).is_some()).collect();
    assert_eq!(kept, (80..100).collect::<Vec<_>>());
    put(&cache, 200, &entry(1, 10));
    assert!(cache.usage().1 <= 20_000);
    cache.rebuild(capacity(200), RemovalReason::Shed).await;
    for number in 300..500 {
        put(&cache, number, &entry(1, 10));
    }
    assert!((190..=200).contains(&cache.usage().0), "{:?}", cache.usage());
}

#[tokio::test]
async fn cleared_entries_are_gone_at_once_and_their_memory_soon() {
    const VALUES: u64 = 1_000;
    let cache = charts(VALUES);
    let entries: Vec<_> = (0..VALUES).map(|_| entry(1, 10)).collect();
    entries.iter().zip(0..).for_each(|(entry, number)| put(&cache, number, entry));
    let kept: Vec<_> = entries.iter().map(Arc::downgrade).collect();
    drop(entries);
    let mut freeing = pin!(cache.clear());
    assert_eq!(cache.usage(), (0, 0));
    assert!((0..VALUES).all(|number| cache.get(&key(number)).is_none()));
    let newer = entry(1, 10);
    put(&cache, 1, &newer);
    let (mut rounds, mut context) = (1, Context::from_waker(Waker::noop()));
    while freeing.as_mut().poll(&mut context).is_pending() {
        rounds += 1;
    }
    assert!(rounds > 5, "it lets others run: {rounds}");
    // moka leaves the last of what it drops to the thread's next uses of a cache.
    (0..VALUES).for_each(|number| put(&cache, number, &newer));
    let left = kept.iter().filter(|entry| entry.strong_count() > 0).count();
    assert!(left == 0, "{left} entries still take memory");
    assert!(cache.get(&key(1)).is_some_and(|found| Arc::ptr_eq(&found, &newer)), "what comes afterwards stays");
}

#[tokio::test]
async fn caches_that_shrink_are_rebuilt_before_those_that_grow() {
    let metrics = Metrics::new(Arc::new(ManualClock::at_unix_s(0)));
    let counts = Arc::new(CacheMetrics::new(metrics));
    let budget = MemoryBudget::new(1_000_000, 1_000);
    let tier = MemoryTier::new(budget, Policy::default(), Arc::default(), counts);
    let charts = &tier.kinds[EntryKind::from(Kind::NatalChart).index()];
    (0..1_000).for_each(|number| put(charts, number, &entry(1, 10)));
    for _ in 0..3 {
        let used_bytes = EntryKind::ALL.map(|kind| tier.usage_of(kind).1);
        tier.budget.change(|budget| budget.lend(used_bytes));
        let mut applying = pin!(tier.apply_budget(RemovalReason::Evicted));
        let mut context = Context::from_waker(Waker::noop());
        loop {
            let is_done = applying.as_mut().poll(&mut context).is_ready();
            let sum: u64 = tier.kinds.iter().map(|cache| cache.capacity().bytes).sum();
            assert!(sum <= 1_000_000, "{sum}");
            if is_done {
                break;
            }
        }
        assert!(charts.usage().0 >= 290, "nothing is lost on the way");
        (0..1_000).for_each(|number| put(charts, number, &entry(1, 10)));
    }
    assert!(charts.capacity().bytes > 740_000 && charts.usage().0 > 700, "{:?}", charts.usage());
}

#[tokio::test]
async fn a_rebuild_serves_all_the_while_and_brings_nothing_back() {
    const VALUES: u64 = 1_000;
    let cache = charts(VALUES);
    let old = entry(1, 10);
    (0..VALUES).for_each(|number| put(&cache, number, &old));
    let newer = entry(1, 10);
    let mut rebuild = pin!(cache.rebuild(capacity(2 * VALUES), RemovalReason::Shed));
    let (mut rounds, mut context) = (0, Context::from_waker(Waker::noop()));
    while rebuild.as_mut().poll(&mut context).is_pending() {
        // Some of them are copied already, and some are not.
        cache.change(key(rounds), |_| Op::Remove);
        put(&cache, VALUES - 1 - rounds, &newer);
        rounds += 1;
        let found = (rounds..VALUES).filter(|number| cache.get(&key(*number)).is_some()).count() as u64;
        assert_eq!(found, VALUES - rounds, "in round {rounds}");
    }
    assert!(rounds > 10, "it lets others run: {rounds}");
    for number in 0..VALUES {
        let found = cache.get(&key(number));
        assert_eq!(found.is_some(), number >= rounds, "{number}");
        let is_newer = found.is_some_and(|found| Arc::ptr_eq(&found, &newer));
        assert_eq!(is_newer, number >= VALUES - rounds, "{number}");
    }
}
