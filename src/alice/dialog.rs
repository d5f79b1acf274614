//! The conversation as a pure function: what was said before, and what was meant now, decide what to do.

use super::birth::{BirthDraft, BirthSaid, Candidate, PlaceSaid, fault_prompt};
use super::state::{Last, State};
use super::understand::{DateSaid, Expecting, Intent, Period, Slots, Topic, Understood, Unheard};
use crate::astro::{CivilDate, Sign};
use crate::speech::Prompt;

/// What to do in a turn.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// Say these words and listen.
    Say(Vec<Prompt>),
    /// Tell a horoscope.
    Horoscope {
        /// Said before it.
        before: Option<Prompt>,
        /// For whom.
        sign: Sign,
        /// For which day, in the listener's zone.
        date: CivilDate,
        /// Which part of it, from 0.
        page: u8,
        /// Said after it.
        then: Vec<Prompt>,
    },
    /// Make and tell a natal chart.
    Natal {
        /// Of whom.
        birth: BirthSaid,
        /// Which part of it, from 0.
        page: u8,
    },
    /// Say goodbye and end the conversation.
    Goodbye,
}

/// The next act, and what to remember.
pub fn step(state: State, heard: &Understood, today: CivilDate) -> (State, Act) {
    let mut dialog = Dialog { state, today };
    if heard.in_danger {
        return dialog.say(vec![Prompt::Care]);
    }
    let (unclear, silent) = (dialog.state.unclear, dialog.state.silent);
    (dialog.state.unclear, dialog.state.silent) = (0, 0);
    let owed = std::mem::take(&mut dialog.state.owed);
    match heard.intent {
        Intent::Confirm | Intent::More | Intent::Repeat | Intent::Silence if owed => dialog.again(),
        Intent::Launch => {
            let first = dialog.state == State::default();
            dialog.state = State::default();
            dialog.state.expecting = Expecting::Sign;
            dialog.say(vec![if first { Prompt::Greeting } else { Prompt::GreetingAgain }])
        }
        Intent::Horoscope => dialog.horoscope(&heard.slots, heard.follows),
        Intent::NatalChart | Intent::SetBirthData => dialog.birth(heard.intent, &heard.slots),
        Intent::More => dialog.more(),
        Intent::Repeat if dialog.state.last.is_some() => dialog.again(),
        Intent::Repeat => dialog.say_and_ask(Prompt::NothingToRepeat),
        Intent::Help => dialog.say_and_ask(Prompt::Help),
        Intent::WhatCanYouDo => dialog.say_and_ask(Prompt::Abilities),
        Intent::Thanks => dialog.say_and_ask(Prompt::Welcome),
        Intent::Confirm if dialog.guessed_place().is_some() => dialog.accept_guess(),
        Intent::Confirm if dialog.state.is_collecting() => dialog.ask(),
        Intent::Confirm if dialog.state.more => dialog.more(),
        Intent::Confirm => {
            dialog.state.expecting = Expecting::Sign;
            dialog.say(vec![Prompt::AskSign])
        }
        Intent::Reject => dialog.reject(),
        Intent::Exit => (State::default(), Act::Goodbye),
        Intent::Silence => {
            dialog.state.silent = silent.saturating_add(1);
            match silent {
                0 if dialog.state.is_collecting() => dialog.ask(),
                0 => dialog.say_keeping_last(Prompt::Silence),
                1 => dialog.say_keeping_last(Prompt::SilenceAgain),
                _ => (State::default(), Act::Goodbye),
            }
        }
        Intent::Unknown(unheard) => {
            if unheard == Unheard::Unclear {
                dialog.state.unclear = unclear.saturating_add(1);
            }
            dialog.unknown(unheard, unclear)
        }
    }
}

/// A turn of the conversation under way.
pub(super) struct Dialog {
    pub(super) state: State,
    pub(super) today: CivilDate,
}

impl Dialog {
    pub(super) fn say(mut self, prompts: Vec<Prompt>) -> (State, Act) {
        self.state.last = Some(Last::Said(prompts.clone()));
        self.state.more = false;
        (self.state, Act::Say(prompts))
    }

    /// For words that are not worth repeating.
    fn say_keeping_last(self, prompt: Prompt) -> (State, Act) {
        (self.state, Act::Say(vec![prompt]))
    }

    /// Says something in passing, then takes up the question that it interrupted.
    fn say_and_ask(self, prompt: Prompt) -> (State, Act) {
        let mut prompts = vec![prompt];
        prompts.extend(self.question_after_interruption());
        self.say(prompts)
    }

    /// Asks the open question about the birth data once more.
    /// The place that the listener was asked to confirm.
    fn guessed_place(&self) -> Option<&Candidate> {
        match &self.state.birth.as_ref()?.candidates[..] {
            [guess] if self.state.expecting == Expecting::PlaceChoice => Some(guess),
            _ => None,
        }
    }

    fn accept_guess(mut self) -> (State, Act) {
        let place = self.guessed_place().cloned().map(PlaceSaid::Chosen);
        if let Some(birth) = &mut self.state.birth {
            birth.place = place;
        }
        self.advance()
    }

    fn ask(self) -> (State, Act) {
        let question = self.question();
        self.say(question.into_iter().collect())
    }

    fn question_after_interruption(&self) -> Vec<Prompt> {
        self.question().map(|question| vec![Prompt::BackToChart, question]).unwrap_or_default()
    }

    /// The open question about the birth data.
    fn question(&self) -> Option<Prompt> {
        let birth = self.state.birth.as_ref().filter(|birth| !birth.done)?;
        Some(match self.state.expecting {
            Expecting::PlaceChoice if birth.candidates.len() == 1 => Prompt::AskGuessedPlace,
            Expecting::PlaceChoice => Prompt::AskWhichPlace,
            Expecting::Fold => Prompt::AskFold,
            _ => birth.missing()?.1,
        })
    }

    /// What is asked for next, once the conversation has returned from an interruption.
    fn resume(&mut self) {
        let about_birth = self.state.expecting.is_about_birth();
        let next = self.state.birth.as_ref().filter(|birth| !birth.done && !about_birth).and_then(BirthDraft::missing);
        self.state.expecting = match next {
            Some((expecting, _)) => expecting,
            None if about_birth && self.state.is_collecting() => self.state.expecting,
            None => Expecting::Nothing,
        };
    }

    fn horoscope(mut self, slots: &Slots, follows: bool) -> (State, Act) {
        let said = match slots.date {
            Some(DateSaid::Relative(date)) => Some(date),
            Some(DateSaid::Calendar(parts)) => {
                // «Гороскоп 15.08.1990» names a birth date, not a day to read the sky of.
                let of_birth = parts.date().is_some_and(|date| date.year() < self.today.year() - 1);
                if of_birth && slots.sign.is_none() {
                    return self.birth(Intent::SetBirthData, slots);
                }
                parts.near(self.today)
            }
            Some(DateSaid::Impossible(fault, _)) => return self.say_and_ask(fault_prompt(fault)),
            None => None,
        };
        let longer = matches!(slots.period, Some(Period::Week | Period::Month | Period::Year));
        let date = said.or(self.state.date.filter(|_| follows && !longer));
        // «А завтра?» and «гороскоп на завтра» go on with the sign; «гороскоп» alone begins anew.
        let goes_on = follows || said.is_some() || slots.period.is_some();
        let Some(sign) = slots.sign.or(self.state.sign.filter(|_| goes_on)) else {
            self.state.date = said;
            self.state.expecting = Expecting::Sign;
            let ask = Prompt::AskSign;
            return self.say(if longer { vec![Prompt::OnlyDays, ask] } else { vec![ask] });
        };
        let before = match (longer, slots.sign_2) {
            (true, _) => Some(Prompt::OnlyDays),
            (false, Some(_)) => Some(Prompt::OneSignAtATime),
            (false, None) => None,
        };
        let date = date.unwrap_or(self.today);
        self.resume();
        self.state.sign = Some(sign);
        self.state.date = Some(date);
        self.state.page = 0;
        self.state.last = Some(Last::Horoscope);
        let then = self.question_after_interruption();
        (self.state, Act::Horoscope { before, sign, date, page: 0, then })
    }

    fn birth(mut self, intent: Intent, slots: &Slots) -> (State, Act) {
        let whole_date = matches!(slots.date, Some(DateSaid::Calendar(parts)) if parts.date().is_some());
        let draft =
            self.state.birth.take().filter(|draft| !draft.done || intent == Intent::SetBirthData && !whole_date);
        let mut draft = BirthDraft { done: false, ..draft.unwrap_or_default() };
        let complaint = draft.fill(slots, self.state.expecting, self.today);
        self.state.birth = Some(draft);
        if let Some((expecting, prompt)) = complaint {
            self.state.expecting = expecting;
            return self.say(vec![prompt]);
        }
        self.advance()
    }

    /// Asks for what is missing, or makes the chart.
    fn advance(mut self) -> (State, Act) {
        let Some(draft) = &mut self.state.birth else { return self.say(vec![Prompt::AskBirthDate]) };
        if draft.date.date().is_some_and(|date| date > self.today) {
            draft.date = Default::default();
            self.state.expecting = Expecting::BirthDate;
            return self.say(vec![Prompt::DateInFuture]);
        }
        if let Some((expecting, prompt)) = draft.missing() {
            self.state.expecting = expecting;
            return self.say(vec![prompt]);
        }
        draft.done = true;
        self.state.expecting = Expecting::Corrections;
        self.state.page = 0;
        self.state.last = Some(Last::Natal);
        self.again()
    }

    /// Does again what was done last.
    fn again(self) -> (State, Act) {
        let page = self.state.page;
        match (&self.state.last, self.state.sign, self.state.date) {
            (Some(Last::Horoscope), Some(sign), Some(date)) => {
                let then = self.question_after_interruption();
                (self.state, Act::Horoscope { before: None, sign, date, page, then })
            }
            (Some(Last::Natal), ..) => match self.state.birth.as_ref().and_then(BirthDraft::complete) {
                Some(birth) => (self.state, Act::Natal { birth, page }),
                None => self.say(vec![Prompt::NothingToRepeat]),
            },
            (Some(Last::Said(prompts)), ..) => {
                let prompts = prompts.clone();
                self.say(prompts)
            }
            _ => self.say(vec![Prompt::NothingToRepeat]),
        }
    }

    fn more(mut self) -> (State, Act) {
        match self.state.last {
            Some(Last::Horoscope | Last::Natal) => {
                self.state.page = self.state.page.saturating_add(1);
                self.again()
            }
            _ if self.state.is_collecting() => self.ask(),
            _ => self.say(vec![Prompt::WhatExists]),
        }
    }

    fn reject(mut self) -> (State, Act) {
        let expecting = self.state.expecting;
        if let (true, Some(birth)) = (self.state.is_collecting(), &mut self.state.birth) {
            match expecting {
                // «Нет» to every place or half of the day that was offered is an answer.
                Expecting::PlaceChoice => (birth.place, birth.candidates) = (None, Vec::new()),
                Expecting::HalfDay => birth.open_time = None,
                // «Нет» chooses neither pass of an hour: the question comes again.
                Expecting::Fold => {}
                _ => {
                    self.state.birth = None;
                    self.state.expecting = Expecting::Nothing;
                    return self.say(vec![Prompt::Cancelled]);
                }
            }
            return self.advance();
        }
        self.state.expecting = Expecting::Nothing;
        self.say(vec![Prompt::NothingPending])
    }

    fn unknown(mut self, unheard: Unheard, unclear_before: u8) -> (State, Act) {
        let expecting = self.state.expecting;
        let collecting = self.state.is_collecting();
        match unheard {
            Unheard::Topic(topic) => {
                let no = no_topic(topic);
                let mut prompts = vec![no];
                prompts.extend(self.question_after_interruption());
                if prompts.len() == 1 {
                    prompts.push(Prompt::WhatExists);
                }
                self.say(prompts)
            }
            Unheard::Rude => self.say_and_ask(Prompt::Calm),
            Unheard::DoesNotKnow if expecting == Expecting::Sign => {
                self.state.birth = Some(BirthDraft::default());
                self.state.expecting = Expecting::BirthDate;
                self.say(vec![Prompt::SignFromBirth])
            }
            Unheard::DoesNotKnow if collecting && expecting == Expecting::BirthDate => {
                self.state.birth = None;
                self.state.expecting = Expecting::Sign;
                self.say(vec![Prompt::NoChartWithoutDate])
            }
            Unheard::DoesNotKnow if collecting && matches!(expecting, Expecting::Place | Expecting::PlaceChoice) => {
                self.state.expecting = Expecting::Place;
                self.say(vec![Prompt::NoChartWithoutPlace])
            }
            Unheard::WhyAsk if collecting => {
                let why = match expecting {
                    Expecting::BirthTime | Expecting::HalfDay | Expecting::Fold => Prompt::WhyTime,
                    Expecting::Place | Expecting::PlaceChoice => Prompt::WhyPlace,
                    _ => Prompt::WhyDate,
                };
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
                (self.state, Act::Say(prompts))
            }
        }
    }
}

fn no_topic(topic: Topic) -> Prompt {
    match topic {
        Topic::Compatibility => Prompt::NoCompatibility,
        Topic::Moon => Prompt::NoMoon,
        Topic::Planets => Prompt::NoPlanets,
        Topic::SignTraits => Prompt::NoSignTraits,
        Topic::Advice => Prompt::NoAdvice,
        Topic::MyData => Prompt::NoMyData,
        Topic::Elsewhere => Prompt::NotOurs,
    }
}
