//! Every wording of every table of the horoscope, filled in and checked.

use super::super::clauses::clauses;
use super::super::frames::{EVERY_FRAME_TABLE, TIMELESS, frames, moods};
use super::super::opening::{ON_DATE, TODAY, TOMORROW, opening};
use super::super::sentence::{ALL_DAY, DaySentenceContext};
use super::super::tone::Tone;
use super::super::*;
use crate::astro::{AspectKind, Fact, PhaseName, Sign, SkyAspect};
use crate::speech::phrase::{TemplateValue, fill, marked};
use crate::speech::tests::lint::faults_of;
use crate::speech::why;

fn every_fact() -> Vec<DayFact> {
    let at = Moment::from_unix_s(1_795_000_000).unwrap();
    let (mut moon, mut facts, mut near) = (Vec::new(), Vec::new(), Vec::new());
    for (index, sign) in Sign::ALL.into_iter().enumerate() {
        let house = index as u8 + 1;
        moon.push(DayFact::MoonIn { sign, house });
        facts.push(HouseFact::SunIn { sign, house });
        for body in Body::ALL {
            facts.push(HouseFact::RulerIn { body, sign, house });
            facts.push(HouseFact::Ingress { body, sign, house, at });
            facts.push(HouseFact::Stay { body, sign, house });
            facts.push(HouseFact::Retrograde { body, house });
            facts.push(HouseFact::Station { body, retrograde: true, house, at });
            facts.push(HouseFact::Station { body, retrograde: false, house, at });
        }
        facts.extend(PhaseName::ALL.map(|phase| HouseFact::Phase { phase, house, at }));
    }
    for a in Body::ALL {
        // Not every pair, for speed: every body stands on both sides, with each kind.
        for b in [1, 5, 8].map(|step| Body::ALL[(a as usize + step) % Body::ALL.len()]) {
            for kind in AspectKind::ALL {
                let (a_house, b_house) = (a as u8 % 12 + 1, b as u8 % 12 + 1);
                let aspect = SkyAspect { a, a_house, b, b_house, kind, orb_deg: 0.7 };
                facts.push(HouseFact::Aspect { aspect, at });
                near.push(DayFact::NearAspect(aspect));
            }
        }
    }
    moon.into_iter().chain(facts.into_iter().map(DayFact::House)).chain(near).collect()
}

fn clock(_: Moment) -> (u8, u8) {
    (14, 20)
}

/// Every frame filled for every fact, with a clause that stands for all of them.
fn every_frame_filled() -> Vec<Speech> {
    let mut filled = Vec::new();
    for fact in every_fact() {
        for moon_leaves in if matches!(fact, DayFact::MoonIn { .. }) { &[false, true][..] } else { &[false] } {
            for frame in frames(&fact, *moon_leaves) {
                let mut slots = slots::of_day(&fact, &clock);
                slots.push(("all", TemplateValue::Said(Speech::plain(ALL_DAY))));
                slots.push(("when", TemplateValue::Said(Speech::plain("в этот день"))));
                slots.push(("mood", TemplateValue::Said(marked(moods(Sign::Leo)[0]))));
                slots.push(("clause", TemplateValue::Said(marked(clauses(Tone::of_day(&fact), fact.houses().0)[0]))));
                filled.push(fill(frame, &slots));
            }
        }
        filled.push(why(&Fact::Day(fact), &clock));
    }
    filled
}

/// Every clause in every frame that may hold it, for one fact of each kind.
fn every_clause_filled() -> Vec<Speech> {
    let mut filled = Vec::new();
    let is_one_of_many = |fact: &DayFact| match fact {
        DayFact::NearAspect(aspect) | DayFact::House(HouseFact::Aspect { aspect, .. }) => aspect.a != Body::Moon,
        _ => false,
    };
    for fact in every_fact().into_iter().filter(|fact| !is_one_of_many(fact)) {
        for clause in clauses(Tone::of_day(&fact), fact.houses().0) {
            let mut slots = slots::of_day(&fact, &clock);
            slots.push(("all", TemplateValue::Said(Speech::plain(ALL_DAY))));
            slots.push(("when", TemplateValue::Said(Speech::plain("сегодня"))));
            slots.push(("mood", TemplateValue::Said(marked(moods(Sign::Virgo)[1]))));
            slots.push(("clause", TemplateValue::Said(marked(clause))));
            filled.push(fill(frames(&fact, false)[0], &slots));
        }
    }
    filled
}

fn every_opening() -> Vec<Speech> {
    let date = CivilDate::new(2026, 11, 24).unwrap();
    let mut filled = Vec::new();
    for sign in Sign::ALL {
        for day in [SpokenDay::Today, SpokenDay::Tomorrow, SpokenDay::On(date)] {
            for number in 0..20 {
                filled.push(opening(sign, day, date, &mut Choice::new(number, sign as u64)));
            }
        }
    }
    filled
}

#[test]
fn every_sentence_is_clean_russian() {
    let sentences = [every_frame_filled(), every_clause_filled(), every_opening()].concat();
    let faults: Vec<_> = sentences.iter().flat_map(faults_of).collect();
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults[..faults.len().min(20)].join("\n"));
}

#[test]
fn every_table_serves_even_and_odd_days_alike() {
    let openings: [&[&str]; 3] = [&TODAY, &TOMORROW, &ON_DATE];
    let of_clauses = Tone::ALL.into_iter().flat_map(|tone| (1..=12).map(move |house| clauses(tone, house)));
    for table in EVERY_FRAME_TABLE.into_iter().chain(openings).chain(of_clauses).chain(Sign::ALL.map(moods)) {
        assert!(table.len() >= 2 && table.len().is_multiple_of(2), "{table:?}");
    }
}

#[test]
fn a_half_of_what_tells_no_time_lasts_for_two_weeks() {
    for table in TIMELESS.into_iter().chain([&TODAY[..]]) {
        assert!(table.len() >= 14, "{table:?}");
    }
}

#[test]
fn no_clause_is_written_twice_and_none_holds_a_colon() {
    let mut seen = std::collections::HashSet::new();
    for tone in Tone::ALL {
        for house in 1..=12 {
            for clause in clauses(tone, house) {
                assert!(seen.insert(*clause), "{clause}");
                // A clause stands behind a colon, or before one.
                assert!(!clause.contains([':', '—', '.']), "{clause}");
                assert!(clause.starts_with(char::is_lowercase), "{clause}");
            }
        }
    }
}

#[test]
fn a_fact_is_told_in_each_way_without_panic() {
    let context = DaySentenceContext { day: SpokenDay::Tomorrow, clock: &clock, moon_leaves: true };
    for fact in every_fact() {
        assert!(context.sentence(&fact, fact.houses().0, &mut Choice::new(1, 2)).is_some());
    }
}

#[test]
#[ignore = "prints every filled sentence, for a check of cases by a morphological analyser"]
fn print_every_sentence() {
    for speech in [every_frame_filled(), every_clause_filled(), every_opening()].concat() {
        println!("> {}", speech.text);
    }
}
