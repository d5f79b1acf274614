//! The one layer between a connection and the router: names the request, counts it, refuses what no handler should
//! see, turns a panic into an answer, and tells browsers what they may do with it. One layer instead of six, because each costs every request.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::response::{IntoResponse, Response};
use tower::Service;

use crate::web::requests::host_header::checked_host;
use crate::web::requests::in_flight::{InFlightGuard, InFlightRequests, RequestClass};
use crate::web::requests::panic_fence::fenced;
use crate::web::requests::request_id::{REQUEST_ID, RequestId, RequestIds};
use crate::web::responses::policy::restrict;
use crate::web::responses::problem::{Problem, ProblemKind};

/// What is answered when every connection is taken.
const HEALTH_PATHS: [&str; 4] = ["/livez", "/readyz", "/healthz", "/health"];

/// Who asks, and the name of the request: an extension of every request that passed the front.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The other end of the connection: the client, or the proxy before us.
    pub peer: SocketAddr,
    /// Also returned to the client.
    pub request_id: RequestId,
}

/// Lets requests through to a router. Cheap to clone; clones share the counts.
#[derive(Debug, Clone)]
pub struct Middleware {
    router: Router,
    in_flight: InFlightRequests,
    ids: Arc<RequestIds>,
    is_for_health: bool,
}

impl Middleware {
    /// A front for `router` that counts into `in_flight`.
    pub fn new(router: Router, in_flight: InFlightRequests) -> Self {
        Self { router, in_flight, ids: Arc::new(RequestIds::new()), is_for_health: false }
    }

    /// The same, but only health checks are let through: every connection is taken.
    #[must_use]
    pub fn for_health_alone(&self) -> Self {
        Self { is_for_health: true, ..self.clone() }
    }

    /// Refuses a request whose head has lines that do not end in CR LF.
    pub fn refuse_line_ends(&self, request: &Request<Body>) -> (Response, InFlightGuard) {
        let guard = self.in_flight.enter(RequestClass::of_path(request.uri().path()));
        let why = "a line of the request's head does not end in CR LF";
        let mut response = Problem::new(ProblemKind::Malformed, why).field("head").into_response();
        restrict(&mut response);
        (response, guard)
    }

    /// Answers one request; a panic in its handler is answered with 500. The request counts as in flight until the
    /// ticket is dropped, so keep it until the response body is sent.
    pub async fn answer(&self, mut request: Request<Body>, peer: SocketAddr) -> (Response, InFlightGuard) {
        let class = RequestClass::of_path(request.uri().path());
        let guard = self.in_flight.enter(class);
        let request_id = request.headers().get(REQUEST_ID).and_then(RequestId::from_client);
        let request_id = request_id.unwrap_or_else(|| self.ids.make());

        let mut response = match checked_host(request.headers(), request.version()) {
            Err(problem) => problem.into_response(),
            Ok(()) if self.is_for_health && !HEALTH_PATHS.contains(&request.uri().path()) => {
                Problem::new(ProblemKind::Busy, "every connection of this server is taken").into_response()
            }
            Ok(()) => {
                request.extensions_mut().insert(Caller { peer, request_id: request_id.clone() });
                let mut router = self.router.clone();
                // The router calls the handler when its future is first polled, so that all of it runs inside the fence.
                match fenced(router.call(request)).await {
                    Ok(Ok(response)) => response,
                    Ok(Err(never)) => match never {},
                    Err(panicked) => {
                        let location = panicked.location.as_deref().unwrap_or("unknown");
                        tracing::error!(
                            panic.location = location,
                            request.id = %request_id,
                            request.class = class.name(),
                            "a handler panicked; its request was answered with 500"
                        );
                        Problem::new(ProblemKind::Internal, "the request could not be answered")
                            .hint("report it with the x-request-id of this response")
                            .into_response()
                    }
                }
            }
        };
        restrict(&mut response);
        response.headers_mut().insert(REQUEST_ID, request_id.to_header());
        (response, guard)
    }
}
