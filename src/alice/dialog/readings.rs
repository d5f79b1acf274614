//! Readings: what is meant, what is missing, and telling it.

use super::{Dialog, DialogAction};
use crate::alice::birth::{BirthDraft, BirthSaid, fault_prompt};
use crate::alice::listener_profile::TurnContext;
use crate::alice::reading_request::{ReadingBirths, ReadingRequest};
use crate::alice::state::{DialogState, LastAnswer};
use crate::alice::subject::Subject;
use crate::alice::understand::{DateSaid, Expecting, PersonSaid, Slots, Topic};
use crate::astro::{Body, CivilDate};
use crate::speech::{self, Prompt};

/// The listener's own natal chart.
pub(super) const fn natal() -> Subject {
    Subject::of(Topic::Natal)
}

/// The pronouns as the recogniser gives them; they stand for the person spoken of last.
const PRONOUNS: [&str; 3] = ["он", "она", "они"];

impl Dialog<'_> {
    /// The listener asks for a reading, by name or by going on with the last one.
    pub(super) fn wish(mut self, topic: Topic, slots: &Slots, follows: bool) -> (DialogState, DialogAction) {
        let of_birth = matches!(topic, Topic::Natal | Topic::Synastry);
        let days = match slots.date {
            Some(_) if of_birth => None,
            Some(DateSaid::Calendar(parts)) => {
                // «Гороскоп 15.08.1990» names a birth date, not a day to read the sky of.
                let born = parts.date().is_some_and(|date| date.year() < self.context.today.year() - 1);
                if born && slots.sign.is_none() {
                    return self.birth_data(slots);
                }
                parts.near(self.context.today).map(|date| (date, None))
            }
            Some(DateSaid::Impossible(fault, parts)) => {
                let prompt = fault_prompt(fault, parts, self.context.today);
                return self.say_and_ask(prompt);
            }
            Some(said) => said.near(self.context.today).map(|first| (first, said.last(self.context.today))),
            None => None,
        };
        let slots = &self.with_known_person(slots);
        self.note_people(slots);
        self.note_own_sign(slots, follows);
        let mut subject =
            self.part_of_chart(topic, follows, slots, days).unwrap_or_else(|| self.meant(topic, follows, slots, days));
        if slots.date.is_some_and(|said| !said.names_year()) && !self.context.knows_today {
            (subject.date, subject.last) = (None, None);
        }
        if subject.part.is_none() && of_birth || subject.topic == Topic::Synastry {
            return self.of_birth(subject, slots);
        }
        match &slots.unread_time {
            Some(words) if subject.topic.takes_date() => self.ask_day(subject, words),
            _ => self.take_up(subject),
        }
    }

    /// «А с ним?» is about the person spoken of last whom the pronoun fits, and «Катя» about the daughter of that name.
    pub(super) fn with_known_person(&self, slots: &Slots) -> Slots {
        let mut slots = slots.clone();
        let Some(said) = slots.person.as_ref().map(|person| person.name.clone()) else { return slots };
        let name = self.known_name(&said);
        match name {
            Some(name) => slots.person = Some(PersonSaid { name }),
            // A birth that is told of «он» is somebody's, only not the listener's.
            None if PRONOUNS.contains(&said.as_str()) && slots.date.is_none() && slots.place.is_none() => {
                slots.person = None;
            }
            None => {}
        }
        slots
    }

    /// The name under which a person is known who was called so.
    fn known_name(&self, said: &str) -> Option<String> {
        let spoken_of = [&self.state.asked, &self.state.wanted, &self.state.told].into_iter().flatten();
        let spoken_of = spoken_of.filter_map(|subject| subject.who.as_deref()).chain(self.state.birth_of.as_deref());
        let told = self.state.known.iter().rev().filter_map(|person| person.who.as_deref());
        let kept = self.context.profile.births.iter().filter_map(|known| known.name.as_deref());
        let is_meant = |known: &str| {
            if PRONOUNS.contains(&said) {
                return speech::Pronoun::of(known) == speech::Pronoun::of(said) || said == "они";
            }
            let words: Vec<&str> = known.split(' ').collect();
            said.split(' ').all(|word| words.contains(&word))
        };
        spoken_of
            .chain(told)
            .chain(kept)
            .filter(|known| !known.is_empty())
            .find(|known| is_meant(known))
            .map(str::to_owned)
    }

    /// «Назовите свой знак», «мой гороскоп»: the sign that is named then is the listener's.
    fn note_own_sign(&mut self, slots: &Slots, follows: bool) {
        let greeted = || self.state.last == Some(LastAnswer::Said(vec![Prompt::Greeting]));
        let asked = self.state.asked.as_ref().map_or_else(greeted, |asked| asked.own);
        if let (Some(sign), None, Expecting::Sign, true, true) =
            (slots.sign, &slots.person, self.state.expecting, follows, asked)
        {
            self.state.known.note_sign(None, sign);
        }
    }

    /// Remembers for this conversation who was spoken of, and the sign that was named for them: «муж Рак».
    fn note_people(&mut self, slots: &Slots) {
        let Some(person) = &slots.person else { return };
        self.state.known.note_mention(&person.name);
        if let (Some(sign), None) = (slots.sign, slots.sign_2) {
            self.state.known.note_sign(Some(&person.name), sign);
        }
        if let (Some(own), Some(one), Some(two)) = (slots.own_sign, slots.sign, slots.sign_2) {
            self.state.known.note_sign(None, own);
            self.state.known.note_sign(Some(&person.name), if own == one { two } else { one });
        }
    }

    /// What is asked for: by its name, or as a continuation of what is asked or was told.
    fn meant(
        &self,
        topic: Topic,
        follows: bool,
        slots: &Slots,
        days: Option<(CivilDate, Option<CivilDate>)>,
    ) -> Subject {
        let topic = match topic {
            // The Moon of a day, not the Moon as such.
            Topic::Planet if slots.body == Some(Body::Moon) && slots.sign.is_none() && days.is_some() => Topic::Moon,
            // «А с ним?» compares people, not signs.
            Topic::Compatibility if slots.person.is_some() && slots.sign.is_none() => Topic::Synastry,
            topic => topic,
        };
        if follows {
            let answers = matches!(
                self.state.expecting,
                Expecting::Sign | Expecting::SecondSign | Expecting::Body | Expecting::House | Expecting::Day
            );
            if let Some(next) =
                self.state.asked.as_ref().filter(|_| answers).and_then(|asked| asked.followed_by(slots, days))
            {
                return next;
            }
            let of_kind = |told: &&Subject| topic == Topic::Horoscope || topic == told.topic;
            if let Some(next) = self.state.told.as_ref().filter(of_kind).and_then(|told| told.followed_by(slots, days))
            {
                return next;
            }
        }
        let mut subject = Subject::of(topic).with(slots, days);
        if topic == Topic::Moon {
            subject.body = None;
        }
        // «Гороскоп на завтра» goes on with the sign; «гороскоп» alone begins anew.
        let goes_on = follows || days.is_some() || slots.period.is_some();
        if matches!(topic, Topic::Horoscope | Topic::Advice) && subject.who.is_none() && goes_on && !slots.own {
            subject.sign = subject.sign.or(self.state.sign);
        }
        subject
    }

    /// The listener's own day, where enough is known for it.
    pub(super) fn own_day(&self, mut subject: Subject) -> Option<Subject> {
        if self.own_birth(&subject).is_some() {
            return Some(subject);
        }
        subject.sign = self.tastes().sign;
        subject.sign.is_some().then_some(subject)
    }

    /// Tells it, or asks for what it lacks.
    pub(super) fn take_up(mut self, mut subject: Subject) -> (DialogState, DialogAction) {
        if !self.context.knows_today && subject.topic.takes_date() && subject.date.is_none() {
            return self.ask_certain_day(subject);
        }
        let tastes = self.tastes();
        let own_sign = tastes.sign.or(self.state.known.sign_of(None));
        // «Подходим ли мы друг другу», where it is known who «мы» are.
        if subject.topic == Topic::Compatibility
            && subject.sign.is_none()
            && subject.sign_2.is_none()
            && self.companion().is_some()
        {
            subject = Subject::of(Topic::Synastry);
        }
        if subject.topic == Topic::Synastry && subject.who.is_none() && self.state.partner.is_none() {
            subject.who = self.companion();
        }
        match subject.topic {
            Topic::Synastry if self.births(&subject).own.is_none() || self.births(&subject).partner.is_none() => {
                // Where both signs were named, they are compared without a question.
                let theirs = self.state.known.sign_of(subject.who.as_deref()).filter(|_| subject.who.is_some());
                if let (Some(own), Some(theirs)) = (own_sign, theirs) {
                    subject = Subject { sign: Some(own), sign_2: Some(theirs), ..Subject::of(Topic::Compatibility) };
                }
            }
            Topic::Horoscope | Topic::Advice if subject.sign.is_none() && self.own_birth(&subject).is_none() => {
                subject.sign = match &subject.who {
                    None => own_sign,
                    Some(name) => self.state.known.sign_of(Some(name)),
                };
            }
            // What the sky does to somebody: to those born under the sign, where nothing more is known.
            Topic::Transits
                if subject.sign.is_none() && subject.who.is_none() && self.own_birth(&subject).is_none() =>
            {
                subject.sign = own_sign.or(self.state.sign.filter(|_| !subject.own));
            }
            // «Мой знак»: the one that was spoken of.
            Topic::Sign => subject.sign = subject.sign.or(own_sign).or(self.state.sign),
            // «Совместимость со львом»: with whom is said, and who asks is known.
            Topic::Compatibility if subject.sign_2.is_none() => {
                if let (Some(named), Some(own)) = (subject.sign, tastes.sign.filter(|own| Some(*own) != subject.sign)) {
                    (subject.sign, subject.sign_2) = (Some(own), Some(named));
                }
            }
            _ => {}
        }
        self.state.sign = subject.sign.or(self.state.sign);
        if let Some((expecting, prompt)) = lacking(&subject) {
            // Another person's day needs their birth, and so does the listener's own once their birth is known: no sign is asked for.
            if subject.topic != Topic::Horoscope || subject.who.is_none() && self.own_birth(&subject).is_none() {
                self.state.asked = Some(subject);
                self.state.expecting = expecting;
                let unread = self.state.unread.as_ref().map(|_| Prompt::HeardWords);
                return self.say(unread.into_iter().chain([prompt]).collect());
            }
        }
        match self.lacking_birth(&subject) {
            None => self.tell(subject),
            Some(prompts) => {
                self.state.wanted = Some(subject);
                self.state.expecting = Expecting::BirthDate;
                self.say(prompts)
            }
        }
    }

    /// The first question about a birth that the reading can't be told without.
    fn lacking_birth(&mut self, subject: &Subject) -> Option<Vec<Prompt>> {
        if subject.is_whole() {
            return None;
        }
        let births = self.births(subject);
        match subject.topic {
            Topic::Synastry if births.own.is_none() => {
                self.begin_birth(None);
                let yours = if births.partner.is_some() { Prompt::NowYours } else { Prompt::FirstYours };
                Some(vec![yours, Prompt::AskBirthDate])
            }
            Topic::Synastry if births.partner.is_none() => {
                self.state.partner = Some(BirthDraft::default());
                Some(vec![Prompt::NowPartner, Prompt::AskBirthDate])
            }
            _ if births.own.is_none() => {
                self.begin_birth(subject.who.clone());
                Some(vec![Prompt::AskBirthDate])
            }
            _ => None,
        }
    }

    /// Tells a reading from its beginning; the question that it interrupts comes back after it.
    pub(super) fn tell(mut self, subject: Subject) -> (DialogState, DialogAction) {
        self.state.page = 0;
        self.state.readings = self.state.readings.saturating_add(1);
        self.state.rated = false;
        self.state.asked = None;
        if !self.state.is_collecting() {
            self.state.wanted = None;
            self.state.expecting = match subject.topic {
                Topic::Natal | Topic::Synastry => Expecting::Corrections,
                // The birth behind it has just been told, and may have been misheard.
                _ if subject.sign.is_none() && self.state.expecting == Expecting::Corrections => Expecting::Corrections,
                _ => Expecting::Nothing,
            };
        } else if !self.state.expecting.is_about_birth() {
            self.state.expecting =
                self.state.draft().and_then(|draft| draft.missing()).map_or(Expecting::Nothing, |m| m.0);
        }
        self.tell_again(subject)
    }

    /// Tells the part of a reading that the state points to.
    pub(super) fn tell_again(mut self, subject: Subject) -> (DialogState, DialogAction) {
        self.state.told = Some(subject.clone());
        self.state.last = Some(LastAnswer::Told);
        let (request, then) = (self.request(subject), self.question_after_interruption());
        (self.state, DialogAction::Tell(Box::new(request), then))
    }

    fn request(&self, subject: Subject) -> ReadingRequest {
        let TurnContext { listener, timezone, profile, .. } = self.context;
        ReadingRequest {
            births: self.births(&subject),
            tells_birth: false,
            tastes: self.tastes(),
            listener: listener.clone().filter(|_| profile.has_agreed),
            timezone: timezone.clone(),
            subject,
        }
    }

    /// «Почему?»
    pub(super) fn why(mut self) -> (DialogState, DialogAction) {
        if self.state.is_collecting() && !matches!(self.state.last, Some(LastAnswer::Told)) {
            let why = self.why_asked();
            return self.say(vec![why]);
        }
        let Some(told) = self.state.told.clone() else { return self.say_and_ask(Prompt::NothingToExplain) };
        self.state.last = Some(LastAnswer::Why);
        let (request, then) = (self.request(told), self.question_after_interruption());
        (self.state, DialogAction::Explain(Box::new(request), then))
    }

    /// The births that a reading would be made from, as far as they are known.
    pub(super) fn births(&self, subject: &Subject) -> ReadingBirths {
        let of_sign = subject.sign.is_some() && !matches!(subject.topic, Topic::Natal | Topic::Synastry);
        match subject.topic {
            _ if of_sign => ReadingBirths::default(),
            Topic::Synastry => ReadingBirths { own: self.own_birth(subject), partner: self.partner_birth(subject) },
            Topic::Natal | Topic::Transits | Topic::Forecast | Topic::Horoscope | Topic::Advice => {
                ReadingBirths { own: self.own_birth(subject), partner: None }
            }
            _ => ReadingBirths::default(),
        }
    }

    /// The birth of the listener, or of the person whom the reading is about: as it was told just now, else as it is remembered.
    pub(super) fn own_birth(&self, subject: &Subject) -> Option<BirthSaid> {
        let name = subject.who.as_deref().filter(|_| subject.topic != Topic::Synastry);
        self.birth_of(name)
    }

    /// The birth of a person, as it was told just now, else as it is remembered; nothing while it is being asked for.
    pub(super) fn birth_of(&self, name: Option<&str>) -> Option<BirthSaid> {
        let told = self.state.birth.as_ref().filter(|_| self.state.birth_of.as_deref() == name);
        if told.is_some_and(|draft| !draft.done) {
            return None;
        }
        let told = told.or_else(|| self.state.known.birth_of(name));
        told.and_then(|draft| draft.complete()).or_else(|| self.context.profile.birth_of(name).cloned())
    }

    /// With whom «мы» is: the other person that was told of last, else the only one that is remembered.
    fn companion(&self) -> Option<String> {
        let named = |who: Option<&str>| who.filter(|who| !who.is_empty()).map(str::to_owned);
        let told = self.state.known.iter().rev().find_map(|person| named(person.who.as_deref()));
        told.or_else(|| {
            let mut kept = self.context.profile.births.iter().filter_map(|known| named(known.name.as_deref()));
            kept.next().filter(|_| kept.next().is_none())
        })
    }

    fn partner_birth(&self, subject: &Subject) -> Option<BirthSaid> {
        let told = self.state.partner.as_ref().filter(|draft| draft.done);
        let remembered = || self.birth_of(Some(subject.who.as_deref()?));
        told.and_then(|draft| draft.complete()).or_else(remembered)
    }
}

/// What a reading lacks besides births: the state of asking for it, and the question.
fn lacking(subject: &Subject) -> Option<(Expecting, Prompt)> {
    match subject.topic {
        Topic::Horoscope | Topic::Sign | Topic::Compatibility if subject.sign.is_none() => {
            Some((Expecting::Sign, Prompt::AskSign))
        }
        Topic::Compatibility if subject.sign_2.is_none() => Some((Expecting::SecondSign, Prompt::AskSecondSign)),
        Topic::Planet if subject.body.is_none() => Some((Expecting::Body, Prompt::AskBody)),
        Topic::House if subject.house.is_none() => Some((Expecting::House, Prompt::AskHouse)),
        _ => None,
    }
}
