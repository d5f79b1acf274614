//! `POST /api/v1/yandex/webhook[/{secret}]`: a voice turn.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::alice::{ServiceBackend, Skill};
use crate::config::SecretHash;
use crate::service::Asker;
use crate::web::auth::access::Access;
use crate::web::responses::api_response::json_response;
use crate::web::{
    BODY_LIMIT_BYTES, Caller, DISCARD_LIMIT_BYTES, Problem, ProblemKind, ReceivedBody, read_prefix_and_discard,
};

/// What the webhook needs.
#[derive(Clone)]
pub struct WebhookState {
    /// The skill.
    pub skill: Arc<Skill<ServiceBackend>>,
    /// Hashes of what the path may end in, when it has to.
    pub secrets: Arc<[SecretHash]>,
    /// Who is the operator.
    pub access: Access,
}

/// The path without a secret: when there are secrets, only for the operator, who tries the skill out. Anybody can say to be any listener
/// here, so that the computing counts for the client.
pub async fn open(
    State(webhook): State<WebhookState>,
    caller: Option<Extension<Caller>>,
    method: Method,
    headers: HeaderMap,
    body: Body,
) -> Response {
    if webhook.secrets.is_empty() || webhook.access.operator(&method, &headers).is_ok() {
        let account = webhook.access.account(caller.as_deref(), &headers);
        return Asker::default().charged_to(account).run(turn(&webhook, body)).await;
    }
    StatusCode::NOT_FOUND.into_response()
}

/// The path with a secret. A wrong one is answered like a path that does not exist. Turns count for their listeners only: Alice comes from
/// few addresses.
pub async fn guarded(State(webhook): State<WebhookState>, Path(sent): Path<String>, body: Body) -> Response {
    if SecretHash::is_one_of(&webhook.secrets, &sent) {
        return turn(&webhook, body).await;
    }
    StatusCode::NOT_FOUND.into_response()
}

async fn turn(webhook: &WebhookState, body: Body) -> Response {
    let turned = match read_prefix_and_discard(body, BODY_LIMIT_BYTES, DISCARD_LIMIT_BYTES).await {
        Ok(ReceivedBody::Whole(bytes)) => webhook.skill.turn(&bytes).await,
        // A listener can say too much; a JSON object so long is taken for that and answered without being read.
        Ok(ReceivedBody::Oversized { prefix, .. })
            if prefix.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{') =>
        {
            webhook.skill.too_long()
        }
        Ok(ReceivedBody::Oversized { .. }) => {
            return Problem::new(ProblemKind::TooLarge, format!("the body is longer than {BODY_LIMIT_BYTES} bytes"))
                .field("body")
                .hint("send a request of the Alice protocol")
                .into_response();
        }
        Err(error) => return Problem::from(error).into_response(),
    };
    match turned.status {
        200 => json_response(turned.body),
        403 => Problem::new(ProblemKind::Forbidden, String::from_utf8_lossy(&turned.body))
            .field("session.skill_id")
            .into_response(),
        _ => Problem::new(ProblemKind::Malformed, String::from_utf8_lossy(&turned.body))
            .field("body")
            .hint("send a request of the Alice protocol, version 1.0")
            .into_response(),
    }
}
