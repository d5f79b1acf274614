//! `/api/v1/natal`: a natal chart, and its picture.

use std::time::Duration;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use crate::astro::{Chart, Moment};
use crate::cache::{Cached, Owner};
use crate::draw;
use crate::service::BirthEvent;
use crate::web::Problem;
use crate::web::params::birth_fields::birth;
use crate::web::params::field::{Field, ParamType};
use crate::web::params::style_fields::{style, words};
use crate::web::responses::api_response::ApiResponse;
use crate::web::responses::view::{ChartView, DetailsView, EventView, Words};
use crate::web::routing::endpoint::ApiRequest;

/// How long a REST caller waits for a computation. Longer than a voice turn may: nobody is listening to silence.
pub const COMPUTE_TIMEOUT: Duration = Duration::from_secs(10);

const DETAILS: Field = Field::new(
    "details",
    ParamType::Boolean,
    "Adds dignities, balance, shape, patterns, declinations, antiscia, fixed stars, house rulers and, in a sidereal chart, nakshatras.",
);

/// What a natal chart takes beyond its birth.
pub const EXTRAS: &[Field] = &[DETAILS];

/// Answers with a chart.
pub async fn answer(ApiRequest { service, mut fields }: ApiRequest) -> Result<ApiResponse, Problem> {
    let words = words(&mut fields)?;
    let with_details = fields.boolean(&DETAILS)?.unwrap_or(false);
    let birth = birth(&mut fields)?;
    let nativity = service.nativity(&birth).await?;
    let chart = service.chart(&nativity, Owner::Nobody, COMPUTE_TIMEOUT).await?;
    let json = natal_json(&nativity.event, &chart, words);
    if !with_details {
        return Ok(ApiResponse::json(json).from(&chart).personal());
    }
    let details = service.details(&nativity, COMPUTE_TIMEOUT).await?;
    let details = details.rendered("details", |details| json_bytes(&DetailsView::of(details)));
    let json = [&json[..json.len() - 1], br#","details":"#, &details, b"}"].concat();
    Ok(ApiResponse::json(json).from(&chart).personal())
}

/// Draws a chart.
pub async fn draw(ApiRequest { service, mut fields }: ApiRequest) -> Result<ApiResponse, Problem> {
    let style = style(&mut fields)?;
    let birth = birth(&mut fields)?;
    let answer = service.natal(&birth, Owner::Nobody, COMPUTE_TIMEOUT).await?;
    let style = draw::Style { subtitle: Some(subtitle(&answer.event)), ..style };
    Ok(ApiResponse::svg(draw::wheel(&answer.chart, &style)).from(&answer.chart).personal())
}

/// The line below a picture's heading: when and where somebody was born, as it was said.
pub fn subtitle(event: &BirthEvent) -> String {
    let local = event.local.to_string();
    let shown =
        if event.is_time_known { local[..local.len() - 3].replace('T', " ") } else { event.local.date().to_string() };
    match &event.named {
        Some(found) => format!("{shown}, {}", found.title()),
        None => format!("{shown}, {:.2} {:.2}", event.place.latitude_deg(), event.place.longitude_deg()),
    }
}

/// A moment in a picture's subtitle.
pub fn minute(moment: Moment) -> String {
    let text = moment.to_string();
    // Seconds and the final letter have a fixed length; a year before the common era has a longer date.
    format!("{} UTC", text[..text.len() - 4].replace('T', " "))
}

/// The whole answer as JSON. The chart's part is rendered once and kept with the chart; the birth's part belongs to the asker.
pub fn natal_json(event: &BirthEvent, chart: &Cached<Chart>, words: Words) -> Bytes {
    let name = words.pick(["natal", "natal.ru", "natal.en"]);
    let chart = chart.rendered(name, |chart| json_bytes(&ChartView::of(chart, words)));
    with_event(Some(event), &chart)
}

/// A JSON object with the birth, if there is one, as its first member.
pub fn with_event(event: Option<&BirthEvent>, object: &Bytes) -> Bytes {
    let Some(event) = event else { return object.clone() };
    with_member("event", &EventView::of(event), object)
}

/// A JSON object with another member before all others.
pub fn with_member(name: &str, member: &impl serde::Serialize, object: &Bytes) -> Bytes {
    let mut json = Vec::with_capacity(object.len() + 512);
    json.extend_from_slice(b"{\"");
    json.extend_from_slice(name.as_bytes());
    json.extend_from_slice(b"\":");
    serde_json::to_writer(&mut json, member).expect("a view is plain data");
    json.push(b',');
    json.extend_from_slice(&object[1..]);
    json.into()
}

/// A view as JSON.
pub fn json_bytes(view: &impl serde::Serialize) -> Bytes {
    serde_json::to_vec(view).expect("a view is plain data").into()
}

/// A JSON answer that is not to be kept.
pub fn json_response(json: Bytes) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], json).into_response()
}
