//! The real binary on a machine whose clock is moved by libfaketime, as packaged by Debian (`faketime`).

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::process::{Server, command};
use crate::world::WEBHOOK;

/// Where Debian puts it, below the directory of the architecture.
const LIBRARY: &str = "faketime/libfaketime.so.1";

/// A clock that tests move while the server runs.
struct FakeClock {
    library: PathBuf,
    file: PathBuf,
}

impl FakeClock {
    /// One that shows what the machine's own does; nothing where the library is missing.
    ///
    /// # Panics
    /// When it is missing although somebody relies on it: in CI, and where `TEST_FAKETIME` is set.
    #[expect(clippy::disallowed_methods, reason = "whether the library must be there is no setting of the program")]
    fn new(dir: &Path) -> Option<Self> {
        let libraries = std::fs::read_dir("/usr/lib").into_iter().flatten().flatten();
        let Some(library) = libraries.map(|entry| entry.path().join(LIBRARY)).find(|path| path.exists()) else {
            let is_needed = ["CI", "TEST_FAKETIME"].iter().any(|name| std::env::var_os(name).is_some());
            assert!(!is_needed, "libfaketime is missing: install the package faketime");
            println!("skipped: libfaketime is missing");
            return None;
        };
        let clock = Self { library, file: dir.join("clock") };
        clock.is_set("+0");
        Some(clock)
    }

    /// Moves the wall clock: by `+3650d`, or to `@1960-01-01 12:00:00`.
    fn is_set(&self, to: &str) {
        // In one step, because the server reads it at any moment.
        let new = self.file.with_extension("new");
        std::fs::write(&new, to).unwrap();
        std::fs::rename(new, &self.file).unwrap();
    }

    fn server(&self, data: &Path) -> Server {
        let mut command = command();
        command.env("LD_PRELOAD", &self.library).env("FAKETIME_TIMESTAMP_FILE", &self.file);
        command.env("FAKETIME_NO_CACHE", "1").env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        Server::start_as(command, data, &[])
    }
}

/// Says something and hears the answer's text.
fn say(server: &Server, message: u32, words: &str) -> String {
    let turn = json!({
        "meta": {"locale": "ru-RU", "timezone": "Europe/Moscow", "client_id": "test", "interfaces": {}},
        "session": {
            "message_id": message, "session_id": "session", "skill_id": "skill", "new": message == 0,
            "application": {"application_id": "anna"}, "user": {"user_id": "anna"},
        },
        "request": {"command": words, "original_utterance": words, "type": "SimpleUtterance"},
        "version": "1.0",
    });
    let (status, body) = server.connect().post(WEBHOOK, &turn.to_string());
    assert_eq!(status, 200, "{body}");
    serde_json::from_str::<Value>(&body).unwrap()["response"]["text"].as_str().unwrap().to_owned()
}

fn json_of((status, body): (u16, String)) -> Value {
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).unwrap()
}

/// Runs the nightly upkeep now, and waits for what it says.
fn upkeep(server: &Server) -> String {
    let runs = |server: &Server| {
        let jobs = json_of(server.get_as_operator("/api/v1/jobs"));
        let upkeep = jobs["jobs"].as_array().unwrap().iter().find(|job| job["name"] == "upkeep").unwrap().clone();
        (upkeep["state"].as_str().unwrap().to_owned(), upkeep["last_run"].clone())
    };
    // The timetable may have begun its own, because it is another day: that is waited for, and another one asked for.
    let (before, body) = loop {
        let before = runs(server).1;
        match server.post_as_operator("/api/v1/jobs/upkeep/run") {
            (409, _) => std::thread::yield_now(),
            (status, body) => {
                assert_eq!(status, 200, "{body}");
                break (before, body);
            }
        }
    };
    assert!(body.contains("upkeep"), "{body}");
    loop {
        let (state, last) = runs(server);
        if state != "running" && last != before {
            return last.to_string();
        }
        std::thread::yield_now();
    }
}

#[test]
fn a_running_server_whose_clock_steps_ten_years_forgets_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let Some(clock) = FakeClock::new(dir.path()) else { return };
    let server = clock.server(&dir.path().join("data"));
    say(&server, 0, "натальная карта 15 июля 1990 года 10:30 Москва");
    say(&server, 1, "запомни меня");
    assert!(say(&server, 2, "что ты обо мне знаешь").contains("15 июля 1990"));
    for (number, step) in (3..).zip(["+3650d", "+3651d", "-20000d", "-30000d", "+0"]) {
        clock.is_set(step);
        let did = upkeep(&server);
        assert!(!did.contains("forgotten") && !did.contains("set aside"), "{step}: {did}");
        let status = json_of(server.get_as_operator("/api/v1/status"));
        let trust = status["clock"]["trust"].as_str().unwrap();
        assert!(["stepped", "unconfirmed", "before_build"].contains(&trust), "{step}: {status}");
        assert!(say(&server, number, "что ты обо мне знаешь").contains("15 июля 1990"), "{step}");
    }
    clock.is_set("+3650d");
    upkeep(&server);
    let (status, body) = server.post_as_operator("/api/v1/clock/confirm");
    assert_eq!((status, body.contains(r#""trust":"trusted""#)), (200, true), "{body}");
    assert!(server.get_as_operator("/api/v1/audit").1.contains("confirm_clock"));
}

#[test]
fn a_machine_that_boots_before_1970_serves_and_knows_its_listener_when_it_gets_its_time() {
    let dir = tempfile::tempdir().unwrap();
    let Some(clock) = FakeClock::new(dir.path()) else { return };
    clock.is_set("@1960-01-01 12:00:00");
    let server = clock.server(&dir.path().join("data"));
    let (status, refused) = server.get("/api/v1/moon");
    assert!(status == 422 && refused.contains("reads 1960-01-01"), "{refused}");
    assert_eq!(json_of(server.get("/api/v1/moon?at=2026-11-23"))["at"].as_str().unwrap()[..10], *"2026-11-23");
    say(&server, 0, "натальная карта 15 июля 1950 года 10:30 Москва");
    say(&server, 1, "запомни меня");
    assert!(say(&server, 2, "гороскоп для льва на сегодня").contains("сбились часы"));
    clock.is_set("+0");
    let did = upkeep(&server);
    assert!(!did.contains("forgotten") && !did.contains("set aside"), "{did}");
    assert!(say(&server, 3, "что ты обо мне знаешь").contains("15 июля 1950"));
    assert_ne!(json_of(server.get("/api/v1/moon"))["at"].as_str().unwrap()[..10], *"1960-01-01");
}
