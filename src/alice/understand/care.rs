//! Hardship that is spoken of. It comes before whatever was asked for, because no reading is an answer to it.

use super::intent::{Expecting, Hardship};
use super::lexicon::{Cue, Cues, HardshipMark, HardshipMarks};
use super::sky;
use super::terms::{Term, TermKind};
use super::{given_names, kin};

/// How many words may stand between those of one thought: «жить мне больше совсем не хочется».
const NEAR_WORDS: usize = 4;

/// What the listener, or somebody near, is going through; nothing where no word of hardship means one.
pub(super) fn hardship(terms: &[Term], expecting: Expecting) -> Option<Hardship> {
    let all = terms
        .iter()
        .filter(|term| term.kind == TermKind::Word)
        .fold(HardshipMarks::default(), |all, term| all.with(term.marks));
    if all.is_empty() {
        return None;
    }
    let cues = terms.iter().fold(Cues::NONE, |cues, term| cues.with(term.cues));
    Spoken { terms, cues, all, expecting }.hardship()
}

/// An utterance in which some word of hardship stands.
struct Spoken<'t> {
    terms: &'t [Term],
    cues: Cues,
    all: HardshipMarks,
    expecting: Expecting,
}

impl Spoken<'_> {
    fn hardship(&self) -> Option<Hardship> {
        // «Дом смерти», «восьмой дом», «какие болезни у Тельцов»: astrology speaks of such things, too.
        let of_a_chart =
            self.cues.has(Cue::HouseWord) && (self.cues.any(&[Cue::Explain, Cue::Planet]) || self.has_number());
        let found = match () {
            () if self.is_despair() => Hardship::Despair,
            () if self.is_violence() => Hardship::Violence,
            () if of_a_chart => return None,
            () if self.is_death() => Hardship::Death,
            () if self.is_illness() => Hardship::Illness,
            () if self.is_pregnancy() => Hardship::Pregnancy,
            () if self.has(HardshipMark::Court) => Hardship::Court,
            () if self.is_betrayal() => Hardship::Betrayal,
            () if self.is_exam() => Hardship::Exam,
            () if self.is_lottery() => Hardship::Lottery,
            () if self.is_money() => Hardship::Money,
            () if self.is_sorrow() => Hardship::Sorrow,
            () => return None,
        };
        // «Удали Диму, мы расстались», «запомни маму, она умерла весной»: what is kept is spoken of, and the rest is a reason.
        let keeps = self.cues.any(&[Cue::Forget, Cue::Remember]);
        let is_reason = matches!(found, Hardship::Death | Hardship::Betrayal | Hardship::Illness);
        (!keeps || !is_reason).then_some(found)
    }

    fn has(&self, mark: HardshipMark) -> bool {
        self.all.has(mark)
    }

    fn says(&self, words: &[&str]) -> bool {
        self.terms.iter().any(|term| words.contains(&term.text.as_str()))
    }

    fn has_number(&self) -> bool {
        self.terms.iter().any(|term| term.number().is_some())
    }

    /// Somebody is spoken of: the listener, kin, or a person by a pronoun.
    fn of_somebody(&self) -> bool {
        const WHOM: [&str; 22] = [
            "я",
            "меня",
            "мне",
            "мной",
            "нас",
            "нам",
            "он",
            "она",
            "они",
            "его",
            "ее",
            "ему",
            "ей",
            "них",
            "нее",
            "него",
            "мы",
            "мой",
            "моя",
            "моего",
            "моей",
            "моему",
        ];
        self.says(&WHOM) || self.terms.iter().any(|term| kin::is_kin(&term.text))
    }

    /// Whether two marks stand near each other, on either side.
    fn near(&self, one: HardshipMark, other: HardshipMark) -> bool {
        let with = |mark| self.terms.iter().enumerate().filter(move |(_, term)| term.marks.has(mark)).map(|(at, _)| at);
        with(one).any(|at| with(other).any(|near| near != at && near.abs_diff(at) <= NEAR_WORDS))
    }

    /// The word behind one with `mark`.
    fn after(&self, mark: HardshipMark) -> &str {
        let at = self.terms.iter().position(|term| term.marks.has(mark));
        at.and_then(|at| self.terms.get(at + 1)).map_or("", |term| term.text.as_str())
    }

    fn is_despair(&self) -> bool {
        let end = self.has(HardshipMark::EndOneself) && !self.says(&["грибами"])
            || self.says(&["покончить", "покончу", "покончил", "покончила"]) && self.says(&["собой", "жизнью"])
            || self.says(&["вскрыть", "порезать", "резать", "перерезать"]) && self.says(&["вены", "себя"])
            || self.says(&["убить", "убью"]) && self.says(&["себя"])
            || self.says(&["прыгнуть", "выпрыгнуть", "шагнуть", "выйти"])
                && self.says(&["окна", "окно", "крыши", "моста"]);
        // «Умереть от смеха» is a way of speaking, «не хочу жить с мужем» is about the home.
        let idle = ["от", "со"].contains(&self.after(HardshipMark::Die));
        let question = self.says(&["когда", "сколько"]);
        let to_die = self.near(HardshipMark::Wish, HardshipMark::Die) && !idle && !question && !self.says(&["боюсь"]);
        let shared = ["с", "со", "вместе", "в", "во", "на", "у", "так", "тут", "здесь", "по"]
            .contains(&self.after(HardshipMark::Live));
        let sense = self.says(&["смысла", "смысл", "сил", "ради"]) && self.has(HardshipMark::Against);
        let not_to_live = self.has(HardshipMark::Live) && !shared && !question && {
            let denied = self.near(HardshipMark::Against, HardshipMark::Live);
            let wished = self.near(HardshipMark::Wish, HardshipMark::Live) && self.says(&["жить", "живу"]);
            let fed_up = self.says(&["надоело", "надоела", "незачем", "устал", "устала", "опостылело", "осточертело"]);
            denied
                && (wished
                    || fed_up
                    || sense
                    || self.says(&["зачем", "невыносимо", "ненавижу"]) && !self.says(&["тебе"]))
        };
        end || to_die || not_to_live
    }

    fn is_violence(&self) -> bool {
        self.has(HardshipMark::Violence)
            || self.has(HardshipMark::Hurt) && self.of_somebody()
            || self.says(&["поднимает"]) && self.says(&["руку"])
    }

    fn is_death(&self) -> bool {
        let idle = ["от", "со"].contains(&self.after(HardshipMark::Die)) && !self.has(HardshipMark::Cancer);
        let left = self.says(&["осталось", "остался"])
            && self.says(&["сколько", "жить", "долго"])
            && self.of_somebody()
            && self.has(HardshipMark::Live);
        let long =
            self.has(HardshipMark::Live) && self.says(&["сколько"]) && self.says(&["проживу", "проживет", "лет"]);
        self.has(HardshipMark::Death) || self.has(HardshipMark::Die) && !idle || left || long
    }

    fn is_illness(&self) -> bool {
        let other_sign =
            || self.terms.iter().any(|term| !term.marks.has(HardshipMark::Cancer) && sky::sign(&term.text).is_some());
        let lunar = self.cues.has(Cue::Lunar) || self.terms.iter().any(|term| sky::body(&term.text).is_some());
        let treated = self.has(HardshipMark::Treatment)
            && self.of_somebody()
            && !lunar
            && !self.cues.any(&[Cue::Born, Cue::Horoscope]);
        // Other words of the same family say what a sign is like: «чем болеют Тельцы».
        let ill = self.has(HardshipMark::Illness) && !other_sign();
        ill || treated && !other_sign() || self.has(HardshipMark::Cancer) && self.is_cancer()
    }

    /// «Рак» as an illness: had by somebody, of an organ, found, treated or died of.
    fn is_cancer(&self) -> bool {
        const FOUND: [&str; 16] = [
            "нашли",
            "обнаружили",
            "поставили",
            "подтвердили",
            "подозревают",
            "победить",
            "победили",
            "победит",
            "победим",
            "страдает",
            "лечат",
            "вылечить",
            "рецидив",
            "подозрение",
            "борется",
            "боремся",
        ];
        // What is asked of the sign by its name is not meant here.
        const OF_A_SIGN: [Cue; 8] = [
            Cue::SignWord,
            Cue::Horoscope,
            Cue::Compatibility,
            Cue::Fits,
            Cue::Forecast,
            Cue::Relation,
            Cue::Trait,
            Cue::Await,
        ];
        if self.says(&["зодиаку", "зодиака"]) || self.cues.any(&OF_A_SIGN) {
            return self.has(HardshipMark::Illness) || self.has(HardshipMark::Death);
        }
        let at = self.terms.iter().position(|term| term.marks.has(HardshipMark::Cancer)).unwrap_or(0);
        let before = |back: usize| at.checked_sub(back).map_or("", |at| self.terms[at].text.as_str());
        let of_organ = self.terms.get(at + 1).is_some_and(|term| term.marks.has(HardshipMark::Organ));
        // «У мамы рак», «у моего отца рак», «у неё рак»; «у меня рак» answers the question for a sign.
        let has = self.terms[..at].iter().rposition(|term| term.text == "у").filter(|from| at - from <= NEAR_WORDS);
        let holder = has.map(|from| &self.terms[from + 1..at]).unwrap_or_default();
        let own = holder.iter().any(|term| term.text == "меня");
        let held = !holder.is_empty()
            && holder.iter().all(|term| {
                kin::is_kin(&term.text) || given_names::is_given_name(&term.text) || WHOSE.contains(&term.text.as_str())
            })
            && !(own && matches!(self.expecting, Expecting::Sign | Expecting::SecondSign));
        let of_cancer = ["от", "против"].contains(&before(1))
            || ["болеть", "болеет", "болен", "больна", "болею"].contains(&before(1));
        of_organ
            || held
            || of_cancer
            || self.says(&FOUND)
            || self.has(HardshipMark::Illness)
            || self.has(HardshipMark::Treatment)
            || self.has(HardshipMark::Death)
    }

    fn is_pregnancy(&self) -> bool {
        let child = self.says(&["мальчик", "девочка", "мальчика", "девочку"])
            && self.says(&["или"])
            && self.says(&["будет", "родится", "жду", "ждем", "кто"]);
        let wished = self.says(&["дети", "детей", "ребенок", "ребенка"])
            && self.says(&["когда", "будут", "будет", "ли"])
            && self.says(&["меня", "нас"])
            && self.says(&["будут", "будет", "появятся", "появится"]);
        self.has(HardshipMark::Pregnancy) && !self.cues.has(Cue::Born) && !self.expecting.is_about_birth()
            || child
            || wished
    }

    fn is_betrayal(&self) -> bool {
        self.has(HardshipMark::Betrayal)
            || self.has(HardshipMark::Leave) && self.of_somebody() && !self.says(&["знак", "время", "дату", "город"])
    }

    fn is_exam(&self) -> bool {
        let school = self.says(&[
            "институт",
            "вуз",
            "университет",
            "училище",
            "колледж",
            "школу",
            "академию",
            "права",
            "вождение",
        ]);
        self.has(HardshipMark::Exam)
            || self.has(HardshipMark::Pass) && (school || self.says(&["сдам", "поступлю", "завалю", "провалю"]))
    }

    fn is_lottery(&self) -> bool {
        self.has(HardshipMark::Lottery)
            || self.has(HardshipMark::Win)
                && (self.has(HardshipMark::Money)
                    || self.says(&["билет", "билета", "числа", "номера", "цифры", "ставку", "ставка"]))
    }

    fn is_money(&self) -> bool {
        let asked = self.has(HardshipMark::Money)
            && (self.has(HardshipMark::Afford) || self.has(HardshipMark::Against) && self.says(&["нет"]));
        let rate = self.says(&["курс", "стоит", "почем"]) && self.says(&["сколько", "какой", "курс", "почем"]);
        self.has(HardshipMark::Debt) && !rate || asked || self.says(&["разбогатею", "обеднею"])
    }

    fn is_sorrow(&self) -> bool {
        let to_me = self.says(&["мне", "меня", "я"]);
        self.has(HardshipMark::Sorrow)
            || self.has(HardshipMark::Live) && self.says(&["дальше"]) && self.says(&["как"])
            || self.has(HardshipMark::Bad)
                && to_me
                && self.terms.len() <= 6
                && !self.says(&["слышно", "понятно", "слышу"])
    }
}

/// Words between «у» and «рак» that are no name.
const WHOSE: [&str; 24] = [
    "меня",
    "него",
    "нее",
    "них",
    "нас",
    "моего",
    "моей",
    "моих",
    "своего",
    "своей",
    "нашей",
    "нашего",
    "нашли",
    "обнаружили",
    "есть",
    "теперь",
    "тоже",
    "опять",
    "уже",
    "подозревают",
    "родной",
    "родного",
    "старшей",
    "младшей",
];
