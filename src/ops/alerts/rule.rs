//! What an alert rule is: the columns of the table of rules.

use super::measurement::Measurements;
use super::{Rule, Severity, Threshold};
use crate::ops::health::AdviceFn;
use crate::ops::mitigation::Mitigation;
use crate::ops::snapshot::Snapshot;

/// An alert rule: a row of the table of rules.
pub struct AlertRule {
    /// Name in API, log, metrics, webhook and settings.
    pub name: &'static str,
    /// The measured quantity, as the beginning of a sentence.
    pub title: &'static str,
    /// The measured quantity, as an explanation of the title.
    pub reads: &'static str,
    /// Unit of the measured value and of the thresholds.
    pub unit: Unit,
    /// Reads the values off a snapshot.
    pub(in crate::ops) measure: fn(&Snapshot) -> Measurements,
    /// Default thresholds: levels with hysteresis, minimum duration, calm, minimum traffic.
    pub threshold: Threshold,
    /// Settings of the two levels; `None` when the levels are fixed because the value is only good or bad.
    pub settings: Option<LevelSettings>,
    /// Mitigations of a warning.
    pub warning_mitigations: &'static [Mitigation],
    /// Further mitigations of a critical alert; those of a warning apply as well.
    pub critical_mitigations: &'static [Mitigation],
    /// Advice to the operator.
    pub(in crate::ops) advice: AdviceFn,
    /// Points that a warning and a critical alert cost the health score.
    pub health_points: [u8; 2],
}

/// Names of the settings of a rule's levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LevelSettings {
    /// Of the level of a warning.
    pub warning: &'static str,
    /// Of the critical level.
    pub critical: &'static str,
}

impl LevelSettings {
    /// The setting of a severity's level.
    pub const fn of(&self, severity: Severity) -> &'static str {
        match severity {
            Severity::Warning => self.warning,
            Severity::Critical => self.critical,
        }
    }
}

impl AlertRule {
    /// Mitigations of an alert of this rule; a critical alert has those of a warning as well. Empty where only a person can help.
    pub fn mitigations(&self, severity: Severity) -> Vec<Mitigation> {
        match severity {
            Severity::Warning => self.warning_mitigations.to_vec(),
            Severity::Critical => [self.warning_mitigations, self.critical_mitigations].concat(),
        }
    }
}

impl Rule {
    /// The subject of an alert whose rule has a single one.
    pub const ONLY_SUBJECT: &str = "all";

    /// Its name.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The measured quantity, as the beginning of a sentence.
    pub fn title(self) -> &'static str {
        self.row().title
    }

    /// Unit of what it reads.
    pub fn unit(self) -> Unit {
        self.row().unit
    }

    /// The rule of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.name() == name)
    }
}

/// Unit of what a rule reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Milliseconds.
    Milliseconds,
    /// From 0 to 1; shown in per cent.
    Share,
    /// Bytes; shown in MB of 1024 × 1024, as the guide counts them.
    Bytes,
    /// A number of things.
    Count,
    /// 1 while something is out of order, otherwise 0.
    Outage,
}

impl Unit {
    /// Name in API and webhook.
    pub const fn name(self) -> &'static str {
        ["ms", "share", "bytes", "count", "outage"][self as usize]
    }

    /// What the name of a setting in this unit ends with; empty for numbers without a dimension.
    pub const fn setting_suffix(self) -> &'static str {
        match self {
            Self::Milliseconds => "_ms",
            Self::Bytes => "_bytes",
            Self::Share | Self::Count | Self::Outage => "",
        }
    }

    /// Greatest level that makes sense in this unit: 1 for a share, an hour, a petabyte, or a million.
    pub const fn max(self) -> f64 {
        match self {
            Self::Share | Self::Outage => 1.0,
            Self::Milliseconds => 3_600_000.0,
            Self::Bytes => 1e15,
            Self::Count => 1e6,
        }
    }

    /// `value` for a person.
    pub fn show(self, value: f64) -> String {
        match self {
            // Below ten a digit behind the point keeps a value and its limit apart.
            Self::Milliseconds if value < 10.0 => format!("{value:.1} ms"),
            Self::Milliseconds => format!("{value:.0} ms"),
            Self::Share => format!("{:.1} %", value * 100.0),
            Self::Bytes if value < 1_024.0 => format!("{value:.0} B"),
            Self::Bytes if value < 10.0 * 1_048_576.0 => format!("{:.1} kB", value / 1_024.0),
            Self::Bytes => format!("{:.0} MB", value / 1_048_576.0),
            Self::Count => format!("{value:.0}"),
            Self::Outage => if value > 0.5 { "down" } else { "up" }.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_of_a_rule_are_named_for_it_its_severity_and_its_unit() {
        for rule in Rule::ALL.iter().map(|rule| rule.row()) {
            let Some(settings) = rule.settings else { continue };
            for severity in [Severity::Warning, Severity::Critical] {
                let expected = format!("alerts.{}_{}{}", rule.name, severity.name(), rule.unit.setting_suffix());
                assert_eq!(settings.of(severity), expected);
            }
        }
    }

    #[test]
    fn a_small_number_is_told_apart_from_its_limit() {
        let sentence = |unit: Unit, value, limit| format!("{} of {}", unit.show(value), unit.show(limit));
        assert_eq!(sentence(Unit::Milliseconds, 2.5, 0.5), "2.5 ms of 0.5 ms");
        assert_eq!(sentence(Unit::Milliseconds, 1800.4, 1500.0), "1800 ms of 1500 ms");
        assert_eq!(sentence(Unit::Bytes, 147_315.0, 100.0), "143.9 kB of 100 B");
        assert_eq!(sentence(Unit::Bytes, 600.0 * 1_048_576.0, 500.0 * 1_048_576.0), "600 MB of 500 MB");
    }
}
