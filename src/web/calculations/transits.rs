//! `/api/v1/transits` and `/api/v1/forecast`: the moving sky against a birth, a sign, or itself.

use crate::astro::{Body, Forecast, Sign, TransitSettings};
use crate::draw::{self, Style};
use crate::names::both;
use crate::service::{MomentInput, RadixInput};
use crate::web::Problem;
use crate::web::calculations::COMPUTE_TIMEOUT;
use crate::web::calculations::caption::{minute, subtitle};
use crate::web::calculations::events::with_event;
use crate::web::params::birth_fields::birth;
use crate::web::params::birth_time::has_birth;
use crate::web::params::chart_fields::{aspect_ids, bodies, body_list, options, orb_list, orbs};
use crate::web::params::field::{Field, ParamType};
use crate::web::params::fields::{Fields, invalid_value};
use crate::web::params::moment_fields::{AT, FROM, TO, now_holds_s, sky_moment, window};
use crate::web::params::style_fields::{style, words};
use crate::web::responses::api_response::ApiResponse;
use crate::web::responses::rendered_json::RenderedJson;
use crate::web::responses::view::{ForecastView, TransitsView};
use crate::web::routing::endpoint::ApiRequest;

const SIGN: Field = Field::new(
    "sign",
    ParamType::OneOf(|| Sign::ALL.map(Sign::id).to_vec()),
    "A Sun sign instead of a birth; whole-sign houses are counted from it. Without a birth and a sign, the aspects are those within the sky itself.",
);
const TRANSIT_BODIES: Field =
    Field::new("transit_bodies", ParamType::ListOf(|| Body::ALL.map(Body::id).to_vec()), "The transiting bodies.")
        .or(|| body_list(TransitSettings::default().bodies));
const TRANSIT_ASPECTS: Field = Field::new(
    "transit_aspects",
    ParamType::WeightedListOf(aspect_ids),
    "The aspects of the transiting bodies, each optionally with its orb in degrees.",
)
.or(|| orb_list(&TransitSettings::default().orbs));

/// What is held against what.
pub const RADIX: &[Field] = &[SIGN, TRANSIT_BODIES, TRANSIT_ASPECTS];

/// The moment of transits.
pub const MOMENT: &[Field] = &[AT];

/// The window of a forecast.
pub const WINDOW: &[Field] = &[FROM, TO];

/// Default window of a forecast: a month.
const USUAL_WINDOW_S: i64 = 30 * 86_400;

fn radix(fields: &mut Fields) -> Result<(RadixInput, TransitSettings), Problem> {
    let usual = TransitSettings::default();
    let settings = TransitSettings {
        bodies: bodies(fields, &TRANSIT_BODIES, usual.bodies)?,
        orbs: orbs(fields, &TRANSIT_ASPECTS, &usual.orbs)?,
    };
    let sign: Option<Sign> = fields.choice(&SIGN, |name| name.parse().ok())?;
    let radix = match sign {
        Some(sign) if has_birth(fields) => {
            let why = "the sky is held against a sign or a birth, and both are sent";
            return Err(invalid_value(&SIGN, &sign.id().into(), why, "send only one of them"));
        }
        Some(sign) => RadixInput::Sign(sign),
        None if has_birth(fields) => RadixInput::Birth(Box::new(birth(fields)?)),
        None => RadixInput::Sky(options(fields)?.frame()),
    };
    Ok((radix, settings))
}

fn kept(reply: ApiResponse, radix: &RadixInput) -> ApiResponse {
    if matches!(radix, RadixInput::Birth(_)) { reply.personal() } else { reply }
}

/// Answers with the transits of a moment.
pub async fn answer(ApiRequest { service, mut fields, .. }: ApiRequest) -> Result<ApiResponse, Problem> {
    let words = words(&mut fields)?;
    let asked = sky_moment(&mut fields, &AT, &service)?;
    let (radix, settings) = radix(&mut fields)?;
    let (event, sky) = service.transits(&radix, service.moment(asked), settings, COMPUTE_TIMEOUT).await?;
    let name = words.pick(["transits", "transits.ru", "transits.en"]);
    let json = RenderedJson::cached(&sky, name, |sky| RenderedJson::of(&TransitsView::of(sky, words)));
    let reply =
        ApiResponse::json(with_event(event.as_ref(), json, words)).from(&sky).holding(now_holds_s(&service, asked));
    Ok(kept(reply, &radix))
}

/// Draws the transits of a moment: around the birth, if there is one.
pub async fn draw(ApiRequest { service, mut fields, .. }: ApiRequest) -> Result<ApiResponse, Problem> {
    let style = style(&mut fields)?;
    let asked = sky_moment(&mut fields, &AT, &service)?;
    let (radix, settings) = radix(&mut fields)?;
    let (event, sky) = service.transits(&radix, service.moment(asked), settings, COMPUTE_TIMEOUT).await?;
    let moving = sky.chart();
    let picture = match (&sky.natal, event) {
        (Some(natal), Some(event)) => {
            let lang = style.lang;
            let style = Style {
                title: style.title.or_else(|| Some(both("Транзиты", "Transits").in_lang(lang).to_owned())),
                subtitle: Some(format!("{} · {}", subtitle(&event), minute(sky.moment))),
                wheel_names: Some(
                    [both("Рождение", "Birth"), both("Транзиты", "Transits")].map(|name| name.in_lang(lang).to_owned()),
                ),
                ..style
            };
            draw::biwheel(natal, &moving, &draw::aspects_across(natal, &moving, &settings.orbs), &style)
        }
        _ => draw::wheel(&moving, &style),
    };
    let reply = ApiResponse::svg(picture).from(&sky).holding(now_holds_s(&service, asked));
    Ok(kept(reply, &radix))
}

/// Answers with what happens over a window.
pub async fn forecast(ApiRequest { service, mut fields, .. }: ApiRequest) -> Result<ApiResponse, Problem> {
    let words = words(&mut fields)?;
    let (within, is_from_now) = window(&mut fields, &service, USUAL_WINDOW_S)?;
    let (radix, settings) = radix(&mut fields)?;
    let (event, found) = service.forecast(&radix, within, settings, COMPUTE_TIMEOUT).await?;
    let name = words.pick(["forecast", "forecast.ru", "forecast.en"]);
    let json = RenderedJson::cached(&found, name, |found| RenderedJson::of(&ForecastView::of(found, words)));
    let holds_s = if is_from_now { now_holds_s(&service, MomentInput::Now) } else { None };
    Ok(kept(ApiResponse::json(with_event(event.as_ref(), json, words)).from(&found).holding(holds_s), &radix))
}

const _: () = assert!(Forecast::MAX_S >= USUAL_WINDOW_S);
