//! Requests per second over 64 connections: cached answers against a constant of equal size from the same server and router.
//!
//! Server and load share this machine and this process. Rounds alternate, so that what else the machine does falls on all alike.

#[expect(dead_code, reason = "the router's bench uses the rest")]
mod appliance;
mod load;
mod requests;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use appliance::Appliance;
use astroloh::web::{Limits, Server};
use load::{Requests, Seen, load, server_cpu_time};
use requests::{POOL, WEBHOOK, horoscope_path, natal_path, natal_path_by_place, turn};

const CONNECTIONS: u64 = 64;
const ROUNDS: usize = 7;
const ROUND: Duration = Duration::from_secs(1);

/// As `serve` has them.
const IO_THREADS: usize = 2;

/// What one kind of request came to.
#[derive(Default)]
struct Row {
    requests_per_s: Vec<f64>,
    server_cpu_us: Vec<f64>,
    p50_us: Vec<f64>,
    p99_us: Vec<f64>,
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(IO_THREADS)
        .thread_name("io")
        .enable_all()
        .build()
        .expect("it starts");
    let (appliance, address, chart) = runtime.block_on(async {
        let appliance = Appliance::start().await;
        let chart = appliance.get(&natal_path(0)).await;
        // What is measured are hits; a pool asked for by 64 connections at once would be more than the queue holds.
        for number in 0..POOL {
            appliance.get(&natal_path(number)).await;
            appliance.get(&natal_path_by_place(number)).await;
        }
        for number in 0..12 {
            appliance.get(&horoscope_path(number)).await;
        }
        let (metrics, tasks) = (Arc::clone(&appliance.core.metrics), appliance.core.tasks.clone());
        let any_port = SocketAddr::from(([127, 0, 0, 1], 0));
        let server = Server::bind(any_port, Limits::default(), metrics, tasks.clone()).await.expect("a port is free");
        let address = server.local_addr().expect("it is bound");
        tasks.spawn_vital("listener", server.run(appliance.router_with_constant(chart.clone())));
        (appliance, address, chart)
    });
    println!("{} bytes in a chart; {CONNECTIONS} connections; {ROUNDS} rounds of {ROUND:?}", chart.len());

    let kinds: [(&str, Requests); 6] = [
        ("constant of equal size", get_one_of(|_| "/constant".to_owned(), 1)),
        ("chart, memory hit", get_one_of(natal_path, POOL)),
        ("chart by place, memory hit", get_one_of(natal_path_by_place, POOL)),
        ("horoscope, memory hit", get_one_of(horoscope_path, 12)),
        ("voice turn, state kept by the client", turns(Some("{}"))),
        ("voice turn, state kept here", turns(None)),
    ];
    let only = std::env::args().nth(1).filter(|argument| !argument.starts_with('-'));
    let kinds: Vec<_> =
        kinds.into_iter().filter(|(name, _)| only.as_ref().is_none_or(|only| name.contains(only.as_str()))).collect();
    let run = |requests: &Requests, lasting| {
        let before = server_cpu_time();
        let seen = load(address, CONNECTIONS, lasting, Arc::clone(&appliance.clock), Arc::clone(requests));
        (server_cpu_time() - before, seen)
    };
    for (_, requests) in &kinds {
        run(requests, ROUND / 2);
    }
    let mut rows: Vec<Row> = kinds.iter().map(|_| Row::default()).collect();
    for _ in 0..ROUNDS {
        for ((_, requests), row) in kinds.iter().zip(&mut rows) {
            let (cpu, seen) = run(requests, ROUND);
            row.add(cpu, seen);
        }
    }

    println!("{:38} {:>10} {:>7} {:>8} {:>8} {:>13}", "", "requests/s", "ratio", "p50 µs", "p99 µs", "server CPU µs");
    let constant = median(&rows[0].requests_per_s);
    for ((name, _), row) in kinds.iter().zip(&rows) {
        let requests_per_s = median(&row.requests_per_s);
        let [p50, p99, cpu] = [&row.p50_us, &row.p99_us, &row.server_cpu_us].map(|values| median(values));
        let ratio = requests_per_s / constant;
        println!("{name:38} {requests_per_s:>10.0} {ratio:>7.3} {p50:>8.0} {p99:>8.0} {cpu:>13.2}");
    }
    let turns = &appliance.core.metrics.alice_response_duration;
    let mut below = 0;
    println!("voice turns inside the server, of {}:", turns.count());
    for (bound_s, count) in turns.buckets() {
        below += count;
        if count > 0 {
            println!("  {:>8} µs {:>9.4} %", bound_s * 1e6, below as f64 / turns.count() as f64 * 100.0);
        }
    }
    runtime.block_on(appliance.core.stop()).expect("it stops");
}

/// GET of one of `pool` paths, each connection beginning with another one.
fn get_one_of(path: fn(u64) -> String, pool: u64) -> Requests {
    let requests: Vec<_> =
        (0..pool).map(|number| format!("GET {} HTTP/1.1\r\nHost: bench\r\n\r\n", path(number))).collect();
    Arc::new(move |(connection, sent), request| {
        request.extend_from_slice(requests[((connection * 17 + sent) % pool) as usize].as_bytes());
    })
}

/// A new turn in each connection's conversation.
fn turns(state: Option<&'static str>) -> Requests {
    let messages = AtomicU64::new(0);
    Arc::new(move |(connection, _), request| {
        // A number of its own, or it would be a turn sent twice.
        let body = turn(connection, messages.fetch_add(1, Ordering::Relaxed), state);
        let length = body.len();
        let head = format!(
            "POST {WEBHOOK} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        );
        request.extend_from_slice(head.as_bytes());
        request.extend_from_slice(body.as_bytes());
    })
}

impl Row {
    fn add(&mut self, cpu: Duration, mut seen: Seen) {
        let us = |duration: Duration| duration.as_secs_f64() * 1e6;
        self.requests_per_s.push(seen.requests_per_s());
        self.server_cpu_us.push(us(cpu) / seen.requests() as f64);
        self.p50_us.push(us(seen.latency(0.5)));
        self.p99_us.push(us(seen.latency(0.99)));
    }
}

fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}
