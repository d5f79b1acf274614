//! The server starts on what it finds, serves, and says what it does without.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::process::{Server, command};

/// Does something to a file.
type Damage = fn(&Path);

/// What a start printed beyond the greeting of one that lacks nothing.
fn printed_at_the_end(mut server: Server) -> Vec<String> {
    server.ask_to_stop();
    let (printed, status) = server.end();
    assert_eq!(status.code(), Some(0), "{}", server.log());
    printed
}

#[track_caller]
fn assert_serves(server: &Server) {
    assert_eq!(server.get("/readyz").0, 200, "{}", server.log());
    let (status, moon) = server.get("/api/v1/moon?at=2026-11-23");
    assert_eq!(status, 200, "{moon}\n{}", server.log());
}

fn health_reason(server: &Server, check: &str) -> String {
    let health: Value = serde_json::from_str(&server.get("/health").1).unwrap();
    let checks = health["checks"].as_array().unwrap();
    let found =
        checks.iter().find(|known| known["name"] == check).unwrap_or_else(|| panic!("no check {check}: {health}"));
    found["reason"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn an_odd_admin_token_costs_no_start_and_is_named_with_its_remedy() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    Server::start(&data, &[]).stop();
    let token = data.join("admin.token");
    let kept = std::fs::read_to_string(&token).unwrap();
    let odd: [(&str, Damage); 4] = [
        ("more than one line", |token| std::fs::write(token, "one\ntwo\n").unwrap()),
        ("others may read or change it (mode 644)", |token| {
            std::fs::write(token, "a-token-of-twenty-six-chars").unwrap();
            std::fs::set_permissions(token, std::fs::Permissions::from_mode(0o644)).unwrap();
        }),
        ("it was empty, and holds a new token now", |token| std::fs::write(token, "").unwrap()),
        ("it is a pipe", |token| {
            std::fs::remove_file(token).unwrap();
            assert!(Command::new("mkfifo").arg(token).status().unwrap().success());
        }),
    ];
    for (told, make) in odd {
        make(&token);
        let server = Server::start(&data, &[]);
        assert_serves(&server);
        let reason = health_reason(&server, "start");
        assert!(reason.contains(told), "{told}: {reason}");
        let printed = printed_at_the_end(server);
        assert!(printed[0].starts_with("warning    admin token: ") && printed[0].contains(told), "{told}: {printed:?}");
    }
    std::fs::remove_file(&token).unwrap();
    std::fs::write(&token, kept).unwrap();
    std::fs::set_permissions(&token, std::fs::Permissions::from_mode(0o600)).unwrap();
    let server = Server::start(&data, &[]);
    assert_eq!(server.get_as_operator("/metrics").0, 200);
    assert_eq!(printed_at_the_end(server), Vec::<String>::new());
}

#[test]
fn a_history_that_cannot_be_used_costs_the_history_alone() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    Server::start(&data, &[]).stop();
    let history = data.join("metrics.db");
    // A newer program's: SQLite keeps the number of the schema at byte 60.
    let mut newer = std::fs::read(&history).unwrap();
    newer[60..64].copy_from_slice(&77_u32.to_be_bytes());
    let odd: [(&str, &dyn Fn()); 3] = [
        ("its schema 77 is newer", &|| std::fs::write(&history, &newer).unwrap()),
        ("it is a directory", &|| std::fs::create_dir(&history).unwrap()),
        ("it is a pipe", &|| assert!(Command::new("mkfifo").arg(&history).status().unwrap().success())),
    ];
    for (told, make) in odd {
        let _ = std::fs::remove_file(&history).or_else(|_| std::fs::remove_dir(&history));
        make();
        let server = Server::start(&data, &[]);
        assert_serves(&server);
        let reason = health_reason(&server, "history");
        assert!(reason.contains(told) && reason.contains("move"), "{told}: {reason}");
        assert_eq!(server.metric(r#"astroloh_store_up{database="metrics"}"#), 0);
        let printed = printed_at_the_end(server);
        assert!(
            printed[0].starts_with("without    history: metrics.db: ") && printed[0].contains(told),
            "{told}: {printed:?}"
        );
    }
    let _ = std::fs::remove_file(&history);
    std::fs::write(&history, &newer).unwrap();
    let server = Server::start(&data, &[]);
    // What is wrong is left as it is, and mended while the server runs.
    assert_eq!(std::fs::read(&history).unwrap(), newer);
    std::fs::remove_file(&history).unwrap();
    while server.metric(r#"astroloh_store_up{database="metrics"}"#) == 0 {
        std::thread::yield_now();
    }
    assert_eq!(health_reason(&server, "history"), "");
    server.stop();
}

#[test]
fn leftovers_of_a_start_that_was_killed_go_away() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    Server::start(&data, &[]).stop();
    let left = data.join(".ephemeris-0123456789abcdef0123456789abcdef");
    std::fs::create_dir(&left).unwrap();
    std::fs::write(left.join("sepl_18.se1"), "half of it").unwrap();
    for name in ["admin.token.new", "master.key.new", "metrics.db.new", "user.db.new"] {
        std::fs::write(data.join(name), "half of it").unwrap();
    }
    std::fs::remove_file(data.join("admin.token")).unwrap();
    std::fs::remove_file(data.join("metrics.db")).unwrap();
    let server = Server::start(&data, &[]);
    assert_serves(&server);
    assert!(!left.exists(), "{}", left.display());
    assert_eq!(printed_at_the_end(server), Vec::<String>::new());
}

/// Runs a script as root of namespaces of its own, so that it may mount; skips aloud where that is not possible.
///
/// # Panics
/// When it is not possible in CI, or the script fails.
#[expect(clippy::disallowed_methods, reason = "where the test runs is no setting of the program")]
pub fn in_a_namespace(script: &str, dir: &Path) -> Option<String> {
    let unshare = |script: &str| {
        let mut unshare = Command::new("unshare");
        unshare.args(["-Urm", "sh", "-euc", script]).current_dir(dir).env("ASTROLOH", env!("CARGO_BIN_EXE_astroloh"));
        for name in ["ASTROLOH_DATA", "ASTROLOH_CONFIG", "STATE_DIRECTORY"] {
            unshare.env_remove(name);
        }
        unshare.output()
    };
    let can_mount = unshare("mount -t tmpfs none .").is_ok_and(|tried| tried.status.success());
    if !can_mount {
        assert!(std::env::var_os("CI").is_none(), "CI can mount file systems");
        let is_needed = ["CI", "ASTROLOH_BROWSER"].iter().any(|name| std::env::var_os(name).is_some());
        assert!(!is_needed, "this user cannot mount a file system (unshare -Urm)");
        println!("skipped: this user cannot mount a file system (unshare -Urm)");
        return None;
    }
    let output = unshare(script).unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{script}: {said}");
    Some(said)
}

/// A server on `data`, asked for its health and a chart, then stopped.
const SERVE_ONCE: &str = r#"
serve_once() {
    rm -f out; "$ASTROLOH" serve --listen 127.0.0.1:0 --data data >out 2>log & server=$!
    for _ in $(seq 600); do grep -q '^data ' out && break; kill -0 $server || { cat log; exit 9; }; sleep 0.1; done
    url=$(sed -n 's/^dashboard  //p' out)
    echo "moon: $("$ASTROLOH" load "$url" --scenario webhook --concurrency 1 --duration 100ms --warm-up 0s --json | grep -c '"failed": 0')"
    kill $server; wait $server; echo "ended $?"; cat out log
}
"#;

#[test]
fn a_full_disk_and_a_directory_that_cannot_be_written_are_served_from() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("data")).unwrap();
    let script = format!(
        "{SERVE_ONCE}
        mount -t tmpfs -o size=4m none data; dd if=/dev/zero of=data/ballast bs=4k 2>/dev/null || true
        echo '== a full disk'; serve_once
        rm data/ballast; serve_once >/dev/null
        mount -o remount,ro none data
        echo '== a directory that cannot be written'; serve_once"
    );
    let Some(said) = in_a_namespace(&script, dir.path()) else { return };
    let (full, read_only) = said.split_once("== a directory").unwrap();
    for (said, told) in [(full, "No space left"), (read_only, "ead-only")] {
        assert!(said.contains("ended 0"), "{said}");
        assert!(!said.contains("panicked"), "{said}");
        assert!(said.contains("without    people: everybody is a guest"), "{said}");
        assert!(said.contains(told), "{told}: {said}");
    }
    // On a full disk the history may be up again before the start ends, when a file beside it has given up its room; the log has it.
    assert!(full.contains("without    history: ") || full.contains("database is down and is tried again"), "{full}");
    assert!(read_only.contains("without    history: "), "{read_only}");
    assert!(full.contains("warning    admin token: "), "{full}");
}

/// `/health` and the alert about free space contradicted each other: they read one number by one threshold.
#[test]
fn a_full_disk_is_seen_in_health_as_such_and_by_the_threshold_of_the_alert() {
    let disk = |settings: &[&str]| {
        let dir = tempfile::tempdir().unwrap();
        let server = Server::start(&dir.path().join("data"), settings);
        let health: serde_json::Value = serde_json::from_str(&server.get("/health").1).unwrap();
        server.stop();
        let checks = health["checks"].as_array().unwrap();
        checks.iter().find(|check| check["name"] == "disk").unwrap().clone()
    };
    assert_eq!(
        disk(&["--alerts-disk-free-critical-bytes", "1", "--alerts-disk-free-warning-bytes", "2"])["status"],
        "pass"
    );
    let full = disk(&[
        "--alerts-disk-free-warning-bytes",
        "900000000000000",
        "--alerts-disk-free-critical-bytes",
        "800000000000000",
    ]);
    assert_eq!(full["status"], "warn");
    let reason = full["reason"].as_str().unwrap();
    assert!(reason.contains("762939453 MB are needed") && reason.contains("free some room there"), "{reason}");
}

#[test]
fn the_ephemeris_is_not_written_to_a_disk() {
    let dir = tempfile::tempdir().unwrap();
    // Five megabytes would not fit.
    let script = "mkdir tmp; mount -t tmpfs -o size=64k none tmp; TMPDIR=$PWD/tmp \"$ASTROLOH\" moon --at 2026-11-23";
    let Some(said) = in_a_namespace(script, dir.path()) else { return };
    assert!(said.contains("moon at"), "{said}");
    let output = command().args(["moon", "--at", "2026-11-23"]).env("TMPDIR", "/nowhere").output().unwrap();
    assert!(output.status.success(), "{output:?}");
}
