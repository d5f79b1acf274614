//! Compatibility of two signs: one engine, five components that visibly sum to the score.
//!
//! How much each component may give is our own weighting; what it measures is each time a published scheme, named at its type. The points
//! are chosen so that two pairs have the same score only if they have the same points in every component.

use serde::{Deserialize, Serialize};

use crate::astro::{AspectKind, Body, Element, Error, KeyLabel, Kind, Modality, Question, Sign, Sky};

/// The question: how do two signs go together?
///
/// The order says who asks: the first sign is the asker's. The score is the same asked either way; houses and the rulers' regard are told from
/// both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SignCompatibility {
    /// The sign of the one who asks.
    pub first: Sign,
    /// The sign of the other.
    pub second: Sign,
}

/// How two signs go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignPair {
    /// The sign of the one who asks.
    pub first: Sign,
    /// The sign of the other.
    pub second: Sign,
    /// The sum of the parts, 0 to 100.
    pub score: u8,
    /// The five components, in the order of [`Component::ALL`].
    pub parts: [CompatibilityPart; Component::ALL.len()],
    /// Elements of the first and the second.
    pub elements: (Element, Element),
    /// Modalities of the first and the second.
    pub modalities: (Modality, Modality),
    /// Whether both signs are active (fire, air) or both receptive (earth, water).
    pub is_same_polarity: bool,
    /// The aspect between the signs: by their distance alone, hence conjunction, semisextile, sextile, square, trine, quincunx or opposition.
    pub aspect: AspectKind,
    /// Which house the second sign is when counted from the first: what the other brings into the asker's life; 1 to 12.
    pub second_from_first: u8,
    /// Which house the first sign is when counted from the second; 1 to 12.
    pub first_from_second: u8,
    /// Traditional rulers of the first and the second.
    pub rulers: (Body, Body),
    /// What the two rulers are to each other.
    pub rulers_relation: RulersRelation,
}

/// What a score is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Component {
    /// Elements: alike, feeding each other (fire and air, earth and water), or foreign. Up to 30.
    Elements,
    /// Modalities: unlike ones complement each other, two fixed signs insist. Up to 15.
    Modalities,
    /// Polarity: both active, both receptive, or one of each. Up to 10.
    Polarity,
    /// The aspect between the signs (Ptolemy, "Tetrabiblos" I.13 and I.16: trine and sextile agree, square and opposition do not, signs one
    /// or five apart do not see each other). Up to 25.
    Aspect,
    /// Natural friendship of the rulers, see [`RulersRelation`]. Up to 20.
    Rulers,
}

impl Component {
    /// Every component.
    pub const ALL: [Self; 5] = [Self::Elements, Self::Modalities, Self::Polarity, Self::Aspect, Self::Rulers];

    /// Identifier in the API.
    pub const fn id(self) -> &'static str {
        ["elements", "modalities", "polarity", "aspect", "rulers"][self as usize]
    }

    /// The most that it gives.
    pub const fn max_points(self) -> u8 {
        [30, 15, 10, 25, 20][self as usize]
    }
}

/// What a component gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompatibilityPart {
    /// Which component.
    pub component: Component,
    /// How many points of [`Component::max_points`].
    pub points: u8,
}

/// How a planet regards another by nature (Parashara, "Brihat Parashara Hora Shastra", chapter 3: naisargika maitri).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub enum PlanetaryFriendship {
    Enemy,
    Neutral,
    Friend,
}

impl PlanetaryFriendship {
    /// How `planet`, one of Sun to Saturn, regards `other`. It is not mutual: the Moon has no enemy, yet Venus is hers.
    pub const fn between(planet: Body, other: Body) -> Self {
        use Body::{Jupiter, Mars, Mercury, Moon, Saturn, Sun, Venus};
        match (planet, other) {
            (Sun, Moon | Mars | Jupiter)
            | (Moon, Sun | Mercury)
            | (Mercury, Sun | Venus)
            | (Venus, Mercury | Saturn)
            | (Mars, Sun | Moon | Jupiter)
            | (Jupiter, Sun | Moon | Mars)
            | (Saturn, Mercury | Venus) => Self::Friend,
            (Sun, Venus | Saturn)
            | (Mercury, Moon)
            | (Venus, Sun | Moon)
            | (Mars, Mercury)
            | (Jupiter, Mercury | Venus)
            | (Saturn, Sun | Moon | Mars) => Self::Enemy,
            _ => Self::Neutral,
        }
    }

    /// Identifier in the API.
    pub const fn id(self) -> &'static str {
        ["enemy", "neutral", "friend"][self as usize]
    }
}

/// What the rulers of two signs are to each other: the classes of "graha maitri" in Indian matching of couples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RulersRelation {
    /// One planet rules both signs.
    Same,
    /// Two planets.
    Two {
        /// How the first's ruler regards the second's.
        first: PlanetaryFriendship,
        /// How the second's ruler regards the first's.
        second: PlanetaryFriendship,
    },
}

impl Question for SignCompatibility {
    type Answer = SignPair;
    const ID: &str = "sign_compatibility";
    const KIND: Kind = Kind::Compatibility;
    const SCHEMA: u16 = 1;

    fn label(&self) -> KeyLabel {
        KeyLabel::new().clear(self.first.id()).clear(self.second.id()).clear("signs")
    }

    /// Needs nothing of the sky.
    fn solve(&self, _sky: &dyn Sky) -> Result<SignPair, Error> {
        Ok(self.pair())
    }
}

impl SignCompatibility {
    /// Every ordered pair of signs, same signs included: 144.
    pub fn all() -> impl Iterator<Item = Self> {
        Sign::ALL.into_iter().flat_map(|first| Sign::ALL.into_iter().map(move |second| Self { first, second }))
    }

    /// The answer.
    pub fn pair(self) -> SignPair {
        let Self { first, second } = self;
        let rulers = (first.traditional_ruler(), second.traditional_ruler());
        let rulers_relation = if rulers.0 == rulers.1 {
            RulersRelation::Same
        } else {
            RulersRelation::Two {
                first: PlanetaryFriendship::between(rulers.0, rulers.1),
                second: PlanetaryFriendship::between(rulers.1, rulers.0),
            }
        };
        let is_same_polarity = first.is_active() == second.is_active();
        let (aspect, points_of_aspect) = aspect_between(first, second);
        let parts = Component::ALL.map(|component| CompatibilityPart {
            component,
            points: match component {
                Component::Elements => points_of_elements(first.element(), second.element()),
                Component::Modalities => points_of_modalities(first.modality(), second.modality()),
                Component::Polarity => points_of_polarity(is_same_polarity),
                Component::Aspect => points_of_aspect,
                Component::Rulers => points_of_rulers(rulers_relation),
            },
        });
        SignPair {
            first,
            second,
            score: parts.iter().map(|part| part.points).sum(),
            parts,
            elements: (first.element(), second.element()),
            modalities: (first.modality(), second.modality()),
            is_same_polarity,
            aspect,
            second_from_first: first.house_of(second),
            first_from_second: second.house_of(first),
            rulers,
            rulers_relation,
        }
    }
}

/// The aspects that signs make by their distance, from none to six signs, each with its points.
const ASPECTS_OF_SIGNS: [(AspectKind, u8); 7] = [
    (AspectKind::Conjunction, 20),
    (AspectKind::Semisextile, 17),
    (AspectKind::Sextile, 24),
    (AspectKind::Square, 1),
    (AspectKind::Trine, 25),
    (AspectKind::Quincunx, 2),
    (AspectKind::Opposition, 19),
];

/// The aspect between two signs, and its points.
fn aspect_between(first: Sign, second: Sign) -> (AspectKind, u8) {
    let steps = usize::from(first.house_of(second)) - 1;
    ASPECTS_OF_SIGNS[steps.min(12 - steps)]
}

const fn points_of_elements(a: Element, b: Element) -> u8 {
    use Element::{Air, Earth, Fire, Water};
    match (a, b) {
        (Fire, Fire) | (Earth, Earth) | (Air, Air) | (Water, Water) => 30,
        (Earth, Water) | (Water, Earth) => 26,
        (Fire, Air) | (Air, Fire) => 24,
        (Air, Water) | (Water, Air) => 10,
        (Fire, Earth) | (Earth, Fire) | (Earth, Air) | (Air, Earth) => 8,
        (Fire, Water) | (Water, Fire) => 3,
    }
}

const fn points_of_modalities(a: Modality, b: Modality) -> u8 {
    use Modality::{Cardinal, Fixed, Mutable};
    match (a, b) {
        (Cardinal, Mutable) | (Mutable, Cardinal) => 15,
        (Fixed, Mutable) | (Mutable, Fixed) => 14,
        (Cardinal, Fixed) | (Fixed, Cardinal) => 10,
        (Mutable, Mutable) => 8,
        (Cardinal, Cardinal) => 5,
        (Fixed, Fixed) => 4,
    }
}

const fn points_of_polarity(is_same: bool) -> u8 {
    if is_same { 10 } else { 3 }
}

fn points_of_rulers(relation: RulersRelation) -> u8 {
    use PlanetaryFriendship::{Enemy, Friend, Neutral};
    let RulersRelation::Two { first, second } = relation else { return 20 };
    match (first.min(second), first.max(second)) {
        (Friend, _) => 17,
        (Neutral, Friend) => 14,
        (Neutral, _) => 8,
        (Enemy, Friend) => 4,
        (Enemy, Neutral) => 2,
        (Enemy, Enemy) => 0,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn pair(first: Sign, second: Sign) -> SignPair {
        SignCompatibility { first, second }.pair()
    }

    #[test]
    fn there_are_144_and_each_sums_to_its_score() {
        assert_eq!(SignCompatibility::all().count(), 144);
        let maxima = Component::ALL.map(Component::max_points);
        assert_eq!(maxima.iter().sum::<u8>(), 100);
        for question in SignCompatibility::all() {
            let found = question.pair();
            assert!((1..=100).contains(&found.score));
            assert_eq!(found.parts.iter().map(|part| part.points).sum::<u8>(), found.score);
            assert!(found.parts.iter().zip(maxima).all(|(part, max)| part.points <= max));
        }
    }

    #[test]
    fn equal_scores_mean_equal_parts() {
        let mut known: HashMap<u8, SignPair> = HashMap::new();
        for question in SignCompatibility::all() {
            let found = question.pair();
            let other = known.entry(found.score).or_insert(found);
            assert_eq!(found.parts, other.parts, "{found:?} {other:?}");
        }
        assert!(known.len() > 50, "{} different scores", known.len());
    }

    #[test]
    fn asked_the_other_way_round_the_score_stays_and_the_sides_change() {
        for question in SignCompatibility::all() {
            let (forth, back) = (question.pair(), pair(question.second, question.first));
            assert_eq!((forth.score, forth.parts), (back.score, back.parts));
            assert_eq!(forth.second_from_first, back.first_from_second);
            let same = question.first == question.second;
            assert_eq!(forth == back, same);
        }
    }

    #[test]
    fn facts_are_told_from_both_sides() {
        let found = pair(Sign::Leo, Sign::Capricorn);
        assert_eq!((found.elements.0, found.elements.1), (Element::Fire, Element::Earth));
        assert_eq!((found.aspect, found.is_same_polarity), (AspectKind::Quincunx, false));
        // Capricorn is the sixth from Leo, Leo the eighth from Capricorn; Sun and Saturn are enemies of each other.
        assert_eq!((found.second_from_first, found.first_from_second), (6, 8));
        assert_eq!(found.rulers, (Body::Sun, Body::Saturn));
        assert_eq!(
            found.rulers_relation,
            RulersRelation::Two { first: PlanetaryFriendship::Enemy, second: PlanetaryFriendship::Enemy }
        );
        // The Moon takes Mercury for a friend, he her for an enemy.
        let found = pair(Sign::Cancer, Sign::Gemini);
        assert_eq!(
            found.rulers_relation,
            RulersRelation::Two { first: PlanetaryFriendship::Friend, second: PlanetaryFriendship::Enemy }
        );
    }
}
