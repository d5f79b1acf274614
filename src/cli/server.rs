//! A running server, as its operator asks it on the command line.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs as _};
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use bytes::Bytes;
use clap::Args;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::Request;
use hyper::client::conn::http1::handshake;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

use super::load::url_parts;
use super::{Failure, Setup, runtime};
use crate::config::Secret;
use crate::data_dir::DataDir;

/// Time for one question, connecting included. What an operator asks is answered from memory, or from a file within seconds.
const TIMEOUT: Duration = Duration::from_secs(15);

/// Longest answer that is read.
const ANSWER_LIMIT_BYTES: usize = 4 << 20;

/// Which server is meant.
#[derive(Args)]
pub(super) struct ServerArgs {
    /// The server's URL [default: the address that it listens on by the settings]
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Admin token [default: the one in DATA/admin.token, for a server on this machine]
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,
}

/// What is asked.
pub(super) enum OperatorRequest<'a> {
    /// By GET.
    Get(&'a str),
    /// By POST.
    Post(&'a str, Value),
}

impl ServerArgs {
    /// The answer of the server.
    ///
    /// # Errors
    /// When the URL is invalid, there is no token, no server answers, or the server refuses: with its reason and remedy.
    pub(super) fn send(&self, setup: &Setup, ask: OperatorRequest<'_>) -> Result<Value, Failure> {
        let url = self.url.clone().unwrap_or_else(|| format!("http://{}", reachable(setup.config.listen)));
        let (authority, prefix) = url_parts(&url).map_err(|why| Failure::Usage(format!("--url: {why}")))?;
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        let found = (host, authority.port_u16().unwrap_or(80)).to_socket_addrs();
        let addresses: Vec<_> = found.with_context(|| format!("host {host} has no address"))?.collect();
        let is_here = addresses.iter().all(|address| address.ip().to_canonical().is_loopback());
        let token = self.token(setup, is_here)?;

        let (method, path, body) = match ask {
            OperatorRequest::Get(path) => ("GET", path, Bytes::new()),
            OperatorRequest::Post(path, fields) => ("POST", path, fields.to_string().into()),
        };
        let request = Request::builder()
            .method(method)
            .uri([&prefix, path].concat())
            .header(HOST, authority.as_str())
            .header(CONTENT_TYPE, "application/json")
            .header(AUTHORIZATION, format!("Bearer {}", token.reveal()))
            .body(Full::new(body))
            .map_err(|_| Failure::Usage("the token holds characters that no header may".to_owned()))?;
        let asked = async { tokio::time::timeout(TIMEOUT, exchange(&addresses, request)).await };
        let (status, body) = runtime(1)?
            .block_on(asked)
            .map_err(|_| anyhow!("{} did not answer within {} s", authority, TIMEOUT.as_secs()))?
            .with_context(|| format!("no server answers at {authority}; is it running? use --url for another one"))?;
        let answer: Value = serde_json::from_slice(&body)
            .map_err(|_| anyhow!("{authority} answered {status} and no JSON; is it an astroloh?"))?;
        if (200..300).contains(&status) { Ok(answer) } else { Err(refusal(status, &answer)) }
    }

    /// The token of the data directory is never sent to another machine.
    fn token(&self, setup: &Setup, is_here: bool) -> Result<Secret, Failure> {
        if let Some(token) = &self.token {
            return Ok(Secret::new(token.clone()));
        }
        if !is_here {
            return Err(Failure::Usage(
                "the server is on another machine; send its admin token with --token".to_owned(),
            ));
        }
        if let Some(token) = &setup.config.admin_token {
            return Ok(token.clone());
        }
        Ok(DataDir::kept_admin_token(&setup.data)?)
    }
}

/// Where a server on this machine is reached that listens there.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

/// What the server did not like, in its own words.
fn refusal(status: u16, problem: &Value) -> Failure {
    let part = |name: &str| problem[name].as_str();
    let mut text = match (part("field"), part("value")) {
        (Some(field), Some(value)) => format!("{field} {value:?}: "),
        (Some(field), None) => format!("{field}: "),
        (None, _) => String::new(),
    };
    text += part("detail").unwrap_or("the server refused");
    if let Some(hint) = part("hint") {
        text += &format!("; {hint}");
    }
    if status == 422 { Failure::Usage(text) } else { Failure::Failed(anyhow!(text)) }
}

async fn exchange(addresses: &[SocketAddr], request: Request<Full<Bytes>>) -> anyhow::Result<(u16, Bytes)> {
    let stream = TcpStream::connect(addresses).await?;
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await?;
    let asked = async {
        let response = sender.send_request(request).await?;
        let status = response.status().as_u16();
        let body =
            Limited::new(response.into_body(), ANSWER_LIMIT_BYTES).collect().await.map_err(|error| anyhow!(error))?;
        anyhow::Ok((status, body.to_bytes()))
    };
    // The connection moves the bytes; it ends when nothing more is asked.
    let mut asked = std::pin::pin!(asked);
    tokio::select! {
        answer = &mut asked => answer,
        ended = connection => {
            ended?;
            asked.await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_listens_everywhere_is_reached_on_loopback() {
        let at = |listen: &str| reachable(listen.parse().unwrap()).to_string();
        assert_eq!(at("0.0.0.0:8080"), "127.0.0.1:8080");
        assert_eq!(at("[::]:81"), "[::1]:81");
        assert_eq!(at("192.0.2.1:80"), "192.0.2.1:80");
    }
}
