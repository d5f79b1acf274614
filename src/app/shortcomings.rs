//! What a start could not have and the server goes on without.

use std::path::Path;

use super::Core;
use crate::api_keys::KeyRing;
use crate::private_file::why_unwritable;
use crate::service::PeopleStoreStatus;
use crate::store::copies_trouble;

/// Each with what is gone without, and why.
pub(super) struct Shortcomings {
    /// Secrets that are not kept as they should be, until the operator mends that and starts again.
    lasting: Vec<(&'static str, String)>,
    /// Whole parts; health tells when they are back.
    passing: Vec<(&'static str, String)>,
}

impl Shortcomings {
    /// Those of a core that has just started, and the troubles of secrets.
    pub(super) fn of(core: &Core, data: &Path, keys: &KeyRing, mut lasting: Vec<(&'static str, String)>) -> Self {
        let mut passing = Vec::new();
        lasting.extend(copies_trouble(data).map(|trouble| ("nightly copies", trouble)));
        passing.extend(keys.trouble().map(|trouble| ("API keys", trouble)));
        let people = core.service.people_store_status();
        let what = if matches!(people, PeopleStoreStatus::LacksReserve(_)) { "erasure reserve" } else { "people" };
        passing.extend(people.trouble().map(|trouble| (what, trouble)));
        if let Some(monitor) = &core.monitor {
            let down = monitor.database_health().down.map(|(trouble, _)| trouble);
            // A file that was closed well opens in a directory that takes nothing new, and fails at its first write.
            let trouble = down.or_else(|| why_unwritable(data));
            passing.extend(
                trouble.map(|trouble| ("history", format!("metrics.db: {trouble}; it is tried again by itself"))),
            );
        }
        let is_disk_wanted = core.service.cache().stats().disk.is_some();
        let cache = core.service.cache().health();
        if is_disk_wanted && !cache.disk.is_serving() {
            passing.push(("disk cache", cache.reason.unwrap_or_else(|| cache.disk.name().to_owned())));
        }
        Self { lasting, passing }
    }

    /// Says each in the log.
    pub(super) fn log(&self) {
        for (what, why) in self.lasting.iter().chain(&self.passing) {
            tracing::warn!(start.without = what, "{what}: {why}");
        }
    }

    /// Those that another start is needed for.
    pub(super) fn lasting(&self) -> Vec<String> {
        self.lasting.iter().map(|(what, why)| format!("{what}: {why}")).collect()
    }

    /// One line each, to print at the start.
    pub(super) fn lines(&self) -> Vec<String> {
        let line = |word: &'static str| move |(what, why): &(&str, String)| format!("{word:<10} {what}: {why}");
        self.lasting.iter().map(line("warning")).chain(self.passing.iter().map(line("without"))).collect()
    }
}
