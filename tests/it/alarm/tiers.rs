//! What is on disk goes wrong: the cache's file cannot be opened, the history's is locked, and the job that looks after both fails.

use std::fs;
use std::time::Duration;

use astroloh::ops::alerts::Rule;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::parts::Alarmed;
use crate::operator::parts::asked;

/// What is raised and resolved here.
pub const RAISED: &[Rule] = &[Rule::DiskTierDown, Rule::JobFailing, Rule::StoreDown];

/// Runs a job and waits for its end.
async fn run(alarmed: &Alarmed, job: &str) -> Value {
    let path = format!("/api/v1/jobs/{job}/run");
    assert_eq!(alarmed.world.post_as_operator(&path, "").await.status, StatusCode::OK);
    loop {
        let jobs = asked(&alarmed.world, "/api/v1/jobs").await["jobs"].clone();
        let job = jobs.as_array().unwrap().iter().find(|one| one["name"] == job).unwrap();
        if job["state"] == "waiting" {
            return job["last_run"].clone();
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cache_file_that_cannot_be_opened_and_the_job_that_fails_over_it_are_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let in_the_way = dir.path().join("data").join("cache.redb");
    fs::create_dir_all(&in_the_way).unwrap();
    let alarmed = Alarmed::within(dir, "").await;
    let cache = alarmed.world.core.service.cache();
    assert!(!cache.health().disk.is_serving());
    for _ in 0..2 {
        assert_eq!(run(&alarmed, "upkeep").await["result"], "failed");
    }
    let alert = alarmed.until_raised(Rule::JobFailing, async || ()).await;
    assert_eq!((&alert["subject"], &alert["value"]), (&json!("upkeep"), &json!(2.0)), "{alert}");
    assert_eq!(alarmed.world.metric(r#"astroloh_job_runs_total{job="upkeep",result="failed"}"#), 2);
    assert_eq!(alarmed.world.metric(r#"astroloh_job_last_success_timestamp_seconds{job="upkeep"}"#), 0);
    alarmed.until_raised(Rule::DiskTierDown, async || ()).await;
    let alert = alarmed.recorded(Rule::DiskTierDown).await;
    assert_eq!(alarmed.mitigations().await, [], "answers are only slower after a restart");
    let health = asked(&alarmed.world, "/api/v1/status").await["health"].clone();
    assert!(health["deductions"].as_array().unwrap().iter().any(|it| it["alert"] == alert["id"]), "{health}");

    fs::remove_dir(&in_the_way).unwrap();
    alarmed.pass(Duration::from_secs(61)).await;
    assert_eq!(cache.flush().await, Ok(()), "it is tried again");
    alarmed.until_resolved(Rule::DiskTierDown).await;
    assert_eq!(run(&alarmed, "upkeep").await["result"], "done");
    alarmed.until_resolved(Rule::JobFailing).await;
    assert!(alarmed.world.metric(r#"astroloh_job_last_success_timestamp_seconds{job="upkeep"}"#) > 1_795_424_400);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_history_is_noticed_and_alerts_are_told_without_it() {
    let alarmed = Alarmed::new().await;
    let path = alarmed.world.data_path().join("metrics.db");
    let thief = rusqlite::Connection::open(path).unwrap();
    thief.busy_timeout(Duration::from_secs(10)).unwrap();
    thief.execute_batch("BEGIN IMMEDIATE").unwrap();
    let alert = alarmed.until_raised(Rule::StoreDown, async || ()).await;
    assert_eq!(alert["severity"], "critical");
    let mitigations = alarmed.mitigations().await;
    assert!(
        mitigations.len() == 1 && mitigations[0].0 == "pause_jobs" && mitigations[0].1.contains("outage"),
        "{mitigations:?}"
    );
    let history = asked(&alarmed.world, "/api/v1/status").await["history"].clone();
    assert_eq!(history["is_up"], false);
    assert_eq!(alarmed.world.get("/api/v1/moon?at=2026-11-23T12:00:00Z").await.status, StatusCode::OK);
    thief.execute_batch("ROLLBACK").unwrap();
    for _ in 0..30 {
        alarmed.pass(Duration::from_secs(20)).await;
    }
    assert!(alarmed.open(Rule::StoreDown).await.is_none());
    alarmed.until_calm().await;
    assert_eq!(asked(&alarmed.world, "/api/v1/status").await["history"]["is_up"], true);
}
