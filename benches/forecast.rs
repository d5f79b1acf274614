//! A birth, a year of it, and the transits of one moment, on one thread.

use std::hint::black_box;

use astroloh::astro::{
    Birth, Body, BodySet, ChartSettings, CivilDate, Forecast, Moment, NatalChart, Place, Question, Radix, Sign,
    TransitSettings, Transits,
};
use astroloh::engine::SwissSky;
use criterion::{Criterion, criterion_group, criterion_main};

fn midnight(year: i32) -> Moment {
    CivilDate::new(year, 1, 1).and_then(CivilDate::midnight_utc).expect("it is a date")
}

fn natal(bodies: BodySet) -> Radix {
    let settings = ChartSettings { bodies, ..ChartSettings::default() };
    let place = Place::new(55.752, 37.6178).expect("it is a place");
    Radix::Natal(NatalChart::new(Birth::At(midnight(1990)), place, settings))
}

fn forecast(criterion: &mut Criterion) {
    let sky = SwissSky::open(&std::env::temp_dir()).expect("the embedded files open");
    let settings = ChartSettings::default();
    let place = Place::new(55.752, 37.6178).expect("it is a place");
    let chart = NatalChart::new(Birth::At(midnight(1990)), place, settings);
    criterion.bench_function("natal chart of 21 bodies", |bencher| {
        bencher.iter(|| black_box(&chart).solve(&sky).expect("it is covered"));
    });
    let year =
        |radix| Forecast::new(radix, midnight(2026), midnight(2027), TransitSettings::default()).expect("a year");
    let planets = year(natal(BodySet::of(Body::PLANETS)));
    let all = year(natal(BodySet::ALL));
    let sign = year(Radix::Sign(Sign::Leo));
    for (name, question) in [("ten planets and angles", &planets), ("every natal body", &all), ("a sign", &sign)] {
        let events = question.solve(&sky).expect("it is covered").events.len();
        println!("{name}: {events} events");
        criterion.bench_function(&format!("forecast of a year, {name}"), |bencher| {
            bencher.iter(|| black_box(question).solve(&sky).expect("it is covered"));
        });
    }
    let transits = Transits::new(natal(BodySet::ALL), midnight(2026), TransitSettings::default());
    criterion.bench_function("transits of a moment", |bencher| {
        bencher.iter(|| black_box(&transits).solve(&sky).expect("it is covered"));
    });
}

criterion_group!(benches, forecast);
criterion_main!(benches);
