//! `/api/v1/cache`: statistics and contents of each tier by kind, and dropping a kind.

use bytes::Bytes;
use serde::Serialize;
use utoipa::ToSchema;

use super::OperatorState;
use super::endpoint::told;
use crate::cache::{CacheEvent, EntryKind, KindStats, TierStats, TopKey};
use crate::web::params::field::{Field, ParamType};
use crate::web::params::fields::{Fields, invalid_value};
use crate::web::{Problem, ProblemKind};

/// The name for every kind that can be computed again. Sessions cannot, so they are dropped by their own name only.
const ALL: &str = "all";

const KIND: Field = Field::new(
    "kind",
    ParamType::OneOf(|| EntryKind::ALL.map(EntryKind::name).into_iter().chain([ALL]).collect()),
    "The kind to drop, for every owner; or `all`, which drops every kind except `session` (the state of conversations).",
)
.like("ephemeris");

/// Fields of a drop.
pub const INVALIDATE: &[Field] = &[KIND];

const TOP: Field = Field::new("top", ParamType::Integer(0, 100), "How many keys of each sort to list.")
    .or(|| USUAL_TOP.into())
    .like("10");

/// Default number of keys in each list.
const USUAL_TOP: i64 = 10;

/// Fields of the statistics.
pub const LOOK: &[Field] = &[TOP];

/// Statistics since the start, and contents now.
#[derive(Serialize, ToSchema)]
pub struct CacheView {
    memory: TierView,
    disk: DiskView,
    /// Whether the cache serves only values that it holds, and computes nothing.
    is_in_fallback_mode: bool,
    /// The cause of that: `memory`, `errors` or `hang`; null outside of fallback mode.
    fallback_cause: Option<&'static str>,
    /// The share of all requests that precomputing spared from being computed, 0 to 1; null before the first request.
    warmed_gain: Option<f64>,
    kinds: Vec<KindView>,
    /// The values in memory that were requested most often, by their public keys.
    hottest: Vec<KeyView>,
    /// The values in memory that took longest to solve.
    costliest: Vec<KeyView>,
}

/// A value in memory.
#[derive(Serialize, ToSchema)]
struct KeyView {
    /// The key in the pattern of its kind: `nc:1f0a33c2:9be07d41`, `comp:aries:leo:signs`. People and births are shown as short keyed
    /// hashes, which cannot be reversed; `-` means that the answer belongs to no person.
    key: String,
    kind: &'static str,
    /// Number of requests since it was put in memory, plus half of the number before a restart.
    hits: u32,
    solve_ms: f64,
    bytes: u32,
}

impl KeyView {
    fn of(top: TopKey) -> Self {
        let TopKey { key, kind, hits, solve_us, bytes } = top;
        Self { key, kind: kind.name(), hits, solve_ms: solve_us as f64 / 1e3, bytes }
    }
}

/// Size of one tier.
#[derive(Serialize, ToSchema)]
struct TierView {
    entries: u64,
    /// Limit on the number of values; null when there is none.
    max_entries: Option<u64>,
    /// Weight of the values in memory, or the whole pages that they take on disk.
    bytes: u64,
    /// Limit on the weight in memory, or on the size of the file on disk.
    max_bytes: u64,
}

/// State of the disk tier.
#[derive(Serialize, ToSchema)]
struct DiskView {
    /// `ok`, `reopening`, `quarantined` or `memory_only`.
    status: &'static str,
    /// The last error, even when it is over; null when there was none.
    reason: Option<String>,
    /// Number of failures. Each is a miss, never a wrong answer.
    errors: u64,
    /// Number of damaged files that were set aside.
    quarantines: u64,
    /// Size of the file, free space included; null without a disk tier, as is `holds`.
    file_bytes: Option<u64>,
    holds: Option<TierView>,
}

/// Statistics and contents of one kind.
#[derive(Serialize, ToSchema)]
struct KindView {
    kind: &'static str,
    /// Prefix of its public keys.
    pattern: &'static str,
    /// Time to live of its values.
    ttl_s: u64,
    /// Lookups with an answer: the sum of the next five fields.
    requests: u64,
    memory_hits: u64,
    disk_hits: u64,
    /// Lookups that were answered by computing.
    computed: u64,
    /// Lookups that joined another under way.
    coalesced: u64,
    /// Lookups answered with a value past its time to live.
    stale: u64,
    /// Lookups refused for lack of room or time, or in fallback mode.
    shed: u64,
    /// Lookups not answered because their client had used up its quota.
    over_quota: u64,
    /// Lookups that failed.
    errors: u64,
    /// The hit rate, 0 to 1: the share of the requests answered from memory or disk, stale values included. Requests that joined
    /// another are left out. Null before the first request.
    hit_rate: Option<f64>,
    /// Answers that were precomputed.
    warmed: u64,
    /// Hits on precomputed answers since the start.
    warmed_hits: u64,
    /// Precomputed answers with at least one hit: each spared a request its wait.
    warmed_used: u64,
    /// `warmed_used` as a share of the requests, 0 to 1; null before the first request.
    warmed_gain: Option<f64>,
    expired_memory: u64,
    expired_disk: u64,
    evicted_memory: u64,
    evicted_disk: u64,
    memory_entries: u64,
    memory_bytes: u64,
    /// Its share of the memory tier, 0 to 1.
    memory_share: f64,
    disk_entries: u64,
    disk_bytes: u64,
    /// Mean time to solve one; null before the first.
    mean_solve_ms: Option<f64>,
    /// Time that hits and joined lookups spared the engine.
    saved_ms: f64,
}

impl TierView {
    fn of(tier: TierStats) -> Self {
        let TierStats { entries, max_entries, bytes, max_bytes } = tier;
        Self { entries, max_entries, bytes, max_bytes }
    }
}

impl KindView {
    fn of(stats: KindStats) -> Self {
        Self {
            kind: stats.kind.name(),
            pattern: stats.pattern,
            ttl_s: stats.ttl_s,
            requests: stats.requests,
            memory_hits: stats.memory_hits,
            disk_hits: stats.disk_hits,
            computed: stats.computed,
            coalesced: stats.coalesced,
            stale: stats.stale,
            shed: stats.shed,
            over_quota: stats.over_quota,
            errors: stats.errors,
            hit_rate: stats.hit_rate,
            warmed: stats.warmed,
            warmed_hits: stats.warmed_hits,
            warmed_used: stats.warmed_used,
            warmed_gain: stats.warmed_gain,
            expired_memory: stats.expired_memory,
            expired_disk: stats.expired_disk,
            evicted_memory: stats.evicted_memory,
            evicted_disk: stats.evicted_disk,
            memory_entries: stats.memory_entries,
            memory_bytes: stats.memory_bytes,
            memory_share: stats.memory_share,
            disk_entries: stats.disk_entries,
            disk_bytes: stats.disk_page_bytes,
            mean_solve_ms: stats.mean_solve_s.map(|mean_s| mean_s * 1e3),
            saved_ms: stats.saved_s * 1e3,
        }
    }
}

/// Outcome of a drop.
#[derive(Serialize, ToSchema)]
pub struct DroppedView {
    /// The kinds that were dropped: no value from before is served any more.
    kinds: Vec<&'static str>,
    /// Whether the drop outlasts a restart.
    is_durable: bool,
    /// Why it does not; null when it does.
    reason: Option<String>,
}

/// Answers with the statistics and contents.
pub async fn answer(state: OperatorState, mut fields: Fields) -> Result<Bytes, Problem> {
    let top = fields.integer_or_default(&TOP)?;
    let (health, stats) = (state.service.cache().health(), state.service.cache().stats());
    let keys = state.service.cache().top_keys(usize::try_from(top).unwrap_or_default()).await;
    let (requests, used) =
        stats.kinds.iter().fold((0, 0), |(requests, used), kind| (requests + kind.requests, used + kind.warmed_used));
    let disk = DiskView {
        status: health.disk.name(),
        reason: health.reason,
        errors: stats.disk_errors,
        quarantines: health.quarantines,
        file_bytes: stats.disk_file_bytes,
        holds: stats.disk.map(TierView::of),
    };
    let view = CacheView {
        memory: TierView::of(stats.memory),
        disk,
        is_in_fallback_mode: stats.fallback_cause.is_some(),
        fallback_cause: stats.fallback_cause,
        warmed_gain: (requests > 0).then(|| used as f64 / requests as f64),
        kinds: stats.kinds.into_iter().map(KindView::of).collect(),
        hottest: keys.hottest.into_iter().map(KeyView::of).collect(),
        costliest: keys.costliest.into_iter().map(KeyView::of).collect(),
    };
    Ok(told(&view))
}

/// Drops a kind, or every kind that can be computed again.
pub async fn invalidate(state: OperatorState, mut fields: Fields) -> Result<Bytes, Problem> {
    let Some(name) = fields.text(&KIND)? else {
        return Err(Problem::new(ProblemKind::Invalid, "the kind is missing")
            .field(KIND.name)
            .hint(format!("send one of: {}", KIND.param_type.choices())));
    };
    let kinds: Vec<EntryKind> = EntryKind::ALL.into_iter().filter(|kind| is_meant(*kind, &name)).collect();
    if kinds.is_empty() {
        let hint = format!("use one of: {}", KIND.param_type.choices());
        return Err(invalid_value(&KIND, &name.into(), "there is no such kind", &hint));
    }
    let mut reason = None;
    for kind in &kinds {
        if let Err(down) = state.service.cache().on_event(CacheEvent::KindCleared(*kind)).await {
            reason = Some(down.to_string());
        }
    }
    tracing::info!(cache.kind = name, "the operator dropped what the cache holds");
    Ok(told(&DroppedView {
        kinds: kinds.into_iter().map(EntryKind::name).collect(),
        is_durable: reason.is_none(),
        reason,
    }))
}

fn is_meant(kind: EntryKind, name: &str) -> bool {
    kind.name() == name || (name == ALL && kind != EntryKind::Session)
}
