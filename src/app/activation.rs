//! The listening socket: bound here, or handed over by systemd, which had it before the start and has it while the server restarts.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use anyhow::{Context, bail};
use listenfd::ListenFd;

use super::Core;
use crate::web::{Limits, Server};

/// A server on the socket that systemd passes, whatever `address` says; without one, on `address`.
///
/// # Errors
/// When systemd passes something else than one TCP socket, or the address cannot be bound: what to do.
pub(super) async fn server(address: SocketAddr, limits: Limits, core: &Core) -> anyhow::Result<Server> {
    let (metrics, tasks) = (Arc::clone(&core.metrics), core.tasks.clone());
    match passed_listener()? {
        Some(listener) => Server::over(listener, limits, metrics, tasks).context("the socket that systemd passes"),
        None => Server::bind(address, limits, metrics, tasks)
            .await
            .with_context(|| format!("cannot listen on {address}; is the port taken? choose another with --listen")),
    }
}

/// The socket that systemd passes by `LISTEN_FDS` and `LISTEN_PID`, if it passes one.
fn passed_listener() -> anyhow::Result<Option<TcpListener>> {
    let mut passed = ListenFd::from_env();
    match passed.len() {
        0 => Ok(None),
        1 => passed.take_tcp_listener(0).context(
            "the socket that systemd passes is no TCP socket; write ListenStream=ADDRESS:PORT in the socket unit",
        ),
        count => {
            bail!(
                "systemd passes {count} sockets, and this server serves one; keep one ListenStream= in the socket unit"
            )
        }
    }
}
