//! `/api/v1/session` and `/login`: the operator's browser logs in, asks who it is, and logs out.

use axum::body::Body;
use axum::extract::{Extension, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api_keys::Scope;
use crate::astro::Moment;
use crate::build_info::repository_url;
use crate::config::Secret;
use crate::web::auth::access::Access;
use crate::web::auth::principal::Principal;
use crate::web::params::field::{Field, ParamType};
use crate::web::params::fields::{AcceptedParams, Fields};
use crate::web::responses::api_response::json_response;
use crate::web::responses::rendered_json::RenderedJson;
use crate::web::{Caller, Problem, ProblemKind, read_whole};

/// The path of the browser's session.
pub const SESSION: &str = "/api/v1/session";

/// The path of the login link.
pub const LOGIN: &str = "/login";

/// Bytes of a login; a token has a hundred.
const LIMIT_BYTES: usize = 4 * 1024;

/// What a login sends.
pub const TOKEN: Field = Field::new("token", ParamType::Text, "The admin token.");

/// What a login link has.
const CODE: Field = Field::new("code", ParamType::Text, "The code of the link that the server printed at start.");

/// What the session's routes stand on.
#[derive(Clone)]
pub struct LoginState {
    /// Who is let in.
    pub access: Access,
}

/// The role of the client that asks.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionView {
    /// `operator`, or `visitor`.
    role: &'static str,
    /// How the client is authenticated: `token`, `session` or `key`.
    by: Option<&'static str>,
    /// What the client may do: `calculate`, `observe`, `operate`.
    scopes: Vec<&'static str>,
    /// When the session ends unless it is used before.
    ends_at: Option<String>,
    /// Whether calculations need no authentication from where the client is.
    calculations_are_open: bool,
    /// The repository with the source of this server. Null when the build names none: ask the operator then.
    source_url: Option<&'static str>,
    /// Warnings about the way to this server, for the operator to fix.
    warnings: Vec<String>,
}

type MaybeCaller = Option<Extension<Caller>>;

/// Answers with the client's role.
pub async fn who(State(state): State<LoginState>, caller: MaybeCaller, headers: HeaderMap) -> Response {
    let principal = state.access.authenticate(&Method::GET, &headers, caller.as_deref()).ok();
    session_response(&state, principal, caller.as_deref(), &headers)
}

/// Begins a session for a client that sends the token.
pub async fn log_in(State(state): State<LoginState>, caller: MaybeCaller, headers: HeaderMap, body: Body) -> Response {
    let session = async {
        state.access.refuse_foreign(&headers)?;
        let body = read_whole(body, LIMIT_BYTES).await?;
        let hinted = |problem: Problem| problem.hint(r#"send an object such as {"token": "…"}"#);
        let token = Fields::from_json(&headers, &body, &AcceptedParams::only(&[&[TOKEN]]))
            .and_then(|mut fields| fields.text(&TOKEN));
        let token = token.map_err(hinted)?.ok_or_else(|| hinted(missing(&TOKEN)))?;
        state.access.log_in(&token, state.access.login_client(caller.as_deref(), &headers))
    };
    match session.await {
        Ok(session) => logged_in_response(&state, &session, caller.as_deref(), &headers),
        Err(problem) => problem.into_response(),
    }
}

/// Begins a session for a client with the code of the login link, and redirects to the dashboard.
pub async fn follow_link(
    State(state): State<LoginState>,
    caller: MaybeCaller,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let code = Fields::from_query(query.as_deref().unwrap_or_default(), &AcceptedParams::only(&[&[CODE]]))
        .and_then(|mut fields| fields.text(&CODE)?.ok_or_else(|| missing(&CODE)));
    let client = state.access.login_client(caller.as_deref(), &headers);
    match code.and_then(|code| state.access.log_in_by_code(&code, client)) {
        Ok(session) => {
            // Relative, because a proxy may have put us below a path.
            let mut response =
                (StatusCode::SEE_OTHER, [(header::LOCATION, HeaderValue::from_static("./"))]).into_response();
            let cookie = state.access.cookie(Some(&session), caller.as_deref(), &headers);
            response.headers_mut().insert(header::SET_COOKIE, cookie);
            uncached(response)
        }
        Err(problem) => problem.into_response(),
    }
}

/// Ends the browser's session.
pub async fn log_out(State(state): State<LoginState>, caller: MaybeCaller, headers: HeaderMap) -> Response {
    if let Err(problem) = state.access.log_out(&headers) {
        return problem.into_response();
    }
    let mut response = session_response(&state, None, caller.as_deref(), &headers);
    response.headers_mut().insert(header::SET_COOKIE, state.access.cookie(None, caller.as_deref(), &headers));
    response
}

fn logged_in_response(state: &LoginState, session: &Secret, caller: Option<&Caller>, headers: &HeaderMap) -> Response {
    let mut response = session_response(state, state.access.principal_of_session(session), caller, headers);
    response.headers_mut().insert(header::SET_COOKIE, state.access.cookie(Some(session), caller, headers));
    response
}

fn session_response(
    state: &LoginState,
    principal: Option<Principal>,
    caller: Option<&Caller>,
    headers: &HeaderMap,
) -> Response {
    let access = &state.access;
    let is_open = access.reach().is_open(headers);
    let may = |scope: &Scope| {
        principal.as_ref().is_some_and(|principal| principal.covers(*scope)) || (is_open && *scope == Scope::Calculate)
    };
    let is_operator = may(&Scope::Operate);
    let lasts = match principal {
        Some(Principal::Session(lasts)) => i64::try_from(lasts.as_secs()).ok(),
        _ => None,
    };
    uncached(json_response(RenderedJson::of(&SessionView {
        role: if is_operator { "operator" } else { "visitor" },
        by: principal.as_ref().map(Principal::kind),
        scopes: Scope::ALL.iter().filter(|scope| may(scope)).map(|scope| scope.id()).collect(),
        ends_at: lasts
            .and_then(|lasts_s| Moment::from_unix_s(access.now_s() + lasts_s))
            .map(|moment| moment.to_string()),
        calculations_are_open: is_open,
        source_url: repository_url(),
        // A visitor has nothing to mend.
        warnings: if is_operator { access.warnings(caller, headers) } else { Vec::new() },
    })))
}

fn uncached(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn missing(field: &Field) -> Problem {
    Problem::new(ProblemKind::Invalid, format!("the {} is missing", field.name)).field(field.name)
}
