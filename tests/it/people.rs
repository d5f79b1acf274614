//! People are remembered by the service, on the real cache and the real files; and forgotten everywhere.

mod faulty_disk;
mod forgotten;
mod full_disk;
mod killed;

use std::path::{Path, PathBuf};
use std::time::Duration;

use astroloh::astro::{CivilDate, HouseSystem, Moment, Place, Sign, TransitSettings, Zodiac};
use astroloh::cache::Owner;
use astroloh::clock::Clock as _;
use astroloh::places::LocalTime;
use astroloh::service::{
    KeptBirth, PeopleError, PeopleStoreStatus, Preferences, Profile, RadixInput, Relation, Service, VoiceLength,
};

use crate::world::World;

/// How long a test waits for an answer before it gives up.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Names and places that occur nowhere else.
pub const NAME: &str = "Канарейка";
pub const TOWN: &str = "Кенарьград";

/// A birth in a town whose name is unique.
pub fn birth(day: u8) -> KeptBirth {
    KeptBirth {
        date: CivilDate::new(1990, 7, day).unwrap(),
        time: LocalTime::new(10, 30, 0),
        fold: None,
        place_name: TOWN.to_owned(),
        place: Place::new(55.75, 37.62).unwrap(),
        zone: "Europe/Moscow".parse().unwrap(),
    }
}

/// Has a listener agree to be remembered with these births.
pub async fn remember(service: &Service, owner: Owner, told: &[Profile]) -> Result<(), PeopleError> {
    service.remember(owner, 1, told, |_| None).await
}

/// What was asked, until it is there: a busy machine may take longer than a conversation waits.
pub async fn in_time<T>(mut asked: impl AsyncFnMut() -> Result<T, PeopleError>) -> Result<T, PeopleError> {
    let again = async {
        loop {
            match asked().await {
                Err(PeopleError::Late) => {}
                outcome => return outcome,
            }
        }
    };
    tokio::time::timeout(TIMEOUT, again).await.expect("it is done at last")
}

/// Somebody who said yes and told their own birth, another one, and how they want things.
pub async fn told(service: &Service, owner: Owner) {
    in_time(async || remember(service, owner, &[]).await).await.unwrap();
    let own = Profile::own("", birth(15)).unwrap();
    let other = Profile::other(NAME, Relation::Partner, KeptBirth { time: None, ..birth(16) }).unwrap();
    for profile in [own, other] {
        in_time(async || remember(service, owner, std::slice::from_ref(&profile)).await).await.unwrap();
    }
    in_time(async || service.set_preferences(owner, wishes()).await).await.unwrap();
}

fn wishes() -> Preferences {
    Preferences {
        sign: Some(Sign::Leo),
        voice_length: Some(VoiceLength::Short),
        zodiac: Some(Zodiac::Sidereal("lahiri".parse().unwrap())),
        house_system: Some(HouseSystem::Koch),
    }
}

/// Every file below a directory.
fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// The files that hold these bytes.
fn holding(dir: &Path, bytes: &[u8]) -> Vec<PathBuf> {
    let holds = |path: &PathBuf| std::fs::read(path).unwrap().windows(bytes.len()).any(|window| window == bytes);
    files(dir).into_iter().filter(holds).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_listener_told_is_known_after_a_restart() {
    let world = World::new().await;
    let service = &world.core.service;
    assert_eq!(service.people_store_status(), PeopleStoreStatus::Works);
    let anna = service.owner("user", "anna");
    assert_eq!(in_time(async || service.person(anna).await).await, Ok(None));
    told(service, anna).await;
    let world = world.restarted("").await;
    let service = &world.core.service;
    let person = in_time(async || service.person(anna).await).await.unwrap().unwrap();
    assert_eq!(person.consent.unwrap().wording, 1);
    assert_eq!((person.preferences, person.profiles.len()), (wishes(), 2));
    assert_eq!(person.own().unwrap().birth(), &birth(15));
    let partner = person.named(" КАНАРЕЙКА ").unwrap();
    assert_eq!((partner.relation(), partner.birth().time), (Relation::Partner, None));
    // The same id under the other namespace is somebody else.
    let device = service.owner("device", "anna");
    assert_eq!(in_time(async || service.person(device).await).await, Ok(None));
    assert_eq!(in_time(async || service.person(Owner::Nobody).await).await, Err(PeopleError::Guest));
    let refused = in_time(async || service.set_preferences(device, wishes()).await).await;
    assert_eq!(refused, Err(PeopleError::NoConsent));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_birth_or_wish_drops_exactly_what_was_made_from_it() {
    let world = World::new().await;
    let service = &world.core.service;
    let (anna, boris) = (service.owner("user", "anna"), service.owner("user", "boris"));
    for owner in [anna, boris] {
        told(service, owner).await;
        service.keep_session(owner, "s", "what was said".to_owned());
        assert_eq!((chart(&world, owner).await, transits(&world, owner).await), (1, 1), "they are computed");
        assert_eq!((chart(&world, owner).await, transits(&world, owner).await), (0, 0));
    }
    in_time(async || service.set_preferences(anna, Preferences::default()).await).await.unwrap();
    assert_eq!(chart(&world, anna).await, 0, "a chart has its settings in its question");
    assert_eq!((transits(&world, anna).await, transits(&world, boris).await), (1, 0));
    in_time(async || remember(service, anna, &[Profile::own("", birth(14)).unwrap()]).await).await.unwrap();
    assert_eq!(chart(&world, anna).await, 1);
    assert!(in_time(async || service.forget_profile(anna, NAME).await).await.unwrap());
    assert_eq!(chart(&world, anna).await, 1);
    let person = in_time(async || service.person(anna).await).await.unwrap().unwrap();
    assert!(person.named(NAME).is_none() && person.own().is_some());
    assert!(in_time(async || service.forget_profile(anna, "").await).await.unwrap());
    assert!(service.session(anna, "s").await.is_some(), "what was said stays");
    assert_eq!(chart(&world, boris).await, 0, "others keep theirs");
}

/// Asks for a person's transits; how many were computed for it.
async fn transits(world: &World, owner: Owner) -> u64 {
    let solved = || world.metric(r#"astroloh_compute_duration_seconds_count{kind="transits"}"#);
    let (before, settings) = (solved(), TransitSettings::default());
    let radix = RadixInput::Birth(Box::new(birth(15).input(wishes().chart_options())));
    let now = Moment::from_unix_s(world.clock.unix_s()).unwrap();
    world.core.service.transits_for(owner, &radix, now, settings, TIMEOUT).await.unwrap();
    solved() - before
}

/// Asks for a person's chart; how many were computed for it.
async fn chart(world: &World, owner: Owner) -> u64 {
    let solved = || world.metric(r#"astroloh_compute_duration_seconds_count{kind="natal_chart"}"#);
    let before = solved();
    world.core.service.natal(&birth(15).input(wishes().chart_options()), owner, TIMEOUT).await.unwrap();
    solved() - before
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_forgotten_is_gone_from_every_file_and_both_tiers() {
    let world = World::new().await;
    let service = &world.core.service;
    let anna = service.owner("user", "anna");
    let Owner::Person(code) = anna else { panic!("anna is somebody") };
    told(service, anna).await;
    told(service, service.owner("user", "boris")).await;
    chart(&world, anna).await;
    transits(&world, anna).await;
    service.keep_session(anna, "s", "what was said".to_owned());
    service.cache().flush().await.unwrap();
    let data = world.data_path();
    let with_anna = holding(&data, &code.to_bytes());
    assert!(with_anna.len() >= 3, "user.db, keys.db and the cache know her: {with_anna:?}");
    for told in [NAME, TOWN, "anna", "1990-07-15", "what was said"] {
        assert_eq!(holding(&data, told.as_bytes()), Vec::<PathBuf>::new(), "{told} lies open");
    }

    assert!(in_time(async || service.forget_person(anna).await).await.is_ok());
    assert_eq!(in_time(async || service.person(anna).await).await, Ok(None));
    assert_eq!(service.session(anna, "s").await, None);
    assert_eq!(chart(&world, anna).await, 1, "her chart is not in the cache any more");
    assert_eq!(transits(&world, anna).await, 1, "nor what was made of it");
    in_time(async || service.forget_person(anna).await).await.unwrap();
    for file in holding(&data, &code.to_bytes()) {
        // redb writes elsewhere before it frees; what is left there is sealed, unreachable, and overwritten in time.
        assert_eq!(file.file_name().unwrap(), "cache.redb");
    }
    assert_eq!(service.acts(None, 10).await.unwrap(), [], "no list of those who left");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_file_makes_everybody_a_guest_and_is_left_alone() {
    let world = World::new().await;
    let anna = world.core.service.owner("user", "anna");
    told(&world.core.service, anna).await;
    let user = world.data_path().join("user.db");
    let world = world.restarted_after("", || std::fs::write(&user, "").unwrap()).await;
    let service = &world.core.service;
    assert_eq!(in_time(async || service.person(anna).await).await, Err(PeopleError::Unavailable));
    assert_eq!(in_time(async || remember(service, anna, &[]).await).await, Err(PeopleError::Guest));
    let health = world.get("/health").await.json();
    let people = health["checks"].as_array().unwrap().iter().find(|check| check["name"] == "people").unwrap();
    let reason = people["reason"].as_str().unwrap();
    assert!(reason.contains("everybody is a guest") && reason.contains("restore a backup"), "{reason}");
    assert_eq!((health["status"].as_str(), std::fs::metadata(&user).unwrap().len()), (Some("warn"), 0));
    assert_eq!(world.get("/readyz").await.status, 200);
    let mut listener = world.listener("Anna");
    listener.launch().await;
    listener.say("гороскоп для льва").await;
}

/// Pages that no reading of a person touches: the ratings', the audit's, an index's.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_beside_the_people_that_is_overwritten_is_found_at_the_start_and_by_the_doctor() {
    let world = World::new().await;
    let anna = world.core.service.owner("user", "anna");
    told(&world.core.service, anna).await;
    let data = world.data_path();
    let user = data.join("user.db");
    let path = data.to_str().unwrap().to_owned();
    let mut world = Some(world);
    for name in ["rating", "audit", "service_day", "person_by_seen"] {
        let spoil = || {
            let kept = std::fs::read(&user).unwrap();
            let db = rusqlite::Connection::open(&user).unwrap();
            let root: u32 =
                db.query_row("SELECT rootpage FROM sqlite_schema WHERE name = ?1", [name], |row| row.get(0)).unwrap();
            drop(db);
            let mut bytes = kept.clone();
            bytes[(root as usize - 1) * 4_096..root as usize * 4_096].fill(0x5a);
            std::fs::write(&user, bytes).unwrap();
            let output = crate::process::astroloh(&["doctor", "--data", &path]);
            let said = String::from_utf8(output.stdout).unwrap();
            let people = said.lines().find(|line| line.contains(" people ")).unwrap_or_default();
            assert!(
                people.starts_with("FAIL") && people.contains("restore a backup") && people.contains(&path),
                "{name}: {said}"
            );
            kept
        };
        let mut kept = Vec::new();
        let spoilt = world.take().unwrap().restarted_after("", || kept = spoil()).await;
        let service = &spoilt.core.service;
        assert_eq!(in_time(async || service.person(anna).await).await, Err(PeopleError::Unavailable), "{name}");
        let PeopleStoreStatus::Fails(trouble) = service.people_store_status() else {
            panic!("{name}: {:?}", service.people_store_status())
        };
        assert!(trouble.contains("restore a backup in its place"), "{name}: {trouble}");
        let mended = spoilt.restarted_after("", || std::fs::write(&user, kept).unwrap()).await;
        assert_eq!(mended.core.service.people_store_status(), PeopleStoreStatus::Works, "{name}");
        world = Some(mended);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_that_is_met_while_running_is_told_with_its_remedy_and_who_can_be_read_is_known() {
    let world = World::new().await;
    let service = &world.core.service;
    let anna = service.owner("user", "anna");
    told(service, anna).await;
    let user = world.data_path().join("user.db");
    let db = rusqlite::Connection::open(&user).unwrap();
    let root: u32 =
        db.query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'rating'", [], |row| row.get(0)).unwrap();
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(db);
    let file = std::fs::OpenOptions::new().write(true).open(&user).unwrap();
    std::os::unix::fs::FileExt::write_all_at(&file, &[0x5a; 4_096], u64::from(root - 1) * 4_096).unwrap();
    // What the night's upkeep does.
    let people = service.people_store().unwrap();
    assert!(people.first_fault().await.unwrap().unwrap().contains("restore a backup"));
    let met = in_time(async || match service.people_store_status() {
        PeopleStoreStatus::KeepsNothingNew(trouble) => Ok(trouble),
        _ => {
            tokio::task::yield_now().await;
            Err(PeopleError::Late)
        }
    });
    let trouble = met.await.unwrap();
    assert!(trouble.contains("user.db: ") && trouble.contains("restore a backup in its place"), "{trouble}");
    let health = world.get("/health").await.json().to_string();
    assert!(health.contains("who is remembered is known, but nothing new is kept"), "{health}");
    assert_eq!(in_time(async || service.person(anna).await).await.unwrap().unwrap().profiles.len(), 2);
    let boris = service.owner("user", "boris");
    assert_eq!(in_time(async || remember(service, boris, &[]).await).await, Err(PeopleError::Unavailable));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_is_lost_at_rest_is_told_in_health_and_by_the_doctor() {
    let world = World::new().await;
    let anna = world.core.service.owner("user", "anna");
    told(&world.core.service, anna).await;
    let data = world.data_path();
    let path = data.to_str().unwrap().to_owned();
    let doctor = |path: &str| {
        let output = crate::process::astroloh(&["doctor", "--data", path]);
        let said = String::from_utf8(output.stdout).unwrap();
        said.lines().find(|line| line.contains(" people ")).unwrap_or_default().to_owned()
    };
    let lose = || {
        let said = doctor(&path);
        assert!(said.starts_with("ok") && said.contains("1 remembered"), "{said}");
        let mut bytes = std::fs::read(data.join("user.db")).unwrap();
        let id = anna_code(anna);
        let rows: Vec<_> = (0..bytes.len() - 16).filter(|at| bytes[*at..*at + 16] == id).collect();
        for at in rows {
            bytes[at] ^= 1;
        }
        std::fs::write(data.join("user.db"), bytes).unwrap();
        let said = doctor(&path);
        assert!(said.starts_with("FAIL") && said.contains("restore a copy of user.db"), "{said}");
    };
    let world = world.restarted_after("", lose).await;
    let service = &world.core.service;
    assert_eq!(in_time(async || service.person(anna).await).await, Err(PeopleError::Unavailable), "not: unknown");
    let health = world.get("/health").await.json();
    let people = health["checks"].as_array().unwrap().iter().find(|check| check["name"] == "people").unwrap();
    assert!(people["reason"].as_str().unwrap().contains("restore a copy of user.db"), "{people}");
    // Nobody else is kept from being remembered.
    told(service, service.owner("user", "boris")).await;
}

fn anna_code(owner: Owner) -> [u8; 16] {
    let Owner::Person(code) = owner else { panic!("anna is somebody") };
    code.to_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_taken_away_while_the_server_runs_is_missed_and_never_made_anew() {
    let world = World::new().await;
    let service = &world.core.service;
    let (anna, boris) = (service.owner("user", "anna"), service.owner("user", "boris"));
    told(service, anna).await;
    assert_eq!(service.people_store_status(), PeopleStoreStatus::Works);
    let keys = world.data_path().join("keys.db");
    std::fs::rename(&keys, world.data_path().join("elsewhere")).unwrap();
    let refused = in_time(async || remember(service, boris, &[]).await).await;
    assert_eq!(refused, Err(PeopleError::Unavailable));
    let PeopleStoreStatus::KeepsNothingNew(trouble) = service.people_store_status() else {
        panic!("{:?}", service.people_store_status())
    };
    assert!(trouble.contains("keys.db: the file was moved or deleted; put it back"), "{trouble}");
    let health = world.get("/health").await.json();
    assert!(health.to_string().contains("nothing new is kept and nobody is erased: "), "{health}");
    assert!(!keys.exists());
    // It is put back, and tried again by itself.
    std::fs::rename(world.data_path().join("elsewhere"), &keys).unwrap();
    world.clock.advance(Duration::from_secs(10));
    in_time(async || remember(service, boris, &[]).await).await.unwrap();
    assert_eq!(service.people_store_status(), PeopleStoreStatus::Works);
    assert_eq!(in_time(async || service.person(anna).await).await.unwrap().unwrap().profiles.len(), 2);
}
