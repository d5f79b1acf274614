//! Text that nobody speaks, after every question: nothing of it panics, and nothing grows out of it.

use super::*;

/// Longest utterance that the platform sends, in characters.
const LONGEST: usize = 1024;

#[test]
fn empty_and_endless_texts_are_survived_after_every_question() {
    let endless =
        ["а".repeat(LONGEST), "5 ".repeat(LONGEST / 2), "лев ".repeat(LONGEST / 4), "в мае ".repeat(LONGEST / 6)];
    let empty = ["", " ", "\u{a0}\u{200b}", "...", "-", ":", "0", "\0", "🦁", "ёёё", "\u{301}"];
    for expecting in Expecting::ALL {
        for said in empty.into_iter().chain(endless.iter().map(String::as_str)) {
            let heard = hear(said, expecting);
            assert!(heard.accounted.left_over.len() <= LONGEST, "{said}");
            assert_ne!(heard.intent, Intent::ForgetMe, "{said}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn hostile_text_is_survived_after_every_question(
        pieces in proptest::collection::vec(prop_oneof![
            "\\PC{0,12}", "[а-я]{1,9}", "[0-9]{1,20}", "[0-9]{1,3}[.:/-][0-9]{1,3}([.:/-][0-9]{1,9})?",
            Just("не".to_owned()), Just("рак".to_owned()), Just("дом".to_owned()), Just("в".to_owned()), Just("мая".to_owned()),
        ], 0..8),
    ) {
        let said = pieces.join(" ");
        for expecting in Expecting::ALL {
            let heard = hear(&said, expecting);
            prop_assert!(heard.slots.house.is_none_or(|house| (1..=12).contains(&house)), "{said}: {:?}", heard.slots);
            prop_assert!(heard.slots.rating.is_none_or(|rating| (1..=5).contains(&rating)), "{said}: {:?}", heard.slots);
        }
    }
}
