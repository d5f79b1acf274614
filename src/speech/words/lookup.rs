//! From a spoken word back to what it names: the same tables read the other way.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{Case, Word, body, people_of, sign};
use crate::astro::{Body, Sign};

/// The sign that `word` names in any case and number; upper case and ё do not matter. Only a whole word counts.
pub fn sign_named(word: &str) -> Option<Sign> {
    SIGNS.get(&folded(word)).copied()
}

/// The body that `name` (one word or the full name) means in any case; upper case and ё do not matter.
pub fn body_named(name: &str) -> Option<Body> {
    BODIES.get(&folded(name)).copied()
}

/// How people also call a sign: one of the Twins, a single fish.
const SIGN_ALIASES: [(&str, Sign); 11] = [
    ("близнец", Sign::Gemini),
    ("близнеца", Sign::Gemini),
    ("близнецу", Sign::Gemini),
    ("близнецом", Sign::Gemini),
    ("близнеце", Sign::Gemini),
    ("девою", Sign::Virgo),
    ("рыба", Sign::Pisces),
    ("рыбе", Sign::Pisces),
    ("рыбу", Sign::Pisces),
    ("рыбой", Sign::Pisces),
    ("рыбою", Sign::Pisces),
];

/// Lilith is not declined; the nodes are called by their place or by the dragon; the mean forms also by their nouns alone.
const BODY_ALIASES: [(&str, Body); 19] = [
    ("лилит", Body::MeanLilith),
    ("лилита", Body::MeanLilith),
    ("средняя лилит", Body::MeanLilith),
    ("средняя черная луна", Body::MeanLilith),
    ("истинная лилит", Body::TrueLilith),
    ("истинной лилит", Body::TrueLilith),
    ("раху", Body::TrueNode),
    ("кету", Body::TrueSouthNode),
    ("голова дракона", Body::TrueNode),
    ("голову дракона", Body::TrueNode),
    ("голове дракона", Body::TrueNode),
    ("хвост дракона", Body::TrueSouthNode),
    ("хвоста дракона", Body::TrueSouthNode),
    ("хвосте дракона", Body::TrueSouthNode),
    ("восходящий узел", Body::TrueNode),
    ("нисходящий узел", Body::TrueSouthNode),
    ("луною", Body::Moon),
    ("солнышко", Body::Sun),
    ("венерою", Body::Venus),
];

static SIGNS: LazyLock<HashMap<String, Sign>> = LazyLock::new(|| {
    let declined = Sign::ALL.into_iter().flat_map(|known| [(sign(known), known), (people_of(known), known)]);
    every_form(declined, &SIGN_ALIASES)
});

static BODIES: LazyLock<HashMap<String, Body>> =
    LazyLock::new(|| every_form(Body::ALL.into_iter().map(|known| (body(known), known)), &BODY_ALIASES));

fn every_form<T: Copy>(
    declined: impl Iterator<Item = (&'static Word, T)>,
    aliases: &[(&str, T)],
) -> HashMap<String, T> {
    let forms = declined.flat_map(|(word, known)| Case::ALL.map(|case| (folded(&word.form(case)), known)));
    forms.chain(aliases.iter().map(|(alias, known)| ((*alias).to_owned(), *known))).collect()
}

fn folded(word: &str) -> String {
    word.trim().to_lowercase().replace('ё', "е")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_known_in_every_form_and_only_as_whole_words() {
        for (said, meant) in [
            ("весам", Sign::Libra),
            ("Львов", Sign::Leo),
            ("львицы", Sign::Leo),
            ("рыбка", Sign::Pisces),
            ("девой", Sign::Virgo),
            ("овна", Sign::Aries),
            ("РАКИ", Sign::Cancer),
            ("близнец", Sign::Gemini),
        ] {
            let known = !["львицы", "рыбка"].contains(&said);
            assert_eq!(sign_named(said), known.then_some(meant), "{said}");
        }
        for other in ["", "левый", "раковина", "весомый", "дев", "а"] {
            assert_eq!(sign_named(other), (other == "дев").then_some(Sign::Virgo), "{other}");
        }
    }

    #[test]
    fn bodies_are_known_in_every_form() {
        for (said, meant) in [
            ("луну", Body::Moon),
            ("чёрной луной", Body::MeanLilith),
            ("черная луна", Body::MeanLilith),
            ("Меркурием", Body::Mercury),
            ("северного узла", Body::TrueNode),
            ("лилит", Body::MeanLilith),
        ] {
            assert_eq!(body_named(said), Some(meant), "{said}");
        }
        assert_eq!(body_named("лунатик"), None);
    }

    #[test]
    fn no_form_is_both_a_sign_and_a_body() {
        assert!(SIGNS.keys().all(|form| !BODIES.contains_key(form)));
    }

    #[test]
    fn an_alias_never_overrides_another_sign_or_body() {
        let declined = every_form(Sign::ALL.into_iter().map(|known| (sign(known), known)), &[]);
        assert!(SIGN_ALIASES.iter().all(|(alias, meant)| declined.get(*alias).is_none_or(|known| known == meant)));
        let declined = every_form(Body::ALL.into_iter().map(|known| (body(known), known)), &[]);
        assert!(BODY_ALIASES.iter().all(|(alias, meant)| declined.get(*alias).is_none_or(|known| known == meant)));
    }
}
