//! Rules that every sentence obeys, for the tests of all that is said.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::speech::words::{Case, every_word};
use crate::speech::{Speech, spoken_length, text_length};

/// Longest sentence: about twelve seconds of speech.
const SENTENCE_MAX_CHARS: usize = 200;

/// Beginnings of words that a horoscope never says: fate, death, illness, treatment, money business, promises.
const FORBIDDEN_STEMS: [&str; 44] = [
    "смерт",
    "умер",
    "умир",
    "погиб",
    "болезн",
    "заболе",
    "больн",
    "лечен",
    "лечит",
    "врач",
    "диагно",
    "таблет",
    "лекарств",
    "операци",
    "здоров",
    "беремен",
    "травм",
    "авари",
    "катастроф",
    "трагед",
    "гарантир",
    "непременно",
    "неизбежн",
    "суждено",
    "судьб",
    "обречен",
    "проклят",
    "порч",
    "кредит",
    "инвест",
    "ипотек",
    "займ",
    "гадан",
    "приговор",
    "вложени",
    "акци",
    "биткоин",
    "ставк",
    "казино",
    "выигра",
    "богатств",
    "развод",
    "разлук",
    "беда",
];

/// Words that fix the listener's gender.
const GENDERED: [&str; 16] = [
    "готов",
    "готова",
    "рад",
    "рада",
    "сам",
    "сама",
    "должен",
    "должна",
    "уверен",
    "уверена",
    "свободен",
    "свободна",
    "один",
    "одна",
    "согласен",
    "согласна",
];

/// The rules that a sentence breaks, each with the sentence.
pub(in crate::speech) fn faults_of(speech: &Speech) -> Vec<String> {
    let spoken = speech.tts.replace(" sil <[300]>", "");
    let text = &speech.text;
    let words: Vec<String> = text
        .to_lowercase()
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let rules = [
        ("latin letter", !format!("{text}{spoken}").contains(|character: char| character.is_ascii_alphabetic())),
        ("double space", !text.contains("  ") && !spoken.contains("  ")),
        ("unfilled gap", !format!("{text}{spoken}").contains(['{', '}'])),
        ("markup in text", !text.contains(['+', '<', '>', '['])),
        ("no stop at the end", [text, &spoken].iter().all(|form| form.ends_with(['.', '?']))),
        ("space before punctuation", ![" .", " ,", " :", "..", ",,", ":."].iter().any(|pair| text.contains(pair))),
        ("unbalanced markup", !spoken.contains(['<', '>', '[', ']'])),
        ("wrong case after a preposition", misgoverned(&words).is_none()),
        (
            "stress on no vowel",
            spoken.split('+').skip(1).all(|after| after.starts_with(|next| "аеёиоуыэюяАЕЁИОУЫЭЮЯ".contains(next))),
        ),
        ("digit to be spoken", !spoken.contains(|character: char| character.is_ascii_digit())),
        ("forbidden word", !words.iter().any(|word| FORBIDDEN_STEMS.iter().any(|stem| word.starts_with(stem)))),
        ("fixed gender", !words.iter().any(|word| GENDERED.contains(&word.as_str()))),
        ("lower case start", text.starts_with(|first: char| first.is_uppercase() || first.is_ascii_digit())),
        ("too long", text_length(text).max(spoken_length(&speech.tts)) <= SENTENCE_MAX_CHARS),
        ("forms differ", text.matches(", ").count() == spoken.matches(", ").count()),
    ];
    let broken = rules.iter().filter(|(_, holds)| !holds);
    broken.map(|(rule, _)| format!("{rule}: {text} / {}", speech.tts)).collect()
}

/// The cases that a preposition takes.
const GOVERNED: [(&[&str], &[Case]); 7] = [
    (&["в", "во", "на", "о", "об"], &[Case::Accusative, Case::Prepositional]),
    (&["с", "со"], &[Case::Genitive, Case::Instrumental]),
    (&["к", "ко"], &[Case::Dative]),
    (&["от", "до", "из", "без", "у", "для", "вместо", "после", "против", "среди"], &[Case::Genitive]),
    (&["по"], &[Case::Dative, Case::Accusative]),
    (&["за", "под"], &[Case::Accusative, Case::Instrumental]),
    (&["над", "между"], &[Case::Instrumental]),
];

/// The cases that each form of a declined word of one part can be.
static CASES: LazyLock<HashMap<String, Vec<Case>>> = LazyLock::new(|| {
    let mut cases: HashMap<String, Vec<Case>> = HashMap::new();
    for (_, word) in every_word() {
        for case in Case::ALL {
            let form = word.form(case).to_lowercase();
            if !form.contains(' ') {
                cases.entry(form).or_default().push(case);
            }
        }
    }
    cases
});

/// A preposition whose declined word stands in none of its cases, with the word.
fn misgoverned(words: &[String]) -> Option<(&str, &str)> {
    words.windows(2).find_map(|pair| {
        let (_, governed) = GOVERNED.iter().find(|(prepositions, _)| prepositions.contains(&pair[0].as_str()))?;
        let cases = CASES.get(&pair[1])?;
        (!cases.iter().any(|case| governed.contains(case))).then_some((pair[0].as_str(), pair[1].as_str()))
    })
}

#[test]
fn a_nominative_after_a_preposition_is_found() {
    let is_found = |text: &str| {
        let words: Vec<_> = text.to_lowercase().split(' ').map(str::to_owned).collect();
        misgoverned(&words).is_some()
    };
    for wrong in ["луна во лев", "в овен", "к солнце", "для весы", "с марс", "между луна и солнцем", "о венера"]
    {
        assert!(is_found(wrong), "{wrong}");
    }
    for right in ["луна во льве", "в рыбы", "с марсом", "к солнцу", "для весов", "по скорпиону", "в марс"]
    {
        assert!(!is_found(right), "{right}");
    }
}

#[test]
fn each_rule_finds_its_fault() {
    for (rule, text, tts) in [
        ("latin letter", "Leo светит.", "Лео светит."),
        ("unfilled gap", "Луна {in}.", "Луна."),
        ("markup in text", "Лун+а.", "Лун+а."),
        ("unbalanced markup", "Луна.", "Луна. sil <[300"),
        ("digit to be spoken", "В 5 часов.", "В 5 часов."),
        ("forbidden word", "Вас ждёт болезнь.", "Вас ждёт болезнь."),
        ("forbidden word", "Возьмите кредит.", "Возьмите кредит."),
        ("fixed gender", "Вы готовы и сам.", "Вы готовы и сам."),
        ("stress on no vowel", "Луна.", "Л+уна +нова."),
        ("no stop at the end", "Луна", "Луна"),
    ] {
        let faults = faults_of(&Speech::new(text, tts));
        assert!(faults.iter().any(|fault| fault.starts_with(rule)), "{rule}: {faults:?}");
    }
}
