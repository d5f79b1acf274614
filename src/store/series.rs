//! A series: one metric over time, in even steps.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::Error;
use crate::metrics::{Cell, Distribution, SampleFrame, Selector, SeriesNumber};

/// Most points of a chart: ninety days by the hour. More than a screen has pixels.
pub const MAX_POINTS: i64 = 2_160;

/// A query for a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesQuery {
    /// The metric, as in the Prometheus text; several series are added up.
    pub metric: Selector,
    /// First second, since 1970.
    pub from_s: i64,
    /// The second after the last.
    pub to_s: i64,
    /// Seconds in a step.
    pub step_s: i64,
}

/// Why a query has no series.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SeriesError {
    /// The range ends before it begins.
    #[error("from {from_s} is not before to {to_s}")]
    NoTime {
        /// First second of the range.
        from_s: i64,
        /// Second after the range.
        to_s: i64,
    },
    /// The step is not positive.
    #[error("step {0} is not a positive number of seconds")]
    NoStep(i64),
    /// There would be too many points.
    #[error("{points} points are more than {MAX_POINTS}; a step of {step_s} seconds would do")]
    TooMany {
        /// Points that the query asks for.
        points: i64,
        /// Smallest step that gives few enough points, in seconds.
        step_s: i64,
    },
    /// The history cannot be read.
    #[error(transparent)]
    Store(#[from] Error),
}

/// A metric over time.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Chart)]
pub struct Series {
    /// Seconds in a step: what was asked for, or the finest that is still known from so long ago.
    pub step_s: i64,
    /// One for each step in which the server ran, oldest first. Empty when the metric did nothing in all that time.
    pub points: Vec<SeriesPoint>,
}

/// A point of a series: one step.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Point)]
pub struct SeriesPoint {
    /// When it begins, in seconds since 1970.
    pub at_s: i64,
    /// Whether all of the step is counted. The step that is under way, and one that `from` or `to` cuts, holds less.
    pub is_whole: bool,
    /// Value of the metric in the step.
    #[serde(flatten)]
    pub value: SeriesValue,
}

/// Value of a metric in a step.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = Value)]
pub enum SeriesValue {
    /// Of a counter.
    Growth {
        /// Its growth.
        sum: f64,
        /// Its growth per second.
        rate_per_s: f64,
    },
    /// Of a gauge.
    Level {
        /// Its mean.
        mean: f64,
        /// Its highest.
        max: f64,
    },
    /// Of a histogram. Percentiles are estimates within a bucket.
    Durations {
        /// Number of durations.
        count: u64,
        /// Their sum.
        sum_s: f64,
        /// Their mean.
        mean_ms: Option<f64>,
        /// Their median.
        p50_ms: Option<f64>,
        /// 95th percentile.
        p95_ms: Option<f64>,
        /// 99th percentile.
        p99_ms: Option<f64>,
    },
}

impl SeriesQuery {
    /// Checks the range and the number of points.
    ///
    /// # Errors
    /// When it covers no time, or would give too many points.
    pub fn check(&self) -> Result<(), SeriesError> {
        let (from_s, to_s, step_s) = (self.from_s, self.to_s, self.step_s);
        if step_s <= 0 {
            return Err(SeriesError::NoStep(step_s));
        }
        if from_s >= to_s {
            return Err(SeriesError::NoTime { from_s, to_s });
        }
        let length = to_s.saturating_sub(from_s);
        let points = length / step_s;
        if points > MAX_POINTS {
            return Err(SeriesError::TooMany { points, step_s: length / MAX_POINTS + 1 });
        }
        Ok(())
    }
}

impl Series {
    /// The slots in the question's steps, which are rounded up to whole slots. `now_s` is in the step that is under way.
    pub(super) fn from_slots(
        query: &SeriesQuery,
        now_s: i64,
        slot_s: i64,
        slots: &[(i64, SampleFrame)],
        is_meant: impl Fn(SeriesNumber) -> bool,
    ) -> Self {
        let step_s = query.step_s.max(1).saturating_add(slot_s - 1) / slot_s * slot_s;
        let mut steps: BTreeMap<i64, (u32, Vec<Cell>)> = BTreeMap::new();
        let mut kind = None;
        for (at_s, frame) in slots {
            let step = steps.entry(at_s - at_s.rem_euclid(step_s)).or_default();
            step.0 += frame.looks;
            for (_, cell) in frame.cells.iter().filter(|(id, _)| is_meant(*id)) {
                kind = kind.or(Some(cell));
                step.1.push(cell.clone());
            }
        }
        let Some(kind) = kind else { return Self { step_s, points: Vec::new() } };
        let until_s = query.to_s.min(now_s);
        let points = steps.into_iter().map(|(at_s, (looks, cells))| SeriesPoint {
            at_s,
            is_whole: at_s >= query.from_s && at_s.saturating_add(step_s) <= until_s,
            value: SeriesValue::from_cells(kind, looks, &cells),
        });
        Self { step_s, points: points.collect() }
    }
}

impl SeriesValue {
    /// What the cells come to; nothing at all in a quiet step is a zero of the kind that others are.
    fn from_cells(kind: &Cell, looks: u32, cells: &[Cell]) -> Self {
        let looks = f64::from(looks.max(1));
        match kind {
            Cell::Grown(_) => {
                let sum = cells.iter().map(|cell| if let Cell::Grown(grown) = cell { *grown } else { 0.0 }).sum();
                Self::Growth { sum, rate_per_s: sum / looks }
            }
            Cell::Level { .. } => {
                let levels = cells.iter().filter_map(|cell| match cell {
                    Cell::Level { sum, max } => Some((*sum, *max)),
                    _ => None,
                });
                let (sum, max) = levels.fold((0.0, 0.0), |(sum, max), (more, top)| (sum + more, f64::max(max, top)));
                Self::Level { mean: sum / looks, max }
            }
            Cell::Took(_) => {
                let mut took = Distribution::default();
                for cell in cells {
                    if let Cell::Took(more) = cell {
                        took.merge(more);
                    }
                }
                let ms = |time: std::time::Duration| time.as_secs_f64() * 1e3;
                Self::Durations {
                    count: took.count(),
                    sum_s: took.sum_s(),
                    mean_ms: took.mean().map(ms),
                    p50_ms: took.quantile(0.5).map(ms),
                    p95_ms: took.quantile(0.95).map(ms),
                    p99_ms: took.quantile(0.99).map(ms),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_that_cannot_be_drawn_says_why() {
        let question =
            |from_s, to_s, step_s| SeriesQuery { metric: Selector::all("any"), from_s, to_s, step_s }.check();
        assert_eq!(question(0, 100, 1), Ok(()));
        assert_eq!(question(0, 90 * 86_400, 3_600), Ok(()));
        for (asked, text) in [
            (question(5, 5, 1), "from 5 is not before to 5"),
            (question(0, 5, 0), "step 0 is not a positive number of seconds"),
            (question(0, 86_400, 10), "8640 points are more than 2160; a step of 41 seconds would do"),
            (
                question(i64::MIN, i64::MAX, 1),
                "9223372036854775807 points are more than 2160; a step of 4270079646692026 seconds would do",
            ),
        ] {
            assert_eq!(asked.unwrap_err().to_string(), text);
        }
    }

    #[test]
    fn levels_of_several_series_add_up_to_their_mean_and_their_highest() {
        let level = |sum, max| Cell::Level { sum, max };
        let slots = [(0, SampleFrame { looks: 2, cells: vec![(0, level(6.0, 4.0)), (1, level(2.0, 1.0))] })];
        let question = SeriesQuery { metric: Selector::all("any"), from_s: 0, to_s: 10, step_s: 10 };
        let series = Series::from_slots(&question, 10, 1, &slots, |_| true);
        assert_eq!(
            series.points,
            [SeriesPoint { at_s: 0, is_whole: true, value: SeriesValue::Level { mean: 4.0, max: 4.0 } }]
        );
    }

    #[test]
    fn a_step_that_is_cut_or_under_way_is_not_whole() {
        let slots: Vec<_> =
            (5..35).map(|at_s| (at_s, SampleFrame { looks: 1, cells: vec![(1, Cell::Grown(1.0))] })).collect();
        let wholes = |from_s, to_s, now_s| {
            let question = SeriesQuery { metric: Selector::all("any"), from_s, to_s, step_s: 10 };
            let series = Series::from_slots(&question, now_s, 1, &slots, |_| true);
            series.points.iter().filter(|point| point.is_whole).map(|point| point.at_s).collect::<Vec<_>>()
        };
        assert_eq!(wholes(0, 40, 40), [0, 10, 20, 30]);
        assert_eq!(wholes(5, 35, 40), [10, 20], "cut at both ends");
        assert_eq!(wholes(0, 999, 34), [0, 10, 20], "the fourth is under way");
    }
}
