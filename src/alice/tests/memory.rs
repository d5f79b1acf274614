//! A listener is remembered, asks what is known, is forgotten, and says what they think.

use super::*;

#[tokio::test]
async fn a_birth_is_remembered_once_the_listener_agrees() {
    for mut world in [World::new(), World::with_a_client_that_stores_nothing()] {
        world
            .talk(
                "
                натальная карта 15 июля 1990 10:30 москва | Natal Карта 1990-07-15 10:30 москва. Запомнить дату
                да | Запомню
                что ты обо мне знаешь | Рождение: 15 июля 1990 года в 10:30, москва. Больше я о вас ничего не храню
            ",
            )
            .await;
        world.hang_up();
        world
            .talk(
                "
                | возвращением
                да | Horoscope Карта 1990-07-15 10:30 москва.
                натальная карта | Natal Карта 1990-07-15 10:30 москва.
                мои транзиты | Transits Карта 1990-07-15 10:30 москва.
                прогноз на неделю | Карта 1990-07-15
                гороскоп для льва | Horoscope leo.
            ",
            )
            .await;
    }
}

#[tokio::test]
async fn nothing_is_kept_without_consent() {
    let mut world = World::new();
    world
        .talk(
            "
            натальная карта 15 июля 1990 10:30 москва | Запомнить дату
            нет | запоминать не буду
            что ты обо мне знаешь | ничего о вас не храню
            натальная карта | день, месяц и год
        ",
        )
        .await;
    world.hang_up();
    world.talk("| Назовите свой знак").await;
    assert!(world.backend.profiles.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_correction_before_consent_is_heard() {
    talk(
        "
        натальная карта 15 июля 1990 10:30 москва | Запомнить дату
        нет, не в июле, а в августе | Карта 1990-08-15 10:30 москва. Запомнить дату
        да | Запомню
        что ты обо мне знаешь | 15 августа 1990
    ",
    )
    .await;
}

#[tokio::test]
async fn forgetting_needs_a_confirmation_and_is_complete() {
    let mut world = World::new();
    world
        .talk(
            "
            натальная карта 15 июля 1990 10:30 москва | Запомнить дату
            да | Запомню
            забудь меня | Вернуть будет нельзя
            нет | всё осталось
            что ты обо мне знаешь | 15 июля 1990
            забудь меня | Вернуть будет нельзя
            да | о вас ничего не осталось
            что ты обо мне знаешь | ничего о вас не храню
            повтори | ничего о вас не храню
            мои транзиты | день, месяц и год
        ",
        )
        .await;
    world.hang_up();
    world.talk("| Назовите свой знак").await;
}

#[tokio::test]
async fn a_sign_is_remembered_and_serves_all_that_is_asked_about_oneself() {
    let mut world = World::new();
    world
        .talk("мой знак лев | на будущее\n да | Запомню\n мой знак рак | рассказать\n мой знак лев | рассказать")
        .await;
    world.hang_up();
    world
        .talk(
            "
            | возвращением
            да | Horoscope leo.
            гороскоп на завтра | Horoscope leo 2026-11-24
            гороскоп | Horoscope leo.
            совместимость со скорпионом | Compatibility leo scorpio
            дай совет | Advice leo
            что ты обо мне знаешь | Ваш знак — Лев.
        ",
        )
        .await;
}

#[tokio::test]
async fn short_answers_are_a_matter_of_taste() {
    let mut world = World::new();
    world.talk("говори короче | на будущее\n да | Запомню").await;
    world.hang_up();
    world.talk("гороскоп для льва | Horoscope leo\n что ты обо мне знаешь | короче").await;
}

#[tokio::test]
async fn others_are_remembered_by_name() {
    let mut world = World::new();
    world
        .talk(
            "
            натальная карта для мужа | день, месяц и год
            3 июня 1988 в полдень самара | Natal муж Карта 1988-06-03 12:00 самара. Запомнить дату
            да | Запомню
            гороскоп для мужа | Horoscope муж Карта 1988-06-03
            натальная карта | день, месяц и год
            15 июля 1990 10:30 москва | Natal Карта 1990-07-15 10:30 москва. Запомнить
            да | Запомню
            совместимость с мужем | Synastry муж Карта 1990-07-15 10:30 москва Карта 1988-06-03 12:00 самара.
            гороскоп для мужа | Horoscope муж Карта 1988-06-03
            а с ним | Synastry муж Карта 1990-07-15 10:30 москва Карта 1988-06-03 12:00 самара.
        ",
        )
        .await;
}

#[tokio::test]
async fn a_guest_can_do_everything_but_be_remembered() {
    let mut world = World::new();
    world.feels(Mood::Forgetful);
    world
        .talk(
            "
            натальная карта 15 июля 1990 10:30 москва | Natal Карта 1990-07-15 10:30 москва.
            запомни меня | запомнить не получится
            мои транзиты | Transits Карта 1990-07-15
            мой знак лев | до конца разговора
            забудь меня | Вернуть будет нельзя
            да | ничего не осталось
        ",
        )
        .await;
}

#[tokio::test]
async fn what_could_not_be_written_is_not_said_to_be() {
    let mut world = World::new();
    world.talk("натальная карта 15 июля 1990 10:30 москва | Запомнить дату").await;
    world.feels(Mood::Busy);
    world.talk("да | Записать не получилось").await;
    world.feels(Mood::Ready);
    world.talk("запомни меня | Запомню").await;
}

#[tokio::test]
async fn ratings_are_counted_by_what_was_told() {
    let mut world = World::new();
    world
        .talk(
            "
            на пять | Оценивать пока нечего
            гороскоп для льва | Horoscope leo
            на пять | Спасибо
            какая сегодня луна | Moon
            не понравилось | Жаль
        ",
        )
        .await;
    assert_eq!(*world.backend.ratings.lock().unwrap(), [(5, "horoscope"), (2, "moon")]);
}

#[tokio::test]
async fn what_was_said_lately_is_forgotten_too() {
    let mut world = World::with_a_client_that_stores_nothing();
    world.talk("натальная карта 15 июля 1990 10:30 москва | Запомнить дату\n да | Запомню").await;
    let asks = json!({"type": "SimpleUtterance", "command": "что ты обо мне знаешь"});
    let question = world.body(asks.clone());
    assert!(world.send(asks).await.text.contains("15 июля 1990"));
    world.talk("забудь меня | Вернуть\n да | ничего не осталось").await;
    let again = world.skill.turn(&question).await;
    assert!(!String::from_utf8_lossy(&again.body).contains("1990"), "the answer was kept for a repetition");
}
