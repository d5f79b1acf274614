//! How much memory may be used, and what the cache gives up when it is too much. Pure.
//!
//! ```text
//! 0            70 %        80 %             100 %     of memory.limit
//! |---- easy ----|-- as is --|---- shedding ----|---- emptied
//!   grows back                 by what is over
//! ```

use std::time::Duration;

use super::Now;

/// Smallest limit that is accepted. What a server needs is more, and is measured at its start: see [`super::memory_needs`].
pub const MIN_LIMIT_BYTES: u64 = 48 << 20;

/// The guide's emergency limit, and the default: 500 MB as it counts them.
pub const DEFAULT_LIMIT_BYTES: u64 = 500 << 20;

/// Most that the disk tier keeps of its file's pages.
const MAX_DISK_PAGES_BYTES: u64 = 16 << 20;

/// How long a change of the memory tier needs to show in resident memory: one sampling period.
const SETTLE: Duration = Duration::from_secs(30);

/// How long memory has to be easy before the tier grows a step.
const CALM: Duration = Duration::from_secs(60);

/// A step of growth. A quarter of the tier is a thirty-second of the limit, less than the tenth between easy and soft: growing
/// back never leads straight to shedding.
const GROWTH: f64 = 0.25;

/// Least that a step of shedding takes off the share, and what shedding leaves.
const LEAST_STEP: f64 = 0.1;
const LEAST_SHARE: f64 = 0.1;

/// Every bound on memory, from one limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemoryLimits {
    limit_bytes: u64,
}

impl MemoryLimits {
    /// The bounds under `limit_bytes`.
    pub const fn of(limit_bytes: u64) -> Self {
        Self { limit_bytes }
    }

    /// The limit itself. From here on the memory tier is emptied.
    pub const fn hard_bytes(self) -> u64 {
        self.limit_bytes
    }

    /// From here on the memory tier sheds: 80 %, the guide's 400 MB of 500.
    pub const fn soft_bytes(self) -> u64 {
        self.limit_bytes / 5 * 4
    }

    /// Below it the memory tier grows back: 70 %.
    pub const fn easy_bytes(self) -> u64 {
        self.limit_bytes / 10 * 7
    }

    /// What the memory tier may weigh: an eighth, 62.5 MB of 500. Beside it stand up to 100 MB of an idle server and the
    /// computing itself.
    pub const fn memory_tier_bytes(self) -> u64 {
        self.limit_bytes / 8
    }

    /// What the disk tier may keep of its file's pages: a thirty-second, about 16 MB of 500, and never more than that: the system keeps
    /// the file's pages too.
    pub fn disk_pages_bytes(self) -> u64 {
        (self.limit_bytes / 32).min(MAX_DISK_PAGES_BYTES)
    }
}

impl Default for MemoryLimits {
    fn default() -> Self {
        Self { limit_bytes: DEFAULT_LIMIT_BYTES }
    }
}

/// How it stands with memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PressureLevel {
    /// Below the soft limit.
    None,
    /// Between the limits.
    Soft,
    /// Over the hard limit.
    Hard,
}

impl PressureLevel {
    /// Name in API and log.
    pub const fn name(self) -> &'static str {
        ["none", "soft", "hard"][self as usize]
    }
}

/// What is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MemoryUsage {
    /// Resident memory of the process, in bytes.
    pub rss_bytes: Option<u64>,
    /// Weight of the memory tier's values, in bytes.
    pub tier_bytes: Option<u64>,
    /// What the memory tier may weigh at a share of 1, in bytes.
    pub tier_limit_bytes: Option<u64>,
}

/// A new share for the memory tier.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MemoryTierResize {
    /// What of its configured bytes it may hold from now on, 0 to 1.
    pub share: f64,
    /// Whether that is less than before.
    pub is_shedding: bool,
    /// The pressure that asks for it.
    pub level: PressureLevel,
    /// Resident memory that asks for it, in bytes.
    pub rss_bytes: u64,
}

/// The share that the memory tier has, and since when.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MemoryPressure {
    share: f64,
    level: PressureLevel,
    resized: Option<Now>,
    easy_since: Option<Now>,
}

impl Default for MemoryPressure {
    /// The whole tier under no pressure.
    fn default() -> Self {
        Self { share: 1.0, level: PressureLevel::None, resized: None, easy_since: None }
    }
}

impl MemoryPressure {
    /// What of its configured bytes the memory tier may hold, 0 to 1.
    pub const fn share(&self) -> f64 {
        self.share
    }

    /// The pressure at the last measurement.
    pub const fn level(&self) -> PressureLevel {
        self.level
    }

    /// When the share last changed.
    pub const fn resized(&self) -> Option<Now> {
        self.resized
    }

    /// Takes a measurement in: what holds after it, and the new share if there is one. Without a measurement nothing changes.
    pub fn step(mut self, limits: MemoryLimits, usage: MemoryUsage, now: Now) -> (Self, Option<MemoryTierResize>) {
        let Some(rss_bytes) = usage.rss_bytes else {
            self.easy_since = None;
            return (self, None);
        };
        self.level = match rss_bytes {
            rss if rss >= limits.hard_bytes() => PressureLevel::Hard,
            rss if rss >= limits.soft_bytes() => PressureLevel::Soft,
            _ => PressureLevel::None,
        };
        if rss_bytes >= limits.easy_bytes() {
            self.easy_since = None;
        }
        let is_settled = self.resized.is_none_or(|resized| now.since(resized) >= SETTLE);
        let share = match self.level {
            PressureLevel::Hard => 0.0,
            PressureLevel::Soft if is_settled => self.shed(limits, usage, rss_bytes),
            PressureLevel::None if rss_bytes < limits.easy_bytes() => self.grow(now),
            PressureLevel::Soft | PressureLevel::None => self.share,
        };
        let before = std::mem::replace(&mut self.share, share);
        if share == before {
            return (self, None);
        }
        self.resized = Some(now);
        (self, Some(MemoryTierResize { share, is_shedding: share < before, level: self.level, rss_bytes }))
    }

    /// The share without as many bytes as resident memory is over the easy bound.
    fn shed(&self, limits: MemoryLimits, usage: MemoryUsage, rss_bytes: u64) -> f64 {
        let whole = usage.tier_limit_bytes.unwrap_or(limits.memory_tier_bytes()).max(1) as f64;
        // A tier that is half empty gives nothing back by a bound that it does not reach.
        let held = usage.tier_bytes.map_or(self.share, |bytes| (bytes as f64 / whole).min(self.share));
        let over = rss_bytes.saturating_sub(limits.easy_bytes()) as f64 / whole;
        (held - over).min(self.share - LEAST_STEP).max(LEAST_SHARE).min(self.share)
    }

    /// The share a step up, when memory has been easy for long enough.
    fn grow(&mut self, now: Now) -> f64 {
        let easy_since = *self.easy_since.get_or_insert(now);
        if self.share >= 1.0 || now.since(easy_since) < CALM {
            return self.share;
        }
        self.easy_since = Some(now);
        (self.share + GROWTH).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MB: u64 = 1 << 20;

    fn at(seconds: u64) -> Now {
        Now { monotonic: Duration::from_secs(seconds), unix_s: 0 }
    }

    fn usage(rss_mb: u64) -> MemoryUsage {
        MemoryUsage { rss_bytes: Some(rss_mb * MB), ..MemoryUsage::default() }
    }

    #[test]
    fn every_bound_follows_the_one_limit() {
        let bounds = MemoryLimits::default();
        assert_eq!((bounds.soft_bytes() / MB, bounds.hard_bytes() / MB), (400, 500), "the guide's numbers");
        for limit in [MIN_LIMIT_BYTES, 100 * MB, DEFAULT_LIMIT_BYTES, 64 << 30] {
            let bounds = MemoryLimits::of(limit);
            let growth = (bounds.memory_tier_bytes() as f64 * GROWTH) as u64;
            assert!(bounds.easy_bytes() + growth < bounds.soft_bytes(), "growing leads to shedding at {limit}");
            assert!(bounds.soft_bytes() < bounds.hard_bytes());
        }
    }

    #[test]
    fn the_soft_limit_takes_what_is_over_and_waits_for_it_to_show() {
        let bounds = MemoryLimits::default();
        let (memory, resize) = MemoryPressure::default().step(bounds, usage(399), at(0));
        assert_eq!(resize, None);
        // 375 MB would leave 25 MB over easy; 400 MB leave 50 of the tier's 62.5.
        let (memory, resize) = memory.step(bounds, usage(400), at(30));
        let resize = resize.unwrap();
        assert!((resize.share - 0.2).abs() < 1e-9 && resize.is_shedding, "{resize:?}");
        let (memory, resize) = memory.step(bounds, usage(400), at(59));
        assert_eq!(resize, None, "what was given back does not show yet");
        let (memory, resize) = memory.step(bounds, usage(400), at(60));
        assert!((resize.unwrap().share - LEAST_SHARE).abs() < 1e-9);
        let (memory, resize) = memory.step(bounds, usage(400), at(600));
        assert_eq!((resize, memory.level()), (None, PressureLevel::Soft), "the rest is not the cache's");
    }

    #[test]
    fn a_half_empty_tier_sheds_what_it_holds() {
        let half = MemoryUsage { tier_bytes: Some(30 * MB), tier_limit_bytes: Some(60 * MB), ..usage(410) };
        let resize = MemoryPressure::default().step(MemoryLimits::default(), half, at(0)).1.unwrap();
        assert!((resize.share - LEAST_SHARE).abs() < 1e-9, "half of the bound alone would free nothing: {resize:?}");
    }

    #[test]
    fn the_hard_limit_empties_at_once_and_it_grows_back_by_quarters() {
        let bounds = MemoryLimits::default();
        let (memory, _) = MemoryPressure::default().step(bounds, usage(400), at(0));
        let (mut memory, resize) = memory.step(bounds, usage(500), at(1));
        let resize = resize.unwrap();
        assert_eq!((resize.share, resize.level), (0.0, PressureLevel::Hard), "no waiting here");
        assert_eq!(memory.step(bounds, usage(360), at(300)).1, None, "not easy yet");
        assert_eq!(memory.step(bounds, MemoryUsage::default(), at(300)).1, None, "nor known");
        let mut shares = Vec::new();
        for second in (301..700).step_by(10) {
            let (next, resize) = memory.step(bounds, usage(300), at(second));
            memory = next;
            shares.extend(resize.map(|resize| (second, resize.share)));
        }
        assert_eq!(shares, [(361, 0.25), (421, 0.5), (481, 0.75), (541, 1.0)]);
    }

    proptest! {
        /// With any constant load beside the tier, and a tier that is as full as it may be, the share comes to rest.
        #[test]
        fn a_constant_load_comes_to_rest(beside_mb in 0..700u64, limit_mb in 48..2000u64) {
            let bounds = MemoryLimits::of(limit_mb * MB);
            let mut memory = MemoryPressure::default();
            let mut resizes = Vec::new();
            for second in (0..7200).step_by(30) {
                let tier = (memory.share() * bounds.memory_tier_bytes() as f64) as u64;
                let usage = MemoryUsage {
                    rss_bytes: Some(beside_mb * MB + tier),
                    tier_bytes: Some(tier),
                    tier_limit_bytes: Some(bounds.memory_tier_bytes()),
                };
                let (next, resize) = memory.step(bounds, usage, at(second));
                memory = next;
                if second >= 3600 {
                    resizes.extend(resize);
                }
            }
            prop_assert!(resizes.is_empty(), "{resizes:?}");
            if beside_mb * MB < bounds.easy_bytes() - bounds.memory_tier_bytes() {
                prop_assert_eq!(memory.share(), 1.0);
            }
        }
    }
}
