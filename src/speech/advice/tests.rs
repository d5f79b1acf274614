//! Advice over a sky that moves uniformly, and every tip there is.

use std::collections::HashSet;

use super::*;
use crate::astro::{Body, CivilDate, DayReading, LinearSky, Moment, Question, Sign};
use crate::speech::SPEECH_LIMIT_CHARS;
use crate::speech::compose;
use crate::speech::tests::lint::faults_of;

fn midnight(day: i64) -> Moment {
    CivilDate::new(2026, 11, 23).unwrap().plus_days(day).unwrap().midnight_utc().unwrap()
}

fn utc(moment: Moment) -> (u8, u8) {
    let minutes = moment.unix_s().rem_euclid(86_400) / 60;
    ((minutes / 60) as u8, (minutes % 60) as u8)
}

fn told(sign: Sign, day: i64) -> Vec<Sentence> {
    let motions = Body::PLANETS.into_iter().enumerate().map(|(index, body)| {
        let speed = [0.98, 13.2, 1.3, 1.2, 0.5, 0.1, 0.05, 0.02, 0.01, 0.005][index];
        (body, 41.0 * index as f64, speed)
    });
    let sky = LinearSky::new(motions.collect::<Vec<_>>());
    let reading = DayReading::new(sign, midnight(day), midnight(day + 1)).unwrap().solve(&sky).unwrap();
    advice_for_sign(&reading, &utc)
}

#[test]
fn advice_is_the_sign_s_own_has_its_reason_and_fits() {
    for day in 0..14 {
        let mut tips = HashSet::new();
        for sign in Sign::ALL {
            let said = told(sign, day);
            assert_eq!(said, told(sign, day));
            assert!(said[0].speech.text.starts_with("Совет для "), "{}", said[0].speech.text);
            assert_eq!(said[0].fact, said[1].fact);
            assert_eq!(compose(&said, SPEECH_LIMIT_CHARS).1, []);
            tips.insert(said[0].speech.text.split(": ").nth(1).unwrap().to_owned());
        }
        assert!(tips.len() >= 8, "day {day}: {} tips for twelve signs", tips.len());
    }
}

#[test]
fn tomorrow_s_advice_is_another_one() {
    for sign in Sign::ALL {
        for day in 0..6 {
            assert_ne!(told(sign, day)[0].speech, told(sign, day + 1)[0].speech);
        }
    }
}

#[test]
fn every_tip_is_clean_russian_and_given_once() {
    let mut seen = HashSet::new();
    let tips = BY_HOUSE.iter().flatten().chain(MOON.iter().flatten());
    let mut faults = Vec::new();
    for tip in tips {
        assert!(seen.insert(*tip), "{tip}");
        assert!(tip.starts_with(char::is_lowercase) && !tip.contains([':', '.']), "{tip}");
        faults.extend(faults_of(&fill("Совет дня: {tip}.", &vec![("tip", TemplateValue::Said(marked(tip)))])));
    }
    faults.extend(TRYING.iter().flat_map(|words| faults_of(&marked(words))));
    for sign in Sign::ALL {
        faults.extend((0..4).flat_map(|day| told(sign, day)).flat_map(|sentence| faults_of(&sentence.speech)));
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults[..faults.len().min(20)].join("\n"));
}

#[test]
#[ignore = "prints every sentence, for a check of cases by a morphological analyser"]
fn print_every_sentence() {
    for tip in BY_HOUSE.iter().flatten().chain(MOON.iter().flatten()).chain(&TRYING) {
        println!("> {}", marked(tip).text);
    }
    for sentence in Sign::ALL.into_iter().flat_map(|sign| told(sign, 1)) {
        println!("> {}", sentence.speech.text);
    }
}
