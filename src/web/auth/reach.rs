//! From where the server can be reached, and whether a request comes from this machine.
//!
//! A loopback listener is trusted, because only programs of this machine reach it, unless a proxy of this machine passes on what
//! others send. `public_url` or trusted proxies say that there is one, and so do the headers that proxies add.

use std::net::SocketAddr;

use axum::http::HeaderMap;

use crate::config::Config;

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

/// Whether a proxy has passed the request on, as far as its headers show.
pub fn has_sign_of_proxy(headers: &HeaderMap) -> bool {
    headers.keys().any(|name| name.as_str().starts_with(FORWARDED_PREFIX) || PROXY_HEADERS.contains(&name.as_str()))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;
    use crate::config::Inputs;

    fn reach(settings: &str) -> Reach {
        let config = Config::resolve(&Inputs { file: Some(settings.to_owned()), ..Inputs::default() }).unwrap();
        Reach::of(&config, config.listen)
    }

    fn sent(name: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(HeaderName::from_static(name), HeaderValue::from_static("x"))])
    }

    #[test]
    fn loopback_is_trusted_until_something_says_that_there_is_a_proxy() {
        for settings in ["", "listen = '[::1]:80'", "listen = '[::ffff:127.0.0.1]:80'"] {
            let reach = reach(settings);
            assert!(reach.is_local(&HeaderMap::new()) && reach.is_open(&sent("user-agent")), "{settings}");
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
            assert!(!reach(settings).is_local(&HeaderMap::new()), "{settings}");
            let public = reach(&format!("api.public = true\n{settings}"));
            assert!(public.is_open(&sent("via")) && !public.is_local(&HeaderMap::new()), "{settings}");
        }
    }
}
