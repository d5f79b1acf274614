//! What a chart implies beyond its positions and aspects.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::rounded;
use crate::astro::{
    Balance, Body, Declinations, Detailed, Dignities, Element, Hemispheres, HouseRuler, Modality, RulerPlacement,
};

/// Dignities, balance, shape, patterns, declinations, antiscia, stars, rulers, lunar mansions.
#[derive(Serialize, ToSchema)]
pub struct DetailsView {
    balance: BalanceView,
    shape: Option<ShapeView>,
    patterns: Vec<PatternView>,
    dignities: Vec<DignityView>,
    receptions: Vec<ReceptionView>,
    parallels: Vec<ContactView>,
    out_of_bounds: Vec<OutOfBoundsView>,
    /// Points that mirror each other at the solstices (or, `contra`, at the equinoxes).
    antiscia: Vec<ContactView>,
    stars: Vec<StarView>,
    house_rulers: Vec<HouseRulerView>,
    /// Only in a sidereal chart.
    nakshatras: Vec<NakshatraView>,
}

/// In percent, weighted: Sun, Moon and ascendant count most.
#[derive(Serialize, ToSchema)]
struct BalanceView {
    elements: BTreeMap<&'static str, u8>,
    modalities: BTreeMap<&'static str, u8>,
    active: u8,
    hemispheres: Option<HemispheresView>,
}

#[derive(Serialize, ToSchema)]
struct HemispheresView {
    eastern: u8,
    western: u8,
    northern: u8,
    southern: u8,
    quadrants: [u8; 4],
}

impl BalanceView {
    fn of(balance: &Balance) -> Self {
        let hemispheres = |found: &Hemispheres| HemispheresView {
            eastern: found.eastern,
            western: found.western,
            northern: found.northern,
            southern: found.southern,
            quadrants: found.quadrants,
        };
        Self {
            elements: Element::ALL.map(|element| (element.id(), balance.elements[element as usize])).into(),
            modalities: Modality::ALL.map(|modality| (modality.id(), balance.modalities[modality as usize])).into(),
            active: balance.active,
            hemispheres: balance.hemispheres.as_ref().map(hemispheres),
        }
    }
}

/// Marc Edmund Jones' shape of the ten planets.
#[derive(Serialize, ToSchema)]
struct ShapeView {
    kind: &'static str,
    leader: Option<&'static str>,
    handle: Vec<&'static str>,
    /// The widest empty arc in degrees.
    empty: f64,
}

#[derive(Serialize, ToSchema)]
struct PatternView {
    kind: &'static str,
    bodies: Vec<&'static str>,
    apex: Option<&'static str>,
}

#[derive(Serialize, ToSchema)]
struct DignityView {
    body: &'static str,
    dignities: Vec<&'static str>,
    /// The sum of their points after Lilly.
    points: i8,
}

#[derive(Serialize, ToSchema)]
struct ReceptionView {
    a: &'static str,
    b: &'static str,
    /// The dignity of `b` in which `a` stands.
    a_in: &'static str,
    b_in: &'static str,
}

#[derive(Serialize, ToSchema)]
struct ContactView {
    a: &'static str,
    b: &'static str,
    contra: bool,
    orb: f64,
}

#[derive(Serialize, ToSchema)]
struct OutOfBoundsView {
    body: &'static str,
    declination: f64,
    /// How far beyond the Sun's greatest declination, in degrees.
    excess: f64,
}

#[derive(Serialize, ToSchema)]
struct StarView {
    star: &'static str,
    bayer: &'static str,
    longitude: f64,
    latitude: f64,
    formatted: String,
    point: &'static str,
    orb: f64,
}

#[derive(Serialize, ToSchema)]
struct HouseRulerView {
    house: u8,
    sign: &'static str,
    ruler: RulerPlacementView,
    /// Where it is another than the traditional one.
    modern_ruler: Option<RulerPlacementView>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = StandingView)]
struct RulerPlacementView {
    body: &'static str,
    in_sign: Option<&'static str>,
    in_house: Option<u8>,
}

impl RulerPlacementView {
    fn of(standing: &RulerPlacement) -> Self {
        Self {
            body: standing.body.id(),
            in_sign: standing.stands_in.map(|(sign, _)| sign.id()),
            in_house: standing.stands_in.map(|(_, house)| house),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct NakshatraView {
    point: &'static str,
    nakshatra: &'static str,
    /// 1 to 27.
    number: u8,
    /// 1 to 4.
    pada: u8,
    lord: &'static str,
}

impl DetailsView {
    /// The view of details.
    pub fn of(found: &Detailed) -> Self {
        let ids = |bodies: &[Body]| bodies.iter().map(|body| body.id()).collect::<Vec<_>>();
        let Dignities { planets, receptions } = &found.dignities;
        let Declinations { parallels, out_of_bounds } = &found.declinations;
        let contact = |a: crate::astro::AspectPoint, b: crate::astro::AspectPoint, contra, orb_deg| ContactView {
            a: a.id(),
            b: b.id(),
            contra,
            orb: rounded(orb_deg, 4),
        };
        let ruler = |ruler: &HouseRuler| HouseRulerView {
            house: ruler.house,
            sign: ruler.sign.id(),
            ruler: RulerPlacementView::of(&ruler.ruler),
            modern_ruler: ruler.modern_ruler.as_ref().map(RulerPlacementView::of),
        };
        Self {
            balance: BalanceView::of(&found.balance),
            shape: found.shape.as_ref().map(|shape| ShapeView {
                kind: shape.kind.id(),
                leader: shape.leader.map(Body::id),
                handle: ids(&shape.handle),
                empty: rounded(shape.empty_deg, 4),
            }),
            patterns: found
                .patterns
                .iter()
                .map(|pattern| PatternView {
                    kind: pattern.kind.id(),
                    bodies: ids(&pattern.bodies),
                    apex: pattern.apex.map(Body::id),
                })
                .collect(),
            dignities: planets
                .iter()
                .map(|planet| DignityView {
                    body: planet.body.id(),
                    dignities: planet.parts.iter().map(|dignity| dignity.id()).collect(),
                    points: planet.points,
                })
                .collect(),
            receptions: receptions
                .iter()
                .map(|reception| ReceptionView {
                    a: reception.a.id(),
                    b: reception.b.id(),
                    a_in: reception.a_in.id(),
                    b_in: reception.b_in.id(),
                })
                .collect(),
            parallels: parallels
                .iter()
                .map(|found| contact(found.a, found.b, found.is_contra, found.orb_deg))
                .collect(),
            out_of_bounds: out_of_bounds
                .iter()
                .map(|found| OutOfBoundsView {
                    body: found.body.id(),
                    declination: rounded(found.declination_deg, 6),
                    excess: rounded(found.excess_deg, 6),
                })
                .collect(),
            antiscia: found
                .antiscia
                .iter()
                .map(|found| contact(found.a, found.b, found.is_contra, found.orb_deg))
                .collect(),
            stars: found
                .stars
                .iter()
                .map(|found| StarView {
                    star: found.star.id(),
                    bayer: found.star.bayer(),
                    longitude: rounded(found.longitude.value(), 7),
                    latitude: rounded(found.latitude_deg, 6),
                    formatted: found.longitude.to_string(),
                    point: found.point.id(),
                    orb: rounded(found.orb_deg, 4),
                })
                .collect(),
            house_rulers: found.house_rulers.iter().map(ruler).collect(),
            nakshatras: found
                .nakshatras
                .iter()
                .map(|(point, found)| NakshatraView {
                    point: point.id(),
                    nakshatra: found.nakshatra.id(),
                    number: found.nakshatra.number(),
                    pada: found.pada,
                    lord: found.nakshatra.lord().id(),
                })
                .collect(),
        }
    }
}
