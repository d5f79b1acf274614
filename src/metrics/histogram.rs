//! Durations counted into fixed buckets.

use std::time::Duration;

use super::Counter;

/// Upper bounds of the buckets in seconds. They hold the promised limits: 0.5 a simple query, 2 a complex one, 2.5 our
/// deadline, 4.5 Alice's; and reach down to the microseconds that a cache hit takes. The history keeps counts by position: a
/// change needs a migration of `metrics.db` that drops its slots.
pub const BOUNDS_S: [f64; 20] = [
    0.000_01, 0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
    0.5, 1.0, 2.0, 2.5, 4.5, 10.0,
];

/// How long things took. Never loses a count; the last bucket has no upper bound.
#[derive(Debug, Default)]
pub struct Histogram {
    buckets: [Counter; BOUNDS_S.len() + 1],
    sum_ns: Counter,
}

impl Histogram {
    /// Counts one duration.
    pub fn record(&self, took: Duration) {
        self.record_times(took, 1);
    }

    /// Counts one duration that stands for `times` alike, of which only this one was measured.
    pub fn record_times(&self, took: Duration, times: u64) {
        let seconds = took.as_secs_f64();
        let bucket = BOUNDS_S.partition_point(|bound| *bound < seconds);
        self.buckets[bucket].add(times);
        self.sum_ns.add(u64::try_from(took.as_nanos()).unwrap_or(u64::MAX).saturating_mul(times));
    }

    /// How many durations were counted.
    pub fn count(&self) -> u64 {
        self.buckets.iter().map(Counter::value).sum()
    }

    /// Their sum in seconds.
    pub fn sum_s(&self) -> f64 {
        self.sum_ns.value() as f64 / 1e9
    }

    /// Their sum in nanoseconds.
    pub fn sum_ns(&self) -> u64 {
        self.sum_ns.value()
    }

    /// Each bucket's upper bound in seconds (the last is infinite) with the count in that bucket alone.
    pub fn buckets(&self) -> impl Iterator<Item = (f64, u64)> + '_ {
        BOUNDS_S.into_iter().chain([f64::INFINITY]).zip(self.buckets.iter().map(Counter::value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_stands_for_many_weighs_as_they_would() {
        let (one, many) = (Histogram::default(), Histogram::default());
        one.record_times(Duration::from_millis(3), 64);
        (0..64).for_each(|_| many.record(Duration::from_millis(3)));
        assert!(one.buckets().eq(many.buckets()));
        assert_eq!((one.sum_ns(), one.count()), (many.sum_ns(), 64));
    }

    #[test]
    fn a_duration_on_a_bound_belongs_below_it() {
        let histogram = Histogram::default();
        histogram.record(Duration::from_millis(500));
        histogram.record(Duration::from_millis(501));
        histogram.record(Duration::from_secs(99));
        let counted: Vec<_> = histogram.buckets().filter(|(_, count)| *count > 0).collect();
        assert_eq!(counted, [(0.5, 1), (1.0, 1), (f64::INFINITY, 1)]);
        assert_eq!((histogram.count(), histogram.sum_s()), (3, 100.001));
    }
}
