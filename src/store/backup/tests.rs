//! A backup is made, checked, damaged in every way, and put back.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;

use super::*;
use crate::clock::ManualClock;
use crate::metrics::Metrics;
use crate::store::{AlertRecords, Database, NewAlert, Severity};

const NOW_S: i64 = 1_795_424_400;

/// A data directory in use, with some alerts, keys and a cache.
struct World {
    dir: TempDir,
    alerts: AlertRecords,
    database: Arc<Database>,
}

impl World {
    async fn with_alerts(count: usize) -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("data")).unwrap();
        for (name, text) in [("master.key", "key"), ("admin.token", "token"), ("cache.redb", "cache"), ("lock", "")] {
            fs::write(dir.path().join("data").join(name), text).unwrap();
        }
        let metrics = Metrics::new(Arc::new(ManualClock::at_unix_s(0)));
        let plan = metrics_file(&dir.path().join("data/metrics.db"));
        let database = Arc::new(Database::open(plan, metrics).unwrap());
        let alerts = AlertRecords::new(Arc::clone(&database));
        let world = Self { dir, alerts, database };
        world.raise(0..count).await;
        world
    }

    async fn raise(&self, numbers: std::ops::Range<usize>) {
        for number in numbers {
            let (rule, subject) = ("cpu".to_owned(), number.to_string());
            let alert = NewAlert {
                rule,
                subject,
                severity: Severity::Warning,
                raised_at_s: 1,
                value: 0.0,
                threshold: 0.0,
                action: None,
            };
            self.alerts.raise(alert).await.unwrap();
        }
    }

    fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    fn file(&self) -> PathBuf {
        self.dir.path().join("backup")
    }

    fn create(&self) -> Result<Manifest, BackupError> {
        create(&self.data(), &databases(&self.data()), &self.file(), NOW_S)
    }

    /// What lies beside the data directory.
    fn beside(&self) -> Vec<String> {
        let entries = fs::read_dir(self.dir.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    async fn close(&self) {
        self.database.close(Duration::from_secs(60)).await.unwrap();
    }
}

fn alerts_in(data: &Path) -> i64 {
    let connection = rusqlite::Connection::open(data.join("metrics.db")).unwrap();
    connection.query_row("SELECT count(*) FROM alerts", [], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn what_was_there_at_the_backup_is_there_after_the_restore_and_the_rest_is_kept() {
    let world = World::with_alerts(3).await;
    let made = world.create().unwrap();
    assert_eq!((made.made_at_s, made.databases[0].rows["alerts"]), (NOW_S, 3));
    assert_eq!(verify(&world.file(), databases).unwrap(), made);
    world.raise(3..5).await;
    world.close().await;

    let restored = restore(&world.file(), &world.data(), databases).unwrap();
    let kept = world.data().join("before-restore");
    assert_eq!(restored, Restored { manifest: made, kept: Some(kept.clone()) });
    assert_eq!((alerts_in(&world.data()), alerts_in(&kept)), (3, 5));
    assert_eq!(world.beside(), ["backup", "data"]);
    assert!(
        !world.data().join(".restoring").exists() && !world.data().join(".restore-pending").exists(),
        "nothing unfinished is left"
    );
    for (name, text) in [("master.key", "key"), ("admin.token", "token")] {
        assert_eq!(fs::read_to_string(world.data().join(name)).unwrap(), text);
    }
    assert!(!world.data().join("cache.redb").exists() && kept.join("cache.redb").exists());
    // A second restore would lose what the first has kept.
    let refusal = restore(&world.file(), &world.data(), databases).unwrap_err().to_string();
    assert!(refusal.ends_with("move it away or delete it first"), "{refusal}");
    assert_eq!(alerts_in(&world.data()), 3);

    // A new machine has no directory.
    let fresh = world.dir.path().join("fresh");
    fs::create_dir(&fresh).unwrap();
    assert_eq!(restore(&world.file(), &fresh, databases).unwrap().kept, None);
    assert_eq!(alerts_in(&fresh), 3);
}

#[tokio::test]
async fn what_is_no_whole_backup_is_refused_and_nothing_changes() {
    let world = World::with_alerts(2).await;
    world.create().unwrap();
    world.close().await;
    let whole = fs::read(world.file()).unwrap();
    let refused = |bytes: &[u8]| {
        fs::write(world.file(), bytes).unwrap();
        let refusal = restore(&world.file(), &world.data(), databases).unwrap_err().to_string();
        assert_eq!(world.beside(), ["backup", "data"], "{refusal}");
        refusal
    };
    for (bytes, told) in [
        (&b""[..], "the file is empty"),
        (&b"SQLite format 3 and more"[..], "it is no backup of astroloh's"),
        (&[&b"SQLite format 3\0"[..], &[7; 80]].concat()[..], "it is no database of astroloh's"),
        (&b"astroloh backup 2\n{}"[..], "its form is not known here"),
        (&whole[..40], "its manifest is damaged"),
        (&whole[..whole.len() - 1], "its end is missing"),
    ] {
        assert!(refused(bytes).contains(told), "{told}: {}", refused(bytes));
    }
    assert!(refused(&[&whole[..], b"more"].concat()).contains("something follows"), "a tail");
    for at in (0..whole.len()).step_by(997) {
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        refused(&damaged);
    }
    let missing = restore(&world.dir.path().join("elsewhere"), &world.data(), databases).unwrap_err();
    assert!(matches!(missing, BackupError::Io { .. }), "{missing}");
    assert_eq!(alerts_in(&world.data()), 2);
    assert!(world.data().join("master.key").exists());
}

#[tokio::test]
async fn a_backup_replaces_an_older_one_only_when_it_is_whole() {
    let world = World::with_alerts(1).await;
    world.create().unwrap();
    world.raise(1..2).await;
    assert_eq!(world.create().unwrap().databases[0].rows["alerts"], 2);
    world.close().await;
    fs::write(world.data().join("metrics.db"), "damaged").unwrap();
    let refusal = world.create().unwrap_err();
    assert!(matches!(refusal, BackupError::NotCopied { .. }), "{refusal}");
    assert_eq!(verify(&world.file(), databases).unwrap().databases[0].rows["alerts"], 2);
    let empty = world.dir.path().join("empty");
    let nothing = create(&empty, &databases(&empty), &world.file(), NOW_S).unwrap_err().to_string();
    assert!(nothing.contains("there is no database in it"), "{nothing}");
    assert_eq!(world.beside(), ["backup", "data"]);
}

#[tokio::test]
async fn an_empty_file_is_no_backup_and_a_link_is_not_replaced() {
    let world = World::with_alerts(1).await;
    fs::write(world.file(), "").unwrap();
    let refusal = world.create().unwrap_err();
    assert!(matches!(&refusal, BackupError::NotOverwritten { .. }), "{refusal}");
    fs::remove_file(world.file()).unwrap();
    world.create().unwrap();
    world.close().await;
    let [link, real] = [world.data().join("metrics.db"), world.dir.path().join("real.db")];
    fs::rename(&link, &real).unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    let refusal = restore(&world.file(), &world.data(), databases).unwrap_err().to_string();
    assert!(refusal.contains("it is a link to") && refusal.ends_with("make the link again"), "{refusal}");
    assert!(link.is_symlink() && !world.data().join("before-restore").exists());
}

#[tokio::test]
async fn a_newer_programs_backup_is_refused_by_name() {
    let world = World::with_alerts(1).await;
    world.database.write(|db| db.pragma_update(None, "user_version", 77)).await.unwrap();
    world.close().await;
    // As the newer program would have made it.
    let (copy, mut manifest) = (
        world.data().join("metrics.db"),
        Manifest { program: "9.0.0".to_owned(), made_at_s: NOW_S, databases: Vec::new() },
    );
    let (blake3, bytes) = container::hash_of(&copy).unwrap();
    let part = |database: &str| ManifestEntry {
        database: database.to_owned(),
        schema: 77,
        bytes,
        blake3: blake3.clone(),
        rows: BTreeMap::new(),
    };
    for (name, told) in [("metrics", "the schema of its metrics database is 77"), ("stars", "a database \"stars\"")] {
        manifest.databases = vec![part(name)];
        container::write(&world.file(), &manifest, &[&copy]).unwrap();
        let refusal = verify(&world.file(), databases).unwrap_err().to_string();
        assert!(refusal.contains(told) && refusal.contains("or a newer one"), "{refusal}");
    }
}

/// Everything below a directory, by its path there.
fn copy_of(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_of(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A machine may lose its power between any two renames of a restore.
#[tokio::test]
async fn a_restore_that_is_cut_short_anywhere_is_ended_by_the_next_start() {
    let world = World::with_alerts(3).await;
    world.create().unwrap();
    world.raise(3..5).await;
    world.close().await;
    for name in ["metrics.db-wal", "metrics.db-shm", "user.db-journal"] {
        fs::write(world.data().join(name), "").unwrap();
    }
    // The decision is made, and nothing is moved.
    let [decided, whole, cut] = ["decided", "whole", "cut"].map(|name| world.dir.path().join(name));
    copy_of(&world.data(), &decided);
    fs::create_dir(decided.join(".restore-pending")).unwrap();
    restore::unpack(&world.file(), &databases(&decided.join(".restore-pending"))).unwrap();
    copy_of(&decided, &whole);
    let mut moved = Vec::new();
    assert!(swap::swap(&whole, &databases(&whole), &mut moved).unwrap());
    assert_eq!(moved.len(), 5, "the cache, a database with its companions, and the new one: {moved:?}");
    for steps in 0..=moved.len() {
        copy_of(&decided, &cut);
        fs::create_dir(cut.join("before-restore")).unwrap();
        let here = |path: &Path| cut.join(path.strip_prefix(&whole).unwrap());
        for (from, to) in &moved[..steps] {
            fs::rename(here(from), here(to)).unwrap();
        }
        let refused = create(&cut, &databases(&cut), &world.file(), NOW_S).unwrap_err().to_string();
        assert!(refused.contains("a restore was cut short"), "{refused}");
        finish_restore(&cut, &databases(&cut)).unwrap();
        assert_eq!((alerts_in(&cut), alerts_in(&cut.join("before-restore"))), (3, 5), "after {steps} steps");
        assert!(cut.join("before-restore/cache.redb").exists() && !cut.join("cache.redb").exists());
        assert!(!cut.join(".restore-pending").exists() && cut.join("master.key").exists());
        fs::remove_dir_all(&cut).unwrap();
    }
}
