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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::super::{Expecting, Intent, understand};
    use crate::alice::request::{Session, Turn, TurnKind};
    use crate::astro::CivilDate;

    /// Beginnings of words of the trade.
    const JARGON: [&str; 29] = [
        "трин",
        "квадрат",
        "секстил",
        "квинконс",
        "квинтил",
        "биквинтил",
        "полуквадрат",
        "полусекстил",
        "полутораквадрат",
        "оппозици",
        "соединени",
        "стеллиум",
        "куспид",
        "асцендент",
        "десцендент",
        "аспект",
        "транзит",
        "синастри",
        "композит",
        "эфемерид",
        "ретроград",
        "стихи",
        "экзальтаци",
        "обител",
        "изгнани",
        "управител",
        "соляр",
        "орбис",
        "зодиак",
    ];

    /// The words of a file, folded, without stress marks.
    fn words(path: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                words(&path, found);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                let text = text.replace('+', "").to_lowercase().replace('ё', "е");
                found.extend(
                    text.split(|c: char| !('а'..='я').contains(&c)).filter(|word| !word.is_empty()).map(str::to_owned),
                );
            }
        }
    }

    #[test]
    fn every_term_of_the_speech_texts_can_be_asked_about() {
        let mut spoken = BTreeSet::new();
        words(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/speech"), &mut spoken);
        let used: Vec<&str> =
            JARGON.into_iter().filter(|stem| spoken.iter().any(|word| word.starts_with(stem))).collect();
        assert!(used.len() >= 15, "{used:?}");
        for stem in used {
            // The nominative is the shortest form that is explained.
            let forms =
                spoken.iter().filter(|word| word.starts_with(stem) && word.chars().count() <= stem.chars().count() + 4);
            let is_answered = |form: &String| {
                let utterance = format!("что такое {form}");
                let turn =
                    Turn { kind: TurnKind::Utterance, utterance, session: Session::default(), ..Turn::default() };
                let intent = understand(&turn, CivilDate::new(2026, 11, 23).unwrap(), Expecting::Nothing).intent;
                matches!(intent, Intent::Term(_) | Intent::Reading(_))
            };
            let forms: Vec<&String> = forms.collect();
            assert!(forms.iter().any(|form| is_answered(form)), "{stem} is spoken and not explained: {forms:?}");
        }
    }
}
