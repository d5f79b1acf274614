//! What no conversation in words can show: ways out from everywhere, deadlines, requests that are sent twice, marks of the platform.

use super::*;

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

#[tokio::test(start_paused = true)]
async fn a_turn_keeps_to_its_deadline() {
    let world = World::new();
    world.feels(Mood::Slow);
    let body = world.body(json!({"type": "SimpleUtterance", "command": "лев"}));
    let outcome = tokio::time::timeout(DEADLINE + Duration::from_millis(1), world.skill.turn(&body)).await.unwrap();
    limits::check(&outcome.body).unwrap();
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
async fn danger_that_the_platform_marks_comes_first() {
    let mut world = World::new();
    let mut request =
        json!({"type": "SimpleUtterance", "command": "гороскоп для льва", "markup": {"dangerous_context": true}});
    assert!(world.send(request.clone()).await.text.contains("Детский телефон доверия"));
    request["markup"] = json!({"dangerous_context": false});
    assert!(world.send(request).await.text.contains("Horoscope leo"));
}

#[tokio::test]
async fn a_button_of_another_skill_counts_as_its_words() {
    let mut world = World::new();
    world.say("натальная карта 15 июля 1990").await;
    assert!(world.press(json!({"act": "time_unknown", "v": 1})).await.text.contains("городе"));
    let words = json!({"type": "ButtonPressed", "payload": {"of": "another skill"}, "nlu": {"tokens": ["тверь"]}});
    assert!(world.send(words).await.text.contains("тверь"));
}
