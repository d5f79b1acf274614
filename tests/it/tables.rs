//! What stands in a table of the program can be changed by a setting, and is seen in the running server.

use std::time::Duration;

use axum::http::header;
use serde_json::{Value, json};

use crate::operator::parts::{Operated, asked};
use crate::world::World;

const MOON: &str = "/api/v1/moon?at=2026-11-23T12:00:00Z";

/// Which tier answered, and for how long the answer may be kept.
async fn moon(world: &World) -> (String, String) {
    let answer = world.get(MOON).await;
    let header = |name: header::HeaderName| answer.headers[name].to_str().unwrap().to_owned();
    let timing = header(header::HeaderName::from_static("server-timing"));
    let tier = timing.split("desc=").nth(1).unwrap().split(',').next().unwrap().to_owned();
    (tier, header(header::CACHE_CONTROL))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_time_to_live_of_the_lunar_calendar_is_that_of_its_setting() {
    let world = World::with("cache.ttl_lunar_calendar_s = 120").await;
    assert_eq!(moon(&world).await, ("computed".into(), "public, max-age=120".into()));
    world.clock.advance(Duration::from_secs(119));
    assert_eq!(moon(&world).await, ("memory".into(), "public, max-age=1".into()));
    world.clock.advance(Duration::from_secs(1));
    assert_eq!(moon(&world).await, ("computed".into(), "public, max-age=120".into()));
    let chart = world.get("/api/v1/natal?datetime=1990-07-15T10:30&lat=55.75&lon=37.62").await;
    assert_eq!(chart.headers[header::CACHE_CONTROL], "private, max-age=2592000", "another row is as it was");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_alert_rules_are_told_with_their_thresholds_and_the_settings_that_change_them() {
    let Operated { world, .. } = Operated::new().await;
    let rules = asked(&world, "/api/v1/alerts/rules").await["rules"].clone();
    let of = |name: &str| rules.as_array().unwrap().iter().find(|rule| rule["rule"] == name).unwrap().clone();
    assert_eq!(rules.as_array().unwrap().len(), astroloh::ops::alerts::Rule::ALL.len());
    assert_eq!(
        of("hit_rate"),
        json!({
            "rule": "hit_rate", "title": "cache hit rate", "unit": "share", "bad_side": "below",
            "reads": "share of all cache lookups that memory or disk answered within five minutes",
            "warning": {"raise": 0.6, "clear": 0.65, "setting": "alerts.hit_rate_warning", "mitigations": ["rebalance"]},
            "critical": {"raise": 0.4, "clear": 0.45, "setting": "alerts.hit_rate_critical", "mitigations": ["rebalance"]},
            "min_duration_s": 300, "calm_s": 300, "min_traffic": 100,
            "readings": [{"subject": "all", "state": "unknown", "value": null, "traffic": null}],
        })
    );
    assert_eq!((&of("cpu")["critical"], &of("store_down")["critical"]["setting"]), (&Value::Null, &Value::Null));
}
