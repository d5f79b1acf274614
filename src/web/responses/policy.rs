//! Browser policy headers: as little is allowed as the pages need.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;

/// What a page may load and do: files and API of this server, pictures that it draws itself, nothing inline, and never in a frame.
const PAGE: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
                    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What anything else may do when it is opened as if it were a page: nothing.
const NO_PAGE: &str = "default-src 'none'; frame-ancestors 'none'";

/// Devices that a page may ask for: none.
const NO_DEVICES: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), \
                          microphone=(), midi=(), payment=(), usb=()";

const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// Says it, on every answer.
pub fn restrict(response: &mut Response) {
    // What a browser has kept keeps the policies that it came with; those of a 304 would take their place.
    if response.status() == StatusCode::NOT_MODIFIED {
        return;
    }
    let headers = response.headers_mut();
    let is_page = headers.get(header::CONTENT_TYPE).is_some_and(|media| media.as_bytes().starts_with(b"text/html"));
    let mut say = |name, value| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    say(header::CONTENT_SECURITY_POLICY, if is_page { PAGE } else { NO_PAGE });
    say(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // The webhook's path is a secret, and a page's address may hold a birth.
    say(header::REFERRER_POLICY, "no-referrer");
    if is_page {
        say(OPENER_POLICY, "same-origin");
        say(PERMISSIONS_POLICY, NO_DEVICES);
    }
    headers.entry(RESOURCE_POLICY).or_insert(HeaderValue::from_static("same-origin"));
}

/// Lets pages elsewhere show an answer, as a picture. They still cannot read it.
pub fn show_anywhere(response: &mut Response) {
    response.headers_mut().insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
}
