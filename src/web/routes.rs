//! Every route on one page, by who calls it.

use std::sync::Arc;

use axum::Router;
use axum::routing::{MethodRouter, get, post};

use super::access::admin_only;
use super::health::{self, Health};
use super::measure::Measure;
use super::webhook::{self, Webhook};
use super::{horoscope, index, natal, places, with_fallbacks};
use crate::alice::{Astrologer, Skill};
use crate::config::Secret;
use crate::metrics::Metrics;
use crate::service::Service;

/// What the routes stand on.
pub struct Parts {
    /// The use cases.
    pub service: Arc<Service>,
    /// The voice skill.
    pub skill: Arc<Skill<Astrologer>>,
    /// The webhook's last path segment, when one is set.
    pub webhook_secret: Option<Arc<Secret>>,
    /// What the health routes look at.
    pub health: Health,
    /// Where requests are counted.
    pub metrics: Arc<Metrics>,
    /// The admin token.
    pub token: Arc<Secret>,
    /// Whether calculations are for everyone who reaches the listener.
    pub calculations_are_open: bool,
}

/// Paths that a 404 may point to.
const KNOWN: &[&str] = &[
    "/",
    "/livez",
    "/readyz",
    "/health",
    "/metrics",
    "/api/v1/natal",
    "/api/v1/places",
    "/api/v1/horoscope/{sign}",
    "/api/v1/yandex/webhook",
];

/// Every route.
pub fn router(parts: Parts) -> Router {
    let Parts { service, skill, webhook_secret, health, metrics, token, calculations_are_open } = parts;
    let measured =
        |route: &'static str, handlers: MethodRouter<_>| (route, handlers.layer(Measure::route(route, &metrics)));

    // Developers: open on loopback, else behind the token.
    let mut calculations = Router::new();
    for (route, handlers) in [
        measured("/api/v1/natal", get(natal::get).post(natal::post)),
        measured("/api/v1/places", get(places::get)),
        measured("/api/v1/horoscope/{sign}", get(horoscope::get)),
    ] {
        calculations = calculations.route(route, handlers);
    }
    let mut calculations = calculations.with_state(service);
    if !calculations_are_open {
        calculations = calculations.route_layer(axum::middleware::from_fn_with_state(Arc::clone(&token), admin_only));
    }

    // Alice.
    let measured = |route: &'static str, handlers: MethodRouter<_>| handlers.layer(Measure::route(route, &metrics));
    let voice = Router::new()
        .route("/api/v1/yandex/webhook", measured("/api/v1/yandex/webhook", post(webhook::open)))
        .route("/api/v1/yandex/webhook/{secret}", measured("/api/v1/yandex/webhook/{secret}", post(webhook::guarded)))
        .with_state(Webhook { skill, secret: webhook_secret });

    // Supervisors, and people who want to know how it is.
    let open = Router::new()
        .route("/", get(index::page))
        .route("/livez", get(health::livez))
        .route("/readyz", get(health::readyz))
        .route("/healthz", get(health::readyz))
        .route("/health", get(health::health))
        .with_state(health.clone());

    // The operator.
    let operator = Router::new()
        .route("/metrics", get(health::metrics))
        .with_state(health)
        .route_layer(axum::middleware::from_fn_with_state(token, admin_only));

    with_fallbacks(calculations.merge(voice).merge(open).merge(operator), KNOWN)
}
