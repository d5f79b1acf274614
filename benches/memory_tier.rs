//! What the memory tier saves of the computing on a mix of all kinds at three sizes, what it takes of real memory, and what a hit costs.
//!
//! The mix is the same in every run and on every machine: numbers come from a generator, and only solving moves the clock.

use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use astroloh::astro::{self, Kind, LinearSky, Question, Sky};
use astroloh::cache::{Cache, CacheDependencies, CacheSettings, EntryKind, Owner, Record, Tier};
use astroloh::clock::ManualClock;
use astroloh::engine::{self, Engine};
use astroloh::lifecycle::Tasks;
use astroloh::metrics::Metrics;
use astroloh::seal::MasterKey;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use tokio::runtime::Runtime;

const SOON: Duration = Duration::from_secs(60);

/// Lookups of a run; those of the first quarter fill the cache and are not counted.
const LOOKUPS: u32 = 200_000;

/// What losing a record counts for in the cache.
const RECORD_COST: Duration = Duration::from_millis(10);

static CLOCK: LazyLock<Arc<ManualClock>> = LazyLock::new(|| Arc::new(ManualClock::at_unix_s(1_795_000_000)));

/// How one kind is asked for.
struct Traffic {
    kind: Kind,
    /// Of a hundred lookups.
    share: u64,
    keys: u32,
    /// How steeply popularity falls: 1 is Zipf's law.
    exponent: f64,
    /// What solving takes on average; from half of it to one and a half times it.
    cost_us: u64,
    answer_bytes: usize,
    json_bytes: usize,
}

/// Costs and sizes are those of one question of the kind: a chart, a day's reading, a synastry, a month's forecast, a month of the
/// Moon, a week's table.
const TRAFFIC: [Traffic; 6] = [
    traffic(Kind::NatalChart, (15, 20_000, 0.9), (300, 2_750, 13_600)),
    traffic(Kind::Transits, (30, 4_000, 1.0), (1_500, 1_000, 3_000)),
    traffic(Kind::Compatibility, (10, 5_000, 0.9), (700, 6_500, 24_000)),
    traffic(Kind::Forecast, (15, 6_000, 0.9), (8_000, 3_000, 9_000)),
    traffic(Kind::LunarCalendar, (10, 1_500, 1.0), (6_000, 7_000, 30_000)),
    traffic(Kind::Ephemeris, (5, 2_000, 1.0), (900, 5_000, 20_000)),
];

/// Of a hundred lookups, those for a conversation; and how many conversations there are.
const SESSIONS: (u64, u32, f64) = (15, 8_000, 0.8);

const fn traffic(kind: Kind, asked: (u64, u32, f64), size: (u64, usize, usize)) -> Traffic {
    let ((share, keys, exponent), (cost_us, answer_bytes, json_bytes)) = (asked, size);
    Traffic { kind, share, keys, exponent, cost_us, answer_bytes, json_bytes }
}

/// A question of the kind in this row of the table.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Asked<const ROW: usize>(u32);

impl<const ROW: usize> Asked<ROW> {
    fn cost(&self) -> Duration {
        let spread = Generator(u64::from(self.0)).next_u64() % 1_000;
        Duration::from_nanos(TRAFFIC[ROW].cost_us * (500 + spread))
    }
}

impl<const ROW: usize> Question for Asked<ROW> {
    type Answer = Vec<u8>;
    const ID: &str = "asked";
    const KIND: Kind = TRAFFIC[ROW].kind;
    const SCHEMA: u16 = 1;

    fn label(&self) -> astro::KeyLabel {
        astro::KeyLabel::new().hashed(self)
    }

    fn solve(&self, _sky: &dyn Sky) -> Result<Vec<u8>, astro::Error> {
        CLOCK.advance(self.cost());
        Ok(vec![7; TRAFFIC[ROW].answer_bytes])
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Turn(String);

impl Record for Turn {
    const KIND: EntryKind = EntryKind::Session;
    const SCHEMA: u16 = 1;
}

/// Splitmix64.
struct Generator(u64);

impl Generator {
    fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let number = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        number ^ (number >> 31)
    }

    fn unit(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Ranks whose popularity falls as a power.
struct Zipf(Vec<f64>);

impl Zipf {
    fn new(keys: u32, exponent: f64) -> Self {
        let mut sum = 0.0;
        Self(
            (1..=keys)
                .map(|rank| f64::from(rank).powf(-exponent))
                .map(|part| {
                    sum += part;
                    sum
                })
                .collect(),
        )
    }

    fn draw(&self, generator: &mut Generator) -> u32 {
        let at = generator.unit() * self.0.last().expect("there are keys");
        u32::try_from(self.0.partition_point(|sum| *sum <= at)).expect("fewer than four billion keys")
    }
}

/// Time that the lookups would have taken, and what the cache saved of it.
#[derive(Default)]
struct Saved {
    all: Duration,
    saved: Duration,
}

impl Saved {
    fn count(&mut self, cost: Duration, is_hit: bool) {
        self.all += cost;
        self.saved += if is_hit { cost } else { Duration::ZERO };
    }

    fn share(&self) -> f64 {
        self.saved.as_secs_f64() / self.all.as_secs_f64()
    }
}

fn open(memory_bytes: u64, memory_entries: u64) -> Cache {
    let metrics = Metrics::new(CLOCK.clone());
    let sky = Arc::new(LinearSky::new([]));
    let engine = Engine::start(sky, [1; 16], engine::EngineSettings::default(), Arc::clone(&metrics), CLOCK.clone());
    let settings = CacheSettings { memory_bytes, memory_entries, ..CacheSettings::default() };
    let master_key = &MasterKey::from_bytes([1; 32]);
    Cache::open(settings, CacheDependencies { engine, master_key, metrics, clock: CLOCK.clone(), tasks: Tasks::new() })
}

async fn ask<const ROW: usize>(cache: &Cache, rank: u32, saved: &mut Saved) {
    let question = Asked::<ROW>(rank);
    let cached = cache.answer(&question, Owner::Nobody, SOON).await.expect("it is solved");
    cached.rendered("json", |_| Bytes::from(vec![b' '; TRAFFIC[ROW].json_bytes]));
    saved.count(question.cost(), cached.tier() != Tier::Computed);
}

async fn ask_session(cache: &Cache, rank: u32, saved: &mut Saved) {
    let id = rank.to_le_bytes();
    let found = cache.get::<Turn>(Owner::Nobody, &id).await;
    saved.count(RECORD_COST, found.is_some());
    // Every turn writes what the conversation has become.
    cache.put(Owner::Nobody, &id, Turn("Лев".repeat(80))).expect("it has a form");
}

async fn run_mix(cache: &Cache) -> (Saved, Vec<f64>) {
    let mut generator = Generator(2_026);
    let ranks: Vec<_> = TRAFFIC.iter().map(|row| Zipf::new(row.keys, row.exponent)).collect();
    let sessions = Zipf::new(SESSIONS.1, SESSIONS.2);
    let mut by_kind: [Saved; TRAFFIC.len() + 1] = Default::default();
    for number in 0..LOOKUPS {
        if number == LOOKUPS / 4 {
            by_kind = Default::default();
        }
        let mut at = generator.next_u64() % 100;
        let row = TRAFFIC.iter().position(|row| at.checked_sub(row.share).map(|rest| at = rest).is_none());
        let Some(row) = row else {
            ask_session(cache, sessions.draw(&mut generator), &mut by_kind[TRAFFIC.len()]).await;
            continue;
        };
        let (rank, saved) = (ranks[row].draw(&mut generator), &mut by_kind[row]);
        match row {
            0 => ask::<0>(cache, rank, saved).await,
            1 => ask::<1>(cache, rank, saved).await,
            2 => ask::<2>(cache, rank, saved).await,
            3 => ask::<3>(cache, rank, saved).await,
            4 => ask::<4>(cache, rank, saved).await,
            _ => ask::<5>(cache, rank, saved).await,
        }
    }
    let mut total = Saved::default();
    by_kind.iter().for_each(|one| (total.all += one.all, total.saved += one.saved).0);
    (total, by_kind.iter().map(Saved::share).collect())
}

fn mix(runtime: &Runtime) {
    for mib in [8, 16, 64] {
        let (saved, by_kind) = runtime.block_on(async {
            let cache = open(mib << 20, 50_000);
            let outcome = run_mix(&cache).await;
            let health = cache.health();
            println!(
                "  {} entries, {} KiB; the process {} KiB",
                health.memory_entries,
                health.memory_bytes >> 10,
                resident_kib()
            );
            cache.close(SOON).await.expect("it closes");
            outcome
        });
        let kinds: Vec<_> = by_kind.iter().map(|share| format!("{share:.3}")).collect();
        println!("{mib} MiB: {:.3} of the computing saved; by kind {}", saved.share(), kinds.join(" "));
    }
}

/// Resident memory in KiB.
fn resident_kib() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    pages.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or_default() * 4
}

/// A hundred thousand values under a bound that holds some of them, and under one that holds all.
fn memory(runtime: &Runtime) {
    for (mib, what) in [(64, "charts"), (4_096, "sessions")] {
        let before_kib = resident_kib();
        let cache = runtime.block_on(async { open(mib << 20, 1_000_000) });
        runtime.block_on(async {
            for number in 0..100_000_u32 {
                if what == "charts" {
                    cache.answer(&Asked::<0>(number), Owner::Nobody, SOON).await.expect("it is solved");
                } else {
                    cache.put(Owner::Nobody, &number.to_le_bytes(), Turn("Лев".to_owned())).expect("it has a form");
                }
            }
        });
        let health = cache.health();
        println!(
            "100 000 {what} under {mib} MiB: {} KiB resident more; {} entries said to weigh {} KiB",
            resident_kib().saturating_sub(before_kib),
            health.memory_entries,
            health.memory_bytes >> 10
        );
        let begun = now();
        runtime.block_on(cache.resize((mib << 20) / 2));
        println!("  half of the room in {:?}: {} entries", begun.elapsed(), cache.health().memory_entries);
        runtime.block_on(async { cache.close(SOON).await.expect("it closes") });
    }
}

#[expect(clippy::disallowed_methods, reason = "a bench measures the machine's time")]
fn now() -> Instant {
    Instant::now()
}

/// The best of some rounds, because whatever else the machine does only makes them slower.
fn hits(runtime: &Runtime) {
    const ROUND: u32 = 100_000;
    runtime.block_on(async {
        let cache = open(64 << 20, 50_000);
        let mut best = Duration::MAX;
        for _ in 0..30 {
            let begun = now();
            for number in 0..ROUND {
                let question = Asked::<0>(number % 64);
                std::hint::black_box(cache.answer(&question, Owner::Nobody, SOON).await.expect("it is there"));
            }
            best = best.min(begun.elapsed());
        }
        println!("a hit in memory: {:.0} ns", best.as_nanos() as f64 / f64::from(ROUND));
        cache.close(SOON).await.expect("it closes");
    });
}

/// `cargo bench --bench memory_tier -- mix`, `memory` or `hits`; all of them without a name.
fn main() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("it starts");
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    for (name, part) in [("memory", memory as fn(&Runtime)), ("mix", mix), ("hits", hits)] {
        if wanted.is_empty() || wanted.iter().any(|word| word == name) {
            part(&runtime);
        }
    }
}
