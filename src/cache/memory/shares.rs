//! How the memory budget is divided between the kinds. Pure.
//!
//! A share is what a kind is left with when all want room, not a wall: while there is room, any kind may have it.

use crate::astro::Kind;

const KINDS: usize = Kind::ALL.len();

/// No kind is left with less, however little it is asked for: a session has to find room at any time.
const LEAST: f64 = 0.04;

/// How far one rebalancing goes towards what the numbers say. Half: one unusual hour does not empty a kind.
const STEP: f64 = 0.5;

/// Each kind's part of the whole; together one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shares([f64; KINDS]);

impl Default for Shares {
    /// Charts and readings are large and dear, so they get most.
    fn default() -> Self {
        Self(Kind::ALL.map(|kind| match kind {
            Kind::NatalChart => 0.30,
            Kind::Transits | Kind::Forecast => 0.15,
            Kind::Session | Kind::Compatibility | Kind::LunarCalendar | Kind::Ephemeris => 0.10,
        }))
    }
}

impl Shares {
    /// A kind's part.
    pub fn of(&self, kind: Kind) -> f64 {
        self.0[kind.index()]
    }

    /// Each kind's part, in the order of [`Kind::ALL`].
    pub fn all(&self) -> [f64; KINDS] {
        self.0
    }

    /// The same after kinds whose bytes have saved that much time each have taken room from those whose bytes saved less.
    /// Without any saving at all they stay.
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

    fn sum(shares: Shares) -> f64 {
        shares.all().iter().sum()
    }

    #[test]
    fn room_goes_to_whose_bytes_save_most_and_nobody_is_starved() {
        let mut shares = Shares::default();
        assert!((sum(shares) - 1.0).abs() < 1e-12);
        let mut saved = [0.0; KINDS];
        saved[Kind::Transits.index()] = 5.0;
        let once = shares.towards(saved);
        assert!(once.of(Kind::Transits) > 0.4 && once.of(Kind::NatalChart) < 0.2, "{once:?}");
        for _ in 0..20 {
            shares = shares.towards(saved);
            assert!((sum(shares) - 1.0).abs() < 1e-9);
        }
        assert!(shares.all().iter().all(|share| *share > LEAST - 1e-9), "{shares:?}");
        assert!(shares.of(Kind::Transits) > 0.75);
    }

    #[test]
    fn without_numbers_nothing_moves() {
        let shares = Shares::default();
        assert_eq!(shares.towards([0.0; KINDS]), shares);
        assert_eq!(shares.towards([f64::NAN; KINDS]), shares);
    }
}
