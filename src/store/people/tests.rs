//! People are remembered, forgotten and missed; files are damaged, and nothing of anybody shows.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::*;
use crate::clock::ManualClock;
use crate::seal::MasterKey;
use crate::store::AuditEntry;

mod damage;
mod flips;
mod retired;
mod traces;

const SOON: Duration = Duration::from_secs(30);
const DAY: Duration = Duration::from_secs(86_400);
const ADA: PersonId = PersonId::new([0xAD; 16]);
const BOB: PersonId = PersonId::new([0xB0; 16]);

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

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    async fn open(&self) -> People {
        self.try_open(1).await.unwrap()
    }

    async fn try_open(&self, master: u8) -> Result<People, PeopleOpenError> {
        let master = Arc::new(MasterKey::from_bytes([master; 32]));
        People::open(self.dir.path(), master, &self.metrics, self.clock.clone()).await
    }

    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.dir.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn unreadable(&self) -> u64 {
        let prefix = r#"astroloh_store_errors_total{database="user",reason="sealed"} "#;
        let text = self.metrics.text();
        text.lines().find_map(|line| line.strip_prefix(prefix)).map_or(0, |count| count.parse().unwrap())
    }
}

fn profile(name: &str) -> KeptProfile {
    KeptProfile { name: name.to_owned(), body: format!("{name} was born in Canaria") }
}

/// There is nothing of anybody elsewhere.
fn nowhere(_: PersonId) -> std::future::Ready<bool> {
    std::future::ready(true)
}

/// Somebody who said yes and told two births and a wish.
async fn told(people: &People, id: PersonId) {
    assert_eq!(people.consent(id, 1).await.unwrap(), PutOutcome::Kept);
    for name in ["Ада", "Мама"] {
        assert_eq!(people.put_profile(id, name, &profile(name)).await.unwrap(), PutOutcome::Kept);
    }
    assert_eq!(people.put_preferences(id, "short answers").await.unwrap(), PutOutcome::Kept);
}

#[tokio::test]
async fn what_a_person_told_is_there_after_a_restart_and_theirs_alone() {
    let world = World::new();
    let people = world.open().await;
    assert_eq!(people.person(ADA).await.unwrap(), None);
    told(&people, ADA).await;
    people.consent(BOB, 2).await.unwrap();
    people.close(SOON).await.unwrap();
    assert_eq!(world.files(), ["erasure.reserve", "keys.db", "user.db"]);

    let people = world.open().await;
    let expected = KeptPerson {
        consent: Consent { wording: 1, at_unix_s: 1_800_000_000 },
        since_unix_s: 1_800_000_000,
        seen_unix_s: 1_800_000_000,
        profiles: vec![profile("Ада"), profile("Мама")],
        preferences: Some("short answers".to_owned()),
    };
    let mut found = people.person(ADA).await.unwrap().unwrap();
    found.profiles.sort_by(|left, right| left.name.cmp(&right.name));
    assert_eq!(found, expected);
    let bob = people.person(BOB).await.unwrap().unwrap();
    assert_eq!((bob.consent.wording, bob.profiles.len(), bob.preferences), (2, 0, None));
    assert_eq!(world.unreadable(), 0);
}

#[tokio::test]
async fn nothing_is_kept_of_somebody_who_has_not_said_yes() {
    let world = World::new();
    let people = world.open().await;
    assert_eq!(people.put_profile(ADA, "me", &profile("Ада")).await.unwrap(), PutOutcome::NoConsent);
    assert_eq!(people.put_preferences(ADA, "short answers").await.unwrap(), PutOutcome::NoConsent);
    assert!(!people.drop_profile(ADA, "me").await.unwrap());
    assert_eq!(people.erase_person(ADA, nowhere).await.unwrap(), Erasure::Unknown);
    assert_eq!((people.count().await.unwrap(), people.keys.count().await.unwrap()), (0, 0));
}

#[tokio::test]
async fn a_name_has_one_profile_and_a_person_a_bounded_number() {
    let world = World::new();
    let people = world.open().await;
    told(&people, ADA).await;
    let changed = KeptProfile { name: "мама".to_owned(), body: "born elsewhere".to_owned() };
    assert_eq!(people.put_profile(ADA, "Мама", &changed).await.unwrap(), PutOutcome::Kept);
    let found = people.person(ADA).await.unwrap().unwrap();
    assert!(found.profiles.len() == 2 && found.profiles.contains(&changed), "{found:?}");
    for number in 2..MAX_PROFILES {
        let name = number.to_string();
        assert_eq!(people.put_profile(ADA, &name, &profile(&name)).await.unwrap(), PutOutcome::Kept);
    }
    assert_eq!(people.put_profile(ADA, "one more", &profile("one more")).await.unwrap(), PutOutcome::Full);
    assert_eq!(people.put_profile(ADA, "2", &changed).await.unwrap(), PutOutcome::Kept, "in place of another");
    assert!(people.drop_profile(ADA, "2").await.unwrap());
    assert!(!people.drop_profile(ADA, "2").await.unwrap());
    assert_eq!(people.put_profile(ADA, "one more", &profile("one more")).await.unwrap(), PutOutcome::Kept);
}

#[tokio::test]
async fn an_erasure_that_was_cut_short_is_finished_at_the_next_start() {
    let world = World::new();
    let people = world.open().await;
    told(&people, ADA).await;
    told(&people, BOB).await;
    // The process ended after the mark.
    let mark = "UPDATE person SET erased_at_s = 1 WHERE id = ?1";
    people.user.write(move |db| db.execute(mark, [ADA.as_bytes()])).await.unwrap();
    assert_eq!(people.person(ADA).await.unwrap(), None, "unknown at once");
    assert_eq!(people.put_preferences(ADA, "late").await.unwrap(), PutOutcome::NoConsent);
    assert_eq!(people.count().await.unwrap(), 1);
    people.close(SOON).await.unwrap();

    let people = world.open().await;
    assert_eq!(people.consent(ADA, 3).await.unwrap(), PutOutcome::Unfinished);
    // Somebody else still has something of hers, and cannot drop it now.
    assert_eq!(people.finish_erasures(|_| std::future::ready(false)).await.unwrap(), 0);
    assert_eq!(people.keys.count().await.unwrap(), 1, "the key is gone already");
    assert_eq!(people.erase_person(ADA, |_| std::future::ready(false)).await.unwrap(), Erasure::Unfinished);
    assert_eq!(people.finish_erasures(nowhere).await.unwrap(), 1);
    assert_eq!(people.finish_erasures(nowhere).await.unwrap(), 0);
    let rows = people.user.read(|db| db.query_row("SELECT count(*) FROM person", [], |row| row.get::<_, u32>(0))).await;
    assert_eq!(rows.unwrap(), 1);
    // Who says yes again begins anew.
    people.consent(ADA, 3).await.unwrap();
    assert_eq!(people.person(ADA).await.unwrap().unwrap().profiles, []);
}

#[tokio::test]
async fn the_operator_sees_pages_of_people_and_finds_one_by_code() {
    let world = World::new();
    let people = world.open().await;
    for number in 1..=5 {
        people.consent(PersonId::new([number; 16]), u16::from(number)).await.unwrap();
    }
    told(&people, ADA).await;
    let first = people.page(None, 4).await.unwrap();
    assert_eq!(first.iter().map(|row| row.consent.wording).collect::<Vec<_>>(), [1, 2, 3, 4]);
    let rest = people.page(Some(first[3].id.code()), 4).await.unwrap();
    assert_eq!(rest.iter().map(|row| row.id).collect::<Vec<_>>(), [PersonId::new([5; 16]), ADA]);
    assert_eq!((rest[1].profiles, rest[1].has_preferences, rest[0].profiles), (2, true, 0));
    assert_eq!(people.count().await.unwrap(), 6);
    assert_eq!(people.find(ADA.code()).await.unwrap(), Some(ADA));
    assert_eq!(people.find(BOB.code()).await.unwrap(), None);
}

#[tokio::test]
async fn reading_does_not_wait_for_whoever_writes() {
    let world = World::new();
    let people = world.open().await;
    told(&people, ADA).await;
    let (release, held) = std::sync::mpsc::channel::<()>();
    let (begun, has_begun) = std::sync::mpsc::channel();
    let writing = people.user.begin_write(move |db| {
        db.execute("DELETE FROM profile", [])?;
        begun.send(()).unwrap();
        held.recv().unwrap();
        Ok(())
    });
    has_begun.recv().unwrap();
    // The writer is in the middle of it, and until it is done nothing has changed.
    assert_eq!(people.person(ADA).await.unwrap().unwrap().profiles.len(), 2);
    release.send(()).unwrap();
    writing.unwrap().await.unwrap().unwrap();
    assert_eq!(people.person(ADA).await.unwrap().unwrap().profiles.len(), 0);
}

#[tokio::test]
async fn whatever_is_asked_in_a_conversation_is_found_by_an_index_however_many_there_are() {
    let world = World::new();
    let people = world.open().await;
    for (database, query) in [
        (&people.user, remembering::FIND_PERSON),
        (&people.user, remembering::FIND_PROFILES),
        (&people.user, remembering::FIND_PREFERENCES),
        (&people.user, erasing::FIND_MARKED),
        (people.keys.database(), keyring::FIND_KEY),
    ] {
        let explain = format!("EXPLAIN QUERY PLAN {query}");
        let takes_one = query.contains("?1");
        let steps = database.read(move |db| {
            let mut plan = db.prepare(&explain)?;
            let nothing: &[i64] = if takes_one { &[0] } else { &[] };
            let steps = plan.query_map(rusqlite::params_from_iter(nothing), |row| row.get(3))?;
            steps.collect::<rusqlite::Result<Vec<String>>>()
        });
        let steps = steps.await.unwrap();
        let by_index = steps[0].starts_with("SEARCH") || steps[0].contains("USING INDEX person_erased");
        assert!(by_index, "{query}: {steps:?}");
    }
}

#[tokio::test]
async fn acts_are_chained_so_that_none_is_changed_or_taken_out_unnoticed() {
    let world = World::new();
    let people = world.open().await;
    let audit = people.audit();
    for subject in ["first", "second", "third"] {
        audit.add(5, "operator", "export", subject).await.unwrap();
    }
    let page = audit.latest(None, 2).await.unwrap();
    let second =
        AuditEntry { id: 2, at_unix_s: 5, who: "operator".into(), act: "export".into(), subject: "second".into() };
    assert_eq!(page[1], second);
    assert_eq!(audit.latest(Some(2), 2).await.unwrap()[0].subject, "first");
    assert_eq!(audit.first_broken().await.unwrap(), None);
    for act in ["DELETE FROM audit WHERE id = 2", "UPDATE audit SET subject = 'other' WHERE id = 2"] {
        let refused = people.user.write(move |db| db.execute(act, [])).await.unwrap_err().to_string();
        assert!(refused.contains("append-only"), "{refused}");
        // Whoever has the file can drop the triggers, but not make a seal.
        let forced = format!("DROP TRIGGER audit_stays; DROP TRIGGER audit_stays_as_it_is; {act};");
        let copy = world.path("copy.db");
        people.user.back_up(copy.clone()).await.unwrap();
        rusqlite::Connection::open(&copy).unwrap().execute_batch(&forced).unwrap();
        let plan = crate::store::user_file(&copy);
        let forged = Database::open(plan, Arc::clone(&world.metrics)).unwrap();
        let audit = AuditLog::new(Arc::new(forged), MasterKey::from_bytes([1; 32]).hash("audit"));
        let broken = audit.first_broken().await.unwrap();
        assert!(matches!(broken, Some(2 | 3)), "{broken:?}");
    }
}

#[tokio::test]
async fn ratings_add_up_and_are_nobodys() {
    let world = World::new();
    let people = world.open().await;
    for (day, intent, score) in [(10, "horoscope", 5), (10, "horoscope", 5), (10, "moon", 1), (12, "moon", 3)] {
        people.ratings().begin_add(day, intent, score).unwrap();
    }
    people.user.write(|_| Ok(())).await.unwrap();
    let found = people.ratings().between(10, 11).await.unwrap();
    let found: Vec<_> = found.iter().map(|row| (row.day, row.intent.as_str(), row.score, row.count)).collect();
    assert_eq!(found, [(10, "horoscope", 5, 2), (10, "moon", 1, 1)]);
}
