//! The names under which browsers may reach the operator's pages.
//!
//! A page elsewhere can give its own name this machine's address (DNS rebinding); its scripts then talk to us as to their own
//! server. They cannot choose what `Host` says: their page's name. An address in `Host` is never such a name, and neither is
//! `localhost`; other names have to be known.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::{HeaderMap, header};

use crate::web::{Problem, ProblemKind};

/// The known names.
#[derive(Debug, Clone)]
pub struct Hosts(Arc<[String]>);

impl Hosts {
    /// These names, besides addresses and `localhost`. Ports behind them say nothing.
    pub fn named<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        Self(names.into_iter().map(normal).collect())
    }

    /// Checks where a request was sent to. One without a `Host` is of no browser.
    ///
    /// # Errors
    /// When the name is not known.
    pub fn check(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let Some(sent) = headers.get(header::HOST) else { return Ok(()) };
        let sent = sent.to_str().unwrap_or_default();
        if self.knows(sent) {
            return Ok(());
        }
        Err(Problem::new(ProblemKind::Misdirected, "this server is not known under that name")
            .field("Host")
            .value(sent)
            .hint(format!("add {} to http.hosts in the settings, or set public_url, if it is yours", name_of(sent))))
    }

    fn knows(&self, authority: &str) -> bool {
        let name = normal(authority);
        is_localhost(&name) || address_in(&name).is_some() || self.0.contains(&name)
    }
}

/// Whether a request was sent to the loopback interface by name or address. One without a `Host` says nothing, and was not.
pub fn is_sent_to_loopback(headers: &HeaderMap) -> bool {
    let name = headers.get(header::HOST).and_then(|sent| sent.to_str().ok()).map(normal).unwrap_or_default();
    is_localhost(&name) || address_in(&name).is_some_and(|address| address.to_canonical().is_loopback())
}

/// Whether a normal name is one that systems resolve to the loopback interface. RFC 6761, section 6.3.
fn is_localhost(name: &str) -> bool {
    name == "localhost" || name.ends_with(".localhost")
}

/// The address that a normal name is, if it is one; that of IPv6 in brackets.
fn address_in(name: &str) -> Option<IpAddr> {
    match name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
        Some(bare) => bare.parse().ok().map(IpAddr::V6),
        None => name.parse().ok().map(IpAddr::V4),
    }
}

/// The name in an authority, written in one way.
fn normal(authority: &str) -> String {
    name_of(authority).trim_end_matches('.').to_ascii_lowercase()
}

/// An authority without its port.
fn name_of(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => authority,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_localhost_and_known_names_pass() {
        let hosts = Hosts::named(["Stars.example.org.:8443", "nas"]);
        for host in [
            "localhost",
            "LOCALHOST:8080",
            "box.localhost:1",
            "127.0.0.1:8080",
            "192.168.1.5",
            "[::1]:8080",
            "[fe80::1]",
            "stars.example.org",
            "STARS.example.org.:443",
            "nas:8080",
        ] {
            assert!(hosts.knows(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "localhost.evil.example",
            "evil-localhost",
            "127.0.0.1.evil.example",
            "stars.example.org.evil.example",
            "xstars.example.org",
            "localhost:80:x",
            "::1",
            "[evil.example]",
            "127.0.0.1@evil.example",
        ] {
            assert!(!hosts.knows(host), "{host}");
        }
    }
}
