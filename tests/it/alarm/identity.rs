//! An alert has one id, which the history gives: in the list, the record, the mitigations, and over a restart.

use std::sync::Arc;
use std::time::Duration;

use astroloh::ops::alerts::Rule;
use astroloh::store::AlertId;
use axum::http::StatusCode;
use serde_json::json;

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
    assert!(status["effects"].as_array().unwrap().iter().all(|effect| effect["alert"] == 4), "{status}");
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
    let mut alarmed = Alarmed::new().await;
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
}
