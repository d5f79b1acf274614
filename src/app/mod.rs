//! Start-up and shut-down in order, each step named and timed. The one file that knows all parts.

mod activation;
mod alert_history;
mod beating_parts;
mod controls;
mod greeting;
mod key_watch;
mod log_watch;
mod operating;
mod persistence;
mod shortcomings;
mod signals;
mod snapshot_source;
mod startup;
mod timetable;
mod wish_watch;
mod zone_files;

use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};

use crate::alice::{IdempotencyCache, ServiceBackend, Skill, SkillSettings};
use crate::cache::{self, Cache};
use crate::clock::Clock;
use crate::config::{Config, Inputs, Secret};
use crate::data_dir::{DataDir, KeptSecret};
use crate::engine::{self, Engine, SwissSky};
use crate::heartbeat::Heartbeat;
use crate::lifecycle::Tasks;
use crate::metrics::{Metrics, resident_bytes};
use crate::ops::memory_needs::{MemoryNeeds, MemoryPlan};
use crate::ops::systemd::SystemdNotifier;
use crate::service::{PlaceFinder, Service};
use crate::store::{Monitor, People};
use crate::web::{self, Access, AccessSettings, Credentials, Limits};
use beating_parts::beating_parts;
use key_watch::KeyWatch;
use shortcomings::Shortcomings;
use signals::Signals;
use startup::StartupTimer;

pub use greeting::SecretDisplay;
pub use operating::Operating;
pub use persistence::Persistence;
pub use startup::StartupStep;
pub use zone_files::bring_zone_files;

/// How long requests under way have to finish after a signal to stop.
const DRAIN: Duration = Duration::from_secs(5);

/// How long the disk tier has to write what it holds.
const FLUSH: Duration = Duration::from_secs(5);

/// The parts that answer questions, without a listener: what the command line uses too.
pub struct Core {
    /// The use cases.
    pub service: Arc<Service>,
    /// The voice skill over them.
    pub skill: Arc<Skill<ServiceBackend>>,
    /// The metrics of every part.
    pub metrics: Arc<Metrics>,
    /// Background tasks.
    pub tasks: Tasks,
    /// The bounds on memory that are in force.
    pub memory: MemoryPlan,
    /// What is frozen, as of now.
    pub heartbeat: Arc<Heartbeat>,
    /// The steps of the start, in order.
    pub steps: Vec<StartupStep>,
    /// The history of the numbers, where it is kept.
    pub monitor: Option<Arc<Monitor>>,
}

impl Core {
    /// Starts everything but a listener.
    ///
    /// # Errors
    /// When a step fails: what was tried, on which path, what to do.
    pub async fn start(config: &Config, persistence: Persistence<'_>, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        bring_zone_files(config.places_zoneinfo.as_deref());
        let mut steps = StartupTimer::new(&clock);
        let metrics = Metrics::new(Arc::clone(&clock));
        let tasks = Tasks::new();

        let (key, scratch, unsealable) = persistence.prepare()?;
        // What would be sealed under a key that ends with the process is not written at all.
        let sealed_dir = persistence.data_path().filter(|_| unsealable.is_none()).map(Path::to_owned);
        let key = Arc::new(key);
        steps.done("keys");
        let sky = SwissSky::open(scratch)
            .with_context(|| format!("ephemeris: cannot be opened through {}", scratch.display()))?;
        let fingerprint = SwissSky::fingerprint();
        steps.done("ephemeris");

        let [usual, most] = engine_threads(config);
        let engine = Engine::start(
            Arc::new(sky),
            fingerprint,
            engine::EngineSettings { workers: usual, max_workers: most, ..engine::EngineSettings::default() },
            Arc::clone(&metrics),
            Arc::clone(&clock),
        );
        steps.done("engine");
        let parts = cache::CacheDependencies {
            engine,
            master_key: &key,
            metrics: Arc::clone(&metrics),
            clock: Arc::clone(&clock),
            tasks: tasks.clone(),
        };
        let expected = memory_plan(config, MemoryNeeds::default());
        let cache = Cache::open(cache_settings(config, sealed_dir, &expected), parts);
        steps.done("cache");
        let places = PlaceFinder::start().context("places: cannot start their thread")?;
        let service = Service::new(cache, places, Arc::clone(&clock))
            .with_metrics(Arc::clone(&metrics))
            .with_default_zone(config.alice_timezone);
        let replays = Arc::new(IdempotencyCache::new(Arc::clone(&clock)));
        let service = wish_watch::with_wishes(service, &persistence, unsealable.is_none(), &tasks);
        let service = match &persistence {
            Persistence::DataDir(data) | Persistence::WithHistory(data) if unsealable.is_none() => {
                let retention = Duration::from_secs(86_400 * u64::from(config.people_retention_days));
                match People::open(data.path(), key, &metrics, Arc::clone(&clock)).await {
                    Ok(people) => {
                        let service = service.with_people(Arc::new(people), tasks.clone(), retention, replays.clone());
                        // What fails has been said, and is tried again in the night.
                        let _ = service.finish_erasures().await;
                        let _ = service.resume_clock().await;
                        service.begin_people_check();
                        service
                    }
                    Err(error) => {
                        // What is wrong with it is for the operator to mend; the sky is for everybody.
                        tracing::error!("people cannot be remembered, and everybody is a guest: {error}");
                        service.without_people(format!("{error}; start again when that is mended"))
                    }
                }
            }
            _ => match unsealable {
                Some(trouble) => service.without_people(trouble),
                None => service,
            },
        };
        steps.done("people");
        let monitor = match &persistence {
            Persistence::WithHistory(data) => {
                let monitor = Monitor::start(Arc::clone(&metrics), Arc::clone(&clock), &tasks, data.path()).await;
                Some(Arc::new(monitor.context("history")?))
            }
            Persistence::DataDir(_) | Persistence::Ephemeral { .. } => None,
        };
        let service = Arc::new(match &monitor {
            Some(monitor) => service.with_popularity(Arc::clone(monitor.popularity())),
            None => service,
        });
        steps.done("monitor");
        let deadline = Duration::from_millis(u64::from(config.alice_deadline_ms));
        let settings = SkillSettings {
            deadline,
            skill_ids: config.alice_skill_ids.clone(),
            turns_per_minute: NonZeroU32::new(config.alice_turns_per_minute),
        };
        let astrologer = ServiceBackend::new(Arc::clone(&service), deadline);
        let skill = Arc::new(Skill::new(astrologer, settings, replays, Arc::clone(&clock), Arc::clone(&metrics)));
        steps.done("service");
        // Everything has been started, and nothing has been asked yet.
        let memory = memory_plan(config, resident_bytes().map_or_else(MemoryNeeds::default, MemoryNeeds::measured));
        if memory.tier_bytes != expected.tier_bytes {
            service.cache().resize(memory.tier_bytes).await;
        }
        for warning in &memory.warnings {
            tracing::warn!("{warning}");
        }
        let heartbeat = Heartbeat::start(beating_parts(&service, monitor.as_ref()), &tasks);
        let (watched, stopping) = (Arc::clone(&service), tasks.clone());
        tasks.spawn_vital("clock watch", async move {
            while stopping.until_stopped(CLOCK_LOOK).await {
                // What fails has been said, and is tried again at the next look.
                let _ = watched.look_at_clock().await;
                watched.look_after_reserve().await;
            }
        });
        Ok(Self { service, skill, metrics, tasks, heartbeat, memory, steps: steps.into_steps(), monitor })
    }

    /// Stops everything in reverse order.
    ///
    /// # Errors
    /// When something is still alive at its deadline: its name.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.tasks.stop();
        let left = self.tasks.join(DRAIN).await;
        let unwritten = self.service.cache().close(FLUSH).await;
        let unforgotten = match self.service.people_store() {
            Some(people) => people.close(FLUSH).await.err().map(|_| "people"),
            None => None,
        };
        let unwatched = match &self.monitor {
            Some(monitor) => monitor.close(FLUSH).await.err(),
            None => None,
        };
        let alive: Vec<_> = left
            .err()
            .into_iter()
            .flatten()
            .chain(unforgotten)
            .chain(unwatched)
            .map(str::to_owned)
            .chain(unwritten.err().into_iter().flatten())
            .collect();
        if !alive.is_empty() {
            bail!("still running at the deadline: {}", alive.join(", "));
        }
        Ok(())
    }
}

/// A server that listens, watches itself and works ahead.
pub struct App {
    core: Core,
    health: web::HealthState,
    systemd: Arc<SystemdNotifier>,
    access: Access,
    signals: Signals,
    bound: std::net::SocketAddr,
    shortcomings: Shortcomings,
    // Dropped last: the directory is ours until everything is written.
    _data: DataDir,
}

impl App {
    /// Starts the server: when this returns, its port answers.
    ///
    /// # Errors
    /// When a step fails: what was tried, on which path or address, what to do.
    pub async fn start(inputs: &Inputs, data: DataDir, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let config = &Config::resolve(inputs)?;
        let settings = Config::show(inputs)?;
        web::log_panics_without_payload();
        // Before anything announces the server: a supervisor may ask it to stop at once.
        let signals = Signals::register()?;
        let systemd = SystemdNotifier::from_environment(&crate::config::environment(), std::process::id());
        let systemd = Arc::new(systemd.unwrap_or_else(|error| {
            tracing::warn!("NOTIFY_SOCKET names a socket that cannot be reached, so systemd hears nothing: {error}");
            SystemdNotifier::default()
        }));
        let needs_webhook_secret = AccessSettings::needs_webhook_secret(config, config.listen);
        if needs_webhook_secret && data.is_fresh() {
            bail!(
                "alice.webhook_secret is not set, and others than this machine reach the webhook: whoever knows a listener's id \
                 could have their data told; run `astroloh admin webhook-secret`, which prints the line for the settings and the \
                 URL for the console"
            );
        }
        let mut troubles = Vec::new();
        let mut kept = |what: &'static str, KeptSecret { secret, trouble }: KeptSecret<Secret>| {
            troubles.extend(trouble.map(|trouble| (what, trouble)));
            secret
        };
        let token = kept("admin token", data.admin_token(config.admin_token.as_ref())?);
        let webhook_secret = needs_webhook_secret.then(|| data.webhook_secret()).transpose()?;
        let webhook_secret = webhook_secret.map(|secret| kept("webhook secret", secret));
        let key_watch = KeyWatch::start(data.path());
        let credentials = Credentials { token, keys: key_watch.ring(), webhook_secret };
        let core = Core::start(config, Persistence::WithHistory(&data), Arc::clone(&clock)).await?;
        // Tasks that end with a start that fails end in order.
        let unfinished = core.tasks.clone().stop_on_drop();
        let monitor = Arc::clone(core.monitor.as_ref().context("a watched core has a monitor")?);
        let mut steps = StartupTimer::new(&clock);
        let operating = Operating::prepare(config, &core, monitor, data.path(), &clock).await?;
        steps.done("watch");
        let limits =
            Limits { connections_per_address: config.http_connections_per_address as usize, ..Limits::default() };
        let server = activation::server(config.listen, limits, &core).await?;
        let bound = server.local_addr()?;
        let access = Access::new(AccessSettings::of(config, credentials, bound), Arc::clone(&clock));
        let holders = access.clone();
        let server = server.with_holders(Arc::new(move |peer| holders.connection_holder(peer)));
        steps.done("listener");
        let shortcomings = Shortcomings::of(&core, data.path(), access.keys(), troubles);
        shortcomings.log();
        let history = Arc::clone(core.monitor.as_ref().context("a watched core has a monitor")?);
        let (service, metrics) = (Arc::clone(&core.service), Arc::clone(&core.metrics));
        let health = web::HealthState::new(service, metrics, core.tasks.clone(), Arc::clone(&core.heartbeat))
            .watching_history(move || history.database_health().down.map(|(reason, _)| reason))
            .needing_free_bytes(config.alert_thresholds.least_free_bytes())
            .started_without(shortcomings.lasting())
            .with_memory_warnings(&core.memory.warnings);
        let steps: Vec<_> = core.steps.iter().copied().chain(steps.into_steps()).collect();
        let operations = operating.operations(&steps, settings.into());
        // Before the router, which begins to tell the status.
        operating.start(&core);
        let router = web::router(web::RouterParts {
            service: Arc::clone(&core.service),
            skill: Arc::clone(&core.skill),
            health: health.clone(),
            metrics: Arc::clone(&core.metrics),
            access: access.clone(),
            operations: Some(operations),
        });
        if let Some(warning) = access.masked_webhook_warning() {
            tracing::warn!("{warning}");
        }
        key_watch.follow(Arc::clone(&core.service), &core.tasks);
        wish_watch::follow(Arc::clone(&core.service), &core.tasks);
        core.tasks.spawn_vital("listener", server.run(router));
        health.become_ready();
        systemd.ready(&format!("listening on {bound}"));
        let heartbeat = Arc::clone(&core.heartbeat);
        systemd.start_watchdog(&core.tasks, move || heartbeat.is_alive());
        unfinished.disarm();
        Ok(Self { core, health, systemd, access, signals, bound, shortcomings, _data: data })
    }

    /// The address that it listens on.
    pub fn bound(&self) -> std::net::SocketAddr {
        self.bound
    }

    /// Keeps the metric of lost log lines, of which `losses` tells, up to date.
    pub fn watch_log(&self, losses: impl Fn() -> u64 + Send + 'static) {
        log_watch::start(&self.core, losses);
    }

    /// What the server does without since its start, a line each: empty when all is well.
    pub fn shortcomings(&self) -> Vec<String> {
        self.shortcomings.lines()
    }

    /// A link by which the operator's browser logs in, once and within half an hour. Anyone who sees it can use it.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn login_link(&self, config: &Config) -> anyhow::Result<String> {
        let code =
            self.access.new_login_code().map_err(|error| anyhow::anyhow!("the system gives no randomness: {error}"))?;
        Ok(format!("{}/login?code={}", config.base_url(self.bound), code.reveal()))
    }

    /// Serves until a signal or the death of a vital task, then stops in order.
    ///
    /// # Errors
    /// When a vital task died, or something was still alive at the deadline.
    pub async fn serve(self) -> anyhow::Result<()> {
        let Self { core, health, systemd, mut signals, .. } = self;
        let died = tokio::select! {
            () = signals.stop_asked() => false,
            () = core.tasks.vital_task_died() => true,
        };
        tracing::info!("stopping: no new connections, requests under way finish");
        systemd.stopping();
        drop(health);
        let stopped = tokio::select! {
            stopped = core.stop() => stopped,
            () = signals.stop_at_once_asked() => bail!("interrupted twice; stopped at once"),
        };
        stopped?;
        if died {
            bail!("a vital task died; see the log");
        }
        tracing::info!("stopped");
        Ok(())
    }
}

/// How often is looked whether the wall clock has stepped.
const CLOCK_LOOK: Duration = Duration::from_secs(10);

/// The usual number of engine threads, and the greatest.
fn engine_threads(config: &Config) -> [usize; 2] {
    let usual = match config.engine_threads {
        0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        threads => threads as usize,
    };
    [usual, usual.max(config.engine_max_threads as usize)]
}

/// The bounds on memory of a server with these needs.
pub fn memory_plan(config: &Config, needs: MemoryNeeds) -> MemoryPlan {
    MemoryPlan::of(u64::from(config.memory_limit) << 20, config.cache_memory_bytes, needs)
}

fn cache_settings(config: &Config, dir: Option<std::path::PathBuf>, memory: &MemoryPlan) -> cache::CacheSettings {
    let disk = |dir| cache::DiskSettings {
        max_bytes: config.cache_disk_bytes,
        page_cache_bytes: usize::try_from(memory.limits.disk_pages_bytes()).unwrap_or(usize::MAX),
        ..cache::DiskSettings::in_dir(dir)
    };
    cache::CacheSettings {
        memory_bytes: memory.tier_bytes,
        disk: dir.filter(|_| config.cache_disk_bytes > 0).map(disk),
        policy: config.cache_policy.clone(),
        ..cache::CacheSettings::default()
    }
}
