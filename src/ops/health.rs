//! Health report for the operator: score, deductions, rules without a measurement, and advice.
//!
//! A rule that cannot be measured is listed as unknown and costs no points. When no rule can be measured there is no score.

pub(in crate::ops) mod advice;
#[cfg(test)]
mod tests;

use super::Snapshot;
use super::alerts::{Alert, AlertId, Alerts, Measurement, Rule, Severity, Thresholds, Unit};
use super::mitigation::{Mitigation, Mitigations};

pub(in crate::ops) use advice::AdviceFn;
pub use advice::Recommendation;

/// Score of a server that has no deductions.
const BEST: u8 = 100;

/// Points that fallback mode costs while it is in force.
const FALLBACK_POINTS: u8 = 10;

/// The verdict, in the words of health checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HealthStatus {
    /// No deductions.
    Pass,
    /// At least one warning, or no rule could be measured.
    Warn,
    /// At least one critical alert: users notice it.
    Fail,
}

impl HealthStatus {
    /// Name in the API.
    pub const fn name(self) -> &'static str {
        ["pass", "warn", "fail"][self as usize]
    }
}

/// Points that the score lost, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Deduction {
    /// The rule that is broken, or the mitigation that is in force.
    pub what: &'static str,
    /// Subject of the rule.
    pub subject: String,
    /// The reason in one sentence.
    pub reason: String,
    /// Number that was measured last, in `unit`.
    pub value: f64,
    /// Limit that it broke, in `unit`.
    pub threshold: f64,
    /// Unit of the two.
    pub unit: &'static str,
    /// Since when, in seconds since 1970.
    pub since_unix_s: i64,
    /// The alert behind it.
    pub alert: AlertId,
    /// Points lost.
    pub points: u8,
}

/// A rule that could not be measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmeasuredRule {
    /// The rule.
    pub rule: Rule,
    /// Its subject; `None` when the subjects are unknown too.
    pub subject: Option<&'static str>,
}

/// The health report.
#[derive(Debug, Clone, PartialEq)]
pub struct HealthReport {
    /// The verdict.
    pub status: HealthStatus,
    /// 0 to 100: 100 without the deductions. `None` when nothing is known.
    pub score: Option<u8>,
    /// Deductions from the score, largest first.
    pub deductions: Vec<Deduction>,
    /// Rules that could not be measured.
    pub unknown: Vec<UnmeasuredRule>,
    /// Advice to the operator.
    pub recommendations: Vec<Recommendation>,
}

impl HealthReport {
    /// The report after an evaluation.
    pub fn of(snapshot: &Snapshot, alerts: &Alerts, mitigations: &Mitigations, thresholds: &Thresholds) -> Self {
        let unknown = unknown(snapshot);
        // Each subject of a rule counts, but a rule as a whole costs no more than its worst.
        let mut deductions: Vec<Deduction> = Vec::new();
        for alert in alerts.open() {
            let spent: u8 = deductions.iter().filter(|it| it.what == alert.rule.name()).map(|it| it.points).sum();
            let [_, most] = alert.rule.row().health_points;
            let points = alert.rule.row().health_points[alert.severity as usize].min(most.saturating_sub(spent));
            deductions.push(Deduction::of(alert, points));
        }
        deductions.extend(fallback(mitigations));
        deductions.sort_by_key(|deduction| std::cmp::Reverse(deduction.points));

        let lost = deductions.iter().map(|deduction| u32::from(deduction.points)).sum::<u32>();
        let is_blind = deductions.is_empty() && !is_anything_known(snapshot);
        let score = (!is_blind).then(|| BEST.saturating_sub(u8::try_from(lost).unwrap_or(u8::MAX)));
        let is_critical = alerts.open().any(|alert| alert.severity == Severity::Critical);
        let status = match (is_critical, score) {
            (true, _) => HealthStatus::Fail,
            (false, Some(BEST)) => HealthStatus::Pass,
            (false, _) => HealthStatus::Warn,
        };
        let recommendations = advice::recommend(snapshot, alerts, thresholds);
        Self { status, score, deductions, unknown, recommendations }
    }
}

impl Deduction {
    fn of(alert: &Alert, points: u8) -> Self {
        Self {
            what: alert.rule.name(),
            subject: alert.subject.clone(),
            reason: alert.sentence(),
            value: alert.value,
            threshold: alert.threshold,
            unit: alert.rule.unit().name(),
            since_unix_s: alert.since_unix_s,
            alert: alert.id,
            points,
        }
    }
}

fn fallback(mitigations: &Mitigations) -> Option<Deduction> {
    let active = mitigations.active().find(|active| active.mitigation == Mitigation::Fallback)?;
    Some(Deduction {
        what: Mitigation::Fallback.name(),
        subject: Rule::ONLY_SUBJECT.to_owned(),
        reason: format!("answers come from the cache alone, because the {}", active.reason),
        value: 1.0,
        threshold: 0.5,
        unit: Unit::Outage.name(),
        since_unix_s: active.since.unix_s,
        alert: active.cause,
        points: FALLBACK_POINTS,
    })
}

fn unknown(snapshot: &Snapshot) -> Vec<UnmeasuredRule> {
    let mut unknown = Vec::new();
    for &rule in Rule::ALL {
        let readings = rule.measurements(snapshot);
        if readings.others == Measurement::Unknown {
            unknown.push(UnmeasuredRule { rule, subject: None });
        }
        let subjects = readings.named.iter().filter(|(_, reading)| *reading == Measurement::Unknown);
        unknown.extend(subjects.map(|(subject, _)| UnmeasuredRule { rule, subject: Some(subject) }));
    }
    unknown
}

fn is_anything_known(snapshot: &Snapshot) -> bool {
    Rule::ALL.iter().any(|rule| {
        let readings = rule.measurements(snapshot);
        readings.named.iter().any(|(_, reading)| *reading != Measurement::Unknown)
            || (readings.named.is_empty() && readings.others != Measurement::Unknown)
    })
}
