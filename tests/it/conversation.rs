//! What holds for every conversation, through HTTP and under the real sky; those that are told word for word are in [`crate::dialogs`].

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;

use crate::world::{Listener, WEBHOOK, World};

const SIGNS_GENITIVE: [&str; 12] = [
    "овна",
    "тельца",
    "близнецов",
    "рака",
    "льва",
    "девы",
    "весов",
    "скорпиона",
    "стрельца",
    "козерога",
    "водолея",
    "рыб",
];

/// Each line: what is said `|` what the answer contains.
async fn talk(listener: &mut Listener<'_>, lines: &str) {
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (said, expected) = line.split_once('|').unwrap();
        let text = listener.say(said.trim()).await;
        assert!(text.contains(expected.trim()), "{said} -> {text}, not {expected}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repetition_is_the_same_words() {
    let world = World::new().await;
    let mut listener = world.listener("anna");
    for words in ["гороскоп для девы", "натальная карта 15 июля 1990 10:30 тверь"]
    {
        let told = listener.turn(words).await["response"].clone();
        assert_eq!(listener.turn("повтори").await["response"], told, "{words}");
    }
    let more = listener.turn("дальше").await["response"].clone();
    assert_eq!(listener.turn("ещё раз").await["response"], more);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_day_has_one_horoscope_for_each_sign() {
    let world = World::new().await;
    let mut texts = BTreeSet::new();
    let mut anna = world.listener("anna");
    let mut boris = world.listener("boris").with_a_client_that_keeps_state();
    // The two are at different turns of different conversations.
    boris.launch().await;
    for sign in SIGNS_GENITIVE {
        let words = format!("гороскоп для {sign} на сегодня");
        let to_anna = anna.turn(&words).await["response"].clone();
        let to_boris = boris.turn(&words).await["response"].clone();
        assert_eq!(to_anna["text"], to_boris["text"]);
        assert_eq!(to_anna["tts"], to_boris["tts"]);
        texts.insert(to_anna["text"].as_str().unwrap().to_owned());
    }
    assert_eq!(texts.len(), SIGNS_GENITIVE.len(), "two signs were told the same");
    assert_eq!(world.metric("astroloh_alice_deadline_exceeded_total"), 0);
}

/// What the horoscope for Leo says on a date after naming it, by REST.
async fn first_fact(world: &World, date: &str, zone: &str) -> String {
    let response = world.get(&format!("/api/v1/horoscope/leo?date={date}&tz={zone}")).await;
    assert_eq!(response.status, 200, "{}", response.body);
    response.json()["sentences"][1]["text"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn today_is_the_listeners_own() {
    let world = World::new().await;
    // Seven in the evening of the 23rd in Moscow, two in the morning of the 24th in Vladivostok.
    world.clock.advance(Duration::from_secs(7 * 3600));
    let in_moscow = world.listener("anna").say("гороскоп для льва на сегодня").await;
    let in_vladivostok = world.listener("wei").in_zone("Asia/Vladivostok").say("гороскоп для льва на сегодня").await;
    let monday = first_fact(&world, "2026-11-23", "Europe/Moscow").await;
    let tuesday = first_fact(&world, "2026-11-24", "Asia/Vladivostok").await;
    assert_ne!(monday, tuesday);
    assert!(in_moscow.contains(&monday) && !in_moscow.contains(&tuesday), "{in_moscow}, not {monday}");
    assert!(in_vladivostok.contains(&tuesday) && !in_vladivostok.contains(&monday), "{in_vladivostok}, not {tuesday}");
}

/// Which tier has this chart, by asking for it through REST.
async fn chart_is_known(world: &World, query: &str) -> bool {
    let known = r#"astroloh_cache_requests_total{kind="natal_chart",result="memory"}"#;
    let before = world.metric(known);
    let response = world.get(&format!("/api/v1/natal?{query}")).await;
    assert_eq!(response.status, 200, "{}", response.body);
    world.metric(known) > before
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_that_clocks_showed_twice_is_asked_about() {
    let world = World::new().await;
    let mut listener = world.listener("anna");
    talk(
        &mut listener,
        "
        натальная карта | Назовите день, месяц и год рождения.
        26 октября 2014 | В какое время?
        в 1:30 ночи | В каком городе?
        москва | это время наступало дважды. Это был первый раз или второй?
        второй | Рождение: 26 октября 2014 года в 1:30, Москва.
    ",
    )
    .await;
    // The chart that was told is the one of the later hour, and no other.
    let birth = "datetime=2014-10-26T01:30&place=%D0%9C%D0%BE%D1%81%D0%BA%D0%B2%D0%B0";
    assert!(chart_is_known(&world, &format!("{birth}&fold=1")).await);
    assert!(!chart_is_known(&world, &format!("{birth}&fold=0")).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_several_places_is_chosen_by_voice() {
    let world = World::new().await;
    for (choice, longitude) in [("первый", 61.5676), ("второй", 37.3074), ("возле города москва", 37.3074)]
    {
        let mut listener = world.listener("anna").with_a_client_that_keeps_state();
        talk(
            &mut listener,
            "
            натальная карта | Назовите день, месяц и год рождения.
            15 июля 1990 | В какое время?
            в 10:30 | В каком городе?
            троицк | Таких мест несколько. Троицк
        ",
        )
        .await;
        let answer = listener.turn(choice).await;
        let text = answer["response"]["text"].as_str().unwrap();
        assert!(text.starts_with("Рождение: 15 июля 1990 года в 10:30, Троицк"), "{choice}: {text}");
        let latitude = if longitude > 50.0 { 54.0922 } else { 55.485 };
        let query = format!("datetime=1990-07-15T10:30&lat={latitude}&lon={longitude}");
        assert!(chart_is_known(&world, &query).await, "{choice}: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_gets_suggestions_that_work() {
    let world = World::new().await;
    let mut request = world.listener("anna").request("гороскоп для льва");
    request["meta"]["interfaces"]["screen"] = serde_json::json!({});
    let answer = world.webhook(request.to_string()).await;
    let buttons = answer["response"]["buttons"].as_array().unwrap().clone();
    assert!(!buttons.is_empty());
    for (n, button) in buttons.iter().enumerate() {
        let mut pressed = request.clone();
        pressed["session"]["new"] = false.into();
        pressed["session"]["message_id"] = (n + 1).into();
        pressed["state"] = serde_json::json!({"session": answer["session_state"]});
        pressed["request"] = match button.get("payload") {
            Some(payload) => serde_json::json!({"type": "ButtonPressed", "payload": payload}),
            None => serde_json::json!({"type": "SimpleUtterance", "command": button["title"]}),
        };
        world.webhook(pressed.to_string()).await;
    }
    let misunderstood = r#"astroloh_alice_requests_total{intent="unknown",outcome="answered"}"#;
    assert_eq!(world.metric(misunderstood), 0, "a button says what is not understood: {buttons:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_that_is_not_ours_is_a_fresh_start() {
    let world = World::new().await;
    for foreign in [r#"{"version": 99}"#, r#"{"birth": [1, 2]}"#, r#""text""#, "[]", "null"] {
        let mut request = world.listener("anna").request("а завтра");
        request["session"]["new"] = false.into();
        request["state"] = serde_json::json!({"session": serde_json::from_str::<Value>(foreign).unwrap()});
        let response = world.post(WEBHOOK, request.to_string()).await;
        assert_eq!(response.status, 200, "{foreign}: {}", response.body);
        let text = response.json()["response"]["text"].as_str().unwrap().to_owned();
        assert!(text.contains("знак"), "{foreign}: {text}");
    }
}
