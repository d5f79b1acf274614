//! `astroloh load`: puts a server under load and says how it did.
//!
//! Latency runs from the moment when a request was due: a server that stalls pays for every request that it kept waiting. What is
//! asked follows from a seed.

// What is asked.
mod births;
mod draws;
mod popularity;
mod script;
mod turn;

// Sending it.
mod connection;
mod drive;
mod pace;
mod progress;
mod target;

// What came of it.
mod answer;
mod goals;
mod listener;
mod overload;
mod report;
mod tally;
mod usage;

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use anyhow::anyhow;
use clap::Args;
use clap::builder::RangedU64ValueParser;
use serde_json::Value;

use self::connection::REQUEST_TIMEOUT;
use self::drive::{LoadPlan, drive};
use self::goals::GOALS;
use self::overload::{FloodOrigin, Overload};
use self::pace::Pace;
use self::report::Heading;
use self::script::{Scenario, Script};
use self::target::LoadTarget;
pub(super) use self::target::parts as url_parts;
use self::usage::UsageSource;
use super::{Failure, Setup, print, runtime};
use crate::clock::{Clock, SystemClock};
use crate::config::Secret;
use crate::data_dir::DataDir;

/// Most connections: the server takes 512, and people and health checks need some.
const MAX_CONNECTIONS: u64 = 480;

/// Highest rate; one generator thread sends some tens of thousands a second.
const MAX_RATE_PER_S: u64 = 100_000;

/// Longest warm-up, and longest measurement.
const MAX_DURATION: Duration = Duration::from_secs(3600);

/// Senders of a closed loop when neither concurrency nor rate is chosen.
const CONCURRENCY: NonZeroU32 = NonZeroU32::new(16).expect("it is not 0");

/// The load at which targets are judged when none is chosen: more than the guide's 50 most popular charts every second. The guide
/// names none, and a share of a processor means nothing without one.
const TARGETS_RATE: NonZeroU32 = NonZeroU32::new(50).expect("it is not 0");

#[derive(Args)]
pub(super) struct LoadCommand {
    /// The server, as http://127.0.0.1:8080; or its webhook's URL, if the webhook has a secret
    url: String,
    /// Which requests to send
    #[arg(long, value_enum, default_value = "mixed", conflicts_with = "targets")]
    scenario: Scenario,
    /// Closed loop: number of requests under way at once, 1 to 480 [default: 16]
    #[arg(long, value_name = "N", conflicts_with = "rate", value_parser = number(MAX_CONNECTIONS))]
    concurrency: Option<u32>,
    /// Open loop: requests per second, sent however slowly the server answers, 1 to 100000 [default with --targets: 50]
    #[arg(long, value_name = "R", value_parser = number(MAX_RATE_PER_S))]
    rate: Option<u32>,
    /// Most connections of an open loop, 1 to 480
    #[arg(long, value_name = "N", default_value = "256", conflicts_with = "concurrency", value_parser = number(MAX_CONNECTIONS))]
    connections: u32,
    /// How long to measure, as 10s, 500ms, 2m
    #[arg(long, default_value = "10s", value_parser = duration)]
    duration: Duration,
    /// Warm-up: how long to send before measuring; 0s: no warm-up
    #[arg(long, default_value = "2s", value_parser = duration)]
    warm_up: Duration,
    /// Seed of the random choice of requests
    #[arg(long, default_value = "1")]
    seed: u64,
    /// Judge time, memory and processor against the targets for horoscope, natal chart and compatibility, one after the other
    #[arg(long)]
    targets: bool,
    /// Judge voice while a flood of year forecasts asks for ten times what the server can compute, and how soon it recovers
    #[arg(long, conflicts_with_all = ["targets", "scenario", "rate", "concurrency"])]
    overload: bool,
    /// Let the flood come from this address of this machine, as 127.0.0.2
    #[arg(long, value_name = "ADDRESS", requires = "overload")]
    flood_from: Option<IpAddr>,
    /// Let all come through this machine as through one trusted proxy, and the flood from this client, as 203.0.113.7
    #[arg(long, value_name = "ADDRESS", requires = "overload", conflicts_with = "flood_from")]
    flood_proxied_for: Option<IpAddr>,
    /// Admin token, to read the server's own figures [default: the one in DATA/admin.token, for a server on this machine]
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,
    /// Allow a server on another machine. Use it only against your own
    #[arg(long)]
    remote: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl LoadCommand {
    pub(super) fn run(self, setup: &Setup) -> Result<(), Failure> {
        if self.duration.is_zero() {
            return Err(Failure::Usage("--duration 0s measures nothing; say 1s or more".to_owned()));
        }
        let target = Arc::new(LoadTarget::resolve(&self.url, self.remote).map_err(Failure::Usage)?);
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        // One thread: the server needs the others.
        let runtime = runtime(1)?;
        runtime.block_on(async {
            reach(&target).await?;
            if self.overload {
                self.overload(setup, &target, &clock).await
            } else if self.targets {
                self.judge(setup, &target, &clock).await
            } else {
                self.measure(setup, &target, &clock).await
            }
        })
    }

    /// One run of a scenario.
    async fn measure(&self, setup: &Setup, target: &Arc<LoadTarget>, clock: &Arc<dyn Clock>) -> Result<(), Failure> {
        let script = Script::of(self.scenario, self.seed, &run_id(clock), skill_id(setup));
        let plan = self.plan(Pace::Concurrency(CONCURRENCY));
        let tally = drive(target, script, plan, clock.monotonic(), clock).await?;
        let scenario = match self.scenario {
            Scenario::Webhook => "webhook",
            Scenario::Natal => "natal",
            Scenario::Mixed => "mixed",
        };
        let heading = Heading { target: target.shown(), scenario, seed: self.seed, plan };
        if self.json {
            print_json(heading.json().into_iter().chain(report::json(&tally)).collect())?;
        } else {
            print(&format!("{}\n\n{}", heading.text(), report::table(&tally)))?;
        }
        let total = tally.total();
        match (total.failed(), total.count()) {
            (_, 0) => Err(anyhow!("nothing was measured; choose a longer --duration or a higher --rate").into()),
            (0, _) => Ok(()),
            (failed, count) => Err(anyhow!("{failed} of {count} requests failed").into()),
        }
    }

    /// Voice under a flood.
    async fn overload(&self, setup: &Setup, target: &LoadTarget, clock: &Arc<dyn Clock>) -> Result<(), Failure> {
        let origin = match (self.flood_from, self.flood_proxied_for) {
            (Some(address), _) => FloodOrigin::Address(address),
            (None, Some(client)) => FloodOrigin::Proxied(client),
            (None, None) => FloodOrigin::Same,
        };
        let run_id = run_id(clock);
        let (warm_up, duration) = (self.warm_up, self.duration);
        let overload =
            Overload { target, origin, seed: self.seed, run_id: &run_id, skill_id: skill_id(setup), warm_up, duration };
        let report = overload.run(clock).await?;
        if self.json {
            print_json(report.json())?;
        } else {
            print(&report.text())?;
        }
        if report.passes() { Ok(()) } else { Err(anyhow!("the server does not hold voice under this flood").into()) }
    }

    /// One run for each target.
    async fn judge(&self, setup: &Setup, target: &Arc<LoadTarget>, clock: &Arc<dyn Clock>) -> Result<(), Failure> {
        let plan = self.plan(Pace::Rate(TARGETS_RATE));
        let heading = Heading { target: target.shown(), scenario: "targets", seed: self.seed, plan };
        let mut usage_source = UsageSource::find(target, self.token(setup, target), clock).await;
        let (mut verdicts, mut figures, mut text) = (Vec::new(), Vec::new(), String::new());
        for goal in GOALS {
            let script = Script::only(goal.class, self.seed, &run_id(clock), skill_id(setup));
            let begin = clock.monotonic();
            let (tally, usage) = tokio::join!(
                drive(target, script, plan, begin, clock),
                usage_source.watch(plan.measured(begin), &**clock)
            );
            let tally = tally?;
            let verdict = goal.judge(&tally.total(), usage);
            text += &format!("\n\n{}\n{}", report::verdict_text(&verdict), report::table(&tally));
            figures.push(Value::Object(report::json(&tally)));
            verdicts.push(verdict);
        }
        if self.json {
            let targets = verdicts.iter().zip(figures).map(|(verdict, figures)| {
                let mut shown = report::verdict_json(verdict);
                shown["figures"] = figures;
                shown
            });
            let judged = [
                ("server_figures_from".to_owned(), usage_source.describe().into()),
                ("targets".to_owned(), targets.collect()),
            ];
            print_json(heading.json().into_iter().chain(judged).collect())?;
        } else {
            print(&format!("{}\nmemory and processor: {}{text}", heading.text(), usage_source.describe()))?;
        }
        match verdicts.iter().filter(|verdict| !verdict.passes()).count() {
            0 => Ok(()),
            missed => Err(anyhow!("{missed} of {} targets missed", verdicts.len()).into()),
        }
    }

    fn plan(&self, otherwise: Pace) -> LoadPlan {
        let some = |number: u32| NonZeroU32::new(number).expect("flags begin at 1");
        let pace = match (self.rate, self.concurrency) {
            (Some(per_s), _) => Pace::Rate(some(per_s)),
            (None, Some(senders)) => Pace::Concurrency(some(senders)),
            (None, None) => otherwise,
        };
        LoadPlan { pace, connections: some(self.connections), warm_up: self.warm_up, duration: self.duration }
    }

    /// The admin token, or why there is none. The token of the data directory is never sent to another machine.
    fn token(&self, setup: &Setup, target: &LoadTarget) -> Result<Secret, String> {
        if let Some(token) = &self.token {
            return Ok(Secret::new(token.clone()));
        }
        if !target.is_here() {
            return Err("no --token for the server's metrics".to_owned());
        }
        DataDir::kept_admin_token(&setup.data).map_err(|error| error.to_string())
    }
}

/// Checks that the server takes connections, before a thousand of them fail.
async fn reach(target: &LoadTarget) -> anyhow::Result<()> {
    let connecting = tokio::net::TcpStream::connect(target.addresses());
    let connected = tokio::time::timeout(REQUEST_TIMEOUT, connecting).await.unwrap_or_else(|late| Err(late.into()));
    connected.map_err(|error| anyhow!("no server answers at {} ({error}); is it running?", target.shown()))?;
    Ok(())
}

/// Tells the conversations of this run from those of another.
fn run_id(clock: &Arc<dyn Clock>) -> String {
    format!("{:x}", clock.unix_ms())
}

fn skill_id(setup: &Setup) -> &str {
    setup.config.alice_skill_ids.first().map_or("", String::as_str)
}

fn print_json(object: serde_json::Map<String, Value>) -> Result<(), Failure> {
    print(&serde_json::to_string_pretty(&Value::Object(object)).expect("plain data"))
}

fn number(most: u64) -> RangedU64ValueParser<u32> {
    RangedU64ValueParser::new().range(1..=most)
}

/// Reads `10s`, `500ms`, `2m`.
fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|character: char| character.is_ascii_alphabetic());
    let millis = match &text[digits.len()..] {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        _ => return Err("say a number and its unit, as 10s, 500ms or 2m".to_owned()),
    };
    let number: u32 = digits.parse().map_err(|_| "say a whole number and its unit, as 10s, 500ms or 2m".to_owned())?;
    let duration = Duration::from_millis(u64::from(number) * millis);
    if duration > MAX_DURATION {
        return Err(format!("at most {} s", MAX_DURATION.as_secs()));
    }
    Ok(duration)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_unit_and_a_limit() {
        assert_eq!(duration("10s"), Ok(Duration::from_secs(10)));
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("60m"), Ok(Duration::from_secs(3600)));
        for wrong in ["", "10", "s", "-1s", "1.5s", "10h", "61m", "99999999999s", "٣s"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
