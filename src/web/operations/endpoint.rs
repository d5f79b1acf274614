//! An endpoint of the operator's API: the source of its route, of the hints of a 404 and of its description.

use std::pin::Pin;

use axum::body::Body;
use axum::extract::{Extension, RawPathParams, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use super::OperatorState;
use crate::api_keys::Scope;
use crate::web::auth::principal::Principal;
use crate::web::params::fields::{AcceptedParams, Fields};
use crate::web::responses::api_response::json_response;
use crate::web::responses::rendered_json::RenderedJson;
use crate::web::routing::endpoint::{SchemaParts, with_captures};
use crate::web::{BODY_LIMIT_BYTES, Problem, ProblemKind, read_whole};

/// An endpoint of the operator's API.
pub struct OperatorEndpoint {
    /// The path, with its captures in braces.
    pub path: &'static str,
    /// Its HTTP method.
    pub verb: Verb,
    /// The scope that it needs.
    pub scope: Scope,
    /// Its summary, in a line.
    pub summary: &'static str,
    /// The fields that it takes: captures, and query or body.
    pub params: AcceptedParams,
    /// The form of its answer.
    pub schema: fn() -> SchemaParts,
    /// Answers it.
    pub handler: OperatorHandler,
}

/// The HTTP method of an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// GET: it only reads.
    Get,
    /// POST: it changes something; with a JSON body if it has fields.
    Post {
        /// A body that works; nothing where none is needed.
        body: Option<&'static str>,
    },
}

/// A handler of an operator's endpoint.
pub type OperatorHandler = fn(OperatorState, Fields) -> OperatorHandlerFuture;

/// The future of a handler's answer.
pub type OperatorHandlerFuture = Pin<Box<dyn Future<Output = Result<Bytes, Problem>> + Send>>;

/// A view as the body of an answer.
pub fn told(view: &impl serde::Serialize) -> Bytes {
    RenderedJson::of(view).into()
}

/// Answers a request without a body.
pub async fn get(
    endpoint: &'static OperatorEndpoint,
    State(state): State<OperatorState>,
    Extension(principal): Extension<Principal>,
    captures: RawPathParams,
    RawQuery(query): RawQuery,
) -> Response {
    let fields = Fields::from_query(query.as_deref().unwrap_or_default(), &endpoint.params);
    respond(endpoint, state.asked_by(&principal), fields, &captures).await
}

/// Carries out a POST, and pushes the change to the streams of events at once.
pub async fn post(
    endpoint: &'static OperatorEndpoint,
    State(state): State<OperatorState>,
    Extension(principal): Extension<Principal>,
    captures: RawPathParams,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let fields = match read_whole(body, BODY_LIMIT_BYTES).await {
        // What needs no fields needs no body.
        Ok(body) if body.is_empty() => Ok(Fields::default()),
        Ok(body) => Fields::from_json(&headers, &body, &endpoint.params),
        Err(error) => Err(error.into()),
    };
    let fields = fields.map_err(|problem| match (problem.kind(), endpoint.verb) {
        (ProblemKind::Malformed, Verb::Post { body: Some(body) }) => {
            problem.hint(format!("send an object such as {body}"))
        }
        (ProblemKind::Malformed, _) => problem.hint("send no body"),
        _ => problem,
    });
    let response = respond(endpoint, state.clone().asked_by(&principal), fields, &captures).await;
    state.publish();
    response
}

async fn respond(
    endpoint: &'static OperatorEndpoint,
    state: OperatorState,
    fields: Result<Fields, Problem>,
    captures: &RawPathParams,
) -> Response {
    let answered = match fields.and_then(|fields| with_captures(fields, captures, &endpoint.params)) {
        Ok(fields) => (endpoint.handler)(state, fields).await,
        Err(problem) => Err(problem),
    };
    match answered {
        Ok(json) => {
            let mut response = json_response(json);
            // It is about this moment, and for the operator alone.
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
        Err(problem) => problem.into_response(),
    }
}
