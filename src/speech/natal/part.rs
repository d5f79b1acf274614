//! One part of a birth chart, for who asked for that alone.

use super::character::{ASCENDANT, IN_MANNER, MEDIUM_COELI, MOON, SUN};
use super::{
    angle, aspect_in_words, in_house, in_manner, is_told, luminary, place, placed_plainly, strongest, uncertain,
};
use crate::astro::{Aspect, AspectKind, AspectPoint, Body, Chart, Degrees, Fact, NatalFact};
use crate::speech::counted::ordinal_words;
use crate::speech::phrase::{TemplateValue, TemplateValues, fill, marked};
use crate::speech::words::{self, Case, Gender, in_sign, into_sign};
use crate::speech::{Sentence, SentencePriority, Speech};

/// How many aspects of a body are told.
const ASPECTS_MAX: usize = 3;

/// A part of a birth chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartPart {
    /// In which sign and house a body stands.
    Body(Body),
    /// The aspects of a body, or the closest of all.
    Aspects(Option<Body>),
    /// The rising sign.
    Ascendant,
    /// The sign at the top.
    MediumCoeli,
    /// Where a house begins and what stands in it, 1 to 12.
    House(u8),
}

/// A part of the portrait drawn by a chart, in a few sentences; what it lacks without a time of birth is said.
pub fn portrait_of_part(chart: &Chart, part: ChartPart) -> Vec<Sentence> {
    match part {
        ChartPart::Body(body) => of_body(chart, body),
        ChartPart::Aspects(body) => of_aspects(chart, body),
        ChartPart::Ascendant | ChartPart::MediumCoeli => {
            let Some(houses) = &chart.houses else {
                return vec![without_houses("асценд+ент и серед+ину н+еба")];
            };
            vec![sentence(match part {
                ChartPart::Ascendant => angle(AspectPoint::Ascendant, houses.ascendant.longitude, &ASCENDANT),
                _ => angle(AspectPoint::MediumCoeli, houses.medium_coeli.longitude, &MEDIUM_COELI),
            })]
        }
        ChartPart::House(house) => of_house(chart, house),
    }
}

fn sentence((fact, speech): (NatalFact, Speech)) -> Sentence {
    Sentence::on(Fact::Natal(fact), SentencePriority::Essential, speech)
}

fn plain(speech: Speech) -> Sentence {
    Sentence::leading(SentencePriority::Essential, speech)
}

fn without_houses(what: &str) -> Sentence {
    sentence((NatalFact::TimeUnknown, marked(&format!("Время рождения неизвестно, поэтому {what} назвать нельзя."))))
}

fn of_body(chart: &Chart, body: Body) -> Vec<Sentence> {
    let Some((longitude, fact)) = place(chart, body) else {
        let slots: TemplateValues = vec![("a", TemplateValue::Word(words::body(body)))];
        return vec![plain(fill("В карте рождения {a} у меня не считается.", &slots))];
    };
    let time_known = chart.is_time_known();
    let manner = IN_MANNER.iter().find(|(told, _)| *told == body);
    let in_sign = match (body, manner) {
        (Body::Sun, _) => luminary(chart, body, &SUN, time_known),
        (Body::Moon, _) => luminary(chart, body, &MOON, time_known),
        (_, Some((_, how))) => in_manner(chart, body, how, time_known),
        _ if uncertain(chart, body).is_none() => Some((fact, placed_plainly(body, longitude, time_known))),
        _ => None,
    };
    let in_sign = in_sign.or_else(|| changing(chart, body));
    let mut told: Vec<_> = in_sign.into_iter().chain(in_house(chart, body)).map(sentence).collect();
    if !time_known {
        told.push(without_houses("дом"));
    }
    told
}

/// «Венера в тот день переходила из Рака во Льва, и без часа рождения не сказать, где она стояла.»
fn changing(chart: &Chart, body: Body) -> Option<(NatalFact, Speech)> {
    let (from, until) = uncertain(chart, body)?;
    let slots = vec![
        ("a", TemplateValue::Word(words::body(body))),
        ("from", TemplateValue::Word(words::sign(from))),
        ("into", TemplateValue::Said(into_sign(until))),
    ];
    let speech = fill(
        "В день вашего рождения {a} меняет знак: из {from:gen} {into}, а в каком часу, зависит от времени.",
        &slots,
    );
    Some((NatalFact::Between { body, from, until }, speech))
}

fn of_aspects(chart: &Chart, body: Option<Body>) -> Vec<Sentence> {
    let Some(body) = body else {
        let closest = strongest(&chart.aspects).into_iter().take(ASPECTS_MAX).enumerate();
        return closest.map(|(at, aspect)| sentence(aspect_in_words(aspect, at))).collect();
    };
    let is_of = |point: AspectPoint| point == AspectPoint::Body(body);
    let mut aspects: Vec<&Aspect<AspectPoint>> = chart
        .aspects
        .iter()
        .filter(|aspect| AspectKind::MAJOR.contains(&aspect.kind) && is_told(aspect.a) && is_told(aspect.b))
        .filter(|aspect| is_of(aspect.a) || is_of(aspect.b))
        .collect();
    aspects.sort_by(|left, right| left.orb_deg.total_cmp(&right.orb_deg));
    let told: Vec<_> = aspects
        .into_iter()
        .take(ASPECTS_MAX)
        .enumerate()
        .map(|(at, aspect)| sentence(aspect_in_words(aspect, at)))
        .collect();
    if !told.is_empty() {
        return told;
    }
    if body == Body::Moon && !chart.is_time_known() {
        return vec![without_houses("аспекты Луны")];
    }
    let of = Speech::plain("у").then(&words::body(body).said(Case::Genitive));
    vec![plain(Speech::plain("Близких аспектов").then(&of).then(&Speech::plain("в вашей карте нет.")))]
}

fn of_house(chart: &Chart, house: u8) -> Vec<Sentence> {
    let Some(houses) = &chart.houses else { return vec![without_houses("дом+а")] };
    let cusp: Degrees = houses.cusps[(usize::from(house) + 11) % 12];
    let nominative = ordinal_words(house, Gender::Masculine, Case::Nominative);
    let slots: TemplateValues =
        vec![("house", TemplateValue::Said(nominative)), ("in", TemplateValue::Said(in_sign(cusp.sign())))];
    let begins = plain(capitalised(&fill("{house} дом вашей карты начинается {in}.", &slots)));
    let standing =
        chart.bodies.iter().filter(|found| found.house == Some(house) && Body::PLANETS.contains(&found.body));
    let mut told: Vec<_> = standing.filter_map(|found| in_house(chart, found.body)).map(sentence).collect();
    if told.is_empty() {
        told.push(plain(Speech::plain("Планет в нём нет, и это обычное дело: о доме говорит его знак.")));
    }
    std::iter::once(begins).chain(told).collect()
}

fn capitalised(speech: &Speech) -> Speech {
    let form = |form: &str| {
        let stress = form.chars().take_while(|letter| *letter == '+').count();
        let mut letters = form.chars().skip(stress);
        let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
        format!("{}{first}{}", "+".repeat(stress), letters.collect::<String>())
    };
    Speech::new(form(&speech.text), form(&speech.tts))
}
