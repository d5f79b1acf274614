//! A question hangs, and the listeners hear nothing of it. On the machine's own clock, because a turn's deadline is the machine's.

use std::sync::Arc;
use std::time::Duration;

use astroloh::alice::DEADLINE;
use astroloh::app::{Core, Persistence};
use astroloh::clock::{Clock as _, SystemClock};
use astroloh::config::{Config, Inputs};
use astroloh::data_dir::DataDir;
use serde_json::json;

use super::parts::{hold, hold_voice};

/// What a loaded machine may take on top of the deadline of a turn to notice it.
const SLACK: Duration = Duration::from_millis(400);

/// When a thread that hangs is known as such and another has taken its place: three seconds of silence, looked at twice a second, and
/// what a loaded machine takes on top.
const REPLACED_AFTER: Duration = Duration::from_millis(4_400);

/// A turn of somebody new, and how long it took.
async fn turn(core: &Core, clock: &SystemClock, name: &str, words: &str) -> Duration {
    let body = json!({
        "meta": {"locale": "ru-RU", "timezone": "Europe/Moscow", "client_id": "test", "interfaces": {}},
        "session": {
            "message_id": 0, "session_id": name, "skill_id": "skill", "application": {"application_id": name}, "new": true,
        },
        "request": {"command": words, "original_utterance": words, "type": "SimpleUtterance"},
        "version": "1.0",
    });
    let begun = clock.monotonic();
    assert_eq!(core.skill.turn(body.to_string().as_bytes()).await.status, 200);
    clock.monotonic() - begun
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_that_hangs_holds_up_nobody_for_longer_than_the_deadline() {
    let dir = tempfile::tempdir().unwrap();
    let data = DataDir::open(&dir.path().join("data")).unwrap();
    let settings = Inputs { file: Some("engine.threads = 1".to_owned()), ..Inputs::default() };
    let clock = SystemClock::new();
    let core =
        Core::start(&Config::resolve(&settings).unwrap(), Persistence::DataDir(&data), Arc::new(clock)).await.unwrap();
    let begun = clock.monotonic();
    let held = (hold(&core).await, hold_voice(&core).await);
    let mut longest = turn(&core, &clock, "first", "гороскоп для льва").await;
    assert!(longest > Duration::from_secs(2), "the threads do not hang: {longest:?}");
    assert_eq!(core.metrics.alice_deadline_exceeded.value(), 1, "the fallback came in time");
    for number in 0.. {
        if clock.monotonic() - begun > REPLACED_AFTER {
            break;
        }
        longest = longest.max(turn(&core, &clock, &format!("between {number}"), "помощь").await);
    }
    // Both threads still hang, and others answer what is asked now.
    longest = longest.max(turn(&core, &clock, "last", "гороскоп для рыб").await);
    assert_eq!(core.metrics.alice_deadline_exceeded.value(), 1, "the last was answered");
    assert_eq!(core.service.cache().engine_stats().threads.iter().filter(|thread| thread.hangs).count(), 2);
    assert!(longest <= DEADLINE + SLACK, "{longest:?}");
    drop(held);
    core.stop().await.unwrap();
}
