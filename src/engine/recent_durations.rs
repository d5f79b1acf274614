//! The durations of the latest few hundred times, and exact quantiles of them.

use std::time::Duration;

use serde::Serialize;

/// How many are remembered. Of 512 the 99th percentile has five above it; sorting them takes some 10 µs, and only when asked.
const REMEMBERED: usize = 512;

/// A ring of durations.
#[derive(Debug, Default)]
pub struct RecentDurations {
    took_ns: Vec<u64>,
    next: usize,
}

/// Quantiles of the latest durations, by nearest rank.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Quantiles {
    /// Half took no longer, in seconds.
    pub p50_s: f64,
    /// 95 of 100 took no longer, in seconds.
    pub p95_s: f64,
    /// 99 of 100 took no longer, in seconds.
    pub p99_s: f64,
    /// Of how many times: the latest, 512 at most.
    pub samples: usize,
}

impl RecentDurations {
    /// Remembers one more.
    pub fn record(&mut self, took: Duration) {
        let took_ns = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        if self.took_ns.len() < REMEMBERED {
            self.took_ns.push(took_ns);
        } else {
            self.took_ns[self.next] = took_ns;
            self.next = (self.next + 1) % REMEMBERED;
        }
    }

    /// Their quantiles, if there are any.
    pub fn quantiles(&self) -> Option<Quantiles> {
        let mut sorted = self.took_ns.clone();
        sorted.sort_unstable();
        let at = |percent: usize| {
            let rank = (sorted.len() * percent).div_ceil(100).max(1);
            sorted.get(rank - 1).map(|took_ns| *took_ns as f64 / 1e9)
        };
        Some(Quantiles { p50_s: at(50)?, p95_s: at(95)?, p99_s: at(99)?, samples: sorted.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_exact_and_of_the_latest() {
        let mut recent = RecentDurations::default();
        assert_eq!(recent.quantiles(), None);
        (1..=100).rev().for_each(|ms| recent.record(Duration::from_millis(ms)));
        assert_eq!(recent.quantiles(), Some(Quantiles { p50_s: 0.050, p95_s: 0.095, p99_s: 0.099, samples: 100 }));
        (0..2 * REMEMBERED).for_each(|_| recent.record(Duration::from_millis(7)));
        assert_eq!(recent.quantiles(), Some(Quantiles { p50_s: 0.007, p95_s: 0.007, p99_s: 0.007, samples: 512 }));
    }
}
