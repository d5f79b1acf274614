//! What became of the questions of each kind, and how long they took.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;

use super::recent_durations::{Quantiles, RecentDurations};
use crate::astro::Kind;

/// Bytes that solving allocates, all in all, for each byte of its answer's binary form. Counted once by `benches/allocation`, because
/// counting as it runs would need `unsafe`, which this crate forbids: an order of magnitude, since most of it goes into reading the
/// ephemeris and searching. Kinds that were not counted go by the chart.
const fn allocated_per_byte(kind: Kind) -> u64 {
    match kind {
        Kind::Transits => 4_167,
        Kind::Forecast => 856,
        Kind::LunarCalendar => 1_077,
        Kind::Compatibility => 59,
        Kind::NatalChart | Kind::Ephemeris => 69,
    }
}

/// Share of a new answer's size in the mean: the mean of about the latest sixteen.
const SIZE_GAIN: f64 = 1.0 / 16.0;

/// How a question that a thread had begun with ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SolveOutcome {
    /// With an answer.
    Answered,
    /// The sky has none.
    Unanswered,
    /// It panicked.
    Panicked,
}

/// How solving one kind of question goes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SolveStats {
    /// The kind.
    pub kind: Kind,
    /// Questions solved, one way or another: the sum of the next three.
    pub solved: u64,
    /// Those with an answer.
    pub answered: u64,
    /// Those to which the sky has none.
    pub unanswered: u64,
    /// Those that panicked.
    pub panicked: u64,
    /// Of those solved, the ones that were solved in the background, before a request for them.
    pub background: u64,
    /// Questions refused because they would not have been ready in time, or there was no room.
    pub refused: u64,
    /// Questions whose turn came too late.
    pub late: u64,
    /// Questions whose askers had left before their turn.
    pub cancelled: u64,
    /// Time on a thread, of the latest. Absent before the first.
    pub solve: Option<Quantiles>,
    /// Time in the queue, of the latest. Absent before the first.
    pub wait: Option<Quantiles>,
    /// Memory that solving one allocates, in bytes: the mean size of the latest answers in binary form, times what was
    /// counted for their kind. An estimate.
    pub allocated_bytes_estimate: Option<u64>,
}

/// The numbers of every kind.
#[derive(Default)]
pub struct SolveStatsRecorder {
    kinds: [Mutex<KindSolveStats>; Kind::ALL.len()],
}

#[derive(Default)]
struct KindSolveStats {
    answered: u64,
    unanswered: u64,
    panicked: u64,
    background: u64,
    refused: u64,
    late: u64,
    cancelled: u64,
    solve: RecentDurations,
    wait: RecentDurations,
    answer_bytes: Option<f64>,
}

impl SolveStatsRecorder {
    /// A question was begun with after this wait.
    pub fn begun(&self, kind: Kind, waited: Duration) {
        self.kind_stats(kind).wait.record(waited);
    }

    /// A question has ended after this time on a thread.
    pub fn solved(&self, kind: Kind, how: SolveOutcome, took: Duration, is_background: bool) {
        let mut stats = self.kind_stats(kind);
        match how {
            SolveOutcome::Answered => stats.answered += 1,
            SolveOutcome::Unanswered => stats.unanswered += 1,
            SolveOutcome::Panicked => stats.panicked += 1,
        }
        stats.background += u64::from(is_background);
        stats.solve.record(took);
    }

    /// A question was not let in.
    pub fn refused(&self, kind: Kind) {
        self.kind_stats(kind).refused += 1;
    }

    /// A question's turn came too late.
    pub fn late(&self, kind: Kind) {
        self.kind_stats(kind).late += 1;
    }

    /// A question's asker had left.
    pub fn cancelled(&self, kind: Kind) {
        self.kind_stats(kind).cancelled += 1;
    }

    /// An answer has this size in binary form; what solving one probably allocates.
    pub fn record_size(&self, kind: Kind, encoded_bytes: usize) -> u64 {
        let mut stats = self.kind_stats(kind);
        let bytes = encoded_bytes as f64;
        let mean = stats.answer_bytes.map_or(bytes, |mean| mean + SIZE_GAIN * (bytes - mean));
        stats.answer_bytes = Some(mean);
        allocated(kind, mean)
    }

    /// Everything, kind by kind.
    pub fn stats(&self) -> Vec<SolveStats> {
        let stats = |kind| {
            let recorded = self.kind_stats(kind);
            SolveStats {
                kind,
                solved: recorded.answered + recorded.unanswered + recorded.panicked,
                answered: recorded.answered,
                unanswered: recorded.unanswered,
                panicked: recorded.panicked,
                background: recorded.background,
                refused: recorded.refused,
                late: recorded.late,
                cancelled: recorded.cancelled,
                solve: recorded.solve.quantiles(),
                wait: recorded.wait.quantiles(),
                allocated_bytes_estimate: recorded.answer_bytes.map(|bytes| allocated(kind, bytes)),
            }
        };
        Kind::ALL.map(stats).to_vec()
    }

    fn kind_stats(&self, kind: Kind) -> MutexGuard<'_, KindSolveStats> {
        self.kinds[kind.index()].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn allocated(kind: Kind, answer_bytes: f64) -> u64 {
    allocated_per_byte(kind) * answer_bytes as u64
}
