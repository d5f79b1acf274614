//! `POST /api/v1/yandex/webhook[/{secret}]`: a voice turn.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::alice::{ServiceBackend, Skill};
use crate::api_keys::Scope;
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
    /// Who is the operator, from where a request comes, and the secrets of the path.
    pub access: Access,
}

/// Who sends a turn, as far as it is proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TurnSender {
    /// Alice, the operator or a program of this machine: the listener is who the turn says.
    Trusted,
    /// Anybody: the listener may be made up.
    Anybody,
}

/// The path without a secret. Where the settings have one, it is only for the operator, who tries the skill out; elsewhere it is for
/// everybody, and only programs of this machine and the operator say who listens.
///
/// Without a secret anyone can say to be any listener, so that the computing counts for the client.
pub async fn open(
    State(webhook): State<WebhookState>,
    caller: Option<Extension<Caller>>,
    method: Method,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let access = &webhook.access;
    let is_operator = || access.authorize(Scope::Operate, &method, &headers, caller.as_deref()).is_ok();
    let sender = if access.webhook().are_configured() {
        if !is_operator() {
            return StatusCode::NOT_FOUND.into_response();
        }
        TurnSender::Trusted
    } else if access.reach().is_local(&headers) || is_operator() {
        TurnSender::Trusted
    } else {
        access.webhook().note_proxied();
        TurnSender::Anybody
    };
    let account = access.account(caller.as_deref(), &headers);
    Asker::default().charged_to(account).run(turn(&webhook, sender, body)).await
}

/// The path with a secret. A wrong one is answered like a path that does not exist. Turns count for their listeners only: Alice comes from
/// few addresses.
pub async fn guarded(State(webhook): State<WebhookState>, Path(sent): Path<String>, body: Body) -> Response {
    if webhook.access.webhook().know(&sent) {
        return turn(&webhook, TurnSender::Trusted, body).await;
    }
    StatusCode::NOT_FOUND.into_response()
}

async fn turn(webhook: &WebhookState, sender: TurnSender, body: Body) -> Response {
    let turned = match read_prefix_and_discard(body, BODY_LIMIT_BYTES, DISCARD_LIMIT_BYTES).await {
        Ok(ReceivedBody::Whole(bytes)) => match sender {
            TurnSender::Trusted => webhook.skill.turn(&bytes).await,
            TurnSender::Anybody => webhook.skill.public_turn(&bytes).await,
        },
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
