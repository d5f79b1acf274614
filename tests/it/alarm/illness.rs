//! One bad question is no illness; many different ones are. Who is refused is told why, and what is shed is no failure.
//!
//! No question of the server's own breaks, so that these are the tests': solved by the real engine behind the real cache. What the router
//! would have counted of them is recorded in the registry as it records it.

use std::time::Duration;

use astroloh::astro::{self, Kind, Question, Sky};
use astroloh::cache::{Error, FallbackCause, Owner};
use astroloh::metrics::{HttpLabels, OperationOutcome};
use astroloh::ops::alerts::Rule;
use axum::http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::parts::{Alarmed, SOON, hold};
use crate::operator::parts::asked;
use crate::world::World;

/// Raised and resolved here.
pub const RAISED: &[Rule] = &[Rule::BrokenQuestions, Rule::Shed];

/// A question on which the ephemeris fails.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Broken(u32);

impl Question for Broken {
    const ID: &'static str = "broken";
    type Answer = u32;
    const KIND: Kind = Kind::Ephemeris;
    const SCHEMA: u16 = 60_002;

    fn label(&self) -> astro::KeyLabel {
        astro::KeyLabel::new().hashed(self)
    }

    fn solve(&self, _: &dyn Sky) -> Result<u32, astro::Error> {
        Err(astro::Error::Ephemeris("an eclipse without a beginning".into()))
    }
}

/// Asks a question that breaks, as a request does whose answer is 500.
async fn ask_broken(world: &World, number: u32) -> Error {
    let metrics = &world.core.metrics;
    let failed = world.core.service.cache().answer(&Broken(number), Owner::Nobody, SOON).await.unwrap_err();
    metrics.http_requests.of(&HttpLabels { route: "/api/v1/eclipses", method: "GET", status: 500 }).inc();
    metrics.operation("api", "/api/v1/eclipses").finish_as(OperationOutcome::Failed, "unsolvable");
    failed
}

fn fresh(number: u32) -> String {
    format!("/api/v1/natal?datetime={}-07-15T10:30&lat=55.75&lon=37.62", 1900 + number)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_bad_question_once_a_second_for_two_minutes_is_no_illness() {
    let alarmed = Alarmed::new().await;
    let cache = alarmed.world.core.service.cache();
    for second in 0..120 {
        let failed = ask_broken(&alarmed.world, 7).await;
        let reason = failed.to_string();
        assert!(reason.contains("an eclipse without a beginning"), "at second {second} its reason is {reason}");
        if second % 10 == 9 {
            alarmed.pass(Duration::from_secs(1)).await;
        } else {
            alarmed.world.clock.advance(Duration::from_secs(1));
        }
        assert_eq!(cache.fallback_cause(), None, "fallback mode at second {second}");
        assert!(alarmed.mitigations().await.is_empty(), "at second {second}: {:?}", alarmed.mitigations().await);
    }
    assert_eq!(alarmed.open(Rule::Errors).await, None, "one question is one failure, however often it is asked");
    assert_eq!(alarmed.world.metric("astroloh_broken_questions_total"), 2, "it is tried once a minute");
    assert_eq!(alarmed.world.get(&fresh(1)).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_different_questions_that_break_are_an_illness_and_who_is_refused_is_told_so() {
    let alarmed = Alarmed::new().await;
    let world = &alarmed.world;
    assert_eq!(world.get(&fresh(1)).await.status, StatusCode::OK);
    let mut next = 100;
    let alert = alarmed
        .until_raised(Rule::BrokenQuestions, async || {
            for _ in 0..12 {
                next += 1;
                ask_broken(world, next).await;
            }
        })
        .await;
    assert_eq!(alert["severity"], "critical", "{alert}");
    assert!(alarmed.mitigations().await.iter().any(|(name, reason)| name == "fallback" && reason.contains("break")));

    let refused = world.get(&fresh(2)).await;
    let problem = refused.json();
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!((&problem["type"], &problem["value"]), (&json!("urn:astroloh:problem:fallback"), &json!("errors")));
    assert!(problem["detail"].as_str().unwrap().contains("too many different computations break"), "{problem}");
    assert_eq!(refused.headers[header::RETRY_AFTER], "10");
    assert_eq!(world.get(&fresh(1)).await.status, StatusCode::OK, "what is kept is served");
    assert_eq!(asked(world, "/api/v1/kpi").await["fallback_cause"], "errors");
    assert_eq!(asked(world, "/api/v1/cache").await["fallback_cause"], "errors");
    let health = world.get("/health").await.json();
    assert!(health["checks"].to_string().contains("fallback mode: errors"), "{health}");

    alarmed.until_resolved(Rule::BrokenQuestions).await;
    alarmed.until_calm().await;
    assert_eq!(world.get(&fresh(2)).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_shed_counts_as_shed_and_raises_its_own_rule() {
    let alarmed = Alarmed::new().await;
    let world = &alarmed.world;
    world.core.service.cache().fallback_mode(Some(FallbackCause::Memory));
    let mut number = 0;
    let alert = alarmed
        .until_raised(Rule::Shed, async || {
            for _ in 0..25 {
                number += 1;
                assert_eq!(world.get(&fresh(number)).await.json()["value"], "memory");
            }
        })
        .await;
    assert_eq!((&alert["subject"], &alert["severity"]), (&json!("api"), &json!("critical")), "{alert}");
    assert_eq!(alarmed.open(Rule::Errors).await, None, "nothing has failed");
    let kpi = asked(world, "/api/v1/kpi?window=1m").await;
    assert_eq!((&kpi["error_rate"], &kpi["shed_rate"]), (&json!(0.0), &json!(1.0)), "{kpi}");
    assert!(kpi["shed"]["fallback"].as_u64().unwrap() >= 25 && kpi["shed"]["busy"] == 0, "{kpi}");
    let cache = asked(world, "/api/v1/cache").await;
    let charts = cache["kinds"].as_array().unwrap().iter().find(|kind| kind["kind"] == "natal_chart").unwrap();
    assert_eq!((&charts["shed"], &charts["errors"]), (&json!(number), &json!(0)));
    world.core.service.cache().fallback_mode(None);
    alarmed.until_resolved(Rule::Shed).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_description_of_the_api_is_read_while_the_engine_is_dead() {
    let world = World::with("engine.threads = 1\nengine.max_threads = 1").await;
    let held = hold(&world.core).await;
    for path in ["/api/openapi.json", "/api", "/health", "/livez", "/"] {
        let response = world.get(path).await;
        assert!(response.status.is_success(), "{path}: {} {}", response.status, response.body);
    }
    let document = world.get("/api/openapi.json").await;
    assert!(document.headers[header::CACHE_CONTROL].to_str().unwrap().contains("max-age=0"), "it is soon better");
    assert!(!document.body.contains(r#""example":{"eclipses""#));
    drop(held);
    let document = world.get("/api/openapi.json").await;
    assert!(document.headers[header::CACHE_CONTROL].to_str().unwrap().contains("max-age=86400"));
    assert!(document.body.contains("eclipses"), "{}", document.body);
}
