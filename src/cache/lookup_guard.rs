//! The end of a lookup, timed and counted.

use std::time::Duration;

use super::lookup::Shared;
use super::{EntryKind, Error};
use crate::metrics::LookupFailure;

/// A lookup past memory, timed and counted however it ends; one that is dropped counts as failed.
pub struct LookupGuard<'s> {
    shared: &'s Shared,
    kind: EntryKind,
    begun: Duration,
    failure: Option<LookupFailure>,
}

impl<'s> LookupGuard<'s> {
    /// Begins the count of a lookup of `kind`.
    pub fn begin(shared: &'s Shared, kind: EntryKind) -> Self {
        Self { shared, kind, begun: shared.clock.monotonic(), failure: Some(LookupFailure::Dropped) }
    }

    /// It was answered.
    pub fn answered(mut self) {
        self.failure = None;
    }

    /// It failed.
    pub fn failed(mut self, error: &Error) {
        self.failure = Some(error.reason());
    }
}

impl Drop for LookupGuard<'_> {
    fn drop(&mut self) {
        let counts = &self.shared.counts;
        counts.took(self.kind, self.shared.clock.monotonic().saturating_sub(self.begun));
        if let Some(failure) = self.failure {
            counts.failed(self.kind, failure);
        }
    }
}
