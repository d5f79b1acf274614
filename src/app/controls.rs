//! Controls: how mitigations act on the rest of the server.

use std::sync::Arc;

use crate::cache::{Cache, FallbackCause};
use crate::jobs::Runner;
use crate::lifecycle::Tasks;
use crate::ops::mitigation::{Controls, Switch};

/// The controls of a running server.
pub(super) struct ServerControls {
    // Dependencies
    cache: Cache,
    tasks: Tasks,
    runner: Arc<Runner>,
    // Configuration
    usual_threads: usize,
    most_threads: usize,
    memory_bytes: u64,
}

impl ServerControls {
    /// Controls of these parts; `threads` are the usual and the greatest number of the engine's.
    pub(super) fn new(cache: Cache, tasks: Tasks, runner: Arc<Runner>, threads: [usize; 2], memory_bytes: u64) -> Self {
        let [usual_threads, most_threads] = threads;
        Self { cache, tasks, runner, usual_threads, most_threads, memory_bytes }
    }
}

impl Controls for ServerControls {
    fn pool_to_max(&self, switch: Switch) {
        self.cache.resize_engine(match switch {
            Switch::On => self.most_threads,
            Switch::Off => self.usual_threads,
        });
    }

    fn fallback(&self, cause: Option<FallbackCause>) {
        self.cache.fallback_mode(cause);
    }

    fn rebalance(&self, switch: Switch) {
        match switch {
            Switch::On => {
                self.cache.rebalance();
            }
            Switch::Off => self.cache.restore_shares(),
        }
    }

    fn pause_jobs(&self, reason: Option<&str>) {
        match reason {
            Some(reason) => self.runner.pause(reason),
            None => self.runner.resume(),
        }
    }

    fn memory_share(&self, share: f64) {
        let (cache, bytes) = (self.cache.clone(), (self.memory_bytes as f64 * share) as u64);
        self.tasks.spawn("memory", async move { cache.resize(bytes).await });
    }
}
