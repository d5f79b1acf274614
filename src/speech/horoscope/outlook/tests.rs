//! Every wording of every table of the outlook, filled in and checked; and outlooks over made-up facts.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::super::sentence::ALL_DAY;
use super::dating::OutlookSpan;
use super::frames::{EVERY_FRAME_TABLE, STAYS};
use super::manners::manners;
use super::opening::{NOW_OF_PERSON, NOW_OF_SIGN, OF_PERSON, OF_SIGN};
use super::transit_frames::{EVERY_TRANSIT_TABLE, LASTING_ACCORD, LASTING_DISPUTE, SIDE_BY_SIDE};
use super::*;
use crate::astro::{AspectKind, AspectPoint, CivilDate, MarkCause, PhaseName, SkyAspect, Transit};
use crate::speech::choice::Choice;
use crate::speech::tests::lint::faults_of;
use crate::speech::text_length;
use crate::speech::why_dated;

fn on(year: i32, month: u8, day: u8) -> CivilDate {
    CivilDate::new(year, month, day).unwrap()
}

/// The listener's clock shows UTC.
fn calendar(moment: Moment) -> (CivilDate, u8, u8) {
    let minutes = moment.unix_s().rem_euclid(86_400) / 60;
    (moment.date(), (minutes / 60) as u8, (minutes % 60) as u8)
}

fn points() -> impl Iterator<Item = AspectPoint> {
    Body::PLANETS.map(AspectPoint::Body).into_iter().chain([AspectPoint::Ascendant, AspectPoint::MediumCoeli])
}

fn span(period: Period, first: CivilDate) -> OutlookSpan {
    let days = i64::from(period.max_days());
    OutlookSpan { period, first, last: first.plus_days(days - 1).unwrap() }
}

/// Spans of every period that are told in different ways.
fn every_span() -> Vec<OutlookSpan> {
    let firsts = [on(2026, 11, 26), on(2026, 12, 1), on(2027, 1, 1), on(2027, 3, 30)];
    Period::ALL.into_iter().flat_map(|period| firsts.map(|first| span(period, first))).collect()
}

fn every_fact(at: Moment) -> Vec<PeriodFact> {
    let mut facts = Vec::new();
    for (index, sign) in Sign::ALL.into_iter().enumerate() {
        let house = index as u8 + 1;
        facts.push(PeriodFact::House(HouseFact::SunIn { sign, house }));
        facts.push(PeriodFact::Eclipse { light: Body::Sun, sign, house, at });
        facts.push(PeriodFact::Eclipse { light: Body::Moon, sign, house, at });
        facts.extend(
            [PhaseName::NewMoon, PhaseName::FullMoon]
                .map(|phase| PeriodFact::House(HouseFact::Phase { phase, house, at })),
        );
        for body in Body::PLANETS {
            facts.push(PeriodFact::House(HouseFact::RulerIn { body, sign, house }));
            facts.push(PeriodFact::House(HouseFact::Ingress { body, sign, house, at }));
            facts.push(PeriodFact::HouseIngress { body, house, retrograde: house.is_multiple_of(2), at });
            facts.push(PeriodFact::House(HouseFact::Retrograde { body, house }));
            let retrograde = house.is_multiple_of(2);
            facts.push(PeriodFact::House(HouseFact::Station { body, retrograde, house, at }));
            facts.push(match house.is_multiple_of(2) {
                true => PeriodFact::Leaving { body, sign, house, until: at },
                false => PeriodFact::House(HouseFact::Stay { body, sign, house }),
            });
        }
    }
    for body in Body::PLANETS {
        for kind in AspectKind::MAJOR {
            for exact_at in [Some(at), None] {
                for point in points() {
                    let house = exact_at.map(|_| 7);
                    let (orb_deg, retrograde) = (0.7, false);
                    let transit = Transit { body, kind, point, house, exact_at, orb_deg, retrograde };
                    facts.push(PeriodFact::Transit(transit));
                }
            }
            for b in Body::PLANETS.into_iter().filter(|b| *b != body) {
                let (a_house, b_house) = (body as u8 % 12 + 1, b as u8 % 12 + 1);
                let aspect = SkyAspect { a: body, a_house, b, b_house, kind, orb_deg: 0.0 };
                facts.push(PeriodFact::House(HouseFact::Aspect { aspect, at }));
            }
        }
    }
    facts
}

/// How a fact leans that can make a day stand out, and the fact as what makes it so.
fn mark_of(fact: &PeriodFact) -> Option<(AspectNature, MarkCause)> {
    let (nature, cause) = match *fact {
        PeriodFact::House(HouseFact::Aspect { aspect, at }) => {
            let [a, b] = [aspect.a, aspect.b].map(AspectPoint::Body);
            (AspectNature::of(a, b, aspect.kind), MarkCause::Aspect { aspect, at })
        }
        PeriodFact::Transit(transit) if transit.exact_at.is_some() => {
            let nature = AspectNature::of(AspectPoint::Body(transit.body), transit.point, transit.kind);
            (nature, MarkCause::Transit(transit))
        }
        _ => return None,
    };
    (nature != AspectNature::Neutral).then_some((nature, cause))
}

/// Facts of every kind told in spans of every period, a quarter of them in each, on turns that let every clause come.
static EVERY_SENTENCE: LazyLock<Vec<Speech>> = LazyLock::new(|| {
    let mut said = Vec::new();
    for (number, of) in every_span().into_iter().enumerate() {
        // The afternoon of a Tuesday, which takes another preposition than the other days.
        let at = on(2026, 12, 1 + number as u8).midnight_utc().unwrap().plus_s(14 * 3600 + 20 * 60).unwrap();
        let all = if of.period == Period::Day { ALL_DAY } else { of.all() };
        let context =
            OutlookSentenceContext { span: of, all, calendar: &calendar, leaving: vec![Body::Sun, Body::Mars] };
        for (index, fact) in every_fact(at).iter().enumerate().filter(|(index, _)| (index + number) % 4 == 0) {
            for turn in 0..2 {
                let mut choice = Choice::new(turn + index as i64 + number as i64 * 3, index as u64);
                let house = fact.houses().map(|(house, _)| house);
                said.push(context.sentence(fact, house, &mut choice).unwrap());
                if let (Some((nature, cause)), 0) = (mark_of(fact), index % 3) {
                    let mark = DayMark { from: at, cause };
                    said.extend(context.day(&mark, nature, &mut choice));
                }
            }
            if number < 4 {
                said.push(why_dated(&Fact::Period(*fact), &calendar));
            }
        }
    }
    said
});

fn every_opening() -> Vec<Speech> {
    let mut said = Vec::new();
    for of in every_span() {
        for turn in 0..8 {
            let mut choice = Choice::new(turn, 0);
            said.extend(Sign::ALL.map(|sign| opening::of_sign(sign, of, &mut choice)));
            said.extend(
                [SpokenDay::Today, SpokenDay::Tomorrow, SpokenDay::On(of.first)]
                    .map(|day| opening::of_person(of, day, &mut choice)),
            );
            said.extend([Some(Sign::Leo), None].map(|sign| opening::now(sign, &mut choice)));
        }
    }
    said
}

#[test]
fn every_sentence_is_clean_russian() {
    let openings = every_opening();
    let faults: Vec<_> = EVERY_SENTENCE.iter().chain(&openings).flat_map(faults_of).collect();
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults[..faults.len().min(20)].join("\n"));
}

#[test]
fn every_frame_and_every_clause_has_its_turn_before_the_lint() {
    let said: HashSet<String> = EVERY_SENTENCE.iter().map(|speech| speech.text.to_lowercase()).collect();
    let said: Vec<&str> = said.iter().map(String::as_str).collect();
    let missing = |table: &[&str]| -> Vec<String> {
        let plain = table.iter().map(|clause| clause.replace('+', "").to_lowercase());
        plain.filter(|clause| !said.iter().any(|text| text.contains(clause.as_str()))).collect()
    };
    let mut unheard = Vec::new();
    for point in points() {
        for nature in [AspectNature::Soft, AspectNature::Hard, AspectNature::Neutral] {
            // Nothing even ever meets Venus, Mars, Jupiter, Saturn or Pluto: they make what meets them soft or hard.
            let meets_evenly = Body::PLANETS.into_iter().any(|body| {
                AspectNature::of(AspectPoint::Body(body), point, AspectKind::Conjunction) == AspectNature::Neutral
            });
            if nature != AspectNature::Neutral || meets_evenly {
                unheard.extend(missing(super::points::clauses(point, nature)));
            }
        }
    }
    for body in Body::PLANETS {
        unheard.extend(missing(manners(body, AspectNature::Hard)));
        unheard.extend(missing(manners(body, AspectNature::Soft)));
    }
    assert!(unheard.is_empty(), "{} are never said: {unheard:#?}", unheard.len());
}

#[test]
fn every_table_serves_even_and_odd_periods_alike() {
    let openings: [&[&str]; 4] = [&OF_SIGN, &OF_PERSON, &NOW_OF_SIGN, &NOW_OF_PERSON];
    for table in EVERY_FRAME_TABLE.into_iter().chain(EVERY_TRANSIT_TABLE).chain(openings) {
        assert!(table.len() >= 2 && table.len().is_multiple_of(2), "{table:?}");
        for frame in table {
            // A date may end with a comma.
            assert!(!["{on}:", "{on},", "{on} —", "{on}."].iter().any(|bad| frame.contains(bad)), "{frame}");
        }
    }
    for table in [&STAYS[..], &LASTING_ACCORD, &LASTING_DISPUTE, &SIDE_BY_SIDE] {
        assert!(table.len() >= 14, "on a day it tells no time, and two weeks are to pass: {table:?}");
    }
}

#[test]
fn dates_are_said_as_people_say_them() {
    let tuesday = (on(2026, 12, 1), 9, 5);
    let said = |of: OutlookSpan, exact, wording| of.on(tuesday, exact, wording).text;
    let week = span(Period::Week, on(2026, 11, 30));
    assert_eq!(said(week, false, 0), "во вторник, 1 декабря,");
    assert_eq!(said(week, false, 1), "во вторник");
    assert_eq!(said(week, false, 2), "во вторник утром");
    let month = span(Period::Month, on(2026, 12, 1));
    assert_eq!(said(month, false, 1), "ближе к началу месяца, 1 декабря,");
    assert_eq!(said(span(Period::Month, on(2026, 11, 26)), false, 1), "1 декабря");
    let year = span(Period::Year, on(2026, 1, 1));
    assert_eq!(said(year, false, 0), "в начале декабря");
    assert_eq!(said(year, true, 0), "1 декабря");
    assert_eq!(year.accusative().tts, "две тысячи двадцать шестой год");
    assert_eq!(month.accusative().text, "декабрь 2026 года");
    assert_eq!(week.accusative().text, "неделю с 30 ноября по 6 декабря");
}

fn outlook(period: Period, facts: Vec<RankedFact<PeriodFact>>) -> Outlook {
    let from = on(2026, 11, 23).midnight_utc().unwrap();
    let until = from.plus_s(i64::from(period.max_days()) * 86_400).unwrap();
    Outlook { sign: Sign::Leo, period, from, until, facts, easiest: None, hardest: None }
}

#[test]
fn a_transit_is_explained_with_its_date_minute_and_house() {
    let at = on(2026, 11, 26).midnight_utc().unwrap().plus_s(14 * 3600 + 20 * 60).unwrap();
    let transit = |house, exact_at| {
        let (body, kind, point) = (Body::Mars, AspectKind::Square, AspectPoint::Body(Body::Sun));
        let transit = Transit { body, kind, point, house, exact_at, orb_deg: 0.3, retrograde: false };
        Fact::Period(PeriodFact::Transit(transit))
    };
    assert_eq!(
        why_dated(&transit(Some(4), Some(at)), &calendar).text,
        "Марс 26 ноября в 14:20 в точном квадрате к вашему Солнцу. Марс при этом идёт по дому, тема которого — дом и семья."
    );
    // Without a time of birth no house is invented.
    assert_eq!(
        why_dated(&transit(None, None), &calendar).text,
        "Марс в квадрате к вашему Солнцу, до точного угла меньше половины градуса."
    );
}

#[test]
fn persons_with_other_charts_hear_other_words_and_equal_ones_the_same() {
    let at = on(2026, 11, 24).midnight_utc().unwrap();
    let transit = |point| RankedFact {
        fact: PeriodFact::Transit(Transit {
            body: Body::Venus,
            kind: AspectKind::Trine,
            point: AspectPoint::Body(point),
            house: None,
            exact_at: Some(at),
            orb_deg: 0.0,
            retrograde: false,
        }),
        weight: 1.0,
    };
    let told = |point| personal(&outlook(Period::Week, vec![transit(point)]), SpokenDay::Today, &calendar);
    assert_eq!(told(Body::Moon), told(Body::Moon));
    assert_eq!(told(Body::Moon)[0], told(Body::Mars)[0]);
    assert_ne!(told(Body::Moon)[1].speech, told(Body::Mars)[1].speech);
}

#[test]
fn the_main_part_of_a_full_year_fits_one_answer_and_the_rest_follows() {
    let at = |day: i64| on(2026, 1, 1).plus_days(day).unwrap().midnight_utc().unwrap();
    let ingress = |index: usize, sign| {
        let fact = HouseFact::Ingress { body: Body::Mars, sign, house: index as u8 + 1, at: at(20 * index as i64) };
        RankedFact { fact: PeriodFact::House(fact), weight: 12.0 - index as f64 }
    };
    let facts = Sign::ALL.into_iter().enumerate().map(|(index, sign)| ingress(index, sign)).collect();
    let sentences = sign_period(&outlook(Period::Year, facts), &calendar);
    assert_eq!(sentences.len(), 13);
    let main: Vec<_> = sentences.iter().filter(|sentence| sentence.priority != SentencePriority::Optional).collect();
    let chars: usize = main.iter().map(|sentence| text_length(&sentence.speech.text) + 1).sum();
    assert!((300..=MAIN_MAX_CHARS + 1).contains(&chars), "{chars}");
    let moment = |sentence: &Sentence| match sentence.fact {
        Some(Fact::Period(fact)) => fact.moment(),
        _ => None,
    };
    let moments: Vec<_> = sentences[1..].iter().filter_map(moment).collect();
    assert!(moments.len() == 12 && moments.is_sorted(), "the year is told as it goes");
}
