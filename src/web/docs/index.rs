//! `GET /` for programs: what this server is and where to look, as plain text.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

const TEXT: &str = concat!(
    "Astroloh ",
    env!("CARGO_PKG_VERSION"),
    "\n\n\
     /                                                      the dashboard, in a browser\n\
     /api/v1/natal?datetime=1990-07-15T10:30&place=Москва   a natal chart\n\
     /api/v1/horoscope/leo?period=week                      a sign's day, week, month or year\n\
     /api/v1/moon                                           the Moon now\n\
     /api/v1/places?q=нижнем+новгороде                      places by name\n\
     /api/v1/yandex/webhook                                 the voice skill (POST)\n\
     /api                                                   every calculation, its fields and a real answer\n\
     /api/openapi.json                                      the same for programs\n\
     /health                                                how the server is\n\
     /metrics                                               numbers for Prometheus (admin token, as all below)\n\
     /api/v1/status                                         start, health score, advice, what is done about alerts\n\
     /api/v1/kpi?window=5m                                  key figures; /operations: each service in detail\n\
     /api/v1/cache                                          tiers, kinds, the keys that matter\n\
     /api/v1/history?metric=…                               any metric over time\n\
     /api/v1/alerts, /jobs                                  what is wrong and was; what runs by itself\n\
     /api/v1/events                                         all of it as it changes (server-sent events)\n\n\
     Place data © GeoNames, CC BY 4.0. AGPL-3.0-or-later.\n"
);

/// The page.
pub fn page() -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"))], TEXT).into_response()
}
