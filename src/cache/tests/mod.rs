//! The cache as its askers see it, over a temporary directory and a clock that stands still.

mod ahead;
mod damage;
mod housekeeping;
mod invalidation;
mod late;
mod pressure;
mod room;
mod shown_keys;
mod single_flight;
mod tiers;

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Barrier, LazyLock};

use serde::Deserialize;

use super::*;
use crate::astro::{self, Kind, LinearSky, Sky};
use crate::clock::ManualClock;
use crate::engine;
use crate::metrics::{CacheLabels, CauseLabels, ComputeClassLabels, EvictionLabels, KindLabels};

/// Longer than any test takes.
pub const SOON: Duration = Duration::from_secs(60);

/// Noon of a day in 2026.
pub const NOW_S: u64 = 1_795_000_000;

/// What a conversation remembers, in tests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestRecord(pub String);

impl Record for TestRecord {
    const KIND: EntryKind = EntryKind::Session;
    const SCHEMA: u16 = 1;
}

/// A chart that is its number's square, some pages long.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Square(pub u64);

impl Square {
    pub fn solved(&self) -> Vec<u64> {
        (0..300).map(|index| self.0 * self.0 + index).collect()
    }
}

impl Question for Square {
    type Answer = Vec<u64>;
    const ID: &str = "square";
    const KIND: Kind = Kind::NatalChart;
    const SCHEMA: u16 = 1;

    fn label(&self) -> astro::KeyLabel {
        astro::KeyLabel::new().user().hashed(self)
    }

    fn solve(&self, _sky: &dyn Sky) -> Result<Vec<u64>, astro::Error> {
        Ok(self.solved())
    }
}

/// A reading that is its number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Forecasted(pub u64);

impl Question for Forecasted {
    type Answer = u64;
    const ID: &str = "forecasted";
    const KIND: Kind = Kind::Forecast;
    const SCHEMA: u16 = 1;

    fn label(&self) -> astro::KeyLabel {
        astro::KeyLabel::new().hashed(self)
    }

    fn solve(&self, _sky: &dyn Sky) -> Result<u64, astro::Error> {
        Ok(self.0)
    }
}

static GATES: LazyLock<Vec<Barrier>> = LazyLock::new(|| (0..8).map(|_| Barrier::new(2)).collect());

/// How often each gate has been solved.
pub static SOLVED: [AtomicU32; 8] = [const { AtomicU32::new(0) }; 8];

/// A question that meets the test at a gate twice: when its solving begins, and before it ends.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Gate {
    pub number: usize,
    pub panics: bool,
}

impl Gate {
    pub fn new(number: usize) -> Self {
        Self { number, panics: false }
    }

    pub fn meet(&self) {
        GATES[self.number].wait();
    }
}

impl Question for Gate {
    type Answer = String;
    const ID: &str = "gate";
    const KIND: Kind = Kind::Transits;
    const SCHEMA: u16 = 1;

    fn label(&self) -> astro::KeyLabel {
        astro::KeyLabel::new().hashed(self)
    }

    fn solve(&self, _sky: &dyn Sky) -> Result<String, astro::Error> {
        SOLVED[self.number].fetch_add(1, Ordering::SeqCst);
        self.meet();
        self.meet();
        assert!(!self.panics, "as asked");
        Ok("through".to_owned())
    }
}

/// A cache and what it stands on.
pub struct World {
    pub cache: Cache,
    pub clock: Arc<ManualClock>,
    pub metrics: Arc<Metrics>,
    pub tasks: Tasks,
}

impl World {
    /// Without a disk tier.
    pub fn in_memory() -> Self {
        Self::with(CacheSettings::default(), Arc::new(ManualClock::at_unix_s(NOW_S)))
    }

    /// With the disk tier in `dir`.
    pub fn on_disk(dir: &Path) -> Self {
        Self::at(dir, Arc::new(ManualClock::at_unix_s(NOW_S)))
    }

    /// With the disk tier in `dir`, at that clock's time.
    pub fn at(dir: &Path, clock: Arc<ManualClock>) -> Self {
        Self::with(CacheSettings { disk: Some(Self::disk(dir)), ..CacheSettings::default() }, clock)
    }

    /// A disk tier that waits for the slowest machine, and that reads what lies on disk rather than what it remembers.
    pub fn disk(dir: &Path) -> DiskSettings {
        DiskSettings { read_cap: SOON, page_cache_bytes: 0, ..DiskSettings::in_dir(dir) }
    }

    pub fn with(settings: CacheSettings, clock: Arc<ManualClock>) -> Self {
        Self::with_key(settings, clock, MasterKey::from_bytes([9; 32]))
    }

    pub fn with_key(settings: CacheSettings, clock: Arc<ManualClock>, master_key: MasterKey) -> Self {
        let metrics = Metrics::new(clock.clone());
        let tasks = Tasks::new();
        let engine = Engine::start(
            Arc::new(LinearSky::new([])),
            [1; 16],
            engine::EngineSettings { workers: 1, queue_limit: 4, ..engine::EngineSettings::default() },
            Arc::clone(&metrics),
            clock.clone(),
        );
        let parts = CacheDependencies {
            engine,
            master_key: &master_key,
            metrics: Arc::clone(&metrics),
            clock: clock.clone(),
            tasks: tasks.clone(),
        };
        Self { cache: Cache::open(settings, parts), clock, metrics, tasks }
    }

    pub async fn close(self) {
        assert_eq!(self.cache.close(SOON).await, Ok(()));
        self.tasks.stop();
        self.tasks.join(SOON).await.unwrap();
    }

    /// Asks for nobody in particular.
    pub async fn ask<Q: Question>(&self, question: &Q) -> Result<Cached<Q::Answer>, Error> {
        self.cache.answer(question, Owner::Nobody, SOON).await
    }

    /// Which tier answers, having checked that the answer is right.
    pub async fn tier(&self, question: &Square, owner: Owner) -> Tier {
        let cached = self.cache.answer(question, owner, SOON).await.unwrap();
        assert_eq!(*cached, question.solved());
        cached.tier()
    }

    pub fn stats(&self, kind: impl Into<EntryKind>) -> KindStats {
        self.cache.stats().kinds[kind.into().index()].clone()
    }

    pub fn computed(&self, kind: Kind) -> u64 {
        self.metrics.compute_duration.of(&KindLabels { kind: kind.name() }).count()
    }

    /// Squares put out of memory for that reason.
    pub fn evictions(&self, reason: &'static str) -> u64 {
        let labels = EvictionLabels { kind: Kind::NatalChart.name(), tier: "memory", reason };
        self.metrics.cache_evictions.of(&labels).value()
    }

    pub fn disk_errors(&self, reason: &'static str) -> u64 {
        self.metrics.cache_disk_errors.of(&CauseLabels { tier: "disk", reason }).value()
    }

    pub fn answered(&self, kind: Kind, result: &'static str) -> u64 {
        self.metrics.cache_requests.of(&CacheLabels { kind: kind.name(), result }).value()
    }
}
