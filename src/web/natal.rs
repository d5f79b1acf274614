//! `GET|POST /api/v1/natal`: a natal chart.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use super::birth_fields::{BIRTH_FIELDS, birth};
use super::fields::Fields;
use super::view::{ChartView, EventView};
use super::{BODY_LIMIT_BYTES, Problem, read_whole};
use crate::cache::Owner;
use crate::service::{NatalAnswer, Service};

/// How long a REST caller waits for a computation. Longer than a voice turn may: nobody is listening to silence.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// Answers a query string.
pub async fn get(State(service): State<Arc<Service>>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    answer(&service, Fields::from_query(query.as_deref().unwrap_or_default(), BIRTH_FIELDS)?).await
}

/// Answers a JSON body.
pub async fn post(State(service): State<Arc<Service>>, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    let body = read_whole(body, BODY_LIMIT_BYTES).await?;
    answer(&service, Fields::from_json(&headers, &body, BIRTH_FIELDS)?).await
}

async fn answer(service: &Service, fields: Fields) -> Result<Response, Problem> {
    let birth = birth(fields)?;
    let answer = service.natal(&birth, Owner::Nobody, PATIENCE).await?;
    Ok(json_response(natal_json(&answer)))
}

/// The whole answer as JSON. The chart's part is rendered once and kept with the chart; the birth's part belongs to the asker.
pub fn natal_json(answer: &NatalAnswer) -> Bytes {
    let chart = answer.chart.rendered("natal", |chart| json_bytes(&ChartView::of(chart)));
    let mut json = Vec::with_capacity(chart.len() + 512);
    json.extend_from_slice(br#"{"event":"#);
    serde_json::to_writer(&mut json, &EventView::of(&answer.event)).expect("a view is plain data");
    json.push(b',');
    json.extend_from_slice(&chart[1..]);
    json.into()
}

/// A view as JSON.
pub fn json_bytes(view: &impl serde::Serialize) -> Bytes {
    serde_json::to_vec(view).expect("a view is plain data").into()
}

/// A JSON answer.
pub fn json_response(json: Bytes) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], json).into_response()
}
