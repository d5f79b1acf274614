//! What was not understood, or can't be answered as it was put.

use super::{Dialog, DialogAction};
use crate::alice::state::{DialogState, LastAnswer};
use crate::alice::understand::{Expecting, Topic, UnknownReason};
use crate::speech::Prompt;

impl Dialog<'_> {
    pub(super) fn unknown(mut self, reason: UnknownReason, unclear_before: u8) -> (DialogState, DialogAction) {
        let expecting = self.state.expecting;
        let collecting = self.state.is_collecting();
        match reason {
            UnknownReason::Elsewhere => {
                let mut prompts = vec![Prompt::NotOurs];
                prompts.extend(self.question_after_interruption());
                if prompts.len() == 1 {
                    prompts.push(Prompt::WhatExists);
                }
                self.say(prompts)
            }
            UnknownReason::NotDone(what) => self.not_done(what),
            UnknownReason::Rude => self.say_and_ask(Prompt::Calm),
            UnknownReason::DoesNotKnow if matches!(expecting, Expecting::Sign | Expecting::SecondSign) => {
                self.sign_from_birth()
            }
            UnknownReason::DoesNotKnow if collecting && expecting == Expecting::BirthDate => {
                self.drop_drafts();
                self.state.wanted = None;
                self.state.expecting = Expecting::Sign;
                self.say(vec![Prompt::NoChartWithoutDate])
            }
            UnknownReason::DoesNotKnow
                if collecting && matches!(expecting, Expecting::Place | Expecting::PlaceChoice) =>
            {
                self.state.expecting = Expecting::Place;
                let asked = [Prompt::NoChartWithoutPlace, Prompt::OfferWithoutPlace];
                let is_second =
                    matches!(&self.state.last, Some(LastAnswer::Said(said)) if asked.iter().any(|p| said.contains(p)));
                self.say(vec![if is_second { Prompt::OfferWithoutPlace } else { Prompt::NoChartWithoutPlace }])
            }
            UnknownReason::WhyAsk if collecting => {
                let why = self.why_asked();
                self.say(vec![why])
            }
            _ => {
                let prompts = self.lost(unclear_before);
                (self.state, DialogAction::Say(prompts))
            }
        }
    }

    /// Whether two readings may be offered where nothing was understood: once running, and while no question of ours is open.
    pub(super) fn may_ask_which(&self, unclear_before: u8) -> bool {
        let is_open = matches!(self.state.expecting, Expecting::Nothing | Expecting::Corrections);
        is_open && unclear_before == 0 && !self.state.is_collecting()
    }

    /// «Уточню, чтобы не ошибиться: гороскоп или совет?»
    pub(super) fn ask_which(mut self, two: [Topic; 2]) -> (DialogState, DialogAction) {
        self.state.unclear = 1;
        self.state.perhaps = Some(two);
        self.state.expecting = Expecting::Reading;
        self.say(vec![Prompt::AskWhichReading])
    }

    /// What is said to words that were not understood. It is never the same twice running: after the first time two things that fit are
    /// offered, and then others.
    fn lost(&self, unclear_before: u8) -> Vec<Prompt> {
        let again = unclear_before % 2 == 1;
        let asks_for_one_word = matches!(
            self.state.expecting,
            Expecting::Consent | Expecting::Forget | Expecting::Fold | Expecting::PlaceChoice | Expecting::HalfDay
        );
        if unclear_before == 0 {
            let unread = self.state.unread.as_ref().map(|_| Prompt::HeardWords);
            return unread.into_iter().chain([Prompt::Unclear]).chain(self.question()).collect();
        }
        if self.state.is_collecting() || asks_for_one_word {
            return match self.state.expecting {
                _ if again => std::iter::once(Prompt::UnclearAnswer).chain(self.question()).collect(),
                Expecting::BirthTime => vec![Prompt::UnclearTime],
                Expecting::Place => vec![Prompt::UnclearPlace],
                _ if asks_for_one_word => vec![Prompt::UnclearChoice],
                _ => vec![Prompt::UnclearDate],
            };
        }
        vec![match (&self.state.told, self.state.expecting) {
            (_, Expecting::Sign | Expecting::SecondSign) if self.state.asked.is_some() && !again => Prompt::UnclearSign,
            (Some(_), _) if again => Prompt::UnclearAfterReading,
            (Some(_), _) => Prompt::UnclearAfterReadingStill,
            (None, _) if again => Prompt::UnclearAgain,
            (None, _) => Prompt::UnclearStill,
        }]
    }

    /// Why the open question is asked.
    pub(super) fn why_asked(&self) -> Prompt {
        match self.state.expecting {
            Expecting::BirthTime | Expecting::HalfDay | Expecting::Fold => Prompt::WhyTime,
            Expecting::Place | Expecting::PlaceChoice => Prompt::WhyPlace,
            _ => Prompt::WhyDate,
        }
    }
}
