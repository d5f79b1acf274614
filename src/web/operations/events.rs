//! `GET /api/v1/events`: what changes, as it changes, as server-sent events.

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::OperatorState;
use super::feed::MAX_LISTENERS;
use crate::api_keys::Scope;
use crate::web::params::fields::{AcceptedParams, Fields};
use crate::web::{Problem, ProblemKind};

/// The stream's path.
pub const EVENTS: &str = "/api/v1/events";

/// The scope that the stream needs.
pub const EVENTS_SCOPE: Scope = Scope::Observe;

/// What a client sends that was cut off.
const LAST_EVENT_ID: &str = "last-event-id";

/// Answers with a stream that ends when the client leaves or the server stops. A slow client misses steps, and one that reads
/// nothing for as long as a write may stall is cut off.
pub async fn stream(State(state): State<OperatorState>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    if let Err(problem) = Fields::from_query(query.as_deref().unwrap_or_default(), &AcceptedParams::only(&[])) {
        return problem.into_response();
    }
    let Some(place) = state.feed.try_acquire_slot() else {
        return Problem::new(ProblemKind::Busy, format!("{MAX_LISTENERS} listeners are all that there is room for"))
            .hint("close another window of the dashboard")
            .into_response();
    };
    let id = headers.get(LAST_EVENT_ID).and_then(|id| id.to_str().ok());
    let seen = id.and_then(|id| state.feed.number_of(id));
    let told = state.feed.subscribe(place, seen, state.tasks.stopping().clone());
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store, no-transform")),
        // A proxy that compresses collects events too. Caddy's `encode` leaves alone what has an encoding; up to 2.6 it does not
        // heed `no-transform`.
        (header::CONTENT_ENCODING, HeaderValue::from_static("identity")),
        // A proxy that collects events before it passes them on makes them late.
        (header::HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    (headers, Body::from_stream(told)).into_response()
}
