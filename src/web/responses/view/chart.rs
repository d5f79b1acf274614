//! A chart.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::warning::WarningView;
use super::{Words, rounded};
use crate::astro::{
    AnglePosition, Aspect, AspectKind, AspectPoint, Ayanamsa, Body, Chart, ChartBody, Degrees, Element, HouseCusps,
    HouseSystem, Lot, Modality, MoonPhase, MoonRange, Position, Warning, Zodiac, house_of,
};
use crate::names::{self, Both, both};

/// A chart, without the birth that it belongs to.
#[derive(Serialize, ToSchema)]
pub struct ChartView {
    settings: ChartSettingsView,
    bodies: Vec<PointView>,
    angles: Vec<PointView>,
    cusps: Vec<f64>,
    aspects: Vec<AspectView>,
    lots: Vec<LotView>,
    elements: BTreeMap<&'static str, u8>,
    modalities: BTreeMap<&'static str, u8>,
    moon_phase: Option<MoonPhaseView>,
    moon_range: Option<MoonRangeView>,
    warnings: Vec<WarningView>,
}

/// How a chart was cast.
#[derive(Serialize, ToSchema)]
pub struct ChartSettingsView {
    zodiac: &'static str,
    ayanamsa: Option<&'static str>,
    perspective: &'static str,
    house_system: HouseSystemView,
    node_type: &'static str,
    ephemeris: &'static str,
}

#[derive(Serialize, ToSchema)]
struct HouseSystemView {
    id: String,
    name: &'static str,
}

impl HouseSystemView {
    fn of(system: HouseSystem) -> Self {
        Self { id: system.letter().to_string(), name: system.id() }
    }
}

/// A body or angle.
#[derive(Serialize, ToSchema)]
pub struct PointView {
    id: &'static str,
    /// Its name, when a language was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'static str>,
    longitude: f64,
    latitude: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    distance_au: Option<f64>,
    speed: f64,
    declination: f64,
    sign: &'static str,
    /// The sign's name, when a language was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    sign_title: Option<&'static str>,
    sign_num: usize,
    degree: f64,
    house: Option<u8>,
    retrograde: bool,
    formatted: String,
}

impl PointView {
    /// A body at a position, in a house if there are any.
    pub fn of_body(body: Body, position: &Position, house: Option<u8>, words: Words) -> Self {
        Self {
            latitude: rounded(position.latitude_deg, 6),
            distance_au: (!body.is_lunar_point()).then(|| rounded(position.distance_au, 9)),
            speed: rounded(position.speed_deg_per_day, 6),
            declination: rounded(position.declination_deg, 6),
            house,
            retrograde: position.is_retrograde(),
            ..Self::at(AspectPoint::Body(body), position.longitude, words)
        }
    }

    fn of_angle((id, title): (&'static str, Both), angle: AnglePosition, cusps: &[Degrees; 12], words: Words) -> Self {
        Self {
            speed: rounded(angle.speed_deg_per_day, 6),
            declination: rounded(angle.declination_deg, 6),
            house: Some(house_of(angle.longitude, cusps)),
            id,
            title: words.of(title),
            ..Self::at(AspectPoint::Ascendant, angle.longitude, words)
        }
    }

    /// A point that stands still.
    pub fn at(point: AspectPoint, longitude: Degrees, words: Words) -> Self {
        Self {
            id: point.id(),
            title: words.of(names::point(point)),
            // Seven digits are 0.4 mas, well below what the ephemeris is exact to.
            longitude: rounded(longitude.value(), 7),
            latitude: 0.0,
            distance_au: None,
            speed: 0.0,
            declination: 0.0,
            sign: longitude.sign().id(),
            sign_title: words.of(names::sign(longitude.sign())),
            sign_num: longitude.sign().index(),
            degree: rounded(longitude.in_sign(), 7),
            house: None,
            retrograde: false,
            formatted: longitude.to_string(),
        }
    }
}

/// Two points and the aspect between them.
#[derive(Serialize, ToSchema)]
pub struct LinkView {
    a: &'static str,
    b: &'static str,
    r#type: &'static str,
    /// The aspect's name, when a language was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    type_title: Option<&'static str>,
    angle: f64,
    /// Distance from exact in degrees.
    orb: f64,
}

impl LinkView {
    /// The view of a link.
    pub fn of([a, b]: [AspectPoint; 2], kind: AspectKind, orb_deg: f64, words: Words) -> Self {
        Self {
            a: a.id(),
            b: b.id(),
            r#type: kind.id(),
            type_title: words.of(names::aspect(kind)),
            angle: kind.angle_deg(),
            orb: rounded(orb_deg, 4),
        }
    }
}

/// An aspect.
#[derive(Serialize, ToSchema)]
pub struct AspectView {
    #[serde(flatten)]
    link: LinkView,
    applying: bool,
    exact_at: Option<String>,
}

impl AspectView {
    /// The view of an aspect.
    pub fn of(aspect: &Aspect<AspectPoint>, words: Words) -> Self {
        let link = LinkView::of([aspect.a, aspect.b], aspect.kind, aspect.orb_deg, words);
        Self { link, applying: aspect.applying, exact_at: None }
    }
}

#[derive(Serialize, ToSchema)]
struct LotView {
    id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'static str>,
    longitude: f64,
    sign: &'static str,
    degree: f64,
    house: u8,
    formatted: String,
}

impl LotView {
    fn of(lot: &Lot, words: Words) -> Self {
        Self {
            id: lot.kind.id(),
            title: words.of(names::lot(lot.kind)),
            longitude: rounded(lot.longitude.value(), 7),
            sign: lot.longitude.sign().id(),
            degree: rounded(lot.longitude.in_sign(), 7),
            house: lot.house,
            formatted: lot.longitude.to_string(),
        }
    }
}

/// The Moon's phase.
#[derive(Serialize, ToSchema)]
pub struct MoonPhaseView {
    name: &'static str,
    /// The phase's name, when a language was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'static str>,
    elongation: f64,
    illumination: f64,
    age_days: f64,
}

impl MoonPhaseView {
    /// The view of a phase.
    pub fn of(phase: &MoonPhase, words: Words) -> Self {
        Self {
            name: phase.name.id(),
            title: words.of(names::phase(phase.name)),
            elongation: rounded(phase.elongation_deg, 4),
            illumination: rounded(phase.illumination, 4),
            age_days: rounded(phase.age_days, 2),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct MoonRangeView {
    from: f64,
    until: f64,
    from_sign: &'static str,
    until_sign: &'static str,
}

impl MoonRangeView {
    fn of(range: &MoonRange) -> Self {
        Self {
            from: rounded(range.from.value(), 7),
            until: rounded(range.until.value(), 7),
            from_sign: range.from.sign().id(),
            until_sign: range.until.sign().id(),
        }
    }
}

impl ChartView {
    /// The view of a chart.
    pub fn of(chart: &Chart, words: Words) -> Self {
        Self {
            settings: ChartSettingsView::of(chart),
            bodies: bodies_of(&chart.bodies, words),
            angles: chart.houses.as_ref().map(|houses| angles_of(houses, words)).unwrap_or_default(),
            cusps: chart.houses.as_ref().map(|houses| cusps_of(&houses.cusps)).unwrap_or_default(),
            aspects: chart.aspects.iter().map(|aspect| AspectView::of(aspect, words)).collect(),
            lots: chart.lots.iter().map(|lot| LotView::of(lot, words)).collect(),
            elements: Element::ALL.map(|element| (element.id(), chart.tally.elements[element as usize])).into(),
            modalities: Modality::ALL.map(|modality| (modality.id(), chart.tally.modalities[modality as usize])).into(),
            moon_phase: chart.moon_phase.as_ref().map(|phase| MoonPhaseView::of(phase, words)),
            moon_range: chart.moon_range.as_ref().map(MoonRangeView::of),
            warnings: WarningView::all(&chart.warnings, words),
        }
    }
}

impl ChartSettingsView {
    /// How a chart was cast.
    pub fn of(chart: &Chart) -> Self {
        let settings = &chart.settings;
        let approximate = chart.warnings.iter().any(|warning| matches!(warning, Warning::Approximate { .. }));
        Self {
            zodiac: if settings.is_tropical() { "tropical" } else { "sidereal" },
            ayanamsa: match settings.frame.zodiac {
                Zodiac::Tropical => None,
                Zodiac::Sidereal(ayanamsa) => Some(Ayanamsa::id(ayanamsa)),
            },
            perspective: settings.frame.perspective.id(),
            house_system: HouseSystemView::of(
                chart.houses.as_ref().map_or(settings.house_system, |houses| houses.system),
            ),
            node_type: "mean and true",
            ephemeris: if approximate { "Swiss Ephemeris DE431 and Moshier" } else { "Swiss Ephemeris DE431" },
        }
    }
}

/// The bodies of a chart.
pub fn bodies_of(bodies: &[ChartBody], words: Words) -> Vec<PointView> {
    bodies.iter().map(|found| PointView::of_body(found.body, &found.position, found.house, words)).collect()
}

/// The five angles.
pub fn angles_of(houses: &HouseCusps, words: Words) -> Vec<PointView> {
    [
        (("ascendant", names::point(AspectPoint::Ascendant)), houses.ascendant),
        (("medium_coeli", names::point(AspectPoint::MediumCoeli)), houses.medium_coeli),
        (("descendant", both("Десцендент", "Descendant")), houses.ascendant.opposite()),
        (("imum_coeli", both("Глубина неба", "Imum coeli")), houses.medium_coeli.opposite()),
        (("vertex", both("Вертекс", "Vertex")), houses.vertex),
    ]
    .into_iter()
    .map(|(angle, position)| PointView::of_angle(angle, position, &houses.cusps, words))
    .collect()
}

/// Longitudes of cusps.
pub fn cusps_of(cusps: &[Degrees; 12]) -> Vec<f64> {
    cusps.iter().map(|cusp| rounded(cusp.value(), 7)).collect()
}
