//! A person is forgotten in each of the three ways, and every file and every live part is searched for what is left.

use astroloh::cache::Owner;
use astroloh::service::{PersonalDataHolder, Retired};
use serde_json::Value;

use super::{files, holding, in_time};
use crate::operator::parts::{Operated, asked, done};
use crate::process::Server;
use crate::world::{Listener, World};

/// What a listener says who is remembered in the end.
const TOLD: [&str; 4] =
    ["натальная карта 15 июля 1990 года 10:30 Москва", "запомни меня", "что ты обо мне знаешь", "мои транзиты"];

/// How somebody comes to be forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Voice,
    Operator,
    Retention,
}

async fn holdings(world: &World, owner: Owner) -> Vec<(PersonalDataHolder, usize)> {
    in_time(async || world.core.service.holdings(owner).await).await.unwrap()
}

/// Says everything, and is remembered; the last request and its answer.
async fn tell(listener: &mut Listener<'_>) -> (Value, Value) {
    listener.launch().await;
    let mut last = (Value::Null, Value::Null);
    for words in TOLD {
        last = (listener.request(words), listener.turn(words).await);
    }
    last
}

async fn forget(way: Way) {
    let Operated { world, .. } = Operated::new().await;
    let service = &world.core.service;
    let (anna, boris) = (service.owner("device", "anna"), service.owner("device", "boris"));
    let Owner::Person(code) = anna else { panic!("anna is somebody") };
    let mut listener = world.listener("anna");
    tell(&mut listener).await;
    service.cache().flush().await.unwrap();
    let people = service.people_store().unwrap();
    let copy = people.copy_nightly(world.data_path().join("backups"), "2026-11-23").await.unwrap();
    for (holder, count) in holdings(&world, anna).await {
        assert!(count > 0, "{}: there is something to forget", holder.name());
    }
    for name in ["user.db", "keys.db", "cache.redb", "user-2026-11-23.db"] {
        let found = holding(&world.data_path(), &code.to_bytes());
        assert!(
            found.iter().any(|path| path.file_name().unwrap().to_str().unwrap().starts_with(name)),
            "{name} knows her: {found:?}"
        );
    }

    match way {
        Way::Voice => {
            let question = listener.request(TOLD[2]);
            assert!(listener.say(TOLD[2]).await.contains("1990"));
            listener.say("забудь меня").await;
            assert!(listener.say("да").await.starts_with("Готово, о вас ничего не осталось"));
            assert_eq!(
                holdings(&world, anna).await,
                PersonalDataHolder::ALL.map(|holder| (holder, 0)),
                "by the turn itself"
            );
            let again = world.webhook(question.to_string()).await.to_string();
            assert!(!again.contains("1990"), "the answer was kept for a repetition: {again}");
            // The question itself is a turn like any other, and what it left is forgotten again.
            in_time(async || service.forget_person(anna).await).await.unwrap();
        }
        Way::Operator => {
            let person = asked(&world, "/api/v1/people").await["people"][0]["code"].as_str().unwrap().to_owned();
            done(&world, &format!("/api/v1/people/{person}/erase"), "").await;
        }
        Way::Retention => {
            // A month before two years are over she is set aside, and after that month of service she is destroyed.
            let mut sum = Retired::default();
            for days in [8, 730 - 30 - 8].into_iter().chain([1; 31]) {
                world.clock.advance(std::time::Duration::from_secs(days * 86_400));
                service.look_at_clock().await.unwrap();
                let retired = service.retire_people().await.unwrap();
                assert!(sum.set_aside == 1 || retired.destroyed == 0, "{days}: {retired:?} after {sum:?}");
                sum.set_aside += retired.set_aside;
                sum.destroyed += retired.destroyed;
            }
            assert_eq!(sum, Retired { set_aside: 1, brought_back: 0, destroyed: 1 });
        }
    }

    assert_eq!(holdings(&world, anna).await, PersonalDataHolder::ALL.map(|holder| (holder, 0)), "{way:?}");
    for path in holding(&world.data_path(), &code.to_bytes()) {
        // A copy has rows without their key. redb writes elsewhere before it frees: what is left there is sealed and in no table.
        assert!(path == copy || path.ends_with("cache.redb"), "{way:?}: {}", path.display());
    }
    for told in ["1990-07-15", "10:30", "Москва", "anna"] {
        let open = holding(&world.data_path(), told.as_bytes());
        assert_eq!(open, Vec::<std::path::PathBuf>::new(), "{way:?}: {told} lies open");
    }
    assert!(files(&world.data_path()).len() > 3, "the search looks at files");

    // Others are still there, and their answers to turns that are sent again.
    let (request, answer) = tell(&mut world.listener("boris")).await;
    service.cache().flush().await.unwrap();
    let before = holdings(&world, boris).await;
    tell(&mut world.listener("clara")).await;
    let clara = service.owner("device", "clara");
    in_time(async || service.forget_person(clara).await).await.unwrap();
    assert_eq!(holdings(&world, boris).await, before, "{way:?}");
    assert_eq!(world.webhook(request.to_string()).await, answer);
    assert!(before.iter().all(|(_, count)| *count > 0), "{before:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_forget_me_is_gone_from_every_file_and_every_live_part() {
    forget(Way::Voice).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_the_operator_erases_is_gone_from_every_file_and_every_live_part() {
    forget(Way::Operator).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_stayed_away_is_gone_from_every_file_and_every_live_part() {
    forget(Way::Retention).await;
}

#[test]
fn the_log_of_a_server_names_nobody_and_nothing_that_they_told() {
    let dir = tempfile::tempdir().unwrap();
    let mut server = Server::start(&dir.path().join("data"), &["--log-filter", "trace"]);
    let path = "/api/v1/yandex/webhook";
    let mut connection = server.connect();
    for (number, words) in TOLD.iter().chain(&["забудь меня", "да"]).enumerate() {
        let request = serde_json::json!({
            "meta": {"locale": "ru-RU", "timezone": "Europe/Moscow", "client_id": "test", "interfaces": {}},
            "session": {
                "message_id": number, "session_id": "s3ss10n", "skill_id": "skill", "new": number == 0,
                "application": {"application_id": "d3v1ce"}, "user": {"user_id": "l1st3n3r"},
            },
            "request": {"command": words, "original_utterance": words, "type": "SimpleUtterance"},
            "version": "1.0",
        });
        let (status, answer) = connection.post(path, &request.to_string());
        assert_eq!(status, 200, "{answer}");
    }
    server.ask_to_stop();
    server.end();
    let log = server.log();
    assert!(log.len() > 500, "there is a log: {log}");
    for told in ["1990", "10:30", "Москв", "москв", "d3v1ce", "l1st3n3r", "s3ss10n", "натальная", "забудь", "Раке"]
    {
        assert!(!log.contains(told), "{told} is in the log:\n{log}");
    }
}
