//! From where on a number is bad, for how long it has to be, and from where on it is good again.

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

/// Two numbers with room between them, so that a value on the edge does not raise and resolve in turns.
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
    /// From where on it is a warning, if it ever is.
    pub warning: Option<ThresholdLevel>,
    /// From where on it is critical, if it ever is.
    pub critical: Option<ThresholdLevel>,
    /// How long it has to be bad before anything is said.
    pub min_duration: Duration,
    /// How long it has to be good before it is over.
    pub calm: Duration,
    /// Events below which a number means nothing: one failure of two requests is no error rate. Without effect on rules that
    /// read what is simply so.
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

    /// Checks that each level clears on its good side, and that critical is worse than a warning.
    fn check(&self) -> Result<(), String> {
        let worse = |left: f64, right: f64| match self.direction {
            Direction::Above => left >= right,
            Direction::Below => left <= right,
        };
        for ThresholdLevel { raise, clear } in self.warning.iter().chain(&self.critical) {
            if !(raise.is_finite() && clear.is_finite() && worse(*raise, *clear)) {
                return Err(format!("raise {raise} and clear {clear}: clear has to lie on the good side of raise"));
            }
        }
        match (self.warning, self.critical) {
            (None, None) => Err("neither warning nor critical has a level: give one".to_owned()),
            (Some(warning), Some(critical))
                if !(worse(critical.raise, warning.raise) && worse(critical.clear, warning.clear)) =>
            {
                Err(format!("critical {} is milder than warning {}", critical.raise, warning.raise))
            }
            _ => Ok(()),
        }
    }
}

/// The threshold of every rule. The default holds the guide's numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Thresholds([Threshold; Rule::ALL.len()]);

impl Thresholds {
    /// The threshold of `rule`.
    pub const fn of(&self, rule: Rule) -> &Threshold {
        &self.0[rule as usize]
    }

    /// These rules with another threshold for one of them.
    ///
    /// # Errors
    /// When the threshold contradicts itself: a level that clears on its bad side, a critical level milder than the warning, none at all.
    pub fn with(mut self, rule: Rule, threshold: Threshold) -> Result<Self, String> {
        threshold.check().map_err(|why| format!("rule {}: {why}", rule.name()))?;
        self.0[rule as usize] = threshold;
        Ok(self)
    }
}

impl Default for Thresholds {
    fn default() -> Self {
        Self(std::array::from_fn(|index| default_threshold(Rule::ALL[index])))
    }
}

const MB: f64 = 1_048_576.0;

/// The guide's thresholds; where it names none, the reason stands beside the number. Clear levels, durations and traffic are ours:
/// durations follow the windows of the snapshot, clear levels lie about a fifth on the good side.
fn default_threshold(rule: Rule) -> Threshold {
    use Direction::{Above, Below};
    let seconds = Duration::from_secs;
    let level = |raise, clear| Some(ThresholdLevel { raise, clear });
    let (direction, warning, critical) = match rule {
        Rule::ResponseTime => (Above, level(1500.0, 1200.0), level(2500.0, 2000.0)),
        Rule::SlowOperation => (Above, level(2000.0, 2000.0), None),
        Rule::OperationMemory => (Above, level(500.0 * MB, 500.0 * MB), None),
        Rule::HitRate => (Below, level(0.6, 0.65), level(0.4, 0.45)),
        // The guide's other hit rate, that of a single operation.
        Rule::KindHitRate => (Below, level(0.5, 0.55), None),
        Rule::Errors => (Above, level(0.05, 0.04), level(0.10, 0.08)),
        Rule::Memory => (Above, level(0.80, 0.75), level(0.95, 0.85)),
        Rule::Cpu => (Above, level(0.80, 0.70), None),
        // A refusal is a fallback that somebody heard: as an error.
        Rule::Refusals => (Above, level(0.05, 0.02), level(0.25, 0.10)),
        // One hung thread is a warning; when all hang, nothing new is answered.
        Rule::EngineHung => (Above, level(0.0, 0.0), level(0.99, 0.99)),
        // Without a disk tier answers are only slower after a restart.
        Rule::DiskTierDown => (Above, level(0.5, 0.5), None),
        // Without a store nobody is recognised and nothing is remembered.
        Rule::StoreDown => (Above, None, level(0.5, 0.5)),
        // A tenth is where file systems begin to fragment.
        Rule::DiskFreeShare => (Below, level(0.10, 0.12), None),
        // Below 500 MB history and cache still fit; below 200 MB they stop writing, so that erasing people stays possible.
        Rule::DiskFree => (Below, level(500.0 * MB, 600.0 * MB), level(200.0 * MB, 250.0 * MB)),
        // One failure is bad luck, two are a pattern; so many that a whole day of half-hourly runs is missing are critical.
        Rule::JobFailing => (Above, level(1.0, 0.0), level(48.0, 0.0)),
    };
    let (min_duration, calm) = match rule {
        // The number itself is the worst of a minute: waiting would hide it.
        Rule::SlowOperation | Rule::OperationMemory => (seconds(0), seconds(60)),
        // The number is averaged over five minutes already, and a fresh server has to warm up.
        Rule::HitRate | Rule::KindHitRate => (seconds(300), seconds(300)),
        // Bursts of computing are what the processor is for.
        Rule::Cpu => (seconds(300), seconds(120)),
        // Refusals are heard at once; two samples.
        Rule::Refusals => (seconds(30), seconds(60)),
        // Counted in failures, not in time.
        Rule::JobFailing => (seconds(0), seconds(0)),
        // The heartbeat and the supervisors behind these have waited already; a reopening takes a few seconds.
        Rule::EngineHung | Rule::DiskTierDown | Rule::StoreDown => (seconds(10), seconds(60)),
        Rule::ResponseTime | Rule::Errors | Rule::Memory | Rule::DiskFreeShare | Rule::DiskFree => {
            (seconds(60), seconds(120))
        }
    };
    let min_traffic = match rule {
        // A share of fewer than 20 moves by more than a warning's 5 % with each request.
        Rule::ResponseTime | Rule::Errors | Rule::Refusals => 20,
        // 100 look-ups tell 0.5 from 0.6 at two standard deviations.
        Rule::HitRate | Rule::KindHitRate => 100,
        _ => 0,
    };
    Threshold { direction, warning, critical, min_duration, calm, min_traffic }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_pass_their_own_check() {
        for rule in Rule::ALL {
            Thresholds::default().with(*rule, default_threshold(*rule)).unwrap();
        }
    }

    #[test]
    fn a_threshold_that_contradicts_itself_is_refused() {
        let good = *Thresholds::default().of(Rule::Errors);
        let refusal = |threshold| Thresholds::default().with(Rule::Errors, threshold).unwrap_err();
        let backwards = Threshold { warning: Some(ThresholdLevel { raise: 0.05, clear: 0.06 }), ..good };
        assert!(refusal(backwards).contains("raise 0.05 and clear 0.06"), "{}", refusal(backwards));
        let milder = Threshold { critical: Some(ThresholdLevel { raise: 0.01, clear: 0.01 }), ..good };
        assert!(refusal(milder).contains("critical 0.01 is milder"), "{}", refusal(milder));
        assert!(refusal(Threshold { warning: None, critical: None, ..good }).contains("give one"));
        let nowhere = Threshold { warning: Some(ThresholdLevel { raise: f64::NAN, clear: 0.0 }), ..good };
        assert!(refusal(nowhere).contains("NaN"));
    }
}
