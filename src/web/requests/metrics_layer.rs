//! Counts and times each request of a route.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::response::Response;
use tower::{Layer, Service};

use crate::metrics::{
    Histogram, HttpLabels, Metrics, Operation, OperationLabels, OperationOutcome, OperationStats, RouteLabels,
};
use crate::service::Tier;

use crate::web::ProblemKind;

/// A layer around one route's handlers. Its metrics bear the route's template, never a path that somebody sent.
#[derive(Clone)]
pub struct MetricsLayer {
    route: &'static str,
    metrics: Arc<Metrics>,
    duration: Arc<Histogram>,
    /// Where the route is an operation of the service.
    operation: Option<Arc<OperationStats>>,
}

impl MetricsLayer {
    /// Measures `route`.
    pub fn route(route: &'static str, metrics: &Arc<Metrics>) -> Self {
        let duration = metrics.http_request_duration.of(&RouteLabels { route });
        Self { route, metrics: Arc::clone(metrics), duration, operation: None }
    }

    /// Measures `route`, each request of which is an operation of the API: a calculation.
    pub fn calculation(route: &'static str, metrics: &Arc<Metrics>) -> Self {
        let operation = metrics.operations.of(&OperationLabels { service: "api", operation: route });
        Self { operation: Some(operation), ..Self::route(route, metrics) }
    }
}

impl<S> Layer<S> for MetricsLayer {
    type Service = MetricsService<S>;

    fn layer(&self, inner: S) -> MetricsService<S> {
        MetricsService { inner, layer: self.clone() }
    }
}

/// A measured service.
#[derive(Clone)]
pub struct MetricsService<S> {
    inner: S,
    layer: MetricsLayer,
}

impl<S> Service<Request> for MetricsService<S>
where
    S: Service<Request, Response = Response, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let method = method_label(request.method());
        let operation = self.layer.operation.as_ref().map(|stats| self.layer.metrics.operation_of(stats));
        let timer = RequestTimer::start(self.layer.clone());
        let answer = self.inner.call(request);
        Box::pin(async move {
            let mut response = answer.await?;
            let took = timer.finish(method, response.status().as_u16());
            let tier = response.extensions_mut().remove::<Tier>();
            if let Some(tier) = tier {
                response.headers_mut().insert(SERVER_TIMING, server_timing(tier, took));
            }
            if let Some(operation) = operation {
                end(operation, tier, &response);
            }
            Ok(response)
        })
    }
}

/// Ends a calculation as its response says. A client without quota is refused for its own doing; the server has room for others.
fn end(operation: Operation, tier: Option<Tier>, response: &Response) {
    if let Some(tier) = tier {
        operation.answered_by(tier.name());
    }
    let status = response.status();
    let outcome = match status {
        StatusCode::SERVICE_UNAVAILABLE => OperationOutcome::Shed,
        _ if status.is_server_error() => OperationOutcome::Failed,
        _ if status.is_client_error() => OperationOutcome::Refused,
        _ => OperationOutcome::Done,
    };
    let class = response.extensions().get::<ProblemKind>().map_or(outcome.name(), |kind| kind.name());
    operation.finish_as(outcome, class);
}

/// A request under way; one that is dropped leaves the count of those in flight.
struct RequestTimer {
    layer: MetricsLayer,
    started: Duration,
}

impl RequestTimer {
    fn start(layer: MetricsLayer) -> Self {
        layer.metrics.http_in_flight.add(1);
        let started = layer.metrics.clock().monotonic();
        Self { layer, started }
    }

    /// Counts the request; how long it took.
    fn finish(self, method: &'static str, status: u16) -> Duration {
        let MetricsLayer { route, metrics, duration, operation: _ } = &self.layer;
        let took = metrics.clock().monotonic().saturating_sub(self.started);
        duration.record(took);
        metrics.http_requests.of(&HttpLabels { route, method, status }).inc();
        took
    }
}

impl Drop for RequestTimer {
    fn drop(&mut self) {
        self.layer.metrics.http_in_flight.add(-1);
    }
}

const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// What answered and how long it took, for the tools of a browser: in milliseconds, to the microsecond.
fn server_timing(tier: Tier, took: Duration) -> HeaderValue {
    let text = format!("cache;desc={}, total;dur={:.3}", tier.name(), took.as_secs_f64() * 1e3);
    HeaderValue::try_from(text).expect("it is ASCII")
}

/// Methods that a route may have; others count together, because strangers choose them.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::HEAD => "HEAD",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
