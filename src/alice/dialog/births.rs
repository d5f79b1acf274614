//! Collecting births: whose, what is missing, corrections, and giving up.

use super::{Dialog, DialogAction};
use crate::alice::birth::{BirthDraft, PlaceCandidate, PlaceSaid};
use crate::alice::state::DialogState;
use crate::alice::subject::Subject;
use crate::alice::understand::{DateSaid, Expecting, Slots, TimeSaid, Topic};
use crate::speech::Prompt;

impl Dialog<'_> {
    /// A chart is asked for by name, perhaps with birth data in the same breath.
    pub(super) fn of_birth(mut self, subject: Subject, slots: &Slots) -> (DialogState, DialogAction) {
        let has_data = slots.date.is_some() || slots.time.is_some() || slots.place.is_some();
        let is_own = subject.topic == Topic::Synastry || subject.who == self.state.birth_of;
        let is_open = self.state.birth.as_ref().is_some_and(|draft| !draft.done) && is_own;
        // A birth that was told is known for the rest of the conversation; a pair may be about the person told of before.
        let anew = subject.topic == Topic::Natal && !is_open && has_data;
        if anew || !is_own {
            self.state.birth = None;
        }
        if subject.topic == Topic::Synastry {
            let same_partner = self.state.told.as_ref().is_some_and(|told| told.who == subject.who);
            if !same_partner || slots.partner_date.is_some() {
                self.state.partner = None;
            }
        } else {
            self.state.birth_of.clone_from(&subject.who);
        }
        self.state.wanted = Some(subject);
        if has_data || slots.partner_date.is_some() || slots.partner_time.is_some() {
            return self.fill(slots);
        }
        self.advance()
    }

    /// Birth data are said: an answer, a correction, or the beginning of a chart.
    pub(super) fn birth_data(mut self, slots: &Slots) -> (DialogState, DialogAction) {
        let slots = &self.with_known_person(slots);
        if let Some(name) = slots.person.as_ref().map(|person| person.name.clone()) {
            let of_pair = |wanted: &Subject| wanted.topic == Topic::Synastry;
            let is_wanted = |wanted: &Subject| wanted.who.as_ref() == Some(&name) || of_pair(wanted);
            if self.state.wanted.as_ref().is_some_and(|wanted| !is_wanted(wanted)) {
                // Somebody else is told of while a birth is asked for: that birth is another one.
                self.drop_drafts();
                self.state.wanted = None;
            }
            // «Муж родился в Твери, а не в Самаре» corrects the husband's, whoever was told of since.
            if self.state.wanted.is_none()
                && !begins_anew(slots)
                && let Some(birth) = self.told_birth_of(Some(&name))
            {
                self.state.birth = Some(birth);
                self.state.birth_of = Some(name.clone());
                self.state.wanted = Some(Subject { who: Some(name), ..super::readings::natal() });
            }
        }
        if self.state.wanted.is_none() && slots.own && slots.person.is_none() && self.state.birth_of.is_some() {
            self.state.birth = self.told_birth_of(None);
            self.state.birth_of = None;
            self.state.wanted = Some(super::readings::natal());
        }
        if self.state.wanted.is_none() {
            let correctable = self.state.told.as_ref().filter(|told| !told.is_whole() && !begins_anew(slots));
            self.state.wanted = Some(correctable.cloned().unwrap_or_else(super::readings::natal));
            if correctable.is_none() {
                (self.state.birth, self.state.partner) = (None, None);
                self.state.birth_of = slots.person.as_ref().map(|person| person.name.clone());
                if let (Some(wanted), Some(name)) = (&mut self.state.wanted, &self.state.birth_of) {
                    wanted.who = Some(name.clone());
                }
            }
        }
        self.fill(slots)
    }

    fn fill(mut self, slots: &Slots) -> (DialogState, DialogAction) {
        let (expecting, today) = (self.state.expecting, self.context.today);
        let whose = self.draft_asked_for();
        let draft = match whose {
            Whose::Own => &mut self.state.birth,
            Whose::Partner => &mut self.state.partner,
        };
        let mut filled = BirthDraft { done: false, ..draft.take().unwrap_or_default() };
        let mut complaint = filled.fill(slots, expecting, today);
        *draft = Some(filled);
        if slots.partner_date.is_some() || slots.partner_time.is_some() || slots.partner_place.is_some() {
            let theirs = Slots {
                date: slots.partner_date,
                time: slots.partner_time,
                place: slots.partner_place.clone(),
                ..Slots::default()
            };
            let mut partner = self.state.partner.take().unwrap_or_default();
            complaint = complaint.or(partner.fill(&theirs, Expecting::Nothing, today));
            self.state.partner = Some(partner);
        }
        if let Some((expecting, prompt)) = complaint {
            self.state.expecting = expecting;
            return self.say(vec![prompt]);
        }
        self.advance()
    }

    /// Asks for what is missing, or tells what it was collected for.
    pub(super) fn advance(mut self) -> (DialogState, DialogAction) {
        let wanted = self.state.wanted.clone().unwrap_or_else(super::readings::natal);
        for whose in [Whose::Own, Whose::Partner] {
            let draft = match whose {
                Whose::Own => &mut self.state.birth,
                Whose::Partner => &mut self.state.partner,
            };
            let Some(open) = draft.as_mut().filter(|draft| !draft.done) else { continue };
            if open.date.date().is_some_and(|date| date > self.context.today) {
                open.date = Default::default();
                self.state.expecting = Expecting::BirthDate;
                return self.say(vec![Prompt::DateInFuture]);
            }
            if let Some((expecting, prompt)) = open.missing() {
                self.state.expecting = expecting;
                return self.say(vec![prompt]);
            }
            open.done = true;
            let told = open.clone();
            let who = match whose {
                Whose::Own => self.state.birth_of.clone(),
                // Who has no name can't be spoken of again.
                Whose::Partner => Some(wanted.who.clone().unwrap_or_default()),
            };
            self.state.known.note_birth(who.as_deref(), told);
            self.state.unsaved = self.context.remembers();
        }
        self.state.wanted = None;
        self.state.expecting = Expecting::Corrections;
        self.take_up(wanted)
    }

    /// The birth of a person as it was told in this conversation, to be corrected.
    fn told_birth_of(&self, who: Option<&str>) -> Option<BirthDraft> {
        self.state.known.birth_of(who).cloned()
    }

    /// Begins to collect the listener's birth, or that of the person who is named.
    pub(super) fn begin_birth(&mut self, of: Option<String>) {
        self.state.birth_of = of;
        self.state.birth = Some(BirthDraft::default());
    }

    /// The sign is not known: the birth tells it.
    pub(super) fn sign_from_birth(mut self) -> (DialogState, DialogAction) {
        let own = self.state.asked.take().filter(|asked| asked.topic == Topic::Horoscope);
        self.state.wanted = Some(own.unwrap_or_else(super::readings::natal));
        self.begin_birth(None);
        self.state.expecting = Expecting::BirthDate;
        self.say(vec![Prompt::SignFromBirth])
    }

    /// The open question: about the birth data, or about what a reading lacks.
    pub(super) fn question(&self) -> Option<Prompt> {
        match self.state.expecting {
            Expecting::Forget if self.state.forgetting.is_some() => return Some(Prompt::AskForgetBirth),
            Expecting::Forget => return Some(Prompt::AskForget),
            Expecting::Consent => return None,
            _ => {}
        }
        let birth = self.state.draft()?;
        Some(match self.state.expecting {
            Expecting::PlaceChoice if birth.candidates.len() == 1 => Prompt::AskGuessedPlace,
            Expecting::PlaceChoice => Prompt::AskWhichPlace,
            Expecting::Fold => Prompt::AskFold,
            _ => birth.missing()?.1,
        })
    }

    /// The place that the listener was asked to confirm.
    pub(super) fn guessed_place(&self) -> Option<&PlaceCandidate> {
        match &self.state.draft()?.candidates[..] {
            [guess] if self.state.expecting == Expecting::PlaceChoice => Some(guess),
            _ => None,
        }
    }

    pub(super) fn accept_guess(mut self) -> (DialogState, DialogAction) {
        let place = self.guessed_place().cloned().map(PlaceSaid::Chosen);
        if let Some(birth) = self.open_draft() {
            birth.place = place;
        }
        self.advance()
    }

    /// «Нет» while birth data are asked for.
    pub(super) fn reject_birth(mut self) -> (DialogState, DialogAction) {
        let expecting = self.state.expecting;
        let Some(birth) = self.open_draft() else { return self.ask() };
        match expecting {
            // «Нет» to every place or half of the day that was offered is an answer.
            Expecting::PlaceChoice => (birth.place, birth.candidates) = (None, Vec::new()),
            Expecting::HalfDay => birth.open_time = None,
            // «Нет» chooses neither pass of an hour: the question comes again.
            Expecting::Fold => {}
            _ => {
                self.drop_drafts();
                self.state.wanted = None;
                self.state.expecting = Expecting::Nothing;
                return self.say(vec![Prompt::Cancelled]);
            }
        }
        self.advance()
    }

    /// Gives up what is being collected; what was told stays.
    pub(super) fn drop_drafts(&mut self) {
        for draft in [&mut self.state.birth, &mut self.state.partner] {
            if draft.as_ref().is_some_and(|draft| !draft.done) {
                *draft = None;
            }
        }
    }

    /// The birth that is being collected: the listener's before the partner's.
    pub(in crate::alice) fn open_draft(&mut self) -> Option<&mut BirthDraft> {
        [&mut self.state.birth, &mut self.state.partner].into_iter().flatten().find(|draft| !draft.done)
    }

    /// Whose birth data are being said.
    fn draft_asked_for(&self) -> Whose {
        let of_pair = self.state.wanted.as_ref().is_some_and(|wanted| wanted.topic == Topic::Synastry);
        let is_asked = self.state.birth.as_ref().is_some_and(|draft| !draft.done) && self.state.birth_of.is_none();
        let own_known = !is_asked && self.birth_of(None).is_some();
        if of_pair && own_known { Whose::Partner } else { Whose::Own }
    }
}

#[derive(Clone, Copy)]
enum Whose {
    Own,
    Partner,
}

/// A whole date begins a new birth; a part of one corrects the last.
fn begins_anew(slots: &Slots) -> bool {
    matches!(slots.date, Some(DateSaid::Calendar(parts)) if parts.date().is_some())
        && !matches!(slots.time, Some(TimeSaid::Impossible))
}
