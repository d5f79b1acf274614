//! The skill's own buttons: a payload `{"act": …}` says outright what is meant.

use serde_json::{Map, Value};

use super::dates::DateSaid;
use super::intent::{Intent, Topic};
use super::slots::{PersonSaid, Slots};
use super::times::TimeSaid;
use crate::astro::{Body, CivilDate, Sign};

/// Acts that are an intent and nothing more.
const ACTS: [(&str, Intent); 32] = [
    ("launch", Intent::Launch),
    ("sign", Intent::Reading(Topic::Horoscope)),
    ("horoscope", Intent::Reading(Topic::Horoscope)),
    ("natal", Intent::Reading(Topic::Natal)),
    ("transits", Intent::Reading(Topic::Transits)),
    ("forecast", Intent::Reading(Topic::Forecast)),
    ("compatibility", Intent::Reading(Topic::Compatibility)),
    ("synastry", Intent::Reading(Topic::Synastry)),
    ("moon", Intent::Reading(Topic::Moon)),
    ("lunar_calendar", Intent::Reading(Topic::LunarCalendar)),
    ("void_of_course", Intent::Reading(Topic::VoidOfCourse)),
    ("sign_info", Intent::Reading(Topic::Sign)),
    ("planet_info", Intent::Reading(Topic::Planet)),
    ("house_info", Intent::Reading(Topic::House)),
    ("retrograde", Intent::Reading(Topic::Retrograde)),
    ("advice", Intent::Reading(Topic::Advice)),
    ("why", Intent::Why),
    ("more", Intent::More),
    ("repeat", Intent::Repeat),
    ("birth", Intent::SetBirthData),
    ("my_data", Intent::MyData),
    ("forget", Intent::ForgetMe),
    ("remember", Intent::Remember),
    ("rate", Intent::Rate),
    ("help", Intent::Help),
    ("abilities", Intent::WhatCanYouDo),
    ("yes", Intent::Confirm),
    ("no", Intent::Reject),
    ("thanks", Intent::Thanks),
    ("exit", Intent::Exit),
    ("time_unknown", Intent::SetBirthData),
    ("choose", Intent::SetBirthData),
];

/// What a button means; nothing for another payload. Beside `act` it may hold `n` (a rating from 1 or a choice from 0),
/// `sign`, `sign_2`, `body`, `house`, `period`, `days` from today and `person`.
pub(super) fn pressed(payload: &Map<String, Value>, today: CivilDate) -> Option<(Intent, Slots)> {
    let act = payload.get("act")?.as_str()?;
    let text = |name: &str| payload.get(name).and_then(Value::as_str);
    let small = |name: &str| payload.get(name).and_then(Value::as_u64).and_then(|n| u8::try_from(n).ok());
    let in_days = |days: i64| today.plus_days(days).map(DateSaid::Relative);
    let sign = |name: &str| Sign::ALL.into_iter().find(|sign| text(name) == Some(sign.id()));
    let mut slots = Slots {
        sign: sign("sign"),
        sign_2: sign("sign_2"),
        body: Body::ALL.into_iter().find(|body| text("body") == Some(body.id())),
        house: small("house").filter(|house| (1..=12).contains(house)),
        period: text("period").and_then(|period| period.parse().ok()),
        date: payload.get("days").and_then(Value::as_i64).and_then(in_days),
        person: text("person").map(|name| PersonSaid { name: name.to_owned() }),
        ..Slots::default()
    };
    if act == "tomorrow" {
        slots.date = in_days(1);
        return Some((Intent::Reading(Topic::Horoscope), slots));
    }
    match act {
        "time_unknown" => slots.time = Some(TimeSaid::Unknown),
        "choose" => slots.choice = Some(small("n")?),
        "rate" => slots.rating = small("n").filter(|n| (1..=5).contains(n)),
        _ => {}
    }
    let (_, intent) = ACTS.iter().find(|(known, _)| *known == act)?;
    Some((*intent, slots))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn press(payload: &Value) -> Option<String> {
        let today = CivilDate::new(2026, 11, 23).unwrap();
        let (intent, slots) = pressed(payload.as_object().unwrap(), today)?;
        Some(format!("{} {}", intent.name(), Value::Object(slots.to_json(intent, today))))
    }

    #[test]
    fn a_button_says_what_is_meant() {
        for (payload, meant) in [
            (json!({"act": "compatibility", "sign": "leo"}), r#"compatibility {"sign":"leo"}"#),
            (json!({"act": "rate", "n": 4}), r#"rate {"rating":4}"#),
            (json!({"act": "rate", "n": 9}), "rate {}"),
            (json!({"act": "tomorrow"}), r#"horoscope {"date":"2026-11-24"}"#),
            (json!({"act": "forecast", "period": "month"}), r#"forecast {"period":"month"}"#),
            (json!({"act": "moon", "days": 1}), r#"moon {"date":"2026-11-24"}"#),
            (json!({"act": "planet_info", "body": "mars", "house": 7}), r#"planet_info {"body":"mars","house":7}"#),
            (json!({"act": "time_unknown"}), r#"set_birth_data {"birth_time":"unknown"}"#),
            (json!({"act": "house_info", "house": 13}), "house_info {}"),
            (json!({"act": "moon", "days": i64::MAX}), "moon {}"),
        ] {
            assert_eq!(press(&payload).as_deref(), Some(meant), "{payload}");
        }
        for foreign in [json!({"act": "dance"}), json!({"act": 5}), json!({}), json!({"act": "choose"})] {
            assert_eq!(press(&foreign), None, "{foreign}");
        }
    }
}
