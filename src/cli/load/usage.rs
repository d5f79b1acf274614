//! Memory and processor time of the server under load.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use super::connection::LoadConnection;
use super::listener::{Process, process_at};
use super::target::LoadTarget;
use crate::clock::Clock;
use crate::config::Secret;
use crate::lifecycle::Tasks;

/// Between two looks.
const TICK: Duration = Duration::from_secs(1);

/// Linux counts processor time for readers in hundredths of a second, whatever its own tick is.
const TICKS_PER_S: f64 = 100.0;

/// What a server holds and has used at some moment.
#[derive(Debug, Clone, Copy, PartialEq)]
struct UsageSample {
    resident_bytes: u64,
    cpu: Duration,
}

/// What a server took during a measurement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ServerUsage {
    /// The most memory that it was seen to hold.
    pub resident_bytes: u64,
    /// Share of one processor: 2.0 is two whole ones.
    pub cpu_share: f64,
}

/// Who tells what the server takes.
pub(super) enum UsageSource {
    /// The server itself, on its metrics page.
    Metrics { connection: LoadConnection, target: Arc<LoadTarget>, token: Secret },
    /// The system, about the process that listens.
    System(Process),
    /// No process; why.
    Unmeasured(String),
}

impl UsageSource {
    /// The best witness: the server's metrics, else the system if the server is on this machine.
    pub(super) async fn find(target: &Arc<LoadTarget>, token: Result<Secret, String>, clock: &Arc<dyn Clock>) -> Self {
        let asked = match token {
            Ok(token) => {
                let connection = LoadConnection::new(Arc::clone(target), Arc::clone(clock), Tasks::new());
                let mut usage_source = Self::Metrics { connection, target: Arc::clone(target), token };
                match usage_source.sample().await {
                    Ok(_) => return usage_source,
                    Err(why) => why,
                }
            }
            Err(why) => why,
        };
        if !target.is_here() {
            return Self::Unmeasured(asked);
        }
        match target.addresses().iter().map(|address| process_at(*address)).find_map(Result::ok) {
            Some(process) => Self::System(process),
            None => {
                let why = target.addresses().first().map(|address| process_at(*address));
                let why = why.and_then(Result::err).unwrap_or_default();
                Self::Unmeasured(format!("{asked}; {why}"))
            }
        }
    }

    /// Where the figures come from, or why there are none.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Metrics { .. } => "the server's /metrics".to_owned(),
            Self::System(process) => format!("process {} ({})", process.id, process.name),
            Self::Unmeasured(why) => format!("not measured: {why}"),
        }
    }

    /// Looks at the server through a measurement; nothing when it could not be seen at its beginning and its end.
    pub(super) async fn watch(&mut self, measured: Range<Duration>, clock: &dyn Clock) -> Option<ServerUsage> {
        let until = |moment: Duration| tokio::time::sleep(moment.saturating_sub(clock.monotonic()));
        until(measured.start).await;
        let (begun, first) = (clock.monotonic(), self.sample().await.ok()?);
        let mut resident_bytes = first.resident_bytes;
        loop {
            until((clock.monotonic() + TICK).min(measured.end)).await;
            let now = clock.monotonic();
            let last = self.sample().await.ok()?;
            resident_bytes = resident_bytes.max(last.resident_bytes);
            if now >= measured.end {
                let used = last.cpu.saturating_sub(first.cpu).as_secs_f64();
                return Some(ServerUsage { resident_bytes, cpu_share: used / (now - begun).as_secs_f64() });
            }
        }
    }

    async fn sample(&mut self) -> Result<UsageSample, String> {
        match self {
            Self::Metrics { connection, target, token } => {
                let answer = connection.send(target.operator_get("/metrics", token.reveal())?).await;
                let answer = answer.map_err(|fault| format!("/metrics: {fault}"))?;
                if answer.status != 200 {
                    return Err(format!("/metrics: status {}", answer.status));
                }
                let text = String::from_utf8_lossy(&answer.body);
                from_metrics(&text).ok_or_else(|| "/metrics does not tell memory and processor time".to_owned())
            }
            Self::System(process) => {
                let read = |file: &str| std::fs::read_to_string(format!("/proc/{}/{file}", process.id));
                let files = read("status").and_then(|status| Ok((status, read("stat")?)));
                let (status, stat) = files.map_err(|_| format!("process {} is gone", process.id))?;
                from_proc(&status, &stat).ok_or_else(|| "/proc is not as Linux has it".to_owned())
            }
            Self::Unmeasured(why) => Err(why.clone()),
        }
    }
}

/// Reads the standard process metrics off a metrics page.
fn from_metrics(text: &str) -> Option<UsageSample> {
    let value = |name: &str| -> Option<f64> {
        text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))?.split(' ').next()?.parse().ok()
    };
    let seconds = value("process_cpu_seconds_total").filter(|seconds| *seconds >= 0.0)?;
    Some(UsageSample {
        resident_bytes: value("process_resident_memory_bytes").filter(|bytes| *bytes >= 1.0)? as u64,
        cpu: Duration::try_from_secs_f64(seconds).ok()?,
    })
}

/// Reads `/proc/PID/status` and `/proc/PID/stat`.
fn from_proc(status: &str, stat: &str) -> Option<UsageSample> {
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = resident.split_whitespace().next()?.parse().ok()?;
    // The name stands in brackets and may hold anything; after it, user and system time are the 12th and 13th.
    let (_, after_name) = stat.rsplit_once(')')?;
    let ticks = after_name.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
    let ticks: u64 = ticks.collect::<Result<Vec<_>, _>>().ok().filter(|ticks| ticks.len() == 2)?.iter().sum();
    Some(UsageSample { resident_bytes: kilobytes * 1024, cpu: Duration::from_secs_f64(ticks as f64 / TICKS_PER_S) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metrics_page_is_read() {
        let page = "# TYPE process_cpu_seconds counter\nprocess_cpu_seconds_total 1.5\nprocess_resident_memory_bytes 52428800\n";
        let sample = UsageSample { resident_bytes: 52_428_800, cpu: Duration::from_millis(1_500) };
        assert_eq!(from_metrics(page), Some(sample));
        assert_eq!(from_metrics("process_cpu_seconds_total 1.5\n"), None);
        assert_eq!(from_metrics("process_cpu_seconds_total 1.5\nprocess_resident_memory_bytes 0\n"), None);
        assert_eq!(from_metrics("process_cpu_seconds_total NaN\nprocess_resident_memory_bytes 9\n"), None);
    }

    #[test]
    fn proc_is_read_whatever_the_process_is_called() {
        let status = "Name:\tx\nVmRSS:\t   51200 kB\n";
        let stat = "42 (a) b (c)) S 1 42 42 0 -1 4194304 900 0 3 0 150 25 0 0 20 0 5 0 100 1 2";
        let sample = UsageSample { resident_bytes: 52_428_800, cpu: Duration::from_millis(1_750) };
        assert_eq!(from_proc(status, stat), Some(sample));
        assert_eq!(from_proc(status, "42 (a) S 1"), None);
        assert_eq!(from_proc("Name:\tx\n", stat), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn our_own_process_is_seen() {
        let read = |file| std::fs::read_to_string(format!("/proc/self/{file}")).unwrap();
        let sample = from_proc(&read("status"), &read("stat")).unwrap();
        assert!(sample.resident_bytes > 1_000_000, "{sample:?}");
    }
}
