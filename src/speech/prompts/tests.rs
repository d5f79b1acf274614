//! Every prompt, held against the rules of speech.

use super::Prompt::*;
use super::*;

/// Prompts with values in them, which have no one form to be read from.
const WITH_VALUES: &[Prompt] = &[
    AskHalfDay(1),
    AskHalfDay(6),
    AskHalfDay(12),
    AskHalfDay(255),
    MonthIsShorter { month: 2, days: 28 },
    MonthIsShorter { month: 255, days: 255 },
    MonthWillBeShorter { month: 2, days: 28, year: 2030 },
    MonthWillBeShorter { month: 255, days: 255, year: i32::MAX },
    AskWhichDay(15, 16),
    AskWhichDay(31, 1),
    AskWhichDay(255, 0),
    Glossary(AstroTerm::Trine),
    Glossary(AstroTerm::Retrograde),
];

/// Every prompt there is: the derived `Deserialize` names them all in its error.
fn every_prompt() -> Vec<Prompt> {
    let error = serde_json::from_str::<Prompt>("\"no such prompt\"").unwrap_err().to_string();
    let (_, known) = error.split_once("expected one of ").unwrap();
    let names: Vec<_> = known.split('`').skip(1).step_by(2).collect();
    let plain = |name: &str| serde_json::from_value::<Prompt>(name.into()).ok();
    let mut prompts: Vec<_> = names.iter().filter_map(|name| plain(name)).collect();
    for name in names.iter().filter(|name| plain(name).is_none()) {
        let has_this_name = |prompt: &&Prompt| serde_json::to_value(prompt).unwrap().get(name).is_some();
        let filled: Vec<_> = WITH_VALUES.iter().filter(has_this_name).collect();
        assert!(!filled.is_empty(), "{name} holds values and is not among those that are tried");
        prompts.extend(filled);
    }
    prompts
}

#[test]
fn every_prompt_is_short_and_clean() {
    // About twelve seconds of speech; only an answer to something hard may be longer.
    const MAX_CHARS: usize = 160;
    const MAX_CARE_CHARS: usize = 250;
    for prompt in every_prompt() {
        for turn in 0..3 {
            let Speech { text, tts } = prompt.speech(turn);
            let plain = |c: char| c.is_alphanumeric() || " .,:!?-+«»".contains(c);
            assert!(!text.is_empty() && text.chars().all(plain), "{prompt:?}: {text}");
            let most = if format!("{prompt:?}").starts_with("Care") { MAX_CARE_CHARS } else { MAX_CHARS };
            assert!(text.chars().count() <= most, "{prompt:?}: {text}");
            assert!(!tts.is_empty() && !tts.contains("  ") && !text.contains("  "), "{prompt:?}");
            for name in ["Алис", "Яндекс"] {
                assert!(!text.contains(name) && !tts.contains(name), "{prompt:?}");
            }
        }
    }
}

#[test]
fn hours_and_months_agree() {
    assert_eq!(AskHalfDay(6).speech(0).text, "Утра или вечера?");
    assert_eq!(AskHalfDay(2).speech(0).text, "Ночи или дня?");
    let shorter = MonthIsShorter { month: 2, days: 28 }.speech(0);
    assert_eq!(shorter.text, "Такого дня не было: в феврале 28 дней. Назовите дату ещё раз.");
    assert!(shorter.tts.contains("двадцать восемь дней"));
    let shorter = MonthWillBeShorter { month: 2, days: 28, year: 2030 }.speech(0);
    assert_eq!(shorter.text, "Такого дня не будет: в феврале 2030 года 28 дней. Назовите дату ещё раз.");
    let which = AskWhichDay(15, 16).speech(0);
    assert!(which.tts.ends_with("пятнадцатого или шестнадцатого?"), "{}", which.tts);
}
