//! Names of the series that figures, alerts and the health score are read from, as they stand in `/metrics`.

/// Defines the names, and a list of them for the test.
macro_rules! series_names {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)+) => {
        $($(#[$doc])* pub const $name: &str = $text;)+

        #[cfg(test)]
        const ALL: &[&str] = &[$($name),+];
    };
}

series_names! {
    /// Voice turns by intent and outcome.
    ALICE_REQUESTS = "astroloh_alice_requests_total",
    /// Time of voice turns.
    ALICE_DURATION = "astroloh_alice_response_duration_seconds",
    /// HTTP requests answered, by route and status.
    HTTP_REQUESTS = "astroloh_http_requests_total",
    /// Time of HTTP requests.
    HTTP_DURATION = "astroloh_http_request_duration_seconds",
    /// Operations that ended, by service, name and outcome.
    OPERATIONS = "astroloh_operation_total",
    /// Time of operations.
    OPERATION_DURATION = "astroloh_operation_duration_seconds",
    /// Operations that were not done, by class.
    OPERATION_FAILURES = "astroloh_operation_failures_total",
    /// Operations by what answered them.
    OPERATION_ANSWERS = "astroloh_operation_answers_total",
    /// Ratings that listeners gave, by score.
    RATINGS = "astroloh_ratings_total",
    /// Cache lookups by kind and by what answered, those that joined another left out.
    CACHE_REQUESTS = "astroloh_cache_requests_total",
    /// Cache lookups that joined another.
    CACHE_COALESCED = "astroloh_cache_coalesced_total",
    /// Cache lookups without an answer, by reason.
    CACHE_FAILURES = "astroloh_cache_failures_total",
    /// Time of cache lookups.
    CACHE_LOOKUP_DURATION = "astroloh_cache_lookup_duration_seconds",
    /// Values evicted, by tier.
    CACHE_EVICTIONS = "astroloh_cache_evictions_total",
    /// Time of solves.
    COMPUTE_DURATION = "astroloh_compute_duration_seconds",
    /// Time that questions waited for a thread.
    COMPUTE_WAIT_DURATION = "astroloh_compute_wait_duration_seconds",
    /// Solves without an answer, by reason.
    COMPUTE_FAILURES = "astroloh_compute_failures_total",
    /// Questions that the engine had no room for.
    COMPUTE_REFUSED = "astroloh_compute_refused_total",
    /// Solves that panicked.
    COMPUTE_PANICS = "astroloh_compute_panics_total",
    /// Memory that a solve allocates.
    COMPUTE_ALLOCATED = "astroloh_compute_allocated_bytes",
    /// Different questions that cannot be solved.
    BROKEN_QUESTIONS = "astroloh_broken_questions_total",
    /// Processor time of this process as a share of all processors.
    PROCESS_CPU = "astroloh_process_cpu_ratio",
    /// Processor time of the machine as a share of all processors.
    HOST_CPU = "astroloh_host_cpu_ratio",
    /// Memory of this process.
    PROCESS_MEMORY = "process_resident_memory_bytes",
    /// Memory of the machine, by state.
    HOST_MEMORY = "astroloh_host_memory_bytes",
    /// The disk with the data directory, by state.
    DISK = "astroloh_disk_bytes",
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    use crate::clock::ManualClock;
    use crate::metrics::{Metrics, TextFormat};

    #[test]
    fn every_name_is_one_of_a_metric() {
        let text = Metrics::new(Arc::new(ManualClock::at_unix_s(0))).text_as(TextFormat::Prometheus);
        let named: Vec<&str> =
            text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()).collect();
        for name in ALL {
            assert!(named.contains(name), "/metrics has no {name}");
        }
    }
}
