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

/// A pipe at `path`: who opens it waits.
fn make_pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// Whatever lies there goes.
fn remove(path: &Path) {
    let _ = std::fs::remove_file(path).or_else(|_| std::fs::remove_dir(path));
}

#[test]
fn without_the_master_key_everybody_is_a_guest_and_no_new_one_is_made() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    Server::start(&data, &[]).stop();
    let key = data.join("master.key");
    let kept = std::fs::read(&key).unwrap();
    let odd: [(&str, Damage); 5] = [
        ("the key is missing, and what is sealed in", |_| {}),
        ("has 31 bytes where 32 belong; restore it", |key| {
            std::fs::write(key, [1; 31]).unwrap();
            std::fs::set_permissions(key, std::fs::Permissions::from_mode(0o600)).unwrap();
        }),
        ("has mode 644, so others can read it; run chmod 600", |key| {
            std::fs::write(key, [1; 32]).unwrap();
            std::fs::set_permissions(key, std::fs::Permissions::from_mode(0o644)).unwrap();
        }),
        ("it is a pipe; move it away", make_pipe),
        ("it is a directory; move it away", |key| std::fs::create_dir(key).unwrap()),
    ];
    for (told, make) in odd {
        remove(&key);
        make(&key);
        let server = Server::start(&data, &[]);
        assert_serves(&server);
        let reason = health_reason(&server, "people");
        assert!(
            reason.contains(told) && reason.contains("start again") && reason.matches(told).count() == 1,
            "{reason}"
        );
        let printed = printed_at_the_end(server);
        assert!(
            printed[0].starts_with("without    people: everybody is a guest: ") && printed[0].contains(told),
            "{printed:?}"
        );
        assert!(!key.is_file() || std::fs::read(&key).unwrap().iter().all(|byte| *byte == 1), "{told}: a key was made");
        let doctor = command().args(["doctor", "--data"]).arg(&data).output().unwrap();
        let said = String::from_utf8(doctor.stdout).unwrap();
        assert!(said.lines().any(|line| line.starts_with("FAIL  master key") && line.contains(told)), "{told}: {said}");
    }
    remove(&key);
    std::fs::write(&key, kept).unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    let server = Server::start(&data, &[]);
    assert_eq!(health_reason(&server, "people"), "");
    assert_eq!(printed_at_the_end(server), Vec::<String>::new());
}

#[test]
fn what_stands_in_the_place_of_a_file_or_directory_is_named_with_its_remedy() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    Server::start(&data, &[]).stop();
    let odd: [(&str, &str, &str, &str, Damage); 3] = [
        ("backups", "warning    nightly copies: ", "start", "move it away", |path| std::fs::write(path, "x").unwrap()),
        ("cache.redb", "without    disk cache: ", "cache_disk", "it is a pipe, no file; move it away", make_pipe),
        ("api-keys.json", "without    API keys: no API key is accepted: ", "api_keys", "move it away", |path| {
            std::fs::write(path, "junk").unwrap();
        }),
    ];
    for (name, line, check, remedy, make) in odd {
        let path = data.join(name);
        remove(&path);
        make(&path);
        let server = Server::start(&data, &[]);
        assert_serves(&server);
        let reason = health_reason(&server, check);
        assert!(reason.contains(name) && reason.contains(remedy), "{name}: {reason}");
        let printed = printed_at_the_end(server);
        let is_told = |told: &String| told.starts_with(line) && told.contains(name) && told.contains(remedy);
        assert!(printed.iter().any(is_told), "{name}: {printed:?}");
        remove(&path);
    }
    // The lock says whose the directory is, and so is not done without.
    remove(&data.join("lock"));
    for make in [(|path| std::fs::create_dir(path).unwrap()) as Damage, make_pipe] {
        make(&data.join("lock"));
        let refused = command().args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(&data).output().unwrap();
        let said = String::from_utf8(refused.stderr).unwrap();
        assert!(
            refused.status.code() == Some(1) && said.contains("lock: it is a ") && said.contains("move it away"),
            "{said}"
        );
        remove(&data.join("lock"));
    }
}

#[test]
fn the_doctor_names_a_missing_reserve_and_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    Server::start(&data, &[]).stop();
    std::fs::remove_file(data.join("erasure.reserve")).unwrap();
    let looked_at = || {
        let entries = std::fs::read_dir(&data).unwrap().map(Result::unwrap);
        let mut found: Vec<_> = entries.map(|entry| (entry.file_name(), std::fs::read(entry.path()).ok())).collect();
        found.sort();
        found
    };
    let before = looked_at();
    let ended = command().args(["doctor", "--data"]).arg(&data).output().unwrap();
    let said = String::from_utf8(ended.stdout).unwrap();
    let reserve = said.lines().find(|line| line.starts_with("FAIL  erasure reserve"));
    assert!(reserve.is_some_and(|line| line.contains("erasure.reserve is missing")), "{said}");
    assert!(said.contains("ok    people"), "{said}");
    assert!(looked_at() == before, "the doctor wrote");
    let server = Server::start(&data, &[]);
    assert!(data.join("erasure.reserve").exists());
    server.stop();
}

#[test]
fn a_port_that_is_taken_is_said_once() {
    let dir = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ended =
        command().args(["serve", "--listen", &address, "--data"]).arg(dir.path().join("data")).output().unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert!(ended.status.code() == Some(1) && said.contains("is the port taken? choose another"), "{said}");
    assert!(!said.contains("ERROR") && !said.contains("vital"), "{said}");
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
        let remedy = if told == "No space left" { "is full; make room" } else { "mount it for writing" };
        let without = |what: &str| said.lines().find(|line| line.starts_with("without") && line.contains(what));
        assert!(without("people: everybody").is_some_and(|line| line.contains(remedy)), "{remedy}: {said}");
        assert!(without("disk cache: ").is_none_or(|line| line.contains(remedy)), "{remedy}: {said}");
        assert!(!said.contains("is damaged"), "a full disk is no damage: {said}");
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
    assert!(reason.contains("762939453 MB are wanted free") && reason.contains("free some room there"), "{reason}");
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
