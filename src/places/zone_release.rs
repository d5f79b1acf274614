//! Which release of the IANA time zone database is in use, and whether it is too old to be believed about today.

use crate::astro::{CivilDate, DAY_S};

/// Days after which a release is old: nine months. IANA publishes several a year, and a government may change its clocks within weeks.
const OLD_AFTER_DAYS: i64 = 274;

/// Where the zones come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ZoneOrigin {
    /// They are inside the binary.
    Embedded,
    /// From a directory of the operator.
    Directory(String),
}

/// A release of the time zone database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneRelease {
    /// IANA's name for it, as `2026f`; `unknown` where the files do not tell.
    pub name: String,
    /// When it was published; nothing where that is unknown.
    pub published: Option<CivilDate>,
    /// Where the zones come from.
    pub origin: ZoneOrigin,
}

impl ZoneRelease {
    /// Whole days since it was published. Nothing when that is unknown, or the clock is before it.
    pub fn age_days(&self, now_unix_s: i64) -> Option<i64> {
        let days = now_unix_s.div_euclid(DAY_S) - self.published?.days();
        (days >= 0).then_some(days)
    }

    /// What is wrong with it and the remedy, when it is too old.
    pub fn trouble(&self, now_unix_s: i64) -> Option<String> {
        let days = self.age_days(now_unix_s).filter(|days| *days > OLD_AFTER_DAYS)?;
        let remedy = match self.origin {
            ZoneOrigin::Embedded => {
                "set places.zoneinfo to a directory with newer files, as /usr/share/zoneinfo of a system that is kept up to date"
            }
            ZoneOrigin::Directory(_) => "bring newer files into the directory of places.zoneinfo, and start again",
        };
        Some(format!(
            "time zones of release {} are {days} days old: clocks that a government has changed since are told wrong; {remedy}",
            self.name
        ))
    }

    /// Whether it is known to be older than another: IANA names releases by the year and letters in order.
    pub(super) fn is_before(&self, other: &Self) -> bool {
        let is_named = |name: &str| name.as_bytes().first().is_some_and(u8::is_ascii_digit);
        is_named(&self.name) && self.name < other.name
    }

    /// Where the zones come from, in words.
    pub fn source(&self) -> &str {
        match &self.origin {
            ZoneOrigin::Embedded => "embedded",
            ZoneOrigin::Directory(path) => path,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_grows_old_after_nine_months() {
        let published = CivilDate::new(2026, 10, 27).unwrap();
        let release =
            ZoneRelease { name: "2026f".to_owned(), published: Some(published), origin: ZoneOrigin::Embedded };
        let noon = |days: i64| (published.days() + days) * DAY_S + DAY_S / 2;
        assert_eq!((release.age_days(noon(274)), release.trouble(noon(274))), (Some(274), None));
        let trouble = release.trouble(noon(275)).unwrap();
        assert!(trouble.contains("2026f are 275 days old") && trouble.contains("places.zoneinfo"), "{trouble}");
        // A clock that stands before the release tells nothing about its age.
        assert_eq!((release.age_days(noon(-1)), release.trouble(noon(-1))), (None, None));
    }
}
