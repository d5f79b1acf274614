//! `GET /api/v1/kpi` and `/api/v1/operations`: figures over a window that ends now.

use std::sync::Arc;

use bytes::Bytes;
use serde::Serialize;
use utoipa::ToSchema;

use super::OperatorState;
use super::endpoint::told;
use super::history::unreadable;
use crate::cache::{EngineStats, FallbackCause, ThreadStats};
use crate::metrics::{Kpi, OperationFigures, Summary, Window};
use crate::web::Problem;
use crate::web::params::field::{Field, ParamType};
use crate::web::params::fields::Fields;

const WINDOW: Field = Field::new(
    "window",
    ParamType::OneOf(|| FigureWindow::ALL.map(FigureWindow::name).to_vec()),
    "Length of the window up to now, exact to ten seconds up to an hour, beyond that to a hundredth of the window.",
)
.or(|| Window::FiveMinutes.name().into())
.like("5m");

/// Fields of figures.
pub const FIGURES: &[Field] = &[WINDOW];

/// A stretch of time that ends now.
#[derive(Debug, Clone, Copy)]
enum FigureWindow {
    /// A window that is always at hand.
    Live(Window),
    /// A day, read from the history on request.
    Day,
    /// A week, read from the history on request.
    Week,
}

impl FigureWindow {
    const ALL: [Self; 5] =
        [Self::Live(Window::Minute), Self::Live(Window::FiveMinutes), Self::Live(Window::Hour), Self::Day, Self::Week];

    const fn name(self) -> &'static str {
        match self {
            Self::Live(window) => window.name(),
            Self::Day => "24h",
            Self::Week => "7d",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|span| span.name() == name)
    }

    async fn summary(self, state: &OperatorState) -> Result<Arc<Summary>, Problem> {
        let days = match self {
            Self::Live(window) => return Ok(state.operations.monitor.windows().over(window)),
            Self::Day => 1,
            Self::Week => 7,
        };
        // The second that is under way belongs to the window.
        let to_s = state.now_s() + 1;
        let summary = state.operations.monitor.summary(to_s - days * 86_400, to_s).await;
        summary.map(Arc::new).map_err(|error| unreadable(&error))
    }
}

/// Key figures of a window.
#[derive(Serialize, ToSchema)]
pub struct KpiView {
    window: &'static str,
    #[serde(flatten)]
    kpi: Kpi,
    /// The cause of fallback mode: `memory`, `errors` or `hang`; null outside of it.
    fallback_cause: Option<&'static str>,
}

impl KpiView {
    fn of(state: &OperatorState, window: &'static str, summary: &Summary) -> Self {
        let fallback_cause = state.service.cache().fallback_cause().map(FallbackCause::name);
        Self { window, kpi: Kpi::of(summary), fallback_cause }
    }
}

/// The operations that ended in a window.
#[derive(Serialize, ToSchema)]
pub struct OperationsView {
    window: &'static str,
    /// Seconds of the window in which the server ran.
    observed_s: u32,
    /// Voice turns, calculations, cache lookups and solves of the engine.
    operations: Vec<OperationFigures>,
    /// The engine's threads, as they are now.
    engine: EngineView,
}

/// State of the engine.
#[derive(Serialize, ToSchema)]
struct EngineView {
    /// Number of threads, hanging ones excluded.
    workers: usize,
    /// Limit on the number of threads, hanging ones excluded.
    max_workers: usize,
    /// Queued questions of requests, those of voice turns included.
    waiting: usize,
    /// Queued questions of voice turns.
    waiting_voice: usize,
    /// Queued questions of background work.
    waiting_in_background: usize,
    threads: Vec<ThreadView>,
}

/// A thread of the engine.
#[derive(Serialize, ToSchema)]
struct ThreadView {
    name: String,
    /// Whether it solves only questions of voice turns.
    voice_only: bool,
    /// The share of the last minute in which it was solving, 0 to 1.
    busy_share: f64,
    /// Time spent on the present question; null when the thread is idle.
    present_s: Option<f64>,
    /// Whether it hangs: it has been silent for longer than any step of any question takes. The pool puts another in its place.
    hangs: bool,
}

impl EngineView {
    fn of(stats: EngineStats) -> Self {
        let EngineStats { workers, max_workers, waiting, waiting_voice, waiting_background, threads, kinds: _ } = stats;
        let thread = |ThreadStats { name, voice_only, busy_share, present_s, hangs }| ThreadView {
            name,
            voice_only,
            busy_share,
            present_s,
            hangs,
        };
        let threads = threads.into_iter().map(thread).collect();
        Self { workers, max_workers, waiting, waiting_voice, waiting_in_background: waiting_background, threads }
    }
}

/// The key figures of the last minute.
pub fn now(state: &OperatorState) -> KpiView {
    let window = Window::Minute;
    KpiView::of(state, window.name(), &state.operations.monitor.windows().over(window))
}

/// Answers with the key figures.
pub async fn kpi(state: OperatorState, mut fields: Fields) -> Result<Bytes, Problem> {
    let window = window(&mut fields)?;
    let summary = window.summary(&state).await?;
    Ok(told(&KpiView::of(&state, window.name(), &summary)))
}

/// Answers with the figures of each operation.
pub async fn operations(state: OperatorState, mut fields: Fields) -> Result<Bytes, Problem> {
    let window = window(&mut fields)?;
    let summary = window.summary(&state).await?;
    let operations = OperationFigures::per_operation(&summary);
    let engine = EngineView::of(state.service.cache().engine_stats());
    Ok(told(&OperationsView { window: window.name(), observed_s: summary.looks(), operations, engine }))
}

fn window(fields: &mut Fields) -> Result<FigureWindow, Problem> {
    fields.choice_or_default(&WINDOW, FigureWindow::named)
}
