//! A birth chart as a portrait.

pub(super) mod character;

use self::character::{ASCENDANT, ELEMENT, FLOW, FRICTION, IN_MANNER, MANNER, MEDIUM_COELI, MEETING, MOON, SUN, drive};
use super::numbers::{cardinal, plural};
use super::phrase::{Slot, Slots, fill, marked};
use super::words::{self, Case, Gender, Word, in_sign, into_sign};
use super::{Priority, Sentence, Speech, dates};
use crate::astro::{Aspect, AspectKind, AspectPoint, Body, Chart, Degrees, Element, Sign, Warning};

/// How many aspects a portrait tells of.
const ASPECTS_MAX: usize = 3;

/// The portrait drawn by a chart. Without a time of birth it says so, speaks of no ascendant, and gives the Moon as a range where
/// it changed signs. What the chart does not hold is passed over.
pub fn portrait(chart: &Chart) -> Vec<Sentence> {
    let time_known = !chart.warnings.contains(&Warning::TimeUnknown);
    let mut sentences = Vec::new();
    let mut say = |priority, speech| sentences.push(Sentence { speech, priority, fact: None });
    say(Priority::Essential, opening(time_known));
    if let Some(speech) = luminary(chart, Body::Sun, &SUN, time_known) {
        say(Priority::Essential, speech);
    }
    if let Some(speech) = luminary(chart, Body::Moon, &MOON, time_known) {
        say(Priority::Essential, speech);
    }
    if let Some(houses) = &chart.houses {
        let (rising, culminating) = (houses.ascendant.longitude, houses.medium_coeli.longitude);
        say(Priority::Important, placed(words::ascendant(), rising, ASCENDANT[rising.sign() as usize]));
        say(
            Priority::Supplementary,
            placed(words::medium_coeli(), culminating, MEDIUM_COELI[culminating.sign() as usize]),
        );
    }
    for (index, aspect) in strongest(&chart.aspects).into_iter().enumerate() {
        let priority = if index == 0 { Priority::Important } else { Priority::Supplementary };
        say(priority, aspect_in_words(aspect, index));
    }
    if let Some(speech) = elements(&chart.tally.elements) {
        say(Priority::Supplementary, speech);
    }
    if !time_known {
        say(Priority::Important, marked(TIME_UNKNOWN));
    }
    for (body, how) in IN_MANNER {
        if let (Some(longitude), None) = (longitude(chart, body), uncertain(chart, body)) {
            let clause = format!("{how} {}", MANNER[longitude.sign() as usize]);
            let speech = if time_known {
                placed(words::body(body), longitude, &clause)
            } else {
                in_whole_sign(body, longitude.sign(), &clause)
            };
            say(Priority::Optional, speech);
        }
    }
    sentences
}

const TIME_UNKNOWN: &str = "Время рождения неизвестно, поэтому дом+а, асценд+ент и серед+ину н+еба назвать нельзя, \
                            а планеты взяты на серед+ину дня.";

fn opening(time_known: bool) -> Speech {
    marked(if time_known {
        "Вот каким было небо в минуту вашего рождения. sil <[300]>"
    } else {
        "Вот каким было небо в день вашего рождения. sil <[300]>"
    })
}

fn longitude(chart: &Chart, wanted: Body) -> Option<Degrees> {
    chart.bodies.iter().find(|found| found.body == wanted).map(|found| found.position.longitude)
}

/// The signs between which the body moved on a day of birth without a time.
fn uncertain(chart: &Chart, wanted: Body) -> Option<(Sign, Sign)> {
    chart.warnings.iter().find_map(|warning| match warning {
        Warning::SignUncertain { body, from, until } if *body == wanted => Some((*from, *until)),
        _ => None,
    })
}

fn luminary(chart: &Chart, body: Body, characters: &[&str; 12], time_known: bool) -> Option<Speech> {
    let longitude = longitude(chart, body)?;
    let character = |sign: Sign| characters[sign as usize];
    Some(match uncertain(chart, body) {
        Some((from, until)) => {
            let moved = if words::body(body).gender() == Gender::Neuter {
                "переход+ило"
            } else {
                "переход+ила"
            };
            let slots = vec![
                ("a", Slot::Word(words::body(body))),
                ("moved", Slot::Said(marked(moved))),
                ("from", Slot::Word(words::sign(from))),
                ("into", Slot::Said(into_sign(until))),
                ("one", Slot::Said(marked(character(from)))),
                ("other", Slot::Said(marked(character(until)))),
            ];
            fill("{a} в этот день {moved} из {from:gen} {into}: либо {one}, либо {other}.", &slots)
        }
        None if time_known => placed(words::body(body), longitude, character(longitude.sign())),
        None => in_whole_sign(body, longitude.sign(), character(longitude.sign())),
    })
}

/// "Солнце в Раке, 23°: …".
fn placed(point: &'static Word, longitude: Degrees, clause: &str) -> Speech {
    let slots = vec![
        ("a", Slot::Word(point)),
        ("in", Slot::Said(in_sign(longitude.sign()))),
        ("degrees", Slot::Said(dates::whole_degrees(longitude.dms().0))),
        ("clause", Slot::Said(marked(clause))),
    ];
    fill("{a} {in}, {degrees}: {clause}.", &slots)
}

/// The same for a day of which no moment is known.
fn in_whole_sign(body: Body, sign: Sign, clause: &str) -> Speech {
    let slots = vec![
        ("a", Slot::Word(words::body(body))),
        ("in", Slot::Said(in_sign(sign))),
        ("clause", Slot::Said(marked(clause))),
    ];
    // The Moon alone is quick enough for a day without a change of sign to be worth a word.
    fill(if body == Body::Moon { "{a} весь этот день {in}: {clause}." } else { "{a} {in}: {clause}." }, &slots)
}

/// The closest major aspects, those of the luminaries and angles before others. Two slow planets aspect each other for everyone
/// born in the same years and say nothing of a person.
fn strongest(aspects: &[Aspect<AspectPoint>]) -> Vec<&Aspect<AspectPoint>> {
    let mut personal: Vec<_> = aspects
        .iter()
        .filter(|aspect| AspectKind::MAJOR.contains(&aspect.kind))
        .filter(|aspect| is_told(aspect.a) && is_told(aspect.b) && !(is_slow(aspect.a) && is_slow(aspect.b)))
        .collect();
    let distance = |aspect: &Aspect<AspectPoint>| {
        let bonus_deg = if is_personal(aspect.a) || is_personal(aspect.b) { LUMINARY_BONUS_DEG } else { 0.0 };
        aspect.orb_deg - bonus_deg
    };
    personal.sort_by(|left, right| distance(left).total_cmp(&distance(right)));
    personal.truncate(ASPECTS_MAX);
    personal
}

/// An aspect of the Sun, the Moon or an angle counts as this much closer than another.
const LUMINARY_BONUS_DEG: f64 = 1.5;

fn is_told(point: AspectPoint) -> bool {
    !matches!(point, AspectPoint::Body(body) if !Body::PLANETS.contains(&body))
}

fn is_slow(point: AspectPoint) -> bool {
    use Body::{Jupiter, Neptune, Pluto, Saturn, Uranus};
    matches!(point, AspectPoint::Body(Jupiter | Saturn | Uranus | Neptune | Pluto))
}

fn is_personal(point: AspectPoint) -> bool {
    !matches!(point, AspectPoint::Body(body) if !matches!(body, Body::Sun | Body::Moon))
}

fn aspect_in_words(aspect: &Aspect<AspectPoint>, index: usize) -> Speech {
    let name = |point| match point {
        AspectPoint::Body(body) => words::body(body),
        AspectPoint::Ascendant => words::ascendant(),
        AspectPoint::MediumCoeli => words::medium_coeli(),
    };
    let (frame, clauses) = match aspect.kind {
        AspectKind::Conjunction => ("{a} в {kind:pre} с {b:ins}: ", &MEETING),
        AspectKind::Square | AspectKind::Opposition => ("{a} в {kind:pre} к {b:dat}: ", &FRICTION),
        _ => ("{a} в {kind:pre} с {b:ins}: ", &FLOW),
    };
    let slots: Slots = vec![
        ("a", Slot::Word(name(aspect.a))),
        ("b", Slot::Word(name(aspect.b))),
        ("kind", Slot::Word(words::aspect(aspect.kind))),
        ("drive", Slot::Said(marked(drive(aspect.a)))),
        ("drive_2", Slot::Said(marked(drive(aspect.b)))),
    ];
    // Each of the told aspects has its own wording, so that they do not echo each other.
    fill(&format!("{frame}{}.", clauses[index % clauses.len()]), &slots)
}

fn elements(counts: &[u8; Element::ALL.len()]) -> Option<Speech> {
    let most = *counts.iter().max().filter(|most| **most > 0)?;
    let total: u8 = counts.iter().sum();
    let strong: Vec<_> = Element::ALL.into_iter().filter(|element| counts[*element as usize] == most).collect();
    match strong[..] {
        [element] => {
            let planets = plural(u32::from(most), ["планета", "планеты", "планет"]);
            let count = Speech::new(
                format!("{most} {planets} из {total}"),
                format!(
                    "{} {planets} из {}",
                    cardinal(u16::from(most), Gender::Feminine, Case::Nominative),
                    cardinal(u16::from(total), Gender::Feminine, Case::Genitive)
                ),
            );
            let slots = vec![
                ("element", Slot::Word(words::element(element))),
                ("count", Slot::Said(count)),
                ("gift", Slot::Said(marked(ELEMENT[element as usize]))),
            ];
            Some(fill("Сильнее всего в карте {element}, {count}: {gift} всегда при вас.", &slots))
        }
        [one, other] => {
            let slots = vec![
                ("one", Slot::Word(words::element(one))),
                ("other", Slot::Word(words::element(other))),
                ("gift", Slot::Said(marked(ELEMENT[one as usize]))),
                ("gift_2", Slot::Said(marked(ELEMENT[other as usize]))),
            ];
            Some(fill("На равных в карте {one} и {other}: при вас всегда и {gift}, и {gift_2}.", &slots))
        }
        _ => Some(marked("Стихии в карте почти уравновешены, и вам понятны очень разные люди.")),
    }
}

#[cfg(test)]
mod tests;
