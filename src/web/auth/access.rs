//! Access control: by what a request is authenticated, and what that lets it do.
//!
//! A program sends the admin token or an API key with each request. A browser sends the token once, and from then on the cookie of
//! a session. Because a browser adds the cookie to whatever any page makes it send, a request with a cookie has to come from our own
//! pages, and to one of our own names.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, Method, header};

use crate::api_keys::{KeyRing, Scope};
use crate::clock::Clock;
use crate::config::{Config, Secret, WebhookSecret};
use crate::service::ComputeAccount;
use crate::web::auth::access_settings::AccessSettings;
use crate::web::auth::login_limits::{LoginClient, LoginLimits};
use crate::web::auth::origin::{RequestOrigin, host};
use crate::web::auth::principal::Principal;
use crate::web::auth::proxies::subscriber;
use crate::web::auth::quota::ApiQuota;
use crate::web::auth::reach::{Reach, has_sign_of_proxy};
use crate::web::auth::session::{Sessions, random_name};
use crate::web::auth::webhook_secrets::{MASK, WebhookSecrets};
use crate::web::{Caller, Problem, ProblemKind};

/// How long the code of a login link is good for: the operator who started the server sits before it.
const CODE_LIFETIME: Duration = Duration::from_secs(30 * 60);

/// Lets requests through. Cheap to clone; clones share the sessions.
#[derive(Clone)]
pub struct Access(Arc<Inner>);

struct Inner {
    // Dependencies
    clock: Arc<dyn Clock>,

    // Configuration
    settings: AccessSettings,

    // State
    sessions: Sessions,
    login_limits: LoginLimits,
    quota: ApiQuota,
    /// The code of the last login link, until it is used, and when it is too old.
    code: Mutex<Option<(Secret, Duration)>>,
}

impl Access {
    /// Access by these settings, without any session.
    pub fn new(settings: AccessSettings, clock: Arc<dyn Clock>) -> Self {
        let (sessions, login_limits) = (Sessions::new(Arc::clone(&clock)), LoginLimits::new(&clock));
        let quota = ApiQuota::of_minute(settings.compute_ms_per_minute, Arc::clone(&clock));
        Self(Arc::new(Inner { clock, settings, sessions, login_limits, quota, code: Mutex::default() }))
    }

    /// From where the server can be reached.
    pub fn reach(&self) -> Reach {
        self.0.settings.reach
    }

    /// The API keys that are accepted.
    pub fn keys(&self) -> &KeyRing {
        &self.0.settings.keys
    }

    /// The secrets of the webhook.
    pub fn webhook(&self) -> &WebhookSecrets {
        &self.0.settings.webhook
    }

    /// What is wrong with the webhook and how to mend it, with the new URL. Only for the operator.
    pub fn webhook_warning(&self) -> Option<String> {
        self.webhook().warning()
    }

    /// The same for a journal: without the secret.
    pub fn masked_webhook_warning(&self) -> Option<String> {
        self.webhook().masked_warning()
    }

    /// The secret that the webhook's URL ends in, as it is or masked; nothing when the URL has none.
    pub fn shown_webhook_secret(&self, config: &Config, in_plain: bool) -> Option<String> {
        let set = config.alice_webhook_secret.as_ref();
        let secret = set.map(WebhookSecret::reveal).or_else(|| self.webhook().offered().map(Some))?;
        Some(secret.filter(|_| in_plain).unwrap_or(MASK).to_owned())
    }

    /// By what a request is authenticated, and that this lets it do what needs the scope.
    ///
    /// # Errors
    /// As [`Self::authenticate`]; when the scope is not among the key's.
    pub fn authorize(
        &self,
        scope: Scope,
        method: &Method,
        headers: &HeaderMap,
        caller: Option<&Caller>,
    ) -> Result<Principal, Problem> {
        let principal = self.authenticate(method, headers, caller)?;
        match &principal {
            Principal::Key(key) if !key.scopes.covers(scope) => {
                let why = format!("the key {} has {}, and this path needs {scope}", key.name, key.scopes);
                Err(Problem::new(ProblemKind::Forbidden, why)
                    .field("Authorization")
                    .hint(format!("create a key with that scope: astroloh admin key create NAME --scope {scope}")))
            }
            _ => Ok(principal),
        }
    }

    /// By what a request is authenticated.
    ///
    /// # Errors
    /// When neither the token nor a valid key nor a living session was sent, as too many requests where the client has sent wrong ones too
    /// often; when a session's request comes from elsewhere, or to a name that is not ours.
    pub fn authenticate(
        &self,
        method: &Method,
        headers: &HeaderMap,
        caller: Option<&Caller>,
    ) -> Result<Principal, Problem> {
        let Inner { settings, sessions, .. } = &*self.0;
        if let Some(sent) = bearer(headers) {
            if settings.token.matches(sent) {
                return Ok(Principal::Token);
            }
            let key = settings.keys.find(sent).map(Principal::Key);
            let why = "the token is not the admin token, and no valid API key";
            return key.ok_or_else(|| self.refused(self.login_client(caller, headers), why));
        }
        let mut names = settings.cookie.sent(headers).peekable();
        if names.peek().is_none() {
            return Err(unauthorized("this path needs the admin token, or an API key with its scope"));
        }
        settings.hosts.check(headers)?;
        // Before the session is looked for: what others make a browser send does not count as its use.
        match self.origin(headers) {
            RequestOrigin::Own => {}
            RequestOrigin::Unsaid if method.is_safe() => {}
            _ => return Err(foreign()),
        }
        let left = names.find_map(|name| sessions.used(name)).ok_or_else(|| unauthorized("the session is over"))?;
        Ok(Principal::Session(left))
    }

    /// What a session is good for.
    pub fn principal_of_session(&self, session: &Secret) -> Option<Principal> {
        self.0.sessions.used(session.reveal()).map(Principal::Session)
    }

    /// Now, in seconds since 1970.
    pub fn now_s(&self) -> i64 {
        self.0.clock.unix_s()
    }

    /// Begins a session for a client that sends the token; its name.
    ///
    /// # Errors
    /// When it is not the token; as too many requests where this client has failed too often.
    pub fn log_in(&self, token: &str, client: LoginClient) -> Result<Secret, Problem> {
        self.begin_if(client, "the token is not the admin token", || self.0.settings.token.matches(token))
    }

    /// Begins a session for a client that sends the code of the last login link, once.
    ///
    /// # Errors
    /// As [`Self::log_in`]; and when the code was used, or is too old.
    pub fn log_in_by_code(&self, code: &str, client: LoginClient) -> Result<Secret, Problem> {
        self.begin_if(client, "the login link was used, or is too old", || {
            let now = self.0.clock.monotonic();
            let mut last = self.0.code.lock().unwrap_or_else(PoisonError::into_inner);
            let is_it = last.as_ref().is_some_and(|(last, until)| last.matches(code) && *until > now);
            if is_it {
                *last = None;
            }
            is_it
        })
    }

    fn begin_if(&self, client: LoginClient, why_not: &str, is_right: impl FnOnce() -> bool) -> Result<Secret, Problem> {
        if !is_right() {
            return Err(self.refused(client, why_not));
        }
        tracing::info!(client = %client, "the operator logged in");
        let began = self.0.sessions.begin();
        began.map_err(|_| Problem::new(ProblemKind::Internal, "the system gives no randomness"))
    }

    /// Counts a wrong token, key or code of a client, and says why it is refused.
    fn refused(&self, client: LoginClient, why: &str) -> Problem {
        match self.0.login_limits.failed(client) {
            Ok(()) => {
                tracing::warn!(client = %client, "access was refused: {why}");
                unauthorized(why)
            }
            Err(exhausted) => Problem::new(
                ProblemKind::TooManyRequests,
                format!("{why}, and this client has sent too many wrong ones"),
            )
            .field("Authorization")
            .hint("the right one is let in at any time")
            .retry_after(exhausted.wait),
        }
    }

    /// A new code for a login link; the one before is good for nothing from now on.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn new_login_code(&self) -> Result<Secret, getrandom::Error> {
        let code = random_name()?;
        let until = self.0.clock.monotonic() + CODE_LIFETIME;
        *self.0.code.lock().unwrap_or_else(PoisonError::into_inner) = Some((code.clone(), until));
        Ok(code)
    }

    /// Ends the sessions that a browser sends.
    ///
    /// # Errors
    /// When a page of somebody else's made it.
    pub fn log_out(&self, headers: &HeaderMap) -> Result<(), Problem> {
        self.refuse_foreign(headers)?;
        self.0.settings.cookie.sent(headers).for_each(|name| self.0.sessions.end(name));
        Ok(())
    }

    /// Refuses what a page of somebody else's makes a browser send.
    ///
    /// # Errors
    /// When one did.
    pub fn refuse_foreign(&self, headers: &HeaderMap) -> Result<(), Problem> {
        if self.origin(headers) == RequestOrigin::Foreign { Err(foreign()) } else { Ok(()) }
    }

    /// Refuses what was sent to a name that is not ours.
    ///
    /// # Errors
    /// When it was.
    pub fn check_host(&self, headers: &HeaderMap) -> Result<(), Problem> {
        self.0.settings.hosts.check(headers)
    }

    /// The subscriber who sends a request: the client's address, or its network where a subscriber has one of its own.
    pub fn subscriber(&self, caller: Option<&Caller>, headers: &HeaderMap) -> IpAddr {
        subscriber(self.0.settings.proxies.client(peer(caller), headers))
    }

    /// The client whose logins are counted together.
    pub fn login_client(&self, caller: Option<&Caller>, headers: &HeaderMap) -> LoginClient {
        let (proxies, peer) = (&self.0.settings.proxies, peer(caller));
        LoginClient::new(proxies.client(peer, headers), proxies.claimed_client(peer, headers))
    }

    /// The name of the cookie.
    pub fn cookie_name(&self) -> &str {
        self.0.settings.cookie.name()
    }

    /// The account that is charged for the computing that a request causes: its API key's, else its client address's. The operator and
    /// programs of this machine have none.
    pub fn account(&self, caller: Option<&Caller>, headers: &HeaderMap) -> Option<Arc<ComputeAccount>> {
        let (settings, peer) = (&self.0.settings, peer(caller));
        if let Some(sent) = bearer(headers) {
            if settings.token.matches(sent) {
                return None;
            }
            if let Some(key) = settings.keys.find(sent) {
                return self.0.quota.account_of_key(&key);
            }
        }
        if peer.to_canonical().is_loopback() && !settings.reach.is_published() && !has_sign_of_proxy(headers) {
            return None;
        }
        self.0.quota.account_of_address(settings.proxies.client(peer, headers))
    }

    /// The address for which a connection counts among those that are open; nothing for a trusted proxy, which speaks for many.
    pub fn connection_holder(&self, peer: IpAddr) -> Option<IpAddr> {
        (!self.0.settings.proxies.trusts(peer)).then(|| subscriber(peer))
    }

    /// The cookie for a session; without one, a cookie that takes it away.
    pub fn cookie(&self, session: Option<&Secret>, caller: Option<&Caller>, headers: &HeaderMap) -> HeaderValue {
        self.0.settings.cookie.set(session, self.is_https(caller, headers))
    }

    /// Warnings about the way to this server, for the operator to fix. A webhook's secret may be in them.
    pub fn warnings(&self, caller: Option<&Caller>, headers: &HeaderMap) -> Vec<String> {
        let peer = peer(caller);
        let is_claimed = self.0.settings.proxies.is_claimed_by_stranger(peer, headers);
        let warning = format!(
            "{peer} forwards requests of others, but is not believed; if it is your proxy, add it to http.trusted_proxies"
        );
        is_claimed.then_some(warning).into_iter().chain(self.0.settings.webhook.warning()).collect()
    }

    /// Whether the browser reached us by https: a proxy that is believed says so, or only the public URL can have been asked for.
    fn is_https(&self, caller: Option<&Caller>, headers: &HeaderMap) -> bool {
        let public = self.0.settings.origin.as_deref().and_then(|origin| origin.strip_prefix("https://"));
        let is_public =
            public.is_some_and(|authority| host(headers).is_some_and(|host| host.eq_ignore_ascii_case(authority)));
        is_public || self.0.settings.proxies.is_https(peer(caller), headers)
    }

    fn origin(&self, headers: &HeaderMap) -> RequestOrigin {
        RequestOrigin::of(headers, self.0.settings.origin.as_deref())
    }
}

/// The token or key that was sent, whatever it is.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The other end of the connection. Without a front there is none, and everybody counts as one.
fn peer(caller: Option<&Caller>) -> IpAddr {
    caller.map_or(Ipv4Addr::UNSPECIFIED.into(), |caller| caller.peer.ip())
}

fn unauthorized(detail: &str) -> Problem {
    Problem::new(ProblemKind::Unauthorized, detail)
        .field("Authorization")
        .hint("send Authorization: Bearer TOKEN, or log in; the token lies in admin.token in the data directory")
}

fn foreign() -> Problem {
    Problem::new(ProblemKind::Forbidden, "the request does not come from a page of this server").field("Origin").hint(
        "a proxy has to pass Host on as it is, or public_url has to be set; programs send the token, not a cookie",
    )
}
