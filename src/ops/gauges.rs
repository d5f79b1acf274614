//! The health monitor's own metrics: open alerts, mitigations in force, the score.

use std::sync::Arc;

use super::alerts::{Alerts, Rule, Severity};
use super::health::HealthReport;
use super::mitigation::{Mitigation, Mitigations};
use crate::metrics::{ActionLabels, AlertLabels, Gauge, Metrics};

/// Handles to the metrics that the health monitor writes. Every rule and every mitigation is there from the start, at zero.
pub struct Gauges {
    alerts: Vec<(Rule, Severity, Arc<Gauge>)>,
    mitigations: [(Mitigation, Arc<Gauge>); Mitigation::ALL.len()],
    metrics: Arc<Metrics>,
}

impl Gauges {
    /// Handles into `metrics`.
    pub fn new(metrics: Arc<Metrics>) -> Self {
        let alert = |rule: Rule, severity: Severity| {
            let labels = AlertLabels { name: rule.name(), severity: severity.name() };
            (rule, severity, metrics.alert_active.of(&labels))
        };
        let alerts = Rule::ALL.iter().flat_map(|rule| Severity::ALL.map(|severity| alert(*rule, severity))).collect();
        let mitigations =
            Mitigation::ALL.map(|action| (action, metrics.action_in_force.of(&ActionLabels { action: action.name() })));
        Self { alerts, mitigations, metrics }
    }

    /// Sets the metrics to the current state.
    pub fn update(&self, alerts: &Alerts, mitigations: &Mitigations, health: &HealthReport) {
        for (rule, severity, gauge) in &self.alerts {
            let open = alerts.open().filter(|alert| alert.rule == *rule && alert.severity == *severity).count();
            gauge.set(i64::try_from(open).unwrap_or(i64::MAX));
        }
        for (action, gauge) in &self.mitigations {
            gauge.set(i64::from(mitigations.is_active(*action)));
        }
        self.metrics.health_score.set(health.score.map(|score| f64::from(score) / 100.0));
    }
}
