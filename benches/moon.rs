//! What the Moon of a moment and the calendar of a month cost.

use astroloh::astro::{
    CivilDate, Eclipsed, LunarMonth, Moment, MoonAt, NextEclipses, Place, PlanetaryHours, Question, SunAndMoon,
    VoidRule,
};
use astroloh::engine::SwissSky;
use criterion::{Criterion, criterion_group, criterion_main};

fn day(number: i64) -> Moment {
    let first = CivilDate::new(2026, 11, 1).expect("the day exists");
    first.plus_days(number).and_then(CivilDate::midnight_utc).expect("the day has a midnight")
}

fn moon(criterion: &mut Criterion) {
    let sky = SwissSky::open(&std::env::temp_dir()).expect("the embedded ephemeris opens");
    let moscow = Place::new(55.752, 37.6178);
    let murmansk = Place::new(68.97, 33.08);
    let midnights: Vec<Moment> = (0..=30).map(day).collect();
    for (name, place) in [("no place", None), ("Moscow", moscow), ("Murmansk", murmansk)] {
        let question = MoonAt { at: day(7), place, void_rule: VoidRule::Modern };
        criterion.bench_function(&format!("moon now, {name}"), |bencher| bencher.iter(|| question.solve(&sky)));
        let question = LunarMonth::new(midnights.clone(), place, VoidRule::Modern).expect("thirty days");
        criterion.bench_function(&format!("lunar month, {name}"), |bencher| bencher.iter(|| question.solve(&sky)));
        if let Some(place) = place {
            let question = SunAndMoon::new(midnights.clone(), place).expect("thirty days");
            criterion.bench_function(&format!("risings of a month, {name}"), |bencher| {
                bencher.iter(|| question.solve(&sky));
            });
        }
        if let Some(place) = place {
            let question = PlanetaryHours::new(day(7), day(8), 6, place).expect("a Sunday");
            criterion
                .bench_function(&format!("planetary hours, {name}"), |bencher| bencher.iter(|| question.solve(&sky)));
        }
        let question = NextEclipses::new(day(0), 10, Eclipsed::Either, place).expect("ten eclipses");
        criterion.bench_function(&format!("ten eclipses, {name}"), |bencher| bencher.iter(|| question.solve(&sky)));
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = moon
}
criterion_main!(benches);
