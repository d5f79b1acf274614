//! Detects that the peer of a connection has taken too long.
//!
//! hyper's own head timeout also runs between two requests, so it cannot be strict with a slow head and patient with
//! an idle connection at once. Here each [`Phase`] has its own limit.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Sleep, sleep};

use crate::clock::Clock;
use crate::web::transport::connection_state::{ConnectionProgress, ConnectionState, StateSerial, WriteStall};
use crate::web::transport::limits::Limits;

/// A limit that a peer has broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum ExceededTimeout {
    /// It sent nothing after connecting.
    FirstByte,
    /// It began a request and did not finish its head.
    Head,
    /// It did not use the connection again.
    KeepAliveIdle,
    /// It did not take the response.
    StalledWrite,
}

/// Holds the progress of one connection against its limits.
pub(in crate::web) struct TimeoutGuard {
    limits: Limits,
    clock: Arc<dyn Clock>,
    progress: Arc<ConnectionProgress>,
    /// The wait for the peer's bytes that is being timed, and its beginning.
    reading: Option<(StateSerial, Duration)>,
    /// The same for a write.
    writing: Option<(WriteStall, Duration)>,
    timer: DeadlineTimer,
}

impl TimeoutGuard {
    pub fn new(limits: Limits, clock: Arc<dyn Clock>, progress: Arc<ConnectionProgress>) -> Self {
        Self { limits, clock, progress, reading: None, writing: None, timer: DeadlineTimer::default() }
    }

    /// Ready once a limit is broken. To be polled after everything else that the connection's task does: a wait begins
    /// when it is first seen here. (hyper cannot be relied on to touch the byte stream when a connection turns idle.)
    pub fn poll_timeout(&mut self, cx: &mut Context<'_>) -> Poll<ExceededTimeout> {
        let state_serial = self.progress.state_serial();
        let reading = match state_serial.state() {
            ConnectionState::Silent => Some((self.limits.first_byte, ExceededTimeout::FirstByte)),
            ConnectionState::Head => Some((self.limits.head, ExceededTimeout::Head)),
            ConnectionState::Idle => Some((self.limits.keep_alive_idle, ExceededTimeout::KeepAliveIdle)),
            ConnectionState::Busy => None,
        }
        .map(|(limit, overrun)| (since(&mut self.reading, state_serial, &*self.clock) + limit, overrun));
        let writing = self.progress.stall().map(|stall| {
            (since(&mut self.writing, stall, &*self.clock) + self.limits.stalled_write, ExceededTimeout::StalledWrite)
        });
        match reading.into_iter().chain(writing).min_by_key(|(deadline, _)| *deadline) {
            Some((deadline, overrun)) => self.timer.poll(deadline, &*self.clock, cx).map(|()| overrun),
            None => Poll::Pending,
        }
    }
}

/// When `wait` was first seen; that is now, unless it is the one that is being timed.
fn since<W: Copy + PartialEq>(timed: &mut Option<(W, Duration)>, wait: W, clock: &dyn Clock) -> Duration {
    match *timed {
        Some((same, since)) if same == wait => since,
        _ => timed.insert((wait, clock.monotonic())).1,
    }
}

/// The one timer of a connection. It may ring early, for a wait that has ended, and is then set anew; so a connection
/// in use touches the timer wheel once in an idle limit and not at every request.
#[derive(Default)]
struct DeadlineTimer {
    sleep: Option<Pin<Box<Sleep>>>,
    rings_at: Duration,
}

impl DeadlineTimer {
    fn poll(&mut self, deadline: Duration, clock: &dyn Clock, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            let timer = match &mut self.sleep {
                Some(timer) if self.rings_at <= deadline => timer,
                timer => {
                    let left = deadline.saturating_sub(clock.monotonic());
                    if left.is_zero() {
                        return Poll::Ready(());
                    }
                    self.rings_at = deadline;
                    timer.insert(Box::pin(sleep(left)))
                }
            };
            std::task::ready!(timer.as_mut().poll(cx));
            self.sleep = None;
        }
    }
}
