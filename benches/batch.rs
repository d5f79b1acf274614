//! A thousand charts that nobody has asked for yet, on one and on two engine threads: from the engine alone, and as a batch through the
//! router, where parsing, rendering and the disk tier have their share of the same cores.

#[expect(dead_code, reason = "other benches use the rest")]
mod appliance;
#[expect(dead_code, reason = "other benches use the rest")]
mod requests;

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use appliance::{Appliance, answer};
use astroloh::astro::{Birth, ChartSettings, Moment, NatalChart, Place};
use astroloh::clock::{Clock, SystemClock};
use astroloh::config::{Config, Inputs};
use astroloh::engine::{ComputeClass, Engine, EngineSettings, SwissSky};
use astroloh::metrics::Metrics;
use astroloh::web::COMPUTE_TIMEOUT;
use axum::http::{Request, header};
use criterion::{Criterion, criterion_group, criterion_main};
use futures_util::{StreamExt as _, stream};
use serde_json::json;

const BIRTHS: u32 = 1000;

/// Births of some decades, a minute apart from batch to batch.
fn batch(number: u32) -> String {
    let birth = |index: u32| {
        let minute = index * BIRTHS + number;
        let (year, month, day) = (1950 + index % 60, 1 + index / 60 % 12, 1 + minute / 1440 % 28);
        json!({
            "datetime": format!("{year}-{month:02}-{day:02}T{:02}:{:02}", minute / 60 % 24, minute % 60),
            "latitude": 55.75, "longitude": 37.62, "timezone": "Europe/Moscow",
        })
    };
    json!({"items": (0..BIRTHS).map(birth).collect::<Vec<_>>()}).to_string()
}

/// The same births as questions for the engine.
fn questions(number: u32) -> impl Iterator<Item = NatalChart> {
    let place = Place::new(55.75, 37.62).expect("it is a place");
    (0..BIRTHS).map(move |index| {
        let moment = Moment::from_unix_s(i64::from(index) * 1_000_000 + i64::from(number) * 60).expect("it is covered");
        NatalChart::new(Birth::At(moment), place, ChartSettings::default())
    })
}

fn engine(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("1000 charts, engine alone");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("it starts");
    for workers in [1, 2] {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let sky = Arc::new(SwissSky::open(&std::env::temp_dir()).expect("the embedded files open"));
        let settings = EngineSettings { workers, ..EngineSettings::default() };
        let engine = Engine::start(sky, SwissSky::fingerprint(), settings, Metrics::new(Arc::clone(&clock)), clock);
        let number = Cell::new(0);
        group.bench_function(format!("{workers} threads"), |bencher| {
            bencher.iter(|| {
                number.set(number.get() + 1);
                let solved = stream::iter(questions(number.get()))
                    .map(|question| engine.solve(question, ComputeClass::Rest, COMPUTE_TIMEOUT));
                let solved = solved.buffered(16).filter(|answer| std::future::ready(answer.is_ok())).count();
                assert_eq!(runtime.block_on(solved), BIRTHS as usize);
            });
        });
    }
    group.finish();
}

fn batches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("batch of 1000 charts, computed");
    group.sample_size(10).measurement_time(Duration::from_secs(8));
    for threads in [1_u32, 2] {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("it starts");
        let settings = format!("[engine]\nthreads = {threads}");
        let config = Config::resolve(&Inputs { file: Some(settings), ..Inputs::default() }).expect("they are valid");
        let appliance = runtime.block_on(Appliance::with(&config));
        let front = appliance.middleware();
        let number = Cell::new(0);
        group.bench_function(format!("{threads} engine threads"), |bencher| {
            bencher.iter(|| {
                number.set(number.get() + 1);
                let request = Request::post("/api/v1/natal/batch").header(header::HOST, "bench");
                let request = request.body(batch(number.get()).into()).expect("it is a request");
                runtime.block_on(answer(&front, request))
            });
        });
        runtime.block_on(appliance.core.stop()).expect("it stops");
    }
    group.finish();
}

criterion_group!(benches, engine, batches);
criterion_main!(benches);
