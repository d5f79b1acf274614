//! The operator looks at the machine through its API, and acts.

mod figures;
mod on_the_wire;
pub mod parts;
mod people;
mod trying;

use std::time::Duration;

use astroloh::store::{NewAlert, Severity};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};

use crate::api::validator;
use crate::world::{ADMIN_TOKEN, World};
use parts::{Operated, SKY, asked, done};

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_sees_and_does_nothing_and_a_server_without_an_operator_has_no_such_paths() {
    let Operated { world, .. } = Operated::new().await;
    let document = world.get("/api/openapi.json").await.json();
    let none = World::new().await;
    let mut tried = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in ["GET", "POST"] {
            let Some(operation) = item.get(method.to_ascii_lowercase()) else { continue };
            let scope = &operation["security"][2]["key"][0];
            if *scope != "observe" && *scope != "operate" {
                continue;
            }
            tried += 1;
            let path = path
                .replace("{id}", "1")
                .replace("{rule}", "cpu")
                .replace("{name}", "sweep")
                .replace("{code}", "3f9a-21c4-77de");
            let request = |token: &str| {
                let request = Request::builder().method(method).uri(&path).header("authorization", token);
                request.body(Body::empty()).unwrap()
            };
            for token in ["", "Bearer", "Bearer of-nothing", ADMIN_TOKEN] {
                // Too many wrong ones at once would be answered with 429.
                world.clock.advance(std::time::Duration::from_secs(12));
                assert_eq!(
                    world.send(request(token)).await.status,
                    StatusCode::UNAUTHORIZED,
                    "{method} {path} {token}"
                );
            }
            let status = none.send(request(&format!("Bearer {ADMIN_TOKEN}"))).await.status;
            assert_eq!(status, StatusCode::NOT_FOUND, "{method} {path}");
        }
    }
    assert_eq!(tried, 22);
    assert!(none.get("/api/openapi.json").await.json()["paths"].get("/api/v1/status").is_none());
    let misspelt = world.get("/api/v1/statis").await;
    assert_eq!(misspelt.json()["hint"], "did you mean /api/v1/status?");
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_have_the_form_that_is_described() {
    let Operated { world, .. } = Operated::with_an_alert().await;
    world.get(SKY).await;
    let document = world.get("/api/openapi.json").await.json();
    for (path, query) in [
        ("/api/v1/status", ""),
        ("/api/v1/kpi", "?window=24h"),
        ("/api/v1/operations", "?window=7d"),
        ("/api/v1/history", "?metric=astroloh_compute_duration_seconds"),
        ("/api/v1/cache", ""),
        ("/api/v1/alerts", ""),
        ("/api/v1/alerts/rules", ""),
        ("/api/v1/jobs", ""),
        ("/api/v1/settings", ""),
    ] {
        let answer = asked(&world, &format!("{path}{query}")).await;
        let schema = &document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        let validator = validator(&document, schema);
        let faults: Vec<_> = validator.iter_errors(&answer).map(|fault| format!("{fault}")).collect();
        assert!(faults.is_empty(), "{path}: {faults:?} in {answer}");
        assert!(!validator.is_valid(&json!({})), "{path} describes nothing");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn status_tells_the_start_the_score_and_what_is_done_about_it() {
    let Operated { world, .. } = Operated::new().await;
    world.clock.advance(Duration::from_secs(90));
    // The wall clock jumps; the uptime does not.
    world.clock.jump_to_unix_s(1_000_000_000);
    let status = asked(&world, "/api/v1/status").await;
    assert_eq!((&status["version"], &status["uptime_s"]), (&json!(env!("CARGO_PKG_VERSION")), &json!(90)));
    assert_eq!(status["started_at"], "2026-11-23T09:00:00Z");
    assert_eq!(status["start_steps"][0], json!({"name": "engine", "took_ms": 1.5}));
    assert_eq!((&status["is_ready"], &status["looked_at"]), (&json!(true), &Value::Null));
    assert_eq!((&status["health"]["score"], &status["history"]["is_up"]), (&Value::Null, &json!(true)));

    let Operated { world, .. } = Operated::with_an_alert().await;
    let status = asked(&world, "/api/v1/status").await;
    assert_eq!((&status["health"]["status"], &status["health"]["score"]), (&json!("fail"), &json!(60)), "{status}");
    let deduction = &status["health"]["deductions"][0];
    assert_eq!(
        (&deduction["what"], &deduction["points"], &deduction["value"]),
        (&json!("memory"), &json!(30), &json!(0.96))
    );
    assert!(status["health"]["recommendations"][0]["act"].as_str().unwrap().contains("memory.limit"), "{status}");
    let mitigations: Vec<_> =
        status["mitigations"].as_array().unwrap().iter().map(|active| active["action"].clone()).collect();
    assert_eq!(mitigations, ["fallback", "pause_jobs"]);
    assert!(
        status["mitigations"][0]["reason"].as_str().unwrap().contains("96.0 %")
            && status["mitigations"][0]["since"] != Value::Null
    );
    assert_eq!(status["paused_jobs"][0]["name"], "sweep");
    world.core.tasks.stop();
    assert_eq!(asked(&world, "/api/v1/status").await["is_ready"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_told_with_their_source_and_secrets_only_that_they_are() {
    let Operated { world, .. } =
        Operated::with("[alice]\nwebhook_secret = 'right-horse-battery'\ndeadline_ms = 2000").await;
    let answer = asked(&world, "/api/v1/settings").await;
    assert!(!answer.to_string().contains("horse"), "{answer}");
    let settings = answer["settings"].as_array().unwrap();
    assert_eq!(settings.len(), astroloh::config::SETTINGS.len());
    let of = |key: &str| settings.iter().find(|setting| setting["key"] == key).unwrap().clone();
    let secret = of("alice.webhook_secret");
    assert_eq!(
        (&secret["value"], &secret["source"], &secret["is_secret"]),
        (&json!("(secret)"), &json!("file"), &json!(true))
    );
    assert_eq!(
        of("alice.deadline_ms"),
        json!({
            "key": "alice.deadline_ms", "value": "2000", "default": "2500", "source": "file", "unit": "ms",
            "doc": "Milliseconds after which a voice turn is answered with a fallback. Alice itself gives up after 4500, network included; below 800 no time is left beside looking up who speaks. Allowed: 800 to 4000.",
            "variable": "ASTROLOH_ALICE_DEADLINE_MS", "is_secret": false,
        })
    );
    let hosts = of("http.hosts");
    assert_eq!((&hosts["value"], &hosts["default"], &hosts["source"]), (&Value::Null, &Value::Null, &json!("default")));
    assert!(hosts["doc"].as_str().unwrap().contains("the host of public_url"), "{hosts}");
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_come_from_what_was_asked() {
    let Operated { world, .. } = Operated::new().await;
    for _ in 0..4 {
        world.get(SKY).await;
    }
    let mut listener = world.listener("Anna");
    listener.launch().await;
    listener.say("помощь").await;
    // A question about a day lets the newest second be written and the live windows be renewed.
    let day = asked(&world, "/api/v1/kpi?window=24h").await;
    let minute = asked(&world, "/api/v1/kpi?window=1m").await;
    for (kpi, length) in [(&day, 86_400), (&minute, 60)] {
        assert_eq!(
            (&kpi["window_s"], &kpi["turns"], &kpi["satisfaction"]),
            (&json!(length), &json!(2), &Value::Null),
            "{kpi}"
        );
    }
    let cache = asked(&world, "/api/v1/cache").await;
    let moon = cache["kinds"].as_array().unwrap().iter().find(|kind| kind["kind"] == "lunar_calendar").unwrap();
    assert_eq!((&moon["memory_hits"], &moon["requests"]), (&json!(3), &json!(4)), "{moon}");
    assert_eq!((&moon["computed"], &moon["hit_rate"], &moon["memory_entries"]), (&json!(1), &json!(0.75), &json!(1)));
    let (asked_for, hits) = cache["kinds"].as_array().unwrap().iter().fold((0, 0), |(requests, hits), kind| {
        let number = |name: &str| kind[name].as_u64().unwrap();
        (requests + number("requests"), hits + number("memory_hits") + number("disk_hits"))
    });
    assert_eq!(day["hit_rate"].as_f64().unwrap(), f64::from(hits as u32) / f64::from(asked_for as u32));
    assert_eq!(minute["hit_rate"], day["hit_rate"]);

    let memory = "/api/v1/history?metric=astroloh_cache_requests_total%7Bkind=%22lunar_calendar%22,result=%22memory%22%7D&step=60";
    let chart = asked(&world, memory).await;
    assert_eq!(chart["metric"], r#"astroloh_cache_requests_total{kind="lunar_calendar",result="memory"}"#);
    let sum: f64 = chart["points"].as_array().unwrap().iter().map(|point| point["sum"].as_f64().unwrap()).sum();
    assert_eq!(sum, 3.0, "{chart}");
    let operations = asked(&world, "/api/v1/operations?window=1m").await;
    let measured = world.core.metrics.operations.members();
    let ended: u64 = measured.iter().map(|(_, stats)| stats.duration.count()).sum();
    let is_answered = |one: &&Value| one["service"] == "alice" || one["service"] == "api";
    let operations = operations["operations"].as_array().unwrap();
    let told: u64 = operations.iter().filter(is_answered).map(|one| one["count"].as_u64().unwrap()).sum();
    assert_eq!((told, ended), (6, 6), "{operations:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_answered_is_told_with_its_remedy() {
    let Operated { world, .. } = Operated::new().await;
    for (path, told) in [
        ("/kpi?window=2m", "422 window=2m: there is no such one; use one of: 1m, 5m, 1h, 24h, 7d"),
        ("/kpi?windw=1m", "422 windw=1m: there is no such field; did you mean window?"),
        ("/status?verbose=1", "422 verbose=1: there is no such field; known fields: "),
        ("/events?from=1", "422 from=1: there is no such field; known fields: "),
        (
            "/history",
            "422 metric=-: the metric is missing; send metric=astroloh_cache_requests_total{result=\"memory\"}",
        ),
        (
            "/history?metric=astroloh_cache_request_total",
            "422 metric=astroloh_cache_request_total: there is no such metric; did you mean astroloh_cache_requests_total?",
        ),
        ("/history?metric=x", "422 metric=x: there is no such metric; /metrics lists them all"),
        (
            "/history?metric=a%7B",
            "422 metric=a{: it is no metric; send a name of /metrics, as astroloh_cache_requests_total{result=\"memory\"}",
        ),
        (
            "/history?metric=x&from=2026-11-24",
            "422 from=2026-11-24T00:00:00Z: it is not before 2026-11-23T09:00:01Z; send a from that is before to; without from it is an hour before",
        ),
        (
            "/history?metric=x&from=2026-11-22&to=2026-11-23&step=1",
            "422 step=-: 86400 points are more than 2160; send step=41 or more",
        ),
        ("/alerts?limit=0", "422 limit=0: 0 is outside 1..=500; send a number within 1..=500"),
    ] {
        assert_eq!(world.get_as_operator(&format!("/api/v1{path}")).await.problem(), told, "{path}");
    }
    for (path, body, told) in [
        ("/alerts/7/ack", "", "404 id=7: no open alert has the id 7; /api/v1/alerts lists the open ones"),
        ("/alerts/seven/ack", "", "422 id=seven: it is no whole number; send digits only"),
        ("/alerts/cpi/mute", r#"{"minutes": 5}"#, "404 rule=cpi: there is no such rule; did you mean cpu?"),
        (
            "/alerts/cpu/mute",
            "",
            "422 minutes=-: minutes are missing; send minutes, as {\"minutes\": 60}; 0 ends a mute",
        ),
        (
            "/alerts/cpu/mute",
            "{",
            "400 body=-: the body is no JSON object: EOF while parsing an object at line 1 column 1; send an object such as {\"minutes\": 60}",
        ),
        ("/jobs/sweet/run", "", "404 name=sweet: there is no such job; did you mean sweep?"),
        ("/jobs/sweep/cancel", "", "409 name=sweep: sweep is not running; nothing is left to do"),
        (
            "/cache/invalidate",
            "",
            "422 kind=-: the kind is missing; send one of: natal_chart, transits, session, compatibility, forecast, lunar_calendar, ephemeris, all",
        ),
        (
            "/cache/invalidate",
            r#"{"kind": "moon"}"#,
            "422 kind=moon: there is no such kind; use one of: natal_chart, transits, session, compatibility, forecast, lunar_calendar, ephemeris, all",
        ),
    ] {
        assert_eq!(world.post_as_operator(&format!("/api/v1{path}"), body).await.problem(), told, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_is_acknowledged_once_and_a_rule_muted() {
    let Operated { world, .. } = Operated::with_an_alert().await;
    let alert = asked(&world, "/api/v1/alerts").await["open"][0].clone();
    assert_eq!(
        (&alert["rule"], &alert["severity"], &alert["stage"]),
        (&json!("memory"), &json!("critical"), &json!("raised"))
    );
    let ack = format!("/api/v1/alerts/{}/ack", alert["id"]);
    let known = done(&world, &ack, "").await;
    assert_eq!((&known["id"], &known["stage"]), (&alert["id"], &json!("acknowledged")));
    assert_eq!(asked(&world, "/api/v1/alerts").await["open"][0], known);
    let again = world.post_as_operator(&ack, "").await;
    assert_eq!((again.status.as_u16(), again.json()["hint"].clone()), (409, json!("nothing is left to do")));

    let mutes = done(&world, "/api/v1/alerts/memory/mute", r#"{"minutes": 60}"#).await;
    let until = astroloh::astro::Moment::from_unix_s(world.core.service.unix_s() + 3_600).unwrap().to_string();
    assert_eq!(mutes, json!({"mutes": [{"rule": "memory", "subject": null, "until": until}]}));
    assert_eq!(asked(&world, "/api/v1/alerts").await["mutes"], mutes["mutes"]);
    // The wall clock is set, which ends no mute and makes none longer.
    for step_s in [86_400, -86_400, 3_650 * 86_400] {
        world.clock.jump_to_unix_s(world.core.service.unix_s() + step_s);
        let mutes = done(&world, "/api/v1/alerts/cpu/mute", r#"{"minutes": 1}"#).await;
        assert_eq!(mutes["mutes"].as_array().unwrap().len(), 2, "{step_s}: {mutes}");
    }
    world.clock.advance(Duration::from_secs(61));
    assert_eq!(done(&world, "/api/v1/alerts/cpu/mute", r#"{"minutes": 0}"#).await["mutes"][0]["rule"], "memory");
    assert_eq!(done(&world, "/api/v1/alerts/memory/mute", r#"{"minutes": 0}"#).await, json!({"mutes": []}));
}

#[tokio::test(flavor = "multi_thread")]
async fn past_alerts_come_in_pages() {
    let Operated { world, .. } = Operated::new().await;
    let history = world.operations.as_ref().unwrap().monitor.alerts();
    for subject in ["one", "two", "three"] {
        let (rule, subject) = ("cpu".to_owned(), subject.to_owned());
        let alert = NewAlert {
            rule,
            subject,
            severity: Severity::Warning,
            raised_at_s: 100,
            value: 0.9,
            threshold: 0.8,
            action: None,
        };
        let raised = history.raise(alert).await.unwrap();
        history.resolve(raised.id, 160).await.unwrap();
    }
    let (mut seen, mut path) = (Vec::new(), "/api/v1/alerts?limit=2".to_owned());
    loop {
        let page = asked(&world, &path).await;
        let past = page["past"].as_array().unwrap();
        assert!(past.iter().all(|alert| alert["resolved_at"] == "1970-01-01T00:02:40Z"), "{page}");
        seen.extend(past.iter().map(|alert| alert["subject"].as_str().unwrap().to_owned()));
        let Some(next) = page["next_before"].as_i64() else { break };
        path = format!("/api/v1/alerts?limit=2&before={next}");
    }
    assert_eq!(seen, ["three", "two", "one"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_run_watched_and_cancelled() {
    let operated = Operated::new().await;
    let world = &operated.world;
    operated.people_wait(true);
    let running = done(world, "/api/v1/jobs/sweep/run", "").await;
    assert_eq!((&running["state"], &running["last_run"]), (&json!("running"), &Value::Null));
    let told = world.post_as_operator("/api/v1/jobs/sweep/run", "").await;
    assert_eq!(told.problem(), "409 name=sweep: sweep is running already; wait for its end, or cancel it");
    done(world, "/api/v1/jobs/sweep/cancel", "").await;
    assert_eq!(operated.ended().await["last_run"]["result"], "cancelled");
    operated.people_wait(false);
    done(world, "/api/v1/jobs/sweep/run", "").await;
    let job = operated.ended().await;
    assert_eq!((&job["last_run"]["result"], &job["last_run"]["detail"]), (&json!("done"), &json!("swept")));
    assert_eq!((&job["last_success"], &job["failures_in_a_row"]), (&json!("2026-11-23T09:00:00Z"), &json!(0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_dropped_is_computed_again() {
    let Operated { world, .. } = Operated::new().await;
    let computed = r#"astroloh_cache_requests_total{kind="lunar_calendar",result="computed"}"#;
    for (kind, expected) in
        [(None, 1), (None, 1), (Some("ephemeris"), 1), (Some("lunar_calendar"), 2), (Some("all"), 3)]
    {
        if let Some(kind) = kind {
            let dropped = done(&world, "/api/v1/cache/invalidate", &json!({"kind": kind}).to_string()).await;
            let names = if kind == "all" { 6 } else { 1 };
            assert_eq!((dropped["kinds"].as_array().unwrap().len(), &dropped["is_durable"]), (names, &json!(true)));
        }
        world.get(SKY).await;
        assert_eq!(world.metric(computed), expected, "{kind:?}");
    }
}
