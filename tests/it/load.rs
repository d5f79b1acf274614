//! The operator wants to know what the machine can bear, and puts it under load.

use serde_json::Value;

use crate::process::{Server, astroloh};

/// Runs a load that must end with this exit code; its JSON, and what it complained of.
#[track_caller]
fn load(url: &str, arguments: &[&str], code: i32) -> (Value, String) {
    let output = astroloh(&[&["load", url, "--json"], arguments].concat());
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {complaint}");
    (serde_json::from_slice(&output.stdout).unwrap_or_default(), complaint)
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no count"))
}

/// Requests that the server has answered with 200.
fn answered(server: &Server, route: &str, method: &str) -> u64 {
    server.metric(&format!(r#"astroloh_http_requests_total{{route="{route}",method="{method}",status="200"}}"#))
}

#[test]
fn what_a_load_counts_is_what_the_server_answered() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &[]);
    let url = format!("http://{}", server.address);
    let turns = || answered(&server, "/api/v1/yandex/webhook", "POST");
    let charts = || answered(&server, "/api/v1/natal", "GET");

    // Open loop: a second of it, half of that to warm up; the schedule says how many there are, not the server.
    let paced = ["--rate", "100", "--warm-up", "500ms", "--duration", "500ms"];
    let (report, complaint) = load(&url, &paced, 0);
    assert_eq!(complaint, "");
    let [voice, natal] = ["webhook", "natal"].map(|class| number(&report["classes"][class]["count"]));
    assert_eq!((voice + natal, number(&report["warm_up"]["count"])), (50, 50), "{report}");
    assert_eq!(turns() + charts(), 100);
    // Of fifty requests about forty are turns; three standard deviations are eight.
    assert!((32..49).contains(&voice), "{report}");
    assert_eq!((number(&report["total"]["failed"]), &report["rate_per_s"]), (0, &100.into()));
    for quantile in ["mean_ms", "p50_ms", "p95_ms", "p99_ms", "p999_ms", "max_ms"] {
        assert!(report["total"][quantile].as_f64().unwrap() > 0.0, "{quantile}: {report}");
    }
    assert!(report["generator_lag_p99_ms"].is_number(), "{report}");

    // The same seed asks the same things; they are new turns all the same, and the server thinks about each.
    load(&url, &paced, 0);
    assert_eq!(turns() + charts(), 200);
    let thought = server.metric(r#"astroloh_alice_requests_total{intent="horoscope",outcome="answered"}"#);
    assert_eq!(thought, turns(), "a turn was taken for one sent again, or not for a horoscope");

    // Closed loop: as many as the server answers.
    let (before_turns, before_charts) = (turns(), charts());
    let eager = ["--scenario", "natal", "--concurrency", "4", "--warm-up", "0s", "--duration", "1s"];
    let (report, _) = load(&url, &eager, 0);
    let count = number(&report["classes"]["natal"]["count"]);
    assert_eq!((charts() - before_charts, turns() - before_turns, number(&report["warm_up"]["count"])), (count, 0, 0));
    assert!(count > 4 && report["classes"]["webhook"].is_null(), "{report}");
    assert!(report["total"]["throughput_per_s"].as_f64().unwrap() > 0.0, "{report}");
    server.stop();
}

#[test]
fn failures_are_counted_by_reason_and_end_with_one() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &["--alice-webhook-secret", "right-horse-battery"]);
    let url = format!("http://{}", server.address);
    let run = ["--scenario", "webhook", "--rate", "50", "--warm-up", "0s", "--duration", "500ms"];
    let (report, complaint) = load(&url, &run, 1);
    assert_eq!(complaint, "astroloh: 25 of 25 requests failed\n");
    assert_eq!(report["classes"]["webhook"]["faults"], serde_json::json!({"status 404": 25}));
    assert_eq!(report["total"]["throughput_per_s"], 0.0);
    let webhook = format!("{url}/api/v1/yandex/webhook/right-horse-battery");
    let (report, _) = load(&webhook, &run, 0);
    assert_eq!((number(&report["total"]["count"]), number(&report["total"]["failed"])), (25, 0));
    assert!(!report.to_string().contains("right-horse"), "{report}");
    server.stop();

    let (_, complaint) = load(&url, &run, 1);
    assert!(complaint.contains("is it running?"), "{complaint}");
    let (_, complaint) = load("http://192.0.2.1", &run, 2);
    assert!(complaint.contains("--remote"), "{complaint}");
    assert!(load(&url, &["--rate", "1", "--concurrency", "1"], 2).1.contains("cannot be used with"));
}

#[test]
fn targets_are_judged_one_by_one_with_the_servers_own_figures() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let server = Server::start(&data, &[]);
    let url = format!("http://{}", server.address);
    let knows_pairs = server.get("/api/v1/compatibility/aries/leo").0 == 200;
    let run = ["--targets", "--rate", "20", "--warm-up", "200ms", "--duration", "1s", "--data", data.to_str().unwrap()];
    let output = astroloh(&[&["load", &url, "--json"], &run[..]].concat());
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let targets = report["targets"].as_array().unwrap();
    let names: Vec<_> = targets.iter().map(|target| target["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["simple horoscope", "natal chart", "compatibility"]);
    let passed = targets.iter().filter(|target| target["pass"] == true).count();
    assert_eq!(output.status.code(), Some(if passed == targets.len() { 0 } else { 1 }));
    for target in targets {
        assert_eq!(target["figures"]["total"]["count"], 20, "{target}");
        let measured = |check: usize| target["checks"][check]["measured"].as_f64();
        // This machine's own figures: a server with its ephemeris holds more than ten megabytes and less than a thousand.
        assert!(measured(0).is_some() && (10.0..1_000.0).contains(&measured(1).unwrap()), "{target}");
        assert!((0.0..=400.0).contains(&measured(2).unwrap()), "{target}");
    }
    assert_eq!(targets[2]["failed"].is_null(), knows_pairs, "{}", targets[2]);
    if !knows_pairs {
        assert_eq!(targets[2]["failed"], "20 of 20 requests failed: status 404");
        assert_eq!(targets[2]["pass"], false);
    }
    server.stop();
}

#[test]
fn a_flood_is_not_begun_where_voice_is_not_answered_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &["--alice-webhook-secret", "a-secret-for-the-load-test"]);
    let url = format!("http://{}", server.address);
    let (_, complaint) = load(&url, &["--overload", "--duration", "1s"], 1);
    assert!(complaint.contains("status 404; if its webhook has a secret, give the webhook's whole URL"), "{complaint}");
}
