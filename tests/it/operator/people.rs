//! The operator answers for the people who are remembered: by code, and without seeing what they told.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::parts::{Operated, asked, done};
use crate::api::validator;
use crate::people::{NAME, TOWN, in_time, remember, told};

#[tokio::test(flavor = "multi_thread")]
async fn people_are_listed_by_code_exported_on_the_record_and_erased() {
    let Operated { world, .. } = Operated::new().await;
    let service = &world.core.service;
    let anna = service.owner("user", "anna");
    told(service, anna).await;
    let none = asked(&world, "/api/v1/audit").await;
    assert_eq!(none, json!({"acts": [], "next_before": null}));

    let list = asked(&world, "/api/v1/people").await;
    assert_eq!((&list["count"], &list["retention_days"], &list["next_after"]), (&json!(1), &json!(730), &Value::Null));
    let person = &list["people"][0];
    assert_eq!(person["consent"], json!({"at": "2026-11-23T09:00:00Z", "wording": 1}));
    assert_eq!((&person["last_seen"], &person["kept_until"]), (&json!("2026-11-23"), &json!("2028-11-22")));
    assert_eq!((&person["profiles"], &person["has_preferences"]), (&json!(2), &json!(true)));
    for told in [NAME, TOWN, "1990", "leo", "anna"] {
        assert!(!list.to_string().contains(told), "{told} in {list}");
    }
    let code = person["code"].as_str().unwrap();

    let export = asked(&world, &format!("/api/v1/people/{code}/export")).await;
    let mut profiles = export["profiles"].as_array().unwrap().clone();
    profiles.sort_by_key(|profile| profile["name"].to_string());
    assert_eq!(
        profiles[0],
        json!({
            "name": "", "relation": "me", "datetime": "1990-07-15T10:30:00", "time_known": true, "fold": null,
            "place": TOWN, "latitude": 55.75, "longitude": 37.62, "timezone": "Europe/Moscow",
        })
    );
    assert_eq!((&profiles[1]["name"], &profiles[1]["time_known"]), (&json!(NAME), &json!(false)));
    let wishes = json!({
        "sign": "leo", "voice_length": "short", "zodiac": "sidereal", "ayanamsa": "lahiri", "house_system": "koch",
    });
    assert_eq!(export["preferences"], wishes);

    // What was exported is a birth as the API takes it.
    let birth = &profiles[0];
    let chart = json!({
        "datetime": birth["datetime"], "latitude": birth["latitude"], "longitude": birth["longitude"],
        "timezone": birth["timezone"], "time_known": birth["time_known"],
    });
    assert_eq!(world.post("/api/v1/natal", chart.to_string()).await.status, StatusCode::OK);

    let erased = done(&world, &format!("/api/v1/people/{code}/erase"), "").await;
    assert_eq!(erased, json!({"code": code, "erased": true}));
    assert_eq!(in_time(async || service.person(anna).await).await, Ok(None));
    assert_eq!(asked(&world, "/api/v1/people").await["count"], 0);
    let acts = asked(&world, "/api/v1/audit?limit=1").await;
    assert_eq!(
        acts,
        json!({
            "acts": [{"id": 2, "at": "2026-11-23T09:00:00Z", "who": "operator", "act": "erase", "subject": code}],
            "next_before": 2,
        })
    );
    let first = asked(&world, "/api/v1/audit?limit=1&before=2").await;
    assert_eq!((&first["acts"][0]["act"], &first["next_before"]), (&json!("export"), &Value::Null));

    for path in [format!("/api/v1/people/{code}/export"), format!("/api/v1/people/{code}/erase")] {
        let response = if path.ends_with("erase") {
            world.post_as_operator(&path, "").await
        } else {
            world.get_as_operator(&path).await
        };
        let expected =
            format!("404 code={code}: no person has this code; /api/v1/people lists the people who are stored");
        assert_eq!(response.problem(), expected);
    }
    let misspelt = world.get_as_operator("/api/v1/people/somebody/export").await.problem();
    assert_eq!(misspelt, "422 code=somebody: it is no code; send one of /api/v1/people, as 3f9a-21c4-77de");
    assert_eq!(asked(&world, "/api/v1/audit").await["acts"].as_array().unwrap().len(), 2, "nothing was looked at");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_people_join_without_a_gap() {
    let Operated { world, .. } = Operated::new().await;
    let service = &world.core.service;
    for name in ["anna", "boris", "vera", "gleb", "dina"] {
        let owner = service.owner("device", name);
        in_time(async || remember(service, owner, &[]).await).await.unwrap();
    }
    let all = asked(&world, "/api/v1/people").await["people"].clone();
    let mut joined = Vec::new();
    let mut path = "/api/v1/people?limit=2".to_owned();
    loop {
        let page = asked(&world, &path).await;
        joined.extend(page["people"].as_array().unwrap().clone());
        let Some(after) = page["next_after"].as_str() else { break };
        path = format!("/api/v1/people?limit=2&after={after}");
    }
    assert_eq!((Value::from(joined), all.as_array().unwrap().len()), (all, 5));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_of_people_has_the_form_that_is_described() {
    let Operated { world, .. } = Operated::new().await;
    told(&world.core.service, world.core.service.owner("user", "anna")).await;
    let document = world.get("/api/openapi.json").await.json();
    let code = asked(&world, "/api/v1/people").await["people"][0]["code"].as_str().unwrap().to_owned();
    for (path, method) in [
        ("/api/v1/people", "get"),
        ("/api/v1/people/{code}/export", "get"),
        ("/api/v1/people/{code}/erase", "post"),
        ("/api/v1/audit", "get"),
    ] {
        let filled = path.replace("{code}", &code);
        let answer = if method == "get" { asked(&world, &filled).await } else { done(&world, &filled, "").await };
        let responses = &document["paths"][path][method]["responses"];
        let validator = validator(&document, &responses["200"]["content"]["application/json"]["schema"]);
        let faults: Vec<_> = validator.iter_errors(&answer).map(|fault| format!("{fault}")).collect();
        assert!(faults.is_empty(), "{path}: {faults:?} in {answer}");
        assert!(!validator.is_valid(&json!({})), "{path} describes nothing");
        assert_eq!(responses.get("404").is_some(), path.contains("{code}"), "{path}: {responses}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ratings_become_the_satisfaction_of_the_window() {
    let Operated { world, .. } = Operated::new().await;
    asked(&world, "/api/v1/kpi?window=24h").await;
    for (score, intent) in [(5, "horoscope"), (4, "horoscope"), (0, "moon"), (6, "moon")] {
        world.core.service.rate(score, intent);
    }
    assert_eq!(asked(&world, "/api/v1/kpi?window=24h").await["satisfaction"], 4.5);
    // What is ordered after them is done after them.
    let anna = world.core.service.owner("user", "anna");
    in_time(async || remember(&world.core.service, anna, &[]).await).await.unwrap();
    let day = i64::try_from(crate::world::NOW_UNIX_S).unwrap() / 86_400;
    let ratings = world.core.service.ratings(day, day).await.unwrap();
    let ratings: Vec<_> = ratings.iter().map(|row| (row.intent.as_str(), row.score, row.count)).collect();
    assert_eq!(ratings, [("horoscope", 4, 1), ("horoscope", 5, 1)]);
}
