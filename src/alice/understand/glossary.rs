//! «Что такое трин?»: a word that the skill speaks is asked about.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::lexicon::Cue;
use super::terms::{Term, TermKind};
use crate::speech::AstroTerm;

/// What is asked about a word, beside «что такое».
const ASKING: [&str; 22] = [
    "что",
    "значит",
    "означает",
    "означают",
    "такое",
    "такой",
    "такая",
    "значение",
    "смысл",
    "термин",
    "слово",
    "определение",
    "понимать",
    "непонятно",
    "объясни",
    "поясни",
    "расшифруй",
    "как",
    "это",
    "чего",
    "про",
    "расскажи",
];

/// Terms by every form that they are heard in.
static TERMS: LazyLock<HashMap<&'static str, AstroTerm>> = LazyLock::new(|| {
    AstroTerm::ALL.into_iter().flat_map(|term| term.heard().split_whitespace().map(move |form| (form, term))).collect()
});

/// The word that is asked about, where nothing else is.
pub(super) fn asked(terms: &[Term]) -> Option<AstroTerm> {
    let mut found = None;
    for (at, term) in terms.iter().enumerate() {
        let two = || terms.get(at + 1).and_then(|next| TERMS.get(format!("{}_{}", term.text, next.text).as_str()));
        if term.kind == TermKind::Word
            && found.is_none()
            && let Some(known) = TERMS.get(term.text.as_str()).or_else(two)
        {
            found = Some((at, *known));
        }
    }
    let (_, term) = found?;
    let asked = terms.iter().any(|term| {
        ["что", "значит", "означает", "объясни", "поясни", "расшифруй", "термин", "понимать", "непонятно"]
            .contains(&term.text.as_str())
    });
    // A planet, sign or house beside it is asked about in its own way: «что значит Марс в асценденте».
    let around = |other: &Term| {
        TERMS.contains_key(other.text.as_str())
            || ASKING.contains(&other.text.as_str())
            || other.cues.any(&[Cue::Filler, Cue::Polite, Cue::Explain, Cue::About])
            || PARTS.contains(&other.text.as_str())
    };
    (asked && terms.iter().all(around)).then_some(term)
}

/// Words that only belong to a name of two: «куспид дома», «середина неба».
const PARTS: [&str; 14] = [
    "дома",
    "домов",
    "неба",
    "планет",
    "планеты",
    "зодиака",
    "карты",
    "карте",
    "астрологии",
    "гороскопе",
    "планетой",
    "луны",
    "возвращение",
    "за",
];
