//! Durations counted by bucket: what a histogram held over a stretch of time.

use std::time::Duration;

use super::{BOUNDS_S, Histogram};

/// Buckets of a histogram, the one without an upper bound included.
pub const BUCKETS: usize = BOUNDS_S.len() + 1;

/// Counts by bucket. Two of them add up to what one histogram over both stretches would hold, which percentiles do not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Distribution {
    /// Count in each bucket alone, by rising bound.
    pub buckets: [u64; BUCKETS],
    /// Sum of all durations in nanoseconds.
    pub sum_ns: u64,
}

impl Distribution {
    /// What the histogram holds now.
    pub fn of(histogram: &Histogram) -> Self {
        let mut buckets = [0; BUCKETS];
        for (bucket, (_, count)) in buckets.iter_mut().zip(histogram.buckets()) {
            *bucket = count;
        }
        Self { buckets, sum_ns: histogram.sum_ns() }
    }

    /// Adds what another stretch held.
    pub fn merge(&mut self, other: &Self) {
        for (bucket, count) in self.buckets.iter_mut().zip(other.buckets) {
            *bucket = bucket.saturating_add(count);
        }
        self.sum_ns = self.sum_ns.saturating_add(other.sum_ns);
    }

    /// What came since `earlier`.
    pub fn since(&self, earlier: &Self) -> Self {
        let mut since = *self;
        for (bucket, count) in since.buckets.iter_mut().zip(earlier.buckets) {
            *bucket = bucket.saturating_sub(count);
        }
        since.sum_ns = since.sum_ns.saturating_sub(earlier.sum_ns);
        since
    }

    /// How many durations.
    pub fn count(&self) -> u64 {
        self.buckets.iter().sum()
    }

    /// Their sum in seconds.
    pub fn sum_s(&self) -> f64 {
        self.sum_ns as f64 / 1e9
    }

    /// Their mean, exact. Nothing when there are none.
    pub fn mean(&self) -> Option<Duration> {
        self.sum_ns.checked_div(self.count()).map(Duration::from_nanos)
    }

    /// An estimate of the duration that the share `rank` of all stays within (0.95: the 95th percentile).
    ///
    /// The true value lies in the same bucket: the estimate assumes that durations are spread evenly in it, as Prometheus does,
    /// so it is off by less than the bucket's width. Past the last bound (10 s) it is that bound. Nothing when there are none.
    pub fn quantile(&self, rank: f64) -> Option<Duration> {
        let count = self.count();
        if count == 0 {
            return None;
        }
        let wanted = rank.clamp(0.0, 1.0) * count as f64;
        let mut below = 0.0;
        let mut lower_s = 0.0;
        for (bucket, upper_s) in self.buckets.iter().zip(BOUNDS_S) {
            let inside = *bucket as f64;
            if inside > 0.0 && below + inside >= wanted {
                let part = ((wanted - below) / inside).max(0.0);
                return Some(Duration::from_secs_f64(lower_s + (upper_s - lower_s) * part));
            }
            below += inside;
            lower_s = upper_s;
        }
        Some(Duration::from_secs_f64(lower_s))
    }

    /// How many took at most `limit`, by the bucket that holds it; exact when `limit` is one of [`BOUNDS_S`].
    pub fn within(&self, limit: Duration) -> u64 {
        let limit_s = limit.as_secs_f64();
        self.buckets.iter().zip(BOUNDS_S).take_while(|(_, bound)| *bound <= limit_s).map(|(count, _)| count).sum()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(durations_us: &[u64]) -> Distribution {
        let histogram = Histogram::default();
        durations_us.iter().for_each(|us| histogram.record(Duration::from_micros(*us)));
        Distribution::of(&histogram)
    }

    /// The bucket's bounds around a duration in microseconds.
    fn bucket_of(us: u64) -> (f64, f64) {
        let index = BOUNDS_S.partition_point(|bound| *bound < us as f64 / 1e6);
        let lower = if index == 0 { 0.0 } else { BOUNDS_S[index - 1] };
        (lower, BOUNDS_S.get(index).copied().unwrap_or(lower))
    }

    #[test]
    fn a_percentile_is_interpolated_within_its_bucket() {
        // A hundred in 1 to 2 s: the median of an even spread is 1.5 s.
        let even = of(&[1_700_000; 100]);
        assert_eq!(even.quantile(0.5), Some(Duration::from_millis(1_500)));
        assert_eq!(even.quantile(1.0), Some(Duration::from_secs(2)));
        assert_eq!(even.mean(), Some(Duration::from_millis(1_700)));
        assert_eq!((Distribution::default().quantile(0.5), Distribution::default().mean()), (None, None));
        assert_eq!(
            of(&[60_000_000]).quantile(0.99),
            Some(Duration::from_secs(10)),
            "the last bucket has no upper bound"
        );
    }

    #[test]
    fn a_promise_is_judged_exactly_at_its_bound() {
        let distribution = of(&[100, 400_000, 500_000, 500_001, 9_000_000]);
        assert_eq!(distribution.within(Duration::from_millis(500)), 3);
        assert_eq!(distribution.within(Duration::from_secs(10)), 5);
    }

    proptest! {
        #[test]
        fn stretches_add_up(left in prop::collection::vec(0_u64..20_000_000, 0..50), right in prop::collection::vec(0_u64..20_000_000, 0..50)) {
            let mut sum = of(&left);
            sum.merge(&of(&right));
            let both: Vec<_> = left.iter().chain(&right).copied().collect();
            prop_assert_eq!(sum, of(&both));
            prop_assert_eq!(sum.since(&of(&left)), of(&right));
        }

        #[test]
        fn an_estimate_lies_in_the_bucket_of_the_truth(mut durations in prop::collection::vec(1_u64..20_000_000, 1..60), rank in 0.01_f64..1.0) {
            durations.sort_unstable();
            let nearest = ((rank * durations.len() as f64).ceil() as usize).clamp(1, durations.len());
            let (lower, upper) = bucket_of(durations[nearest - 1]);
            let estimate = of(&durations).quantile(rank).unwrap().as_secs_f64();
            prop_assert!(lower - 1e-9 <= estimate && estimate <= upper + 1e-9, "{lower} <= {estimate} <= {upper}");
        }
    }
}
