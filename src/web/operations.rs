//! The operator's API: status, figures, alerts, jobs, people; every endpoint needs its scope.
//!
//! Endpoints read from the parts that run anyway, and act by calling them. No rule and no job is named here.

mod alerts;
mod ask;
mod backup;
mod cache;
mod clock;
mod endpoint;
mod events;
mod feed;
mod figures;
mod history;
mod jobs;
mod people;
mod settings;
mod status;
mod table;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::OnceCell;

use crate::alice::{ServiceBackend, Skill};
use crate::astro::Moment;
use crate::config::EffectiveSetting;
use crate::jobs::Runner;
use crate::lifecycle::Tasks;
use crate::metrics::Metrics;
use crate::ops::HealthMonitor;
use crate::service::Service;
use crate::store::{JobRun, Monitor};
use crate::web::auth::principal::Principal;
use crate::web::health::HealthState;
use feed::{Feed, FeedTopic};

pub use crate::ops::notify::AlertMessage;
pub use endpoint::{OperatorEndpoint, Verb, get, post};
pub use events::{EVENTS, EVENTS_SCOPE, stream};
pub use table::OPERATOR_ENDPOINTS;

/// Time between two looks for changed state.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Longest wait for the job runs of before this start. A disk that hangs must not delay the events.
const RUNS_TIMEOUT: Duration = Duration::from_millis(200);

/// The parts that the operator sees. Cheap to clone.
#[derive(Clone)]
pub struct Operations {
    /// Metrics history, alert history and job runs.
    pub monitor: Arc<Monitor>,
    /// Alerts, mitigations in force, health.
    pub health_monitor: Arc<HealthMonitor>,
    /// The jobs.
    pub runner: Arc<Runner>,
    /// The steps of the start, in their order.
    pub steps: Arc<[StartStep]>,
    /// When the start began, in seconds since 1970.
    pub started_at_unix_s: i64,
    /// The settings in force.
    pub settings: Arc<[EffectiveSetting]>,
    /// The data directory.
    pub data: Arc<Path>,
}

/// A step of the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StartStep {
    /// Name of the step.
    pub name: &'static str,
    /// How long it took.
    pub took: Duration,
}

/// State of the operator's endpoints.
#[derive(Clone)]
pub struct OperatorState {
    service: Arc<Service>,
    skill: Arc<Skill<ServiceBackend>>,
    metrics: Arc<Metrics>,
    health: HealthState,
    operations: Operations,
    feed: Arc<Feed>,
    tasks: Tasks,
    /// Monotonic time of the start, for the uptime.
    up_since: Duration,
    /// The last run of each job before this start; read once, because runs since then are known to the runner.
    before: Arc<OnceCell<Vec<JobRun>>>,
    /// Held while a backup is made.
    backing_up: Arc<tokio::sync::Mutex<()>>,
    /// Who sends the request, as the audit log names them.
    actor: Arc<str>,
}

impl OperatorState {
    /// State over these parts. No event is published before [`Self::start`].
    pub fn new(
        service: Arc<Service>,
        skill: Arc<Skill<ServiceBackend>>,
        metrics: Arc<Metrics>,
        health: HealthState,
        operations: Operations,
    ) -> Self {
        let tasks = health.tasks().clone();
        let feed = Arc::new(Feed::new(operations.started_at_unix_s));
        let up_since = metrics.clock().monotonic();
        Self {
            service,
            skill,
            metrics,
            health,
            operations,
            feed,
            tasks,
            up_since,
            before: Arc::default(),
            backing_up: Arc::default(),
            actor: "server".into(),
        }
    }

    /// The state for a request of this principal.
    fn asked_by(self, principal: &Principal) -> Self {
        Self { actor: principal.to_string().into(), ..self }
    }

    /// Publishes changes to the listeners of the feed, from now on until the server stops.
    pub fn start(&self) {
        let (state, tasks) = (self.clone(), self.tasks.clone());
        self.tasks.spawn_vital("events", async move {
            loop {
                state.remember_runs().await;
                state.publish();
                if !tasks.until_stopped(LOOK_EVERY).await {
                    return;
                }
            }
        });
    }

    /// Publishes every topic that has changed, without waiting for listeners.
    fn publish(&self) {
        let server = self.operations.health_monitor.status();
        self.feed.publish(FeedTopic::Health, &status::HealthView::of(&server));
        self.feed.publish(FeedTopic::Kpi, &figures::now(self));
        self.feed.publish(FeedTopic::Alerts, &alerts::OpenView::of(&server));
        self.feed.publish(FeedTopic::Jobs, &jobs::JobsView::of(self));
    }

    /// Reads the runs before this start, unless that was done. Without the history, or when it takes too long, they are left out
    /// and tried again.
    async fn remember_runs(&self) {
        let read = self.before.get_or_try_init(async || self.operations.monitor.job_runs().last().await);
        match tokio::time::timeout(RUNS_TIMEOUT, read).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::debug!("the last runs of jobs cannot be read: {error}"),
            Err(_) => tracing::debug!("the last runs of jobs are not read in time"),
        }
    }

    fn now_s(&self) -> i64 {
        self.metrics.clock().unix_s()
    }
}

/// A second since 1970 as the API writes it; past the calendar's end it is none.
fn moment(unix_s: i64) -> Option<String> {
    Moment::from_unix_s(unix_s).map(|moment| moment.to_string())
}
