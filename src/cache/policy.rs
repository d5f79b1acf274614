//! Time to live (TTL) of cached values: one table by kind, and what follows from it.

use std::time::Duration;

use super::EntryKind;
use super::key::CacheKey;
use crate::astro::Kind;

/// How long past its time a public answer may still be served, marked as stale, when there is no fresh one to be had: its own
/// life once more, and an hour at most. The Moon of an hour ago is a better answer than none; yesterday's is not.
const STALE_AT_MOST_S: i64 = 3_600;

const MINUTE_S: u32 = 60;
const HOUR_S: u32 = 60 * MINUTE_S;
const DAY_S: u32 = 24 * HOUR_S;

/// Time to live (TTL) of one kind of value: a row of [`TTL_TABLE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TtlRow {
    /// The kind.
    pub kind: EntryKind,
    /// The setting that changes it.
    pub setting: &'static str,
    /// The setting's default, in seconds.
    pub default_s: u32,
    /// What is of this kind, for the setting's help.
    pub holds: &'static str,
}

/// Time to live (TTL) of each kind of value, in the order of [`EntryKind::ALL`]. The settings `cache.ttl_..._s`, their defaults, bounds and
/// help, and [`Policy::default`] are all made from these rows.
pub const TTL_TABLE: [TtlRow; EntryKind::ALL.len()] = [
    ttl(EntryKind::Answer(Kind::NatalChart), "cache.ttl_natal_chart_s", 30 * DAY_S, "a natal chart"),
    ttl(EntryKind::Answer(Kind::Transits), "cache.ttl_transits_s", HOUR_S, "a sign's day, or transits"),
    ttl(EntryKind::Session, "cache.ttl_session_s", 10 * MINUTE_S, "a conversation, counted from its last turn"),
    ttl(
        EntryKind::Answer(Kind::Compatibility),
        "cache.ttl_compatibility_s",
        7 * DAY_S,
        "a comparison of two signs or two charts",
    ),
    ttl(EntryKind::Answer(Kind::Forecast), "cache.ttl_forecast_s", 2 * HOUR_S, "a forecast for a period"),
    ttl(
        EntryKind::Answer(Kind::LunarCalendar),
        "cache.ttl_lunar_calendar_s",
        DAY_S,
        "the lunar calendar (the Moon of a moment or month)",
    ),
    ttl(
        EntryKind::Answer(Kind::Ephemeris),
        "cache.ttl_ephemeris_s",
        6 * HOUR_S,
        "tables of positions, risings, eclipses and stations",
    ),
];

/// Shortest time to live, in seconds: lives are counted in whole seconds.
pub const MIN_TTL_S: u32 = 1;

const fn ttl(kind: EntryKind, setting: &'static str, default_s: u32, holds: &'static str) -> TtlRow {
    TtlRow { kind, setting, default_s, holds }
}

/// The time to live of each kind of value. An answer never becomes wrong, only old; its time to live bounds how long it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    ttl: [Duration; EntryKind::ALL.len()],
}

impl Default for Policy {
    fn default() -> Self {
        Self { ttl: TTL_TABLE.map(|row| Duration::from_secs(u64::from(row.default_s))) }
    }
}

impl Policy {
    /// The same policy with another time to live for `kind`: whole seconds, at least [`MIN_TTL_S`].
    pub fn with(mut self, kind: impl Into<EntryKind>, ttl: Duration) -> Self {
        self.ttl[kind.into().index()] = ttl.max(Duration::from_secs(u64::from(MIN_TTL_S)));
        self
    }

    /// Time to live of `kind`.
    pub fn ttl(&self, kind: EntryKind) -> Duration {
        self.ttl[kind.index()]
    }

    /// The life of a value that is made now.
    pub fn lifetime(&self, kind: EntryKind, now_s: i64) -> Lifetime {
        let ttl_s = i64::try_from(self.ttl(kind).as_secs()).unwrap_or(i64::MAX);
        Lifetime { made_at_s: now_s, expires_at_s: now_s.saturating_add(ttl_s) }
    }

    /// The age of a value, which may have been made under another policy.
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

    /// The first second in which it cannot even be served as stale. Only public answers, which hold nothing of a person, are served
    /// past their time.
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
    fn each_kind_has_its_row_and_its_setting() {
        for (kind, row) in EntryKind::ALL.into_iter().zip(TTL_TABLE) {
            assert_eq!((row.kind, row.setting), (kind, format!("cache.ttl_{}_s", kind.name()).as_str()));
            assert_eq!(Policy::default().ttl(kind).as_secs(), u64::from(row.default_s));
            assert!(row.default_s >= MIN_TTL_S);
        }
    }

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
