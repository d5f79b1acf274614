//! A voice turn as the platform sends it: a listener calls the skill and asks for a sign's day in one breath. Each turn is of
//! another listener, because one that asks so often is asked to wait.

use serde_json::json;

use crate::astro::Sign;
use crate::speech::words::{self, Case};

/// Days that are asked for: how they are said, as the platform writes it, and how many days from today they are.
pub(super) const DAYS: [(&str, u32); 4] =
    [("на сегодня", 0), ("на завтра", 1), ("на послезавтра", 2), ("через 3 дня", 3)];

/// Months, as they follow a day.
const MONTHS: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];

/// Stands in a body where the id of the conversation, and of its listener, goes.
const ID: &str = "\u{1}";

/// The turn that asks for a sign's day, of no conversation yet.
pub(super) struct WebhookTurn {
    /// The body, without the ids between its parts.
    parts: Vec<String>,
}

impl WebhookTurn {
    /// Every turn that asks for a sign on one of [`DAYS`].
    pub(super) fn all(skill_id: &str) -> Vec<Self> {
        let questions = Sign::ALL.into_iter().flat_map(|sign| DAYS.map(|day| (sign, day)));
        questions.map(|(sign, day)| Self::new(sign, day, skill_id)).collect()
    }

    fn new(sign: Sign, (day, days_ahead): (&str, u32), skill_id: &str) -> Self {
        Self::about(sign, day, &json!({"day": days_ahead, "day_is_relative": true}), skill_id)
    }

    /// The turn that asks for a sign on a day that few others have asked for: one of a quarter of a million by its number.
    pub(super) fn fresh(number: u64, skill_id: &str) -> Self {
        let (sign, day) = (Sign::ALL[(number % 12) as usize], number / 12);
        let (year, month, day) = (2030 + day / (12 * 28) % 60, 1 + day / 28 % 12, 1 + day % 28);
        let said = format!("на {day} {} {year} года", MONTHS[month as usize - 1]);
        Self::about(sign, &said, &json!({"year": year, "month": month, "day": day}), skill_id)
    }

    fn about(sign: Sign, day: &str, date: &serde_json::Value, skill_id: &str) -> Self {
        let sign = words::sign(sign).form(Case::Genitive).to_lowercase();
        let command = format!("гороскоп для {sign} {day}");
        let tokens: Vec<_> = command.split(' ').collect();
        let body = json!({
            "meta": {
                "locale": "ru-RU",
                "timezone": "Europe/Moscow",
                "client_id": "ru.yandex.quasar.app/1.0 (Yandex Station; android 6.0.1)",
                "interfaces": {},
            },
            "session": {
                "message_id": 0,
                "session_id": ID,
                "skill_id": skill_id,
                "application": {"application_id": ID},
                "new": true,
            },
            "request": {
                "command": command,
                "original_utterance": format!("попроси астролога {command}"),
                "nlu": {
                    "tokens": tokens,
                    "entities": [{
                        "type": "YANDEX.DATETIME",
                        "tokens": {"start": 3, "end": tokens.len()},
                        "value": date,
                    }],
                    "intents": {},
                },
                "type": "SimpleUtterance",
            },
            "state": {"session": {}, "user": {}, "application": {}},
            "version": "1.0",
        })
        .to_string();
        let id = serde_json::to_string(ID).expect("a string is plain data");
        Self { parts: body.split(id.trim_matches('"')).map(str::to_owned).collect() }
    }

    /// Its body in the conversation `id`, which is of letters, digits and `-`.
    pub(super) fn body(&self, id: &str) -> String {
        self.parts.join(id)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::alice::{Listener, decode};

    #[test]
    fn each_is_a_turn_of_its_own() {
        let turns = WebhookTurn::all("skill");
        assert_eq!(turns.len(), 48);
        let mut said = HashSet::new();
        for turn in turns {
            let read = decode(turn.body("load-1-2").as_bytes()).unwrap();
            assert_eq!((read.session.id.as_deref(), read.session.is_new), (Some("load-1-2"), true));
            assert_eq!(read.listener, Some(Listener::Device("load-1-2".to_owned())));
            assert_eq!(read.session.skill_id.as_deref(), Some("skill"));
            assert_eq!((read.tokens.len() > 4, read.entities.len()), (true, 1));
            assert!(said.insert(read.utterance));
        }
        assert!(said.contains("гороскоп для льва на завтра"), "{said:?}");
    }

    #[test]
    fn fresh_turns_ask_for_what_no_other_asks_for() {
        let said: HashSet<_> = (0..12 * 28 * 12 * 60)
            .step_by(7)
            .map(|number| decode(WebhookTurn::fresh(number, "").body("load").as_bytes()).unwrap().utterance)
            .collect();
        assert_eq!(said.len(), 12 * 28 * 12 * 60 / 7);
        assert!(said.iter().any(|said| said.ends_with("на 8 марта 2041 года")), "{:?}", said.iter().next());
    }
}
