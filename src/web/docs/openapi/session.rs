//! The session's part of the description.

use serde_json::{Map, Value, json};

use super::{Schemas, content, fresh, schema_of};
use crate::web::ProblemKind;
use crate::web::auth::login::{SESSION, SessionView, TOKEN};
use crate::web::routing::endpoint::schema_parts;

/// The name of the group.
const TITLE: &str = "Session";

/// Adds the path of the session.
pub fn describe(paths: &mut Map<String, Value>, schemas: &mut Schemas) {
    let answer = content("application/json", schemas.reference(schema_parts::<SessionView>), None);
    let operation = |name: &str, summary: &str, failures: &[ProblemKind]| {
        json!({
            "operationId": name, "summary": summary, "tags": [TITLE], "security": [{}],
            "responses": fresh(&answer, &[ProblemKind::Misdirected, ProblemKind::Internal], failures),
        })
    };
    let refusals = [
        ProblemKind::Malformed,
        ProblemKind::Unauthorized,
        ProblemKind::Forbidden,
        ProblemKind::TooSlow,
        ProblemKind::TooLarge,
        ProblemKind::UnsupportedMediaType,
        ProblemKind::Invalid,
        ProblemKind::TooManyRequests,
    ];
    let mut begin = operation("session_begin", "Log in: the answer sets the cookie of a session", &refusals);
    let body = json!({
        "type": "object", "required": [TOKEN.name], "properties": {TOKEN.name: schema_of(&TOKEN)}, "additionalProperties": false,
    });
    begin["requestBody"] = json!({"required": true, "content": {"application/json": {"schema": body}}});
    let item = json!({
        "get": operation("session", "Who asks: the operator or a visitor", &[]),
        "post": begin,
        "delete": operation("session_end", "Log out", &[ProblemKind::Forbidden]),
    });
    paths.insert(SESSION.to_owned(), item);
}
