//! Files are damaged, lost or mixed up: nobody is silently forgotten, and nobody is shown what is not theirs.

use super::*;

/// Says why it is not opened, and that nothing was touched.
async fn refusal(world: &World, master: u8) -> String {
    let before: Vec<_> = world.files().iter().map(|name| (name.clone(), fs::read(world.path(name)).unwrap())).collect();
    let error = world.try_open(master).await.err().expect("it is refused");
    for (name, bytes) in before {
        if !name.ends_with("-shm") {
            assert!(fs::read(world.path(&name)).unwrap() == bytes, "{name} was changed: {error}");
        }
    }
    error.to_string()
}

async fn a_world_with_ada() -> World {
    let world = World::new();
    let people = world.open().await;
    told(&people, ADA).await;
    people.close(SOON).await.unwrap();
    world
}

#[tokio::test]
async fn a_damaged_or_missing_half_is_refused_with_the_remedy_and_left_as_it_is() {
    for (name, damage, expected) in [
        ("user.db", "empty", "user.db: the file is empty; nothing was changed: restore a backup"),
        ("user.db", "scribble", "user.db: file is not a database; nothing was changed: restore a backup"),
        ("user.db", "remove", "user.db is missing, but there are 1 keys for it in keys.db; restore a backup of it"),
        ("keys.db", "empty", "keys.db: the file is empty"),
        ("keys.db", "remove", "keys.db is missing, and without it user.db cannot be read; put it back"),
    ] {
        let world = a_world_with_ada().await;
        match damage {
            "empty" => fs::write(world.path(name), "").unwrap(),
            "scribble" => fs::write(world.path(name), vec![0xA5; 40_960]).unwrap(),
            _ => fs::remove_file(world.path(name)).unwrap(),
        }
        let text = refusal(&world, 1).await;
        assert!(text.contains(expected), "{name} {damage}: {text}");
        assert_eq!(world.path(name).exists(), damage != "remove", "{name} was made anew");
    }
}

#[tokio::test]
async fn another_master_key_is_refused_and_the_right_one_still_opens() {
    let world = a_world_with_ada().await;
    let text = refusal(&world, 2).await;
    assert!(text.contains("its keys belong to another master.key; put that one back"), "{text}");
    assert!(world.open().await.person(ADA).await.unwrap().is_some());
}

#[tokio::test]
async fn a_first_start_that_was_cut_short_is_begun_again() {
    let world = World::new();
    world.open().await.close(SOON).await.unwrap();
    fs::remove_file(world.path("user.db")).unwrap();
    told(&world.open().await, ADA).await;
}

#[tokio::test]
async fn values_that_change_places_or_bits_are_noticed_and_not_shown() {
    const BEFORE: &str = "CREATE TEMP TABLE profiles AS SELECT * FROM profile; \
                          CREATE TEMP TABLE preferences AS SELECT * FROM preference;";
    for (damage, expected_names) in [
        ("UPDATE profile SET body = name", vec![]),
        (
            "UPDATE profile SET name = \
             (SELECT name FROM profiles AS other WHERE other.tag <> profile.tag AND other.person = profile.person)",
            vec![],
        ),
        ("UPDATE profile SET body = (SELECT body FROM profiles AS other WHERE other.person <> profile.person)", vec![]),
        (
            "UPDATE preference SET body = \
             (SELECT body FROM preferences AS other WHERE other.person <> preference.person)",
            vec!["Ада", "Мама"],
        ),
        (
            "UPDATE preference SET body = CAST(substr(body, 1, 30) || x'0001' || substr(body, 33) AS BLOB)",
            vec!["Ада", "Мама"],
        ),
    ] {
        let world = World::new();
        let people = world.open().await;
        told(&people, ADA).await;
        told(&people, BOB).await;
        assert_eq!(people.count_unreadable().await.unwrap(), 0);
        let damaged = people.user.write(move |db| db.execute_batch(BEFORE).and_then(|()| db.execute(damage, [])));
        let changed = damaged.await.unwrap();
        assert!(changed > 0, "{damage}");
        for id in [ADA, BOB] {
            let found = people.person(id).await.unwrap().unwrap();
            let mut names: Vec<_> = found.profiles.iter().map(|profile| profile.name.as_str()).collect();
            names.sort_unstable();
            assert_eq!(names, expected_names, "{damage}");
            assert_eq!(found.preferences.is_some(), expected_names.is_empty(), "{damage}");
        }
        assert_eq!(people.count_unreadable().await.unwrap(), changed, "{damage}");
        assert_eq!(world.unreadable(), changed as u64, "{damage}");
    }
}

#[tokio::test]
async fn a_key_that_changes_places_opens_nothing() {
    let world = World::new();
    let people = world.open().await;
    told(&people, ADA).await;
    told(&people, BOB).await;
    let swap = "UPDATE person_key SET (key_id, wrapped) = \
                (SELECT key_id, wrapped FROM person_key AS other WHERE other.person <> person_key.person)";
    people.keys.database().write(move |db| db.execute(swap, [])).await.unwrap();
    let refused = people.person(ADA).await.unwrap_err().to_string();
    assert_eq!(refused, "the keys database refused: a person's key is damaged");
    assert!(people.consent(ADA, 1).await.is_err(), "a damaged key is not replaced in passing");
}
