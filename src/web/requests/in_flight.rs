//! The number of requests in flight.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Who waits for the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(usize)]
pub enum RequestClass {
    /// Alice's webhook: a person waits for speech.
    Voice = 0,
    /// The REST API.
    Api = 1,
    /// Everything else: the dashboard, health checks, metrics.
    Page = 2,
}

impl RequestClass {
    /// Every class, in the order of their discriminants.
    pub const ALL: [Self; 3] = [Self::Voice, Self::Api, Self::Page];

    /// The class of requests for `path`.
    pub fn of_path(path: &str) -> Self {
        match path.strip_prefix("/api/") {
            Some(rest) if rest.starts_with("v1/yandex/") => Self::Voice,
            Some(_) => Self::Api,
            None => Self::Page,
        }
    }

    /// The word for it in metrics and logs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Voice => "voice",
            Self::Api => "api",
            Self::Page => "page",
        }
    }
}

/// Counts requests by class, from the end of the head until the response was handed over or given up. Clones share the counts.
#[derive(Debug, Clone, Default)]
pub struct InFlightRequests {
    counts: Arc<[AtomicUsize; RequestClass::ALL.len()]>,
}

impl InFlightRequests {
    /// The number of requests of `class`.
    pub fn count(&self, class: RequestClass) -> usize {
        self.counts[class as usize].load(Ordering::Relaxed)
    }

    /// The number of all requests; the sum of counts that are read one after the other.
    pub fn total(&self) -> usize {
        RequestClass::ALL.into_iter().map(|class| self.count(class)).sum()
    }

    /// Counts one request of `class` for as long as the ticket lives.
    pub fn enter(&self, class: RequestClass) -> InFlightGuard {
        self.counts[class as usize].fetch_add(1, Ordering::Relaxed);
        InFlightGuard { counts: Arc::clone(&self.counts), class }
    }
}

/// One request in flight; dropped when it is over.
#[derive(Debug)]
pub struct InFlightGuard {
    counts: Arc<[AtomicUsize; RequestClass::ALL.len()]>,
    class: RequestClass,
}

impl Drop for InFlightGuard {
    fn drop(&mut self) {
        self.counts[self.class as usize].fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_counts_in_its_own_class_until_dropped() {
        let in_flight = InFlightRequests::default();
        let voice = in_flight.enter(RequestClass::of_path("/api/v1/yandex/webhook/secret"));
        let api = in_flight.enter(RequestClass::of_path("/api/v1/moon"));
        let page = in_flight.enter(RequestClass::of_path("/"));
        assert_eq!(RequestClass::ALL.map(|class| in_flight.count(class)), [1, 1, 1]);
        drop(api);
        assert_eq!(RequestClass::ALL.map(|class| in_flight.count(class)), [1, 0, 1]);
        drop((voice, page));
        assert_eq!(in_flight.total(), 0);
    }
}
