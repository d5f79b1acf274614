//! Every kind of fact, explained.

use super::why;
use crate::astro::{
    AspectKind, AspectPoint, Body, CivilDate, Component, Degrees, Fact, LunarDay, Moment, MoonAspect, MoonFact,
    MoonIngress, NatalFact, PairFact, Partner, PhaseName, PrincipalPhase, ReferenceFact, RelationshipLevel, Retrograde,
    Sign, Station, VoidOfCourse,
};
use crate::speech::tests::lint::faults_of;

fn at(hours: i64) -> Moment {
    CivilDate::new(2026, 11, 24).unwrap().midnight_utc().unwrap().plus_s(hours * 3600 + 20 * 60).unwrap()
}

fn moscow(moment: Moment) -> (u8, u8) {
    let minutes = (moment.unix_s() + 3 * 3600).rem_euclid(86_400) / 60;
    ((minutes / 60) as u8, (minutes % 60) as u8)
}

fn text(fact: Fact) -> String {
    why(&fact, &moscow).text
}

#[test]
fn the_moon_is_explained_with_its_moments() {
    let phase = PrincipalPhase { name: PhaseName::FullMoon, at: at(11), sign: Sign::Gemini };
    assert_eq!(
        text(Fact::Moon(MoonFact::Phase(phase))),
        "Точное полнолуние 24 ноября в 14:20: Луна в Близнецах, прямо напротив Солнца."
    );
    let last = MoonAspect { body: Body::Venus, kind: AspectKind::Trine, at: at(2) };
    let void =
        VoidOfCourse { sign: Sign::Cancer, entered: at(-40), last_aspect: Some(last), from: at(2), until: at(9) };
    assert_eq!(
        text(Fact::Moon(MoonFact::Void(void))),
        "Последний точный аспект Луны в Раке — трин с Венерой, 24 ноября в 5:20, а во Льва она входит 24 ноября в 12:20."
    );
    let day = LunarDay { number: 15, from: at(1), until: at(25) };
    assert_eq!(
        text(Fact::Moon(MoonFact::LunarDay { day, by_moonrise: false })),
        "Пятнадцатый лунный день начинается 24 ноября в 4:20, когда Луна уходит от Солнца на 168 градусов."
    );
}

#[test]
fn a_pair_is_explained_part_by_part() {
    let part = |component| text(Fact::Pair(PairFact::Signs { first: Sign::Leo, second: Sign::Capricorn, component }));
    assert_eq!(part(Component::Elements), "Стихия Льва — огонь, стихия Козерога — земля. За это 8 баллов из 30.");
    assert_eq!(part(Component::Aspect), "От Льва до Козерога 5 знаков по кругу, это квинконс. За это 2 балла из 25.");
    let aspect = PairFact::Aspect {
        mine: AspectPoint::Body(Body::Venus),
        theirs: AspectPoint::Body(Body::Mars),
        kind: AspectKind::Square,
        orb_deg: 0.7,
    };
    assert_eq!(text(Fact::Pair(aspect)), "Ваша Венера в квадрате к Марсу партнёра, до точного угла меньше градуса.");
}

#[test]
fn a_birth_is_explained_by_its_chart() {
    let place = NatalFact::Place { body: Body::Sun, sign: Sign::Leo, degree: Some(23), house: Some(2) };
    assert_eq!(text(Fact::Natal(place)), "Солнце в вашей карте во Льве, 23°, во втором доме.");
    let elements = NatalFact::Elements { counts: [3, 4, 0, 3] };
    assert_eq!(
        why(&Fact::Natal(elements), &moscow).tts,
        "Счёт планет по стихиям такой: огонь — три, земля — четыре, воздух — ни одной, вода — три."
    );
}

/// At least one fact of every kind, with every word that a kind can name.
pub(in crate::speech) fn every_other_fact() -> Vec<Fact> {
    let mut facts = Vec::new();
    for sign in Sign::ALL {
        let stay = |last_aspect| VoidOfCourse { sign, entered: at(-40), last_aspect, from: at(2), until: at(9) };
        let ingress = MoonIngress { sign, at: at(3) };
        facts.push(MoonFact::InSign { sign, entered: at(-40), until: at(9) });
        facts.extend([MoonFact::Ingress(ingress), MoonFact::Void(stay(None))]);
        facts.extend(PhaseName::PRINCIPAL.map(|(name, _)| MoonFact::Phase(PrincipalPhase { name, at: at(5), sign })));
        for kind in AspectKind::MAJOR {
            let last = MoonAspect { body: Body::PLANETS[sign as usize % 10], kind, at: at(2) };
            facts.push(MoonFact::Void(stay(Some(last))));
        }
    }
    for number in 1..=30 {
        let day = LunarDay { number, from: at(1), until: at(25) };
        facts.extend([true, false].map(|by_moonrise| MoonFact::LunarDay { day, by_moonrise }));
    }
    facts.extend(PhaseName::ALL.map(|phase| MoonFact::Disc { phase, lit_percent: 11 * phase as u8, at: at(3) }));
    let moon = facts.into_iter().map(Fact::Moon);
    moon.chain(every_natal_fact().into_iter().map(Fact::Natal))
        .chain(every_pair_fact().into_iter().map(Fact::Pair))
        .chain(every_reference().into_iter().map(Fact::Reference))
        .chain(Body::ALL.map(|body| {
            let station = |hours, longitude| Station { at: at(hours), longitude: Degrees::new(longitude) };
            Fact::RetrogradePeriod(Retrograde {
                body,
                shadow_from: at(-400),
                turns_retrograde: station(-200, 20.0 * f64::from(body as u8)),
                turns_direct: station(300, 17.0 * f64::from(body as u8)),
                shadow_until: at(600),
            })
        }))
        .collect()
}

fn every_point() -> impl Iterator<Item = AspectPoint> {
    Body::ALL.into_iter().map(AspectPoint::Body).chain([AspectPoint::Ascendant, AspectPoint::MediumCoeli])
}

fn every_natal_fact() -> Vec<NatalFact> {
    let mut facts = vec![NatalFact::TimeUnknown, NatalFact::Elements { counts: [1, 0, 2, 7] }];
    for (index, sign) in Sign::ALL.into_iter().enumerate() {
        for body in Body::ALL {
            let house = Some(index as u8 + 1);
            facts.push(NatalFact::Place { body, sign, degree: Some(index as u8), house });
            facts.push(NatalFact::Place { body, sign, degree: Some(21), house: None });
            facts.push(NatalFact::Place { body, sign, degree: None, house: None });
            facts.push(NatalFact::Between { body, from: sign, until: sign.plus(1) });
        }
        for angle in [AspectPoint::Ascendant, AspectPoint::MediumCoeli] {
            facts.push(NatalFact::Angle { angle, sign, degree: index as u8 });
        }
    }
    for a in every_point() {
        for kind in AspectKind::ALL {
            facts.push(NatalFact::Aspect { a, b: AspectPoint::Body(Body::Saturn), kind, orb_deg: 3.2 });
            facts.push(NatalFact::Aspect { a: AspectPoint::Body(Body::Moon), b: a, kind, orb_deg: 0.2 });
        }
    }
    facts.extend(PhaseName::ALL.map(|phase| NatalFact::Phase { phase, elongation_deg: 41.0 * f64::from(phase as u8) }));
    facts
}

fn every_pair_fact() -> Vec<PairFact> {
    let mut facts = vec![
        PairFact::TimeUnknown { whose: None },
        PairFact::TimeUnknown { whose: Some(Partner::First) },
        PairFact::TimeUnknown { whose: Some(Partner::Second) },
    ];
    for first in Sign::ALL {
        for second in Sign::ALL {
            facts.push(PairFact::House { first, second });
            facts.extend(Component::ALL.map(|component| PairFact::Signs { first, second, component }));
        }
    }
    for mine in every_point() {
        for kind in AspectKind::ALL {
            facts.push(PairFact::Aspect { mine, theirs: AspectPoint::Body(Body::Moon), kind, orb_deg: 1.3 });
            facts.push(PairFact::Aspect { mine: AspectPoint::Ascendant, theirs: mine, kind, orb_deg: 4.9 });
        }
    }
    for body in Body::ALL {
        let house = body as u8 % 12 + 1;
        facts.extend([Partner::First, Partner::Second].map(|guest| PairFact::Overlay { guest, body, house }));
    }
    facts.extend([0, 1, 22].map(|points| PairFact::Score { points, level: RelationshipLevel::of(points) }));
    facts
}

fn every_reference() -> Vec<ReferenceFact> {
    let mut references: Vec<_> = (1..=12).map(ReferenceFact::House).collect();
    references.extend(Sign::ALL.map(ReferenceFact::Sign));
    references.extend(Body::ALL.map(ReferenceFact::Planet));
    references.extend(
        Sign::ALL.into_iter().flat_map(|sign| Body::ALL.map(|body| ReferenceFact::PlanetInSign { body, sign })),
    );
    references.extend([Body::Sun, Body::Moon].map(ReferenceFact::NeverBack));
    references
}

#[test]
fn every_explanation_is_clean_russian() {
    let faults: Vec<_> = every_other_fact().iter().flat_map(|fact| faults_of(&why(fact, &moscow))).collect();
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults[..faults.len().min(20)].join("\n"));
}

#[test]
#[ignore = "prints every explanation, for a check of cases by a morphological analyser"]
fn print_every_sentence() {
    for fact in every_other_fact() {
        println!("> {}", why(&fact, &moscow).text);
    }
}
