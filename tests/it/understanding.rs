//! How well people are understood: an own labelled set, half of which was never looked at when rules were mended.

mod labelled;

use astroloh::alice::{Entity, EntityValue, Expecting, Intent, Topic, Turn, understand};
use labelled::{Half, Score, every, score, today, turn, values};
use proptest::prelude::*;

/// Least share of intents that must be right, in percent.
const INTENTS: f64 = 97.0;

/// Least share of intents that must be right with all their values, in percent.
const WHOLE: f64 = 95.0;

fn check(half: Half) {
    let score = score(half);
    let Score { all, misses, .. } = &score;
    let (intents, whole) = (score.intents_percent(), score.whole_percent());
    println!("{half:?}: {all} utterances, intents {intents:.1} %, with all values {whole:.1} %\n{}", misses.join("\n"));
    assert!(intents >= INTENTS, "{half:?}: {intents:.1} % of intents, at least {INTENTS} % are due");
    assert!(whole >= WHOLE, "{half:?}: {whole:.1} % with all values, at least {WHOLE} % are due");
}

#[test]
fn people_are_understood() {
    check(Half::Test);
}

#[test]
fn what_rules_were_mended_by_is_understood() {
    check(Half::Tuning);
}

#[test]
fn the_set_is_wide_and_evenly_parted() {
    let all = every();
    assert!(all.len() >= 600, "{}", all.len());
    let tuning = all.iter().filter(|line| line.half == Half::Tuning).count();
    assert!((all.len() * 2 / 5..all.len() * 3 / 5).contains(&tuning), "{tuning} of {}", all.len());
    let mut intents: Vec<_> = all.iter().filter(|line| line.half == Half::Test).map(|line| line.intent).collect();
    intents.sort_unstable();
    intents.dedup();
    assert_eq!(intents.len(), 32, "{intents:?}");
}

/// What is understood on one line, to compare two ways of saying it.
fn meaning(turn: &Turn, expecting: Expecting) -> String {
    let heard = understand(turn, today(), expecting);
    format!("{} {} {}", heard.intent.name(), values(&heard).join(" "), heard.follows)
}

/// What is said in two ways must be understood alike, for every line of the set.
fn same_however_said(other: impl Fn(&str) -> Turn) {
    let differs = |line: &&labelled::Labelled| {
        meaning(&turn(line.said), line.expecting) != meaning(&other(line.said), line.expecting)
    };
    let all = every();
    let show = |line: &labelled::Labelled| {
        let (plain, other) = (meaning(&turn(line.said), line.expecting), meaning(&other(line.said), line.expecting));
        format!("{} | {plain} | {other}", line.said)
    };
    let different: Vec<_> = all.iter().filter(differs).map(show).collect();
    assert!(different.is_empty(), "{}", different.join("\n"));
}

#[test]
fn it_does_not_matter_who_is_addressed() {
    same_however_said(|said| turn(&format!("алиса {said}")));
}

#[test]
fn capitals_and_punctuation_do_not_matter() {
    same_however_said(|said| turn(&format!("{}?!", said.to_uppercase())));
}

#[test]
fn the_platforms_tokens_say_the_same_as_the_words() {
    same_however_said(|said| Turn { tokens: said.split(' ').map(str::to_owned).collect(), ..turn(said) });
}

/// How an utterance is damaged on its way.
#[derive(Debug, Clone)]
enum Damage {
    Lose(usize),
    Double(usize),
    Swap(usize, usize),
    /// Digits of neighbours run together.
    Glue(usize),
    CutShort(usize),
    Hear(usize, String),
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = || 0..12_usize;
    prop_oneof![
        at().prop_map(Damage::Lose),
        at().prop_map(Damage::Double),
        (at(), at()).prop_map(|(a, b)| Damage::Swap(a, b)),
        at().prop_map(Damage::Glue),
        at().prop_map(Damage::CutShort),
        (at(), "[а-яё0-9a-z.:/-]{0,12}").prop_map(|(at, word)| Damage::Hear(at, word)),
    ]
}

fn damaged(said: &str, damages: &[Damage]) -> Vec<String> {
    let mut words: Vec<String> = said.split(' ').map(str::to_owned).collect();
    for damage in damages {
        let length = words.len().max(1);
        let place = |at: usize| at % length;
        match damage {
            _ if words.is_empty() => break,
            Damage::Lose(at) => drop(words.remove(place(*at))),
            Damage::Double(at) => words.insert(place(*at), words[place(*at)].clone()),
            Damage::Swap(a, b) => words.swap(place(*a), place(*b)),
            Damage::Glue(at) if place(*at) + 1 < words.len() => {
                let next = words.remove(place(*at) + 1);
                let at = (*at).min(words.len() - 1);
                words[at].push_str(&next);
            }
            Damage::Glue(_) => {}
            Damage::CutShort(length) => words.truncate(*length),
            Damage::Hear(at, word) => {
                let at = place(*at);
                words[at].clone_from(word);
            }
        }
    }
    words
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn damage_is_survived_and_values_stay_within_bounds(
        line in 0..every().len(),
        other in 0..every().len(),
        damages in proptest::collection::vec(damage(), 1..5),
        tokens in proptest::option::of(proptest::collection::vec("\\PC{0,9}", 0..6)),
        span in (0..9_usize, 0..9_usize),
    ) {
        let all = every();
        let said = damaged(&format!("{} {}", all[line].said, all[other].said), &damages).join(" ");
        let entity = |value| Entity { start: span.0, end: span.1, value };
        let entities = vec![
            entity(EntityValue::City(all[other].said.to_owned())),
            entity(EntityValue::Person(all[line].said.to_owned())),
            entity(EntityValue::Number(f64::NAN)),
        ];
        let turn = Turn { tokens: tokens.unwrap_or_default(), entities, ..turn(&said) };
        for expecting in [all[line].expecting, all[other].expecting] {
            let heard = understand(&turn, today(), expecting);
            let slots = &heard.slots;
            prop_assert!(slots.house.is_none_or(|house| (1..=12).contains(&house)), "{said}: {slots:?}");
            prop_assert!(slots.rating.is_none_or(|rating| (1..=5).contains(&rating)), "{said}: {slots:?}");
            prop_assert!(slots.sign.is_some() || slots.sign_2.is_none() || expecting == Expecting::SecondSign, "{said}");
            prop_assert!(slots.partner_date.is_none() || heard.intent == Intent::Reading(Topic::Synastry), "{said}: {slots:?}");
            if let Intent::Unknown(_) = heard.intent {
                prop_assert_eq!(slots.to_json(heard.intent, today()).len(), 0, "{}: {:?}", said, slots);
            }
        }
    }
}
