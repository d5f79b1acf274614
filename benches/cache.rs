//! What a lookup costs in each tier, and a put; with 100 000 values on disk, and with up to a million in memory.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use astroloh::astro::{self, Kind, LinearSky, Question, Sky};
use astroloh::cache::{Cache, CacheDependencies, CacheSettings, DiskSettings, EntryKind, Owner, Record, Tier};
use astroloh::clock::SystemClock;
use astroloh::engine::{self, Engine};
use astroloh::lifecycle::Tasks;
use astroloh::metrics::Metrics;
use astroloh::seal::MasterKey;
use criterion::{Criterion, criterion_group, criterion_main};
use serde::{Deserialize, Serialize};

const ENTRIES: u64 = 100_000;
const SOON: Duration = Duration::from_secs(60);

/// Answers are as large as a chart: 2.7 KB.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Chart(u64);

impl Question for Chart {
    type Answer = Vec<f64>;
    const ID: &str = "chart";
    const KIND: Kind = Kind::NatalChart;
    const SCHEMA: u16 = 1;

    fn label(&self) -> astro::KeyLabel {
        astro::KeyLabel::new().hashed(self)
    }

    fn solve(&self, _sky: &dyn Sky) -> Result<Vec<f64>, astro::Error> {
        Ok((0..337).map(|index| (self.0 + index) as f64 / 7.0).collect())
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Turn(String);

impl Record for Turn {
    const KIND: EntryKind = EntryKind::Session;
    const SCHEMA: u16 = 1;
}

fn open(dir: &Path, memory_entries: u64) -> Cache {
    open_with(Some(DiskSettings::in_dir(dir)), CacheSettings::default().memory_bytes, memory_entries)
}

fn open_with(disk: Option<DiskSettings>, memory_bytes: u64, memory_entries: u64) -> Cache {
    let clock = Arc::new(SystemClock::new());
    let metrics = Metrics::new(clock.clone());
    let sky = Arc::new(LinearSky::new([]));
    let engine = Engine::start(sky, [1; 16], engine::EngineSettings::default(), Arc::clone(&metrics), clock.clone());
    let settings = CacheSettings { memory_bytes, memory_entries, disk, ..CacheSettings::default() };
    let master_key = &MasterKey::from_bytes([1; 32]);
    Cache::open(settings, CacheDependencies { engine, master_key, metrics, clock, tasks: Tasks::new() })
}

#[expect(clippy::disallowed_methods, reason = "a bench measures the machine's time")]
fn now() -> Instant {
    Instant::now()
}

/// Resident memory in MiB.
fn resident_mib() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    pages.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or_default() / 256
}

async fn fill(cache: &Cache) {
    for number in 0..ENTRIES {
        cache.answer(&Chart(number), Owner::Nobody, SOON).await.expect("it is solved");
        if number % 1_000 == 999 {
            cache.flush().await.expect("the disk is up");
        }
    }
}

fn cache(criterion: &mut Criterion) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("it starts");
    let dir = tempfile::tempdir().expect("there is room");
    let begun = now();
    runtime.block_on(async {
        let cache = open(dir.path(), 10);
        fill(&cache).await;
        cache.close(SOON).await.expect("it closes");
    });
    let file_mib = std::fs::metadata(dir.path().join("cache.redb")).map_or(0, |file| file.len() >> 20);
    println!("filled {ENTRIES} in {:?}; file {file_mib} MiB; resident {} MiB", begun.elapsed(), resident_mib());

    let begun = now();
    let cache = runtime.block_on(async { open(dir.path(), 100) });
    println!("opened in {:?}: {:?}", begun.elapsed(), cache.health());

    let mut number = 1_u64;
    criterion.bench_function("disk hit", |bencher| {
        bencher.iter_custom(|count| {
            runtime.block_on(async {
                let begun = now();
                for _ in 0..count {
                    number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    let question = Chart((number >> 33) % ENTRIES);
                    let cached = cache.answer(&question, Owner::Nobody, SOON).await.expect("it is there");
                    assert_ne!(cached.tier(), Tier::Computed);
                }
                begun.elapsed()
            })
        })
    });
    println!("resident {} MiB after disk hits", resident_mib());

    criterion.bench_function("memory hit", |bencher| {
        bencher.iter_custom(|count| {
            runtime.block_on(async {
                let question = Chart(7);
                cache.answer(&question, Owner::Nobody, SOON).await.expect("it is there");
                let begun = now();
                for _ in 0..count {
                    std::hint::black_box(cache.answer(&question, Owner::Nobody, SOON).await.expect("it is there"));
                }
                begun.elapsed()
            })
        })
    });

    criterion.bench_function("memo put", |bencher| {
        bencher.iter_custom(|count| {
            runtime.block_on(async {
                let begun = now();
                for number in 0..count {
                    cache.put(Owner::Nobody, &number.to_le_bytes(), Turn("Лев".to_owned())).expect("it has a form");
                }
                begun.elapsed()
            })
        })
    });

    criterion.bench_function("memo put and remove, durable", |bencher| {
        bencher.iter_custom(|count| {
            runtime.block_on(async {
                let begun = now();
                for _ in 0..count {
                    cache.put(Owner::Nobody, b"1", Turn("Лев".to_owned())).expect("it has a form");
                    cache.remove::<Turn>(Owner::Nobody, b"1").await.expect("the disk is up");
                }
                begun.elapsed()
            })
        })
    });
    println!("resident {} MiB at the end: {:?}", resident_mib(), cache.health());
    runtime.block_on(async { cache.close(SOON).await.expect("it closes") });
}

/// The same thousand values are asked for, and then any, among a thousand values and among a million.
fn sizes(criterion: &mut Criterion) {
    const ASKED: u64 = 1_000;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("it starts");
    for entries in [1_000, 1_000_000_u64] {
        let before_mib = resident_mib();
        // A tenth of both is for sessions.
        let cache = runtime.block_on(async { open_with(None, 40 << 30, 20_000_000) });
        for number in 0..entries {
            cache.put(Owner::Nobody, &number.to_le_bytes(), Turn("Лев".to_owned())).expect("it has a form");
        }
        println!("{entries} values: {} MiB more, {:?}", resident_mib() - before_mib, cache.health());
        for (name, among) in [("popular", ASKED), ("any", entries)] {
            let mut number = 1_u64;
            criterion.bench_function(&format!("memory hit, {name} among {entries}"), |bencher| {
                bencher.iter_custom(|count| {
                    runtime.block_on(async {
                        let begun = now();
                        for _ in 0..count {
                            number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                            let id = ((number >> 33) % among).to_le_bytes();
                            std::hint::black_box(cache.get::<Turn>(Owner::Nobody, &id).await.expect("it is there"));
                        }
                        begun.elapsed()
                    })
                })
            });
        }
        let begun = now();
        let top = runtime.block_on(cache.top_keys(50));
        println!("the top {} of {entries} keys in {:?}", top.hottest.len(), begun.elapsed());
        let begun = now();
        let shed_bytes = runtime.block_on(cache.shed(0.5));
        println!("{} MiB shed in {:?}", shed_bytes >> 20, begun.elapsed());
        runtime.block_on(async { cache.close(SOON).await.expect("it closes") });
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).measurement_time(Duration::from_secs(3)).warm_up_time(Duration::from_secs(1));
    targets = sizes, cache
}
criterion_main!(benches);
