//! The listener: takes connections, as many as the limits allow, and survives whatever accepting them brings.

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use crate::lifecycle::Tasks;
use crate::metrics::{EndingLabels, Metrics};
use crate::web::requests::in_flight::InFlightRequests;
use crate::web::requests::middleware::Middleware;
use crate::web::transport::connection::{ConnectionContext, ConnectionEnd};
use crate::web::transport::limits::Limits;

/// How long to leave the listener alone when the process is out of descriptors or memory. The pending connection stays
/// in the kernel's queue, so trying again at once would spin; 100 ms is short against every limit of a connection.
const EXHAUSTED_PAUSE: Duration = Duration::from_millis(100);

/// The answer to a connection beyond the limit. Its request was not read, so the peer may see a reset instead.
const FULL: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

/// A bound HTTP/1.1 listener. Knows nothing of routes until it runs.
pub struct Server {
    listener: TcpListener,
    metrics: Arc<Metrics>,
    tasks: Tasks,

    limits: Limits,

    in_flight: InFlightRequests,
    free_connections: Arc<Semaphore>,
}

impl Server {
    /// Binds `address`; from now on the kernel queues connections, which [`Server::run`] takes up.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub async fn bind(address: SocketAddr, limits: Limits, metrics: Arc<Metrics>, tasks: Tasks) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let free_connections = Arc::new(Semaphore::new(limits.connections));
        Ok(Self { listener, metrics, tasks, limits, in_flight: InFlightRequests::default(), free_connections })
    }

    /// The address that was bound; its port is real even if port 0 was asked for.
    ///
    /// # Errors
    /// When the operating system does not tell.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// The requests being answered; stays valid while the server runs.
    pub fn in_flight(&self) -> InFlightRequests {
        self.in_flight.clone()
    }

    /// Serves `router` until the tasks are stopping. Every connection is a task of its own, which ends soon after.
    pub async fn run(self, router: Router) {
        let Self { listener, metrics, tasks, limits, in_flight, free_connections } = self;
        let context = ConnectionContext {
            middleware: Middleware::new(router, in_flight),
            limits,
            clock: Arc::clone(metrics.clock()),
        };
        let mut failures: u64 = 0;
        loop {
            let accepted = tokio::select! {
                biased;
                () = tasks.stopping().cancelled() => return,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, peer)) => {
                    if failures > 0 {
                        tracing::info!(accept.failures = failures, "connections are accepted again");
                        failures = 0;
                    }
                    match Arc::clone(&free_connections).try_acquire_owned() {
                        Ok(place) => {
                            let (terms, stop) = (context.clone(), tasks.stopping().child_token());
                            let open = OpenConnectionGuard::counted(&metrics);
                            tasks.spawn("connection", async move {
                                let _place = place;
                                open.ended(serve(terms, stream, peer, stop).await.name());
                            });
                        }
                        Err(_) => {
                            count_ending(&metrics, "turned_away");
                            turn_away(stream, peer);
                        }
                    }
                }
                Err(error) if is_of_one_connection(&error) => {
                    tracing::debug!(%error, "a connection was gone before it was accepted");
                }
                Err(error) => {
                    if failures == 0 {
                        tracing::error!(%error, "connections cannot be accepted; trying again every 100 ms");
                    }
                    failures += 1;
                    if !tasks.until_stopped(EXHAUSTED_PAUSE).await {
                        return;
                    }
                }
            }
        }
    }
}

async fn serve(
    context: ConnectionContext,
    stream: TcpStream,
    peer: SocketAddr,
    stop: tokio_util::sync::CancellationToken,
) -> ConnectionEnd {
    // A head and a body go out in one write, so Nagle could only delay the next response.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY was not set");
    }
    let ending = context.serve(stream, peer, stop).await;
    tracing::debug!(connection.peer = %peer, connection.ending = ?ending, "connection ended");
    ending
}

/// An open connection, in the gauge for as long as it lives.
struct OpenConnectionGuard(Arc<Metrics>);

impl OpenConnectionGuard {
    fn counted(metrics: &Arc<Metrics>) -> Self {
        metrics.http_connections.add(1);
        Self(Arc::clone(metrics))
    }

    fn ended(self, ending: &'static str) {
        count_ending(&self.0, ending);
    }
}

impl Drop for OpenConnectionGuard {
    fn drop(&mut self) {
        self.0.http_connections.add(-1);
    }
}

fn count_ending(metrics: &Metrics, ending: &'static str) {
    metrics.http_connections_ended.of(&EndingLabels { ending }).inc();
}

/// Tells a connection beyond the limit to come back later. Never waits: the send buffer of a new connection is empty.
fn turn_away(stream: TcpStream, peer: SocketAddr) {
    tracing::debug!(connection.peer = %peer, "turned away, too many connections");
    if let Err(error) = stream.into_std().and_then(|mut stream| stream.write_all(FULL)) {
        tracing::debug!(%error, "a connection that was turned away had gone already");
    }
}

/// Whether an accept error concerns the one connection only, so that the next may be tried at once.
fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::Interrupted
    )
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;
    use crate::clock::SystemClock;

    async fn started(limits: Limits) -> (SocketAddr, InFlightRequests, Tasks) {
        let (tasks, any_port) = (Tasks::new(), SocketAddr::from(([127, 0, 0, 1], 0)));
        let server =
            Server::bind(any_port, limits, Metrics::new(Arc::new(SystemClock::new())), tasks.clone()).await.unwrap();
        let (address, in_flight) = (server.local_addr().unwrap(), server.in_flight());
        tasks.spawn_vital("listener", server.run(Router::new().route("/", get(async || "hello"))));
        (address, in_flight, tasks)
    }

    async fn greet(client: &mut TcpStream) -> String {
        client.write_all(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n").await.unwrap();
        let mut response = String::new();
        while !response.ends_with("\r\n\r\nhello") {
            response.push(char::from(client.read_u8().await.unwrap()));
        }
        response
    }

    #[tokio::test]
    async fn one_connection_too_many_is_turned_away_until_another_ends() {
        let (address, in_flight, tasks) = started(Limits { connections: 2, ..Limits::default() }).await;
        let mut first = TcpStream::connect(address).await.unwrap();
        let mut second = TcpStream::connect(address).await.unwrap();
        greet(&mut first).await;
        greet(&mut second).await;
        let mut told = String::new();
        TcpStream::connect(address).await.unwrap().read_to_string(&mut told).await.unwrap();
        assert!(told.starts_with("HTTP/1.1 503 ") && told.contains("Retry-After: 1\r\n"), "{told}");
        greet(&mut first).await;

        first.write_all(b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n").await.unwrap();
        first.read_to_string(&mut told).await.unwrap();
        // The place is free once the connection's task has ended, which its last byte may overtake.
        while tasks.alive().iter().filter(|name| **name == "connection").count() > 1 {
            tokio::task::yield_now().await;
        }
        greet(&mut TcpStream::connect(address).await.unwrap()).await;
        assert_eq!(in_flight.total(), 0);
    }

    #[tokio::test]
    async fn stopping_closes_the_listener_and_idle_connections() {
        let (address, _, tasks) = started(Limits::default()).await;
        let mut client = TcpStream::connect(address).await.unwrap();
        greet(&mut client).await;
        tasks.stop();
        assert_eq!(tasks.join(Duration::from_secs(3)).await, Ok(()));
        assert_eq!(client.read(&mut [0; 1]).await.unwrap(), 0);
        assert!(TcpStream::connect(address).await.is_err());
    }

    #[test]
    fn only_errors_of_one_connection_are_not_waited_on() {
        const EMFILE: i32 = 24;
        assert!(!is_of_one_connection(&io::Error::from_raw_os_error(EMFILE)));
        assert!(is_of_one_connection(&io::ErrorKind::ConnectionAborted.into()));
    }
}
