//! Numbers that look random and are the same in every run with the same seed.

/// A stream of draws, by number: no state, so that senders in any order draw the same for the same request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draws {
    seed: u64,
}

impl Draws {
    pub(super) const fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// Another stream from the same seed.
    pub(super) fn split(self, purpose: u64) -> Self {
        Self { seed: mixed(self.seed ^ mixed(purpose)) }
    }

    /// Draw `number` of the stream: any 64 bits.
    pub(super) fn bits(self, number: u64) -> u64 {
        // One step of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
        mixed(self.seed.wrapping_add(number.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }

    /// Draw `number` of the stream as a share: from 0 up to, not including, 1.
    pub(super) fn share(self, number: u64) -> f64 {
        // The 53 bits that a double holds.
        (self.bits(number) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Draw `number` of the stream below `bound`, which is not 0.
    pub(super) fn below(self, number: u64, bound: usize) -> usize {
        ((self.share(number) * bound as f64) as usize).min(bound - 1)
    }
}

/// Each bit of the result depends on each bit of `bits`.
const fn mixed(bits: u64) -> u64 {
    let bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn draws_follow_from_seed_and_number_alone() {
        let draws = Draws::new(7);
        assert_eq!(draws.bits(3), Draws::new(7).bits(3));
        assert_eq!((0..1_000).map(|number| draws.bits(number)).collect::<HashSet<_>>().len(), 1_000);
        assert_ne!(draws.bits(3), Draws::new(8).bits(3));
        assert_ne!(draws.split(1).bits(3), draws.split(2).bits(3));
    }

    #[test]
    fn shares_fill_the_unit_interval_evenly() {
        let mut tenths = [0; 10];
        for number in 0..100_000 {
            tenths[(Draws::new(1).share(number) * 10.0) as usize] += 1;
        }
        // Binomial with n = 100 000 and p = 0.1: one standard deviation is 95, and five of them are 475.
        assert!(tenths.iter().all(|count| (9_525..10_475).contains(count)), "{tenths:?}");
        assert!((0..1_000).all(|number| Draws::new(2).below(number, 3) < 3));
    }
}
