//! How a chart is weighted: elements, modalities, polarity, hemispheres and quadrants.

use serde::{Deserialize, Serialize};

use crate::astro::{AspectPoint, Body, Chart, Degrees, Element, HouseCusps, Modality};

/// How a chart is weighted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// Percent of fire, earth, air, water; they sum to 100.
    pub elements: [u8; Element::ALL.len()],
    /// Percent of cardinal, fixed, mutable; they sum to 100.
    pub modalities: [u8; Modality::ALL.len()],
    /// Percent of the active elements, fire and air; the rest is receptive.
    pub active: u8,
    /// How the planets are spread around horizon and meridian; nothing without angles.
    pub hemispheres: Option<Hemispheres>,
}

/// How many of the ten planets stand on each side of horizon and meridian.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hemispheres {
    /// On the side of the ascendant.
    pub eastern: u8,
    /// On the side of the descendant.
    pub western: u8,
    /// Below the horizon.
    pub northern: u8,
    /// Above the horizon.
    pub southern: u8,
    /// From the ascendant to the imum coeli, on to the descendant, the medium coeli, and back to the ascendant.
    pub quadrants: [u8; 4],
}

/// How much a point counts. The proportions are those of Kerykeion's weighted method, twice as large to be whole numbers: the lights and the
/// ascendant 4, the personal planets and the medium coeli 3, Jupiter and Saturn 2, the outer planets 1, all others nothing.
pub const fn weight_of(point: AspectPoint) -> u8 {
    match point {
        AspectPoint::Ascendant | AspectPoint::Body(Body::Sun | Body::Moon) => 4,
        AspectPoint::MediumCoeli | AspectPoint::Body(Body::Mercury | Body::Venus | Body::Mars) => 3,
        AspectPoint::Body(Body::Jupiter | Body::Saturn) => 2,
        AspectPoint::Body(Body::Uranus | Body::Neptune | Body::Pluto) => 1,
        AspectPoint::Body(_) => 0,
    }
}

/// How `chart` is weighted. A Moon whose hour is unknown counts where she is in the middle of the day.
pub fn balance(chart: &Chart) -> Balance {
    let bodies = chart.bodies.iter().map(|found| (AspectPoint::Body(found.body), found.position.longitude));
    let angles = chart.houses.iter().flat_map(|houses| {
        [
            (AspectPoint::Ascendant, houses.ascendant.longitude),
            (AspectPoint::MediumCoeli, houses.medium_coeli.longitude),
        ]
    });
    let (mut elements, mut modalities) = ([0; Element::ALL.len()], [0; Modality::ALL.len()]);
    for (point, longitude) in bodies.chain(angles) {
        elements[longitude.sign().element() as usize] += u32::from(weight_of(point));
        modalities[longitude.sign().modality() as usize] += u32::from(weight_of(point));
    }
    let active = elements[Element::Fire as usize] + elements[Element::Air as usize];
    let receptive = elements.iter().sum::<u32>() - active;
    let planets = || Body::PLANETS.into_iter().filter_map(|body| chart.longitude(body));
    Balance {
        elements: percentages(elements),
        modalities: percentages(modalities),
        active: percentages([active, receptive])[0],
        hemispheres: chart.houses.as_ref().map(|houses| hemispheres(planets(), houses)),
    }
}

/// Whole percentages of `weights` that sum to 100 (largest remainders; of equal ones the first), or all zero.
fn percentages<const N: usize>(weights: [u32; N]) -> [u8; N] {
    let total: u32 = weights.iter().sum();
    if total == 0 {
        return [0; N];
    }
    let mut percent = weights.map(|weight| (weight * 100 / total) as u8);
    let mut by_remainder: Vec<_> = (0..N).collect();
    by_remainder.sort_by_key(|index| std::cmp::Reverse(weights[*index] * 100 % total));
    let missing = 100 - percent.iter().sum::<u8>();
    by_remainder.into_iter().take(usize::from(missing)).for_each(|index| percent[index] += 1);
    percent
}

fn hemispheres(planets: impl Iterator<Item = Degrees>, houses: &HouseCusps) -> Hemispheres {
    let mut found = Hemispheres::default();
    for longitude in planets {
        // The half before the ascendant has risen; the half after the medium coeli holds the ascendant.
        let is_above = longitude.ahead_of(houses.ascendant.longitude) < 0.0;
        let is_eastern = longitude.ahead_of(houses.medium_coeli.longitude) >= 0.0;
        *(if is_above { &mut found.southern } else { &mut found.northern }) += 1;
        *(if is_eastern { &mut found.eastern } else { &mut found.western }) += 1;
        let quadrant = match (is_above, is_eastern) {
            (false, true) => 0,
            (false, false) => 1,
            (true, false) => 2,
            (true, true) => 3,
        };
        found.quadrants[quadrant] += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::astro::{Birth, BodySet, ChartSettings, CivilDate, LinearSky, NatalChart, Place, Question};

    /// Ascendant 30 (Taurus), MC 300 (Aquarius). Weights: Sun Aries 4, Moon Cancer 4, Saturn Libra 2, ascendant 4, MC 3: 17 in all.
    /// Fire 4, earth 4, air 2 + 3, water 4: 23.5, 23.5, 29.4, 23.5 %; the missing 2 after 23, 23, 29, 23 go to fire and earth, whose
    /// remainders are the largest and come first. Cardinal 10, fixed 7: 58.8, 41.2.
    #[test]
    fn a_chart_weighed_by_pencil() {
        let bodies = [(Body::Sun, 10.0), (Body::Moon, 100.0), (Body::Saturn, 190.0)];
        let settings = ChartSettings { bodies: BodySet::of(bodies.map(|(body, _)| body)), ..ChartSettings::default() };
        let birth = Birth::At(CivilDate::new(2000, 1, 1).unwrap().midnight_utc().unwrap());
        let sky = LinearSky::new(bodies.map(|(body, at)| (body, at, 1.0)));
        let chart = NatalChart::new(birth, Place::new(0.0, 30.0).unwrap(), settings).solve(&sky).unwrap();
        let found = balance(&chart);
        assert_eq!((found.elements, found.modalities, found.active), ([24, 24, 29, 23], [59, 41, 0], 53));
        // The Sun (10) is just risen, in the east; the Moon (100) below in the east; Saturn (190) below in the west.
        let expected = Hemispheres { eastern: 2, western: 1, northern: 2, southern: 1, quadrants: [1, 1, 0, 1] };
        assert_eq!(found.hemispheres, Some(expected));
    }

    #[test]
    fn percentages_sum_to_a_hundred() {
        assert_eq!(percentages([1, 1, 1]), [34, 33, 33]);
        assert_eq!(percentages([0, 0, 7]), [0, 0, 100]);
        assert_eq!(percentages([0, 0]), [0, 0]);
    }
}
