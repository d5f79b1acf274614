//! From where the server can be reached, and whether a request comes from this machine.
//!
//! A loopback listener is trusted, because only programs of this machine reach it, unless a proxy of this machine passes on what
//! others send. `public_url` or trusted proxies say that there is one, and so do the headers that proxies add. A proxy that adds none
//! still passes on the name that the outside asked for: programs of this machine ask `localhost` or a loopback address.

use std::net::SocketAddr;

use axum::http::HeaderMap;

use crate::config::Config;
use crate::web::auth::hosts::is_sent_to_loopback;

/// Headers that proxies add, besides those that begin with [`FORWARDED_PREFIX`]. Programs of this machine send none of them.
const PROXY_HEADERS: [&str; 5] = ["forwarded", "via", "x-real-ip", "cf-connecting-ip", "true-client-ip"];

/// What the other headers of proxies begin with.
const FORWARDED_PREFIX: &str = "x-forwarded-";

/// From where the server can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// Only from this machine, as far as the settings say.
    is_loopback_only: bool,
    /// The settings name the address under which others reach it.
    is_published: bool,
    /// Calculations are open to everyone.
    is_api_public: bool,
}

impl Reach {
    /// What the settings and the address that was bound say.
    pub fn of(config: &Config, bound: SocketAddr) -> Self {
        let is_published = config.public_url.is_some();
        let has_proxy = is_published || !config.http_trusted_proxies.is_empty();
        Self {
            is_loopback_only: bound.ip().to_canonical().is_loopback() && !has_proxy,
            is_published,
            is_api_public: config.api_public,
        }
    }

    /// Whether the settings say that only this machine reaches it.
    pub fn is_loopback_only(self) -> bool {
        self.is_loopback_only
    }

    /// Whether the settings name the address under which others reach it. Then a proxy may pass their requests on without a sign.
    pub fn is_published(self) -> bool {
        self.is_published
    }

    /// Whether a request comes from this machine: by the settings, and without a sign of a proxy.
    pub fn is_local(self, headers: &HeaderMap) -> bool {
        self.is_loopback_only && !has_sign_of_proxy(headers)
    }

    /// Whether a request for a calculation needs no authentication.
    pub fn is_open(self, headers: &HeaderMap) -> bool {
        self.is_api_public || self.is_local(headers)
    }

    /// Whether no request for a calculation needs authentication.
    pub fn is_always_open(self) -> bool {
        self.is_api_public
    }
}

/// Whether a proxy has passed the request on, as far as its headers show: those that a proxy adds, or a `Host` that is no name of the
/// loopback interface. Names in the settings are none either: under `http.hosts` stand the names that a proxy passes on.
pub fn has_sign_of_proxy(headers: &HeaderMap) -> bool {
    let is_added_by_proxy = |name: &str| name.starts_with(FORWARDED_PREFIX) || PROXY_HEADERS.contains(&name);
    headers.keys().any(|name| is_added_by_proxy(name.as_str())) || !is_sent_to_loopback(headers)
}

#[cfg(test)]
mod tests {
    use axum::http::header::HOST;
    use axum::http::{HeaderName, HeaderValue};

    use super::*;
    use crate::config::Inputs;

    fn reach(settings: &str) -> Reach {
        let config = Config::resolve(&Inputs { file: Some(settings.to_owned()), ..Inputs::default() }).unwrap();
        Reach::of(&config, config.listen)
    }

    fn sent_to(host: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(HOST, HeaderValue::from_static(host))])
    }

    fn sent(name: &'static str) -> HeaderMap {
        let mut headers = sent_to("localhost:8080");
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static("x"));
        headers
    }

    #[test]
    fn loopback_is_trusted_until_something_says_that_there_is_a_proxy() {
        for settings in ["", "listen = '[::1]:80'", "listen = '[::ffff:127.0.0.1]:80'"] {
            let reach = reach(settings);
            assert!(reach.is_local(&sent_to("localhost")) && reach.is_open(&sent("user-agent")), "{settings}");
            for sign in ["x-forwarded-for", "x-forwarded-host", "x-forwarded-anything"].into_iter().chain(PROXY_HEADERS)
            {
                assert!(!reach.is_local(&sent(sign)) && !reach.is_open(&sent(sign)), "{sign}");
            }
        }
        for settings in [
            "listen = '0.0.0.0:80'",
            "public_url = 'https://stars.example.org'",
            "public_url = 'http://localhost:8080'",
            "[http]\ntrusted_proxies = ['127.0.0.1']",
        ] {
            assert!(!reach(settings).is_local(&sent_to("localhost")), "{settings}");
            let public = reach(&format!("api.public = true\n{settings}"));
            assert!(public.is_open(&sent("via")) && !public.is_local(&sent_to("localhost")), "{settings}");
        }
    }

    /// haproxy adds nothing to a request unless its settings say so.
    #[test]
    fn a_proxy_without_headers_shows_by_the_name_that_it_passes_on() {
        for settings in ["", "http.hosts = ['stars.example.org']"] {
            let reach = reach(settings);
            for host in
                ["stars.example.org", "203.0.113.7:80", "[2001:db8::7]", "0.0.0.0:8080", "localhost.evil.example"]
            {
                assert!(!reach.is_local(&sent_to(host)) && !reach.is_open(&sent_to(host)), "{settings}: {host}");
            }
            // An HTTP/1.0 request may have no Host, and proxies pass it on like that.
            assert!(!reach.is_local(&HeaderMap::new()), "{settings}");
            for host in ["localhost", "LocalHost.:80", "box.localhost", "127.0.0.1:8080", "127.9.9.9", "[::1]:80"] {
                assert!(reach.is_local(&sent_to(host)), "{settings}: {host}");
            }
            assert!(reach.is_local(&sent_to("[::ffff:127.0.0.1]:80")), "{settings}");
        }
    }
}
