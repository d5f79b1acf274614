//! How strongly two people are bound: the relationship score of Ciro Discepolo, part by part.
//!
//! The rules are those that Discepolo found among couples ("Discepolo e le Elettive Affinità",
//! cirodiscepolo.it/Articoli/Discepoloele.htm), in the form that Kerykeion 6 gives them (`RelationshipScoreFactory`, major aspects):
//! squares and oppositions count like conjunctions, because the score tells of a bond and not of peace.

use serde::{Deserialize, Serialize};

use crate::astro::{AspectKind, AspectPoint, Body, Chart, InterAspect, OrbTable, inter_aspects};

/// An aspect within this orb is a narrow one.
const NARROW_ORB_DEG: f64 = 2.0;

/// How strongly two people are bound.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RelationshipScore {
    /// The sum of the parts; 0 and more, seldom above 30.
    pub points: u16,
    /// What that many points are called.
    pub level: RelationshipLevel,
    /// What the points are given for.
    pub parts: Vec<ScorePart>,
    /// Rules that could not be tried, because a time of birth is unknown or a body is not in the chart.
    pub untried: Vec<ScoreRule>,
}

/// Points for one thing that two charts share.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ScorePart {
    /// The rule that gives them.
    pub rule: ScoreRule,
    /// How many.
    pub points: u8,
    /// The aspect that they are given for; nothing for [`ScoreRule::SharedModality`].
    pub aspect: Option<InterAspect>,
}

/// What points are given for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ScoreRule {
    /// Both Suns stand in signs of one modality ("destiny sign"): 5.
    SharedModality,
    /// Sun conjunct, opposite or square the other's Sun: 8, or 11 within 2°.
    SunSunStrong,
    /// Sun trine or sextile the other's Sun: 4.
    SunSunMild,
    /// Sun conjunct the other's Moon: 8, or 11 within 2°.
    SunMoonConjunct,
    /// Any other aspect of Sun and the other's Moon: 4.
    SunMoonOther,
    /// Any aspect of Sun and the other's ascendant: 4.
    SunAscendant,
    /// Any aspect of Moon and the other's ascendant: 4.
    MoonAscendant,
    /// Any aspect of Venus and the other's Mars: 4.
    VenusMars,
}

impl ScoreRule {
    /// Every rule.
    pub const ALL: [Self; 8] = [
        Self::SharedModality,
        Self::SunSunStrong,
        Self::SunSunMild,
        Self::SunMoonConjunct,
        Self::SunMoonOther,
        Self::SunAscendant,
        Self::MoonAscendant,
        Self::VenusMars,
    ];

    /// Identifier in the API.
    pub const fn id(self) -> &'static str {
        [
            "shared_modality",
            "sun_sun_strong",
            "sun_sun_mild",
            "sun_moon_conjunct",
            "sun_moon_other",
            "sun_ascendant",
            "moon_ascendant",
            "venus_mars",
        ][self as usize]
    }

    /// The two points that it looks at, one in each chart.
    const fn points(self) -> (AspectPoint, AspectPoint) {
        const SUN: AspectPoint = AspectPoint::Body(Body::Sun);
        const MOON: AspectPoint = AspectPoint::Body(Body::Moon);
        match self {
            Self::SharedModality | Self::SunSunStrong | Self::SunSunMild => (SUN, SUN),
            Self::SunMoonConjunct | Self::SunMoonOther => (SUN, MOON),
            Self::SunAscendant => (SUN, AspectPoint::Ascendant),
            Self::MoonAscendant => (MOON, AspectPoint::Ascendant),
            Self::VenusMars => (AspectPoint::Body(Body::Venus), AspectPoint::Body(Body::Mars)),
        }
    }

    /// The points that an aspect earns by this rule, if it is one that the rule looks at.
    fn points_for(self, aspect: &InterAspect) -> Option<u8> {
        let wanted = self.points();
        if (aspect.a, aspect.b) != wanted && (aspect.b, aspect.a) != wanted {
            return None;
        }
        let is_conjunct = aspect.kind == AspectKind::Conjunction;
        let is_strong = is_conjunct || matches!(aspect.kind, AspectKind::Opposition | AspectKind::Square);
        let by_orb = if aspect.orb_deg <= NARROW_ORB_DEG { 11 } else { 8 };
        match self {
            Self::SharedModality => None,
            Self::SunSunStrong => is_strong.then_some(by_orb),
            Self::SunSunMild => (!is_strong).then_some(4),
            Self::SunMoonConjunct => is_conjunct.then_some(by_orb),
            Self::SunMoonOther => (!is_conjunct).then_some(4),
            Self::SunAscendant | Self::MoonAscendant | Self::VenusMars => Some(4),
        }
    }
}

/// What a number of points is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RelationshipLevel {
    /// Below 5 points.
    Minimal,
    /// 5 to 9.
    Medium,
    /// 10 to 14.
    Important,
    /// 15 to 19.
    VeryImportant,
    /// 20 to 29.
    Exceptional,
    /// 30 and more.
    RareExceptional,
}

impl RelationshipLevel {
    /// What `points` are called.
    pub const fn of(points: u16) -> Self {
        match points {
            0..5 => Self::Minimal,
            5..10 => Self::Medium,
            10..15 => Self::Important,
            15..20 => Self::VeryImportant,
            20..30 => Self::Exceptional,
            _ => Self::RareExceptional,
        }
    }

    /// Identifier in the API.
    pub const fn id(self) -> &'static str {
        ["minimal", "medium", "important", "very_important", "exceptional", "rare_exceptional"][self as usize]
    }
}

/// The score of two charts, in either order; nothing when one holds no Sun.
pub fn relationship_score(first: &Chart, second: &Chart) -> Option<RelationshipScore> {
    let modality = |chart: &Chart| chart.longitude(Body::Sun).map(|sun| sun.sign().modality());
    let mut parts = Vec::new();
    if modality(first)? == modality(second)? {
        parts.push(ScorePart { rule: ScoreRule::SharedModality, points: 5, aspect: None });
    }
    for aspect in inter_aspects(first, second, &OrbTable::COUPLES) {
        let earned = |rule: ScoreRule| Some((rule, rule.points_for(&aspect)?));
        if let Some((rule, points)) = ScoreRule::ALL.into_iter().find_map(earned) {
            parts.push(ScorePart { rule, points, aspect: Some(aspect) });
        }
    }
    let has = |chart: &Chart, wanted| chart.points().iter().any(|(point, ..)| *point == wanted);
    let is_untried = |rule: &ScoreRule| {
        let (a, b) = rule.points();
        !(has(first, a) && has(second, b) && has(first, b) && has(second, a))
    };
    let points = parts.iter().map(|part| u16::from(part.points)).sum();
    Some(RelationshipScore {
        points,
        level: RelationshipLevel::of(points),
        parts,
        untried: ScoreRule::ALL.into_iter().filter(is_untried).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::astro::{Birth, BodySet, ChartSettings, CivilDate, LinearSky, NatalChart, Place, Question};

    fn chart(bodies: [(Body, f64); 4], ascendant_deg: f64) -> Chart {
        let settings = ChartSettings { bodies: BodySet::of(bodies.map(|(body, _)| body)), ..ChartSettings::default() };
        let birth = Birth::At(CivilDate::new(2000, 1, 1).unwrap().midnight_utc().unwrap());
        let sky = LinearSky::new(bodies.map(|(body, at)| (body, at, 1.0)));
        NatalChart::new(birth, Place::new(0.0, ascendant_deg).unwrap(), settings).solve(&sky).unwrap()
    }

    /// Counted by hand:
    /// - Suns 10 (Aries) and 100 (Cancer): both cardinal 5; square exactly 11.
    /// - Sun 10 and Moon 14: conjunct by 4, so 8. Moon 132 and Sun 100: 32 apart, nothing.
    /// - Sun 10 and ascendant 130: trine 4. Sun 100 and ascendant 40: sextile 4.
    /// - Moon 132 and ascendant 130: conjunct 4. Moon 14 and ascendant 40: 26 apart, nothing.
    /// - Venus 50 and Mars 230: opposite 4. Mars 300 and Venus 207: 93 apart, square by 3, so 4.
    #[test]
    fn every_part_is_listed_and_they_sum_to_the_score() {
        let first = chart([(Body::Sun, 10.0), (Body::Moon, 132.0), (Body::Venus, 50.0), (Body::Mars, 300.0)], 40.0);
        let second = chart([(Body::Sun, 100.0), (Body::Moon, 14.0), (Body::Venus, 207.0), (Body::Mars, 230.0)], 130.0);
        let score = relationship_score(&first, &second).unwrap();
        let mut parts: Vec<_> = score.parts.iter().map(|part| (part.rule.id(), part.points)).collect();
        parts.sort_unstable();
        let expected = [
            ("moon_ascendant", 4),
            ("shared_modality", 5),
            ("sun_ascendant", 4),
            ("sun_ascendant", 4),
            ("sun_moon_conjunct", 8),
            ("sun_sun_strong", 11),
            ("venus_mars", 4),
            ("venus_mars", 4),
        ];
        assert_eq!(parts, expected);
        assert_eq!((score.points, score.level), (44, RelationshipLevel::RareExceptional));
        assert_eq!(score.untried, []);
    }

    #[test]
    fn what_an_unknown_time_leaves_untried_is_named() {
        let bodies = BodySet::of([Body::Sun, Body::Moon]);
        let settings = ChartSettings { bodies, ..ChartSettings::default() };
        let midnight = |day| CivilDate::new(2000, 1, day).unwrap().midnight_utc().unwrap();
        let birth = Birth::Within { from: midnight(1), until: midnight(2) };
        let chart = NatalChart::new(birth, Place::new(0.0, 0.0).unwrap(), settings).solve(&LinearSky::new([])).unwrap();
        let score = relationship_score(&chart, &chart).unwrap();
        // One Sun twice: shared modality 5 and an exact conjunction 11.
        assert_eq!(score.points, 16);
        let untried: Vec<_> = score.untried.iter().map(|rule| rule.id()).collect();
        assert_eq!(untried, ["sun_moon_conjunct", "sun_moon_other", "sun_ascendant", "moon_ascendant", "venus_mars"]);
    }
}
