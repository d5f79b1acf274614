//! How well and how fast people are understood: accuracy on both halves of the labelled set, then the time that a turn takes.

use std::hint::black_box;

use astroloh::alice::{Expecting, Turn, understand};
use criterion::{Criterion, criterion_group, criterion_main};

#[path = "../tests/it/understanding/labelled.rs"]
mod labelled;

use labelled::{Half, every, score, today, turn};

fn accuracy() {
    for half in [Half::Tuning, Half::Test] {
        let score = score(half);
        println!(
            "{half:?}: {} utterances, {:.1} % of intents, {:.1} % with all values",
            score.all,
            score.intents_percent(),
            score.whole_percent()
        );
        score.misses.iter().for_each(|miss| println!("    {miss}"));
    }
}

fn turns(criterion: &mut Criterion) {
    accuracy();
    let all: Vec<(Turn, Expecting)> = every().iter().map(|line| (turn(line.said), line.expecting)).collect();
    let mut next = all.iter().cycle();
    criterion.bench_function("a turn of the labelled set", |bencher| {
        bencher.iter(|| {
            let (turn, expecting) = next.next().expect("a cycle never ends");
            black_box(understand(turn, today(), *expecting))
        });
    });
    for (name, said) in [
        ("a sign", "лев"),
        ("a horoscope", "расскажи пожалуйста гороскоп для рыб на завтра"),
        ("a birth", "натальная карта пятнадцатое июля девяностого года в половине девятого вечера нижний новгород"),
        ("two births", "я родилась 5 мая 1990 в 10 30 в москве а муж 3 июня 1988 в семь утра в твери"),
        ("a word misheard", "совмистимасть льва и рака"),
        ("nothing of ours", "столица австралии и население восточного побережья континента"),
    ] {
        let turn = turn(said);
        criterion.bench_function(name, |bencher| {
            bencher.iter(|| black_box(understand(&turn, today(), Expecting::Nothing)));
        });
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = turns
}
criterion_main!(benches);
