//! The operator tries the skill out, and takes a copy of what must not be lost.

use serde_json::json;

use super::parts::{Operated, asked, done};
use crate::api::validator;
use crate::people::told;

#[tokio::test(flavor = "multi_thread")]
async fn a_phrase_is_answered_with_what_was_understood_and_why() {
    let Operated { world, .. } = Operated::new().await;
    let say = async |utterance: &str| {
        done(&world, "/api/v1/ask", &json!({"utterance": utterance, "session": "try"}).to_string()).await
    };
    let heard = say("гороскоп для льва на завтра").await;
    assert_eq!((&heard["intent"], &heard["slots"]["sign"]), (&json!("horoscope"), &json!("leo")));
    assert_eq!(heard["slots"]["date"], "2026-11-24");
    assert!(heard["text"].as_str().unwrap().contains("завтра"), "{heard}");
    let facts = heard["facts"].as_array().unwrap();
    assert!(
        facts.len() >= 4
            && facts
                .iter()
                .all(|fact| fact["type"].is_string() && fact["text"].as_str().is_some_and(|why| why.ends_with('.'))),
        "{heard}"
    );

    // The conversation goes on, and another one does not know of it.
    assert_eq!(say("а для рыб").await["slots"]["sign"], "pisces");
    assert!(say("почему").await["text"].as_str().unwrap().contains("дом"));
    let other = done(&world, "/api/v1/ask", r#"{"utterance": "почему", "session": "another"}"#).await;
    assert_eq!((&other["intent"], &other["facts"]), (&json!("why"), &json!([])));
    let lost = world.post_as_operator("/api/v1/ask", r#"{"utterance": "лев", "timezone": "Europe/Moskow"}"#).await;
    assert!(lost.problem().starts_with("422 timezone=Europe/Moskow"), "{}", lost.body);
    let ended = say("хватит").await;
    assert_eq!((&ended["end_session"], &ended["buttons"]), (&json!(true), &json!([])));

    let document = world.get("/api/openapi.json").await.json();
    let answer = &document["paths"]["/api/v1/ask"]["post"]["responses"]["200"]["content"]["application/json"];
    assert!(validator(&document, &answer["schema"]).is_valid(&heard), "{heard}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_zone_a_phrase_is_said_in_that_of_the_setting() {
    let Operated { world, .. } = Operated::with("[alice]\ntimezone = 'Pacific/Auckland'").await;
    world.clock.advance(std::time::Duration::from_secs(3 * 3_600));
    let day = async |body: &str| done(&world, "/api/v1/ask", body).await["slots"]["date"].take();
    assert_eq!(day(r#"{"utterance": "гороскоп для льва на сегодня", "session": "1"}"#).await, "2026-11-24");
    let elsewhere = r#"{"utterance": "гороскоп для льва на сегодня", "session": "2", "timezone": "Europe/Moscow"}"#;
    assert_eq!(day(elsewhere).await, "2026-11-23");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_whole_and_the_oldest_goes() {
    let Operated { world, .. } = Operated::new().await;
    told(&world.core.service, world.core.service.owner("user", "anna")).await;
    let mut made = Vec::new();
    for _ in 0..9 {
        made.push(done(&world, "/api/v1/backup", "").await);
        world.clock.advance(std::time::Duration::from_secs(60));
    }
    let (first, last) = (&made[0], made.last().unwrap());
    assert_eq!(last["databases"], json!(["user", "metrics"]));
    assert!(!std::path::Path::new(first["path"].as_str().unwrap()).exists());
    let path = last["path"].as_str().unwrap();
    assert_eq!(std::fs::metadata(path).unwrap().len(), last["bytes"].as_u64().unwrap());
    let verified =
        astroloh::store::backup::verify(std::path::Path::new(path), astroloh::store::backup::databases).unwrap();
    let user = verified.databases.iter().find(|part| part.database == "user").unwrap();
    assert_eq!(user.rows["person"], 1);
    assert_eq!(asked(&world, "/api/v1/people").await["count"], 1);
}
