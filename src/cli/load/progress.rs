//! The line on the terminal that shows that a load is under way.

use std::future::pending;
use std::io::{IsTerminal as _, Write as _};
use std::ops::Range;
use std::time::Duration;

use super::tally::LoadTally;
use crate::clock::Clock;

const TICK: Duration = Duration::from_secs(1);

/// Rewrites the line each second, for as long as it is polled; does nothing when standard error is no terminal.
pub(super) async fn show(clock: &dyn Clock, measured: Range<Duration>, tally: impl Fn() -> LoadTally) {
    if !std::io::stderr().is_terminal() {
        return pending().await;
    }
    let mut line = ProgressLine { before: 0 };
    loop {
        tokio::time::sleep(TICK).await;
        line.write(clock.monotonic(), &measured, &tally());
    }
}

/// What is on the terminal; wiped when it is dropped.
struct ProgressLine {
    /// Requests at the last tick.
    before: u64,
}

impl ProgressLine {
    fn write(&mut self, now: Duration, measured: &Range<Duration>, tally: &LoadTally) {
        let total = tally.total();
        let requests = tally.warm_up + total.count();
        let shown = match measured.start.checked_sub(now) {
            Some(left) => format!("warming up, {:.0} s left", left.as_secs_f64()),
            None => format!("{:.0} s left", measured.end.saturating_sub(now).as_secs_f64()),
        };
        let (per_s, failed) = (requests - self.before, total.failed() + tally.warm_up_failed);
        self.before = requests;
        let p99 = total.latencies.quantile_ms(0.99);
        print(&format!("{shown}  {requests} requests  {per_s}/s  {failed} failed  p99 {p99:.2} ms"));
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        print("");
    }
}

/// Puts `text` in place of the line that the cursor is in; a terminal that is gone needs none.
fn print(text: &str) {
    let mut stderr = std::io::stderr().lock();
    let _ = write!(stderr, "\r\x1b[K{text}");
    let _ = stderr.flush();
}
