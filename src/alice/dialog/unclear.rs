//! What was not understood, or can't be answered as it was put.

use super::{Dialog, DialogAction};
use crate::alice::state::DialogState;
use crate::alice::understand::{Expecting, UnknownReason};
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
                self.say(vec![Prompt::NoChartWithoutPlace])
            }
            UnknownReason::WhyAsk if collecting => {
                let why = self.why_asked();
                self.say(vec![why])
            }
            _ => {
                let first = unclear_before == 0;
                let mut prompts = vec![match (first, collecting) {
                    (true, _) => Prompt::Unclear,
                    (false, true) => Prompt::UnclearAnswer,
                    (false, false) => Prompt::UnclearAgain,
                }];
                prompts.extend(self.question());
                (self.state, DialogAction::Say(prompts))
            }
        }
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
