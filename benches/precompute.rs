//! What having answers ready is worth (the guide's 60–80 % of hits): a skewed mix of readings and charts over half a day on a
//! moved clock, without a cache, with one, with one that has readings ready every half hour, and with one that has the popular natal
//! charts ready too. Printed, not timed: the hits are the same on every machine, and processor time is this process's own.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use astroloh::astro::{CivilDate, Sign};
use astroloh::cache::{Cache, CacheDependencies, CacheSettings, Tier};
use astroloh::clock::{Clock as _, ManualClock, SystemClock};
use astroloh::engine::{self, Engine, SwissSky};
use astroloh::jobs::PRECOMPUTE_EVERY;
use astroloh::lifecycle::Tasks;
use astroloh::metrics::Metrics;
use astroloh::places::{LocalTime, Zone};
use astroloh::seal::MasterKey;
use astroloh::service::{
    BirthInput, CalendarChoice, ChartOptions, ClockChoice, ExpectedQuestion, PlaceFinder, PlaceInput,
    PrecomputeCategory, PrecomputeOutcome, Precomputer, Service,
};
use astroloh::store::{Database, Popularity, SignDay, metrics_file};

/// Monday, 23 November 2026, noon in Moscow.
const NOON_S: u64 = 1_795_424_400;

const HOURS: u32 = 12;
const DAYS: usize = 30;
const CHARTS: usize = 50;

/// Clients of the API, each as likely as the others.
const CLIENTS: u64 = 200;

/// What is asked for on each of the two days before.
const LEARNT_A_DAY: usize = 1_000;
const DAY: Duration = Duration::from_secs(86_400);

/// How many of ten requests are for readings; the others are for charts: as `astroloh load` mixes them.
const READINGS_OF_TEN: u64 = 8;

const TIMEOUT: Duration = Duration::from_secs(60);
/// How many hits are timed.
const HITS: u32 = 100_000;

const HALF_HOUR_S: u64 = 1_800;

/// Draws numbers, the same ones in every run.
struct Draw(u64);

impl Draw {
    /// SplitMix64, by Sebastiano Vigna.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A rank from 0 on, the n-th as likely as 1/n: Zipf's law with exponent 1.
    fn rank(&mut self, ranks: usize) -> usize {
        let whole: f64 = (1..=ranks).map(|rank| 1.0 / rank as f64).sum();
        let mut left = (self.next() >> 11) as f64 / (1_u64 << 53) as f64 * whole;
        (0..ranks - 1)
            .find(|rank| {
                left -= 1.0 / (rank + 1) as f64;
                left < 0.0
            })
            .unwrap_or(ranks - 1)
    }

    fn client(&mut self) -> IpAddr {
        IpAddr::from([10, 0, 0, (self.next() % CLIENTS) as u8])
    }

    /// A sign on a day: all signs today come before all signs tomorrow, in an order of the day's own.
    fn sign_day(&mut self) -> (Sign, i64) {
        let rank = self.rank(Sign::ALL.len() * DAYS);
        let (day, place) = (rank / Sign::ALL.len(), rank % Sign::ALL.len());
        (Sign::ALL[(place * 5 + day) % Sign::ALL.len()], day as i64)
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Off,
    Cache,
    Readings,
    Precompute,
}

#[derive(Default)]
struct Figures {
    hits: u32,
    asked: u32,
    chart_hits: u32,
    charts_asked: u32,
    asked_cpu: Duration,
    ahead_cpu: Duration,
    ahead_computed: u32,
}

struct World {
    clock: Arc<ManualClock>,
    service: Arc<Service>,
    ahead: Precomputer,
    popularity: Arc<Popularity>,
    home: Zone,
    draw: Draw,
    _dir: tempfile::TempDir,
}

impl World {
    async fn new() -> Self {
        let dir = tempfile::tempdir().expect("there is room");
        let clock = Arc::new(ManualClock::at_unix_s(NOON_S - 2 * DAY.as_secs()));
        let metrics = Metrics::new(clock.clone());
        let sky = Arc::new(SwissSky::open(dir.path()).expect("the embedded files open"));
        let settings = engine::EngineSettings { workers: 2, ..engine::EngineSettings::default() };
        let engine = Engine::start(sky, SwissSky::fingerprint(), settings, Arc::clone(&metrics), clock.clone());
        let database = Database::open(metrics_file(&dir.path().join("metrics.db")), Arc::clone(&metrics));
        let database = Arc::new(database.expect("the file opens"));
        let popularity = Arc::new(Popularity::load(database, clock.clone()).await);
        let master_key = &MasterKey::from_bytes([1; 32]);
        let parts = CacheDependencies { engine, master_key, metrics, clock: clock.clone(), tasks: Tasks::new() };
        let cache = Cache::open(CacheSettings::default(), parts);
        let places = PlaceFinder::start().expect("a thread starts");
        let service = Service::new(cache, places, clock.clone()).with_popularity(Arc::clone(&popularity));
        let service = Arc::new(service);
        let home: Zone = "Europe/Moscow".parse().expect("it is a zone");
        let ahead = Precomputer::new(Arc::clone(&service), home, PRECOMPUTE_EVERY);
        Self { clock, service, ahead, popularity, home, draw: Draw(4), _dir: dir }
    }

    /// What the two days before taught.
    async fn learn(&mut self) {
        for _ in 0..2 {
            for _ in 0..LEARNT_A_DAY {
                if self.draw.next() % 10 < READINGS_OF_TEN {
                    let (sign, days) = self.draw.sign_day();
                    self.popularity.count_sign_day(SignDay::new(sign, days).expect("it is within a year"));
                } else {
                    let birth = birth(self.draw.rank(CHARTS));
                    let nativity = self.service.nativity(&birth).await.expect("it is understood");
                    self.popularity.count_chart(&nativity.chart(), self.draw.client());
                }
            }
            self.clock.advance(DAY);
        }
    }

    /// Whether it was there.
    async fn ask(&mut self, figures: &mut Figures) -> bool {
        if self.draw.next() % 10 < READINGS_OF_TEN {
            let (sign, days) = self.draw.sign_day();
            let date = self.service.today(self.home).plus_days(days).expect("it is a date");
            let reading = self.service.horoscope(sign, date, self.home, TIMEOUT).await.expect("it is answered");
            return reading.tier() != Tier::Computed;
        }
        let birth = birth(self.draw.rank(CHARTS));
        let nativity = self.service.nativity(&birth).await.expect("it is understood");
        let client = Some(self.draw.client());
        let chart = self.service.public_chart(&nativity, client, TIMEOUT).await.expect("it is answered");
        let is_hit = chart.tier() != Tier::Computed;
        figures.charts_asked += 1;
        figures.chart_hits += u32::from(is_hit);
        is_hit
    }

    /// How much of a category had to be solved.
    async fn see_to(&self, category: PrecomputeCategory, mode: Mode) -> u32 {
        let mut computed = 0;
        for expected in self.ahead.expected(category).await.expect("it is known") {
            if mode == Mode::Readings && matches!(expected, ExpectedQuestion::Natal(_)) {
                continue;
            }
            let ready = self.ahead.prepare(&expected).await.expect("it is solved");
            computed += u32::from(ready == PrecomputeOutcome::Computed);
        }
        computed
    }

    async fn half_a_day(mut self, requests_an_hour: u64, mode: Mode) -> Figures {
        self.learn().await;
        let mut figures = Figures::default();
        for _ in 0..HOURS * 2 {
            if matches!(mode, Mode::Readings | Mode::Precompute) {
                let before = cpu();
                figures.ahead_computed += self.see_to(PrecomputeCategory::Readings, mode).await;
                figures.ahead_cpu += cpu() - before;
            }
            let before = cpu();
            let requests = requests_an_hour / 2;
            for _ in 0..requests {
                if mode == Mode::Off {
                    self.service.cache().clear_memory();
                }
                figures.hits += u32::from(self.ask(&mut figures).await);
                figures.asked += 1;
                self.clock.advance(Duration::from_secs_f64(HALF_HOUR_S as f64 / requests as f64));
            }
            figures.asked_cpu += cpu() - before;
        }
        self.service.cache().close(TIMEOUT).await.expect("it stops");
        figures
    }
}

fn birth(number: usize) -> BirthInput {
    BirthInput {
        date: CivilDate::new(1950 + number as i32, 7, 15).expect("it is a date").into(),
        calendar: CalendarChoice::default(),
        time: LocalTime::new(10, 30, 0),
        place: PlaceInput::Named("Москва".to_owned()),
        clock: ClockChoice::OfThePlace,
        fold: None,
        options: ChartOptions::default(),
    }
}

/// What a hit takes, and what it takes to count it: the best of three, because the machine has other things to do.
async fn counting(world: &World) {
    let places = PlaceFinder::start().expect("a thread starts");
    let silent = Service::new(world.service.cache().clone(), places, world.clock.clone());
    let today = silent.today(world.home);
    let watch = SystemClock::new();
    let mut best = [Duration::MAX; 2];
    for _ in 0..3 {
        for (service, best) in [&silent, &*world.service].into_iter().zip(&mut best) {
            let begun = watch.monotonic();
            for _ in 0..HITS {
                service.horoscope(Sign::Leo, today, world.home, TIMEOUT).await.expect("it is there");
            }
            *best = (*best).min((watch.monotonic() - begun) / HITS);
        }
    }
    println!("a hit takes {:?}, and {:?} when it is counted", best[0], best[1]);
    let nativity = silent.nativity(&birth(0)).await.expect("it is understood");
    let mut best = [Duration::MAX; 2];
    for _ in 0..3 {
        for (service, best) in [&silent, &*world.service].into_iter().zip(&mut best) {
            let begun = watch.monotonic();
            for number in 0..HITS {
                let client = Some(IpAddr::V4((number % CLIENTS as u32).into()));
                service.public_chart(&nativity, client, TIMEOUT).await.expect("it is there");
            }
            *best = (*best).min((watch.monotonic() - begun) / HITS);
        }
    }
    println!("a natal chart's takes {:?}, and {:?}", best[0], best[1]);
}

/// Processor time of this process, to 10 ms.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<_> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |index: usize| fields.get(index).and_then(|ticks| ticks.parse::<u64>().ok()).unwrap_or_default();
    Duration::from_millis((ticks(11) + ticks(12)) * 10)
}

fn main() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("it starts");
    runtime.block_on(async { counting(&World::new().await).await });
    println!("requests/h  mode        hits     of charts  CPU asked  CPU ahead  computed ahead  CPU saved");
    for requests_an_hour in [60, 600, 6_000] {
        let mut off = Duration::ZERO;
        for (mode, name) in [
            (Mode::Off, "cache off"),
            (Mode::Cache, "cache"),
            (Mode::Readings, "readings"),
            (Mode::Precompute, "and natal"),
        ] {
            let figures = runtime.block_on(async { World::new().await.half_a_day(requests_an_hour, mode).await });
            let spent = figures.asked_cpu + figures.ahead_cpu;
            if mode == Mode::Off {
                off = spent;
            }
            let saved = 1.0 - spent.as_secs_f64() / off.as_secs_f64();
            println!(
                "{requests_an_hour:>10}  {name:<10}  {:>5.1} %  {:>7.1} %  {:>7.2} s  {:>7.2} s  {:>14}  {:>7.1} %",
                f64::from(figures.hits) / f64::from(figures.asked) * 100.0,
                f64::from(figures.chart_hits) / f64::from(figures.charts_asked) * 100.0,
                figures.asked_cpu.as_secs_f64(),
                figures.ahead_cpu.as_secs_f64(),
                figures.ahead_computed,
                saved * 100.0
            );
        }
    }
    println!("a first run of  computed  CPU");
    for category in [
        PrecomputeCategory::Readings,
        PrecomputeCategory::Transits,
        PrecomputeCategory::Moon,
        PrecomputeCategory::Ephemeris,
        PrecomputeCategory::Pairs,
    ] {
        let (computed, spent) = runtime.block_on(async {
            let world = World::new().await;
            let before = cpu();
            let computed = world.see_to(category, Mode::Precompute).await;
            let spent = cpu() - before;
            world.service.cache().close(TIMEOUT).await.expect("it stops");
            (computed, spent)
        });
        println!("{:<14}  {computed:>8}  {:.2} s", format!("{category:?}"), spent.as_secs_f64());
    }
}
