//! Synastry: what two charts are to each other.

use serde::{Deserialize, Serialize};

use crate::astro::{
    AspectKind, AspectPoint, Body, Chart, Error, KeyLabel, Kind, NatalChart, OrbTable, Question, RelationshipScore,
    Sky, aspects_between, house_of, relationship_score,
};

/// The question: how do two charts meet?
///
/// The order says who is first in the answer's aspects and overlays; the aspects themselves are the same either way round.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Synastry {
    first: NatalChart,
    second: NatalChart,
    orbs: OrbTable,
}

impl Synastry {
    /// Orbs between two charts: narrower than within one, since twice as many pairs meet. Those of Ciro Discepolo's study of
    /// couples, as Kerykeion lists them (`DISCEPOLO_SCORE_ACTIVE_ASPECTS`), without the minor aspects.
    pub const ORBS: OrbTable = OrbTable::COUPLES;

    /// The question for two charts. Nothing when they are cast in different zodiacs or from different centres: their longitudes
    /// would not be comparable.
    pub fn new(first: NatalChart, second: NatalChart, orbs: OrbTable) -> Option<Self> {
        first.is_comparable(&second).then_some(Self { first, second, orbs })
    }
}

/// Two charts and how they meet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SynastryChart {
    /// The first chart.
    pub first: Chart,
    /// The second chart.
    pub second: Chart,
    /// Aspects between a point of the first and a point of the second, in the order of their points.
    pub aspects: Vec<InterAspect>,
    /// Where the second's bodies stand in the first's houses; empty when the first has no houses.
    pub second_in_first: Vec<Overlay>,
    /// Where the first's bodies stand in the second's houses; empty when the second has no houses.
    pub first_in_second: Vec<Overlay>,
    /// How strongly the two are bound; nothing when a chart holds no Sun.
    pub score: Option<RelationshipScore>,
}

/// An aspect between two charts. Neither moves against the other, so it neither applies nor separates.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct InterAspect {
    /// A point of the first chart.
    pub a: AspectPoint,
    /// A point of the second chart.
    pub b: AspectPoint,
    /// Which aspect.
    pub kind: AspectKind,
    /// Distance from exact in degrees, never negative.
    pub orb_deg: f64,
}

/// A body of one chart in a house of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overlay {
    /// The body.
    pub body: Body,
    /// The house of the other chart, 1 to 12.
    pub house: u8,
}

impl Question for Synastry {
    type Answer = SynastryChart;
    const ID: &str = "synastry";
    const KIND: Kind = Kind::Compatibility;
    const SCHEMA: u16 = 2;

    fn label(&self) -> KeyLabel {
        KeyLabel::new().hashed(&self.first).hashed(&self.second).clear("synastry")
    }

    fn solve(&self, sky: &dyn Sky) -> Result<SynastryChart, Error> {
        let (first, second) = (self.first.solve(sky)?, self.second.solve(sky)?);
        Ok(SynastryChart {
            aspects: inter_aspects(&first, &second, &self.orbs),
            second_in_first: overlays(&second, &first),
            first_in_second: overlays(&first, &second),
            score: relationship_score(&first, &second),
            first,
            second,
        })
    }
}

/// The aspects between the points of two charts (see [`Chart::points`]); of each pair the closest within the orbs.
pub fn inter_aspects(first: &Chart, second: &Chart, orbs: &OrbTable) -> Vec<InterAspect> {
    let others = second.points();
    let between = |a| {
        others.iter().filter_map(move |b| {
            let found = aspects_between(a, *b, orbs)?;
            Some(InterAspect { a: found.a, b: found.b, kind: found.kind, orb_deg: found.orb_deg })
        })
    };
    first.points().into_iter().flat_map(between).collect()
}

/// Where the bodies of `guest` stand in the houses of `host`; empty when the host's time of birth is unknown. The Moon is left
/// out when the guest's is.
pub fn overlays(guest: &Chart, host: &Chart) -> Vec<Overlay> {
    let Some(houses) = &host.houses else { return Vec::new() };
    guest
        .bodies
        .iter()
        .filter(|found| found.body != Body::Moon || guest.is_time_known())
        .map(|found| Overlay { body: found.body, house: house_of(found.position.longitude, &houses.cusps) })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::astro::{
        Birth, BodySet, ChartSettings, CivilDate, Frame, LinearSky, Moment, Perspective, Place, Zodiac,
    };

    fn midnight(day: u8) -> Moment {
        CivilDate::new(2000, 1, day).unwrap().midnight_utc().unwrap()
    }

    fn settings() -> ChartSettings {
        ChartSettings { bodies: BodySet::of([Body::Sun, Body::Moon, Body::Mars]), ..ChartSettings::default() }
    }

    fn sky() -> LinearSky {
        LinearSky::new([(Body::Sun, 280.0, 1.0), (Body::Moon, 355.0, 13.0), (Body::Mars, 100.0, -0.5)])
    }

    fn chart(birth: Birth) -> NatalChart {
        NatalChart::new(birth, Place::new(0.0, 30.0).unwrap(), settings())
    }

    /// First: Sun 280, Moon 355, Mars 100, houses from 30. Second, ten days later: Sun 290, Moon 355 + 130 = 125, Mars 95,
    /// houses from 30 again.
    #[test]
    fn two_charts_meet_in_aspects_and_houses() {
        let question = Synastry::new(chart(Birth::At(midnight(1))), chart(Birth::At(midnight(11))), Synastry::ORBS);
        let found = question.unwrap().solve(&sky()).unwrap();
        let between = |a, b| {
            let wanted = (AspectPoint::Body(a), AspectPoint::Body(b));
            found.aspects.iter().find(|found| (found.a, found.b) == wanted).map(|found| (found.kind, found.orb_deg))
        };
        // 280 to 290 is 10, beyond the 8 of a conjunction; 280 to 95 is 175; 355 to 125 is 130, beyond the 7 of a trine.
        assert_eq!(between(Body::Sun, Body::Sun), None);
        assert_eq!(between(Body::Sun, Body::Mars), Some((AspectKind::Opposition, 5.0)));
        assert_eq!(between(Body::Moon, Body::Moon), None);
        assert_eq!(between(Body::Mars, Body::Mars), Some((AspectKind::Conjunction, 5.0)));
        // Equal houses from 30: 290 is 260 on, in the ninth; 125 is 95 on, in the fourth; 95 is 65 on, in the third.
        let houses = |overlays: &[Overlay]| overlays.iter().map(|found| found.house).collect::<Vec<_>>();
        assert_eq!(houses(&found.second_in_first), [9, 4, 3]);
        assert_eq!(houses(&found.first_in_second), [9, 11, 3]);
    }

    #[test]
    fn an_unknown_time_takes_its_own_houses_and_its_moon_away_and_no_more() {
        let day = Birth::Within { from: midnight(1), until: midnight(2) };
        let question = Synastry::new(chart(day), chart(Birth::At(midnight(11))), Synastry::ORBS).unwrap();
        let found = question.solve(&sky()).unwrap();
        assert_eq!(found.second_in_first, []);
        let guests: Vec<_> = found.first_in_second.iter().map(|found| found.body).collect();
        assert_eq!(guests, [Body::Sun, Body::Mars]);
        let uncertain = [AspectPoint::Body(Body::Moon), AspectPoint::Ascendant, AspectPoint::MediumCoeli];
        assert!(found.aspects.iter().all(|found| !uncertain.contains(&found.a)));
    }

    #[test]
    fn charts_of_different_zodiacs_or_centres_are_not_compared() {
        let tropical = chart(Birth::At(midnight(1)));
        for frame in [
            Frame { zodiac: Zodiac::Sidereal(crate::astro::Ayanamsa::LAHIRI), ..Frame::TROPICAL },
            Frame { perspective: Perspective::Heliocentric, ..Frame::TROPICAL },
        ] {
            let place = Place::new(0.0, 30.0).unwrap();
            let other = NatalChart::new(Birth::At(midnight(1)), place, ChartSettings { frame, ..settings() });
            assert_eq!(Synastry::new(tropical.clone(), other, Synastry::ORBS), None);
        }
        let topocentric = |longitude_deg| {
            let place = Place::new(0.0, longitude_deg).unwrap();
            let frame = Frame { perspective: Perspective::Topocentric(place), ..Frame::TROPICAL };
            NatalChart::new(Birth::At(midnight(1)), place, ChartSettings { frame, ..settings() })
        };
        assert!(Synastry::new(topocentric(10.0), topocentric(20.0), Synastry::ORBS).is_some());
    }

    proptest! {
        #[test]
        fn it_is_the_same_seen_from_the_other_side(first_s in 0i64..3_000_000_000, second_s in 0i64..3_000_000_000) {
            let chart = |unix_s| chart(Birth::At(Moment::from_unix_s(unix_s).unwrap()));
            let solve = |a, b| Synastry::new(chart(a), chart(b), Synastry::ORBS).unwrap().solve(&sky()).unwrap();
            let (forth, back) = (solve(first_s, second_s), solve(second_s, first_s));
            prop_assert_eq!(&forth.second_in_first, &back.first_in_second);
            prop_assert_eq!(forth.aspects.len(), back.aspects.len());
            for found in &forth.aspects {
                let mirrored = back.aspects.iter().find(|other| (other.a, other.b) == (found.b, found.a)).unwrap();
                prop_assert_eq!(found.kind, mirrored.kind);
                prop_assert!((found.orb_deg - mirrored.orb_deg).abs() < 1e-9);
            }
            prop_assert_eq!(forth.score.unwrap().points, back.score.unwrap().points);
        }
    }
}
