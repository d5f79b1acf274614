//! Who is let in: what solving a question takes, what lies ahead of it, and whether that fits its deadline. Pure.

use std::time::Duration;

use super::compute_class::ComputeClass;
use crate::astro::Kind;

/// Assumed for a kind that has never been solved: about a slow chart. Too much would refuse the first questions after a start.
const UNKNOWN: Estimate = Estimate { mean_ns: 10_000_000.0, deviation_ns: 0.0, is_measured: false };

/// Share of a new measurement in the mean, after RFC 6298.
const MEAN_GAIN: f64 = 1.0 / 8.0;

/// Share of a new measurement in the mean deviation, after RFC 6298.
const DEVIATION_GAIN: f64 = 1.0 / 4.0;

/// How many deviations above the mean are planned for. With the mean alone 20 of 1 400 answers were late; with four, none.
const CAUTION: f64 = 4.0;

/// What solving one kind of question takes.
#[derive(Debug, Clone, Copy)]
struct Estimate {
    mean_ns: f64,
    deviation_ns: f64,
    is_measured: bool,
}

impl Estimate {
    fn learn(&mut self, took: Duration) {
        let took_ns = took.as_nanos() as f64;
        if self.is_measured {
            self.deviation_ns += DEVIATION_GAIN * ((took_ns - self.mean_ns).abs() - self.deviation_ns);
            self.mean_ns += MEAN_GAIN * (took_ns - self.mean_ns);
        } else {
            *self = Self { mean_ns: took_ns, deviation_ns: took_ns / 2.0, is_measured: true };
        }
    }

    /// Shrinks, because it refuses even an idle pool's next question: what is never let in is never measured again.
    fn doubt(&mut self) {
        self.mean_ns *= 1.0 - MEAN_GAIN;
        self.deviation_ns *= 1.0 - MEAN_GAIN;
    }

    fn cautious(&self) -> Duration {
        Duration::from_nanos((self.mean_ns + CAUTION * self.deviation_ns) as u64)
    }
}

/// The book of what was let in and has not ended.
///
/// Each class has estimates of its own, because a kind holds small and large questions, and a flood of large ones by REST says nothing
/// of those that voice asks.
#[derive(Debug)]
pub struct Admission {
    workers: u32,
    estimates: [[Estimate; Kind::ALL.len()]; ComputeClass::ALL.len()],
    ahead: [Duration; ComputeClass::ALL.len()],
}

impl Admission {
    /// Nothing is under way on `workers` shared threads, at least one.
    pub fn new(workers: usize) -> Self {
        let estimates = [[UNKNOWN; Kind::ALL.len()]; ComputeClass::ALL.len()];
        let mut admission = Self { workers: 1, estimates, ahead: Default::default() };
        admission.set_workers(workers);
        admission
    }

    /// Lets a question in that has `remaining` until its deadline, and returns what it is expected to take: hand that to
    /// [`Self::ended`].
    ///
    /// # Errors
    /// When it would not be solved in time: how long until there is room for it.
    pub fn admit(&mut self, class: ComputeClass, kind: Kind, remaining: Duration) -> Result<Duration, Duration> {
        let own = self.expected(class, kind);
        let wait = self.wait(class);
        let ready_in = wait + own;
        if ready_in > remaining {
            if wait.is_zero() {
                self.estimates[class as usize][kind.index()].doubt();
            }
            return Err(ready_in.saturating_sub(remaining));
        }
        self.ahead[class as usize] += own;
        Ok(own)
    }

    /// Notes that a background question is on a thread; its expected time goes to [`Self::ended`] as well.
    pub fn begun_in_background(&mut self, expected: Duration) {
        self.ahead[ComputeClass::Background as usize] += expected;
    }

    /// Sets the number of shared threads; at least one.
    pub fn set_workers(&mut self, workers: usize) {
        self.workers = u32::try_from(workers.max(1)).unwrap_or(u32::MAX);
    }

    /// A question that was let in with this expectation runs no more, however it ended.
    pub fn ended(&mut self, class: ComputeClass, expected: Duration) {
        let ahead = &mut self.ahead[class as usize];
        *ahead = ahead.saturating_sub(expected);
    }

    /// Learns from a question that was solved.
    pub fn learn(&mut self, class: ComputeClass, kind: Kind, took: Duration) {
        self.estimates[class as usize][kind.index()].learn(took);
    }

    /// How long a new question of this kind is expected to be solved, once it is its turn. Cautious: longer than most take.
    pub fn expected(&self, class: ComputeClass, kind: Kind) -> Duration {
        self.estimates[class as usize][kind.index()].cautious()
    }

    /// How long a question of this kind takes on average.
    pub fn mean(&self, class: ComputeClass, kind: Kind) -> Duration {
        Duration::from_nanos(self.estimates[class as usize][kind.index()].mean_ns as u64)
    }

    /// How long a new question is expected to wait for its turn. Voice waits for voice alone, and has a thread more; REST waits for
    /// everything that was let in.
    pub fn wait(&self, class: ComputeClass) -> Duration {
        match class {
            ComputeClass::Voice => self.ahead[class as usize] / self.workers.saturating_add(1),
            ComputeClass::Rest | ComputeClass::Background => self.ahead.iter().sum::<Duration>() / self.workers,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REST: ComputeClass = ComputeClass::Rest;
    const TENTH: Duration = Duration::from_millis(100);

    fn measured(workers: usize, took: Duration) -> Admission {
        let mut admission = Admission::new(workers);
        // Equal measurements: the deviation fades, the mean stays.
        (0..64).for_each(|_| admission.learn(REST, Kind::NatalChart, took));
        admission
    }

    #[test]
    fn only_what_fits_the_deadline_is_let_in() {
        let mut admission = measured(2, TENTH);
        let second = Duration::from_millis(1_001);
        let admitted = (0..100).map_while(|_| admission.admit(REST, Kind::NatalChart, second).ok()).count();
        // Eighteen lie ahead of the nineteenth: 18 × 0.1 s / 2 workers + 0.1 s = 1 s.
        assert_eq!(admitted, 19);
        let retry_after = admission.admit(REST, Kind::NatalChart, second).unwrap_err();
        assert!((Duration::from_millis(45)..TENTH).contains(&retry_after), "{retry_after:?}");
        admission.ended(REST, admission.expected(REST, Kind::NatalChart));
        assert!(admission.admit(REST, Kind::NatalChart, second).is_ok());
    }

    #[test]
    fn unsteady_durations_make_it_cautious() {
        let mut admission = Admission::new(1);
        (0..200).for_each(|turn| admission.learn(REST, Kind::Transits, TENTH * (turn % 2 * 2)));
        let expected = admission.expected(REST, Kind::Transits);
        assert!(expected > TENTH * 4 && expected < TENTH * 6, "mean 0.1 s and deviation 0.1 s: {expected:?}");
        assert_eq!(
            admission.expected(REST, Kind::NatalChart),
            Duration::from_millis(10),
            "other kinds learn nothing from it"
        );
    }

    #[test]
    fn one_slow_solve_is_forgiven_after_some_fast_ones() {
        let mut admission = measured(1, Duration::from_millis(1));
        admission.learn(REST, Kind::NatalChart, Duration::from_secs(2));
        assert!(admission.admit(REST, Kind::NatalChart, Duration::from_secs(1)).is_err());
        (0..20).for_each(|_| admission.learn(REST, Kind::NatalChart, Duration::from_millis(1)));
        assert!(admission.admit(REST, Kind::NatalChart, Duration::from_secs(1)).is_ok());
    }

    #[test]
    fn a_wrong_estimate_does_not_lock_a_kind_out_for_good() {
        let mut admission = Admission::new(1);
        admission.learn(REST, Kind::NatalChart, Duration::from_secs(60));
        let refused =
            (0..100).take_while(|_| admission.admit(REST, Kind::NatalChart, Duration::from_secs(2)).is_err()).count();
        assert!((10..50).contains(&refused), "{refused}");
    }

    #[test]
    fn a_flood_by_rest_refuses_no_voice() {
        let mut admission = Admission::new(2);
        (0..64).for_each(|_| admission.learn(REST, Kind::Forecast, TENTH * 4));
        let ten = Duration::from_secs(10);
        while admission.admit(REST, Kind::Forecast, ten).is_ok() {}
        assert!(admission.wait(REST) > Duration::from_secs(9));
        let half = Duration::from_millis(500);
        let admitted = (0..100).map_while(|_| admission.admit(ComputeClass::Voice, Kind::Forecast, half).ok()).count();
        // REST's long forecasts say nothing of voice's: 10 ms each are assumed, on two threads and the reserved one.
        assert!(admitted >= 99, "{admitted}");
        assert!(admission.admit(REST, Kind::Forecast, ten).is_err(), "voice is ahead of REST");
    }
}
