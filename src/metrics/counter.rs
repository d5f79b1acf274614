//! Counters and gauges that many threads write and few read.

use std::sync::atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

/// Enough stripes that two threads of a small machine seldom share one; a shared atomic costs 5 ns alone and 40 ns contended.
const STRIPES: usize = 8;

/// One stripe to a cache line, so that neighbours do not invalidate each other.
#[derive(Debug, Default)]
#[repr(align(64))]
struct Stripe(AtomicU64);

/// A number that only grows. Each thread adds to a stripe of its own.
#[derive(Debug, Default)]
pub struct Counter {
    stripes: [Stripe; STRIPES],
}

static NEXT_THREAD: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static STRIPE: usize = NEXT_THREAD.fetch_add(1, Ordering::Relaxed) % STRIPES;
}

impl Counter {
    /// Adds one.
    pub fn inc(&self) {
        self.add(1);
    }

    /// Adds `amount`.
    pub fn add(&self, amount: u64) {
        let stripe = STRIPE.try_with(|stripe| *stripe).unwrap_or(0);
        self.stripes[stripe].0.fetch_add(amount, Ordering::Relaxed);
    }

    /// The sum so far. Additions under way may or may not be in it.
    pub fn value(&self) -> u64 {
        self.stripes.iter().map(|stripe| stripe.0.load(Ordering::Relaxed)).sum()
    }
}

/// Time that only adds up. Kept in nanoseconds, shown in seconds.
#[derive(Debug, Default)]
pub struct TimeTotal(Counter);

impl TimeTotal {
    /// Adds some.
    pub fn add(&self, time: Duration) {
        self.0.add(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
    }

    /// The sum so far. Additions under way may or may not be in it.
    pub fn value(&self) -> Duration {
        Duration::from_nanos(self.0.value())
    }
}

/// A number that only grows and is known from elsewhere, as the processor time of the process is.
#[derive(Debug, Default)]
pub struct KnownTotal(AtomicU64);

impl KnownTotal {
    /// Says how large it is by now.
    pub fn set(&self, total: f64) {
        self.0.store(total.to_bits(), Ordering::Relaxed);
    }

    /// How large it is.
    pub fn value(&self) -> f64 {
        f64::from_bits(self.0.load(Ordering::Relaxed))
    }
}

/// A share between 0 and 1.
#[derive(Debug, Default)]
pub struct Ratio(AtomicU64);

impl Ratio {
    /// Replaces the value.
    pub fn set(&self, value: f64) {
        self.0.store(value.to_bits(), Ordering::Relaxed);
    }

    /// The value now.
    pub fn value(&self) -> f64 {
        f64::from_bits(self.0.load(Ordering::Relaxed))
    }
}

/// A share between 0 and 1 that may not be known, and is not shown then.
#[derive(Debug)]
pub struct KnownRatio(AtomicU64);

impl Default for KnownRatio {
    fn default() -> Self {
        Self(AtomicU64::new(f64::NAN.to_bits()))
    }
}

impl KnownRatio {
    /// Replaces the value; nothing, when it is not known any more.
    pub fn set(&self, value: Option<f64>) {
        self.0.store(value.unwrap_or(f64::NAN).to_bits(), Ordering::Relaxed);
    }

    /// The value now, if it is known.
    pub fn value(&self) -> Option<f64> {
        Some(f64::from_bits(self.0.load(Ordering::Relaxed))).filter(|value| !value.is_nan())
    }
}

/// A number that goes up and down.
#[derive(Debug, Default)]
pub struct Gauge(AtomicI64);

impl Gauge {
    /// Replaces the value.
    pub fn set(&self, value: i64) {
        self.0.store(value, Ordering::Relaxed);
    }

    /// Adds `amount`, which may be negative.
    pub fn add(&self, amount: i64) {
        self.0.fetch_add(amount, Ordering::Relaxed);
    }

    /// The value now.
    pub fn value(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}
