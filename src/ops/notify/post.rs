//! One attempt to post a message.

use std::pin::pin;

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper::{Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::WebhookUrl;

/// Outcome of one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DeliveryOutcome {
    /// The receiver accepted the message.
    Taken,
    /// The receiver refused it with this status; a retry is useless.
    Refused(u16),
    /// The receiver failed with this status; a retry may succeed.
    Later(u16),
}

/// Connects, posts and reads the answer's head.
///
/// # Errors
/// When there is no connection, or no answer on it: why.
pub(super) async fn once(url: &WebhookUrl, message: &[u8]) -> Result<DeliveryOutcome, String> {
    let stream = TcpStream::connect(url.address()).await.map_err(|error| error.to_string())?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|error| error.to_string())?;
    let request = Request::post(url.path())
        .header(header::HOST, url.authority())
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, concat!("astroloh/", env!("CARGO_PKG_VERSION")))
        .header(header::CONNECTION, "close")
        .body(Full::new(Bytes::copy_from_slice(message)))
        .map_err(|error| error.to_string())?;
    // The connection moves the bytes, so it has to be polled beside the request. Its end decides nothing: the answer may have come
    // with it.
    let mut response = pin!(sender.send_request(request));
    let response = tokio::select! {
        response = &mut response => response,
        _ = connection => response.await,
    };
    let status = response.map_err(|error| error.to_string())?.status();
    Ok(match status {
        status if status.is_success() => DeliveryOutcome::Taken,
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => DeliveryOutcome::Later(status.as_u16()),
        status if status.is_server_error() => DeliveryOutcome::Later(status.as_u16()),
        status => DeliveryOutcome::Refused(status.as_u16()),
    })
}
