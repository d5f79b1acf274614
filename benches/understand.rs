//! How well and how fast people are understood: accuracy on both halves of the labelled set, then the time that a turn takes.

use std::hint::black_box;
use std::time::{Duration, Instant};

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

/// How often each line is heard; the fastest time counts, because what else the machine did says nothing about the line.
const REPEATS: usize = 20;

/// Mean and 99th percentile over the lines of the set, and what a sentence of each length costs.
fn distribution(all: &[(Turn, Expecting)]) {
    #[expect(clippy::disallowed_methods, reason = "a bench measures the machine's time")]
    let fastest = |turn: &Turn, expecting: Expecting| {
        (0..REPEATS)
            .map(|_| {
                let begin = Instant::now();
                black_box(understand(turn, today(), expecting));
                begin.elapsed()
            })
            .min()
            .expect("it is heard at least once")
    };
    let mut times: Vec<Duration> = all.iter().map(|(turn, expecting)| fastest(turn, *expecting)).collect();
    times.sort_unstable();
    let micros = |time: Duration| time.as_secs_f64() * 1e6;
    let mean = times.iter().copied().map(micros).sum::<f64>() / times.len() as f64;
    let p99 = times[times.len() * 99 / 100];
    println!("over {} lines: mean {mean:.1} µs, p99 {:.1} µs", times.len(), micros(p99));
    let sentence = "расскажи пожалуйста гороскоп для рыб на завтра и какая будет луна ";
    for chars in [64, 128, 256, 512, 1_024] {
        let said: String = sentence.chars().cycle().take(chars).collect();
        println!("{chars} characters: {:.1} µs", micros(fastest(&turn(&said), Expecting::Nothing)));
    }
}

fn turns(criterion: &mut Criterion) {
    accuracy();
    let all: Vec<(Turn, Expecting)> = every().iter().map(|line| (turn(line.said), line.expecting)).collect();
    distribution(&all);
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
