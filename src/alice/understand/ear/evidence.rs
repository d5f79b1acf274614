//! What the ear hears in an utterance: words in ones, twos and threes, the sounds of each word,
//! and what the rules make of it, as rows of the weights.

use super::super::dates::TimeWord;
use super::super::intent::{Expecting, Intent, UnknownReason};
use super::super::misheard::sounds;
use super::super::terms::{Term, TermKind};
use super::super::{given_names, kin, sky};
use crate::astro::Body;

/// How many rows there are. Pieces of evidence that fall on one row share it.
pub(super) const ROWS: usize = 1 << 15;

/// Letters of a word that stand for all its forms.
const STEM_LETTERS: usize = 5;

/// Longest run of sounds.
const MAX_SOUNDS: usize = 4;

/// From this many words on an utterance is a long one.
const MANY_WORDS: usize = 6;

/// A kind of evidence; two kinds never share a hash by their text alone.
#[derive(Clone, Copy)]
#[repr(u8)]
enum EvidenceKind {
    OneWord,
    TwoWords,
    ThreeWords,
    WholeWord,
    Sounds,
    Length,
    Question,
    Answer,
    TwoAnswers,
    Shape,
    Opinion,
    Named,
}

/// FNV-1a, spread over all its bits at the end.
#[derive(Clone, Copy)]
struct Hash(u32);

impl Hash {
    const fn of(kind: EvidenceKind) -> Self {
        Self(0x811c_9dc5).with(kind as u32)
    }

    const fn with(self, part: u32) -> Self {
        Self((self.0 ^ part).wrapping_mul(0x0100_0193))
    }

    fn word(letters: impl Iterator<Item = char>) -> u32 {
        letters.fold(Self(0x811c_9dc5), |hash, letter| hash.with(u32::from(letter))).0
    }

    const fn row(self) -> usize {
        let mixed = (self.0 ^ self.0 >> 15).wrapping_mul(0x2c1b_3c6d);
        (mixed ^ mixed >> 13) as usize % ROWS
    }
}

/// What the rules make of an utterance.
#[derive(Debug, Clone, Copy)]
pub(in crate::alice::understand) struct Opinion {
    /// What was meant.
    pub intent: Intent,
    /// The request was named, and not only suggested by its values.
    pub named: bool,
}

/// The rows that say what the rules make of it.
pub(super) fn rows_of_opinion(opinion: Opinion) -> [usize; 2] {
    let Opinion { intent, named } = opinion;
    let reason = match intent {
        Intent::Unknown(UnknownReason::Unclear) => 1,
        Intent::Unknown(UnknownReason::Elsewhere) => 2,
        Intent::Unknown(UnknownReason::NotDone(_)) => 3,
        Intent::Unknown(UnknownReason::DoesNotKnow) => 4,
        Intent::Unknown(UnknownReason::WhyAsk) => 5,
        Intent::Unknown(UnknownReason::Rude) => 6,
        _ => 0,
    };
    let name = Hash::word(intent.name().chars());
    let is_reading = matches!(intent, Intent::Reading(_));
    [
        Hash::of(EvidenceKind::Opinion).with(name).with(reason).with(u32::from(named)).row(),
        Hash::of(EvidenceKind::Named).with(u32::from(is_reading)).with(u32::from(named)).row(),
    ]
}

/// Calls `with` once for each row that speaks in these terms, which are answers to `expecting`.
pub(super) fn rows(terms: &[Term], expecting: Expecting, mut with: impl FnMut(usize)) {
    let mut seen = [0_u64; ROWS / 64];
    let mut add = |hash: Hash| {
        let row = hash.row();
        let bit = 1 << (row % 64);
        if seen[row / 64] & bit == 0 {
            seen[row / 64] |= bit;
            with(row);
        }
    };
    let question = expecting as u32;
    add(Hash::of(EvidenceKind::Question).with(question));
    add(Hash::of(EvidenceKind::Length).with(terms.len().min(MANY_WORDS) as u32));
    let start = Hash::word("<".chars());
    let end = Hash::word(">".chars());
    let (mut before_last, mut last) = (None, start);
    let mut shape = Hash::of(EvidenceKind::Shape).with(question);
    for term in terms {
        let class = class(term);
        let word = match class {
            Some(class) => Hash::word(class.chars()),
            None => Hash::word(term.text.chars().take(STEM_LETTERS)),
        };
        pairs(before_last, last, word, &mut add);
        add(Hash::of(EvidenceKind::OneWord).with(word));
        if expecting != Expecting::Nothing {
            add(Hash::of(EvidenceKind::Answer).with(question).with(word));
            add(Hash::of(EvidenceKind::TwoAnswers).with(question).with(last).with(word));
        }
        match class {
            Some(_) => shape = shape.with(word),
            None => {
                add(Hash::of(EvidenceKind::WholeWord).with(Hash::word(term.text.chars())));
                runs_of_sounds(&term.text, &mut add);
            }
        }
        (before_last, last) = (Some(last), word);
    }
    pairs(before_last, last, end, &mut add);
    if expecting != Expecting::Nothing {
        add(shape);
    }
}

/// The two and the three words that end in `word`.
fn pairs(before_last: Option<u32>, last: u32, word: u32, add: &mut impl FnMut(Hash)) {
    add(Hash::of(EvidenceKind::TwoWords).with(last).with(word));
    if let Some(before_last) = before_last {
        add(Hash::of(EvidenceKind::ThreeWords).with(before_last).with(last).with(word));
    }
}

/// Runs of two to four sounds, the edges of the word among them.
fn runs_of_sounds(word: &str, add: &mut impl FnMut(Hash)) {
    let mut open = [None; MAX_SOUNDS - 1];
    for sound in "_".chars().chain(sounds(word)).chain("_".chars()) {
        let sound = u32::from(sound);
        for run in open.iter_mut().flatten() {
            *run = Hash::with(*run, sound);
            add(*run);
        }
        open.rotate_right(1);
        open[0] = Some(Hash::of(EvidenceKind::Sounds).with(sound));
    }
}

/// What a term is, where its value does not matter.
fn class(term: &Term) -> Option<&'static str> {
    let number = match &term.kind {
        TermKind::Word => return class_of_word(term),
        TermKind::Clock { .. } => return Some("#clock"),
        TermKind::Calendar(_) => return Some("#calendar"),
        TermKind::Number(number) => number,
    };
    Some(match (number.value, number.ordinal) {
        (0, _) => "#0",
        (1..=5, false) => "#1-5",
        (1..=5, true) => "#1-5th",
        (6..=12, false) => "#6-12",
        (6..=12, true) => "#6-12th",
        (13..=24, _) => "#13-24",
        (25..=31, _) => "#25-31",
        (32..=99, _) => "#32-99",
        (1900..=2100, _) => "#year",
        _ => "#large",
    })
}

fn class_of_word(term: &Term) -> Option<&'static str> {
    let word = term.text.as_str();
    if sky::sign(word).is_some() {
        return Some("#sign");
    }
    match sky::body(word) {
        Some(Body::Moon) => Some("#moon"),
        Some(_) => Some("#body"),
        None if matches!(term.time, Some(TimeWord::Month(_))) => Some("#month"),
        None if matches!(term.time, Some(TimeWord::Weekday(_))) => Some("#weekday"),
        None if matches!(term.time, Some(TimeWord::Named(_))) => Some("#day"),
        None if kin::is_kin(word) => Some("#kin"),
        None => given_names::is_given_name(word).then_some("#name"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::terms::terms;
    use super::*;

    fn heard(said: &str, expecting: Expecting) -> Vec<usize> {
        let mut rows = Vec::new();
        super::rows(&terms(said.split(' ')), expecting, |row| rows.push(row));
        rows
    }

    #[test]
    fn values_of_a_kind_are_one_to_the_ear() {
        let heard = |said| heard(said, Expecting::Nothing);
        for (one, other) in [
            ("гороскоп для льва на завтра", "гороскоп для рыб на вчера"),
            ("родился пятого мая", "родился третьего июня"),
            ("а мужу", "а сестре"),
            ("в пятницу", "в среду"),
        ] {
            assert_eq!(heard(one), heard(other), "{one}");
        }
        assert_ne!(heard("гороскоп для льва"), heard("гороскоп для мужа"));
    }

    #[test]
    fn each_row_is_told_once_and_the_question_counts() {
        let mut rows = heard("да да да да", Expecting::Nothing);
        let told = rows.len();
        rows.sort_unstable();
        rows.dedup();
        assert_eq!(rows.len(), told);
        assert_ne!(heard("в семь", Expecting::Nothing), heard("в семь", Expecting::BirthTime));
    }

    #[test]
    fn a_misheard_word_keeps_most_of_its_sounds() {
        let (right, wrong) = (heard("гороскоп", Expecting::Nothing), heard("гараскоб", Expecting::Nothing));
        let kept = wrong.iter().filter(|row| right.contains(row)).count();
        assert!(kept * 4 > wrong.len() * 3, "{kept} of {}", wrong.len());
    }
}
