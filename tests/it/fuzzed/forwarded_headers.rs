//! `Host` in the first line, `X-Forwarded-For` in the others: nobody who is not trusted speaks for another, and no name passes that
//! is not known.

use std::net::{IpAddr, Ipv4Addr};

use astroloh::web::{Hosts, Proxies};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

const PROXY: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
const STRANGER: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 9));
const KNOWN: &str = "stars.example.org";

pub fn run(bytes: &[u8]) {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let mut headers = HeaderMap::new();
    if let Ok(host) = HeaderValue::from_bytes(lines.next().unwrap_or_default()) {
        headers.insert(header::HOST, host);
    }
    for line in lines.take(64) {
        if let Ok(hops) = HeaderValue::from_bytes(line) {
            headers.append(HeaderName::from_static("x-forwarded-for"), hops);
        }
    }
    let proxies = Proxies::within(["10.0.0.0/8", "fd00::/8"].map(|network| network.parse().expect("a network")));
    assert_eq!(proxies.client(STRANGER, &headers), STRANGER);
    let client = proxies.client(PROXY, &headers);
    let said = headers.get_all("x-forwarded-for").iter().filter_map(|hops| hops.to_str().ok()).collect::<String>();
    assert!(client == PROXY || !said.is_empty(), "{client} from nowhere");
    proxies.is_https(PROXY, &headers);
    let known = Hosts::named([KNOWN]).check(&headers);
    let sent = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    if known.is_ok() && headers.contains_key(header::HOST) {
        let sent = sent.to_ascii_lowercase();
        let is_address = sent.starts_with(|first: char| first.is_ascii_digit() || first == '[');
        assert!(is_address || sent.contains("localhost") || sent.starts_with(KNOWN), "{sent:?} passes");
        assert!(!sent.contains(['@', '/', ' ']), "{sent:?} passes");
    }
}
