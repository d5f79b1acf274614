//! Every route on one page, by who calls it.

use std::sync::Arc;

use axum::Router;
use axum::routing::{MethodRouter, get, post};

use super::access::admin_only;
use super::dashboard::{self, ASSETS, Dashboard};
use super::endpoint::{self, Picture, Site};
use super::endpoints::ENDPOINTS;
use super::health::{self, Health};
use super::measure::Measure;
use super::openapi::Manual;
use super::operations::{self, Desk, EVENTS, OPERATOR_ENDPOINTS, Operations, Verb};
use super::webhook::{self, Webhook};
use super::{batch, openapi, reference, with_fallbacks};
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
    /// What the operator sees and does. Absent, its routes are too.
    pub operations: Option<Operations>,
}

/// Paths that a 404 may point to, beyond those of the calculations.
const OTHERS: &[&str] =
    &["/", "/livez", "/readyz", "/health", "/metrics", "/api", "/api/openapi.json", BATCH, "/api/v1/yandex/webhook"];

/// The one calculation that takes a list.
pub const BATCH: &str = "/api/v1/natal/batch";

/// Every route.
pub fn router(parts: Parts) -> Router {
    let Parts { service, skill, webhook_secret, health, metrics, token, calculations_are_open, operations } = parts;
    let is_operated = operations.is_some();
    let desk =
        operations.map(|operations| Desk::new(Arc::clone(&service), Arc::clone(&metrics), health.clone(), operations));
    let measured = |route: &'static str, handlers: MethodRouter<_>| handlers.layer(Measure::route(route, &metrics));

    // Developers: open on loopback, else behind the token.
    let mut calculations = Router::new().route(BATCH, measured(BATCH, post(batch::post)));
    for endpoint in ENDPOINTS {
        let (known, answer) = (&endpoint.known, endpoint.answer);
        let mut handlers =
            get(move |site, captures, query, headers| endpoint::get(known, answer, site, captures, query, headers));
        if endpoint.takes_json {
            handlers = handlers.post(move |site, captures, headers, body| {
                endpoint::post(known, answer, site, captures, headers, body)
            });
        }
        calculations = calculations.route(endpoint.path, measured(endpoint.path, handlers));
        if let Some(Picture { path, known, answer }) = &endpoint.picture {
            let drawn = get(move |site, captures, query, headers| {
                endpoint::get(known, *answer, site, captures, query, headers)
            });
            let drawn = drawn.post(move |site, captures, headers, body| {
                endpoint::post(known, *answer, site, captures, headers, body)
            });
            calculations = calculations.route(path, measured(path, drawn));
        }
    }
    let site = Site { service, is_open: calculations_are_open };
    let mut calculations = calculations.with_state(site.clone());
    if !calculations_are_open {
        calculations = calculations.route_layer(axum::middleware::from_fn_with_state(Arc::clone(&token), admin_only));
    }

    // Alice.
    let turn = |route: &'static str, handlers: MethodRouter<_>| handlers.layer(Measure::route(route, &metrics));
    let voice = Router::new()
        .route("/api/v1/yandex/webhook", turn("/api/v1/yandex/webhook", post(webhook::open)))
        .route("/api/v1/yandex/webhook/{secret}", turn("/api/v1/yandex/webhook/{secret}", post(webhook::guarded)))
        .with_state(Webhook { skill, secret: webhook_secret });

    // Supervisors, and people who want to know how it is.
    let open = Router::new()
        .route("/livez", get(health::livez))
        .route("/readyz", get(health::readyz))
        .route("/healthz", get(health::readyz))
        .route("/health", get(health::health))
        .with_state(health.clone());

    // Browsers.
    let pages = Router::new()
        .route("/", get(dashboard::page))
        .route(ASSETS, get(dashboard::file))
        .with_state(Dashboard::embedded());

    // Readers of the manual.
    let manual = Router::new()
        .route("/api", get(reference::page))
        .route("/api/reference.css", get(reference::style))
        .route("/api/openapi.json", get(openapi::document))
        .with_state(Manual::of(site, is_operated));

    // The operator.
    let operator = Router::new()
        .route("/metrics", get(health::metrics))
        .with_state(health)
        .merge(desk.map(|desk| operated(desk, &metrics)).unwrap_or_default())
        .route_layer(axum::middleware::from_fn_with_state(token, admin_only));

    let paths = ENDPOINTS.iter().flat_map(|endpoint| {
        std::iter::once(endpoint.path).chain(endpoint.picture.as_ref().map(|picture| picture.path))
    });
    let operators = OPERATOR_ENDPOINTS.iter().map(|endpoint| endpoint.path).chain([EVENTS]).filter(|_| is_operated);
    let known = paths.chain(operators).chain(OTHERS.iter().copied()).collect();
    with_fallbacks(calculations.merge(voice).merge(open).merge(pages).merge(manual).merge(operator), known)
}

/// The routes of the operator's desk, which from now on tells listeners what changes.
fn operated(desk: Desk, metrics: &Arc<Metrics>) -> Router {
    desk.start();
    let measured = |route: &'static str, handlers: MethodRouter<_>| handlers.layer(Measure::route(route, metrics));
    let mut router = Router::new().route(EVENTS, measured(EVENTS, get(operations::stream)));
    for endpoint in OPERATOR_ENDPOINTS {
        let handlers = match endpoint.verb {
            Verb::Ask => get(move |desk, captures, query| operations::get(endpoint, desk, captures, query)),
            Verb::Do { .. } => {
                post(move |desk, captures, headers, body| operations::post(endpoint, desk, captures, headers, body))
            }
        };
        router = router.route(endpoint.path, measured(endpoint.path, handlers));
    }
    router.with_state(desk)
}
