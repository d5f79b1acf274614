//! The listener: takes connections, as many as the limits allow, and survives whatever accepting them brings.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpStream};

use crate::lifecycle::Tasks;
use crate::metrics::{EndingLabels, Metrics};
use crate::web::requests::in_flight::InFlightRequests;
use crate::web::requests::middleware::Middleware;
use crate::web::transport::connection::{ConnectionContext, ConnectionEnd};
use crate::web::transport::connection_table::{ConnectionPlace, ConnectionTable, HolderOf};
use crate::web::transport::date_header::DateHeader;
use crate::web::transport::limits::Limits;

/// How long to leave the listener alone when the process is out of descriptors or memory. The pending connection stays
/// in the kernel's queue, so trying again at once would spin; 100 ms is short against every limit of a connection.
const EXHAUSTED_PAUSE: Duration = Duration::from_millis(100);

/// Time for the head of a health check on a connection beyond the limit.
const HEALTH_HEAD: Duration = Duration::from_secs(1);

/// A bound HTTP/1.1 listener. Knows nothing of routes until it runs.
pub struct Server {
    listener: TcpListener,
    metrics: Arc<Metrics>,
    tasks: Tasks,

    limits: Limits,

    in_flight: InFlightRequests,
    holder_of: Arc<HolderOf>,
}

impl Server {
    /// Binds `address`; from now on the kernel queues connections, which [`Server::run`] takes up.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub async fn bind(address: SocketAddr, limits: Limits, metrics: Arc<Metrics>, tasks: Tasks) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        Ok(Self::of(listener, limits, metrics, tasks))
    }

    /// Takes connections from a socket that listens already.
    ///
    /// # Errors
    /// When the operating system refuses to wait for it without blocking.
    pub fn over(
        listener: std::net::TcpListener,
        limits: Limits,
        metrics: Arc<Metrics>,
        tasks: Tasks,
    ) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        Ok(Self::of(TcpListener::from_std(listener)?, limits, metrics, tasks))
    }

    fn of(listener: TcpListener, limits: Limits, metrics: Arc<Metrics>, tasks: Tasks) -> Self {
        let holder_of: Arc<HolderOf> = Arc::new(Some);
        Self { listener, metrics, tasks, limits, in_flight: InFlightRequests::default(), holder_of }
    }

    /// The same, but connections count for the address that `holder_of` tells, and for none where they are a trusted proxy's. Without it
    /// each counts for its peer's address.
    #[must_use]
    pub fn with_holders(self, holder_of: Arc<HolderOf>) -> Self {
        Self { holder_of, ..self }
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
        let Self { listener, metrics, tasks, limits, in_flight, holder_of } = self;
        let table = ConnectionTable::new(limits.into());
        let context = ConnectionContext {
            middleware: Middleware::new(router, in_flight),
            limits,
            clock: Arc::clone(metrics.clock()),
            date: DateHeader::new(Arc::clone(metrics.clock())),
        };
        let for_health = context.for_health_alone(HEALTH_HEAD);
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
                    let place = table.admit(holder_of(peer.ip()));
                    let context = if place.is_for_health { for_health.clone() } else { context.clone() };
                    let stop = tasks.stopping().child_token();
                    let open = OpenConnectionGuard::counted(&metrics);
                    tasks.spawn("connection", async move {
                        open.ended(serve(context, stream, peer, place, stop).await.name());
                    });
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
    place: ConnectionPlace,
    stop: tokio_util::sync::CancellationToken,
) -> ConnectionEnd {
    // A head and a body go out in one write, so Nagle could only delay the next response.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY was not set");
    }
    let ending = tokio::select! {
        biased;
        ending = context.serve(stream, peer, Arc::clone(&place.progress), stop) => ending,
        () = place.displaced.cancelled() => ConnectionEnd::Displaced,
    };
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

    /// Everything that a peer sends until it closes.
    async fn rest_of(client: &mut TcpStream) -> String {
        let mut rest = String::new();
        client.read_to_string(&mut rest).await.unwrap();
        rest
    }

    #[tokio::test]
    async fn one_connection_too_many_takes_the_place_of_the_idlest() {
        let (address, in_flight, tasks) = started(Limits { connections: 2, ..Limits::default() }).await;
        let mut first = TcpStream::connect(address).await.unwrap();
        let mut second = TcpStream::connect(address).await.unwrap();
        greet(&mut second).await;
        greet(&mut first).await;
        let mut third = TcpStream::connect(address).await.unwrap();
        greet(&mut third).await;
        assert_eq!(rest_of(&mut second).await, "", "closed without an answer: none was due");
        greet(&mut first).await;
        drop((first, third));
        while in_flight.total() + tasks.alive().iter().filter(|name| **name == "connection").count() > 0 {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn when_every_connection_is_a_proxys_health_still_has_a_way_in() {
        let (tasks, any_port) = (Tasks::new(), SocketAddr::from(([127, 0, 0, 1], 0)));
        let limits = Limits { connections: 2, ..Limits::default() };
        let metrics = Metrics::new(Arc::new(SystemClock::new()));
        let server = Server::bind(any_port, limits, metrics, tasks.clone()).await.unwrap();
        let server = server.with_holders(Arc::new(|_| None));
        let address = server.local_addr().unwrap();
        let router = Router::new().route("/", get(async || "hello")).route("/livez", get(async || "hello"));
        tasks.spawn_vital("listener", server.run(router));
        let mut proxied = [TcpStream::connect(address).await.unwrap(), TcpStream::connect(address).await.unwrap()];
        for connection in &mut proxied {
            greet(connection).await;
        }
        for (path, status) in [("/livez", "200"), ("/", "503")] {
            let mut check = TcpStream::connect(address).await.unwrap();
            check.write_all(format!("GET {path} HTTP/1.1\r\nHost: here\r\n\r\n").as_bytes()).await.unwrap();
            let told = rest_of(&mut check).await;
            assert!(told.starts_with(&format!("HTTP/1.1 {status} ")) && told.contains("connection: close"), "{told}");
        }
        for connection in &mut proxied {
            greet(connection).await;
        }
        tasks.stop();
        assert_eq!(tasks.join(Duration::from_secs(3)).await, Ok(()));
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
