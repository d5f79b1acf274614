//! `POST /api/v1/natal/batch`: up to a thousand charts, each an answer or a problem, sent while the next are computed.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt as _, stream};
use serde::Deserialize;

use crate::service::{Asker, Error, NatalAnswer, Owner, Service};
use crate::web::calculations::COMPUTE_TIMEOUT;
use crate::web::calculations::natal::natal_json;
use crate::web::params::birth_fields::{BORN, WHERE, birth};
use crate::web::params::chart_fields::CHART;
use crate::web::params::fields::{AcceptedParams, Fields, json_only};
use crate::web::params::json_object::JsonObject;
use crate::web::params::style_fields::{WORDS, words};
use crate::web::responses::accept_item::takes;
use crate::web::responses::rendered_json::RenderedJson;
use crate::web::routing::endpoint::{ApiState, Subscriber};
use crate::web::{Problem, ProblemKind, read_whole};

/// Most births of one batch.
pub const MAX_ITEMS: usize = 1000;

/// Bytes of a batch's body; a thousand births with time, coordinates and zone take a fifth of it.
pub const BODY_LIMIT_BYTES: usize = 512 * 1024;

/// Charts under way at once: enough to keep eight threads busy while answers are sent, few enough that a batch neither fills the
/// engine's queue nor holds more than a quarter of a megabyte of answers.
const WINDOW: usize = 16;

/// How often an item that found the engine busy asks again: it waits behind others, but does not fail for them.
const RETRIES: usize = 5;

/// The media type of one JSON value a line.
pub const NDJSON: &str = "application/x-ndjson";

const ITEM: AcceptedParams = AcceptedParams::only(&[BORN, WHERE, CHART, WORDS]);

/// A list of births, bare or as the member `items`.
#[derive(Deserialize)]
#[serde(untagged)]
enum BatchBody {
    Bare(Vec<JsonObject>),
    Named { items: Vec<JsonObject> },
}

/// Answers with the charts, in the order of the births.
pub async fn post(State(state): State<ApiState>, subscriber: Subscriber, headers: HeaderMap, body: Body) -> Response {
    match read(&headers, body).await {
        Ok(births) => send(state.service, subscriber.asker(), births, wants_lines(&headers)),
        Err(problem) => problem.into_response(),
    }
}

async fn read(headers: &HeaderMap, body: Body) -> Result<Vec<JsonObject>, Problem> {
    let body = read_whole(body, BODY_LIMIT_BYTES).await?;
    json_only(headers)?;
    let births: BatchBody = serde_json::from_slice(&body).map_err(|error| {
        Problem::new(ProblemKind::Malformed, format!("the body is no JSON list of objects: {error}"))
            .field("body")
            .hint(r#"send {"items": [{"datetime": "1990-07-15T10:30", "place": "Москва"}]}, or the list alone"#)
    })?;
    let (BatchBody::Bare(items) | BatchBody::Named { items }) = births;
    if (1..=MAX_ITEMS).contains(&items.len()) {
        return Ok(items);
    }
    Err(Problem::new(ProblemKind::Invalid, format!("{} births are outside 1..={MAX_ITEMS}", items.len()))
        .field("items")
        .hint("send at least one birth, and no more than that in one request"))
}

fn wants_lines(headers: &HeaderMap) -> bool {
    takes(headers, header::ACCEPT, NDJSON)
}

fn send(service: Arc<Service>, asker: Asker, births: Vec<JsonObject>, as_lines: bool) -> Response {
    let len = births.len();
    let items = stream::iter(births.into_iter().enumerate()).map(move |(index, birth)| {
        // The connection polls the body outside of the request's task, so the asker is set again here.
        let (service, asker) = (Arc::clone(&service), asker.clone());
        async move { item(index, asker.run(chart(&service, birth)).await) }
    });
    let items = items.buffered(WINDOW).enumerate().map(move |(index, item)| {
        let sent = if as_lines { item.line() } else { item.piece_of_list("items", index, len) };
        Ok::<_, Infallible>(sent)
    });
    let media_type = HeaderValue::from_static(if as_lines { NDJSON } else { "application/json" });
    let headers =
        [(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"))];
    (headers, Body::from_stream(items)).into_response()
}

async fn chart(service: &Service, birth_fields: JsonObject) -> Result<RenderedJson, Problem> {
    let mut fields = Fields::from_object(birth_fields, &ITEM)?;
    let moments = fields.sent_moments();
    let words = words(&mut fields)?;
    let birth = birth(&mut fields)?;
    let mut retries = 0;
    let answer: NatalAnswer = loop {
        match service.natal(&birth, Owner::Nobody, COMPUTE_TIMEOUT).await {
            Err(Error::Busy { retry_after }) if retries < RETRIES => {
                retries += 1;
                tokio::time::sleep(retry_after.min(COMPUTE_TIMEOUT)).await;
            }
            answered => break answered.map_err(|error| moments.blamed(error.into()))?,
        }
    };
    Ok(natal_json(&answer.event, &answer.chart, words))
}

/// One line or element: the birth's position in the request, and its chart or problem.
fn item(index: usize, chart: Result<RenderedJson, Problem>) -> RenderedJson {
    let (name, value) = match chart {
        Ok(chart) => ("chart", chart),
        Err(problem) => ("problem", RenderedJson::of(&problem)),
    };
    RenderedJson::object(&[("index", &RenderedJson::of(&index)), (name, &value)])
}
