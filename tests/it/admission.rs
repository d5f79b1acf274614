//! Voice first, everybody a share: what one client does to the server, and what others notice of it.

use std::net::SocketAddr;

use serde_json::Value;
use tokio::net::{TcpSocket, TcpStream};

use crate::process::{HOST, Server};
use crate::world::{WEBHOOK, World};

/// More than the server takes of all addresses together.
const IDLE_CONNECTIONS: usize = 600;

/// A turn that asks for a sign's day, of a listener of its own.
fn turn(listener: &str) -> String {
    let recorded = std::fs::read_to_string(format!(
        "{}/tests/alice-samples/01-new-session-empty.json",
        env!("CARGO_MANIFEST_DIR")
    ));
    let mut request: Value = serde_json::from_str(&recorded.unwrap()).unwrap();
    request["request"]["command"] = "гороскоп для льва на завтра".into();
    request["session"]["application"]["application_id"] = listener.into();
    request["session"]["session_id"] = listener.into();
    request.to_string()
}

fn chart(minute: u32) -> String {
    format!("/api/v1/natal?datetime=1990-07-15T10:{minute:02}&latitude=55.75&longitude=37.62&timezone=UTC")
}

/// Opens connections from another address of this machine, and sends nothing on them.
fn open_from(source: [u8; 4], target: SocketAddr, count: usize) -> (tokio::runtime::Runtime, Vec<TcpStream>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let open = runtime.block_on(async {
        let mut open = Vec::new();
        for _ in 0..count {
            let socket = TcpSocket::new_v4().unwrap();
            socket.bind((source, 0).into()).unwrap();
            open.push(socket.connect(target).await.unwrap());
        }
        open
    });
    (runtime, open)
}

#[test]
fn one_address_with_hundreds_of_idle_connections_keeps_nobody_out() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &[]);
    let mut regular = server.connect();
    assert_eq!(regular.get("/livez").0, 200);
    let (_runtime, _idle) = open_from([127, 0, 0, 2], server.address, IDLE_CONNECTIONS);
    assert_eq!(server.get("/livez").0, 200);
    let (status, answer) = server.connect().post(WEBHOOK, &turn("anna"));
    assert!(status == 200 && answer.contains(r#""last":"told""#), "{status} {answer}");
    assert_eq!(regular.get("/livez").0, 200, "the one that was open before still is");
    // Its share, the regular one, the check before, the turn, and this look.
    let open = server.metric("astroloh_http_connections");
    assert!((65..=70).contains(&open), "{open}");
    let displaced = server.metric(r#"astroloh_http_connections_ended_total{ending="displaced"}"#);
    assert_eq!(displaced, (IDLE_CONNECTIONS - 64) as u64);
    server.stop();
}

/// What a proxy passes on for a client: status and head, and the body.
fn through_proxy(server: &Server, client: &str, path: &str) -> (u16, String) {
    let mut connection = server.connect();
    let head = format!("GET {path} HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-For: {client}\r\nConnection: close\r\n\r\n");
    connection.send(&head).unwrap();
    let response = connection.until_closed();
    (response.split(' ').nth(1).unwrap().parse().unwrap(), response)
}

#[test]
fn a_client_pays_for_what_it_causes_to_be_computed_and_for_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    // A millisecond a minute: some charts use that up, and the next one is refused.
    let settings = [
        "--http-trusted-proxies",
        "127.0.0.1",
        "--api-public",
        "true",
        "--api-compute-ms-per-minute",
        "1",
        "--alice-webhook-secret",
        "a-secret-of-the-webhook",
    ];
    let server = Server::start(&dir.path().join("data"), &settings);
    let greedy = |path: &str| through_proxy(&server, "203.0.113.7", path);
    let (status, response) = greedy(&chart(0));
    assert_eq!(status, 200, "{response}");
    assert!(response.contains("ratelimit-policy: \"compute\";q=1;qu=\"compute-ms\";w=60\r\n"), "{response}");
    let refused = (1..60).map(|minute| greedy(&chart(minute))).find(|(status, _)| *status != 200);
    let (status, response) = refused.expect("a client without end");
    assert_eq!(status, 429, "{response}");
    for part in ["ratelimit: \"compute\";r=0;t=", "retry-after: ", "urn:astroloh:problem:too-many-requests"] {
        assert!(response.contains(part), "{part}: {response}");
    }
    let number = |before: &str| {
        let behind = response.split(before).nth(1).unwrap();
        behind.split(|c: char| !c.is_ascii_digit()).next().unwrap().parse::<u64>().unwrap()
    };
    assert_eq!(number("r=0;t="), number("retry-after: "), "both fields name one time: {response}");
    // Who counts by the client's own words instead of the proxy's would be fooled by this.
    assert_eq!(
        through_proxy(&server, "198.51.100.1, 203.0.113.7", "/api/v1/horoscope/leo?period=year&date=2031-01-01").0,
        429
    );

    for free in [&*chart(0), "/api/v1/places?q=%D0%BC%D0%BE%D1%81%D0%BA", "/api/openapi.json", "/livez"] {
        let (status, response) = greedy(free);
        assert_eq!(status, 200, "{free}: {response}");
        assert!(!response.contains("ratelimit"), "{free}: {response}");
    }
    assert_eq!(
        through_proxy(&server, "198.51.100.1", "/api/v1/horoscope/virgo?date=2031-01-01").0,
        200,
        "another client has its own quota"
    );
    for year in 2032..2036 {
        let path = format!("/api/v1/horoscope/leo?period=year&date={year}-01-01");
        assert_eq!(server.get(&path).0, 200, "this machine has none");
    }
    assert_eq!(server.metric("astroloh_compute_over_quota_total"), 2);
    assert_eq!(server.metric(r#"astroloh_compute_refused_total{class="rest"}"#), 0, "the engine had room");
    let natal = |outcome| {
        server.metric(&format!(
            r#"astroloh_operation_total{{service="api",operation="/api/v1/natal",outcome="{outcome}"}}"#
        ))
    };
    assert_eq!((natal("refused"), natal("shed")), (1, 0), "a greedy client raises no alert about shedding");
    let cache: serde_json::Value = serde_json::from_str(&server.get_as_operator("/api/v1/cache").1).unwrap();
    let sum =
        |name: &str| cache["kinds"].as_array().unwrap().iter().filter_map(|kind| kind[name].as_u64()).sum::<u64>();
    assert_eq!((sum("over_quota"), sum("shed"), sum("errors")), (2, 0, 0), "{cache}");
    server.stop();
}

#[test]
fn turns_with_the_right_secret_count_for_their_listeners_only() {
    let dir = tempfile::tempdir().unwrap();
    let secret = "right-horse-battery";
    let settings =
        ["--http-trusted-proxies", "127.0.0.1", "--api-compute-ms-per-minute", "1", "--alice-webhook-secret", secret];
    let server = Server::start(&dir.path().join("data"), &settings);
    let body = |day: u32| turn(&format!("listener-{day}")).replace("на завтра", &format!("на {day} марта 2031 года"));
    for day in 1..=20 {
        let mut connection = server.connect();
        let body = body(day);
        let head = format!(
            "POST {WEBHOOK}/{secret} HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-For: 203.0.113.7\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        connection.send(&(head + &body)).unwrap();
        let (status, answer) = connection.answer();
        assert!(status == 200 && answer.contains(r#""last":"told""#), "{day}: {answer}");
    }
    assert_eq!(server.metric("astroloh_compute_over_quota_total"), 0);
    let computed = server.metric(r#"astroloh_compute_class_wait_duration_seconds_count{class="voice"}"#);
    assert!(computed >= 20, "{computed}: each turn was computed, as voice");
    server.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn fallback_mode_refuses_programs_and_no_voice() {
    let world = World::new().await;
    world.core.service.cache().fallback_mode(Some(astroloh::service::FallbackCause::Memory));
    let refused = world.get(&chart(0)).await;
    assert_eq!(refused.status.as_u16(), 503, "{}", refused.body);
    let told = world.post(WEBHOOK, turn("anna")).await;
    assert!(told.status.as_u16() == 200 && told.body.contains(r#""last":"told""#), "{}", told.body);
}
