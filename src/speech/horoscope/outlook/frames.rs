//! What happens in the sky of a week, a month or a year, as sentences with room for names, dates and a clause.
//!
//! `{on}` is always followed by a word: a date may end with a comma. Each table has an even number of frames: one half for even periods, one
//! for odd ones.

use super::super::tone::Tone;
use crate::astro::{AspectKind, AspectNature, Body, HouseFact, PeriodFact, PhaseName};

/// The frames for a fact.
pub(super) fn frames(fact: &PeriodFact) -> &'static [&'static str] {
    match fact {
        PeriodFact::House(fact) => match fact {
            HouseFact::SunIn { .. } => &SUN_IN,
            HouseFact::RulerIn { .. } => &RULER_IN,
            HouseFact::Stay { .. } => &STAYS,
            HouseFact::Retrograde { .. } => &RETROGRADE,
            HouseFact::Station { retrograde: true, .. } => &TURNS_BACK,
            HouseFact::Station { retrograde: false, .. } => &TURNS_FORWARD,
            HouseFact::Ingress { .. } => &INGRESS,
            HouseFact::Phase { phase: PhaseName::FullMoon, .. } => &FULL_MOON,
            HouseFact::Phase { .. } => &NEW_MOON,
            HouseFact::Aspect { aspect, .. } => match (aspect.kind, Tone::of_aspect(aspect)) {
                (AspectKind::Conjunction, _) => &MEETING,
                (_, Tone::Friction) => &DISPUTE,
                _ => &ACCORD,
            },
        },
        PeriodFact::Leaving { .. } => &LEAVES,
        PeriodFact::Eclipse { light: Body::Moon, .. } => &LUNAR_ECLIPSE,
        PeriodFact::Eclipse { .. } => &SOLAR_ECLIPSE,
        PeriodFact::HouseIngress { .. } => &HOUSE_INGRESS,
        PeriodFact::Transit(transit) => super::transit_frames::frames(transit),
    }
}

/// The frames for a day of a week that stands out.
pub(super) fn of_day(nature: AspectNature) -> &'static [&'static str] {
    if nature == AspectNature::Hard { &HARDEST } else { &EASIEST }
}

#[cfg(test)]
pub(super) static EVERY_FRAME_TABLE: [&[&str]; 18] = [
    &SUN_IN,
    &RULER_IN,
    &RETROGRADE,
    &TURNS_BACK,
    &TURNS_FORWARD,
    &INGRESS,
    &HOUSE_INGRESS,
    &STAYS,
    &LEAVES,
    &SOLAR_ECLIPSE,
    &LUNAR_ECLIPSE,
    &NEW_MOON,
    &FULL_MOON,
    &ACCORD,
    &DISPUTE,
    &MEETING,
    &EASIEST,
    &HARDEST,
];

const SUN_IN: [&str; 6] = [
    "{start} Солнце {in} освещает {theme:acc}: {clause}.",
    "Пока Солнце {in}, {clause}.",
    "{clause}: {start} Солнце идёт по {sky:dat}.",
    "{start} Солнце {in}, и света больше там, где {theme}: {clause}.",
    "Фоном — Солнце {in}: {clause}.",
    "{clause}, пока Солнце {in}.",
];

const RULER_IN: [&str; 8] = [
    "Ваша планета {a} {start} {in}: {clause}.",
    "{a}, управитель вашего знака, {start} {in}: {clause}.",
    "{a} {in} ведёт вас туда, где {theme}: {clause}.",
    "{clause}: ваша планета {a} {start} {in}.",
    "{start} {a}, ваша путеводная планета, {in}: {clause}.",
    "Пока {a}, ваша планета, {in}, {clause}.",
    "{a} — ваша планета, и {start} она {in}: {clause}.",
    "{clause}, ведь {a}, управитель вашего знака, {in}.",
];

const RETROGRADE: [&str; 8] = [
    "{a} {all} движется вспять: {clause}.",
    "Пока {a} пятится, {clause}.",
    "{clause}: {a} {all} отступает назад по небу.",
    "Попятный ход {a:gen} подсказывает: {clause}.",
    "{clause}, пока {a} движется вспять.",
    "{a} {all} оглядывается назад, оглянитесь и вы: {clause}.",
    "{all} {a} идёт назад по старым следам: {clause}.",
    "{a} не торопится вперёд: {clause}.",
];

const TURNS_BACK: [&str; 6] = [
    "{on} {a} останавливается и поворачивает вспять: {clause}.",
    "{a} {on} начинает попятный путь: {clause}.",
    "{on} {a} разворачивается назад — {clause}.",
    "{clause}: {on} {a} поворачивает вспять.",
    "{a} {on} замирает и даёт задний ход: {clause}.",
    "{on} для {a:gen} начинается время возвращаться: {clause}.",
];

const TURNS_FORWARD: [&str; 6] = [
    "{on} {a} выходит из попятного движения: {clause}.",
    "{a} {on} разворачивается и снова идёт вперёд: {clause}.",
    "{on} {a} завершает попятный путь — {clause}.",
    "{clause}: {on} {a} снова движется прямо.",
    "{a} {on} заканчивает отступление: {clause}.",
    "{on} {a} трогается с места, а следом и дела: {clause}.",
];

const INGRESS: [&str; 10] = [
    "{on} {a} входит {into}: {clause}.",
    "{a} {on} переходит {into} — {clause}.",
    "{on} {a} переступает порог {sky:gen}: {clause}.",
    "{clause}: {on} {a} входит {into}.",
    "{a} {on} меняет знак и оказывается {in}: {clause}.",
    "{on} для {a:gen} начинается время {sky:gen}: {clause}.",
    "{a} {on} перебирается {into} — {clause}.",
    "{on} {a} уже {in}, и ближе всё, что касается {theme:gen}: {clause}.",
    "{clause}, ведь {on} {a} входит {into}.",
    "{on} {a} приходит {into} и трогает {theme:acc}: {clause}.",
];

const HOUSE_INGRESS: [&str; 6] = [
    "{on} {a} входит в ваш {house} дом, где {theme}: {clause}.",
    "{a} {on} переходит в {house} дом вашей карты — {clause}.",
    "{on} {a} переступает порог вашего {house_gen} дома: {clause}.",
    "{clause}: {on} {a} входит в ваш {house} дом.",
    "{a} {on} начинает путь там, где {theme}: {clause}.",
    "{on} внимание {a:gen} переходит туда, где {theme}: {clause}.",
];

pub(in crate::speech::horoscope) const STAYS: [&str; 14] = [
    "{a} {all} {in}: {clause}.",
    "{all} {a} {in} и {gives} там, где {theme}: {clause}.",
    "{a} {in} {all} {gives}: {clause}.",
    "{clause}: {a} {all} {in}.",
    "{all} {a} идёт по {sky:dat} и {gives} — {clause}.",
    "{a} {all} {in}, а для вас это {theme}: {clause}.",
    "{a} {all} {gives} там, где {theme}: {clause}.",
    "{all} {a} остаётся {in}: {clause}.",
    "{clause}, ведь {a} {all} {in}.",
    "Ход {a:gen} по {sky:dat} {gives}: {clause}.",
    "{a} {in} держит в поле зрения {theme:acc}: {clause}.",
    "{all} {a} {in} — {clause}.",
    "{clause}, пока {a} {in}.",
    "{a} {all} {in} напоминает про {theme:acc}: {clause}.",
];

const LEAVES: [&str; 8] = [
    "{until} {a} {in}: {clause}.",
    "{a} {until} {in} и {gives} там, где {theme}: {clause}.",
    "{until} {a} {in} {gives} — {clause}.",
    "{clause}: {a} {until} {in}.",
    "{a} {until} идёт по {sky:dat} и {gives}: {clause}.",
    "{until} {a} гостит {in}, а для вас это {theme}: {clause}.",
    "{a} {until} {gives} там, где {theme}: {clause}.",
    "{clause} — {until} {a} {in}.",
];

const SOLAR_ECLIPSE: [&str; 4] = [
    "{on} солнечное затмение {in} открывает новую главу там, где {theme}: {clause}.",
    "{on} Солнце затмевается {in}, и это начало, которое запомнится: {clause}.",
    "{clause}: {on} солнечное затмение {in}.",
    "{on} солнечное затмение {in} переворачивает страницу: {clause}.",
];

const LUNAR_ECLIPSE: [&str; 4] = [
    "{on} лунное затмение {in} подводит черту там, где {theme}: {clause}.",
    "{on} Луна затмевается {in}, и скрытое становится видно: {clause}.",
    "{clause}: {on} лунное затмение {in}.",
    "{on} лунное затмение {in} освобождает от лишнего: {clause}.",
];

const NEW_MOON: [&str; 6] = [
    "{on} новолуние: {clause}.",
    "{on} рождается новая Луна: {clause}.",
    "{on} новолуние даёт начало всему, что касается {theme:gen}: {clause}.",
    "{on} начинается новый лунный месяц: {clause}.",
    "{clause}: {on} новолуние.",
    "{on} Луна начинает счёт заново: {clause}.",
];

const FULL_MOON: [&str; 6] = [
    "{on} полнолуние: {clause}.",
    "{on} Луна становится полной: {clause}.",
    "{on} полнолуние освещает {theme:acc}: {clause}.",
    "{on} Луна достигает полноты: {clause}.",
    "{clause}: {on} полнолуние.",
    "{on} полнолуние подводит итог: {clause}.",
];

const ACCORD: [&str; 10] = [
    "{on} {a} в {exact} {kind:pre} с {b:ins}: {clause}.",
    "{a} {on} ладит с {b:ins}: {clause}.",
    "{on} {a} и {b} помогают друг другу: {clause}.",
    "{clause}: {on} {a} дружит с {b:ins}.",
    "{on} {a} получает поддержку {b:gen} — {clause}.",
    "{gift} и {gift_2} заодно: {on} {a} в {kind:pre} с {b:ins}, так что {clause}.",
    "{a} {on} складывает точный {kind:acc} с {b:ins} — {clause}.",
    "{on} {a} находит общий язык с {b:ins}: {clause}.",
    "{clause}, ведь {on} {a} в {kind:pre} с {b:ins}.",
    "{on} {gift} дружит с {gift_2:ins}, ведь {a} в {kind:pre} с {b:ins}: {clause}.",
];

const DISPUTE: [&str; 10] = [
    "{on} {a} в {exact} {kind:pre} к {b:dat}: {clause}.",
    "{a} {on} спорит с {b:ins}: {clause}.",
    "{on} {a} и {b} тянут в разные стороны — {clause}.",
    "{clause}: {on} {a} не сходится во мнениях с {b:ins}.",
    "{on} {gift} спорит с {gift_2:ins}, ведь {a} в {kind:pre} к {b:dat}: {clause}.",
    "{on} {kind} {a:gen} и {b:gen} сталкивает {theme:acc} с {theme_2:ins}: {clause}.",
    "{a} {on} встаёт в {kind:acc} к {b:dat} — {clause}.",
    "{on} между {a:ins} и {b:ins} натянута струна: {clause}.",
    "{clause}, ведь {on} {a} в {kind:pre} к {b:dat}.",
    "{on} {a} испытывает терпение {b:gen}: {clause}.",
];

const MEETING: [&str; 8] = [
    "{on} {a} встречается с {b:ins}: {clause}.",
    "{a} {on} сходится с {b:ins} — {clause}.",
    "{on} {a} и {b} в одной точке неба: {clause}.",
    "{clause}: {on} {a} бок о бок с {b:ins}.",
    "{on} {a} встречает {b:acc}, {gift} сливается с {gift_2:ins}: {clause}.",
    "{a} {on} точно соединяется с {b:ins}: {clause}.",
    "{on} {a} догоняет {b:acc}: {clause}.",
    "{clause}, ведь {on} {a} встречает {b:acc}.",
];

const EASIEST: [&str; 8] = [
    "Самый лёгкий день — {day}: {a} в {kind:pre} с {b:ins} — {clause}.",
    "Легче всего дышится {in_day}, когда {a} ладит с {b:ins}: {clause}.",
    "Важное и приятное оставьте на {for_day}: {a} в {kind:pre} с {b:ins} — {clause}.",
    "Лучший день недели для вас — {day}, ведь {a} дружит с {b:ins}: {clause}.",
    "Удачнее других {day}: {a} поддерживает {b:acc} — {clause}.",
    "Попутный ветер {in_day}, когда {a} в {kind:pre} с {b:ins}: {clause}.",
    "Запомните {for_day}: {a} ладит с {b:ins} — {clause}.",
    "Светлее всего {in_day}, когда {a} помогает {b:dat}: {clause}.",
];

const HARDEST: [&str; 8] = [
    "Самый непростой день — {day}: {a} в {kind:pre} {facing} — {clause}.",
    "Бережнее всего проведите {for_day}: {a} спорит с {b:ins} — {clause}.",
    "Терпение пригодится {in_day}, когда {a} в {kind:pre} {facing}: {clause}.",
    "Не назначайте лишнего на {for_day}: {a} не в ладу с {b:ins} — {clause}.",
    "Труднее других {day}: {a} тянет в одну сторону, {b} в другую — {clause}.",
    "Притормозите {in_day}, когда {a} спорит с {b:ins}: {clause}.",
    "Запас спокойствия приберегите на {for_day}: {a} в {kind:pre} {facing} — {clause}.",
    "Потише проживите {for_day}: {a} и {b} не ладят — {clause}.",
];
