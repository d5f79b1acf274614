//! A whole server with its timetable and watch, on a clock that is moved; and what can be wrong with it.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use astroloh::app::{Core, Operating};
use astroloh::astro::{self, Kind, Question, Sky};
use astroloh::cache::{Asker, ComputeClass, Error, Owner, Tier};
use astroloh::clock::Clock as _;
use astroloh::config::{Config, Inputs};
use astroloh::metrics::Window;
use astroloh::ops::MachineStatus;
use astroloh::ops::alerts::Rule;
use astroloh::store::Monitor;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::operator::parts::asked;
use crate::world::World;

/// Longer than anything here takes.
pub const SOON: Duration = Duration::from_secs(60);

const GB: u64 = 1 << 30;

/// A server that watches itself, whose machine is as the test says.
pub struct Alarmed {
    pub world: World,
    pub operating: Operating,
    pub machine: MachineStatus,
}

/// A machine that nothing is wrong with.
fn calm() -> MachineStatus {
    MachineStatus {
        cores: Some(2),
        process_cpu_share: Some(0.1),
        host_cpu_share: Some(0.2),
        rss_bytes: Some(100 << 20),
        memory_limit_bytes: Some(500 << 20),
        disk_free_bytes: Some(50 * GB),
        disk_total_bytes: Some(100 * GB),
    }
}

impl Alarmed {
    /// With these settings.
    pub async fn with(settings: &str) -> Self {
        Self::within(tempfile::tempdir().unwrap(), settings).await
    }

    /// The same with what lies in this directory.
    pub async fn within(dir: tempfile::TempDir, settings: &str) -> Self {
        let inputs = Inputs { file: Some(settings.to_owned()), ..Inputs::default() };
        let config = Config::resolve(&inputs).unwrap();
        let mut operating = None;
        let world = World::operated_in(dir, settings, async |core, clock, data| {
            let monitor = Monitor::start(Arc::clone(&core.metrics), clock.clone(), &core.tasks, data).await.unwrap();
            let clock: Arc<dyn astroloh::clock::Clock> = clock;
            let made = Operating::prepare(&config, core, Arc::new(monitor), data, &clock).await.unwrap();
            let operations = made.operations(&core.steps, Config::show(&inputs).unwrap().into());
            operating = Some(made);
            operations
        })
        .await;
        Self { world, operating: operating.unwrap(), machine: calm() }
    }

    /// With an engine of one thread, which may become four.
    pub async fn new() -> Self {
        Self::with("engine.threads = 1").await
    }

    /// Another timetable and watch over the same files, as after a restart.
    pub async fn again(&self) -> Operating {
        let (core, clock) = (&self.world.core, self.world.clock.clone());
        let monitor = Arc::clone(&self.world.operations.as_ref().unwrap().monitor);
        let config = Config::resolve(&Inputs::default()).unwrap();
        let clock: Arc<dyn astroloh::clock::Clock> = clock;
        Operating::prepare(&config, core, monitor, &self.world.data_path(), &clock).await.unwrap()
    }

    /// Time passes, and the watch looks.
    pub async fn pass(&self, time: Duration) {
        self.world.clock.advance(time);
        let operations = self.world.operations.as_ref().unwrap();
        let monitor = &operations.monitor;
        let before = monitor.windows().over(Window::Minute);
        let now_s = self.world.clock.unix_s();
        // Who asks for history lets the monitor look first.
        while Arc::ptr_eq(&before, &monitor.windows().over(Window::Minute)) {
            let _ = monitor.summary(now_s, now_s + 1).await;
        }
        let snapshot = astroloh::ops::Snapshot { machine: self.machine.clone(), ..self.operating.snapshot() };
        operations.health_monitor.evaluate(snapshot);
    }

    /// The open alert of a rule, as the operator sees it.
    pub async fn open(&self, rule: Rule) -> Option<Value> {
        let alerts = asked(&self.world, "/api/v1/alerts").await;
        alerts["open"].as_array().unwrap().iter().find(|alert| alert["rule"] == rule.name()).cloned()
    }

    /// Does something again and again, twenty seconds apart, until the rule's alert is open.
    pub async fn until_raised(&self, rule: Rule, mut again: impl AsyncFnMut()) -> Value {
        for _ in 0..40 {
            again().await;
            self.pass(Duration::from_secs(20)).await;
            if let Some(alert) = self.open(rule).await {
                return alert;
            }
        }
        panic!("{} is not raised: {:?}", rule.name(), self.operating.snapshot());
    }

    /// The open alert of a rule, when the history has given it its id.
    pub async fn recorded(&self, rule: Rule) -> Value {
        let waiting = async {
            loop {
                let alert = self.open(rule).await.unwrap();
                if alert["id"].as_i64().unwrap() > 0 {
                    return alert;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(SOON, waiting).await.expect("the history gives no id")
    }

    /// Lets calm time pass until the rule's alert is over, and finds it among the past ones.
    pub async fn until_resolved(&self, rule: Rule) -> Value {
        for _ in 0..60 {
            self.pass(Duration::from_secs(20)).await;
            if self.open(rule).await.is_some() {
                continue;
            }
            // The history is written behind the watch's back.
            loop {
                let alerts = asked(&self.world, "/api/v1/alerts").await;
                let past = alerts["past"].as_array().unwrap().iter().find(|alert| alert["rule"] == rule.name());
                if let Some(past) = past.filter(|past| !past["resolved_at"].is_null()) {
                    return past.clone();
                }
                tokio::task::yield_now().await;
            }
        }
        panic!("{} is not resolved: {:?}", rule.name(), self.operating.snapshot());
    }

    /// The mitigations in force: name and reason.
    pub async fn mitigations(&self) -> Vec<(String, String)> {
        let status = asked(&self.world, "/api/v1/status").await;
        let text = |active: &Value, name: &str| active[name].as_str().unwrap().to_owned();
        let mitigations = status["mitigations"].as_array().unwrap().iter();
        mitigations.map(|active| (text(active, "action"), text(active, "reason"))).collect()
    }

    /// Lets calm time pass until nothing is done about alerts any more.
    pub async fn until_calm(&self) {
        for _ in 0..200 {
            if self.mitigations().await.is_empty() {
                return;
            }
            self.pass(Duration::from_secs(20)).await;
        }
        panic!("still in force: {:?}", self.mitigations().await);
    }

    /// Asks a question that was not asked before, and waits for its answer.
    pub async fn ask_anew(&self) -> Result<Tier, Error> {
        let question = Fresh(NEXT.fetch_add(1, Ordering::SeqCst));
        Ok(self.world.core.service.cache().answer(&question, Owner::Nobody, SOON).await?.tier())
    }

    /// Asks what kept a thread busy.
    pub async fn ask_held(&self, number: u32) {
        self.world.core.service.cache().answer(&Hold(number), Owner::Nobody, SOON).await.unwrap();
    }

    /// Keeps an engine thread busy until it is let go.
    pub async fn hold(&self) -> Held {
        hold(&self.world.core).await
    }

    /// The same by a question of voice: when all other threads are held, the one that takes voice alone.
    pub async fn hold_voice(&self) -> Held {
        hold_voice(&self.world.core).await
    }

    /// Looks at the engine's threads as the heartbeat does, unless one of them is known to hang.
    pub fn look_until_one_hangs(&self) {
        let cache = self.world.core.service.cache();
        if cache.engine_stats().threads.iter().all(|thread| !thread.hangs) {
            cache.look_at_engine();
        }
    }

    /// Waits until this many questions wait for a thread.
    pub async fn until_waiting(&self, questions: usize) {
        while self.world.core.service.cache().engine_stats().waiting < questions {
            tokio::task::yield_now().await;
        }
    }
}

/// Keeps an engine thread of a core busy until it is let go.
pub async fn hold(core: &Core) -> Held {
    hold_as(core, ComputeClass::Rest).await
}

/// The same by a question of voice: when all other threads are held, the one that takes voice alone.
pub async fn hold_voice(core: &Core) -> Held {
    hold_as(core, ComputeClass::Voice).await
}

async fn hold_as(core: &Core, class: ComputeClass) -> Held {
    let held = Held(NEXT.fetch_add(1, Ordering::SeqCst));
    let (cache, question) = (core.service.cache().clone(), Hold(held.0));
    core.tasks.spawn("held", async move {
        // Late or not, the thread is held.
        let _ = Asker::of(class).run(cache.answer(&question, Owner::Nobody, SOON)).await;
    });
    while !GATE.0.lock().unwrap().begun.contains(&held.0) {
        tokio::task::yield_now().await;
    }
    held
}

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A question that no other equals, solved at once.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Fresh(u32);

impl Question for Fresh {
    type Answer = u32;
    const ID: &str = "fresh";
    const KIND: Kind = Kind::Compatibility;
    const SCHEMA: u16 = 60_001;

    fn label(&self) -> astro::KeyLabel {
        astro::KeyLabel::new().hashed(self)
    }

    fn solve(&self, _: &dyn Sky) -> Result<u32, astro::Error> {
        Ok(self.0)
    }
}

/// A question with a long answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Long {
    pub bytes: usize,
}

impl Question for Long {
    type Answer = String;
    const ID: &str = "long";
    const KIND: Kind = Kind::Forecast;
    const SCHEMA: u16 = 60_001;

    fn label(&self) -> astro::KeyLabel {
        astro::KeyLabel::new().hashed(self)
    }

    fn solve(&self, _: &dyn Sky) -> Result<String, astro::Error> {
        Ok("-".repeat(self.bytes))
    }
}

/// A question that is solved when the test lets it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Hold(u32);

#[derive(Default)]
struct Gate {
    begun: HashSet<u32>,
    released: HashSet<u32>,
}

static GATE: std::sync::LazyLock<(Mutex<Gate>, Condvar)> = std::sync::LazyLock::new(Default::default);

impl Question for Hold {
    type Answer = u32;
    const ID: &str = "hold";
    const KIND: Kind = Kind::Ephemeris;
    const SCHEMA: u16 = 60_001;

    fn label(&self) -> astro::KeyLabel {
        astro::KeyLabel::new().hashed(self)
    }

    fn solve(&self, _: &dyn Sky) -> Result<u32, astro::Error> {
        let mut gate = GATE.0.lock().unwrap();
        gate.begun.insert(self.0);
        while !gate.released.contains(&self.0) {
            gate = GATE.1.wait(gate).unwrap();
        }
        Ok(self.0)
    }
}

/// A thread that is kept busy; dropping this lets it go, so that a test that fails ends.
pub struct Held(u32);

impl Held {
    /// Its question's number.
    pub fn number(&self) -> u32 {
        self.0
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        GATE.0.lock().unwrap().released.insert(self.0);
        GATE.1.notify_all();
    }
}
