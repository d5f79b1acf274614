//! A whole server in process: the real sky, cache, places and skill behind the real router, on a clock that stands still.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use astroloh::api_keys::{KeyList, KeyRing};
use astroloh::app::{Core, Persistence};
use astroloh::clock::ManualClock;
use astroloh::config::{Config, Inputs, Secret};
use astroloh::data_dir::DataDir;
use astroloh::web::{self, Access, AccessSettings, Credentials, HealthState, InFlightRequests, Middleware, Operations};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::response::Parts;
use axum::http::{HeaderValue, Method, Request, StatusCode, header};
use bytes::Bytes;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::alice_answer::assert_valid_answer;

/// Monday, 23 November 2026, 09:00 UTC: noon in Moscow.
pub const NOW_UNIX_S: u64 = 1_795_424_400;

/// Deadline of a voice turn, longer than the settings allow: what is judged here are answers, and the machine may be busy.
const NO_HURRY_MS: u32 = 60_000;

pub const WEBHOOK: &str = "/api/v1/yandex/webhook";

pub const ADMIN_TOKEN: &str = "the-operator's-own-token";

/// How often a data directory is tried that another process holds for a moment.
const LOCK_TRIES: u32 = 1_000;

/// Where requests come from.
const PEER: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 40_000);

pub struct World {
    pub core: Core,
    pub clock: Arc<ManualClock>,
    middleware: Middleware,
    router: Router,
    pub access: Access,
    /// What the operator sees, in a world that has one.
    pub operations: Option<Operations>,
    persistence: PersistenceIn,
    // Dropped last, in this order.
    data: Option<DataDir>,
    dir: TempDir,
}

/// What of the data directory a world uses.
type PersistenceIn = for<'d> fn(&'d DataDir) -> Persistence<'d>;

fn without_history(data: &DataDir) -> Persistence<'_> {
    Persistence::DataDir(data)
}

fn with_history(data: &DataDir) -> Persistence<'_> {
    Persistence::WithHistory(data)
}

pub struct Response {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub body: String,
}

impl Response {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// Status, field, value, detail and hint of a problem: what its reader goes by.
    pub fn problem(&self) -> String {
        let content_type = self.headers[header::CONTENT_TYPE].to_str().unwrap();
        assert_eq!(content_type, "application/problem+json", "{}", self.body);
        let json = self.json();
        let part = |name: &str| json[name].as_str().unwrap_or("-").to_owned();
        let (field, value, detail, hint) = (part("field"), part("value"), part("detail"), part("hint"));
        format!("{} {field}={value}: {detail}; {hint}", self.status.as_u16())
    }
}

impl World {
    pub async fn new() -> Self {
        Self::with("").await
    }

    /// A world with these settings, as a settings file has them.
    pub async fn with(settings: &str) -> Self {
        Self::within(tempfile::tempdir().unwrap(), settings, without_history, async |_, _, _| None).await
    }

    /// The same, and it keeps the history of its numbers.
    pub async fn with_history(settings: &str) -> Self {
        Self::within(tempfile::tempdir().unwrap(), settings, with_history, async |_, _, _| None).await
    }

    /// A world with an operator, who sees what is made of its core, its clock and its data directory.
    pub async fn with_operations(
        settings: &str,
        made: impl AsyncFnOnce(&Core, Arc<ManualClock>, &Path) -> Operations,
    ) -> Self {
        Self::operated_in(tempfile::tempdir().unwrap(), settings, made).await
    }

    /// The same with these settings, as a settings file has them, over a directory that holds the data directory.
    pub async fn operated_in(
        dir: TempDir,
        settings: &str,
        made: impl AsyncFnOnce(&Core, Arc<ManualClock>, &Path) -> Operations,
    ) -> Self {
        Self::within(dir, settings, without_history, async |core, clock, data| Some(made(core, clock, data).await))
            .await
    }

    /// Where it keeps its things.
    pub fn data_path(&self) -> std::path::PathBuf {
        self.dir.path().join("data")
    }

    async fn within(
        dir: TempDir,
        settings: &str,
        persistence: PersistenceIn,
        operations: impl AsyncFnOnce(&Core, Arc<ManualClock>, &Path) -> Option<Operations>,
    ) -> Self {
        let config = Config::resolve(&Inputs { file: Some(settings.to_owned()), ..Inputs::default() }).unwrap();
        // On a clock that stands still a listener would soon have used up their turns.
        let turns = if settings.contains("turns_per_minute") { config.alice_turns_per_minute } else { 0 };
        let config = Config { alice_deadline_ms: NO_HURRY_MS, alice_turns_per_minute: turns, ..config };
        let clock = Arc::new(ManualClock::at_unix_s(NOW_UNIX_S));
        // A process that another test starts holds every lock of this one until it has become itself.
        let opened = || DataDir::open(&dir.path().join("data"));
        let again = (0..LOCK_TRIES).map(|_| std::thread::yield_now()).find_map(|()| opened().ok());
        let data = again.map_or_else(opened, Ok).unwrap();
        let core = Core::start(&config, persistence(&data), clock.clone()).await.unwrap();
        let health = HealthState::new(
            Arc::clone(&core.service),
            Arc::clone(&core.metrics),
            core.tasks.clone(),
            Arc::clone(&core.heartbeat),
        );
        health.become_ready();
        let operations = operations(&core, Arc::clone(&clock), data.path()).await;
        let keys = KeyRing::default();
        keys.replace(&KeyList::read(data.path()).unwrap());
        let needs_secret = AccessSettings::needs_webhook_secret(&config, config.listen);
        let webhook_secret = needs_secret.then(|| data.webhook_secret().unwrap().secret);
        let credentials = Credentials { token: Secret::new(ADMIN_TOKEN.to_owned()), keys, webhook_secret };
        let settings = AccessSettings::of(&config, credentials, config.listen);
        let access = Access::new(settings, clock.clone());
        let admitted = access.clone();
        let router = web::router(web::RouterParts {
            service: Arc::clone(&core.service),
            skill: Arc::clone(&core.skill),
            health,
            metrics: Arc::clone(&core.metrics),
            access: admitted,
            operations: operations.clone(),
        });
        let middleware = Middleware::new(router.clone(), InFlightRequests::default());
        Self { core, clock, middleware, router, access, operations, persistence, data: Some(data), dir }
    }

    /// Stops this world in order and starts another one on the same data directory.
    pub async fn restarted(self, settings: &str) -> Self {
        self.restarted_after(settings, || {}).await
    }

    /// The same, but something happens to the data directory in between.
    pub async fn restarted_after(mut self, settings: &str, happens: impl FnOnce()) -> Self {
        self.router = Router::new();
        self.middleware = Middleware::new(Router::new(), InFlightRequests::default());
        self.core.stop().await.unwrap();
        self.data.take();
        happens();
        Self::within(self.dir, settings, self.persistence, async |_, _, _| None).await
    }

    pub async fn send(&self, request: Request<Body>) -> Response {
        let (head, body) = self.send_for_bytes(request).await;
        Response { status: head.status, headers: head.headers, body: String::from_utf8(body.to_vec()).unwrap() }
    }

    /// The same for an answer that need not be text.
    pub async fn send_for_bytes(&self, request: Request<Body>) -> (Parts, Bytes) {
        let (head, body) = self.send_for_head(request).await;
        (head, to_bytes(body, usize::MAX).await.unwrap())
    }

    /// The same for an answer whose body may have no end.
    pub async fn send_for_head(&self, mut request: Request<Body>) -> (Parts, Body) {
        request.headers_mut().entry(header::HOST).or_insert(HeaderValue::from_static("localhost"));
        let (response, _ticket) = self.middleware.answer(request, PEER).await;
        response.into_parts()
    }

    /// The router, to be served on a socket.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    pub async fn get(&self, path: &str) -> Response {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// How long an answer is.
    pub async fn body_bytes(&self, path: &str) -> usize {
        self.get(path).await.body.len()
    }

    pub async fn get_as_operator(&self, path: &str) -> Response {
        let request = Request::get(path).header(header::AUTHORIZATION, format!("Bearer {ADMIN_TOKEN}"));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// A POST of JSON with the token; an empty body is none.
    pub async fn post_as_operator(&self, path: &str, body: &str) -> Response {
        let request = Request::post(path).header(header::AUTHORIZATION, format!("Bearer {ADMIN_TOKEN}"));
        self.send(request.header(header::CONTENT_TYPE, "application/json").body(body.to_owned().into()).unwrap()).await
    }

    pub async fn post(&self, path: &str, body: impl Into<Body>) -> Response {
        let request = Request::builder().method(Method::POST).uri(path);
        self.send(request.header(header::CONTENT_TYPE, "application/json").body(body.into()).unwrap()).await
    }

    /// The value of a metric, with its labels as they are printed; 0 when there is none.
    pub fn metric(&self, name: &str) -> u64 {
        let text = self.core.metrics.text();
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.map_or(0, |value| value.parse().unwrap())
    }

    /// A turn of the dialog as Alice sends it; panics unless the answer is one that she takes.
    pub async fn webhook(&self, body: impl Into<Body>) -> Value {
        let response = self.post(WEBHOOK, body).await;
        assert_eq!(response.status, StatusCode::OK, "{}", response.body);
        assert_valid_answer(&response.body)
    }

    /// A listener who sits down to talk: in Moscow, with a speaker without a screen, whose client keeps no state.
    pub fn listener(&self, name: &str) -> Listener<'_> {
        self.listener_again(Memory { name: name.to_owned(), calls: 0, zone: "Europe/Moscow", turns: 0, kept: None })
    }

    /// A listener who left another world and goes on talking in this one.
    pub fn listener_again(&self, memory: Memory) -> Listener<'_> {
        Listener { world: self, memory }
    }
}

/// Somebody with a speaker.
pub struct Listener<'w> {
    world: &'w World,
    memory: Memory,
}

/// What the listener's side knows of the conversation.
pub struct Memory {
    name: String,
    /// How many times they have called before.
    calls: u32,
    zone: &'static str,
    turns: u32,
    /// The state that the client carries from turn to turn; nothing for a client that does not.
    kept: Option<Value>,
}

impl Listener<'_> {
    /// Lives elsewhere.
    pub fn in_zone(mut self, zone: &'static str) -> Self {
        self.memory.zone = zone;
        self
    }

    /// Has a client that carries the state.
    pub fn with_a_client_that_keeps_state(mut self) -> Self {
        self.memory.kept = Some(json!({}));
        self
    }

    /// Pauses the conversation.
    pub fn leave(self) -> Memory {
        self.memory
    }

    /// Ends the conversation; what is said next begins another one.
    pub fn hang_up(&mut self) {
        self.memory.turns = 0;
        self.memory.calls += 1;
        if let Some(kept) = &mut self.memory.kept {
            *kept = json!({});
        }
    }

    /// Starts the skill and hears the greeting.
    pub async fn launch(&mut self) -> String {
        self.say("").await
    }

    /// Says something and hears the answer's text.
    pub async fn say(&mut self, words: &str) -> String {
        self.turn(words).await["response"]["text"].as_str().unwrap().to_owned()
    }

    /// Says something and receives the whole answer.
    pub async fn turn(&mut self, words: &str) -> Value {
        let answer = self.world.webhook(self.request(words).to_string()).await;
        self.memory.turns += 1;
        if let Some(kept) = &mut self.memory.kept {
            *kept = answer["session_state"].clone();
        }
        answer
    }

    /// The request that saying something would send now.
    pub fn request(&self, words: &str) -> Value {
        let Memory { name, calls, zone, turns, kept } = &self.memory;
        let mut request = json!({
            "meta": {"locale": "ru-RU", "timezone": zone, "client_id": "test", "interfaces": {}},
            "session": {
                "message_id": turns, "session_id": format!("session {calls} of {name}"), "skill_id": "skill",
                "application": {"application_id": name}, "new": *turns == 0,
            },
            "request": {"command": words.to_lowercase(), "original_utterance": words, "type": "SimpleUtterance"},
            "version": "1.0",
        });
        if let Some(kept) = kept {
            request["state"] = json!({"session": kept, "user": {}, "application": {}});
        }
        request
    }
}
