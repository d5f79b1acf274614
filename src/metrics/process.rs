//! What this process takes from its machine, and what is left: processors, memory, disk, files, threads.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sysinfo::{
    CpuRefreshKind, MemoryRefreshKind, Process, ProcessRefreshKind, ProcessesToUpdate, RefreshKind, System,
    get_current_pid,
};

use super::{Metrics, StateLabels};

/// How often the machine is looked at.
pub const SAMPLE_EVERY: Duration = Duration::from_secs(30);

/// When the first look is followed by a second: a share of the processors needs two.
const SECOND_SAMPLE_AFTER: Duration = Duration::from_secs(5);

/// How long a failed look is not repeated.
pub const SAMPLE_AFTER_ERROR: Duration = Duration::from_secs(60);

/// One look at the machine. What the system does not tell is absent.
#[derive(Debug, Clone, PartialEq)]
pub struct MachineSample {
    /// Share of all processors that this process took since the look before, 0 to 1. Absent at the first look.
    pub process_cpu_ratio: Option<f64>,
    /// Processor time of this process since its start, in seconds.
    pub process_cpu_s: f64,
    /// Share of all processors that were busy, with any process.
    pub host_cpu_ratio: Option<f64>,
    /// Resident memory of this process.
    pub resident_bytes: u64,
    /// When this process started, in seconds since 1970.
    pub started_at_s: u64,
    /// Open files of this process, sockets included.
    pub open_files: Option<usize>,
    /// How many it may open.
    pub max_open_files: Option<usize>,
    /// Its threads.
    pub threads: Option<usize>,
    /// Memory that this process may use: the machine's, or less if its control group says so.
    pub memory_bytes: u64,
    /// Memory that can still be had.
    pub memory_available_bytes: u64,
    /// Size and free space of the disk with the data directory.
    pub disk_bytes: Option<(u64, u64)>,
}

/// The system tells nothing about this process.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the system tells nothing about this process: {0}")]
pub struct MachineSampleError(String);

/// Looks at the machine. A look reads a few dozen small files of the system: on a thread of its own, not among requests.
pub struct MachineSampler {
    // Opened at the first look, and again until that succeeds.
    system: Option<System>,
    dir: PathBuf,
    before: Option<(Duration, f64)>,
}

impl MachineSampler {
    /// Will look at the disk that `dir` lies on.
    pub fn new(dir: &Path) -> Self {
        Self { system: None, dir: dir.canonicalize().unwrap_or_else(|_| dir.to_owned()), before: None }
    }

    /// Looks. `now` is monotonic.
    ///
    /// # Errors
    /// When the system tells nothing about this process.
    pub fn look(&mut self, now: Duration) -> Result<MachineSample, MachineSampleError> {
        let pid = get_current_pid().map_err(|error| MachineSampleError(error.to_string()))?;
        let system = match &mut self.system {
            Some(system) => system,
            none => none.insert(open().map_err(|error| MachineSampleError(error.to_string()))?),
        };
        system.refresh_cpu_usage();
        system.refresh_memory_specifics(MemoryRefreshKind::nothing().with_ram());
        let kinds = ProcessRefreshKind::nothing().with_cpu().with_memory().with_tasks();
        system.refresh_processes_specifics(ProcessesToUpdate::Some(&[pid]), true, kinds);
        let process = system.process(pid).ok_or_else(|| MachineSampleError(format!("there is no process {pid}")))?;
        let (memory_bytes, memory_available_bytes) = memory(system, process);
        let process_cpu_s = process.accumulated_cpu_time() as f64 / 1e3;
        let processors = system.cpus().len().max(1) as f64;
        let before = self.before.replace((now, process_cpu_s));
        let ratio = before
            .filter(|(then, _)| *then < now)
            .map(|(then, cpu_s)| ((process_cpu_s - cpu_s) / (now - then).as_secs_f64() / processors).clamp(0.0, 1.0));
        Ok(MachineSample {
            process_cpu_ratio: ratio,
            process_cpu_s,
            host_cpu_ratio: before.map(|_| f64::from(system.global_cpu_usage()) / 100.0),
            resident_bytes: process.memory(),
            started_at_s: process.start_time(),
            open_files: process.open_files(),
            max_open_files: process.open_files_limit(),
            threads: process.tasks().map(|others| others.len() + 1),
            memory_bytes,
            memory_available_bytes,
            disk_bytes: disk_space(&self.dir).ok(),
        })
    }
}

/// Resident memory of this process now, in bytes; nothing where the system does not tell.
pub fn resident_bytes() -> Option<u64> {
    let pid = get_current_pid().ok()?;
    let mut system = System::new_with_specifics(RefreshKind::nothing()).ok()?;
    system.refresh_processes_specifics(
        ProcessesToUpdate::Some(&[pid]),
        true,
        ProcessRefreshKind::nothing().with_memory(),
    );
    Some(system.process(pid)?.memory())
}

fn open() -> Result<System, sysinfo::Error> {
    let kinds = RefreshKind::nothing()
        .with_cpu(CpuRefreshKind::nothing().with_usage())
        .with_memory(MemoryRefreshKind::nothing().with_ram());
    System::new_with_specifics(kinds)
}

/// Size of the file system that a path lies on, and what a process of this user may still write there, in bytes.
///
/// # Errors
/// When the path cannot be looked at.
pub fn disk_space(path: &Path) -> std::io::Result<(u64, u64)> {
    let disk = rustix::fs::statvfs(path)?;
    let bytes = |blocks: u64| blocks.saturating_mul(disk.f_frsize);
    Ok((bytes(disk.f_blocks), bytes(disk.f_bavail)))
}

/// What may be used and what is left of it, the tighter of machine and control group.
fn memory(system: &System, process: &Process) -> (u64, u64) {
    let machine = (system.total_memory(), system.available_memory());
    match process.cgroup_limits().or_else(|| system.cgroup_limits()) {
        Some(group) if group.total_memory > 0 => (machine.0.min(group.total_memory), machine.1.min(group.free_memory)),
        _ => machine,
    }
}

impl MachineSample {
    /// Makes the sample the state of the registry.
    pub fn publish(&self, metrics: &Metrics) {
        let set = |gauge: &super::Gauge, value: Option<u64>| {
            if let Some(value) = value {
                gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
            }
        };
        let count = |count: Option<usize>| count.and_then(|count| u64::try_from(count).ok());
        metrics.process_cpu.set(self.process_cpu_s);
        if let Some(ratio) = self.process_cpu_ratio {
            metrics.process_cpu_ratio.set(ratio);
        }
        if let Some(ratio) = self.host_cpu_ratio {
            metrics.host_cpu_ratio.set(ratio);
        }
        set(&metrics.process_start_time, Some(self.started_at_s));
        set(&metrics.process_resident_memory, Some(self.resident_bytes));
        set(&metrics.process_open_fds, count(self.open_files));
        set(&metrics.process_max_fds, count(self.max_open_files));
        set(&metrics.process_threads, count(self.threads));
        let of = |state| StateLabels { state };
        set(&metrics.host_memory.of(&of("total")), Some(self.memory_bytes));
        set(&metrics.host_memory.of(&of("available")), Some(self.memory_available_bytes));
        set(&metrics.disk.of(&of("total")), self.disk_bytes.map(|(total, _)| total));
        set(&metrics.disk.of(&of("free")), self.disk_bytes.map(|(_, free)| free));
    }
}

/// When the machine is looked at next.
#[derive(Debug, Clone, Copy, Default)]
pub struct SampleTimes {
    next: Duration,
    has_looked: bool,
}

impl SampleTimes {
    /// Whether a look is due at this monotonic time.
    pub fn is_due(&self, now: Duration) -> bool {
        now >= self.next
    }

    /// A look was made; the next one is due after [`SAMPLE_EVERY`], sooner after the first, or later if this one failed.
    pub fn looked(&mut self, now: Duration, succeeded: bool) {
        let wait = match (succeeded, self.has_looked) {
            (false, _) => SAMPLE_AFTER_ERROR,
            (true, false) => SECOND_SAMPLE_AFTER,
            (true, true) => SAMPLE_EVERY,
        };
        self.has_looked |= succeeded;
        self.next = now + wait;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::clock::ManualClock;

    #[test]
    fn this_process_is_seen_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let mut sampler = MachineSampler::new(dir.path());
        let first = sampler.look(Duration::from_secs(1)).unwrap();
        assert_eq!((first.process_cpu_ratio, first.host_cpu_ratio), (None, None));

        let held: Vec<_> = (0..50).map(|_| std::fs::File::open("/proc/self/stat").unwrap()).collect();
        let ballast = vec![7_u8; 64 << 20];
        let (stop, stopped) = std::sync::mpsc::channel::<()>();
        let thread = std::thread::spawn(move || stopped.recv());
        let mut work = 0_u64;
        while sampler.look(Duration::from_secs(2)).unwrap().process_cpu_s < first.process_cpu_s + 0.05 {
            work = ballast.iter().fold(work, |work, byte| work.wrapping_mul(31).wrapping_add(u64::from(*byte)));
        }
        sampler.before = Some((Duration::from_secs(1), first.process_cpu_s));
        let second = sampler.look(Duration::from_secs(3)).unwrap();
        assert!(second.open_files.unwrap() >= first.open_files.unwrap() + 50 - 20, "{first:?} {second:?}");
        assert!(second.open_files.unwrap() < second.max_open_files.unwrap());
        assert!(second.resident_bytes > first.resident_bytes + (48 << 20), "{work} {first:?} {second:?}");
        assert!(second.threads.unwrap() >= 2);
        assert!(second.memory_bytes > second.resident_bytes && second.memory_available_bytes < second.memory_bytes);
        let ratio = second.process_cpu_ratio.unwrap();
        assert!(ratio > 0.0 && ratio <= 1.0, "{ratio}");
        if let Some((total, free)) = second.disk_bytes {
            assert!(free <= total && total > 1 << 20);
        }
        drop((held, stop));
        thread.join().unwrap().unwrap_err();
    }

    #[test]
    fn a_sample_is_in_the_text() {
        let metrics = Metrics::new(Arc::new(ManualClock::at_unix_s(0)));
        let sample = MachineSample {
            process_cpu_ratio: Some(0.5),
            process_cpu_s: 12.5,
            host_cpu_ratio: Some(0.75),
            resident_bytes: 1_000,
            started_at_s: 1_800_000_000,
            open_files: Some(20),
            max_open_files: Some(1_024),
            threads: None,
            memory_bytes: 4_000,
            memory_available_bytes: 3_000,
            disk_bytes: Some((10_000, 9_000)),
        };
        sample.publish(&metrics);
        let text = metrics.text();
        for line in [
            "process_cpu_seconds_total 12.5",
            "process_resident_memory_bytes 1000",
            "process_start_time_seconds 1800000000",
            "process_open_fds 20",
            "process_max_fds 1024",
            "process_threads 0",
            "astroloh_process_cpu_ratio 0.5",
            "astroloh_host_cpu_ratio 0.75",
            r#"astroloh_host_memory_bytes{state="available"} 3000"#,
            r#"astroloh_disk_bytes{state="free"} 9000"#,
        ] {
            assert!(text.lines().any(|shown| shown == line), "{line} not in:\n{text}");
        }
    }

    #[test]
    fn the_next_look_comes_sooner_after_the_first_and_later_after_an_error() {
        let s = Duration::from_secs;
        let mut times = SampleTimes::default();
        assert!(times.is_due(s(0)));
        times.looked(s(0), true);
        assert!(!times.is_due(s(4)) && times.is_due(s(5)));
        times.looked(s(5), true);
        assert!(!times.is_due(s(34)) && times.is_due(s(35)));
        times.looked(s(35), false);
        assert!(!times.is_due(s(94)) && times.is_due(s(95)));
    }
}
