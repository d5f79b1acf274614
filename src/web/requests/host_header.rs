//! The Host header of a request: one, and of the form that a host has.

use axum::http::{HeaderMap, Version, header};

use crate::web::responses::problem::{Problem, ProblemKind};

/// Longest host: that of a name in the DNS, and a port.
const MAX_CHARS: usize = 261;

/// Checks the Host header. RFC 9112, section 3.2: a server must refuse a request with none, with several, or with a malformed one;
/// hyper leaves that to us.
///
/// # Errors
/// When it is one of these.
pub fn checked_host(headers: &HeaderMap, version: Version) -> Result<(), Problem> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let malformed = |why: &str| Problem::new(ProblemKind::Malformed, why).field("Host");
    match (hosts.next(), hosts.next()) {
        (None, _) if version == Version::HTTP_10 => Ok(()),
        (None, _) => Err(malformed("the request has no Host header")),
        (Some(_), Some(_)) => Err(malformed("the request has more than one Host header")),
        (Some(host), None) if is_host(host.as_bytes()) => Ok(()),
        (Some(host), None) => Err(malformed("the Host header is malformed")
            .value(String::from_utf8_lossy(host.as_bytes()))
            .hint("send a name or an address, and a port where there is one, as stars.example.org:8080")),
    }
}

/// Whether it is a host with or without a port, as RFC 3986 has them.
fn is_host(bytes: &[u8]) -> bool {
    let (host, port) = match bytes.iter().rposition(|byte| *byte == b':') {
        // Colons within brackets are of an address.
        Some(at) if bytes.last() != Some(&b']') => (&bytes[..at], Some(&bytes[at + 1..])),
        _ => (bytes, None),
    };
    let is_port = port.is_none_or(|port| {
        let port = std::str::from_utf8(port).unwrap_or("x");
        port.bytes().all(|byte| byte.is_ascii_digit()) && (port.is_empty() || port.parse::<u16>().is_ok())
    });
    let is_name =
        |name: &[u8]| name.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=".contains(byte));
    let is_address = |address: &[u8]| {
        std::str::from_utf8(address).is_ok_and(|address| address.parse::<std::net::Ipv6Addr>().is_ok())
    };
    let bracketed = host.strip_prefix(b"[").and_then(|host| host.strip_suffix(b"]"));
    let is_host = bracketed.map_or_else(|| !host.is_empty() && is_name(host), is_address);
    bytes.len() <= MAX_CHARS && is_port && is_host
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_names_or_addresses_with_or_without_a_port() {
        for host in
            ["a", "localhost:8080", "Stars.Example.org.", "x_y:", "127.0.0.1:80", "[::1]", "[::1]:8080", "a%20b"]
        {
            assert!(is_host(host.as_bytes()), "{host}");
        }
        for host in [
            "",
            ":80",
            "a b",
            "a/b",
            "a:b",
            "a:80:80",
            "a:65536",
            "user@a",
            "::1",
            "[::1",
            "[a]",
            "[::1]x",
            "http://a",
            "a?b",
            "a#b",
            "a\\b",
            "\"a\"",
            "<a>",
            "звёзды.рф",
            &"a".repeat(300),
        ] {
            assert!(!is_host(host.as_bytes()), "{host}");
        }
    }
}
