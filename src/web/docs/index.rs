//! `GET /` for programs: what this server is and where to look, as plain text.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::build_info::{repository_url, source_offer};

/// The paths to begin with.
const PATHS: &str = "\
     /                                                      the dashboard, in a browser\n\
     /api/v1/natal?datetime=1990-07-15T10:30&place=Москва   a natal chart\n\
     /api/v1/horoscope/leo?period=week                      a sign's day, week, month or year\n\
     /api/v1/moon                                           the Moon now\n\
     /api/v1/places?q=нижнем+новгороде                      places by name\n\
     /api/v1/yandex/webhook                                 the voice skill (POST)\n\
     /api                                                   every calculation, its fields and a real answer\n\
     /api/openapi.json                                      the same for programs\n\
     /health                                                how the server is\n\
     /metrics                                               numbers for Prometheus (admin token or key, as all below)\n\
     /api/v1/status                                         start, health score, advice, what is done about alerts\n\
     /api/v1/kpi?window=5m                                  key figures; /operations: each service in detail\n\
     /api/v1/cache                                          tiers, kinds, the keys that matter\n\
     /api/v1/history?metric=…                               any metric over time\n\
     /api/v1/alerts, /jobs                                  what is wrong and was; what runs by itself\n\
     /api/v1/events                                         all of it as it changes (server-sent events)\n";

/// The page.
pub fn page() -> Response {
    let media_type = HeaderValue::from_static("text/plain; charset=utf-8");
    ([(header::CONTENT_TYPE, media_type)], text(repository_url())).into_response()
}

fn text(repository_url: Option<&str>) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let offer = source_offer(repository_url);
    format!(
        "Astroloh {version}\n\n{PATHS}\nPlace data © GeoNames, CC BY 4.0; borders of time zones © OpenStreetMap contributors, ODbL 1.0. AGPL-3.0-or-later; {offer}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_is_offered_with_a_url_and_without() {
        let last = |url| text(url).lines().last().map(str::to_owned).unwrap();
        assert!(last(Some("https://git.example.org/a")).ends_with("; source: https://git.example.org/a"));
        assert!(last(None).ends_with("; source: ask the operator of this server"));
    }
}
