//! Alert thresholds: where a value becomes bad, how long it has to stay bad, and where it becomes good again.

use std::time::Duration;

use super::{Rule, Severity};

/// Which side is bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Larger is worse.
    Above,
    /// Smaller is worse.
    Below,
}

/// Two limits with a gap (hysteresis), so that an alert does not flap while the value is near one of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ThresholdLevel {
    /// Strictly beyond it the value is bad.
    pub raise: f64,
    /// A bad value is good again when it is no longer strictly beyond this one.
    pub clear: f64,
}

/// When a rule is broken. Units are the rule's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Threshold {
    /// Which side is bad.
    pub direction: Direction,
    /// Level of a warning; `None` when it is never one.
    pub warning: Option<ThresholdLevel>,
    /// Level of a critical alert; `None` when it is never one.
    pub critical: Option<ThresholdLevel>,
    /// How long the value has to be bad before an alert is raised.
    pub min_duration: Duration,
    /// How long the value has to be good before the alert ends.
    pub calm: Duration,
    /// Minimum number of events for a value to count: one failure of two requests is no error rate. Rules that read a state instead
    /// of events ignore it.
    pub min_traffic: u64,
}

impl Threshold {
    /// The level of a severity.
    pub const fn level(&self, severity: Severity) -> Option<ThresholdLevel> {
        match severity {
            Severity::Warning => self.warning,
            Severity::Critical => self.critical,
        }
    }

    /// The milder level, whose clear level ends the alert; `None` when there is no level.
    pub fn mildest(&self) -> Option<ThresholdLevel> {
        self.warning.or(self.critical)
    }

    /// The same with another level of a severity; `None` switches the level off.
    #[must_use]
    pub const fn with_level(self, severity: Severity, level: Option<ThresholdLevel>) -> Self {
        match severity {
            Severity::Warning => Self { warning: level, ..self },
            Severity::Critical => Self { critical: level, ..self },
        }
    }

    /// The clear level that follows from a raise level alone: in the same proportion to it as in this threshold, at most `max`. A
    /// severity without a level takes the other's proportion. A critical alert clears no later than a warning does.
    pub fn clear_for(&self, severity: Severity, raise: f64, max: f64) -> f64 {
        let Some(own) = self.level(severity).or(self.warning).or(self.critical) else { return raise };
        // Exact for the level itself, and where there is no proportion to zero.
        let clear = if raise == own.raise || own.raise == 0.0 { own.clear } else { raise * own.clear / own.raise };
        let on_good_side = match self.direction {
            Direction::Above => clear.min(raise),
            Direction::Below => clear.max(raise).min(max),
        };
        match (severity, self.warning, self.direction) {
            (Severity::Critical, Some(warning), Direction::Above) => on_good_side.max(warning.clear.min(raise)),
            (Severity::Critical, Some(warning), Direction::Below) => on_good_side.min(warning.clear.max(raise)),
            _ => on_good_side,
        }
    }

    /// Whether `value` counts as `severity`: beyond its `raise`, or beyond its `clear` when it is `in_force` already. What is
    /// critical is a warning as well.
    pub(super) fn is_bad(&self, value: f64, severity: Severity, in_force: Option<Severity>) -> bool {
        let beyond = |severity| {
            self.level(severity).is_some_and(|ThresholdLevel { raise, clear }| {
                let bound = if in_force >= Some(severity) { clear } else { raise };
                match self.direction {
                    Direction::Above => value > bound,
                    Direction::Below => value < bound,
                }
            })
        };
        match severity {
            Severity::Warning => beyond(Severity::Warning) || beyond(Severity::Critical),
            Severity::Critical => beyond(Severity::Critical),
        }
    }

    /// Checks that a level clears on its good side.
    ///
    /// # Errors
    /// When it clears on its bad side, or is no number.
    pub fn check_level(&self, ThresholdLevel { raise, clear }: ThresholdLevel) -> Result<(), String> {
        if raise.is_finite() && clear.is_finite() && self.is_as_bad(raise, clear) {
            return Ok(());
        }
        Err(format!("raise {raise} and clear {clear}: clear has to lie on the good side of raise"))
    }

    /// Whether `left` is at least as bad as `right`.
    fn is_as_bad(&self, left: f64, right: f64) -> bool {
        match self.direction {
            Direction::Above => left >= right,
            Direction::Below => left <= right,
        }
    }

    /// Checks that each level clears on its good side, and that critical is worse than a warning.
    fn check(&self) -> Result<(), String> {
        let worse = |left, right| self.is_as_bad(left, right);
        for level in self.warning.iter().chain(&self.critical) {
            self.check_level(*level)?;
        }
        let (Some(warning), Some(critical)) = (self.warning, self.critical) else { return Ok(()) };
        if critical.raise == warning.raise || !worse(critical.raise, warning.raise) {
            return Err(format!("critical {} is not worse than warning {}", critical.raise, warning.raise));
        }
        if !worse(critical.clear, warning.clear) {
            let (critical, warning) = (critical.clear, warning.clear);
            return Err(format!(
                "critical clears at {critical}, which is better than {warning}, where the warning clears"
            ));
        }
        Ok(())
    }
}

/// The threshold of every rule. The default is the table's.
#[derive(Debug, Clone, PartialEq)]
pub struct Thresholds([Threshold; Rule::ALL.len()]);

impl Thresholds {
    /// The threshold of `rule`.
    pub const fn of(&self, rule: Rule) -> &Threshold {
        &self.0[rule as usize]
    }

    /// Free space below which the disk counts as full, in bytes: where [`Rule::DiskFree`] is critical, else where it warns; 0 when both
    /// are switched off.
    pub fn least_free_bytes(&self) -> u64 {
        let threshold = self.of(Rule::DiskFree);
        threshold.critical.or(threshold.warning).map_or(0, |level| level.raise.max(0.0) as u64)
    }

    /// These rules with another threshold for one of them.
    ///
    /// # Errors
    /// When the threshold contradicts itself: a level that clears on its bad side, or a critical level milder than the warning.
    pub fn with(mut self, rule: Rule, threshold: Threshold) -> Result<Self, String> {
        threshold.check().map_err(|why| format!("rule {}: {why}", rule.name()))?;
        self.0[rule as usize] = threshold;
        Ok(self)
    }
}

impl Default for Thresholds {
    fn default() -> Self {
        Self(std::array::from_fn(|index| Rule::ALL[index].row().threshold))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_pass_their_own_check() {
        for rule in Rule::ALL {
            Thresholds::default().with(*rule, rule.row().threshold).unwrap();
        }
    }

    #[test]
    fn a_threshold_that_contradicts_itself_is_refused() {
        let good = *Thresholds::default().of(Rule::Errors);
        let refusal = |threshold| Thresholds::default().with(Rule::Errors, threshold).unwrap_err();
        let backwards = Threshold { warning: Some(ThresholdLevel { raise: 0.05, clear: 0.06 }), ..good };
        assert!(refusal(backwards).contains("raise 0.05 and clear 0.06"), "{}", refusal(backwards));
        let milder = Threshold { critical: Some(ThresholdLevel { raise: 0.01, clear: 0.01 }), ..good };
        assert!(refusal(milder).contains("critical 0.01 is not worse"), "{}", refusal(milder));
        let nowhere = Threshold { warning: Some(ThresholdLevel { raise: f64::NAN, clear: 0.0 }), ..good };
        assert!(refusal(nowhere).contains("NaN"));
    }
}
