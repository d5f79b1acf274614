//! What an utterance is about: the request that its words name, and the one that its values suggest when none is named.

use super::intent::{Expecting, Intent, Topic, UnknownReason};
use super::lexicon::{self, Cue, Cues, HOUSES_OF_A_CHART, KINDS_OF_DAY, OWN, TRAIT_NOUNS, WHAT_TO_DO, has_phrase};
use super::people;
use super::slots::Slots;
use super::terms::{Term, TermKind};
use crate::astro::Body;
use crate::astro::Period;

/// What of an utterance decides what it is about.
pub(super) struct IntentClassifier<'u> {
    pub terms: &'u [Term],
    /// All the words, with spaces between them.
    pub words: &'u str,
    /// The cues of all the words that were not denied.
    pub cues: Cues,
    pub slots: &'u Slots,
    pub expecting: Expecting,
}

impl IntentClassifier<'_> {
    /// The request that is named, in order of precedence: a rarer word says more than a common one.
    pub fn named(&self) -> Option<Intent> {
        self.about_the_conversation()
            .or_else(|| self.elsewhere())
            .or_else(|| self.about_a_person())
            .or_else(|| self.about_the_moon())
            .or_else(|| self.about_two())
            .or_else(|| self.about_a_chart())
            .or_else(|| self.about_signs_and_planets())
            .or_else(|| self.about_a_time())
    }

    pub(super) fn has(&self, cue: Cue) -> bool {
        self.cues.has(cue)
    }

    pub(super) fn any(&self, cues: &[Cue]) -> bool {
        self.cues.any(cues)
    }

    pub(super) fn says(&self, words: &[&str]) -> bool {
        self.terms.iter().any(|term| words.contains(&term.text.as_str()))
    }

    pub(super) fn phrase(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| has_phrase(self.words, phrase))
    }

    pub(super) fn signs(&self) -> usize {
        usize::from(self.slots.sign.is_some()) + usize::from(self.slots.sign_2.is_some())
    }

    /// A word of another trade, unless a word of ours stands beside it: «включи гороскоп».
    fn elsewhere(&self) -> Option<Intent> {
        const OURS: [Cue; 6] =
            [Cue::Horoscope, Cue::Natal, Cue::Compatibility, Cue::Lunar, Cue::Retrograde, Cue::Synastry];
        let ours = self.any(&OURS);
        (self.has(Cue::Elsewhere) && !ours).then_some(Intent::Unknown(UnknownReason::Elsewhere))
    }

    fn about_the_conversation(&self) -> Option<Intent> {
        if self.slots.preference.is_some() {
            return Some(Intent::SetPreference);
        }
        let asks_why = self.has(Cue::WhatFor) || self.phrase(&["для чего"]);
        if asks_why && (self.expecting != Expecting::Nothing || self.says(&["тебе", "спрашиваешь", "нужно", "нужна"]))
        {
            return Some(Intent::Unknown(UnknownReason::WhyAsk));
        }
        None
    }

    /// What is kept about a person.
    fn about_a_person(&self) -> Option<Intent> {
        let kept = self.any(&[Cue::Me, Cue::I, Cue::Data])
            || self.slots.person.is_some()
            || self.says(&["все", "это", "ее", "его", "их", "детей"]);
        let not_to_keep = self.phrase(&["не храни", "не запоминай", "не сохраняй", "не помни"]);
        if (self.has(Cue::Forget) || not_to_keep) && kept {
            let of_birth = self.has(Cue::Birth) && !self.says(&["все", "всё"]);
            let all = self.says(&["все", "всех"]) || self.slots.person.is_none() && !of_birth;
            return Some(if all { Intent::ForgetMe } else { Intent::ForgetBirth });
        }
        if self.says(&["кого", "ком"]) && self.says(&["помнишь", "знаешь", "запомнила"]) {
            return Some(Intent::People);
        }
        let wished =
            self.says(&["чтобы", "чтоб"]) && self.says(&["запомнила", "запомнил", "помнила", "помнил", "сохранила"]);
        if self.has(Cue::Remember) || wished {
            return Some(Intent::Remember);
        }
        let asked_for = self.any(&[Cue::Horoscope, Cue::Forecast, Cue::Natal, Cue::Chart, Cue::Lunar]);
        let about_me = self.phrase(&["обо мне", "про меня", "меня", "мной", "мои данные", "моих данных"]);
        let listed = self.says(&["данные", "данных", "информация", "информацию", "профиль"])
            && self.says(&["какие", "какая", "покажи", "есть", "расскажи", "мои", "обо"]);
        let about_me = about_me || self.says(&["я", "мою", "моя", "мой", "мое"]);
        let known = self.has(Cue::Know) && about_me && !lexicon::is_unknowing(self.words);
        let told = self.terms.iter().any(|term| term.kind != TermKind::Word);
        let kept = self.has(Cue::Know) && self.has(Cue::Data);
        (!asked_for && !told && (known || kept || listed)).then_some(Intent::MyData)
    }

    fn about_the_moon(&self) -> Option<Intent> {
        let Slots { body, phase, sign, house, .. } = *self.slots;
        let moon = body == Some(Body::Moon);
        if self.phrase(&["без курса"]) || self.has(Cue::Idle) && (moon || self.says(&["ход", "луне", "луны"]))
        {
            return Some(Intent::Reading(Topic::VoidOfCourse));
        }
        let turns_back = self.has(Cue::Motion) || self.phrase(&["обратное движение"]);
        if self.has(Cue::Retrograde) || turns_back && (body.is_some() || self.has(Cue::Planet)) {
            return Some(Intent::Reading(Topic::Retrograde));
        }
        let lunar = self.has(Cue::Lunar) && body.is_none_or(|body| body == Body::Moon);
        let calendar = self.has(Cue::Calendar) && (lunar || moon || self.all_known());
        let timed = self.slots.date.is_some() || self.says(&["когда", "дни", "день", "можно", "стоит", "лучше"]);
        let haircut = self.has(Cue::Haircut) && (lunar || moon || timed);
        let best_day = moon && self.phrase(&["по луне", "по луны"]) && self.says(&["когда", "лучше", "день", "дни"]);
        if calendar || haircut || best_day {
            return Some(Intent::Reading(Topic::LunarCalendar));
        }
        let of_chart = sign.is_some() || house.is_some();
        let explained = self.says(&["значит", "означает", "отвечает", "значение", "натальной"]);
        let own = self.says(&["моя", "моей", "мою"]) || self.phrase(&["у меня"]);
        if moon && (of_chart || (explained || own) && phase.is_none() && !self.has(Cue::Phase)) {
            return Some(Intent::Reading(Topic::Planet));
        }
        let asked_for_body = self.expecting == Expecting::Body && moon;
        let asked = moon
            && !of_chart
            && self.says(&["какая", "растет", "убывает", "растущая", "убывающая"])
            && !self.has(Cue::Elsewhere);
        let named =
            asked || lunar || phase.is_some() || self.has(Cue::Eclipse) || self.says(&["полнолуние", "новолуние"]);
        (named || moon && !asked_for_body && self.all_known()).then_some(Intent::Reading(Topic::Moon))
    }

    fn about_a_chart(&self) -> Option<Intent> {
        let Slots { body, house, sign, .. } = *self.slots;
        if house.is_some() {
            return Some(if body.is_some() { Intent::Reading(Topic::Planet) } else { Intent::Reading(Topic::House) });
        }
        if self.has(Cue::HouseWord) && (self.any(&[Cue::Explain, Cue::Planet]) || self.phrase(&HOUSES_OF_A_CHART)) {
            return Some(Intent::Reading(Topic::House));
        }
        if self.has(Cue::HouseWord) && self.has(Cue::Sphere) && self.says(&["какой", "который", "каком", "номер"])
        {
            return Some(Intent::Reading(Topic::House));
        }
        if self.has(Cue::Ascendant) && body.is_none() {
            let own = self.says(&["какой", "каком", "мой", "меня", "свой", "рассчитай", "узнать", "определи"]);
            return Some(if own && sign.is_none() {
                Intent::Reading(Topic::Natal)
            } else {
                Intent::Reading(Topic::House)
            });
        }
        // «Юпитер в натальной карте».
        if body.is_some() && self.has(Cue::Natal) {
            return Some(Intent::Reading(Topic::Planet));
        }
        self.is_natal().then_some(Intent::Reading(Topic::Natal))
    }

    /// A natal chart is asked for: by its name, as «карта» alone, or by the question which sign one is.
    fn is_natal(&self) -> bool {
        const AROUND: [&str; 6] =
            ["рождения", "астрологическая", "астрологическую", "персональная", "персональную", "начальная"];
        // A card of tarot or a map of the city is a «карта» too.
        let around = |term: &Term| {
            term.taken || term.cues.any(&[Cue::Chart, Cue::Filler, Cue::Polite]) || AROUND.contains(&term.text.as_str())
        };
        let chart = self.has(Cue::Chart) && !self.says(&["карты"]);
        let own = self.says(&["мой", "меня", "я", "свой"]);
        let asks = self.says(&["какой", "узнать", "определи", "узнай", "кто", "какому"]);
        let sign_alone = self.slots.sign.is_none() && !self.any(&[Cue::Trait, Cue::Fits, Cue::Ruler]);
        let own_sign = own && asks && (self.has(Cue::SignWord) || self.phrase(&["по гороскопу"])) && sign_alone;
        self.has(Cue::Natal)
            || self.grows_up()
            || chart && (self.terms.iter().all(around) || self.says(&["рождения"]) || self.tells_of_somebody())
            || own_sign && !lexicon::is_unknowing(self.words) && !self.has(Cue::Await)
            || self.has(Cue::Horoscope)
                && self.phrase(&["персональный гороскоп", "гороскоп рождения", "по дате рождения", "по моей дате"])
                && self.slots.period.is_none()
    }

    /// «Внук родился, каким он вырастет».
    fn grows_up(&self) -> bool {
        self.says(&["вырастет", "вырастут"])
            && self.says(&["какой", "какая", "какое", "каким", "какими"])
            && self.slots.sign.is_none()
    }

    /// A person or a number beside «карта»: somebody's, with a birth.
    fn tells_of_somebody(&self) -> bool {
        let told = self.terms.iter().any(|term| term.kind != TermKind::Word);
        let own = self.phrase(&["моя карта", "мою карту", "моей карте", "моей карты"]);
        self.slots.person.is_some() && told || own && !self.any(&[Cue::Transit, Cue::Forecast, Cue::Return])
    }

    fn about_signs_and_planets(&self) -> Option<Intent> {
        let Slots { body, sign, .. } = *self.slots;
        let dated = self.any(&[Cue::Horoscope, Cue::Forecast, Cue::Await, Cue::Advice, Cue::Pass])
            || self.slots.date.is_some() && sign.is_some() && !self.has(Cue::Trait);
        if self.has(Cue::Transit) && !self.has(Cue::Forecast) {
            return Some(Intent::Reading(Topic::Transits));
        }
        let trait_of_sign = self.any(&[Cue::Trait, Cue::Ruler]) && (sign.is_some() || self.has(Cue::SignWord));
        let trait_alone = self.has(Cue::Trait) && body.is_none() && self.says(&TRAIT_NOUNS) && self.all_known();
        let explained = self.any(&[Cue::Explain, Cue::About]) && (sign.is_some() || self.has(Cue::SignWord));
        let who = sign.is_some()
            && self.phrase(&["что за", "кто такие", "кто такой", "какие они", "какое число", "какой он", "какая она"]);
        if !dated && body.is_none() && (trait_of_sign || trait_alone || explained || who) {
            return Some(Intent::Reading(Topic::Sign));
        }
        if self.has(Cue::Planet) && sign.is_none() {
            let now = self.says(&["сегодня", "сейчас", "завтра", "показывают", "говорят", "меня", "мне"]);
            let moved = (self.any(&[Cue::Influence, Cue::Foretell]) || now) && body.is_none();
            let explained = moved || self.all_known() || body.is_some();
            return explained.then_some(if moved {
                Intent::Reading(Topic::Transits)
            } else {
                Intent::Reading(Topic::Planet)
            });
        }
        let sky = self.says(&["аспекты", "аспектов", "аспект"]) && self.all_known()
            || self.has(Cue::SkyState)
                && self.says(&["происходит", "творится", "сейчас", "сегодня", "расклад"])
                && self.all_known()
            || self.has(Cue::SkyState) && self.says(&["происходит", "творится"])
            || self.has(Cue::SkyState) && self.says(&["астрологическая", "астрологическую", "астрологической"]);
        if sky && !self.has(Cue::Forecast) {
            return Some(Intent::Reading(Topic::Transits));
        }
        let placed = self.any(&[Cue::Explain, Cue::About, Cue::SignWord]) || sign.is_some();
        ((body.is_some() || self.has(Cue::Planet)) && !dated && (placed || self.all_known()))
            .then_some(Intent::Reading(Topic::Planet))
    }

    /// What a time brings: a horoscope, a forecast or advice.
    fn about_a_time(&self) -> Option<Intent> {
        if self.has(Cue::Why) {
            return None;
        }
        let sign = self.slots.sign.is_some();
        if self.has(Cue::Return) {
            return Some(Intent::Reading(Topic::Forecast));
        }
        if self.has(Cue::Important) && self.any(&[Cue::Event, Cue::Await]) && !sign {
            return Some(Intent::Reading(Topic::Forecast));
        }
        let longer = matches!(self.slots.period, Some(Period::Week | Period::Month | Period::Year));
        let own_horoscope = self.has(Cue::Horoscope) && self.says(&OWN) && longer && !sign;
        if own_horoscope {
            return Some(Intent::Reading(Topic::Forecast));
        }
        if self.has(Cue::Forecast) {
            let own = self.any(&[Cue::Personal, Cue::Important, Cue::Transit, Cue::Chart]);
            return Some(if !sign && (own || longer) {
                Intent::Reading(Topic::Forecast)
            } else {
                Intent::Reading(Topic::Horoscope)
            });
        }
        let what_to_do = self.phrase(&WHAT_TO_DO)
            || self.has(Cue::Deed)
                && self.says(&["что", "чем", "чего", "как"])
                && !self.has(Cue::Await)
                && !self.tells_better_of_a_sign();
        if self.has(Cue::Advice) || what_to_do && self.all_known() && !self.has(Cue::Horoscope) {
            return Some(Intent::Reading(Topic::Advice));
        }
        let kind_of_day =
            self.has(Cue::DayWord) && self.says(&KINDS_OF_DAY) && self.says(&["для", "ли", "чтобы", "подходит"]);
        let which_day = self.has(Cue::DayWord)
            && self.has_time()
            && self.says(&["какой", "какие", "каков"])
            && self.says(&["будет", "тогда", "тот", "каков", "для"]);
        if (kind_of_day || which_day) && !sign && self.slots.body.is_none() && !self.has(Cue::Lunar) {
            return Some(Intent::Reading(Topic::Advice));
        }
        let asked = self.says(&["что", "чего", "как"]) || sign && self.says(&["какие", "какой", "какая", "кого"]);
        let awaits = asked && self.has(Cue::Await);
        let foretold = self.has(Cue::Foretell) && self.any(&[Cue::Stars, Cue::DayWord])
            || self.has(Cue::Stars) && asked && !self.has(Cue::Explain) && self.all_known();
        let passes = self.has(Cue::Pass)
            && (self.has(Cue::DayWord) || sign || self.slots.date.is_some() || self.slots.period.is_some());
        let day_of = sign && self.phrase(&["какой день", "день для", "сулит год", "год готовит"])
            || self.phrase(&["день грядущий"]);
        (self.has(Cue::Horoscope) || awaits || foretold || passes || day_of)
            .then_some(Intent::Reading(Topic::Horoscope))
    }

    /// Every word that is no value carries nothing or speaks for something of ours, so that nothing else can be meant.
    pub fn all_known(&self) -> bool {
        self.terms.iter().all(|term| {
            term.taken
                || term.kind == TermKind::Word && term.cues != Cues::NONE && !term.cues.any(&[Cue::Illness, Cue::Rude])
        })
    }

    /// Every word that is no value carries nothing at all.
    pub fn only_values(&self) -> bool {
        self.terms.iter().all(|term| {
            term.taken
                || term.kind == TermKind::Word
                    && (term.cues.any(&[Cue::Filler, Cue::Polite, Cue::Explain, Cue::SignWord])
                        || term.cues.has(Cue::Sphere))
        })
    }

    pub(super) fn has_time(&self) -> bool {
        self.slots.date.is_some() || self.slots.period.is_some()
    }

    /// What the last answer rests on is asked for, whatever else is said of it.
    pub fn doubts(&self) -> bool {
        let of_answer = self.says(&["ты", "я", "мне", "меня", "нельзя", "так", "такой", "такая"]);
        self.has(Cue::Why) && of_answer || self.phrase(&["с чего ты", "откуда ты", "с чего это", "с чего вдруг"])
    }

    /// What the last answer rests on is asked for, and nothing else.
    pub fn asks_why(&self) -> bool {
        let grounds =
            self.any(&[Cue::Why, Cue::Grounds]) || self.phrase(&["с чего", "на чем", "из чего", "из за чего"]);
        grounds && self.all_known()
    }

    /// The request that values suggest by themselves: «Лев», «а завтра?», «а с ним?».
    pub fn suggested(&self) -> Option<Intent> {
        let Slots { sign, sign_2, body, date, period, .. } = self.slots;
        let alone = self.only_values();
        let ill = self.has(Cue::Illness);
        if self.expecting == Expecting::SecondSign && (sign.is_some() || sign_2.is_some()) && !ill {
            return Some(Intent::Reading(Topic::Compatibility));
        }
        if self.expecting == Expecting::Sign && sign.is_some() && !ill {
            return Some(Intent::Reading(Topic::Horoscope));
        }
        if self.slots.own && self.terms.iter().all(|term| term.taken || is_own(term)) {
            return Some(Intent::Reading(Topic::Horoscope));
        }
        if !alone {
            return self.suggested_among_chatter();
        }
        // «А с ним?», «а с Раком?»
        let with = self.says(&["с", "со"]) && date.is_none() && period.is_none();
        if with && (sign.is_some() || self.slots.person.is_some()) || sign_2.is_some() {
            return Some(Intent::Reading(Topic::Compatibility));
        }
        if body.is_some() {
            return Some(Intent::Reading(Topic::Planet));
        }
        let of_sphere = self.has(Cue::Sphere) && self.says(&["по", "с", "со", "про", "насчет"]);
        let whose = of_sphere || self.slots.person.is_some();
        let time = date.is_some() || period.is_some() || self.slots.unread_time.is_some();
        (sign.is_some() || time || whose).then_some(Intent::Reading(Topic::Horoscope))
    }
}

/// «А для меня?», «а мой?»
fn is_own(term: &Term) -> bool {
    term.cues.any(&[Cue::Filler, Cue::Polite, Cue::Explain, Cue::Me, Cue::I])
        || people::OWN.contains(&term.text.as_str())
}
