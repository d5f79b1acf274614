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
        let name = slots.person.as_ref().map(|person| person.name.clone());
        if let (Some(wanted), Some(name)) = (&mut self.state.wanted, &name) {
            match &wanted.who {
                None if wanted.topic == Topic::Synastry => wanted.who = Some(name.clone()),
                Some(who) if who == name => {}
                // Somebody else is told of while a birth is asked for: that birth is another one.
                _ => {
                    self.drop_drafts();
                    self.state.wanted = None;
                }
            }
        }
        let told = self.state.told.clone().filter(|told| !told.is_whole());
        if self.state.wanted.is_none() && told.is_some() && !slots.tell_of_birth() && name.is_none() {
            self.state.expecting = Expecting::Corrections;
            return self.say(vec![Prompt::AskWhatToCorrect]);
        }
        if self.state.wanted.is_none() && !begins_anew(slots) {
            let pair = told.clone().filter(|told| told.topic == Topic::Synastry);
            match (&name, pair) {
                (None, Some(pair)) if slots.own => self.correct(pair, None),
                // «Не в Самаре, а в Твери»: whose town was Samara?
                (None, Some(pair)) if let Some(who) = self.whose_place_was(slots, &pair) => {
                    self.correct(pair, who.as_deref());
                }
                (None, Some(_)) => {
                    self.state.expecting = Expecting::Corrections;
                    return self.say(vec![Prompt::AskWhoseToCorrect]);
                }
                (Some(name), Some(pair)) if pair.who.as_ref() == Some(name) => self.correct(pair, Some(name)),
                // «Муж родился в Твери, а не в Самаре» corrects the husband's, whoever was told of since.
                (Some(name), _) if self.told_birth_of(Some(name)).is_some() => {
                    self.correct(Subject { who: Some(name.clone()), ..super::readings::natal() }, Some(name));
                }
                (None, None) if slots.own && self.state.birth_of.is_some() => {
                    self.correct(super::readings::natal(), None);
                }
                // «И не Омск, а Томск»: whose was told last, or whose it can only be.
                (None, None) => {
                    let told =
                        told.or_else(|| self.whose_alone(slots).map(|who| Subject { who, ..super::readings::natal() }));
                    if let Some(told) = told {
                        let who = told.who.clone();
                        self.correct(told, who.as_deref());
                    }
                }
                _ => {}
            }
        }
        if self.state.wanted.is_none() {
            (self.state.birth, self.state.partner) = (None, None);
            self.state.birth_of.clone_from(&name);
            self.state.wanted = Some(Subject { who: name, ..super::readings::natal() });
        }
        self.fill(slots)
    }

    /// Of the two whose births were compared, the only one whose place is denied; the outer nothing where that can't be told.
    fn whose_place_was(&self, slots: &Slots, pair: &Subject) -> Option<Option<String>> {
        let denied = slots.denied.as_deref()?;
        let partner = Some(pair.who.clone().unwrap_or_default());
        let mut whose = [None, partner]
            .into_iter()
            .filter(|who| self.told_birth_of(who.as_deref()).is_some_and(|birth| birth.is_from(denied)));
        whose.next().filter(|_| whose.next().is_none())
    }

    /// A time or a place corrects the only birth that was told, whatever was told of since; the outer nothing where there are several.
    fn whose_alone(&self, slots: &Slots) -> Option<Option<String>> {
        let mut told = self.state.known.iter().filter(|person| person.birth.is_some());
        let only = told.next().filter(|_| told.next().is_none())?;
        (slots.date.is_none() && slots.tell_of_birth()).then(|| only.who.clone())
    }

    /// The birth of a person is corrected, as it was told in this conversation, and then that is told again.
    fn correct(&mut self, told: Subject, who: Option<&str>) {
        let birth = self.told_birth_of(who);
        if told.topic == Topic::Synastry && who.is_some() {
            self.state.partner = birth.map(|birth| BirthDraft { done: false, ..birth });
        } else {
            self.state.birth = birth.map(|birth| BirthDraft { done: false, ..birth });
            self.state.birth_of = who.map(str::to_owned);
        }
        self.state.wanted = Some(told);
    }

    fn fill(mut self, slots: &Slots) -> (DialogState, DialogAction) {
        let (expecting, today) = (self.state.expecting, self.context.today);
        let whose = self.draft_asked_for(slots);
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
        let mut tells_birth = false;
        let order =
            if self.state.is_partner_collected() { [Whose::Partner, Whose::Own] } else { [Whose::Own, Whose::Partner] };
        for (at, whose) in order.into_iter().enumerate() {
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
            let of_sign = matches!(wanted.topic, Topic::Horoscope | Topic::Advice) && matches!(whose, Whose::Own);
            if let Some(sign) = open.sign_without_year().filter(|_| of_sign) {
                let who = self.state.birth_of.take();
                (self.state.birth, self.state.wanted) = (None, None);
                self.state.expecting = Expecting::Nothing;
                self.state.known.note_sign(who.as_deref(), sign);
                return self.take_up(Subject { sign: Some(sign), ..wanted });
            }
            if let Some((expecting, prompt)) = open.missing() {
                self.state.expecting = expecting;
                // The other one's has just been told, or told of at once with this one.
                let of_other = (at > 0 && open.is_empty()).then_some(match whose {
                    Whose::Own => Prompt::NowYours,
                    Whose::Partner => Prompt::NowPartner,
                });
                return self.say(of_other.into_iter().chain([prompt]).collect());
            }
            (open.done, tells_birth) = (true, true);
            let told = open.clone();
            let has_place = told.place != Some(PlaceSaid::Unknown);
            let who = match whose {
                Whose::Own => self.state.birth_of.clone(),
                // Who has no name can't be spoken of again.
                Whose::Partner => Some(wanted.who.clone().unwrap_or_default()),
            };
            self.state.known.note_birth(who.as_deref(), told);
            // A birth without a place can't be kept.
            self.state.unsaved = has_place && self.context.remembers();
        }
        self.state.wanted = None;
        self.state.expecting = Expecting::Corrections;
        let (state, mut action) = self.take_up(wanted);
        if let DialogAction::Tell(request, _) = &mut action {
            request.tells_birth = tells_birth;
        }
        (state, action)
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
            Expecting::Forget => return Some(self.forget_question()),
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

    /// The chart is wanted without houses, because the place is unknown.
    pub(super) fn without_place(mut self) -> (DialogState, DialogAction) {
        if let Some(birth) = self.open_draft() {
            (birth.place, birth.candidates) = (Some(PlaceSaid::Unknown), Vec::new());
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

    /// The birth that is being collected, as [`DialogState::draft`] tells it.
    pub(in crate::alice) fn open_draft(&mut self) -> Option<&mut BirthDraft> {
        let draft = if self.state.is_partner_collected() { &mut self.state.partner } else { &mut self.state.birth };
        draft.as_mut().filter(|draft| !draft.done)
    }

    /// Whose birth data are being said.
    fn draft_asked_for(&self, slots: &Slots) -> Whose {
        let pair = self.state.wanted.as_ref().filter(|wanted| wanted.topic == Topic::Synastry);
        let of_pair = pair.is_some();
        let is_open = |draft: &Option<BirthDraft>| draft.as_ref().is_some_and(|draft| !draft.done);
        if of_pair && slots.own && slots.person.is_none() && is_open(&self.state.birth) {
            return Whose::Own;
        }
        if of_pair && self.state.is_partner_collected() {
            return Whose::Partner;
        }
        // Of two births in one sentence the first is the listener's.
        let of_two = slots.partner_date.is_some();
        if !of_two
            && pair.is_some_and(|pair| slots.person.as_ref().is_some_and(|said| pair.who.as_ref() == Some(&said.name)))
        {
            return Whose::Partner;
        }
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
