//! The webhook's door: who finds it, whose requests pass, and how often.

use std::time::Duration;

use astroloh::config::SecretHash;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};

use crate::alice_answer::assert_valid_answer;
use crate::process::Server;
use crate::world::{ADMIN_TOKEN, Response, WEBHOOK, World};

const OUR_SKILL: &str = "11111111-2222-4333-8444-555555555555";

/// A first turn, of a listener with an account.
fn turn(listener: &str, message: u64) -> Value {
    json!({
        "meta": {"locale": "ru-RU", "timezone": "Europe/Moscow", "interfaces": {}},
        "session": {
            "message_id": message, "session_id": "s", "skill_id": OUR_SKILL, "new": true,
            "application": {"application_id": "device"}, "user": {"user_id": listener},
        },
        "request": {"command": "помощь", "original_utterance": "помощь", "type": "SimpleUtterance"},
        "version": "1.0",
    })
}

async fn knocked(world: &World, path: &str) -> Response {
    world.post(&format!("{WEBHOOK}{path}"), turn("anna", 0).to_string()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_knows_the_secret_finds_the_webhook() {
    let world = World::with("[alice]\nwebhook_secret = 'right-horse-battery'").await;
    for path in ["", "/", "/wrong-horse-battery", "/right-horse-batter", "/right-horse-battery/x", "/%00"] {
        let response = world.post(&format!("{WEBHOOK}{path}"), turn("anna", 0).to_string()).await;
        assert_eq!(response.status, StatusCode::NOT_FOUND, "{path}: {}", response.body);
    }
    for path in ["", "/wrong-horse-battery"] {
        assert_eq!(world.post(&format!("{WEBHOOK}{path}"), turn("anna", 0).to_string()).await.body, "", "{path}");
    }
    let response = world.post(&format!("{WEBHOOK}/right-horse-battery"), turn("anna", 0).to_string()).await;
    assert_eq!(response.status, StatusCode::OK, "{}", response.body);
    assert_valid_answer(&response.body);
    assert!(!world.core.metrics.text().contains("horse"), "a secret is in the metrics");

    let open = World::new().await;
    let response = open.post(&format!("{WEBHOOK}/any-secret-at-all"), turn("anna", 0).to_string()).await;
    assert_eq!((response.status, response.body.as_str()), (StatusCode::NOT_FOUND, ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_to_another_skill_is_refused() {
    let world = World::with(&format!("[alice]\nskill_ids = ['another', '{OUR_SKILL}']")).await;
    world.webhook(turn("anna", 0).to_string()).await;
    let mut foreign = turn("anna", 0);
    foreign["session"]["skill_id"] = json!("99999999-0000-4000-8000-000000000000");
    let response = world.post(WEBHOOK, foreign.to_string()).await;
    assert_eq!(response.status, StatusCode::FORBIDDEN, "{}", response.body);
    assert_eq!(response.json()["field"], "session.skill_id");
    let mut nameless = turn("anna", 0);
    nameless["session"]["skill_id"] = json!(null);
    assert_eq!(world.post(WEBHOOK, nameless.to_string()).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_settings_may_hold_the_hash_alone_and_the_secret_before() {
    let settings = format!(
        "[alice]\nwebhook_secret = '{}'\nwebhook_secret_before = 'right-horse-battery'",
        SecretHash::of("newer-horse-battery")
    );
    let world = World::with(&settings).await;
    for secret in ["newer-horse-battery", "right-horse-battery"] {
        assert_valid_answer(&knocked(&world, &format!("/{secret}")).await.body);
    }
    for wrong in [SecretHash::of("newer-horse-battery").to_string(), "newest-horse-battery".to_owned()] {
        assert_eq!(knocked(&world, &format!("/{wrong}")).await.status, StatusCode::NOT_FOUND, "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_tries_the_skill_out_without_the_secret() {
    let world = World::with("[alice]\nwebhook_secret = 'right-horse-battery'").await;
    assert_valid_answer(&world.post_as_operator(WEBHOOK, &turn("operator", 0).to_string()).await.body);
    let wrong = Request::post(WEBHOOK).header(header::AUTHORIZATION, format!("Bearer {ADMIN_TOKEN}!"));
    let answer = world.send(wrong.body(Body::from(turn("operator", 1).to_string())).unwrap()).await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::NOT_FOUND, ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_faster_than_people_speak_is_asked_to_wait_and_others_are_not() {
    let world = World::with("[alice]\nturns_per_minute = 30").await;
    let said = async |listener: &str, message| {
        let answer = world.webhook(turn(listener, message).to_string()).await;
        answer["response"]["text"].as_str().unwrap().to_owned()
    };
    let asked_to_wait = "Я за вами не успеваю. Спросите ещё раз через несколько секунд.";
    for message in 0..10 {
        assert_ne!(said("anna", message).await, asked_to_wait, "{message}");
    }
    let keeps = json!({"session": {"expecting": "sign"}, "user": {}, "application": {}});
    let mut impatient = turn("anna", 10);
    impatient["state"] = keeps.clone();
    let answer = world.webhook(impatient.to_string()).await;
    assert_eq!(answer["response"]["text"], asked_to_wait);
    assert_eq!(answer["session_state"], keeps["session"], "the conversation goes on where it was");
    assert_eq!(world.metric(r#"astroloh_alice_requests_total{intent="unknown",outcome="limited"}"#), 1);

    assert_ne!(said("boris", 0).await, asked_to_wait);
    // The platform's probe does not count against the rate limit.
    let mut probe = turn("anna", 11);
    probe["request"] = json!({"command": "", "original_utterance": "ping", "type": "SimpleUtterance"});
    assert_ne!(world.webhook(probe.to_string()).await["response"]["text"], asked_to_wait);
    world.clock.advance(Duration::from_secs(2));
    assert_ne!(said("anna", 12).await, asked_to_wait);
    assert_eq!(said("anna", 13).await, asked_to_wait);
}

/// A turn of a listener who says something in a conversation of their own.
fn said(listener: &str, conversation: &str, message: u64, words: &str) -> String {
    let mut body = turn(listener, message);
    body["session"]["session_id"] = conversation.into();
    body["session"]["new"] = (message == 0).into();
    body["request"] = json!({"command": words, "original_utterance": words, "type": "SimpleUtterance"});
    body.to_string()
}

/// The text of the answer on a path below the webhook's, for a request with or without a header.
async fn heard(world: &World, path: &str, body: String, header: Option<(&str, &str)>) -> String {
    let mut request = Request::post(format!("{WEBHOOK}{path}")).header(header::CONTENT_TYPE, "application/json");
    if let Some((name, value)) = header {
        request = request.header(name, value);
    }
    let answer = world.send(request.body(Body::from(body)).unwrap()).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_valid_answer(&answer.body);
    answer.json()["response"]["text"].as_str().unwrap().to_owned()
}

const CLOSED: &str =
    "Моя память сейчас закрыта: ни заглянуть в неё, ни что-нибудь стереть не получится. Попробуйте позже.";

/// Whoever knows a listener's id could have their birth told, changed and erased, where the path has no secret.
#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_without_a_secret_that_strangers_reach_touches_nobodys_data() {
    for (settings, header) in [
        ("listen = '192.0.2.1:80'", None),
        ("public_url = 'https://stars.example.org'", None),
        ("[http]\ntrusted_proxies = ['192.0.2.1']", None),
        ("", Some(("x-forwarded-for", "203.0.113.7"))),
        ("", Some(("via", "1.1 proxy"))),
        ("http.hosts = ['stars.example.org']", Some(("host", "stars.example.org"))),
    ] {
        // Anna was remembered while only this machine reached the webhook.
        let world = World::new().await;
        for (message, words) in ["мой знак лев", "да", "запомни меня", "да"].into_iter().enumerate()
        {
            heard(&world, "", said("anna", "first", message as u64, words), None).await;
        }
        let known = heard(&world, "", said("anna", "before", 0, "что ты обо мне знаешь"), None).await;
        assert!(known.contains("Ваш знак — Лев"), "{known}");

        let world = world.restarted(settings).await;
        let stranger = async |conversation: &'static str, message, words: &'static str| {
            heard(&world, "", said("anna", conversation, message, words), header).await
        };
        let horoscope = stranger("public", 0, "гороскоп для рыб на сегодня").await;
        assert!(horoscope.chars().count() > 100, "{horoscope}");
        assert!(stranger("a", 0, "что ты обо мне знаешь").await.starts_with(CLOSED), "{settings}");
        assert!(stranger("b", 0, "забудь меня").await.starts_with(CLOSED), "{settings}");
        // The answer to a repeated turn of Anna's own is not told again either.
        assert!(!stranger("before", 0, "что ты обо мне знаешь").await.contains("Лев"), "{settings}");
        let own = stranger("c", 0, "мой гороскоп на сегодня").await;
        assert!(!own.contains("Лев"), "{settings}: {own}");
        for (message, words) in ["мой знак дева", "да", "запомни меня", "да"].into_iter().enumerate()
        {
            stranger("d", message as u64, words).await;
        }
        stranger("e", 0, "забудь меня").await;
        stranger("e", 1, "да").await;

        let world = world.restarted("").await;
        let known = heard(&world, "", said("anna", "after", 0, "что ты обо мне знаешь"), None).await;
        assert!(known.contains("Ваш знак — Лев"), "{settings}: {known}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secret_that_the_server_offers_is_told_to_the_operator_and_lets_alice_in() {
    let world = World::with("public_url = 'https://stars.example.org'").await;
    let warning = world.get_as_operator("/api/v1/session").await.json()["warnings"][0].clone();
    let warning = warning.as_str().unwrap();
    let url = "set the skill's URL to https://stars.example.org/api/v1/yandex/webhook/";
    let secret = warning.split_once(url).unwrap().1.split_once(',').unwrap().0;
    assert_eq!(secret.len(), 64, "{warning}");
    assert!(warning.contains(&format!("alice.webhook_secret = \"{}\"", SecretHash::of(secret))), "{warning}");
    let path = format!("/{secret}");
    for (message, words) in ["мой знак лев", "да", "запомни меня", "да"].into_iter().enumerate()
    {
        heard(&world, &path, said("anna", "first", message as u64, words), None).await;
    }
    let known = heard(&world, &path, said("anna", "again", 0, "что ты обо мне знаешь"), None).await;
    assert!(known.contains("Ваш знак — Лев"), "{known}");
    assert!(heard(&world, "", said("anna", "x", 0, "что ты обо мне знаешь"), None).await.starts_with(CLOSED));
    assert_eq!(knocked(&world, "/wrong-horse-battery").await.status, StatusCode::NOT_FOUND);

    // Health says it too: to the operator with the URL, to strangers the status alone.
    let operator = world.get_as_operator("/health").await;
    let stranger = world.get("/health").await;
    assert!(operator.body.contains(secret) && !stranger.body.contains("webhook/"), "{}", stranger.body);
    assert_eq!((&operator.json()["status"], &stranger.json()["status"]), (&json!("warn"), &json!("warn")));
    assert!(stranger.json()["checks"].as_array().unwrap().iter().all(|check| check.get("reason").is_none()));
    // With a secret in the settings nothing is wrong, and the offered one is void.
    let world = world
        .restarted("public_url = 'https://stars.example.org'\n[alice]\nwebhook_secret = 'right-horse-battery'")
        .await;
    assert_eq!(world.get_as_operator("/api/v1/session").await.json()["warnings"], json!([]));
    assert_eq!(knocked(&world, &path).await.status, StatusCode::NOT_FOUND);
}

/// Who calls, and on which path, is in no log at any level: the path is the secret.
#[test]
fn neither_the_secret_nor_who_speaks_is_logged() {
    let dir = tempfile::tempdir().unwrap();
    let settings = [
        "--log-filter",
        "trace",
        "--log-format",
        "json",
        "--alice-webhook-secret",
        "canary-secret-of-ours",
        "--alice-skill-ids",
        OUR_SKILL,
        "--alice-turns-per-minute",
        "1",
    ];
    let mut server = Server::start(&dir.path().join("data"), &settings);
    let mut another_skill = turn("canary-user", 3);
    another_skill["session"]["skill_id"] = json!("canary-skill");
    for (secret, body, expected) in [
        ("canary-secret-of-ours", turn("canary-user", 1), 200),
        ("canary-secret-of-ours", turn("canary-user", 2), 200),
        ("canary-secret-of-ours", another_skill, 403),
        ("canary-secret-of-ours", json!("canary-body"), 400),
        ("canary-guess", turn("canary-user", 4), 404),
    ] {
        let (status, answer) = server.connect().post(&format!("{WEBHOOK}/{secret}"), &body.to_string());
        assert_eq!(status, expected, "{secret}: {answer}");
    }
    server.ask_to_stop();
    assert_eq!(server.end().1.code(), Some(0), "{}", server.log());
    let log = server.log();
    assert!(log.lines().count() > 10, "it logged at trace: {log}");
    assert!(!log.contains("canary"), "{log}");
}
