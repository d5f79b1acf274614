//! Old Style and New: dates are read by the calendar that their place kept, and both readings are told.

use serde_json::Value;

use crate::world::World;

async fn natal(world: &World, query: &str) -> (u16, Value) {
    let answer = world.get(&format!("/api/v1/natal?{query}")).await;
    (answer.status.as_u16(), answer.json())
}

/// The event of a birth that is answered: its local date, its Julian one, and the codes of its warnings.
async fn event(world: &World, query: &str) -> (String, String, Vec<String>) {
    let (status, chart) = natal(world, query).await;
    assert_eq!(status, 200, "{query}: {chart}");
    let event = &chart["event"];
    let text = |name: &str| event[name].as_str().unwrap_or_default().to_owned();
    let warnings = event["warnings"].as_array().unwrap();
    let codes = warnings.iter().map(|warning| warning["code"].as_str().unwrap().to_owned()).collect();
    (text("local_datetime")[..10].to_owned(), text("julian_date"), codes)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_date_is_read_by_the_calendar_of_its_place() {
    let world = World::new().await;
    let julian = |date: &str, written: &str| (date.to_owned(), written.to_owned(), vec!["julian_calendar".to_owned()]);
    let plain = |date: &str| (date.to_owned(), String::new(), Vec::<String>::new());
    for (query, read) in [
        ("datetime=1900-02-29T12:00&place=Москва", julian("1900-03-13", "1900-02-29")),
        ("year=1900&month=2&day=29&hour=12&place=Москва", julian("1900-03-13", "1900-02-29")),
        ("datetime=1799-05-26T12:00&place=Москва", julian("1799-06-06", "1799-05-26")),
        ("datetime=1602-05-01T02:00&place=London", julian("1602-05-11", "1602-05-01")),
        ("datetime=1918-01-31T12:00&place=Москва", julian("1918-02-13", "1918-01-31")),
        ("datetime=1918-02-14T12:00&place=Москва", plain("1918-02-14")),
        // Coordinates lie in the country of the nearest known place; far from all of them the papal bull counts.
        ("datetime=1799-05-26T12:00&lat=55.76&lon=37.62", julian("1799-06-06", "1799-05-26")),
        ("datetime=1799-05-26T12:00&lat=-40&lon=-120&utc_offset=-8", plain("1799-05-26")),
        ("datetime=1564-02-15T12:00&place=Pisa", julian("1564-02-25", "1564-02-15")),
        ("datetime=1799-05-26T12:00&place=Москва&calendar=gregorian", plain("1799-05-26")),
        ("datetime=1990-07-15T10:30&place=Москва", plain("1990-07-15")),
        ("date=1900-02-29&time_known=false&place=Москва", julian("1900-03-13", "1900-02-29")),
    ] {
        assert_eq!(event(&world, query).await, read, "{query}");
    }
    let said = event(&world, "datetime=1879-01-18T12:00&place=Москва&calendar=julian").await;
    assert_eq!(said, ("1879-01-30".to_owned(), "1879-01-18".to_owned(), vec![]), "what is said needs no warning");
    let bach = event(&world, "datetime=1685-03-21T12:00&place=Eisenach&calendar=auto").await;
    assert_eq!(bach.0, "1685-03-31");
    let (_, chart) = natal(&world, "datetime=1602-05-01T02:00&place=London").await;
    let message = chart["event"]["warnings"][0]["message"].as_str().unwrap();
    for told in ["1602-05-01", "1602-05-11", "1752-09-14", "calendar=gregorian"] {
        assert!(message.contains(told), "{message}");
    }
    // swetest -bj1.5.1602 -ut2:00:30 -p0 -fZ (2.10.03): 19 ta 59'
    let sun = chart["bodies"].as_array().unwrap().iter().find(|body| body["id"] == "sun").unwrap();
    let longitude = sun["longitude_deg"].as_f64().or(sun["longitude"].as_f64()).unwrap();
    assert!((longitude - 49.99).abs() < 0.02, "{sun}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_never_was_is_refused_with_the_days_around_it() {
    let world = World::new().await;
    for (query, around) in [
        ("datetime=1918-02-05T12:00&place=Москва", ["1918-02-14", "1918-01-31"]),
        ("datetime=1582-10-10T12:00&place=Rome", ["1582-10-15", "1582-10-04"]),
        ("datetime=1752-09-05T12:00&place=London", ["1752-09-14", "1752-09-02"]),
        ("datetime=1900-02-29T12:00&place=Paris", ["1582-12-20", "1582-12-09"]),
    ] {
        let (status, problem) = natal(&world, query).await;
        let told = problem["detail"].as_str().unwrap_or_default();
        assert_eq!((status, problem["field"].as_str()), (422, Some("datetime")), "{query}: {problem}");
        assert!(around.iter().all(|day| told.contains(day)), "{query}: {problem}");
    }
    for query in [
        "datetime=1900-02-29T12:00&place=Москва&calendar=gregorian",
        "datetime=1990-02-29T12:00&place=Москва&calendar=julian",
        "datetime=1990-07-15T12:00&place=Москва&calendar=maya",
    ] {
        assert_eq!(natal(&world, query).await.0, 422, "{query}");
    }
}

#[test]
fn the_chart_on_a_terminal_tells_both_dates() {
    let chart = |extra: &[&str]| {
        let asked = ["chart", "--datetime", "1900-02-29T12:00", "--place", "Москва"];
        let output = crate::process::astroloh(&[&asked[..], extra].concat());
        (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
    };
    let (code, said) = chart(&[]);
    assert!(code == Some(0) && said.contains("note: 1900-02-29 was read by the Julian calendar"), "{said}");
    assert!(said.contains("1900-03-13"), "{said}");
    let (_, said) = chart(&["--lang", "ru"]);
    assert!(said.contains("note: дата 1900-02-29 прочитана по юлианскому календарю"), "{said}");
    let (_, said) = chart(&["--calendar", "julian"]);
    assert!(!said.contains("note: "), "what is said needs no note: {said}");
    let (code, said) = chart(&["--calendar", "gregorian"]);
    assert!(code != Some(0) && said.contains("calendar=julian"), "{said}");
}
