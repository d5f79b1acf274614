//! What no rule can place, heard by the second ear; the values are read by the rules all the same.

use super::*;

#[test]
fn a_guess_has_the_values_that_were_said() {
    check(
        Expecting::Nothing,
        "
        глянь чего там рыбам в субботу светит | horoscope date=2026-11-28 sign=pisces
        рожали меня 3 мая 1980 в семь утра в туле | set_birth_data birth_date=1980-05-03 birth_time=07:00 place=туле
        а меркурка ретроградная щас или как | retrograde
    ",
    );
}

#[test]
fn nothing_is_guessed_of_what_is_kept_nor_in_danger() {
    for said in ["занеси меня себе в память", "пусть имя мое у тебя останется"]
    {
        assert_ne!(hear(said, Expecting::Nothing).intent, Intent::Remember, "{said}");
    }
    for (said, asked) in [("валяй раз так", Expecting::Consent), ("валяй раз так", Expecting::Forget)]
    {
        assert_ne!(hear(said, asked).intent, Intent::Confirm, "{said}");
    }
    let heard = hear("гороскопушка мне уже ни к чему я не хочу жить", Expecting::Nothing);
    assert_eq!(heard.intent, Intent::Care(Hardship::Despair), "{heard:?}");
}

#[test]
fn a_birth_is_not_guessed_without_its_day() {
    for said in ["на свет я пришла в туле", "на свет я пришла в мае", "на свет я пришла в семь утра"]
    {
        assert_ne!(hear(said, Expecting::Nothing).intent, Intent::SetBirthData, "{said}");
    }
    assert_eq!(hear("на свет я пришла в мае", Expecting::BirthDate).intent, Intent::SetBirthData);
}
