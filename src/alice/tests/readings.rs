//! A listener asks for horoscopes, changes the subject, falls silent, leaves.

use super::*;

#[tokio::test]
async fn a_horoscope_and_its_continuations() {
    talk(
        "
        | Назовите свой знак
        гороскоп | знак
        лев | Horoscope leo
        а завтра? | Horoscope leo 2026-11-24
        а для рыб? | Horoscope pisces 2026-11-24
        гороскоп для овна | Horoscope aries
        гороскоп на пятницу | Horoscope aries 2026-11-27
        а на неделю | Horoscope aries Week.
        повтори | Horoscope aries
        гороскоп на завтра для рака | Horoscope cancer 2026-11-24
        гороскоп | знак
        дева | Horoscope virgo
        гороскоп на 31 февраля | в феврале 29 дней
        гороскоп для льва на 5 мая 3000 | Так далеко
        гороскоп на 2027 год | Horoscope leo Year
        хватит |
    ",
    )
    .await;
}

#[tokio::test]
async fn a_launch_with_a_question_is_answered() {
    talk("гороскоп для льва на завтра | Horoscope leo 2026-11-24").await;
    talk("гороскоп на неделю | знак\n козерог | Horoscope capricorn Week").await;
    talk("гороскоп на завтра | знак\n козерог | Horoscope capricorn 2026-11-24").await;
}

#[tokio::test]
async fn the_subject_changes_and_comes_back() {
    talk(
        "
        натальная карта | день, месяц и год
        15 июля 1990 | В какое время?
        гороскоп для льва | Horoscope leo. Вернёмся к вашему вопросу. В какое время?
        а завтра | Horoscope leo 2026-11-24. Вернёмся к вашему вопросу. В какое время?
        гороскоп | знак
        что ты умеешь | натальную карту
        тельцу | Horoscope taurus. Вернёмся к вашему вопросу. В какое время?
        лунный календарь | Вернёмся к вашему вопросу. В какое время?
        абракадабра | В какое время?
        швабра картофель | отмена. В какое время?
        помощь | Вернёмся к вашему вопросу. В какое время?
        да | В какое время?
        в полдень | В каком городе?
        отмена | отложим
        да | знак
    ",
    )
    .await;
}

#[tokio::test]
async fn the_sign_is_not_known() {
    talk(
        "
        гороскоп | знак
        не знаю | Знак подскажет дата рождения
        не помню | Без даты
        лев | Horoscope leo
    ",
    )
    .await;
    talk("гороскоп 15.08.1990 | В какое время?").await;
}

#[tokio::test]
async fn there_is_no_dead_end() {
    talk(
        "
        | Назовите свой знак
        абракадабра |
        швабра | гороскоп для весов
        колбаса | гороскоп для весов
        лев | Horoscope leo
        совместимость льва и рыб | Compatibility leo pisces
        ты дура | Давайте лучше о звёздах
        спасибо |
        нет | Хорошо
        дальше |
        привет | натальная карта
        повтори | натальная карта
    ",
    )
    .await;
}

#[tokio::test]
async fn silence_is_met_with_patience() {
    let mut world = World::new();
    world
        .talk(
            "
        | Назовите свой знак
        | знак зодиака
        | скажите: хватит
    ",
        )
        .await;
    assert!(world.say("").await.ended);
}

#[tokio::test]
async fn every_way_out_leads_out() {
    for words in [
        "хватит",
        "выход",
        "стоп",
        "пока",
        "до свидания",
        "всё",
        "ну всё, спасибо, пока",
        "выйди из навыка",
        "закрой навык",
    ] {
        for before in ["", "натальная карта", "гороскоп", "абракадабра"] {
            let mut world = World::new();
            world.say(before).await;
            let heard = world.say(words).await;
            assert!(heard.ended && heard.intent == "exit", "{words} after {before}: {}", heard.text);
        }
    }
}

#[tokio::test]
async fn danger_comes_first() {
    let mut world = World::new();
    world
        .talk(
            "
        натальная карта | день, месяц и год
        я не хочу жить | 8-800-2000-122
        15 июля 1990 | В какое время?
    ",
        )
        .await;
    let mut request =
        json!({"type": "SimpleUtterance", "command": "гороскоп для льва", "markup": {"dangerous_context": true}});
    assert!(world.send(request.clone()).await.text.contains("Детский телефон доверия"));
    request["markup"] = json!({"dangerous_context": false});
    assert!(world.send(request).await.text.contains("Horoscope leo"));
}

#[tokio::test]
async fn a_long_reading_is_continued() {
    talk(
        "
        гороскоп для весов | дальше
        дальше | Дополнение и ещё
        повтори | Дополнение и ещё
        дальше |  
        повтори | Дополнение и ещё
        гороскоп для весов | дальше
        да | Дополнение и ещё
        да | знак
    ",
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_late_answer_comes_on_the_next_turn() {
    let mut world = World::new();
    world.feels(Mood::Slow);
    world.talk("гороскоп для льва на завтра | чуть больше времени").await;
    world.talk("дальше | чуть больше времени").await;
    world.feels(Mood::Ready);
    world.talk("да | Horoscope leo 2026-11-24").await;
    world.feels(Mood::Slow);
    world.talk("натальная карта 15 июля 1990 10:30 москва | чуть больше времени").await;
    world.feels(Mood::Ready);
    world.talk("| Карта 1990-07-15 10:30 москва.").await;
}

#[tokio::test(start_paused = true)]
async fn a_turn_keeps_to_its_deadline() {
    let world = World::new();
    world.feels(Mood::Slow);
    let body = world.body(json!({"type": "SimpleUtterance", "command": "лев"}));
    let outcome = tokio::time::timeout(DEADLINE + Duration::from_millis(1), world.skill.turn(&body)).await.unwrap();
    limits::check(&outcome.body).unwrap();
}

#[tokio::test]
async fn trouble_is_admitted() {
    let mut world = World::new();
    world.feels(Mood::Busy);
    world.talk("лев | очень много вопросов").await;
    world.feels(Mood::Broken);
    world.talk("дальше | Не получилось").await;
    world.feels(Mood::Ready);
    world.talk("дальше | Horoscope leo").await;
}

#[tokio::test]
async fn a_turn_that_is_sent_again_has_no_second_effect() {
    let world = World::with_a_client_that_stores_nothing();
    let body = world.body(json!({"type": "SimpleUtterance", "command": "лев"}));
    let (first, second) = tokio::join!(world.skill.turn(&body), world.skill.turn(&body));
    assert_eq!(first.body, second.body);
    assert_eq!(world.backend.asked.load(Ordering::SeqCst), 1);
    let other = world.body(json!({"type": "SimpleUtterance", "command": "рыбы"}));
    assert_ne!(world.skill.turn(&other).await.body, first.body);
    world.clock.advance(Duration::from_secs(601));
    world.skill.turn(&body).await;
    assert_eq!(world.backend.asked.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn buttons_do_what_they_say() {
    let mut world = World::new();
    assert!(world.press(json!({"act": "sign", "v": 1})).await.text.contains("знак"));
    let heard = world.say("лев").await;
    assert_eq!(heard.buttons[0]["title"], "А завтра?");
    assert!(world.say("А завтра?").await.text.contains("leo 2026-11-24"));
    let heard = world.say("натальная карта 15 июля 1990 10:30 ростов").await;
    assert!(world.press(heard.buttons[1]["payload"].clone()).await.text.contains("Ростов Великий"));
    world.say("натальная карта 15 июля 1990").await;
    assert!(world.press(json!({"act": "time_unknown", "v": 1})).await.text.contains("городе"));
    let words = json!({"type": "ButtonPressed", "payload": {"of": "another skill"}, "nlu": {"tokens": ["тверь"]}});
    assert!(world.send(words).await.text.contains("тверь"));
}
