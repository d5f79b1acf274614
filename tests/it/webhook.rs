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
