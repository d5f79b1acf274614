//! What a listener is promised holds, and what is refused is not done, on a disk that is slow, locked or failing: the real binary, with
//! faults put under its files of people.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};

use crate::process::{Server, command};
use crate::world::WEBHOOK;

/// How long a promise may take to be kept.
const KEPT_WITHIN: Duration = Duration::from_secs(60);

const BIRTH: &str = "натальная карта 15 июля 1990 года 10:30 Москва";
const KNOWN: &str = "15 июля 1990";
const ASK: &str = "что ты обо мне знаешь";

/// A server whose disk obeys.
struct FaultyDisk {
    server: Server,
    orders: PathBuf,
    turns: std::cell::Cell<u32>,
    _dir: tempfile::TempDir,
}

impl FaultyDisk {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (library, orders) = (dir.path().join("faulty_disk.so"), dir.path().join("orders"));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/people/faulty_disk.c");
        let built =
            Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source).arg("-ldl").status();
        assert!(built.unwrap().success(), "a C compiler builds the faults");
        let mut command = command();
        command.env("LD_PRELOAD", &library).env("FAULTY_DISK", &orders);
        std::fs::write(&orders, "0 0 0").unwrap();
        let server = Server::start_as(command, &dir.path().join("data"), &["--alice-turns-per-minute", "0"]);
        Self { server, orders, turns: std::cell::Cell::default(), _dir: dir }
    }

    /// From now on each fsync takes so much longer, each read so much longer, and writing fails or does not.
    fn obeys(&self, fsync_ms: u32, read_ms: u32, fails: bool) {
        let new = self.orders.with_extension("new");
        std::fs::write(&new, format!("{fsync_ms} {read_ms} {}", u8::from(fails))).unwrap();
        std::fs::rename(new, &self.orders).unwrap();
    }

    /// Someone says something; `anew` begins a conversation.
    fn say(&self, who: &str, anew: bool, words: &str) -> String {
        self.turns.set(self.turns.get() + 1);
        let turn = json!({
            "meta": {"locale": "ru-RU", "timezone": "Europe/Moscow", "client_id": "test", "interfaces": {}},
            "session": {
                "message_id": self.turns.get(), "session_id": who, "skill_id": "skill", "new": anew,
                "application": {"application_id": who}, "user": {"user_id": who},
            },
            "request": {"command": words, "original_utterance": words, "type": "SimpleUtterance"},
            "version": "1.0",
        });
        let (status, body) = self.server.connect().post(WEBHOOK, &turn.to_string());
        assert_eq!(status, 200, "{body}");
        serde_json::from_str::<Value>(&body).unwrap()["response"]["text"].as_str().unwrap().to_owned()
    }

    /// Someone tells their birth and asks to be remembered; what they hear.
    fn remember(&self, who: &str) -> String {
        self.say(who, true, BIRTH);
        self.say(who, false, "запомни меня")
    }

    fn is_known(&self, who: &str) -> bool {
        let told = self.say(who, true, ASK);
        assert!(told.contains(KNOWN) || told.contains("ничего о вас не храню"), "{told}");
        told.contains(KNOWN)
    }

    /// Asks until the answer fits.
    fn until(&self, who: &str, words: &str, fits: impl Fn(&str) -> bool) -> String {
        #[expect(clippy::disallowed_methods, reason = "the real binary keeps real time")]
        let begun = std::time::Instant::now();
        loop {
            let told = self.say(who, true, words);
            if fits(&told) {
                return told;
            }
            assert!(begun.elapsed() < KEPT_WITHIN, "{who} hears to the end: {told}");
            std::thread::yield_now();
        }
    }
}

/// What was said to "remember me" is so in the end, once the disk is well.
fn holds(disk: &FaultyDisk, who: &str, told: &str) {
    if told.contains("Запомню") || told.contains("Записываю") {
        disk.until(who, ASK, |told| told.contains(KNOWN));
    } else {
        assert!(told.contains("Записать не получилось"), "{who}: {told}");
        assert!(!disk.is_known(who), "{who} was refused, and is remembered behind their back");
    }
}

#[test]
fn what_is_promised_on_a_slow_disk_holds() {
    let disk = FaultyDisk::new();
    for (who, fsync_ms, read_ms) in [("anna", 300, 0), ("boris", 3000, 0), ("clara", 0, 200)] {
        disk.obeys(fsync_ms, read_ms, false);
        let told = disk.remember(who);
        assert!(fsync_ms < 3000 || told.contains("Записываю"), "{who}: {told}");
        disk.obeys(0, 0, false);
        holds(&disk, who, &told);
    }
    // The whole of a wish holds after a restart as well, and forgetting is seen to its end.
    disk.obeys(3000, 0, false);
    disk.say("boris", true, "забудь меня");
    let told = disk.say("boris", false, "да");
    disk.obeys(0, 0, false);
    assert!(
        ["стереть не получается. Ваша просьба записана", "Стираю"].iter().any(|said| told.contains(said)),
        "{told}"
    );
    disk.until("boris", ASK, |told| told.contains("ничего о вас не храню"));
    assert!(disk.is_known("anna") && disk.is_known("clara"), "nobody else was touched");
}

#[test]
fn what_waits_for_a_lock_holds() {
    let disk = FaultyDisk::new();
    for (who, file) in [("anna", "user.db"), ("boris", "keys.db")] {
        let lock = rusqlite::Connection::open(disk.orders.with_file_name("data").join(file)).unwrap();
        lock.execute_batch("BEGIN IMMEDIATE").unwrap();
        let told = disk.remember(who);
        lock.execute_batch("ROLLBACK").unwrap();
        holds(&disk, who, &told);
    }
}

#[test]
fn on_a_failing_disk_nothing_is_said_that_is_not_so() {
    let disk = FaultyDisk::new();
    assert!(disk.remember("anna").contains("Запомню"));
    disk.obeys(0, 0, true);
    let told = disk.remember("boris");
    disk.say("anna", true, "забудь меня");
    let promised = disk.say("anna", false, "да");
    assert!(promised.contains("Ваша просьба записана"), "{promised}");
    let meanwhile = disk.say("anna", true, ASK);
    assert!(meanwhile.contains("не получается заглянуть"), "not known is not «nothing»: {meanwhile}");

    disk.obeys(0, 0, false);
    let news = disk.until("anna", "", |told| told.contains("вы просили забыть вас"));
    assert!(news.contains("Сделано"), "{news}");
    assert!(!disk.say("anna", true, "").contains("просили забыть"), "it is told once");
    assert!(!disk.is_known("anna"));
    holds(&disk, "boris", &told);
}
