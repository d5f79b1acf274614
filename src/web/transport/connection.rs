//! One connection, from its first byte to its last.

use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, Request, Response, header};
use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::web::requests::body::TimedBody;
use crate::web::requests::in_flight::InFlightGuard;
use crate::web::requests::middleware::Middleware;
use crate::web::transport::connection_state::{ConnectionProgress, ConnectionState};
use crate::web::transport::date_header::DateHeader;
use crate::web::transport::head_lines::{BodyFraming, HeadVerdict};
use crate::web::transport::instrumented_io::InstrumentedIo;
use crate::web::transport::limits::Limits;
use crate::web::transport::timeout_guard::{ExceededTimeout, TimeoutGuard};

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum ConnectionEnd {
    /// By the rules: the peer closed it, or one of us asked for `Connection: close`.
    Closed,
    /// The server is stopping, and no answer was due on it.
    Drained,
    /// The peer broke a limit.
    TimedOut(ExceededTimeout),
    /// It had to make room for another.
    Displaced,
    /// It failed, or what came was not HTTP/1.1 (hyper has then answered 400 or 431).
    Broken,
}

impl ConnectionEnd {
    /// Label in the metrics.
    pub(in crate::web) const fn name(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Drained => "drained",
            Self::Displaced => "displaced",
            Self::TimedOut(ExceededTimeout::FirstByte) => "silent",
            Self::TimedOut(ExceededTimeout::Head) => "slow_head",
            Self::TimedOut(ExceededTimeout::KeepAliveIdle) => "idle",
            Self::TimedOut(ExceededTimeout::StalledWrite) => "stalled_write",
            Self::Broken => "broken",
        }
    }
}

/// What all connections of a server share.
#[derive(Clone)]
pub(in crate::web) struct ConnectionContext {
    pub middleware: Middleware,
    pub limits: Limits,
    pub clock: Arc<dyn Clock>,
    pub date: DateHeader,
}

impl ConnectionContext {
    /// The same for connections beyond the limit: one health check each, whose head has to come within `head`.
    pub fn for_health_alone(&self, head: Duration) -> Self {
        let limits = Limits { requests_per_connection: 1, first_byte: head, head, ..self.limits };
        Self { middleware: self.middleware.for_health_alone(), limits, ..self.clone() }
    }

    /// Serves HTTP/1.1 over `io` until it ends, and writes down in `progress` what it is doing. Once `stop` fires, a connection on which an answer is owed gives that
    /// answer with `Connection: close`; any other is closed at once, however much of a head it has sent.
    pub async fn serve<Io>(
        self,
        io: Io,
        peer: SocketAddr,
        progress: Arc<ConnectionProgress>,
        stop: CancellationToken,
    ) -> ConnectionEnd
    where
        Io: AsyncRead + AsyncWrite + Unpin + Send,
    {
        let Self { middleware, limits, clock, date } = self;
        let io = InstrumentedIo::new(io, Arc::clone(&progress));
        let mut guard = TimeoutGuard::new(limits, clock, Arc::clone(&progress));
        let service = service_fn(|request| async {
            let mut response = exchange(&middleware, limits, &progress, peer, request).await;
            if let Some(date) = date.value() {
                response.headers_mut().insert(header::DATE, date);
            }
            Ok::<_, Infallible>(response)
        });
        let mut http = http1::Builder::new();
        http.max_buf_size(limits.head_bytes).max_headers(limits.headers);
        // hyper's own panics while the clock is before 1970.
        http.auto_date_header(false);
        let mut connection = pin!(http.serve_connection(TokioIo::new(io), service));
        let mut stopping = pin!(stop.cancelled());
        let mut is_last_answer = false;

        poll_fn(|cx| {
            loop {
                // The connection comes first, so that a request that has already arrived is answered and not dropped.
                if let Poll::Ready(served) = connection.as_mut().poll(cx) {
                    return Poll::Ready(if served.is_ok() { ConnectionEnd::Closed } else { ConnectionEnd::Broken });
                }
                if let Poll::Ready(overrun) = guard.poll_timeout(cx) {
                    return Poll::Ready(ConnectionEnd::TimedOut(overrun));
                }
                if !is_last_answer && stopping.as_mut().poll(cx).is_pending() {
                    return Poll::Pending;
                }
                if !progress.is_response_pending() {
                    return Poll::Ready(ConnectionEnd::Drained);
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
    middleware: &Middleware,
    limits: Limits,
    progress: &Arc<ConnectionProgress>,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> Response<ResponseBody> {
    let is_last = progress.begin_request() >= limits.requests_per_connection;
    let verdict = progress.head_lines().head_was_read(framing(&request));
    let request = request.map(|body| {
        if body.is_end_stream() {
            return Body::empty();
        }
        Body::new(TimedBody::new(body, limits.body, Arc::clone(progress)))
    });
    let (mut response, guard) = match verdict {
        HeadVerdict::Sound => middleware.answer(request, peer).await,
        HeadVerdict::BareLf | HeadVerdict::Unknown => middleware.refuse_line_ends(&request),
    };
    // What is refused may go on with anything.
    let is_lost = verdict != HeadVerdict::Sound;
    if is_last || is_lost || progress.is_body_left_unread() {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    let end = ResponseBodyGuard { progress: Arc::clone(progress), _in_flight: guard };
    response.map(|body| ResponseBody { body, _end: end })
}

/// How hyper frames the body: a length beside chunks it refuses itself.
fn framing(request: &Request<Incoming>) -> BodyFraming {
    if request.headers().contains_key(header::TRANSFER_ENCODING) {
        return BodyFraming::Chunked;
    }
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    BodyFraming::Length(length.unwrap_or(0))
}

/// A response body; when hyper drops it, it was handed over or given up, and the connection is idle.
struct ResponseBody {
    body: Body,
    _end: ResponseBodyGuard,
}

struct ResponseBodyGuard {
    progress: Arc<ConnectionProgress>,
    _in_flight: InFlightGuard,
}

impl Drop for ResponseBodyGuard {
    fn drop(&mut self) {
        self.progress.enter(ConnectionState::Idle);
    }
}

impl HttpBody for ResponseBody {
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
