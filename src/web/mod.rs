//! HTTP/1.1: the listener, its limits, and how a failure is told.
//!
//! Bytes come in through a [`Server`], whose connections are bounded by [`Limits`]; [`Front`] lets a request through to
//! the router; whatever goes wrong leaves as a [`Problem`].

// Bytes: from the socket to a request and back.
mod connection;
mod guard;
mod limits;
mod phase;
mod server;
mod tap;

// Requests: what is checked before a handler sees one.
mod front;
mod in_flight;
mod panic_fence;
mod policy;
mod request_id;

// Who may ask.
mod access;
mod hosts;
mod proxies;
mod session;

// What handlers use.
mod asset;
mod birth_fields;
mod body;
mod chart_fields;
mod endpoint;
mod failure;
mod fallback;
mod field;
mod fields;
mod measure;
mod moment_fields;
mod problem;
mod reply;
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
pub use body::{BodyError, Received, read_prefix_and_discard, read_whole};
pub use endpoint::answer_to;
pub use fallback::with_fallbacks;
pub use front::{Caller, Front};
pub use health::Health;
pub use horoscope::fact_view;
pub use in_flight::{Class, InFlight, Ticket};
pub use limits::{BODY_LIMIT_BYTES, DISCARD_LIMIT_BYTES, Limits};
pub use measure::Measure;
pub use natal::{PATIENCE, json_response};
pub use operations::{Operations, StartStep};
pub use panic_fence::log_panics_without_payload;
pub use problem::{MAX_VALUE_CHARS, Problem, Remedy};
pub use request_id::RequestId;
pub use routes::{Parts, router};
pub use server::Server;
pub use view::{FoundPlaceView, warning_text};
