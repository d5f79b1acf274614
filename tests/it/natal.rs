//! A developer asks for charts.

use serde_json::{Value, json};

use crate::golden;
use crate::world::World;

/// Born in Moscow on 15 July 1990 at half past ten in the morning, summer time.
const MOSCOW: &str = "/api/v1/natal?datetime=1990-07-15T10:30&place=%D0%9C%D0%BE%D1%81%D0%BA%D0%B2%D0%B0";

fn body<'a>(chart: &'a Value, id: &str) -> &'a Value {
    chart["bodies"].as_array().unwrap().iter().find(|body| body["id"] == id).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chart_through_http_equals_the_authority() {
    let world = World::new().await;
    let charts = golden::geocentric_charts();
    assert!(charts.len() >= 10, "the golden file has charts to compare with");
    for golden in charts {
        let path = format!(
            "/api/v1/natal?datetime={}&utc_offset=0&calendar=gregorian&lat={}&lon={}&house_system={}",
            golden.datetime, golden.latitude_deg, golden.longitude_deg, golden.house_system
        );
        let response = world.get(&path).await;
        assert_eq!(response.status, 200, "{path}: {}", response.body);
        let chart = response.json();
        for (id, longitude_deg) in &golden.bodies {
            let got = body(&chart, id)["longitude"].as_f64().unwrap();
            let off_arcsec = ((got - longitude_deg + 180.0).rem_euclid(360.0) - 180.0).abs() * 3600.0;
            assert!(off_arcsec < 0.001, "{path}: {id} is {off_arcsec} arcseconds off");
        }
        for (got, cusp_deg) in chart["cusps"].as_array().unwrap().iter().zip(&golden.cusps) {
            let off_arcsec = ((got.as_f64().unwrap() - cusp_deg + 180.0).rem_euclid(360.0) - 180.0).abs() * 3600.0;
            assert!(off_arcsec < 0.001, "{path}: a cusp is {off_arcsec} arcseconds off");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_says_how_the_birth_was_understood() {
    let world = World::new().await;
    let chart = world.get(MOSCOW).await.json();
    let event = &chart["event"];
    assert_eq!(event["local_datetime"], "1990-07-15T10:30:00");
    assert_eq!(event["utc_datetime"], "1990-07-15T06:30:00Z");
    assert_eq!(event["utc_offset"], "+04:00");
    assert_eq!(event["dst"], true);
    assert_eq!(event["timezone"], "Europe/Moscow");
    assert_eq!(event["tz_source"], "place");
    assert_eq!(event["place"]["name_ru"], "Москва");
    assert_eq!(chart["settings"]["house_system"], json!({"id": "P", "name": "placidus"}));
    assert_eq!(chart["bodies"].as_array().unwrap().len(), 21);
    assert_eq!(chart["cusps"].as_array().unwrap().len(), 12);
    assert_eq!(chart["angles"].as_array().unwrap().len(), 5);
    assert_eq!(body(&chart, "sun")["sign"], "cancer");
}

#[tokio::test(flavor = "multi_thread")]
async fn both_forms_and_all_spellings_ask_the_same_question() {
    let world = World::new().await;
    let strict = world
        .get("/api/v1/natal?datetime=1990-07-15T10:30&latitude=55.752&longitude=37.6178&timezone=Europe/Moscow")
        .await;
    let loose = json!({
        "year": 1990, "month": 7, "day": 15, "hour": 10, "minute": 30,
        "lat": 55.752, "lng": "37.6178", "tz_str": "europe/moscow", "zodiac_type": "Tropic", "houses_system_identifier": "P",
    });
    let loose = world.post("/api/v1/natal", loose.to_string()).await;
    assert_eq!(loose.status, 200, "{}", loose.body);
    assert_eq!(strict.json()["bodies"], loose.json()["bodies"]);
    assert_eq!(world.metric(r#"astroloh_cache_requests_total{kind="natal_chart",result="computed"}"#), 1);
    assert_eq!(world.metric(r#"astroloh_cache_requests_total{kind="natal_chart",result="memory"}"#), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_time_has_no_houses_and_a_moon_that_is_a_range() {
    let world = World::new().await;
    let chart = world.get("/api/v1/natal?datetime=1990-07-15&time_known=false&place=Moscow").await.json();
    assert_eq!(chart["event"]["time_known"], false);
    assert_eq!(chart["event"]["local_datetime"], "1990-07-15T12:00:00");
    assert_eq!((&chart["cusps"], &chart["angles"], &chart["lots"]), (&json!([]), &json!([]), &json!([])));
    assert_eq!(body(&chart, "moon")["house"], Value::Null);
    let range = &chart["moon_range"];
    let moved = (range["until"].as_f64().unwrap() - range["from"].as_f64().unwrap()).rem_euclid(360.0);
    assert!((11.0..16.0).contains(&moved), "the Moon moved {moved} degrees");
    assert_eq!(chart["warnings"][0]["code"], "time_unknown");
}

#[tokio::test(flavor = "multi_thread")]
async fn before_standard_time_the_sun_over_the_birthplace_sets_the_clock() {
    let world = World::new().await;
    // Kazan lies at 49.12° east: 3 h 16 min 29 s ahead of Greenwich.
    let event =
        world.get("/api/v1/natal?datetime=1880-03-01T12:00&lat=55.7887&lon=49.1221").await.json()["event"].clone();
    assert_eq!((&event["tz_source"], &event["utc_offset"]), (&json!("lmt"), &json!("+03:16:29")));
    // A zone in the request has precedence.
    let event = world
        .get("/api/v1/natal?datetime=1880-03-01T12:00&lat=55.7887&lon=49.1221&tz=Europe/Moscow")
        .await
        .json()["event"]
        .clone();
    assert_eq!((&event["tz_source"], &event["utc_offset"]), (&json!("request"), &json!("+02:30:17")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_that_clocks_showed_twice_is_asked_about() {
    let world = World::new().await;
    let path = "/api/v1/natal?datetime=2014-10-26T01:30&place=Moscow";
    let response = world.get(path).await;
    assert_eq!(
        response.problem(),
        "422 datetime=2014-10-26T01:30:00: on that day clocks showed it twice; send fold=0 or fold=1 to choose one of the candidates"
    );
    let candidates = response.json()["candidates"].clone();
    assert_eq!(
        candidates[0],
        json!({"fold": 0, "utc_datetime": "2014-10-25T21:30:00Z", "utc_offset": "+04:00", "dst": false})
    );
    assert_eq!(candidates[1]["utc_datetime"], "2014-10-25T22:30:00Z");
    for (fold, expected) in [(0, "2014-10-25T21:30:00Z"), (1, "2014-10-25T22:30:00Z")] {
        let chosen = world.get(&format!("{path}&fold={fold}")).await.json();
        assert_eq!(chosen["event"]["utc_datetime"], expected);
    }
    let never = world.get("/api/v1/natal?datetime=2011-03-27T02:30&place=Moscow").await;
    assert!(
        never.problem().starts_with("422 datetime=2011-03-27T02:30:00: on that day clocks jumped over it"),
        "{}",
        never.body
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn beyond_the_polar_circle_placidus_becomes_porphyry_and_says_so() {
    let world = World::new().await;
    let chart = world.get("/api/v1/natal?datetime=1990-07-15T10:30&lat=69.65&lon=18.96").await.json();
    assert_eq!(chart["settings"]["house_system"]["name"], "porphyry");
    assert_eq!(chart["warnings"][0]["code"], "polar_houses");
    let whole = world.get("/api/v1/natal?datetime=1990-07-15T10:30&lat=69.65&lon=18.96&house_system=W").await.json();
    assert_eq!(whole["warnings"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn outside_the_files_the_answer_is_approximate_and_says_so() {
    let world = World::new().await;
    let chart =
        world.get("/api/v1/natal?datetime=0500-07-15T10:30&lat=41.9&lon=12.5&bodies=sun,mars,chiron").await.json();
    let codes: Vec<_> = chart["warnings"].as_array().unwrap().iter().map(|warning| warning["code"].clone()).collect();
    assert_eq!(codes, ["approximate", "left_out"]);
    assert_eq!(chart["warnings"][1]["bodies"], json!(["chiron"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_change_the_chart_and_are_echoed() {
    let world = World::new().await;
    let base = "/api/v1/natal?datetime=1990-07-15T10:30&lat=55.75&lon=37.62";
    let sidereal = world.get(&format!("{base}&zodiac=sidereal&ayanamsa=LAHIRI")).await.json();
    let tropical = world.get(base).await.json();
    let shift =
        body(&tropical, "sun")["longitude"].as_f64().unwrap() - body(&sidereal, "sun")["longitude"].as_f64().unwrap();
    assert!((23.7..23.8).contains(&shift), "Lahiri's ayanamsa in 1990 is 23°43′, not {shift}");
    assert_eq!(sidereal["settings"]["ayanamsa"], "lahiri");
    let few = world.get(&format!("{base}&bodies=sun,moon&aspects=trine:8,square")).await.json();
    assert_eq!(few["bodies"].as_array().unwrap().len(), 2);
    let heliocentric = world.get(&format!("{base}&perspective=heliocentric&bodies=mars,sun")).await.json();
    assert_eq!(heliocentric["warnings"].as_array().unwrap().len(), 2);
}
