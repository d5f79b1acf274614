//! What access follows from: credentials of the data directory, and the settings.

use std::net::SocketAddr;

use crate::api_keys::KeyRing;
use crate::config::{Config, Secret};
use crate::web::auth::cookie::SessionCookie;
use crate::web::auth::hosts::Hosts;
use crate::web::auth::proxies::Proxies;
use crate::web::auth::reach::Reach;
use crate::web::auth::webhook_secrets::WebhookSecrets;

/// What lies in the data directory and lets requests through.
pub struct Credentials {
    /// The admin token.
    pub token: Secret,
    /// The API keys.
    pub keys: KeyRing,
    /// The webhook secret that the server offers, where [`AccessSettings::needs_webhook_secret`].
    pub webhook_secret: Option<Secret>,
}

/// What access follows from.
pub struct AccessSettings {
    /// The admin token.
    pub token: Secret,
    /// The API keys.
    pub keys: KeyRing,
    /// The secrets of the webhook.
    pub webhook: WebhookSecrets,
    /// Names under which browsers may reach the operator's routes.
    pub hosts: Hosts,
    /// Proxies that are believed.
    pub proxies: Proxies,
    /// Scheme and authority under which the outside reaches this server, as browsers write an origin.
    pub origin: Option<String>,
    /// From where the server can be reached.
    pub reach: Reach,
    /// The cookie of sessions.
    pub cookie: SessionCookie,
    /// Milliseconds of computing a minute that each client may cause; 0: as many as it likes.
    pub compute_ms_per_minute: u32,
}

impl AccessSettings {
    /// Whether a webhook by these settings, on a server that listens there, is reached from elsewhere without a secret.
    pub fn needs_webhook_secret(config: &Config, bound: SocketAddr) -> bool {
        WebhookSecrets::are_missing(config, Reach::of(config, bound))
    }

    /// The credentials, and what the settings say of a server that listens there.
    pub fn of(config: &Config, credentials: Credentials, bound: SocketAddr) -> Self {
        let Credentials { token, keys, webhook_secret } = credentials;
        let origin = config.public_origin();
        let public = origin.as_deref().and_then(|origin| origin.split_once("://")).map(|(_, authority)| authority);
        let hosts = Hosts::named(config.http_hosts.iter().map(String::as_str).chain(public));
        let proxies = Proxies::within(config.http_trusted_proxies.iter().copied());
        let (reach, cookie) = (Reach::of(config, bound), SessionCookie::of(config, bound));
        let webhook = WebhookSecrets::new(config, webhook_secret, config.base_url(bound));
        let compute_ms_per_minute = config.api_compute_ms_per_minute;
        Self { token, keys, webhook, hosts, proxies, origin, reach, cookie, compute_ms_per_minute }
    }
}
