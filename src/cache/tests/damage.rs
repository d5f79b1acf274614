//! Whatever happens to the file, answers are right and the server goes on.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

use super::*;

const SQUARES: u64 = 24;
const DAMAGES: u64 = 200;

/// Numbers that look random and are the same in every run.
struct Xorshift(u64);

impl Xorshift {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound.max(1)
    }
}

/// Damages a file in one of seven ways.
fn damage(path: &PathBuf, random: &mut Xorshift) -> &'static str {
    let file = OpenOptions::new().read(true).write(true).open(path).unwrap();
    let length = file.metadata().unwrap().len();
    let flip = |dice: &mut Xorshift, at: u64| {
        let mut byte = [0];
        // The file may be shorter than it was.
        if file.read_exact_at(&mut byte, at).is_ok() {
            byte[0] ^= 1 << dice.below(8);
            file.write_all_at(&byte, at).unwrap();
        }
    };
    let page = random.below(length / 4_096) * 4_096;
    match random.below(7) {
        0 => {
            let at = random.below(512);
            flip(random, at);
            "a bit in the head"
        }
        1 => {
            let at = random.below(length);
            flip(random, at);
            "a bit anywhere"
        }
        2 => {
            for _ in 0..64 {
                let at = random.below(length);
                flip(random, at);
            }
            "64 bits"
        }
        3 => {
            file.write_all_at(&[0; 4_096], page).unwrap();
            "a zeroed page"
        }
        4 => {
            let garbage: Vec<u8> = (0..4_096).map(|_| random.below(256) as u8).collect();
            file.write_all_at(&garbage, page).unwrap();
            "a garbage page"
        }
        5 => {
            file.set_len(random.below(length)).unwrap();
            "a cut"
        }
        _ => {
            file.set_len(0).unwrap();
            "an empty file"
        }
    }
}

async fn ask_all(world: &World) -> u64 {
    let mut from_disk = 0;
    for number in 0..SQUARES {
        from_disk += u64::from(world.tier(&Square(number), Owner::Nobody).await == Tier::Disk);
    }
    from_disk
}

fn corrupt_files(dir: &Path) -> usize {
    fs::read_dir(dir).unwrap().filter(|entry| entry.as_ref().unwrap().file_name() != "cache.redb").count()
}

#[tokio::test]
async fn a_file_damaged_before_the_start_never_answers_wrong() {
    let whole = tempfile::tempdir().unwrap();
    let world = World::on_disk(whole.path());
    ask_all(&world).await;
    world.close().await;

    let mut random = Xorshift(0x5eed);
    let (mut quarantined, mut served) = (0, 0);
    for _ in 0..DAMAGES {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("cache.redb");
        fs::copy(whole.path().join("cache.redb"), &path).unwrap();
        let kind = damage(&path, &mut random);
        let world = World::on_disk(dir.path());
        served += ask_all(&world).await;
        // Writing may find what reading did not; a fresh file is written to in any case.
        let _ = world.cache.flush().await;
        assert_eq!(world.cache.flush().await, Ok(()), "{kind}");
        let health = world.cache.health();
        assert_eq!(health.disk, DiskStatus::Ok, "{kind}: {health:?}");
        quarantined += health.quarantines;
        assert_eq!(corrupt_files(dir.path()) as u64, health.quarantines, "{kind}");
        assert_eq!(world.disk_errors("panicked"), 0, "{kind}: two panics at once would end the process");
        world.close().await;
    }
    assert!(quarantined > DAMAGES / 4, "the damages are none: {quarantined}");
    assert!(served > SQUARES * DAMAGES / 10, "whole files are not served: {served}");
}

#[tokio::test]
async fn a_file_damaged_while_it_is_open_never_answers_wrong() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("cache.redb");
    let world = World::on_disk(dir.path());
    let mut random = Xorshift(0xdead);
    ask_all(&world).await;
    world.cache.flush().await.unwrap();
    for turn in 0..DAMAGES {
        let kind = damage(&path, &mut random);
        world.cache.clear_memory();
        ask_all(&world).await;
        world.tier(&Square(1_000 + turn), Owner::Nobody).await;
        // A file that breaks within a minute of the one before leaves memory alone; then it is tried again.
        let _ = world.cache.flush().await;
        world.clock.advance(Duration::from_secs(61));
        let _ = world.cache.flush().await;
        assert_eq!(world.cache.flush().await, Ok(()), "{kind}");
        assert!(corrupt_files(dir.path()) <= 1);
    }
    assert_eq!(world.disk_errors("panicked"), 0);
    assert!(world.cache.health().quarantines > DAMAGES / 4, "{:?}", world.cache.health());
    world.close().await;
}

#[tokio::test]
async fn a_file_that_was_never_closed_has_everything_that_was_flushed() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::on_disk(dir.path());
    for number in 0..SQUARES {
        world.tier(&Square(number), Owner::Nobody).await;
        world.cache.put(Owner::Nobody, b"1", TestRecord(number.to_string())).unwrap();
        world.cache.flush().await.unwrap();
        // What a process that is killed now leaves behind.
        let left = tempfile::tempdir().unwrap();
        fs::copy(dir.path().join("cache.redb"), left.path().join("cache.redb")).unwrap();
        let next = World::on_disk(left.path());
        for number in 0..=number {
            assert_eq!(next.tier(&Square(number), Owner::Nobody).await, Tier::Disk);
        }
        assert_eq!(next.cache.get::<TestRecord>(Owner::Nobody, b"1").await.unwrap().0, number.to_string());
        assert_eq!(next.cache.health().quarantines, 0);
        next.close().await;
    }
    world.close().await;
}

#[tokio::test]
async fn without_a_directory_to_write_to_it_goes_on_with_memory_and_comes_back() {
    let dir = tempfile::tempdir().unwrap();
    let blocked = dir.path().join("cache");
    fs::write(&blocked, "no directory").unwrap();
    let world = World::on_disk(&blocked);
    assert_eq!(world.cache.health().disk, DiskStatus::Reopening);
    for wait_ms in [100, 1_000, 5_000] {
        assert_eq!(world.tier(&Square(wait_ms), Owner::Nobody).await, Tier::Computed);
        assert_eq!(world.tier(&Square(wait_ms), Owner::Nobody).await, Tier::Memory);
        world.clock.advance(Duration::from_millis(wait_ms));
        assert!(world.cache.flush().await.is_err());
    }
    let health = world.cache.health();
    assert_eq!(health.disk, DiskStatus::MemoryOnly);
    assert!(health.reason.as_ref().is_some_and(|reason| reason.contains("exists")), "{health:?}");
    assert_eq!(world.disk_errors("io"), 4);
    assert!(world.metrics.text().contains("astroloh_cache_disk_up 0"));

    fs::remove_file(&blocked).unwrap();
    world.clock.advance(Duration::from_secs(5));
    world.cache.flush().await.unwrap();
    assert_eq!(world.cache.health().disk, DiskStatus::Ok);
    assert!(world.metrics.text().contains("astroloh_cache_disk_up 1"));
    world.tier(&Square(1), Owner::Nobody).await;
    world.cache.flush().await.unwrap();
    world.cache.clear_memory();
    assert_eq!(world.tier(&Square(1), Owner::Nobody).await, Tier::Disk);
    assert_eq!(world.computed(Kind::NatalChart), 4);
    world.close().await;
}

#[tokio::test]
async fn no_directory_at_all_is_memory_alone() {
    let world = World::in_memory();
    assert_eq!(world.tier(&Square(1), Owner::Nobody).await, Tier::Computed);
    let health = world.cache.health();
    assert_eq!((health.disk, health.reason.as_deref()), (DiskStatus::MemoryOnly, Some("no directory is set for it")));
    world.close().await;
}

#[tokio::test]
async fn another_key_finds_nothing_and_breaks_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::on_disk(dir.path());
    ask_all(&world).await;
    world.close().await;
    let settings = CacheSettings { disk: Some(World::disk(dir.path())), ..CacheSettings::default() };
    let clock = Arc::new(ManualClock::at_unix_s(NOW_S));
    let world = World::with_key(settings, clock, MasterKey::from_bytes([8; 32]));
    assert_eq!(ask_all(&world).await, 0);
    assert_eq!((world.cache.health().disk, world.disk_errors("bad_tag")), (DiskStatus::Ok, 0));
    world.close().await;
}
