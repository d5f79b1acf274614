//! `/livez`, `/readyz`, `/health`, `/metrics`: probes for supervisors and people.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::{Extension, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::api_keys::Scope;
use crate::heartbeat::{ENGINE, Heartbeat};
use crate::lifecycle::Tasks;
use crate::metrics::{Metrics, StateLabels, TextFormat};
use crate::service::{PeopleStoreStatus, Service, ZoneStatus};
use crate::web::Caller;
use crate::web::auth::access::Access;
use crate::web::responses::accept_item::{accept_items, weight};
use crate::web::responses::api_response::json_response;
use crate::web::responses::rendered_json::RenderedJson;

/// How SQLite and the system say that a disk is full or a quota is used up.
const FULL_DISK_WORDS: [&str; 3] = ["disk is full", "No space left on device", "quota exceeded"];

/// What the health routes look at.
#[derive(Clone)]
pub struct HealthState {
    service: Arc<Service>,
    metrics: Arc<Metrics>,
    tasks: Tasks,
    heartbeat: Arc<Heartbeat>,
    ready: Arc<AtomicBool>,
    /// Why there is no history, when there is none.
    history_trouble: Arc<dyn Fn() -> Option<String> + Send + Sync>,
    /// Least free space of the data directory's file system, in bytes; 0 where any will do.
    least_free_bytes: u64,
    /// What the start could not have.
    without: Arc<[String]>,
    /// Settings about memory that are not followed.
    memory_warnings: Arc<str>,
}

impl HealthState {
    /// Health of a server that is not ready yet.
    pub fn new(service: Arc<Service>, metrics: Arc<Metrics>, tasks: Tasks, heartbeat: Arc<Heartbeat>) -> Self {
        Self {
            service,
            metrics,
            tasks,
            heartbeat,
            ready: Arc::default(),
            history_trouble: Arc::new(|| None),
            least_free_bytes: 0,
            without: Arc::from([]),
            memory_warnings: Arc::from(""),
        }
    }

    /// The same, but `trouble` says why there is no history when there is none.
    pub fn watching_history(self, trouble: impl Fn() -> Option<String> + Send + Sync + 'static) -> Self {
        Self { history_trouble: Arc::new(trouble), ..self }
    }

    /// The same, but less free space than this on the disk with the data directory counts as a full disk.
    pub fn needing_free_bytes(self, least_free_bytes: u64) -> Self {
        Self { least_free_bytes, ..self }
    }

    /// Why the disk with the data directory counts as full: too little is free of it, or what is written there says so.
    fn disk_trouble(&self, writers: &[Option<&str>]) -> Option<String> {
        let disk = |state| u64::try_from(self.metrics.disk.of(&StateLabels { state }).value()).unwrap_or(0);
        let (total_bytes, free_bytes) = (disk("total"), disk("free"));
        let remedy = "free some room there; what waits for it goes on by itself";
        if total_bytes > 0 && free_bytes < self.least_free_bytes {
            let [free_mb, least_mb] = [free_bytes, self.least_free_bytes].map(|bytes| bytes >> 20);
            return Some(format!(
                "the disk with the data directory is short of space: {least_mb} MB are wanted free, and {free_mb} MB are; {remedy}"
            ));
        }
        let full =
            writers.iter().flatten().find(|reason| FULL_DISK_WORDS.iter().any(|words| reason.contains(words)))?;
        Some(format!("the disk with the data directory is full, or a quota of it is used up: {full}; {remedy}"))
    }

    /// The same of a server that started without some things, until it is started again.
    pub fn started_without(self, without: Vec<String>) -> Self {
        Self { without: without.into(), ..self }
    }

    /// The same, but it says which settings about memory are not followed.
    pub fn with_memory_warnings(self, warnings: &[String]) -> Self {
        Self { memory_warnings: warnings.join("; ").into(), ..self }
    }

    /// Start-up is over.
    pub fn become_ready(&self) {
        self.ready.store(true, Ordering::Release);
    }

    /// Whether it can serve: as `/readyz` tells.
    pub(super) fn is_ready(&self) -> bool {
        self.checks().iter().all(|check| check.status != CheckStatus::Fail)
    }

    /// What runs in the background.
    pub(super) fn tasks(&self) -> &Tasks {
        &self.tasks
    }

    fn checks(&self) -> Vec<HealthCheck> {
        let draining = self.tasks.stopping().is_cancelled();
        let started = self.ready.load(Ordering::Acquire);
        let cache = self.service.cache().health();
        let history = (self.history_trouble)();
        let (engine, store) =
            (self.heartbeat.trouble(|part| part == ENGINE), self.heartbeat.trouble(|part| part != ENGINE));
        let people = self.service.people_store_status();
        let people_trouble = people.trouble();
        let disk = self.disk_trouble(&[people_trouble.as_deref(), history.as_deref(), cache.reason.as_deref()]);
        vec![
            HealthCheck::required("ready", started && !draining, if draining { "shutting down" } else { "starting" }),
            HealthCheck::required("engine", engine.is_none(), engine.as_deref().unwrap_or_default()),
            HealthCheck::required("store", store.is_none(), store.as_deref().unwrap_or_default()),
            match people {
                PeopleStoreStatus::Unwanted => {
                    HealthCheck::optional("people", false, "no person can be stored: there is no data directory")
                }
                _ => HealthCheck::optional(
                    "people",
                    people_trouble.is_none(),
                    people_trouble.as_deref().unwrap_or_default(),
                ),
            },
            HealthCheck::optional("history", history.is_none(), history.as_deref().unwrap_or_default()),
            HealthCheck::optional("disk", disk.is_none(), disk.as_deref().unwrap_or_default()),
            HealthCheck::optional("start", self.without.is_empty(), &self.without.join("; ")),
            {
                let trouble = self.service.clock_verdict().trouble();
                HealthCheck::optional("clock", trouble.is_none(), trouble.as_deref().unwrap_or_default())
            },
            {
                let trouble = self.service.zone_status().trouble;
                HealthCheck::optional("time_zones", trouble.is_none(), trouble.as_deref().unwrap_or_default())
            },
            HealthCheck::optional("memory", self.memory_warnings.is_empty(), &self.memory_warnings),
            HealthCheck::optional(
                "cache_disk",
                cache.disk.is_serving(),
                cache.reason.as_deref().unwrap_or(cache.disk.name()),
            ),
            HealthCheck::optional(
                "computing",
                cache.fallback_cause.is_none(),
                &format!("fallback mode: {}; only what is kept is served", cache.fallback_cause.unwrap_or_default()),
            ),
        ]
    }
}

/// How a part or the whole is, the worst last, in the words of the health+json draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
enum CheckStatus {
    Pass,
    Warn,
    Fail,
}

/// A look at one part.
#[derive(Serialize)]
struct HealthCheck {
    name: &'static str,
    status: CheckStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl HealthCheck {
    fn required(name: &'static str, holds: bool, why_not: &str) -> Self {
        Self::of(name, holds, CheckStatus::Fail, why_not)
    }

    fn optional(name: &'static str, holds: bool, why_not: &str) -> Self {
        Self::of(name, holds, CheckStatus::Warn, why_not)
    }

    fn of(name: &'static str, holds: bool, otherwise: CheckStatus, why_not: &str) -> Self {
        let (status, reason) = if holds { (CheckStatus::Pass, None) } else { (otherwise, Some(why_not.to_owned())) };
        Self { name, status, reason }
    }
}

/// The process lives: its runtime answers this, and the threads of engine and store answer their heartbeat.
pub async fn livez(State(health): State<HealthState>) -> Response {
    plain(health.heartbeat.is_alive())
}

/// It can serve.
pub async fn readyz(State(health): State<HealthState>) -> Response {
    plain(health.is_ready())
}

fn plain(holds: bool) -> Response {
    if holds {
        (StatusCode::OK, "ok\n").into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "no\n").into_response()
    }
}

/// What `/health` stands on.
pub type HealthPageState = (HealthState, Access);

/// For people and supervisors: each part with its state. The reasons are for programs of this machine and for those who may observe;
/// the webhook's secret is for those who may operate.
pub async fn health(
    State((health, access)): State<HealthPageState>,
    caller: Option<Extension<Caller>>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    #[derive(Serialize)]
    struct HealthChecksView {
        status: CheckStatus,
        version: &'static str,
        time_zones: TimeZonesView,
        checks: Vec<HealthCheck>,
    }

    /// Which release of IANA's table, and how old it is; no age where it is unknown.
    #[derive(Serialize)]
    struct TimeZonesView {
        release: &'static str,
        age_days: Option<i64>,
    }

    let principal = access.authenticate(&method, &headers, caller.as_deref()).ok();
    let may = |scope| principal.as_ref().is_some_and(|principal| principal.covers(scope));
    let mut checks = health.checks();
    checks.extend(access_checks(&access, may(Scope::Operate)));
    if !access.reach().is_local(&headers) && !may(Scope::Observe) {
        checks.iter_mut().for_each(|check| check.reason = None);
    }
    let status = checks.iter().map(|check| check.status).max().unwrap_or(CheckStatus::Pass);
    let ZoneStatus { release, age_days, .. } = health.service.zone_status();
    let time_zones = TimeZonesView { release, age_days };
    let version = env!("CARGO_PKG_VERSION");
    let mut response = json_response(RenderedJson::of(&HealthChecksView { status, version, time_zones, checks }));
    if status == CheckStatus::Fail {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    }
    response
}

/// What keeps the server from letting in the right ones.
fn access_checks(access: &Access, is_operator: bool) -> [HealthCheck; 2] {
    let webhook = access.webhook();
    let webhook = if is_operator { webhook.warning() } else { webhook.masked_warning() };
    let check = |name, trouble: Option<String>| {
        HealthCheck::optional(name, trouble.is_none(), trouble.as_deref().unwrap_or_default())
    };
    [check("webhook", webhook), check("api_keys", access.keys().trouble())]
}

/// Every number, for Prometheus, in the text format that the client would rather have.
pub async fn metrics(State(health): State<HealthState>, headers: HeaderMap) -> Response {
    let format = preferred_format(&headers);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(format.content_type())),
        (header::VARY, HeaderValue::from_static("Accept")),
    ];
    (headers, health.metrics.text_as(format)).into_response()
}

/// The format with the highest weight in `Accept`; the first of those that weigh the same, also if that is nothing at all.
fn preferred_format(headers: &HeaderMap) -> TextFormat {
    let list: Vec<_> = accept_items(headers, header::ACCEPT).collect();
    let weight_of = |format: &TextFormat| weight(&list, format.media_type(), format.version());
    // The last of equals is the greatest for `max_by`, hence the other way round.
    TextFormat::ALL
        .into_iter()
        .rev()
        .max_by(|one, other| weight_of(one).total_cmp(&weight_of(other)))
        .unwrap_or(TextFormat::Prometheus)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collector_gets_the_format_that_it_would_rather_have() {
        // What Prometheus 2.42 sends, older collectors, those that name one format, a browser, curl, nothing.
        for (accept, format) in [
            (
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,\
                 text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                TextFormat::OpenMetrics,
            ),
            ("text/plain;version=0.0.4;q=1,*/*;q=0.1", TextFormat::Prometheus),
            ("text/plain;version=0.0.4", TextFormat::Prometheus),
            ("application/openmetrics-text; version=1.0.0; charset=utf-8", TextFormat::OpenMetrics),
            ("application/openmetrics-text", TextFormat::OpenMetrics),
            ("application/openmetrics-text;version=0.0.1,*/*;q=0.1", TextFormat::Prometheus),
            ("application/openmetrics-text;q=0,*/*;q=0.1", TextFormat::Prometheus),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", TextFormat::Prometheus),
            ("application/*;q=0.9,text/*;q=0.8", TextFormat::OpenMetrics),
            ("*/*", TextFormat::Prometheus),
            ("application/json", TextFormat::Prometheus),
            ("", TextFormat::Prometheus),
        ] {
            let headers = [(header::ACCEPT, HeaderValue::try_from(accept).unwrap())].into_iter().collect();
            assert_eq!(preferred_format(&headers), format, "{accept}");
        }
        assert_eq!(preferred_format(&HeaderMap::new()), TextFormat::Prometheus);
    }
}
