//! One utterance, read for values first and for its intent by what is left.

use super::dates::{self, DateParts, DateSaid};
use super::intent::{Expecting, Intent, Period, Slots, Unheard};
use super::terms::{Term, TermKind, phrase};
use super::times::{self, TimeSaid};
use super::{lexicon, place};
use crate::alice::request::{DateTimeParts, EntityValue, Turn};
use crate::astro::CivilDate;
use crate::speech::words;

/// Reads one utterance.
pub(super) struct Reader<'t> {
    pub turn: &'t Turn,
    pub today: CivilDate,
    pub expecting: Expecting,
    pub terms: Vec<Term>,
}

impl Reader<'_> {
    /// The intent and its values.
    pub fn read(mut self) -> (Intent, Slots) {
        let plain = |intent| (intent, Slots::default());
        let words = phrase(&self.terms);
        if let Some(intent) = lexicon::whole_phrase(&words) {
            return plain(intent);
        }
        let natal = lexicon::is_natal(&words);
        let topic = lexicon::topic(&words);
        if let (Some(topic), false) = (topic, natal) {
            let signs = self.signs();
            return (Intent::Unknown(Unheard::Topic(topic)), signs);
        }
        let born = self.has_any(lexicon::BORN);
        let of_birth = natal || born || self.expecting.is_about_birth();
        if of_birth && self.has_any(&["зачем", "почему"]) && !natal {
            return plain(Intent::Unknown(Unheard::WhyAsk));
        }
        if lexicon::is_declined(&words) {
            return plain(Intent::Reject);
        }
        let horoscope = !natal && lexicon::is_horoscope(&words);
        self.drop_negated();
        self.drop_key_words(natal);
        let mut slots = if natal { Slots::default() } else { self.signs() };
        slots.period = self.period();
        self.find_birth_data(&mut slots, of_birth && !horoscope, natal || born);
        if natal {
            return (Intent::NatalChart, slots);
        }
        if horoscope {
            return (Intent::Horoscope, slots);
        }
        let only_fillers = self.terms.iter().all(|term| term.taken || lexicon::is_filler(&term.text));
        if slots.sign.is_some()
            && !lexicon::is_of_illness(&words)
            && (only_fillers || self.expecting == Expecting::Sign)
        {
            return (Intent::Horoscope, slots);
        }
        let birth_said = slots.time.is_some()
            || slots.part_of_day.is_some()
            || slots.choice.is_some()
            || slots.place.is_some()
            || matches!(slots.date, Some(DateSaid::Calendar(_) | DateSaid::Impossible(..)));
        if of_birth && birth_said {
            return (Intent::SetBirthData, slots);
        }
        match slots.date {
            Some(DateSaid::Calendar(parts) | DateSaid::Impossible(_, parts))
                if only_fillers && parts.year.is_some_and(|y| y < self.today.year()) =>
            {
                return (Intent::SetBirthData, slots);
            }
            Some(_) if only_fillers => return (Intent::Horoscope, slots),
            _ => {}
        }
        if slots.period.is_some() && only_fillers {
            return (Intent::Horoscope, slots);
        }
        let intent = lexicon::loose_phrase(&words)
            .or_else(|| lexicon::platform_intent(&self.turn.intents))
            .unwrap_or(Intent::Unknown(if lexicon::is_rude(&words) { Unheard::Rude } else { Unheard::Unclear }));
        let doubtful = matches!(intent, Intent::Unknown(Unheard::Unclear));
        (if doubtful && lexicon::is_unknowing(&words) { Intent::Unknown(Unheard::DoesNotKnow) } else { intent }, slots)
    }

    fn has_any(&self, words: &[&str]) -> bool {
        self.terms.iter().any(|term| term.is_any(words))
    }

    /// «Не в мае, а в марте», «в марте, а не в мае»: what is denied was not said.
    fn drop_negated(&mut self) {
        let position = |word: &str| self.terms.iter().position(|term| term.is(word));
        let Some(not) = position("не") else { return };
        let but = self.terms.iter().skip(not).position(|term| term.is("а")).map(|at| at + not);
        let is_value = |term: &Term| term.kind != TermKind::Word || dates::month(&term.text).is_some();
        let denied = match but {
            Some(but) => not..but + 1,
            None if not > 1 && self.terms[not - 1].is("а") && self.terms[..not].iter().any(is_value) => {
                not - 1..self.terms.len()
            }
            None => return,
        };
        for term in &mut self.terms[denied] {
            term.taken = true;
        }
    }

    /// The words that name the request itself say nothing about its values.
    fn drop_key_words(&mut self, natal: bool) {
        for term in &mut self.terms {
            term.taken |= term.kind == TermKind::Word
                && (natal && [lexicon::NATAL, lexicon::CHART].concat().contains(&term.text.as_str())
                    || lexicon::HOROSCOPE.contains(&term.text.as_str()));
        }
    }

    fn signs(&mut self) -> Slots {
        let mut signs = Vec::new();
        for term in self.terms.iter_mut().filter(|term| !term.taken) {
            if let Some(sign) = words::sign_named(&term.text) {
                signs.push(sign);
                term.taken = true;
            }
        }
        Slots { sign: signs.first().copied(), sign_2: signs.get(1).copied(), ..Slots::default() }
    }

    /// «На неделю», «на этой неделе»; but not «через неделю», which is a date.
    fn period(&mut self) -> Option<Period> {
        let counted = |term: &Term| term.is_any(&["через", "назад"]) || term.number().is_some();
        if self.terms.iter().any(counted) {
            return None;
        }
        let (at, period) = self
            .terms
            .iter()
            .enumerate()
            .find_map(|(at, term)| Some((at, lexicon::period(&term.text)?)).filter(|_| !term.taken && at > 0))?;
        let named = self.terms[at - 1].is_any(lexicon::BEFORE_PERIOD);
        let dated = period == Period::Day && at > 0 && !self.terms[at - 1].is("на");
        (named && !dated).then(|| {
            self.terms[at].taken = true;
            period
        })
    }

    fn find_birth_data(&mut self, slots: &mut Slots, of_birth: bool, named: bool) {
        let expecting = self.expecting;
        if of_birth && matches!(expecting, Expecting::PlaceChoice | Expecting::Fold) {
            slots.choice = lexicon::choice(&self.terms.iter().map(|t| t.text.as_str()).collect::<Vec<_>>(), expecting);
        }
        if slots.choice.is_some() {
            return;
        }
        let awaits_time = matches!(expecting, Expecting::BirthTime | Expecting::HalfDay | Expecting::Fold);
        let awaits_date = named || expecting == Expecting::BirthDate;
        let awaits = match (of_birth && awaits_date, of_birth && awaits_time) {
            (true, _) => dates::Awaited::Birth,
            (false, true) => dates::Awaited::Time,
            (false, false) => dates::Awaited::Nothing,
        };
        let today = self.today;
        // Days counted from today the platform knows in more words than we do: «позапрошлая среда».
        let counted = |parts: &DateTimeParts| {
            dates::from_platform(parts, today).filter(|said| matches!(said, DateSaid::Relative(_)))
        };
        slots.date = self.platform(counted);
        if slots.date.is_none() {
            slots.date = dates::find(&mut self.terms, today, awaits);
        }
        if slots.date.is_none() {
            slots.date = self.platform(|parts| dates::from_platform(parts, today));
        }
        if !of_birth {
            // «На декабрь», «на 2027 год»: longer than a day, though it names a date.
            if let Some(DateSaid::Calendar(DateParts { day: None, month, .. })) = slots.date {
                slots.period = Some(if month.is_some() { Period::Month } else { Period::Year });
            }
            return;
        }
        slots.time = times::find(&mut self.terms, awaits_time || slots.date.is_some());
        if slots.time == Some(TimeSaid::Vague) && expecting == Expecting::HalfDay {
            slots.time = None;
            let words: Vec<Term> = self.terms.iter().map(|t| Term { taken: false, ..t.clone() }).collect();
            slots.part_of_day = times::find_part(&mut words.clone());
        }
        if slots.time.is_none() && expecting == Expecting::HalfDay {
            slots.part_of_day = slots.part_of_day.or_else(|| times::find_part(&mut self.terms));
        }
        if slots.time.is_none() && slots.part_of_day.is_none() {
            slots.time = self.platform(times::from_platform);
        }
        let unknowing = lexicon::take_unknowing(&mut self.terms);
        let corrects = expecting == Expecting::Corrections;
        if unknowing && slots.time.is_none() && (awaits_time || corrects || slots.date.is_some()) {
            slots.time = Some(TimeSaid::Unknown);
        }
        slots.place = self.place(slots, named, unknowing);
    }

    /// The place, as freely as the rest of the utterance allows.
    fn place(&self, slots: &Slots, named: bool, unknowing: bool) -> Option<String> {
        let asked = matches!(self.expecting, Expecting::Place | Expecting::PlaceChoice);
        let whole_date = matches!(slots.date, Some(DateSaid::Calendar(parts)) if parts.date().is_some());
        let free = asked && !unknowing
            || whole_date && (named || slots.time.is_some() || self.expecting == Expecting::BirthDate);
        // «В шестом часу» and «в начале седьмого» are no places.
        let asked_for_time = matches!(self.expecting, Expecting::BirthTime | Expecting::HalfDay | Expecting::Fold);
        let told_time = matches!(slots.time, Some(TimeSaid::Exact(_) | TimeSaid::EitherHalf(_) | TimeSaid::Unknown));
        if asked_for_time && !told_time && slots.date.is_none() {
            return None;
        }
        place::find(&self.terms, self.turn, free)
    }

    /// The first date or time of the platform whose tokens have not been understood otherwise; takes them.
    fn platform<T>(&mut self, read: impl Fn(&DateTimeParts) -> Option<T>) -> Option<T> {
        let terms = &mut self.terms;
        self.turn.entities.iter().find_map(|entity| {
            let EntityValue::DateTime(parts) = &entity.value else { return None };
            let span = entity.start..entity.end;
            let free = !terms.iter().any(|term| term.taken && span.contains(&term.token));
            let value = free.then(|| read(parts)).flatten()?;
            for term in terms.iter_mut().filter(|term| span.contains(&term.token)) {
                term.taken = true;
            }
            Some(value)
        })
    }
}
