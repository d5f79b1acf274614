//! The memory budget and how it is divided between the kinds. Pure.

use super::EntryKind;
use crate::astro::Kind;

const KINDS: usize = EntryKind::ALL.len();

/// The least part of a kind, however little it is asked for: a session has to find room at any time.
const LEAST: f64 = 0.04;

/// How far one rebalancing goes towards what the numbers say. Half, so that one unusual hour does not empty a kind.
const STEP: f64 = 0.5;

/// What the memory tier may hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MemoryBudget {
    /// Weight of all values.
    pub bytes: u64,
    /// Number of all values.
    pub entries: u64,
    /// Each kind's part of both.
    pub shares: Shares,
}

impl MemoryBudget {
    /// A kind's part of the budget. There is always room for one light value.
    pub fn capacity_of(&self, kind: EntryKind) -> Capacity {
        let least_bytes = self.least_bytes();
        let bytes = (self.bytes as f64 * self.shares.of(kind)) as u64;
        Capacity { bytes: bytes.max(least_bytes.into()), least_bytes }
    }

    /// Weight that a lighter value counts for.
    pub fn least_bytes(&self) -> u32 {
        u32::try_from(self.bytes.div_ceil(self.entries.max(1))).unwrap_or(u32::MAX)
    }
}

/// Bounds of one kind's cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capacity {
    /// Weight of all values.
    pub bytes: u64,
    /// Weight that a lighter value counts for. moka has one bound, and by this it bounds the number of values as well.
    pub least_bytes: u32,
}

/// Each kind's part of the whole; together one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shares([f64; KINDS]);

impl Default for Shares {
    /// Charts and readings are large and dear, so they get most.
    fn default() -> Self {
        Self(EntryKind::ALL.map(|kind| match kind {
            EntryKind::Answer(Kind::NatalChart) => 0.30,
            EntryKind::Answer(Kind::Transits | Kind::Forecast) => 0.15,
            EntryKind::Answer(Kind::Compatibility | Kind::LunarCalendar | Kind::Ephemeris) | EntryKind::Session => 0.10,
        }))
    }
}

impl Shares {
    /// A kind's part.
    pub fn of(&self, kind: EntryKind) -> f64 {
        self.0[kind.index()]
    }

    /// Each kind's part, in the order of [`EntryKind::ALL`].
    pub fn all(&self) -> [f64; KINDS] {
        self.0
    }

    /// The shares after one step towards the time that each kind's bytes have saved; the same when nothing was saved.
    pub fn towards(self, saved_per_byte: [f64; KINDS]) -> Self {
        let total: f64 = saved_per_byte.iter().sum();
        if !(total.is_finite() && total > 0.0) {
            return self;
        }
        let free = 1.0 - LEAST * KINDS as f64;
        let mut shares = self.0;
        for (share, saved) in shares.iter_mut().zip(saved_per_byte) {
            let wanted = LEAST + free * saved / total;
            *share += STEP * (wanted - *share);
        }
        Self(shares)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRANSITS: EntryKind = EntryKind::Answer(Kind::Transits);

    fn sum(shares: Shares) -> f64 {
        shares.all().iter().sum()
    }

    #[test]
    fn room_goes_to_the_kind_whose_bytes_save_most_and_no_kind_is_starved() {
        let mut shares = Shares::default();
        assert!((sum(shares) - 1.0).abs() < 1e-12);
        let mut saved = [0.0; KINDS];
        saved[TRANSITS.index()] = 5.0;
        let once = shares.towards(saved);
        assert!(once.of(TRANSITS) > 0.4 && once.of(Kind::NatalChart.into()) < 0.2, "{once:?}");
        for _ in 0..20 {
            shares = shares.towards(saved);
            assert!((sum(shares) - 1.0).abs() < 1e-9);
        }
        assert!(shares.all().iter().all(|share| *share > LEAST - 1e-9), "{shares:?}");
        assert!(shares.of(TRANSITS) > 0.75);
    }

    #[test]
    fn the_capacities_keep_both_bounds_together() {
        for (bytes, entries) in [(64 << 20, 50_000), (1_000, 30), (7, 100)] {
            let budget = MemoryBudget { bytes, entries, shares: Shares::default() };
            let capacities = EntryKind::ALL.map(|kind| budget.capacity_of(kind));
            let most: u64 = capacities.iter().map(|capacity| capacity.bytes / u64::from(capacity.least_bytes)).sum();
            assert!(most <= entries.max(KINDS as u64), "{most} of {entries}");
            let least_bytes = u64::from(capacities[0].least_bytes);
            let sum: u64 = capacities.iter().map(|capacity| capacity.bytes).sum();
            assert!(sum <= bytes + KINDS as u64 * least_bytes, "{sum} of {bytes}");
        }
    }

    #[test]
    fn without_numbers_nothing_moves() {
        let shares = Shares::default();
        assert_eq!(shares.towards([0.0; KINDS]), shares);
        assert_eq!(shares.towards([f64::NAN; KINDS]), shares);
    }
}
