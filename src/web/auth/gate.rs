//! The gates before routes: what lets a request through to its handler.

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::api_keys::Scope;
use crate::web::Caller;
use crate::web::auth::access::Access;

/// What a gate stands on: the access, and the scope that the route needs.
pub type GateState = (Access, Scope);

/// Lets requests through whose principal covers the route's scope; handlers find the principal among the request's extensions.
/// What they are answered is kept nowhere, unless the answer says so itself.
pub async fn authorized(State((access, scope)): State<GateState>, mut request: Request, next: Next) -> Response {
    let caller = request.extensions().get::<Caller>();
    match access.authorize(scope, request.method(), request.headers(), caller) {
        Ok(principal) => {
            request.extensions_mut().insert(principal);
        }
        Err(problem) => return problem.into_response(),
    }
    let mut response = next.run(request).await;
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Lets requests through from where calculations are open, and elsewhere those that are [`authorized`].
pub async fn open_or_authorized(State((access, scope)): State<GateState>, request: Request, next: Next) -> Response {
    if access.reach().is_open(request.headers()) {
        return next.run(request).await;
    }
    authorized(State((access, scope)), request, next).await
}

/// Lets requests through that were sent to a name of ours.
pub async fn known_host(State(access): State<Access>, request: Request, next: Next) -> Response {
    match access.check_host(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}
