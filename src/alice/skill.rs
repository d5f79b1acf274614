//! One turn from bytes to bytes: deadline, fallback, replay, and where the state of the conversation comes from.

use std::future::{Future, poll_fn};
use std::num::NonZeroU32;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};

use super::backend::{Conversation, ListenerLookup, PlaceHeard, SkillBackend};
use super::dialog::{self, DialogAction, ProfileChange};
use super::idempotency::IdempotencyCache;
use super::listener_profile::{ListenerProfile, MemoryAccess, TurnContext};
use super::rate_limit::TurnRateLimiter;
use super::render::{RenderContext, TurnReply, page, render};
use super::request::{Turn, TurnKind, decode};
use super::state::DialogState;
use super::subject::Subject;
use super::turn_error::{self, TurnError};
use super::turn_outcome::{TurnEnding, TurnOutcome};
use super::understand::{Expecting, Intent, Topic, Understood, UnknownReason, understand};
use crate::astro::CivilDate;
use crate::clock::Clock;
use crate::metrics::{IntentLabels, Metrics};
use crate::service::{Asker, ComputeClass, VoiceLength};
use crate::speech::{Prompt, Sentence};

/// Time for a whole turn: the platform waits for 4.5 s, network included.
pub const DEADLINE: Duration = Duration::from_millis(DEADLINE_MS as u64);

/// [`DEADLINE`] in milliseconds, the default of the setting `alice.deadline_ms`.
pub const DEADLINE_MS: u32 = 2_500;

/// Time for reading, and again for writing, a conversation that the client does not store; and for looking up who listens.
const SESSION_DEADLINE: Duration = Duration::from_millis(150);

/// Time for writing down what a listener wants to be remembered, or erasing it.
const SAVE_DEADLINE: Duration = Duration::from_millis(1900);

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
    backend: O,
    metrics: Arc<Metrics>,

    // Configuration
    settings: SkillSettings,

    // State
    idempotency_cache: Arc<IdempotencyCache>,
    rate_limiter: Option<TurnRateLimiter>,
}

impl<O: SkillBackend> Skill<O> {
    /// A skill that answers from what `backend` knows, and remembers its answers for a while in `idempotency_cache`.
    pub fn new(
        backend: O,
        settings: SkillSettings,
        idempotency_cache: Arc<IdempotencyCache>,
        clock: Arc<dyn Clock>,
        metrics: Arc<Metrics>,
    ) -> Self {
        let rate_limiter = settings.turns_per_minute.map(|turns| TurnRateLimiter::for_turns(turns, clock));
        Self { backend, metrics, settings, idempotency_cache, rate_limiter }
    }

    /// A skill id that requests may carry; nothing where any will do.
    pub fn skill_id(&self) -> Option<&str> {
        self.settings.skill_ids.first().map(String::as_str)
    }

    /// Answers a webhook body. Always within the deadline; only a body that is no Alice request is refused.
    pub async fn turn(&self, body: &[u8]) -> TurnOutcome {
        self.turn_as(body, |turn| turn).await
    }

    /// The same for a body that anybody may have sent: readings are told, and nothing that is kept of people is read, written or
    /// erased, whoever the body says is listening.
    pub async fn public_turn(&self, body: &[u8]) -> TurnOutcome {
        self.turn_as(body, Turn::of_stranger).await
    }

    async fn turn_as(&self, body: &[u8], known_as: fn(Turn) -> Turn) -> TurnOutcome {
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
        // A turn that is sent again has had its share, and gets its first answer whatever is left.
        let is_new = !self.idempotency_cache.has(&turn, body);
        if is_new && self.rate_limiter.as_ref().is_some_and(|limiter| limiter.try_acquire(&turn).is_err()) {
            self.metrics.alice_requests.of(&IntentLabels { intent: "unknown", outcome: "limited" }).inc();
            return TurnOutcome::fixed("unknown", &turn, Prompt::TooOften);
        }
        let turn = known_as(turn);
        let answer = self.idempotency_cache.of(&turn, body, self.backend.owner(turn.listener.as_ref()));
        let asker = Asker::present().in_class(ComputeClass::Voice);
        answer.get_or_init(|| asker.run(self.measured(&turn))).await.clone()
    }

    /// The answer to a body that is too long to be read.
    pub fn too_long(&self) -> TurnOutcome {
        TurnOutcome::fixed("unknown", &Turn::default(), Prompt::TooLong)
    }

    async fn measured(&self, turn: &Turn) -> TurnOutcome {
        let operation = self.metrics.operation("alice", "turn");
        let outcome = self.answer(turn).await;
        self.metrics.alice_response_duration.record(operation.elapsed());
        self.metrics
            .alice_requests
            .of(&IntentLabels { intent: outcome.intent, outcome: outcome.ended.outcome_label() })
            .inc();
        if outcome.ended == TurnEnding::Late {
            self.metrics.alice_deadline_exceeded.inc();
        }
        operation.finish_as(outcome.ended.outcome(), outcome.ended.class());
        outcome
    }

    async fn answer(&self, turn: &Turn) -> TurnOutcome {
        let today = self.backend.today(turn.timezone.as_deref());
        match turn.kind {
            TurnKind::ShowPull => return TurnOutcome::show_item(turn, today),
            TurnKind::AccountLinked | TurnKind::Legacy(_) | TurnKind::Unknown => {
                return TurnOutcome::fixed("unknown", turn, Prompt::Ready);
            }
            TurnKind::Utterance | TurnKind::Button(_) => {}
        }
        let kept_here = if turn.state.is_none() { turn.conversation() } else { None };
        let mut before = self.state_before(turn, kept_here.as_ref()).await;
        let mut heard = understand(turn, today, before.expecting);
        let places = self.settle_places(&mut heard, before.expecting).await;
        let context = self.turn_context(turn, &before, &heard, today).await;
        before.brief |= context.profile.preferences.voice_length == Some(VoiceLength::Short);
        let (state, mut action) = dialog::step(before, &heard, &context);
        // Who wished to be forgotten when it could not be done hears that it is, at their next visit.
        let intent = told_intent(&heard, &action, &state);
        let news =
            turn.listener.as_ref().filter(|listener| turn.session.is_new && self.backend.has_wish_been_done(listener));
        let tells_news = news.is_some() && action.add(Prompt::WishDone);
        let forgets = matches!(&action, DialogAction::Do(change, _) if **change == ProfileChange::Forget);
        let (state, reply, ended) = self.perform(turn, state, action, &context).await;
        if let Some(listener) = news.filter(|_| tells_news && ended == TurnEnding::Answered) {
            self.backend.note_wish_told(listener).await;
        }
        // The session of somebody who has just been forgotten would be the first thing that is known of them again.
        if let Some(key) = kept_here.filter(|_| !(forgets && ended == TurnEnding::Answered)) {
            // What could not be kept is forgotten: the next turn begins anew, and this one is answered in time.
            let _ =
                tokio::time::timeout(SESSION_DEADLINE, fenced(self.backend.keep_session(&key, state.to_value()))).await;
        }
        TurnOutcome {
            status: 200,
            body: reply.answer.encode().into(),
            intent: intent.name(),
            slots: with_places(heard.slots.to_json(heard.intent, today), places),
            facts: reply.facts,
            ended,
        }
    }

    /// Looks up the places that were heard. Words that no preposition marks as a place and that no place is called by were none.
    async fn settle_places(&self, heard: &mut Understood, expecting: Expecting) -> Vec<(&'static str, String)> {
        let mut names = Vec::new();
        let was_place = heard.slots.place.is_some();
        let slots = &mut heard.slots;
        for (slot, words, is_marked) in
            [("place", &mut slots.place, slots.place_is_marked), ("partner_place", &mut slots.partner_place, true)]
        {
            let Some(said) = words.clone() else { continue };
            let found = tokio::time::timeout(SESSION_DEADLINE, fenced(self.backend.place_heard(&said))).await;
            match found.ok().and_then(Result::ok).flatten() {
                Some(PlaceHeard::Known(name)) => names.push((slot, name)),
                Some(PlaceHeard::ByEar(name)) if is_marked => names.push((slot, name)),
                Some(PlaceHeard::Unknown | PlaceHeard::ByEar(_)) if !is_marked => *words = None,
                // While a time is asked for, and after a chart, only a name that is known is a place.
                Some(PlaceHeard::Open)
                    if !is_marked && (expecting.is_about_time() || expecting == Expecting::Corrections) =>
                {
                    *words = None;
                }
                _ => {}
            }
        }
        if heard.intent == Intent::SetBirthData && was_place && !heard.slots.tell_of_birth() {
            heard.intent = Intent::Unknown(UnknownReason::Unclear);
        }
        names
    }

    /// Who listens is looked up only where it matters, and not for long: a listener who can't be looked up is a guest.
    async fn turn_context(
        &self,
        turn: &Turn,
        before: &DialogState,
        heard: &Understood,
        today: CivilDate,
    ) -> TurnContext {
        let unknown = TurnContext {
            listener: turn.listener.clone(),
            timezone: turn.timezone.clone(),
            today,
            knows_today: self.backend.knows_today(),
            profile: ListenerProfile::default(),
            memory: if turn.is_of_stranger { MemoryAccess::Closed } else { MemoryAccess::Unasked },
        };
        let Some(listener) = turn.listener.as_ref().filter(|_| turn.session.is_new || concerns_listener(before, heard))
        else {
            return unknown;
        };
        let profile = tokio::time::timeout(SESSION_DEADLINE, fenced(self.backend.listener_profile(listener))).await;
        match profile {
            Ok(Ok(ListenerLookup::Known(profile))) => TurnContext { profile, memory: MemoryAccess::Open, ..unknown },
            Ok(Ok(ListenerLookup::Guest)) => unknown,
            Ok(Ok(ListenerLookup::Failed) | Err(TurnPanicked)) | Err(_) => {
                TurnContext { memory: MemoryAccess::Failing, ..unknown }
            }
        }
    }

    async fn state_before(&self, turn: &Turn, kept_here: Option<&Conversation>) -> DialogState {
        if turn.session.is_new {
            return DialogState::default();
        }
        let kept = match (&turn.state, kept_here) {
            (Some(state), _) => Some(state.clone()),
            (None, Some(key)) => {
                let read = tokio::time::timeout(SESSION_DEADLINE, fenced(self.backend.session(key))).await;
                read.ok().and_then(Result::ok).flatten()
            }
            (None, None) => None,
        };
        kept.as_ref().map(DialogState::from_value).unwrap_or_default()
    }

    /// Carries out the action; when it fails or takes too long, the answer says what can be done about it.
    async fn perform(
        &self,
        turn: &Turn,
        state: DialogState,
        action: DialogAction,
        context: &TurnContext,
    ) -> (DialogState, TurnReply, TurnEnding) {
        let render_context = RenderContext { screen: turn.screen, turn: turn.session.message_id.unwrap_or_default() };
        let within = match action {
            DialogAction::Do(..) => SAVE_DEADLINE,
            _ => self.settings.deadline.saturating_sub(3 * SESSION_DEADLINE),
        };
        let told = match tokio::time::timeout(within, fenced(self.sentences(&state, &action, context))).await {
            Ok(Ok(told)) => told,
            Ok(Err(TurnPanicked)) => Err(TurnError::Trouble),
            Err(_) => Err(TurnError::Late),
        };
        match told {
            Ok(told) => {
                let mut state = state;
                let reply = render(&action, &told, &mut state, render_context);
                (state, reply, TurnEnding::Answered)
            }
            Err(error) => {
                let ended = TurnEnding::after(&error);
                let (mut state, action) = turn_error::step_after_error(state, &action, &error, context);
                let reply = render(&action, &[], &mut state, render_context);
                (state, reply, ended)
            }
        }
    }

    /// The sentences that the action calls for, if any.
    async fn sentences(
        &self,
        state: &DialogState,
        action: &DialogAction,
        context: &TurnContext,
    ) -> Result<Vec<Sentence>, TurnError> {
        match action {
            DialogAction::Say(_) | DialogAction::Goodbye => Ok(Vec::new()),
            DialogAction::Tell(request, _) => self.backend.tell((**request).clone()).await,
            DialogAction::Explain(request, _) => {
                let told = self.backend.tell((**request).clone()).await?;
                let part = page(&told, state);
                let is_dated = request.subject.reaches_beyond_a_day();
                let why = |sentence: &Sentence| {
                    let speech = self.backend.why(&sentence.fact?, is_dated, request.timezone.as_deref());
                    Some(Sentence { speech, ..sentence.clone() })
                };
                let mut whys: Vec<Sentence> = part.iter().filter_map(why).collect();
                // Two sentences may rest on one fact.
                whys.dedup_by(|later, earlier| later.speech == earlier.speech);
                Ok(match request.about() {
                    Some(about) => about.turn(whys),
                    None => whys,
                })
            }
            DialogAction::TellKept => Ok(context.profile.told()),
            DialogAction::TellPeople => Ok(context.profile.people()),
            DialogAction::Do(change, _) => {
                let changed = self.backend.change_profile(context.listener.as_ref(), (**change).clone()).await;
                changed.map(|()| Vec::new())
            }
        }
    }
}

/// What was meant: «а завтра?» goes on with what is told, whatever it would suggest by itself.
fn told_intent(heard: &Understood, action: &DialogAction, state: &DialogState) -> Intent {
    match (heard.intent, action, &state.told) {
        (Intent::Reading(_), DialogAction::Tell(..), Some(told)) if heard.follows => Intent::Reading(told.topic),
        _ => heard.intent,
    }
}

/// The values with places by their own names.
fn with_places(mut slots: Map<String, Value>, places: Vec<(&'static str, String)>) -> Map<String, Value> {
    for (slot, name) in places {
        if let Some(value) = slots.get_mut(slot) {
            *value = name.into();
        }
    }
    slots
}

/// What is remembered of the listener may change the answer. Most turns are answered the same for everybody.
fn concerns_listener(before: &DialogState, heard: &Understood) -> bool {
    let of_births = |subject: &Option<Subject>| subject.as_ref().is_some_and(|subject| subject.sign.is_none());
    match heard.intent {
        Intent::Help
        | Intent::WhatCanYouDo
        | Intent::Thanks
        | Intent::Exit
        | Intent::Silence
        | Intent::Rate
        | Intent::Unknown(_)
        | Intent::Reading(
            Topic::Moon | Topic::LunarCalendar | Topic::VoidOfCourse | Topic::Planet | Topic::House | Topic::Retrograde,
        ) => heard.slots.part.is_some() && (heard.slots.own || heard.slots.person.is_some() || heard.slots.part_alone),
        Intent::Reading(Topic::Horoscope | Topic::Advice | Topic::Sign) if heard.slots.sign.is_some() => false,
        Intent::Reading(Topic::Compatibility) => heard.slots.sign_2.is_none(),
        Intent::More | Intent::Repeat | Intent::Why => of_births(&before.told),
        _ => true,
    }
}

impl Turn {
    /// The conversation, if it has a number by which its state can be kept.
    fn conversation(&self) -> Option<Conversation> {
        Some(Conversation { listener: self.listener.clone(), session: self.session.id.clone()? })
    }
}

struct TurnPanicked;

/// A panic in the future becomes an error, so that the listener still gets an answer.
async fn fenced<F: Future>(future: F) -> Result<F::Output, TurnPanicked> {
    let mut future = std::pin::pin!(future);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(polled) => polled.map(Ok),
        Err(_) => {
            tracing::error!("a turn panicked; the listener was asked to try again");
            std::task::Poll::Ready(Err(TurnPanicked))
        }
    })
    .await
}
