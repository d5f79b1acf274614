//! An alert has one id, which the history gives: in the list, the record, the mitigations, and over a restart.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use astroloh::ops::Snapshot;
use astroloh::ops::alerts::Rule;
use astroloh::store::AlertId;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::parts::{Alarmed, SOON};
use crate::operator::parts::asked;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_history_gives_an_alert_the_one_id_that_it_has_everywhere() {
    let mut alarmed = Alarmed::new().await;
    // Ids that the history has given before: two counters would differ.
    let history = alarmed.world.operations.as_ref().unwrap().monitor.alerts();
    for subject in ["one", "two", "three"] {
        let old = astroloh::store::NewAlert {
            rule: "cpu".to_owned(),
            subject: subject.to_owned(),
            severity: astroloh::store::Severity::Warning,
            raised_at_s: 1,
            value: 0.9,
            threshold: 0.8,
            action: None,
        };
        let old = history.raise(old).await.unwrap();
        history.resolve(old.id, 2).await.unwrap();
    }
    alarmed.machine.rss_bytes = Some(480 << 20);
    alarmed.until_raised(Rule::Memory, async || ()).await;
    let alert = alarmed.recorded(Rule::Memory).await;
    assert_eq!(alert["id"], 4);
    let status = asked(&alarmed.world, "/api/v1/status").await;
    assert!(status["mitigations"].as_array().unwrap().iter().all(|active| active["alert"] == 4), "{status}");
    assert_eq!(status["health"]["deductions"][0]["alert"], 4, "{status}");
    let acknowledged = alarmed.world.post_as_operator("/api/v1/alerts/4/ack", "").await;
    assert_eq!(acknowledged.status, StatusCode::OK, "{}", acknowledged.body);
    let written = async {
        while history.open().await.unwrap()[0].acknowledged_at_s.is_none() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(SOON, written).await.unwrap();

    let after = alarmed.again().await.operations(&[], Arc::new([])).health_monitor.status();
    assert_eq!((after.alerts[0].id, after.alerts[0].rule), (AlertId(4), Rule::Memory), "and after a restart");
    alarmed.machine.rss_bytes = Some(100 << 20);
    assert_eq!(alarmed.until_resolved(Rule::Memory).await["id"], 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_history_is_locked_an_alert_has_a_provisional_id_and_gets_its_own_afterwards() {
    let mut receiver = WebhookReceiver::new();
    let mut alarmed = Alarmed::with(&format!("engine.threads = 1\nalerts.webhook_url = '{}'", receiver.url)).await;
    let thief = rusqlite::Connection::open(alarmed.world.data_path().join("metrics.db")).unwrap();
    thief.busy_timeout(Duration::from_secs(10)).unwrap();
    thief.execute_batch("BEGIN IMMEDIATE").unwrap();
    alarmed.machine.disk_free_bytes = Some(100 << 20);
    alarmed.until_raised(Rule::DiskFree, async || ()).await;
    // By now the history has refused the alert, and not only kept it waiting.
    alarmed.until_raised(Rule::StoreDown, async || ()).await;
    let provisional = alarmed.open(Rule::DiskFree).await.unwrap()["id"].as_i64().unwrap();
    assert!(provisional < 0, "{provisional}");
    let acknowledged = alarmed.world.post_as_operator(&format!("/api/v1/alerts/{provisional}/ack"), "").await;
    assert_eq!(acknowledged.status, StatusCode::OK, "{}", acknowledged.body);
    assert_eq!(acknowledged.json()["stage"], json!("acknowledged"));
    for event in ["raised", "acknowledged"] {
        let told = receiver.next_of(Rule::DiskFree);
        assert_eq!((&told["event"], &told["alert"]["id"]), (&json!(event), &json!(provisional)), "{told}");
        assert_eq!(told["alert"]["stage"], event);
    }

    thief.execute_batch("ROLLBACK").unwrap();
    let mut id = provisional;
    for _ in 0..200 {
        alarmed.pass(Duration::from_secs(20)).await;
        id = alarmed.open(Rule::DiskFree).await.unwrap()["id"].as_i64().unwrap();
        if id > 0 {
            break;
        }
    }
    assert!(id > 0, "the history gives no id");
    let history = alarmed.world.operations.as_ref().unwrap().monitor.alerts();
    let written = async {
        loop {
            let kept = history.open().await.unwrap();
            let kept = kept.into_iter().find(|alert| alert.rule == "disk_free").unwrap();
            assert_eq!(kept.id, AlertId(id));
            if kept.acknowledged_at_s.is_some() {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(SOON, written).await.expect("the history does not know of the acknowledgement");

    let alert = alarmed.open(Rule::DiskFree).await.unwrap();
    assert_eq!(alert["provisional_id"], provisional, "{alert}");
    let again = alarmed.world.post_as_operator(&format!("/api/v1/alerts/{provisional}/ack"), "").await;
    assert_eq!(again.status, StatusCode::CONFLICT, "the provisional id still names it: {}", again.body);
    alarmed.machine.disk_free_bytes = Some(50 << 30);
    assert_eq!(alarmed.until_resolved(Rule::DiskFree).await["id"], id);
    let told = receiver.next_of(Rule::DiskFree);
    assert_eq!((&told["event"], &told["alert"]["id"]), (&json!("resolved"), &json!(id)), "{told}");
    assert_eq!(told["alert"]["provisional_id"], provisional, "a receiver can tell which alert is over");
    let document = alarmed.world.get("/api/openapi.json").await.json();
    let body = &document["webhooks"]["alert"]["post"]["requestBody"]["content"]["application/json"]["schema"];
    let described = crate::api::validator(&document, body);
    assert!(described.is_valid(&told) && !described.is_valid(&json!({"event": "resolved"})), "{body}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_alert_shows_the_limit_that_it_broke_after_a_restart_under_another_setting() {
    let mut alarmed = Alarmed::with("alerts.memory_warning = 0.7").await;
    alarmed.machine.rss_bytes = Some(450 << 20);
    alarmed.until_raised(Rule::Memory, async || ()).await;
    assert_eq!(alarmed.recorded(Rule::Memory).await["threshold"], 0.7);

    let restarted = alarmed.again().await;
    let monitor = restarted.operations(&[], Arc::new([])).health_monitor;
    monitor.evaluate(Snapshot { machine: alarmed.machine.clone(), ..restarted.snapshot() });
    let alert = monitor.status().alerts.into_iter().find(|alert| alert.rule == Rule::Memory).unwrap();
    assert_eq!(monitor.thresholds().of(Rule::Memory).warning.unwrap().raise, 0.8, "the setting of now");
    assert_eq!(alert.threshold, 0.7, "the limit of then: {}", alert.sentence());
}

/// A webhook's receiver on the loopback, on a thread of its own; it takes every message.
struct WebhookReceiver {
    url: String,
    messages: mpsc::Receiver<Value>,
}

impl WebhookReceiver {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (sender, messages) = mpsc::channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut request = BufReader::new(stream.unwrap());
                let mut length = 0;
                let mut line = String::new();
                while request.read_line(&mut line).unwrap() > 2 {
                    if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
                        length = value.trim().parse().unwrap();
                    }
                    line.clear();
                }
                let mut body = vec![0; length];
                request.read_exact(&mut body).unwrap();
                request.get_mut().write_all(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap();
                if sender.send(serde_json::from_slice(&body).unwrap()).is_err() {
                    return;
                }
            }
        });
        Self { url, messages }
    }

    /// The next message about a rule.
    fn next_of(&mut self, rule: Rule) -> Value {
        loop {
            let message = self.messages.recv_timeout(SOON).expect("no message came");
            if message["alert"]["rule"] == rule.name() {
                return message;
            }
        }
    }
}
