//! `astroloh load --overload`: voice turns while a flood of forecasts wants ten times what the server can compute.
//!
//! Three open loops run side by side: the flood, voice turns that were never asked before in this run, and voice turns that are kept. Then
//! a fresh chart is asked for until it is answered.

use std::fmt::Write as _;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::answer::{Fault, Judge, Served};
use super::connection::LoadConnection;
use super::drive::{LoadPlan, drive};
use super::pace::Pace;
use super::report::{LAG_LIMIT_MS, is_discredited};
use super::script::{LoadClass, Script};
use super::tally::LoadTally;
use super::target::{LoadOrigin, LoadTarget};
use crate::clock::Clock;
use crate::lifecycle::Tasks;

/// How many times what the server can compute the flood asks for.
const OVERLOAD: f64 = 10.0;

/// Senders that find out what the server can compute: more than it has threads.
const CAPACITY_SENDERS: NonZeroU32 = NonZeroU32::new(8).expect("it is not 0");

/// For how long they do.
const CAPACITY_DURATION: Duration = Duration::from_secs(4);

/// Voice turns a second that were never asked before: a popular skill's.
const FRESH_TURNS_PER_S: NonZeroU32 = NonZeroU32::new(10).expect("it is not 0");

/// Voice turns a second that are kept.
const KEPT_TURNS_PER_S: NonZeroU32 = NonZeroU32::new(50).expect("it is not 0");

/// Most connections of the flood: no more than one address may hold, so that none is given up for the next.
const FLOOD_CONNECTIONS: u32 = 60;

/// The response time that 99 of 100 voice turns keep to, in milliseconds: those that were never asked, and those that are kept.
const FRESH_P99_MS: f64 = 500.0;
const KEPT_P99_MS: f64 = 100.0;

/// Time within which a fresh chart is answered after the flood.
const RECOVERY: Duration = Duration::from_secs(5);

/// For how long a fresh chart is asked for, and how often.
const RECOVERY_LIMIT: Duration = Duration::from_secs(300);
const RECOVERY_STEP: Duration = Duration::from_millis(200);

/// The address that voice turns come from when all come through one proxy: one of a documentation network.
const VOICE_CLIENT: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(198, 51, 100, 1));

/// Where the flood comes from.
#[derive(Debug, Clone, Copy)]
pub(super) enum FloodOrigin {
    /// From the same address as everything else.
    Same,
    /// From this address of this machine.
    Address(IpAddr),
    /// Through the same proxy as voice, which says that it is this client's.
    Proxied(IpAddr),
}

/// How an overload is made.
pub(super) struct Overload<'a> {
    pub target: &'a LoadTarget,
    pub origin: FloodOrigin,
    pub seed: u64,
    pub run_id: &'a str,
    pub skill_id: &'a str,
    pub warm_up: Duration,
    pub duration: Duration,
}

/// What came of it.
pub(super) struct OverloadReport {
    origin: FloodOrigin,
    capacity_per_s: f64,
    flood_per_s: u32,
    fresh: LoadTally,
    kept: LoadTally,
    flood: LoadTally,
    recovery: Option<Duration>,
}

impl Overload<'_> {
    /// Makes it.
    ///
    /// # Errors
    /// When the server computes nothing, or a request went uncounted.
    pub(super) async fn run(&self, clock: &Arc<dyn Clock>) -> anyhow::Result<OverloadReport> {
        let (flood_from, voice_from) = match self.origin {
            FloodOrigin::Same => (LoadOrigin::default(), LoadOrigin::default()),
            FloodOrigin::Address(source) => {
                (LoadOrigin { source: Some(source), ..LoadOrigin::default() }, LoadOrigin::default())
            }
            FloodOrigin::Proxied(client) => {
                let through = |client| LoadOrigin { forwarded_for: Some(client), ..LoadOrigin::default() };
                (through(client), through(VOICE_CLIENT))
            }
        };
        let voice_target = Arc::new(self.target.reached_from(voice_from));
        let flood_target = Arc::new(self.target.reached_from(flood_from));
        // From this machine itself, so that no quota hides what the server can compute.
        let own_target = Arc::new(self.target.reached_from(LoadOrigin::default()));
        let script =
            |class, part: &str| Script::only(class, self.seed, &format!("{}{part}", self.run_id), self.skill_id);
        hear(&voice_target, &script(LoadClass::FreshTurn, "5"), clock).await?;
        let capacity_per_s = {
            let plan = LoadPlan {
                pace: Pace::Concurrency(CAPACITY_SENDERS),
                connections: CAPACITY_SENDERS,
                warm_up: Duration::ZERO,
                duration: CAPACITY_DURATION,
            };
            let tally =
                drive(&own_target, script(LoadClass::YearForecast, "0"), plan, clock.monotonic(), clock).await?;
            let total = tally.total();
            if total.answered.count() == 0 {
                anyhow::bail!("the server answered no forecast before the flood: {:?}", total.faults);
            }
            tally.throughput_per_s(&total)
        };
        let flood_per_s = (capacity_per_s * OVERLOAD).ceil() as u32;
        let plan = |per_s, connections| LoadPlan {
            pace: Pace::Rate(per_s),
            connections: NonZeroU32::new(connections).expect("it is not 0"),
            warm_up: self.warm_up,
            duration: self.duration,
        };
        let begin = clock.monotonic();
        let flood_rate = NonZeroU32::new(flood_per_s).unwrap_or(NonZeroU32::MIN);
        let (flood, fresh, kept) = tokio::join!(
            drive(
                &flood_target,
                script(LoadClass::YearForecast, "1"),
                plan(flood_rate, FLOOD_CONNECTIONS),
                begin,
                clock
            ),
            drive(&voice_target, script(LoadClass::FreshTurn, "2"), plan(FRESH_TURNS_PER_S, 32), begin, clock),
            drive(&voice_target, script(LoadClass::Webhook, "3"), plan(KEPT_TURNS_PER_S, 32), begin, clock),
        );
        let recovery = recovery(&own_target, &script(LoadClass::FreshChart, "4"), clock).await;
        Ok(OverloadReport {
            origin: self.origin,
            capacity_per_s,
            flood_per_s,
            fresh: fresh?,
            kept: kept?,
            flood: flood?,
            recovery,
        })
    }
}

/// Whether voice is answered at all, without which a flood says nothing about it.
///
/// # Errors
/// When the webhook answers one turn with something else.
async fn hear(target: &Arc<LoadTarget>, script: &Script, clock: &Arc<dyn Clock>) -> anyhow::Result<()> {
    let mut connection = LoadConnection::new(Arc::clone(target), Arc::clone(clock), Tasks::new());
    let request = script.request(0);
    let answer = connection.send(target.request(request.what)).await;
    let Err(fault) = answer.and_then(|answer| Judge::new().judge(request.class, &answer)) else { return Ok(()) };
    let remedy = match fault {
        Fault::Status(404 | 405) => "; if its webhook has a secret, give the webhook's whole URL",
        _ => "",
    };
    anyhow::bail!("a voice turn before the flood has no answer: {fault}{remedy}")
}

/// Time until a chart that was never asked for is answered; nothing when it is not for minutes.
async fn recovery(target: &Arc<LoadTarget>, script: &Script, clock: &Arc<dyn Clock>) -> Option<Duration> {
    let (begin, judge) = (clock.monotonic(), Judge::new());
    let mut connection = LoadConnection::new(Arc::clone(target), Arc::clone(clock), Tasks::new());
    for number in 0.. {
        let request = script.request(number);
        let answer = connection.send(target.request(request.what)).await;
        let since = clock.monotonic().saturating_sub(begin);
        if answer.is_ok_and(|answer| judge.judge(request.class, &answer) == Ok(Served::Whole)) {
            return Some(since);
        }
        if since > RECOVERY_LIMIT {
            break;
        }
        tokio::time::sleep(RECOVERY_STEP).await;
    }
    None
}

/// A claim of the overload, and whether it held.
struct OverloadCheck {
    name: &'static str,
    measured: Option<f64>,
    limit: f64,
    unit: &'static str,
}

impl OverloadCheck {
    fn passes(&self) -> bool {
        self.measured.is_some_and(|measured| measured <= self.limit)
    }
}

impl OverloadReport {
    fn rows(&self) -> [(&'static str, &LoadTally); 3] {
        [("voice, uncached", &self.fresh), ("voice, cached", &self.kept), ("rest flood", &self.flood)]
    }

    fn checks(&self) -> [OverloadCheck; 5] {
        let p99 = |tally: &LoadTally| {
            let total = tally.total();
            (total.answered.count() > 0).then(|| total.answered.quantile_ms(0.99))
        };
        let refused = |tally: &LoadTally| Some((tally.total().count() - tally.total().answered.count()) as f64);
        let recovery_s = self.recovery.map(|time| time.as_secs_f64());
        let check = |name, measured, limit, unit| OverloadCheck { name, measured, limit, unit };
        [
            check("voice, uncached, p99", p99(&self.fresh), FRESH_P99_MS, "ms"),
            check("voice, uncached, not answered", refused(&self.fresh), 0.0, "turns"),
            check("voice, cached, p99", p99(&self.kept), KEPT_P99_MS, "ms"),
            check("voice, cached, not answered", refused(&self.kept), 0.0, "turns"),
            check("fresh chart after the flood", recovery_s, RECOVERY.as_secs_f64(), "s"),
        ]
    }

    /// Whether every claim held, and the generator kept up.
    pub(super) fn passes(&self) -> bool {
        self.checks().iter().all(OverloadCheck::passes) && !self.rows().iter().any(|(_, tally)| is_discredited(tally))
    }

    /// For people.
    pub(super) fn text(&self) -> String {
        let from = match self.origin {
            FloodOrigin::Same => "the same address".to_owned(),
            FloodOrigin::Address(address) => address.to_string(),
            FloodOrigin::Proxied(client) => format!("{client} through the same proxy"),
        };
        let mut out = format!(
            "capacity {:.1} forecasts/s; flood {}/s from {from}\n\n{:<18}{:>9}{:>10}{:>9}{:>9}{:>10}{:>10}{:>10}{:>9}\n",
            self.capacity_per_s,
            self.flood_per_s,
            "ms",
            "requests",
            "answered",
            "refused",
            "failed",
            "p50",
            "p99",
            "max",
            "lag p99"
        );
        for (name, tally) in self.rows() {
            let total = tally.total();
            let (answered, refused) = (&total.answered, total.refused());
            let failed = total.count() - answered.count() - refused;
            let _ = writeln!(
                out,
                "{name:<18}{:>9}{:>10}{refused:>9}{failed:>9}{:>10.2}{:>10.2}{:>10.2}{:>9.2}",
                total.count(),
                answered.count(),
                answered.quantile_ms(0.5),
                answered.quantile_ms(0.99),
                answered.max_ms(),
                tally.lag.quantile_ms(0.99)
            );
            for (fault, count) in &total.faults {
                let _ = writeln!(out, "  {count} × {fault}");
            }
        }
        for check in self.checks() {
            let word = if check.passes() { "pass" } else { "FAIL" };
            let measured = check.measured.map_or_else(|| "none".to_owned(), |measured| format!("{measured:.2}"));
            let _ = writeln!(out, "{word}  {:<32}{measured:>10}  of {} {}", check.name, check.limit, check.unit);
        }
        if self.rows().iter().any(|(_, tally)| is_discredited(tally)) {
            let _ = writeln!(out, "FAIL  the generator's lag is above {LAG_LIMIT_MS} ms: discard the run");
        }
        out.trim_end().to_owned()
    }

    /// For programs.
    pub(super) fn json(&self) -> serde_json::Map<String, Value> {
        let class = |tally: &LoadTally| {
            let total = tally.total();
            let faults: serde_json::Map<_, _> =
                total.faults.iter().map(|(fault, count)| (fault.to_string(), Value::from(*count))).collect();
            json!({
                "count": total.count(),
                "answered": total.answered.count(),
                "refused": total.refused(),
                "faults": faults,
                "p50_ms": total.answered.quantile_ms(0.5),
                "p99_ms": total.answered.quantile_ms(0.99),
                "max_ms": total.answered.max_ms(),
                "generator_lag_p99_ms": tally.lag.quantile_ms(0.99),
            })
        };
        let checks = self.checks().map(|check| {
            json!({
                "name": check.name,
                "unit": check.unit,
                "measured": check.measured,
                "limit": check.limit,
                "pass": check.passes(),
            })
        });
        let report = json!({
            "capacity_per_s": self.capacity_per_s,
            "flood_per_s": self.flood_per_s,
            "voice_uncached": class(&self.fresh),
            "voice_cached": class(&self.kept),
            "rest_flood": class(&self.flood),
            "recovery_s": self.recovery.map(|time| time.as_secs_f64()),
            "checks": checks,
            "pass": self.passes(),
        });
        let Value::Object(report) = report else { unreachable!("it is written as an object") };
        report
    }
}
