//! The fields of a chart's settings: zodiac, houses, bodies, aspects.

use serde_json::Value;

use crate::astro::{AspectKind, Ayanamsa, Body, BodySet, HouseSystem, OrbTable};
use crate::service::{ChartOptions, PerspectiveChoice};
use crate::web::params::field::{Field, ParamType};
use crate::web::params::fields::{Fields, invalid_value};
use crate::web::{Problem, ProblemKind};

const ZODIAC: Field = Field::new("zodiac", ParamType::OneOf(|| vec!["tropical", "sidereal"]), "The zodiac.")
    .or(|| "tropical".into())
    .also(&["zodiac_type"]);
const AYANAMSA: Field = Field::new(
    "ayanamsa",
    ParamType::OneOf(|| Ayanamsa::all().map(Ayanamsa::id).collect()),
    "The sidereal zodiac's zero point; a sidereal chart without it has Lahiri's. Sent without `zodiac`, it makes the chart sidereal.",
)
.also(&["sidereal_mode", "ayanamsha", "sidereal_ayanamsa"]);
const HOUSE_SYSTEM: Field = Field::new(
    "house_system",
    ParamType::OneOf(|| HouseSystem::ALL.map(HouseSystem::id).to_vec()),
    "The house system; the Swiss Ephemeris' letters are accepted too.",
)
.or(|| ChartOptions::default().house_system.id().into())
.also(&["houses_system_identifier", "house_type", "houses"]);
const PERSPECTIVE: Field = Field::new(
    "perspective",
    ParamType::OneOf(|| PerspectiveChoice::ALL.map(PerspectiveChoice::id).to_vec()),
    "Where the sky is seen from; `geocentric` is apparent.",
)
.or(|| ChartOptions::default().perspective.id().into())
.also(&["perspective_type"]);

/// Which bodies a chart has.
pub const BODIES: Field = Field::new(
    "bodies",
    ParamType::ListOf(|| Body::ALL.map(Body::id).to_vec()),
    "The bodies; Kerykeion's names are accepted too.",
)
.or(|| body_list(ChartOptions::default().bodies))
.also(&["active_points", "planets"]);
const ASPECTS: Field = Field::new(
    "aspects",
    ParamType::WeightedListOf(aspect_ids),
    "The aspects, each optionally with its orb in degrees, as in `trine:8,square`.",
)
.or(|| orb_list(&ChartOptions::default().orbs))
.also(&["active_aspects"]);

/// How a chart is to be cast.
pub const CHART: &[Field] = &[ZODIAC, AYANAMSA, HOUSE_SYSTEM, PERSPECTIVE, BODIES, ASPECTS];

/// Which zodiac.
pub const ZODIACS: &[Field] = &[ZODIAC, AYANAMSA];

/// The names of the aspects.
pub fn aspect_ids() -> Vec<&'static str> {
    AspectKind::ALL.map(AspectKind::id).to_vec()
}

/// A set of bodies as the value of a field.
pub fn body_list(bodies: BodySet) -> Value {
    bodies.iter().map(Body::id).collect()
}

/// A table of orbs as the value of a field.
pub fn orb_list(orbs: &OrbTable) -> Value {
    orbs.iter().map(|(kind, orb_deg)| format!("{}:{orb_deg}", kind.id())).collect()
}

/// Reads how a chart is to be cast.
///
/// # Errors
/// A problem that names the first field at fault, its value and the remedy.
pub fn options(fields: &mut Fields) -> Result<ChartOptions, Problem> {
    let defaults = ChartOptions::default();
    let ayanamsa = ayanamsa(fields)?;
    let perspective = fields.choice_or_default(&PERSPECTIVE, |name| {
        let name = name.to_ascii_lowercase().replace([' ', '-'], "_");
        let name = if name == "apparent_geocentric" { PerspectiveChoice::Geocentric.id() } else { &name };
        PerspectiveChoice::ALL.into_iter().find(|perspective| perspective.id() == name)
    })?;
    Ok(ChartOptions {
        ayanamsa,
        perspective,
        house_system: fields.choice_or_default(&HOUSE_SYSTEM, |name| name.parse().ok())?,
        bodies: bodies(fields, &BODIES, defaults.bodies)?,
        orbs: orbs(fields, &ASPECTS, &defaults.orbs)?,
    })
}

/// Reads the zodiac: the ayanamsa of a sidereal one, nothing for the tropical.
///
/// # Errors
/// When there is no such zodiac or ayanamsa, or the two contradict each other.
pub fn ayanamsa(fields: &mut Fields) -> Result<Option<Ayanamsa>, Problem> {
    let is_zodiac_implied = fields.has(&AYANAMSA) && !fields.has(&ZODIAC);
    let is_sidereal = fields.choice_or_default(&ZODIAC, |name| match name.to_ascii_lowercase().as_str() {
        "tropical" | "tropic" | "sayana" => Some(false),
        "sidereal" | "nirayana" => Some(true),
        _ => None,
    })?;
    let ayanamsa = fields.choice(&AYANAMSA, |name| name.parse::<Ayanamsa>().ok())?;
    if !is_sidereal
        && !is_zodiac_implied
        && let Some(ayanamsa) = ayanamsa
    {
        return Err(Problem::new(ProblemKind::Invalid, "a tropical chart has no ayanamsa")
            .field(AYANAMSA.name)
            .value(ayanamsa.id())
            .hint("send zodiac=sidereal, or leave ayanamsa out"));
    }
    Ok(ayanamsa.or(is_sidereal.then_some(Ayanamsa::LAHIRI)))
}

/// Reads a list of bodies; `usual` when none is given.
///
/// # Errors
/// When one of them is unknown.
pub fn bodies(fields: &mut Fields, field: &Field, usual: BodySet) -> Result<BodySet, Problem> {
    Ok(fields.names(field, |name| name.parse::<Body>().ok())?.map_or(usual, BodySet::of))
}

/// Reads a list of aspects: `trine:8,sextile` in a query, `["trine"]` or `[{"type": "trine", "orb": 8}]` in JSON; an orb that is not
/// given is that of `usual`, or 1°; `usual` when no list is given.
///
/// # Errors
/// When an aspect is unknown or an orb too wide.
pub fn orbs(fields: &mut Fields, field: &Field, usual: &OrbTable) -> Result<OrbTable, Problem> {
    let Some(items) = fields.list(field)? else { return Ok(*usual) };
    let mut table = OrbTable::EMPTY;
    for item in items {
        let (name, orb_deg) = match &item {
            Value::String(text) => {
                let (name, orb) = text.split_once(':').map_or((text.as_str(), None), |(name, orb)| (name, Some(orb)));
                let orb = orb.map(|orb| orb.trim().parse::<f64>().unwrap_or(f64::NAN));
                (name.to_owned(), orb)
            }
            Value::Object(entry) => {
                let name = entry.get("type").or_else(|| entry.get("name")).and_then(Value::as_str).unwrap_or_default();
                let orb = entry.get("orb").map(|orb| orb.as_f64().unwrap_or(f64::NAN));
                (name.to_owned(), orb)
            }
            _ => (String::new(), None),
        };
        let unknown = || {
            let hint = format!("use any of: {}", field.param_type.choices());
            invalid_value(field, &Value::String(name.clone()), "there is no such aspect", &hint)
        };
        let kind: AspectKind = name.parse().map_err(|()| unknown())?;
        let orb_deg = orb_deg.or(usual.orb_deg(kind)).unwrap_or(1.0);
        table = table.with(kind, orb_deg).ok_or_else(|| {
            let why = format!("the orb of {} is outside 0..={}", kind.id(), OrbTable::MAX_ORB_DEG);
            invalid_value(field, &item, &why, "send degrees, as trine:8")
        })?;
    }
    Ok(table)
}
