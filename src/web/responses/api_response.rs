//! An API response: its body, and how long and by whom it may be cached.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use xxhash_rust::xxh3::xxh3_64;

use crate::astro::DAY_S;
use crate::service::{Cached, Tier};
use crate::web::responses::policy::show_anywhere;

/// What an endpoint answers.
#[derive(Debug)]
pub struct ApiResponse {
    body: Bytes,
    media_type: &'static str,
    tier: Option<Tier>,
    /// Seconds since 1970 at which the cache forgets it.
    expires_at_s: Option<i64>,
    /// Seconds for which it stays the answer to this request, when the request leaves open which moment is meant.
    holds_s: Option<i64>,
    is_personal: bool,
}

impl ApiResponse {
    /// JSON that holds for ever.
    pub fn json(body: impl Into<Bytes>) -> Self {
        Self::of("application/json", body.into())
    }

    /// A picture.
    pub fn svg(picture: String) -> Self {
        Self::of("image/svg+xml", picture.into())
    }

    /// A page.
    pub fn html(page: Bytes) -> Self {
        Self::of("text/html; charset=utf-8", page)
    }

    /// A style sheet.
    pub fn css(sheet: &'static str) -> Self {
        Self::of("text/css; charset=utf-8", Bytes::from_static(sheet.as_bytes()))
    }

    fn of(media_type: &'static str, body: Bytes) -> Self {
        Self { body, media_type, tier: None, expires_at_s: None, holds_s: None, is_personal: false }
    }

    /// The same, known to come from a value of the cache.
    pub fn from<V: Send + Sync + 'static>(mut self, cached: &Cached<V>) -> Self {
        self.tier = Some(cached.tier());
        self.expires_at_s = Some(cached.expires_at_s());
        self
    }

    /// The same, known to be about a person.
    pub fn personal(mut self) -> Self {
        self.is_personal = true;
        self
    }

    /// The same, held for no longer than that.
    pub fn holding(mut self, seconds: Option<i64>) -> Self {
        self.holds_s = seconds;
        self
    }

    /// Its body.
    pub fn into_body(self) -> Bytes {
        self.body
    }

    /// The response to a request with these headers at that second. Others than the asker may keep it only if `is_open`: the path
    /// needs no token.
    pub fn into_response(self, asked: &HeaderMap, now_s: i64, is_open: bool) -> Response {
        let tag = format!("\"{:016x}\"", xxh3_64(&self.body));
        let scope = if is_open && !self.is_personal { "public" } else { "private" };
        let lives_s = self.expires_at_s.map(|expires_at_s| expires_at_s.saturating_sub(now_s));
        let max_age_s = lives_s.into_iter().chain(self.holds_s).min().unwrap_or(CONSTANT_HOLDS_S).max(0);
        let tag = HeaderValue::try_from(tag).expect("hexadecimal digits make a header value");

        let mut response = if is_known(asked, &tag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let media_type = HeaderValue::from_static(self.media_type);
            ([(header::CONTENT_TYPE, media_type)], self.body).into_response()
        };
        let headers = response.headers_mut();
        headers.insert(header::ETAG, tag);
        let cache_control = format!("{scope}, max-age={max_age_s}");
        headers.insert(header::CACHE_CONTROL, HeaderValue::try_from(cache_control).expect("it is ASCII"));
        if is_open {
            show_anywhere(&mut response);
        }
        if let Some(tier) = self.tier {
            response.extensions_mut().insert(tier);
        }
        response
    }
}

/// A JSON response without headers for caches.
pub fn json_response(json: impl Into<Bytes>) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], json.into()).into_response()
}

/// How long an answer is kept that depends on nothing but this program.
const CONSTANT_HOLDS_S: i64 = DAY_S;

/// Whether the client has what bears the tag, by `If-None-Match`. Compared weakly, as RFC 9110 has it for this header.
pub fn is_known(asked: &HeaderMap, tag: &HeaderValue) -> bool {
    let lists = asked.get_all(header::IF_NONE_MATCH);
    let mut known = lists.iter().filter_map(|list| list.to_str().ok()).flat_map(|list| list.split(',')).map(str::trim);
    known.any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known).as_bytes() == tag.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(tag: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::IF_NONE_MATCH, HeaderValue::try_from(tag).unwrap())])
    }

    #[test]
    fn an_answer_that_the_asker_has_is_not_sent_again() {
        let first = ApiResponse::json("{}").into_response(&HeaderMap::new(), 0, true);
        let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
        assert_eq!(first.status(), StatusCode::OK);
        for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
            let again = ApiResponse::json("{}").into_response(&asked(&known), 0, true);
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{known}");
            assert_eq!(again.headers()[header::ETAG], tag);
        }
        assert_eq!(ApiResponse::json("[]").into_response(&asked(&tag), 0, true).status(), StatusCode::OK);
    }

    #[test]
    fn what_is_personal_or_behind_the_token_is_for_the_asker_alone() {
        let kept = |reply: ApiResponse, is_open| {
            let response = reply.into_response(&HeaderMap::new(), 0, is_open);
            response.headers()[header::CACHE_CONTROL].to_str().unwrap().to_owned()
        };
        assert_eq!(kept(ApiResponse::json("{}"), true), "public, max-age=86400");
        assert_eq!(kept(ApiResponse::json("{}"), false), "private, max-age=86400");
        assert_eq!(kept(ApiResponse::json("{}").personal().holding(Some(7)), true), "private, max-age=7");
    }
}
