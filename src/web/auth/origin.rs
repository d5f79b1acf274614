//! The origin of a request: whether a page of ours, a page of others or no page at all made the browser send it.

use axum::http::{HeaderMap, HeaderName, header};

/// What a browser says of the page that sends a request; no page can write it.
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Where a request comes from, as a browser tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestOrigin {
    /// From a page of ours.
    Own,
    /// It does not say: a program, or a person who typed an address.
    Unsaid,
    /// From a page of somebody else's.
    Foreign,
}

impl RequestOrigin {
    /// The origin of a request; `public` is the one under which the outside reaches this server.
    pub fn of(headers: &HeaderMap, public: Option<&str>) -> Self {
        let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
        if let Some(site) = text(&SEC_FETCH_SITE) {
            return match site {
                "same-origin" => Self::Own,
                "none" => Self::Unsaid,
                _ => Self::Foreign,
            };
        }
        let Some(origin) = text(&header::ORIGIN) else { return Self::Unsaid };
        let authority = origin.split_once("://").map(|(_, authority)| authority);
        let is_ours = authority
            .is_some_and(|origin| host(headers).is_some_and(|host| host.eq_ignore_ascii_case(origin)))
            || public.is_some_and(|own| own.eq_ignore_ascii_case(origin));
        if is_ours { Self::Own } else { Self::Foreign }
    }
}

/// The name that a request was sent to.
pub fn host(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::HOST)?.to_str().ok()
}
