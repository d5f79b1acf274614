//! The handles by which the cache is steered at run time. Each can be turned back.

use std::sync::atomic::Ordering;

use super::Cache;
use super::memory::Shares;
use crate::astro::Kind;

impl Cache {
    /// Bounds the weight of the memory tier so from now on, and puts out what is too much, the least valuable first.
    pub async fn resize(&self, bytes: u64) {
        self.shared.memory.resize(bytes).await;
        self.note_weight();
    }

    /// Puts this share of the memory tier's weight out, 0 to 1, the least valuable of all kinds first; returns how many bytes
    /// that were. The bound stays where it is, so that it fills up again.
    pub async fn shed(&self, share: f64) -> u64 {
        let (_, bytes) = self.shared.memory.usage();
        let keep = bytes as f64 * (1.0 - share.clamp(0.0, 1.0));
        let shed = self.shared.memory.shed_to(keep as u64).await;
        self.note_weight();
        shed
    }

    /// Gives room in memory to the kinds whose bytes have saved most solving since this was last called, half of the way that
    /// the numbers say; returns the shares. What a byte saves on average stands for what one more would save.
    pub fn rebalance(&self) -> Shares {
        let shared = &self.shared;
        let mut before = shared.balanced.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let saved = Kind::ALL.map(|kind| shared.counts.of(kind).saved);
        let per_byte = Kind::ALL.map(|kind| {
            let saved = saved[kind.index()].saturating_sub(before[kind.index()]);
            let (_, bytes) = shared.memory.usage_of(kind);
            if bytes == 0 { 0.0 } else { saved.as_secs_f64() / bytes as f64 }
        });
        *before = saved;
        let shares = shared.memory.shares().towards(per_byte);
        shared.memory.set_shares(shares);
        shares
    }

    /// Divides the room in memory as at the start.
    pub fn restore_shares(&self) {
        self.shared.memory.set_shares(Shares::default());
    }

    /// Turns fallback mode on or off. While it is on, nothing is solved for whoever asks: what is in neither tier is refused as
    /// busy, or answered as stale where that is allowed, see [`Cached::is_stale`](super::Cached::is_stale). Work in the background
    /// goes on.
    pub fn fallback_mode(&self, is_on: bool) {
        if self.shared.fallback.swap(is_on, Ordering::Relaxed) != is_on {
            tracing::warn!(
                cache.fallback = is_on,
                "the cache's fallback mode was turned {}",
                if is_on { "on" } else { "off" }
            );
        }
    }

    /// Whether fallback mode is on.
    pub fn is_in_fallback_mode(&self) -> bool {
        self.shared.fallback.load(Ordering::Relaxed)
    }

    /// Lets so many engine threads solve from now on: see [`Engine::resize`](crate::engine::Engine::resize).
    pub fn resize_engine(&self, workers: usize) -> usize {
        self.shared.engine.resize(workers)
    }

    pub(super) fn note_weight(&self) {
        self.shared.counts.memory_weight(self.shared.memory.usage().1);
    }
}
