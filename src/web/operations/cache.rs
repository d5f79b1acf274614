//! `/api/v1/cache`: what each tier did and holds, by kind; and to drop a kind.

use bytes::Bytes;
use serde::Serialize;
use utoipa::ToSchema;

use super::OperatorState;
use super::endpoint::told;
use crate::cache::{CacheEvent, EntryKind, KindStats, TierStats, TopKey};
use crate::web::params::field::{Field, ParamType};
use crate::web::params::fields::{Fields, invalid_value};
use crate::web::{Problem, ProblemKind};

/// What stands for every kind that can be computed again. What a conversation remembers cannot, and goes only by its name.
const ALL: &str = "all";

const KIND: Field = Field::new(
    "kind",
    ParamType::OneOf(|| EntryKind::ALL.map(EntryKind::name).into_iter().chain([ALL]).collect()),
    "The kind to drop, for every owner; or `all`, which drops every kind except `session` (the state of conversations).",
)
.like("ephemeris");

/// What a drop takes.
pub const INVALIDATE: &[Field] = &[KIND];

const TOP: Field = Field::new("top", ParamType::Integer(0, 100), "How many keys of each sort to list.")
    .or(|| USUAL_TOP.into())
    .like("10");

/// Keys of each sort.
const USUAL_TOP: i64 = 10;

/// What a look at the cache takes.
pub const LOOK: &[Field] = &[TOP];

/// What the cache did since the start, and holds now.
#[derive(Serialize, ToSchema)]
pub struct CacheView {
    memory: TierView,
    disk: DiskView,
    /// Whether only what is kept is served.
    is_in_fallback_mode: bool,
    /// Why, while that is so: `memory`, `errors` or `hang`.
    fallback_cause: Option<&'static str>,
    /// What working ahead adds to the hit rate: the part of all requests that would have been computed without it; null before the
    /// first request.
    warmed_gain: Option<f64>,
    kinds: Vec<KindView>,
    /// The values in memory that were asked for most often, as people may see their keys.
    hottest: Vec<KeyView>,
    /// Those that took longest to solve.
    costliest: Vec<KeyView>,
}

/// A value in memory.
#[derive(Serialize, ToSchema)]
struct KeyView {
    /// The key in the pattern of its kind: `nc:1f0a33c2:9be07d41`, `comp:aries:leo:signs`. Persons and births are short keyed hashes,
    /// from which none can be told; `-` stands for an answer that is kept for no person.
    key: String,
    kind: &'static str,
    /// How often it was asked for since it came to memory, half of what it was asked for before a restart included.
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

/// What one tier holds.
#[derive(Serialize, ToSchema)]
struct TierView {
    entries: u64,
    /// Most values, where that is bounded.
    max_entries: Option<u64>,
    /// What they weigh in memory, or the whole pages that they take on disk.
    bytes: u64,
    /// Most that they may weigh in memory, or that the file on disk may take.
    max_bytes: u64,
}

/// How the disk tier is.
#[derive(Serialize, ToSchema)]
struct DiskView {
    /// `ok`, `reopening`, `quarantined` or `memory_only`.
    status: &'static str,
    /// Its last trouble, also when it is over.
    reason: Option<String>,
    /// Failures; each is a miss, never a wrong answer.
    errors: u64,
    /// Damaged files set aside.
    quarantines: u64,
    /// What the file takes, free space included; null where there is no such tier, as is the next.
    file_bytes: Option<u64>,
    holds: Option<TierView>,
}

/// What was counted of one kind, and what there is of it.
#[derive(Serialize, ToSchema)]
struct KindView {
    kind: &'static str,
    /// What its keys begin with when people see them.
    pattern: &'static str,
    /// How long its values are kept.
    ttl_s: u64,
    /// Look-ups answered: the sum of the next five.
    requests: u64,
    memory_hits: u64,
    disk_hits: u64,
    /// Those for which something was solved.
    computed: u64,
    /// Those that joined one under way.
    coalesced: u64,
    /// Those answered with a value past its time.
    stale: u64,
    /// Look-ups not answered for want of room or time, or in fallback mode.
    shed: u64,
    /// Look-ups that failed.
    errors: u64,
    /// The part of the requests that memory or disk answered, 0 to 1; null before the first.
    hit_rate: Option<f64>,
    /// Answers solved before anybody asked.
    warmed: u64,
    /// Hits on those since this start.
    warmed_hits: u64,
    /// How many of those were hit at all: each spared somebody a wait.
    warmed_used: u64,
    /// `warmed_used` as a part of the requests, 0 to 1; null before the first.
    warmed_gain: Option<f64>,
    expired_memory: u64,
    expired_disk: u64,
    evicted_memory: u64,
    evicted_disk: u64,
    memory_entries: u64,
    memory_bytes: u64,
    /// Its part of the memory tier.
    memory_share: f64,
    disk_entries: u64,
    disk_bytes: u64,
    /// What solving one takes on average; null before the first.
    mean_solve_ms: Option<f64>,
    /// What solving would have taken that was not done.
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

/// What was dropped.
#[derive(Serialize, ToSchema)]
pub struct DroppedView {
    /// The kinds of which nothing is served any more that was kept before.
    kinds: Vec<&'static str>,
    /// Whether that outlasts a restart.
    is_durable: bool,
    /// Why it does not.
    reason: Option<String>,
}

/// Answers with what the cache did and holds.
pub async fn answer(state: OperatorState, mut fields: Fields) -> Result<Bytes, Problem> {
    let top = fields.integer_or_default(&TOP)?;
    let (health, stats) = (state.service.cache().health(), state.service.cache().stats());
    let keys = state.service.cache().top_keys(usize::try_from(top).unwrap_or_default()).await;
    let (requests, used) =
        stats.kinds.iter().fold((0, 0), |(requests, used), kind| (requests + kind.requests, used + kind.warmed_used));
    let disk = DiskView {
        status: health.disk,
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

/// Drops a kind, or all that can be computed again.
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
