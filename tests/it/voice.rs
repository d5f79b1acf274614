//! The webhook of Alice: every request is answered as her protocol demands, and only hers.

use std::path::Path;

use axum::http::{StatusCode, header};
use serde_json::Value;

use crate::alice_answer::assert_valid_answer;
use crate::world::{Response, WEBHOOK, World};

/// The recorded requests by name.
fn samples() -> Vec<(String, Vec<u8>)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/alice-samples");
    let mut samples: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
        .collect();
    samples.sort();
    assert!(samples.len() >= 60, "the samples are there");
    samples
}

fn sample(number: &str) -> Vec<u8> {
    samples().into_iter().find(|(name, _)| name.starts_with(number)).unwrap().1
}

/// A recorded request with other words.
fn saying(words: &str) -> Value {
    let mut request: Value = serde_json::from_slice(&sample("01-")).unwrap();
    request["request"]["command"] = words.into();
    request["request"]["original_utterance"] = words.into();
    request
}

/// An answer to a body that is no Alice request: refused with a reason, or taken, but nothing broke.
fn assert_refused_or_taken(name: &str, response: &Response) {
    if response.status == StatusCode::OK {
        assert_valid_answer(&response.body);
    } else {
        assert!(response.status.is_client_error(), "{name}: {} {}", response.status, response.body);
        assert!(!response.problem().ends_with("; -"), "{name}: a hint is missing: {}", response.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_alice_ever_sent_is_answered() {
    let world = World::new().await;
    for (name, body) in samples() {
        let response = world.post(WEBHOOK, body).await;
        if name.contains("-bad-") {
            assert_refused_or_taken(&name, &response);
        } else {
            assert_eq!(response.status, StatusCode::OK, "{name}: {}", response.body);
            let answer = assert_valid_answer(&response.body);
            let is_show = name.contains("show-pull");
            assert_eq!(answer["response"].get("show_item_meta").is_some(), is_show, "{name}: {answer}");
        }
    }
    assert_eq!(world.metric("astroloh_compute_panics_total"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_client_would_send_breaks_nothing() {
    let world = World::new().await;
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let within = |depth: usize| saying("лев").to_string().replacen('{', &format!("{{\"extra\":{},", deep(depth)), 1);
    for (name, body) in [
        ("empty", Vec::new()),
        ("only spaces", vec![b' '; 100]),
        ("deep", deep(20_000).into_bytes()),
        ("deep, in a request", within(20_000).into_bytes()),
        ("not deep, in a request", within(50).into_bytes()),
        ("invalid UTF-8", b"{\"session\":{\"session_id\":\"\xff\xfe\"},\"request\":{},\"version\":\"1.0\"}".to_vec()),
        ("half of a surrogate pair", saying("x").to_string().replace("\"x\"", "\"\\ud83d\"").into_bytes()),
        ("a number beyond all numbers", saying("x").to_string().replace("\"x\"", "1e999").into_bytes()),
        ("600 kB that are no object", vec![b'['; 600_000]),
    ] {
        let response = world.post(WEBHOOK, body).await;
        assert_refused_or_taken(name, &response);
    }
    assert_eq!(world.post(WEBHOOK, "").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_who_says_too_much_is_asked_to_be_short() {
    let world = World::new().await;
    let speech = "расскажи подробно ".repeat(600_000 / "расскажи подробно ".len());
    let mut request = saying("расскажи подробно");
    request["request"]["command"] = speech.into();
    let answer = world.webhook(request.to_string()).await;
    insta::assert_snapshot!(
        answer["response"]["text"].as_str().unwrap(),
        @"Получилось очень длинно, всё не удержать. Скажите, пожалуйста, покороче."
    );
    assert_eq!(answer["response"]["end_session"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ping_is_answered_and_a_launch_with_a_question_too() {
    let world = World::new().await;
    assert_eq!(world.webhook(sample("19-")).await["response"]["text"], "pong");
    let answer = world.webhook(sample("02-")).await;
    let text = answer["response"]["text"].as_str().unwrap();
    assert!(text.contains("Лев") || text.contains("Льва") || text.contains("Львов"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_turn_that_is_sent_again_is_answered_the_same_and_counted_once() {
    let world = World::new().await;
    let mut listener = world.listener("anna");
    listener.say("гороскоп для льва").await;
    // The answer to «дальше» differs each time it is asked, unless it is the same turn.
    let turn = listener.request("дальше").to_string();
    let first = world.post(WEBHOOK, turn.clone()).await;
    let more = r#"astroloh_alice_requests_total{intent="more",outcome="answered"}"#;
    assert_eq!(world.metric(more), 1);
    let again = world.post(WEBHOOK, turn).await;
    assert_eq!((again.status, &again.body), (first.status, &first.body));
    assert_eq!(world.metric(more), 1);
    assert_valid_answer(&again.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_birth_shows_in_the_numbers() {
    let world = World::new().await;
    let mut listener = world.listener("canary-person");
    listener.say("натальная карта 9 марта 1987 года в 4:53 сызрань").await;
    let chart = listener.say("повтори").await;
    assert!(chart.contains("Сызрань"), "{chart}");
    world.get("/api/v1/natal?datetime=1987-03-09T04:53&place=%D0%A1%D1%8B%D0%B7%D1%80%D0%B0%D0%BD%D1%8C").await;
    world.get("/api/v1/places?q=%D1%81%D1%8B%D0%B7%D1%80%D0%B0%D0%BD%D1%8C").await;
    let metrics = world.get_as_operator("/metrics").await;
    assert!(metrics.headers[header::CONTENT_TYPE].to_str().unwrap().contains("text"), "{:?}", metrics.headers);
    for canary in ["canary", "ызран", "Syzran", "%D0%", "%D1%", "1987", "марта", "04:53", "4:53", "Samara"] {
        assert!(!metrics.body.contains(canary), "{canary} is in the metrics");
    }
    assert!(metrics.body.contains(r#"route="/api/v1/natal""#), "routes are counted by their template");
}
