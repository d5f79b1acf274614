//! Essential dignities: how well each of the seven planets stands where it is.

use serde::{Deserialize, Serialize};

use crate::astro::charts::dignity_tables::{CLASSICAL_PLANETS, exalted_in, face_of, term_of, triplicity_of};
use crate::astro::{Body, Chart, Degrees, Sign};

/// The dignities of a chart's planets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dignities {
    /// Those of the Sun to Saturn, as far as the chart holds them. Uranus, Neptune and Pluto have no place in the tables.
    pub planets: Vec<PlanetDignity>,
    /// Pairs of planets that stand in each other's dignities.
    pub receptions: Vec<Reception>,
}

/// How well a planet stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanetDignity {
    /// The planet.
    pub body: Body,
    /// What it has and what it lacks there, strongest first.
    pub parts: Vec<Dignity>,
    /// The sum of the parts and of its mutual receptions.
    pub points: i8,
}

/// A dignity or debility. Points are William Lilly's ("Christian Astrology", 1647, page 115).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Dignity {
    /// In a sign that it rules: +5.
    Domicile,
    /// In the sign of its exaltation: +4.
    Exaltation,
    /// Ruler of the triplicity by the time of day, or the one that takes part in both: +3. When day and night cannot be told, only the latter.
    Triplicity,
    /// Ruler of the term: +2.
    Term,
    /// Ruler of the face: +1.
    Face,
    /// In mutual reception by domicile: +5.
    ReceptionByDomicile,
    /// In mutual reception by exaltation: +4.
    ReceptionByExaltation,
    /// In the sign opposite to a domicile: −5.
    Detriment,
    /// In the sign opposite to its exaltation: −4.
    Fall,
    /// Without any dignity of its own: −5.
    Peregrine,
}

impl Dignity {
    /// Every one.
    pub const ALL: [Self; 10] = [
        Self::Domicile,
        Self::Exaltation,
        Self::Triplicity,
        Self::Term,
        Self::Face,
        Self::ReceptionByDomicile,
        Self::ReceptionByExaltation,
        Self::Detriment,
        Self::Fall,
        Self::Peregrine,
    ];

    /// Identifier in the API.
    pub const fn id(self) -> &'static str {
        [
            "domicile",
            "exaltation",
            "triplicity",
            "term",
            "face",
            "reception_by_domicile",
            "reception_by_exaltation",
            "detriment",
            "fall",
            "peregrine",
        ][self as usize]
    }

    /// What it counts.
    pub const fn points(self) -> i8 {
        [5, 4, 3, 2, 1, 5, 4, -5, -4, -5][self as usize]
    }
}

/// Two planets, each in a dignity of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reception {
    /// One planet.
    pub a: Body,
    /// The other.
    pub b: Body,
    /// Which dignity of `b` is where `a` stands: domicile or exaltation.
    pub a_in: Dignity,
    /// Which dignity of `a` is where `b` stands: domicile or exaltation.
    pub b_in: Dignity,
}

/// What of the five dignities and two debilities `planet` has at `longitude`. Without `is_day` only the taking-part ruler of a triplicity
/// counts.
pub fn dignities_at(planet: Body, longitude: Degrees, is_day: Option<bool>) -> Vec<Dignity> {
    let sign = longitude.sign();
    let [by_day, by_night, always] = triplicity_of(sign.element());
    let of_the_time = is_day.map(|is_day| if is_day { by_day } else { by_night });
    let has = |dignity| match dignity {
        Dignity::Domicile => sign.traditional_ruler() == planet,
        Dignity::Exaltation => exalted_in(sign) == Some(planet),
        Dignity::Triplicity => always == planet || of_the_time == Some(planet),
        Dignity::Term => term_of(longitude) == planet,
        Dignity::Face => face_of(longitude) == planet,
        Dignity::Detriment => sign.opposite().traditional_ruler() == planet,
        Dignity::Fall => exalted_in(sign.opposite()) == Some(planet),
        Dignity::ReceptionByDomicile | Dignity::ReceptionByExaltation | Dignity::Peregrine => false,
    };
    let mut found: Vec<_> = Dignity::ALL.into_iter().filter(|dignity| has(*dignity)).collect();
    if !found.iter().any(|dignity| dignity.points() > 0) {
        found.push(Dignity::Peregrine);
    }
    found
}

/// The dignities of a chart's planets and their mutual receptions, in the zodiac of the chart.
pub fn dignities(chart: &Chart) -> Dignities {
    let standing: Vec<_> =
        CLASSICAL_PLANETS.into_iter().filter_map(|planet| Some((planet, chart.longitude(planet)?))).collect();
    let receptions: Vec<_> = standing
        .iter()
        .enumerate()
        .flat_map(|(index, a)| standing[index + 1..].iter().flat_map(|b| receptions_between(*a, *b)))
        .collect();
    let planets = standing.iter().map(|(planet, longitude)| {
        let mut parts = dignities_at(*planet, *longitude, chart.is_day);
        for reception in receptions.iter().filter(|reception| [reception.a, reception.b].contains(planet)) {
            match (reception.a_in, reception.b_in) {
                (Dignity::Domicile, Dignity::Domicile) => parts.push(Dignity::ReceptionByDomicile),
                (Dignity::Exaltation, Dignity::Exaltation) => parts.push(Dignity::ReceptionByExaltation),
                // Lilly gives points for receptions by like dignities only.
                _ => {}
            }
        }
        parts.sort_by_key(|dignity| *dignity as u8);
        PlanetDignity { body: *planet, points: parts.iter().map(|dignity| dignity.points()).sum(), parts }
    });
    Dignities { planets: planets.collect(), receptions }
}

/// The mutual receptions of two planets by domicile and exaltation, like with like or mixed; two planets may have more than one.
fn receptions_between(a: (Body, Degrees), b: (Body, Degrees)) -> Vec<Reception> {
    let offers = |host: Body, sign: Sign| {
        let domicile = (sign.traditional_ruler() == host).then_some(Dignity::Domicile);
        let exaltation = (exalted_in(sign) == Some(host)).then_some(Dignity::Exaltation);
        domicile.into_iter().chain(exaltation)
    };
    let (a_sign, b_sign) = (a.1.sign(), b.1.sign());
    offers(b.0, a_sign)
        .flat_map(|a_in| offers(a.0, b_sign).map(move |b_in| Reception { a: a.0, b: b.0, a_in, b_in }))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::astro::{Birth, BodySet, ChartSettings, CivilDate, LinearSky, NatalChart, Place, Question};

    fn chart(bodies: &[(Body, f64)], ascendant_deg: f64) -> Chart {
        let settings =
            ChartSettings { bodies: BodySet::of(bodies.iter().map(|(body, _)| *body)), ..ChartSettings::default() };
        let birth = Birth::At(CivilDate::new(2000, 1, 1).unwrap().midnight_utc().unwrap());
        let sky = LinearSky::new(bodies.iter().map(|(body, at)| (*body, *at, 1.0)));
        NatalChart::new(birth, Place::new(0.0, ascendant_deg).unwrap(), settings).solve(&sky).unwrap()
    }

    /// Each planet's row is read off the tables by hand.
    #[test]
    fn the_points_of_a_day_chart_by_pencil() {
        let sky = [
            // 19° Aries: exaltation 4, triplicity of fire by day 3; term of Mercury; face of the Sun (10–20) 1.
            (Body::Sun, 19.0),
            // 3° Scorpio: fall −4; takes part in the triplicity of water 3; term and face of Mars.
            (Body::Moon, 213.0),
            // 5° Virgo: domicile 5, exaltation 4, term (0–7) 2; triplicity Venus, Moon, Mars; face of the Sun.
            (Body::Mercury, 155.0),
            // 1° Aries: detriment −5; nothing of its own, peregrine −5.
            (Body::Venus, 1.0),
            // 28° Capricorn: exaltation 4; takes part in earth 3; term of Mars (26–30) 2; face of the Sun.
            (Body::Mars, 298.0),
            // 10° Capricorn: fall −4; term of Jupiter (7–14) 2; face of Mars.
            (Body::Jupiter, 280.0),
            // 25° Libra: exaltation 4, triplicity of air by day 3; term of Venus; face of Jupiter.
            (Body::Saturn, 205.0),
        ];
        let found = dignities(&chart(&sky, 40.0));
        let points: Vec<_> = found.planets.iter().map(|planet| planet.points).collect();
        assert_eq!(points, [8, -1, 11, -10, 9, -2, 7]);
        assert_eq!(found.planets[3].parts, [Dignity::Detriment, Dignity::Peregrine]);
        assert_eq!(found.receptions, []);
        // By night the Sun loses the triplicity of fire, and Saturn that of air.
        let by_night = dignities(&chart(&sky, 0.0));
        assert_eq!((by_night.planets[0].points, by_night.planets[6].points), (5, 4));
    }

    #[test]
    fn receptions_are_found_and_like_with_like_counts() {
        // Venus in Capricorn, Saturn in Libra: Venus in Saturn's domicile, Saturn in hers (and in his own exaltation).
        let found = dignities(&chart(&[(Body::Sun, 100.0), (Body::Venus, 272.0), (Body::Saturn, 190.0)], 90.0));
        let both = Reception { a: Body::Venus, b: Body::Saturn, a_in: Dignity::Domicile, b_in: Dignity::Domicile };
        assert_eq!(found.receptions, [both]);
        assert!(found.planets[1].parts.contains(&Dignity::ReceptionByDomicile));
        // Sun in Cancer, Moon in Aries: he in her domicile, she in his exaltation; mixed, so no points.
        let mixed = dignities(&chart(&[(Body::Sun, 100.0), (Body::Moon, 2.0)], 90.0));
        let expected = Reception { a: Body::Sun, b: Body::Moon, a_in: Dignity::Domicile, b_in: Dignity::Exaltation };
        assert_eq!(mixed.receptions, [expected]);
        assert!(mixed.planets.iter().all(|planet| planet.parts.iter().all(|part| !part.id().starts_with("recep"))));
        // Sun in Taurus, Moon in Aries: each in the other's exaltation.
        let exalted = dignities(&chart(&[(Body::Sun, 40.0), (Body::Moon, 2.0)], 90.0));
        assert!(exalted.planets.iter().all(|planet| planet.parts.contains(&Dignity::ReceptionByExaltation)));
    }
}
