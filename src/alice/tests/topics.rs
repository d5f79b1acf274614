//! The subject changes, goes on, is questioned and comes back.

use super::*;

#[tokio::test]
async fn every_topic_is_answered_and_goes_on() {
    talk(
        "
        какая сегодня луна | Moon
        а завтра | Moon 2026-11-24
        когда полнолуние | full
        луна без курса | VoidOfCourse
        лунный календарь | LunarCalendar
        расскажи о знаке рыбы | Sign pisces
        а скорпион | Sign scorpio
        расскажи о венере | Planet venus
        венера в овне | Planet aries venus
        пятый дом | House house 5
        ретроградный меркурий | Retrograde mercury
        дай совет | Advice
        какие сейчас транзиты | Transits
        гороскоп для тельца на неделю | Horoscope taurus Week
        а на месяц | Horoscope taurus Month
        а для рака | Horoscope cancer Month
    ",
    )
    .await;
}

#[tokio::test]
async fn what_is_missing_is_asked_for() {
    talk(
        "
        расскажи о планете | О какой планете
        марс | Planet mars
        что значит дом в гороскопе | доме
        седьмой | House house 7
    ",
    )
    .await;
}

#[tokio::test]
async fn why_is_answered_with_what_was_told_and_nothing_else() {
    let mut world = World::new();
    world
        .talk(
            "
            почему | Сначала спросите
            гороскоп для льва | Horoscope leo
            почему | самой природе знаков
            повтори | самой природе знаков
        ",
        )
        .await;
    world.backend.facts.store(true, Ordering::SeqCst);
    world.talk("гороскоп для льва | Horoscope leo\n почему | Так стоит Луна.\n дальше | ").await;
}

#[tokio::test]
async fn help_offers_what_fits_now() {
    talk(
        "
        помощь | гороскоп для льва на завтра
        гороскоп для льва | Horoscope leo
        помощь | почему
        натальная карта | день, месяц и год
        помощь | передумаете
    ",
    )
    .await;
}

#[tokio::test]
async fn a_chart_waits_while_something_else_is_told() {
    talk(
        "
        натальная карта | день, месяц и год
        15 июля 1990 | В какое время?
        совместимость льва | каким знаком
        рыбы | Compatibility leo pisces. Вернёмся к вашему вопросу. В какое время?
        какая сегодня луна | Вернёмся к вашему вопросу. В какое время?
        10:30 | В каком городе?
        москва | Natal Карта 1990-07-15 10:30 москва.
    ",
    )
    .await;
}

#[tokio::test]
async fn after_three_readings_the_listener_hears_that_they_can_be_rated() {
    let mut world = World::new();
    world.talk("лев | leo\n рак | cancer").await;
    assert!(world.say("дева").await.text.contains("от одного до пяти"));
    assert!(!world.say("рыбы").await.text.contains("от одного до пяти"));
}
