//! The conversation as a pure function: what was said before, and what was meant now, decide what to do.

// What is done.
mod action;

// What may be asked for, each kind in its file.
mod aside;
mod births;
mod chart_parts;
mod missing_day;
mod readings;
mod remembering;
mod unclear;

pub use action::{DialogAction, ProfileChange};

use super::listener_profile::TurnContext;
use super::state::{DialogState, LastAnswer};
use super::subject::Subject;
use super::understand::{Expecting, Intent, Slots, Topic, Understood, UnknownReason};
use crate::speech::Prompt;

/// The next action, and the state to remember.
pub fn step(state: DialogState, heard: &Understood, context: &TurnContext) -> (DialogState, DialogAction) {
    let mut dialog = Dialog { state, context };
    let (unclear, silent) = (dialog.state.unclear, dialog.state.silent);
    (dialog.state.unclear, dialog.state.silent) = (0, 0);
    let owed = std::mem::take(&mut dialog.state.owed);
    dialog.state.simply = false;
    dialog.state.unread = heard.accounted.unread();
    let asked = dialog.state.expecting;
    let perhaps = dialog.state.perhaps;
    if asked == Expecting::Reading && !matches!(heard.intent, Intent::Repeat | Intent::Silence | Intent::Simpler) {
        (dialog.state.perhaps, dialog.state.expecting) = (None, Expecting::Nothing);
    }
    if !matches!(heard.intent, Intent::Repeat | Intent::Silence) {
        dialog.state.unread_time = None;
    }
    match heard.intent {
        Intent::Confirm | Intent::More | Intent::Repeat | Intent::Silence if owed => dialog.again(),
        Intent::Confirm if perhaps.is_some() => {
            let chosen = usize::from(heard.slots.choice.unwrap_or(0));
            let topic = perhaps.and_then(|two| two.get(chosen).copied()).unwrap_or(Topic::Horoscope);
            dialog.wish(topic, &Slots::default(), false)
        }
        Intent::Unknown(reason) => {
            if let Some(two) = heard.perhaps.filter(|_| dialog.may_ask_which(unclear)) {
                return dialog.ask_which(two);
            }
            if reason == UnknownReason::Unclear {
                dialog.state.unclear = unclear.saturating_add(1);
            }
            dialog.unknown(reason, unclear)
        }
        Intent::Silence => {
            dialog.state.silent = silent.saturating_add(1);
            dialog.silence(silent)
        }
        Intent::Launch => dialog.greet(),
        Intent::Confirm => dialog.confirm(asked),
        Intent::Reject => dialog.reject(asked),
        Intent::SetBirthData => dialog.birth_data(&heard.slots),
        Intent::More => dialog.more(),
        Intent::Repeat if dialog.state.last.is_some() => dialog.again(),
        Intent::Repeat => dialog.say_and_ask(Prompt::NothingToRepeat),
        Intent::Why => dialog.why(),
        Intent::Help => dialog.help(),
        Intent::WhatCanYouDo => dialog.say_and_ask(Prompt::Abilities),
        Intent::Thanks => dialog.say_and_ask(Prompt::Welcome),
        Intent::MyData => dialog.my_data(),
        Intent::ForgetMe => dialog.ask_to_forget(),
        Intent::ForgetBirth => dialog.ask_to_forget_birth(&heard.slots),
        Intent::People => dialog.people(),
        Intent::Remember => dialog.remember(),
        Intent::SetPreference => dialog.prefer(&heard.slots),
        Intent::Rate => dialog.rate(heard.slots.rating),
        Intent::Exit => (DialogState::default(), DialogAction::Goodbye),
        Intent::Simpler => dialog.simpler(),
        Intent::Care(hardship) => dialog.care(hardship),
        Intent::AboutSkill(question) => dialog.about_skill(question),
        Intent::Term(term) => dialog.say_and_ask(Prompt::Glossary(term)),
        Intent::Reading(topic) => match &heard.then {
            Some(next) => dialog.wish_two(topic, &heard.slots, next),
            None => dialog.wish(topic, &heard.slots, heard.follows),
        },
    }
}

/// A turn of the conversation under way.
pub(super) struct Dialog<'s> {
    pub(super) state: DialogState,
    pub(super) context: &'s TurnContext,
}

impl Dialog<'_> {
    pub(super) fn say(mut self, prompts: Vec<Prompt>) -> (DialogState, DialogAction) {
        self.state.last = Some(LastAnswer::Said(prompts.clone()));
        self.state.more = false;
        (self.state, DialogAction::Say(prompts))
    }

    /// For words that are not worth repeating.
    pub(super) fn say_keeping_last(self, prompt: Prompt) -> (DialogState, DialogAction) {
        (self.state, DialogAction::Say(vec![prompt]))
    }

    /// Says something in passing, then takes up the question that it interrupted.
    pub(super) fn say_and_ask(self, prompt: Prompt) -> (DialogState, DialogAction) {
        let mut prompts = vec![prompt];
        prompts.extend(self.question_after_interruption());
        self.say(prompts)
    }

    /// Asks the open question once more.
    pub(super) fn ask(self) -> (DialogState, DialogAction) {
        let question = self.question();
        self.say(question.into_iter().collect())
    }

    pub(super) fn question_after_interruption(&self) -> Vec<Prompt> {
        self.question().map(|question| vec![Prompt::BackToChart, question]).unwrap_or_default()
    }

    fn greet(mut self) -> (DialogState, DialogAction) {
        if self.state != DialogState::default() {
            self.state = self.state.begun_anew();
            self.state.expecting = Expecting::Sign;
            return self.say(vec![Prompt::GreetingAgain]);
        }
        let own = Subject::of(Topic::Horoscope);
        if let Some(offer) = self.own_day(own) {
            self.state.asked = Some(offer);
            return self.say(vec![Prompt::GreetingReturn]);
        }
        self.state.expecting = Expecting::Sign;
        self.say(vec![Prompt::Greeting])
    }

    fn help(self) -> (DialogState, DialogAction) {
        let help = match (self.state.is_collecting(), &self.state.told) {
            (true, _) => Prompt::HelpWithBirth,
            (false, Some(_)) => Prompt::HelpAfterReading,
            (false, None) => Prompt::Help,
        };
        self.say_and_ask(help)
    }

    /// «Да», to whatever was asked.
    fn confirm(mut self, asked: Expecting) -> (DialogState, DialogAction) {
        match asked {
            Expecting::Consent => return self.remember(),
            Expecting::Forget => {
                return match self.state.forgetting.take() {
                    Some(name) => self.forget_birth(&name),
                    None => self.forget(),
                };
            }
            _ => {}
        }
        if self.guessed_place().is_some() {
            return self.accept_guess();
        }
        if self.state.is_collecting() {
            let offered =
                matches!(&self.state.last, Some(LastAnswer::Said(said)) if said.contains(&Prompt::OfferWithoutPlace));
            return if offered { self.without_place() } else { self.ask() };
        }
        match self.state.asked.take() {
            Some(offered) => self.take_up(offered),
            None if self.state.more => self.more(),
            None => {
                self.state.expecting = Expecting::Sign;
                self.say(vec![Prompt::AskSign])
            }
        }
    }

    /// «Нет», to whatever was asked.
    fn reject(mut self, asked: Expecting) -> (DialogState, DialogAction) {
        if self.state.is_collecting() {
            return self.reject_birth();
        }
        (self.state.asked, self.state.forgetting) = (None, None);
        // «Нет» to «Продолжить?» after a chart: what it was made from may still be corrected.
        self.state.expecting = if asked == Expecting::Corrections { asked } else { Expecting::Nothing };
        match asked {
            Expecting::Consent => {
                self.state.unsaved = false;
                self.state.known.settle();
                self.say(vec![Prompt::NotRemembered])
            }
            Expecting::Forget => self.say(vec![Prompt::NotForgotten]),
            _ => self.say(vec![Prompt::NothingPending]),
        }
    }

    fn silence(self, before: u8) -> (DialogState, DialogAction) {
        match before {
            0 if self.question().is_some() => self.ask(),
            0 => self.say_keeping_last(Prompt::Silence),
            1 => self.say_keeping_last(Prompt::SilenceAgain),
            _ => (DialogState::default(), DialogAction::Goodbye),
        }
    }

    /// Does again what was done last.
    pub(super) fn again(self) -> (DialogState, DialogAction) {
        match (&self.state.last, &self.state.told) {
            (Some(LastAnswer::Told), Some(told)) => {
                let told = told.clone();
                self.tell_again(told)
            }
            (Some(LastAnswer::Why), Some(_)) => self.why(),
            (Some(LastAnswer::Said(prompts)), _) => {
                let prompts = prompts.clone();
                self.say(prompts)
            }
            _ => self.say(vec![Prompt::NothingToRepeat]),
        }
    }

    fn more(mut self) -> (DialogState, DialogAction) {
        match &self.state.last {
            // «На выходные»: the next day follows the last page of the first.
            Some(LastAnswer::Told | LastAnswer::Why)
                if !self.state.more
                    && let Some(next) = self.state.told.as_ref().and_then(Subject::of_next_day) =>
            {
                self.tell(next)
            }
            Some(LastAnswer::Told | LastAnswer::Why) => {
                self.state.page = self.state.page.saturating_add(1);
                self.state.last = Some(LastAnswer::Told);
                self.again()
            }
            _ if self.state.is_collecting() => self.ask(),
            _ => self.say(vec![Prompt::WhatExists]),
        }
    }
}
