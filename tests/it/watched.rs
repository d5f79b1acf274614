//! A server that watches itself, from outside: what systemd hears, and what outlives a restart.

use std::os::unix::net::UnixDatagram;
use std::time::Duration;

use crate::process::{Server, command};

#[test]
fn systemd_hears_ready_alive_and_stopping() {
    let dir = tempfile::tempdir().unwrap();
    let socket = UnixDatagram::bind(dir.path().join("notify")).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let heard = || {
        let mut message = [0; 512];
        let length = socket.recv(&mut message).unwrap();
        String::from_utf8(message[..length].to_vec()).unwrap()
    };
    let mut watched = command();
    watched.env("NOTIFY_SOCKET", dir.path().join("notify")).env("WATCHDOG_USEC", "2000000");
    let mut server = Server::start_as(watched, &dir.path().join("data"), &[]);
    let ready = heard();
    assert!(ready.starts_with("READY=1\nSTATUS=listening on 127.0.0.1:"), "{ready}");
    assert_eq!(heard(), "WATCHDOG=1");
    server.ask_to_stop();
    // Signs of life may still lie before it.
    let last = std::iter::repeat_with(heard).find(|message| message != "WATCHDOG=1").unwrap();
    assert!(last.starts_with("STOPPING=1"), "{last}");
    assert!(server.end().1.success());
}

#[test]
fn a_server_told_to_stop_right_after_its_greeting_stops_in_order() {
    let dir = tempfile::tempdir().unwrap();
    for _ in 0..3 {
        let mut server = Server::start(&dir.path().join("data"), &[]);
        server.ask_to_stop();
        assert!(server.end().1.success(), "{}", server.log());
    }
}

#[test]
fn the_machine_is_measured_and_its_history_survives_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let mut server = Server::start(&data, &[]);
    assert!(server.metric("process_resident_memory_bytes") > 10 << 20);
    assert!(server.metric("process_open_fds") > 5 && server.metric("process_threads") > 5);
    assert_eq!(server.metric(r#"astroloh_store_up{database="metrics"}"#), 1);
    server.ask_to_stop();
    assert!(server.end().1.success());
    assert!(std::fs::metadata(data.join("metrics.db")).unwrap().len() > 4096);
    // What is no database is set aside, and the server goes on.
    std::fs::write(data.join("metrics.db"), "not a database").unwrap();
    let mut server = Server::start(&data, &[]);
    assert_eq!(server.metric(r#"astroloh_store_up{database="metrics"}"#), 1);
    let set_aside = std::fs::read_dir(&data).unwrap().any(|entry| {
        let name = entry.unwrap().file_name();
        name.to_string_lossy().starts_with("metrics.db.corrupt")
    });
    assert!(set_aside, "{}", server.log());
    server.ask_to_stop();
    assert!(server.end().1.success());
}

#[test]
fn settings_that_cannot_hold_are_refused_by_name() {
    for (flag, value, what) in [
        ("--memory-limit", "10", "memory.limit"),
        ("--alerts-webhook-url", "https://example.org/hook", "alerts.webhook_url"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        let output =
            command().args(["serve", "--listen", "127.0.0.1:0", flag, value, "--data"]).arg(data).output().unwrap();
        assert!(!output.status.success());
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(complaint.contains(what), "{complaint}");
    }
}

#[test]
fn an_operator_asks_a_running_server_and_clears_its_cache() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let mut server = Server::start(&data, &[]);
    let (status, _) = server.get("/api/v1/status");
    assert_eq!(status, 401, "a stranger learns nothing of the machine");
    let json = |path: &str| {
        let (status, body) = server.get_as_operator(path);
        assert_eq!(status, 200, "{path}: {body}");
        serde_json::from_str::<serde_json::Value>(&body).unwrap()
    };
    let standing = json("/api/v1/status");
    let steps: Vec<_> = standing["start_steps"].as_array().unwrap().iter().map(|step| step["name"].clone()).collect();
    assert_eq!(steps, ["keys", "ephemeris", "engine", "cache", "people", "monitor", "service", "watch", "listener"]);
    let jobs = json("/api/v1/jobs");
    let names: Vec<_> = jobs["jobs"].as_array().unwrap().iter().map(|job| job["name"].as_str().unwrap()).collect();
    for name in ["precompute_readings", "precompute_transits", "precompute_moon", "clean_up", "upkeep", "metrics"] {
        assert!(names.contains(&name), "{name} is not among {names:?}");
    }
    let (status, _) = server.get("/api/v1/natal?datetime=1990-07-15T10:30&lat=55.75&lon=37.62");
    assert_eq!(status, 200);
    let charts = |json: &serde_json::Value| {
        let kinds = json["kinds"].as_array().unwrap();
        kinds.iter().find(|kind| kind["kind"] == "natal_chart").unwrap()["memory_entries"].as_u64().unwrap()
    };
    assert_eq!(charts(&json("/api/v1/cache")), 1);

    let on_it = |arguments: &[&str]| {
        let url = format!("http://{}", server.address);
        let output = command().args(arguments).args(["--url", &url, "--data"]).arg(&data).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(on_it(&["cache", "stats"]).contains("natal_chart"));
    on_it(&["cache", "clear", "natal_chart"]);
    assert_eq!(charts(&json("/api/v1/cache")), 0);
    server.ask_to_stop();
    assert!(server.end().1.success(), "{}", server.log());
}

#[test]
fn a_backup_made_beside_a_running_server_is_restored_when_it_has_stopped() {
    let dir = tempfile::tempdir().unwrap();
    let (data, file) = (dir.path().join("data"), dir.path().join("backup"));
    let backup = |what: &str, code: i32| {
        let mut told = command();
        let told = told.args(["backup", what, "--data"]).arg(&data).arg(&file).output().unwrap();
        let text = String::from_utf8_lossy(&[told.stdout, told.stderr].concat()).into_owned();
        assert_eq!(told.status.code(), Some(code), "{what}: {text}");
        text
    };
    assert!(backup("restore", 1).contains("No such file"), "there is no backup yet");
    assert!(!data.exists(), "a wrong path makes no directory");
    let mut server = Server::start(&data, &[]);
    let (status, _) = server.get("/api/v1/moon?at=2026-11-23");
    assert_eq!(status, 200);
    let made = backup("create", 0);
    assert!(made.contains("metrics ") && made.contains("keys are not in it"), "{made}");
    assert!(backup("verify", 0).contains("is whole"));
    assert!(backup("restore", 1).contains("another astroloh uses it"));
    server.ask_to_stop();
    assert!(server.end().1.success(), "{}", server.log());
    let key = std::fs::read(data.join("master.key")).unwrap();
    assert!(backup("restore", 0).contains("data/before-restore"));
    assert_eq!(std::fs::read(data.join("master.key")).unwrap(), key);
    let mut server = Server::start(&data, &[]);
    assert_eq!(server.metric(r#"astroloh_store_up{database="metrics"}"#), 1);
    assert_eq!(server.get("/api/v1/moon?at=2026-11-23").0, 200);
    server.ask_to_stop();
    assert!(server.end().1.success(), "{}", server.log());
}
