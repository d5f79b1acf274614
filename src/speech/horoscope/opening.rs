//! The first words of a horoscope: whose it is and which day.

use super::SpokenDay;
use crate::astro::{CivilDate, Sign};
use crate::speech::choice::Choice;
use crate::speech::phrase::{TemplateValue, fill};
use crate::speech::words::{Case, people_of, sign, weekday};
use crate::speech::{Speech, dates};

/// The opening for a sign and a day whose date is known.
pub(super) fn opening(of: Sign, day: SpokenDay, date: CivilDate, choice: &mut Choice) -> Speech {
    let table: &'static [&'static str] = match day {
        SpokenDay::Today => &TODAY,
        SpokenDay::Tomorrow => &TOMORROW,
        SpokenDay::On(_) => &ON_DATE,
    };
    let slots = vec![
        ("sign", TemplateValue::Word(sign(of))),
        ("people", TemplateValue::Word(people_of(of))),
        ("weekday", TemplateValue::Word(weekday(date.weekday()))),
        ("day", TemplateValue::Said(dates::day_and_month(date, Case::Genitive))),
        ("for_day", TemplateValue::Said(dates::day_and_month(date, Case::Accusative))),
        (
            "for_date",
            TemplateValue::Said(
                dates::day_and_month(date, Case::Accusative).then(&dates::year(date.year(), Case::Genitive)),
            ),
        ),
    ];
    fill(choice.any(table, 0), &slots)
}

/// Half of them last a listener for two weeks.
pub(super) const TODAY: [&str; 16] = [
    "{sign}, вот что сегодня над головой. sil <[300]>",
    "{sign}, заглянем в сегодняшнее небо. sil <[300]>",
    "{sign}, сегодня {weekday}, и небо говорит вот о чём. sil <[300]>",
    "Сегодня, {day}, небо для {sign:gen} складывается так. sil <[300]>",
    "{sign}, вот ваше небо на {for_day}. sil <[300]>",
    "Сегодня у {people:gen} {weekday} со своим характером. sil <[300]>",
    "{sign}, вот как сегодня движутся светила для вас. sil <[300]>",
    "{sign}, небо сегодня рассказывает вот что. sil <[300]>",
    "Смотрим на небо {sign:gen}, сегодня {day}. sil <[300]>",
    "{sign}, вот каким выходит ваш день. sil <[300]>",
    "На календаре {for_day}, а над {people:ins} вот что. sil <[300]>",
    "{sign}, сегодня светила заняты вот чем. sil <[300]>",
    "Небо {sign:gen} сегодня такое. sil <[300]>",
    "{sign}, день {day} начинается со взгляда вверх. sil <[300]>",
    "{sign}, {day} светила говорят с вами так. sil <[300]>",
    "Вот о чём сегодня небо напоминает {people:dat}. sil <[300]>",
];

pub(super) const TOMORROW: [&str; 4] = [
    "{sign}, завтра, {day}, небо будет таким. sil <[300]>",
    "Завтра, {day}, небо для {sign:gen} складывается так. sil <[300]>",
    "{sign}, вот ваше небо на завтра, {for_day}. sil <[300]>",
    "{sign}, завтра {weekday}, и вот что будет на небе. sil <[300]>",
];

pub(super) const ON_DATE: [&str; 4] = [
    "{sign}, вот ваше небо на {for_date}. sil <[300]>",
    "{sign}, вот каким будет небо: {for_date}, {weekday}. sil <[300]>",
    "{sign}, заглянем в небо на {for_date}. sil <[300]>",
    "Небо для {sign:gen} на {for_date}. sil <[300]>",
];
