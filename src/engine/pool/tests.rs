//! What tests see of the pool's threads.

use super::*;

impl Pool {
    /// Waits, on a clock that stands still, until every thread has answered but those of these names.
    pub fn until_all_answer_but(&self, silent: &[&str]) {
        let is_awaited =
            |member: &WorkerThread| !silent.contains(&member.name().as_str()) && !member.watch.silence().is_zero();
        while self.lock_threads().threads.iter().any(is_awaited) {
            std::thread::yield_now();
            self.look();
        }
    }
}
