//! Bits flip and pages change places in files that lie still: what is then read is as it was told, or the damage is noticed.

use super::*;

/// How many people the files have: enough for several pages of each table.
const CROWD: u8 = 24;

/// Random numbers that are the same in each run: Knuth's multiplier for 64 bits.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

fn somebody(number: u8) -> PersonId {
    PersonId::new([number.wrapping_mul(37) | 1; 16])
}

/// Files of a crowd, at rest.
async fn crowd() -> World {
    let world = World::new();
    let people = world.open().await;
    for number in 0..CROWD {
        told(&people, somebody(number)).await;
    }
    people.close(SOON).await.unwrap();
    world
}

async fn known(people: &People, number: u8) -> Result<Option<KeptPerson>, Error> {
    people.person(somebody(number)).await
}

/// Puts `bytes` in place of a file; whether what is wrong with them was noticed. Panics when somebody is unknown or has other things
/// than they told, and it was not; or when a key was destroyed.
async fn is_noticed(world: &World, name: &str, bytes: &[u8], truth: &[KeptPerson], what: &str) -> bool {
    let others = ["user.db", "keys.db"].map(|other| (other, fs::read(world.path(other)).unwrap()));
    fs::write(world.path(name), bytes).unwrap();
    let noticed = match world.try_open(1).await {
        Err(_refused) => true,
        Ok(people) => {
            let mut is_wrong = false;
            // As the start does; a failure is reported in health.
            is_wrong |= people.finish_erasures(nowhere).await.is_err();
            for (number, truth) in (0..).zip(truth) {
                match known(&people, number).await {
                    Ok(Some(person)) => {
                        is_wrong |= person.profiles != truth.profiles
                            || person.preferences != truth.preferences
                            || person.consent != truth.consent
                            || person.since_unix_s != truth.since_unix_s
                    }
                    Ok(None) => is_wrong = true,
                    Err(_told) => {}
                }
            }
            let keys = people.keys.count().await;
            assert!(
                keys.is_err() || keys == Ok(u32::from(CROWD)) || name == "keys.db",
                "{what}: a key was destroyed: {keys:?}"
            );
            let noticed = people.damage().is_some() || people.health().down.is_some();
            assert!(noticed || !is_wrong, "{what}: somebody has lost something, and nothing says so");
            people.close(SOON).await.unwrap();
            noticed
        }
    };
    for (name, bytes) in others {
        for log in ["-wal", "-shm"] {
            let _ = fs::remove_file(world.path(&format!("{name}{log}")));
        }
        fs::write(world.path(name), bytes).unwrap();
    }
    noticed
}

async fn truth(world: &World) -> Vec<KeptPerson> {
    let people = world.open().await;
    let mut truth = Vec::new();
    for number in 0..CROWD {
        truth.push(known(&people, number).await.unwrap().unwrap());
    }
    assert_eq!(people.damage(), None);
    people.close(SOON).await.unwrap();
    truth
}

/// Seventy bits: half of them anywhere, half in rows, near somebody's number.
#[tokio::test]
async fn a_bit_that_flips_in_a_file_at_rest_is_noticed_or_changes_nothing() {
    let (world, mut dice) = (crowd().await, Dice(2026));
    let truth = truth(&world).await;
    let mut noticed = 0;
    for round in 0..70 {
        let mut bytes = fs::read(world.path("user.db")).unwrap();
        let place = if round % 2 == 0 {
            dice.below(bytes.len())
        } else {
            let number = u8::try_from(dice.below(CROWD.into())).unwrap();
            let id = *somebody(number).as_bytes();
            let at: Vec<_> = (0..bytes.len() - 16).filter(|at| bytes[*at..*at + 16] == id).collect();
            (at[dice.below(at.len())] + dice.below(56)).saturating_sub(12)
        };
        let bit = 1 << dice.below(8);
        bytes[place] ^= bit;
        noticed +=
            u32::from(is_noticed(&world, "user.db", &bytes, &truth, &format!("byte {place}, bit {bit:#04x}")).await);
    }
    assert!(noticed >= 20, "{noticed} of 70 were noticed: the bits hit nothing");
}

#[tokio::test]
async fn pages_that_change_places_are_noticed_or_change_nothing() {
    const PAGE: usize = 4096;
    let (world, mut dice) = (crowd().await, Dice(7));
    let truth = truth(&world).await;
    let mut noticed = 0;
    for _ in 0..20 {
        let mut bytes = fs::read(world.path("user.db")).unwrap();
        let pages = bytes.len() / PAGE;
        // The first page tells what the file is.
        let (left, right) = (1 + dice.below(pages - 1), 1 + dice.below(pages - 1));
        if left == right {
            continue;
        }
        let moved = bytes[left * PAGE..(left + 1) * PAGE].to_vec();
        bytes.copy_within(right * PAGE..(right + 1) * PAGE, left * PAGE);
        bytes[right * PAGE..(right + 1) * PAGE].copy_from_slice(&moved);
        noticed += u32::from(is_noticed(&world, "user.db", &bytes, &truth, &format!("pages {left} and {right}")).await);
    }
    assert!(noticed >= 5, "{noticed} were noticed: the pages hold nothing");
}

/// A file as schema 1 had it: what later schemas added is taken out again. What is sealed in it is the same to the byte.
fn as_schema_1(path: &std::path::Path, added: &str) {
    let db = rusqlite::Connection::open(path).unwrap();
    db.execute_batch(added).unwrap();
    db.pragma_update(None, "user_version", 1).unwrap();
}

#[tokio::test]
async fn files_of_the_first_schema_are_read_and_sealed() {
    let world = crowd().await;
    let truth = truth(&world).await;
    as_schema_1(
        &world.path("user.db"),
        "DROP TRIGGER person_comes; DROP TRIGGER person_goes; DROP TRIGGER profile_comes; DROP TRIGGER profile_goes; \
         DROP TRIGGER preference_comes; DROP TRIGGER preference_goes; DROP TABLE tally; ALTER TABLE person DROP COLUMN seal; \
         DROP INDEX person_set_aside; ALTER TABLE person DROP COLUMN seen_service_days; \
         ALTER TABLE person DROP COLUMN seen_is_doubtful; ALTER TABLE person DROP COLUMN set_aside_at_s; \
         ALTER TABLE person DROP COLUMN set_aside_service_days; DROP TABLE service_day; DROP TABLE clock_record; \
         CREATE TABLE night (id INTEGER PRIMARY KEY CHECK (id = 1), at_s INTEGER NOT NULL) STRICT;",
    );
    as_schema_1(
        &world.path("keys.db"),
        "DROP TRIGGER key_comes; DROP TRIGGER key_goes; DROP TABLE tally; ALTER TABLE person_key DROP COLUMN lacks_rows;",
    );
    for start in ["first", "second"] {
        let people = world.open().await;
        for (number, truth) in (0..).zip(&truth) {
            assert_eq!(known(&people, number).await.unwrap().as_ref(), Some(truth));
        }
        assert_eq!((people.damage(), people.count_damaged().await.unwrap()), (None, 0), "{start}");
        people.close(SOON).await.unwrap();
    }
}

#[tokio::test]
async fn rows_that_are_lost_from_either_file_are_noticed_at_the_start() {
    for (name, loss, expected) in [
        ("user.db", "DROP TRIGGER person_goes; DELETE FROM person WHERE rowid_is(0)", "user.db has lost rows: people"),
        ("user.db", "DROP TRIGGER profile_goes; DELETE FROM profile", "user.db has lost rows"),
        (
            "keys.db",
            "DROP TRIGGER key_goes; DELETE FROM person_key",
            "keys.db has lost keys: there are 0, and 24 were written",
        ),
        // Who counts along without the master key is noticed too.
        ("user.db", "DELETE FROM preference", "user.db has lost rows"),
        ("keys.db", "DELETE FROM person_key", "keys.db has lost keys"),
    ] {
        let world = crowd().await;
        let loss = loss.replace("WHERE rowid_is(0)", "WHERE id = (SELECT min(id) FROM person)");
        rusqlite::Connection::open(world.path(name)).unwrap().execute_batch(&loss).unwrap();
        let people = world.open().await;
        let damage = people.damage().unwrap_or_default();
        assert!(damage.contains(expected), "{loss}: {damage}");
        assert!(name == "keys.db" || people.keys.count().await.unwrap() == u32::from(CROWD), "{loss}");
        people.close(SOON).await.unwrap();
    }
}

#[tokio::test]
async fn an_older_copy_and_a_consent_that_was_cut_short_are_no_damage() {
    let world = crowd().await;
    let older = fs::read(world.path("user.db")).unwrap();
    let people = world.open().await;
    told(&people, ADA).await;
    assert_eq!(people.erase_person(somebody(0), nowhere).await.unwrap(), Erasure::Done);
    people.close(SOON).await.unwrap();
    fs::write(world.path("user.db"), older).unwrap();
    let people = world.open().await;
    let damage = people.damage().unwrap();
    assert!(damage.contains("an older copy: 1 person remembered after it is not in it"), "{damage}");
    assert_eq!((known(&people, 0).await, people.person(ADA).await), (Ok(None), Ok(None)));
    assert_eq!(
        people.count_rows(somebody(0)).await.unwrap(),
        0,
        "who was forgotten after the copy is not in the file either"
    );
    people.close(SOON).await.unwrap();
    let people = world.open().await;
    assert_eq!(people.damage(), None, "it is said once");
    told(&people, ADA).await;
    assert_eq!(people.person(ADA).await.unwrap().unwrap().profiles.len(), 2);
    // The process ended after the key was made.
    people.keys.key_or_new(BOB).await.unwrap();
    people.close(SOON).await.unwrap();
    let people = world.open().await;
    assert_eq!((people.damage(), people.count_keys(BOB).await.unwrap()), (None, 0));
    assert_eq!(people.person(BOB).await.unwrap(), None);
}
