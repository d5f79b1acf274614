//! What is said beside readings: to somebody who goes through something hard, about the skill itself, and more simply.

use super::{Dialog, DialogAction};
use crate::alice::state::{DialogState, LastAnswer};
use crate::alice::subject::Subject;
use crate::alice::understand::{Hardship, SkillQuestion, Slots, Topic, Undone};
use crate::astro::CivilDate;
use crate::speech::Prompt;

impl Dialog<'_> {
    /// Hardship comes before everything, and no question is asked again after it.
    pub(super) fn care(self, hardship: Hardship) -> (DialogState, DialogAction) {
        self.say(vec![match hardship {
            Hardship::Despair => Prompt::Care,
            Hardship::Violence => Prompt::CareViolence,
            Hardship::Illness => Prompt::CareIllness,
            Hardship::Pregnancy => Prompt::CarePregnancy,
            Hardship::Death => Prompt::CareDeath,
            Hardship::Betrayal => Prompt::CareBetrayal,
            Hardship::Money => Prompt::CareMoney,
            Hardship::Lottery => Prompt::CareLottery,
            Hardship::Exam => Prompt::CareExam,
            Hardship::Court => Prompt::CareCourt,
            Hardship::Sorrow => Prompt::CareSorrow,
        }])
    }

    pub(super) fn about_skill(self, question: SkillQuestion) -> (DialogState, DialogAction) {
        self.say_and_ask(match question {
            SkillQuestion::Who => Prompt::AboutWho,
            SkillQuestion::IsReal => Prompt::AboutReal,
            SkillQuestion::Price => Prompt::AboutPrice,
            SkillQuestion::IsTrue => Prompt::AboutTruth,
        })
    }

    /// What is not done here is said, with what is done instead.
    pub(super) fn not_done(self, what: Undone) -> (DialogState, DialogAction) {
        self.say_and_ask(match what {
            Undone::Divination => Prompt::NoDivination,
            Undone::Numerology => Prompt::NoNumerology,
            Undone::EasternZodiac => Prompt::NoEasternZodiac,
            Undone::Names => Prompt::NoNames,
            Undone::LivePerson => Prompt::NoPerson,
            Undone::Reminder => Prompt::NoReminders,
            Undone::Ophiuchus => Prompt::NoOphiuchus,
            Undone::Fate => Prompt::NoFate,
        })
    }

    /// The last answer again, less and slower; where a question was not understood, what it is asked for.
    pub(super) fn simpler(mut self) -> (DialogState, DialogAction) {
        match (&self.state.last, &self.state.told) {
            (Some(LastAnswer::Told | LastAnswer::Why), Some(told)) => {
                let told = told.clone();
                self.state.simply = true;
                self.tell_again(told)
            }
            _ if self.state.is_collecting() => {
                let why = self.why_asked();
                self.say(vec![why])
            }
            // Of several sentences the last one is the question, and the only one that needs an answer.
            (Some(LastAnswer::Said(prompts)), _) if prompts.len() > 1 => {
                let last = prompts[prompts.len() - 1..].to_vec();
                self.state.simply = true;
                self.say(last)
            }
            _ => self.help(),
        }
    }

    /// The first of two requests is done, and the second is offered by its name.
    pub(super) fn wish_two(self, topic: Topic, slots: &Slots, next: &(Topic, Slots)) -> (DialogState, DialogAction) {
        let today = self.context.today;
        let (mut state, action) = self.wish(topic, slots, false);
        match action {
            DialogAction::Tell(request, mut prompts) if prompts.is_empty() => {
                state.asked = Some(next_subject(next, today));
                prompts.push(Prompt::OfferNext);
                (state, DialogAction::Tell(request, prompts))
            }
            action => (state, action),
        }
    }
}

/// What the second of two requests is about.
fn next_subject((topic, slots): &(Topic, Slots), today: CivilDate) -> Subject {
    let days = slots.date.and_then(|said| said.near(today).map(|first| (first, said.last(today))));
    Subject::of(*topic).with(slots, days)
}
