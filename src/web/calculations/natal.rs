//! `/api/v1/natal`: a natal chart, and its picture.

use crate::astro::Chart;
use crate::draw;
use crate::service::BirthEvent;
use crate::service::Cached;
use crate::web::Problem;
use crate::web::calculations::COMPUTE_TIMEOUT;
use crate::web::calculations::caption::subtitle;
use crate::web::calculations::events::with_event;
use crate::web::params::birth_fields::birth;
use crate::web::params::field::{Field, ParamType};
use crate::web::params::style_fields::{style, words};
use crate::web::responses::api_response::ApiResponse;
use crate::web::responses::rendered_json::RenderedJson;
use crate::web::responses::view::{ChartView, DetailsView, Words};
use crate::web::routing::endpoint::ApiRequest;

const DETAILS: Field = Field::new(
    "details",
    ParamType::Boolean,
    "Adds dignities, balance, shape, patterns, declinations, antiscia, fixed stars, house rulers and, in a sidereal chart, nakshatras.",
)
.or(|| false.into());

/// What a natal chart takes beyond its birth.
pub const EXTRAS: &[Field] = &[DETAILS];

/// Answers with a chart.
pub async fn answer(ApiRequest { service, mut fields, subscriber }: ApiRequest) -> Result<ApiResponse, Problem> {
    let words = words(&mut fields)?;
    let with_details = fields.boolean_or_default(&DETAILS)?;
    let birth = birth(&mut fields)?;
    let nativity = service.nativity(&birth).await?;
    let chart = service.public_chart(&nativity, subscriber, COMPUTE_TIMEOUT).await?;
    let json = natal_json(&nativity.event, &chart, words);
    if !with_details {
        return Ok(ApiResponse::json(json).from(&chart).personal());
    }
    let details = service.details(&nativity, COMPUTE_TIMEOUT).await?;
    let details = RenderedJson::cached(&details, "details", |details| RenderedJson::of(&DetailsView::of(details)));
    Ok(ApiResponse::json(json.with_last_member("details", &details)).from(&chart).personal())
}

/// Draws a chart.
pub async fn draw(ApiRequest { service, mut fields, subscriber }: ApiRequest) -> Result<ApiResponse, Problem> {
    let style = style(&mut fields)?;
    let birth = birth(&mut fields)?;
    let nativity = service.nativity(&birth).await?;
    let chart = service.public_chart(&nativity, subscriber, COMPUTE_TIMEOUT).await?;
    let style = draw::Style { subtitle: Some(subtitle(&nativity.event)), ..style };
    Ok(ApiResponse::svg(draw::wheel(&chart, &style)).from(&chart).personal())
}

/// The whole answer as JSON. The chart's part is rendered once and kept with the cache entry; the birth's part belongs to the request.
pub fn natal_json(event: &BirthEvent, chart: &Cached<Chart>, words: Words) -> RenderedJson {
    let name = words.pick(["natal", "natal.ru", "natal.en"]);
    let chart = RenderedJson::cached(chart, name, |chart| RenderedJson::of(&ChartView::of(chart, words)));
    with_event(Some(event), chart, words)
}
