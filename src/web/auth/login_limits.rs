//! Limits on wrong tokens, keys and login codes, per client.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;
use crate::rate_limit::{Exhausted, Rate, RateLimiter};
use crate::web::auth::proxies::subscriber;

/// Failures of one client: five at once, then five a minute. A token has 256 bits; this keeps the log short.
const PER_CLIENT: Rate = Rate { burst: 5, every: Duration::from_secs(12) };

/// Failures of everybody for whom one peer speaks without being trusted, so that a liar who names many clients gets no more
/// than this. One client behind a proxy that is not in the settings uses up a twentieth of it.
const PER_PEER: Rate = Rate { burst: 100, every: Duration::from_secs(1) };

/// Most clients whose failures are remembered; about a megabyte.
const MAX_LOGIN_CLIENTS: usize = 10_000;

/// Who proves to be somebody, as far as it can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LoginClient {
    /// The client's address, or its network where a client has one of its own: the peer's, or that for which a trusted proxy speaks.
    address: IpAddr,
    /// For whom the peer says that it speaks, when it is not trusted: a proxy that is missing in the settings, or a liar.
    claimed: Option<IpAddr>,
}

impl LoginClient {
    /// The client at an address; `claimed` is whom a peer that is not trusted names.
    pub fn new(address: IpAddr, claimed: Option<IpAddr>) -> Self {
        Self { address: subscriber(address), claimed: claimed.map(subscriber) }
    }
}

/// As the log has it.
impl fmt::Display for LoginClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.claimed {
            Some(claimed) => write!(f, "{claimed} by way of {}", self.address),
            None => self.address.fmt(f),
        }
    }
}

/// The failures that clients have left.
pub struct LoginLimits {
    per_client: RateLimiter<LoginClient>,
    per_peer: RateLimiter<IpAddr>,
}

impl LoginLimits {
    /// Nothing has failed yet.
    pub fn new(clock: &Arc<dyn Clock>) -> Self {
        Self {
            per_client: RateLimiter::new(PER_CLIENT, MAX_LOGIN_CLIENTS, Arc::clone(clock)),
            per_peer: RateLimiter::new(PER_PEER, MAX_LOGIN_CLIENTS, Arc::clone(clock)),
        }
    }

    /// Counts a failure. Only failures are limited: what is right is let in whatever failed before.
    ///
    /// # Errors
    /// When the client has failed too often, or too many clients of its peer have. What is refused is not counted.
    pub fn failed(&self, client: LoginClient) -> Result<(), Exhausted> {
        let Some(_) = client.claimed else { return self.per_client.take(client) };
        // The peer's limit comes first, so that names that are made up take no place among the clients.
        self.per_peer.take(client.address)?;
        self.per_client.take(client).inspect_err(|_| self.per_peer.give_back(&client.address))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;

    fn at(address: &str, claimed: Option<&str>) -> LoginClient {
        LoginClient::new(address.parse().unwrap(), claimed.map(|claimed| claimed.parse().unwrap()))
    }

    #[test]
    fn a_client_is_limited_alone_also_behind_a_proxy_that_is_not_listed() {
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::at_unix_s(0));
        let limits = LoginLimits::new(&clock);
        let failures = |client| (0..1_000).take_while(|_| limits.failed(client).is_ok()).count();
        assert_eq!(failures(at("127.0.0.1", Some("203.0.113.7"))), 5);
        assert_eq!(failures(at("127.0.0.1", Some("198.51.100.2"))), 5, "another client of that proxy");
        assert_eq!(failures(at("127.0.0.1", None)), 5, "and a program of this machine");
        assert_eq!(failures(at("192.0.2.1", None)), 5);
    }

    #[test]
    fn a_liar_with_many_names_gets_no_more_than_a_hundred() {
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::at_unix_s(0));
        let limits = LoginLimits::new(&clock);
        let tried = (0..10_000_u32).filter(|name| {
            let claimed = IpAddr::from(std::net::Ipv4Addr::from_bits(0x0a00_0000 + name));
            limits.failed(LoginClient::new("192.0.2.1".parse().unwrap(), Some(claimed))).is_ok()
        });
        assert_eq!(tried.count(), 100);
        assert!(limits.failed(at("192.0.2.2", Some("10.0.0.1"))).is_ok(), "others are not concerned");
    }
}
