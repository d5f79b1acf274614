//! Two people's charts against each other, in words.

mod clauses;

use self::clauses::clause;
use super::counted::ordinal_words;
use super::phrase::{TemplateValue, TemplateValues, fill, marked};
use super::why::{point, takes_dative};
use super::words::{self, Case, Gender, your};
use super::{Sentence, SentencePriority, Speech};
use crate::astro::{
    AspectKind, AspectPoint, Body, Fact, InterAspect, Overlay, PairFact, Partner, RelationshipLevel, SynastryChart,
};

/// How many aspects are told.
const ASPECTS_MAX: usize = 8;
/// How many of them are told first, after the closest.
const IMPORTANT_ASPECTS: usize = 3;
/// How many bodies of each are told in the houses of the other.
const OVERLAYS_EACH: usize = 2;

/// How strongly the two are bound, their closest aspects in both directions, and where the one's lights stand in the other's houses. The
/// first chart is the listener's. What an unknown time leaves out is said.
pub fn synastry(chart: &SynastryChart) -> Vec<Sentence> {
    let mut sentences = vec![Sentence::leading(SentencePriority::Essential, marked(OPENING))];
    if let Some(score) = &chart.score {
        let fact = PairFact::Score { points: score.points, level: score.level };
        sentences.push(Sentence::on(Fact::Pair(fact), SentencePriority::Essential, marked(bond(score.level))));
    }
    for (index, aspect) in strongest(&chart.aspects).into_iter().enumerate() {
        let priority = match index {
            0 => SentencePriority::Essential,
            1..=IMPORTANT_ASPECTS => SentencePriority::Important,
            _ => SentencePriority::Supplementary,
        };
        sentences.push(aspect_told(aspect, priority));
    }
    sentences.extend(guests(&chart.second_in_first, Partner::Second));
    sentences.extend(guests(&chart.first_in_second, Partner::First));
    sentences.extend(time_unknown(chart.first.is_time_known(), chart.second.is_time_known()));
    sentences
}

const OPENING: &str = "Вот что говорят две карты, если положить их рядом. sil <[300]>";

const fn bond(level: RelationshipLevel) -> &'static str {
    match level {
        RelationshipLevel::Minimal => {
            "Связь между картами лёгкая: вы свободны друг от друга и сближаетесь по своему выбору."
        }
        RelationshipLevel::Medium => {
            "Связь между картами спокойная: точек притяжения несколько, остальное вы построите вместе."
        }
        RelationshipLevel::Important => "Связь между картами заметная: вам есть что дать друг другу.",
        RelationshipLevel::VeryImportant => "Связь между картами крепкая: такие встречи запоминаются.",
        RelationshipLevel::Exceptional => "Связь между картами очень сильная: вы по-настоящему влияете друг на друга.",
        RelationshipLevel::RareExceptional => {
            "Связь между картами редкой силы: равнодушными друг к другу вы не останетесь."
        }
    }
}

/// The aspects that say most of two people, closest first; those between two slow planets hold for all who are of their age.
fn strongest(aspects: &[InterAspect]) -> Vec<&InterAspect> {
    let mut told: Vec<_> =
        aspects.iter().filter(|aspect| AspectKind::MAJOR.contains(&aspect.kind) && clause(aspect).is_some()).collect();
    let distance = |aspect: &InterAspect| {
        let closeness_deg = [aspect.a, aspect.b].into_iter().map(closeness_deg).sum::<f64>();
        aspect.orb_deg - closeness_deg
    };
    told.sort_by(|left, right| distance(left).total_cmp(&distance(right)));
    told.truncate(ASPECTS_MAX);
    told
}

/// An aspect of such a point counts as this much closer, or farther: the slowest bodies are shared by all of an age.
const fn closeness_deg(point: AspectPoint) -> f64 {
    match point {
        AspectPoint::Body(Body::Sun | Body::Moon) => 2.0,
        AspectPoint::Body(Body::Venus | Body::Mars) | AspectPoint::Ascendant => 1.5,
        AspectPoint::Body(Body::Mercury) => 0.5,
        AspectPoint::Body(Body::Jupiter | Body::Saturn) | AspectPoint::MediumCoeli => 0.0,
        AspectPoint::Body(_) => -1.5,
    }
}

fn aspect_told(aspect: &InterAspect, priority: SentencePriority) -> Sentence {
    let (mine, theirs) = (point(aspect.a), point(aspect.b));
    let clause = clause(aspect).unwrap_or_default();
    let slots: TemplateValues = vec![
        ("your", TemplateValue::Said(Speech::plain(your(mine.gender())))),
        ("a", TemplateValue::Word(mine)),
        ("b", TemplateValue::Word(theirs)),
        ("kind", TemplateValue::Word(words::aspect(aspect.kind))),
        ("clause", TemplateValue::Said(marked(clause))),
    ];
    let template = if takes_dative(aspect.kind) {
        "{your} {a} в {kind:pre} к {b:dat} партнёра: {clause}."
    } else {
        "{your} {a} в {kind:pre} с {b:ins} партнёра: {clause}."
    };
    let fact = PairFact::Aspect { mine: aspect.a, theirs: aspect.b, kind: aspect.kind, orb_deg: aspect.orb_deg };
    Sentence::on(Fact::Pair(fact), priority, fill(template, &slots))
}

/// The first of these that a chart holds are told in the other's houses.
const GUESTS: [Body; 4] = [Body::Sun, Body::Moon, Body::Venus, Body::Mars];

fn guests(overlays: &[Overlay], guest: Partner) -> Vec<Sentence> {
    let found = GUESTS.iter().filter_map(|wanted| overlays.iter().find(|overlay| overlay.body == *wanted));
    let told = found.take(OVERLAYS_EACH).enumerate().map(|(index, Overlay { body, house })| {
        let slots: TemplateValues = vec![
            ("your", TemplateValue::Said(Speech::plain(your(words::body(*body).gender())))),
            ("a", TemplateValue::Word(words::body(*body))),
            ("house", TemplateValue::Said(ordinal_words(*house, Gender::Masculine, Case::Prepositional))),
            ("in", TemplateValue::Said(Speech::plain(if *house == 2 { "во" } else { "в" }))),
            ("theme", TemplateValue::Word(words::theme(*house))),
        ];
        let template = match (guest, index) {
            (Partner::Second, 0) => {
                "{a} партнёра {in} {house} доме вашей карты, и в вашей жизни больше м+еста для {theme:gen}."
            }
            (Partner::Second, _) => {
                "{a} партнёра {in} {house} доме вашей карты: этот человек напоминает вам про {theme:acc}."
            }
            (Partner::First, 0) => "{your} {a} {in} {house} доме партнёра, и с вами там больше м+еста для {theme:gen}.",
            (Partner::First, _) => "{your} {a} {in} {house} доме партнёра: ему вы напоминаете про {theme:acc}.",
        };
        let fact = PairFact::Overlay { guest, body: *body, house: *house };
        Sentence::on(Fact::Pair(fact), SentencePriority::Supplementary, fill(template, &slots))
    });
    told.collect()
}

fn time_unknown(is_mine_known: bool, is_theirs_known: bool) -> Option<Sentence> {
    let (whose, words) = match (is_mine_known, is_theirs_known) {
        (true, true) => return None,
        (false, true) => (
            Some(Partner::First),
            "Час вашего рождения неизвестен, поэтому вашу Лун+у и ваши дом+а здесь не учитываем.",
        ),
        (true, false) => (
            Some(Partner::Second),
            "Час рождения партнёра неизвестен, поэтому Лун+у и дом+а партнёра здесь не учитываем.",
        ),
        (false, false) => (None, "Час рождения неизвестен у обоих, поэтому Лун+у и дом+а здесь не учитываем."),
    };
    Some(Sentence::on(Fact::Pair(PairFact::TimeUnknown { whose }), SentencePriority::Important, marked(words)))
}

#[cfg(test)]
mod tests;
