//! Kinds of requests that strangers made and that were heard as something else.

use super::*;

fn intents(meant: &str, said: &[&str]) {
    for said in said {
        let heard = hear(said, Expecting::Nothing);
        assert_eq!(heard.intent.name(), meant, "{said}: {heard:?}");
    }
}

#[test]
fn what_is_kept_is_spoken_of_and_the_rest_is_a_reason() {
    intents("forget_me", &["удали диму мы расстались", "забудь мужа он умер", "сотри игоря он мне изменил"]);
    intents("care", &["мы расстались с димой", "у меня умер муж", "он мне изменил"]);
}

#[test]
fn a_bond_of_two_people_is_their_synastry() {
    intents(
        "synastry",
        &[
            "какая у нас с ним судьба",
            "а в сравнении со мной как мы с ней",
            "какое у нас с мужем будущее",
            "какие у нас с ней перспективы",
        ],
    );
}

#[test]
fn what_a_child_will_be_like_is_in_its_chart() {
    intents("natal_chart", &["внучка родилась какая она вырастет", "каким он вырастет"]);
}

#[test]
fn a_correction_that_is_right_at_last_is_agreed_to() {
    intents("confirm", &["вот теперь верно", "теперь все правильно", "вот так правильно"]);
}

#[test]
fn what_is_to_be_left_out_is_a_preference() {
    for said in ["без метафор покороче", "можно без лирики", "давай без предисловий", "говори без воды"]
    {
        assert_eq!(hear(said, Expecting::Nothing).slots.preference, Some(Preference::Brief), "{said}");
    }
    assert_eq!(hear("без метафор скажи что завтра у льва", Expecting::Nothing).slots.preference, None);
}

#[test]
fn a_day_among_words_that_nobody_claimed_is_asked_about() {
    for said in ["в субботу рыбалка намечается", "в пятницу загс норм вообще"]
    {
        let heard = hear(said, Expecting::Nothing);
        assert!(matches!(heard.intent, Intent::Reading(_)), "{said}: {heard:?}");
        assert!(heard.slots.date.is_some(), "{said}: {heard:?}");
    }
}
