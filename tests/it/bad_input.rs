//! Each field wrong in each way gets a problem that names field, value and remedy, and nothing panics.

use axum::body::Body;
use axum::http::{Request, header};

use crate::world::World;

const GOOD: &str = "datetime=1990-07-15T10:30&latitude=55.75&longitude=37.62";

const PLACE: &str = "latitude=55.75&longitude=37.62";

/// What a query is answered with, as status, field, value, detail and hint.
async fn natal(world: &World, query: &str) -> String {
    world.get(&format!("/api/v1/natal?{query}")).await.problem()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_is_named_with_its_value_and_the_remedy() {
    let world = World::new().await;
    let cases = [
        (
            "latitude=91&longitude=0&datetime=1990-07-15T10:30",
            "422 latitude=91: latitude 91 is outside -90..=90; send a number within -90..=90",
        ),
        (
            "latitude=north&longitude=0&datetime=1990-07-15T10:30",
            "422 latitude=north: it is no number; send a number within -90..=90",
        ),
        (
            "latitude=NaN&longitude=0&datetime=1990-07-15T10:30",
            "422 latitude=NaN: it is no number; send a number within -90..=90",
        ),
        (
            "latitude=55&longitude=-180.5&datetime=1990-07-15T10:30",
            "422 longitude=-180.5: longitude -180.5 is outside -180..=180; send a number within -180..=180",
        ),
        (
            "latitude=55&datetime=1990-07-15T10:30",
            "422 longitude=-: one coordinate is missing; send both latitude and longitude",
        ),
        (
            "datetime=1990-07-15T10:30",
            "422 place=-: the place is missing; send place=Москва, or latitude and longitude",
        ),
        (
            "latitude=55&longitude=37",
            "422 datetime=-: the date of birth is missing; send datetime as 1990-07-15T10:30, or year, month, day, hour and minute",
        ),
        (
            "latitude=55&longitude=37&datetime=1990-07-15",
            "422 datetime=-: the time of birth is missing; send datetime as 1990-07-15T10:30, or time_known=false when it is unknown",
        ),
        (
            "latitude=55&longitude=37&year=1990&month=2&day=31&hour=1",
            "422 day=31: month 2 of 1990 has 28 days; send a day that the calendar has",
        ),
        (
            "latitude=55&longitude=37&year=1990&month=13&day=1&hour=1",
            "422 month=13: 13 is outside 1..=12; send a number within 1..=12",
        ),
        (&format!("{GOOD}&fold=2"), "422 fold=2: 2 is outside 0..=1; send a number within 0..=1"),
        (
            &format!("{GOOD}&timezone=Europe/Moskow"),
            "422 timezone=Europe/Moskow: \"Europe/Moskow\" is not a time zone; did you mean Europe/Moscow?; send an IANA name such as Europe/Moscow",
        ),
        (
            &format!("{GOOD}&utc_offset=noon"),
            "422 utc_offset=noon: it is no offset from UTC; send +03:00, or hours such as 3 or 5.5",
        ),
        (&format!("{GOOD}&zodiac=chinese"), "422 zodiac=chinese: there is no such one; use one of: tropical, sidereal"),
        (
            &format!("{GOOD}&perspective=martian"),
            "422 perspective=martian: there is no such one; use one of: geocentric, topocentric, heliocentric, true_geocentric",
        ),
        (
            &format!("{GOOD}&zodiac=tropical&ayanamsa=lahiri"),
            "422 ayanamsa=lahiri: a tropical chart has no ayanamsa; send zodiac=sidereal, or leave ayanamsa out",
        ),
        (
            &format!("{GOOD}&aspects=trine:50"),
            "422 aspects=trine:50: the orb of trine is outside 0..=15; send degrees, as trine:8",
        ),
        (
            &format!("{GOOD}&time_known=perhaps"),
            "422 time_known=perhaps: it is neither true nor false; send true or false",
        ),
        (
            &format!("{GOOD}&lat=1"),
            "422 latitude=1: the field is given more than once, maybe under two of its names; send it once",
        ),
        (&format!("{GOOD}&latidude=1"), "422 latidude=1: there is no such field; did you mean latitude?"),
        (
            "datetime=1990-07-15T10:30&place=Зззyyyxq",
            "422 place=Зззyyyxq: no place is called that; check the spelling, or send latitude, longitude and timezone",
        ),
    ];
    for (query, expected) in cases {
        let query: String = form_urlencoded::parse(query.as_bytes())
            .fold(form_urlencoded::Serializer::new(String::new()), |mut out, (name, value)| {
                out.append_pair(&name, &value);
                out
            })
            .finish();
        assert_eq!(natal(&world, &query).await, expected, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_of_choices_are_shown() {
    let world = World::new().await;
    let body = natal(&world, &format!("{GOOD}&bodies=sun,vulcan")).await;
    assert!(body.starts_with("422 bodies=vulcan: there is no such one; use any of: sun, moon, mercury"), "{body}");
    let system = natal(&world, &format!("{GOOD}&house_system=Z")).await;
    assert!(system.starts_with("422 house_system=Z: there is no such one; use one of: placidus, koch"), "{system}");
    let aspect = natal(&world, &format!("{GOOD}&aspects=trigon")).await;
    assert!(aspect.starts_with("422 aspects=trigon: there is no such aspect; use any of: conjunction"), "{aspect}");
}

#[tokio::test(flavor = "multi_thread")]
async fn dates_that_the_calendar_or_the_ephemeris_lacks() {
    let world = World::new().await;
    for (datetime, expected) in [
        ("1990-02-31T10:30", "422 datetime=1990-02-31T10:30: "),
        ("1990-07-15T25:00", "422 datetime=1990-07-15T25:00: "),
        ("10000-01-01T00:00", "422 datetime=10000-01-01T00:00: "),
        ("3500-01-01T00:00", "422 datetime=3500-01-01T00:00: "),
        ("yesterday", "422 datetime=yesterday: "),
    ] {
        let problem = natal(&world, &format!("latitude=55&longitude=37&datetime={datetime}")).await;
        assert!(problem.starts_with(expected), "{problem}");
        assert!(!problem.ends_with("; -"), "a hint is missing: {problem}");
    }
}

/// `eclipses?from=2999-12-30` blamed a field `datetime` of the year 3002 that was not sent.
#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_the_ephemeris_is_put_down_to_the_field_that_was_sent() {
    let world = World::new().await;
    let birth = GOOD;
    for (path, blamed, remedy) in [
        ("eclipses?from=2999-12-30", "from=2999-12-30", "send an earlier one"),
        ("retrogrades?from=2999-12-30", "from=2999-12-30", "send an earlier one"),
        ("retrogrades?from=-2999-01-02", "from=-2999-01-02", "send a later one"),
        ("retrogrades?from=2999-06-01&to=2999-06-10&bodies=pluto", "to=2999-06-10", "send an earlier one"),
        ("moon?at=2999-12-30", "at=2999-12-30", "send an earlier one"),
        ("moon?at=-2999-01-02", "at=-2999-01-02", "send a later one"),
        ("horoscope/leo?date=2999-12-30", "date=2999-12-30", "use a date between"),
        ("horoscope/leo?period=year&date=2999-06-01", "date=2999-06-01", "reaches to 3000-01-01; send an earlier one"),
        ("horoscope/leo?period=year&date=-2999-06-01", "date=-2999-06-01", "send a later one"),
        ("ephemeris?date=2999-12-29&days=7", "date=2999-12-29", "reaches to 3000-01-04; send an earlier one"),
        (&format!("sun-and-moon?date=2999-12-25&days=10&{PLACE}"), "date=2999-12-25", "send an earlier one"),
        (&format!("planetary-hours?date=2999-12-30&{PLACE}"), "date=2999-12-30", "use a date between"),
        (&format!("solar-return?{birth}&after=2999-12-01"), "after=2999-12-01", "send an earlier one"),
        (&format!("lunar-return?{birth}&after=2999-12-20"), "after=2999-12-20", "send an earlier one"),
        (&format!("natal?{PLACE}&year=2999&month=12&day=31&hour=10"), "year=2999", "use a date between"),
    ] {
        let problem = world.get(&format!("/api/v1/{path}")).await.problem();
        assert!(problem.starts_with(&format!("422 {blamed}: ")) && problem.contains(remedy), "{path}: {problem}");
        assert!(problem.contains("covers whole days from -2999-01-02 to 2999-12-29"), "{path}: {problem}");
    }
    for answered in [
        "ingresses?from=2999-12-01".to_owned(),
        "forecast?from=2999-12-20".to_owned(),
        format!("natal?{PLACE}&datetime=2999-12-30T10:00"),
        format!("forecast?{birth}&from=2999-12-20"),
    ] {
        let answer = world.get(&format!("/api/v1/{answered}")).await;
        assert_eq!(answer.status, 200, "{answered}: {}", answer.problem());
    }
    let partner = "partner_latitude=1&partner_longitude=1&partner_year=2999&partner_month=12&partner_day=31";
    let second = world.get(&format!("/api/v1/synastry?{birth}&{partner}&partner_hour=1")).await.problem();
    assert!(second.starts_with("422 partner_year=2999: "), "{second}");
    let born = r#"[{"year":2999,"month":12,"day":31,"hour":1,"latitude":1,"longitude":1}]"#;
    let batch = world.post("/api/v1/natal/batch", born).await;
    assert_eq!(batch.json()["items"][0]["problem"]["field"], "year");
}

/// A `date` beside `datetime` was dropped without a word; who sent it had meant the sky's moment.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_twice_has_to_agree_wherever_a_birth_is_read() {
    let world = World::new().await;
    let pair = "partner_datetime=1988-02-03T06:15&partner_latitude=1&partner_longitude=2";
    for route in ["natal", "transits", "forecast", "progressions", "solar-return", "natal.svg", "synastry", "composite"]
    {
        let pair = if matches!(route, "synastry" | "composite") { format!("&{pair}") } else { String::new() };
        for (beside, told) in [
            ("date=2026-01-01", "date=2026-01-01: it contradicts datetime, which says 1990-07-15"),
            ("birth_date=2026-01-01", "date=2026-01-01: it contradicts datetime, which says 1990-07-15"),
            ("time=11:00", "time=11:00: it contradicts datetime, which says 10:30:00"),
            ("year=2026&month=1&day=1", "year=2026: it contradicts datetime, which says 1990"),
            ("month=8", "month=8: it contradicts datetime, which says 7"),
            ("hour=11", "hour=11: it contradicts datetime, which says 10"),
        ] {
            let problem = world.get(&format!("/api/v1/{route}?{GOOD}{pair}&{beside}")).await.problem();
            assert!(problem.starts_with(&format!("422 {told}; send only one of datetime and ")), "{route}: {problem}");
        }
        let agreeing = format!("/api/v1/{route}?{GOOD}{pair}&date=1990-07-15&time=10:30&year=1990&hour=10");
        assert_eq!(world.get(&agreeing).await.status, 200, "{agreeing}");
    }
    for (query, told) in [
        (format!("natal?{PLACE}&date=1990-07-15&time=10:30&minute=31"), "422 minute=31: it contradicts time"),
        (format!("natal?{PLACE}&date=1990-07-15&minute=5"), "422 hour=-: minutes and seconds need their hour"),
        (
            format!("natal?{PLACE}&datetime=1990-07-15T10:30%2B03:00&utc_offset=5"),
            "422 utc_offset=5: it contradicts datetime, which says +03:00",
        ),
        (
            format!("synastry?{GOOD}&{pair}&partner_date=1988-02-04"),
            "422 partner_date=1988-02-04: it contradicts datetime",
        ),
        (format!("transits?{GOOD}&sign=leo"), "422 sign=leo: the sky is held against a sign or a birth"),
        (
            format!("solar-return?{GOOD}&after=2026-01-01&return_year=2027"),
            "422 after=2026-01-01: it contradicts return_year, which says 2027",
        ),
        (
            format!("progressions?{GOOD}&method=solar_arc&angles=daily"),
            "422 angles=daily: it says nothing of solar arc",
        ),
        (format!("progressions?{GOOD}&arc=naibod"), "422 arc=naibod: it says nothing of secondary"),
    ] {
        let problem = world.get(&format!("/api/v1/{query}")).await.problem();
        assert!(problem.starts_with(told), "{query}: {problem}");
    }
    let filled = world.get(&format!("/api/v1/natal?{PLACE}&datetime=1990-07-15&time=10:30")).await;
    assert_eq!(filled.json()["event"]["local_datetime"], "1990-07-15T10:30:00", "a gap is filled");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_name_of_several_places_is_asked_about() {
    let world = World::new().await;
    let response = world.get("/api/v1/natal?datetime=1990-07-15T10:30&place=Springfield").await;
    assert!(
        response.problem().starts_with("422 place=Springfield: several places are called that"),
        "{}",
        response.body
    );
    let candidates = response.json()["candidates"].clone();
    assert!(candidates.as_array().unwrap().len() >= 2);
    assert!(candidates[0]["timezone"].as_str().unwrap().starts_with("America/"));
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_are_no_proper_json() {
    let world = World::new().await;
    for (body, expected) in [
        (b"".to_vec(), "400 body=-: the body is no JSON object"),
        (b"[]".to_vec(), "400 body=-: the body is no JSON object"),
        (b"{\"datetime\":".to_vec(), "400 body=-: the body is no JSON object"),
        (b"{\"datetime\":\"\xff\xfe\"}".to_vec(), "400 body=-: the body is no JSON object"),
        (
            format!("{{\"datetime\":{}{}}}", "[".repeat(20_000), "]".repeat(20_000)).into_bytes(),
            "400 body=-: the body is no JSON object",
        ),
        (
            format!("{{\"datetime\":{}{}}}", "[".repeat(50), "]".repeat(50)).into_bytes(),
            "400 datetime=-: the value is nested deeper than 4",
        ),
        (b"{\"lat\":1,\"lon\":1,\"datetime\":{\"a\":1}}".to_vec(), "422 datetime=(an object): it is no text"),
        (b"{\"latitude\":true,\"longitude\":1}".to_vec(), "422 latitude=true: it is no number"),
        (b"{\"lat\":1,\"lat\":2}".to_vec(), "422 latitude=2: the field is given more than once"),
        (b"{\"latitude\":1e999}".to_vec(), "400 body=-: the body is no JSON object"),
        (vec![b' '; 600_000], "413 "),
        (vec![b' '; 64 * 1024 + 1], "413 "),
    ] {
        let problem = world.post("/api/v1/natal", body).await.problem();
        assert!(problem.starts_with(expected), "{problem}, not {expected}");
    }
    let request =
        Request::post("/api/v1/natal").header(header::CONTENT_TYPE, "text/csv").body(Body::from("a,b")).unwrap();
    assert!(world.send(request).await.problem().starts_with("415 Content-Type=text/csv: the body must be JSON"));
}

#[tokio::test(flavor = "multi_thread")]
async fn other_routes_name_their_fields_too() {
    let world = World::new().await;
    for (path, expected) in [
        ("/api/v1/places", "422 q=-: the name is missing; send q=Москва"),
        ("/api/v1/places?q=x&limit=1000", "422 limit=1000: 1000 is outside 1..=50; send a number within 1..=50"),
        ("/api/v1/horoscope/dragon", "422 sign=dragon: there is no such sign; use one of: aries, taurus"),
        (
            "/api/v1/horoscope/leo?date=2026-02-30",
            "422 date=2026-02-30: it is no date of the calendar; send a date as 2026-11-23",
        ),
        (
            "/api/v1/horoscope/leo?period=century",
            "422 period=century: there is no such one; use one of: day, week, month, year",
        ),
        ("/api/v1/horoscope/leo?tz=Mars/Olympus", "422 timezone=Mars/Olympus: "),
        ("/api/v1/natla", "404 path=/api/v1/natla: there is no such path; did you mean /api/v1/natal?"),
    ] {
        let problem = world.get(path).await.problem();
        assert!(problem.starts_with(expected), "{problem}, not {expected}");
    }
    let wrong_method = world.post("/api/v1/places", "{}").await;
    assert!(wrong_method.problem().starts_with("405 method=POST /api/v1/places"));
    assert!(wrong_method.headers[header::ALLOW].to_str().unwrap().contains("GET"));
}

#[tokio::test(flavor = "multi_thread")]
async fn off_loopback_calculations_need_the_token() {
    let world = World::with("listen = '0.0.0.0:0'").await;
    let path = format!("/api/v1/natal?{GOOD}");
    assert!(world.get(&path).await.problem().starts_with("401 Authorization=-: this path needs the admin token"));
    assert_eq!(world.get_as_operator(&path).await.status, 200);
    assert_eq!(world.get("/livez").await.status, 200);
    let public = World::with("listen = '0.0.0.0:0'\n[api]\npublic = true").await;
    assert_eq!(public.get(&path).await.status, 200);
    assert!(public.get("/metrics").await.problem().starts_with("401 "));
}
