//! Words that were nearly heard right: «гараскоп», «совмистимасть», «скарпион».

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use rapidfuzz::distance::osa;

use super::dates;
use super::lexicon::{Cues, request_words};
use super::sky;
use super::terms::{Term, TermKind};
use crate::astro::{Body, Sign};
use crate::speech::words::{self, Case, Word};

/// Shorter words of ours are too like others: «метро» is not «ретро».
const MIN_LETTERS: usize = 6;

/// From this length on one sound may be wrong, too.
const LONG_LETTERS: usize = 8;

/// Words of one utterance that are compared; each costs a look at the whole vocabulary.
const MAX_WORDS: usize = 6;

/// Words of ours by how they sound.
struct Vocabulary {
    exact: HashMap<String, String>,
    long: Vec<(osa::BatchComparator<char>, String)>,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let forms = |word: &'static Word| Case::ALL.map(|case| word.form(case).to_lowercase());
    let signs = Sign::ALL.into_iter().flat_map(|sign| forms(words::sign(sign)));
    let bodies = Body::PLANETS.into_iter().flat_map(|body| forms(words::body(body)));
    let all = request_words().chain(signs).chain(bodies).filter(|word| letters(word) >= MIN_LETTERS);
    // Sorted and first come, so that of two words that sound alike it is always the same one.
    let all: BTreeSet<String> = all.collect();
    let long = all.iter().filter(|word| letters(word) >= LONG_LETTERS);
    let long = long.map(|word| (osa::BatchComparator::new(sound(word).chars()), word.clone())).collect();
    let mut exact = HashMap::new();
    for word in all {
        exact.entry(sound(&word)).or_insert(word);
    }
    Vocabulary { exact, long }
});

fn letters(word: &str) -> usize {
    word.chars().count()
}

/// How a word sounds: vowels that are alike when unstressed are one, voiced consonants are voiceless, signs and doubling are gone.
fn sound(word: &str) -> String {
    let mut sound = String::with_capacity(word.len());
    sound.extend(sounds(word));
    sound
}

/// The sounds of a word, one after another.
pub(super) fn sounds(word: &str) -> impl Iterator<Item = char> {
    let heard = word.chars().filter_map(|letter| {
        Some(match letter {
            'о' => 'а',
            'е' | 'я' | 'э' | 'ы' | 'й' => 'и',
            'ю' => 'у',
            'б' => 'п',
            'в' => 'ф',
            'г' => 'к',
            'д' => 'т',
            'ж' => 'ш',
            'з' => 'с',
            'ь' | 'ъ' => return None,
            other => other,
        })
    });
    let mut last = None;
    heard.filter(move |sound| last.replace(*sound) != Some(*sound))
}

/// The terms with every word that we don't know replaced by the one of ours that it nearly is; nothing when there is none.
pub(super) fn corrected(mut terms: Vec<Term>) -> Option<Vec<Term>> {
    let unknown = |term: &&mut Term| {
        term.kind == TermKind::Word
            && term.cues == Cues::NONE
            && letters(&term.text) + 1 >= MIN_LETTERS
            && sky::sign(&term.text).is_none()
            && sky::body(&term.text).is_none()
            && dates::month(&term.text).is_none()
    };
    let mut changed = false;
    for term in terms.iter_mut().filter(unknown).take(MAX_WORDS) {
        if let Some(word) = nearest(&term.text) {
            term.replace(word);
            changed = true;
        }
    }
    changed.then_some(terms)
}

fn nearest(word: &str) -> Option<&'static str> {
    let said = sound(word);
    if let Some(known) = VOCABULARY.exact.get(&said) {
        return Some(known);
    }
    if letters(word) < LONG_LETTERS {
        return None;
    }
    let args = osa::Args::default().score_cutoff(1);
    let scored = VOCABULARY
        .long
        .iter()
        .filter_map(|(comparator, known)| Some((comparator.distance_with_args(said.chars(), &args)?, known.as_str())));
    scored.min().map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearly_our_words_and_nobody_elses() {
        for (said, meant) in [
            ("гороскап", Some("гороскоп")),
            ("гараскопа", Some("гороскопа")),
            ("совместимасть", Some("совместимость")),
            ("ритроградный", Some("ретроградные")),
            ("близницах", Some("близнецах")),
            ("картина", None),
            ("напольные", None),
            ("казирог", Some("козерог")),
            ("миркурием", Some("меркурием")),
            ("метро", None),
            ("микроскоп", None),
            ("телевизор", None),
            ("швабра", None),
        ] {
            assert_eq!(nearest(said), meant, "{said}");
        }
    }
}
