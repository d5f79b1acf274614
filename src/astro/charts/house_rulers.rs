//! House rulers: who rules the sign on each cusp, and where that planet stands.

use serde::{Deserialize, Serialize};

use crate::astro::{Body, Chart, Sign};

/// The ruler of a house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HouseRuler {
    /// The house, 1 to 12.
    pub house: u8,
    /// The sign on its cusp.
    pub sign: Sign,
    /// That sign's ruler of old, Sun to Saturn.
    pub ruler: RulerPlacement,
    /// Its modern ruler, for Scorpio, Aquarius and Pisces.
    pub modern_ruler: Option<RulerPlacement>,
}

/// A ruler and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulerPlacement {
    /// The planet.
    pub body: Body,
    /// The sign and the house that it stands in; nothing when the chart does not hold it.
    pub stands_in: Option<(Sign, u8)>,
}

/// The rulers of the twelve houses; none in a chart without houses.
pub fn house_rulers(chart: &Chart) -> Vec<HouseRuler> {
    let placement = |body| {
        let stands_in = chart.body(body).and_then(|found| Some((found.position.longitude.sign(), found.house?)));
        RulerPlacement { body, stands_in }
    };
    let ruler = |(house, sign): (u8, Sign)| HouseRuler {
        house,
        sign,
        ruler: placement(sign.traditional_ruler()),
        modern_ruler: (sign.ruler() != sign.traditional_ruler()).then(|| placement(sign.ruler())),
    };
    let cusps = chart.houses.iter().flat_map(|houses| houses.cusps);
    (1..).zip(cusps.map(|cusp| cusp.sign())).map(ruler).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::astro::{Birth, BodySet, ChartSettings, CivilDate, LinearSky, NatalChart, Place, Question};

    #[test]
    fn each_cusp_has_its_rulers() {
        // Equal houses from 215, 5° Scorpio: Mars of old, at 10 in Aries, 155 on: the sixth house. Pluto is not in the chart.
        let bodies = [(Body::Sun, 10.0), (Body::Mars, 10.0)];
        let settings = ChartSettings { bodies: BodySet::of(bodies.map(|(body, _)| body)), ..ChartSettings::default() };
        let midnight = CivilDate::new(2000, 1, 1).unwrap().midnight_utc().unwrap();
        let sky = LinearSky::new(bodies.map(|(body, at)| (body, at, 1.0)));
        let question = NatalChart::new(Birth::At(midnight), Place::new(0.0, -145.0).unwrap(), settings);
        let found = house_rulers(&question.solve(&sky).unwrap());
        assert_eq!(found.len(), 12);
        let first = HouseRuler {
            house: 1,
            sign: Sign::Scorpio,
            ruler: RulerPlacement { body: Body::Mars, stands_in: Some((Sign::Aries, 6)) },
            modern_ruler: Some(RulerPlacement { body: Body::Pluto, stands_in: None }),
        };
        assert_eq!(found[0], first);
        assert_eq!((found[9].sign, found[9].ruler.body, found[9].modern_ruler), (Sign::Leo, Body::Sun, None));
    }
}
