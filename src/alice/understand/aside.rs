//! What is asked beside the sky: about the skill itself, and for what is not done here. It has true answers of its own.

use super::intent::{Intent, SkillQuestion, Undone, UnknownReason};
use super::lexicon::{Cue, has_phrase};
use super::sky;
use super::slots::BirthPart;
use super::terms::{Term, TermKind};

const fn undone(what: Undone) -> Intent {
    Intent::Unknown(UnknownReason::NotDone(what))
}

/// A question about the skill, or a wish for what is near astrology and not done here.
pub(super) fn aside(terms: &[Term], words: &str) -> Option<Intent> {
    let says =
        |list: &[&str]| terms.iter().any(|term| term.kind == TermKind::Word && list.contains(&term.text.as_str()));
    let begins = |stems: &[&str]| terms.iter().any(|term| stems.iter().any(|stem| term.text.starts_with(stem)));
    let any = |phrases: &[&str]| phrases.iter().any(|phrase| has_phrase(words, phrase));
    let cue = |cues: &[Cue]| terms.iter().any(|term| term.cues.any(cues));
    let to_skill = says(&["ты", "тебя", "тебе", "вы", "тобой", "навык", "алиса"]);

    if begins(&[
        "таро",
        "руна",
        "руны",
        "рунам",
        "рунах",
        "гадани",
        "погада",
        "гадать",
        "гадаешь",
        "гадалк",
        "хироманти",
        "расклад",
    ]) && !says(&["тарог", "тароватый"])
    {
        return Some(undone(Undone::Divination));
    }
    if begins(&["нумеролог"])
        || any(&[
            "число судьбы",
            "числу судьбы",
            "матрица судьбы",
            "матрицу судьбы",
            "квадрат пифагора",
            "число души",
            "магия чисел",
        ])
    {
        return Some(undone(Undone::Numerology));
    }
    if is_eastern(terms) {
        return Some(undone(Undone::EasternZodiac));
    }
    if begins(&["змееносец", "змееносц"]) {
        return Some(undone(Undone::Ophiuchus));
    }
    if any(&["по именам", "по имени", "по фамилии", "по фамилиям"])
        && (cue(&[Cue::Compatibility, Cue::Fits, Cue::Horoscope, Cue::Relation]))
    {
        return Some(undone(Undone::Names));
    }
    if begins(&["астролог"])
        && says(&[
            "живой",
            "живым",
            "живого",
            "настоящий",
            "настоящим",
            "настоящего",
            "человеком",
            "человек",
            "соедини",
            "переключи",
            "позови",
        ])
        && !says(&["ты"])
        || says(&["оператор", "оператора", "оператором", "менеджера", "менеджером"])
    {
        return Some(undone(Undone::LivePerson));
    }
    if is_reminder(terms, words) {
        return Some(undone(Undone::Reminder));
    }
    if begins(&["стоит", "стоишь", "стоят"])
        && says(&["сколько"])
        && (to_skill || says(&["это", "подписка", "прогноз", "гороскоп", "карта", "консультация", "разбор"]))
        || begins(&["бесплатн", "платн", "подписк"])
        || says(&["заплатить", "платить", "оплатить", "оплата"]) && !says(&["кредит", "долги", "заставят"])
    {
        return Some(Intent::AboutSkill(SkillQuestion::Price));
    }
    let real = [
        "настоящая",
        "настоящий",
        "робот",
        "роботом",
        "живая",
        "живой",
        "программа",
        "бот",
        "нейросеть",
        "человек",
        "искусственный",
        "интеллект",
        "машина",
    ];
    if to_skill
        && says(&real)
        && terms.len() <= 7
        && !cue(&[Cue::Horoscope, Cue::Natal, Cue::Compatibility])
        && !terms.iter().any(|term| sky::sign(&term.text).is_some())
    {
        return Some(Intent::AboutSkill(SkillQuestion::IsReal));
    }
    let asked_who = says(&["кто", "зовут", "имя"])
        && to_skill
        && says(&["такая", "такой", "зовут", "создал", "сделал", "придумал", "разработал", "вообще", "твое"]);
    if asked_who && terms.len() <= 7 && !cue(&[Cue::Know]) {
        return Some(Intent::AboutSkill(SkillQuestion::Who));
    }
    let trusted = any(&[
        "можно верить",
        "стоит верить",
        "тебе верить",
        "этому верить",
        "верить гороскопам",
        "верить гороскопу",
        "это правда",
        "все правда",
        "правда работает",
        "это сбудется",
        "насколько точ",
        "насколько это точно",
        "насколько ты точна",
        "ты не врешь",
        "ты врешь",
        "ты уверена",
        "точно ли это",
        "это точно",
        "знаешь будущее",
        "видишь будущее",
        "предсказываешь будущее",
        "предсказать будущее",
    ]);
    if trusted
        && terms.len() <= 8
        && !terms.iter().any(|term| sky::sign(&term.text).is_some() || sky::body(&term.text).is_some())
    {
        return Some(Intent::AboutSkill(SkillQuestion::IsTrue));
    }
    None
}

/// «Хочу поменять город рождения»: a part of the birth is to be said anew, and is not yet.
pub(super) fn wants_to_change_birth(terms: &[Term]) -> bool {
    const CHANGES: [&str; 28] = [
        "поменять",
        "поменяй",
        "изменить",
        "измени",
        "исправить",
        "исправь",
        "сменить",
        "смени",
        "поправь",
        "поправить",
        "ошибка",
        "обнови",
        "другой",
        "другое",
        "другая",
        "неправильно",
        "неправильный",
        "неправильное",
        "неправильная",
        "неверно",
        "неверный",
        "неверное",
        "неверная",
        "перепутано",
        "тот",
        "та",
        "то",
        "так",
    ];
    let says = |list: &[&str]| terms.iter().any(|term| term.is_any(list));
    says(&CHANGES)
        && (birth_part(terms).is_some() || says(&["данные", "рождения"]))
        && terms.iter().all(|term| {
            term.kind == TermKind::Word
                && (term.is_any(&CHANGES)
                    || birth_part(std::slice::from_ref(term)).is_some()
                    || term.is_any(&["данные", "рождения", "не"])
                    || term.cues.any(&[Cue::Filler, Cue::Polite, Cue::Me]))
        })
}

/// The part of a birth that is named.
pub(super) fn birth_part(terms: &[Term]) -> Option<BirthPart> {
    const NAMES: [(BirthPart, &[&str]); 3] = [
        (BirthPart::Time, &["время", "времени", "час", "часы", "минуты"]),
        (BirthPart::Place, &["город", "города", "место", "места"]),
        (BirthPart::Date, &["дату", "дата", "даты", "день", "число", "месяц", "год"]),
    ];
    NAMES.into_iter().find(|(_, names)| terms.iter().any(|term| term.is_any(names))).map(|(part, _)| part)
}

/// «Нет, неправильно», to a birth that was told back.
pub(super) fn finds_fault(words: &str) -> bool {
    const FAULTS: [&str; 10] = [
        "неправильно",
        "нет неправильно",
        "это неправильно",
        "неверно",
        "нет неверно",
        "это неверно",
        "не так",
        "нет не так",
        "все не так",
        "тут ошибка",
    ];
    FAULTS.contains(&words)
}

/// The years of beasts: «китайский гороскоп», «год Дракона», «гороскоп змея», «я по году крыса».
fn is_eastern(terms: &[Term]) -> bool {
    const BEASTS: [&str; 36] = [
        "крыса",
        "крысы",
        "мышь",
        "мыши",
        "бык",
        "быка",
        "вол",
        "тигр",
        "тигра",
        "кролик",
        "кролика",
        "кот",
        "кота",
        "дракон",
        "дракона",
        "змея",
        "змеи",
        "лошадь",
        "лошади",
        "коза",
        "козы",
        "овца",
        "овцы",
        "обезьяна",
        "обезьяны",
        "петух",
        "петуха",
        "собака",
        "собаки",
        "свинья",
        "свиньи",
        "кабан",
        "кабана",
        "зайца",
        "заяц",
        "буйвола",
    ];
    let says = |list: &[&str]| terms.iter().any(|term| list.contains(&term.text.as_str()));
    if terms.iter().any(|term| ["китайск", "восточн", "японск"].iter().any(|stem| term.text.starts_with(stem)))
        && (terms.iter().any(|term| term.cues.any(&[Cue::Horoscope, Cue::SignWord, Cue::Calendar, Cue::Compatibility]))
            || says(&["году", "год", "кто"]))
    {
        return true;
    }
    if says(&["по"]) && says(&["году"]) && says(&["кто", "животное", "зверь", "какое"]) {
        return true;
    }
    let known = |at: usize| terms.get(at).is_some_and(|term| BEASTS.contains(&term.text.as_str()));
    terms.iter().enumerate().any(|(at, term)| {
        let year = ["год", "года", "году", "годом"].contains(&term.text.as_str())
            && (known(at + 1) || known(at + 2) && terms[at + 1].is("рождения"));
        // «Гороскоп змея», not «гороскоп для моей собаки».
        let of_beast = term.cues.has(Cue::Horoscope)
            && known(at + 1)
            && terms.len() <= at + 3
            && !terms.iter().any(|term| sky::sign(&term.text).is_some());
        let by_year =
            known(at) && terms.get(at + 1).is_some_and(|next| next.text == "по") && says(&["году", "году", "рождения"]);
        year || of_beast || by_year
    })
}

/// «Присылай каждое утро», «напоминай про полнолуние», «разбуди меня».
fn is_reminder(terms: &[Term], words: &str) -> bool {
    const ORDERS: [&str; 26] = [
        "присылай",
        "присылать",
        "пришли",
        "присылайте",
        "отправляй",
        "отправь",
        "отправлять",
        "шли",
        "напоминай",
        "напомни",
        "напоминать",
        "напомнить",
        "напоминание",
        "уведомляй",
        "уведомление",
        "уведомления",
        "рассылка",
        "рассылку",
        "сообщай",
        "оповещай",
        "предупреждай",
        "предупреди",
        "подпиши",
        "подписаться",
        "разбуди",
        "оповести",
    ];
    let ordered = terms.iter().any(|term| term.kind == TermKind::Word && ORDERS.contains(&term.text.as_str()));
    let says = |list: &[&str]| terms.iter().any(|term| list.contains(&term.text.as_str()));
    let each = ["каждое утро", "каждый день", "каждый вечер", "каждую неделю", "по утрам", "по вечерам", "ежедневно"];
    let by_itself = each.iter().any(|when| has_phrase(words, when))
        && says(&[
            "говори",
            "рассказывай",
            "читай",
            "сообщай",
            "включай",
            "сама",
            "можешь",
            "можно",
            "будешь",
            "запускай",
            "запускайся",
        ]);
    // «Напомни, что ты говорила» is a repetition.
    ordered && !says(&["что", "говорила", "сказала", "говорил", "сказал", "какой", "какая", "мой", "мою"]) || by_itself
}

#[cfg(test)]
mod tests {
    use super::super::terms::{phrase, terms};
    use super::*;

    fn heard(said: &str) -> Option<Intent> {
        let terms = terms(said.split(' '));
        aside(&terms, &phrase(&terms))
    }

    #[test]
    fn what_the_skill_is_and_what_it_does_not_do() {
        let about = |question| Some(Intent::AboutSkill(question));
        for (said, meant) in [
            ("ты настоящая", about(SkillQuestion::IsReal)),
            ("алиса ты робот или человек", about(SkillQuestion::IsReal)),
            ("а сколько это стоит", about(SkillQuestion::Price)),
            ("ты бесплатная", about(SkillQuestion::Price)),
            ("кто тебя создал", about(SkillQuestion::Who)),
            ("этому можно верить", about(SkillQuestion::IsTrue)),
            ("присылай мне гороскоп каждое утро", Some(undone(Undone::Reminder))),
            ("напоминай про полнолуние", Some(undone(Undone::Reminder))),
            ("разложи таро", Some(undone(Undone::Divination))),
            ("посчитай мое число судьбы", Some(undone(Undone::Numerology))),
            ("китайский гороскоп", Some(undone(Undone::EasternZodiac))),
            ("я родилась в год дракона", Some(undone(Undone::EasternZodiac))),
            ("гороскоп змея", Some(undone(Undone::EasternZodiac))),
            ("совместимость по именам анна и петр", Some(undone(Undone::Names))),
            ("поговори с настоящим астрологом", Some(undone(Undone::LivePerson))),
            ("гороскоп для моей собаки", None),
            ("гороскоп коту он рак", None),
            ("гороскоп для льва", None),
            ("сколько дней луна растет", None),
            ("кто подходит льву", None),
            ("стоит ли сегодня начинать дела", None),
            ("напомни что ты говорила", None),
        ] {
            assert_eq!(heard(said), meant, "{said}");
        }
    }
}
