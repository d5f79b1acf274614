//! Horoscopes over a sky that moves like the real one.

mod wordings;

use std::collections::HashSet;

use super::*;
use crate::astro::{AspectKind, DayReading, Fact, LinearSky, PhaseName, Question, Sign, SkyAspect};
use crate::speech::{SPEECH_LIMIT_CHARS, compose, why};

/// Mean motions from the positions of 2026-11-23, with two planets moving backwards.
fn sky() -> LinearSky {
    let at = CivilDate::new(2026, 11, 23).unwrap().midnight_utc().unwrap().julian_day().value();
    let days = at - LinearSky::EPOCH;
    let motions = [
        (Body::Sun, 241.0, 0.9856),
        (Body::Moon, 52.0, 13.176),
        (Body::Mercury, 222.0, 1.383),
        (Body::Venus, 203.0, 1.2),
        (Body::Mars, 149.0, 0.524),
        (Body::Jupiter, 146.5, 0.083),
        (Body::Saturn, 8.0, 0.034),
        (Body::Uranus, 63.0, -0.04),
        (Body::Neptune, 1.0, -0.01),
        (Body::Pluto, 304.0, 0.02),
    ];
    LinearSky::new(motions.map(|(body, longitude, speed)| (body, longitude - speed * days, speed)))
}

fn midnight(day: i64) -> Moment {
    let first = CivilDate::new(2026, 11, 23).unwrap();
    // Local midnight in Moscow is 21:00 UTC of the day before.
    first.plus_days(day).unwrap().midnight_utc().unwrap().plus_s(-3 * 3600).unwrap()
}

fn moscow(moment: Moment) -> (u8, u8) {
    let minutes = (moment.unix_s() + 3 * 3600).rem_euclid(86_400) / 60;
    ((minutes / 60) as u8, (minutes % 60) as u8)
}

fn reading(sign: Sign, day: i64) -> DayFacts {
    DayReading::new(sign, midnight(day), midnight(day + 1)).unwrap().solve(&sky()).unwrap()
}

fn told(sign: Sign, day: i64) -> Vec<Sentence> {
    horoscope(&reading(sign, day), SpokenDay::Today, &moscow)
}

fn texts(sentences: &[Sentence]) -> HashSet<&str> {
    sentences.iter().map(|sentence| sentence.speech.text.as_str()).collect()
}

/// Two months: every Moon sign twice, every phase twice.
const DAYS: i64 = 60;

#[test]
fn the_same_day_is_told_in_the_same_words() {
    assert_eq!(told(Sign::Leo, 5), told(Sign::Leo, 5));
}

#[test]
fn signs_share_hardly_a_sentence_on_the_same_day() {
    for day in 0..DAYS {
        let days = Sign::ALL.map(|sign| told(sign, day));
        for (index, one) in days.iter().enumerate() {
            for other in &days[index + 1..] {
                let common = texts(one).intersection(&texts(other)).count();
                assert!(common * 5 <= one.len().min(other.len()), "day {day}: {common} sentences are shared");
            }
        }
    }
}

#[test]
fn no_sentence_returns_on_the_next_day_or_within_a_day() {
    for sign in Sign::ALL {
        let mut yesterday: Vec<Sentence> = Vec::new();
        for day in 0..DAYS {
            let today = told(sign, day);
            assert_eq!(texts(&today).len(), today.len());
            let common: Vec<_> = texts(&today).intersection(&texts(&yesterday)).map(ToString::to_string).collect();
            assert!(common.is_empty(), "{sign:?} on day {day}: {common:?}");
            yesterday = today;
        }
    }
}

#[test]
fn the_main_part_is_as_long_as_a_listener_likes() {
    for sign in Sign::ALL {
        for day in 0..DAYS {
            let sentences = told(sign, day);
            let main: Vec<_> =
                sentences.iter().filter(|sentence| sentence.priority != SentencePriority::Optional).cloned().collect();
            let chars: usize = main.iter().map(|sentence| text_length(&sentence.speech.text) + 1).sum();
            assert!((350..=700).contains(&chars), "{sign:?} on day {day}: {chars} characters");
            assert!((5..=8).contains(&main.len()), "{sign:?} on day {day}: {} sentences", main.len());
            assert!(sentences.len() <= SENTENCES_MAX);
            let (speech, _) = compose(&sentences, SPEECH_LIMIT_CHARS);
            for sentence in &main {
                assert!(speech.text.contains(&sentence.speech.text), "the main part fits one answer");
            }
        }
    }
}

#[test]
fn all_but_the_opening_rests_on_a_fact() {
    let sentences = told(Sign::Virgo, 3);
    assert!(sentences[0].fact.is_none());
    assert!(sentences[1..].iter().all(|sentence| sentence.fact.is_some()));
}

#[test]
fn the_day_is_named_as_the_listener_sees_it() {
    let reading = reading(Sign::Libra, 1);
    let opening = |day| horoscope(&reading, day, &moscow)[0].speech.text.clone();
    for (day, word) in
        [(SpokenDay::Tomorrow, "завтра"), (SpokenDay::On(CivilDate::new(2026, 11, 24).unwrap()), "24 ноября 2026")]
    {
        assert!(opening(day).to_lowercase().contains(word), "{}", opening(day));
    }
    assert_eq!(middle_date(&reading, &moscow), CivilDate::new(2026, 11, 24).unwrap());
}

#[test]
fn why_says_the_fact_with_its_time() {
    let square =
        SkyAspect { a: Body::Mars, a_house: 7, b: Body::Sun, b_house: 4, kind: AspectKind::Square, orb_deg: 0.1 };
    let at = midnight(0).plus_s(14 * 3600 + 20 * 60).unwrap();
    let said = why(&Fact::Day(DayFact::House(HouseFact::Aspect { aspect: square, at })), &moscow);
    assert_eq!(
        said.text,
        "Марс в 14:20 в точном квадрате к Солнцу. Для вас здесь с одной стороны близкие отношения, с другой — дом и семья."
    );
    assert!(said.tts.starts_with("Марс в четырнадцать двадцать в точном квадр+ате к С+олнцу."));
    let phase = HouseFact::Phase { phase: PhaseName::FullMoon, house: 2, at: midnight(0) };
    assert_eq!(
        why(&Fact::Day(DayFact::House(phase)), &moscow).text,
        "В 0:00 на небе полнолуние. Для вас это второй дом, а его тема — покупки и вещи."
    );
}
