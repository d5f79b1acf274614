//! Every sign, planet, house and planet in a sign, explained.

use std::collections::HashSet;

use super::*;
use crate::astro::{Body, Sign};
use crate::speech::tests::lint::faults_of;
use crate::speech::{SPEECH_LIMIT_CHARS, Sentence, compose};

fn every_reading() -> Vec<Vec<Sentence>> {
    let mut all: Vec<_> = Sign::ALL.map(sign_info).into();
    all.extend(Body::ALL.map(planet_info));
    all.extend((1..=12).map(house_info));
    all.extend(Body::PLANETS.into_iter().flat_map(|body| Sign::ALL.map(|sign| planet_in_sign(body, sign))));
    all
}

fn whole(sentences: &[Sentence]) -> String {
    compose(sentences, 4000).0.text
}

#[test]
fn a_sign_is_explained_by_its_element_cross_and_ruler() {
    let said = whole(&sign_info(Sign::Leo));
    assert!(said.starts_with("Лев — фиксированный знак стихии огня, управляет здесь Солнце. Львы светят"), "{said}");
    assert!(said.contains("Солнце проходит этот знак примерно с 23 июля по 22 августа."), "{said}");
    let capricorn = whole(&sign_info(Sign::Capricorn));
    assert!(capricorn.contains("примерно с 22 декабря по 19 января."), "{capricorn}");
}

#[test]
fn a_planet_in_a_sign_has_its_standing() {
    let said = |body, sign| whole(&planet_in_sign(body, sign));
    assert_eq!(
        said(Body::Mars, Sign::Aries),
        "С Марсом в Овне действуют и спорят быстро и смело. В деле выручает смелость, а мешает нетерпение. \
         Это обитель: здесь Марс у себя дома и проявляется в полную силу."
    );
    assert!(said(Body::Sun, Sign::Aries).contains("экзальтация"));
    assert!(said(Body::Moon, Sign::Scorpio).contains("Это падение: здесь Луна не на виду, и она учится скромности."));
    assert!(said(Body::Venus, Sign::Aries).contains("и ей приходится искать обходные пути"));
    assert_eq!(planet_in_sign(Body::Chiron, Sign::Leo), planet_info(Body::Chiron));
    assert!(whole(&planet_info(Body::Mars)).contains("Марс управляет Овном, а по старинному правилу и Скорпионом."));
}

#[test]
fn a_house_that_does_not_exist_has_no_explanation() {
    assert_eq!((house_info(0), house_info(13)), (vec![], vec![]));
    assert!(whole(&house_info(4)).starts_with("Четвёртый дом — это дом, семья"));
}

#[test]
fn every_explanation_is_its_own_rests_on_a_fact_and_fits_one_answer() {
    let mut seen = HashSet::new();
    for reading in every_reading() {
        assert!(seen.insert(whole(&reading)), "{}", whole(&reading));
        assert!(reading.iter().all(|sentence| sentence.fact.is_some()));
        let (_, rest) = compose(&reading, SPEECH_LIMIT_CHARS);
        assert!(rest.iter().all(|sentence| sentence.priority == crate::speech::SentencePriority::Optional), "{rest:?}");
    }
    assert_eq!(seen.len(), 12 + Body::ALL.len() + 12 + 120);
}

#[test]
fn every_sentence_is_clean_russian() {
    let faults: Vec<_> = every_reading().iter().flatten().flat_map(|sentence| faults_of(&sentence.speech)).collect();
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults[..faults.len().min(20)].join("\n"));
}

#[test]
#[ignore = "prints every sentence, for a check of cases by a morphological analyser"]
fn print_every_sentence() {
    for sentence in every_reading().into_iter().flatten() {
        println!("> {}", sentence.speech.text);
    }
}
