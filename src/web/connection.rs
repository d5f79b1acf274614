//! One connection, from its first byte to its last.

use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::http::{HeaderValue, Request, Response, header};
use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::sync::CancellationToken;

use super::body::TimedBody;
use super::front::Front;
use super::guard::{Guard, Overrun};
use super::in_flight::Ticket;
use super::limits::Limits;
use super::phase::{Phase, Progress};
use super::tap::Tap;
use crate::clock::Clock;

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// By the rules: the peer closed it, or one of us asked for `Connection: close`.
    Closed,
    /// We are stopping, and nobody was owed an answer on it.
    Drained,
    /// The peer broke a limit.
    Overrun(Overrun),
    /// It failed, or what came was not HTTP/1.1 (hyper has then answered 400 or 431).
    Broken,
}

impl Ending {
    /// Label in the metrics.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Drained => "drained",
            Self::Overrun(Overrun::FirstByte) => "silent",
            Self::Overrun(Overrun::Head) => "slow_head",
            Self::Overrun(Overrun::KeepAliveIdle) => "idle",
            Self::Overrun(Overrun::StalledWrite) => "stalled_write",
            Self::Broken => "broken",
        }
    }
}

/// What all connections of a server share.
#[derive(Clone)]
pub(super) struct Terms {
    pub front: Front,
    pub limits: Limits,
    pub clock: Arc<dyn Clock>,
}

impl Terms {
    /// Serves HTTP/1.1 over `io` until it ends. Once `stop` fires, a connection on which an answer is owed gives that
    /// answer with `Connection: close`; any other is closed at once, however much of a head it has sent.
    pub async fn serve<Io>(self, io: Io, peer: SocketAddr, stop: CancellationToken) -> Ending
    where
        Io: AsyncRead + AsyncWrite + Unpin + Send,
    {
        let Self { front, limits, clock } = self;
        let progress = Arc::new(Progress::default());
        let tap = Tap::new(io, Arc::clone(&progress));
        let mut guard = Guard::new(limits, clock, Arc::clone(&progress));
        let service = service_fn(|request| exchange(&front, limits, &progress, peer, request));
        let mut http = http1::Builder::new();
        http.max_buf_size(limits.head_bytes).max_headers(limits.headers);
        let mut connection = pin!(http.serve_connection(TokioIo::new(tap), service));
        let mut stopping = pin!(stop.cancelled());
        let mut is_last_answer = false;

        poll_fn(|cx| {
            loop {
                // The connection comes first, so that a request that has already arrived is answered and not dropped.
                if let Poll::Ready(served) = connection.as_mut().poll(cx) {
                    return Poll::Ready(if served.is_ok() { Ending::Closed } else { Ending::Broken });
                }
                if let Poll::Ready(overrun) = guard.poll_overrun(cx) {
                    return Poll::Ready(Ending::Overrun(overrun));
                }
                if !is_last_answer && stopping.as_mut().poll(cx).is_pending() {
                    return Poll::Pending;
                }
                if !progress.is_owing() {
                    return Poll::Ready(Ending::Drained);
                }
                if is_last_answer {
                    return Poll::Pending;
                }
                connection.as_mut().graceful_shutdown();
                is_last_answer = true;
            }
        })
        .await
    }
}

async fn exchange(
    front: &Front,
    limits: Limits,
    progress: &Arc<Progress>,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> Result<Response<Reply>, Infallible> {
    let is_last = progress.begin_request() >= limits.requests_per_connection;
    let request = request.map(|body| {
        if body.is_end_stream() {
            return Body::empty();
        }
        Body::new(TimedBody::new(body, limits.body, Arc::clone(progress)))
    });
    let (mut response, ticket) = front.answer(request, peer).await;
    if is_last || progress.is_body_left_unread() {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    let end = ReplyEnd { progress: Arc::clone(progress), _ticket: ticket };
    Ok(response.map(|body| Reply { body, _end: end }))
}

/// A response body; when hyper drops it, it was handed over or given up, and the connection is idle.
struct Reply {
    body: Body,
    _end: ReplyEnd,
}

struct ReplyEnd {
    progress: Arc<Progress>,
    _ticket: Ticket,
}

impl Drop for ReplyEnd {
    fn drop(&mut self) {
        self.progress.enter(Phase::Idle);
    }
}

impl HttpBody for Reply {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests;
