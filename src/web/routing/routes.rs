//! Every route on one page, by who calls it.

use std::sync::Arc;

use axum::Router;
use axum::routing::{MethodRouter, get, post};

use crate::alice::{ServiceBackend, Skill};
use crate::api_keys::Scope;
use crate::metrics::Metrics;
use crate::service::Service;
use crate::web::auth::access::Access;
use crate::web::auth::gate::{authorized, known_host, open_or_authorized};
use crate::web::auth::login::{self, LOGIN, LoginState, SESSION};
use crate::web::auth::webhook_secrets::WEBHOOK_PATH;
use crate::web::dashboard::pages::{self, ASSETS, Dashboard};
use crate::web::docs::docs_state::DocsState;
use crate::web::health::{self, HealthState};
use crate::web::operations::{self, EVENTS, EVENTS_SCOPE, OPERATOR_ENDPOINTS, Operations, OperatorState, Verb};
use crate::web::requests::metrics_layer::MetricsLayer;
use crate::web::routing::endpoint::{self, ApiState, Endpoint, PictureEndpoint};
use crate::web::routing::endpoints::ENDPOINTS;
use crate::web::webhook::{self, WebhookState};
use crate::web::{calculations::batch, docs::openapi, docs::reference, with_fallbacks};

/// What the routes stand on.
pub struct RouterParts {
    /// The use cases.
    pub service: Arc<Service>,
    /// The voice skill.
    pub skill: Arc<Skill<ServiceBackend>>,
    /// What the health routes look at.
    pub health: HealthState,
    /// Where requests are counted.
    pub metrics: Arc<Metrics>,
    /// Who may ask.
    pub access: Access,
    /// What the operator sees and does. Absent, its routes are too.
    pub operations: Option<Operations>,
}

/// Paths that a 404 may point to, beyond those of the calculations.
const OTHERS: &[&str] =
    &["/", "/livez", "/readyz", "/health", "/metrics", "/api", "/api/openapi.json", BATCH, SESSION, WEBHOOK_PATH];

/// The path of voice turns with a secret.
const SECRET_WEBHOOK: &str = "/api/v1/yandex/webhook/{secret}";

/// The one calculation that takes a list.
pub const BATCH: &str = "/api/v1/natal/batch";

/// Every route.
pub fn router(parts: RouterParts) -> Router {
    let RouterParts { service, skill, health, metrics, access, operations } = parts;
    let is_operated = operations.is_some();
    let operator_state = operations.map(|operations| {
        OperatorState::new(Arc::clone(&service), Arc::clone(&skill), Arc::clone(&metrics), health.clone(), operations)
    });

    // Developers: open to this machine, else behind the token or a key.
    let mut calculations = Router::new().route(BATCH, calculated(&metrics, BATCH, post(batch::post)));
    for endpoint in ENDPOINTS {
        let (params, handler) = (&endpoint.params, endpoint.handler);
        let mut handlers = get(move |state, captures, subscriber, query, headers| {
            endpoint::get(params, handler, state, captures, subscriber, query, headers)
        });
        if endpoint.takes_json {
            handlers = handlers.post(move |state, captures, subscriber, headers, body| {
                endpoint::post(params, handler, state, captures, subscriber, headers, body)
            });
        }
        calculations = calculations.route(endpoint.path, calculated(&metrics, endpoint.path, handlers));
        if let Some(PictureEndpoint { path, params, handler }) = &endpoint.picture {
            let drawn = get(move |state, captures, subscriber, query, headers| {
                endpoint::get(params, *handler, state, captures, subscriber, query, headers)
            });
            let drawn = drawn.post(move |state, captures, subscriber, headers, body| {
                endpoint::post(params, *handler, state, captures, subscriber, headers, body)
            });
            calculations = calculations.route(path, calculated(&metrics, path, drawn));
        }
    }
    let api_state = ApiState { service, access: access.clone() };
    let mut calculations = calculations.with_state(api_state.clone());
    if !access.reach().is_always_open() {
        let gate = (access.clone(), Endpoint::SCOPE);
        calculations = calculations.route_layer(axum::middleware::from_fn_with_state(gate, open_or_authorized));
    }

    // Alice.
    let voice = Router::new()
        .route(WEBHOOK_PATH, measured(&metrics, WEBHOOK_PATH, post(webhook::open)))
        .route(SECRET_WEBHOOK, measured(&metrics, SECRET_WEBHOOK, post(webhook::guarded)))
        .with_state(WebhookState { skill, access: access.clone() });

    // Supervisors, and people who want to know how it is.
    let open = Router::new()
        .route("/livez", get(health::livez))
        .route("/readyz", get(health::readyz))
        .route("/healthz", get(health::readyz))
        .with_state(health.clone())
        .merge(Router::new().route("/health", get(health::health)).with_state((health.clone(), access.clone())));

    // Browsers: only under names of ours.
    let login_state = LoginState { access: access.clone() };
    let session = get(login::who).post(login::log_in).delete(login::log_out);
    let session = Router::new()
        .route(SESSION, measured(&metrics, SESSION, session))
        .route(LOGIN, get(login::follow_link))
        .with_state(login_state);
    let pages = Router::new()
        .route("/", get(pages::page))
        .route(ASSETS, get(pages::file))
        .with_state(Dashboard::embedded())
        .merge(session)
        .route_layer(axum::middleware::from_fn_with_state(access.clone(), known_host));

    // Readers of the manual.
    let manual = Router::new()
        .route("/api", get(reference::page))
        .route("/api/reference.css", get(reference::style))
        .route("/api/openapi.json", get(openapi::document))
        .with_state(DocsState::of(api_state, is_operated));

    // The operator, and programs that observe.
    let observed = axum::middleware::from_fn_with_state((access.clone(), Scope::Observe), authorized);
    let operator = Router::new()
        .route("/metrics", get(health::metrics))
        .with_state(health)
        .route_layer(observed)
        .merge(operator_state.map(|state| operator_routes(state, &metrics, &access)).unwrap_or_default());

    let paths = ENDPOINTS.iter().flat_map(|endpoint| {
        std::iter::once(endpoint.path).chain(endpoint.picture.as_ref().map(|picture| picture.path))
    });
    let operators = OPERATOR_ENDPOINTS.iter().map(|endpoint| endpoint.path).chain([EVENTS]).filter(|_| is_operated);
    let known = paths.chain(operators).chain(OTHERS.iter().copied()).collect();
    with_fallbacks(calculations.merge(voice).merge(open).merge(pages).merge(manual).merge(operator), known)
}

/// The routes of the operator's desk, each behind its scope; the desk from now on tells listeners what changes.
fn operator_routes(state: OperatorState, metrics: &Arc<Metrics>, access: &Access) -> Router {
    state.start();
    let guarded = |scope, path, handlers| {
        let handlers: MethodRouter<OperatorState> = measured(metrics, path, handlers);
        handlers.layer(axum::middleware::from_fn_with_state((access.clone(), scope), authorized))
    };
    let mut router = Router::new().route(EVENTS, guarded(EVENTS_SCOPE, EVENTS, get(operations::stream)));
    for endpoint in OPERATOR_ENDPOINTS {
        let handlers = match endpoint.verb {
            Verb::Get => get(move |state, principal, captures, query| {
                operations::get(endpoint, state, principal, captures, query)
            }),
            Verb::Post { .. } => post(move |state, principal, captures, headers, body| {
                operations::post(endpoint, state, principal, captures, headers, body)
            }),
        };
        router = router.route(endpoint.path, guarded(endpoint.scope, endpoint.path, handlers));
    }
    router.with_state(state)
}

/// A calculation is an operation besides being a route.
fn calculated<S>(metrics: &Arc<Metrics>, route: &'static str, handlers: MethodRouter<S>) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
{
    handlers.layer(MetricsLayer::calculation(route, metrics))
}

/// Handlers whose requests are counted and timed as those of their route.
fn measured<S>(metrics: &Arc<Metrics>, route: &'static str, handlers: MethodRouter<S>) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
{
    handlers.layer(MetricsLayer::route(route, metrics))
}
