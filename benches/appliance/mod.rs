//! The whole appliance in process: the real sky, cache, places and skill behind the real router, on the machine's clock.

use std::net::SocketAddr;
use std::sync::Arc;

use astroloh::api_keys::KeyRing;
use astroloh::app::{Core, Persistence};
use astroloh::clock::{Clock, SystemClock};
use astroloh::config::{Config, Inputs, Secret};
use astroloh::data_dir::DataDir;
use astroloh::web::{
    self, Access, AccessSettings, Credentials, HealthState, InFlightRequests, MetricsLayer, Middleware, RouterParts,
    json_response,
};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Uri, header};
use axum::routing::get;
use bytes::Bytes;
use tempfile::TempDir;

use crate::requests::WEBHOOK;

/// Who asks, as far as the middleware knows.
const PEER: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 1);

pub struct Appliance {
    pub core: Core,
    pub clock: Arc<dyn Clock>,
    router: Router,
    // Dropped last, in this order.
    _data: DataDir,
    _dir: TempDir,
}

impl Appliance {
    /// Starts it with its default settings. Call it within a runtime.
    pub async fn start() -> Self {
        Self::with(&Config::resolve(&Inputs::default()).expect("the defaults are valid")).await
    }

    /// Starts it with these settings. Call it within a runtime.
    pub async fn with(config: &Config) -> Self {
        // A bench's few listeners ask faster than people.
        let config = &Config { alice_turns_per_minute: 0, ..config.clone() };
        let dir = tempfile::tempdir().expect("there is room");
        let data = DataDir::open(&dir.path().join("data")).expect("it is ours");
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let core = Core::start(config, Persistence::DataDir(&data), Arc::clone(&clock)).await.expect("it starts");
        let health = HealthState::new(
            Arc::clone(&core.service),
            Arc::clone(&core.metrics),
            core.tasks.clone(),
            Arc::clone(&core.heartbeat),
        );
        health.become_ready();
        let token = Secret::new("the-operator's-own-token".to_owned());
        let credentials = Credentials { token, keys: KeyRing::default(), webhook_secret: None };
        let settings = AccessSettings::of(config, credentials, config.listen);
        let access = Access::new(settings, Arc::clone(&clock));
        let router = web::router(RouterParts {
            service: Arc::clone(&core.service),
            skill: Arc::clone(&core.skill),
            health,
            metrics: Arc::clone(&core.metrics),
            access,
            operations: None,
        });
        Self { core, clock, router, _data: data, _dir: dir }
    }

    /// What a connection hands its requests to.
    pub fn middleware(&self) -> Middleware {
        Middleware::new(self.router.clone(), InFlightRequests::default())
    }

    /// The router with one route more: `/constant`, which does nothing but answer with `body`, measured like any other.
    pub fn router_with_constant(&self, body: Bytes) -> Router {
        let answer = move || std::future::ready(json_response(body.clone()));
        self.router.clone().route("/constant", get(answer).layer(MetricsLayer::route("/constant", &self.core.metrics)))
    }

    /// What a connection hands its requests to, for the router with this constant.
    pub fn middleware_with_constant(&self, body: Bytes) -> Middleware {
        Middleware::new(self.router_with_constant(body), InFlightRequests::default())
    }

    /// The answer to a GET.
    pub async fn get(&self, path: &str) -> Bytes {
        answer(&self.middleware(), get_request(path)).await
    }
}

/// The whole body that the middleware answers with.
pub async fn answer(middleware: &Middleware, request: Request<Body>) -> Bytes {
    let (response, _ticket) = middleware.answer(request, PEER).await;
    assert!(response.status().is_success(), "{}", response.status());
    to_bytes(response.into_body(), usize::MAX).await.expect("it is in memory")
}

pub fn get_request(path: &str) -> Request<Body> {
    let uri: Uri = path.parse().expect("it is a path");
    Request::get(uri).header(header::HOST, "bench").body(Body::empty()).expect("it is a request")
}

pub fn webhook_request(body: String) -> Request<Body> {
    let request = Request::post(WEBHOOK).header(header::HOST, "bench");
    request.header(header::CONTENT_TYPE, "application/json").body(body.into()).expect("it is a request")
}
