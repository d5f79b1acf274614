//! The second ear: a linear model over words and sounds that was trained on labelled phrases, for what the rules can't place.
//!
//! The rules name an intent by words that they know; the ear weighs every word, every pair and triple, and every few sounds, so that it
//! errs elsewhere. It is asked where the rules understood nothing or no more than values, it answers only when it is sure, and never with
//! what can't be taken back. Where the rules name an intent they are right more often than an ear that differs, so it stays.
//! `training.rs` makes the weights; nothing else is needed while the server runs.

mod answers;
mod evidence;
mod weights;

#[cfg(test)]
mod training;

use super::intent::{Expecting, Intent};
use super::lexicon::Cue;
use super::terms::Term;
use answers::{ANSWERS, may_be_guessed};
use weights::WEIGHTS;

/// By how much the best answer must outweigh the next one. In cross-validation over the phrases that the rules can't place, seven of eight
/// answers above this are right, and of those just below it less than two of three; `how_well_it_hears` prints the table. Two right
/// answers are worth one that is wrong.
const SURE_MARGIN: f32 = 0.5;

/// What the ear makes of an utterance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Guess {
    /// The answer with the greatest weight.
    pub intent: Intent,
    /// How much greater its weight is than that of the next one, from 0.
    pub margin: f32,
}

/// What was meant, if the ear is sure of it and it may be answered on a guess.
pub(super) fn sure(terms: &[Term], expecting: Expecting) -> Option<Intent> {
    // An illness is nothing to be guessed at.
    if terms.iter().any(|term| term.cues.any(&[Cue::Illness, Cue::Rude])) {
        return None;
    }
    let guess = guess(terms, expecting);
    (guess.margin >= SURE_MARGIN && may_be_guessed(guess.intent)).then_some(guess.intent)
}

/// What was most likely meant.
pub(super) fn guess(terms: &[Term], expecting: Expecting) -> Guess {
    let mut sums = [0_i32; ANSWERS.len()];
    let mut count = 0_u16;
    evidence::rows(terms, expecting, |row| {
        count += 1;
        for (sum, weight) in sums.iter_mut().zip(WEIGHTS.row(row)) {
            *sum += i32::from(weight);
        }
    });
    best(&std::array::from_fn(|answer| WEIGHTS.score(answer, sums[answer], count)))
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
    use super::super::intent::{Topic, UnknownReason};
    use super::super::terms::terms;
    use super::*;

    fn heard(said: &str) -> Option<Intent> {
        sure(&terms(said.split(' ')), Expecting::Nothing)
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
        for said in ["забудь меня", "удали мои данные", "да", "пока", "выход", "запомни меня"]
        {
            assert_eq!(heard(said), None, "{said}");
        }
    }

    #[test]
    fn a_long_utterance_is_heard_to_its_end() {
        let long = "слово ".repeat(170);
        assert!(guess(&terms(long.split_whitespace()), Expecting::Nothing).margin.is_finite());
        assert!(guess(&[], Expecting::Sign).margin.is_finite());
    }
}
