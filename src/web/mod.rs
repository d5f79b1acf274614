//! HTTP/1.1: the listener, the routes and their handlers, and the responses.
//!
//! Connections come in through a [`Server`], bounded by [`Limits`]. [`Middleware`] checks each request before the router sees
//! it. A handler answers with the public JSON; every failure leaves as a [`Problem`].

// From the socket to a request and back.
mod transport;

// What surrounds every handler.
mod auth;
mod requests;

// What handlers read and write.
mod params;
mod responses;

// Handlers.
mod calculations;
mod dashboard;
mod docs;
mod health;
mod operations;
mod webhook;

// The table of endpoints, and the router.
mod routing;

pub use auth::access::Access;
pub use auth::access_settings::{AccessSettings, Credentials};
pub use auth::hosts::Hosts;
pub use auth::proxies::Proxies;
pub use auth::webhook_secrets::WEBHOOK_PATH;
pub use calculations::COMPUTE_TIMEOUT;
pub use calculations::horoscope::fact_view;
pub use health::HealthState;
pub use operations::{Operations, StartStep};
pub use params::birth_fields::{birth_from_pairs, birth_from_query};
pub use requests::body::{BodyError, ReceivedBody, read_prefix_and_discard, read_whole};
pub use requests::in_flight::{InFlightGuard, InFlightRequests, RequestClass};
pub use requests::metrics_layer::MetricsLayer;
pub use requests::middleware::{Caller, Middleware};
pub use requests::panic_fence::log_panics_without_payload;
pub use requests::request_id::RequestId;
pub use responses::api_response::json_response;
pub use responses::fallback::with_fallbacks;
pub use responses::problem::{MAX_VALUE_CHARS, Problem, ProblemKind};
pub use responses::view::{FoundPlaceView, birth_warning, warning_text};
pub use routing::endpoint::answer_to;
pub use routing::routes::{RouterParts, router};
pub use transport::limits::{BODY_LIMIT_BYTES, DISCARD_LIMIT_BYTES, Limits};
pub use transport::server::Server;
