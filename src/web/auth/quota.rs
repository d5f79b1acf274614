//! Whose computing is counted, and how a client learns what is left of its quota.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;

use crate::api_keys::ApiKey;
use crate::clock::Clock;
use crate::service::{ComputeAccount, ComputeQuota, QUOTA_WINDOW, QuotaBalance, QuotaClient};
use crate::web::auth::proxies::subscriber;

/// The fields of draft-ietf-httpapi-ratelimit-headers-10: what is allowed, and what is left of it.
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");

/// The quotas of computing of the API's clients.
#[derive(Clone)]
pub(in crate::web) struct ApiQuota {
    quota: Arc<ComputeQuota>,
    /// For clients without a quota of their own; nothing: as much as they like.
    default_ms: Option<NonZeroU32>,
}

impl ApiQuota {
    /// So many milliseconds of computing a minute for each client; 0: as much as they like.
    pub fn of_minute(allowance_ms: u32, clock: Arc<dyn Clock>) -> Self {
        Self { quota: Arc::new(ComputeQuota::new(clock)), default_ms: NonZeroU32::new(allowance_ms) }
    }

    /// The account of a client without a key, if there are quotas.
    pub fn account_of_address(&self, client: IpAddr) -> Option<Arc<ComputeAccount>> {
        self.default_ms.map(|allowance_ms| self.quota.account(QuotaClient::Address(subscriber(client)), allowance_ms))
    }

    /// The account of an API key, wherever it is sent from: with the key's own quota, else with that of any client.
    pub fn account_of_key(&self, key: &ApiKey) -> Option<Arc<ComputeAccount>> {
        let allowance_ms = key.quota.map(|quota| quota.compute_ms_per_minute).or(self.default_ms)?;
        Some(self.quota.account(QuotaClient::Key(key.hash.number()), allowance_ms))
    }
}

/// Writes the fields that tell a client what is left, if its request has used some of it.
pub(in crate::web) fn tell_balance(response: &mut Response, account: Option<&Arc<ComputeAccount>>) {
    let Some(account) = account.filter(|account| account.is_charged()) else { return };
    let QuotaBalance { allowance_ms, left_ms, whole_in } = account.balance();
    let window_s = QUOTA_WINDOW.as_secs();
    let text = |text: String| HeaderValue::try_from(text).expect("it is ASCII");
    let policy = format!(r#""compute";q={allowance_ms};qu="compute-ms";w={window_s}"#);
    // A refusal says when there is enough again, and both fields say the same.
    let refused_s = (response.status() == StatusCode::TOO_MANY_REQUESTS)
        .then(|| response.headers().get(header::RETRY_AFTER)?.to_str().ok()?.parse().ok())
        .flatten();
    let left = format!(r#""compute";r={left_ms};t={}"#, refused_s.unwrap_or_else(|| whole_seconds(whole_in)));
    response.headers_mut().insert(RATE_LIMIT_POLICY, text(policy));
    response.headers_mut().insert(RATE_LIMIT, text(left));
}

/// Rounded up, so that a client that waits as long is not too early.
fn whole_seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}
