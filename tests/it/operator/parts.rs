//! A world with an operator: a real monitor, watch and runner beside the real core.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use astroloh::cache::FallbackCause;
use astroloh::clock::ManualClock;
use astroloh::config::{Config, Inputs};
use astroloh::jobs::{self, Context, Job, JobFuture, Report, Runner, Schedule};
use astroloh::ops::alerts::{Alerts, Thresholds};
use astroloh::ops::memory_pressure::{DEFAULT_LIMIT_BYTES, MemoryLimits};
use astroloh::ops::mitigation::{Controls, Switch};
use astroloh::ops::{self, CacheStatus, HealthMonitor, MachineStatus, Recording, Snapshot};
use astroloh::service::Service;
use astroloh::store::Monitor;
use astroloh::web::{Operations, StartStep};
use axum::http::StatusCode;
use serde_json::Value;

use crate::world::{NOW_UNIX_S, World};

/// A question that belongs to no owner.
pub const SKY: &str = "/api/v1/moon?at=2026-11-23T12:00:00Z";

/// How long a test waits for something before it gives up.
pub const TIMEOUT: Duration = Duration::from_secs(60);

/// Sweeps the cache, when no request waits.
struct Sweep(Arc<Service>);

impl Job for Sweep {
    fn name(&self) -> &'static str {
        "sweep"
    }

    fn schedule(&self) -> Schedule {
        Schedule::every(Duration::from_secs(3_600), Duration::from_secs(300))
    }

    fn run<'a>(&'a self, context: &'a Context) -> JobFuture<'a> {
        Box::pin(async move {
            context.progress(0, 1);
            context.yield_to_people().await?;
            self.0.cache().sweep().await;
            context.progress(1, 1);
            Ok(Report::new("swept"))
        })
    }
}

/// Of the levers only the one for jobs is connected.
struct JobsLever(Arc<Runner>);

impl Controls for JobsLever {
    fn pool_to_max(&self, _: Switch) {}
    fn fallback(&self, _: Option<FallbackCause>) {}
    fn rebalance(&self, _: Switch) {}
    fn pause_jobs(&self, reason: Option<&str>) {
        match reason {
            Some(reason) => self.0.pause(reason),
            None => self.0.resume(),
        }
    }
    fn memory_share(&self, _: f64) {}
}

/// A world that is operated.
pub struct Operated {
    pub world: World,
    do_people_wait: Arc<AtomicBool>,
}

impl Operated {
    pub async fn new() -> Self {
        Self::with("").await
    }

    /// With these settings, as a settings file has them.
    pub async fn with(settings: &str) -> Self {
        Self::made(settings, |_, _| {}).await
    }

    /// A world in which something was seen before anybody could be told of it.
    async fn after(seen: impl FnOnce(&HealthMonitor, &ManualClock)) -> Self {
        Self::made("", seen).await
    }

    async fn made(settings: &str, seen: impl FnOnce(&HealthMonitor, &ManualClock)) -> Self {
        let do_people_wait = Arc::new(AtomicBool::new(false));
        let waiting = Arc::clone(&do_people_wait);
        let world = World::with_operations(settings, async |core, clock, data| {
            let monitor = Monitor::start(Arc::clone(&core.metrics), clock.clone(), &core.tasks, data).await.unwrap();
            let runner = Runner::new(jobs::RunnerDependencies {
                jobs: vec![Box::new(Sweep(Arc::clone(&core.service)))],
                tasks: core.tasks.clone(),
                clock: clock.clone(),
                zone: Arc::new(|_| 10_800),
                is_quiet: Arc::new(move || !waiting.load(Ordering::SeqCst)),
                on_end: Box::new(|_| {}),
            });
            let watch = HealthMonitor::new(ops::HealthMonitorParts {
                clock: clock.clone(),
                metrics: Arc::clone(&core.metrics),
                controls: Arc::new(JobsLever(Arc::clone(&runner))),
                on_event: Box::new(|_| Recording::Refused),
                on_unrecorded: Box::new(|_| {}),
                on_mute: Box::new(|_| {}),
                notifier: None,
                thresholds: Thresholds::default(),
                memory_limits: MemoryLimits::of(DEFAULT_LIMIT_BYTES),
                resumed: Alerts::default(),
            });
            seen(&watch, &clock);
            let steps = [StartStep { name: "engine", took: Duration::from_micros(1_500) }];
            let started_at_unix_s = i64::try_from(NOW_UNIX_S).unwrap();
            let inputs = Inputs { file: Some(settings.to_owned()), ..Inputs::default() };
            Operations {
                monitor: Arc::new(monitor),
                health_monitor: watch,
                runner,
                steps: steps.into(),
                started_at_unix_s,
                settings: Config::show(&inputs).unwrap().into(),
                data: data.into(),
            }
        })
        .await;
        Self { world, do_people_wait }
    }

    /// Memory stands at 96 % of its limit, and has for ten minutes.
    pub async fn with_an_alert() -> Self {
        Self::after(|watch, clock| {
            for _ in 0..20 {
                let machine = MachineStatus {
                    rss_bytes: Some(960 << 20),
                    memory_limit_bytes: Some(1_000 << 20),
                    ..MachineStatus::default()
                };
                // Without the cache's share it would be below the alert's level: fallback mode relieves it.
                let cache = CacheStatus { memory_bytes: Some(100 << 20), ..CacheStatus::default() };
                watch.evaluate(Snapshot { machine, cache, ..Snapshot::default() });
                clock.advance(Duration::from_secs(30));
            }
        })
        .await
    }

    /// Whether people wait for the engine, so that jobs do not begin.
    pub fn people_wait(&self, do_they: bool) {
        self.do_people_wait.store(do_they, Ordering::SeqCst);
    }

    /// The job, when its run has ended.
    pub async fn ended(&self) -> Value {
        let waiting = async {
            loop {
                let job = self.world.get_as_operator("/api/v1/jobs").await.json()["jobs"][0].clone();
                if job["state"] == "waiting" {
                    return job;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(TIMEOUT, waiting).await.expect("the job does not end")
    }
}

/// What the operator's API says.
pub async fn asked(world: &World, path: &str) -> Value {
    let response = world.get_as_operator(path).await;
    assert_eq!(response.status, StatusCode::OK, "{path}: {}", response.body);
    assert_eq!(response.headers["cache-control"], "no-store");
    response.json()
}

/// What follows an act of the operator's.
pub async fn done(world: &World, path: &str, body: &str) -> Value {
    let response = world.post_as_operator(path, body).await;
    assert_eq!(response.status, StatusCode::OK, "{path}: {}", response.body);
    response.json()
}
