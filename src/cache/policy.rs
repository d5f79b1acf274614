//! How long values are kept: one table by kind.

use std::time::Duration;

use super::EntryKind;
use super::key::CacheKey;
use crate::astro::Kind;

/// How long past its time a public answer may still be served, marked as stale, when there is no fresh one to be had: its own
/// life once more, and an hour at most. The Moon of an hour ago is a better answer than none; yesterday's is not.
const STALE_AT_MOST_S: i64 = 3_600;

/// How long each kind of value is kept. An answer is never wrong, only no longer asked for; the time bounds how long it lies there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    ttl: [Duration; EntryKind::ALL.len()],
}

impl Default for Policy {
    fn default() -> Self {
        const HOUR_S: u64 = 3_600;
        const DAY_S: u64 = 24 * HOUR_S;
        let ttl_s = |kind| match kind {
            EntryKind::Session => 600,
            EntryKind::Answer(Kind::NatalChart) => 30 * DAY_S,
            EntryKind::Answer(Kind::Transits) => HOUR_S,
            EntryKind::Answer(Kind::Compatibility) => 7 * DAY_S,

            EntryKind::Answer(Kind::Forecast) => 2 * HOUR_S,
            EntryKind::Answer(Kind::LunarCalendar) => DAY_S,
            EntryKind::Answer(Kind::Ephemeris) => 6 * HOUR_S,
        };
        Self { ttl: EntryKind::ALL.map(|kind| Duration::from_secs(ttl_s(kind))) }
    }
}

impl Policy {
    /// The same, but `kind` is kept for `ttl`; whole seconds, at least one.
    pub fn with(mut self, kind: impl Into<EntryKind>, ttl: Duration) -> Self {
        self.ttl[kind.into().index()] = ttl.max(Duration::from_secs(1));
        self
    }

    /// How long `kind` is kept.
    pub fn ttl(&self, kind: EntryKind) -> Duration {
        self.ttl[kind.index()]
    }

    /// The life of a value that is made now.
    pub fn lifetime(&self, kind: EntryKind, now_s: i64) -> Lifetime {
        let ttl_s = i64::try_from(self.ttl(kind).as_secs()).unwrap_or(i64::MAX);
        Lifetime { made_at_s: now_s, expires_at_s: now_s.saturating_add(ttl_s) }
    }

    /// How old a value is that was made under whatever policy.
    pub fn age(&self, key: &CacheKey, life: Lifetime, now_s: i64) -> Age {
        let life = self.shortened(key.kind(), life);
        if life.is_fresh(now_s) {
            Age::Fresh
        } else if now_s >= life.expires_at_s && now_s < life.gone_at_s(key) {
            Age::Stale
        } else {
            Age::Expired
        }
    }

    /// The life of a value that was made under an earlier policy: the shorter of both.
    pub fn shortened(&self, kind: EntryKind, life: Lifetime) -> Lifetime {
        let expires_at_s = self.lifetime(kind, life.made_at_s).expires_at_s.min(life.expires_at_s);
        Lifetime { expires_at_s, ..life }
    }
}

/// How old a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// It may be served.
    Fresh,
    /// It is past its time, but may be served as stale when there is nothing else.
    Stale,
    /// It may not be served.
    Expired,
}

/// From when until when a value is served, in seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetime {
    /// When it was made.
    pub made_at_s: i64,
    /// The first second in which it is not served any more.
    pub expires_at_s: i64,
}

impl Lifetime {
    /// Whether it may be served now. A value from further in the future than its own life was made before the clock was set
    /// back, and is not served: so nothing lives longer than twice its time.
    pub fn is_fresh(&self, now_s: i64) -> bool {
        let ttl_s = self.expires_at_s.saturating_sub(self.made_at_s);
        now_s < self.expires_at_s && self.made_at_s <= now_s.saturating_add(ttl_s)
    }

    /// The first second in which it is of no use at all: only public answers outlive their time.
    pub fn gone_at_s(&self, key: &CacheKey) -> i64 {
        let ttl_s = self.expires_at_s.saturating_sub(self.made_at_s);
        let stale_s =
            if key.is_public() && key.kind() != EntryKind::Session { ttl_s.clamp(0, STALE_AT_MOST_S) } else { 0 };
        self.expires_at_s.saturating_add(stale_s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_second_is_served_and_the_next_is_not() {
        let life = Policy::default().lifetime(EntryKind::Session, 1_000);
        assert!(life.is_fresh(1_000) && life.is_fresh(1_599));
        assert!(!life.is_fresh(1_600));
    }

    #[test]
    fn a_clock_set_back_cannot_make_a_value_live_on() {
        let life = Policy::default().lifetime(EntryKind::Session, 10_000);
        assert!(life.is_fresh(9_400), "set back by no more than its life");
        assert!(!life.is_fresh(9_399));
        assert!(!life.is_fresh(0));
    }

    #[test]
    fn a_shorter_time_holds_for_what_is_there_already() {
        let life = Policy::default().lifetime(EntryKind::Session, 0);
        let stricter = Policy::default().with(EntryKind::Session, Duration::from_secs(60));
        assert_eq!(stricter.shortened(EntryKind::Session, life).expires_at_s, 60);
        let laxer = Policy::default().with(EntryKind::Session, Duration::from_secs(6_000));
        assert_eq!(laxer.shortened(EntryKind::Session, life).expires_at_s, 600);
    }
}
