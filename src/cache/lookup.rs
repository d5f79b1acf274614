//! A lookup past memory: once for all that ask, first on disk and then by the engine; and what is served when that fails.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde::de::DeserializeOwned;

use super::asker::Asker;
use super::cache_metrics::CacheMetrics;
use super::disk::{Disk, PutRequest, StoredValue};
use super::entry::{CacheEntry, Cached, EntryOrigin, Tier};
use super::failed_questions::FailedQuestions;
use super::fallback_cause::FallbackState;
use super::invalidations::{Generation, Invalidations};
use super::key::{CacheKey, KeyMaker};
use super::late_answers::LateAnswers;
use super::lookup_guard::LookupGuard;
use super::memory::MemoryTier;
use super::policy::{Age, Policy};
use super::single_flight::{InFlight, Join, Leader, LookupOutcome};
use super::{EntryKind, Error, codec};
use crate::astro::Question;
use crate::clock::Clock;
use crate::engine::{self, ComputeClass, Engine};
use crate::lifecycle::Tasks;

/// Retry-After for requests refused in fallback mode, which ends by itself only after some calm seconds.
const FALLBACK_RETRY_AFTER: Duration = Duration::from_secs(10);

/// What a fetch is for.
#[derive(Debug, Clone)]
enum FetchReason {
    /// A request of this asker, which waits that long.
    Requested { asker: Asker, remaining: Duration },
    /// Requests to come; the answer should still be fresh at that second.
    Warm { until_s: i64 },
    /// Requests to come, after one that was answered with a stale value.
    Refresh,
}

/// Both tiers, the engine, and the lookups between them.
pub struct Shared {
    /// Solves what is in neither tier.
    pub engine: Engine,
    /// The memory tier.
    pub memory: Arc<MemoryTier>,
    /// The disk tier, if there is one.
    pub disk: Option<Disk>,
    /// The lookups under way.
    pub in_flight: Arc<InFlight>,
    /// Answers that were solved when no lookup waited any more.
    pub late_answers: LateAnswers,
    /// Questions that failed for their own reasons.
    pub failed_questions: FailedQuestions,
    /// Generation in which the last sweep began.
    pub last_sweep: Mutex<Generation>,
    /// What was erased.
    pub invalidations: Arc<Invalidations>,
    /// Makes keys.
    pub keys: KeyMaker,
    /// How long values are kept.
    pub policy: Policy,
    /// The numbers.
    pub counts: Arc<CacheMetrics>,
    /// Whether requests are answered only with what is kept, and why.
    pub fallback: FallbackState,
    /// What each kind had saved when the room was last divided.
    pub balanced: Mutex<[Duration; EntryKind::ALL.len()]>,
    /// Tells when values expire.
    pub clock: Arc<dyn Clock>,
    /// Where flights and sweeps run.
    pub tasks: Tasks,
}

impl Shared {
    /// Drops a value from memory, also one that is on its way.
    pub fn drop_key(&self, key: CacheKey) {
        self.invalidations.invalidate_key(key);
        self.memory.remove(key);
        self.late_answers.remove(&key);
    }

    /// Keeps a value in memory, unless it was erased or a newer one was kept while it was on its way.
    fn land(&self, key: CacheKey, entry: &Arc<CacheEntry>) {
        self.memory.put_if(key, entry, |present| {
            present.is_none_or(|present| present.life.made_at_s <= entry.life.made_at_s)
                && self.invalidations.allows(&key, entry.begun)
        });
    }

    /// The fresh answer that came too late for the lookup that asked for it.
    fn take_late_answer(&self, key: &CacheKey) -> Option<Arc<CacheEntry>> {
        let entry = self.late_answers.take(key, self.clock.monotonic())?;
        let is_fresh = self.policy.age(key, entry.life, self.clock.unix_s()) == Age::Fresh;
        if !is_fresh || !self.invalidations.allows(key, entry.begun) {
            return None;
        }
        self.land(*key, &entry);
        Some(entry)
    }

    /// The answer to a question that memory has not, within `remaining`; one that is past its time when it cannot be had.
    ///
    /// # Errors
    /// Those of the flight.
    pub async fn seek<Q: Question>(
        self: &Arc<Self>,
        key: CacheKey,
        question: &Q,
        remaining: Duration,
    ) -> Result<Cached<Q::Answer>, Error> {
        let lookup = LookupGuard::begin(self, key.kind());
        if let Some(entry) = self.take_late_answer(&key)
            && let Some(cached) = self.cached(key, &entry, Tier::Memory)
        {
            lookup.answered();
            return Ok(cached);
        }
        let fetched = tokio::time::timeout(remaining, self.join_or_fetch(key, question, remaining)).await;
        match fetched.unwrap_or(Err(Error::Late)) {
            Ok((entry, tier, has_joined)) => {
                let cached = self.handle(key, &entry, tier).ok_or_else(another_type)?;
                if has_joined {
                    self.counts.coalesced(key.kind(), entry.cost);
                } else {
                    self.counts.answered(key.kind(), tier, entry.cost);
                }
                lookup.answered();
                Ok(cached)
            }
            Err(error) => {
                if matches!(error, Error::Busy { .. } | Error::OverQuota { .. } | Error::Fallback { .. } | Error::Late)
                    && let Some(stale) = self.memory.peek(&key, Age::Stale, self.clock.unix_s())
                    && let Some(cached) = self.cached(key, &stale, Tier::Stale)
                {
                    // A client without quota causes no computing by a detour either.
                    if !matches!(error, Error::OverQuota { .. }) {
                        self.refresh(key, question);
                    }
                    lookup.answered();
                    return Ok(cached);
                }
                lookup.failed(&error);
                Err(error)
            }
        }
    }

    /// Makes sure that there is an answer that is still fresh at `until_s`, solved in the background if need be; returns the tier
    /// that had it.
    ///
    /// # Errors
    /// Those of the flight.
    pub async fn warm<Q: Question>(self: &Arc<Self>, key: CacheKey, question: &Q, until_s: i64) -> Result<Tier, Error> {
        let find = || self.memory.peek(&key, Age::Fresh, until_s);
        let mut has_joined = false;
        loop {
            match self.in_flight.join(key, ComputeClass::Background, find) {
                Join::Ready(_) => return Ok(Tier::Memory),
                Join::Waiter(waiter) => match waiter.wait().await {
                    // That was a request's hurry, or its client's quota.
                    Err(Error::OverQuota { .. }) => {}
                    Err(Error::Late | Error::Busy { .. }) if !has_joined => has_joined = true,
                    outcome => return outcome.map(|(_, tier)| tier),
                },
                Join::Leader(leader, waiter) => {
                    self.spawn_fetch(leader, key, question.clone(), FetchReason::Warm { until_s });
                    let (_, tier) = waiter.wait().await?;
                    if tier == Tier::Computed {
                        self.counts.warmed(key.kind());
                    }
                    return Ok(tier);
                }
            }
        }
    }

    /// Joins the question's fetch in flight, or starts one, and waits for it; also returns whether there was one.
    async fn join_or_fetch<Q: Question>(
        self: &Arc<Self>,
        key: CacheKey,
        question: &Q,
        remaining: Duration,
    ) -> Result<(Arc<CacheEntry>, Tier, bool), Error> {
        let deadline = self.clock.monotonic().saturating_add(remaining);
        let asker = Asker::present();
        let mut has_joined = false;
        loop {
            let find = || self.memory.peek(&key, Age::Fresh, self.clock.unix_s());
            let waiter = match self.in_flight.join(key, asker.class(), find) {
                Join::Ready(entry) => return Ok((entry, Tier::Memory, false)),
                Join::Leader(leader, waiter) => {
                    let remaining = deadline.saturating_sub(self.clock.monotonic());
                    let reason = FetchReason::Requested { asker, remaining };
                    self.spawn_fetch(leader, key, question.clone(), reason);
                    return waiter.wait().await.map(|(entry, tier)| (entry, tier, false));
                }
                Join::Waiter(waiter) => waiter,
            };
            match waiter.wait().await {
                // That was another client's quota: ours is looked at when we lead.
                Err(Error::OverQuota { .. }) => {}
                // That was the first asker's hurry, and need not be ours; the second time it is.
                Err(Error::Late | Error::Busy { .. }) if !has_joined => has_joined = true,
                outcome => return outcome.map(|(entry, tier)| (entry, tier, true)),
            }
        }
    }

    /// Lets a fresh answer come when the engine has time.
    fn refresh<Q: Question>(self: &Arc<Self>, key: CacheKey, question: &Q) {
        if let Join::Leader(leader, _) = self.in_flight.join(key, ComputeClass::Background, || None) {
            self.spawn_fetch(leader, key, question.clone(), FetchReason::Refresh);
        }
    }

    fn spawn_fetch<Q: Question>(self: &Arc<Self>, leader: Leader, key: CacheKey, question: Q, reason: FetchReason) {
        let shared = Arc::clone(self);
        let is_requested = matches!(reason, FetchReason::Requested { .. });
        self.tasks.spawn("cache flight", async move {
            let outcome = match shared.failed_questions.find(&key, shared.clock.monotonic()) {
                Some(known) => Err(known),
                None => shared.fetch(key, question, reason).await,
            };
            if let Err(error) = &outcome {
                shared.note_failure(key, error);
            }
            if let Ok((entry, Tier::Computed)) = &outcome
                && is_requested
                && !leader.has_waiters()
            {
                shared.late_answers.hold(key, entry, shared.clock.monotonic());
            }
            leader.complete(outcome);
        });
    }

    /// Counts a question that broke, once a minute at most, and remembers what failed for its own reasons.
    fn note_failure(&self, key: CacheKey, error: &Error) {
        if error.is_broken() {
            self.counts.broken_question();
        }
        self.failed_questions.note(key, error, self.clock.monotonic());
    }

    async fn fetch<Q: Question>(&self, key: CacheKey, question: Q, reason: FetchReason) -> LookupOutcome {
        let begun = self.invalidations.generation();
        let asked = self.clock.monotonic();
        let shown_key = self.keys.shown(&key, &question.label());
        if let Some(entry) = self.find_on_disk::<Q::Answer>(key, begun).await
            && self.is_fresh_enough(&key, &entry, &reason)
        {
            entry.show_key_as(|| shown_key);
            return Ok((entry, Tier::Disk));
        }
        let solved = match &reason {
            FetchReason::Requested { asker, remaining } => {
                // Who speaks is answered in fallback mode too: a turn is one small question, and the alternative is silence.
                if asker.class() != ComputeClass::Voice
                    && let Some(cause) = self.fallback.cause()
                {
                    return Err(Error::Fallback { cause, retry_after: FALLBACK_RETRY_AFTER });
                }
                let remaining = remaining.saturating_sub(self.clock.monotonic().saturating_sub(asked));
                self.solve_for(asker, question, remaining).await?
            }
            FetchReason::Warm { .. } | FetchReason::Refresh => {
                self.engine.solve(question, ComputeClass::Background, Duration::MAX).await?
            }
        };
        let life = self.policy.lifetime(key.kind(), self.clock.unix_s());
        let plain = codec::encode(&solved.answer)?;
        self.engine.record_size(Q::KIND, plain.len());
        let origin = EntryOrigin { life, begun, cost: solved.took, encoded_bytes: plain.len() };
        let entry = CacheEntry::new(solved.answer, origin);
        let entry = Arc::new(if let FetchReason::Warm { .. } = reason { entry.into_precomputed() } else { entry });
        entry.show_key_as(|| shown_key);
        self.land(key, &entry);
        if let Some(disk) = &self.disk {
            let value = StoredValue { life, cost: solved.took, plain };
            disk.put(PutRequest { key, schema: Q::SCHEMA, value, begun, outdates: false });
        }
        Ok((entry, Tier::Computed))
    }

    /// Solves a request's question, and charges the client for it if it has a quota.
    async fn solve_for<Q: Question>(
        &self,
        asker: &Asker,
        question: Q,
        remaining: Duration,
    ) -> Result<engine::Solved<Q::Answer>, Error> {
        let class = asker.class();
        let expected = self.engine.mean_duration(class, Q::KIND);
        let reserved = asker.account().map(|account| account.reserve(expected)).transpose();
        let reserved = reserved.map_err(|exhausted| {
            self.counts.over_quota();
            Error::OverQuota { retry_after: exhausted.wait }
        })?;
        let solved = self.engine.solve(question, class, remaining).await;
        match (&solved, reserved) {
            (Ok(solved), Some(reserved)) => reserved.settle(solved.took),
            (Err(engine::Error::Solve(_) | engine::Error::Panicked), Some(reserved)) => reserved.keep(),
            _ => {}
        }
        Ok(solved?)
    }

    fn is_fresh_enough(&self, key: &CacheKey, entry: &CacheEntry, reason: &FetchReason) -> bool {
        match *reason {
            FetchReason::Requested { .. } => true,
            FetchReason::Warm { until_s } => self.policy.age(key, entry.life, until_s) == Age::Fresh,
            FetchReason::Refresh => self.policy.age(key, entry.life, self.clock.unix_s()) == Age::Fresh,
        }
    }

    /// What is on disk and fresh, in memory from now on. What is past its time comes to memory as well, but is not found.
    pub async fn find_on_disk<V>(&self, key: CacheKey, begun: Generation) -> Option<Arc<CacheEntry>>
    where
        V: DeserializeOwned + Send + Sync + 'static,
    {
        let StoredValue { life, cost, plain } = self.disk.as_ref()?.find(key).await?;
        let age = self.policy.age(&key, life, self.clock.unix_s());
        if age != Age::Fresh {
            self.counts.expired_on_disk(key.kind(), 1);
        }
        if age == Age::Expired || !self.invalidations.allows(&key, begun) {
            return None;
        }
        let Ok(value) = codec::decode::<V>(&plain) else {
            self.counts.disk_error("undecodable");
            return None;
        };
        let entry = Arc::new(CacheEntry::new(value, EntryOrigin { life, begun, cost, encoded_bytes: plain.len() }));
        self.land(key, &entry);
        (age == Age::Fresh).then_some(entry)
    }

    /// As [`Self::cached`], from memory. The question of a value that was read ahead is known only now.
    pub fn answered_from_memory<Q: Question>(
        &self,
        key: CacheKey,
        question: &Q,
        entry: &Arc<CacheEntry>,
    ) -> Option<Cached<Q::Answer>> {
        if entry.is_encoded() {
            entry.show_key_as(|| self.keys.shown(&key, &question.label()));
        }
        self.cached(key, entry, Tier::Memory)
    }

    /// The handle to a value, counted as answered by this tier; nothing when it cannot be read as what is asked for, which drops
    /// it. The first answer with a value that was read ahead is the disk tier's, because it comes from there.
    pub fn cached<V>(&self, key: CacheKey, entry: &Arc<CacheEntry>, tier: Tier) -> Option<Cached<V>>
    where
        V: DeserializeOwned + Send + Sync + 'static,
    {
        let tier = if tier == Tier::Memory && entry.is_encoded() { Tier::Disk } else { tier };
        let cached = self.handle(key, entry, tier);
        if cached.is_some() {
            self.counts.answered(key.kind(), tier, entry.cost);
            if tier == Tier::Memory
                && let Some(is_first) = entry.hit_precomputed()
            {
                self.counts.hit_warmed(key.kind(), is_first);
            }
        } else {
            self.counts.disk_error("undecodable");
            self.memory.remove_if_same(key, entry);
        }
        cached
    }

    fn handle<V>(&self, key: CacheKey, entry: &Arc<CacheEntry>, tier: Tier) -> Option<Cached<V>>
    where
        V: DeserializeOwned + Send + Sync + 'static,
    {
        Some(Cached { value: entry.value()?, entry: Arc::clone(entry), key, tier, memory: Arc::clone(&self.memory) })
    }
}

fn another_type() -> Error {
    Error::Form("another type has the same key".to_owned())
}
