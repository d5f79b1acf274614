//! What depends on more than the words: what was asked before, what the platform recognised, and old accidents.

use super::*;

/// The utterance as the platform sends it, with its tokens, entities and intents.
fn hear_with(said: &str, entities: &Value, intents: &Value, expecting: Expecting) -> Understood {
    let tokens: Vec<&str> = said.split(' ').collect();
    let nlu = json!({"tokens": tokens, "entities": entities, "intents": intents});
    let body = json!({"request": {"type": "SimpleUtterance", "command": said, "nlu": nlu}});
    understand(&super::super::super::decode(body.to_string().as_bytes()).unwrap(), today(), expecting)
}

#[test]
fn what_names_no_request_goes_on_with_the_last() {
    for said in [
        "а завтра",
        "а для рыб",
        "а с ним",
        "а на неделю",
        "а в декабре",
        "а для мужа",
        "а с раком",
        "лев",
        "а на выходные",
        "а в пятницу",
    ] {
        assert!(hear(said, Expecting::Nothing).follows, "{said}");
    }
    for said in [
        "гороскоп на завтра",
        "совместимость с раком",
        "лунный календарь на неделю",
        "натальная карта",
        "что меня ждет завтра",
        "мой знак лев",
        "дай совет на завтра",
        "какая завтра луна",
    ] {
        assert!(!hear(said, Expecting::Nothing).follows, "{said}");
    }
}

#[test]
fn the_accidents_of_substrings_stay_away() {
    check(
        Expecting::Nothing,
        "
        показать карту | natal_chart
        всё понятно | thanks
        гороскоп на месяц | horoscope period=month
        гороскоп на год | horoscope period=year
        новолуние | moon phase=new_moon
        день рождения | unknown
        духовная консультация | advice
        характеристика льва | sign_info sign=leo
        подходят ли рыбы стрельцу | compatibility sign=pisces sign_2=sagittarius
        фаза луны | moon
        что ты умеешь | what_can_you_do
        что говорят звёзды | horoscope
        какой сегодня лунный день | moon date=2026-11-23
        мой знак лев | set_preference preference=leo sign=leo
        я лев | horoscope sign=leo
        да | confirm
        нет | reject
        не знаю | unknown doesnotknow
        гороскоп для льва | horoscope sign=leo
        совместимость овна и овна | compatibility sign=aries sign_2=aries
        гороскоп тельцу | horoscope sign=taurus
        гороскоп стрельцу | horoscope sign=sagittarius
        ретроградный меркурий | retrograde body=mercury
        венера в деве | planet_info body=venus sign=virgo
        пятый дом | house_info house=5
        выход | exit
    ",
    );
}

#[test]
fn the_platform_helps_with_names_and_yields_to_the_zodiac() {
    let fio = |name: &str, start: usize| json!([{"type": "YANDEX.FIO", "tokens": {"start": start, "end": start + 1}, "value": {"first_name": name}}]);
    let hear = |said, entities| meaning(&hear_with(said, &entities, &json!({}), Expecting::Nothing));
    assert_eq!(hear("гороскоп для зульфии", fio("зульфия", 2)), "horoscope person=зульфия");
    assert_eq!(hear("гороскоп для льва", fio("лев", 2)), "horoscope sign=leo");
    assert_eq!(hear("а для девы", fio("дева", 2)), "horoscope sign=virgo");
}

#[test]
fn the_platforms_intents_are_a_last_resort() {
    let hear =
        |said, intent: &str| hear_with(said, &json!([]), &json!({intent: {"slots": {}}}), Expecting::Nothing).intent;
    assert_eq!(hear("ещё бы", "YANDEX.CONFIRM"), Intent::Confirm);
    assert_eq!(hear("пожалуй откажусь", "YANDEX.REJECT"), Intent::Reject);
    assert_eq!(hear("гороскоп для льва", "YANDEX.HELP"), Intent::Reading(Topic::Horoscope));
    assert_eq!(hear("а расскажи чего ты там можешь", "YANDEX.WHAT_CAN_YOU_DO"), Intent::WhatCanYouDo);
}

#[test]
fn a_misheard_word_is_read_again_only_when_nothing_else_fits() {
    check(
        Expecting::Nothing,
        "
        гараскоп на завтра | horoscope date=2026-11-24
        гороскоп для скорпеона | horoscope sign=scorpio
        совмистимасть рака и весов | compatibility sign=cancer sign_2=libra
        ритроградный миркурий | retrograde body=mercury
        карактеристика девы | sign_info sign=virgo
        напольные весы | unknown
        мокроскоп | unknown
    ",
    );
    check(Expecting::Place, "водолеевка | set_birth_data place=водолеевка");
}

#[test]
fn anothers_birth_is_heard_only_where_two_are_compared() {
    let said = "я я 5 1990 в 10 30 в москве а муж 3 июня 1988 в семь утра в твери сделай мне натальную карту родилась 3 мая 1991";
    let heard = hear_with(said, &json!([]), &json!({}), Expecting::Nothing);
    assert_eq!(
        (heard.intent == Intent::Reading(Topic::Synastry), heard.slots.partner_date),
        (false, None),
        "{:?}",
        heard.slots
    );
}
