//! One turn from bytes to bytes: deadline, fallback, replay, and where the state of the conversation comes from.

use std::future::{Future, poll_fn};
use std::num::NonZeroU32;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Map, Value};

use super::dialog::{self, Act, Deed, Telling};
use super::known::{Known, Setting};
use super::oracle::{Ask, Conversation, Oracle};
use super::patience::Patience;
use super::refusal::{self, Refusal};
use super::replay::Replays;
use super::reply::{Reply, Scene, page, reply};
use super::request::{Turn, TurnKind, decode};
use super::response::{Answer, ShowItem};
use super::state::State;
use super::subject::Subject;
use super::understand::{Intent, Understood, understand};
use crate::astro::{CivilDate, Fact};
use crate::clock::Clock;
use crate::metrics::{IntentLabels, Metrics, Outcome};
use crate::service::VoiceLength;
use crate::speech::{Prompt, Sentence};

/// Time for a whole turn: the platform waits for 4.5 s, network included.
pub const DEADLINE: Duration = Duration::from_millis(2500);

/// Time for reading, and again for writing, a conversation that the client does not store; and for looking up who listens.
const SESSION_DEADLINE: Duration = Duration::from_millis(150);

/// Time for writing down what a listener wants to be remembered, or erasing it.
const SAVE_DEADLINE: Duration = Duration::from_millis(1000);

/// How the skill behaves.
#[derive(Debug, Clone)]
pub struct SkillSettings {
    /// Time for a whole turn.
    pub deadline: Duration,
    /// The skill ids of which requests must carry one, if any. A filter, no proof: ids are no secret.
    pub skill_ids: Vec<String>,
    /// Turns that a listener may take; nothing: as many as they like.
    pub turns_per_minute: Option<NonZeroU32>,
}

impl Default for SkillSettings {
    fn default() -> Self {
        Self { deadline: DEADLINE, skill_ids: Vec::new(), turns_per_minute: None }
    }
}

/// The voice skill.
pub struct Skill<O> {
    // Dependencies
    oracle: O,
    metrics: Arc<Metrics>,

    // Configuration
    settings: SkillSettings,

    // State
    replays: Replays<TurnOutcome>,
    patience: Option<Patience>,
}

/// What came of a turn.
#[derive(Debug, Clone)]
pub struct TurnOutcome {
    /// 200; 400 for a body that is no Alice request; 403 for a request to another skill.
    pub status: u16,
    /// JSON to send back; for a refused request, why.
    pub body: Bytes,
    /// Name of what was meant.
    pub intent: &'static str,
    /// The values in it, by the names of the contract.
    pub slots: Map<String, Value>,
    /// What the answer rests on.
    pub facts: Vec<Fact>,
    ended: Ended,
}

/// How a turn ended, for the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// The listener got what was asked for, or was asked for what is missing.
    Answered,
    /// There was no room: the listener was asked to try again.
    Shed,
    /// There was no time: the answer comes next time.
    Late,
    /// Something broke.
    Failed,
}

impl Ended {
    fn after(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::Busy => Self::Shed,
            Refusal::Late => Self::Late,
            Refusal::Trouble => Self::Failed,
            _ => Self::Answered,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Shed | Self::Late => "fallback",
            Self::Failed => "failed",
        }
    }

    const fn outcome(self) -> Outcome {
        match self {
            Self::Answered => Outcome::Done,
            Self::Shed | Self::Late => Outcome::Shed,
            Self::Failed => Outcome::Failed,
        }
    }
}

impl<O: Oracle> Skill<O> {
    /// A skill that answers from what the oracle knows.
    pub fn new(oracle: O, settings: SkillSettings, clock: Arc<dyn Clock>, metrics: Arc<Metrics>) -> Self {
        let patience = settings.turns_per_minute.map(|turns| Patience::for_turns(turns, Arc::clone(&clock)));
        Self { oracle, metrics, settings, replays: Replays::new(clock), patience }
    }

    /// A skill id that requests may carry; nothing where any will do.
    pub fn skill_id(&self) -> Option<&str> {
        self.settings.skill_ids.first().map(String::as_str)
    }

    /// Answers a webhook body. Always within the deadline; only a body that is no Alice request is refused.
    pub async fn turn(&self, body: &[u8]) -> TurnOutcome {
        let turn = match decode(body) {
            Ok(turn) => turn,
            Err(error) => return TurnOutcome::refused(400, &error.to_string()),
        };
        if !self.settings.skill_ids.is_empty()
            && !turn.session.skill_id.as_ref().is_some_and(|id| self.settings.skill_ids.contains(id))
        {
            return TurnOutcome::refused(403, "the request is for another skill");
        }
        if turn.is_ping() {
            return TurnOutcome::fixed("ping", &turn, Prompt::Pong);
        }
        if self.patience.as_ref().is_some_and(|patience| patience.try_one_of(&turn).is_err()) {
            self.metrics.alice_requests.of(&IntentLabels { intent: "unknown", outcome: "limited" }).inc();
            return TurnOutcome::fixed("unknown", &turn, Prompt::TooOften);
        }
        let answer = self.replays.of(&turn, body);
        answer.get_or_init(|| self.measured(&turn)).await.clone()
    }

    /// The answer to a body that is too long to be read.
    pub fn too_long(&self) -> TurnOutcome {
        TurnOutcome::fixed("unknown", &Turn::default(), Prompt::TooLong)
    }

    async fn measured(&self, turn: &Turn) -> TurnOutcome {
        let operation = self.metrics.operation("alice", "turn");
        let outcome = self.answer(turn).await;
        self.metrics.alice_response_duration.record(operation.elapsed());
        self.metrics.alice_requests.of(&IntentLabels { intent: outcome.intent, outcome: outcome.ended.name() }).inc();
        if outcome.ended == Ended::Late {
            self.metrics.alice_deadline_exceeded.inc();
        }
        operation.finish(outcome.ended.outcome());
        outcome
    }

    async fn answer(&self, turn: &Turn) -> TurnOutcome {
        let today = self.oracle.today(turn.timezone.as_deref());
        match turn.kind {
            TurnKind::ShowPull => return TurnOutcome::show_item(turn, today),
            TurnKind::AccountLinked | TurnKind::Legacy(_) | TurnKind::Unknown => {
                return TurnOutcome::fixed("unknown", turn, Prompt::Ready);
            }
            TurnKind::Utterance | TurnKind::Button(_) => {}
        }
        let kept_here = if turn.state.is_none() { turn.conversation() } else { None };
        let mut before = self.state_before(turn, kept_here.as_ref()).await;
        let heard = understand(turn, today, before.expecting);
        let setting = self.setting(turn, &before, &heard, today).await;
        before.brief |= setting.known.preferences.voice_length == Some(VoiceLength::Short);
        let (state, act) = dialog::step(before, &heard, &setting);
        let (state, reply, ended) = self.perform(turn, state, act, &setting).await;
        if let Some(key) = kept_here {
            // What could not be kept is forgotten: the next turn begins anew, and this one is answered in time.
            let _ =
                tokio::time::timeout(SESSION_DEADLINE, fenced(self.oracle.keep_session(&key, state.to_value()))).await;
        }
        TurnOutcome {
            status: 200,
            body: reply.answer.encode().into(),
            intent: heard.intent.name(),
            slots: heard.slots.to_json(heard.intent, today),
            facts: reply.facts,
            ended,
        }
    }

    /// Who listens is looked up only where it matters, and not for long: a listener who can't be looked up is a guest.
    async fn setting(&self, turn: &Turn, before: &State, heard: &Understood, today: CivilDate) -> Setting {
        let unknown = Setting { today, known: Known::default(), remembers: false };
        let Some(listener) = turn.listener.as_ref().filter(|_| turn.session.is_new || concerns_listener(before, heard))
        else {
            return unknown;
        };
        let known = tokio::time::timeout(SESSION_DEADLINE, fenced(self.oracle.known(listener))).await;
        match known.ok().and_then(Result::ok).flatten() {
            Some(known) => Setting { today, known, remembers: true },
            None => unknown,
        }
    }

    async fn state_before(&self, turn: &Turn, kept_here: Option<&Conversation>) -> State {
        if turn.session.is_new {
            return State::default();
        }
        let kept = match (&turn.state, kept_here) {
            (Some(state), _) => Some(state.clone()),
            (None, Some(key)) => {
                let read = tokio::time::timeout(SESSION_DEADLINE, fenced(self.oracle.session(key))).await;
                read.ok().and_then(Result::ok).flatten()
            }
            (None, None) => None,
        };
        kept.as_ref().map(State::from_value).unwrap_or_default()
    }

    /// Does the act; when that is refused, or takes too long, the answer says what can be done about it.
    async fn perform(&self, turn: &Turn, state: State, act: Act, setting: &Setting) -> (State, Reply, Ended) {
        let scene = Scene { screen: turn.screen, turn: turn.session.message_id.unwrap_or_default() };
        let within = match act {
            Act::Do(..) => SAVE_DEADLINE,
            _ => self.settings.deadline.saturating_sub(3 * SESSION_DEADLINE),
        };
        let told = match tokio::time::timeout(within, fenced(self.sentences(turn, &state, &act, setting))).await {
            Ok(Ok(told)) => told,
            Ok(Err(Panicked)) => Err(Refusal::Trouble),
            Err(_) => Err(Refusal::Late),
        };
        match told {
            Ok(told) => {
                let mut state = state;
                let reply = reply(&act, &told, &mut state, scene);
                (state, reply, Ended::Answered)
            }
            Err(refusal) => {
                let ended = Ended::after(&refusal);
                let (mut state, act) = refusal::after(state, &act, &refusal, setting);
                let reply = reply(&act, &[], &mut state, scene);
                (state, reply, ended)
            }
        }
    }

    /// What the act wants to be told, if anything.
    async fn sentences(
        &self,
        turn: &Turn,
        state: &State,
        act: &Act,
        setting: &Setting,
    ) -> Result<Vec<Sentence>, Refusal> {
        match act {
            Act::Say(_) | Act::Goodbye => Ok(Vec::new()),
            Act::Tell(telling) => self.oracle.tell(telling.ask(turn, setting)).await,
            Act::Explain(telling) => {
                let told = self.oracle.tell(telling.ask(turn, setting)).await?;
                let part = page(&told, telling.page, state);
                let is_dated = telling.subject.reaches_beyond_a_day();
                let why = |sentence: &Sentence| {
                    let speech = self.oracle.why(&sentence.fact?, is_dated, turn.timezone.as_deref());
                    Some(Sentence { speech, ..sentence.clone() })
                };
                let mut whys: Vec<Sentence> = part.iter().filter_map(why).collect();
                // Two sentences may rest on one fact.
                whys.dedup_by(|later, earlier| later.speech == earlier.speech);
                Ok(whys)
            }
            Act::TellKept => Ok(setting.known.told()),
            Act::Do(deed, _) => {
                let changed = self.oracle.change(turn.listener.as_ref(), (**deed).clone()).await;
                if **deed == Deed::Forget {
                    self.replays.clear();
                }
                changed.map(|()| Vec::new())
            }
        }
    }
}

impl Telling {
    fn ask(&self, turn: &Turn, setting: &Setting) -> Ask {
        Ask {
            subject: self.subject.clone(),
            births: self.births.clone(),
            tastes: self.tastes,
            listener: turn.listener.clone().filter(|_| setting.known.has_agreed),
            timezone: turn.timezone.clone(),
        }
    }
}

/// What is remembered of the listener may change the answer. Most turns are answered the same for everybody.
fn concerns_listener(before: &State, heard: &Understood) -> bool {
    let of_births = |subject: &Option<Subject>| subject.as_ref().is_some_and(|subject| subject.sign.is_none());
    match heard.intent {
        Intent::Help
        | Intent::WhatCanYouDo
        | Intent::Thanks
        | Intent::Exit
        | Intent::Silence
        | Intent::Rate
        | Intent::Unknown(_)
        | Intent::Moon
        | Intent::LunarCalendar
        | Intent::VoidOfCourse
        | Intent::PlanetInfo
        | Intent::HouseInfo
        | Intent::Retrograde => false,
        Intent::Horoscope | Intent::Advice | Intent::SignInfo if heard.slots.sign.is_some() => false,
        Intent::Compatibility => heard.slots.sign_2.is_none(),
        Intent::More | Intent::Repeat | Intent::Why => of_births(&before.told),
        _ => true,
    }
}

impl TurnOutcome {
    fn refused(status: u16, why: &str) -> Self {
        let body = Bytes::from(why.to_owned());
        Self { status, body, intent: "unknown", slots: Map::new(), facts: Vec::new(), ended: Ended::Answered }
    }

    /// The same words whatever went before; the conversation goes on as it was.
    fn fixed(intent: &'static str, turn: &Turn, prompt: Prompt) -> Self {
        Self::answered(
            intent,
            Answer { speech: prompt.speech(0), session_state: turn.state.clone(), ..Answer::default() },
        )
    }

    fn show_item(turn: &Turn, today: CivilDate) -> Self {
        let item = ShowItem { content_id: format!("day-{today}"), publication_date: format!("{today}T00:00:00Z") };
        let speech = Prompt::MorningShow.speech(0);
        let answer = Answer { speech, show_item: Some(item), session_state: turn.state.clone(), ..Answer::default() };
        Self::answered("show", answer)
    }

    fn answered(intent: &'static str, answer: Answer) -> Self {
        Self {
            status: 200,
            body: answer.encode().into(),
            intent,
            slots: Map::new(),
            facts: Vec::new(),
            ended: Ended::Answered,
        }
    }
}

impl Turn {
    /// The conversation, if it has a number by which its state can be kept.
    fn conversation(&self) -> Option<Conversation> {
        Some(Conversation { listener: self.listener.clone(), session: self.session.id.clone()? })
    }
}

struct Panicked;

/// A panic in the future becomes an error, so that the listener still gets an answer.
async fn fenced<F: Future>(future: F) -> Result<F::Output, Panicked> {
    let mut future = std::pin::pin!(future);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(polled) => polled.map(Ok),
        Err(_) => {
            tracing::error!("a turn panicked; the listener was asked to try again");
            std::task::Poll::Ready(Err(Panicked))
        }
    })
    .await
}
