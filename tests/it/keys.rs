//! API keys: created and revoked on the command line while the server runs.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use astroloh::clock::{Clock as _, SystemClock};
use serde_json::Value;

use crate::process::{HOST, Server, astroloh, command};

/// How long a change of the keys is waited for; a running server takes a second.
const PATIENCE: Duration = Duration::from_secs(30);

fn admin(data: &Path, arguments: &[&str], code: i32) -> String {
    let data = data.to_str().unwrap();
    let ended = astroloh(&[&["admin", "key"], arguments, &["--data", data]].concat());
    let (printed, complained) = (String::from_utf8(ended.stdout).unwrap(), String::from_utf8(ended.stderr).unwrap());
    assert_eq!(ended.status.code(), Some(code), "{arguments:?}: {printed}{complained}");
    if code == 0 { printed } else { complained }
}

fn status(server: &Server, path: &str, key: &str) -> u16 {
    let mut connection = server.connect();
    connection.send(&format!("GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {key}\r\n\r\n")).unwrap();
    connection.answer().0
}

/// Asks until the status is the expected one.
fn becomes(server: &Server, path: &str, key: &str, expected: u16) {
    let clock = SystemClock::new();
    while status(server, path, key) != expected {
        assert!(clock.monotonic() < PATIENCE, "{path} never answered {expected}: {}", server.log());
        std::thread::yield_now();
    }
}

/// Who cannot see the key cannot use it; somebody else may find it valid for ever.
#[test]
fn a_key_that_could_not_be_shown_is_not_valid() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path();
    let create = |name: &str, output: Stdio| {
        let mut create = command();
        create.args(["admin", "key", "create", name, "--scope", "observe", "--data"]).arg(data).stdout(output);
        let ended = create.stderr(Stdio::piped()).output().unwrap();
        (ended.status.code(), String::from_utf8(ended.stderr).unwrap())
    };
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    for (name, output, told) in [
        ("full", full.into(), "is revoked again"),
        ("pipe", writer.into(), "is revoked again"),
        ("null", Stdio::null(), "no key is created"),
    ] {
        let (code, complaint) = create(name, output);
        assert!(code == Some(1) && complaint.contains("standard output") && complaint.contains(told), "{complaint}");
    }
    assert!(admin(data, &["list"], 0).contains("there is no key"));
    let alone = astroloh(&["admin", "key", "create", "one", "--scope", "observe", "--data", data.to_str().unwrap()]);
    let (key, told) = (String::from_utf8(alone.stdout).unwrap(), String::from_utf8(alone.stderr).unwrap());
    assert!(key.trim_end().lines().count() == 1 && !key.trim_end().contains(' '), "{key}");
    assert!(told.contains("shown only now") && !told.contains(key.trim_end()), "{told}");
}

#[test]
fn a_key_is_good_while_the_server_runs_until_it_is_revoked() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let server = Server::start(&data, &[]);
    let created: Value = serde_json::from_str(&admin(
        &data,
        &["create", "grafana", "--scope", "observe", "--quota", "2000", "--json"],
        0,
    ))
    .unwrap();
    let key = created["key"].as_str().unwrap();
    assert_eq!((&created["name"], &created["quota_compute_ms_per_minute"]), (&"grafana".into(), &2000.into()));
    becomes(&server, "/metrics", key, 200);
    assert_eq!(status(&server, "/api/v1/status", key), 200);
    assert_eq!(status(&server, "/api/v1/people", key), 403);
    assert_eq!(status(&server, "/api/v1/audit", key), 403);
    let printed = admin(&data, &["create", "ci", "--scope", "operate,calculate"], 0);
    let operates = printed.lines().next().unwrap();
    becomes(&server, "/api/v1/people", operates, 200);

    let listed = admin(&data, &["list"], 0);
    assert!(
        listed.contains("grafana  observe  created ") && listed.contains("2000 ms of computing a minute"),
        "{listed}"
    );
    let on_disk = std::fs::read_to_string(data.join("api-keys.json")).unwrap();
    for secret in [key, operates] {
        assert!(!listed.contains(secret) && !on_disk.contains(secret) && !server.log().contains(secret));
    }
    let complaint = admin(&data, &["create", "ci", "--scope", "observe"], 2);
    assert!(complaint.contains("name ci: there is a key of this name; revoke it first"), "{complaint}");
    assert!(admin(&data, &["create", "x", "--scope", "everything"], 2).contains("use calculate, observe, operate"));

    admin(&data, &["revoke", "grafana"], 0);
    becomes(&server, "/metrics", key, 401);
    assert!(admin(&data, &["revoke", "grafana"], 2).contains("no valid key has this name"));
    assert!(!admin(&data, &["list"], 0).contains("grafana"));
    assert!(admin(&data, &["list", "--all"], 0).contains("grafana  observe"));

    // What a damaged file held before stays good, and health says so.
    std::fs::write(data.join("api-keys.json"), "{").unwrap();
    let clock = SystemClock::new();
    let told = loop {
        let (_, health) = server.get("/health");
        if health.contains("the API keys stay as they were") {
            break health;
        }
        assert!(clock.monotonic() < PATIENCE, "{health}");
    };
    assert!(told.contains("api-keys.json: not a file of API keys"), "{told}");
    assert_eq!(status(&server, "/api/v1/people", operates), 200);
    assert!([401, 429].contains(&status(&server, "/metrics", key)), "a wrong one that was sent often");

    let (_, acts) = server.get_as_operator("/api/v1/audit");
    let acts: Value = serde_json::from_str(&acts).unwrap();
    let told: Vec<_> = acts["acts"].as_array().unwrap().iter().map(|act| act["act"].as_str().unwrap()).collect();
    assert_eq!(told, ["key_revoke", "key_create", "key_create"], "{acts}");
    assert!(acts["acts"][0]["subject"].as_str().unwrap().starts_with("grafana ("), "{acts}");
    server.stop();
}

#[test]
fn a_fresh_directory_does_not_start_with_an_open_webhook() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let exposed = ["--public-url", "https://stars.example.org"];
    let data_name = data.to_str().unwrap();
    let serve = ["serve", "--listen", "127.0.0.1:0", "--data", data_name, exposed[0], exposed[1]];
    for _ in 0..2 {
        let ended = astroloh(&serve);
        let complaint = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(1), "{complaint}");
        assert!(complaint.contains("alice.webhook_secret is not set") && complaint.contains("admin webhook-secret"));
    }
    // With a secret it starts; its journal does not have it.
    let secret = "right-horse-battery";
    let mut with_secret = Vec::from(["--alice-webhook-secret", secret, "--public-url", "https://stars.example.org"]);
    let serving = |arguments: &[&str]| {
        let mut command = crate::process::command();
        command.args(["serve", "--listen", "127.0.0.1:0", "--data", data_name]).args(arguments);
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap()
    };
    for exposed_only in [false, true] {
        if exposed_only {
            with_secret.drain(..2);
        }
        let mut child = serving(&with_secret);
        let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
        let printed: Vec<String> = (0..3).map(|_| lines.next().unwrap().unwrap()).collect();
        let kill = std::process::Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
        assert!(kill.success());
        let ended = child.wait_with_output().unwrap();
        let log = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(0), "{log}");
        assert_eq!(printed[1], "webhook    https://stars.example.org/api/v1/yandex/webhook/(secret)");
        assert!(!log.contains(secret), "{log}");
        let offered = std::fs::read_to_string(data.join("webhook.secret")).ok();
        assert_eq!((offered.is_some(), log.contains("has no secret")), (exposed_only, exposed_only), "{log}");
        if let Some(offered) = offered {
            assert!(!log.contains(offered.trim()) && log.contains("lies in webhook.secret"), "{log}");
        }
    }
}
