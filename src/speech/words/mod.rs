//! Declined Russian names of everything that a sentence can be about, each form with its stress.

mod bodies;
mod calendar;
mod houses;
mod lookup;
mod signs;
mod terms;
mod yours;

pub use bodies::body;
pub use calendar::{month, weekday};
pub use houses::theme;
pub use lookup::{body_named, sign_named};
pub use signs::{in_sign, into_sign, people_of, sign};
pub use terms::{ascendant, aspect, element, gift, medium_coeli, modality, phase, pronoun, your};
pub use yours::yours;

use super::Speech;

/// Grammatical case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Case {
    Nominative,
    Genitive,
    Dative,
    Accusative,
    Instrumental,
    Prepositional,
}

impl Case {
    /// Every case, in the order in which tables list them.
    pub const ALL: [Self; 6] =
        [Self::Nominative, Self::Genitive, Self::Dative, Self::Accusative, Self::Instrumental, Self::Prepositional];

    /// Three-letter name, as in templates.
    pub const fn id(self) -> &'static str {
        ["nom", "gen", "dat", "acc", "ins", "pre"][self as usize]
    }
}

/// Gender for agreement; the plural agrees in one way for all genders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Gender {
    Masculine,
    Feminine,
    Neuter,
    Plural,
}

/// A word or a short phrase in all its cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    gender: Gender,
    /// With `+` before the stressed vowel of every word of more than one syllable.
    forms: [&'static str; Case::ALL.len()],
}

impl Word {
    const fn new(gender: Gender, forms: [&'static str; 6]) -> Self {
        Self { gender, forms }
    }

    /// Gender, for agreement.
    pub const fn gender(&self) -> Gender {
        self.gender
    }

    /// The form for the eye.
    pub fn form(&self, case: Case) -> String {
        self.spoken(case).replace('+', "")
    }

    /// The form for the voice, with stress marks.
    pub const fn spoken(&self, case: Case) -> &'static str {
        self.forms[case as usize]
    }

    /// Both forms.
    pub fn said(&self, case: Case) -> Speech {
        Speech::new(self.form(case), self.spoken(case))
    }
}

/// Every word that is declined, with its identifier.
#[cfg(test)]
pub(super) fn every_word() -> Vec<(String, &'static Word)> {
    use crate::astro::{AspectKind, Body, Element, PhaseName, Sign};
    let mut all: Vec<(String, &'static Word)> = Vec::new();
    all.extend(Sign::ALL.map(|known| (format!("sign:{}", known.id()), sign(known))));
    all.extend(Sign::ALL.map(|known| (format!("people:{}", known.id()), people_of(known))));
    all.extend(Body::ALL.map(|known| (format!("body:{}", known.id()), body(known))));
    all.extend(Body::ALL.map(|known| (format!("gift:{}", known.id()), gift(known))));
    all.extend(AspectKind::ALL.map(|known| (format!("aspect:{}", known.id()), aspect(known))));
    all.extend(PhaseName::ALL.map(|known| (format!("phase:{}", known.id()), phase(known))));
    all.extend(Element::ALL.map(|known| (format!("element:{}", known.id()), element(known))));
    all.push(("angle:ascendant".to_owned(), ascendant()));
    all.push(("angle:medium_coeli".to_owned(), medium_coeli()));
    all.extend((1..=12).map(|number| (format!("month:{number}"), month(number))));
    all.extend((0..7).map(|number| (format!("weekday:{number}"), weekday(number))));
    all.extend((1..=12).map(|number| (format!("theme:{number}"), theme(number))));
    all
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    /// Forms made by pymorphy3; the command stands at the file's head.
    const GOLDEN: &str = include_str!("../../../tests/golden/word-forms.tsv");

    /// Where astrologers decline otherwise than the dictionary: as constellations, Рыбы and Близнецы are inanimate.
    const BY_USAGE: [(&str, &str, &str); 2] = [("sign:gemini", "acc", "близнецы"), ("sign:pisces", "acc", "рыбы")];

    #[test]
    fn every_form_is_what_the_morphological_dictionary_says() {
        let golden: HashMap<_, _> = GOLDEN
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| {
                let mut cells = line.split('\t');
                let mut cell = || cells.next().unwrap();
                ((cell(), cell()), cell())
            })
            .collect();
        let mut wrong = Vec::new();
        let mut compared = 0;
        for (id, word) in every_word() {
            for case in Case::ALL {
                let form = word.form(case).to_lowercase();
                let by_usage = BY_USAGE.contains(&(id.as_str(), case.id(), form.as_str()));
                let expected = golden.get(&(id.as_str(), case.id()));
                compared += 1;
                if expected != Some(&form.as_str()) && !by_usage {
                    wrong.push(format!("{id} {}: {form}, expected {expected:?}", case.id()));
                }
            }
        }
        assert_eq!(compared, golden.len());
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn every_cell_is_filled_and_stressed_once_per_word() {
        let vowels = "аеёиоуыэюя";
        for (id, word) in every_word() {
            for case in Case::ALL {
                for part in word.spoken(case).to_lowercase().split(' ') {
                    let count = part.chars().filter(|letter| vowels.contains(*letter)).count();
                    let marks: Vec<_> = part.match_indices('+').map(|(at, _)| part[at + 1..].chars().next()).collect();
                    let expected = usize::from(count > 1);
                    assert_eq!(marks.len(), expected, "{id} {case:?}: {part}");
                    assert!(marks.iter().all(|next| next.is_some_and(|next| vowels.contains(next))), "{id}: {part}");
                }
            }
        }
    }

    #[test]
    fn no_name_means_two_things() {
        let mut owners: HashMap<String, String> = HashMap::new();
        for (id, word) in every_word() {
            // Gifts and themes are common words that need not name anything; people are their sign.
            if id.starts_with("gift") || id.starts_with("theme") {
                continue;
            }
            let owner = id.replace("people", "sign");
            for case in Case::ALL {
                let earlier = owners.insert(word.form(case).to_lowercase(), owner.clone());
                assert!(earlier.as_ref().is_none_or(|earlier| *earlier == owner), "{owner} and {earlier:?}");
            }
        }
    }
}
