//! The targets of the performance guide, and whether a server meets them.

use super::script::LoadClass;
use super::tally::ClassStats;
use super::usage::ServerUsage;

/// What one kind of question may cost. The guide names no load: the run's own stands beside the verdict. Memory is the whole
/// server's, in millions of bytes; the processor's share is of one core.
#[derive(Debug, Clone, Copy)]
pub(super) struct Goal {
    pub name: &'static str,
    pub class: LoadClass,
    response_ms: f64,
    memory_mb: f64,
    cpu_percent: f64,
}

/// The guide's table, "Load Testing and Benchmarking".
pub(super) const GOALS: [Goal; 3] = [
    Goal {
        name: "simple horoscope",
        class: LoadClass::Webhook,
        response_ms: 500.0,
        memory_mb: 50.0,
        cpu_percent: 10.0,
    },
    Goal { name: "natal chart", class: LoadClass::Natal, response_ms: 2000.0, memory_mb: 100.0, cpu_percent: 30.0 },
    Goal {
        name: "compatibility",
        class: LoadClass::Compatibility,
        response_ms: 1500.0,
        memory_mb: 75.0,
        cpu_percent: 20.0,
    },
];

/// A figure against its limit. One that was not measured does not pass.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct GoalCheck {
    pub name: &'static str,
    pub unit: &'static str,
    pub measured: Option<f64>,
    pub limit: f64,
}

impl GoalCheck {
    pub(super) fn passes(&self) -> bool {
        self.measured.is_some_and(|measured| measured <= self.limit)
    }
}

/// How a server did against a goal.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Verdict {
    pub name: &'static str,
    pub checks: [GoalCheck; 3],
    /// Requests that failed, of how many, and how the most of them did.
    pub failed: Option<String>,
}

impl Verdict {
    /// Every figure is within its limit, and every request was answered: answers that were not given cost nothing.
    pub(super) fn passes(&self) -> bool {
        self.failed.is_none() && self.checks.iter().all(GoalCheck::passes)
    }
}

impl Goal {
    /// Judges figures of the goal's class. The response time is the 99th percentile, excuses included: an average forgives what
    /// a listener does not.
    pub(super) fn judge(&self, figures: &ClassStats, usage: Option<ServerUsage>) -> Verdict {
        let mut latencies = figures.latencies.clone();
        latencies.add(&figures.shed);
        let response = (figures.count() > 0).then(|| latencies.quantile_ms(0.99));
        let check = |name, unit, measured, limit| GoalCheck { name, unit, measured, limit };
        Verdict {
            name: self.name,
            checks: [
                check("response p99", "ms", response, self.response_ms),
                check("memory", "MB", usage.map(|usage| usage.resident_bytes as f64 / 1e6), self.memory_mb),
                check("cpu", "%", usage.map(|usage| usage.cpu_share * 100.0), self.cpu_percent),
            ],
            failed: failed(figures),
        }
    }
}

fn failed(figures: &ClassStats) -> Option<String> {
    if figures.count() == 0 {
        return Some("nothing was asked".to_owned());
    }
    let (fault, _) = figures.faults.iter().max_by_key(|(_, count)| **count)?;
    Some(format!("{} of {} requests failed: {fault}", figures.failed(), figures.count()))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::cli::load::answer::{Fault, Served};
    use crate::cli::load::tally::{FinishedRequest, LoadTally};

    fn figures(came: &[(u64, Result<Served, Fault>)]) -> ClassStats {
        let mut tally = LoadTally::new(Duration::ZERO..Duration::from_secs(1));
        for (took_ms, came) in came {
            let at = Duration::from_millis(*took_ms);
            tally.record(FinishedRequest { class: LoadClass::Webhook, due: Duration::ZERO, at, came: *came });
        }
        tally.total()
    }

    fn usage(resident_mb: u64, cpu_share: f64) -> Option<ServerUsage> {
        Some(ServerUsage { resident_bytes: resident_mb * 1_000_000, cpu_share })
    }

    #[test]
    fn each_figure_is_held_against_its_limit() {
        let [simple, ..] = GOALS;
        let passing = |verdict: &Verdict| verdict.checks.map(|check| check.passes());
        let fast = figures(&[(499, Ok(Served::Whole))]);
        assert!(simple.judge(&fast, usage(50, 0.1)).passes());
        assert_eq!(passing(&simple.judge(&fast, usage(51, 0.1))), [true, false, true]);
        assert_eq!(passing(&simple.judge(&fast, usage(50, 0.11))), [true, true, false]);
        let slow = figures(&[(501, Ok(Served::Whole))]);
        assert_eq!(passing(&simple.judge(&slow, usage(50, 0.1))), [false, true, true]);
        assert!(GOALS[1].judge(&slow, usage(100, 0.3)).passes());
        assert!(!GOALS[2].judge(&slow, usage(76, 0.1)).passes());
    }

    #[test]
    fn what_was_not_measured_does_not_pass() {
        let verdict = GOALS[0].judge(&figures(&[(1, Ok(Served::Whole))]), None);
        assert_eq!(verdict.checks.map(|check| check.passes()), [true, false, false]);
        assert!(!verdict.passes());
        let nothing = GOALS[0].judge(&ClassStats::new(), usage(1, 0.0));
        assert_eq!((nothing.checks[0].measured, nothing.failed.as_deref()), (None, Some("nothing was asked")));
        assert!(!nothing.passes());
    }

    #[test]
    fn a_refusal_is_no_fast_answer_and_an_excuse_is_a_slow_one() {
        let refused = [(1, Err(Fault::Status(404))), (1, Err(Fault::Status(404))), (1, Err(Fault::Cut))];
        let verdict = GOALS[0].judge(&figures(&refused), usage(1, 0.0));
        assert_eq!(verdict.failed.as_deref(), Some("3 of 3 requests failed: status 404"));
        assert!(!verdict.passes());
        let excused = figures(&[(1, Ok(Served::Whole)), (900, Ok(Served::Shed))]);
        assert!(!GOALS[0].judge(&excused, usage(1, 0.0)).passes());
    }
}
