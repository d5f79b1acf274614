//! A file is damaged: replaced if it can be done without, left alone if it cannot.

use super::*;

#[tokio::test]
async fn an_empty_a_foreign_and_a_scribbled_file_are_damage() {
    for (damage, found) in [
        ("empty", "the file is empty"),
        ("foreign", "it is no notes database of ours"),
        ("emptied", "its first row is missing"),
        ("scribbled", "file is not a database"),
    ] {
        let world = World::new();
        let schema = if damage == "foreign" { &FOREIGN } else { &FIRST };
        let plan = DatabaseSpec { schema, ..world.plan(Criticality::Irreplaceable) };
        let database = Database::open(plan, Arc::clone(&world.metrics)).unwrap();
        note(&database, "precious").await.unwrap();
        if damage == "emptied" {
            database.write(|db| db.execute("DELETE FROM sentinel", [])).await.unwrap();
        }
        database.close(SOON).await.unwrap();
        match damage {
            "empty" => drop(fs::File::create(world.path()).unwrap()),
            "scribbled" => world.scribble(0),
            _ => {}
        }
        let before = fs::read(world.path()).unwrap();

        let text = world.refusal(world.plan(Criticality::Irreplaceable));
        assert!(text.contains(found) && text.contains("restore a backup"), "{damage}: {text}");
        assert_eq!(fs::read(world.path()).unwrap(), before, "{damage}: what cannot be had again is left alone");
        assert_eq!(world.files(), ["notes.db"]);

        let database = world.open(Criticality::Expendable).unwrap();
        assert_eq!(notes(&database).await.unwrap(), Vec::<String>::new(), "{damage}");
        let aside = world.dir.path().join("notes.db.corrupt.1");
        assert_eq!(fs::read(&aside).unwrap(), before, "{damage}");
        assert_eq!(database.health(), DatabaseHealth { set_aside: Some(aside), ..DatabaseHealth::default() });
    }
}

#[tokio::test]
async fn a_log_without_its_file_is_damage() {
    let world = World::new();
    fs::write(world.dir.path().join("notes.db-wal"), "the rest of someone").unwrap();
    let text = world.refusal(world.plan(Criticality::Irreplaceable));
    assert!(text.contains("its log (-wal) is still there"), "{text}");
    world.open(Criticality::Expendable).unwrap();
}

#[tokio::test]
async fn damage_met_while_reading_replaces_a_file_that_can_be_done_without_and_only_that() {
    for worth in [Criticality::Expendable, Criticality::Irreplaceable] {
        let world = World::new();
        let database = world.open(worth).unwrap();
        for number in 0..500 {
            note(&database, &format!("{number:0>200}")).await.unwrap();
        }
        database.close(SOON).await.unwrap();
        let good = fs::read(world.path()).unwrap();
        // What cannot be had again is looked through when it is opened: here it is damaged later.
        let damage = || world.scribble(3 * file::PAGE_BYTES);
        if worth == Criticality::Expendable {
            damage();
        }
        let database = world.open(worth).unwrap();
        if worth == Criticality::Irreplaceable {
            damage();
        }
        assert!(notes(&database).await.is_err());
        // The writer has heard of it before it hears of this.
        let written = note(&database, "after").await;
        match worth {
            Criticality::Expendable => {
                written.unwrap();
                assert_eq!(notes(&database).await.unwrap(), ["after"]);
                assert_eq!(world.files()[..2], ["notes.db", "notes.db-shm"]);
                assert!(world.files().contains(&"notes.db.corrupt.1".to_owned()));
            }
            Criticality::Irreplaceable => {
                assert!(matches!(written, Err(Error::Down { .. })), "{written:?}");
                assert!(!world.files().iter().any(|name| name.contains("corrupt")));
                assert!(world.metrics.text().contains(r#"astroloh_store_up{database="notes"} 0"#));
                world.clock.advance(Duration::from_secs(10));
                assert!(note(&database, "still damaged").await.is_err());

                // The operator puts a good copy in its place.
                for log in ["-wal", "-shm"] {
                    let _ = fs::remove_file(world.plan(worth).beside(log));
                }
                fs::write(world.dir.path().join("copy"), good).unwrap();
                fs::rename(world.dir.path().join("copy"), world.path()).unwrap();
                world.clock.advance(Duration::from_secs(10));
                note(&database, "after").await.unwrap();
                assert_eq!(notes(&database).await.unwrap().len(), 501);
            }
        }
    }
}

#[tokio::test]
async fn only_the_newest_damaged_file_is_kept() {
    let world = World::new();
    for expected in ["notes.db.corrupt.1", "notes.db.corrupt.2", "notes.db.corrupt.3"] {
        fs::write(world.path(), "").unwrap();
        let database = world.open(Criticality::Expendable).unwrap();
        database.close(SOON).await.unwrap();
        assert_eq!(world.files(), ["notes.db", expected]);
    }
}
