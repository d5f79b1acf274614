//! The operator's API on a socket: a listener with time limits in force, and the command line.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use astroloh::clock::SystemClock;
use astroloh::lifecycle::Tasks;
use astroloh::metrics::Metrics;
use astroloh::web::{Limits, Server};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::parts::{Operated, SKY, TIMEOUT, asked, done};
use crate::process::astroloh;
use crate::world::{ADMIN_TOKEN, World};

/// A client that listens on a socket of its own.
struct Client {
    stream: TcpStream,
    heard: String,
}

impl Client {
    async fn listening(address: SocketAddr, last_id: Option<&str>) -> Self {
        let last_id = last_id.map(|id| format!("Last-Event-ID: {id}\r\n")).unwrap_or_default();
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head = format!(
            "GET /api/v1/events HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer {ADMIN_TOKEN}\r\n{last_id}\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        Self { stream, heard: String::new() }
    }

    /// Everything up to the first time that `what` is heard.
    async fn hear(&mut self, what: &str) -> String {
        let hearing = async {
            loop {
                if let Some(at) = self.heard.find(what) {
                    return self.heard.drain(..at + what.len()).collect();
                }
                let mut bytes = [0; 8192];
                let count = self.stream.read(&mut bytes).await.unwrap();
                assert!(count > 0, "the stream ended before {what}: {}", self.heard);
                self.heard.push_str(std::str::from_utf8(&bytes[..count]).unwrap());
            }
        };
        tokio::time::timeout(TIMEOUT, hearing).await.expect("nothing more was heard")
    }
}

/// Limits that end every connection which is not owed an answer, long before an event comes.
fn impatient() -> Limits {
    let brief = Duration::from_millis(500);
    Limits { keep_alive_idle: brief, stalled_write: brief, head: brief, first_byte: brief, ..Limits::default() }
}

/// The world on a socket. The listener's own clock goes, so that its limits are in force.
async fn served(world: &World, limits: Limits) -> (SocketAddr, Arc<Metrics>, Tasks) {
    let (metrics, tasks) = (Metrics::new(Arc::new(SystemClock::new())), Tasks::new());
    let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
    let server = Server::bind(any_port, limits, Arc::clone(&metrics), tasks.clone()).await.unwrap();
    let address = server.local_addr().unwrap();
    tasks.spawn("listener", server.run(world.router()));
    (address, metrics, tasks)
}

/// Runs `astroloh cache` against a server; what it printed to both.
async fn cache_command(arguments: &[&str], code: i32) -> (String, String) {
    let arguments = [&["cache"], arguments].concat();
    let ended = tokio::task::block_in_place(|| astroloh(&arguments));
    let (printed, complained) = (String::from_utf8(ended.stdout).unwrap(), String::from_utf8(ended.stderr).unwrap());
    assert_eq!(ended.status.code(), Some(code), "{arguments:?}: {printed}{complained}");
    (printed, complained)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_cache_is_asked_and_cleared_on_the_command_line() {
    let Operated { world, .. } = Operated::new().await;
    let (address, _, tasks) = served(&world, Limits::default()).await;
    let url = format!("http://{address}");
    let at = ["--url", &url, "--token", ADMIN_TOKEN];
    world.get(SKY).await;
    world.get(SKY).await;
    let stats = async || -> Value {
        let (printed, _) = cache_command(&[&["stats", "--json"], &at[..]].concat(), 0).await;
        let stats: Value = serde_json::from_str(&printed).unwrap();
        stats["kinds"].as_array().unwrap().iter().find(|kind| kind["kind"] == "lunar_calendar").unwrap().clone()
    };
    let moon = stats().await;
    assert_eq!((&moon["memory_hits"], &moon["computed"]), (&json!(1), &json!(1)), "{moon}");
    let (printed, _) = cache_command(&[&["stats"], &at[..]].concat(), 0).await;
    assert!(printed.lines().any(|line| line.starts_with("lunar_calendar ") && line.contains("50.0 %")), "{printed}");

    let (printed, _) = cache_command(&[&["clear", "lunar_calendar"], &at[..]].concat(), 0).await;
    assert_eq!(printed, "dropped: lunar_calendar\n");
    world.get(SKY).await;
    assert_eq!(stats().await["computed"], 2);
    let (printed, _) = cache_command(&[&["clear", "--json"], &at[..]].concat(), 0).await;
    let dropped: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!((dropped["kinds"].as_array().unwrap().len(), &dropped["is_durable"]), (6, &json!(true)));

    let (_, complaint) = cache_command(&[&["clear", "moon"], &at[..]].concat(), 2).await;
    assert!(complaint.contains("kind \"moon\": there is no such kind; use one of: natal_chart, "), "{complaint}");
    let (_, complaint) = cache_command(&["stats", "--url", &url, "--token", "guessed"], 1).await;
    assert!(complaint.contains("the token is not the admin token"), "{complaint}");
    let (_, complaint) = cache_command(&["stats", "--url", "https://127.0.0.1"], 2).await;
    assert!(complaint.contains("--url: https is not spoken here"), "{complaint}");
    let (_, complaint) = cache_command(&["stats", "--url", "http://192.0.2.1"], 2).await;
    assert!(complaint.contains("--token"), "{complaint}");
    tasks.stop();
    assert_eq!(tasks.join(TIMEOUT).await, Ok(()));
    let (_, complaint) = cache_command(&[&["stats"], &at[..]].concat(), 1).await;
    assert!(complaint.contains(&format!("no server answers at {address}; is it running?")), "{complaint}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_hears_what_changes_comes_back_where_it_was_and_ends_with_the_server() {
    let Operated { world, .. } = Operated::with_an_alert().await;
    let (address, metrics, tasks) = served(&world, impatient()).await;

    let mut client = Client::listening(address, None).await;
    let head = client.hear("\r\n\r\n").await;
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n") && head.contains("content-type: text/event-stream\r\n"), "{head}");
    assert!(head.contains("x-accel-buffering: no\r\n") && !head.contains("content-length"), "{head}");
    // Caddy's `encode` collects events, unless they have an encoding (caddyserver/caddy#6293).
    assert!(head.contains("content-encoding: identity\r\n"), "{head}");
    assert!(head.contains("cache-control: no-store, no-transform\r\n"), "{head}");
    let first = client.hear("event: jobs\ndata: {\"jobs\":[{\"name\":\"sweep\"").await;
    for topic in ["retry: ", "event: health\ndata: {\"looked_at\":", "event: kpi\n", "\"stage\":\"raised\""] {
        assert!(first.contains(topic), "{topic} in {first}");
    }
    let last_id = first.rsplit("id: ").next().unwrap().lines().next().unwrap().to_owned();

    // An act of the operator's is heard at once, and figures when the monitor has looked, long after every limit.
    let id = asked(&world, "/api/v1/alerts").await["open"][0]["id"].clone();
    done(&world, &format!("/api/v1/alerts/{id}/ack"), "").await;
    client.hear("\"stage\":\"acknowledged\"").await;
    for _ in 0..2 {
        world.clock.advance(Duration::from_secs(1));
        client.hear("event: kpi\n").await;
    }
    assert_eq!(metrics.http_connections.value(), 1);

    // Who was cut off hears first what was missed, and not what was heard.
    drop(client);
    let mut client = Client::listening(address, Some(&last_id)).await;
    let missed = client.hear("\"stage\":\"acknowledged\"").await;
    assert!(!missed.contains("event: health\n") && !missed.contains("\"stage\":\"raised\""), "{missed}");
    client.hear("event: kpi\n").await;

    world.core.tasks.stop();
    client.hear("0\r\n\r\n").await;
    tasks.stop();
    assert_eq!(tasks.join(TIMEOUT).await, Ok(()));
}
