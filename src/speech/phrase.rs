//! Sentences with gaps, filled with declined words.

use super::Speech;
use super::words::{Case, Word, yours};

/// What a gap is filled with.
pub(super) enum TemplateValue {
    /// A word; the gap names the case.
    Word(&'static Word),
    /// The same with "ваш" before it.
    Yours(&'static Word),
    /// Something that is already in its form.
    Said(Speech),
}

/// The words for the gaps of a template, by their names.
pub(super) type TemplateValues = Vec<(&'static str, TemplateValue)>;

/// Fills `{name}` and `{name:case}` in a template (the case is one of [`Case::id`], the nominative by default) and begins it with
/// a capital. Stress marks and pauses of the template are for the voice alone.
///
/// # Panics
/// When the template names a gap or case that does not exist; tests fill every template of every table.
pub(super) fn fill(template: &str, slots: &TemplateValues) -> Speech {
    let mut speech = Speech::default();
    let mut rest = template;
    while let Some((before, gap)) = rest.split_once('{') {
        push(&mut speech, before);
        let (name, after) = gap.split_once('}').expect("every gap of a template is closed");
        let (name, case) = name.split_once(':').unwrap_or((name, Case::Nominative.id()));
        let case = Case::ALL.into_iter().find(|known| known.id() == case).expect("templates name known cases");
        let (_, slot) = slots.iter().find(|(known, _)| *known == name).expect("every gap of a template has its words");
        match slot {
            TemplateValue::Word(word) => {
                if needs_vowel(&speech.text, word.spoken(case)) {
                    speech.text.replace_range(speech.text.len() - 1.., "о ");
                    speech.tts.replace_range(speech.tts.len() - 1.., "о ");
                }
                speech.text.push_str(&word.form(case));
                speech.tts.push_str(word.spoken(case));
            }
            TemplateValue::Yours(word) => {
                let said = yours(word, case);
                speech.text.push_str(&said.text);
                speech.tts.push_str(&said.tts);
            }
            TemplateValue::Said(said) => {
                speech.text.push_str(&said.text);
                speech.tts.push_str(&said.tts);
            }
        }
        rest = after;
    }
    push(&mut speech, rest);
    Speech { text: capitalised(&speech.text), tts: capitalised(&speech.tts) }
}

/// Whether the preposition at the end of `before` takes a vowel before `word`: "со свободой", since two consonants follow of which the
/// first hisses; "со Львом", "ко Льву".
fn needs_vowel(before: &str, word: &str) -> bool {
    let mut letters = word.chars().flat_map(char::to_lowercase);
    let (first, second) = (letters.next(), letters.next());
    let ends_with = |preposition: &str| {
        before.to_lowercase().strip_suffix(preposition).is_some_and(|rest| rest.is_empty() || rest.ends_with(' '))
    };
    let is_hissing = first.is_some_and(|first| "сзшж".contains(first))
        && second.is_some_and(|second| !"+аеёиоуыэюяь".contains(second));
    let is_lion = (first, second) == (Some('л'), Some('ь'));
    (ends_with("с ") && (is_hissing || is_lion)) || (is_lion && (ends_with("к ") || ends_with("в ")))
}

/// A text without gaps in both forms: `+` and pauses are for the voice alone.
pub(super) fn marked(words: &str) -> Speech {
    let mut speech = Speech::default();
    push(&mut speech, words);
    speech
}

fn push(speech: &mut Speech, words: &str) {
    speech.tts.push_str(words);
    let mut rest = words;
    while let Some((before, pause)) = rest.split_once(" sil <[") {
        speech.text.push_str(&before.replace('+', ""));
        rest = pause.split_once("]>").map_or("", |(_, after)| after);
    }
    speech.text.push_str(&rest.replace('+', ""));
}

fn capitalised(words: &str) -> String {
    let first = words.find(|character: char| character != '+').unwrap_or(0);
    let (marks, letters) = words.split_at(first);
    let mut letters = letters.chars();
    let capital: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{marks}{capital}{}", letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::astro::{Body, Sign};
    use crate::speech::words::{body, gift, sign};

    #[test]
    fn a_hissing_start_takes_a_vowel_before_it() {
        let said = |template, of| fill(template, &vec![("a", TemplateValue::Word(gift(of)))]).text;
        assert_eq!(said("дружит с {a:ins}", Body::Uranus), "Дружит со свободой");
        assert_eq!(said("дружит с {a:ins}", Body::Mars), "Дружит с напором");
        assert_eq!(fill("с {a:ins}", &vec![("a", TemplateValue::Word(body(Body::Saturn)))]).text, "С Сатурном");
        let leo = |template| fill(template, &vec![("a", TemplateValue::Word(sign(Sign::Leo)))]).text;
        assert_eq!(
            [leo("рядом с {a:ins}"), leo("к {a:dat}"), leo("так {a:dat}")],
            ["Рядом со Львом", "Ко Льву", "Так Льву"]
        );
    }

    #[test]
    fn gaps_take_the_case_they_name() {
        let slots = vec![
            ("a", TemplateValue::Word(body(Body::Moon))),
            ("at", TemplateValue::Said(Speech::new("в 5:00", "в пять час+ов"))),
        ];
        let said = fill("{at} всё о {a:pre}. sil <[300]> Ст+оит ждать", &slots);
        assert_eq!(said.text, "В 5:00 всё о Луне. Стоит ждать");
        assert_eq!(said.tts, "В пять час+ов всё о Лун+е. sil <[300]> Ст+оит ждать");
    }
}
