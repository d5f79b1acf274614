//! How the weights are made: a linear support vector machine for each answer, trained by dual coordinate descent with a fixed order of
//! steps, so that the same phrases always give the same file.
//!
//! It learns from the tuning half of `tests/utterances.txt`, from `assets/understanding/phrases.txt` and from
//! `assets/understanding/speakers.txt`, and never from what measures it: the other half and the rounds of `tests/heard/`. By the phrases of
//! speakers no rule is ever mended, so that they also teach how far the rules are to be trusted on what is new to them.

use std::collections::HashSet;
use std::fmt::Write as _;

#[path = "../../../../tests/it/understanding/labelled.rs"]
mod labelled;

use labelled::{Half, Labelled, every, score, today, turn};

use super::super::{by_rules, terms_of};
use super::answers::{ANSWERS, nearest};
use super::evidence::{self, Opinion, ROWS};
use super::weights::{WEIGHTS, Weights};
use super::{Ground, best, guess};
use crate::alice::understand::{Expecting, Intent, UnknownReason, ground};

const PHRASES: &str = include_str!("../../../../assets/understanding/phrases.txt");
const SPEAKERS: &str = include_str!("../../../../assets/understanding/speakers.txt");
const CHATTER: &str = include_str!("../../../../assets/understanding/chatter.txt");

/// What a wrong answer costs against a large weight.
const COST: f64 = 3.0;

/// Walks over all the phrases.
const WALKS: u64 = 15;

/// Parts of the phrases in cross-validation, each heard by an ear that was trained on the others.
const FOLDS: usize = 8;

/// A phrase as the ear hears it.
struct Example {
    line: &'static Labelled,
    rows: Vec<usize>,
    /// The rows of the same phrase among chatter.
    among_chatter: Vec<usize>,
    answer: usize,
    /// What the rules make of it, where they were not mended by it.
    rules: Option<(Intent, Ground)>,
}

/// Whether an answer is what a line says; an intent that the ear does not know is nothing of its own.
fn is_meant(intent: Intent, line: &Labelled) -> bool {
    let reason = |reason: UnknownReason| line.slots.contains(&format!("{reason:?}").to_lowercase().as_str());
    match intent {
        Intent::UNCLEAR => !ANSWERS.iter().any(|other| *other != Intent::UNCLEAR && is_meant(*other, line)),
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

/// The phrase with chatter before it, behind it, or on both sides; which, its place in the file decides.
fn among_chatter(line: &Labelled, at: usize) -> Vec<usize> {
    let side = |mark: &'static str| CHATTER.lines().filter_map(move |line| line.strip_prefix(mark));
    let (before, behind): (Vec<&str>, Vec<&str>) = (side("< ").collect(), side("> ").collect());
    let chatter = |of: &[&'static str], step: usize| of[(at * step + at / 7) % of.len()];
    let said = line.said;
    let said = match at % 3 {
        0 => format!("{} {said}", chatter(&before, 31)),
        1 => format!("{said} {}", chatter(&behind, 17)),
        _ => format!("{} {said} {}", chatter(&before, 43), chatter(&behind, 29)),
    };
    rows_of_words(&said, line.expecting)
}

/// What the rules make of it, and how they came to it.
fn rules(line: &Labelled) -> (Intent, Ground) {
    let turn = turn(line.said);
    let terms = terms_of(&turn);
    let words = terms.len();
    let heard = by_rules(&turn, terms, today(), line.expecting).0;
    (heard.intent, ground(&heard, line.expecting, words))
}

fn opinion(rules: (Intent, Ground)) -> Opinion {
    Opinion { intent: rules.0, named: rules.1.is_named() }
}

/// All phrases to learn from, without those that are in the half that measures, up to their values.
fn examples() -> Vec<Example> {
    let held: HashSet<Vec<usize>> = every().iter().filter(|line| line.half == Half::Test).map(rows_of).collect();
    let of_file = |file| -> &'static [Labelled] { Vec::leak(labelled::read(file)) };
    let example = |(at, line): (usize, &'static Labelled), rules| Example {
        line,
        rows: rows_of(line),
        among_chatter: among_chatter(line, at),
        answer: ANSWERS.iter().position(|intent| is_meant(*intent, line)).unwrap(),
        rules,
    };
    let tuning = every().iter().filter(|line| line.half == Half::Tuning).enumerate().map(|line| example(line, None));
    let own = of_file(PHRASES).iter().enumerate().map(|line| example(line, None));
    let speakers = of_file(SPEAKERS).iter().enumerate().map(|line| example(line, Some(rules(line.1))));
    tuning.chain(own.chain(speakers).filter(|example| !held.contains(&example.rows))).collect()
}

/// FNV-1a over the evidence of the words and the answers: it changes with the phrases, and with whatever changes how their words are heard,
/// and not with the rules, which are mended more often.
fn fingerprint(examples: &[Example]) -> u64 {
    let numbers = examples.iter().flat_map(|example| {
        let rows = example.among_chatter.iter().chain(&example.rows);
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
fn machine(examples: &[(Vec<usize>, usize)], answer: usize, orders: &[Vec<usize>]) -> (Vec<f64>, f64) {
    let slack = 1.0 / (2.0 * COST);
    let (mut weights, mut bias) = (vec![0.0; ROWS], 0.0);
    let mut pulls = vec![0.0_f64; examples.len()];
    for at in orders.iter().flatten().copied() {
        let (rows, meant) = &examples[at];
        let side = if *meant == answer { 1.0 } else { -1.0 };
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
    let examples: Vec<(Vec<usize>, usize)> = examples
        .iter()
        .flat_map(|example| {
            let rules = example.rules.map(|rules| evidence::rows_of_opinion(opinion(rules)));
            [&example.among_chatter, &example.rows]
                .map(|rows| (rows.iter().copied().chain(rules.into_iter().flatten()).collect(), example.answer))
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

fn heard(rows: &[usize], weights: &[Vec<f64>], biases: &[f64]) -> [f32; ANSWERS.len()] {
    let size = 1.0 / (rows.len() as f64).sqrt();
    std::array::from_fn(|answer| {
        let sum: f64 = rows.iter().map(|row| weights[answer][*row]).sum();
        (sum * size + biases[answer]) as f32
    })
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

/// How often both ears are right where nobody mended them, and what the margins should be.
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
        [share(&|line| rules(line).0.name() == line.intent), share(&|line| ear(line) == line.intent)];
    let either = share(&|line| [rules(line).0.name(), ear(line)].contains(&line.intent));
    let both = share(&|line| rules(line).0.name() == line.intent && ear(line) == line.intent);
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

/// A speaker's phrase, heard by an ear that was trained without it.
struct Judged<'e> {
    example: &'e Example,
    rules: Intent,
    scores: [f32; ANSWERS.len()],
}

impl Judged<'_> {
    fn is_right(&self, intent: Intent) -> bool {
        self.example.line.intent == intent.name()
    }

    /// What is answered where the ear has to outweigh the rules by `margin`.
    fn together(&self, margin: f32) -> Intent {
        let most = self.scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        match nearest(self.rules) {
            Some(own) if most - self.scores[own] >= margin => best(&self.scores).intent,
            _ => self.rules,
        }
    }
}

/// Of the phrases of speakers, each heard by an ear that was trained without it: how often the rules are right, how often the ear, and
/// how often both together by the margin that is asked of the ear, for each ground that the rules may have; then how often the ear is
/// right by how much speaks for its answer.
fn by_margin(examples: &[Example]) -> String {
    let mut judged: Vec<Judged> = Vec::new();
    for fold in 0..FOLDS {
        let is_of_fold = |at: usize| at * 7919 % FOLDS == fold && examples[at].rules.is_some();
        let parted = |inside: bool| -> Vec<&Example> {
            (0..examples.len()).filter(|at| is_of_fold(*at) == inside).map(|at| &examples[at]).collect()
        };
        let (weights, biases) = trained(&parted(false));
        for example in parted(true) {
            let Some(rules) = example.rules else { continue };
            let by_rules = evidence::rows_of_opinion(opinion(rules));
            let rows: Vec<usize> = example.rows.iter().copied().chain(by_rules).collect();
            judged.push(Judged { example, rules: rules.0, scores: heard(&rows, &weights, &biases) });
        }
    }
    let percent = |of: &[&Judged], right: &dyn Fn(&Judged) -> bool| {
        100.0 * of.iter().filter(|judged| right(judged)).count() as f64 / of.len().max(1) as f64
    };
    let mut report = String::new();
    for ground in ["Unclear", "Whole", "Named", "Suggested", "Answered"] {
        let is_ground = |judged: &&Judged| match judged.example.rules {
            Some((Intent::UNCLEAR, _)) => ground == "Unclear",
            Some((_, came_by)) => ground == format!("{came_by:?}"),
            None => false,
        };
        let of: Vec<&Judged> = judged.iter().filter(is_ground).collect();
        let rules = percent(&of, &|judged| judged.is_right(judged.rules));
        let ear = percent(&of, &|judged| judged.is_right(best(&judged.scores).intent));
        write!(report, "{ground}: {} phrases, rules {rules:.1} %, ear {ear:.1} %; by margin", of.len()).unwrap();
        for tenths in 0..10_u8 {
            let margin = f32::from(tenths) / 10.0;
            let together = percent(&of, &|judged| judged.is_right(judged.together(margin)));
            write!(report, " {margin:.1}: {together:.1}").unwrap();
        }
        report.push('\n');
    }
    for tenths in -8..8_i8 {
        let (from, to) = (f32::from(tenths) / 10.0, f32::from(tenths + 1) / 10.0);
        let most = |judged: &Judged| judged.scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let of: Vec<&Judged> = judged.iter().filter(|judged| (from..to).contains(&most(judged))).collect();
        let right = percent(&of, &|judged| judged.is_right(best(&judged.scores).intent));
        writeln!(report, "{from:.1} speaks for it: {} phrases, {right:.1} % right", of.len()).unwrap();
    }
    report
}
