//! `/api/v1/progressions`: secondary progressions and solar arc directions.

use crate::astro::{ArcMeasure, Chart, OrbTable, ProgressedAngles};
use crate::draw::{self, Style};
use crate::names::both;
use crate::service::{BirthInput, MomentInput, ProgressionInput, Service};
use crate::web::Problem;
use crate::web::calculations::COMPUTE_TIMEOUT;
use crate::web::calculations::caption::{minute, subtitle};
use crate::web::calculations::events::with_event;
use crate::web::params::birth_fields::birth;
use crate::web::params::chart_fields::{aspect_ids, orb_list, orbs};
use crate::web::params::field::{Field, ParamType};
use crate::web::params::fields::{Fields, invalid_value};
use crate::web::params::moment_fields::{AT, now_holds_s, sky_moment};
use crate::web::params::style_fields::{style, words};
use crate::web::responses::api_response::ApiResponse;
use crate::web::responses::rendered_json::RenderedJson;
use crate::web::responses::view::{DirectedView, ProgressedView};
use crate::web::routing::endpoint::ApiRequest;

const METHOD: Field = Field::new(
    "method",
    ParamType::OneOf(|| vec!["secondary", "solar_arc"]),
    "Secondary progressions (a day for a year) or solar arc directions.",
)
.or(|| "secondary".into());
const ANGLES: Field = Field::new(
    "angles",
    ParamType::OneOf(|| ProgressedAngles::ALL.map(ProgressedAngles::id).to_vec()),
    "How the Midheaven of secondary progressions moves.",
)
.or(|| ProgressedAngles::default().id().into());
const ARC: Field = Field::new(
    "arc",
    ParamType::OneOf(|| vec![ArcMeasure::Sun.id(), ArcMeasure::Naibod.id()]),
    "The arc of solar arc directions: that of the progressed Sun, or Naibod's mean.",
)
.or(|| ArcMeasure::default().id().into());
const PROGRESSED_ASPECTS: Field = Field::new(
    "progressed_aspects",
    ParamType::WeightedListOf(aspect_ids),
    "The aspects to the natal chart, each optionally with its orb in degrees.",
)
.or(|| orb_list(&OrbTable::PROGRESSED));

/// What progressions take beyond the birth.
pub const PROGRESSION: &[Field] = &[AT, METHOD, ANGLES, ARC, PROGRESSED_ASPECTS];

enum Method {
    Secondary(ProgressedAngles),
    SolarArc(ArcMeasure),
}

struct Progression {
    birth: BirthInput,
    method: Method,
    progressing: ProgressionInput,
    asked: MomentInput,
}

fn read(fields: &mut Fields, service: &Service) -> Result<Progression, Problem> {
    let asked = sky_moment(fields, &AT, service)?;
    let is_arc = fields.choice_or_default(&METHOD, |name| match name {
        "secondary" => Some(false),
        "solar_arc" => Some(true),
        _ => None,
    })?;
    let angles = fields
        .choice_or_default(&ANGLES, |name| ProgressedAngles::ALL.into_iter().find(|angles| angles.id() == name))?;
    let arc = fields.choice_or_default(&ARC, |name| {
        [ArcMeasure::Sun, ArcMeasure::Naibod].into_iter().find(|measure| measure.id() == name)
    })?;
    let unused = |field: &Field, id: &str, method: &str| {
        let why = format!("it says nothing of {method}");
        Err(invalid_value(field, &id.into(), &why, "send the other method, or leave it out"))
    };
    if is_arc && angles != ProgressedAngles::default() {
        return unused(&ANGLES, angles.id(), "solar arc directions");
    }
    if !is_arc && arc != ArcMeasure::default() {
        return unused(&ARC, arc.id(), "secondary progressions");
    }
    let method = if is_arc { Method::SolarArc(arc) } else { Method::Secondary(angles) };
    let orbs = orbs(fields, &PROGRESSED_ASPECTS, &OrbTable::PROGRESSED)?;
    Ok(Progression {
        birth: birth(fields)?,
        method,
        progressing: ProgressionInput { moment: service.moment(asked), orbs },
        asked,
    })
}

/// Answers with a chart moved on.
pub async fn answer(ApiRequest { service, mut fields, .. }: ApiRequest) -> Result<ApiResponse, Problem> {
    let words = words(&mut fields)?;
    let Progression { birth, method, progressing, asked } = read(&mut fields, &service)?;
    let nativity = service.nativity(&birth).await?;
    let reply = match method {
        Method::Secondary(angles) => {
            let found = service.progressions(&nativity, progressing, angles, COMPUTE_TIMEOUT).await?;
            let name = words.pick(["progressed", "progressed.ru", "progressed.en"]);
            let json = RenderedJson::cached(&found, name, |found| RenderedJson::of(&ProgressedView::of(found, words)));
            ApiResponse::json(with_event(Some(&nativity.event), json, words)).from(&found)
        }
        Method::SolarArc(measure) => {
            let found = service.solar_arc(&nativity, progressing, measure, COMPUTE_TIMEOUT).await?;
            let name = words.pick(["directed", "directed.ru", "directed.en"]);
            let json = RenderedJson::cached(&found, name, |found| RenderedJson::of(&DirectedView::of(found, words)));
            ApiResponse::json(with_event(Some(&nativity.event), json, words)).from(&found)
        }
    };
    Ok(reply.personal().holding(now_holds_s(&service, asked)))
}

/// Draws a chart moved on around the birth.
pub async fn draw(ApiRequest { service, mut fields, .. }: ApiRequest) -> Result<ApiResponse, Problem> {
    let style = style(&mut fields)?;
    let Progression { birth, method, progressing, asked } = read(&mut fields, &service)?;
    let nativity = service.nativity(&birth).await?;
    let (lang, moment) = (style.lang, progressing.moment);
    let picture = |natal: &Chart, moved: &Chart, title: &str| {
        let style = Style {
            title: style.title.clone().or_else(|| Some(title.to_owned())),
            subtitle: Some(format!("{} · {}", subtitle(&nativity.event), minute(moment))),
            wheel_names: Some([both("Рождение", "Birth").in_lang(lang).to_owned(), title.to_owned()]),
            ..style.clone()
        };
        draw::biwheel(natal, moved, &draw::aspects_across(natal, moved, &progressing.orbs), &style)
    };
    let reply = match method {
        Method::Secondary(angles) => {
            let found = service.progressions(&nativity, progressing, angles, COMPUTE_TIMEOUT).await?;
            let title = both("Вторичные прогрессии", "Secondary progressions").in_lang(lang);
            ApiResponse::svg(picture(&found.natal, &found.chart(), title)).from(&found)
        }
        Method::SolarArc(measure) => {
            let found = service.solar_arc(&nativity, progressing, measure, COMPUTE_TIMEOUT).await?;
            let title = both("Дирекции солнечной дуги", "Solar arc directions").in_lang(lang);
            ApiResponse::svg(picture(&found.natal, &found.chart(), title)).from(&found)
        }
    };
    Ok(reply.personal().holding(now_holds_s(&service, asked)))
}
