//! Answers to requests that no route is for.

use std::sync::Arc;

use axum::Router;
use axum::http::{Method, Uri};
use rapidfuzz::distance::levenshtein;

use crate::web::responses::problem::{Problem, ProblemKind};

/// A route is offered only if at most one in this many of its characters has to change.
const CHARS_PER_TYPO: usize = 3;

/// Longest path that is compared with routes; the cost grows with its length, and no route is half as long.
const MAX_COMPARED_BYTES: usize = 256;

/// Answers unknown paths with 404, naming the nearest of `known_routes` (in the router's syntax, with `{captures}`), and
/// known paths with a wrong method with 405. Call it after the last route was added.
pub fn with_fallbacks<S>(router: Router<S>, known_routes: Vec<&'static str>) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    let known_routes: Arc<[&'static str]> = known_routes.into();
    let unknown_path = move |uri: Uri| async move {
        let problem = Problem::new(ProblemKind::NotFound, "there is no such path").field("path").value(uri.path());
        match nearest(uri.path(), &known_routes) {
            Some(route) => problem.hint(format!("did you mean {route}?")),
            None => problem,
        }
    };
    router.fallback(unknown_path).method_not_allowed_fallback(wrong_method)
}

async fn wrong_method(method: Method, uri: Uri) -> Problem {
    Problem::new(ProblemKind::MethodNotAllowed, "this path does not take this method")
        .field("method")
        .value(format!("{method} {}", uri.path()))
        .hint("the Allow header lists the methods it takes")
}

/// The route that `path` most resembles, if any does.
fn nearest(path: &str, routes: &[&'static str]) -> Option<&'static str> {
    if path.len() > MAX_COMPARED_BYTES {
        return None;
    }
    let typos = |route: &str| {
        let meant = with_captures_of(path, route);
        let distance = levenshtein::distance(path.chars(), meant.chars());
        (distance * CHARS_PER_TYPO <= meant.chars().count()).then_some(distance)
    };
    routes
        .iter()
        .filter_map(|route| Some((typos(route)?, *route)))
        .min_by_key(|(typos, _)| *typos)
        .map(|(_, route)| route)
}

/// `route` with each `{capture}` replaced by what stands in its place in `path`.
fn with_captures_of(path: &str, route: &str) -> String {
    let mut sent = path.split('/');
    let meant = route.split('/').map(|segment| {
        let sent = sent.next();
        if segment.starts_with('{') { sent.unwrap_or(segment) } else { segment }
    });
    meant.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::http::{Request, StatusCode, header};
    use axum::routing::get;
    use tower::ServiceExt as _;

    use super::*;

    const ROUTES: &[&str] = &["/api/v1/natal", "/api/v1/moon", "/api/v1/horoscope/{sign}", "/health"];

    async fn ask(method: &str, path: &str) -> (StatusCode, String, serde_json::Value) {
        let router = Router::new().route("/api/v1/natal", get(|| async {}).post(|| async {}));
        let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        let response = with_fallbacks(router, ROUTES.to_vec()).oneshot(request).await.unwrap();
        let allow = response.headers().get(header::ALLOW).map_or("", |allow| allow.to_str().unwrap()).to_owned();
        let status = response.status();
        let body = to_bytes(response.into_body(), 4096).await.unwrap();
        (status, allow, serde_json::from_slice(&body).unwrap())
    }

    #[tokio::test]
    async fn a_misspelt_path_is_told_the_right_one() {
        let (status, _, problem) = ask("GET", "/api/v1/natel?x=1").await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert_eq!(problem["value"], "/api/v1/natel");
        assert_eq!(problem["hint"], "did you mean /api/v1/natal?");
        let (_, _, problem) = ask("GET", "/wp-admin/setup.php").await;
        assert_eq!(problem.get("hint"), None);
    }

    #[tokio::test]
    async fn a_wrong_method_is_told_the_right_ones() {
        let (status, allow, problem) = ask("DELETE", "/api/v1/natal").await;
        assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(allow, "GET,HEAD,POST");
        assert_eq!(problem["value"], "DELETE /api/v1/natal");
    }

    #[test]
    fn captures_match_anything() {
        assert_eq!(nearest("/api/v1/horoscop/aries", ROUTES), Some("/api/v1/horoscope/{sign}"));
        assert_eq!(nearest("/healthz", ROUTES), Some("/health"));
        assert_eq!(nearest("/", ROUTES), None);
    }
}
