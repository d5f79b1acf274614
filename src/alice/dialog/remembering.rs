//! Remembering a listener and forgetting them, their preferences, and their ratings.

use super::{Dialog, DialogAction, ProfileChange};
use crate::alice::birth::BirthDraft;
use crate::alice::listener_profile::{KnownBirth, MemoryAccess, with_preference};
use crate::alice::state::{DialogState, LastAnswer, MAX_PREFERRED};
use crate::alice::understand::{Expecting, Preference, Slots};
use crate::service::Preferences;
use crate::speech::Prompt;

impl Dialog<'_> {
    /// The listener agrees to be remembered, or asks for it.
    pub(super) fn remember(mut self) -> (DialogState, DialogAction) {
        let partner_name = self.state.told.as_ref().and_then(|told| told.who.clone());
        let mut births: Vec<_> = known(&self.state.birth, self.state.birth_of.clone()).into_iter().collect();
        // A partner without a name could not be asked for again.
        births.extend(known(&self.state.partner, partner_name).filter(|known| known.name.is_some()));
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
        if self.context.memory == MemoryAccess::Closed {
            return self.say_and_ask(Prompt::MemoryClosed);
        }
        self.state.expecting = Expecting::Forget;
        self.say(vec![Prompt::AskForget])
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
    Some(KnownBirth { name, birth: draft.as_ref()?.complete()? })
}
