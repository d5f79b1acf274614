//! The public JSON: what the API promises, apart from how the domain stores it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::astro::{
    AnglePosition, Aspect, AspectPoint, Ayanamsa, Body, Chart, ChartBody, Degrees, Element, HouseSystem, Lot, Modality,
    MoonPhase, MoonRange, Warning, Zodiac, house_of,
};
use crate::places::UtcOffset;
use crate::service::{Event, FoundPlace};

/// Rounds to `digits` behind the point, so that the JSON has no noise of the twelfth digit.
fn rounded(value: f64, digits: i32) -> f64 {
    let scale = 10f64.powi(digits);
    (value * scale).round() / scale
}

/// A birth as it was understood.
#[derive(Serialize)]
pub struct EventView {
    local_datetime: String,
    time_known: bool,
    utc_datetime: String,
    utc_offset: String,
    dst: bool,
    timezone: String,
    tz_source: &'static str,
    latitude: f64,
    longitude: f64,
    place: Option<FoundPlaceView>,
}

impl EventView {
    /// The view of an event.
    pub fn of(event: &Event) -> Self {
        let offset = UtcOffset::from_s(event.offset_s);
        Self {
            local_datetime: event.local.to_string(),
            time_known: event.is_time_known,
            utc_datetime: event.moment.to_string(),
            utc_offset: offset.map(|offset| offset.to_string()).unwrap_or_default(),
            dst: event.is_dst,
            timezone: event.zone.to_string(),
            tz_source: event.zone_source.id(),
            latitude: event.place.latitude_deg(),
            longitude: event.place.longitude_deg(),
            place: event.named.as_ref().map(FoundPlaceView::of),
        }
    }
}

/// A place of the gazetteer.
#[derive(Serialize)]
pub struct FoundPlaceView {
    name: &'static str,
    name_ru: Option<&'static str>,
    region: &'static str,
    country: &'static str,
    latitude: f64,
    longitude: f64,
    timezone: String,
    population: u32,
    r#match: &'static str,
    score: f64,
}

impl FoundPlaceView {
    /// The view of a found place.
    pub fn of(found: &FoundPlace) -> Self {
        Self {
            name: found.name,
            name_ru: found.name_ru,
            region: found.region,
            country: found.country,
            latitude: found.place.latitude_deg(),
            longitude: found.place.longitude_deg(),
            timezone: found.zone.to_string(),
            population: found.population,
            r#match: found.how.id(),
            score: rounded(found.score, 3),
        }
    }
}

/// A chart, without the birth that it belongs to.
#[derive(Serialize)]
pub struct ChartView {
    settings: SettingsView,
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

#[derive(Serialize)]
struct SettingsView {
    zodiac: &'static str,
    ayanamsa: Option<&'static str>,
    perspective: &'static str,
    house_system: HouseSystemView,
    node_type: &'static str,
    ephemeris: &'static str,
}

#[derive(Serialize)]
struct HouseSystemView {
    id: String,
    name: &'static str,
}

impl HouseSystemView {
    fn of(system: HouseSystem) -> Self {
        Self { id: system.letter().to_string(), name: system.id() }
    }
}

#[derive(Serialize)]
struct PointView {
    id: &'static str,
    longitude: f64,
    latitude: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    distance_au: Option<f64>,
    speed: f64,
    declination: f64,
    sign: &'static str,
    sign_num: usize,
    degree: f64,
    house: Option<u8>,
    retrograde: bool,
    formatted: String,
}

impl PointView {
    fn of_body(found: &ChartBody) -> Self {
        let position = &found.position;
        Self {
            latitude: rounded(position.latitude_deg, 6),
            distance_au: (!found.body.is_lunar_point()).then(|| rounded(position.distance_au, 9)),
            speed: rounded(position.speed_deg_per_day, 6),
            declination: rounded(position.declination_deg, 6),
            house: found.house,
            retrograde: position.is_retrograde(),
            ..Self::at(found.body.id(), position.longitude)
        }
    }

    fn of_angle(id: &'static str, angle: AnglePosition, cusps: &[Degrees; 12]) -> Self {
        Self {
            speed: rounded(angle.speed_deg_per_day, 6),
            declination: rounded(angle.declination_deg, 6),
            house: Some(house_of(angle.longitude, cusps)),
            ..Self::at(id, angle.longitude)
        }
    }

    fn at(id: &'static str, longitude: Degrees) -> Self {
        Self {
            id,
            // Seven digits are 0.4 mas, well below what the ephemeris is exact to.
            longitude: rounded(longitude.value(), 7),
            latitude: 0.0,
            distance_au: None,
            speed: 0.0,
            declination: 0.0,
            sign: longitude.sign().id(),
            sign_num: longitude.sign().index(),
            degree: rounded(longitude.in_sign(), 7),
            house: None,
            retrograde: false,
            formatted: longitude.to_string(),
        }
    }
}

#[derive(Serialize)]
struct AspectView {
    a: &'static str,
    b: &'static str,
    r#type: &'static str,
    angle: f64,
    orb: f64,
    applying: bool,
    exact_at: Option<String>,
}

impl AspectView {
    fn of(aspect: &Aspect<AspectPoint>) -> Self {
        Self {
            a: aspect.a.id(),
            b: aspect.b.id(),
            r#type: aspect.kind.id(),
            angle: aspect.kind.angle_deg(),
            orb: rounded(aspect.orb_deg, 4),
            applying: aspect.applying,
            exact_at: None,
        }
    }
}

#[derive(Serialize)]
struct LotView {
    id: &'static str,
    longitude: f64,
    sign: &'static str,
    degree: f64,
    house: u8,
    formatted: String,
}

impl LotView {
    fn of(lot: &Lot) -> Self {
        Self {
            id: lot.kind.id(),
            longitude: rounded(lot.longitude.value(), 7),
            sign: lot.longitude.sign().id(),
            degree: rounded(lot.longitude.in_sign(), 7),
            house: lot.house,
            formatted: lot.longitude.to_string(),
        }
    }
}

#[derive(Serialize)]
struct MoonPhaseView {
    name: &'static str,
    elongation: f64,
    illumination: f64,
    age_days: f64,
}

impl MoonPhaseView {
    fn of(phase: &MoonPhase) -> Self {
        Self {
            name: phase.name.id(),
            elongation: rounded(phase.elongation_deg, 4),
            illumination: rounded(phase.illumination, 4),
            age_days: rounded(phase.age_days, 2),
        }
    }
}

#[derive(Serialize)]
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

#[derive(Serialize)]
struct WarningView {
    code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    bodies: Vec<&'static str>,
}

impl WarningView {
    fn of(warning: &Warning) -> Self {
        let ids = |bodies: &[Body]| bodies.iter().map(|body| body.id()).collect::<Vec<_>>();
        let (code, bodies) = match warning {
            Warning::PolarHouses { .. } => ("polar_houses", Vec::new()),
            Warning::Approximate { bodies } => ("approximate", ids(bodies)),
            Warning::LeftOut { bodies } => ("left_out", ids(bodies)),
            Warning::TimeUnknown => ("time_unknown", Vec::new()),
            Warning::SignUncertain { body, .. } => ("sign_uncertain", ids(&[*body])),
            Warning::NoHousesFromSun => ("no_houses_from_sun", Vec::new()),
        };
        Self { code, message: warning_text(warning), bodies }
    }
}

/// A warning in words.
pub fn warning_text(warning: &Warning) -> String {
    let ids = |bodies: &[Body]| bodies.iter().map(|body| body.id()).collect::<Vec<_>>().join(", ");
    match warning {
        Warning::PolarHouses { requested } => {
            format!("{} has no houses so near the pole; these are Porphyry's", requested.id())
        }
        Warning::Approximate { bodies } => {
            format!("the moment is outside the ephemeris files; some arcseconds off: {}", ids(bodies))
        }
        Warning::LeftOut { bodies } => format!("no position at that moment or from that perspective: {}", ids(bodies)),
        Warning::TimeUnknown => {
            "the time of birth is unknown: no houses, angles and lots; positions are for the middle of the day"
                .to_owned()
        }
        Warning::SignUncertain { body, from, until } => {
            format!("{} moved from {} to {} on that day", body.id(), from.id(), until.id())
        }
        Warning::NoHousesFromSun => "a heliocentric chart has no houses, angles and lots".to_owned(),
    }
}

impl ChartView {
    /// The view of a chart.
    pub fn of(chart: &Chart) -> Self {
        let settings = &chart.settings;
        let angles = chart.houses.as_ref().map(|houses| {
            [
                ("ascendant", houses.ascendant),
                ("medium_coeli", houses.medium_coeli),
                ("descendant", houses.ascendant.opposite()),
                ("imum_coeli", houses.medium_coeli.opposite()),
                ("vertex", houses.vertex),
            ]
            .map(|(id, angle)| PointView::of_angle(id, angle, &houses.cusps))
        });
        let approximate = chart.warnings.iter().any(|warning| matches!(warning, Warning::Approximate { .. }));
        Self {
            settings: SettingsView {
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
            },
            bodies: chart.bodies.iter().map(PointView::of_body).collect(),
            angles: angles.into_iter().flatten().collect(),
            cusps: chart.houses.iter().flat_map(|houses| houses.cusps).map(|cusp| rounded(cusp.value(), 7)).collect(),
            aspects: chart.aspects.iter().map(AspectView::of).collect(),
            lots: chart.lots.iter().map(LotView::of).collect(),
            elements: Element::ALL.map(|element| (element.id(), chart.tally.elements[element as usize])).into(),
            modalities: Modality::ALL.map(|modality| (modality.id(), chart.tally.modalities[modality as usize])).into(),
            moon_phase: chart.moon_phase.as_ref().map(MoonPhaseView::of),
            moon_range: chart.moon_range.as_ref().map(MoonRangeView::of),
            warnings: chart.warnings.iter().map(WarningView::of).collect(),
        }
    }
}
