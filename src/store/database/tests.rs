//! A file is made, used, filled up, lost and found again.

use std::fs;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

use tempfile::TempDir;

use super::*;
use crate::clock::ManualClock;

mod beats;
mod damage;

const NOTES: Schema = Schema {
    name: "notes",
    application_id: 0x4153_5454,
    migrations: &["CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;"],
};

static FIRST: Schema = NOTES;
static SECOND: Schema = Schema {
    migrations: &[NOTES.migrations[0], "ALTER TABLE notes ADD COLUMN mood TEXT NOT NULL DEFAULT 'calm';"],
    ..NOTES
};
static FOREIGN: Schema = Schema { application_id: 0x1234, ..NOTES };

const SOON: Duration = Duration::from_secs(30);

struct World {
    clock: Arc<ManualClock>,
    metrics: Arc<Metrics>,
    dir: TempDir,
}

impl World {
    fn new() -> Self {
        let clock = Arc::new(ManualClock::at_unix_s(1_800_000_000));
        Self { metrics: Metrics::new(clock.clone()), clock, dir: tempfile::tempdir().unwrap() }
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("notes.db")
    }

    fn plan(&self, worth: Criticality) -> DatabaseSpec {
        DatabaseSpec { path: self.path(), schema: &FIRST, criticality: worth, max_bytes: None }
    }

    fn open(&self, worth: Criticality) -> Result<Database, Error> {
        Database::open(self.plan(worth), Arc::clone(&self.metrics))
    }

    fn refusal(&self, plan: DatabaseSpec) -> String {
        Database::open(plan, Arc::clone(&self.metrics)).err().expect("it is refused").to_string()
    }

    fn files(&self) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(self.dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// Overwrites everything from `offset` on.
    fn scribble(&self, offset: u64) {
        let file = fs::OpenOptions::new().write(true).open(self.path()).unwrap();
        let length = file.metadata().unwrap().len();
        file.write_all_at(&vec![0xA5; usize::try_from(length - offset).unwrap()], offset).unwrap();
    }
}

async fn note(database: &Database, text: &str) -> Result<usize, Error> {
    let text = text.to_owned();
    database.write(move |db| db.prepare_cached("INSERT INTO notes (text) VALUES (?1)")?.execute([text])).await
}

async fn notes(database: &Database) -> Result<Vec<String>, Error> {
    database
        .read(|db| db.prepare_cached("SELECT text FROM notes ORDER BY id")?.query_map([], |row| row.get(0))?.collect())
        .await
}

async fn setting(database: &Database, name: &'static str) -> String {
    let asked = database
        .write(move |db| db.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, rusqlite::types::Value>(0)));
    format!("{:?}", asked.await.unwrap())
}

#[tokio::test]
async fn what_was_written_is_there_after_a_restart_in_one_private_file() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    let database = world.open(Criticality::Irreplaceable).unwrap();
    note(&database, "one").await.unwrap();
    assert_eq!(notes(&database).await.unwrap(), ["one"]);
    database.close(SOON).await.unwrap();
    assert_eq!(note(&database, "late").await, Err(Error::Closed { database: "notes" }));
    assert_eq!(world.files(), ["notes.db"], "the log was put into the file");
    assert_eq!(fs::metadata(world.path()).unwrap().permissions().mode() & 0o777, 0o600);

    let database = world.open(Criticality::Irreplaceable).unwrap();
    assert_eq!(notes(&database).await.unwrap(), ["one"]);
}

#[tokio::test]
async fn each_worth_has_its_settings() {
    let world = World::new();
    let database = world.open(Criticality::Irreplaceable).unwrap();
    let expected = [("journal_mode", "Text(\"wal\")"), ("synchronous", "Integer(2)"), ("secure_delete", "Integer(1)")];
    for (name, value) in expected {
        assert_eq!(setting(&database, name).await, value, "{name}");
    }
    database.close(SOON).await.unwrap();
    let database = world.open(Criticality::Expendable).unwrap();
    for (name, value) in
        [("journal_mode", "Text(\"wal\")"), ("synchronous", "Integer(1)"), ("auto_vacuum", "Integer(2)")]
    {
        assert_eq!(setting(&database, name).await, value, "{name}");
    }
}

#[tokio::test]
async fn an_order_that_fails_or_panics_leaves_no_trace_and_harms_no_other() {
    let world = World::new();
    let database = world.open(Criticality::Irreplaceable).unwrap();
    // The next three wait together.
    let (release, held) = std::sync::mpsc::channel::<()>();
    let first = database.begin_write(move |_| {
        held.recv().unwrap();
        Ok(())
    });
    let good = database.begin_write(|db| db.execute("INSERT INTO notes (text) VALUES ('good')", [])).unwrap();
    let bad = database
        .begin_write(|db| {
            db.execute("INSERT INTO notes (text) VALUES ('half')", [])?;
            db.execute("INSERT INTO notes (text) VALUES ('good')", [])
        })
        .unwrap();
    let panics = database
        .begin_write(|db| -> rusqlite::Result<()> {
            db.execute("INSERT INTO notes (text) VALUES ('gone')", [])?;
            panic!("on purpose")
        })
        .unwrap();
    release.send(()).unwrap();
    first.unwrap().await.unwrap().unwrap();
    assert_eq!(good.await.unwrap(), Ok(1));
    assert!(matches!(bad.await.unwrap(), Err(Error::Refused { reason, .. }) if reason.contains("UNIQUE")));
    assert!(matches!(panics.await.unwrap(), Err(Error::Refused { reason, .. }) if reason == "it panicked"));
    assert_eq!(notes(&database).await.unwrap(), ["good"]);
    assert_eq!(database.health(), DatabaseHealth::default(), "an order that is wrong is no fault of the file");
}

#[tokio::test]
async fn readers_cannot_write() {
    let world = World::new();
    let database = world.open(Criticality::Expendable).unwrap();
    let tried = database.read(|db| db.execute("DELETE FROM notes", [])).await;
    assert!(tried.is_err(), "{tried:?}");
}

#[tokio::test]
async fn more_orders_than_there_is_room_for_are_refused_at_once() {
    let world = World::new();
    let database = world.open(Criticality::Expendable).unwrap();
    let (release, held) = std::sync::mpsc::channel::<()>();
    let (started, has_started) = std::sync::mpsc::channel();
    let first = database.begin_write(move |_| {
        started.send(()).unwrap();
        held.recv().unwrap();
        Ok(())
    });
    has_started.recv().unwrap();
    for _ in 0..WRITE_LIMIT {
        drop(
            database.begin_write(|db| db.execute("INSERT INTO notes (text) VALUES (hex(randomblob(8)))", [])).unwrap(),
        );
    }
    let refused = database.begin_write(|_| Ok(())).err().unwrap();
    assert_eq!(refused.to_string(), "256 orders wait for the notes database; try again later");
    release.send(()).unwrap();
    first.unwrap().await.unwrap().unwrap();
    database.close(SOON).await.unwrap();
    let database = world.open(Criticality::Expendable).unwrap();
    assert_eq!(notes(&database).await.unwrap().len(), WRITE_LIMIT, "what was ordered was done, though nobody waited");
}

#[tokio::test]
async fn migrations_run_once_and_a_newer_file_is_left_alone_whatever_its_worth() {
    let world = World::new();
    let database = world.open(Criticality::Irreplaceable).unwrap();
    note(&database, "old").await.unwrap();
    database.close(SOON).await.unwrap();

    let newer = DatabaseSpec { schema: &SECOND, ..world.plan(Criticality::Irreplaceable) };
    let database = Database::open(newer, Arc::clone(&world.metrics)).unwrap();
    let mood = database.read(|db| db.query_row("SELECT mood FROM notes", [], |row| row.get::<_, String>(0))).await;
    assert_eq!(mood.unwrap(), "calm");
    database.close(SOON).await.unwrap();
    assert_eq!(world.files(), ["notes.db", "notes.db.before-schema-2"]);

    let text = world.refusal(world.plan(Criticality::Irreplaceable));
    assert!(text.ends_with("its schema is 2 and this program knows 1; run the newer astroloh again, or restore a backup made before the upgrade"), "{text}");
    // One that can be done without is gone without, and read by nothing that does not know it.
    let database = world.open(Criticality::Expendable).unwrap();
    let (down, _) = database.health().down.unwrap();
    assert!(down.contains("its schema 2 is newer") && down.contains("move the file away"), "{down}");
    assert!(matches!(note(&database, "lost").await, Err(Error::Down { .. })));
    let read = database.read(|db| db.query_row("SELECT count(*) FROM notes", [], |row| row.get::<_, i64>(0))).await;
    assert!(matches!(read, Err(Error::Down { .. })), "{read:?}");
    database.close(SOON).await.unwrap();
    assert_eq!(world.files(), ["notes.db", "notes.db.before-schema-2"]);
}

#[tokio::test]
async fn a_full_disk_is_said_once_survived_and_left_behind() {
    let world = World::new();
    let plan = DatabaseSpec { max_bytes: Some(40 * file::PAGE_BYTES), ..world.plan(Criticality::Expendable) };
    let database = Database::open(plan, Arc::clone(&world.metrics)).unwrap();
    let mut written = 0;
    let full = loop {
        match note(&database, &format!("{written:0>3000}")).await {
            Ok(_) => written += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(full.to_string(), "the notes database is down: database or disk is full");
    assert!(written > 10, "{written}");
    assert_eq!(database.health().down, Some(("database or disk is full".to_owned(), 1_800_000_000)));
    assert!(world.metrics.text().contains(r#"astroloh_store_errors_total{database="notes",reason="full"} 1"#));
    assert_eq!(notes(&database).await.unwrap().len(), written, "reading goes on");
    database.write(|_| Ok(())).await.unwrap();
    assert!(database.health().down.is_some(), "writing nothing proves nothing");

    database.write(|db| db.execute("DELETE FROM notes WHERE id > 5", [])).await.unwrap();
    assert_eq!(database.health().down, None);
    note(&database, "there is room again").await.unwrap();
    assert!(world.metrics.text().contains(r#"astroloh_store_up{database="notes"} 1"#));
}

#[tokio::test]
async fn a_file_that_is_taken_away_is_missed_and_begun_anew_only_if_it_can_be() {
    for worth in [Criticality::Expendable, Criticality::Irreplaceable] {
        let world = World::new();
        let database = world.open(worth).unwrap();
        note(&database, "before").await.unwrap();
        let elsewhere = world.dir.path().join("elsewhere");
        fs::create_dir(&elsewhere).unwrap();
        for name in ["notes.db", "notes.db-wal", "notes.db-shm"] {
            fs::rename(world.dir.path().join(name), elsewhere.join(name)).unwrap();
        }
        let error = note(&database, "into nothing").await.unwrap_err().to_string();
        let remedy = error.contains("notes.db: the file was moved or deleted; put it back");
        assert!(
            error.contains("the file was moved or deleted") && remedy == (worth == Criticality::Irreplaceable),
            "{error}"
        );
        world.clock.advance(Duration::from_millis(100));
        match worth {
            Criticality::Expendable => {
                note(&database, "anew").await.unwrap();
                assert_eq!(notes(&database).await.unwrap(), ["anew"]);
            }
            Criticality::Irreplaceable => {
                assert!(note(&database, "into nothing").await.is_err());
                assert!(!world.path().exists());
                for name in ["notes.db", "notes.db-wal"] {
                    fs::rename(elsewhere.join(name), world.dir.path().join(name)).unwrap();
                }
                world.clock.advance(Duration::from_secs(10));
                note(&database, "put back").await.unwrap();
                assert_eq!(notes(&database).await.unwrap(), ["before", "put back"]);
            }
        }
    }
}

#[tokio::test]
async fn a_backup_is_whole_private_and_made_under_way() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    let database = world.open(Criticality::Irreplaceable).unwrap();
    note(&database, "kept").await.unwrap();
    let target = world.dir.path().join("copy.db");
    fs::write(&target, "an older backup").unwrap();
    let bytes = database.back_up(target.clone()).await.unwrap();
    note(&database, "too late").await.unwrap();
    assert_eq!(fs::metadata(&target).unwrap().len(), bytes);
    assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o600);

    let plan = DatabaseSpec { path: target, ..world.plan(Criticality::Irreplaceable) };
    let copy = Database::open(plan, Arc::clone(&world.metrics)).unwrap();
    assert_eq!(notes(&copy).await.unwrap(), ["kept"]);

    let nowhere = world.dir.path().join("no such directory").join("copy.db");
    let refused = database.back_up(nowhere).await.unwrap_err().to_string();
    assert!(refused.contains("no such directory/copy.db: unable to open database"), "{refused}");
    assert_eq!(database.health().down, None);
    assert_eq!(database.faults().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn a_checkpoint_puts_the_log_into_the_file() {
    let world = World::new();
    let database = world.open(Criticality::Expendable).unwrap();
    note(&database, "kept").await.unwrap();
    let file_alone = || fs::read(world.path()).unwrap().windows(4).any(|bytes| bytes == b"kept");
    assert!(!file_alone());
    database.begin_checkpoint();
    database.write(|_| Ok(())).await.unwrap();
    note(&database, "the writer is past it").await.unwrap();
    assert!(file_alone());
}

#[test]
fn a_plan_names_its_neighbours() {
    let world = World::new();
    assert_eq!(world.plan(Criticality::Expendable).beside(".new"), world.dir.path().join("notes.db.new"));
    let bare = DatabaseSpec { path: "notes.db".into(), ..world.plan(Criticality::Expendable) };
    assert_eq!(bare.dir(), std::path::Path::new("."));
}
