//! Every role on every route of the router, on every kind of listener.
//!
//! Paths are read off the router itself, methods are tried out, and what each is for is read off the tables that made the router:
//! the API's description, and below, what is not described. A route that is in neither fails the test.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};

use crate::operator::parts::Operated;
use crate::world::{ADMIN_TOKEN, World};

/// Whom a route is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum For {
    /// Everybody, under any name: Alice, probes, readers of the manual.
    Everybody,
    /// Everybody under a name of ours: browsers.
    Browsers,
    /// Everybody where calculations are open; the operator elsewhere.
    Calculating,
    /// The operator.
    Operator,
}

/// Routes that the description has not.
const UNDESCRIBED: &[(Method, &str, For)] = &[
    (Method::GET, "/", For::Browsers),
    (Method::GET, "/assets/{*path}", For::Browsers),
    (Method::GET, "/login", For::Browsers),
    (Method::GET, "/livez", For::Everybody),
    (Method::GET, "/readyz", For::Everybody),
    (Method::GET, "/healthz", For::Everybody),
    (Method::GET, "/health", For::Everybody),
    (Method::GET, "/api", For::Everybody),
    (Method::GET, "/api/reference.css", For::Everybody),
    (Method::GET, "/api/openapi.json", For::Everybody),
    (Method::POST, "/api/v1/yandex/webhook", For::Everybody),
    (Method::POST, "/api/v1/yandex/webhook/{secret}", For::Everybody),
    (Method::GET, "/metrics", For::Operator),
];

const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Nobody,
    WrongToken,
    Token,
    /// A browser that is logged in, on a page of ours.
    Session,
    /// The same on a page of somebody else's.
    ForeignPage,
    /// The same on a page whose name was given our address.
    ReboundName,
}

const ROLES: [Role; 6] =
    [Role::Nobody, Role::WrongToken, Role::Token, Role::Session, Role::ForeignPage, Role::ReboundName];

/// The status that a role gets before any handler; nothing when it is let through.
fn refusal(to: For, role: Role, method: &Method, is_open: bool) -> Option<StatusCode> {
    let by_name = (role == Role::ReboundName).then_some(StatusCode::MISDIRECTED_REQUEST);
    match to {
        For::Everybody => None,
        For::Calculating if is_open => None,
        // A page of somebody else's neither logs its visitors in nor out.
        For::Browsers if role == Role::ForeignPage && *method != Method::GET => Some(StatusCode::FORBIDDEN),
        For::Browsers => by_name,
        For::Calculating | For::Operator => match role {
            Role::Nobody | Role::WrongToken => Some(StatusCode::UNAUTHORIZED),
            Role::Token | Role::Session => None,
            Role::ForeignPage => Some(StatusCode::FORBIDDEN),
            Role::ReboundName => by_name,
        },
    }
}

/// The paths of the router, as it prints them.
fn paths(world: &World) -> Vec<String> {
    let printed = format!("{:?}", world.router());
    let mut paths: Vec<_> = printed
        .split("RouteId(")
        .filter_map(|part| Some(part.split_once("): \"")?.1.split('"').next()?.to_owned()))
        // What answers unknown paths is a path to the library.
        .filter(|path| !path.contains("__private"))
        .collect();
    paths.sort();
    paths.dedup();
    assert!(paths.len() > 40, "the router prints its paths otherwise: {printed}");
    paths
}

/// Whom each method of each path is for.
async fn table(world: &World) -> BTreeMap<(String, String), For> {
    let document = world.get("/api/openapi.json").await.json();
    let undescribed = UNDESCRIBED.iter().map(|(method, path, to)| ((path.to_string(), method.to_string()), *to));
    let mut table: BTreeMap<_, _> = undescribed.collect();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let to = match &operation["security"] {
                Value::Null => For::Calculating,
                security if *security == json!([{"token": []}, {"session": []}]) => For::Operator,
                security if *security == json!([{}]) => For::Browsers,
                other => panic!("{method} {path} is for {other}"),
            };
            let twice = table.insert((path.clone(), method.to_ascii_uppercase()), to);
            assert_eq!(twice, None, "{method} {path}");
        }
    }
    table
}

/// The answer's status.
async fn asked(world: &World, method: &Method, path: &str, role: Role, session: &str) -> StatusCode {
    let filled: Vec<_> = path.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect();
    let mut request =
        Request::builder().method(method).uri(filled.join("/")).header(header::CONTENT_TYPE, "application/json");
    request = match role {
        Role::Nobody => request,
        Role::WrongToken => request.header(header::AUTHORIZATION, format!("Bearer {ADMIN_TOKEN}!")),
        Role::Token => request.header(header::AUTHORIZATION, format!("Bearer {ADMIN_TOKEN}")),
        Role::Session => request.header(header::COOKIE, session).header(header::ORIGIN, "http://localhost"),
        Role::ForeignPage => request.header(header::COOKIE, session).header(header::ORIGIN, "http://evil.example"),
        Role::ReboundName => {
            let request = request.header(header::COOKIE, session).header(header::HOST, "evil.example");
            request.header(header::ORIGIN, "http://evil.example")
        }
    };
    // Streams have no end, so only heads are looked at.
    world.send_for_head(request.body(Body::empty()).unwrap()).await.0.status
}

/// A session of its own for each request: one of them logs out.
async fn session(world: &World) -> String {
    let answer = world.post("/api/v1/session", json!({"token": ADMIN_TOKEN}).to_string()).await;
    answer.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_on_every_route() {
    let listeners =
        [("", true), ("listen = '192.0.2.1:80'", false), ("listen = '192.0.2.1:80'\n[api]\npublic = true", true)];
    for (settings, is_open) in listeners {
        let Operated { world, .. } = Operated::with(settings).await;
        let table = table(&world).await;
        let mut found = Vec::new();
        for path in paths(&world) {
            for method in METHODS {
                if asked(&world, &method, &path, Role::Token, "").await == StatusCode::METHOD_NOT_ALLOWED {
                    continue;
                }
                let row = (path.clone(), method.to_string());
                let to = *table.get(&row).unwrap_or_else(|| {
                    panic!("it is not known whom {method} {path} is for: describe it, or give it a row in {}", file!())
                });
                found.push(row);
                for role in ROLES {
                    let status = asked(&world, &method, &path, role, &session(&world).await).await;
                    let refused = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN, StatusCode::MISDIRECTED_REQUEST];
                    let told = refused.contains(&status).then_some(status);
                    let expected = refusal(to, role, &method, is_open);
                    assert_eq!(told, expected, "{role:?} on {method} {path} ({to:?}) of {settings:?}: {status}");
                }
            }
        }
        let missing: Vec<_> = table.keys().filter(|row| !found.contains(row)).collect();
        assert!(missing.is_empty(), "the router has not what the tables say: {missing:?}");
    }
}
