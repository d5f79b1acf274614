//! What watching costs: those who are watched, and the watcher itself.

#[expect(dead_code, reason = "other benches use the rest")]
mod appliance;
#[expect(dead_code, reason = "other benches use the rest")]
mod requests;

use std::sync::Arc;
use std::time::{Duration, Instant};

use appliance::{Appliance, answer, get_request};
use astroloh::astro::{Place, Sign};
use astroloh::clock::{Clock, SystemClock};
use astroloh::lifecycle::Tasks;
use astroloh::metrics::{
    HttpLabels, MachineSampler, Metrics, OperationOutcome, RouteLabels, Sampler, Window, WindowKeeper, Windows,
};
use astroloh::store::{Database, History, HistoryBatch, HistoryTier, Monitor, SeriesQuery, SignDay, metrics_file};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use requests::{POOL, natal_path};
use tokio::runtime::Runtime;

/// Routes of a large server.
const ROUTES: usize = 60;

/// A registry as large and as busy as that of a server with 60 routes: every series that there can be grows.
fn busy() -> (Arc<dyn Clock>, Arc<Metrics>) {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let metrics = Metrics::new(Arc::clone(&clock));
    stir(&metrics);
    (clock, metrics)
}

fn stir(metrics: &Metrics) {
    let path = "/abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnop";
    for route in (1..=ROUTES).map(|length| &path[..length]) {
        metrics.http_request_duration.of(&RouteLabels { route }).record(Duration::from_micros(300));
    }
    for status in 200..500 {
        metrics.http_requests.of(&HttpLabels { route: "/busy", method: "GET", status }).inc();
    }
    for operation in ["turn", "lookup", "solve", "natal", "horoscope", "transits", "moon", "place"] {
        for outcome in OperationOutcome::ALL {
            metrics.operation("service", operation).finish(outcome);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a bench measures the machine's time")]
fn now() -> Instant {
    Instant::now()
}

fn the_watched(criterion: &mut Criterion) {
    let (_, metrics) = busy();
    let stats = metrics.operations.of(&astroloh::metrics::OperationLabels { service: "service", operation: "turn" });
    criterion.bench_function("operation, unwatched", |bencher| {
        bencher.iter(|| metrics.operation_of(&stats).finish(OperationOutcome::Done));
    });
    let stop = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let watcher = {
        let (stop, metrics) = (Arc::clone(&stop), Arc::clone(&metrics));
        std::thread::spawn(move || {
            let mut sampler = Sampler::new(metrics);
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                sampler.look();
                std::thread::sleep(Duration::from_secs(1));
            }
        })
    };
    criterion.bench_function("operation, watched each second", |bencher| {
        bencher.iter(|| metrics.operation_of(&stats).finish(OperationOutcome::Done));
    });
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    watcher.join().expect("it ends");
}

/// A chart from memory through the whole router, alternately without and with a monitor, so that both see the same machine.
fn a_hit(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("it starts");
    let bench = |criterion: &mut Criterion, name: &str, is_watched: bool| {
        let appliance = runtime.block_on(Appliance::start());
        let chart = runtime.block_on(appliance.get(&natal_path(0)));
        let front = appliance.middleware_with_constant(chart);
        let dir = tempfile::tempdir().expect("there is room");
        let monitor = is_watched.then(|| {
            let (metrics, clock) = (Arc::clone(&appliance.core.metrics), Arc::clone(&appliance.clock));
            runtime.block_on(Monitor::start(metrics, clock, &appliance.core.tasks, dir.path())).expect("it starts")
        });
        for number in 0..POOL {
            runtime.block_on(answer(&front, get_request(&natal_path(number))));
        }
        let mut number = 0;
        criterion.bench_function(name, |bencher| {
            bencher.iter_custom(|count| {
                runtime.block_on(async {
                    let begun = now();
                    for _ in 0..count {
                        answer(&front, get_request(&natal_path(number % POOL))).await;
                        number += 1;
                    }
                    begun.elapsed()
                })
            });
        });
        appliance.core.tasks.stop();
        if let Some(monitor) = monitor {
            runtime.block_on(monitor.close(Duration::from_secs(10))).expect("it ends");
        }
        runtime.block_on(appliance.core.stop()).expect("it stops");
    };
    for round in 1..=2 {
        bench(criterion, &format!("chart, memory hit, unwatched, {round}"), false);
        bench(criterion, &format!("chart, memory hit, watched, {round}"), true);
    }
}

fn the_watcher(criterion: &mut Criterion) {
    let (clock, metrics) = busy();
    let mut sampler = Sampler::new(Arc::clone(&metrics));
    criterion.bench_function("look at the registry, all of it busy", |bencher| {
        bencher.iter_batched(|| stir(&metrics), |()| sampler.look(), BatchSize::PerIteration);
    });
    stir(&metrics);
    let frame = sampler.look();
    println!(
        "a busy frame: {} series of {}, {} bytes",
        frame.cells.len(),
        sampler.keys().len(),
        frame.encode().0.len()
    );

    let mut keeper = WindowKeeper::new(Arc::new(Windows::default()));
    let mut at = Duration::ZERO;
    let mut tick = || {
        at += Duration::from_secs(1);
        keeper.tick(at, sampler.keys(), &frame);
    };
    (0..3_600).for_each(|_| tick());
    criterion
        .bench_function("renew full windows for ten seconds", |bencher| bencher.iter(|| (0..10).for_each(|_| tick())));
    let summary = keeper.windows().over(Window::Hour);
    criterion.bench_function("key figures of an hour", |bencher| {
        bencher.iter(|| astroloh::metrics::Kpi::of(&summary));
    });

    let dir = tempfile::tempdir().expect("there is room");
    let mut machine = MachineSampler::new(dir.path());
    criterion.bench_function("look at the machine", |bencher| {
        bencher.iter(|| machine.look(clock.monotonic()).expect("it tells"));
    });
}

fn the_file(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("it starts");
    let (clock, metrics) = busy();
    let dir = tempfile::tempdir().expect("there is room");
    let mut sampler = Sampler::new(Arc::clone(&metrics));
    let frame = sampler.look();
    let keys = Arc::clone(sampler.keys());
    let database =
        Arc::new(Database::open(metrics_file(&dir.path().join("metrics.db")), Arc::clone(&metrics)).expect("it opens"));
    let history = History::new(Arc::clone(&database));
    let add = |at_s: i64, seconds: i64| {
        let seconds = (at_s..at_s + seconds).map(|second| (second, frame.clone())).collect();
        let outcome =
            history.begin_add(Arc::new(HistoryBatch { seconds, keys: Arc::clone(&keys) })).expect("there is room");
        runtime.block_on(outcome).expect("it answers").expect("it is written");
    };
    // A second of every hour of ninety days, then of every minute of a day, then the last hour.
    let now_s = clock.unix_s();
    (1..HistoryTier::Hour.slots()).rev().for_each(|hour| add(now_s - hour * 3_600, 1));
    (1..HistoryTier::Minute.slots()).rev().for_each(|minute| add(now_s - minute * 60, 1));
    (1..HistoryTier::TenSeconds.slots()).rev().for_each(|ten| add(now_s - ten * 10, 10));
    let mut at_s = now_s;
    criterion.bench_function("add ten busy seconds to all tiers", |bencher| {
        bencher.iter(|| {
            at_s += 10;
            add(at_s, 10);
        });
    });

    let popularity = runtime.block_on(astroloh::store::Popularity::load(Arc::clone(&database), Arc::clone(&clock)));
    let moscow = Place::new(55.75, 37.62).expect("it is on Earth");
    criterion.bench_function("count a sign and a place", |bencher| {
        bencher.iter(|| {
            popularity.count_sign_day(SignDay::new(Sign::Leo, 1).expect("it is near"));
            popularity.count_place(moscow);
        });
    });
    runtime.block_on(database.close(Duration::from_secs(10))).expect("it closes");

    criterion.bench_function("start a monitor on a full file", |bencher| {
        bencher.iter_custom(|count| {
            let mut took = Duration::ZERO;
            for _ in 0..count {
                let tasks = Tasks::new();
                let metrics = Metrics::new(Arc::clone(&clock));
                let begun = now();
                let monitor = runtime
                    .block_on(Monitor::start(metrics, Arc::clone(&clock), &tasks, dir.path()))
                    .expect("it starts");
                took += begun.elapsed();
                tasks.stop();
                runtime.block_on(monitor.close(Duration::from_secs(10))).expect("it ends");
            }
            took
        });
    });
    let tasks = Tasks::new();
    let monitor = runtime
        .block_on(Monitor::start(Arc::clone(&metrics), Arc::clone(&clock), &tasks, dir.path()))
        .expect("it starts");
    for (name, ago_s, step_s) in [("five minutes", 300, 1), ("a day", 86_400, 60), ("ninety days", 90 * 86_400, 3_600)]
    {
        let metric = "astroloh_http_request_duration_seconds".parse().expect("it is a metric");
        let question = SeriesQuery { metric, from_s: clock.unix_s() - ago_s, to_s: clock.unix_s() + 1, step_s };
        criterion.bench_function(&format!("chart of {name}"), |bencher| {
            bencher.iter(|| runtime.block_on(monitor.series(question.clone())).expect("it is drawn"));
        });
    }
    tasks.stop();
    runtime.block_on(monitor.close(Duration::from_secs(10))).expect("it ends");
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).measurement_time(Duration::from_secs(3)).warm_up_time(Duration::from_secs(1));
    targets = the_watched, the_watcher, the_file, a_hit
}
criterion_main!(benches);
