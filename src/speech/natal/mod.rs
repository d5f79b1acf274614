//! A birth chart as a portrait.

pub(super) mod character;
mod part;

pub use part::{ChartPart, portrait_of_part};

use self::character::{
    ASCENDANT, BORN_UNDER, ELEMENT, FLOW, FRICTION, IN_MANNER, MANNER, MEDIUM_COELI, MEETING, MOON, SUN, drive, field,
    surroundings,
};
use super::counted::ordinal_words;
use super::numbers::{cardinal, plural};
use super::phrase::{TemplateValue, TemplateValues, fill, marked};
use super::why::point;
use super::words::{self, Case, Gender, Word, in_sign, into_sign};
use super::{Sentence, SentencePriority, Speech, dates};
use crate::astro::{Aspect, AspectKind, AspectPoint, Body, Chart, Degrees, Element, Fact, NatalFact, Sign, Warning};

/// How many aspects a portrait tells of.
const ASPECTS_MAX: usize = 5;
/// How many of them are told before the planets in their houses.
const SUPPLEMENTARY_ASPECTS: usize = 2;

/// The portrait drawn by a chart. Without a time of birth it says so, speaks of no house or angle, and gives the Moon as a range where
/// it changed signs. What the chart does not hold is passed over.
pub fn portrait(chart: &Chart) -> Vec<Sentence> {
    let time_known = chart.is_time_known();
    let mut sentences = vec![Sentence::leading(SentencePriority::Essential, opening(time_known))];
    let mut say = |priority, told: Option<(NatalFact, Speech)>| {
        sentences.extend(told.map(|(fact, speech)| Sentence::on(Fact::Natal(fact), priority, speech)));
    };
    say(SentencePriority::Essential, luminary(chart, Body::Sun, &SUN, time_known));
    say(SentencePriority::Essential, luminary(chart, Body::Moon, &MOON, time_known));
    if let Some(houses) = &chart.houses {
        let (rising, culminating) = (houses.ascendant.longitude, houses.medium_coeli.longitude);
        say(SentencePriority::Important, Some(angle(AspectPoint::Ascendant, rising, &ASCENDANT)));
        say(SentencePriority::Supplementary, Some(angle(AspectPoint::MediumCoeli, culminating, &MEDIUM_COELI)));
    }
    if !time_known {
        say(SentencePriority::Important, Some((NatalFact::TimeUnknown, marked(TIME_UNKNOWN))));
    }
    for (index, aspect) in strongest(&chart.aspects).into_iter().enumerate() {
        let priority = match index {
            0 => SentencePriority::Important,
            1..=SUPPLEMENTARY_ASPECTS => SentencePriority::Supplementary,
            _ => SentencePriority::Optional,
        };
        say(priority, Some(aspect_in_words(aspect, index)));
    }
    say(SentencePriority::Supplementary, elements(&chart.tally.elements));
    say(SentencePriority::Supplementary, phase_at_birth(chart));
    for body in [Body::Sun, Body::Moon] {
        say(SentencePriority::Supplementary, in_house(chart, body));
    }
    for (body, how) in IN_MANNER {
        say(SentencePriority::Optional, in_manner(chart, body, how, time_known));
        say(SentencePriority::Optional, in_house(chart, body));
    }
    sentences
}

/// The place of a body as a fact.
fn place(chart: &Chart, wanted: Body) -> Option<(Degrees, NatalFact)> {
    let found = chart.bodies.iter().find(|found| found.body == wanted)?;
    let longitude = found.position.longitude;
    let degree = chart.is_time_known().then(|| longitude.dms().0);
    Some((longitude, NatalFact::Place { body: wanted, sign: longitude.sign(), degree, house: found.house }))
}

/// "Меркурий в Раке, 23°: думаете и говорите вы бережно и с чувством."
fn in_manner(chart: &Chart, body: Body, how: &str, time_known: bool) -> Option<(NatalFact, Speech)> {
    let (longitude, fact) = place(chart, body)?;
    if uncertain(chart, body).is_some() {
        return None;
    }
    let clause = format!("{how} {}", MANNER[longitude.sign() as usize]);
    let speech = if time_known {
        placed(words::body(body), longitude, &clause)
    } else {
        in_whole_sign(body, longitude.sign(), &clause)
    };
    Some((fact, speech))
}

/// "Марс в десятом доме: больше всего сил уходит туда, где есть большое дело." Nothing without houses.
fn in_house(chart: &Chart, body: Body) -> Option<(NatalFact, Speech)> {
    let (_, fact) = place(chart, body)?;
    let NatalFact::Place { house: Some(house), .. } = fact else { return None };
    let slots: TemplateValues = vec![
        ("a", TemplateValue::Word(words::body(body))),
        ("in", TemplateValue::Said(Speech::plain(if house == 2 { "во" } else { "в" }))),
        ("house", TemplateValue::Said(ordinal_words(house, Gender::Masculine, Case::Prepositional))),
        ("where", TemplateValue::Said(marked(surroundings(house)))),
        ("field", TemplateValue::Said(marked(field(body)))),
    ];
    Some((fact, fill("{a} {in} {house} доме: {field} {where}.", &slots)))
}

/// The Moon's phase at birth; nothing where the day of birth holds two of them, or nothing is known.
fn phase_at_birth(chart: &Chart) -> Option<(NatalFact, Speech)> {
    let phase = chart.moon_phase.filter(|_| chart.is_time_known())?;
    let fact = NatalFact::Phase { phase: phase.name, elongation_deg: phase.elongation_deg };
    Some((fact, marked(BORN_UNDER[phase.name as usize])))
}

fn angle(angle: AspectPoint, longitude: Degrees, characters: &[&str; 12]) -> (NatalFact, Speech) {
    let sign = longitude.sign();
    let fact = NatalFact::Angle { angle, sign, degree: longitude.dms().0 };
    (fact, placed(point(angle), longitude, characters[sign as usize]))
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

/// The signs between which the body moved on a day of birth without a time.
fn uncertain(chart: &Chart, wanted: Body) -> Option<(Sign, Sign)> {
    chart.warnings.iter().find_map(|warning| match warning {
        Warning::SignUncertain { body, from, until } if *body == wanted => Some((*from, *until)),
        _ => None,
    })
}

fn luminary(chart: &Chart, body: Body, characters: &[&str; 12], time_known: bool) -> Option<(NatalFact, Speech)> {
    let (longitude, fact) = place(chart, body)?;
    let character = |sign: Sign| characters[sign as usize];
    Some(match uncertain(chart, body) {
        Some((from, until)) => {
            let moved = if words::body(body).gender() == Gender::Neuter {
                "переход+ило"
            } else {
                "переход+ила"
            };
            let slots = vec![
                ("a", TemplateValue::Word(words::body(body))),
                ("moved", TemplateValue::Said(marked(moved))),
                ("from", TemplateValue::Word(words::sign(from))),
                ("into", TemplateValue::Said(into_sign(until))),
                ("one", TemplateValue::Said(marked(character(from)))),
                ("other", TemplateValue::Said(marked(character(until)))),
            ];
            let speech = fill("{a} в этот день {moved} из {from:gen} {into}: либо {one}, либо {other}.", &slots);
            (NatalFact::Between { body, from, until }, speech)
        }
        None if time_known => (fact, placed(words::body(body), longitude, character(longitude.sign()))),
        None => (fact, in_whole_sign(body, longitude.sign(), character(longitude.sign()))),
    })
}

/// "Солнце в Раке, 23°: …".
fn placed(point: &'static Word, longitude: Degrees, clause: &str) -> Speech {
    let slots = vec![
        ("a", TemplateValue::Word(point)),
        ("in", TemplateValue::Said(in_sign(longitude.sign()))),
        ("degrees", TemplateValue::Said(dates::whole_degrees(longitude.dms().0))),
        ("clause", TemplateValue::Said(marked(clause))),
    ];
    fill("{a} {in}, {degrees}: {clause}.", &slots)
}

/// "Уран в Козероге, 7°.": the slow ones say little of one person by their signs.
fn placed_plainly(body: Body, longitude: Degrees, time_known: bool) -> Speech {
    let slots = vec![
        ("a", TemplateValue::Word(words::body(body))),
        ("in", TemplateValue::Said(in_sign(longitude.sign()))),
        ("degrees", TemplateValue::Said(dates::whole_degrees(longitude.dms().0))),
    ];
    fill(if time_known { "{a} в вашей карте {in}, {degrees}." } else { "{a} в вашей карте {in}." }, &slots)
}

/// The same for a day of which no moment is known.
fn in_whole_sign(body: Body, sign: Sign, clause: &str) -> Speech {
    let slots = vec![
        ("a", TemplateValue::Word(words::body(body))),
        ("in", TemplateValue::Said(in_sign(sign))),
        ("clause", TemplateValue::Said(marked(clause))),
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

fn aspect_in_words(aspect: &Aspect<AspectPoint>, index: usize) -> (NatalFact, Speech) {
    let (frame, clauses) = match aspect.kind {
        AspectKind::Conjunction => ("{a} в {kind:pre} с {b:ins}: ", &MEETING),
        AspectKind::Square | AspectKind::Opposition => ("{a} в {kind:pre} к {b:dat}: ", &FRICTION),
        _ => ("{a} в {kind:pre} с {b:ins}: ", &FLOW),
    };
    let slots: TemplateValues = vec![
        ("a", TemplateValue::Word(point(aspect.a))),
        ("b", TemplateValue::Word(point(aspect.b))),
        ("kind", TemplateValue::Word(words::aspect(aspect.kind))),
        ("drive", TemplateValue::Said(marked(drive(aspect.a)))),
        ("drive_2", TemplateValue::Said(marked(drive(aspect.b)))),
    ];
    // Each of the told aspects has its own wording, so that they do not echo each other.
    let speech = fill(&format!("{frame}{}.", clauses[index % clauses.len()]), &slots);
    (NatalFact::Aspect { a: aspect.a, b: aspect.b, kind: aspect.kind, orb_deg: aspect.orb_deg }, speech)
}

fn elements(counts: &[u8; Element::ALL.len()]) -> Option<(NatalFact, Speech)> {
    Some((NatalFact::Elements { counts: *counts }, elements_in_words(counts)?))
}

fn elements_in_words(counts: &[u8; Element::ALL.len()]) -> Option<Speech> {
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
                ("element", TemplateValue::Word(words::element(element))),
                ("count", TemplateValue::Said(count)),
                ("gift", TemplateValue::Said(marked(ELEMENT[element as usize]))),
            ];
            Some(fill("Сильнее всего в карте {element}, {count}: {gift} всегда при вас.", &slots))
        }
        [one, other] => {
            let slots = vec![
                ("one", TemplateValue::Word(words::element(one))),
                ("other", TemplateValue::Word(words::element(other))),
                ("gift", TemplateValue::Said(marked(ELEMENT[one as usize]))),
                ("gift_2", TemplateValue::Said(marked(ELEMENT[other as usize]))),
            ];
            Some(fill("На равных в карте {one} и {other}: при вас всегда и {gift}, и {gift_2}.", &slots))
        }
        _ => Some(marked("Стихии в карте почти уравновешены, и вам понятны очень разные люди.")),
    }
}

#[cfg(test)]
mod tests;
