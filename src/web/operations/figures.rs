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

/// What figures take.
pub const FIGURES: &[Field] = &[WINDOW];

/// A stretch of time that ends now.
#[derive(Debug, Clone, Copy)]
enum FigureWindow {
    /// Kept ready.
    Live(Window),
    /// Read from the history when it is asked for.
    Day,
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
    /// Why nothing new is computed now: `memory`, `errors` or `hang`; null while everything is.
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
    /// Seconds of it that the server ran.
    observed_s: u32,
    /// Voice turns, calculations, look-ups in the cache and solves of the engine.
    operations: Vec<OperationFigures>,
    /// The engine's threads, as they are now.
    engine: EngineView,
}

/// What solves.
#[derive(Serialize, ToSchema)]
struct EngineView {
    /// Threads that solve, those that hang aside.
    workers: usize,
    /// Most threads that there can be, those that hang aside.
    max_workers: usize,
    /// Questions that wait with somebody behind them, voice's among them.
    waiting: usize,
    /// Questions of voice that wait.
    waiting_voice: usize,
    /// Questions that wait in the queue and were not asked by a request.
    waiting_in_background: usize,
    threads: Vec<ThreadView>,
}

/// A thread of the engine.
#[derive(Serialize, ToSchema)]
struct ThreadView {
    name: String,
    /// Whether it takes voice alone.
    voice_only: bool,
    /// The part of the last minute in which it solved, 0 to 1.
    busy_share: f64,
    /// For how long it has been busy with its present question; null when it waits for one.
    present_s: Option<f64>,
    /// Whether it hangs, and another has taken its place.
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
