//! What became of every word of an utterance: used by a value, part of the request, carrying nothing, or left over.

use super::lexicon::Cue;
use super::terms::{Term, TermKind};

/// Most words that are told back; more is no part of a request but another sentence.
const MAX_TOLD_BACK: usize = 3;

/// What a word was used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WordRole {
    Value,
    Request,
    Filler,
    LeftOver,
}

/// How many words were used for what, and those that nobody claimed. Words that are left over never become a value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Accounted {
    /// Words that a value was read from.
    pub values: usize,
    /// Words that speak for a request.
    pub requests: usize,
    /// Words that carry nothing.
    pub fillers: usize,
    /// The first run of words that were not understood, as they were heard.
    pub left_over: Vec<String>,
}

impl Accounted {
    /// What became of these terms, after every value was read from them.
    pub(super) fn of(terms: &[Term]) -> Self {
        let mut accounted = Self::default();
        let mut run_is_over = false;
        for term in terms {
            match role(term) {
                WordRole::Value => accounted.values += 1,
                WordRole::Request => accounted.requests += 1,
                WordRole::Filler => accounted.fillers += 1,
                WordRole::LeftOver if !run_is_over => {
                    accounted.left_over.push(term.text.clone());
                    continue;
                }
                WordRole::LeftOver => continue,
            }
            run_is_over = !accounted.left_over.is_empty();
        }
        accounted
    }

    /// How much of what carries something was understood, from 0 to 1.
    pub fn confidence(&self) -> f32 {
        let understood = (self.values + self.requests) as f32;
        let all = understood + self.left_over.len() as f32;
        if all > 0.0 { understood / all } else { 1.0 }
    }

    /// The words to ask about: a few, beside something that was understood.
    pub fn unread(&self) -> Option<String> {
        let few = (1..=MAX_TOLD_BACK).contains(&self.left_over.len());
        (few && self.values + self.requests > 0).then(|| self.left_over.join(" "))
    }
}

fn role(term: &Term) -> WordRole {
    const CARRY_NOTHING: [Cue; 2] = [Cue::Filler, Cue::Polite];
    match term.kind {
        _ if term.taken => WordRole::Value,
        TermKind::Word if term.cues.any(&CARRY_NOTHING) => WordRole::Filler,
        TermKind::Word if term.cues != super::lexicon::Cues::NONE => WordRole::Request,
        _ => WordRole::LeftOver,
    }
}

#[cfg(test)]
mod tests {
    use super::super::terms::terms;
    use super::*;

    #[test]
    fn every_word_is_counted_once_and_the_unclaimed_are_told() {
        let mut said = terms("пожалуйста гороскоп для синего пингвина на завтра хрюндель".split(' '));
        said.last_mut().unwrap().taken = false;
        said[6].taken = true;
        let accounted = Accounted::of(&said);
        assert_eq!((accounted.values, accounted.requests, accounted.fillers), (1, 1, 3));
        assert_eq!(accounted.unread().as_deref(), Some("синего пингвина"));
        assert!((accounted.confidence() - 0.5).abs() < 0.01);
        assert_eq!(Accounted::of(&terms(["привет"].into_iter())).unread(), None);
    }
}
