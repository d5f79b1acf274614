//! Which value memory can do without: the one that saves least time per byte. Pure.
//!
//! The rule is Greedy-Dual-Size-Frequency (Cherkasova, 1998): a value's credit is what each of its bytes saves, times how often it
//! is asked for, on top of the room's floor when it was last asked for. The lowest credit goes, and the floor rises to it; so what
//! is not asked for any more sinks without a clock.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

/// How often a value has been asked for, and the floor when it last was.
#[derive(Debug, Default)]
pub struct HitCount {
    hits: AtomicU32,
    floor: AtomicU64,
}

impl HitCount {
    /// It was asked for so often in an earlier life.
    pub fn with_hits(hits: u32) -> Self {
        Self { hits: AtomicU32::new(hits), floor: AtomicU64::default() }
    }

    /// It was asked for, when the room's floor was there.
    pub fn hit(&self, floor: &Floor) {
        self.hits.fetch_add(1, Ordering::Relaxed);
        self.arrive(floor);
    }

    /// It came into a room whose floor is there.
    pub fn arrive(&self, floor: &Floor) {
        self.floor.store(floor.0.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    /// It takes the place of another value of the same key, which was asked for as well.
    pub fn inherit(&self, other: &Self) {
        self.hits.fetch_add(other.hits(), Ordering::Relaxed);
    }

    /// How often it was asked for.
    pub fn hits(&self) -> u32 {
        self.hits.load(Ordering::Relaxed)
    }

    /// Its credit in nanoseconds per byte, as one that took `cost` to make and weighs so much. Frequency counts by its logarithm:
    /// what was asked for a million times in spring has cooled by summer, after some twenty generations rather than a million.
    pub fn credit(&self, cost: Duration, weight_bytes: u32) -> f64 {
        let frequency = 1.0 + (1.0 + f64::from(self.hits())).log2();
        // What cost nothing that could be measured is still worth keeping for being asked.
        let cost_ns = (cost.as_nanos() as f64).max(1_000.0);
        f64::from_bits(self.floor.load(Ordering::Relaxed)) + frequency * cost_ns / f64::from(weight_bytes.max(1))
    }
}

/// The highest credit that had to go from a room. Only rises.
#[derive(Debug, Default)]
pub struct Floor(AtomicU64);

impl Floor {
    /// A value of this credit had to go.
    pub fn rise(&self, credit: f64) {
        // Numbers that are not negative sort as their bits do.
        self.0.fetch_max(credit.max(0.0).to_bits(), Ordering::Relaxed);
    }

    /// What a credit is worth above the floor, by which values of different rooms are compared.
    pub fn above(&self, credit: f64) -> f64 {
        credit - f64::from_bits(self.0.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: fn(u64) -> Duration = Duration::from_millis;

    #[test]
    fn dear_small_and_popular_values_outlast_cheap_large_and_forgotten_ones() {
        let floor = Floor::default();
        let value = |hits| {
            let popularity = HitCount::default();
            (0..hits).for_each(|_| popularity.hit(&floor));
            popularity
        };
        let plain = value(1).credit(MS(1), 4_000);
        assert!(value(1).credit(MS(2), 4_000) > plain);
        assert!(value(1).credit(MS(1), 2_000) > plain);
        assert!(value(2).credit(MS(1), 4_000) > plain);
        assert!(value(0).credit(MS(1), 4_000) < plain);
        assert!(value(0).credit(MS(0), 4_000) > 0.0);
    }

    #[test]
    fn a_value_that_was_popular_once_sinks_below_new_ones() {
        let floor = Floor::default();
        let old = HitCount::default();
        (0..1_000_000).for_each(|_| old.hit(&floor));
        let newest = || {
            let newest = HitCount::default();
            newest.arrive(&floor);
            newest.credit(MS(1), 1_000)
        };
        let generations = (0..1_000)
            .take_while(|_| {
                let goes = newest().min(old.credit(MS(1), 1_000));
                floor.rise(goes);
                goes < old.credit(MS(1), 1_000)
            })
            .count();
        assert!((10..30).contains(&generations), "{generations}");
        assert!(floor.above(newest()) > 0.0);
    }
}
