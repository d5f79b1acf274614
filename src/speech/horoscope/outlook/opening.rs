//! The first words of a reading for a stretch of days: whose it is and which days.

use super::super::SpokenDay;
use super::dating::OutlookSpan;
use crate::astro::{Period, Sign};
use crate::speech::Speech;
use crate::speech::choice::Choice;
use crate::speech::phrase::{TemplateValue, fill};
use crate::speech::words::{people_of, sign};

/// The opening for a sign.
pub(super) fn of_sign(of: Sign, span: OutlookSpan, choice: &mut Choice) -> Speech {
    let slots = vec![
        ("sign", TemplateValue::Word(sign(of))),
        ("people", TemplateValue::Word(people_of(of))),
        ("span", TemplateValue::Said(span.accusative())),
    ];
    fill(choice.any(&OF_SIGN, 0), &slots)
}

/// The opening for a birth; a day is called as the listener sees it.
pub(super) fn of_person(span: OutlookSpan, day: SpokenDay, choice: &mut Choice) -> Speech {
    let said = match (span.period, day) {
        (Period::Day, SpokenDay::Today) => Speech::plain("сегодня"),
        (Period::Day, SpokenDay::Tomorrow) => Speech::plain("завтра"),
        _ => span.accusative(),
    };
    fill(choice.any(&OF_PERSON, 0), &vec![("span", TemplateValue::Said(said))])
}

/// The opening for what is in the sky now: over a sign, or over a birth.
pub(super) fn now(of: Option<Sign>, choice: &mut Choice) -> Speech {
    match of {
        Some(of) => fill(choice.any(&NOW_OF_SIGN, 0), &vec![("sign", TemplateValue::Word(sign(of)))]),
        None => fill(choice.any(&NOW_OF_PERSON, 0), &vec![]),
    }
}

pub(super) const OF_SIGN: [&str; 4] = [
    "{sign}, вот ваше небо на {span}. sil <[300]>",
    "Небо для {sign:gen} на {span} складывается так. sil <[300]>",
    "{sign}, заглянем в небо на {span}. sil <[300]>",
    "Вот что небо показывает {people:dat} на {span}. sil <[300]>",
];

pub(super) const OF_PERSON: [&str; 4] = [
    "Вот ваше личное небо на {span}. sil <[300]>",
    "Небо и ваша карта на {span}, вот что сходится. sil <[300]>",
    "Ваш личный прогноз на {span}. sil <[300]>",
    "Вот что небо говорит вашей карте на {span}. sil <[300]>",
];

pub(super) const NOW_OF_SIGN: [&str; 2] =
    ["{sign}, вот что сейчас в вашем небе. sil <[300]>", "{sign}, небо прямо сейчас такое. sil <[300]>"];

pub(super) const NOW_OF_PERSON: [&str; 2] =
    ["Вот что сейчас в небе над вашей картой. sil <[300]>", "Небо и ваша карта прямо сейчас. sil <[300]>"];
