//! A moving body and a point of a birth, as sentences with room for names, dates, a manner and a clause.
//!
//! `{on}` is always followed by a word: a date may end with a comma. Each table has an even number of frames.

use crate::astro::{AspectKind, AspectNature, AspectPoint, Transit};

/// The frames for an aspect to a point: exact within the period, or near all the time.
pub(super) fn frames(transit: &Transit) -> &'static [&'static str] {
    let Transit { body, kind, point, exact_at, .. } = *transit;
    let nature = AspectNature::of(AspectPoint::Body(body), point, kind);
    match (kind, nature, exact_at.is_some()) {
        (AspectKind::Conjunction, _, true) if point == AspectPoint::Body(body) => &RETURN,
        (AspectKind::Conjunction, _, true) => &MEETING,
        (AspectKind::Conjunction, _, false) => &SIDE_BY_SIDE,
        (_, AspectNature::Hard, true) => &DISPUTE,
        (_, AspectNature::Hard, false) => &LASTING_DISPUTE,
        (_, _, true) => &ACCORD,
        (_, _, false) => &LASTING_ACCORD,
    }
}

#[cfg(test)]
pub(super) static EVERY_TRANSIT_TABLE: [&[&str]; 7] =
    [&ACCORD, &DISPUTE, &MEETING, &RETURN, &LASTING_ACCORD, &LASTING_DISPUTE, &SIDE_BY_SIDE];

const ACCORD: [&str; 10] = [
    "{on} {a} в {exact} {kind:pre} с {point:ins}: {clause}.",
    "{a} {on} поддерживает {point:acc}, {manner} — {clause}.",
    "{on} {a} ладит с {point:ins}: {clause}.",
    "{manner}: {on} {a} в {kind:pre} с {point:ins} — {clause}.",
    "{on} {a} подаёт руку {point:dat}: {clause}.",
    "{clause}: {on} {a} в {exact} {kind:pre} с {point:ins}.",
    "{a} {on} складывает точный {kind:acc} с {point:ins}, {manner} — {clause}.",
    "{on} {manner}, ведь {a} в {kind:pre} с {point:ins}: {clause}.",
    "{clause}, ведь {a} {on} дружит с {point:ins}.",
    "{on} {a} помогает {point:dat}: {clause}.",
];

const DISPUTE: [&str; 10] = [
    "{on} {a} в {exact} {kind:pre} к {point:dat}: {clause}.",
    "{a} {on} спорит с {point:ins}, {manner} — {clause}.",
    "{on} {a} встаёт в {kind:acc} к {point:dat}: {clause}.",
    "{manner}: {on} {a} в {kind:pre} к {point:dat} — {clause}.",
    "{on} {a} проверяет {point:acc} на прочность: {clause}.",
    "{clause}: {on} {a} в {exact} {kind:pre} к {point:dat}.",
    "{a} {on} тянет {point:acc} в свою сторону, {manner} — {clause}.",
    "{on} {manner}, ведь {a} в {kind:pre} к {point:dat}: {clause}.",
    "{clause}, ведь {a} {on} спорит с {point:ins}.",
    "{on} между {a:ins} и {point:ins} натянута струна: {clause}.",
];

const MEETING: [&str; 8] = [
    "{on} {a} встречается с {point:ins}: {clause}.",
    "{a} {on} соединяется с {point:ins}, {manner} — {clause}.",
    "{on} {a} проходит точно по {point:dat}: {clause}.",
    "{manner}: {on} {a} в одном градусе с {point:ins} — {clause}.",
    "{clause}: {on} {a} встречает {point:acc}.",
    "{a} {on} касается {point:gen}: {clause}.",
    "{on} {manner}, ведь {a} сходится с {point:ins}: {clause}.",
    "{clause}, ведь {a} {on} соединяется с {point:ins}.",
];

const RETURN: [&str; 4] = [
    "{on} {a} возвращается на своё место в вашей карте: {clause}.",
    "{a} {on} завершает круг и снова там же, где в день вашего рождения: {clause}.",
    "{on} {a} приходит домой, к {point:dat}: {clause}.",
    "{a} {on} встречает себя в вашей карте, начинается новый круг — {clause}.",
];

pub(super) const LASTING_ACCORD: [&str; 14] = [
    "{all} {a} в мягком {kind:pre} с {point:ins}: {clause}.",
    "{a} {all} поддерживает {point:acc}, {manner} — {clause}.",
    "Фоном {a} в {kind:pre} с {point:ins}: {clause}.",
    "{manner}: {a} {all} ладит с {point:ins} — {clause}.",
    "{clause}: {a} {all} в {kind:pre} с {point:ins}.",
    "{a} держит {kind:acc} с {point:ins}, {manner} — {clause}.",
    "{clause}, ведь {a} {all} помогает {point:dat}.",
    "{all} {a} на одной волне с {point:ins}: {clause}.",
    "Рядом поддержка, {a} {all} дружит с {point:ins}: {clause}.",
    "{all} {point} под крылом {a:gen}: {clause}.",
    "{a} {all} подставляет плечо {point:dat}: {clause}.",
    "{clause} — {a} {all} заодно с {point:ins}.",
    "{a} {all} смотрит на {point:acc} по-доброму, {manner} — {clause}.",
    "{a} и {point} {all} в согласии: {clause}.",
];

pub(super) const LASTING_DISPUTE: [&str; 14] = [
    "{all} {a} в {kind:pre} к {point:dat}: {clause}.",
    "{a} {all} испытывает {point:acc} на прочность, {manner} — {clause}.",
    "На втором плане {a} в {kind:pre} к {point:dat}: {clause}.",
    "{manner}: {a} {all} спорит с {point:ins} — {clause}.",
    "{clause}: {a} {all} в {kind:pre} к {point:dat}.",
    "{a} держит {kind:acc} к {point:dat}, {manner} — {clause}.",
    "{clause}, ведь {a} {all} спорит с {point:ins}.",
    "{all} {a} не в ладу с {point:ins}: {clause}.",
    "{a} и {point} {all} спорят: {clause}.",
    "{all} {point} под нажимом {a:gen}: {clause}.",
    "{a} {all} требует своего от {point:gen}, {manner} — {clause}.",
    "{clause} — {a} {all} в споре с {point:ins}.",
    "Между {a:ins} и {point:ins} {all} натянута струна: {clause}.",
    "{a} {all} перечит {point:dat}: {clause}.",
];

pub(super) const SIDE_BY_SIDE: [&str; 14] = [
    "{all} {a} рядом с {point:ins}: {clause}.",
    "{a} {all} держится возле {point:gen}, {manner} — {clause}.",
    "{clause}: {a} {all} в соединении с {point:ins}.",
    "{manner}: {a} {all} бок о бок с {point:ins} — {clause}.",
    "{a} {all} не отходит от {point:gen}: {clause}.",
    "{clause}, ведь {a} {all} рядом с {point:ins}.",
    "{a} и {point} {all} неразлучны: {clause}.",
    "{all} {point} в обществе {a:gen}: {clause}.",
    "{a} {all} стоит у {point:gen}, {manner} — {clause}.",
    "{clause} — {a} {all} у {point:gen}.",
    "{a} {all} соседствует с {point:ins}: {clause}.",
    "{a} {all} делит место с {point:ins}: {clause}.",
    "{a} {all} окрашивает {point:acc}: {clause}.",
    "Соединение {a:gen} с {point:ins} {all} в силе: {clause}.",
];
