//! Request bodies: read within a limit of bytes and of time.

use std::error::Error;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use crate::web::responses::problem::{Problem, ProblemKind};
use crate::web::transport::connection_state::ConnectionProgress;

/// Bytes of an oversized body that are kept: enough to see what kind of thing was sent.
const PREFIX_BYTES: usize = 64;

/// Why a body could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// The body is longer than was allowed; the rest of it was not read.
    #[error("the body is longer than {limit_bytes} bytes")]
    TooLarge {
        /// The limit that was passed.
        limit_bytes: usize,
    },
    /// The body did not arrive within the connection's limit.
    #[error("the body took too long to arrive")]
    TooSlow,
    /// The connection failed, or the body's framing is not HTTP.
    #[error("the body broke off")]
    Broken,
}

impl From<BodyError> for Problem {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge { limit_bytes } => Problem::new(ProblemKind::TooLarge, error.to_string())
                .hint(format!("send at most {limit_bytes} bytes, in several requests if need be")),
            BodyError::TooSlow => Problem::new(ProblemKind::TooSlow, error.to_string()).hint("send the request again"),
            BodyError::Broken => Problem::new(ProblemKind::Malformed, error.to_string()),
        }
    }
}

/// Reads a whole body of at most `limit_bytes`. One that announces more is refused before anything is read.
///
/// # Errors
/// When the body is longer, too slow (as counted by the connection it came through), or breaks off.
pub async fn read_whole(body: Body, limit_bytes: usize) -> Result<Bytes, BodyError> {
    match read_prefix_and_discard(body, limit_bytes, limit_bytes).await? {
        ReceivedBody::Whole(bytes) => Ok(bytes),
        ReceivedBody::Oversized { .. } => Err(BodyError::TooLarge { limit_bytes }),
    }
}

/// A body that was read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReceivedBody {
    /// All of it.
    Whole(Bytes),
    /// It was too long to keep.
    Oversized {
        /// How it begins.
        prefix: Bytes,
        /// How long it was.
        size_bytes: usize,
    },
}

/// Reads a body to its end: kept whole up to `limit_bytes`, thrown away but for its first 64 bytes up to
/// `discard_limit_bytes`. For a caller who must get a proper answer even to nonsense.
///
/// # Errors
/// When the body is longer than `discard_limit_bytes`, too slow (as counted by the connection it came through), or
/// breaks off.
pub async fn read_prefix_and_discard(
    mut body: Body,
    limit_bytes: usize,
    discard_limit_bytes: usize,
) -> Result<ReceivedBody, BodyError> {
    let announced_bytes = body.size_hint().lower();
    if announced_bytes > discard_limit_bytes as u64 {
        return Err(BodyError::TooLarge { limit_bytes: discard_limit_bytes });
    }
    let mut kept = BodyBuffer::default();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| reason(&error))?;
        let Ok(data) = frame.into_data() else { continue };
        kept.take(data, limit_bytes);
        if kept.size_bytes > discard_limit_bytes {
            return Err(BodyError::TooLarge { limit_bytes: discard_limit_bytes });
        }
    }
    Ok(kept.finish(limit_bytes))
}

/// What of a body is kept so far. A body in one piece, as almost all are, is never copied.
#[derive(Default)]
struct BodyBuffer {
    first: Bytes,
    joined: BytesMut,
    size_bytes: usize,
}

impl BodyBuffer {
    fn take(&mut self, data: Bytes, limit_bytes: usize) {
        let is_first = self.size_bytes == 0;
        self.size_bytes += data.len();
        if is_first {
            self.first = data;
        } else {
            self.joined.extend_from_slice(&std::mem::take(&mut self.first));
            let room = limit_bytes.max(PREFIX_BYTES).saturating_sub(self.joined.len());
            self.joined.extend_from_slice(&data[..data.len().min(room)]);
        }
        if self.size_bytes > limit_bytes && self.joined.len() > PREFIX_BYTES {
            self.joined = BytesMut::from(&self.joined[..PREFIX_BYTES]);
        }
    }

    fn finish(self, limit_bytes: usize) -> ReceivedBody {
        let bytes = if self.joined.is_empty() { self.first } else { self.joined.freeze() };
        if self.size_bytes <= limit_bytes {
            return ReceivedBody::Whole(bytes);
        }
        ReceivedBody::Oversized { prefix: bytes.slice(..bytes.len().min(PREFIX_BYTES)), size_bytes: self.size_bytes }
    }
}

/// The deadline of [`TimedBody`] passed.
#[derive(Debug, thiserror::Error)]
#[error("the body took too long to arrive")]
struct BodyTimeout;

fn reason(error: &(dyn Error + 'static)) -> BodyError {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<BodyTimeout>() {
            return BodyError::TooSlow;
        }
        cause = error.source();
    }
    BodyError::Broken
}

/// A request body as it comes from a connection: it must be complete within a time that starts with
/// the first read that has to wait. Tells the connection when it was dropped before its end.
pub(in crate::web) struct TimedBody<B: HttpBody> {
    inner: B,
    limit: Duration,
    progress: Arc<ConnectionProgress>,
    timer: Option<Pin<Box<Sleep>>>,
    ended: bool,
}

impl<B: HttpBody> TimedBody<B> {
    pub fn new(inner: B, limit: Duration, progress: Arc<ConnectionProgress>) -> Self {
        Self { inner, limit, progress, timer: None, ended: false }
    }
}

impl<B: HttpBody> Drop for TimedBody<B> {
    fn drop(&mut self) {
        if !self.ended && !self.inner.is_end_stream() {
            self.progress.leave_body_unread();
        }
    }
}

impl<B> HttpBody for TimedBody<B>
where
    B: HttpBody<Data = Bytes> + Unpin,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = self.get_mut();
        if let Poll::Ready(frame) = Pin::new(&mut this.inner).poll_frame(cx) {
            this.ended = frame.is_none();
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let limit = this.limit;
        let alarm = this.timer.get_or_insert_with(|| Box::pin(sleep(limit)));
        alarm.as_mut().poll(cx).map(|()| Some(Err(BodyTimeout.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
