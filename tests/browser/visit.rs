//! A visit to a running server's dashboard.

use fantoccini::key::Key;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::{Mutex, MutexGuard};

use crate::browser::Browser;
use crate::server::Server;

/// Every view of the dashboard: its hash, and what is true of it when it shows real data.
pub const VIEWS: &[(&str, &str)] = &[
    ("#/overview", "document.querySelectorAll('.tile').length === 10 && document.querySelector('.score')"),
    (
        "#/performance?range=15m",
        "document.querySelectorAll('.uplot canvas').length === 3 && document.querySelector('main tbody tr, main .empty')",
    ),
    ("#/cache", "document.querySelectorAll('tbody tr').length >= 7"),
    ("#/alerts", "document.querySelectorAll('main h2').length === 3"),
    ("#/jobs", "document.querySelectorAll('tbody tr').length >= 8"),
    (
        "#/sky/today",
        "document.querySelector('.wheel').naturalWidth > 100 && document.querySelectorAll('tbody tr').length === 16",
    ),
    ("#/sky/birth", "document.querySelector('#born')"),
    ("#/sky/month?year=2026&month=11", "document.querySelectorAll('.month .moon').length === 30"),
    ("#/sky/year?year=2026", "document.querySelectorAll('.strip .retro').length >= 10"),
    ("#/sky/pairs", "document.querySelectorAll('.matrix button').length === 144"),
    ("#/try", "document.querySelectorAll('main .actions button').length === 5"),
    ("#/people", "document.querySelector('main section table, main .empty, main .failure')"),
    ("#/settings", "document.querySelector('main table, main .failure')"),
];

/// Answers that a server may not have; then the page says so, and the browser logs it.
pub const MAY_BE_MISSING: &[&str] = &["api/v1/people", "api/v1/settings", "api/v1/ask"];

/// One browser at a time: two would wait for each other's processors.
static TURN: Mutex<()> = Mutex::const_new(());

pub struct Visit {
    pub browser: Browser,
    pub server: Server,
    // Dropped last, in this order.
    _dir: TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl Visit {
    /// A browser at a server's door, in English; nothing where there is no browser.
    pub async fn as_visitor() -> Option<Self> {
        let turn = TURN.lock().await;
        let browser = Browser::open().await?;
        let dir = tempfile::tempdir().unwrap();
        let server = Server::start(&dir.path().join("data"));
        let visit = Self { browser, server, _dir: dir, _turn: turn };
        visit.browser.client.goto(&visit.server.url()).await.unwrap();
        visit.browser.wait("document.querySelector('main h1')").await;
        Some(visit)
    }

    /// The same, signed in through the form.
    pub async fn as_operator() -> Option<Self> {
        let visit = Self::as_visitor().await?;
        visit.go("#/overview").await;
        visit.sign_in().await;
        Some(visit)
    }

    /// Writes the token into the form and presses Enter.
    pub async fn sign_in(&self) {
        self.browser.fill("#token", &self.server.token()).await;
        self.browser.press(Key::Enter).await;
        self.browser.wait("!document.querySelector('#token') && document.querySelector('main h1')").await;
    }

    /// Goes to a page within the dashboard.
    pub async fn go(&self, hash: &str) {
        self.browser.client.execute("location.hash = arguments[0]", vec![json!(hash)]).await.unwrap();
    }

    /// Goes to a page and waits until something is true of it. The navigation says when it is drawn: until then the page before it
    /// is there, of which the same may be true.
    pub async fn see(&self, (hash, shows): (&str, &str)) {
        self.go(hash).await;
        let page = hash.split('?').next().unwrap();
        let is_drawn = format!(
            "[...document.querySelectorAll('nav a[aria-current=page]')].some((it) => it.hash === {page:?}) && !document.querySelector('main .loading')"
        );
        self.browser.wait(&format!("location.hash.startsWith({hash:?}) && {is_drawn} && {shows}")).await;
    }

    /// A listener says something to the skill, through the webhook and not through the dashboard.
    pub async fn say(&self, words: &str, message: u32) -> Value {
        let request = json!({
            "meta": {"locale": "ru-RU", "timezone": "Europe/Moscow", "client_id": "test", "interfaces": {}},
            "session": {"message_id": message, "session_id": "visit", "skill_id": "skill", "application": {"application_id": "visitor"}, "new": message == 0},
            "request": {"command": words.to_lowercase(), "original_utterance": words, "type": "SimpleUtterance"},
            "version": "1.0",
        });
        let script = "const done = arguments[arguments.length - 1];
            fetch('api/v1/yandex/webhook', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: arguments[0]})
                .then((answer) => answer.json()).then(done, (error) => done(String(error)));";
        let answer = self.browser.client.execute_async(script, vec![json!(request.to_string())]).await.unwrap();
        assert!(answer["response"]["text"].is_string(), "{answer}");
        answer
    }

    /// Ends the visit: the browser must not have complained, and must have sent requests to no other host.
    pub async fn end(self, expected: &[&str]) {
        let foreign = "performance.getEntriesByType('resource').map((it) => it.name).filter((it) => !it.startsWith(location.origin) && !it.startsWith('data:'))";
        assert_eq!(self.browser.value(foreign).await, json!([]), "somebody else was asked");
        let expected: Vec<_> = MAY_BE_MISSING.iter().chain(expected).copied().collect();
        let complaints = self.browser.complaints(&expected).await;
        assert!(complaints.is_empty(), "{}", complaints.join("\n"));
        self.browser.close().await;
    }
}
