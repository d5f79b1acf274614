//! HTTP/1.1: the listener, its limits, and how a failure is told.
//!
//! Bytes come in through a [`Server`], whose connections are bounded by [`Limits`]; [`Middleware`] lets a request through to
//! the router; whatever goes wrong leaves as a [`Problem`].

// Bytes: from the socket to a request and back.
mod connection;
mod connection_state;
mod instrumented_io;
mod limits;
mod server;
mod timeout_guard;

// Requests: what is checked before a handler sees one.
mod in_flight;
mod middleware;
mod panic_fence;
mod policy;
mod request_id;

// Who may ask.
mod access;
mod hosts;
mod proxies;
mod session;

// What handlers use.
mod api_response;
mod asset;
mod birth_fields;
mod body;
mod chart_fields;
mod endpoint;
mod failure;
mod fallback;
mod field;
mod fields;
mod metrics_layer;
mod moment_fields;
mod problem;
mod style_fields;
mod view;

// Handlers of calculations.
mod batch;
mod horoscope;
mod moon;
mod natal;
mod pairs;
mod places;
mod progressions;
mod returns;
mod sky;
mod transits;

// Other handlers.
mod dashboard;
mod health;
mod index;
mod login;
mod openapi;
mod operations;
mod reference;
mod webhook;

// The tables.
mod endpoints;
mod routes;

pub use access::{Access, AccessSettings};
pub use birth_fields::birth_from_pairs;
pub use body::{BodyError, ReceivedBody, read_prefix_and_discard, read_whole};
pub use endpoint::answer_to;
pub use fallback::with_fallbacks;
pub use health::HealthState;
pub use horoscope::fact_view;
pub use in_flight::{InFlightGuard, InFlightRequests, RequestClass};
pub use limits::{BODY_LIMIT_BYTES, DISCARD_LIMIT_BYTES, Limits};
pub use metrics_layer::MetricsLayer;
pub use middleware::{Caller, Middleware};
pub use natal::{COMPUTE_TIMEOUT, json_response};
pub use operations::{Operations, StartStep};
pub use panic_fence::log_panics_without_payload;
pub use problem::{MAX_VALUE_CHARS, Problem, ProblemKind};
pub use request_id::RequestId;
pub use routes::{RouterParts, router};
pub use server::Server;
pub use view::{FoundPlaceView, warning_text};
