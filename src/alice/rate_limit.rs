//! How often one listener is listened to: people speak a few times a minute, and what asks faster is no person.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use super::request::{Listener, Turn};
use crate::clock::Clock;
use crate::rate_limit::{Exhausted, Rate, RateLimiter};

/// Most listeners whose turns are counted, about 6 MB: who knows the webhook's path may name any listener. Of those who were
/// silent for a while nothing is kept, so this is for as many at once.
pub const MAX_LISTENERS: usize = 100_000;

/// A minute's turns divided by this may be taken at once: pressing through buttons is a burst.
const BURST_SHARE: u32 = 3;

/// The turns that listeners have left. Listeners are kept apart by keyed hashes, which others cannot compute.
pub struct TurnRateLimiter {
    quota: RateLimiter<[u8; 16]>,
    key: [u8; 32],
}

impl TurnRateLimiter {
    /// A limiter that allows each listener `per_minute` turns a minute.
    pub fn for_turns(per_minute: NonZeroU32, clock: Arc<dyn Clock>) -> Self {
        let every = Duration::from_secs(60) / per_minute.get();
        let rate = Rate { burst: per_minute.get().div_ceil(BURST_SHARE), every };
        let mut key = [0; 32];
        // Without randomness hashes could be made by others, which is no reason to be silent.
        let _ = getrandom::fill(&mut key);
        Self { quota: RateLimiter::new(rate, MAX_LISTENERS, clock), key }
    }

    /// Takes one of the listener's turns. Those who do not say who they are have the turns of their conversation, and without one
    /// all have the same.
    ///
    /// # Errors
    /// When none is left.
    pub fn try_acquire(&self, turn: &Turn) -> Result<(), Exhausted> {
        let (space, id) = match (&turn.listener, &turn.session.id) {
            (Some(Listener::Account(id)), _) => (1, id.as_str()),
            (Some(Listener::Device(id)), _) => (2, id.as_str()),
            (None, Some(id)) => (3, id.as_str()),
            (None, None) => (4, ""),
        };
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(&[space]).update(id.as_bytes());
        self.quota.take(*hasher.finalize().as_bytes().first_chunk().expect("32 bytes begin with 16"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alice::request::Session;
    use crate::clock::ManualClock;

    fn of(listener: Option<Listener>, session: Option<&str>) -> Turn {
        let session = Session { id: session.map(str::to_owned), ..Session::default() };
        Turn { listener, session, ..Turn::default() }
    }

    #[test]
    fn each_has_turns_of_their_own_whatever_they_say_to_be() {
        let clock = Arc::new(ManualClock::at_unix_s(0));
        let limiter = TurnRateLimiter::for_turns(NonZeroU32::new(60).unwrap(), Arc::clone(&clock) as Arc<dyn Clock>);
        let taken = |turn: &Turn| (0..100).take_while(|_| limiter.try_acquire(turn).is_ok()).count();
        let (account, device) =
            (|id: &str| Some(Listener::Account(id.into())), |id: &str| Some(Listener::Device(id.into())));
        let anna = of(account("anna"), Some("1"));
        assert_eq!(taken(&anna), 20);
        assert_eq!(taken(&of(account("anna"), Some("2"))), 0, "a new conversation gives no new turns");
        for other in [of(account("boris"), Some("1")), of(device("anna"), None), of(None, Some("anna")), of(None, None)]
        {
            assert_eq!(taken(&other), 20);
        }
        clock.advance(Duration::from_secs(2));
        assert_eq!(taken(&anna), 2);
    }
}
