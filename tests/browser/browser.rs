//! A browser and what a person does with it.

use std::time::Duration;

use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::key::Key;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::commands::{DevTools, TakeLog};
use crate::driver::Driver;

/// How long something is waited for: the machine may be busy.
const TIMEOUT: Duration = Duration::from_secs(40);

const FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--lang=en-US",
];

/// Where the log's entries about the browser's own plans come from.
const PLANS: [&str; 2] = ["deprecation", "recommendation"];

/// Counts what must not pile up, before any script of the page runs.
const COUNTING: &str = r#"
    window.streams = [];
    const Real = window.EventSource;
    window.EventSource = class extends Real { constructor(...all) { super(...all); window.streams.push(this); } };
"#;

/// A browser with one tab.
pub struct Browser {
    pub client: Client,
    /// What it calls itself, for a report of what differs from one version to the next.
    pub version: String,
    // Dropped last, in this order.
    _driver: Driver,
    _profile: TempDir,
}

impl Browser {
    /// Opens one; nothing where there is none.
    pub async fn open() -> Option<Self> {
        let driver = Driver::start()?;
        let profile = tempfile::tempdir().unwrap();
        let mut arguments: Vec<String> = FLAGS.iter().map(|flag| (*flag).to_owned()).collect();
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        let wanted = json!({
            "goog:chromeOptions": {"args": arguments},
            "goog:loggingPrefs": {"browser": "ALL"},
            "timeouts": {"script": TIMEOUT.as_millis() as u64},
        });
        let Value::Object(wanted) = wanted else { unreachable!("it is written above") };
        let wanted: Capabilities = wanted.into_iter().collect();
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let client = builder.capabilities(wanted).connect(&driver.url).await.unwrap();
        let mut browser = Self { client, version: String::new(), _driver: driver, _profile: profile };
        let about = browser.tell("Browser.getVersion", json!({})).await;
        browser.version = about["product"].as_str().expect("a browser has a name").to_owned();
        // Shown with whatever fails.
        println!("{}", browser.version);
        browser.tell("Page.addScriptToEvaluateOnNewDocument", json!({"source": COUNTING})).await;
        browser.size(1360, 900).await;
        Some(browser)
    }

    /// Sends a command of the DevTools protocol.
    pub async fn tell(&self, command: &'static str, parameters: Value) -> Value {
        self.client.issue_cmd(DevTools(command, parameters)).await.unwrap()
    }

    /// Sets the size of the page.
    pub async fn size(&self, width: u32, height: u32) {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500});
        self.tell("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// Has the system prefer light or dark.
    pub async fn prefer(&self, shade: &str) {
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": shade}]});
        self.tell("Emulation.setEmulatedMedia", features).await;
    }

    /// The value of an expression on the page.
    pub async fn value(&self, js: &str) -> Value {
        self.client.execute(&format!("return ({js});"), vec![]).await.unwrap_or_else(|error| panic!("{js}: {error}"))
    }

    /// Waits until an expression is true of the page; it is looked at in the page, whenever that changes and now and then.
    pub async fn wait(&self, js: &str) {
        let script = format!(
            "const done = arguments[arguments.length - 1]; const end = performance.now() + {};
             const look = () => {{
                 let is = false; let why = '';
                 try {{ is = Boolean({js}); }} catch (error) {{ why = String(error); }}
                 if (is) done(null);
                 else if (performance.now() > end) done(`${{why}} ${{document.body?.innerText.slice(0, 2000)}}`);
                 else setTimeout(look, 20);
             }};
             look();",
            TIMEOUT.as_millis() - 5_000
        );
        let missed = self.client.execute_async(&script, vec![]).await.unwrap_or_else(|error| panic!("{js}: {error}"));
        assert!(missed.is_null(), "this did not come true: {js}\n{}", missed.as_str().unwrap_or_default());
    }

    /// Waits for something and clicks it where it is seen.
    pub async fn click(&self, css: &str) {
        self.wait(&format!("document.querySelector({css:?}) && !document.querySelector({css:?}).disabled")).await;
        self.client
            .find(Locator::Css(css))
            .await
            .unwrap()
            .click()
            .await
            .unwrap_or_else(|error| panic!("{css}: {error}"));
    }

    /// Clicks the first of these that bears a text.
    pub async fn click_text(&self, css: &str, text: &str) {
        let found = format!(
            "[...document.querySelectorAll({css:?})].find((it) => it.textContent.trim() === {text:?} && !it.disabled)"
        );
        self.wait(&found).await;
        self.client.execute(&format!("{found}.setAttribute('data-clicked', '')"), vec![]).await.unwrap();
        let element = self.client.find(Locator::Css("[data-clicked]")).await.unwrap();
        self.client.execute(&format!("{found}.removeAttribute('data-clicked')"), vec![]).await.unwrap();
        element.click().await.unwrap_or_else(|error| panic!("{css} {text}: {error}"));
    }

    /// Types into a field, in place of what is there.
    pub async fn fill(&self, css: &str, text: &str) {
        self.wait(&format!("document.querySelector({css:?})")).await;
        let field = self.client.find(Locator::Css(css)).await.unwrap();
        let (control, release) = (char::from(Key::Control), char::from(Key::Null));
        field.send_keys(&format!("{control}a{release}{text}")).await.unwrap_or_else(|error| panic!("{css}: {error}"));
    }

    /// Picks an option of a list by its value, as the keyboard would.
    pub async fn pick(&self, css: &str, value: &str) {
        let option = format!("{css} option[value={value:?}]");
        self.click(&option).await;
    }

    /// Presses a key wherever the focus is.
    pub async fn press(&self, key: Key) {
        let value = char::from(key);
        let pressed =
            KeyActions::new("keyboard".to_owned()).then(KeyAction::Down { value }).then(KeyAction::Up { value });
        self.client.perform_actions(pressed).await.unwrap();
    }

    /// What the browser has complained about since it was asked last, but for what contains one of `expected`.
    pub async fn complaints(&self, expected: &[&str]) -> Vec<String> {
        let log = self.client.issue_cmd(TakeLog).await.unwrap();
        let entries = log.as_array().cloned().unwrap_or_default();
        // A hint to developers is no complaint; and what a browser plans to drop, a newer one says first.
        let is_plan = |entry: &Value| PLANS.iter().any(|source| entry["source"] == *source);
        let entries = entries.into_iter().filter(|entry| entry["level"] == "SEVERE" || entry["level"] == "WARNING");
        let (plans, entries): (Vec<_>, Vec<_>) = entries.partition(is_plan);
        plans.iter().for_each(|entry| println!("{}: {}", self.version, entry["message"]));
        let of = |entry: Value| format!("{}: {}", entry["level"].as_str().unwrap(), entry["message"].as_str().unwrap());
        let complaints = entries.into_iter().map(of).filter(|text| !expected.iter().any(|it| text.contains(it)));
        complaints.collect()
    }

    /// Closes it.
    pub async fn close(self) {
        self.client.close().await.unwrap();
    }
}
