//! Edges of the sky: polar days, returns about New Year, days with two settings.

use serde_json::Value;

use crate::world::World;

async fn get(world: &World, path: &str) -> (u16, Value) {
    let answer = world.get(&format!("/api/v1/{path}")).await;
    (answer.status.as_u16(), answer.json())
}

/// Beyond the polar circles the ascendant may be the setting point of the ecliptic; the Sun's altitude tells day from night. Altitudes by
/// `swisseph.azalt(jd, ECL2HOR, (lon, lat, 0), 0, 0, sun)` of pyswisseph 2.10.3.2, which in ten of these sixteen contradict the arc from
/// the ascendant of `swisseph.houses`.
#[tokio::test(flavor = "multi_thread")]
async fn day_and_night_are_told_by_the_altitude_of_the_sun() {
    const SUNS: [(&str, f64, f64, f64); 16] = [
        ("1982-03-20T09:29", 68.97, 33.08, 20.7),
        ("1924-07-07T13:59", -77.8, 18.96, -14.1),
        ("1909-02-15T10:24", 68.97, 18.96, 8.0),
        ("1923-10-11T10:11", -77.8, 33.08, 18.7),
        ("1957-11-20T15:04", 68.97, 166.7, -36.0),
        ("2001-01-27T23:26", 68.97, 166.7, 1.0),
        ("1934-05-30T10:04", -77.8, 33.08, -9.5),
        ("1978-10-15T19:35", 69.65, 33.08, -26.1),
        ("1915-11-14T04:57", -77.8, 15.6, 18.3),
        ("1980-08-27T14:03", 78.2, 25.8, 16.3),
        ("2007-01-22T23:05", 68.97, 166.7, -1.2),
        ("1997-04-30T03:37", 69.65, 18.96, 8.4),
        ("1959-12-05T05:36", 78.2, 166.7, -18.4),
        ("1906-02-07T20:59", -77.8, 15.6, 5.1),
        ("2014-06-29T22:55", 70.5, 33.08, 4.4),
        ("1956-02-23T05:27", 69.65, 25.8, -4.7),
    ];
    let world = World::new().await;
    for (at, latitude_deg, longitude_deg, altitude_deg) in SUNS {
        let path = format!(
            "natal?datetime={at}&utc_offset=0&calendar=gregorian&lat={latitude_deg}&lon={longitude_deg}&house_system=whole_sign"
        );
        let (status, chart) = get(&world, &path).await;
        assert_eq!(status, 200, "{chart}");
        let longitude = |list: &str, id: &str| {
            let found = chart[list].as_array().unwrap().iter().find(|found| found["id"] == id);
            found.unwrap_or_else(|| panic!("no {id}"))["longitude"].as_f64().unwrap()
        };
        let ascendant = longitude("angles", "ascendant");
        let way = longitude("bodies", "moon") - longitude("bodies", "sun");
        let off = |due: f64| ((longitude("lots", "fortune") - due + 180.0).rem_euclid(360.0) - 180.0).abs();
        let is_day = off(ascendant + way) < 0.001;
        assert!(is_day || off(ascendant - way) < 0.001, "fortune is neither");
        assert_eq!(is_day, altitude_deg > 0.0, "{at} {latitude_deg} {longitude_deg}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_return_year_is_the_year_in_which_the_return_falls() {
    let world = World::new().await;
    let birth = "datetime=1985-01-01T00:05&lat=0&lon=0&utc_offset=0";
    let at = |chart: &Value| chart["at"].as_str().unwrap_or_else(|| panic!("{}", chart["detail"])).to_owned();
    let moments = |chart: &Value| -> Vec<String> {
        chart["returns_in_year"].as_array().unwrap().iter().map(|at| at.as_str().unwrap()[..10].to_owned()).collect()
    };
    let mut seen = Vec::new();
    for year in 2018..=2030 {
        let (status, chart) = get(&world, &format!("solar-return?{birth}&return_year={year}")).await;
        if status == 200 {
            let all = moments(&chart);
            assert!(
                at(&chart).starts_with(&all[0]) && all.iter().all(|at| at.starts_with(&year.to_string())),
                "{chart}"
            );
            seen.extend(all);
        } else {
            assert_eq!((status, chart["field"].as_str()), (422, Some("return_year")), "{chart}");
            assert!(chart["hint"].as_str().unwrap().contains(&format!("{}-12-31", year - 1)), "{chart}");
        }
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 13, "a return a year, none lost and none told twice: {seen:?}");
    let (_, lunar) = get(&world, &format!("lunar-return?{birth}&return_year=2026")).await;
    assert!((13..=14).contains(&moments(&lunar).len()), "{lunar}");
    let (status, pluto) = get(&world, &format!("planet-return?{birth}&body=pluto&return_year=2026")).await;
    assert_eq!(status, 422, "{pluto}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_return_before_a_moment_is_the_one_that_the_next_follows() {
    let world = World::new().await;
    let birth = "datetime=1985-01-01T00:05&lat=0&lon=0&utc_offset=0";
    let at = |chart: &Value| chart["at"].as_str().unwrap_or_else(|| panic!("{}", chart["detail"])).to_owned();
    for kind in ["solar-return?", "lunar-return?", "planet-return?body=saturn&", "planet-return?body=mercury&"] {
        let (_, before) = get(&world, &format!("{kind}{birth}&before=2020-06-01")).await;
        let (_, after) = get(&world, &format!("{kind}{birth}&after=2020-06-01")).await;
        let (last, next) = (at(&before), at(&after));
        assert!(last.as_str() < "2020-06-01" && next.as_str() > "2020-06-01", "{kind}: {last} {next}");
        let (_, again) = get(&world, &format!("{kind}{birth}&after={last}")).await;
        assert_eq!(at(&again), next, "{kind}: nothing lies between");
    }
    let (status, problem) = get(&world, &format!("planet-return?{birth}&body=pluto&before=2020-06-01")).await;
    assert!(status == 200 || problem["field"] == "before", "{problem}");
    for (both, field) in [
        ("before=2020-01-01&after=2019-01-01", "after"),
        ("before=2020-01-01&return_year=2019", "before"),
        ("after=2020-01-01&return_year=2019", "after"),
        ("return_place=Москва&return_latitude=1&return_longitude=1", "return_place"),
        ("return_latitude=1", "return_longitude"),
    ] {
        let (status, problem) = get(&world, &format!("solar-return?{birth}&{both}")).await;
        assert_eq!((status, problem["field"].as_str()), (422, Some(field)), "{both}: {problem}");
    }
    let (_, moved) =
        get(&world, &format!("solar-return?{birth}&after=2020-01-01&return_latitude=59.94&return_longitude=30.31"))
            .await;
    assert_eq!(moved["return_place"]["latitude"], 59.94, "{moved}");
}

/// About 26 July the midnight sun of Tromsø ends: on 27 July 2024 by local time the Sun set at 00:05, rose at 01:36 and set again at 23:52.
#[tokio::test(flavor = "multi_thread")]
async fn a_day_with_two_settings_tells_both() {
    let world = World::new().await;
    let (_, told) = get(&world, "sun-and-moon?date=2024-07-27&lat=69.65&lon=18.96&timezone=Europe/Oslo").await;
    let passages: Vec<_> =
        told["days"][0]["sun"]["passages"].as_array().unwrap_or_else(|| panic!("{told}")).iter().collect();
    let told: Vec<_> =
        passages.iter().map(|one| (one["event"].as_str().unwrap(), &one["at"].as_str().unwrap()[..16])).collect();
    assert_eq!(told, [("set", "2024-07-26T22:05"), ("rise", "2024-07-26T23:36"), ("set", "2024-07-27T21:52")]);
    let (_, plain) = get(&world, "sun-and-moon?date=2024-07-27&place=Москва").await;
    assert!(plain["days"][0]["sun"].get("passages").is_none(), "{plain}");
}

#[tokio::test(flavor = "multi_thread")]
async fn houses_of_a_composite_that_begin_with_signs_do_so_and_it_tells_how_it_was_cast() {
    let world = World::new().await;
    let pair = "datetime=1990-01-15T10:30&place=Москва&partner_datetime=1985-06-01T12:00&partner_place=Самара";
    for (system, is_whole) in [("whole_sign", true), ("equal_aries", true), ("placidus", false)] {
        let (status, chart) = get(&world, &format!("composite?{pair}&house_system={system}")).await;
        assert_eq!(status, 200, "{}", chart["detail"]);
        let composite = if chart["cusps"].is_array() { &chart } else { &chart["composite"] };
        assert_eq!(composite["settings"]["house_system"]["name"], system);
        assert_eq!(composite["warnings"].as_array().map(Vec::len), Some(0));
        let cusps: Vec<_> = composite["cusps"].as_array().unwrap().iter().map(|cusp| cusp.as_f64().unwrap()).collect();
        assert_eq!(cusps.iter().all(|cusp| (cusp % 30.0).abs() < 1e-6), is_whole, "{system}: {cusps:?}");
        let angle = composite["angles"].as_array().unwrap().iter().find(|angle| angle["id"] == "ascendant").unwrap();
        assert_eq!(angle["house"] == 1, system != "equal_aries", "{angle}");
    }
    let unknown =
        "date=1990-01-15&time_known=false&place=Москва&partner_datetime=1985-06-01T12:00&partner_place=Самара";
    let (_, chart) = get(&world, &format!("composite?{unknown}")).await;
    assert!(chart.to_string().contains("time_unknown"), "the reader must know");
}

/// By `swisseph.houses(jd, 70, 18.9551, system)` of pyswisseph 2.10.3.2 four systems turn the midheaven of that moment by 180 degrees.
#[tokio::test(flavor = "multi_thread")]
async fn a_midheaven_that_a_house_system_turns_is_told() {
    const TURNING: [&str; 4] = ["regiomontanus", "campanus", "polich_page", "apc"];
    const OTHERS: [&str; 14] = [
        "porphyry",
        "equal",
        "whole_sign",
        "alcabitius",
        "morinus",
        "meridian",
        "krusinski",
        "horizon",
        "carter",
        "pullen_sd",
        "pullen_sr",
        "sripati",
        "vehlow",
        "equal_mc",
    ];
    let world = World::new().await;
    for (system, is_turned) in
        TURNING.map(|system| (system, true)).into_iter().chain(OTHERS.map(|system| (system, false)))
    {
        let path = format!("natal?datetime=1997-06-01T22:00&utc_offset=0&lat=70&lon=18.9551&house_system={system}");
        let (_, chart) = get(&world, &path).await;
        let codes: Vec<_> =
            chart["warnings"].as_array().unwrap().iter().map(|warning| warning["code"].as_str().unwrap()).collect();
        assert_eq!(codes.contains(&"midheaven_turned"), is_turned, "{system}: {codes:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sunshine_houses_have_no_width_where_the_sun_stays_up_or_down_and_are_refused_like_placidus() {
    let world = World::new().await;
    for (at, latitude_deg, is_told) in [
        ("1997-12-20T15:02", 69.65, true),
        ("1997-06-20T15:02", 69.65, true),
        ("1997-12-20T15:02", -75.0, true),
        ("1997-03-20T15:02", 69.65, false),
        ("1997-12-20T15:02", 60.0, false),
    ] {
        for system in ["sunshine", "sunshine_alternative"] {
            let path = format!("natal?datetime={at}&utc_offset=1&lat={latitude_deg}&lon=18.9&house_system={system}");
            let (_, chart) = get(&world, &path).await;
            let used = chart["settings"]["house_system"]["name"].as_str().unwrap();
            assert_eq!(used, if is_told { "porphyry" } else { system }, "{at} {latitude_deg}");
            assert_eq!(chart["warnings"].to_string().contains("polar_houses"), is_told, "{at} {latitude_deg}");
            let cusps: Vec<_> = chart["cusps"].as_array().unwrap().iter().map(|cusp| cusp.as_f64().unwrap()).collect();
            for house in 0..12 {
                let width_deg = (cusps[(house + 1) % 12] - cusps[house]).rem_euclid(360.0);
                assert!(width_deg > 0.001, "{at} {latitude_deg} {system}: house {} has no width", house + 1);
            }
        }
    }
}
