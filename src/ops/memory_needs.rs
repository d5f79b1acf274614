//! What the process needs of memory, part by part, and what the settings about memory become that do not leave it so much. Pure.

use super::memory_pressure::MemoryLimits;

const MB: u64 = 1 << 20;

/// Resident memory of an idle server as it is built for release, on x86-64: 39 MB, of which 22 are the program's own file.
const EXPECTED_IDLE_BYTES: u64 = 40 * MB;

/// Most that is taken for an idle server: a process that holds more at its start is more than a server, as a suite of tests is.
const MAX_IDLE_BYTES: u64 = 64 * MB;

/// What work adds beside the caches: the threads' arenas, batches for the disk, pages of the databases, what is remembered of popular
/// charts. 18 MB stay after 6000 different charts in batches of 50.
const WORK_BYTES: u64 = 20 * MB;

/// Least that the memory tier can do with: conversations, and the answers that are asked for at this moment.
const LEAST_TIER_BYTES: u64 = 4 * MB;

/// What a process needs in order to serve, whatever the settings are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemoryNeeds {
    /// Resident memory when it has started and done nothing.
    pub idle_bytes: u64,
}

impl Default for MemoryNeeds {
    /// Those of an ordinary server, before one is measured.
    fn default() -> Self {
        Self { idle_bytes: EXPECTED_IDLE_BYTES }
    }
}

impl MemoryNeeds {
    /// Those of a process that holds `idle_bytes` after its start.
    pub fn measured(idle_bytes: u64) -> Self {
        Self { idle_bytes: idle_bytes.min(MAX_IDLE_BYTES) }
    }

    /// What is in use beside the memory tier under these limits.
    fn beside_tier_bytes(self, limits: MemoryLimits) -> u64 {
        self.idle_bytes + WORK_BYTES + limits.disk_pages_bytes()
    }

    /// Whether the least memory tier fits below the soft limit, so that nothing is shed or alerted on for good.
    fn fit(self, limits: MemoryLimits) -> bool {
        self.beside_tier_bytes(limits) + LEAST_TIER_BYTES <= limits.soft_bytes()
    }

    /// The least whole number of megabytes that is enough.
    fn least_limit(self) -> MemoryLimits {
        let mut megabytes = (self.idle_bytes + WORK_BYTES + LEAST_TIER_BYTES) / MB;
        while !self.fit(MemoryLimits::of(megabytes * MB)) {
            megabytes += 1;
        }
        MemoryLimits::of(megabytes * MB)
    }
}

/// The bounds that are in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemoryPlan {
    /// Bounds on resident memory.
    pub limits: MemoryLimits,
    /// Bytes of the cache's memory tier.
    pub tier_bytes: u64,
    /// Which settings are not followed, and what would be: a sentence each.
    pub warnings: Vec<String>,
}

impl MemoryPlan {
    /// What becomes of `memory.limit` and `cache.memory_bytes`, where 0 leaves the memory tier's size to the limit.
    pub fn of(limit_bytes: u64, tier_bytes: u64, needs: MemoryNeeds) -> Self {
        let mut warnings = Vec::new();
        let set = MemoryLimits::of(limit_bytes);
        let limits = if needs.fit(set) { set } else { needs.least_limit() };
        let limit_mb = limits.hard_bytes() / MB;
        if limits != set {
            warnings.push(format!(
                "memory.limit: {} MB are less than this server needs ({} idle, {} for work, {} for pages of the cache's file, {} for its memory \
                 tier, and a fifth to spare); {limit_mb} MB are the limit in force; set memory.limit to {limit_mb} or more",
                limit_bytes / MB,
                needs.idle_bytes.div_ceil(MB),
                WORK_BYTES / MB,
                limits.disk_pages_bytes().div_ceil(MB),
                LEAST_TIER_BYTES / MB,
            ));
        }
        let most = limits.soft_bytes().saturating_sub(needs.beside_tier_bytes(limits)).max(LEAST_TIER_BYTES);
        if tier_bytes > most {
            warnings.push(format!(
                "cache.memory_bytes: {tier_bytes} bytes do not fit into a memory.limit of {limit_mb} MB beside what else is needed; {most} \
                 are used; lower cache.memory_bytes or raise memory.limit"
            ));
        }
        let wanted = if tier_bytes == 0 { limits.memory_tier_bytes() } else { tier_bytes };
        Self { limits, tier_bytes: wanted.min(most), warnings }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plan(limit_mb: u64, tier_mb: u64) -> MemoryPlan {
        MemoryPlan::of(limit_mb * MB, tier_mb * MB, MemoryNeeds::measured(39 * MB))
    }

    #[test]
    fn the_default_is_followed_to_the_letter() {
        let whole = plan(500, 0);
        assert_eq!((whole.limits.hard_bytes(), whole.tier_bytes, whole.warnings.len()), (500 * MB, 500 * MB / 8, 0));
    }

    #[test]
    fn a_limit_below_the_needs_is_raised_to_them_and_said() {
        let raised = plan(48, 0);
        assert_eq!(raised.limits.hard_bytes() / MB, 82);
        insta::assert_snapshot!(raised.warnings.join("\n"), @"memory.limit: 48 MB are less than this server needs (39 idle, 20 for work, 3 for pages of the cache's file, 4 for its memory tier, and a fifth to spare); 82 MB are the limit in force; set memory.limit to 82 or more");
        assert_eq!(plan(82, 0).warnings.len(), 0, "what is advised is enough");
        assert_eq!(plan(81, 0).limits, raised.limits);
    }

    #[test]
    fn a_memory_tier_beyond_the_limit_is_cut_and_said() {
        let cut = plan(128, 1_000);
        insta::assert_snapshot!(cut.warnings.join("\n"), @"cache.memory_bytes: 1048576000 bytes do not fit into a memory.limit of 128 MB beside what else is needed; 41313892 are used; lower cache.memory_bytes or raise memory.limit");
        assert_eq!(plan(128, cut.tier_bytes / MB).warnings.len(), 0, "what is used fits");
    }

    #[test]
    fn a_process_that_is_more_than_a_server_does_not_raise_the_limit_for_all_that_it_holds() {
        let suite = MemoryPlan::of(500 * MB, 0, MemoryNeeds::measured(3_000 * MB));
        assert!(suite.warnings.is_empty() && suite.limits.hard_bytes() == 500 * MB);
    }

    proptest! {
        /// Whatever is set, what is in force leaves room for all that is needed, and differs from what is set only with a warning.
        #[test]
        fn what_is_in_force_can_be_held(limit_mb in 48..4_000u64, tier_mb in 0..8_000u64, idle_mb in 10..200u64) {
            let needs = MemoryNeeds::measured(idle_mb * MB);
            let plan = MemoryPlan::of(limit_mb * MB, tier_mb * MB, needs);
            prop_assert!(needs.beside_tier_bytes(plan.limits) + plan.tier_bytes <= plan.limits.soft_bytes());
            prop_assert!(plan.tier_bytes >= LEAST_TIER_BYTES.min((tier_mb * MB).max(1)));
            let is_followed = plan.limits.hard_bytes() == limit_mb * MB && (tier_mb == 0 || plan.tier_bytes == tier_mb * MB);
            prop_assert_eq!(is_followed, plan.warnings.is_empty());
        }
    }
}
