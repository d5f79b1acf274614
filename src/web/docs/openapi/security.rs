//! The security part of the description: how requests are authenticated, and which scope an operation needs of a key.

use serde_json::{Value, json};

use crate::api_keys::Scope;
use crate::web::routing::endpoint::Endpoint;

/// The ways to authenticate.
pub fn schemes(cookie_name: &str) -> Value {
    json!({
        "token": {
            "type": "http", "scheme": "bearer",
            "description": "The admin token, for everything.",
        },
        "key": {
            "type": "http", "scheme": "bearer",
            "description": "An API key, for operations whose scope it has: `calculate`, `observe` (metrics and health), or `operate`, \
                            which includes both. `astroloh admin key create` makes one.",
        },
        "session": {
            "type": "apiKey", "in": "cookie", "name": cookie_name,
            "description": "The session cookie that `POST /api/v1/session` sets; accepted from pages of this server only.",
        },
    })
}

/// What an operation accepts that needs this scope.
pub fn of_scope(scope: Scope) -> Value {
    json!([{"token": []}, {"session": []}, {"key": [scope.id()]}])
}

/// What calculations accept: nothing at all where they are open, and elsewhere what has their scope.
pub fn of_calculations() -> Value {
    let mut accepted = vec![json!({})];
    accepted.extend(of_scope(Endpoint::SCOPE).as_array().into_iter().flatten().cloned());
    accepted.into()
}
