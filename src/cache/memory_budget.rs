//! The memory budget and how it is divided between the kinds.

use std::sync::{PoisonError, RwLock};

use super::EntryKind;
use crate::astro::Kind;

const KINDS: usize = EntryKind::ALL.len();

/// The least part of a kind, however little it is asked for: a session has to find room at any time.
const LEAST: f64 = 0.04;

/// How far one rebalancing goes towards what the numbers say. Half, so that one unusual hour does not empty a kind.
const STEP: f64 = 0.5;

/// The used part of a kind's room from which on the kind may borrow.
const FULL: f64 = 0.8;

/// What a full kind claims, as a multiple of what it uses; and what any other claims, so that it does not become full by the next
/// entry.
const CLAIM_FULL: f64 = 2.0;
const CLAIM: f64 = 1.25;

/// How much a full kind must gain before room is moved: each move rebuilds caches.
const WORTH_MOVING: f64 = 1.1;

/// The budget that is in force, shared by who changes it and who keeps it.
#[derive(Debug)]
pub struct SharedBudget(RwLock<MemoryBudget>);

impl SharedBudget {
    /// A budget to begin with.
    pub fn new(budget: MemoryBudget) -> Self {
        Self(RwLock::new(budget))
    }

    /// What may be held now.
    pub fn get(&self) -> MemoryBudget {
        *self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes what may be held.
    pub fn change(&self, change: impl FnOnce(&mut MemoryBudget)) {
        change(&mut self.0.write().unwrap_or_else(PoisonError::into_inner));
    }
}

/// What the memory tier may hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MemoryBudget {
    /// Weight of all values.
    pub bytes: u64,
    /// Number of all values.
    pub entries: u64,
    /// The part of both that each kind is entitled to.
    shares: Shares,
    /// The part that each kind has, with what it borrows and without what it lends.
    division: Shares,
}

impl MemoryBudget {
    /// A budget of which each kind has its usual part.
    pub fn new(bytes: u64, entries: u64) -> Self {
        Self { bytes, entries, shares: Shares::default(), division: Shares::default() }
    }

    /// The part that each kind is entitled to.
    pub fn shares(&self) -> Shares {
        self.shares
    }

    /// The part that each kind has.
    pub fn division(&self) -> Shares {
        self.division
    }

    /// Sets what each kind is entitled to; everything that was lent is given back.
    pub fn divide(&mut self, shares: Shares) {
        (self.shares, self.division) = (shares, shares);
    }

    /// Lends room that kinds do not use to kinds that are full, and takes back what its owner claims by now. A kind gives away nothing
    /// of what it uses below its share. Changes nothing as long as no full kind gains a tenth by it.
    pub fn lend(&mut self, used_bytes: [u64; KINDS]) {
        let used = used_bytes.map(|bytes| bytes as f64 / self.bytes.max(1) as f64);
        let is_full: [bool; KINDS] = std::array::from_fn(|kind| used[kind] >= FULL * self.division.0[kind]);
        let claims: [f64; KINDS] =
            std::array::from_fn(|kind| LEAST + used[kind] * if is_full[kind] { CLAIM_FULL } else { CLAIM });
        let mut parts: [f64; KINDS] = std::array::from_fn(|kind| claims[kind].min(self.shares.0[kind]));
        let free = 1.0 - parts.iter().sum::<f64>();
        let excess: f64 = claims.iter().zip(&parts).map(|(claim, part)| claim - part).sum();
        let lent = if excess > free { free / excess } else { 1.0 };
        parts.iter_mut().zip(claims).for_each(|(part, claim)| *part += lent * (claim - *part));
        // What is claimed by none stays with those who are entitled to it.
        let rest = (1.0 - parts.iter().sum::<f64>()).max(0.0);
        parts.iter_mut().zip(self.shares.0).for_each(|(part, share)| *part += rest * share);
        if (0..KINDS).any(|kind| is_full[kind] && parts[kind] > WORTH_MOVING * self.division.0[kind]) {
            self.division = Shares(parts);
        }
    }

    /// A kind's part of the budget. There is always room for one light value.
    pub fn capacity_of(&self, kind: EntryKind) -> Capacity {
        let least_bytes = self.least_bytes();
        let bytes = (self.bytes as f64 * self.division.of(kind)) as u64;
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

impl Capacity {
    /// What an entry counts for.
    pub fn weight_bytes(&self, entry_bytes: u32) -> u32 {
        entry_bytes.max(self.least_bytes)
    }

    /// Keeps of `entries`, each a worth, a key and the entry's weight, the most worthy that have room together, the most worthy first;
    /// returns how many go.
    pub fn keep_most_worthy<K>(&self, entries: &mut Vec<(f64, K, u32)>) -> u64 {
        entries.sort_unstable_by(|(one, ..), (other, ..)| other.total_cmp(one));
        let (found_count, mut free_bytes) = (entries.len(), self.bytes);
        entries.retain(|(.., entry_bytes)| {
            let rest_bytes = free_bytes.checked_sub(self.weight_bytes(*entry_bytes).into());
            free_bytes = rest_bytes.unwrap_or(free_bytes);
            rest_bytes.is_some()
        });
        (found_count - entries.len()) as u64
    }
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
            let budget = MemoryBudget::new(bytes, entries);
            let capacities = EntryKind::ALL.map(|kind| budget.capacity_of(kind));
            let most: u64 = capacities.iter().map(|capacity| capacity.bytes / u64::from(capacity.least_bytes)).sum();
            assert!(most <= entries.max(KINDS as u64), "{most} of {entries}");
            let least_bytes = u64::from(capacities[0].least_bytes);
            let sum: u64 = capacities.iter().map(|capacity| capacity.bytes).sum();
            assert!(sum <= bytes + KINDS as u64 * least_bytes, "{sum} of {bytes}");
        }
    }

    const MB: u64 = 1 << 20;

    fn used(kind: EntryKind, bytes: u64) -> [u64; KINDS] {
        let mut used = [0; KINDS];
        used[kind.index()] = bytes;
        used
    }

    #[test]
    fn a_full_kind_borrows_what_the_others_do_not_use_and_gives_it_back() {
        let charts: EntryKind = Kind::NatalChart.into();
        let mut budget = MemoryBudget::new(100 * MB, 50_000);
        budget.lend(used(charts, 20 * MB));
        assert_eq!(budget.division(), Shares::default(), "there is room still");
        for _ in 0..3 {
            budget.lend(used(charts, budget.capacity_of(charts).bytes));
        }
        let most = budget.division();
        assert!((0.75..0.77).contains(&most.of(charts)), "all but the least of the six others: {most:?}");
        budget.lend(used(charts, budget.capacity_of(charts).bytes));
        assert_eq!(budget.division(), most, "nothing moves without a gain");
        // Readings come, and fill their part within some rounds; what they are entitled to is theirs again.
        for round in 0..10 {
            let mut both = used(charts, budget.capacity_of(charts).bytes);
            both[TRANSITS.index()] = budget.capacity_of(TRANSITS).bytes;
            budget.lend(both);
            assert!(round > 0 || budget.division().of(TRANSITS) > most.of(TRANSITS));
        }
        let back = budget.division();
        assert!(back.of(TRANSITS) > 0.9 * Shares::default().of(TRANSITS), "{back:?}");
        budget.divide(Shares::default());
        assert_eq!(budget.division(), Shares::default());
    }

    proptest::proptest! {
        #[test]
        fn however_rooms_are_used_together_they_keep_the_budget(
            bytes in 100_000_u64..1 << 34, entries in 100_u64..100_000,
            rounds in proptest::collection::vec(proptest::array::uniform7(0.0..1.0_f64), 1..20),
        ) {
            let mut budget = MemoryBudget::new(bytes, entries);
            for used in rounds {
                let capacities = EntryKind::ALL.map(|kind| budget.capacity_of(kind).bytes);
                budget.lend(std::array::from_fn(|kind| (capacities[kind] as f64 * used[kind]) as u64));
                proptest::prop_assert!((sum(budget.division()) - 1.0).abs() < 1e-9);
                for kind in EntryKind::ALL {
                    proptest::prop_assert!(budget.division().of(kind) >= LEAST - 1e-9, "{kind}: {:?}", budget);
                }
                let capacities = EntryKind::ALL.map(|kind| budget.capacity_of(kind).bytes);
                proptest::prop_assert!(capacities.iter().sum::<u64>() <= bytes);
            }
        }
    }

    #[test]
    fn without_numbers_nothing_moves() {
        let shares = Shares::default();
        assert_eq!(shares.towards([0.0; KINDS]), shares);
        assert_eq!(shares.towards([f64::NAN; KINDS]), shares);
    }
}
