//! Messages to a real listener on the loopback.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use serde_json::json;

use super::*;
use crate::ops::alerts::{Alert, AlertChange, AlertId, Rule, Severity, Stage};

/// Tries without waiting.
const AT_ONCE: RetryPolicy = RetryPolicy {
    max_attempts: 3,
    initial_backoff: Duration::ZERO,
    max_backoff: Duration::ZERO,
    attempt_timeout: Duration::from_secs(10),
};

fn event(id: i64, change: AlertChange) -> AlertEvent {
    let alert = Alert {
        id: AlertId(id),
        provisional_id: Some(AlertId(-3)),
        rule: Rule::Errors,
        subject: "alice".into(),
        severity: Severity::Critical,
        value: 0.125,
        measured_unix_s: 940,
        calm_since_unix_s: None,
        threshold: 0.1,
        since_unix_s: 940,
        stage: Stage::Raised,
    };
    AlertEvent { change, at_unix_s: 1_000, is_muted: false, alert }
}

/// A receiver that answers each connection with the next of some texts.
struct WebhookReceiver(TcpListener);

impl WebhookReceiver {
    async fn new() -> (Self, WebhookUrl) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook/s3cret", listener.local_addr().unwrap()).parse().unwrap();
        (Self(listener), url)
    }

    /// Takes one connection, reads its request whole, and writes `answer`; the request.
    async fn answer(&self, answer: &str) -> String {
        let (mut stream, _) = self.0.accept().await.unwrap();
        let mut request = Vec::new();
        loop {
            let read = stream.read_buf(&mut request).await.unwrap();
            let text = String::from_utf8_lossy(&request).into_owned();
            if read == 0 {
                return text;
            }
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
            if body.len() == length.parse::<usize>().unwrap() {
                stream.write_all(answer.as_bytes()).await.unwrap();
                return text;
            }
        }
    }
}

const OK: &str = "HTTP/1.1 204 No Content\r\n\r\n";
const BROKEN: &str = "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n";
const GONE: &str = "HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n";

/// Lets the posting task finish what it does.
async fn until(is_so: impl Fn() -> bool) {
    // The socket is looked at between yields; so many are seconds.
    for _ in 0..10_000_000 {
        if is_so() {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("it never came to be so");
}

async fn stop(tasks: Tasks) {
    tasks.stop();
    tasks.join(Duration::from_secs(10)).await.unwrap();
}

#[tokio::test]
async fn an_alert_is_posted_as_json() {
    let (receiver, url) = WebhookReceiver::new().await;
    let tasks = Tasks::new();
    let notifier = Notifier::start(url.clone(), AT_ONCE, &tasks);
    notifier.notify(&event(7, AlertChange::Raised));
    let request = receiver.answer(OK).await;
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /hook/s3cret HTTP/1.1\r\n"), "{head}");
    assert!(head.contains(&format!("host: {}\r\n", url.authority())), "{head}");
    assert!(head.contains("content-type: application/json"), "{head}");
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(
        body,
        json!({
            "event": "raised", "at": 1000,
            "text": "Astroloh: raised (critical): error share of alice is 12.5 %, limit 10.0 %",
            "alert": {
                "id": 7, "provisional_id": -3, "rule": "errors", "subject": "alice", "severity": "critical", "stage": "raised",
                "value": 0.125, "threshold": 0.1, "unit": "share", "since": 940,
            },
        })
    );
    until(|| notifier.counts().sent() == 1).await;
    stop(tasks).await;
}

#[tokio::test]
async fn a_receiver_in_trouble_is_tried_again_and_the_order_is_kept() {
    let (receiver, url) = WebhookReceiver::new().await;
    let tasks = Tasks::new();
    let notifier = Notifier::start(url, AT_ONCE, &tasks);
    notifier.notify(&event(1, AlertChange::Raised));
    notifier.notify(&event(2, AlertChange::Resolved));
    let first = receiver.answer(BROKEN).await;
    // A connection that is closed without a word.
    let second = receiver.answer("").await;
    let third = receiver.answer(OK).await;
    assert!(first.contains(r#""id":1"#) && second.contains(r#""id":1"#) && third.contains(r#""id":1"#));
    assert!(receiver.answer(OK).await.contains(r#""id":2"#));
    until(|| notifier.counts().sent() == 2).await;
    assert_eq!((notifier.counts().failed(), notifier.counts().dropped()), (0, 0));
    stop(tasks).await;
}

#[tokio::test]
async fn a_refusal_is_final_and_attempts_have_an_end() {
    let (receiver, url) = WebhookReceiver::new().await;
    let tasks = Tasks::new();
    let notifier = Notifier::start(url, AT_ONCE, &tasks);
    notifier.notify(&event(1, AlertChange::Raised));
    receiver.answer(GONE).await;
    until(|| notifier.counts().failed() == 1).await;
    notifier.notify(&event(2, AlertChange::Raised));
    for _ in 0..AT_ONCE.max_attempts {
        assert!(receiver.answer(BROKEN).await.contains(r#""id":2"#));
    }
    until(|| notifier.counts().failed() == 2).await;
    notifier.notify(&event(3, AlertChange::Raised));
    assert!(receiver.answer(OK).await.contains(r#""id":3"#), "the next one is told all the same");
    until(|| notifier.counts().sent() == 1).await;
    stop(tasks).await;
}

#[tokio::test]
async fn a_silent_receiver_blocks_nobody() {
    let (receiver, url) = WebhookReceiver::new().await;
    let tasks = Tasks::new();
    let notifier = Notifier::start(url, AT_ONCE, &tasks);
    notifier.notify(&event(0, AlertChange::Raised));
    let held = receiver.0.accept().await.unwrap();
    for id in 1..=QUEUE as i64 + 5 {
        notifier.notify(&event(id, AlertChange::Raised));
    }
    assert_eq!(notifier.counts().dropped(), 5, "the queue has its limit");
    stop(tasks).await;
    drop(held);
}

#[tokio::test]
async fn muted_changes_are_not_posted_and_an_acknowledgement_is() {
    let (receiver, url) = WebhookReceiver::new().await;
    let tasks = Tasks::new();
    let notifier = Notifier::start(url, AT_ONCE, &tasks);
    notifier.notify(&AlertEvent { is_muted: true, ..event(1, AlertChange::Raised) });
    notifier.notify(&AlertEvent { is_muted: true, ..event(1, AlertChange::Acknowledged) });
    notifier.notify(&event(2, AlertChange::Unmuted));
    assert!(receiver.answer(OK).await.contains(r#""id":2"#));
    let mut acknowledged = event(2, AlertChange::Acknowledged);
    acknowledged.alert.stage = Stage::Acknowledged { acknowledged_unix_s: 1_000 };
    notifier.notify(&acknowledged);
    let request = receiver.answer(OK).await;
    assert!(request.contains(r#"{"event":"acknowledged","at":1000,"#), "{request}");
    assert!(request.contains(r#""stage":"acknowledged""#), "{request}");
    stop(tasks).await;
}
