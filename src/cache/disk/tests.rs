//! The disk tier alone, with trouble made for it.

use super::file::DiskFailure;
use super::supervisor::DiskFailureCause;
use super::*;
use crate::astro::Kind;
use crate::cache::EntryKind;
use crate::cache::invalidations::Generation;
use crate::cache::key::{KeyMaker, Owner, prefix};
use crate::cache::tests::{Square, TestRecord};
use crate::clock::ManualClock;
use crate::metrics::Metrics;
use crate::seal::MasterKey;

fn start(dir: &std::path::Path) -> (Disk, KeyMaker, Arc<ManualClock>) {
    start_with(dir, 512 << 20)
}

fn start_with(dir: &std::path::Path, max_bytes: u64) -> (Disk, KeyMaker, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at_unix_s(1_000));
    let counts = Arc::new(CacheMetrics::new(Metrics::new(clock.clone())));
    let master_key = MasterKey::from_bytes([1; 32]);
    let settings = DiskSettings { read_cap: Duration::from_secs(60), max_bytes, ..DiskSettings::in_dir(dir) };
    let disk = Disk::start(settings, master_key.sealer("test"), Arc::default(), counts, clock.clone());
    (disk, KeyMaker::new(master_key.hash("test"), [0; 16]), clock)
}

fn put(key: CacheKey, plain: &[u8], outdates: bool) -> PutRequest {
    let life = Lifetime { made_at_s: 1_000, expires_at_s: 2_000 };
    let value = StoredValue { life, cost: Duration::ZERO, plain: plain.to_vec() };
    PutRequest { key, schema: 1, value, begun: Generation::default(), outdates }
}

fn break_it(disk: &Disk, cause: DiskFailureCause) {
    let file = disk.state.file().unwrap();
    disk.state.fail(&DiskFailure { cause, text: "as asked".to_owned() }, Some(&file));
    state::DiskState::release(file);
}

#[tokio::test]
async fn what_is_dropped_while_it_is_down_is_dropped_before_it_is_up() {
    let dir = tempfile::tempdir().unwrap();
    let (disk, keys, clock) = start(dir.path());
    let person = Owner::Person(keys.person_code(b"ada"));
    let [erased, removed, outdated, kept] =
        [(person, b"1"), (Owner::Nobody, b"2"), (Owner::Nobody, b"3"), (Owner::Nobody, b"4")]
            .map(|(owner, id)| keys.record_key::<TestRecord>(owner, id));
    for key in [erased, removed, outdated, kept] {
        disk.put(put(key, b"old", true));
    }
    disk.flush().await.unwrap();
    break_it(&disk, DiskFailureCause::Io);
    let down = disk.erase(vec![prefix(EntryKind::Session, person)]).await.unwrap_err();
    assert_eq!(down.to_string(), "the cache's disk tier is reopening: as asked");
    assert!(disk.remove(removed).await.is_err());
    disk.put(put(outdated, b"new", true));
    disk.put(put(kept, b"new", false));
    assert!(disk.flush().await.is_err());
    assert!(disk.find(kept).await.is_none());

    clock.advance(Duration::from_millis(100));
    disk.flush().await.unwrap();
    for (key, is_there) in [(erased, false), (removed, false), (outdated, false), (kept, true)] {
        assert_eq!(disk.find(key).await.is_some_and(|found| found.plain == b"old"), is_there, "{key}");
    }
    assert_eq!(disk.health().entries, 1);
    disk.close(Duration::from_secs(60)).await.unwrap();
}

#[tokio::test]
async fn several_who_notice_the_same_damage_are_one_quarantine() {
    let dir = tempfile::tempdir().unwrap();
    let (disk, keys, clock) = start(dir.path());
    let key = keys.record_key::<TestRecord>(Owner::Nobody, b"1");
    let file = disk.state.file().unwrap();
    let trouble = DiskFailure { cause: DiskFailureCause::Panicked, text: "as asked".to_owned() };
    disk.state.fail(&trouble, Some(&file));
    disk.state.fail(&trouble, Some(&file));
    assert_eq!(disk.health().status, DiskStatus::Quarantined);
    // A put before the flush: the tier mends itself first, and keeps it.
    disk.put(put(key, b"new", false));
    disk.flush().await.unwrap();
    disk.state.fail(&trouble, Some(&file));
    state::DiskState::release(file);
    let health = disk.health();
    assert_eq!((health.status, health.quarantines, health.entries), (DiskStatus::Ok, 1, 1));
    assert_eq!(health.reason.as_deref(), Some("as asked"));
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2);

    // The fresh one breaks as well, so for a minute there is none.
    break_it(&disk, DiskFailureCause::Damaged);
    assert!(disk.flush().await.is_err());
    assert_eq!(disk.health().status, DiskStatus::MemoryOnly);
    clock.advance(Duration::from_secs(60));
    disk.flush().await.unwrap();
    assert_eq!((disk.health().status, disk.health().entries), (DiskStatus::Ok, 0));
    disk.close(Duration::from_secs(60)).await.unwrap();
    assert!(disk.flush().await.is_err() && disk.find(key).await.is_none());
    disk.put(put(key, b"new", false));
}

#[tokio::test]
async fn three_damaged_values_are_a_damaged_file() {
    let dir = tempfile::tempdir().unwrap();
    let (disk, keys, _) = start(dir.path());
    let keys: Vec<_> = (0..4).map(|id: u8| keys.record_key::<TestRecord>(Owner::Nobody, &[id])).collect();
    let file = disk.state.file().unwrap();
    let forged: Vec<_> = keys.iter().map(|key| file::DiskChange::Put(*key, vec![1; 100])).collect();
    file.apply(&forged, &mut disk.state.usage(), u64::MAX, 1_000).unwrap();
    state::DiskState::release(file);
    for key in &keys[..3] {
        assert!(disk.find(*key).await.is_none());
    }
    disk.flush().await.unwrap();
    assert_eq!((disk.health().status, disk.health().quarantines), (DiskStatus::Ok, 1));
    disk.close(Duration::from_secs(60)).await.unwrap();
}

fn dear(key: CacheKey, cost: Duration, plain: &[u8]) -> PutRequest {
    let PutRequest { value, .. } = put(key, plain, false);
    PutRequest { key, schema: 1, value: StoredValue { cost, ..value }, begun: Generation::default(), outdates: false }
}

#[tokio::test]
async fn room_is_made_by_what_saves_least() {
    let dir = tempfile::tempdir().unwrap();
    let (disk, keys, _) = start_with(dir.path(), 30 * 4_096);
    let key = |number: u8| keys.record_key::<TestRecord>(Owner::Nobody, &[number]);
    for number in 0..10 {
        disk.put(dear(key(number), Duration::from_millis(5), b"dear"));
    }
    for number in 10..20 {
        disk.put(dear(key(number), Duration::from_micros(50), b"cheap"));
    }
    disk.flush().await.unwrap();
    disk.remember(vec![(key(11), 7), (key(99), 9)]).await.unwrap();
    assert_eq!(disk.hottest().await, [(key(11), 7)], "of what is there");
    for number in 20..29 {
        disk.put(dear(key(number), Duration::from_micros(60), b"new"));
        disk.flush().await.unwrap();
    }
    assert_eq!(disk.health().bytes, 20 * 4_096);
    let mut gone = Vec::new();
    for number in 0..29 {
        if disk.find(key(number)).await.is_none() {
            gone.push(number);
        }
    }
    assert_eq!(gone, [10, 12, 13, 14, 15, 16, 17, 18, 19], "the cheap ones, but not the popular one");
    disk.close(Duration::from_secs(60)).await.unwrap();
}

#[tokio::test]
async fn a_file_that_is_mostly_free_is_compacted_and_keeps_what_it_holds() {
    let dir = tempfile::tempdir().unwrap();
    let (disk, keys, _) = start(dir.path());
    let kept: Vec<_> = (0..30).map(|number: u8| keys.record_key::<TestRecord>(Owner::Nobody, &[number])).collect();
    for number in 0..3_000_u64 {
        disk.put(put(keys.question_key(&Square(number), Owner::Nobody).unwrap(), &[7; 4_000], false));
        // All over the file, of which redb itself cuts off an empty end.
        if number % 100 == 99 {
            disk.put(put(kept[number as usize / 100], &[8; 3_000], true));
            disk.flush().await.unwrap();
        }
    }
    assert_eq!(disk.compact().await, Ok(None), "it is full");
    disk.clear(Kind::NatalChart.into()).await.unwrap();
    assert_eq!(disk.health().entries, 30);
    let Compaction { before_bytes, after_bytes } = disk.compact().await.unwrap().expect("it pays");
    assert!(after_bytes < before_bytes / 2, "{before_bytes} {after_bytes}");
    assert_eq!(std::fs::metadata(dir.path().join("cache.redb")).unwrap().len(), after_bytes);
    for key in kept {
        assert_eq!(disk.find(key).await.unwrap().plain, [8; 3_000]);
    }
    assert_eq!((disk.health().status, disk.health().entries), (DiskStatus::Ok, 30));
    disk.close(Duration::from_secs(60)).await.unwrap();
    assert!(disk.compact().await.is_err());
}

/// The values of a size that fit into a bound, over and over, with restarts between: the file must never take more than that.
#[tokio::test]
async fn a_file_never_takes_more_than_its_bound() {
    const MAX_BYTES: u64 = 12 << 20;
    let dir = tempfile::tempdir().unwrap();
    let (mut largest, mut longest) = (0, 0);
    for round in 0..4_u64 {
        let (disk, keys, _) = start_with(dir.path(), MAX_BYTES);
        for number in 0..3_000_u64 {
            // Mostly of a page, some of two, four and eight.
            let bytes = 3_000 << [0, 0, 0, 1, 0, 2, 0, 3][(number % 8) as usize];
            let key = keys.question_key(&Square(round * 1_000_000 + number), Owner::Nobody).unwrap();
            disk.put(dear(key, Duration::from_micros(number % 977), &vec![7; bytes]));
            if number % 256 == 255 {
                disk.flush().await.unwrap();
                let file = std::fs::metadata(dir.path().join("cache.redb")).unwrap();
                largest = largest.max(std::os::unix::fs::MetadataExt::blocks(&file) * 512);
                longest = longest.max(file.len());
            }
        }
        disk.flush().await.unwrap();
        let health = disk.health();
        assert!(health.bytes > MAX_BYTES * 6 / 10, "{} of {MAX_BYTES} are values", health.bytes);
        assert!(health.file_bytes <= MAX_BYTES);
        disk.close(Duration::from_secs(60)).await.unwrap();
    }
    println!("largest {largest} longest {longest} of {MAX_BYTES}");
    assert!(largest <= MAX_BYTES, "{largest} of {MAX_BYTES}");
}

#[tokio::test]
async fn what_has_expired_goes_with_the_next_writes() {
    let dir = tempfile::tempdir().unwrap();
    let (disk, keys, clock) = start(dir.path());
    let key = |number: u8| keys.record_key::<TestRecord>(Owner::Nobody, &[number]);
    for number in 0..10 {
        disk.put(put(key(number), b"old", false));
    }
    disk.flush().await.unwrap();
    clock.advance(Duration::from_secs(86_400 * 30));
    let life = Lifetime { made_at_s: clock.unix_s(), expires_at_s: clock.unix_s() + 100 };
    let PutRequest { value, .. } = put(key(10), b"new", false);
    let value = StoredValue { life, ..value };
    disk.put(PutRequest { key: key(10), schema: 1, value, begun: Generation::default(), outdates: false });
    disk.flush().await.unwrap();
    assert_eq!(disk.health().entries, 1, "without a sweep");
    disk.close(Duration::from_secs(60)).await.unwrap();
}
