//! How the table of time zones stands: its release, its age, and what is wrong with it.

use crate::astro::CivilDate;
use crate::places::{zone_files_trouble, zone_release};

/// The table of time zones that is in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneStatus {
    /// IANA's name for the release, as `2026f`, or `unknown`.
    pub release: &'static str,
    /// When it was published, as far as that is known.
    pub published: Option<CivilDate>,
    /// Whole days since then; nothing when that is unknown or still to come by the machine's clock.
    pub age_days: Option<i64>,
    /// `embedded`, or the directory that an operator brought.
    pub source: &'static str,
    /// Files that are damaged or missing, or a release that is old, with the remedy.
    pub trouble: Option<String>,
}

impl ZoneStatus {
    /// The table in use, as old as it is at that second.
    pub fn at(now_unix_s: i64) -> Self {
        let release = zone_release();
        let troubles = zone_files_trouble().map(str::to_owned).into_iter().chain(release.trouble(now_unix_s));
        let troubles: Vec<_> = troubles.collect();
        Self {
            release: &release.name,
            published: release.published,
            age_days: release.age_days(now_unix_s),
            source: release.source(),
            trouble: (!troubles.is_empty()).then(|| troubles.join("; ")),
        }
    }
}

impl super::Service {
    /// The table of time zones in use, as old as it is now.
    pub fn zone_status(&self) -> ZoneStatus {
        ZoneStatus::at(self.unix_s())
    }
}
