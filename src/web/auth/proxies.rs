//! Trusted proxies: whose headers name the client's address and scheme.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName};

use crate::config::Network;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const REAL_IP: HeaderName = HeaderName::from_static("x-real-ip");

/// Most hops of a chain of proxies that are looked at; more than anybody has.
const MAX_HOPS: usize = 16;

/// Networks of trusted proxies. What others say of whom they speak for is not listened to: anybody can write a header.
#[derive(Debug, Clone)]
pub struct Proxies(Arc<[Network]>);

impl Proxies {
    /// Proxies in these networks.
    pub fn within(networks: impl IntoIterator<Item = Network>) -> Self {
        Self(networks.into_iter().collect())
    }

    /// Whether this address is one of a trusted proxy.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }

    /// The client for whom `peer` speaks: the last hop, seen from us, that is no trusted proxy.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let lists = headers.get_all(FORWARDED_FOR).iter().filter_map(|list| list.to_str().ok());
        let mut hops: Vec<_> = lists.flat_map(|list| list.split(',')).map(str::trim).collect();
        hops.reverse();
        let mut client = peer;
        for hop in hops.into_iter().take(MAX_HOPS) {
            if !self.trusts(client) {
                break;
            }
            match address_of(hop) {
                Some(before) => client = before,
                None => break,
            }
        }
        client
    }

    /// For whom a peer that is not trusted says that it speaks: the last address that it has written. Good for telling the clients
    /// of a forgotten proxy apart, and for nothing that needs to be true.
    pub fn claimed_client(&self, peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
        if self.trusts(peer) {
            return None;
        }
        let list = headers.get_all(FORWARDED_FOR).iter().next_back().or_else(|| headers.get(REAL_IP))?;
        address_of(list.to_str().ok()?.rsplit(',').next()?.trim())
    }

    /// Whether the request came to a trusted proxy by https.
    pub fn is_https(&self, peer: IpAddr, headers: &HeaderMap) -> bool {
        let proto = headers.get(FORWARDED_PROTO).and_then(|proto| proto.to_str().ok()).unwrap_or_default();
        // The proxy nearest to us has written the last one.
        let last = proto.rsplit(',').next().unwrap_or_default().trim();
        self.trusts(peer) && last.eq_ignore_ascii_case("https")
    }

    /// Whether somebody who is not trusted claims to speak for others: a proxy that was forgotten in the settings, or a liar.
    pub fn is_claimed_by_stranger(&self, peer: IpAddr, headers: &HeaderMap) -> bool {
        !self.trusts(peer) && [FORWARDED_FOR, FORWARDED_PROTO].iter().any(|name| headers.contains_key(name))
    }
}

/// One who can choose among many addresses counts as one: of IPv6 a subscriber has a whole /64.
pub fn subscriber(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
    }
}

/// The address of a hop, with or without a port.
fn address_of(hop: &str) -> Option<IpAddr> {
    let bare = hop.trim_start_matches('[').trim_end_matches(']').parse().ok();
    bare.or_else(|| Some(hop.parse::<SocketAddr>().ok()?.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(name.clone(), value.parse().unwrap());
        }
        headers
    }

    fn proxies() -> Proxies {
        Proxies::within(["10.0.0.0/8", "::1"].map(|network| network.parse().unwrap()))
    }

    #[test]
    fn the_client_is_the_last_hop_that_is_no_proxy_of_ours() {
        let client = |peer: &str, lists: &[&str]| {
            let pairs: Vec<_> = lists.iter().map(|list| (FORWARDED_FOR, *list)).collect();
            proxies().client(peer.parse().unwrap(), &headers(&pairs)).to_string()
        };
        assert_eq!(client("192.0.2.9", &["203.0.113.7"]), "192.0.2.9", "a stranger speaks for itself");
        assert_eq!(client("10.1.1.1", &[]), "10.1.1.1");
        assert_eq!(client("10.1.1.1", &["203.0.113.7"]), "203.0.113.7");
        assert_eq!(
            client("10.1.1.1", &["1.2.3.4, 203.0.113.7"]),
            "203.0.113.7",
            "what the client wrote itself counts for nothing"
        );
        assert_eq!(client("10.1.1.1", &["1.2.3.4", "203.0.113.7, 10.2.2.2"]), "203.0.113.7");
        assert_eq!(client("::1", &["[2001:db8::7]:4711"]), "2001:db8::7");
        assert_eq!(client("10.1.1.1", &["unknown"]), "10.1.1.1");
        assert_eq!(client("::ffff:10.1.1.1", &["203.0.113.7"]), "203.0.113.7");
    }

    #[test]
    fn a_peer_that_is_not_trusted_names_its_client() {
        let claimed = |peer: &str, name, value| {
            let claimed = proxies().claimed_client(peer.parse().unwrap(), &headers(&[(name, value)]));
            claimed.map(|address| address.to_string())
        };
        let named = Some("203.0.113.7".to_owned());
        assert_eq!(claimed("192.0.2.9", FORWARDED_FOR, "1.2.3.4, 203.0.113.7"), named);
        assert_eq!(claimed("192.0.2.9", REAL_IP, "203.0.113.7"), named);
        assert_eq!(claimed("192.0.2.9", FORWARDED_FOR, "somebody"), None);
        assert_eq!(claimed("10.1.1.1", FORWARDED_FOR, "203.0.113.7"), None, "a trusted one is believed elsewhere");
    }

    #[test]
    fn https_is_believed_to_a_proxy_only() {
        let sent = |proto| headers(&[(FORWARDED_PROTO, proto)]);
        let (proxy, stranger) = ("10.1.1.1".parse().unwrap(), "192.0.2.9".parse().unwrap());
        assert!(proxies().is_https(proxy, &sent("https")) && proxies().is_https(proxy, &sent("http, HTTPS")));
        assert!(!proxies().is_https(proxy, &sent("https, http")) && !proxies().is_https(proxy, &HeaderMap::new()));
        assert!(!proxies().is_https(stranger, &sent("https")));
        assert!(proxies().is_claimed_by_stranger(stranger, &sent("https")));
        assert!(!proxies().is_claimed_by_stranger(proxy, &sent("https")));
        assert!(!proxies().is_claimed_by_stranger(stranger, &HeaderMap::new()));
    }

    #[test]
    fn a_subscriber_has_one_address_of_ipv4_and_many_of_ipv6() {
        let same = |a: &str, b: &str| subscriber(a.parse().unwrap()) == subscriber(b.parse().unwrap());
        assert!(same("2001:db8:1:2::1", "2001:db8:1:2:ffff::9") && !same("2001:db8:1:2::1", "2001:db8:1:3::1"));
        assert!(same("::ffff:192.0.2.1", "192.0.2.1") && !same("192.0.2.1", "192.0.2.2"));
    }
}
