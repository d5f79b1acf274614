//! The tiers of history: the finer the slots, the shorter they are kept.

/// A tier of history: a ring of slots in the file, so that it never grows, whatever the clock does. A slot is overwritten by
/// the one that comes round to its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HistoryTier {
    /// Seconds, for five minutes.
    Second,
    /// Ten seconds, for an hour.
    TenSeconds,
    /// Minutes, for a day.
    Minute,
    /// Ten minutes, for a week.
    TenMinutes,
    /// Hours, for ninety days.
    Hour,
}

impl HistoryTier {
    /// Every tier, finest first.
    pub const ALL: [Self; 5] = [Self::Second, Self::TenSeconds, Self::Minute, Self::TenMinutes, Self::Hour];

    /// Seconds in a slot.
    pub const fn step_s(self) -> i64 {
        [1, 10, 60, 600, 3_600][self as usize]
    }

    /// How many slots are kept.
    pub const fn slots(self) -> i64 {
        [300, 360, 1_440, 1_008, 2_160][self as usize]
    }

    /// How far back it reaches, in seconds.
    pub const fn reach_s(self) -> i64 {
        self.step_s() * self.slots()
    }

    /// Beginning of the slot that a second lies in.
    pub const fn slot_of(self, at_s: i64) -> i64 {
        at_s - at_s.rem_euclid(self.step_s())
    }

    /// Place of a slot in the file, the same for every slot that comes round to it.
    pub const fn place(self, slot_s: i64) -> i64 {
        self.first_place() + slot_s.div_euclid(self.step_s()).rem_euclid(self.slots())
    }

    /// Place of the tier's first slot; the others follow.
    pub const fn first_place(self) -> i64 {
        (self as i64) << 16
    }

    /// The coarsest tier whose slots fit into `step_s` and that reaches back to `from_s`; where none does, the finest that
    /// reaches so far, and if none does even that, the one that reaches furthest.
    pub fn that_shows(from_s: i64, now_s: i64, step_s: i64) -> Self {
        let reaches = |tier: &Self| now_s.saturating_sub(from_s) <= tier.reach_s();
        let fits = |tier: &Self| tier.step_s() <= step_s;
        Self::ALL
            .into_iter()
            .rev()
            .find(|tier| fits(tier) && reaches(tier))
            .or_else(|| Self::ALL.into_iter().find(reaches))
            .unwrap_or(Self::Hour)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiers_reach_as_far_as_they_promise_and_share_no_place() {
        assert_eq!(HistoryTier::ALL.map(HistoryTier::reach_s), [300, 3_600, 86_400, 7 * 86_400, 90 * 86_400]);
        for (tier, next) in HistoryTier::ALL.iter().zip(&HistoryTier::ALL[1..]) {
            assert!(tier.first_place() + tier.slots() <= next.first_place());
        }
        assert_eq!(HistoryTier::Minute.slot_of(1_800_000_059), 1_800_000_000);
        assert_eq!(HistoryTier::Minute.place(1_800_000_000), HistoryTier::Minute.place(1_800_000_000 + 86_400));
        assert_ne!(HistoryTier::Minute.place(1_800_000_000), HistoryTier::Minute.place(1_800_000_060));
    }

    #[test]
    fn a_question_is_answered_from_the_tier_that_can() {
        let now = 1_800_000_000;
        for (ago, step, tier) in [
            (60, 1, HistoryTier::Second),
            (300, 10, HistoryTier::TenSeconds),
            (300, 9, HistoryTier::Second),
            (301, 1, HistoryTier::TenSeconds),
            (86_400, 1, HistoryTier::Minute),
            (86_400, 3_600, HistoryTier::Hour),
            (6 * 86_400, 60, HistoryTier::TenMinutes),
            (30 * 86_400, 60, HistoryTier::Hour),
            (400 * 86_400, 60, HistoryTier::Hour),
        ] {
            assert_eq!(HistoryTier::that_shows(now - ago, now, step), tier, "{ago} {step}");
        }
    }
}
