//! What solving a question allocates, counted, beside the size of its answer's binary form: what the engine's estimate is held against.
//!
//! Not timed, and no Criterion: a count is the same in every run. It is a bench because a program has one allocator.

use std::alloc::System;

use astroloh::astro::{
    Birth, BodySet, ChartSettings, CivilDate, DayReading, Forecast, LunarMonth, Moment, NatalChart, OrbTable, Place,
    Question, Radix, Sign, Synastry, TransitSettings, Transits, VoidRule,
};
use astroloh::engine::SwissSky;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static COUNTING: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn midnight(year: i32, month: u8, day: u8) -> Moment {
    CivilDate::new(year, month, day).and_then(CivilDate::midnight_utc).expect("it is a date")
}

fn chart(year: i32) -> NatalChart {
    let settings = ChartSettings { bodies: BodySet::ALL, ..ChartSettings::default() };
    NatalChart::new(Birth::At(midnight(year, 7, 15)), Place::new(55.75, 37.62).expect("it is a place"), settings)
}

fn count<Q: Question>(sky: &SwissSky, what: &str, question: &Q) {
    // The first time files are read and tables filled.
    question.solve(sky).expect("it is covered");
    let region = Region::new(COUNTING);
    let answer = question.solve(sky).expect("it is covered");
    let allocated = region.change().bytes_allocated;
    let form = bincode::config::standard();
    let answer_bytes = bincode::serde::encode_to_vec(&answer, form).expect("it has a form").len();
    let (kind, ratio) = (Q::KIND.name(), allocated as f64 / answer_bytes as f64);
    println!("{kind:<15} {what:<28} {allocated:>9} bytes allocated, answer {answer_bytes:>7}, ratio {ratio:.1}");
}

fn main() {
    let sky = SwissSky::open(&std::env::temp_dir()).expect("the embedded files open");
    let (from, settings) = (midnight(2026, 11, 23), TransitSettings::default());
    count(&sky, "a chart of all bodies", &chart(1990));
    count(&sky, "a day of a sign", &DayReading::new(Sign::Leo, from, midnight(2026, 11, 24)).expect("it is a day"));
    count(&sky, "a chart against a day", &Transits::new(Radix::Natal(chart(1990)), from, settings));
    count(&sky, "two charts", &Synastry::new(chart(1990), chart(1985), OrbTable::COUPLES).expect("they compare"));
    let year = Forecast::new(Radix::Natal(chart(1990)), from, midnight(2027, 11, 23), settings).expect("it is a year");
    count(&sky, "a chart against a year", &year);
    let days = (1..=30).map(|day| midnight(2026, 11, day)).collect();
    count(&sky, "a month", &LunarMonth::new(days, None, VoidRule::default()).expect("they are days"));
}
