//! Every answer tells a browser how little it may do with it.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{HeaderMap, Request, header};

use crate::operator::parts::Operated;
use crate::world::{ADMIN_TOKEN, World};

/// The headers that restrict browsers.
const RESTRICTING: [&str; 6] = [
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
];

fn restrictions(headers: &HeaderMap) -> BTreeMap<&str, &str> {
    RESTRICTING.iter().filter_map(|name| Some((*name, headers.get(*name)?.to_str().unwrap()))).collect()
}

/// The policy of a page, by directive.
fn directives(headers: &HeaderMap) -> BTreeMap<&str, &str> {
    let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    policy.split("; ").map(|directive| directive.split_once(' ').unwrap()).collect()
}

async fn asked(world: &World, path: &str, accept: &str) -> HeaderMap {
    let request = Request::get(path)
        .header(header::ACCEPT, accept)
        .header(header::AUTHORIZATION, format!("Bearer {ADMIN_TOKEN}"));
    // The body of a stream has no end; only the head is of interest.
    let (head, _) = world.send_for_head(request.body(Body::empty()).unwrap()).await;
    head.headers
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_loads_its_own_files_and_nothing_inline() {
    let world = World::new().await;
    for path in ["/", "/api"] {
        let headers = asked(&world, path, "text/html").await;
        assert_eq!(
            directives(&headers),
            BTreeMap::from([
                ("default-src", "'none'"),
                ("script-src", "'self'"),
                ("style-src", "'self'"),
                ("img-src", "'self' data:"),
                ("font-src", "'self'"),
                ("connect-src", "'self'"),
                ("base-uri", "'none'"),
                ("form-action", "'self'"),
                ("frame-ancestors", "'none'"),
            ]),
            "{path}"
        );
        assert_eq!(restrictions(&headers).len(), RESTRICTING.len(), "{path}: {headers:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_page_does_nothing_when_it_is_opened() {
    let Operated { world, .. } = Operated::new().await;
    let of_no_page = |resources: &'static str| {
        BTreeMap::from([
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-resource-policy", resources),
        ])
    };
    let ours = ["/livez", "/health", "/metrics", "/api/v1/session", "/api/v1/status", "/api/v1/events"];
    // Refusals too: of a path, of a method's body, of a field.
    for path in
        ours.into_iter().chain(["/no-such-path", "/api/v1/yandex/webhook", "/api/v1/moon?at=never", "/assets/none.js"])
    {
        assert_eq!(restrictions(&asked(&world, path, "*/*").await), of_no_page("same-origin"), "{path}");
    }
    // Charts are there to be shown on pages of others, while they are open.
    let chart = "/api/v1/natal.svg?datetime=1990-07-15T10:30&lat=55.75&lon=37.62";
    for path in ["/api/v1/moon", chart] {
        assert_eq!(restrictions(&asked(&world, path, "*/*").await), of_no_page("cross-origin"), "{path}");
    }
    let closed = World::with("listen = '192.0.2.1:8080'").await;
    assert_eq!(restrictions(&asked(&closed, chart, "*/*").await), of_no_page("same-origin"));
    // The front's own refusals are answers as well.
    let two_hosts = Request::get("/").header(header::HOST, "a").header(header::HOST, "b").body(Body::empty()).unwrap();
    assert_eq!(restrictions(&world.send(two_hosts).await.headers), of_no_page("same-origin"));
}
