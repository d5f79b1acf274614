//! What an operator can do about open alerts: an act, the reason for it, and what to expect of it. Where only waiting helps, nothing.

use crate::ops::alerts::{Alert, Alerts, Rule, Severity, Unit};
use crate::ops::snapshot::{DiskTier, Snapshot};

/// So much of the machine's processor taken by others is worth looking at.
const MUCH_BY_OTHERS: f64 = 0.3;

/// So much of the machine's processor taken by this process means that more cores would help.
const BUSY: f64 = 0.7;

/// Memory that a raised limit should leave in use: well below the soft limit, which is four fifths.
const COMFORTABLE_MEMORY: f64 = 0.65;

/// Free share of the disk that ends its alert.
const COMFORTABLE_DISK: f64 = 0.12;

const MB: f64 = 1_048_576.0;

/// Something that a person can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recommendation {
    /// The rule that asks for it.
    pub about: Rule,
    /// What to do, with the setting or command to use.
    pub act: String,
    /// Why: the numbers.
    pub reason: String,
    /// What to expect of it.
    pub effect: String,
}

/// What can be done about the open alerts, in their order; each act once.
pub(super) fn recommend(snapshot: &Snapshot, alerts: &Alerts) -> Vec<Recommendation> {
    let mut found: Vec<Recommendation> = Vec::new();
    for alert in alerts.open() {
        let recommendation =
            recommendation_for(snapshot, alert).filter(|it| found.iter().all(|known| known.act != it.act));
        found.extend(recommendation);
    }
    found
}

fn recommendation_for(snapshot: &Snapshot, alert: &Alert) -> Option<Recommendation> {
    let (act, reason, effect) = match alert.rule {
        Rule::ResponseTime | Rule::Refusals | Rule::Cpu => processor(snapshot)?,
        Rule::HitRate | Rule::KindHitRate => cache_room(snapshot)?,
        Rule::Memory => memory(snapshot)?,
        Rule::DiskFree | Rule::DiskFreeShare => disk(snapshot)?,
        Rule::DiskTierDown => (
            "check free space and permissions of the data directory; `astroloh doctor` does both".to_owned(),
            alert.sentence(),
            "the disk tier is tried again by itself within a minute, and answers survive restarts again".to_owned(),
        ),
        Rule::StoreDown => (
            "check free space and permissions of the data directory with `astroloh doctor`; if the file is damaged, \
             restore a copy with `astroloh backup restore FILE`"
                .to_owned(),
            alert.sentence(),
            "people are recognised again, and what they ask to be remembered is".to_owned(),
        ),
        Rule::EngineHung if alert.severity == Severity::Critical => (
            "restart the server".to_owned(),
            alert.sentence(),
            "its threads begin anew; questions that nobody has cached are answered again".to_owned(),
        ),
        Rule::JobFailing => (
            format!(
                "read the last error of {name} in /api/v1/jobs, then run it with POST /api/v1/jobs/{name}/run",
                name = alert.subject
            ),
            alert.sentence(),
            "its first success ends the alert".to_owned(),
        ),
        // A single hung thread, heavy runs and failures are the program's fault; an operator can only report them.
        Rule::EngineHung | Rule::SlowOperation | Rule::OperationMemory | Rule::Errors => return None,
    };
    Some(Recommendation { about: alert.rule, act, reason, effect })
}

type Advice = Option<(String, String, String)>;

/// More threads, fewer neighbours or more cores, whichever the numbers ask for.
fn processor(snapshot: &Snapshot) -> Advice {
    let (machine, engine) = (&snapshot.machine, &snapshot.engine);
    if let (Some(cores), Some(threads)) = (machine.cores, engine.threads)
        && threads < cores
    {
        return Some((
            format!("raise engine.threads from {threads} to {cores}, or set it to 0"),
            format!("{threads} of {cores} cores compute"),
            format!("up to {:.1} times as many questions at once", cores as f64 / threads.max(1) as f64),
        ));
    }
    let (own, all) = (machine.process_cpu_share?, machine.host_cpu_share?);
    let others = all - own;
    if others > MUCH_BY_OTHERS {
        return Some((
            "stop or move what else runs on this machine".to_owned(),
            format!("others take {} of its processor, this server {}", Unit::Share.show(others), Unit::Share.show(own)),
            format!("up to {} of the processor becomes free", Unit::Share.show(others)),
        ));
    }
    let cores = machine.cores.filter(|_| own > BUSY)?;
    Some((
        format!("give the machine more than {cores} cores, or put a second server beside it"),
        format!("this server takes {} of {cores} cores by itself", Unit::Share.show(own)),
        format!("with {} cores the same load would take {}", cores * 2, Unit::Share.show(own / 2.0)),
    ))
}

/// More room, where values that were wanted again had to go. A disk tier that serves catches what memory puts out.
fn cache_room(snapshot: &Snapshot) -> Advice {
    let cache = &snapshot.cache;
    let evictions = cache.memory_evictions.filter(|evictions| *evictions > 0)?;
    let limit = cache.memory_limit_bytes? as f64;
    let reason =
        format!("{evictions} values had to leave the memory tier of {} in five minutes", Unit::Bytes.show(limit));
    match cache.disk? {
        DiskTier::Up => None,
        DiskTier::Off => Some((
            "switch the disk tier on: set cache.disk_bytes, as to 536870912".to_owned(),
            format!("{reason}, and there is no disk tier to catch them"),
            "values that leave the memory are answered from disk".to_owned(),
        )),
        DiskTier::Down => Some((
            format!("raise cache.memory_bytes from {:.0} to {:.0}", limit, limit * 2.0),
            format!("{reason}, and the disk tier that should catch them is down"),
            "twice as many values stay".to_owned(),
        )),
    }
}

fn memory(snapshot: &Snapshot) -> Advice {
    let machine = &snapshot.machine;
    let (rss, limit) = (machine.rss_bytes? as f64, machine.memory_limit_bytes? as f64);
    let raised_mb = (rss / COMFORTABLE_MEMORY / MB).ceil();
    let held = snapshot.cache.memory_bytes.map_or(String::new(), |bytes| {
        format!("; the cache's memory tier holds {} of it", Unit::Bytes.show(bytes as f64))
    });
    Some((
        format!("raise memory.limit to {raised_mb:.0} MB if the machine has it, or lower cache.memory_bytes"),
        format!("{} of {} are in use{held}", Unit::Bytes.show(rss), Unit::Bytes.show(limit)),
        format!("the same memory would be {} of the limit", Unit::Share.show(rss / MB / raised_mb)),
    ))
}

fn disk(snapshot: &Snapshot) -> Advice {
    let machine = &snapshot.machine;
    let (free, total) = (machine.disk_free_bytes? as f64, machine.disk_total_bytes? as f64);
    let missing = (total * COMFORTABLE_DISK - free).max(600.0 * MB - free);
    let ours = snapshot.cache.disk_bytes.map_or(String::new(), |bytes| {
        format!(", or lower cache.disk_bytes: the cache's file takes {}", Unit::Bytes.show(bytes as f64))
    });
    Some((
        format!("free {} on the data directory's disk{ours}", Unit::Bytes.show(missing)),
        format!("{} of {} are free", Unit::Bytes.show(free), Unit::Bytes.show(total)),
        "the alert ends, and nothing has to stop writing".to_owned(),
    ))
}
