//! The tables of essential dignity: which planet is at home in which degrees.

use crate::astro::{Body, Degrees, Element, Sign};

use Body::{Jupiter, Mars, Mercury, Moon, Saturn, Sun, Venus};

/// The seven planets that the tables know, from the Sun.
pub const CLASSICAL_PLANETS: [Body; 7] = [Sun, Moon, Mercury, Venus, Mars, Jupiter, Saturn];

/// Degrees in a face.
const FACE_DEG: f64 = 10.0;

/// The planet exalted in `sign` (Ptolemy, "Tetrabiblos" I.19).
pub const fn exalted_in(sign: Sign) -> Option<Body> {
    match sign {
        Sign::Aries => Some(Sun),
        Sign::Taurus => Some(Moon),
        Sign::Cancer => Some(Jupiter),
        Sign::Virgo => Some(Mercury),
        Sign::Libra => Some(Saturn),
        Sign::Capricorn => Some(Mars),
        Sign::Pisces => Some(Venus),
        Sign::Gemini | Sign::Leo | Sign::Scorpio | Sign::Sagittarius | Sign::Aquarius => None,
    }
}

/// The rulers of an element's triplicity: by day, by night, and the one that takes part in both (Dorotheus, "Carmen Astrologicum" I.1).
pub const fn triplicity_of(element: Element) -> [Body; 3] {
    match element {
        Element::Fire => [Sun, Jupiter, Saturn],
        Element::Earth => [Venus, Moon, Mars],
        Element::Air => [Saturn, Mercury, Jupiter],
        Element::Water => [Venus, Mars, Moon],
    }
}

/// The Egyptian terms of a sign: each with its ruler and the degree at which it ends (Ptolemy, "Tetrabiblos" I.20, after the
/// Egyptians; Vettius Valens, "Anthology" I.3).
pub const fn terms_of(sign: Sign) -> [(Body, u8); 5] {
    match sign {
        Sign::Aries => [(Jupiter, 6), (Venus, 12), (Mercury, 20), (Mars, 25), (Saturn, 30)],
        Sign::Taurus => [(Venus, 8), (Mercury, 14), (Jupiter, 22), (Saturn, 27), (Mars, 30)],
        Sign::Gemini => [(Mercury, 6), (Jupiter, 12), (Venus, 17), (Mars, 24), (Saturn, 30)],
        Sign::Cancer => [(Mars, 7), (Venus, 13), (Mercury, 19), (Jupiter, 26), (Saturn, 30)],
        Sign::Leo => [(Jupiter, 6), (Venus, 11), (Saturn, 18), (Mercury, 24), (Mars, 30)],
        Sign::Virgo => [(Mercury, 7), (Venus, 17), (Jupiter, 21), (Mars, 28), (Saturn, 30)],
        Sign::Libra => [(Saturn, 6), (Mercury, 14), (Jupiter, 21), (Venus, 28), (Mars, 30)],
        Sign::Scorpio => [(Mars, 7), (Venus, 11), (Mercury, 19), (Jupiter, 24), (Saturn, 30)],
        Sign::Sagittarius => [(Jupiter, 12), (Venus, 17), (Mercury, 21), (Saturn, 26), (Mars, 30)],
        Sign::Capricorn => [(Mercury, 7), (Jupiter, 14), (Venus, 22), (Saturn, 26), (Mars, 30)],
        Sign::Aquarius => [(Mercury, 7), (Venus, 13), (Jupiter, 20), (Mars, 25), (Saturn, 30)],
        Sign::Pisces => [(Venus, 12), (Jupiter, 16), (Mercury, 19), (Mars, 28), (Saturn, 30)],
    }
}

/// The ruler of the Egyptian term that `longitude` lies in.
pub fn term_of(longitude: Degrees) -> Body {
    let [.., (last, _)] = terms_of(longitude.sign());
    let within = |(_, end): &(Body, u8)| longitude.in_sign() < f64::from(*end);
    terms_of(longitude.sign()).into_iter().find(within).map_or(last, |(ruler, _)| ruler)
}

/// The ruler of the face (decan) that `longitude` lies in: the planets in Chaldean order, from Mars at 0° Aries (Paulus Alexandrinus,
/// "Introduction", chapter 4).
pub fn face_of(longitude: Degrees) -> Body {
    const FROM_ARIES: [Body; 7] = [Mars, Sun, Venus, Mercury, Moon, Saturn, Jupiter];
    let face = (longitude.value() / FACE_DEG) as usize;
    FROM_ARIES[face % FROM_ARIES.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sums that the ancients give for the planets' greatest years (Ptolemy I.20, Valens III): a slip in a row would break two.
    #[test]
    fn the_terms_of_a_planet_sum_to_its_greatest_years() {
        let years = |planet| {
            let mut sum = 0;
            for sign in Sign::ALL {
                let mut from = 0;
                for (ruler, until) in terms_of(sign) {
                    assert!(until > from);
                    sum += if ruler == planet { until - from } else { 0 };
                    from = until;
                }
                assert_eq!(from, 30, "{}", sign.id());
            }
            sum
        };
        let planets = [Saturn, Jupiter, Mars, Venus, Mercury];
        assert_eq!(planets.map(years), [57, 79, 66, 82, 76]);
    }

    #[test]
    fn faces_begin_with_mars_and_end_with_mars() {
        let face = |longitude_deg| face_of(Degrees::new(longitude_deg));
        // Aries Mars Sun Venus, Taurus Mercury Moon Saturn, Gemini Jupiter Mars Sun, … Pisces Saturn Jupiter Mars.
        assert_eq!([0.0, 10.0, 20.0].map(face), [Mars, Sun, Venus]);
        assert_eq!([30.0, 49.999, 50.0].map(face), [Mercury, Moon, Saturn]);
        assert_eq!([60.0, 70.0, 80.0].map(face), [Jupiter, Mars, Sun]);
        assert_eq!([330.0, 340.0, 359.999].map(face), [Saturn, Jupiter, Mars]);
    }

    #[test]
    fn a_term_ends_before_the_degree_that_begins_the_next() {
        let term = |longitude_deg| term_of(Degrees::new(longitude_deg));
        assert_eq!([0.0, 5.999, 6.0, 29.999, 30.0].map(term), [Jupiter, Jupiter, Venus, Saturn, Venus]);
    }
}
