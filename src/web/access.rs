//! Who may ask: the admin token, and which routes need it.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::{Problem, Remedy};
use crate::config::Secret;

/// Lets a request through that carries the admin token as `Authorization: Bearer …`.
pub async fn admin_only(State(token): State<Arc<Secret>>, request: Request, next: Next) -> Response {
    let sent = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim());
    if sent.is_some_and(|sent| token.matches(sent)) {
        return next.run(request).await;
    }
    let detail = if sent.is_some() { "the token is not the admin token" } else { "this path needs the admin token" };
    let mut response = Problem::new(Remedy::Unauthorized, detail)
        .field("Authorization")
        .hint("send Authorization: Bearer TOKEN; the token lies in admin.token in the data directory")
        .into_response();
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}
