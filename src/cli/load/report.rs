//! What a load found, for people and for programs.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::drive::LoadPlan;
use super::goals::Verdict;
use super::pace::Pace;
use super::tally::{ClassStats, Latencies, LoadTally};

/// Above it the generator was late itself, and the figures are not the server's alone.
pub(super) const LAG_LIMIT_MS: f64 = 10.0;

/// How a run was made.
pub(super) struct Heading<'a> {
    pub target: String,
    pub scenario: &'a str,
    pub seed: u64,
    pub plan: LoadPlan,
}

impl Heading<'_> {
    /// One line that says all.
    pub(super) fn text(&self) -> String {
        let LoadPlan { pace, connections, warm_up, duration } = self.plan;
        let pace = match pace {
            Pace::Rate(per_s) => format!("open loop, {per_s}/s over at most {connections} connections"),
            Pace::Concurrency(senders) => format!("closed loop, {senders} at once"),
        };
        let warm_up = if warm_up.is_zero() { "no".to_owned() } else { format!("{warm_up:?}") };
        format!(
            "{}  {}, seed {}; {pace}; {warm_up} warm-up, {duration:?} measured",
            self.target, self.scenario, self.seed
        )
    }

    pub(super) fn json(&self) -> Map<String, Value> {
        let LoadPlan { pace, connections, warm_up, duration } = self.plan;
        let (rate_per_s, concurrency) = match pace {
            Pace::Rate(per_s) => (Some(per_s), None),
            Pace::Concurrency(senders) => (None, Some(senders)),
        };
        let heading = json!({
            "target": self.target,
            "scenario": self.scenario,
            "seed": self.seed,
            "rate_per_s": rate_per_s,
            "connections": rate_per_s.map(|_| connections),
            "concurrency": concurrency,
            "warm_up_s": warm_up.as_secs_f64(),
            "duration_s": duration.as_secs_f64(),
        });
        let Value::Object(heading) = heading else { unreachable!("it is written as an object") };
        heading
    }
}

/// The figures as a table; latencies in milliseconds.
pub(super) fn table(tally: &LoadTally) -> String {
    let mut out = format!(
        "{:<14}{:>9}{:>10}{:>8}{:>8}{:>10}{:>9}{:>9}{:>9}{:>9}{:>9}\n",
        "ms", "requests", "per s", "failed", "shed", "mean", "p50", "p95", "p99", "p99.9", "max"
    );
    let total = tally.total();
    let several = tally.classes().count() > 1;
    let rows = tally.classes().map(|(class, figures)| (class.name(), figures));
    for (name, figures) in rows.chain(several.then_some(("total", &total))) {
        let per_s = tally.throughput_per_s(figures);
        let (count, failed, shed) = (figures.count(), figures.failed(), figures.shed.count());
        let _ = write!(out, "{name:<14}{count:>9}{per_s:>10.1}{failed:>8}{shed:>8}");
        let _ = writeln!(out, "{}", latency_columns(&figures.latencies));
        if shed > 0 {
            let _ = writeln!(out, "{:<49}{}", format!("  {name}, shed"), latency_columns(&figures.shed));
        }
    }
    for (fault, count) in &total.faults {
        let _ = writeln!(out, "failed: {count} × {fault}");
    }
    if tally.warm_up > 0 {
        let _ = writeln!(out, "warm-up: {} requests, {} failed", tally.warm_up, tally.warm_up_failed);
    }
    if tally.lag.count() > 0 {
        let lag = tally.lag.quantile_ms(0.99);
        let remark = if is_discredited(tally) { "; the generator had no time to send, discard the run" } else { "" };
        let _ = writeln!(out, "generator's own lag: p99 {lag:.2} ms{remark}");
    }
    out.trim_end().to_owned()
}

fn latency_columns(latencies: &Latencies) -> String {
    let quantiles = [0.5, 0.95, 0.99, 0.999].map(|share| format!("{:>9.2}", latencies.quantile_ms(share)));
    format!("{:>10.2}{}{:>9.2}", latencies.mean_ms(), quantiles.concat(), latencies.max_ms())
}

pub(super) fn is_discredited(tally: &LoadTally) -> bool {
    tally.lag.quantile_ms(0.99) > LAG_LIMIT_MS
}

/// The figures for programs.
pub(super) fn json(tally: &LoadTally) -> Map<String, Value> {
    let of = |figures: &ClassStats| {
        let mut object = latencies_json(&figures.latencies);
        object.insert("count".into(), figures.count().into());
        object.insert("throughput_per_s".into(), tally.throughput_per_s(figures).into());
        object.insert("failed".into(), figures.failed().into());
        let faults = figures.faults.iter().map(|(fault, count)| (fault.to_string(), Value::from(*count)));
        object.insert("faults".into(), Value::Object(faults.collect()));
        let mut shed = latencies_json(&figures.shed);
        shed.insert("count".into(), figures.shed.count().into());
        object.insert("shed".into(), shed.into());
        Value::Object(object)
    };
    let classes = tally.classes().map(|(class, figures)| (class.name().to_owned(), of(figures)));
    let lag = (tally.lag.count() > 0).then(|| tally.lag.quantile_ms(0.99));
    [
        ("classes".to_owned(), Value::Object(classes.collect())),
        ("total".to_owned(), of(&tally.total())),
        ("warm_up".to_owned(), json!({"count": tally.warm_up, "failed": tally.warm_up_failed})),
        ("generator_lag_p99_ms".to_owned(), json!(lag)),
        ("generator_kept_up".to_owned(), json!(!is_discredited(tally))),
    ]
    .into_iter()
    .collect()
}

/// Of no latencies there is nothing to say: null, not zero.
fn latencies_json(latencies: &Latencies) -> Map<String, Value> {
    let some = |ms: f64| if latencies.count() > 0 { json!(ms) } else { Value::Null };
    [
        ("mean_ms", some(latencies.mean_ms())),
        ("p50_ms", some(latencies.quantile_ms(0.5))),
        ("p95_ms", some(latencies.quantile_ms(0.95))),
        ("p99_ms", some(latencies.quantile_ms(0.99))),
        ("p999_ms", some(latencies.quantile_ms(0.999))),
        ("max_ms", some(latencies.max_ms())),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

/// A verdict as lines of a table: a figure, its limit, pass or fail.
pub(super) fn verdict_text(verdict: &Verdict) -> String {
    let word = |passes: bool| if passes { "pass" } else { "FAIL" };
    let mut out = format!("{}  {}\n", word(verdict.passes()), verdict.name);
    for check in &verdict.checks {
        let measured = check.measured.map_or_else(|| "not measured".to_owned(), |value| format!("{value:.2}"));
        let (name, limit, unit) = (check.name, check.limit, check.unit);
        let _ = writeln!(out, "  {}  {name:<14}{measured:>12}  of {limit} {unit}", word(check.passes()));
    }
    if let Some(failed) = &verdict.failed {
        let _ = writeln!(out, "  FAIL  {failed}");
    }
    out
}

/// A verdict for programs.
pub(super) fn verdict_json(verdict: &Verdict) -> Value {
    let checks = verdict.checks.iter().map(|check| {
        json!({
            "name": check.name,
            "unit": check.unit,
            "measured": check.measured,
            "limit": check.limit,
            "pass": check.passes(),
        })
    });
    json!({
        "name": verdict.name,
        "pass": verdict.passes(),
        "checks": checks.collect::<Vec<_>>(),
        "failed": verdict.failed,
    })
}
