//! A byte stream that records reads and writes in the connection's state.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::web::transport::connection_state::{ConnectionProgress, ConnectionState};

/// Passes bytes through; tells [`Progress`] when a request begins and when a write waits for the peer.
///
/// Knows nothing of HTTP. Bytes of a next request that arrive while one is being answered do not begin it here; the
/// first byte after that does, or the idle limit ends it.
pub(in crate::web) struct InstrumentedIo<Io> {
    io: Io,
    progress: Arc<ConnectionProgress>,
}

impl<Io> InstrumentedIo<Io> {
    pub fn new(io: Io, progress: Arc<ConnectionProgress>) -> Self {
        Self { io, progress }
    }

    fn record_write(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if written.is_pending() {
            self.progress.note_stall()
        } else {
            self.progress.note_write()
        }
        written
    }
}

impl<Io: AsyncRead + Unpin> AsyncRead for InstrumentedIo<Io> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let filled_before = buf.filled().len();
        let read = Pin::new(&mut self.io).poll_read(cx, buf);
        self.progress.head_lines().read(&buf.filled()[filled_before..]);
        let is_first = matches!(self.progress.state_serial().state(), ConnectionState::Silent | ConnectionState::Idle);
        if is_first && buf.filled().len() > filled_before {
            self.progress.enter(ConnectionState::Head);
        }
        read
    }
}

impl<Io: AsyncWrite + Unpin> AsyncWrite for InstrumentedIo<Io> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write(cx, bytes);
        self.record_write(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write_vectored(cx, slices);
        self.record_write(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}
