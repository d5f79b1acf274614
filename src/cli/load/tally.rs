//! What came of the requests of a run, class by class.

use std::collections::BTreeMap;
use std::time::Duration;

use hdrhistogram::Histogram;

use super::answer::{Fault, Served};
use super::connection::REQUEST_TIMEOUT;
use super::script::LoadClass;

/// Longest latency that is recorded as it is: a request can wait for its connection as long as a run lasts.
const LONGEST_US: u64 = 3_600_000_000;

/// Three digits: a millisecond is known to a microsecond, a second to a millisecond.
const DIGITS: u8 = 3;

/// Latencies, to the microsecond.
#[derive(Debug, Clone)]
pub(super) struct Latencies(Histogram<u64>);

impl Latencies {
    pub(super) fn new() -> Self {
        Self(Histogram::new_with_bounds(1, LONGEST_US, DIGITS).expect("the bounds are in order"))
    }

    pub(super) fn record(&mut self, latency: Duration) {
        self.0.saturating_record(u64::try_from(latency.as_micros()).unwrap_or(LONGEST_US));
    }

    pub(super) fn count(&self) -> u64 {
        self.0.len()
    }

    /// 0 when there is none.
    pub(super) fn mean_ms(&self) -> f64 {
        self.0.mean() / 1e3
    }

    /// The latency that `share` of all stayed at or below; 0 when there is none.
    pub(super) fn quantile_ms(&self, share: f64) -> f64 {
        self.0.value_at_quantile(share) as f64 / 1e3
    }

    pub(super) fn max_ms(&self) -> f64 {
        self.0.max() as f64 / 1e3
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.0.add(&other.0).expect("all have the same bounds");
    }
}

/// The figures of one class.
#[derive(Debug, Clone)]
pub(super) struct ClassStats {
    /// Of every request but those that were shed, failed ones too. One without an answer has waited at least for [`REQUEST_TIMEOUT`]: who
    /// is refused at once must not look well served.
    pub latencies: Latencies,
    /// Of those that were answered with what was asked for.
    pub answered: Latencies,
    /// Of those that were answered with an excuse.
    pub shed: Latencies,
    pub faults: BTreeMap<Fault, u64>,
    /// Good answers and excuses that came before the run was over.
    pub served_in_time: u64,
}

impl ClassStats {
    pub(super) fn new() -> Self {
        let [latencies, answered, shed] = std::array::from_fn(|_| Latencies::new());
        Self { latencies, answered, shed, faults: BTreeMap::new(), served_in_time: 0 }
    }

    pub(super) fn count(&self) -> u64 {
        self.latencies.count() + self.shed.count()
    }

    pub(super) fn failed(&self) -> u64 {
        self.faults.values().sum()
    }

    /// Those that the server refused to answer now: excuses, and the statuses 429 and 503.
    pub(super) fn refused(&self) -> u64 {
        let statuses = [429, 503].map(|status| self.faults.get(&Fault::Status(status)).copied().unwrap_or_default());
        self.shed.count() + statuses.iter().sum::<u64>()
    }

    fn record(&mut self, came: Result<Served, Fault>, latency: Duration, in_time: bool) {
        match came {
            Ok(Served::Whole) => {
                self.latencies.record(latency);
                self.answered.record(latency);
            }
            Ok(Served::Shed) => self.shed.record(latency),
            Err(fault) => {
                *self.faults.entry(fault).or_default() += 1;
                self.latencies.record(if fault.is_unanswered() { latency.max(REQUEST_TIMEOUT) } else { latency });
            }
        }
        self.served_in_time += u64::from(came.is_ok() && in_time);
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.latencies.add(&other.latencies);
        self.answered.add(&other.answered);
        self.shed.add(&other.shed);
        for (fault, count) in &other.faults {
            *self.faults.entry(*fault).or_default() += count;
        }
        self.served_in_time += other.served_in_time;
    }
}

/// One request, when it is over.
#[derive(Debug, Clone, Copy)]
pub(super) struct FinishedRequest {
    pub class: LoadClass,
    /// When it was due; in a closed loop, when it was sent.
    pub due: Duration,
    pub at: Duration,
    pub came: Result<Served, Fault>,
}

/// Counts a run: apart what was due before the measurement began, and what came after it ended.
#[derive(Debug, Clone)]
pub(super) struct LoadTally {
    measured: std::ops::Range<Duration>,
    classes: BTreeMap<LoadClass, ClassStats>,
    /// Requests of the warm-up.
    pub warm_up: u64,
    /// Of them, those that failed.
    pub warm_up_failed: u64,
    /// How late the generator itself was to send, when a connection was free. Large values discredit the run.
    pub lag: Latencies,
}

impl LoadTally {
    /// Nothing counted yet; what is due within `measured` will be.
    pub(super) fn new(measured: std::ops::Range<Duration>) -> Self {
        Self { measured, classes: BTreeMap::new(), warm_up: 0, warm_up_failed: 0, lag: Latencies::new() }
    }

    /// Counts a request.
    pub(super) fn record(&mut self, ended: FinishedRequest) {
        if ended.due < self.measured.start {
            self.warm_up += 1;
            self.warm_up_failed += u64::from(ended.came.is_err());
            return;
        }
        let in_time = ended.at <= self.measured.end;
        let figures = self.classes.entry(ended.class).or_insert_with(ClassStats::new);
        figures.record(ended.came, ended.at.saturating_sub(ended.due), in_time);
    }

    /// The figures of each class that was asked for.
    pub(super) fn classes(&self) -> impl Iterator<Item = (LoadClass, &ClassStats)> {
        LoadClass::ALL.into_iter().filter_map(|class| Some((class, self.classes.get(&class)?)))
    }

    /// All classes together.
    pub(super) fn total(&self) -> ClassStats {
        self.classes.values().fold(ClassStats::new(), |mut total, figures| {
            total.add(figures);
            total
        })
    }

    /// Good answers and excuses a second, over the measurement.
    pub(super) fn throughput_per_s(&self, figures: &ClassStats) -> f64 {
        figures.served_in_time as f64 / (self.measured.end - self.measured.start).as_secs_f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn ended(due: u64, at: u64, came: Result<Served, Fault>) -> FinishedRequest {
        FinishedRequest { class: LoadClass::Webhook, due: ms(due), at: ms(at), came }
    }

    #[test]
    fn the_warm_up_is_counted_apart() {
        let mut tally = LoadTally::new(ms(1_000)..ms(2_000));
        tally.record(ended(999, 1_500, Ok(Served::Whole)));
        tally.record(ended(0, 1, Err(Fault::Cut)));
        tally.record(ended(1_000, 1_010, Ok(Served::Whole)));
        let total = tally.total();
        assert_eq!((tally.warm_up, tally.warm_up_failed, total.count(), total.failed()), (2, 1, 1, 0));
        assert_eq!(total.latencies.max_ms().round(), 10.0);
    }

    #[test]
    fn latency_runs_from_when_a_request_was_due() {
        let mut tally = LoadTally::new(ms(0)..ms(1_000));
        // A server that stalls for a second: of ten requests a second, each waits for what is left of it.
        for due in (0..1_000).step_by(100) {
            tally.record(ended(due, 1_000, Ok(Served::Whole)));
        }
        let total = tally.total();
        assert!((total.latencies.quantile_ms(0.5) - 500.0).abs() < 1.0, "{}", total.latencies.quantile_ms(0.5));
        assert!((total.latencies.mean_ms() - 550.0).abs() < 1.0, "{}", total.latencies.mean_ms());
        assert_eq!(tally.throughput_per_s(&total), 10.0);
    }

    #[test]
    fn who_got_no_answer_was_not_served_fast() {
        let mut tally = LoadTally::new(ms(0)..ms(1_000));
        tally.record(ended(1, 2, Err(Fault::Connect)));
        assert_eq!((tally.total().latencies.quantile_ms(0.5) / 1e3).round(), REQUEST_TIMEOUT.as_secs_f64());
        let mut tally = LoadTally::new(ms(0)..ms(1_000));
        tally.record(ended(1, 2, Err(Fault::Status(503))));
        assert_eq!(tally.total().latencies.quantile_ms(0.5).round(), 1.0);
        assert_eq!(tally.total().faults[&Fault::Status(503)], 1);
    }

    #[test]
    fn excuses_do_not_flatter_the_answers_and_late_ones_do_not_count_as_throughput() {
        let mut tally = LoadTally::new(ms(0)..ms(1_000));
        tally.record(ended(0, 1, Ok(Served::Shed)));
        tally.record(ended(0, 900, Ok(Served::Whole)));
        tally.record(ended(900, 1_500, Ok(Served::Whole)));
        let total = tally.total();
        assert_eq!((total.shed.count(), total.latencies.count(), total.count()), (1, 2, 3));
        assert!(total.latencies.quantile_ms(0.01) > 599.0);
        assert_eq!(tally.throughput_per_s(&total), 2.0);
    }
}
