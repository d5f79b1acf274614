//! The server that is put under load.

use crate::web::WEBHOOK_PATH;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper::{Request, Uri};
use tokio::net::{TcpSocket, TcpStream};

use super::script::WireRequest;

/// Where requests come from.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LoadOrigin {
    /// The address of this machine that connections are bound to. Nothing: as the system chooses.
    pub source: Option<IpAddr>,
    /// The client that a proxy says it speaks for. Nothing: there is no proxy.
    pub forwarded_for: Option<IpAddr>,
}

/// Where requests go.
#[derive(Debug, Clone)]
pub(super) struct LoadTarget {
    origin: LoadOrigin,
    /// As the Host header names it.
    authority: String,
    addresses: Vec<SocketAddr>,
    /// What stands before each path; empty or `/…` without a slash at its end.
    prefix: String,
    /// The webhook's path after the prefix, with its secret if there is one.
    webhook: String,
}

impl LoadTarget {
    /// Reads a server's URL, or its webhook's, and looks the host up.
    ///
    /// # Errors
    /// When it is no http URL, or its host has no address, or, unless `may_be_remote`, one that is not of this machine's loopback:
    /// what was wrong and what to do.
    pub(super) fn resolve(url: &str, may_be_remote: bool) -> Result<Self, String> {
        let (authority, path) = parts(url)?;
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        let port = authority.port_u16().unwrap_or(80);
        let found = (host, port).to_socket_addrs().map_err(|error| format!("host {host}: {error}"))?;
        let addresses: Vec<_> = found.collect();
        if addresses.is_empty() {
            return Err(format!("host {host} has no address"));
        }
        if let Some(outside) = addresses.iter().find(|address| !is_loopback(address.ip()))
            && !may_be_remote
        {
            let outside = outside.ip();
            return Err(format!(
                "{host} leads to {outside}, which is not loopback; a load test can bring a server down, so use --remote if it is yours"
            ));
        }
        let (prefix, webhook) = match path.split_once(WEBHOOK_PATH) {
            Some((prefix, secret)) => (prefix, format!("{WEBHOOK_PATH}{secret}")),
            None => (path.as_str(), WEBHOOK_PATH.to_owned()),
        };
        let origin = LoadOrigin::default();
        Ok(Self { origin, authority: authority.to_string(), addresses, prefix: prefix.to_owned(), webhook })
    }

    /// The same, but reached from elsewhere.
    pub(super) fn reached_from(&self, origin: LoadOrigin) -> Self {
        Self { origin, ..self.clone() }
    }

    /// Opens a connection.
    ///
    /// # Errors
    /// When there is none to any of its addresses, or the origin's address is not this machine's.
    pub(super) async fn connect(&self) -> std::io::Result<TcpStream> {
        let Some(source) = self.origin.source else { return TcpStream::connect(&*self.addresses).await };
        let same_family = self.addresses.iter().find(|address| address.is_ipv4() == source.is_ipv4());
        let address = same_family.ok_or(std::io::ErrorKind::AddrNotAvailable)?;
        let socket = if source.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        socket.bind(SocketAddr::new(source, 0))?;
        socket.connect(*address).await
    }

    /// Where it may be reached, in the resolver's order.
    pub(super) fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Whether it is on this machine for certain.
    pub(super) fn is_here(&self) -> bool {
        self.addresses.iter().all(|address| is_loopback(address.ip()))
    }

    /// Its URL without the webhook's secret.
    pub(super) fn shown(&self) -> String {
        format!("http://{}{}", self.authority, self.prefix)
    }

    /// A request of a script.
    pub(super) fn request(&self, what: WireRequest) -> Request<Full<Bytes>> {
        let (method, path, body) = match what {
            WireRequest::Path(path) => ("GET", path, Bytes::new()),
            WireRequest::Turn(body) => ("POST", self.webhook.clone(), body.into()),
        };
        self.head(method, &path)
            .header(CONTENT_TYPE, "application/json")
            .body(Full::new(body))
            .expect("its parts were checked")
    }

    /// A GET as the operator.
    ///
    /// # Errors
    /// When the token holds characters that no header may.
    pub(super) fn operator_get(&self, path: &str, token: &str) -> Result<Request<Full<Bytes>>, String> {
        self.head("GET", path)
            .header(AUTHORIZATION, format!("Bearer {token}"))
            .body(Full::default())
            .map_err(|_| "the token holds characters that no header may".to_owned())
    }

    fn head(&self, method: &str, path: &str) -> hyper::http::request::Builder {
        let head = Request::builder().method(method).uri([&self.prefix, path].concat()).header(HOST, &self.authority);
        match self.origin.forwarded_for {
            Some(client) => head.header("x-forwarded-for", client.to_string()),
            None => head,
        }
    }
}

/// Host and port of a URL, and its path without a slash at the end.
///
/// # Errors
/// When it is no plain http URL: what was wrong and what to do.
pub fn parts(url: &str) -> Result<(hyper::http::uri::Authority, String), String> {
    let example = "send a server's address as http://127.0.0.1:8080";
    let uri: Uri = url.parse().map_err(|error| format!("{url:?} is no URL ({error}); {example}"))?;
    match uri.scheme_str() {
        Some("http") => {}
        Some("https") => return Err("https is not spoken here; name the server's own plain listener".to_owned()),
        _ => return Err(format!("{url:?} is no http URL; {example}")),
    }
    if uri.query().is_some() {
        return Err(format!("{url:?} has a query; {example}"));
    }
    let authority = uri.authority().ok_or_else(|| format!("{url:?} has no host; {example}"))?;
    if authority.as_str().contains('@') {
        return Err(format!("the URL holds a name or password, which is not sent; {example}"));
    }
    Ok((authority.clone(), uri.path().trim_end_matches('/').to_owned()))
}

fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(url: &str) -> LoadTarget {
        LoadTarget::resolve(url, false).unwrap()
    }

    fn refusal(url: &str) -> String {
        LoadTarget::resolve(url, false).unwrap_err()
    }

    #[test]
    fn a_base_a_sub_path_and_a_webhook_are_understood() {
        for (url, path, webhook) in [
            ("http://127.0.0.1:8080", "/api/v1/natal?a=b", WEBHOOK_PATH),
            ("http://127.0.0.1:8080/", "/api/v1/natal?a=b", WEBHOOK_PATH),
            ("http://127.0.0.1/stars/", "/stars/api/v1/natal?a=b", "/stars/api/v1/yandex/webhook"),
            (
                "http://[::1]:8080/api/v1/yandex/webhook/right-horse",
                "/api/v1/natal?a=b",
                "/api/v1/yandex/webhook/right-horse",
            ),
        ] {
            let target = target(url);
            assert_eq!(target.request(WireRequest::Path("/api/v1/natal?a=b".into())).uri(), path, "{url}");
            assert_eq!(target.request(WireRequest::Turn("{}".into())).uri(), webhook, "{url}");
            assert!(target.is_here());
            assert!(!target.shown().contains("right-horse"));
        }
        assert_eq!(target("http://127.0.0.1").addresses(), [SocketAddr::from(([127, 0, 0, 1], 80))]);
    }

    #[test]
    fn only_loopback_is_taken_without_being_told() {
        for url in ["http://127.0.0.1", "http://127.8.8.8:1", "http://[::1]", "http://[::ffff:127.0.0.1]:80"] {
            assert!(target(url).is_here(), "{url}");
        }
        for url in ["http://192.0.2.1", "http://0.0.0.0:8080", "http://[2001:db8::1]", "http://[::ffff:192.0.2.1]:80"] {
            assert!(refusal(url).contains("--remote"), "{}", refusal(url));
            assert!(!LoadTarget::resolve(url, true).unwrap().is_here());
        }
    }

    #[test]
    fn what_is_no_plain_url_is_refused_with_the_reason() {
        for (url, why) in [
            ("127.0.0.1:8080", "is no http URL"),
            ("https://127.0.0.1", "https is not spoken"),
            ("http://127.0.0.1/?a=b", "has a query"),
            ("http://me:secret@127.0.0.1", "name or password"),
            ("no url", "is no URL"),
        ] {
            let refusal = refusal(url);
            assert!(refusal.contains(why) && !refusal.contains("secret@"), "{refusal}");
        }
    }
}
