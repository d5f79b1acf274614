//! Remembering a listener and forgetting them, their preferences, and their ratings.

use super::{Act, Deed, Dialog};
use crate::alice::birth::{BirthDraft, BirthSaid};
use crate::alice::known::with_preference;
use crate::alice::state::{Last, MAX_PREFERRED, State};
use crate::alice::understand::{Expecting, Preference, Slots};
use crate::service::Preferences;
use crate::speech::Prompt;

impl Dialog<'_> {
    /// The listener agrees to be remembered, or asks for it.
    pub(super) fn remember(mut self) -> (State, Act) {
        let partner_name = self.state.told.as_ref().and_then(|told| told.who.clone());
        let mut births: Vec<_> = named(&self.state.birth, self.state.birth_of.clone()).into_iter().collect();
        // A partner without a name could not be asked for again.
        births.extend(named(&self.state.partner, partner_name).filter(|(name, _)| name.is_some()));
        self.state.unsaved = false;
        self.state.expecting = Expecting::Nothing;
        if births.is_empty() && self.state.preferred.is_empty() {
            self.state.wanted = Some(super::readings::natal());
            self.state.birth = Some(BirthDraft::default());
            self.state.expecting = Expecting::BirthDate;
            return self.say(vec![Prompt::NothingToRemember]);
        }
        if !self.setting.remembers {
            return self.say(vec![Prompt::CannotRemember]);
        }
        let preferred = std::mem::take(&mut self.state.preferred);
        self.do_and_say(Deed::Remember { births, preferred }, Prompt::Remembered)
    }

    pub(super) fn my_data(mut self) -> (State, Act) {
        if self.setting.known.is_empty() {
            return self.say_and_ask(Prompt::NothingKept);
        }
        self.state.more = false;
        (self.state, Act::TellKept)
    }

    pub(super) fn ask_to_forget(mut self) -> (State, Act) {
        self.state.expecting = Expecting::Forget;
        self.say(vec![Prompt::AskForget])
    }

    /// The conversation is forgotten together with the rest.
    pub(super) fn forget(mut self) -> (State, Act) {
        self.state = State::default();
        if !self.setting.remembers {
            return self.say(vec![Prompt::Forgotten]);
        }
        self.do_and_say(Deed::Forget, Prompt::Forgotten)
    }

    pub(super) fn prefer(mut self, slots: &Slots) -> (State, Act) {
        let Some(preference) = slots.preference else { return self.say_and_ask(Prompt::WhatExists) };
        match preference {
            Preference::Sign(sign) => self.state.sign = Some(sign),
            Preference::Brief => self.state.brief = true,
            Preference::Full => self.state.brief = false,
            Preference::Zodiac(_) | Preference::Houses(_) => {}
        }
        if self.setting.remembers && self.setting.known.has_agreed {
            return self.do_and_say(Deed::Prefer(preference), Prompt::Preferred);
        }
        self.state.preferred.retain(|known| std::mem::discriminant(known) != std::mem::discriminant(&preference));
        self.state.preferred.push(preference);
        if self.state.preferred.len() > MAX_PREFERRED {
            self.state.preferred.remove(0);
        }
        if !self.setting.remembers || self.state.is_collecting() {
            return self.say_and_ask(Prompt::PreferredForNow);
        }
        self.state.expecting = Expecting::Consent;
        self.say(vec![Prompt::OfferToKeep])
    }

    /// How the listener likes things: as is remembered, and as was said since.
    pub(super) fn tastes(&self) -> Preferences {
        self.state.preferred.iter().fold(self.setting.known.preferences, |tastes, said| with_preference(tastes, *said))
    }

    pub(super) fn rate(mut self, score: Option<u8>) -> (State, Act) {
        let Some(told) = &self.state.told else { return self.say_and_ask(Prompt::NothingToRate) };
        let intent = told.topic.intent().name();
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
        self.do_and_say(Deed::Rate { score, intent }, thanks)
    }

    fn do_and_say(mut self, deed: Deed, prompt: Prompt) -> (State, Act) {
        let mut prompts = vec![prompt];
        prompts.extend(self.question_after_interruption());
        self.state.last = Some(Last::Said(prompts.clone()));
        self.state.more = false;
        (self.state, Act::Do(Box::new(deed), prompts))
    }
}

/// A birth that is complete, with whose it is.
fn named(draft: &Option<BirthDraft>, name: Option<String>) -> Option<(Option<String>, BirthSaid)> {
    Some((name, draft.as_ref()?.complete()?))
}
