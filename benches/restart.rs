//! From exec to the first answer, with 100 000 charts on disk: after a stop in order, and after a kill.
#![expect(clippy::unwrap_used, reason = "the process is shared with the tests, where a panic is the report")]

#[expect(dead_code, reason = "a story about the process uses the rest")]
#[path = "../tests/it/process.rs"]
mod process;

#[expect(dead_code, reason = "the router's bench uses the rest")]
mod requests;

use std::time::Duration;

use astroloh::clock::{Clock, SystemClock};
use process::{Connection, Server};
use requests::natal_path;

const CHARTS: u64 = 100_000;

/// As many as the engine takes without refusing.
const FILLERS: u64 = 4;

/// Charts that one connection asks for; the server closes it after ten thousand requests.
const PER_CONNECTION: u64 = 5_000;

const RESTARTS: u64 = 10;

/// What the server promises from exec to the first answer, with a warm file.
const PROMISE: Duration = Duration::from_millis(200);

fn main() {
    let clock = SystemClock::new();
    let dir = tempfile::tempdir().expect("there is room");
    let data = dir.path().join("data");

    let server = Server::start(&data, &[]);
    let begun = clock.monotonic();
    std::thread::scope(|scope| {
        for filler in 0..FILLERS {
            let address = server.address;
            scope.spawn(move || fill((filler..CHARTS).step_by(FILLERS as usize), address));
        }
    });
    let took = clock.monotonic() - begun;
    let known: Vec<String> = (0..2 * RESTARTS).map(|number| ask(&server, sample(number))).collect();
    let on_disk = server.metric(r#"astroloh_cache_entries{kind="natal_chart",tier="disk"}"#);
    println!("{CHARTS} charts asked for in {took:.1?}; {on_disk} on disk");
    server.stop();

    for (name, number, is_killed) in [("after SIGTERM", 0, false), ("after SIGKILL", RESTARTS, true)] {
        let mut waits: Vec<Duration> = Vec::new();
        for number in number..number + RESTARTS {
            let begun = clock.monotonic();
            let server = Server::start(&data, &[]);
            let bound = clock.monotonic() - begun;
            let answer = ask(&server, sample(number));
            let wait = clock.monotonic() - begun;
            println!("{name}: {:6.1} ms to the greeting, {:6.1} ms to the answer", ms(bound), ms(wait));
            assert_eq!(answer, known[number as usize], "another answer than before");
            assert_eq!(server.metric(r#"astroloh_cache_requests_total{kind="natal_chart",result="disk"}"#), 1);
            waits.push(wait);
            if is_killed {
                // Something is being written when it dies.
                fill(CHARTS + number * 100..CHARTS + number * 100 + 50, server.address);
                server.kill();
            } else {
                server.stop();
            }
        }
        waits.sort_unstable();
        let (median, worst) = (waits[waits.len() / 2], waits[waits.len() - 1]);
        let verdict = if worst < PROMISE { "within" } else { "BEYOND" };
        println!("{name}: median {:.1} ms, worst {:.1} ms, {verdict} {PROMISE:?}", ms(median), ms(worst));
    }
}

/// One of the charts, spread over all of them.
fn sample(number: u64) -> u64 {
    number * (CHARTS / (2 * RESTARTS)) + 7
}

fn fill(numbers: impl Iterator<Item = u64>, address: std::net::SocketAddr) {
    let mut connection = Connection::to(address).expect("the server listens");
    for (sent, number) in (1..).zip(numbers) {
        let (status, body) = connection.get(&natal_path(number));
        assert_eq!(status, 200, "{body}");
        if sent % PER_CONNECTION == 0 {
            connection = Connection::to(address).expect("the server listens");
        }
    }
}

fn ask(server: &Server, number: u64) -> String {
    let (status, body) = server.get(&natal_path(number));
    assert_eq!(status, 200, "{body}");
    body
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
