//! A developer reads the manual and tries every endpoint.

use astroloh::build_info::{repository_url, source_offer};
use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};

use crate::world::{Response, World};

const BORN: &str = "datetime=1990-07-15T10:30&latitude=55.75&longitude=37.62";
const COUPLE: &str = "datetime=1990-07-15T10:30&latitude=55.75&longitude=37.62&partner_datetime=1988-02-03T06:15&partner_lat=55.79&partner_lon=49.12";

pub async fn get(world: &World, path: &str) -> Value {
    let response = world.get(path).await;
    assert_eq!(response.status, 200, "{path}: {}", response.body);
    response.json()
}

fn header_of(response: &Response, name: header::HeaderName) -> &str {
    response.headers.get(&name).unwrap_or_else(|| panic!("no {name}")).to_str().unwrap()
}

/// Validates values against a schema of the document.
pub fn validator(document: &Value, schema: &Value) -> jsonschema::Validator {
    let mut root = json!({"components": document["components"]});
    root["allOf"] = json!([schema]);
    jsonschema::draft202012::new(&root).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_example_of_the_manual_is_a_real_answer_of_the_described_form() {
    let world = World::new().await;
    let document = get(&world, "/api/openapi.json").await;
    assert_eq!(document["openapi"], "3.1.0");
    let page = world.get("/api").await;
    let examples: Vec<_> = page.body.split("href=\"./").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(examples.len() > 20, "{examples:?}");
    for example in examples {
        let example = format!("/{}", example.replace("&amp;", "&"));
        let answer = get(&world, &example).await;
        let path = document["paths"].as_object().unwrap().keys().find(|path| is_of(&example, path)).unwrap();
        let content = &document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"];
        let validator = validator(&document, &content["schema"]);
        let faults: Vec<_> =
            validator.iter_errors(&answer).map(|error| format!("{error} at {}", error.instance_path())).collect();
        assert!(faults.is_empty(), "{example}: {faults:?}");
        assert!(!validator.is_valid(&json!({})) && !validator.is_valid(&json!([])), "{path} describes nothing");
        if let Some(shown) = content.get("example") {
            assert_eq!(*shown, answer, "{example}");
        }
    }
}

/// Whether a request is for a path with captures.
pub fn is_of(request: &str, path: &str) -> bool {
    let asked: Vec<_> = request.split('?').next().unwrap().split('/').collect();
    let parts: Vec<_> = path.split('/').collect();
    asked.len() == parts.len() && asked.iter().zip(&parts).all(|(asked, part)| part.starts_with('{') || asked == part)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_manual_lists_what_is_served_and_nothing_else() {
    let world = World::new().await;
    let document = get(&world, "/api/openapi.json").await;
    for (path, item) in document["paths"].as_object().unwrap() {
        let path =
            path.replace("{sign}", "leo").replace("{sign_2}", "leo").replace("{year}", "2026").replace("{month}", "1");
        for method in ["GET", "POST"] {
            let request = Request::builder().method(method).uri(&path).body(Body::empty()).unwrap();
            let status = world.send(request).await.status.as_u16();
            let is_listed = item.get(method.to_ascii_lowercase()).is_some();
            assert_eq!(status != 405 && status != 404, is_listed, "{method} {path}: {status}");
        }
    }
    assert!(world.body_bytes("/api/openapi.json").await < 400_000, "the description is too long to read");
}

/// The licence asks for it: everybody who uses the server over a network is offered its source.
#[tokio::test(flavor = "multi_thread")]
async fn the_source_is_offered_wherever_a_person_looks() {
    let world = World::new().await;
    let text = world.get("/").await.body;
    let page = world.get("/api").await.body;
    let document = get(&world, "/api/openapi.json").await;
    let session = get(&world, "/api/v1/session").await;
    assert_eq!(session["source_url"].as_str(), repository_url());
    assert!(text.ends_with(&format!("{}\n", source_offer(repository_url()))), "{text}");
    match repository_url() {
        Some(url) => {
            assert_eq!(document["externalDocs"]["url"], url);
            assert!(page.contains(&format!("href=\"{}\"", url.replace('&', "&amp;"))), "the page has no link to {url}");
        }
        None => {
            let description = document["info"]["description"].as_str().unwrap();
            assert!(description.ends_with("source: ask the operator of this server."), "{description}");
            assert!(page.contains("source: ask the operator of this server"), "the page does not say whom to ask");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_can_be_kept_for_as_long_as_its_kind_and_asked_for_again_by_its_tag() {
    let world = World::new().await;
    let sky = "/api/v1/moon?at=2026-11-23T12:00:00Z";
    let first = world.get(sky).await;
    assert_eq!(header_of(&first, header::CACHE_CONTROL), "public, max-age=86400");
    assert!(first.headers["server-timing"].to_str().unwrap().starts_with("cache;desc=computed, total;dur="));
    let tag = header_of(&first, header::ETAG).to_owned();

    world.clock.advance(std::time::Duration::from_secs(3600));
    let request = Request::get(sky).header(header::IF_NONE_MATCH, &tag).body(Body::empty()).unwrap();
    let again = world.send(request).await;
    assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""));
    assert_eq!(header_of(&again, header::CACHE_CONTROL), "public, max-age=82800");
    assert_eq!(header_of(&again, header::ETAG), tag);
    assert!(again.headers["server-timing"].to_str().unwrap().starts_with("cache;desc=memory"));

    let chart = world.get(&format!("/api/v1/natal?{BORN}")).await;
    assert_eq!(header_of(&chart, header::CACHE_CONTROL), "private, max-age=2592000");
    // What is asked about now holds for the present minute, and today's for today: it is 13:00 in Moscow.
    let now = world.get("/api/v1/moon").await;
    assert_eq!(header_of(&now, header::CACHE_CONTROL), "public, max-age=60");
    let today = world.get("/api/v1/horoscope/leo").await;
    assert_eq!(header_of(&today, header::CACHE_CONTROL), "public, max-age=3600");
    let midnight = world.get("/api/v1/ephemeris?timezone=Europe/Moscow&bodies=sun").await;
    assert_eq!(header_of(&midnight, header::CACHE_CONTROL), "public, max-age=21600");
    let problem = world.get("/api/v1/moon?at=never").await;
    assert_eq!(header_of(&problem, header::CACHE_CONTROL), "no-store");
}

#[tokio::test(flavor = "multi_thread")]
async fn names_come_in_the_language_that_was_asked_for_and_only_then() {
    let world = World::new().await;
    let path = format!("/api/v1/natal?{BORN}");
    let plain = get(&world, &path).await;
    let russian = get(&world, &format!("{path}&lang=ru")).await;
    let english = get(&world, &format!("{path}&lang=en")).await;
    assert_eq!(plain["bodies"][0].get("title"), None);
    assert_eq!(
        (&russian["bodies"][0]["title"], &russian["bodies"][0]["sign_title"]),
        (&json!("Солнце"), &json!("Рак"))
    );
    assert_eq!((&english["bodies"][0]["title"], &english["angles"][2]["title"]), (&json!("Sun"), &json!("Descendant")));
    assert_eq!(plain["bodies"][0]["longitude"], russian["bodies"][0]["longitude"]);
    let warning = |lang: &str| format!("/api/v1/natal?datetime=1990-07-15&time_known=false&lat=55&lon=37&lang={lang}");
    let message = get(&world, &warning("ru")).await["warnings"][0]["message"].as_str().unwrap().to_owned();
    assert!(message.starts_with("время рождения неизвестно"), "{message}");
    let refused = world.get(&format!("{path}&lang=de")).await;
    assert_eq!(refused.problem(), "422 lang=de: there is no such one; use one of: ru, en");
}

#[tokio::test(flavor = "multi_thread")]
async fn details_hold_what_the_chart_implies() {
    let world = World::new().await;
    let chart = get(&world, &format!("/api/v1/natal?{BORN}&details=true&ayanamsa=lahiri")).await;
    let details = &chart["details"];
    assert_eq!(details["nakshatras"][0]["point"], "sun");
    assert_eq!(details["dignities"].as_array().unwrap().len(), 7);
    assert_eq!(details["house_rulers"].as_array().unwrap().len(), 12);
    assert_eq!(
        details["balance"]["elements"].as_object().unwrap().values().map(|v| v.as_u64().unwrap()).sum::<u64>(),
        100
    );
    assert!(details["shape"]["kind"].is_string());
    assert_eq!(get(&world, &format!("/api/v1/natal?{BORN}")).await.get("details"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_chart_has_a_picture_below_forty_kilobytes() {
    let world = World::new().await;
    for path in [
        format!("/api/v1/natal.svg?{BORN}"),
        format!("/api/v1/transits.svg?{BORN}&at=2026-11-23"),
        "/api/v1/transits.svg?at=2026-11-23".to_owned(),
        format!("/api/v1/solar-return.svg?{BORN}&after=2026-01-01"),
        format!("/api/v1/lunar-return.svg?{BORN}&after=2026-01-01&lang=en"),
        format!("/api/v1/planet-return.svg?{BORN}&body=saturn&after=2000-01-01"),
        format!("/api/v1/progressions.svg?{BORN}&at=2026-11-23"),
        format!("/api/v1/progressions.svg?{BORN}&at=2026-11-23&method=solar_arc"),
        format!("/api/v1/synastry.svg?{COUPLE}"),
        format!("/api/v1/composite.svg?{COUPLE}&theme=dark"),
        format!("/api/v1/composite.svg?{COUPLE}&method=davison&theme=print"),
        "/api/v1/natal.svg?datetime=1990-07-15&time_known=false&lat=55&lon=37".to_owned(),
    ] {
        let response = world.get(&path).await;
        assert_eq!(response.status, 200, "{path}: {}", response.body);
        assert_eq!(header_of(&response, header::CONTENT_TYPE), "image/svg+xml");
        assert!(response.body.len() <= 40 * 1024, "{path}: {} bytes", response.body.len());
        let picture = roxmltree::Document::parse(&response.body).unwrap();
        let words = |tag| {
            picture.descendants().find(|node| node.has_tag_name(("http://www.w3.org/2000/svg", tag))).unwrap().text()
        };
        assert!(words("title").is_some() && words("desc").is_some_and(|text| !text.is_empty()), "{path}");
        assert_eq!(world.get(&path).await.body, response.body, "{path} is drawn alike every time");
    }
    let title = world.get(&format!("/api/v1/natal.svg?{BORN}&title=%3Cscript%3E&width=300&legend=none")).await.body;
    assert!(title.contains("<title>&lt;script&gt;</title>") && title.contains("width=\"300\""), "{title}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_couple_is_told_apart() {
    let world = World::new().await;
    let flat = get(&world, &format!("/api/v1/synastry?{COUPLE}")).await;
    assert_eq!(flat["event"]["utc_datetime"], "1990-07-15T06:30:00Z");
    assert_eq!(flat["partner_event"]["utc_datetime"], "1988-02-03T03:15:00Z");
    assert!(!flat["aspects"].as_array().unwrap().is_empty() && flat["score"]["level"].is_string());
    let nested = json!({
        "first_subject": {"datetime": "1990-07-15T10:30", "latitude": 55.75, "longitude": 37.62},
        "second_subject": {"datetime": "1988-02-03T06:15", "lat": 55.79, "lng": 49.12},
    });
    let nested = world.post("/api/v1/synastry", nested.to_string()).await;
    assert_eq!(nested.json(), flat);
    let problem = world.get(&format!("/api/v1/synastry?{BORN}&partner_datetime=1988-02-03T06:15")).await;
    assert_eq!(
        problem.problem(),
        "422 partner_place=-: the place is missing; send place=Москва, or latitude and longitude"
    );
    let problem =
        world.get(&format!("/api/v1/composite?{BORN}&partner_datetime=2014-10-26T01:30&partner_place=Moscow")).await;
    assert!(
        problem.problem().starts_with("422 partner_datetime=2014-10-26T01:30:00: on that day clocks showed it twice")
    );
    // 893 days and 3:15 lie between the births.
    let davison = get(&world, &format!("/api/v1/composite?{COUPLE}&method=davison")).await;
    assert_eq!((&davison["method"], &davison["at"]), (&json!("davison"), &json!("1989-04-24T16:52:30Z")));
}

#[tokio::test(flavor = "multi_thread")]
async fn transits_need_no_birth() {
    let world = World::new().await;
    let at = "at=2026-11-23T12:00:00Z";
    let sky = get(&world, &format!("/api/v1/transits?{at}")).await;
    assert_eq!((sky.get("event"), &sky["bodies"][0]["house"]), (None, &Value::Null));
    let leo = get(&world, &format!("/api/v1/transits?{at}&sign=leo")).await;
    // The Sun in Sagittarius is in the fifth house from Leo.
    assert_eq!((&leo["bodies"][0]["sign"], &leo["bodies"][0]["house"]), (&json!("sagittarius"), &json!(5)));
    let born = get(&world, &format!("/api/v1/transits?{at}&{BORN}")).await;
    assert_eq!(born["event"]["timezone"], "Europe/Moscow");
    // A plus sign in a query is a space; the offset is understood all the same.
    let elsewhere = get(&world, "/api/v1/transits?at=2026-11-23T15:00+03:00").await;
    assert_eq!(elsewhere["at"], "2026-11-23T12:00:00Z");
}

#[tokio::test(flavor = "multi_thread")]
async fn windows_and_tables_have_bounds() {
    let world = World::new().await;
    for (path, expected) in [
        (
            "/api/v1/forecast?from=2026-01-01&to=2028-01-01",
            "422 to=2028-01-01T00:00:00Z: the window is longer than 400 days; ",
        ),
        ("/api/v1/forecast?from=2026-01-02&to=2026-01-01", "422 to=2026-01-01T00:00:00Z: it is not later than from; "),
        ("/api/v1/ephemeris?days=80000", "422 days=: 80000 rows of 21 bodies are more than 10000 positions"),
        ("/api/v1/eclipses?count=51", "422 count=51: 51 is outside 1..=50; "),
        ("/api/v1/moon/calendar/2026/13", "422 month=13: 13 is outside 1..=12; "),
        ("/api/v1/sun-and-moon", "422 place=-: the place is missing; "),
        (
            "/api/v1/planet-return?datetime=1990-07-15T10:30&lat=1&lon=1",
            "422 body=-: the body is missing; send body=mars",
        ),
        ("/api/v1/ephemeris?perspective=topocentric&bodies=sun", "422 place=-: the place is missing; "),
        ("/api/v1/moon?at=yesterday", "422 at=yesterday: "),
        (
            "/api/v1/retrogrades?from=1990-01-01&to=2026-01-01",
            "422 to=2026-01-01T00:00:00Z: the window is longer than 3660 days; ",
        ),
        (
            "/api/v1/solar-return?datetime=1990-07-15T10:30&lat=1&lon=1&return_place=Zzzyyyxq",
            "422 return_place=Zzzyyyxq: no place",
        ),
    ] {
        let problem = world.get(path).await.problem();
        assert!(problem.starts_with(expected), "{problem}, not {expected}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_answers_each_birth_and_computes_equal_ones_once() {
    let world = World::new().await;
    let birth = |day: u32| json!({"datetime": format!("1990-07-{day:02}T10:30"), "lat": 55.75, "lon": 37.62});
    let mut births: Vec<_> = (0..60).map(|index| birth(index % 20 + 1)).collect();
    births[7] = json!({"datetime": "1990-02-31T10:30", "lat": 55.75, "lon": 37.62});
    let whole = world.post("/api/v1/natal/batch", json!({"items": births}).to_string()).await;
    assert_eq!(whole.status, 200, "{}", whole.body);
    let items = whole.json()["items"].as_array().unwrap().clone();
    assert_eq!(items.len(), 60);
    for (index, item) in items.iter().enumerate() {
        assert_eq!(item["index"], index);
        if index == 7 {
            assert_eq!((&item["problem"]["field"], &item["problem"]["status"]), (&json!("datetime"), &json!(422)));
        } else {
            assert_eq!(
                item["chart"]["event"]["local_datetime"].as_str().unwrap()[..16],
                births[index]["datetime"].as_str().unwrap()[..]
            );
        }
    }
    // Day 8 is asked for twice more.
    assert_eq!(world.metric("astroloh_compute_duration_seconds_count{kind=\"natal_chart\"}"), 20);

    let request = Request::post("/api/v1/natal/batch")
        .header(header::ACCEPT, "application/x-ndjson")
        .body(Body::from(json!(births).to_string()))
        .unwrap();
    let lines = world.send(request).await;
    assert_eq!(header_of(&lines, header::CONTENT_TYPE), "application/x-ndjson");
    let lines: Vec<Value> = lines.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines, items);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_is_none_is_refused_as_a_whole() {
    let world = World::new().await;
    let too_many = json!(vec![json!({}); 1001]).to_string();
    for (body, expected) in [
        ("[]".to_owned(), "422 items=-: 0 births are outside 1..=1000; "),
        (too_many, "422 items=-: 1001 births are outside 1..=1000; "),
        ("{\"births\":[]}".to_owned(), "400 body=-: the body is no JSON list of objects"),
        ("[1]".to_owned(), "400 body=-: the body is no JSON list of objects"),
        (" ".repeat(512 * 1024 + 1), "413 "),
    ] {
        let problem = world.post("/api/v1/natal/batch", body).await.problem();
        assert!(problem.starts_with(expected), "{problem}, not {expected}");
    }
    let one = world
        .post("/api/v1/natal/batch", r#"[{"datetime":"1990-07-15T10:30","lat":55.75,"lon":37.62,"lang":"en"}]"#)
        .await;
    assert_eq!(one.json()["items"][0]["chart"]["bodies"][0]["title"], "Sun");
}
