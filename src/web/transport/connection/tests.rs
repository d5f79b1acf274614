//! Clients of every kind against a connection, over a pipe and under paused time.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::routing::{get, post};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep};

use super::*;
use crate::lifecycle::Tasks;
use crate::web::requests::in_flight::InFlightRequests;
use crate::web::{BODY_LIMIT_BYTES, DISCARD_LIMIT_BYTES, Problem, ReceivedBody, read_prefix_and_discard, read_whole};

const SECOND: Duration = Duration::from_secs(1);

/// Bytes that a pipe holds before its writer has to wait; a kernel holds more.
const PIPE_BYTES: usize = 1024;

/// A clock that stands still with tokio's timers.
struct TimerClock {
    started: Instant,
}

impl Clock for TimerClock {
    fn unix_ms(&self) -> i64 {
        self.started.elapsed().as_millis() as i64
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }
}

struct World {
    tasks: Tasks,
    context: ConnectionContext,
    in_flight: InFlightRequests,
    visits: Arc<AtomicUsize>,
}

impl World {
    fn new() -> Self {
        Self::with(Limits::default())
    }

    #[expect(clippy::disallowed_methods, reason = "the clock has to stand still with the timers")]
    fn with(limits: Limits) -> Self {
        let visits = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&visits);
        let router = Router::new()
            .route("/", get(async || "hello"))
            .route("/visit", get(async move || counted.fetch_add(1, Ordering::Relaxed).to_string()))
            .route("/large", get(async || vec![b'x'; 64 * PIPE_BYTES]))
            .route("/panic", get(async || -> &'static str { panic!("born 1990-07-15") }))
            .route("/thinks", get(async || sleep(2 * SECOND).await))
            .route("/size", post(size))
            .route("/tolerant", post(tolerant))
            .route("/events", get(async || Response::new(Body::new(Ticks { sleep: None, left: 3 }))));
        let in_flight = InFlightRequests::default();
        let middleware = Middleware::new(router, in_flight.clone());
        let clock = Arc::new(TimerClock { started: Instant::now() });
        Self {
            tasks: Tasks::new(),
            context: ConnectionContext { middleware, limits, date: DateHeader::new(clock.clone()), clock },
            in_flight,
            visits,
        }
    }

    fn connect(&self) -> Client {
        let (near, far) = duplex(PIPE_BYTES);
        let (tell, ending) = oneshot::channel();
        let (context, stop) = (self.context.clone(), self.tasks.stopping().child_token());
        self.tasks.spawn("connection", async move {
            let _ =
                tell.send(context.serve(far, SocketAddr::from(([127, 0, 0, 1], 40_000)), Arc::default(), stop).await);
        });
        let clock = Arc::clone(&self.context.clock);
        Client { io: near, ending, opened: clock.monotonic(), clock }
    }
}

async fn size(body: Body) -> Result<String, Problem> {
    Ok(read_whole(body, BODY_LIMIT_BYTES).await?.len().to_string())
}

async fn tolerant(body: Body) -> Result<String, Problem> {
    Ok(match read_prefix_and_discard(body, BODY_LIMIT_BYTES, DISCARD_LIMIT_BYTES).await? {
        ReceivedBody::Whole(bytes) => format!("whole {}", bytes.len()),
        ReceivedBody::Oversized { prefix, size_bytes } => {
            format!("oversized {size_bytes}: {}", String::from_utf8_lossy(&prefix))
        }
    })
}

/// A stream of events, one in 100 s.
struct Ticks {
    sleep: Option<Pin<Box<tokio::time::Sleep>>>,
    left: u32,
}

impl HttpBody for Ticks {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let tick = self.sleep.get_or_insert_with(|| Box::pin(sleep(100 * SECOND)));
        std::task::ready!(tick.as_mut().poll(cx));
        self.sleep = None;
        self.left -= 1;
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b"tick")))))
    }
}

struct Client {
    io: DuplexStream,
    ending: oneshot::Receiver<ConnectionEnd>,
    opened: Duration,
    clock: Arc<dyn Clock>,
}

impl Client {
    async fn send(&mut self, text: impl AsRef<[u8]>) {
        self.io.write_all(text.as_ref()).await.unwrap();
    }

    async fn get(&mut self, path: &str) -> String {
        self.send(format!("GET {path} HTTP/1.1\r\nHost: here\r\n\r\n")).await;
        self.response().await
    }

    /// One response whose length is announced: head and body.
    async fn response(&mut self) -> String {
        let mut bytes = Vec::new();
        while !bytes.ends_with(b"\r\n\r\n") {
            bytes.push(self.io.read_u8().await.unwrap());
        }
        let head = String::from_utf8(bytes).unwrap();
        let length = head.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next());
        let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
        self.io.read_exact(&mut body).await.unwrap();
        head + &String::from_utf8(body).unwrap()
    }

    /// Everything until the server closes.
    async fn rest(&mut self) -> String {
        let mut bytes = Vec::new();
        let _ = self.io.read_to_end(&mut bytes).await;
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Waits for the server to end the connection; whole seconds since it was opened.
    async fn ended(self) -> (ConnectionEnd, u64) {
        let ending = self.ending.await.unwrap();
        (ending, (self.clock.monotonic() - self.opened).as_secs())
    }
}

fn status(response: &str) -> &str {
    response.split(' ').nth(1).unwrap_or("none")
}

mod time {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_silent_connection_is_closed_after_5_s() {
        let client = World::new().connect();
        assert_eq!(client.ended().await, (ConnectionEnd::TimedOut(ExceededTimeout::FirstByte), 5));
    }

    #[tokio::test(start_paused = true)]
    async fn a_dripping_head_is_closed_5_s_after_its_first_byte() {
        let mut client = World::new().connect();
        sleep(4 * SECOND).await;
        for byte in b"GET /" {
            client.send([*byte]).await;
            sleep(SECOND).await;
        }
        assert_eq!(client.ended().await, (ConnectionEnd::TimedOut(ExceededTimeout::Head), 9));
    }

    #[tokio::test(start_paused = true)]
    async fn an_idle_connection_lives_75_s_and_a_slow_second_head_5() {
        let world = World::new();
        let mut idle = world.connect();
        assert_eq!(status(&idle.get("/").await), "200");
        let mut slow = world.connect();
        assert_eq!(status(&slow.get("/").await), "200");
        sleep(20 * SECOND).await;
        slow.send("GET / HT").await;
        assert_eq!(slow.ended().await, (ConnectionEnd::TimedOut(ExceededTimeout::Head), 25));
        assert_eq!(idle.ended().await, (ConnectionEnd::TimedOut(ExceededTimeout::KeepAliveIdle), 75));
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_is_reused_after_12_and_after_70_s_of_idling() {
        let mut client = World::new().connect();
        for pause_s in [0, 12, 70, 12] {
            sleep(pause_s * SECOND).await;
            assert_eq!(status(&client.get("/").await), "200");
        }
        // The idle limit counts from the last answer, not from an alarm set before it.
        assert_eq!(client.ended().await, (ConnectionEnd::TimedOut(ExceededTimeout::KeepAliveIdle), 12 + 70 + 12 + 75));
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_body_is_answered_408_after_3_s() {
        let mut client = World::new().connect();
        client.send("POST /size HTTP/1.1\r\nHost: here\r\nContent-Length: 10\r\n\r\n").await;
        for _ in 0..3 {
            client.send("x").await;
            sleep(SECOND).await;
        }
        let response = client.rest().await;
        assert_eq!(status(&response), "408", "{response}");
        assert!(response.contains("connection: close") && response.contains("problem:too-slow"), "{response}");
        assert_eq!(client.ended().await, (ConnectionEnd::Closed, 3));
    }

    #[tokio::test(start_paused = true)]
    async fn a_handler_may_think_and_a_stream_may_pause_longer_than_any_limit() {
        let world = World::new();
        let mut client = world.connect();
        assert_eq!(status(&client.get("/thinks").await), "200");
        client.send("GET /events HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n").await;
        sleep(250 * SECOND).await;
        assert_eq!(world.in_flight.total(), 1);
        assert_eq!(client.rest().await.matches("tick").count(), 3);
        assert_eq!(world.in_flight.total(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_reader_that_takes_nothing_for_10_s_is_closed() {
        let world = World::new();
        let mut client = world.connect();
        client.send("GET /large HTTP/1.1\r\nHost: here\r\n\r\n").await;
        for _ in 0..3 {
            sleep(9 * SECOND).await;
            client.io.read_u8().await.unwrap();
        }
        let Client { io, ending, opened, clock } = client;
        assert_eq!(ending.await, Ok(ConnectionEnd::TimedOut(ExceededTimeout::StalledWrite)));
        assert_eq!((clock.monotonic() - opened).as_secs(), 27 + 10);
        assert_eq!(world.in_flight.total(), 0);
        drop(io);
    }
}

mod stopping {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_answer_in_progress_is_finished_and_everything_else_is_dropped_at_once() {
        let world = World::new();
        let mut idle = world.connect();
        assert_eq!(status(&idle.get("/").await), "200");
        let silent = world.connect();
        let mut slow_head = world.connect();
        slow_head.send("GET / HTTP/1.1\r\nHos").await;
        let mut second_slow_head = world.connect();
        second_slow_head.get("/").await;
        second_slow_head.send("GET").await;
        let mut thinking = world.connect();
        thinking.send("GET /thinks HTTP/1.1\r\nHost: here\r\n\r\n").await;
        sleep(SECOND).await;
        assert_eq!(world.in_flight.total(), 1);

        world.tasks.stop();
        for client in [idle, silent, slow_head, second_slow_head] {
            assert_eq!(client.ended().await, (ConnectionEnd::Drained, 1));
        }
        let response = thinking.rest().await;
        assert_eq!(status(&response), "200");
        assert!(response.contains("connection: close"), "{response}");
        assert_eq!(thinking.ended().await, (ConnectionEnd::Closed, 2));
        assert_eq!(world.tasks.join(SECOND).await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_half_written_answer_is_written_to_its_end() {
        let world = World::new();
        let mut client = world.connect();
        client.send("GET /large HTTP/1.1\r\nHost: here\r\n\r\n").await;
        sleep(SECOND).await;
        world.tasks.stop();
        sleep(SECOND).await;
        let response = client.rest().await;
        assert!(response.ends_with(&"x".repeat(64 * PIPE_BYTES)), "{} bytes", response.len());
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_has_arrived_is_still_answered() {
        let world = World::new();
        let mut client = world.connect();
        client.send("GET / HTTP/1.1\r\nHost: here\r\n\r\n").await;
        world.tasks.stop();
        assert_eq!(status(&client.rest().await), "200");
    }
}

mod syntax {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_head_that_is_too_long_is_answered_431() {
        let world = World::new();
        let long = format!("GET / HTTP/1.1\r\nHost: here\r\nCookie: {}\r\n\r\n", "x".repeat(17 * 1024));
        let many = format!("GET / HTTP/1.1\r\nHost: here\r\n{}\r\n", "a: b\r\n".repeat(64));
        for head in [long, many] {
            let mut client = world.connect();
            let _ = client.io.write_all(head.as_bytes()).await;
            assert_eq!(status(&client.rest().await), "431");
        }
        let mut client = world.connect();
        client.send(format!("GET / HTTP/1.1\r\nHost: here\r\nCookie: {}\r\n\r\n", "x".repeat(15 * 1024))).await;
        assert_eq!(status(&client.response().await), "200");
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_smuggled_behind_two_lengths_is_not_served() {
        let world = World::new();
        for lengths in
            ["Content-Length: 5\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 5"]
        {
            let mut client = world.connect();
            client.send(format!("POST /size HTTP/1.1\r\nHost: here\r\n{lengths}\r\n\r\n0\r\n\r\n")).await;
            let _ = client.io.write_all(b"GET /visit HTTP/1.1\r\nHost: here\r\n\r\n").await;
            assert_eq!(client.rest().await.matches("HTTP/1.1 ").count(), 1);
        }
        assert_eq!(world.visits.load(Ordering::Relaxed), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_has_exactly_one_host() {
        let world = World::new();
        for (head, expected) in [
            ("GET / HTTP/1.1\r\n\r\n", "400"),
            ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "400"),
            ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "200"),
            ("GET / HTTP/1.0\r\n\r\n", "200"),
        ] {
            let mut client = world.connect();
            client.send(head).await;
            let response = client.response().await;
            assert_eq!(status(&response), expected, "{head:?}");
            assert!(expected == "200" || response.contains("\"field\":\"Host\""), "{response}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn every_answer_carries_a_request_id_and_a_good_one_is_kept() {
        let mut client = World::new().connect();
        client.send("GET / HTTP/1.1\r\nHost: here\r\nX-Request-Id: mine-7\r\n\r\n").await;
        assert!(client.response().await.contains("x-request-id: mine-7\r\n"));
        client.send("GET / HTTP/1.1\r\nHost: here\r\nX-Request-Id: two words\r\n\r\n").await;
        let response = client.response().await;
        assert!(response.contains("x-request-id: ") && !response.contains("two words"), "{response}");
    }
}

mod size;

#[tokio::test(start_paused = true)]
async fn a_panic_in_a_handler_costs_one_answer() {
    let world = World::new();
    let mut client = world.connect();
    let response = client.get("/panic").await;
    assert_eq!(status(&response), "500");
    assert!(response.contains("problem:internal") && !response.contains("1990"), "{response}");
    assert_eq!(world.in_flight.total(), 0);
    assert_eq!(status(&client.get("/").await), "200");
    assert_eq!(status(&world.connect().get("/").await), "200");
}
