//! Remembering a listener and forgetting them, their preferences, and their ratings.

use super::{Dialog, DialogAction, ProfileChange};
use crate::alice::birth::{BirthDraft, PlaceSaid};
use crate::alice::listener_profile::{KnownBirth, MemoryAccess, with_preference};
use crate::alice::state::{DialogState, LastAnswer, MAX_PREFERRED};
use crate::alice::understand::{Expecting, Preference, Slots};
use crate::service::Preferences;
use crate::speech::Prompt;

impl Dialog<'_> {
    /// The listener agrees to be remembered, or asks for it.
    pub(super) fn remember(mut self) -> (DialogState, DialogAction) {
        let consents = self.state.expecting == Expecting::Consent;
        // Who has no name could not be asked for again; and of what is offered only that is meant.
        let told = self.state.known.iter().filter(|person| person.who.as_deref() != Some(""));
        let births: Vec<_> = told
            .filter(|person| person.fresh || !consents)
            .filter_map(|person| known(&person.birth, person.who.clone()))
            .collect();
        self.state.unsaved = false;
        self.state.expecting = Expecting::Nothing;
        // Before anything is asked for in vain.
        if !self.context.remembers() {
            return self.say(vec![Prompt::CannotRemember]);
        }
        if births.is_empty() && self.state.preferred.is_empty() {
            self.state.wanted = Some(super::readings::natal());
            self.state.birth = Some(BirthDraft::default());
            self.state.expecting = Expecting::BirthDate;
            return self.say(vec![Prompt::NothingToRemember]);
        }
        self.state.known.settle();
        let preferred = std::mem::take(&mut self.state.preferred);
        self.do_and_say(ProfileChange::Remember { births, preferred }, Prompt::Remembered)
    }

    pub(super) fn my_data(mut self) -> (DialogState, DialogAction) {
        match self.context.memory {
            MemoryAccess::Closed => return self.say_and_ask(Prompt::MemoryClosed),
            MemoryAccess::Failing => return self.say_and_ask(Prompt::CannotLookUp),
            MemoryAccess::Open | MemoryAccess::Unasked => {}
        }
        if self.context.profile.is_empty() {
            return self.say_and_ask(Prompt::NothingKept);
        }
        self.state.more = false;
        (self.state, DialogAction::TellKept)
    }

    pub(super) fn ask_to_forget(mut self) -> (DialogState, DialogAction) {
        self.state.forgetting = None;
        if self.context.memory == MemoryAccess::Closed {
            return self.say_and_ask(Prompt::MemoryClosed);
        }
        self.state.expecting = Expecting::Forget;
        self.say(vec![Prompt::AskForget])
    }

    /// One birth is to be forgotten: that of the person who is named, or the listener's own.
    pub(super) fn ask_to_forget_birth(mut self, slots: &Slots) -> (DialogState, DialogAction) {
        if self.context.memory == MemoryAccess::Closed {
            return self.say_and_ask(Prompt::MemoryClosed);
        }
        let name = self.with_known_person(slots).person.map(|person| person.name);
        let is_known = self.birth_of(name.as_deref()).is_some() || self.state.known.sign_of(name.as_deref()).is_some();
        if !is_known && self.context.memory != MemoryAccess::Failing {
            return self.say_and_ask(Prompt::NothingKeptOfPerson);
        }
        self.state.expecting = Expecting::Forget;
        self.state.forgetting = Some(name.unwrap_or_default());
        let question = self.forget_question();
        self.say(vec![question])
    }

    /// Asks about exactly that which would be forgotten: a person's birth, or their sign where nothing more is known of them.
    pub(super) fn forget_question(&self) -> Prompt {
        let Some(name) = self.state.forgetting.as_deref() else { return Prompt::AskForget };
        let who = (!name.is_empty()).then_some(name);
        let only_sign = self.birth_of(who).is_none() && self.state.known.sign_of(who).is_some();
        if only_sign { Prompt::AskForgetSign } else { Prompt::AskForgetBirth }
    }

    /// Forgets one birth, in this conversation and in what is kept, and nothing else.
    pub(super) fn forget_birth(mut self, name: &str) -> (DialogState, DialogAction) {
        let who = (!name.is_empty()).then_some(name);
        self.state.expecting = Expecting::Nothing;
        self.state.known.drop_person(who);
        if self.state.birth_of.as_deref() == who {
            (self.state.birth, self.state.birth_of, self.state.unsaved) = (None, None, false);
        }
        if self.state.told.as_ref().is_some_and(|told| told.who.as_deref() == who && told.sign.is_none()) {
            (self.state.told, self.state.partner) = (None, None);
        }
        if self.context.profile.birth_of(who).is_none() && self.context.memory != MemoryAccess::Failing {
            return self.say_and_ask(Prompt::BirthForgotten);
        }
        self.do_and_say(ProfileChange::ForgetBirth { name: name.to_owned() }, Prompt::BirthForgotten)
    }

    /// Who is remembered.
    pub(super) fn people(mut self) -> (DialogState, DialogAction) {
        if self.context.memory == MemoryAccess::Closed {
            return self.say_and_ask(Prompt::MemoryClosed);
        }
        if self.context.memory == MemoryAccess::Failing {
            return self.say_and_ask(Prompt::CannotLookUp);
        }
        if self.context.profile.births.is_empty() {
            return self.say_and_ask(Prompt::NobodyKept);
        }
        self.state.more = false;
        (self.state, DialogAction::TellPeople)
    }

    /// The conversation is forgotten together with the rest.
    pub(super) fn forget(mut self) -> (DialogState, DialogAction) {
        self.state = DialogState::default();
        match self.context.memory {
            MemoryAccess::Closed => self.say(vec![Prompt::MemoryClosed]),
            MemoryAccess::Unasked => self.say(vec![Prompt::Forgotten]),
            MemoryAccess::Open | MemoryAccess::Failing => self.do_and_say(ProfileChange::Forget, Prompt::Forgotten),
        }
    }

    pub(super) fn prefer(mut self, slots: &Slots) -> (DialogState, DialogAction) {
        let Some(preference) = slots.preference else { return self.say_and_ask(Prompt::WhatExists) };
        match preference {
            Preference::Sign(sign) => self.state.sign = Some(sign),
            Preference::Brief => self.state.brief = true,
            Preference::Full => self.state.brief = false,
            Preference::Zodiac(_) | Preference::Houses(_) => {}
        }
        if self.context.remembers() && self.context.profile.has_agreed {
            return self.do_and_say(ProfileChange::Prefer(preference), Prompt::Preferred);
        }
        self.state.preferred.retain(|known| std::mem::discriminant(known) != std::mem::discriminant(&preference));
        self.state.preferred.push(preference);
        if self.state.preferred.len() > MAX_PREFERRED {
            self.state.preferred.remove(0);
        }
        if !self.context.remembers() || self.state.is_collecting() {
            return self.say_and_ask(Prompt::PreferredForNow);
        }
        self.state.expecting = Expecting::Consent;
        self.say(vec![Prompt::OfferToKeep])
    }

    /// How the listener likes things: as is remembered, and as was said since.
    pub(super) fn tastes(&self) -> Preferences {
        self.state
            .preferred
            .iter()
            .fold(self.context.profile.preferences, |tastes, said| with_preference(tastes, *said))
    }

    pub(super) fn rate(mut self, score: Option<u8>) -> (DialogState, DialogAction) {
        let Some(told) = &self.state.told else { return self.say_and_ask(Prompt::NothingToRate) };
        let intent = told.topic.name();
        let Some(score) = score.filter(|score| (1..=5).contains(score)) else {
            self.state.expecting = Expecting::Rating;
            return self.say(vec![Prompt::AskRating]);
        };
        if self.state.expecting == Expecting::Rating {
            self.state.expecting = Expecting::Nothing;
        }
        self.state.rated = true;
        let thanks = match score {
            4.. => Prompt::RatedWell,
            3 => Prompt::RatedFair,
            _ => Prompt::RatedBadly,
        };
        self.do_and_say(ProfileChange::Rate { score, intent }, thanks)
    }

    fn do_and_say(mut self, change: ProfileChange, prompt: Prompt) -> (DialogState, DialogAction) {
        let mut prompts = vec![prompt];
        prompts.extend(self.question_after_interruption());
        self.state.last = Some(LastAnswer::Said(prompts.clone()));
        self.state.more = false;
        (self.state, DialogAction::Do(Box::new(change), prompts))
    }
}

/// A birth that is complete, with whose it is.
fn known(draft: &Option<BirthDraft>, name: Option<String>) -> Option<KnownBirth> {
    let birth = draft.as_ref()?.complete().filter(|birth| birth.place != PlaceSaid::Unknown)?;
    Some(KnownBirth { name, birth })
}
