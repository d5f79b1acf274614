//! `GET /api/v1/history`: one metric over time.

use bytes::Bytes;
use serde::Serialize;
use utoipa::ToSchema;

use super::endpoint::told;
use super::{OperatorState, moment};
use crate::metrics::{Metrics, Selector};
use crate::service::MomentInput;
use crate::similar::most_similar;
use crate::store::{self, Series, SeriesError, SeriesQuery};
use crate::web::params::field::{Field, ParamType};
use crate::web::params::fields::{Fields, invalid_value};
use crate::web::params::moment_fields::{NOW, when};
use crate::web::{Problem, ProblemKind};

const METRIC: Field = Field::new(
    "metric",
    ParamType::Text,
    "The metric, as `/metrics` names it. Labels in braces select the series that have them; several series are added up.",
)
.like("astroloh_cache_requests_total{result=\"memory\"}");
const FROM: Field = Field::new("from", ParamType::DateTime, "The start, ISO 8601. Default: an hour before `to`.")
    .like("2026-11-23T11:00:00Z");
const TO: Field = Field::new("to", ParamType::DateTime, "The end, ISO 8601; or `now`.")
    .or(|| NOW.into())
    .like("2026-11-23T12:00:00Z");
const STEP: Field = Field::new(
    "step",
    ParamType::Integer(1, 90 * 86_400),
    "Seconds between points, rounded up to the finest resolution that is still stored for that time. Default: a step that makes about 300 points.",
)
.like("60");

/// Fields of a history.
pub const HISTORY: &[Field] = &[METRIC, FROM, TO, STEP];

/// Default length of the window, in seconds.
const USUAL_S: i64 = 3_600;

/// Number of points when no step is sent: about the columns of a narrow screen.
const USUAL_POINTS: i64 = 300;

/// A metric over time.
#[derive(Serialize, ToSchema)]
pub struct SeriesView {
    /// The metric as it was parsed.
    metric: String,
    from: Option<String>,
    to: Option<String>,
    #[serde(flatten)]
    chart: Series,
}

/// Answers with a chart.
pub async fn answer(state: OperatorState, mut fields: Fields) -> Result<Bytes, Problem> {
    let text = fields.text(&METRIC)?.ok_or_else(|| {
        let example = METRIC.example.unwrap_or_default();
        Problem::new(ProblemKind::Invalid, "the metric is missing")
            .field(METRIC.name)
            .hint(format!("send metric={example}"))
    })?;
    let metric: Selector = text.parse().map_err(|_| {
        let hint = r#"send a name of /metrics, as astroloh_cache_requests_total{result="memory"}"#;
        invalid_value(&METRIC, &text.clone().into(), "it is no metric", hint)
    })?;
    // The second that is under way belongs to what is shown.
    let to_s = second(&mut fields, &TO)?.unwrap_or(state.now_s() + 1);
    let from_s = second(&mut fields, &FROM)?.unwrap_or(to_s - USUAL_S);
    let usual_s = (to_s.saturating_sub(from_s) / USUAL_POINTS).max(1);
    let step_s = fields.integer(&STEP)?.unwrap_or(usual_s);

    let question = SeriesQuery { metric: metric.clone(), from_s, to_s, step_s };
    let chart = state.operations.monitor.series(question).await.map_err(refusal)?;
    if chart.points.is_empty() {
        // What the history knows is shown even if this program has no such metric any more.
        must_exist(&metric, &text, &state.metrics)?;
    }
    Ok(told(&SeriesView { metric: metric.to_string(), from: moment(from_s), to: moment(to_s), chart }))
}

fn second(fields: &mut Fields, field: &Field) -> Result<Option<i64>, Problem> {
    Ok(match when(fields, field)? {
        MomentInput::Now => None,
        MomentInput::At(moment) => Some(moment.unix_s()),
    })
}

fn refusal(error: SeriesError) -> Problem {
    match error {
        SeriesError::NoTime { from_s, to_s } => {
            Problem::new(ProblemKind::Invalid, format!("it is not before {}", moment(to_s).unwrap_or_default()))
                .field(FROM.name)
                .value(moment(from_s).unwrap_or_default())
                .hint("send a from that is before to; without from it is an hour before")
        }
        SeriesError::NoStep(step_s) => {
            invalid_value(&STEP, &step_s.into(), "a step is at least a second", "send step=60")
        }
        SeriesError::TooMany { points, step_s } => {
            let why = format!("{points} points are more than {}", store::MAX_POINTS);
            Problem::new(ProblemKind::Invalid, why).field(STEP.name).hint(format!("send step={step_s} or more"))
        }
        SeriesError::Store(error) => unreadable(&error),
    }
}

/// The problem when the history cannot be read. The log has the cause.
pub fn unreadable(error: &store::Error) -> Problem {
    tracing::warn!("the history cannot be read: {error}");
    Problem::new(ProblemKind::Busy, "the history cannot be read now")
        .hint("see /api/v1/status for the state of the database")
}

/// Refuses a name that no metric has.
fn must_exist(metric: &Selector, text: &str, metrics: &std::sync::Arc<Metrics>) -> Result<(), Problem> {
    let page = metrics.text();
    let known = names_on(&page);
    if known.iter().any(|name| name == metric.name()) {
        return Ok(());
    }
    let hint = match most_similar(metric.name(), known.iter().map(String::as_str)) {
        Some(nearest) => format!("did you mean {nearest}?"),
        None => "/metrics lists them all".to_owned(),
    };
    Err(invalid_value(&METRIC, &text.into(), "there is no such metric", &hint))
}

/// The names of all metrics on a metrics page, those without a series included.
fn names_on(page: &str) -> Vec<String> {
    page.lines()
        .filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' '))
        .map(|(name, form)| if form == "counter" { format!("{name}_total") } else { name.to_owned() })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::clock::ManualClock;

    #[test]
    fn every_metric_is_known_by_the_name_of_its_series_and_before_it_has_one() {
        let metrics = Metrics::new(Arc::new(ManualClock::at_unix_s(0)));
        let known = names_on(&metrics.text());
        metrics.visit(&mut |name, _, _| assert!(known.iter().any(|known| known == name), "{name} in {known:?}"));
        for name in ["astroloh_http_requests_total", "astroloh_operation_total", "astroloh_http_requests_in_flight"] {
            assert!(known.iter().any(|known| known == name), "{name} in {known:?}");
        }
    }
}
