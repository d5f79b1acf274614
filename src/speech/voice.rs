//! What is said: a text for the eye and a text for the ear, made from the same facts.

use super::markup::{clip, spoken_length, text_length};
use crate::astro::Fact;

/// Longest text, and longest spoken text, of one answer: under Alice's 1024 with room for a question at the end, and about as
/// long as a listener likes to hear.
pub const SPEECH_LIMIT_CHARS: usize = 800;

/// Something to say, in two forms.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Speech {
    /// For the screen: digits, no markup.
    pub text: String,
    /// For the voice: numbers in words, `+` before stressed vowels where Alice would err, pauses as `sil <[300]>`.
    pub tts: String,
}

impl Speech {
    /// Speech that is written as it is spoken.
    pub fn plain(words: &str) -> Self {
        Self { text: words.to_owned(), tts: words.to_owned() }
    }

    /// Speech whose two forms differ.
    pub fn new(text: impl Into<String>, tts: impl Into<String>) -> Self {
        Self { text: text.into(), tts: tts.into() }
    }

    /// The same for the eye, and with a pause after every sentence and clause for the ear.
    pub fn slowly(self) -> Self {
        let tts = self.tts.replace(". ", ". sil <[600]> ").replace(": ", ": sil <[300]> ");
        Self { tts, ..self }
    }

    /// This with a punctuation mark behind it.
    pub(super) fn followed_by(mut self, mark: &str) -> Self {
        self.text.push_str(mark);
        self.tts.push_str(mark);
        self
    }

    /// This, a space, and `next`.
    pub fn then(mut self, next: &Self) -> Self {
        for (said, more) in [(&mut self.text, &next.text), (&mut self.tts, &next.tts)] {
            if !said.is_empty() && !more.is_empty() {
                said.push(' ');
            }
            said.push_str(more);
        }
        self
    }
}

/// How much a sentence matters when there is no room for all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum SentencePriority {
    Essential,
    Important,
    Supplementary,
    Optional,
}

impl SentencePriority {
    /// Name in the API.
    pub const fn id(self) -> &'static str {
        ["essential", "important", "supplementary", "optional"][self as usize]
    }
}

/// A sentence with the fact that it rests on, if it rests on one.
#[derive(Debug, Clone, PartialEq)]
pub struct Sentence {
    /// Its words.
    pub speech: Speech,
    /// How much it matters.
    pub priority: SentencePriority,
    /// Why it is said.
    pub fact: Option<Fact>,
}

impl Sentence {
    /// A sentence that rests on a fact.
    pub(super) const fn on(fact: Fact, priority: SentencePriority, speech: Speech) -> Self {
        Self { speech, priority, fact: Some(fact) }
    }

    /// A sentence that leads to others, or gives what needs no reason.
    pub(super) const fn leading(priority: SentencePriority, speech: Speech) -> Self {
        Self { speech, priority, fact: None }
    }
}

/// Puts together the weightiest sentences that fit `limit_chars` in both forms, in their own order, and returns what was left out
/// for the next turn. At least one sentence is used up, so that a listener who goes on asking reaches the end; one that alone is
/// too long is clipped.
pub fn compose(sentences: &[Sentence], limit_chars: usize) -> (Speech, Vec<Sentence>) {
    let mut by_weight: Vec<usize> = (0..sentences.len()).collect();
    by_weight.sort_by_key(|index| sentences[*index].priority);
    let mut said = vec![false; sentences.len()];
    let (mut text_used, mut spoken_used) = (0, 0);
    for index in &by_weight {
        let speech = &sentences[*index].speech;
        // One for the space between sentences.
        let text = text_used + text_length(&speech.text) + 1;
        let spoken = spoken_used + spoken_length(&speech.tts) + 1;
        if text.max(spoken) <= limit_chars + 1 {
            (text_used, spoken_used) = (text, spoken);
            said[*index] = true;
        }
    }
    let rest_of = |said: &[bool]| {
        sentences.iter().zip(said).filter(|(_, said)| !**said).map(|(sentence, _)| sentence.clone()).collect()
    };
    if let (Some(first), false) = (by_weight.first(), said.contains(&true)) {
        said[*first] = true;
        return (clip(&sentences[*first].speech, limit_chars), rest_of(&said));
    }
    let chosen = sentences.iter().zip(&said).filter(|(_, said)| **said).map(|(sentence, _)| &sentence.speech);
    (chosen.fold(Speech::default(), Speech::then), rest_of(&said))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sentence(priority: SentencePriority, words: &str) -> Sentence {
        Sentence { speech: Speech::plain(words), priority, fact: None }
    }

    #[test]
    fn what_matters_is_said_first_but_in_its_own_order() {
        let sentences = [
            sentence(SentencePriority::Optional, "Раз."),
            sentence(SentencePriority::Important, "Два."),
            sentence(SentencePriority::Supplementary, "Три."),
            sentence(SentencePriority::Essential, "Четыре."),
        ];
        let (said, rest) = compose(&sentences, 17);
        assert_eq!(said.text, "Два. Три. Четыре.");
        assert_eq!(rest, [sentences[0].clone()]);
        assert_eq!(compose(&rest, 17), (Speech::plain("Раз."), vec![]));
    }

    fn any_sentence() -> impl Strategy<Value = Sentence> {
        let priority = prop_oneof![
            Just(SentencePriority::Essential),
            Just(SentencePriority::Important),
            Just(SentencePriority::Supplementary),
            Just(SentencePriority::Optional)
        ];
        (any::<String>(), any::<String>(), priority).prop_map(|(text, tts, priority)| Sentence {
            speech: Speech::new(text, tts),
            priority,
            fact: None,
        })
    }

    proptest! {
        #[test]
        fn an_answer_is_within_the_limit_and_the_rest_ends(
            sentences in proptest::collection::vec(any_sentence(), 0..12), limit in 0usize..120,
        ) {
            let (said, rest) = compose(&sentences, limit);
            prop_assert!(text_length(&said.text) <= limit);
            prop_assert!(spoken_length(&said.tts) <= limit);
            prop_assert!(sentences.is_empty() || rest.len() < sentences.len());
        }
    }
}
