//! Operations and cache keys in the operator's API, and the metrics that a scraper finds.

use serde_json::{Value, json};

use super::parts::{Operated, SKY, asked};
use crate::world::World;

/// One operation of a window, of which there has to be one.
async fn operation(world: &World, service: &str, name: &str) -> Value {
    // A question about a day lets the newest second be written and the live windows be renewed.
    let day = asked(world, "/api/v1/operations?window=24h").await;
    let is_it = |one: &&Value| one["service"] == service && one["operation"] == name;
    let operations = day["operations"].as_array().unwrap();
    operations.iter().find(is_it).unwrap_or_else(|| panic!("no {service}/{name} in {day}")).clone()
}

fn parts(operation: &Value) -> [u64; 5] {
    ["count", "done", "refused", "shed", "failed"].map(|part| operation[part].as_u64().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calculation_its_lookup_and_its_solving_are_operations() {
    let Operated { world, .. } = Operated::new().await;
    for _ in 0..4 {
        world.get(SKY).await;
    }
    assert_eq!(world.get("/api/v1/moon?at=yesteryear").await.status.as_u16(), 422);
    let moon = operation(&world, "api", "/api/v1/moon").await;
    assert_eq!(parts(&moon), [5, 4, 1, 0, 0]);
    assert_eq!(moon["failures"], json!([{"class": "invalid", "count": 1}]));
    assert_eq!(
        moon["answered_by"],
        json!([{"tier": "memory", "count": 3, "share": 0.75}, {"tier": "computed", "count": 1, "share": 0.25}])
    );
    let lookups = operation(&world, "cache", "lunar_calendar").await;
    assert_eq!(parts(&lookups), [4, 4, 0, 0, 0]);
    assert_eq!(lookups["answered_by"], moon["answered_by"]);
    let solves = operation(&world, "engine", "lunar_calendar").await;
    assert_eq!(parts(&solves), [1, 1, 0, 0, 0]);
    assert!(solves["allocated_bytes"].as_u64().unwrap() > 100, "{solves}");
    assert!(solves["wait"]["p99_ms"].is_number() && moon["wait"].is_null(), "{solves}");

    let engine = asked(&world, "/api/v1/operations").await["engine"].clone();
    assert_eq!(
        (&engine["waiting"], engine["threads"].as_array().unwrap().len() as u64),
        (&json!(0), engine["workers"].as_u64().unwrap() + 1)
    );
    assert!(engine["threads"][0]["name"] == "sky-0" && engine["threads"][0]["busy_share"].is_number(), "{engine}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keys_that_matter_are_told_and_no_birth_with_them() {
    let Operated { world, .. } = Operated::new().await;
    for _ in 0..3 {
        world.get("/api/v1/natal?datetime=1990-07-15T10:30&lat=55.7512&lon=37.6184").await;
    }
    world.get(SKY).await;
    let cache = asked(&world, "/api/v1/cache?top=1").await;
    let hottest = cache["hottest"].as_array().unwrap();
    assert_eq!((hottest.len(), &hottest[0]["kind"], &hottest[0]["hits"]), (1, &json!("natal_chart"), &json!(2)));
    let key = hottest[0]["key"].as_str().unwrap();
    assert!(key.starts_with("nc:-:") && key.len() < 20, "{key}");
    // On a clock that stands still nothing has cost anything.
    assert_eq!(cache["costliest"], json!([]));
    assert_eq!(asked(&world, "/api/v1/cache?top=0").await["hottest"], json!([]));
    assert_eq!(cache["warmed_gain"], json!(0.0));
    let text = cache.to_string();
    assert!(!text.contains("1990") && !text.contains("55.75"), "{text}");
}
