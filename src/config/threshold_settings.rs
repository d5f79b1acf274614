//! The settings `alerts.<rule>_warning` and `alerts.<rule>_critical`, with the unit at the end where there is one: two for each row of
//! the table of alert rules whose levels can be changed.

use super::{ConfigError, Setting};
use crate::ops::alerts::{AlertRule, Direction, Rule, Severity, Threshold, ThresholdLevel, Thresholds, Unit};

/// What a level is written as when alerts of its severity are not wanted.
const OFF: &str = "off";

const SEVERITIES: [Severity; 2] = [Severity::Warning, Severity::Critical];

/// The settings of the table.
pub(super) fn settings() -> impl Iterator<Item = Setting> {
    let configurable = Rule::ALL.iter().filter_map(|rule| Some((rule.row(), rule.row().settings?)));
    configurable.flat_map(|(row, keys)| {
        SEVERITIES.map(|severity| Setting {
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
        for severity in SEVERITIES {
            let (key, text) = (keys.of(severity), text_of(keys.of(severity)));
            match level(&threshold, rule.unit(), severity, &text) {
                Ok(level) => threshold = threshold.with_level(severity, level),
                Err(why) => return Err(ConfigError::Invalid { key, value: text, why }),
            }
        }
        thresholds = thresholds.with(rule, threshold).map_err(|why| ConfigError::Invalid {
            key: keys.critical,
            value: text_of(keys.critical),
            why: format!("{why}; change it, change {}, or set one of them to {OFF}", keys.warning),
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
        Ok(number) if (0.0..=unit.max()).contains(&number) => Ok(number),
        _ if unit == Unit::Share => Err(format!("write a share from 0 to 1, as 0.6, or {OFF}")),
        _ => Err(format!("write a number, 0 or more, or {OFF}")),
    };
    let (raise, clear) = match text.split_once(',') {
        Some((raise, clear)) => (number(raise)?, number(clear)?),
        None => {
            let raise = number(text)?;
            (raise, threshold.clear_for(severity, raise, unit.max()))
        }
    };
    Ok(Some(ThresholdLevel { raise, clear }))
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
        SEVERITIES.map(|severity| thresholds.of(rule).level(severity).map(|level| (level.raise, level.clear)))
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
            "Alert threshold: a warning of hit_rate when it is below this (share of all cache look-ups that memory or disk answered \
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
            r#"setting alerts.response_time_warning_ms = "slow": write a number, 0 or more, or off"#
        );
        assert_eq!(
            refusal("hit_rate_critical = 0.7"),
            r#"setting alerts.hit_rate_critical = "0.7": rule hit_rate: critical 0.7 is milder than warning 0.6; change it, change alerts.hit_rate_warning, or set one of them to off"#
        );
        assert!(refusal("errors_warning = 0.1").contains("critical 0.1 is milder than warning 0.1"));
        assert!(refusal("errors_warning = '0.05, 0.06'").contains("raise 0.05 and clear 0.06"));
        assert!(refusal("hit_rate_critical = '0.3, 0.7'").contains("critical clears at 0.7"));
        for number in ["nan", "inf", "-1"] {
            assert!(refusal(&format!("job_failing_warning = '{number}'")).contains("write a number"), "{number}");
        }
        assert!(refusal("store_down_warning = 'off'").contains("unknown setting"), "an outage has no levels");
    }

    proptest! {
        /// A raise level alone is never refused for the clear level that follows from it.
        #[test]
        fn a_raise_level_alone_contradicts_nothing(share in 0.0..1.0f64, worse in 0.0..1.0f64) {
            for (rule, side) in [("errors", 1.0), ("memory", 1.0), ("hit_rate", -1.0), ("disk_free_share", -1.0)] {
                let critical = if side > 0.0 { share + (1.0 - share) * worse } else { share * worse };
                prop_assume!((critical - share).abs() > 1e-9);
                let set = thresholds(&format!("{rule}_warning = {share:?}\n{rule}_critical = {critical:?}"));
                prop_assert!(set.is_ok(), "{rule}: {share} {critical}: {set:?}");
            }
        }
    }
}
