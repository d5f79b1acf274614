//! The operator's browser logs in; strangers' pages, guesses and names get nowhere.

use std::time::Duration;

use astroloh::build_info::repository_url;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};

use crate::operator::parts::Operated;
use crate::world::{ADMIN_TOKEN, Response, World};

const SESSION: &str = "/api/v1/session";

/// Something that only the operator may do, and that changes something.
const ACT: &str = "/api/v1/jobs/sweep/cancel";

/// A request with these headers, and a JSON body where there is one.
async fn sent(world: &World, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Response {
    let mut request = Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    world.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

async fn log_in(world: &World, token: &str, headers: &[(&str, &str)]) -> Response {
    sent(world, Method::POST, SESSION, headers, &json!({"token": token}).to_string()).await
}

/// What a browser sends back of the cookie that it was given.
fn cookie(answer: &Response) -> String {
    answer.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned()
}

async fn logged_in(world: &World) -> String {
    let answer = log_in(world, ADMIN_TOKEN, &[]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    cookie(&answer)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_logs_in_works_and_logs_out() {
    let Operated { world, .. } = Operated::new().await;
    let visitor = json!({"role": "visitor", "by": null, "scopes": ["calculate"], "ends_at": null, "calculations_are_open": true,
        "source_url": repository_url(), "warnings": []});
    assert_eq!(world.get(SESSION).await.json(), visitor);

    let answer = log_in(&world, ADMIN_TOKEN, &[("sec-fetch-site", "same-origin")]).await;
    let operator = json!({
        "role": "operator", "by": "session", "scopes": ["calculate", "observe", "operate"], "ends_at": "2026-11-23T21:00:00Z", "calculations_are_open": true,
        "source_url": repository_url(), "warnings": [],
    });
    assert_eq!((answer.status, answer.json()), (StatusCode::OK, operator.clone()));
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
    let set = answer.headers[header::SET_COOKIE].to_str().unwrap();
    let (name, attributes) = set.split_once(';').unwrap();
    assert_eq!(attributes, " Path=/; Max-Age=604800; HttpOnly; SameSite=Strict");
    assert_eq!(name.len(), "astroloh_session_8080=".len() + 64);

    let ours = [("cookie", name), ("sec-fetch-site", "same-origin")];
    assert_eq!(sent(&world, Method::GET, SESSION, &ours, "").await.json(), operator);
    assert_eq!(sent(&world, Method::GET, "/api/v1/status", &ours, "").await.status, StatusCode::OK);
    assert_eq!(sent(&world, Method::GET, "/metrics", &ours, "").await.headers[header::CACHE_CONTROL], "no-store");
    // It gets as far as the job, which is not running.
    assert_eq!(sent(&world, Method::POST, ACT, &ours, "").await.status, StatusCode::CONFLICT);

    let answer = sent(&world, Method::DELETE, SESSION, &ours, "").await;
    assert_eq!(answer.json(), visitor);
    assert!(
        answer.headers[header::SET_COOKIE].to_str().unwrap().starts_with("astroloh_session_8080=; Path=/; Max-Age=0;")
    );
    let told = sent(&world, Method::GET, "/api/v1/status", &ours, "").await.problem();
    assert_eq!(
        told,
        "401 Authorization=-: the session is over; send Authorization: Bearer TOKEN, or log in; the token lies in admin.token in the data directory"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_nobody_uses_ends() {
    let Operated { world, .. } = Operated::new().await;
    let cookie = logged_in(&world).await;
    let status = async || sent(&world, Method::GET, "/api/v1/jobs", &[("cookie", &cookie)], "").await.status;
    for _ in 0..2 {
        world.clock.advance(Duration::from_secs(11 * 3_600));
        assert_eq!(status().await, StatusCode::OK);
    }
    world.clock.advance(Duration::from_secs(11 * 3_600));
    // What a page of others makes the browser send is no use of it.
    let foreign = [("cookie", cookie.as_str()), ("origin", "http://evil.example")];
    assert_eq!(sent(&world, Method::GET, "/api/v1/jobs", &foreign, "").await.status, StatusCode::FORBIDDEN);
    world.clock.advance(Duration::from_secs(3_600));
    assert_eq!(status().await, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_others_can_not_use_the_cookie() {
    let Operated { world, .. } = Operated::new().await;
    let cookie = logged_in(&world).await;
    for (origin, may_read, may_act) in [
        (&[("origin", "http://localhost:8080")][..], true, true),
        (&[("sec-fetch-site", "same-origin")], true, true),
        // A person typed the address; a program should send the token.
        (&[("sec-fetch-site", "none")], true, false),
        (&[], true, false),
        (&[("origin", "null")], false, false),
        (&[("origin", "http://localhost:3000")], false, false),
        (&[("origin", "http://evil.example")], false, false),
        (&[("origin", "http://localhost:8080.evil.example")], false, false),
        (&[("sec-fetch-site", "same-site")], false, false),
        (&[("sec-fetch-site", "cross-site"), ("origin", "http://localhost:8080")], false, false),
    ] {
        let headers = [&[("cookie", cookie.as_str()), ("host", "localhost:8080")], origin].concat();
        let forbidden = |may: bool| if may { None } else { Some(StatusCode::FORBIDDEN) };
        let refused = |answer: Response| Some(answer.status).filter(|status| *status == StatusCode::FORBIDDEN);
        let read = sent(&world, Method::GET, "/api/v1/status", &headers, "").await;
        assert_eq!(refused(read), forbidden(may_read), "reading from {origin:?}");
        let act = sent(&world, Method::POST, ACT, &headers, "").await;
        assert_eq!(refused(act), forbidden(may_act), "acting from {origin:?}");
    }
    let foreign = [("cookie", cookie.as_str()), ("origin", "http://evil.example")];
    assert_eq!(sent(&world, Method::DELETE, SESSION, &foreign, "").await.status, StatusCode::FORBIDDEN);
    assert_eq!(log_in(&world, ADMIN_TOKEN, &foreign[1..]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(sent(&world, Method::GET, SESSION, &[("cookie", &cookie)], "").await.json()["role"], "operator");
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_are_counted_and_right_logins_are_not() {
    let world = World::with("[http]\ntrusted_proxies = ['127.0.0.1']").await;
    let from = |client: &'static str| [("x-forwarded-for", client)];
    for _ in 0..20 {
        assert_eq!(log_in(&world, ADMIN_TOKEN, &from("192.0.2.1")).await.status, StatusCode::OK);
    }
    for _ in 0..5 {
        let told = log_in(&world, "a guess", &from("192.0.2.1")).await.problem();
        assert!(told.starts_with("401 Authorization=-: the token is not the admin token;"), "{told}");
    }
    let refused = log_in(&world, "a guess", &from("192.0.2.1")).await;
    assert_eq!(
        (refused.status, &refused.headers[header::RETRY_AFTER]),
        (StatusCode::TOO_MANY_REQUESTS, &"12".parse().unwrap())
    );
    assert_eq!(log_in(&world, ADMIN_TOKEN, &from("192.0.2.1")).await.status, StatusCode::OK, "who is right is let in");
    assert_eq!(log_in(&world, "a guess", &from("192.0.2.1, 192.0.2.2")).await.status, StatusCode::UNAUTHORIZED);
    world.clock.advance(Duration::from_secs(12));
    assert_eq!(log_in(&world, "a guess", &from("192.0.2.1")).await.status, StatusCode::UNAUTHORIZED);
}

/// Wrong Bearer tokens were not counted at all; the login form and the header are one way to guess.
#[tokio::test(flavor = "multi_thread")]
async fn wrong_bearer_tokens_count_as_guesses_too_and_the_right_one_is_always_let_in() {
    let world = World::with("[http]\ntrusted_proxies = ['127.0.0.1']").await;
    let with = |token: &str, client: &'static str| {
        vec![("authorization".to_owned(), format!("Bearer {token}")), ("x-forwarded-for".to_owned(), client.to_owned())]
    };
    let metrics = async |token: &str, client| {
        let headers = with(token, client);
        let headers: Vec<_> = headers.iter().map(|(name, value)| (&**name, &**value)).collect();
        sent(&world, Method::GET, "/metrics", &headers, "").await
    };
    for _ in 0..3 {
        assert_eq!(metrics("a guess", "192.0.2.1").await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(metrics(ADMIN_TOKEN, "192.0.2.1").await.status, StatusCode::OK);
    }
    for status in [StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED, StatusCode::TOO_MANY_REQUESTS] {
        assert_eq!(log_in(&world, "a guess", &[("x-forwarded-for", "192.0.2.1")]).await.status, status);
    }
    for _ in 0..20 {
        let refused = metrics("a guess", "192.0.2.1").await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(refused.headers[header::RETRY_AFTER], "12");
        assert!(refused.problem().ends_with("the right one is let in at any time"), "{}", refused.problem());
        assert_eq!(metrics(ADMIN_TOKEN, "192.0.2.1").await.status, StatusCode::OK);
    }
    assert_eq!(metrics("a guess", "192.0.2.2").await.status, StatusCode::UNAUTHORIZED, "others are not concerned");
    world.clock.advance(Duration::from_secs(12));
    assert_eq!(metrics("a guess", "192.0.2.1").await.status, StatusCode::UNAUTHORIZED);
}

/// The operator has forgotten to list the proxy: a stranger behind it uses up their own logins, and not the operator's.
#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_behind_a_proxy_that_is_not_listed_does_not_lock_the_operator_out() {
    let world = World::new().await;
    for header in ["x-forwarded-for", "x-real-ip"] {
        for _ in 0..50 {
            log_in(&world, "a guess", &[(header, "203.0.113.7")]).await;
        }
        let stranger = log_in(&world, "a guess", &[(header, "203.0.113.7")]).await;
        assert_eq!(stranger.status, StatusCode::TOO_MANY_REQUESTS);
        for own in [&[(header, "198.51.100.2")][..], &[]] {
            assert_eq!(log_in(&world, ADMIN_TOKEN, own).await.status, StatusCode::OK, "{own:?}");
        }
    }
}

/// OctoPrint/OctoPrint#1479: cookies do not tell ports apart, so that the second login of two servers on a host ended the first.
#[tokio::test(flavor = "multi_thread")]
async fn two_servers_of_one_host_keep_their_sessions_in_one_cookie_jar() {
    let servers = [World::with("listen = '127.0.0.1:21050'").await, World::with("listen = '127.0.0.1:21075'").await];
    let mut jar = std::collections::BTreeMap::new();
    for server in &servers {
        let set = logged_in(server).await;
        let (name, value) = set.split_once('=').unwrap();
        jar.insert(name.to_owned(), value.to_owned());
    }
    let sent: Vec<_> = jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let sent = sent.join("; ");
    for server in &servers {
        let session = super::access::sent(server, Method::GET, SESSION, &[("cookie", &sent)], "").await.json();
        assert_eq!(session["role"], "operator", "{jar:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_makes_no_sense_is_told_how() {
    let world = World::new().await;
    let told = async |body: &str| sent(&world, Method::POST, SESSION, &[], body).await.problem();
    assert_eq!(told("{}").await, r#"422 token=-: the token is missing; send an object such as {"token": "…"}"#);
    assert_eq!(
        told(r#"{"password": "1"}"#).await,
        r#"422 password=1: there is no such field; send an object such as {"token": "…"}"#
    );
    assert!(told("token").await.starts_with("400 body=-: the body is no JSON object:"));
    let form = Request::post(SESSION).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let answer = world.send(form.body(Body::from(format!("token={ADMIN_TOKEN}"))).unwrap()).await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let long = sent(&world, Method::POST, SESSION, &[], &json!({"token": "x".repeat(5_000)}).to_string()).await;
    assert_eq!(long.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_link_is_good_once_and_for_half_an_hour() {
    let world = World::new().await;
    let follow = async |code: &str| world.get(&format!("/login?code={code}")).await;
    let [old, new] = [(); 2].map(|()| world.access.new_login_code().unwrap().reveal().to_owned());
    assert_eq!(follow(&old).await.status, StatusCode::UNAUTHORIZED, "a newer one replaced it");
    let answer = follow(&new).await;
    assert_eq!((answer.status, &answer.headers[header::LOCATION]), (StatusCode::SEE_OTHER, &"./".parse().unwrap()));
    let session = sent(&world, Method::GET, SESSION, &[("cookie", &cookie(&answer))], "").await.json();
    assert_eq!(session["role"], "operator");
    let again = follow(&new).await.problem();
    assert!(again.starts_with("401 Authorization=-: the login link was used, or is too old;"), "{again}");

    let late = world.access.new_login_code().unwrap();
    world.clock.advance(Duration::from_secs(30 * 60));
    assert_eq!(follow(late.reveal()).await.status, StatusCode::UNAUTHORIZED);
    assert!(world.get("/login").await.problem().starts_with("422 code=-: the code is missing"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cookie_is_secure_where_the_browser_came_by_https() {
    let secure = async |settings: &str, headers: &[(&str, &str)]| {
        let answer = log_in(&World::with(settings).await, ADMIN_TOKEN, headers).await;
        answer.headers[header::SET_COOKIE].to_str().unwrap().ends_with("; Secure")
    };
    let https = [("x-forwarded-proto", "https")];
    assert!(!secure("", &[]).await);
    assert!(!secure("", &https).await, "anybody can write a header");
    assert!(secure("[http]\ntrusted_proxies = ['127.0.0.0/8']", &https).await);
    let public = "public_url = 'https://stars.example.org/astroloh'";
    assert!(secure(public, &[("host", "stars.example.org")]).await);
    assert!(!secure(public, &[("host", "localhost:8080")]).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_not_ours_reaches_no_page_of_the_operators() {
    let Operated { world, .. } = Operated::new().await;
    let cookie = logged_in(&world).await;
    let rebound = [("host", "evil.example:8080"), ("cookie", cookie.as_str()), ("sec-fetch-site", "same-origin")];
    for path in ["/", "/assets/index.html", SESSION, "/login?code=x", "/api/v1/status", "/metrics", "/api/v1/events"] {
        let told = sent(&world, Method::GET, path, &rebound, "").await.problem();
        assert_eq!(
            told,
            "421 Host=evil.example:8080: this server is not known under that name; \
             add evil.example to http.hosts in the settings, or set public_url, if it is yours",
            "{path}"
        );
    }
    // Alice comes by the public name of a proxy, developers by any, and a program that has the token is no page.
    for path in ["/livez", "/health", "/api"] {
        assert_eq!(sent(&world, Method::GET, path, &rebound, "").await.status, StatusCode::OK, "{path}");
    }
    let open = World::with("api.public = true").await;
    for (world, status) in [(&world, StatusCode::MISDIRECTED_REQUEST), (&open, StatusCode::OK)] {
        assert_eq!(sent(world, Method::GET, "/api/v1/moon", &rebound, "").await.status, status);
    }
    let webhook = sent(&world, Method::POST, crate::world::WEBHOOK, &rebound, "{}").await;
    assert_eq!(webhook.status, StatusCode::BAD_REQUEST);
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    let scraped = [("host", "astroloh.monitoring"), ("authorization", bearer.as_str())];
    assert_eq!(sent(&world, Method::GET, "/metrics", &scraped, "").await.status, StatusCode::OK);

    let world = World::with("public_url = 'https://stars.example.org'\n[http]\nhosts = ['nas']").await;
    for host in ["stars.example.org", "nas:8080", "192.168.1.5:8080"] {
        assert_eq!(sent(&world, Method::GET, SESSION, &[("host", host)], "").await.status, StatusCode::OK, "{host}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_proxy_is_told_to_the_operator_alone() {
    let world = World::new().await;
    let cookie = logged_in(&world).await;
    let proxied = [("x-forwarded-for", "192.0.2.1"), ("cookie", cookie.as_str())];
    let warnings = sent(&world, Method::GET, SESSION, &proxied, "").await.json()["warnings"].clone();
    assert_eq!(
        warnings,
        json!([
            "127.0.0.1 forwards requests of others, but is not believed; if it is your proxy, add it to http.trusted_proxies"
        ])
    );
    assert_eq!(sent(&world, Method::GET, SESSION, &proxied[..1], "").await.json()["warnings"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_about_the_session_have_the_form_that_is_described() {
    let world = World::new().await;
    let document = world.get("/api/openapi.json").await.json();
    let item = &document["paths"][SESSION];
    let schema = &item["get"]["responses"]["200"]["content"]["application/json"]["schema"];
    let validator = crate::api::validator(&document, schema);
    let answers = [world.get(SESSION).await, log_in(&world, ADMIN_TOKEN, &[]).await];
    for answer in answers.map(|answer| answer.json()) {
        assert!(validator.is_valid(&answer), "{answer}");
    }
    assert!(!validator.is_valid(&json!({"role": "operator"})));
    assert_eq!(item["post"]["requestBody"]["content"]["application/json"]["schema"]["required"], json!(["token"]));
    assert_ne!(item["delete"], Value::Null);
}
