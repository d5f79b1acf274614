//! Every prompt, held against the rules of speech.

use super::Prompt::*;
use super::*;

const ALL: &[Prompt] = &[
    Pong,
    Greeting,
    GreetingAgain,
    Help,
    Abilities,
    AskSign,
    SignFromBirth,
    AskBirthDate,
    AskBirthYear,
    AskBirthDay,
    AskBirthMonth,
    AskBirthTime,
    AskPlace,
    AskWhichPlace,
    AskGuessedPlace,
    AskFold,
    TimeSkipped,
    NoSuchDate,
    DateInFuture,
    DateOutOfReach,
    NoSuchTime,
    TimeTooVague,
    PlaceUnknown,
    WhyDate,
    WhyTime,
    WhyPlace,
    NoChartWithoutDate,
    NoChartWithoutPlace,
    TooLong,
    Cancelled,
    BackToChart,
    Unclear,
    UnclearAgain,
    UnclearAnswer,
    Silence,
    SilenceAgain,
    Welcome,
    NothingPending,
    NothingToRepeat,
    NoMore,
    MoreExists,
    Calm,
    Care,
    Late,
    Busy,
    TooOften,
    Trouble,
    Goodbye,
    Ready,
    MorningShow,
    NotOurs,
    WhatExists,
    GreetingReturn,
    HelpAfterReading,
    HelpWithBirth,
    AskSecondSign,
    AskBody,
    AskHouse,
    FirstYours,
    NowPartner,
    OfferToRemember,
    OfferToKeep,
    Remembered,
    NotRemembered,
    NothingToRemember,
    CannotRemember,
    NotSaved,
    Saving,
    MemoryFull,
    AskForget,
    Forgotten,
    NotForgotten,
    NothingKept,
    Preferred,
    PreferredForNow,
    AskRating,
    RatingInvited,
    RatedWell,
    RatedFair,
    RatedBadly,
    NothingToRate,
    NothingToExplain,
    NoReasons,
    AskHalfDay(1),
    AskHalfDay(6),
    AskHalfDay(12),
    AskHalfDay(255),
    MonthIsShorter { month: 2, days: 28 },
    MonthIsShorter { month: 255, days: 255 },
];

#[test]
fn every_prompt_is_short_and_clean() {
    // About twelve seconds of speech; only the answer to danger may be longer.
    const MAX_CHARS: usize = 160;
    for prompt in ALL {
        for turn in 0..3 {
            let Speech { text, tts } = prompt.speech(turn);
            let plain = |c: char| c.is_alphanumeric() || " .,:!?-+«»".contains(c);
            assert!(!text.is_empty() && text.chars().all(plain), "{prompt:?}: {text}");
            assert!(text.chars().count() <= MAX_CHARS || *prompt == Care, "{prompt:?}: {text}");
            assert!(!tts.is_empty() && !tts.contains("  ") && !text.contains("  "), "{prompt:?}");
            for name in ["Алис", "Яндекс"] {
                assert!(!text.contains(name) && !tts.contains(name), "{prompt:?}");
            }
        }
    }
}

#[test]
fn every_prompt_is_listed_and_has_words() {
    let declared =
        include_str!("../prompts.rs").split("pub enum Prompt {").nth(1).unwrap().split("\n}").next().unwrap();
    let names = declared
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(char::is_uppercase));
    for name in names.map(|line| line.trim_end_matches([',', '{', ' ']).split('(').next().unwrap()) {
        assert!(
            ALL.iter().any(|prompt| format!("{prompt:?}").split(['(', ' ']).next() == Some(name)),
            "{name} is not listed"
        );
    }
    for prompt in ALL {
        assert_ne!(prompt.speech(0), Speech::default(), "{prompt:?}");
    }
}

#[test]
fn hours_and_months_agree() {
    assert_eq!(AskHalfDay(6).speech(0).text, "Утра или вечера?");
    assert_eq!(AskHalfDay(2).speech(0).text, "Ночи или дня?");
    let shorter = MonthIsShorter { month: 2, days: 28 }.speech(0);
    assert_eq!(shorter.text, "Такого дня не было: в феврале 28 дней. Назовите дату ещё раз.");
    assert!(shorter.tts.contains("двадцать восемь дней"));
}
