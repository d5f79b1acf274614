//! Every role on every route of the router, on every kind of listener.
//!
//! Paths are read off the router itself, methods are tried out, and what each is for is read off the tables that made the router:
//! the API's description, and below, what is not described. A route that is in neither fails the test.

use std::collections::BTreeMap;
use std::time::Duration;

use astroloh::api_keys::{ApiKey, KeyList, KeyName, Scope, ScopeSet};
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
    /// Everybody where calculations are open; elsewhere the operator and keys with the scope.
    Calculating,
    /// The operator, and keys that may observe.
    Observing,
    /// The operator, and keys that may operate.
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
    (Method::GET, "/metrics", For::Observing),
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
    /// Without anything, by way of a proxy.
    Proxied,
    /// A program with a key that may calculate.
    CalculateKey,
    /// A program with a key that may observe.
    ObserveKey,
    /// A program with a key that may operate.
    OperateKey,
    /// A program with a key that was revoked.
    RevokedKey,
}

const ROLES: [Role; 11] = [
    Role::Nobody,
    Role::WrongToken,
    Role::Token,
    Role::Session,
    Role::ForeignPage,
    Role::ReboundName,
    Role::Proxied,
    Role::CalculateKey,
    Role::ObserveKey,
    Role::OperateKey,
    Role::RevokedKey,
];

/// For whom calculations are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    /// For everybody.
    Always,
    /// For programs of this machine, who come by no proxy.
    Locally,
    /// For nobody.
    Never,
}

/// The status that a role gets before any handler; nothing when it is let through.
fn refusal(to: For, role: Role, method: &Method, open: Open) -> Option<StatusCode> {
    let by_name = (role == Role::ReboundName).then_some(StatusCode::MISDIRECTED_REQUEST);
    let by_scope = |has: bool| (!has).then_some(StatusCode::FORBIDDEN);
    match to {
        For::Everybody => None,
        For::Calculating if open == Open::Always => None,
        For::Calculating if open == Open::Locally && !matches!(role, Role::Proxied | Role::ReboundName) => None,
        // A page of somebody else's neither logs its visitors in nor out.
        For::Browsers if role == Role::ForeignPage && *method != Method::GET => Some(StatusCode::FORBIDDEN),
        For::Browsers => by_name,
        For::Calculating | For::Observing | For::Operator => match role {
            Role::Nobody | Role::WrongToken | Role::Proxied | Role::RevokedKey => Some(StatusCode::UNAUTHORIZED),
            Role::Token | Role::Session | Role::OperateKey => None,
            Role::CalculateKey => by_scope(to == For::Calculating),
            Role::ObserveKey => by_scope(to == For::Observing),
            Role::ForeignPage => Some(StatusCode::FORBIDDEN),
            Role::ReboundName => by_name,
        },
    }
}

/// A key for each role that has one.
struct Keys(Vec<(Role, String)>);

impl Keys {
    /// Creates the keys and lets a world accept them.
    fn accepted_by(world: &World) -> Self {
        let (mut list, mut keys) = (KeyList::default(), Vec::new());
        for (role, scope) in [
            (Role::CalculateKey, Scope::Calculate),
            (Role::ObserveKey, Scope::Observe),
            (Role::OperateKey, Scope::Operate),
            (Role::RevokedKey, Scope::Operate),
        ] {
            let name: KeyName = format!("{role:?}").to_lowercase().parse().unwrap();
            let scopes = ScopeSet::try_from(vec![scope]).unwrap();
            let (key, secret) = ApiKey::create(name.clone(), scopes, None, 1).unwrap();
            list.add(key).unwrap();
            if role == Role::RevokedKey {
                list.revoke(&name, 2).unwrap();
            }
            keys.push((role, secret.reveal().to_owned()));
        }
        world.access.keys().replace(&list);
        Self(keys)
    }

    /// The key of a role; empty for a role without one.
    fn of(&self, role: Role) -> &str {
        self.0.iter().find(|(known, _)| *known == role).map_or("", |(_, key)| key)
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
    let accepted = |scope: &str| json!([{"token": []}, {"session": []}, {"key": [scope]}]);
    assert_eq!(document["security"], json!([{}, {"token": []}, {"session": []}, {"key": ["calculate"]}]));
    let undescribed = UNDESCRIBED.iter().map(|(method, path, to)| ((path.to_string(), method.to_string()), *to));
    let mut table: BTreeMap<_, _> = undescribed.collect();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let to = match &operation["security"] {
                Value::Null => For::Calculating,
                security if *security == accepted("observe") => For::Observing,
                security if *security == accepted("operate") => For::Operator,
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
async fn asked(world: &World, method: &Method, path: &str, role: Role, [session, key]: [&str; 2]) -> StatusCode {
    let filled: Vec<_> = path.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect();
    let mut request =
        Request::builder().method(method).uri(filled.join("/")).header(header::CONTENT_TYPE, "application/json");
    request = match role {
        Role::Nobody => request,
        Role::WrongToken => request.header(header::AUTHORIZATION, format!("Bearer {ADMIN_TOKEN}!")),
        Role::Token => request.header(header::AUTHORIZATION, format!("Bearer {ADMIN_TOKEN}")),
        Role::Proxied => request.header("x-forwarded-for", "203.0.113.7"),
        Role::CalculateKey | Role::ObserveKey | Role::OperateKey | Role::RevokedKey => {
            request.header(header::AUTHORIZATION, format!("Bearer {key}"))
        }
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
    let listeners = [
        ("", Open::Locally),
        ("listen = '192.0.2.1:80'", Open::Never),
        ("public_url = 'https://stars.example.org'", Open::Never),
        ("[http]\ntrusted_proxies = ['192.0.2.1']", Open::Never),
        ("listen = '192.0.2.1:80'\n[api]\npublic = true", Open::Always),
    ];
    for (settings, open) in listeners {
        let Operated { world, .. } = Operated::with(settings).await;
        let keys = Keys::accepted_by(&world);
        let table = table(&world).await;
        let mut found = Vec::new();
        for path in paths(&world) {
            for method in METHODS {
                if asked(&world, &method, &path, Role::Token, [""; 2]).await == StatusCode::METHOD_NOT_ALLOWED {
                    continue;
                }
                let row = (path.clone(), method.to_string());
                let to = *table.get(&row).unwrap_or_else(|| {
                    panic!("it is not known whom {method} {path} is for: describe it, or give it a row in {}", file!())
                });
                found.push(row);
                for role in ROLES {
                    // Wrong keys are counted, and answered with 429 when there are too many of them.
                    world.clock.advance(Duration::from_secs(12));
                    let sent = [&session(&world).await, keys.of(role)];
                    let status = asked(&world, &method, &path, role, sent).await;
                    let refused = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN, StatusCode::MISDIRECTED_REQUEST];
                    let told = refused.contains(&status).then_some(status);
                    let expected = refusal(to, role, &method, open);
                    assert_eq!(told, expected, "{role:?} on {method} {path} ({to:?}) of {settings:?}: {status}");
                }
            }
        }
        let missing: Vec<_> = table.keys().filter(|row| !found.contains(row)).collect();
        assert!(missing.is_empty(), "the router has not what the tables say: {missing:?}");
    }
}
