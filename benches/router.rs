//! What one request costs between connection and cache: hits, a constant of equal size for comparison, and misses.

mod appliance;
mod requests;

use std::time::Duration;

use appliance::{Appliance, answer, get_request, webhook_request};
use astroloh::alice::{Expecting, decode, understand};
use astroloh::astro::{Birth, ChartSettings, CivilDate, Moment, NatalChart, Place, Question as _};
use astroloh::engine::SwissSky;
use astroloh::web::Middleware;
use axum::body::Body;
use axum::http::Request;
use criterion::{Bencher, Criterion, criterion_group, criterion_main};
use requests::{POOL, horoscope_path, natal_path, natal_path_by_place, turn};
use tokio::runtime::Runtime;

/// What listeners say.
const UTTERANCES: [&str; 20] = [
    "гороскоп для льва на завтра",
    "что ждёт овна сегодня",
    "а для весов",
    "составь мою натальную карту",
    "я родился пятнадцатого июля тысяча девятьсот девяностого года в десять тридцать утра в москве",
    "второго мая восемьдесят пятого в нижнем новгороде без пятнадцати семь вечера",
    "не знаю во сколько",
    "дальше",
    "повтори пожалуйста",
    "что ты умеешь",
    "помощь",
    "хватит",
    "какой гороскоп на двадцать третье ноября для скорпиона",
    "расскажи гороскоп рыбам на послезавтра",
    "в санкт петербурге в половине пятого утра",
    "15.07.1990 10:30 Москва",
    "нет второго",
    "да",
    "скажи погоду",
    "ну давай тогда для водолея на пятницу",
];

struct Bench {
    runtime: Runtime,
    appliance: Appliance,
    middleware: Middleware,
}

impl Bench {
    /// Asks over and over; `ask` makes the request with each number.
    fn ask(&self, bencher: &mut Bencher<'_>, ask: impl Fn(u64) -> Request<Body>) {
        let mut number = 0;
        bencher.iter_custom(|count| {
            self.runtime.block_on(async {
                let begun = self.appliance.clock.monotonic();
                for _ in 0..count {
                    answer(&self.middleware, ask(number)).await;
                    number += 1;
                }
                self.appliance.clock.monotonic() - begun
            })
        });
    }
}

fn requests_by_kind(criterion: &mut Criterion) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("it starts");
    let appliance = runtime.block_on(Appliance::start());
    let chart = runtime.block_on(appliance.get(&natal_path(0)));
    let middleware = appliance.middleware_with_constant(chart);
    let bench = Bench { runtime, appliance, middleware };

    let path = |path: fn(u64) -> String| move |number| get_request(&path(number % POOL));
    for (name, request) in [
        ("constant of equal size", path(|number| format!("/constant?{}", &natal_path(number)[14..]))),
        ("chart, memory hit", path(natal_path)),
        ("chart by place, memory hit", path(natal_path_by_place)),
        ("horoscope, memory hit", path(horoscope_path)),
    ] {
        bench.runtime.block_on(async {
            for number in 0..POOL {
                answer(&bench.middleware, request(number)).await;
            }
        });
        criterion.bench_function(name, |bencher| bench.ask(bencher, request));
    }
    criterion.bench_function("voice turn, state kept by the client", |bencher| {
        bench.ask(bencher, |number| webhook_request(turn(number % POOL, number, Some("{}"))));
    });
    criterion.bench_function("chart, disk hit", |bencher| disk_hits(&bench, bencher));
    // Births from beyond the pool, each asked once.
    criterion.bench_function("chart, computed", |bencher| {
        let next = std::cell::Cell::new(POOL);
        bench.ask(bencher, |_| get_request(&natal_path(next.replace(next.get() + 1))));
    });
    bench.runtime.block_on(bench.appliance.core.stop()).expect("it stops");
}

fn disk_hits(bench: &Bench, bencher: &mut Bencher<'_>) {
    let cache = bench.appliance.core.service.cache();
    let mut number = 0;
    bencher.iter_custom(|count| {
        bench.runtime.block_on(async {
            let mut took = Duration::ZERO;
            for _ in 0..count {
                if number % POOL == 0 {
                    cache.flush().await.expect("the disk is up");
                    cache.clear_memory();
                }
                let request = get_request(&natal_path(number % POOL));
                let begun = bench.appliance.clock.monotonic();
                answer(&bench.middleware, request).await;
                took += bench.appliance.clock.monotonic() - begun;
                number += 1;
            }
            took
        })
    });
}

fn parts(criterion: &mut Criterion) {
    let scratch = tempfile::tempdir().expect("there is room");
    let sky = SwissSky::open(scratch.path()).expect("it opens");
    let moscow = Place::new(55.7558, 37.6173).expect("it is on Earth");
    let mut unix_s = 0;
    criterion.bench_function("chart, solved alone", |bencher| {
        bencher.iter(|| {
            unix_s += 86_477;
            let birth = Birth::At(Moment::from_unix_s(unix_s % 1_500_000_000).expect("it is covered"));
            NatalChart::new(birth, moscow, ChartSettings::default()).solve(&sky).expect("it is solved")
        });
    });

    let today = CivilDate::new(2026, 11, 23).expect("it is a date");
    let turns: Vec<_> =
        UTTERANCES.iter().map(|utterance| decode(said(utterance).as_bytes()).expect("it is a turn")).collect();
    criterion.bench_function("understand, 20 utterances", |bencher| {
        bencher.iter(|| turns.iter().map(|turn| understand(turn, today, Expecting::default())).collect::<Vec<_>>());
    });
    let bodies: Vec<_> = UTTERANCES.map(said).to_vec();
    criterion.bench_function("decode, 20 bodies", |bencher| {
        bencher.iter(|| bodies.iter().map(|body| decode(body.as_bytes()).expect("it is a turn")).collect::<Vec<_>>());
    });
}

fn said(utterance: &str) -> String {
    let tokens: Vec<_> = utterance.split(' ').map(|token| format!("{token:?}")).collect();
    format!(
        r#"{{"meta":{{"timezone":"Europe/Moscow"}},"session":{{"message_id":1,"session_id":"s","new":false}},"request":{{"command":"{utterance}","original_utterance":"{utterance}","nlu":{{"tokens":[{}]}},"type":"SimpleUtterance"}},"version":"1.0"}}"#,
        tokens.join(",")
    )
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).measurement_time(Duration::from_secs(3)).warm_up_time(Duration::from_secs(1));
    targets = parts, requests_by_kind
}
criterion_main!(benches);
