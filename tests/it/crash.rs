//! The server is stopped, killed and robbed of its files, and what it says afterwards is still right.

use std::path::Path;
use std::sync::Barrier;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::channel;
use std::time::Duration;

use astroloh::clock::{Clock as _, SystemClock};
use serde_json::Value;

use crate::process::{Connection, HOST, Server, get, is_well};
use crate::world::WEBHOOK;

/// Time within which a server has ended that was stopped under load: twice its own five seconds for requests under way.
const STOPS_WITHIN: Duration = Duration::from_secs(10);

/// How many charts were solved.
const COMPUTATIONS: &str = r#"astroloh_compute_duration_seconds_count{kind="natal_chart"}"#;

/// How many charts came from disk.
const FROM_DISK: &str = r#"astroloh_cache_requests_total{kind="natal_chart",result="disk"}"#;

/// One of endlessly many births, each another question.
fn birth(number: u64) -> String {
    let (day, hour) = (1 + number % 28, number / 28 % 24);
    let year = 1901 + number / (28 * 24) % 100;
    format!("/api/v1/natal?datetime={year}-03-{day:02}T{hour:02}:15&lat=55.75&lon=37.62&utc_offset=3")
}

/// Answers that a server without a disk tier computes itself, to compare with.
struct Truth {
    server: Server,
    _dir: tempfile::TempDir,
}

impl Truth {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let server = Server::start(&dir.path().join("data"), &["--cache-disk-bytes", "0"]);
        Self { server, _dir: dir }
    }

    #[track_caller]
    fn assert_told_by(&self, server: &Server, paths: impl IntoIterator<Item = String>, when: &str) {
        let (mut here, mut there) = (self.server.connect(), server.connect());
        for path in paths {
            let (expected, got) = (here.get(&path), there.get(&path));
            assert_eq!(expected.0, 200, "{path}: {}", expected.1);
            assert!(expected == got, "{when}: {path} is {got:?}, not {expected:?}");
        }
    }
}

#[track_caller]
fn assert_well(server: &Server, when: &str) {
    let (status, health) = server.get("/health");
    let health: Value = serde_json::from_str(&health).unwrap();
    assert!(status == 200 && is_well(&health), "{when}: {health}\n{}", server.log());
}

#[test]
fn sigterm_under_load_cuts_no_answer() {
    const CLIENTS: u64 = 4;
    const TIMES: u64 = 5;
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let clock = SystemClock::new();
    for time in 0..TIMES {
        let (answered, answers) = channel();
        std::thread::scope(|scope| {
            // Whatever goes wrong, it ends with this scope, and so do its clients.
            let mut server = Server::start(&data, &["--log-filter", "warn"]);
            let address = server.address;
            for client in 0..CLIENTS {
                let answered = answered.clone();
                scope.spawn(move || {
                    let mut number = 1_000 * (time * CLIENTS + client);
                    // On and on, with a new connection after each `Connection: close`, until the port is closed.
                    while let Ok(mut connection) = Connection::to(address) {
                        loop {
                            number += 1;
                            if connection.send(&get(&birth(number))).is_err() {
                                break;
                            }
                            let Some((status, body)) = connection.receive() else { break };
                            assert_eq!(status, 200, "{body}");
                            let whole: Value = serde_json::from_str(&body).unwrap();
                            assert!(whole["bodies"].is_array(), "{body}");
                            if answered.send(()).is_err() {
                                break;
                            }
                        }
                    }
                });
            }
            for _ in 0..10 + 7 * time {
                answers.recv_timeout(Duration::from_secs(60)).expect("the server answers");
            }
            let told = clock.monotonic();
            server.ask_to_stop();
            let (printed, status) = server.end();
            let took = clock.monotonic() - told;
            assert_eq!((printed, status.code()), (Vec::new(), Some(0)), "{}", server.log());
            assert!(took < STOPS_WITHIN, "it took {took:?}");
            for complaint in ["ERROR", "panicked"] {
                assert!(!server.log().contains(complaint), "{}", server.log());
            }
        });
    }
}

#[test]
fn a_request_under_way_is_answered_before_the_end() {
    let dir = tempfile::tempdir().unwrap();
    let mut server = Server::start(&dir.path().join("data"), &[]);
    let body = r#"{"session":{"session_id":"s","message_id":0,"new":true},"request":{"type":"SimpleUtterance","command":"лев"},"version":"1.0"}"#;
    let mut late = server.connect();
    let head = format!(
        "POST {WEBHOOK} HTTP/1.1\r\nHost: {HOST}\r\nExpect: 100-continue\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    late.send(&head).unwrap();
    // Now the server waits for the body.
    assert_eq!(late.answer().0, 100);
    let mut idle = server.connect();
    assert_eq!(idle.get("/livez").0, 200);
    server.ask_to_stop();
    // Now it is stopping: it has closed the connection on which no answer was due.
    assert_eq!(idle.receive(), None);
    late.send(body).unwrap();
    let (status, answer) = late.answer();
    assert!(status == 200 && answer.contains("session_state"), "{status} {answer}");
    assert_eq!(late.receive(), None);
    assert_eq!(server.end().1.code(), Some(0), "{}", server.log());
}

#[test]
fn a_killed_server_comes_back_with_right_answers() {
    const TIMES: u64 = 5;
    const CLIENTS: u64 = 2;
    let truth = Truth::new();
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let mut from_disk = 0;
    let mut server = Server::start(&data, &[]);
    for time in 0..TIMES {
        let next = AtomicU64::new(100 * time);
        let (answered, answers) = channel();
        std::thread::scope(|scope| {
            // Whatever goes wrong, it ends with this scope, and so do its clients.
            let server = server;
            let address = server.address;
            for _ in 0..CLIENTS {
                let (answered, next) = (answered.clone(), &next);
                scope.spawn(move || {
                    let Ok(mut connection) = Connection::to(address) else { return };
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        // It is killed at any moment: in the middle of an answer too.
                        let answer =
                            connection.send(&get(&birth(number))).ok().and_then(|()| connection.receive_from_mortal());
                        if answer.is_none() || answered.send(number).is_err() {
                            return;
                        }
                    }
                });
            }
            for _ in 0..20 + 9 * time {
                answers.recv_timeout(Duration::from_secs(60)).expect("the server answers");
            }
            server.kill();
        });
        server = Server::start(&data, &[]);
        let when = format!("after death {time}");
        assert_well(&server, &when);
        truth.assert_told_by(&server, (0..12).map(|number| birth(100 * time + number)), &when);
        from_disk += server.metric(FROM_DISK);
    }
    assert!(from_disk > 0, "nothing outlived its server");
    server.stop();
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound.max(1)
    }
}

const PAGE_BYTES: u64 = 4096;

/// Damages a file in one of five ways, each in turn.
fn damage(path: &Path, time: u64, dice: &mut Dice) -> &'static str {
    let mut bytes = std::fs::read(path).unwrap();
    let length = bytes.len() as u64;
    let page = (dice.below(length / PAGE_BYTES) * PAGE_BYTES) as usize;
    let page = page..page + PAGE_BYTES as usize;
    let kind = match time % 5 {
        0 => {
            for _ in 0..=dice.below(64) {
                bytes[dice.below(length) as usize] ^= 1 << dice.below(8);
            }
            "flipped bits"
        }
        1 => {
            bytes[page].fill(0);
            "a zeroed page"
        }
        2 => {
            bytes[page].fill_with(|| dice.below(256) as u8);
            "a garbage page"
        }
        3 => {
            bytes.truncate(dice.below(length) as usize);
            "a cut"
        }
        _ => {
            bytes.clear();
            "an empty file"
        }
    };
    std::fs::write(path, bytes).unwrap();
    kind
}

#[test]
fn a_damaged_cache_file_never_answers_wrong() {
    const TIMES: u64 = 25;
    const BIRTHS: u64 = 10;
    const KEPT: u64 = 800;
    let truth = Truth::new();
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let server = Server::start(&data, &[]);
    // Many more than are asked for again: in a file of a few pages any damage meets one that opening reads.
    truth.assert_told_by(&server, (0..KEPT).map(birth), "whole");
    server.stop();
    let file = data.join("cache.redb");
    let whole = std::fs::read(&file).unwrap();
    let mut dice = Dice(0x5eed);
    let (mut from_disk, mut computations) = (0, 0);
    for time in 0..TIMES {
        std::fs::write(&file, &whole).unwrap();
        let kind = damage(&file, time, &mut dice);
        let when = format!("{kind}, time {time}");
        let server = Server::start(&data, &["--log-filter", "warn"]);
        truth.assert_told_by(&server, (0..BIRTHS).map(birth), &when);
        assert_eq!(server.get("/readyz").0, 200, "{when}");
        from_disk += server.metric(FROM_DISK);
        computations += server.metric(COMPUTATIONS);
        server.stop();
    }
    assert!(from_disk > 0 && computations > 0, "{from_disk} from disk, {computations} computed: nothing was tried");
    assert_eq!(from_disk + computations, TIMES * BIRTHS);
    let set_aside = std::fs::read_dir(&data).unwrap().filter(|entry| {
        let name = entry.as_ref().unwrap().file_name().into_string().unwrap();
        name.starts_with("cache.redb.")
    });
    assert!(set_aside.count() <= 1, "damaged files pile up");
}

#[test]
fn fifty_who_ask_the_same_cost_one_computation_and_a_restart_none() {
    const ASKERS: usize = 50;
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let server = Server::start(&data, &[]);
    let (address, barrier) = (server.address, Barrier::new(ASKERS));
    let answers: Vec<_> = std::thread::scope(|scope| {
        let ask = || {
            let mut connection = Connection::to(address).unwrap();
            barrier.wait();
            connection.get(&birth(0))
        };
        let askers: Vec<_> = (0..ASKERS).map(|_| scope.spawn(ask)).collect();
        askers.into_iter().map(|asker| asker.join().unwrap()).collect()
    });
    assert_eq!(answers[0].0, 200, "{}", answers[0].1);
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(server.metric(COMPUTATIONS), 1);
    // Later requests joined, or found it in memory.
    let answered =
        |result| server.metric(&format!(r#"astroloh_cache_requests_total{{kind="natal_chart",result="{result}"}}"#));
    let joined = server.metric(r#"astroloh_cache_coalesced_total{kind="natal_chart"}"#);
    let (computed, memory) = (answered("computed"), answered("memory"));
    assert_eq!((computed, joined + memory), (1, ASKERS as u64 - 1));
    server.stop();

    // A machine that is busy may take longer to read than the cache waits; the answer is then computed.
    let from_disk = (0..5).any(|_| {
        let server = Server::start(&data, &[]);
        assert_eq!(server.get(&birth(0)), answers[0]);
        let (disk, computations) = (server.metric(FROM_DISK), server.metric(COMPUTATIONS));
        assert_eq!(disk + computations, 1);
        server.stop();
        disk == 1
    });
    assert!(from_disk, "the answer did not outlive its server");
}
