//! Advice to the operator about open alerts: an act, the reason for it, and what to expect of it. Each rule's row names its function.

use crate::cache::DEFAULT_DISK_BYTES;
use crate::ops::alerts::{Alert, Alerts, MB, Rule, Severity, Thresholds, Unit};
use crate::ops::snapshot::{DiskTier, Snapshot};

/// Share of the machine's processor taken by other programs from which on they are worth looking at.
const MUCH_BY_OTHERS: f64 = 0.3;

/// Share of the machine's processor taken by this process from which on more cores would help.
const BUSY: f64 = 0.7;

/// Memory that a raised limit should leave in use: well below the soft limit, which is four fifths.
const COMFORTABLE_MEMORY: f64 = 0.65;

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

/// What advice is made from.
pub(in crate::ops) struct AdviceContext<'a> {
    /// The alert that asks for it.
    pub alert: &'a Alert,
    /// How the server is.
    pub snapshot: &'a Snapshot,
    /// From where on a number is good again.
    pub thresholds: &'a Thresholds,
}

/// Act, reason, effect.
type Advice = Option<(String, String, String)>;

/// Advises on an alert of a rule; nothing where only waiting helps.
pub(in crate::ops) type AdviceFn = fn(&AdviceContext<'_>) -> Advice;

/// Computing breaks whatever is asked.
pub(in crate::ops) fn broken_questions(it: &AdviceContext<'_>) -> Advice {
    let questions = it.snapshot.engine.broken_questions?;
    Some((
        "run astroloh doctor, and look for \"the ephemeris failed\" and panics in the log".to_owned(),
        format!("{questions} different questions broke within a minute"),
        "when the ephemeris or the machine's memory is damaged, a restart from an intact program helps".to_owned(),
    ))
}

/// What can be done about the open alerts, in their order; each act once.
pub(super) fn recommend(snapshot: &Snapshot, alerts: &Alerts, thresholds: &Thresholds) -> Vec<Recommendation> {
    let mut found: Vec<Recommendation> = Vec::new();
    for alert in alerts.open() {
        let Some((act, reason, effect)) = (alert.rule.row().advice)(&AdviceContext { alert, snapshot, thresholds })
        else {
            continue;
        };
        if found.iter().all(|known| known.act != act) {
            found.push(Recommendation { about: alert.rule, act, reason, effect });
        }
    }
    found
}

/// Nothing: heavy runs and failures are the program's fault, and an operator can only report them.
pub(in crate::ops) fn none(_: &AdviceContext<'_>) -> Advice {
    None
}

pub(in crate::ops) fn disk_tier(it: &AdviceContext<'_>) -> Advice {
    Some((
        "check free space and permissions of the data directory; `astroloh doctor` does both".to_owned(),
        it.alert.sentence(),
        "the disk tier is tried again by itself within a minute, and answers survive restarts again".to_owned(),
    ))
}

pub(in crate::ops) fn store(it: &AdviceContext<'_>) -> Advice {
    Some((
        "check free space and permissions of the data directory with `astroloh doctor`; if the file is damaged, \
         restore a copy with `astroloh backup restore FILE`"
            .to_owned(),
        it.alert.sentence(),
        "people are recognised again, and what they ask to be remembered is".to_owned(),
    ))
}

/// A restart where every thread hangs; a single hung thread is the program's fault, and an operator can only report it.
pub(in crate::ops) fn restart(it: &AdviceContext<'_>) -> Advice {
    (it.alert.severity == Severity::Critical).then(|| {
        (
            "restart the server".to_owned(),
            it.alert.sentence(),
            "its threads begin anew; questions that are not cached are answered again".to_owned(),
        )
    })
}

pub(in crate::ops) fn failing_job(it: &AdviceContext<'_>) -> Advice {
    let name = &it.alert.subject;
    Some((
        format!("read the last error of {name} in /api/v1/jobs, then run it with POST /api/v1/jobs/{name}/run"),
        it.alert.sentence(),
        "its first success ends the alert".to_owned(),
    ))
}

/// More threads, fewer neighbours or more cores, whichever the numbers ask for.
pub(in crate::ops) fn processor(it: &AdviceContext<'_>) -> Advice {
    let snapshot = it.snapshot;
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
pub(in crate::ops) fn cache_room(it: &AdviceContext<'_>) -> Advice {
    let cache = &it.snapshot.cache;
    let evictions = cache.memory_evictions.filter(|evictions| *evictions > 0)?;
    let limit = cache.memory_limit_bytes? as f64;
    let reason =
        format!("{evictions} values had to leave the memory tier of {} in five minutes", Unit::Bytes.show(limit));
    match cache.disk? {
        DiskTier::Up => None,
        DiskTier::Off => Some((
            format!("switch the disk tier on: set cache.disk_bytes, as to {DEFAULT_DISK_BYTES}"),
            format!("{reason}, and there is no disk tier to catch them"),
            "values that leave the memory are answered from disk".to_owned(),
        )),
        DiskTier::Down => Some((
            match raised_for(it.snapshot, limit) {
                Some(raised_mb) => format!(
                    "raise memory.limit to {raised_mb:.0} MB, and cache.memory_bytes from {:.0} to {:.0}",
                    limit,
                    limit * 2.0
                ),
                None => format!("raise cache.memory_bytes from {:.0} to {:.0}", limit, limit * 2.0),
            },
            format!("{reason}, and the disk tier that should catch them is down"),
            "twice as many values stay".to_owned(),
        )),
    }
}

/// The memory.limit in megabytes that `more` bytes in use ask for; nothing where they fit into the present one.
fn raised_for(snapshot: &Snapshot, more: f64) -> Option<f64> {
    let wanted = snapshot.machine.rss_bytes? as f64 + more;
    let fits = wanted <= snapshot.machine.memory_limit_bytes? as f64 * COMFORTABLE_MEMORY;
    (!fits).then(|| (wanted / COMFORTABLE_MEMORY / MB).ceil())
}

/// A higher limit, or a smaller memory tier.
pub(in crate::ops) fn memory(it: &AdviceContext<'_>) -> Advice {
    let snapshot = it.snapshot;
    let machine = &snapshot.machine;
    let (rss, limit) = (machine.rss_bytes? as f64, machine.memory_limit_bytes? as f64);
    let raised_mb = (rss / COMFORTABLE_MEMORY / MB).ceil();
    let held = snapshot.cache.memory_bytes.map_or(String::new(), |bytes| {
        format!("; the cache's memory tier holds {} of it", Unit::Bytes.show(bytes as f64))
    });
    // A smaller memory tier is no remedy where it does not hold what is too much.
    let eased = limit * it.thresholds.of(Rule::Memory).mildest().map_or(1.0, |level| level.clear);
    let helps = snapshot.cache.memory_bytes.is_some_and(|bytes| bytes as f64 > rss - eased);
    let lower = if helps { ", or lower cache.memory_bytes" } else { "" };
    Some((
        format!("raise memory.limit to {raised_mb:.0} MB if the machine has it{lower}"),
        format!("{} of {} are in use{held}", Unit::Bytes.show(rss), Unit::Bytes.show(limit)),
        format!("the same memory would be {} of the limit", Unit::Share.show(rss / MB / raised_mb)),
    ))
}

/// Room on the disk: as much as ends both alerts about it.
pub(in crate::ops) fn disk(it: &AdviceContext<'_>) -> Advice {
    let snapshot = it.snapshot;
    let machine = &snapshot.machine;
    let (free, total) = (machine.disk_free_bytes? as f64, machine.disk_total_bytes? as f64);
    let ends_at = |rule| it.thresholds.of(rule).mildest().map_or(0.0, |level| level.clear);
    let missing = (total * ends_at(Rule::DiskFreeShare) - free).max(ends_at(Rule::DiskFree) - free);
    // A smaller file is no remedy where all of it is less than what is missing.
    let ours = snapshot.cache.disk_bytes.filter(|bytes| *bytes as f64 >= missing).map_or(String::new(), |bytes| {
        format!(", or lower cache.disk_bytes: the cache's file takes {}", Unit::Bytes.show(bytes as f64))
    });
    Some((
        format!("free {} on the data directory's disk{ours}", Unit::Bytes.show(missing)),
        format!("{} of {} are free", Unit::Bytes.show(free), Unit::Bytes.show(total)),
        "the alert ends, and nothing has to stop writing".to_owned(),
    ))
}
