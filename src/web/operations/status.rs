//! `GET /api/v1/status`: how the server started, its health, and the mitigations in force.

use bytes::Bytes;
use serde::Serialize;
use utoipa::ToSchema;

use super::endpoint::told;
use super::{OperatorState, moment};
use crate::ops::ServerStatus;
use crate::ops::health::{Deduction, HealthReport, Recommendation, UnmeasuredRule};
use crate::ops::mitigation::ActiveMitigation;
use crate::service::ZoneStatus;
use crate::web::Problem;
use crate::web::params::fields::Fields;

/// Start, health and mitigations.
#[derive(Serialize, ToSchema)]
pub struct StatusView {
    version: &'static str,
    started_at: Option<String>,
    uptime_s: u64,
    start_steps: Vec<StartStepView>,
    /// Whether the server can serve.
    is_ready: bool,
    #[serde(flatten)]
    health: HealthView,
    paused_jobs: Vec<PausedView>,
    memory: MemoryView,
    history: HistoryView,
    people: PeopleStatusView,
    clock: ClockStatusView,
    time_zones: TimeZonesStatusView,
}

#[derive(Serialize, ToSchema)]
struct StartStepView {
    name: &'static str,
    took_ms: f64,
}

#[derive(Serialize, ToSchema)]
struct PausedView {
    name: &'static str,
    reason: String,
}

/// The memory tier's share of its configured bytes.
#[derive(Serialize, ToSchema)]
struct MemoryView {
    share: f64,
    /// `none`, `soft` or `hard`.
    pressure: &'static str,
    resident_bytes: Option<u64>,
    limit_bytes: Option<u64>,
}

/// State of the file of figures and alerts.
#[derive(Serialize, ToSchema)]
struct HistoryView {
    is_up: bool,
    reason: Option<String>,
    down_since: Option<String>,
}

/// State of the store of people.
#[derive(Serialize, ToSchema)]
#[schema(as = PeopleStandingView)]
struct PeopleStatusView {
    /// False while every listener is a guest.
    is_up: bool,
    reason: Option<String>,
}

/// Whether the machine's wall clock is trusted.
#[derive(Serialize, ToSchema)]
struct ClockStatusView {
    /// `trusted`; `settling` in the first week; `stepped`, `unconfirmed`, `before_build` or `before_newest` while it is not
    /// trusted. People are retired by date alone only while it is trusted.
    trust: &'static str,
    /// The time that it shows.
    now: Option<String>,
    /// The problem and the remedy; null when there is none.
    reason: Option<String>,
}

/// The table of time zones.
#[derive(Serialize, ToSchema)]
struct TimeZonesStatusView {
    /// Release of IANA's time zone database, as `2026f`; `unknown` where an operator's files do not tell.
    release: &'static str,
    /// Day of its publication.
    published: Option<String>,
    /// Whole days since then. Past 274 the release is old, and `reason` says so.
    age_days: Option<i64>,
    /// `embedded`, or the directory of `places.zoneinfo`.
    source: &'static str,
    /// The problem and the remedy; null when there is none.
    reason: Option<String>,
}

impl TimeZonesStatusView {
    fn of(status: ZoneStatus) -> Self {
        let ZoneStatus { release, published, age_days, source, trouble: reason } = status;
        Self { release, published: published.map(|day| day.to_string()), age_days, source, reason }
    }
}

/// The health score with its deductions, and the mitigations in force.
#[derive(Serialize, ToSchema)]
pub struct HealthView {
    /// When health was last judged; null before the first time.
    looked_at: Option<String>,
    health: HealthScoreView,
    mitigations: Vec<MitigationView>,
}

#[derive(Serialize, ToSchema)]
struct HealthScoreView {
    /// `pass`, `warn` or `fail`.
    status: &'static str,
    /// 0 to 100; null when nothing is known.
    score: Option<u8>,
    deductions: Vec<DeductionView>,
    /// Parts that could not be judged; they cost no points.
    unknown: Vec<UnknownView>,
    recommendations: Vec<RecommendationView>,
}

#[derive(Serialize, ToSchema)]
struct DeductionView {
    what: &'static str,
    subject: String,
    points: u8,
    reason: String,
    value: f64,
    threshold: f64,
    unit: &'static str,
    since: Option<String>,
    alert: i64,
}

#[derive(Serialize, ToSchema)]
struct UnknownView {
    rule: &'static str,
    subject: Option<&'static str>,
}

#[derive(Serialize, ToSchema)]
struct RecommendationView {
    about: &'static str,
    act: String,
    reason: String,
    effect: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = EffectView)]
struct MitigationView {
    action: &'static str,
    reason: String,
    alert: i64,
    since: Option<String>,
    /// Since when no alert calls for it; null while one does. It ends by itself when that has lasted.
    calm_since: Option<String>,
}

impl HealthView {
    /// What the health monitor saw last.
    pub fn of(server: &ServerStatus) -> Self {
        let HealthReport { status, score, deductions, unknown, recommendations } = &server.health;
        let health = HealthScoreView {
            status: status.name(),
            score: *score,
            deductions: deductions.iter().map(DeductionView::of).collect(),
            unknown: unknown.iter().map(UnknownView::of).collect(),
            recommendations: recommendations.iter().map(RecommendationView::of).collect(),
        };
        let mitigations = server.mitigations.iter().map(MitigationView::of).collect();
        Self { looked_at: server.at_unix_s.and_then(moment), health, mitigations }
    }
}

impl DeductionView {
    fn of(deduction: &Deduction) -> Self {
        let Deduction { what, subject, reason, value, threshold, unit, since_unix_s, alert, points } = deduction;
        Self {
            what,
            subject: subject.clone(),
            points: *points,
            reason: reason.clone(),
            value: *value,
            threshold: *threshold,
            unit,
            since: moment(*since_unix_s),
            alert: alert.0,
        }
    }
}

impl UnknownView {
    fn of(unknown: &UnmeasuredRule) -> Self {
        Self { rule: unknown.rule.name(), subject: unknown.subject }
    }
}

impl RecommendationView {
    fn of(recommendation: &Recommendation) -> Self {
        let Recommendation { about, act, reason, effect } = recommendation;
        Self { about: about.name(), act: act.clone(), reason: reason.clone(), effect: effect.clone() }
    }
}

impl MitigationView {
    fn of(active: &ActiveMitigation) -> Self {
        Self {
            action: active.mitigation.name(),
            reason: active.reason.clone(),
            alert: active.cause.0,
            since: moment(active.since.unix_s),
            calm_since: active.calm_since.and_then(|since| moment(since.unix_s)),
        }
    }
}

/// Answers with the status.
pub async fn answer(state: OperatorState, _: Fields) -> Result<Bytes, Problem> {
    let operations = &state.operations;
    let server = operations.health_monitor.status();
    let step = |step: &super::StartStep| StartStepView {
        name: step.name,
        took_ms: (step.took.as_secs_f64() * 1e5).round() / 1e2,
    };
    let paused = operations.runner.statuses().into_iter().filter_map(|job| {
        let reason = job.paused?.to_string();
        Some(PausedView { name: job.name, reason })
    });
    let down = operations.monitor.database_health().down;
    let history = HistoryView {
        is_up: down.is_none(),
        down_since: down.as_ref().and_then(|(_, since_s)| moment(*since_s)),
        reason: down.map(|(reason, _)| reason),
    };
    let clock = state.service.clock_verdict();
    let view = StatusView {
        version: env!("CARGO_PKG_VERSION"),
        started_at: moment(operations.started_at_unix_s),
        uptime_s: state.metrics.clock().monotonic().saturating_sub(state.up_since).as_secs(),
        start_steps: operations.steps.iter().map(step).collect(),
        is_ready: state.health.is_ready(),
        health: HealthView::of(&server),
        paused_jobs: paused.collect(),
        memory: MemoryView {
            share: server.memory_pressure.share(),
            pressure: server.memory_pressure.level().name(),
            resident_bytes: server.snapshot.machine.rss_bytes,
            limit_bytes: server.snapshot.machine.memory_limit_bytes,
        },
        history,
        people: {
            let people = state.service.people_store_status();
            PeopleStatusView { is_up: people.knows_people(), reason: people.trouble() }
        },
        clock: ClockStatusView { trust: clock.name(), now: moment(state.now_s()), reason: clock.trouble() },
        time_zones: TimeZonesStatusView::of(state.service.zone_status()),
    };
    Ok(told(&view))
}
