//! Another person than the listener: their name in every case, and what the sky says of the listener turned into what it says of them.

mod names;

use super::words::{self, Case};
use super::{Sentence, SentencePriority, Speech};
use crate::astro::Sign;

/// Which pronoun a person goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Pronoun {
    He,
    She,
}

impl Pronoun {
    /// The pronoun for a name as the conversation knows it: «муж», «дочь катя», «она».
    pub fn of(name: &str) -> Self {
        let first = name.split(' ').next().unwrap_or_default();
        match names::kin(first) {
            Some((pronoun, _)) => pronoun,
            None if first == "она" => Self::She,
            None if names::is_masculine(first) => Self::He,
            None if first.ends_with(['а', 'я']) || names::is_feminine(first) => Self::She,
            None => Self::He,
        }
    }

    const fn pick<'w>(self, he: &'w str, she: &'w str) -> &'w str {
        match self {
            Self::He => he,
            Self::She => she,
        }
    }
}

/// The name in a case: «мужа», «дочерью Катей», «нём».
pub fn person_in(name: &str, case: Case) -> String {
    if let "он" | "она" = name {
        let forms = match Pronoun::of(name) {
            Pronoun::He => ["он", "него", "нему", "него", "ним", "нём"],
            Pronoun::She => ["она", "неё", "ней", "неё", "ней", "ней"],
        };
        return forms[case as usize].to_owned();
    }
    let words: Vec<String> = name
        .split(' ')
        .map(|word| match names::kin(word) {
            Some((_, forms)) => forms.split(' ').nth(case as usize).unwrap_or(word).to_owned(),
            None => names::given(word, case),
        })
        .collect();
    words.join(" ")
}

/// «Забыть, когда родился муж?»
pub fn ask_to_forget(name: &str) -> Speech {
    if name.is_empty() {
        return Speech::plain("Забыть, когда и где вы родились?");
    }
    let born = Pronoun::of(name).pick("родился", "родилась");
    Speech::plain(&format!("Забыть, когда {born} {}?", person_in(name, Case::Nominative)))
}

/// «Забыть знак мамы?»
pub fn ask_to_forget_sign(name: &str) -> Speech {
    if name.is_empty() {
        return Speech::plain("Забыть ваш знак?");
    }
    Speech::plain(&format!("Забыть знак {}?", person_in(name, Case::Genitive)))
}

/// «Теперь о муже.»
pub fn now_about(name: &str) -> Speech {
    Speech::plain(&format!("Теперь {}.", about(name)))
}

/// «О муже», «об отце».
fn about(name: &str) -> String {
    let name = person_in(name, Case::Prepositional);
    let vowel = name.to_lowercase().starts_with(['а', 'о', 'и', 'у', 'э']);
    format!("{} {name}", if vowel { "об" } else { "о" })
}

/// Whom a reading is about, where it is not the listener alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AboutPerson<'n> {
    /// Another person of that name, with the sign that is all that is known of them.
    Other(&'n str, Option<Sign>),
    /// The listener and another person.
    With(&'n str),
}

impl AboutPerson<'_> {
    /// A reading that was made for the listener as it is told of this person. Whose sky it is stands first.
    pub fn tell(self, told: Vec<Sentence>) -> Vec<Sentence> {
        let lead = match self {
            Self::Other(name, None) => Some(format!("Рассказываю {}.", about(name))),
            Self::Other(name, Some(sign)) => {
                let whose = Pronoun::of(name).pick("его", "её");
                let sign = words::sign(sign).form(Case::Nominative);
                Some(format!("Рассказываю {}, {whose} знак — {sign}.", about(name)))
            }
            Self::With(_) => None,
        };
        let lead = lead.map(|whose| Sentence::leading(SentencePriority::Essential, Speech::plain(&whose)));
        lead.into_iter().chain(self.turn(told)).collect()
    }

    /// Sentences that were made for the listener, about this person: «ваше Солнце» becomes «его Солнце», «Солнце партнёра» «Солнце мужа».
    /// Advice stays as it is, to be passed on.
    pub fn turn(self, told: Vec<Sentence>) -> Vec<Sentence> {
        let form = |form: &str| match self {
            Self::Other(name, _) => turned(without_address(form), Pronoun::of(name)),
            Self::With(name) => with_name(form, name),
        };
        let turned = told.into_iter().map(|sentence| {
            let Speech { text, tts } = &sentence.speech;
            Sentence { speech: Speech::new(form(text), form(tts)), ..sentence }
        });
        turned.collect()
    }
}

/// «Рыбы, вот ваше небо» is said to the listener: without the sign it may be said of somebody else.
fn without_address(form: &str) -> &str {
    match form.split_once(", ") {
        Some((first, rest)) if is_sign(first) => rest,
        _ => form,
    }
}

fn is_sign(word: &str) -> bool {
    let word = plain(word);
    Sign::ALL.into_iter().any(|sign| words::sign(sign).form(Case::Nominative).to_lowercase() == word)
}

/// A comparison of two people in which the other one has a name.
fn with_name(form: &str, name: &str) -> String {
    const PARTNER: [(&str, Case); 5] = [
        ("партнёром", Case::Instrumental),
        ("партнёра", Case::Genitive),
        ("партнёру", Case::Dative),
        ("партнёре", Case::Prepositional),
        ("партнёр", Case::Nominative),
    ];
    let form = form.replace("партн+ёр", "партнёр");
    PARTNER.iter().fold(form, |form, (word, case)| form.replace(word, &person_in(name, *case)))
}

/// One form of a speech, about another person, sentence by sentence.
fn turned(form: &str, pronoun: Pronoun) -> String {
    let turned: String =
        form.split_inclusive(['.', '?', '!']).map(|sentence| turned_sentence(sentence, pronoun)).collect();
    // What began with an address begins anew.
    let mut letters = turned.chars().skip_while(|letter| *letter == '+');
    let stress = if turned.starts_with('+') { "+" } else { "" };
    letters
        .next()
        .map(|first| format!("{stress}{}{}", first.to_uppercase(), letters.collect::<String>()))
        .unwrap_or_default()
}

fn turned_sentence(sentence: &str, pronoun: Pronoun) -> String {
    let says_you = words_of(sentence).any(|word| plain(word) == "вы");
    let mut before = String::new();
    let mut turned = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while !rest.is_empty() {
        let length = rest.find(|c: char| !is_of_word(c)).unwrap_or(rest.len());
        if length == 0 {
            let other = rest.find(is_of_word).unwrap_or(rest.len());
            turned.push_str(&rest[..other]);
            rest = &rest[other..];
            continue;
        }
        let (word, after) = rest.split_at(length);
        let other = turned_word(&plain(word), &before, says_you, pronoun);
        match other {
            Some(other) if word.chars().next().is_some_and(char::is_uppercase) => {
                let mut letters = other.chars();
                turned.extend(letters.next().into_iter().flat_map(char::to_uppercase).chain(letters));
            }
            Some(other) => turned.push_str(&other),
            None => turned.push_str(word),
        }
        before = plain(word);
        rest = after;
    }
    turned
}

fn is_of_word(c: char) -> bool {
    c.is_alphabetic() || c == '+'
}

fn words_of(sentence: &str) -> impl Iterator<Item = &str> {
    sentence.split(|c: char| !is_of_word(c)).filter(|word| !word.is_empty())
}

fn plain(word: &str) -> String {
    word.replace('+', "").to_lowercase()
}

/// A word about the listener as it is about somebody else; nothing for a word that stays.
fn turned_word(word: &str, before: &str, says_you: bool, pronoun: Pronoun) -> Option<String> {
    let after_preposition = [
        "у",
        "для",
        "за",
        "на",
        "про",
        "без",
        "от",
        "до",
        "из",
        "к",
        "с",
        "со",
        "над",
        "перед",
        "между",
        "вокруг",
        "возле",
        "рядом",
        "мимо",
        "против",
    ]
    .contains(&before);
    let other = match word {
        "вы" => pronoun.pick("он", "она"),
        "вас" if matches!(before, "о" | "об" | "в") => pronoun.pick("нём", "ней"),
        "вас" if after_preposition => pronoun.pick("него", "неё"),
        "вас" => pronoun.pick("его", "её"),
        "вам" if matches!(before, "к" | "по") => pronoun.pick("нему", "ней"),
        "вам" => pronoun.pick("ему", "ей"),
        "вами" if after_preposition => pronoun.pick("ним", "ней"),
        "вами" => pronoun.pick("им", "ей"),
        "ваш" | "ваша" | "ваше" | "ваши" | "вашего" | "вашей" | "вашему" | "вашу" | "вашим" | "вашем" | "ваших"
        | "вашими" => pronoun.pick("его", "её"),
        "родились" if says_you => pronoun.pick("родился", "родилась"),
        "хотите" if says_you => "хочет",
        _ if says_you => return names::third_person(word),
        _ => return None,
    };
    Some(other.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_declined() {
        let said = |name, case| person_in(name, case);
        assert_eq!(said("муж", Case::Genitive), "мужа");
        assert_eq!(said("дочь катя", Case::Instrumental), "дочерью Катей");
        assert_eq!(said("павел", Case::Dative), "Павлу");
        assert_eq!(said("илья", Case::Prepositional), "Илье");
        assert_eq!(said("мария", Case::Dative), "Марии");
        assert_eq!(said("андрей", Case::Accusative), "Андрея");
        assert_eq!(said("олег", Case::Instrumental), "Олегом");
        assert_eq!(said("он", Case::Prepositional), "нём");
        assert_eq!(ask_to_forget("дочь катя").text, "Забыть, когда родилась дочь Катя?");
    }

    #[test]
    fn pronouns_follow_the_person_and_not_the_ending() {
        for (name, pronoun) in [
            ("муж", Pronoun::He),
            ("папа", Pronoun::He),
            ("дядя", Pronoun::He),
            ("илья", Pronoun::He),
            ("дима", Pronoun::He),
            ("мать", Pronoun::She),
            ("дочь катя", Pronoun::She),
            ("катя", Pronoun::She),
            ("любовь", Pronoun::She),
            ("игорь", Pronoun::He),
        ] {
            assert_eq!(Pronoun::of(name), pronoun, "{name}");
        }
    }

    #[test]
    fn what_is_said_of_the_listener_is_said_of_another() {
        let of = |name: &str, said: &str| turned(said, Pronoun::of(name));
        assert_eq!(of("муж", "Юпитер поддерживает ваш Меркурий."), "Юпитер поддерживает его Меркурий.");
        assert_eq!(of("жена", "Вот ваше личное н+ебо."), "Вот её личное н+ебо.");
        assert_eq!(
            of("муж", "Солнце в Раке: вы бережёте своих, помните всё и чувствуете настроение на свете."),
            "Солнце в Раке: он бережёт своих, помнит всё и чувствует настроение на свете."
        );
        assert_eq!(
            of("жена", "Вы родились в полнолуние: в вас видят силу."),
            "Она родилась в полнолуние: в ней видят силу."
        );
        assert_eq!(of("муж", "У вас получится, обратитесь к нему."), "У него получится, обратитесь к нему.");
    }
}
