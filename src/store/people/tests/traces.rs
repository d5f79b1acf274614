//! Who is forgotten has left no trace in any file, and none that opens in an old copy.

use super::*;

/// Where a part of `bytes` as long as a key lies in a file of the directory, whatever it is.
fn traces(world: &World, of: &[u8]) -> Vec<String> {
    world.files().into_iter().filter(|name| holds(&fs::read(world.path(name)).unwrap(), of)).collect()
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// What there is of a person in the files: who they are, their wrapped key, and what is sealed.
async fn remains(people: &People, id: PersonId) -> Vec<Vec<u8>> {
    let wrapped = "SELECT wrapped FROM person_key WHERE person = ?1";
    let sealed = "SELECT name FROM profile WHERE person = ?1 UNION ALL SELECT body FROM profile WHERE person = ?1 \
                  UNION ALL SELECT body FROM preference WHERE person = ?1";
    let mut remains = vec![id.as_bytes().to_vec()];
    for (database, query) in [(people.keys.database(), wrapped), (&people.user, sealed)] {
        let found = database.read(move |db| {
            let mut found = db.prepare(query)?;
            found.query_map([id.as_bytes()], |row| row.get(0))?.collect::<rusqlite::Result<Vec<Vec<u8>>>>()
        });
        remains.extend(found.await.unwrap());
    }
    remains
}

#[tokio::test]
async fn who_is_forgotten_leaves_no_trace_in_any_file_not_even_in_the_logs() {
    let world = World::new();
    let people = world.open().await;
    // A crowd, so that rows move from page to page.
    for number in 1..=60_u8 {
        told(&people, PersonId::new([number; 16])).await;
    }
    told(&people, ADA).await;
    let remains = remains(&people, ADA).await;
    assert_eq!(remains.len(), 7);
    for part in &remains {
        assert!(!traces(&world, part).is_empty(), "the search finds what is there");
    }
    for told in ["Canaria", "Ада", "short answers"] {
        assert_eq!(traces(&world, told.as_bytes()), [""; 0], "{told} lies open");
    }
    // Some go before and after, so that pages are merged too.
    for number in (1..=60_u8).step_by(2) {
        assert_eq!(people.erase_person(PersonId::new([number; 16]), nowhere).await.unwrap(), Erasure::Done);
    }
    assert_eq!(people.erase_person(ADA, nowhere).await.unwrap(), Erasure::Done);
    for part in &remains {
        assert_eq!(traces(&world, part), [""; 0]);
    }
    assert_eq!(people.person(ADA).await.unwrap(), None);
    assert!(people.person(PersonId::new([2; 16])).await.unwrap().is_some());
    people.close(SOON).await.unwrap();
    for part in &remains {
        assert_eq!(traces(&world, part), [""; 0]);
    }
}

#[tokio::test]
async fn an_old_copy_cannot_be_opened_any_more_as_far_as_it_was_theirs() {
    let world = World::new();
    let people = world.open().await;
    told(&people, ADA).await;
    told(&people, BOB).await;
    let copy = people.copy_nightly(world.path("backups"), "2027-01-15").await.unwrap();
    assert_eq!(verify_copy(&copy), Ok(2));
    let wrapped = &remains(&people, ADA).await[1];
    assert!(!holds(&fs::read(&copy).unwrap(), wrapped), "the keys are in no copy");
    assert_eq!(people.erase_person(ADA, nowhere).await.unwrap(), Erasure::Done);
    people.close(SOON).await.unwrap();

    // The operator puts the old copy in place of the file.
    fs::copy(&copy, world.path("user.db")).unwrap();
    let people = world.open().await;
    assert_eq!(people.person(ADA).await.unwrap(), None);
    assert_eq!(people.person(BOB).await.unwrap().unwrap().profiles.len(), 2, "the others are there");
    // Who says yes again begins anew, and what cannot be opened goes.
    people.consent(ADA, 1).await.unwrap();
    assert_eq!(people.person(ADA).await.unwrap().unwrap().profiles, []);
    assert_eq!(people.count_unreadable().await.unwrap(), 0);
}

#[tokio::test]
async fn a_copy_of_the_keys_that_a_new_schema_left_goes() {
    let world = World::new();
    told(&world.open().await, ADA).await;
    for name in ["keys.db.before-schema-2", "user.db.before-schema-2"] {
        fs::write(world.path(name), "a copy").unwrap();
    }
    world.open().await;
    assert!(!world.path("keys.db.before-schema-2").exists() && world.path("user.db.before-schema-2").exists());
}

#[tokio::test]
async fn copies_are_kept_for_a_week_of_nights_and_a_bad_one_does_not_push_out_a_good_one() {
    let world = World::new();
    let people = world.open().await;
    told(&people, ADA).await;
    let backups = world.path("backups");
    for night in 10..20 {
        people.copy_nightly(backups.clone(), &format!("2027-01-{night}")).await.unwrap();
    }
    let names = || {
        let mut names: Vec<_> = fs::read_dir(&backups).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!((names().len(), names()[0].to_str()), (KEPT_COPIES, Some("user-2027-01-13.db")));
    people.user.write(|db| db.execute("UPDATE profile SET body = name", [])).await.unwrap();
    let fault = people.copy_nightly(backups.clone(), "2027-01-20").await.unwrap_err();
    assert!(fault.to_string().ends_with("user-2027-01-20.db: 2 values do not open with their keys"), "{fault}");
    assert_eq!((names().len(), names()[0].to_str()), (KEPT_COPIES + 1, Some("user-2027-01-13.db")));

    fs::write(world.path("empty.db"), "").unwrap();
    assert!(verify_copy(&world.path("empty.db")).unwrap_err().to_string().ends_with("empty.db: the file is empty"));
    assert!(verify_copy(&world.path("keys.db")).unwrap_err().to_string().contains("it is no user database of ours"));
    assert!(verify_copy(&world.path("nothing.db")).is_err());
}
