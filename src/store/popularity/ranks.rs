//! Scores that halve in a week, of a bounded number of things.
//!
//! A score is kept as `log2(score) + time / half-life`, its rank. A rank does not change while nothing is counted, so the order
//! of two ranks needs no arithmetic, and ranks of different days compare.

use std::collections::HashMap;
use std::hash::Hash;

use serde::Serialize;

/// In how long a score halves: yesterday counts nearly as today, last month hardly.
const HALF_LIFE_S: f64 = 7.0 * 86_400.0;

/// How popular something is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Popular<T> {
    /// What.
    pub what: T,
    /// How often it was asked for, each time counted for half as much after every week.
    pub score: f64,
}

/// The age of a Unix time in half-lives, which is also the rank of a score of 1 at that time.
pub fn age(unix_ms: i64) -> f64 {
    unix_ms as f64 / 1e3 / HALF_LIFE_S
}

/// Ranks of what was asked for, and whether each has changed since it was written.
pub struct Ranks<T> {
    most: usize,
    ranks: HashMap<T, (f64, bool)>,
}

impl<T: Clone + Eq + Hash + Ord> Ranks<T> {
    /// At most `most` ranks, beginning with those that are known.
    pub fn new(most: usize, known: Vec<(T, f64)>) -> Self {
        Self { most, ranks: known.into_iter().map(|(what, rank)| (what, (rank, false))).collect() }
    }

    /// Whether it has a rank.
    pub fn contains(&self, what: &T) -> bool {
        self.ranks.contains_key(what)
    }

    /// Adds `times` to a score, `age` half-lives after 1970. Where there is no room, the last in rank gives way.
    pub fn add(&mut self, what: T, times: f64, age: f64) {
        if let Some((rank, has_changed)) = self.ranks.get_mut(&what) {
            *rank = ((*rank - age).exp2() + times).log2() + age;
            *has_changed = true;
            return;
        }
        if self.ranks.len() >= self.most {
            let last = self.ranks.iter().min_by(|(_, left), (_, right)| left.0.total_cmp(&right.0));
            if let Some(last) = last.map(|(what, _)| what.clone()) {
                self.ranks.remove(&last);
            }
        }
        self.ranks.insert(what, (times.log2() + age, true));
    }

    /// The first in rank, with their scores at `age`.
    pub fn top(&self, most: usize, age: f64) -> Vec<Popular<T>> {
        let mut all: Vec<_> = self.ranks.iter().map(|(what, (rank, _))| (what, *rank)).collect();
        // Equals in a fixed order, so that answers are stable.
        all.sort_unstable_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(right.0)));
        let popular = |(what, rank): (&T, f64)| Popular { what: what.clone(), score: (rank - age).exp2() };
        all.into_iter().take(most).map(popular).collect()
    }

    /// Drops what has a lower rank than `lowest`; whether there was any.
    pub fn drop_below(&mut self, lowest: f64) -> bool {
        let before = self.ranks.len();
        self.ranks.retain(|_, (rank, _)| *rank >= lowest);
        self.ranks.len() < before
    }

    /// What has changed since the last call. It counts as written from now on.
    pub fn changed(&mut self) -> Vec<(T, f64)> {
        let changed = self.ranks.iter_mut().filter(|(_, (_, has_changed))| *has_changed);
        changed
            .map(|(what, (rank, has_changed))| {
                *has_changed = false;
                (what.clone(), *rank)
            })
            .collect()
    }

    /// These were not written after all.
    pub fn still_changed(&mut self, rows: &[(T, f64)]) {
        for (what, _) in rows {
            if let Some((_, has_changed)) = self.ranks.get_mut(what) {
                *has_changed = true;
            }
        }
    }
}
