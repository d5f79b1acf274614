//! The settings `alerts.<rule>_warning` and `alerts.<rule>_critical`, with the unit at the end where there is one: two for each row of
//! the table of alert rules whose levels can be changed.

use super::{ConfigError, SETTINGS, Setting};
use crate::ops::alerts::{AlertRule, Direction, Rule, Severity, Threshold, ThresholdLevel, Thresholds, Unit};

/// What a level is written as when alerts of its severity are not wanted.
const OFF: &str = "off";

/// The settings of the table.
pub(super) fn settings() -> impl Iterator<Item = Setting> {
    let configurable = Rule::ALL.iter().filter_map(|rule| Some((rule.row(), rule.row().settings?)));
    configurable.flat_map(|(row, keys)| {
        Severity::ALL.map(|severity| Setting {
            key: keys.of(severity),
            default: row.threshold.level(severity).map_or_else(|| OFF.to_owned(), |level| level.raise.to_string()),
            doc: doc(row, severity),
            bounds: None,
            is_secret: false,
        })
    })
}

fn doc(row: &AlertRule, severity: Severity) -> String {
    let side = match row.threshold.direction {
        Direction::Above => "above",
        Direction::Below => "below",
    };
    let unit = match row.unit {
        Unit::Milliseconds => ", in milliseconds",
        Unit::Bytes => ", in bytes",
        Unit::Share => ", 0 to 1",
        Unit::Count | Unit::Outage => "",
    };
    let clear = match row.threshold.level(severity) {
        Some(level) => format!(
            " It ends at {}; write two numbers, as `{}, {}`, to set both; with one, the end keeps its proportion to it.",
            level.clear, level.raise, level.clear
        ),
        None => String::new(),
    };
    let article = if severity == Severity::Critical { "a critical alert" } else { "a warning" };
    format!(
        "Alert threshold: {article} of {} when it is {side} this ({}{unit}).{clear} off: no such alert.",
        row.name, row.reads
    )
}

/// The thresholds that the settings' texts give, each checked against the others of its rule.
pub(super) fn parse(text_of: impl Fn(&'static str) -> String) -> Result<Thresholds, ConfigError> {
    let mut thresholds = Thresholds::default();
    for &rule in Rule::ALL {
        let Some(keys) = rule.row().settings else { continue };
        let mut threshold = *thresholds.of(rule);
        for severity in Severity::ALL {
            let (key, text) = (keys.of(severity), text_of(keys.of(severity)));
            match level(&threshold, rule.unit(), severity, &text) {
                Ok(level) => threshold = threshold.with_level(severity, level),
                Err(why) => return Err(ConfigError::Invalid { key, value: text, why }),
            }
        }
        thresholds = thresholds.with(rule, threshold).map_err(|why| {
            // Both levels are sound by themselves. The one to blame is the one that was written.
            let is_written = |key| SETTINGS.iter().any(|setting| setting.key == key && setting.default != text_of(key));
            let (key, other) =
                if is_written(keys.critical) { (keys.critical, keys.warning) } else { (keys.warning, keys.critical) };
            let why = format!("{why}; change it, change {other}, or set one of them to {OFF}");
            ConfigError::Invalid { key, value: text_of(key), why }
        })?;
    }
    Ok(thresholds)
}

/// The level that a text gives: `off`, a raise level, or a raise and a clear level with a comma between them.
fn level(threshold: &Threshold, unit: Unit, severity: Severity, text: &str) -> Result<Option<ThresholdLevel>, String> {
    if text == OFF {
        return Ok(None);
    }
    let number = |text: &str| match text.trim().parse::<f64>() {
        Ok(number) if unit == Unit::Count && number > 0.0 && number.fract() > 0.0 => {
            Err(format!("write a whole number, or {OFF}"))
        }
        Ok(number) if (0.0..=unit.max()).contains(&number) => Ok(number),
        _ if unit == Unit::Share => Err(format!("write a share from 0 to 1, as 0.6, or {OFF}")),
        _ => Err(format!("write a number from 0 to {}, or {OFF}", unit.max())),
    };
    let (raise, clear) = match text.split_once(',') {
        Some((raise, clear)) => (number(raise)?, number(clear)?),
        None => {
            let raise = number(text)?;
            (raise, threshold.clear_for(severity, raise, unit.max()))
        }
    };
    let level = ThresholdLevel { raise, clear };
    threshold.check_level(level)?;
    let can_be_beyond = match threshold.direction {
        Direction::Above => raise < unit.max(),
        Direction::Below => raise > 0.0,
    };
    if can_be_beyond { Ok(Some(level)) } else { Err(format!("no value lies beyond {raise}; write {OFF} for no alert")) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::config::{Config, Inputs, SETTINGS};

    fn thresholds(file: &str) -> Result<Thresholds, String> {
        let inputs = Inputs { file: Some(format!("[alerts]\n{file}")), ..Inputs::default() };
        Config::resolve(&inputs).map(|config| config.alert_thresholds).map_err(|error| error.to_string())
    }

    fn levels(file: &str, rule: Rule) -> [Option<(f64, f64)>; 2] {
        let thresholds = thresholds(file).unwrap();
        Severity::ALL.map(|severity| thresholds.of(rule).level(severity).map(|level| (level.raise, level.clear)))
    }

    #[test]
    fn without_settings_the_table_holds() {
        assert_eq!(thresholds("").unwrap(), Thresholds::default());
        let of = |key: &str| SETTINGS.iter().find(|setting| setting.key == key).unwrap();
        assert_eq!(of("alerts.hit_rate_warning").default, "0.6");
        assert_eq!(of("alerts.cpu_critical").default, "off");
        assert_eq!(of("alerts.disk_free_critical_bytes").default, "209715200");
        assert_eq!(
            of("alerts.hit_rate_warning").doc,
            "Alert threshold: a warning of hit_rate when it is below this (share of all cache lookups that memory or disk answered \
             within five minutes, 0 to 1). It ends at 0.65; write two numbers, as `0.6, 0.65`, to \
             set both; with one, the end keeps its proportion to it. off: no such alert."
        );
    }

    #[test]
    fn a_clear_level_follows_in_the_same_proportion_or_is_set() {
        let [warning, critical] = levels("response_time_warning_ms = 1000", Rule::ResponseTime);
        assert_eq!((warning, critical), (Some((1000.0, 800.0)), Some((2500.0, 2000.0))));
        let [warning, _] = levels("response_time_warning_ms = '1000, 500'", Rule::ResponseTime);
        assert_eq!(warning, Some((1000.0, 500.0)));
        let [warning, _] = levels("response_time_warning_ms = [1000, 500]", Rule::ResponseTime);
        assert_eq!(warning, Some((1000.0, 500.0)));
        assert_eq!(
            levels("cpu_critical = 0.9", Rule::Cpu)[1],
            Some((0.9, 0.9 * 0.7 / 0.8)),
            "in the warning's proportion"
        );
        assert_eq!(levels("hit_rate_warning = 0.97", Rule::HitRate)[0], Some((0.97, 1.0)), "no hit rate is over 1");
        let [warning, critical] = levels("hit_rate_critical = 0.59", Rule::HitRate);
        assert_eq!((warning, critical), (Some((0.6, 0.65)), Some((0.59, 0.65))), "no later than the warning");
    }

    #[test]
    fn either_level_or_both_can_be_off() {
        assert_eq!(levels("errors_critical = 'off'", Rule::Errors)[1], None);
        assert_eq!(levels("cpu_warning = 'off'", Rule::Cpu), [None, None]);
        assert!(levels("errors_warning = 'off'", Rule::Errors)[1].is_some());
    }

    #[test]
    fn what_does_not_fit_is_refused_with_its_remedy() {
        let refusal = |file: &str| thresholds(file).unwrap_err();
        assert_eq!(
            refusal("hit_rate_warning = 60"),
            r#"setting alerts.hit_rate_warning = "60": write a share from 0 to 1, as 0.6, or off"#
        );
        assert_eq!(
            refusal("response_time_warning_ms = 'slow'"),
            r#"setting alerts.response_time_warning_ms = "slow": write a number from 0 to 3600000, or off"#
        );
        assert_eq!(
            refusal("hit_rate_critical = 0.7"),
            r#"setting alerts.hit_rate_critical = "0.7": rule hit_rate: critical 0.7 is not worse than warning 0.6; change it, change alerts.hit_rate_warning, or set one of them to off"#
        );
        assert!(refusal("errors_warning = 0.1").contains("critical 0.1 is not worse than warning 0.1"));
        // The setting that was written is the one to blame, not the other of its rule.
        for file in ["errors_warning = '0.05, 0.06'", "hit_rate_warning = '0.5, 0.4'", "errors_warning = 0.2"] {
            let key = file.split(' ').next().unwrap();
            assert!(refusal(file).starts_with(&format!("setting alerts.{key} = ")), "{}", refusal(file));
        }
        assert!(refusal("errors_warning = '0.05, 0.06'").contains("raise 0.05 and clear 0.06"));
        // Levels that no value can be beyond, and values that no server has.
        assert!(refusal("errors_warning = 1").contains("no value lies beyond 1; write off"));
        assert!(refusal("hit_rate_critical = 0").contains("no value lies beyond 0; write off"));
        assert!(refusal("response_time_critical_ms = 1e300").contains("from 0 to 3600000"));
        assert!(refusal("disk_free_warning_bytes = '99999999999999999999999'").contains("from 0 to 1000000000000000"));
        assert!(refusal("job_failing_warning = 0.2").contains("write a whole number"));
        assert!(refusal("hit_rate_critical = '0.3, 0.7'").contains("critical clears at 0.7"));
        for number in ["nan", "inf", "-1"] {
            assert!(refusal(&format!("job_failing_warning = '{number}'")).contains("write a number"), "{number}");
        }
        assert!(refusal("store_down_warning = 'off'").contains("unknown setting"), "an outage has no levels");
    }

    proptest! {
        /// A raise level alone is never refused for the clear level that follows from it.
        #[test]
        fn a_raise_level_alone_contradicts_nothing(share in 0.001..1.0f64, worse in 0.001..1.0f64) {
            for (rule, side) in [("errors", 1.0), ("memory", 1.0), ("hit_rate", -1.0), ("disk_free_share", -1.0)] {
                let critical = if side > 0.0 { share + (1.0 - share) * worse } else { share * worse };
                prop_assume!((critical - share).abs() > 1e-9);
                let set = thresholds(&format!("{rule}_warning = {share:?}\n{rule}_critical = {critical:?}"));
                prop_assert!(set.is_ok(), "{rule}: {share} {critical}: {set:?}");
            }
        }
    }
}
