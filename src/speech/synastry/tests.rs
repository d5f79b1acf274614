//! Synastries over a sky that moves uniformly.

use super::*;
use crate::astro::{Birth, ChartSettings, CivilDate, LinearSky, Moment, NatalChart, Place, Question, Synastry};
use crate::speech::tests::lint::faults_of;
use crate::speech::{SPEECH_LIMIT_CHARS, compose};

fn midnight(day: i64) -> Moment {
    CivilDate::new(2000, 1, 1).unwrap().plus_days(day).unwrap().midnight_utc().unwrap()
}

fn sky() -> LinearSky {
    LinearSky::new([
        (Body::Sun, 113.0, 0.98),
        (Body::Moon, 40.0, 13.2),
        (Body::Mercury, 130.0, 1.2),
        (Body::Venus, 80.0, 1.1),
        (Body::Mars, 12.0, 0.6),
        (Body::Jupiter, 114.0, 0.1),
        (Body::Saturn, 290.0, 0.05),
        (Body::Uranus, 277.0, 0.03),
        (Body::Neptune, 283.0, 0.02),
        (Body::Pluto, 225.0, 0.01),
    ])
}

fn told(first: Birth, second: Birth) -> Vec<Sentence> {
    let chart = |birth| NatalChart::new(birth, Place::new(55.75, 37.62).unwrap(), ChartSettings::default());
    synastry(&Synastry::new(chart(first), chart(second), Synastry::ORBS).unwrap().solve(&sky()).unwrap())
}

fn within(day: i64) -> Birth {
    Birth::Within { from: midnight(day), until: midnight(day + 1) }
}

fn whole(sentences: &[Sentence]) -> String {
    compose(sentences, 6000).0.text
}

#[test]
fn the_closest_ties_come_first_with_both_names() {
    // Two years on: Sun 113 + 0.98 · 731 = 829.4, so 109.4; the other's Sun is at 113.
    let said = whole(&told(Birth::At(midnight(0)), Birth::At(midnight(731))));
    assert!(said.starts_with("Вот что говорят две карты, если положить их рядом. Связь между картами"), "{said}");
    assert!(said.contains(" партнёра: "), "{said}");
    assert!(said.contains(" доме вашей карты"), "{said}");
    assert!(!said.contains("Час рождения"), "{said}");
}

#[test]
fn an_unknown_time_makes_up_no_houses_and_is_said() {
    let said = whole(&told(Birth::At(midnight(0)), within(400)));
    assert!(said.contains("Час рождения партнёра неизвестен"), "{said}");
    assert!(!said.contains(" доме партнёра"), "{said}");
    let both = told(within(0), within(400));
    assert!(whole(&both).contains("неизвестен у обоих"));
    assert!(both.iter().all(|sentence| !matches!(sentence.fact, Some(Fact::Pair(PairFact::Overlay { .. })))));
}

#[test]
fn every_aspect_is_told_once_and_the_essential_fits() {
    for day in 0..40 {
        let sentences = told(Birth::At(midnight(day)), Birth::At(midnight(9 * day + 300)));
        let aspects: Vec<_> = sentences
            .iter()
            .filter(|sentence| matches!(sentence.fact, Some(Fact::Pair(PairFact::Aspect { .. }))))
            .collect();
        assert!(aspects.len() <= ASPECTS_MAX);
        let (_, rest) = compose(&sentences, SPEECH_LIMIT_CHARS);
        assert!(rest.iter().all(|sentence| sentence.priority >= SentencePriority::Important), "{rest:?}");
    }
}

fn every_sentence() -> Vec<Sentence> {
    let mut all = Vec::new();
    let points: Vec<_> = Body::PLANETS.map(AspectPoint::Body).into_iter().chain([AspectPoint::Ascendant]).collect();
    for a in &points {
        for b in &points {
            for kind in AspectKind::MAJOR {
                let aspect = InterAspect { a: *a, b: *b, kind, orb_deg: 1.0 };
                if clause(&aspect).is_some() {
                    all.push(aspect_told(&aspect, SentencePriority::Important));
                }
            }
        }
    }
    for house in 1..=12 {
        for pair in GUESTS.chunks(2) {
            let overlays: Vec<_> = pair.iter().map(|body| Overlay { body: *body, house }).collect();
            all.extend([Partner::First, Partner::Second].into_iter().flat_map(|guest| guests(&overlays, guest)));
        }
    }
    for (mine, theirs) in [(true, false), (false, true), (false, false)] {
        all.extend(time_unknown(mine, theirs));
    }
    all.extend((0..40).step_by(4).map(|points| {
        let level = RelationshipLevel::of(points);
        Sentence::on(Fact::Pair(PairFact::Score { points, level }), SentencePriority::Essential, marked(bond(level)))
    }));
    all
}

#[test]
fn every_sentence_is_clean_russian() {
    let faults: Vec<_> = every_sentence().iter().flat_map(|sentence| faults_of(&sentence.speech)).collect();
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults[..faults.len().min(20)].join("\n"));
}

#[test]
#[ignore = "prints every sentence, for a check of cases by a morphological analyser"]
fn print_every_sentence() {
    for sentence in every_sentence() {
        println!("> {}", sentence.speech.text);
    }
}
