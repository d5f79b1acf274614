//! The second ear: a linear model over words, sounds and what the rules say, that was trained on labelled phrases.
//!
//! The rules name an intent by words that they know; the ear weighs every word, every pair and triple, and every few sounds, so that it
//! errs elsewhere. On phrases that neither was made for the rules are right on about half and the ear on four of five, so the ear judges
//! every utterance: it overrules them where its own answer outweighs theirs by a margin that depends on how they came to it. What they
//! say is evidence, too, and how much it weighs was learned from phrases by which no rule was mended. What can't be taken back is never
//! guessed. `training.rs` makes the weights; nothing else is needed while the server runs.

mod answers;
mod evidence;
mod weights;

#[cfg(test)]
mod training;

use super::dates::TimeWord;
use super::intent::{Expecting, Intent, Topic};
use super::lexicon::Cue;
use super::terms::Term;
use answers::{ANSWERS, Guessable, may_be_guessed};
use evidence::Opinion;
use weights::WEIGHTS;

// How much must speak for an answer, and by how much it must outweigh that of the rules. Begun from cross-validation over
// `assets/understanding/speakers.txt`, each phrase heard by an ear that had not learned it (nine of ten answers are right where more than
// `SURE` speaks for them, six of ten at 0, every second one at `LIKELY`, and fewer below that; `how_well_it_hears` prints the table), then
// moved a little by rounds 2 to 4 of `tests/heard`.

/// Least that speaks for an answer where the rules understand nothing, or have only values to go by.
const LIKELY: f32 = -0.2;

/// The same for what a time brings, where one is told: «в субботу рыбалка».
const LIKELY_WITH_TIME: f32 = -0.6;

/// Least that speaks for a reading that is asked about: one of four is meant, and of two nearly every second time one.
const POSSIBLE: f32 = -0.8;

/// Fewest words of an utterance that may name a reading without any word for it.
const ASKED_WORDS: usize = 2;

/// The same where the rules named another request.
const LIKELIER: f32 = -0.1;

/// The same for nothing of ours, where the rules heard something.
const EMPTY: f32 = 0.0;

/// The same for a reading while a birth is told, which would be begun anew.
const AWAY_FROM_BIRTH: f32 = 0.1;

/// The same for what changes something.
const SURE: f32 = 0.3;

/// By how much an answer must outweigh that of the rules.
const MARGIN: f32 = 0.2;

/// The same where what they heard is the answer to a question.
const MARGIN_OVER_ANSWER: f32 = 0.4;

/// How sure the rules are of what they make of an utterance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ground {
    /// The utterance as a whole is a phrase that means one thing, or the answer to a question.
    Whole,
    /// A request was named.
    Named,
    /// Its values suggest a request, among other words.
    Suggested,
    /// It tells a birth that was asked for, or values and nothing else.
    Answered,
}

impl Ground {
    pub(super) const fn is_named(self) -> bool {
        matches!(self, Self::Whole | Self::Named)
    }
}

/// What the ear makes of an utterance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Guess {
    /// The answer with the greatest weight.
    pub intent: Intent,
    /// How much greater its weight is than that of the next one, from 0.
    pub margin: f32,
}

/// What was meant, if the ear is surer of something else than the rules have reason to be of `rules`.
pub(super) fn overrules(terms: &[Term], expecting: Expecting, rules: Intent, ground: Ground) -> Option<Intent> {
    // An illness is nothing to be guessed at.
    if ground == Ground::Whole || terms.iter().any(|term| term.cues.any(&[Cue::Illness, Cue::Rude])) {
        return None;
    }
    let own = answers::nearest(rules)?;
    let scores = scores(terms, expecting, Some(Opinion { intent: rules, named: ground.is_named() }));
    let guess = best(&scores);
    if guess.intent.name() == rules.name() && !matches!(rules, Intent::Unknown(_)) {
        return None;
    }
    let (least, margin) = match (ground, rules) {
        (_, Intent::UNCLEAR) | (Ground::Suggested, _) => (LIKELY, MARGIN),
        (Ground::Whole | Ground::Named, _) => (LIKELIER, MARGIN),
        (Ground::Answered, _) => (LIKELIER, MARGIN_OVER_ANSWER),
    };
    let tells_birth = expecting.is_about_birth() && !matches!(expecting, Expecting::Corrections | Expecting::Consent);
    let leaves_birth = tells_birth && matches!(guess.intent, Intent::Reading(_));
    let least = match may_be_guessed(guess.intent, expecting) {
        // Values and nothing else are ours.
        Guessable::Freely if guess.intent == Intent::UNCLEAR && ground == Ground::Answered => return None,
        Guessable::Freely if guess.intent == Intent::UNCLEAR => EMPTY,
        Guessable::Freely if leaves_birth => least.max(AWAY_FROM_BIRTH),
        Guessable::Freely => least,
        Guessable::WhenSure => SURE,
        Guessable::Never => return None,
    };
    let answer = answers::nearest(guess.intent)?;
    if answer != own && scores[answer] >= least && scores[answer] - scores[own] >= margin {
        return Some(guess.intent);
    }
    if rules == Intent::UNCLEAR && !expecting.is_about_birth() && terms.iter().any(names_a_time) {
        let reading = best_of(&scores, |intent| intent.is_of_a_time());
        if scores[reading] >= LIKELY_WITH_TIME && scores[reading] >= scores[own] {
            return Some(ANSWERS[reading]);
        }
    }
    // Many words that are no town are none because a town was asked for.
    let is_no_town = expecting == Expecting::Place && ground == Ground::Suggested && rules == Intent::SetBirthData;
    (is_no_town && scores[own] < LIKELIER).then_some(Intent::UNCLEAR)
}

/// The two readings that may have been meant, where the ear is not sure enough of one to answer.
pub(super) fn perhaps(terms: &[Term], expecting: Expecting) -> Option<[Topic; 2]> {
    if terms.len() < ASKED_WORDS || terms.iter().any(|term| term.cues.any(&[Cue::Illness, Cue::Rude, Cue::Elsewhere])) {
        return None;
    }
    let scores = scores(terms, expecting, Some(Opinion { intent: Intent::UNCLEAR, named: true }));
    let topic = |answer: usize| match ANSWERS[answer] {
        Intent::Reading(topic) if scores[answer] >= POSSIBLE => Some(topic),
        _ => None,
    };
    let first = best_of(&scores, |intent| matches!(intent, Intent::Reading(_)));
    let second = best_of(&scores, |intent| matches!(intent, Intent::Reading(_)) && intent != ANSWERS[first]);
    let nothing = answers::nearest(Intent::UNCLEAR).map_or(f32::INFINITY, |answer| scores[answer]);
    (best(&scores).intent == ANSWERS[first] || scores[first] >= nothing)
        .then(|| Some([topic(first)?, topic(second)?]))
        .flatten()
}

/// What was most likely meant, by the words alone.
#[cfg(test)]
pub(super) fn guess(terms: &[Term], expecting: Expecting) -> Guess {
    best(&scores(terms, expecting, None))
}

/// How much speaks for each answer.
fn scores(terms: &[Term], expecting: Expecting, opinion: Option<Opinion>) -> [f32; ANSWERS.len()] {
    let mut sums = [0_i32; ANSWERS.len()];
    let mut count = 0_u16;
    let mut add = |row| {
        count += 1;
        for (sum, weight) in sums.iter_mut().zip(WEIGHTS.row(row)) {
            *sum += i32::from(weight);
        }
    };
    evidence::rows(terms, expecting, &mut add);
    opinion.map(evidence::rows_of_opinion).into_iter().flatten().for_each(&mut add);
    std::array::from_fn(|answer| WEIGHTS.score(answer, sums[answer], count))
}

/// A day, a month or a season is told.
fn names_a_time(term: &Term) -> bool {
    matches!(term.time, Some(TimeWord::Month(_) | TimeWord::Weekday(_) | TimeWord::Named(_) | TimeWord::Season(_)))
}

/// The place of the best of some answers.
fn best_of(scores: &[f32; ANSWERS.len()], is_one: impl Fn(Intent) -> bool) -> usize {
    let some = (0..ANSWERS.len()).filter(|answer| is_one(ANSWERS[*answer]));
    some.max_by(|one, other| scores[*one].total_cmp(&scores[*other])).unwrap_or(0)
}

/// The best of the scores, one for each answer.
fn best(scores: &[f32; ANSWERS.len()]) -> Guess {
    let (mut first, mut second) = (0, f32::NEG_INFINITY);
    for (answer, score) in scores.iter().enumerate().skip(1) {
        if *score > scores[first] {
            second = scores[first];
            first = answer;
        } else if *score > second {
            second = *score;
        }
    }
    Guess { intent: ANSWERS[first], margin: scores[first] - second }
}

#[cfg(test)]
mod tests {
    use super::super::intent::UnknownReason;
    use super::super::terms::terms;
    use super::*;

    fn heard(said: &str) -> Option<Intent> {
        overrules(&terms(said.split(' ')), Expecting::Nothing, Intent::UNCLEAR, Ground::Named)
    }

    #[test]
    fn the_best_stands_above_the_next() {
        let mut scores = [-1.0; ANSWERS.len()];
        (scores[3], scores[7]) = (0.5, 0.75);
        assert_eq!(best(&scores), Guess { intent: ANSWERS[7], margin: 0.25 });
        scores[0] = 2.0;
        assert_eq!(best(&scores), Guess { intent: ANSWERS[0], margin: 1.25 });
    }

    #[test]
    fn what_no_rule_knows_is_heard_by_its_sound() {
        for (said, meant) in [
            ("нотальная картачка моя", Topic::Natal),
            ("а меркурка ретроградная щас", Topic::Retrograde),
            ("гороскопушка на завтра раку", Topic::Horoscope),
        ] {
            assert_eq!(heard(said), Some(Intent::Reading(meant)), "{said}");
        }
    }

    #[test]
    fn it_is_not_sure_of_what_is_not_ours() {
        for said in ["столица австралии", "кошка уронила горшок", "у папы рак легких", "сколько стоит проезд"]
        {
            assert!(matches!(heard(said), None | Some(Intent::Unknown(UnknownReason::Elsewhere))), "{said}");
        }
    }

    #[test]
    fn what_cannot_be_taken_back_is_never_guessed() {
        for asked in [Expecting::Consent, Expecting::Forget] {
            for said in ["да", "угу", "ну конечно давай уже", "с удовольствием"] {
                let heard = overrules(&terms(said.split(' ')), asked, Intent::UNCLEAR, Ground::Named);
                assert_ne!(heard, Some(Intent::Confirm), "{said}");
            }
        }
    }

    #[test]
    fn what_the_rules_say_is_evidence() {
        let said = terms("а в пятницу".split(' '));
        let by = |opinion| scores(&said, Expecting::Nothing, opinion);
        let told = by(Some(Opinion { intent: Intent::Reading(Topic::Horoscope), named: true }));
        assert_ne!(by(None), told);
        assert!(told.iter().all(|score| score.is_finite()));
    }

    #[test]
    fn a_long_utterance_is_heard_to_its_end() {
        let long = "слово ".repeat(170);
        assert!(guess(&terms(long.split_whitespace()), Expecting::Nothing).margin.is_finite());
        assert!(guess(&[], Expecting::Sign).margin.is_finite());
    }
}
