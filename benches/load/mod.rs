//! A load of kept-alive connections from one thread, each with one request under way: cheap enough that the server shows.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use astroloh::clock::Clock;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// Requests that one connection carries; the server closes it after ten thousand.
const REQUESTS_PER_CONNECTION: u32 = 9_999;

/// The name of threads that make a load.
const LOAD: &str = "load";

/// Longer than the longest answer with its head.
const BUFFER_BYTES: usize = 64 << 10;

/// Writes the request with this number, the `.1`th of connection `.0`.
pub type Requests = Arc<dyn Fn((u64, u64), &mut Vec<u8>) + Send + Sync>;

/// What a load saw.
pub struct Seen {
    /// How long it took.
    pub took: Duration,
    latencies: Vec<Duration>,
}

impl Seen {
    pub fn requests(&self) -> usize {
        self.latencies.len()
    }

    pub fn requests_per_s(&self) -> f64 {
        self.requests() as f64 / self.took.as_secs_f64()
    }

    /// The latency that `share` of all requests stayed below.
    pub fn latency(&mut self, share: f64) -> Duration {
        self.latencies.sort_unstable();
        let index = (self.latencies.len() as f64 * share) as usize;
        self.latencies.get(index.min(self.latencies.len() - 1)).copied().expect("there was an answer")
    }
}

/// Sends requests over `connections` for as long as `lasting`, from a thread of its own.
pub fn load(
    address: SocketAddr,
    connections: u64,
    lasting: Duration,
    clock: Arc<dyn Clock>,
    requests: Requests,
) -> Seen {
    let work = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("it starts");
        runtime.block_on(async move {
            let begun = clock.monotonic();
            let until = begun + lasting;
            let mut tasks = JoinSet::new();
            for connection in 0..connections {
                tasks.spawn(converse(address, connection, until, Arc::clone(&clock), Arc::clone(&requests)));
            }
            let latencies = tasks.join_all().await.concat();
            let took = clock.monotonic() - begun;
            Seen { took, latencies }
        })
    };
    std::thread::Builder::new().name(LOAD.into()).spawn(work).expect("it starts").join().expect("it ends")
}

async fn converse(
    address: SocketAddr,
    number: u64,
    until: Duration,
    clock: Arc<dyn Clock>,
    requests: Requests,
) -> Vec<Duration> {
    let mut latencies = Vec::with_capacity(1 << 14);
    let (mut request, mut buffer) = (Vec::new(), vec![0; BUFFER_BYTES]);
    let mut sent = 0;
    loop {
        let mut stream = TcpStream::connect(address).await.expect("it listens");
        stream.set_nodelay(true).expect("it is a socket");
        for _ in 0..REQUESTS_PER_CONNECTION {
            let begun = clock.monotonic();
            if begun >= until {
                return latencies;
            }
            request.clear();
            requests((number, sent), &mut request);
            sent += 1;
            stream.write_all(&request).await.expect("it reads");
            receive(&mut stream, &mut buffer).await;
            latencies.push(clock.monotonic() - begun);
        }
    }
}

/// Reads one whole answer and sees that it is a good one.
async fn receive(stream: &mut TcpStream, buffer: &mut [u8]) {
    let mut filled = 0;
    let mut whole = usize::MAX;
    while filled < whole {
        let count = stream.read(&mut buffer[filled..]).await.expect("it answers");
        assert_ne!(count, 0, "closed in the middle of an answer");
        filled += count;
        if whole == usize::MAX {
            whole = whole_bytes(&buffer[..filled]).unwrap_or(usize::MAX);
        }
    }
    assert!(buffer.starts_with(b"HTTP/1.1 200 "), "{}", String::from_utf8_lossy(&buffer[..filled]));
    assert_eq!(filled, whole);
}

/// How long an answer is with its head, once the head is there.
fn whole_bytes(begun: &[u8]) -> Option<usize> {
    const LENGTH: &[u8] = b"content-length: ";
    let head = begun.windows(4).position(|end| end == b"\r\n\r\n")? + 4;
    let at = begun[..head].windows(LENGTH.len()).position(|name| name == LENGTH)? + LENGTH.len();
    let digits = begun[at..head].iter().take_while(|byte| byte.is_ascii_digit());
    Some(head + digits.fold(0, |length, digit| length * 10 + usize::from(digit - b'0')))
}

/// Time of the processor that the threads of this process have used, those apart that make the load.
pub fn server_cpu_time() -> Duration {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let fact = |thread: &std::path::Path, name: &str| std::fs::read_to_string(thread.join(name)).unwrap_or_default();
    threads
        .map(|thread| thread.path())
        .filter(|thread| fact(thread, "comm").trim() != LOAD)
        .map(|thread| fact(&thread, "schedstat"))
        .map(|times| Duration::from_nanos(times.split(' ').next().and_then(|ns| ns.parse().ok()).unwrap_or_default()))
        .sum()
}
