//! The quota of computing: how much of the engine's time each client may cause to be used. What is found in a tier costs nothing.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::clock::Clock;
use crate::rate_limit::{Exhausted, Rate, RateLimiter};

/// The time in which a quota that is used up becomes whole again.
pub const QUOTA_WINDOW: Duration = Duration::from_secs(60);

/// Most clients whose use is remembered at once, about a megabyte. Of those that have caused nothing within the window nothing is kept.
const MAX_CLIENTS: usize = 10_000;

/// Buckets count time to be whole again: a window's worth, in steps of a millisecond.
const WINDOW_RATE: Rate = Rate { burst: 60_000, every: Duration::from_millis(1) };

/// Whose computing is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuotaClient {
    /// An address of IPv4, or a subscriber's network of IPv6.
    Address(IpAddr),
    /// An API key, by the number that tells it from others.
    Key(u64),
}

/// The quotas of all clients.
pub struct ComputeQuota {
    // Each holds up to a window of time: a client that uses nothing regains a millisecond of it in a millisecond, whatever its allowance.
    windows: RateLimiter<QuotaClient>,
}

/// What a client may still use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotaBalance {
    /// Milliseconds of computing within [`QUOTA_WINDOW`].
    pub allowance_ms: u32,
    /// Milliseconds of it that are left.
    pub left_ms: u32,
    /// Time until all of it is there again.
    pub whole_in: Duration,
}

impl ComputeQuota {
    /// Quotas that are whole.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { windows: RateLimiter::new(WINDOW_RATE, MAX_CLIENTS, clock) }
    }

    /// The account, for one request, of a client that may cause so many milliseconds of computing a minute. All of it may be used at once.
    pub fn account(self: &Arc<Self>, client: QuotaClient, allowance_ms: NonZeroU32) -> Arc<ComputeAccount> {
        Arc::new(ComputeAccount { quota: Arc::clone(self), client, allowance_ms, is_charged: AtomicBool::new(false) })
    }
}

impl std::fmt::Debug for ComputeQuota {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ComputeQuota").finish_non_exhaustive()
    }
}

/// A client's account, as one request uses it.
#[derive(Debug)]
pub struct ComputeAccount {
    quota: Arc<ComputeQuota>,
    client: QuotaClient,
    allowance_ms: NonZeroU32,
    is_charged: AtomicBool,
}

impl ComputeAccount {
    /// Charges what a question is expected to take, before it is solved, so that questions at the same time see each other.
    ///
    /// # Errors
    /// When not as much is left: time until it is.
    pub(super) fn reserve(self: &Arc<Self>, expected: Duration) -> Result<ComputeReservation, Exhausted> {
        let time = self.regained_in(expected).min(QUOTA_WINDOW);
        self.is_charged.store(true, Ordering::Relaxed);
        self.quota.windows.take_time(self.client, time)?;
        Ok(ComputeReservation { account: Arc::clone(self), time })
    }

    /// Time in which the allowance regains so much computing.
    fn regained_in(&self, computing: Duration) -> Duration {
        computing.mul_f64(QUOTA_WINDOW.as_millis() as f64 / f64::from(self.allowance_ms.get()))
    }

    /// Whether the request has used the quota, or tried to.
    pub fn is_charged(&self) -> bool {
        self.is_charged.load(Ordering::Relaxed)
    }

    /// What the client may still use.
    pub fn balance(&self) -> QuotaBalance {
        let (allowance_ms, left) = (self.allowance_ms.get(), self.quota.windows.left(&self.client));
        let left_ms = left.as_millis() * u128::from(allowance_ms) / QUOTA_WINDOW.as_millis();
        let whole_in = self.quota.windows.full_in(&self.client);
        QuotaBalance { allowance_ms, left_ms: u32::try_from(left_ms).unwrap_or(allowance_ms), whole_in }
    }
}

/// A charge for a question that is not solved yet; given back when it is dropped.
#[derive(Debug)]
pub(super) struct ComputeReservation {
    account: Arc<ComputeAccount>,
    time: Duration,
}

impl ComputeReservation {
    /// The question took so long: that is charged, also where it is more than was left.
    pub fn settle(self, took: Duration) {
        // The drop gives the expectation back.
        let quota = &self.account.quota;
        quota.windows.charge(self.account.client, self.account.regained_in(took));
    }

    /// The question was solved in an unknown time: the expectation is charged.
    pub fn keep(mut self) {
        self.time = Duration::ZERO;
    }
}

impl Drop for ComputeReservation {
    fn drop(&mut self) {
        self.account.quota.windows.give_back_time(&self.account.client, self.time);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;

    const MS: fn(u64) -> Duration = Duration::from_millis;

    fn quota() -> (Arc<ManualClock>, Arc<ComputeQuota>) {
        let clock = Arc::new(ManualClock::at_unix_s(0));
        (Arc::clone(&clock), Arc::new(ComputeQuota::new(clock)))
    }

    fn ms(allowance_ms: u32) -> NonZeroU32 {
        NonZeroU32::new(allowance_ms).unwrap()
    }

    fn client(last: u8) -> QuotaClient {
        QuotaClient::Address([192, 0, 2, last].into())
    }

    #[test]
    fn what_was_computed_counts_and_comes_back_with_time() {
        let (clock, quota) = quota();
        let account = quota.account(client(1), ms(20_000));
        assert_eq!((account.is_charged(), account.balance().left_ms), (false, 20_000));
        account.reserve(MS(10)).unwrap().settle(MS(15_000));
        assert_eq!((account.is_charged(), account.balance().left_ms), (true, 5_000));
        assert_eq!(account.balance().whole_in, Duration::from_secs(45));
        assert_eq!(account.reserve(MS(6_000)).unwrap_err().wait, Duration::from_secs(3));
        assert_eq!(account.balance().left_ms, 5_000, "what is refused is not charged");
        clock.advance(Duration::from_secs(3));
        account.reserve(MS(6_000)).unwrap().keep();
        assert_eq!(account.balance().left_ms, 0);
        assert_eq!(quota.account(client(2), ms(20_000)).balance().left_ms, 20_000, "another client has its own");
        clock.advance(QUOTA_WINDOW);
        assert_eq!(account.balance().left_ms, 20_000, "no more than a window's is saved up");
    }

    #[test]
    fn questions_at_the_same_time_see_each_other_and_those_that_are_not_solved_cost_nothing() {
        let (_, quota) = quota();
        let accounts: Vec<_> = (0..16).map(|_| quota.account(client(1), ms(1_000))).collect();
        let reserved: Vec<_> = accounts.iter().map_while(|account| account.reserve(MS(200)).ok()).collect();
        assert_eq!(reserved.len(), 5);
        drop(reserved);
        assert_eq!(accounts[0].balance().left_ms, 1_000);
    }

    #[test]
    fn a_question_that_was_longer_than_all_that_is_allowed_leaves_a_debt() {
        let (clock, quota) = quota();
        let account = quota.account(client(1), ms(1_000));
        account.reserve(MS(5_000)).unwrap().settle(MS(3_000));
        assert_eq!((account.balance().left_ms, account.balance().whole_in), (0, 3 * QUOTA_WINDOW));
        clock.advance(2 * QUOTA_WINDOW);
        assert!(account.reserve(MS(1)).is_err());
        clock.advance(MS(60));
        assert!(account.reserve(MS(1)).is_ok());
    }

    #[test]
    fn clients_have_allowances_of_their_own_and_a_key_is_no_address() {
        let (_, quota) = quota();
        let (rich, poor) = (quota.account(QuotaClient::Key(1), ms(60_000)), quota.account(client(1), ms(1_000)));
        rich.reserve(MS(30_000)).unwrap().settle(MS(30_000));
        assert_eq!((rich.balance().left_ms, poor.balance().left_ms), (30_000, 1_000));
        assert!(
            poor.reserve(MS(1_000)).is_ok()
                && quota.account(QuotaClient::Key(2), ms(60_000)).balance().left_ms == 60_000
        );
    }
}
