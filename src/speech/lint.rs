//! Rules that every sentence obeys, for the tests of all that is said.

use super::{Speech, spoken_length, text_length};

/// Longest sentence: about fifteen seconds of speech.
const SENTENCE_MAX_CHARS: usize = 250;

/// Beginnings of words that a horoscope never says: fate, death, illness, treatment, money business, promises.
const FORBIDDEN_STEMS: [&str; 40] = [
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
    "инвестиц",
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
pub(super) fn faults_of(speech: &Speech) -> Vec<String> {
    let spoken = speech.tts.replace(" sil <[300]>", "");
    let text = &speech.text;
    let words: Vec<String> = text
        .to_lowercase()
        .split(|character: char| !character.is_alphabetic())
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
