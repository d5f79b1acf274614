//! Whose computing is counted, and how a client learns what is left of its quota.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;

use crate::clock::Clock;
use crate::service::{ComputeAccount, ComputeQuota, QUOTA_WINDOW, QuotaBalance, QuotaClient};
use crate::web::auth::proxies::subscriber;

/// The fields of draft-ietf-httpapi-ratelimit-headers-10: what is allowed, and what is left of it.
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");

/// The quotas of computing of the API's clients.
#[derive(Clone)]
pub(in crate::web) struct ApiQuota(Option<Arc<ComputeQuota>>);

impl ApiQuota {
    /// So many milliseconds of computing a minute for each client; 0: as much as they like.
    pub fn of_minute(allowance_ms: u32, clock: Arc<dyn Clock>) -> Self {
        Self(NonZeroU32::new(allowance_ms).map(|allowance_ms| Arc::new(ComputeQuota::new(allowance_ms, clock))))
    }

    /// The account of a client, if there are quotas.
    pub fn account(&self, client: IpAddr) -> Option<Arc<ComputeAccount>> {
        self.0.as_ref().map(|quota| quota.account(QuotaClient::Address(subscriber(client))))
    }
}

/// Writes the fields that tell a client what is left, if its request has used some of it.
pub(in crate::web) fn tell_balance(response: &mut Response, account: Option<&Arc<ComputeAccount>>) {
    let Some(account) = account.filter(|account| account.is_charged()) else { return };
    let QuotaBalance { allowance_ms, left_ms, whole_in } = account.balance();
    let window_s = QUOTA_WINDOW.as_secs();
    let text = |text: String| HeaderValue::try_from(text).expect("it is ASCII");
    let policy = format!(r#""compute";q={allowance_ms};qu="compute-ms";w={window_s}"#);
    let left = format!(r#""compute";r={left_ms};t={}"#, whole_seconds(whole_in));
    response.headers_mut().insert(RATE_LIMIT_POLICY, text(policy));
    response.headers_mut().insert(RATE_LIMIT, text(left));
}

/// Rounded up: whoever asks again then is not too early.
fn whole_seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}
