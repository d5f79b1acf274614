//! Conversations as they go. The oracle here is made up: what is under test is the dialog.

mod births;
mod readings;
mod samples;

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use proptest::prelude::Strategy as _;
use serde_json::{Value, json};

use super::*;
use crate::astro::{CivilDate, Place, Sign};
use crate::clock::ManualClock;
use crate::metrics::Metrics;
use crate::speech::{Priority, Sentence, Speech};

/// Answers at once by repeating what it was asked, unless it has been told to be slow, busy or broken.
#[derive(Default)]
struct MadeUp {
    sessions: Mutex<HashMap<Conversation, Value>>,
    asked: AtomicUsize,
    mood: Mutex<Mood>,
}

#[derive(Default, Clone, Copy, PartialEq)]
enum Mood {
    #[default]
    Ready,
    Slow,
    Busy,
    Broken,
}

fn plain(words: String, priority: Priority) -> Sentence {
    Sentence { speech: Speech::plain(&words), priority, fact: None }
}

impl MadeUp {
    async fn mood(&self) -> Result<(), Refusal> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let mood = *self.mood.lock().unwrap();
        match mood {
            Mood::Ready => Ok(()),
            Mood::Slow => std::future::pending().await,
            Mood::Busy => Err(Refusal::Busy),
            Mood::Broken => panic!("broken on purpose"),
        }
    }
}

impl Oracle for Arc<MadeUp> {
    fn today(&self, timezone: Option<&str>) -> CivilDate {
        // 22:00 in Moscow is the next day in Vladivostok.
        CivilDate::new(2026, 11, if timezone == Some("Asia/Vladivostok") { 24 } else { 23 }).unwrap()
    }

    async fn horoscope(&self, ask: HoroscopeAsk) -> Result<Vec<Sentence>, Refusal> {
        self.mood().await?;
        if ask.date.year() > 2400 {
            return Err(Refusal::DateOutOfReach);
        }
        let first = plain(format!("Небо для {} на {}.", ask.sign.id(), ask.date), Priority::Essential);
        let long = plain(format!("Дополнение{}.", " и ещё".repeat(110)), Priority::Optional);
        Ok(if ask.sign == Sign::Libra { vec![first, long] } else { vec![first] })
    }

    async fn natal(&self, birth: BirthSaid) -> Result<Vec<Sentence>, Refusal> {
        self.mood().await?;
        let place = match &birth.place {
            PlaceSaid::Words(words) if words.starts_with("ростов") => {
                let candidates = [(47.2, "Ростов-на-Дону"), (57.2, "Ростов Великий")]
                    .map(|(latitude, name)| Candidate::new(Place::new(latitude, 39.0).unwrap(), name));
                return Err(Refusal::PlaceSeveral(candidates.into()));
            }
            PlaceSaid::Words(words) if words == "екатеренбург" => {
                return Err(Refusal::PlaceGuess(Candidate::new(Place::new(56.8, 60.6).unwrap(), "Екатеринбург")));
            }
            PlaceSaid::Words(words) if words == "зюзюкино" => return Err(Refusal::PlaceUnknown),
            PlaceSaid::Words(words) => words.clone(),
            PlaceSaid::Chosen(chosen) => chosen.name.clone(),
        };
        let time = match birth.time {
            BirthTime::Known { time, fold: None } if birth.date.to_string() == "1990-09-30" && time.hour == 2 => {
                return Err(Refusal::TimeAmbiguous);
            }
            BirthTime::Known { time, .. } if birth.date.to_string() == "1990-03-25" && time.hour == 2 => {
                return Err(Refusal::TimeNonexistent);
            }
            BirthTime::Known { time, fold } => {
                format!("{time}{}", fold.map_or(String::new(), |fold| format!(" {fold:?}")))
            }
            BirthTime::Unknown => "без времени".to_owned(),
        };
        Ok(vec![plain(format!("Карта {} {time} {place}.", birth.date), Priority::Essential)])
    }

    async fn session(&self, conversation: &Conversation) -> Option<Value> {
        self.sessions.lock().unwrap().get(conversation).cloned()
    }

    async fn keep_session(&self, conversation: &Conversation, state: Value) {
        self.sessions.lock().unwrap().insert(conversation.clone(), state);
    }
}

/// A listener before a speaker.
struct World {
    skill: Skill<Arc<MadeUp>>,
    oracle: Arc<MadeUp>,
    clock: Arc<ManualClock>,
    message: u64,
    /// What the client stores for us; nothing for a client that stores nothing.
    state: Option<Value>,
}

/// What the listener hears.
struct Heard {
    text: String,
    intent: &'static str,
    ended: bool,
    buttons: Vec<Value>,
}

impl World {
    fn new() -> Self {
        let oracle = Arc::new(MadeUp::default());
        let clock = Arc::new(ManualClock::at_unix_s(1_795_000_000));
        let skill =
            Skill::new(Arc::clone(&oracle), SkillSettings::default(), clock.clone(), Metrics::new(clock.clone()));
        Self { skill, oracle, clock, message: 0, state: Some(json!({})) }
    }

    fn with_a_client_that_stores_nothing() -> Self {
        Self { state: None, ..Self::new() }
    }

    async fn say(&mut self, said: &str) -> Heard {
        let request = json!({"type": "SimpleUtterance", "command": said.to_lowercase(), "original_utterance": said});
        self.send(request).await
    }

    async fn press(&mut self, payload: Value) -> Heard {
        self.send(json!({"type": "ButtonPressed", "payload": payload})).await
    }

    async fn send(&mut self, request: Value) -> Heard {
        let body = self.body(request);
        let outcome = self.skill.turn(&body).await;
        assert_eq!(outcome.status, 200);
        let answer = limits::check(&outcome.body).unwrap();
        if self.state.is_some() {
            self.state = Some(answer["session_state"].clone());
        }
        self.message += 1;
        let response = &answer["response"];
        Heard {
            text: response["text"].as_str().unwrap().to_owned(),
            intent: outcome.intent,
            ended: response["end_session"] == true,
            buttons: response["buttons"].as_array().cloned().unwrap_or_default(),
        }
    }

    fn body(&self, request: Value) -> Vec<u8> {
        let mut body = json!({
            "meta": {"timezone": "Europe/Moscow", "interfaces": {"screen": {}}},
            "session": {"session_id": "s", "message_id": self.message, "new": self.message == 0, "application": {"application_id": "a"}},
            "request": request,
            "version": "1.0",
        });
        if let Some(state) = &self.state {
            body["state"] = json!({"session": state});
        }
        body.to_string().into_bytes()
    }

    fn feels(&self, mood: Mood) {
        *self.oracle.mood.lock().unwrap() = mood;
    }

    /// Each line: what is said `|` what the answer contains.
    async fn talk(&mut self, lines: &str) {
        for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (said, expected) = line.split_once('|').unwrap();
            let heard = self.say(said.trim()).await;
            assert!(
                heard.text.contains(expected.trim()),
                "{said} -> {} [{}], not {expected}",
                heard.text,
                heard.intent
            );
        }
    }
}

async fn talk(lines: &str) {
    World::new().talk(lines).await;
    World::with_a_client_that_stores_nothing().talk(lines).await;
}
