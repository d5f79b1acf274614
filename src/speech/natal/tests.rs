//! Portraits of charts over a sky that moves uniformly.

use super::*;
use crate::astro::{Birth, ChartSettings, CivilDate, LinearSky, Moment, NatalChart, Place, Question};
use crate::speech::{SPEECH_LIMIT_CHARS, compose};

fn sky(moon_deg: f64) -> LinearSky {
    LinearSky::new([
        (Body::Sun, 113.0, 0.98),
        (Body::Moon, moon_deg, 13.2),
        (Body::Mercury, 130.0, 1.2),
        (Body::Venus, 80.0, 1.1),
        (Body::Mars, 12.0, 0.6),
        (Body::Jupiter, 114.0, 0.1),
        (Body::Saturn, 290.0, -0.05),
        (Body::Uranus, 277.0, -0.03),
        (Body::Neptune, 283.0, -0.02),
        (Body::Pluto, 225.0, -0.01),
    ])
}

fn midnight(day: u8) -> Moment {
    CivilDate::new(2000, 1, day).unwrap().midnight_utc().unwrap()
}

fn told(birth: Birth, moon_deg: f64) -> Vec<Sentence> {
    let place = Place::new(55.75, 37.62).unwrap();
    portrait(&NatalChart::new(birth, place, ChartSettings::default()).solve(&sky(moon_deg)).unwrap())
}

fn text(sentences: &[Sentence]) -> String {
    compose(sentences, 4000).0.text
}

#[test]
fn a_known_time_gives_ascendant_and_degrees() {
    let said = text(&told(Birth::At(midnight(1)), 40.0));
    assert!(
        said.starts_with("Вот каким было небо в минуту вашего рождения. Солнце в Раке, 23°: вы бережёте своих"),
        "{said}"
    );
    assert!(said.contains("Асцендент в Тельце, 7°: от вас веет спокойствием"), "{said}");
    assert!(said.contains("Середина неба в Водолее, 7°"), "{said}");
}

#[test]
fn degrees_are_heard_as_words() {
    let (speech, _) = compose(&told(Birth::At(midnight(1)), 40.0), 4000);
    assert!(speech.tts.contains("С+олнце в Р+аке, двадцать три гр+адуса:"), "{}", speech.tts);
    assert!(
        !speech.tts.replace("<[300]>", "").contains(|character: char| character.is_ascii_digit()),
        "{}",
        speech.tts
    );
}

#[test]
fn without_a_time_the_moon_is_between_two_signs_and_no_ascendant_is_made_up() {
    let birth = Birth::Within { from: midnight(1), until: midnight(2) };
    let said = text(&told(birth, 115.0));
    assert!(said.contains("Луна в этот день переходила из Рака во Льва: либо дом"), "{said}");
    assert!(
        said.contains("Время рождения неизвестно, поэтому дома, асцендент и середину неба назвать нельзя"),
        "{said}"
    );
    assert!(!said.contains("Асцендент в"), "{said}");
    let said = text(&told(birth, 95.0));
    assert!(said.contains("Луна весь этот день в Раке: "), "{said}");
}

#[test]
fn the_portrait_fits_one_answer_but_for_the_optional() {
    for moon in 0..36 {
        for birth in [Birth::At(midnight(1)), Birth::Within { from: midnight(1), until: midnight(2) }] {
            let sentences = told(birth, 10.0 * f64::from(moon));
            let (_, rest) = compose(&sentences, SPEECH_LIMIT_CHARS);
            assert!(
                rest.iter().all(|sentence| sentence.priority >= SentencePriority::Supplementary),
                "{}",
                compose(&rest, 4000).0.text
            );
        }
    }
}

/// Portraits that together use every wording: the Sun, the Moon and the angles in every sign, with and without a time.
fn every_portrait() -> Vec<Vec<Sentence>> {
    let mut portraits = Vec::new();
    let place = Place::new(55.75, 37.62).unwrap();
    for sign in 0..12 {
        for spread in [0.0, 30.0, 61.0, 89.0, 121.0, 179.0] {
            let at = |index: f64, speed| (30.0 * f64::from(sign) + 25.0 + spread * index, speed);
            let motions = Body::PLANETS.into_iter().enumerate().map(|(index, body)| {
                let (longitude, speed) = at(index as f64, if body == Body::Moon { 13.0 } else { 0.5 });
                (body, longitude, speed)
            });
            let sky = LinearSky::new(motions.collect::<Vec<_>>());
            for birth in [
                Birth::At(midnight(1).plus_s(7200 * i64::from(sign)).unwrap()),
                Birth::Within { from: midnight(1), until: midnight(2) },
            ] {
                portraits.push(portrait(&NatalChart::new(birth, place, ChartSettings::default()).solve(&sky).unwrap()));
            }
        }
    }
    portraits
}

#[test]
fn every_portrait_is_clean_russian() {
    let faults: Vec<_> = every_portrait()
        .iter()
        .flatten()
        .flat_map(|sentence| crate::speech::tests::lint::faults_of(&sentence.speech))
        .collect();
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults[..faults.len().min(20)].join("\n"));
}

#[test]
#[ignore = "prints every sentence, for a check of cases by a morphological analyser"]
fn print_every_sentence() {
    for sentence in every_portrait().into_iter().flatten() {
        println!("> {}", sentence.speech.text);
    }
}
