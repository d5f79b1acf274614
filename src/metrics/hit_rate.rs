//! The hit rate of the cache: which part of its lookups it answered with what it held. The one definition: figures, alerts, the
//! dashboard and the Prometheus rules follow it.

use super::series::Selector;
use super::series_names::CACHE_REQUESTS;
use super::summary::Summary;

/// Lookups that the cache answered itself or computed. Those that joined a lookup under way are not among them: the lookup that they
/// joined is. Neither are those without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LookupCounts {
    /// Answered with what was held: from memory, from disk, or from memory past its time (stale).
    pub hits: u64,
    /// Answered by computing.
    pub computed: u64,
}

impl LookupCounts {
    /// Those of all kinds in a stretch of time.
    pub fn of(summary: &Summary) -> Self {
        Self::selected(summary, &Selector::all(CACHE_REQUESTS))
    }

    /// Those of one kind of question.
    pub fn of_kind(summary: &Summary, kind: &str) -> Self {
        Self::selected(summary, &Selector::all(CACHE_REQUESTS).with("kind", kind))
    }

    fn selected(summary: &Summary, requests: &Selector) -> Self {
        let all = summary.growth(requests) as u64;
        let computed = summary.growth(&requests.clone().with("result", "computed")) as u64;
        Self { hits: all.saturating_sub(computed), computed }
    }

    /// How many there are.
    pub const fn all(self) -> u64 {
        self.hits + self.computed
    }

    /// The hit rate: the share of hits, 0 to 1. `None` when there were no lookups.
    pub fn hit_rate(self) -> Option<f64> {
        (self.all() > 0).then(|| self.hits as f64 / self.all() as f64)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::clock::ManualClock;
    use crate::metrics::{CacheLabels, KindLabels, Metrics, Sampler};

    #[test]
    fn stale_is_a_hit_and_what_joined_another_is_not_counted() {
        let metrics = Metrics::new(Arc::new(ManualClock::at_unix_s(0)));
        let mut sampler = Sampler::new(Arc::clone(&metrics));
        for (kind, result, count) in
            [("transits", "memory", 4), ("transits", "disk", 2), ("transits", "stale", 1), ("forecast", "computed", 3)]
        {
            metrics.cache_requests.of(&CacheLabels { kind, result }).add(count);
        }
        metrics.cache_coalesced.of(&KindLabels { kind: "forecast" }).add(90);
        let frame = sampler.look();
        let summary = Summary::new(Duration::from_secs(60), Arc::clone(sampler.keys()), frame);
        assert_eq!(LookupCounts::of(&summary), LookupCounts { hits: 7, computed: 3 });
        assert_eq!(LookupCounts::of(&summary).hit_rate(), Some(0.7));
        assert_eq!(LookupCounts::of_kind(&summary, "transits").hit_rate(), Some(1.0));
        assert_eq!(LookupCounts::of_kind(&summary, "forecast").hit_rate(), Some(0.0));
        assert_eq!(LookupCounts::of_kind(&summary, "ephemeris").hit_rate(), None, "there was nothing to hit");
    }
}
