//! The skill with a backend that repeats what it is asked: what is under test is the dialog, not the sky.

// The form of conversations as text, shared with the integration tests.
#[path = "../../../tests/dialogs/script.rs"]
mod script;

mod conversations;
pub(in crate::alice) mod limits;
mod samples;
mod turns;
mod walk;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use proptest::prelude::Strategy as _;
use serde_json::{Value, json};

use super::*;
use crate::astro::{CivilDate, DayFact, Fact, Period, Place, Sign};
use crate::cache::{Owner, PersonCode};
use crate::clock::ManualClock;
use crate::metrics::Metrics;
use crate::speech::{Sentence, SentencePriority, Speech};

/// Answers at once by repeating what it was asked, unless it has been told to be slow, busy or broken.
#[derive(Default)]
struct FakeBackend {
    sessions: Mutex<HashMap<Conversation, Value>>,
    asked: AtomicUsize,
    mood: Mutex<Mood>,
    profiles: Mutex<HashMap<Listener, ListenerProfile>>,
    ratings: Mutex<Vec<(u8, &'static str)>>,
    /// Whether what it tells rests on facts.
    facts: AtomicBool,
}

#[derive(Default, Clone, Copy, PartialEq)]
enum Mood {
    #[default]
    Ready,
    Slow,
    Busy,
    Broken,
    /// Answers, but can't look anybody up.
    Forgetful,
    /// The store does not answer.
    Down,
}

fn plain(words: String, priority: SentencePriority) -> Sentence {
    Sentence { speech: Speech::plain(&words), priority, fact: None }
}

impl FakeBackend {
    async fn mood(&self) -> Result<(), TurnError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let mood = *self.mood.lock().unwrap();
        match mood {
            Mood::Ready | Mood::Forgetful => Ok(()),
            Mood::Down => Err(TurnError::Trouble),
            Mood::Slow => std::future::pending().await,
            Mood::Busy => Err(TurnError::Busy),
            Mood::Broken => panic!("broken on purpose"),
        }
    }
}

impl SkillBackend for Arc<FakeBackend> {
    fn owner(&self, listener: Option<&Listener>) -> Owner {
        let Some(Listener::Account(id) | Listener::Device(id)) = listener else { return Owner::Nobody };
        let hash = *blake3::hash(id.as_bytes()).as_bytes().first_chunk().unwrap();
        Owner::Person(PersonCode::from_bytes(hash).unwrap())
    }

    fn today(&self, timezone: Option<&str>) -> CivilDate {
        // 22:00 in Moscow is the next day in Vladivostok.
        CivilDate::new(2026, 11, if timezone == Some("Asia/Vladivostok") { 24 } else { 23 }).unwrap()
    }

    fn knows_today(&self) -> bool {
        true
    }

    async fn place_heard(&self, words: &str) -> Option<crate::alice::backend::PlaceHeard> {
        ["абракадабра", "швабра картофель"].contains(&words).then_some(crate::alice::backend::PlaceHeard::Unknown)
    }

    async fn tell(&self, request: ReadingRequest) -> Result<Vec<Sentence>, TurnError> {
        self.mood().await?;
        let Subject { topic, sign, sign_2, body, house, period, date, last, who, phase, own: _, part } =
            &request.subject;
        if date.is_some_and(|date| date.year() > 2400) {
            return Err(TurnError::DateOutOfReach);
        }
        let mut births = Vec::new();
        for (birth, is_partner) in [(&request.births.own, false), (&request.births.partner, true)] {
            if let Some(birth) = birth {
                let told = chart(birth);
                births.push(if is_partner { told.map_err(|why| TurnError::OfPartner(Box::new(why)))? } else { told? });
            }
        }
        let mut what = vec![format!("{topic:?}")];
        what.extend(sign.map(|sign| sign.id().to_owned()));
        what.extend(sign_2.map(|sign| sign.id().to_owned()));
        what.extend(body.map(|body| body.id().to_owned()));
        what.extend(house.map(|house| format!("house {house}")));
        what.extend(part.map(|part| format!("{part:?}")));
        what.extend(phase.map(|phase| phase.id().to_owned()));
        what.extend((*period != Period::Day).then(|| format!("{period:?}")));
        what.extend(date.map(|date| date.to_string()));
        what.extend(last.map(|last| format!("to {last}")));
        what.extend(who.clone());
        what.extend(births);
        let mut first = plain(format!("{}.", what.join(" ")), SentencePriority::Essential);
        first.fact =
            self.facts.load(Ordering::SeqCst).then_some(Fact::Day(DayFact::MoonIn { sign: Sign::Leo, house: 1 }));
        let long = plain(format!("Дополнение{}.", " и ещё".repeat(110)), SentencePriority::Optional);
        Ok(if *sign == Some(Sign::Libra) { vec![first, long] } else { vec![first] })
    }

    fn why(&self, _: &Fact, _: bool, _: Option<&str>) -> Speech {
        Speech::plain("Так стоит Луна.")
    }

    async fn listener_profile(&self, listener: &Listener) -> ListenerLookup {
        match *self.mood.lock().unwrap() {
            Mood::Forgetful => return ListenerLookup::Guest,
            Mood::Down => return ListenerLookup::Failed,
            _ => {}
        }
        ListenerLookup::Known(self.profiles.lock().unwrap().get(listener).cloned().unwrap_or_default())
    }

    fn has_wish_been_done(&self, _: &Listener) -> bool {
        false
    }

    async fn note_wish_told(&self, _: &Listener) {}

    async fn change_profile(&self, listener: Option<&Listener>, change: ProfileChange) -> Result<(), TurnError> {
        self.mood().await?;
        let mut all = self.profiles.lock().unwrap();
        if let ProfileChange::Rate { score, intent } = change {
            self.ratings.lock().unwrap().push((score, intent));
            return Ok(());
        }
        let profile = all.entry(listener.unwrap().clone()).or_default();
        match change {
            ProfileChange::Remember { births, preferred } => {
                profile.has_agreed = true;
                profile.preferences = preferred.into_iter().fold(profile.preferences, with_preference);
                for told in births {
                    profile.births.retain(|known| known.name != told.name);
                    profile.births.push(told);
                }
            }
            ProfileChange::Forget => {
                *profile = ListenerProfile::default();
                self.sessions.lock().unwrap().retain(|conversation, _| conversation.listener.as_ref() != listener);
            }
            ProfileChange::ForgetBirth { name } => {
                profile.births.retain(|known| known.name.as_deref().unwrap_or_default() != name);
            }
            ProfileChange::Prefer(said) => profile.preferences = with_preference(profile.preferences, said),
            ProfileChange::Rate { .. } => unreachable!("a rating belongs to no profile"),
        }
        Ok(())
    }

    async fn session(&self, conversation: &Conversation) -> Option<Value> {
        self.sessions.lock().unwrap().get(conversation).cloned()
    }

    async fn keep_session(&self, conversation: &Conversation, state: Value) {
        self.sessions.lock().unwrap().insert(conversation.clone(), state);
    }
}

/// A birth in words, unless something about it has to be asked.
fn chart(birth: &BirthSaid) -> Result<String, TurnError> {
    let place = match &birth.place {
        PlaceSaid::Words(words) if words.starts_with("ростов") => {
            let candidates = [(47.2, "Ростов-на-Дону"), (57.2, "Ростов Великий")]
                .map(|(latitude, name)| PlaceCandidate::new(Place::new(latitude, 39.0).unwrap(), name));
            return Err(TurnError::PlaceSeveral(candidates.into()));
        }
        PlaceSaid::Words(words) if words == "екатеренбург" => {
            return Err(TurnError::PlaceGuess(PlaceCandidate::new(Place::new(56.8, 60.6).unwrap(), "Екатеринбург")));
        }
        PlaceSaid::Words(words) if words == "зюзюкино" => return Err(TurnError::PlaceUnknown),
        PlaceSaid::Words(words) => words.clone(),
        PlaceSaid::Unknown => "нигде".to_owned(),
        PlaceSaid::Chosen(chosen) => chosen.name.clone(),
    };
    let time = match birth.time {
        BirthTime::Known { time, fold: None } if birth.date.to_string() == "1990-09-30" && time.hour == 2 => {
            return Err(TurnError::TimeAmbiguous);
        }
        BirthTime::Known { time, .. } if birth.date.to_string() == "1990-03-25" && time.hour == 2 => {
            return Err(TurnError::TimeNonexistent);
        }
        BirthTime::Known { time, fold } => {
            format!("{time}{}", fold.map_or(String::new(), |fold| format!(" {fold:?}")))
        }
        BirthTime::Unknown => "без времени".to_owned(),
    };
    Ok(format!("Карта {} {time} {place}", birth.date))
}

/// A listener before a speaker.
struct World {
    skill: Skill<Arc<FakeBackend>>,
    backend: Arc<FakeBackend>,
    clock: Arc<ManualClock>,
    message: u64,
    session: u64,
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
        let backend = Arc::new(FakeBackend::default());
        let clock = Arc::new(ManualClock::at_unix_s(1_795_000_000));
        let skill = Skill::new(
            Arc::clone(&backend),
            SkillSettings::default(),
            Arc::new(IdempotencyCache::new(clock.clone())),
            clock.clone(),
            Metrics::new(clock.clone()),
        );
        Self { skill, backend, clock, message: 0, session: 0, state: Some(json!({})) }
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

    /// The same listener calls again later.
    fn hang_up(&mut self) {
        self.message = 0;
        self.session += 1;
        if self.state.is_some() {
            self.state = Some(json!({}));
        }
    }

    fn body(&self, request: Value) -> Vec<u8> {
        let mut body = json!({
            "meta": {"timezone": "Europe/Moscow", "interfaces": {"screen": {}}},
            "session": {"session_id": format!("s{}", self.session), "message_id": self.message, "new": self.message == 0, "application": {"application_id": "a"}},
            "request": request,
            "version": "1.0",
        });
        if let Some(state) = &self.state {
            body["state"] = json!({"session": state});
        }
        body.to_string().into_bytes()
    }

    fn feels(&self, mood: Mood) {
        *self.backend.mood.lock().unwrap() = mood;
    }
}
