//! Access control: the operator, by the admin token or by a session, and the routes that only the operator may use.
//!
//! A program sends the token with each request. A browser sends it once, and from then on the cookie of a session. Because a
//! browser adds the cookie to whatever any page makes it send, a request with a cookie has to come from our own pages, and to one
//! of our own names.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::clock::Clock;
use crate::config::{Config, Secret};
use crate::rate_limit::{Rate, RateLimiter};
use crate::service::ComputeAccount;
use crate::web::auth::hosts::Hosts;
use crate::web::auth::proxies::{Proxies, is_proxied, subscriber};
use crate::web::auth::quota::ApiQuota;
use crate::web::auth::session::{LIFETIME, Sessions, random_name};
use crate::web::{Caller, Problem, ProblemKind};

/// The cookie that names a session.
pub const COOKIE: &str = "astroloh_session";

/// What a browser says of the page that sends a request; no page can write it.
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Failed logins of one subscriber: five at once, then five a minute. A token has 256 bits; this keeps the log short.
const LOGINS: Rate = Rate { burst: 5, every: Duration::from_secs(12) };

/// Most subscribers whose failed logins are remembered; about a megabyte.
const MAX_SUBSCRIBERS: usize = 10_000;

/// How long the code of a login link is good for: the operator who started the server sits before it.
const CODE_LIFETIME: Duration = Duration::from_secs(30 * 60);

/// What access follows from.
pub struct AccessSettings {
    /// The admin token.
    pub token: Secret,
    /// Names under which browsers may reach the operator's routes.
    pub hosts: Hosts,
    /// Proxies that are believed.
    pub proxies: Proxies,
    /// Scheme and authority under which the outside reaches this server, as browsers write an origin.
    pub origin: Option<String>,
    /// Milliseconds of computing a minute that each client may cause; 0: as many as it likes.
    pub compute_ms_per_minute: u32,
}

impl AccessSettings {
    /// The token, and what the settings say.
    pub fn of(config: &Config, token: Secret) -> Self {
        let origin = config.public_origin();
        let public = origin.as_deref().and_then(|origin| origin.split_once("://")).map(|(_, authority)| authority);
        let hosts = Hosts::named(config.http_hosts.iter().map(String::as_str).chain(public));
        let proxies = Proxies::within(config.http_trusted_proxies.iter().copied());
        Self { token, hosts, proxies, origin, compute_ms_per_minute: config.api_compute_ms_per_minute }
    }
}

/// Lets the operator through. Cheap to clone; clones share the sessions.
#[derive(Clone)]
pub struct Access(Arc<Inner>);

struct Inner {
    // Dependencies
    clock: Arc<dyn Clock>,

    // Configuration
    settings: AccessSettings,

    // State
    sessions: Sessions,
    failed_logins: RateLimiter<IpAddr>,
    quota: ApiQuota,
    /// The code of the last login link, until it is used, and when it is too old.
    code: Mutex<Option<(Secret, Duration)>>,
}

/// How somebody has shown to be the operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// By the token.
    Token,
    /// By a session, which lasts so long if it is not used again.
    Session(Duration),
}

/// Where a request comes from, as a browser tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RequestOrigin {
    /// From a page of ours.
    Own,
    /// It does not say: a program, or a person who typed an address.
    Unsaid,
    /// From a page of somebody else's.
    Foreign,
}

impl Access {
    /// Access by these settings, without any session.
    pub fn new(settings: AccessSettings, clock: Arc<dyn Clock>) -> Self {
        let sessions = Sessions::new(Arc::clone(&clock));
        let failed_logins = RateLimiter::new(LOGINS, MAX_SUBSCRIBERS, Arc::clone(&clock));
        let quota = ApiQuota::of_minute(settings.compute_ms_per_minute, Arc::clone(&clock));
        Self(Arc::new(Inner { clock, settings, sessions, failed_logins, quota, code: Mutex::default() }))
    }

    /// Who is let through as the operator.
    ///
    /// # Errors
    /// When neither the token nor a living session was sent; when a session's request comes from elsewhere, or to a name that is not ours.
    pub fn operator(&self, method: &Method, headers: &HeaderMap) -> Result<Operator, Problem> {
        let Inner { settings, sessions, .. } = &*self.0;
        if let Some(sent) = bearer(headers) {
            let is_token = settings.token.matches(sent);
            return if is_token { Ok(Operator::Token) } else { Err(unauthorized("the token is not the admin token")) };
        }
        let mut names = session_names(headers).peekable();
        if names.peek().is_none() {
            return Err(unauthorized("this path needs the admin token"));
        }
        settings.hosts.check(headers)?;
        // Before the session is looked for: what others make a browser send does not count as its use.
        match self.origin(headers) {
            RequestOrigin::Own => {}
            RequestOrigin::Unsaid if method.is_safe() => {}
            _ => return Err(foreign()),
        }
        let left = names.find_map(|name| sessions.used(name)).ok_or_else(|| unauthorized("the session is over"))?;
        Ok(Operator::Session(left))
    }

    /// What a session is good for.
    pub fn operator_of_session(&self, session: &Secret) -> Option<Operator> {
        self.0.sessions.used(session.reveal()).map(Operator::Session)
    }

    /// Now, in seconds since 1970.
    pub fn now_s(&self) -> i64 {
        self.0.clock.unix_s()
    }

    /// Begins a session for who sends the token; its name.
    ///
    /// # Errors
    /// When it is not the token, or this client has failed too often.
    pub fn log_in(&self, token: &str, client: IpAddr) -> Result<Secret, Problem> {
        self.begin_if(client, "the token is not the admin token", || self.0.settings.token.matches(token))
    }

    /// Begins a session for who sends the code of the last login link, once.
    ///
    /// # Errors
    /// As [`Self::log_in`]; and when the code was used, or is too old.
    pub fn log_in_by_code(&self, code: &str, client: IpAddr) -> Result<Secret, Problem> {
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

    fn begin_if(&self, client: IpAddr, why_not: &str, is_right: impl FnOnce() -> bool) -> Result<Secret, Problem> {
        let Inner { sessions, failed_logins, .. } = &*self.0;
        let subscriber = subscriber(client);
        failed_logins.take(subscriber).map_err(|exhausted| {
            Problem::new(ProblemKind::TooManyRequests, "too many logins have failed").retry_after(exhausted.wait)
        })?;
        if !is_right() {
            tracing::warn!(client = %client, "a login failed");
            return Err(unauthorized(why_not));
        }
        failed_logins.give_back(&subscriber);
        tracing::info!(client = %client, "the operator logged in");
        sessions.begin().map_err(|_| Problem::new(ProblemKind::Internal, "the system gives no randomness"))
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
        session_names(headers).for_each(|name| self.0.sessions.end(name));
        Ok(())
    }

    /// Refuses what a page of somebody else's makes a browser send.
    ///
    /// # Errors
    /// When one did.
    pub fn refuse_foreign(&self, headers: &HeaderMap) -> Result<(), Problem> {
        if self.origin(headers) == RequestOrigin::Foreign { Err(foreign()) } else { Ok(()) }
    }

    /// Who sends a request that passed the front.
    pub fn client(&self, caller: Option<&Caller>, headers: &HeaderMap) -> IpAddr {
        self.0.settings.proxies.client(peer(caller), headers)
    }

    /// The subscriber who sends a request: the client's address, or its network where a subscriber has one of its own.
    pub fn subscriber(&self, caller: Option<&Caller>, headers: &HeaderMap) -> IpAddr {
        subscriber(self.client(caller, headers))
    }

    /// The account that is charged for the computing that a request causes; none for one from this machine.
    pub fn account(&self, caller: Option<&Caller>, headers: &HeaderMap) -> Option<Arc<ComputeAccount>> {
        if peer(caller).to_canonical().is_loopback() && !is_proxied(headers) {
            return None;
        }
        self.0.quota.account(self.client(caller, headers))
    }

    /// The address for which a connection counts among those that are open; nothing for a trusted proxy, which speaks for many.
    pub fn connection_holder(&self, peer: IpAddr) -> Option<IpAddr> {
        (!self.0.settings.proxies.trusts(peer)).then(|| subscriber(peer))
    }

    /// The cookie for a session; without one, a cookie that takes it away.
    pub fn cookie(&self, session: Option<&Secret>, caller: Option<&Caller>, headers: &HeaderMap) -> HeaderValue {
        let (name, age_s) = session.map_or(("", 0), |name| (name.reveal(), LIFETIME.as_secs()));
        let secure = if self.is_https(caller, headers) { "; Secure" } else { "" };
        let cookie = format!("{COOKIE}={name}; Path=/; Max-Age={age_s}; HttpOnly; SameSite=Strict{secure}");
        let mut cookie = HeaderValue::try_from(cookie).expect("a name has hexadecimal digits only");
        cookie.set_sensitive(true);
        cookie
    }

    /// Warnings about the network path to this server, for the operator to fix.
    pub fn warnings(&self, caller: Option<&Caller>, headers: &HeaderMap) -> Vec<String> {
        let peer = peer(caller);
        let is_claimed = self.0.settings.proxies.is_claimed_by_stranger(peer, headers);
        let warning = format!(
            "{peer} forwards requests of others, but is not believed; if it is your proxy, add it to http.trusted_proxies"
        );
        if is_claimed { vec![warning] } else { Vec::new() }
    }

    /// Whether the browser reached us by https: a proxy that is believed says so, or only the public URL can have been asked for.
    fn is_https(&self, caller: Option<&Caller>, headers: &HeaderMap) -> bool {
        let public = self.0.settings.origin.as_deref().and_then(|origin| origin.strip_prefix("https://"));
        let is_public =
            public.is_some_and(|authority| host(headers).is_some_and(|host| host.eq_ignore_ascii_case(authority)));
        is_public || self.0.settings.proxies.is_https(peer(caller), headers)
    }

    fn origin(&self, headers: &HeaderMap) -> RequestOrigin {
        let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
        if let Some(site) = text(&SEC_FETCH_SITE) {
            return match site {
                "same-origin" => RequestOrigin::Own,
                "none" => RequestOrigin::Unsaid,
                _ => RequestOrigin::Foreign,
            };
        }
        let Some(origin) = text(&header::ORIGIN) else { return RequestOrigin::Unsaid };
        let authority = origin.split_once("://").map(|(_, authority)| authority);
        let is_ours = authority
            .is_some_and(|origin| host(headers).is_some_and(|host| host.eq_ignore_ascii_case(origin)))
            || self.0.settings.origin.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(origin));
        if is_ours { RequestOrigin::Own } else { RequestOrigin::Foreign }
    }
}

/// Lets the operator's requests through. What they are answered is kept nowhere, unless the answer says so itself.
pub async fn operator_only(State(access): State<Access>, request: Request, next: Next) -> Response {
    if let Err(problem) = access.operator(request.method(), request.headers()) {
        return problem.into_response();
    }
    let mut response = next.run(request).await;
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Lets requests through that were sent to a name of ours.
pub async fn known_host(State(access): State<Access>, request: Request, next: Next) -> Response {
    match access.0.settings.hosts.check(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

/// The token that was sent, whatever it is.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The sessions that a browser sends; several when cookies of that name lie on several paths.
fn session_names(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|cookies| cookies.to_str().ok());
    let pairs = cookies.flat_map(|cookies| cookies.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
    pairs.filter(|(name, _)| *name == COOKIE).map(|(_, session)| session)
}

fn host(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::HOST)?.to_str().ok()
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
