//! The state of a connection, shared by its byte stream and its service.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::web::transport::head_lines::HeadLines;

/// What a connection waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(in crate::web) enum ConnectionState {
    /// Opened; nothing was received yet.
    Silent = 0,
    /// A request has begun and its head is not complete.
    Head = 1,
    /// A request is being answered: from the end of its head until the last byte of the response was handed over.
    Busy = 2,
    /// Kept alive between two requests.
    Idle = 3,
}

/// A [`Phase`] with a serial number, so that two visits to the same phase can be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) struct StateSerial(u64);

const STATE_BITS: u64 = 0xff;

impl StateSerial {
    pub fn state(self) -> ConnectionState {
        match (self.0 & STATE_BITS) as u8 {
            0 => ConnectionState::Silent,
            1 => ConnectionState::Head,
            2 => ConnectionState::Busy,
            _ => ConnectionState::Idle,
        }
    }
}

/// A write that waits for the peer to take bytes; equal to another if no byte was taken in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) struct WriteStall {
    writes_before: u32,
}

/// The state of one connection. All of it is written by the connection's own task alone (a request body that a handler
/// hands to another task excepted, which only sets a flag), and what others read of it is a hint, so that relaxed ordering is enough.
#[derive(Debug, Default)]
pub(in crate::web) struct ConnectionProgress {
    state_serial: AtomicU64,
    /// Counts the activities of all connections of a server.
    order: Arc<AtomicU64>,
    latest_activity: AtomicU64,
    requests: AtomicU32,
    body_left_unread: AtomicBool,
    writes: AtomicU32,
    write_stalled: AtomicBool,
    // Never contended: only the connection's own task takes it.
    head_lines: Mutex<HeadLines>,
}

impl ConnectionProgress {
    /// That of a new connection, whose activities are numbered in one order with those of others.
    pub fn ordered_by(order: Arc<AtomicU64>) -> Self {
        let latest_activity = AtomicU64::new(order.fetch_add(1, Ordering::Relaxed));
        Self { order, latest_activity, ..Self::default() }
    }

    /// The number of the latest change of state, in the order of all connections: the smaller, the longer ago.
    pub fn latest_activity(&self) -> u64 {
        self.latest_activity.load(Ordering::Relaxed)
    }

    pub fn state_serial(&self) -> StateSerial {
        StateSerial(self.state_serial.load(Ordering::Relaxed))
    }

    pub fn enter(&self, state: ConnectionState) {
        let serial = (self.state_serial.load(Ordering::Relaxed) | STATE_BITS) + 1;
        self.state_serial.store(serial | state as u64, Ordering::Relaxed);
        self.latest_activity.store(self.order.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
    }

    /// Enters [`Phase::Busy`]; the number of requests so far, this one included.
    pub fn begin_request(&self) -> u32 {
        self.enter(ConnectionState::Busy);
        let requests = self.requests.load(Ordering::Relaxed).saturating_add(1);
        self.requests.store(requests, Ordering::Relaxed);
        requests
    }

    /// The line ends of the heads.
    pub fn head_lines(&self) -> MutexGuard<'_, HeadLines> {
        self.head_lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a handler gave up on a request body: what follows on the wire is no longer the start of a request.
    pub fn leave_body_unread(&self) {
        self.body_left_unread.store(true, Ordering::Relaxed);
    }

    pub fn is_body_left_unread(&self) -> bool {
        self.body_left_unread.load(Ordering::Relaxed)
    }

    /// Notes that the peer took bytes.
    pub fn note_write(&self) {
        self.writes.store(self.writes.load(Ordering::Relaxed).wrapping_add(1), Ordering::Relaxed);
        self.write_stalled.store(false, Ordering::Relaxed);
    }

    /// Notes that there are bytes for the peer, which it does not take.
    pub fn note_stall(&self) {
        self.write_stalled.store(true, Ordering::Relaxed);
    }

    pub fn stall(&self) -> Option<WriteStall> {
        let stalled = self.write_stalled.load(Ordering::Relaxed);
        stalled.then(|| WriteStall { writes_before: self.writes.load(Ordering::Relaxed) })
    }

    /// Whether somebody would miss something if the connection were closed now.
    pub fn is_response_pending(&self) -> bool {
        self.state_serial().state() == ConnectionState::Busy || self.write_stalled.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_visits_to_a_phase_differ() {
        let progress = ConnectionProgress::default();
        assert_eq!(progress.state_serial().state(), ConnectionState::Silent);
        progress.enter(ConnectionState::Idle);
        let first = progress.state_serial();
        progress.begin_request();
        assert_eq!(progress.state_serial().state(), ConnectionState::Busy);
        progress.enter(ConnectionState::Idle);
        assert_eq!(progress.state_serial().state(), ConnectionState::Idle);
        assert_ne!(progress.state_serial(), first);
    }

    #[test]
    fn a_stall_lasts_until_a_byte_is_taken() {
        let progress = ConnectionProgress::default();
        assert!(progress.stall().is_none() && !progress.is_response_pending());
        progress.note_stall();
        let first = progress.stall();
        progress.note_stall();
        assert!(progress.is_response_pending());
        assert_eq!(progress.stall(), first);
        progress.note_write();
        assert_eq!(progress.stall(), None);
        progress.note_stall();
        assert_ne!(progress.stall(), first);
    }
}
