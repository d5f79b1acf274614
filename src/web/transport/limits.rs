//! Limits on what one client may cost the server.

use std::time::Duration;

use crate::web::transport::connection_table::TableLimits;

/// Every bound on connections, in time, bytes and number.
///
/// The defaults are for a server behind a reverse proxy or alone on a small machine; tests narrow single fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Open connections. One more takes the place of the idlest one of the address that has most; where there is none to be given up,
    /// only health is answered on it.
    pub connections: usize,
    /// Connections of one address, unless it is a trusted proxy: one more takes the place of the address's own idlest one.
    pub connections_per_address: usize,
    /// Requests that one connection may carry; the last one is answered with `Connection: close`.
    pub requests_per_connection: u32,
    /// From the opening of a connection to its first byte.
    pub first_byte: Duration,
    /// From the first byte of a request to the end of its head.
    pub head: Duration,
    /// From the moment a handler starts to read a body to its last byte.
    pub body: Duration,
    /// From the end of a response to the first byte of the next request.
    pub keep_alive_idle: Duration,
    /// For how long a write may make no progress at all.
    pub stalled_write: Duration,
    /// Bytes of request line and headers together; hyper takes no less than 8 192.
    pub head_bytes: usize,
    /// Header fields of one request.
    pub headers: usize,
}

/// Bytes of a request body that a handler reads; an Alice request has 1 to 5 KiB, a batch of 100 births 20 KiB.
pub const BODY_LIMIT_BYTES: usize = 64 * 1024;

/// Bytes of an oversized body that are read and thrown away, so that the sender still gets an answer instead of a reset.
pub const DISCARD_LIMIT_BYTES: usize = 1024 * 1024;

impl From<Limits> for TableLimits {
    fn from(limits: Limits) -> Self {
        Self { connections: limits.connections, per_address: limits.connections_per_address }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // 512 idle connections cost about 10 MB, and leave half of the usual 1024 descriptors to files.
            connections: 512,
            // A browser opens six; a household or an office behind one address has ten browsers.
            connections_per_address: 64,
            // Lets a balancer in front spread its long-lived connections anew now and then.
            requests_per_connection: 10_000,
            // A client connects because it has something to send; 5 s outlasts two lost SYN-ACKs or segments.
            first_byte: Duration::from_secs(5),
            // A head fits in a dozen packets; slower than this is an attack or a dead line.
            head: Duration::from_secs(5),
            // Alice gives up after 4.5 s in all, so a body that takes longer has no reader for its answer.
            body: Duration::from_secs(3),
            // Longer than the 60 s for which nginx keeps its upstream connections: the side that closes first must be the
            // client, or it sends a request into a connection that is just being closed.
            keep_alive_idle: Duration::from_secs(75),
            // The kernel buffers whole answers; a reader that takes nothing for this long has gone.
            stalled_write: Duration::from_secs(10),
            // Cookies and proxy headers together stay under 8 KiB in practice.
            head_bytes: 16 * 1024,
            headers: 64,
        }
    }
}
