//! The settings `cache.ttl_..._s`: one for each row of the cache's table of times to live.

use std::time::Duration;

use super::value::{Bounds, Setting};
use super::{ConfigError, SettingValue};
use crate::cache::{MIN_TTL_S, Policy, TTL_TABLE, TtlRow};

/// Values that a time to live may have, in seconds.
const BOUNDS: Bounds = Bounds { min: MIN_TTL_S as u64, max: u32::MAX as u64 };

/// The settings of the table.
pub(super) fn settings() -> impl Iterator<Item = Setting> {
    TTL_TABLE.into_iter().map(|TtlRow { setting, default_s, holds, .. }| Setting {
        key: setting,
        default: default_s.to_string(),
        doc: format!("Time to live in the cache of {holds}; in seconds ({}).", in_words(default_s)),
        bounds: Some(BOUNDS),
        is_secret: false,
    })
}

/// The times to live that the settings' texts give.
pub(super) fn parse(text_of: impl Fn(&'static str) -> String) -> Result<Policy, ConfigError> {
    TTL_TABLE.into_iter().try_fold(Policy::default(), |policy, TtlRow { kind, setting, .. }| {
        let text = text_of(setting);
        let number = u32::parse(&text).map_err(|_| format!("write a whole number of seconds, {BOUNDS}"));
        let seconds = number.and_then(|seconds| BOUNDS.check(u64::from(seconds)).map(|()| seconds));
        let seconds = seconds.map_err(|why| ConfigError::Invalid { key: setting, value: text, why })?;
        Ok(policy.with(kind, Duration::from_secs(u64::from(seconds))))
    })
}

/// A length of time in its largest whole unit: `30 days`.
fn in_words(seconds: u32) -> String {
    let units = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];
    let (size, unit) = units.into_iter().find(|(size, _)| seconds.is_multiple_of(*size)).unwrap_or((1, "second"));
    let amount = seconds / size;
    format!("{amount} {unit}{}", if amount == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::astro::Kind;
    use crate::config::{Config, Inputs, SETTINGS};

    fn from_file(file: &str) -> Result<Config, String> {
        Config::resolve(&Inputs { file: Some(file.into()), ..Inputs::default() }).map_err(|error| error.to_string())
    }

    #[test]
    fn a_row_of_the_table_is_what_its_setting_defaults_to() {
        let config = from_file("").unwrap();
        for row in TTL_TABLE {
            let setting = SETTINGS.iter().find(|setting| setting.key == row.setting).unwrap();
            assert_eq!(setting.default, row.default_s.to_string());
            assert_eq!(config.cache_policy.ttl(row.kind), Duration::from_secs(u64::from(row.default_s)));
            assert_eq!(setting.unit(), Some("s"));
        }
        let lunar = SETTINGS.iter().find(|setting| setting.key == "cache.ttl_lunar_calendar_s").unwrap();
        let help =
            "Time to live in the cache of the lunar calendar (the Moon of a moment or month); in seconds (1 day).";
        assert_eq!(lunar.doc, help);
    }

    #[test]
    fn a_setting_changes_its_row_alone_and_zero_is_refused() {
        let config = from_file("[cache]\nttl_lunar_calendar_s = 7").unwrap();
        let expected = Policy::default().with(Kind::LunarCalendar, Duration::from_secs(7));
        assert_eq!(config.cache_policy, expected);
        let refusal = from_file("[cache]\nttl_session_s = 0").unwrap_err();
        assert_eq!(refusal, r#"setting cache.ttl_session_s = "0": use 1 or more"#);
        let refusal = from_file("[cache]\nttl_session_s = 'week'").unwrap_err();
        assert_eq!(refusal, r#"setting cache.ttl_session_s = "week": write a whole number of seconds, 1 or more"#);
    }
}
