//! How the weights are made: a linear support vector machine for each answer, trained by dual coordinate descent with a fixed order of
//! steps, so that the same phrases always give the same file.
//!
//! It learns from the tuning half of `tests/utterances.txt` and from `assets/understanding/phrases.txt`, and never from what measures it:
//! the other half and the rounds of `tests/heard/`.

use std::fmt::Write as _;

#[path = "../../../../tests/it/understanding/labelled.rs"]
mod labelled;

use labelled::{Half, Labelled, every, score, today, turn};

use super::super::{by_rules, terms_of};
use super::answers::{ANSWERS, may_be_guessed};
use super::evidence::{self, ROWS};
use super::weights::{WEIGHTS, Weights};
use super::{Guess, SURE_MARGIN, best, guess};
use crate::alice::understand::{Expecting, Intent, UnknownReason};

const PHRASES: &str = include_str!("../../../../assets/understanding/phrases.txt");
const CHATTER: &str = include_str!("../../../../assets/understanding/chatter.txt");

/// What a wrong answer costs against a large weight.
const COST: f64 = 3.0;

/// Walks over all the phrases.
const WALKS: u64 = 25;

/// Parts of the phrases in cross-validation, each heard by an ear that was trained on the others.
const FOLDS: usize = 8;

const UNCLEAR: Intent = Intent::Unknown(UnknownReason::Unclear);

/// A phrase as the ear hears it.
struct Example {
    rows: Vec<usize>,
    /// The rows of the same phrase among chatter.
    among_chatter: Vec<Vec<usize>>,
    answer: usize,
    /// The rules understand nothing.
    unclear: bool,
}

/// Whether an answer is what a line says; an intent that the ear does not know is nothing of its own.
fn is_meant(intent: Intent, line: &Labelled) -> bool {
    let reason = |reason: UnknownReason| line.slots.contains(&format!("{reason:?}").to_lowercase().as_str());
    match intent {
        UNCLEAR => !ANSWERS.iter().any(|other| *other != UNCLEAR && is_meant(*other, line)),
        Intent::Unknown(why) => line.intent == "unknown" && reason(why),
        intent => line.intent == intent.name(),
    }
}

fn rows_of(line: &Labelled) -> Vec<usize> {
    rows_of_words(line.said, line.expecting)
}

fn rows_of_words(said: &str, expecting: Expecting) -> Vec<usize> {
    let mut rows = Vec::new();
    evidence::rows(&terms_of(&turn(said)), expecting, |row| rows.push(row));
    rows
}

/// The phrase with chatter before it, behind it, and on both sides; which, its place in the file decides.
fn among_chatter(line: &Labelled, at: usize) -> Vec<Vec<usize>> {
    let side = |mark: &'static str| CHATTER.lines().filter_map(move |line| line.strip_prefix(mark));
    let (before, behind): (Vec<&str>, Vec<&str>) = (side("< ").collect(), side("> ").collect());
    let chatter = |of: &[&'static str], step: usize| of[(at * step + at / 7) % of.len()];
    let said = line.said;
    [
        format!("{} {said}", chatter(&before, 31)),
        format!("{said} {}", chatter(&behind, 17)),
        format!("{} {said} {}", chatter(&before, 43), chatter(&behind, 29)),
    ]
    .map(|said| rows_of_words(&said, line.expecting))
    .into()
}

fn rules(line: &Labelled) -> Intent {
    let turn = turn(line.said);
    by_rules(&turn, terms_of(&turn), today(), line.expecting).0.intent
}

/// All phrases to learn from, without those that are in the half that measures, up to their values.
fn examples() -> Vec<Example> {
    let held: Vec<Vec<usize>> = every().iter().filter(|line| line.half == Half::Test).map(rows_of).collect();
    let own = labelled::read(PHRASES);
    let tuning = every().iter().filter(|line| line.half == Half::Tuning);
    let example = |(at, line): (usize, &Labelled)| Example {
        rows: rows_of(line),
        among_chatter: among_chatter(line, at),
        answer: ANSWERS.iter().position(|intent| is_meant(*intent, line)).unwrap(),
        unclear: false,
    };
    let own = own.iter().enumerate();
    let own = own.map(|(at, line)| Example { unclear: rules(line) == UNCLEAR, ..example((at, line)) });
    tuning.enumerate().map(example).chain(own.filter(|example| !held.contains(&example.rows))).collect()
}

/// FNV-1a over the evidence and the answers: it changes with the phrases, and with whatever changes how they are heard.
fn fingerprint(examples: &[Example]) -> u64 {
    let numbers = examples.iter().flat_map(|example| {
        let rows = example.among_chatter.iter().flatten().chain(&example.rows);
        [example.answer].into_iter().chain(rows.copied())
    });
    numbers.fold(0xcbf2_9ce4_8422_2325, |hash, number| (hash ^ number as u64).wrapping_mul(0x0100_0000_01b3))
}

/// The numbers below `count` in an order that is a different one on every walk and the same in every training.
fn shuffled(count: usize, walk: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let mut random = walk + 1;
    for at in (1..count).rev() {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        order.swap(at, (random >> 33) as usize % (at + 1));
    }
    order
}

/// The weights and the bias that tell one answer from all the others.
fn machine(examples: &[(&[usize], usize)], answer: usize, orders: &[Vec<usize>]) -> (Vec<f64>, f64) {
    let slack = 1.0 / (2.0 * COST);
    let (mut weights, mut bias) = (vec![0.0; ROWS], 0.0);
    let mut pulls = vec![0.0_f64; examples.len()];
    for at in orders.iter().flatten().copied() {
        let (rows, meant) = examples[at];
        let side = if meant == answer { 1.0 } else { -1.0 };
        let size = 1.0 / (rows.len() as f64).sqrt();
        let mut score = 0.0;
        for row in rows {
            score += weights[*row];
        }
        let slope = side * (score * size + bias) - 1.0 + slack * pulls[at];
        // The evidence of a phrase has length 1, and so has its bias.
        let pull = (pulls[at] - slope / (2.0 + slack)).max(0.0);
        let step = (pull - pulls[at]) * side;
        pulls[at] = pull;
        if step != 0.0 {
            bias += step;
            for row in rows {
                weights[*row] += step * size;
            }
        }
    }
    (weights, bias)
}

/// The weights by answer and row, and the biases.
fn trained(examples: &[&Example]) -> (Vec<Vec<f64>>, Vec<f64>) {
    let examples: Vec<(&[usize], usize)> = examples
        .iter()
        .flat_map(|example| {
            let ways = example.among_chatter.iter().chain([&example.rows]);
            ways.map(|rows| (rows.as_slice(), example.answer))
        })
        .collect();
    let orders: Vec<Vec<usize>> = (0..WALKS).map(|walk| shuffled(examples.len(), walk)).collect();
    let answers: Vec<usize> = (0..ANSWERS.len()).collect();
    let half = answers.len() / 2;
    let machines =
        |answers: &[usize]| -> Vec<_> { answers.iter().map(|answer| machine(&examples, *answer, &orders)).collect() };
    let (mut first, second) = std::thread::scope(|scope| {
        let other = scope.spawn(|| machines(&answers[half..]));
        (machines(&answers[..half]), other.join().unwrap())
    });
    first.extend(second);
    first.into_iter().unzip()
}

fn heard(rows: &[usize], weights: &[Vec<f64>], biases: &[f64]) -> Guess {
    let size = 1.0 / (rows.len() as f64).sqrt();
    best(&std::array::from_fn(|answer| {
        let sum: f64 = rows.iter().map(|row| weights[answer][*row]).sum();
        (sum * size + biases[answer]) as f32
    }))
}

#[test]
fn the_weights_are_made_of_these_phrases() {
    assert_eq!(
        WEIGHTS.fingerprint(),
        fingerprint(&examples()),
        "the phrases or the way they are heard have changed: `cargo test --lib the_ear_is_trained -- --ignored` makes the weights anew"
    );
}

#[test]
#[ignore = "writes assets/understanding/ear.bin; a few seconds"]
fn the_ear_is_trained() {
    let examples = examples();
    let (weights, biases) = trained(&examples.iter().collect::<Vec<_>>());
    let file = Weights::encoded(fingerprint(&examples), &weights, &biases);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/understanding/ear.bin");
    std::fs::write(path, file).unwrap();
    println!("{} phrases; build again, then `-- --ignored how_well_it_hears --nocapture`", examples.len());
}

/// How often both ears are right where nobody mended them, and what `SURE_MARGIN` should be.
#[test]
#[ignore = "a report, a minute long"]
fn how_well_it_hears() {
    println!("{}", by_margin(&examples()));
    let test: Vec<&Labelled> = every().iter().filter(|line| line.half == Half::Test).collect();
    let share = |right: &dyn Fn(&Labelled) -> bool| {
        100.0 * test.iter().filter(|line| right(line)).count() as f64 / test.len() as f64
    };
    let ear = |line: &Labelled| guess(&terms_of(&turn(line.said)), line.expecting).intent.name();
    let [by_rules, by_ear] =
        [share(&|line| rules(line).name() == line.intent), share(&|line| ear(line) == line.intent)];
    let either = share(&|line| [rules(line).name(), ear(line)].contains(&line.intent));
    let both = share(&|line| rules(line).name() == line.intent && ear(line) == line.intent);
    let whole = score(Half::Test);
    println!(
        "the test half: rules {by_rules:.1} %, ear {by_ear:.1} %, either {either:.1} %, both {both:.1} %; together {:.1} % of intents, \
         {:.1} % with all values\n{}",
        whole.intents_percent(),
        whole.whole_percent(),
        whole.misses.join("\n")
    );
    assert!(by_ear > 80.0, "{by_ear:.1} %");
}

/// Of the phrases that the rules can't place, by the margin that is asked of the ear: how many it would answer, and how many rightly.
fn by_margin(examples: &[Example]) -> String {
    let mut answered: Vec<(f32, bool)> = Vec::new();
    for fold in 0..FOLDS {
        let of_fold = |at: usize| at * 7919 % FOLDS == fold;
        let parted = |inside: bool| -> Vec<&Example> {
            (0..examples.len()).filter(|at| of_fold(*at) == inside).map(|at| &examples[at]).collect()
        };
        let (weights, biases) = trained(&parted(false));
        for example in parted(true).into_iter().filter(|example| example.unclear) {
            for rows in example.among_chatter.iter().chain([&example.rows]) {
                let guess = heard(rows, &weights, &biases);
                if may_be_guessed(guess.intent) {
                    answered.push((guess.margin, ANSWERS[example.answer] == guess.intent));
                }
            }
        }
    }
    let unclear = examples.iter().filter(|example| example.unclear).count();
    let mut report = format!(
        "{} phrases, {unclear} of them unclear to the rules, each said in four ways; the margin is {SURE_MARGIN}\n",
        examples.len()
    );
    for tenths in 0..10_u8 {
        let least = f32::from(tenths) / 10.0;
        let sure: Vec<bool> = answered.iter().filter(|(margin, _)| *margin >= least).map(|(_, right)| *right).collect();
        let right = sure.iter().filter(|right| **right).count();
        writeln!(
            report,
            "  {least:.1}: {} answered, {:.1} % rightly",
            sure.len(),
            100.0 * right as f64 / sure.len() as f64
        )
        .unwrap();
    }
    report
}
