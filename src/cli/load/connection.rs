//! A kept-alive connection to the target, opened when it is needed and again when it is worn out.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::Request;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::RETRY_AFTER;
use hyper_util::rt::TokioIo;

use super::answer::{Fault, LoadResponse};
use super::target::LoadTarget;
use crate::clock::Clock;
use crate::lifecycle::Tasks;

/// Time for a request from sending to the last byte of its answer. Alice gives up after 4.5 s; twice that shows by how much an
/// answer was late.
pub(super) const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);

/// Requests that one connection carries. Our server closes it after 10 000, and the client must be the first to close, or a
/// request can meet the closing.
const REQUESTS_PER_CONNECTION: u32 = 9_000;

/// For how long a connection is used. As balancers do, which spread their connections anew now and then.
const LIFETIME: Duration = Duration::from_secs(120);

/// For how long it may lie idle: less than the 60 s after which nginx closes, and the 75 s of our server.
const IDLE: Duration = Duration::from_secs(30);

/// Longest body that is read; the longest of our answers has 50 KB.
const ANSWER_LIMIT_BYTES: usize = 1024 * 1024;

/// A connection, or the place for one.
pub(super) struct LoadConnection {
    target: Arc<LoadTarget>,
    clock: Arc<dyn Clock>,
    tasks: Tasks,
    open: Option<OpenConnection>,
}

struct OpenConnection {
    sender: SendRequest<Full<Bytes>>,
    carried: u32,
    opened: Duration,
    used: Duration,
}

impl OpenConnection {
    fn is_worn_out(&self, now: Duration) -> bool {
        self.sender.is_closed()
            || self.carried >= REQUESTS_PER_CONNECTION
            || now.saturating_sub(self.opened) >= LIFETIME
            || now.saturating_sub(self.used) >= IDLE
    }
}

impl LoadConnection {
    /// No connection yet. Those that it opens are among `tasks`.
    pub(super) fn new(target: Arc<LoadTarget>, clock: Arc<dyn Clock>, tasks: Tasks) -> Self {
        Self { target, clock, tasks, open: None }
    }

    /// The answer to a request. Nothing is sent twice; after a fault the connection is a new one.
    ///
    /// # Errors
    /// When there is no whole answer within [`REQUEST_TIMEOUT`].
    pub(super) async fn send(&mut self, request: Request<Full<Bytes>>) -> Result<LoadResponse, Fault> {
        let mut open = match self.open.take() {
            Some(open) if !open.is_worn_out(self.clock.monotonic()) => open,
            _ => self.connect().await?,
        };
        let exchange = tokio::time::timeout(REQUEST_TIMEOUT, exchange(&mut open.sender, request)).await;
        let answer = exchange.map_err(|_| Fault::Timeout)??;
        open.carried += 1;
        open.used = self.clock.monotonic();
        self.open = Some(open);
        Ok(answer)
    }

    async fn connect(&self) -> Result<OpenConnection, Fault> {
        let opening = async {
            let stream = self.target.connect().await.map_err(|_| Fault::Connect)?;
            // A request is one write; nothing is gained by waiting for more.
            stream.set_nodelay(true).map_err(|_| Fault::Connect)?;
            handshake(TokioIo::new(stream)).await.map_err(|_| Fault::Connect)
        };
        let (sender, connection) =
            tokio::time::timeout(REQUEST_TIMEOUT, opening).await.map_err(|_| Fault::Connect)??;
        self.tasks.spawn("connection", async move {
            // Its faults are those of the request under way.
            let _ = connection.await;
        });
        let now = self.clock.monotonic();
        Ok(OpenConnection { sender, carried: 0, opened: now, used: now })
    }
}

async fn exchange(sender: &mut SendRequest<Full<Bytes>>, request: Request<Full<Bytes>>) -> Result<LoadResponse, Fault> {
    let cut = |_| Fault::Cut;
    sender.ready().await.map_err(cut)?;
    let response = sender.send_request(request).await.map_err(cut)?;
    let status = response.status().as_u16();
    // Our server sends seconds; a date is not understood and counts as absent.
    let retry_after = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
    let body = Limited::new(response.into_body(), ANSWER_LIMIT_BYTES).collect().await.map_err(|_| Fault::Cut)?;
    Ok(LoadResponse { status, retry_after: retry_after.map(Duration::from_secs), body: body.to_bytes() })
}
