//! Every setting: what it does, its unit, its default, and where its value came from.
//!
//! One table declares them, and those of the cache's times to live and of the alert thresholds are made from the tables of their
//! parts ([`crate::cache::TTL_TABLE`], [`crate::ops::alerts::AlertRule`]). The file, the environment and the flags use the same names: `cache.memory_bytes` in the file is
//! `ASTROLOH_CACHE_MEMORY_BYTES` in the environment and `--cache-memory-bytes` on the command line. A flag beats the environment,
//! the environment beats the file, the file beats the default; an unknown name is refused with the nearest known one.
//!
//! ```
//! use astroloh::config::{Config, Inputs};
//!
//! let inputs = Inputs { file: Some("listen = '127.0.0.1:9000'\n[cache]\nmemory_bytes = 1048576".into()), ..Inputs::default() };
//! let config = Config::resolve(&inputs).unwrap();
//! assert_eq!(config.listen.port(), 9000);
//! assert_eq!(config.cache_memory_bytes, 1_048_576);
//! ```

mod error;
mod network;
mod resolve;
mod threshold_settings;
mod ttl_settings;
mod validate;
mod value;
mod webhook_secret;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::LazyLock;

use crate::alice::DEADLINE_MS;
use crate::cache::{DEFAULT_DISK_BYTES, Policy};
use crate::metrics::{LogFilter, LogFormat};
use crate::ops::alerts::Thresholds;
use crate::ops::memory_pressure::{DEFAULT_LIMIT_BYTES, MIN_LIMIT_BYTES};
use crate::ops::notify::WebhookUrl;
use crate::places::Zone;

pub use error::ConfigError;
pub use network::Network;
pub use resolve::{EffectiveSetting, Inputs, SettingOrigin};
pub use value::{Bounds, Secret, Setting, SettingValue};
pub use webhook_secret::{SecretHash, WebhookSecret};

/// Declares [`Config`] and the table of its settings. A row: help, field, type, name, default and, for numbers, bounds.
macro_rules! settings {
    ($( $(#[doc = $doc:literal])+ $field:ident : $type:ty = $key:literal, $default:expr $(, $min:literal ..= $max:expr)?; )+) => {
        /// The settings, checked. See the fields.
        #[derive(Debug, Clone)]
        pub struct Config {
            $( $(#[doc = $doc])+ pub $field: $type, )+
            /// Time to live of each kind of cached value: the settings `cache.ttl_..._s`.
            pub cache_policy: Policy,
            /// Alert thresholds: the settings `alerts...`, with the fixed ones.
            pub alert_thresholds: Thresholds,
        }

        /// Every setting there is, those of the cache's times to live and of the alert thresholds among them; by section.
        pub static SETTINGS: LazyLock<Vec<Setting>> = LazyLock::new(|| {
            let declared = [ $( Setting {
                key: $key,
                default: $default.to_string(),
                doc: concat!($($doc),+).trim().to_owned(),
                bounds: None $( .or(Some(Bounds { min: $min, max: u64::from($max) })) )?,
                is_secret: <$type as SettingValue>::IS_SECRET,
            }, )+ ];
            by_section(declared.into_iter().chain(ttl_settings::settings()).chain(threshold_settings::settings()).collect())
        });

        impl Config {
            /// Parses each setting's effective text.
            fn parse(text_of: impl Fn(&'static str) -> String) -> Result<Self, ConfigError> {
                Ok(Self {
                    $( $field: {
                        let text = text_of($key);
                        let in_bounds = Setting::named($key).check_bounds(&text);
                        let parsed = <$type as SettingValue>::parse(&text).and_then(|value| in_bounds.map(|()| value));
                        parsed.map_err(|why| ConfigError::Invalid {
                            key: $key,
                            value: if <$type as SettingValue>::IS_SECRET { "(secret)".into() } else { text },
                            why,
                        })?
                    }, )+
                    cache_policy: ttl_settings::parse(&text_of)?,
                    alert_thresholds: threshold_settings::parse(&text_of)?,
                })
            }
        }
    };
}

settings! {
    /// Address and port to listen on. On any address but a loopback one, calculations need the admin token or a key unless api.public
    /// is true.
    listen: SocketAddr = "listen", "127.0.0.1:8080";
    /// Address under which this server is reached from outside, as `https://stars.example.org/astroloh`; used in the URLs that are
    /// printed at the start. With it, a loopback listener is trusted no more than another. Empty (default): the listening address.
    public_url: Option<String> = "public_url", "";
    /// Open calculations to everyone. false (default): they need the admin token or a key, unless a program of this machine asks for
    /// them: on a loopback address, without public_url, http.trusted_proxies and headers of a proxy.
    api_public: bool = "api.public", "false";
    /// Quota of computing: milliseconds of the engine's time a minute that each client of the API may cause to be used, by address.
    /// Answers that are kept, places and pages cost nothing; requests from this machine have no quota. 0: no quota.
    api_compute_ms_per_minute: u32 = "api.compute_ms_per_minute", 20_000, 0..=6_000_000_u32;
    /// Further host names under which browsers may reach the dashboard and the operator's endpoints, as `nas.local, stars`. Always
    /// allowed are localhost, IP addresses and the host of public_url. Empty (default): no further names.
    http_hosts: Vec<String> = "http.hosts", "";
    /// Trusted reverse proxies, as `127.0.0.1, 10.0.0.0/8`: X-Forwarded-For and X-Forwarded-Proto are accepted from them only.
    /// With one, a loopback listener is trusted no more than another. Empty (default): trust no proxy.
    http_trusted_proxies: Vec<Network> = "http.trusted_proxies", "";
    /// Connections that one address may hold open, unless it is a trusted proxy: with one more it loses its own idlest one. Those on which
    /// an answer is due are not given up for it.
    http_connections_per_address: u32 = "http.connections_per_address", 64, 1..=512_u32;
    /// Admin token for the operator's endpoints, 16 or more characters; applied at every start. Empty (default): the token in
    /// DATA/admin.token, which the first start creates.
    admin_token: Option<Secret> = "admin.token", "";
    /// Secret at the end of the webhook's path: 16 or more letters, digits, - or _; or its hash. `astroloh admin webhook-secret` makes
    /// both. Empty (default): the webhook has no secret; when others than this machine reach it, it tells public readings only.
    alice_webhook_secret: Option<WebhookSecret> = "alice.webhook_secret", "";
    /// Previous webhook secret, or its hash: accepted beside alice.webhook_secret until the console has the new one. Empty (default):
    /// none.
    alice_webhook_secret_before: Option<WebhookSecret> = "alice.webhook_secret_before", "";
    /// Ids of the skills that may call the webhook, separated by commas; an id stands in the console under «Общие сведения». Empty
    /// (default): any skill.
    alice_skill_ids: Vec<String> = "alice.skill_ids", "";
    /// Rate limit: turns per minute of one listener; a third of them may come at once. 0: no limit.
    alice_turns_per_minute: u32 = "alice.turns_per_minute", 60, 0..=6_000_u32;
    /// Milliseconds after which a voice turn is answered with a fallback. Alice itself gives up after 4500, network included; below
    /// 800 no time is left beside looking up who speaks.
    alice_deadline_ms: u32 = "alice.deadline_ms", DEADLINE_MS, 800..=4_000_u32;
    /// Time zone of listeners whose device does not send a known one, and of requests for a horoscope that name none.
    alice_timezone: Zone = "alice.timezone", crate::places::Zone::DEFAULT;
    /// Directory with newer time zones than those inside the program, as `/usr/share/zoneinfo`: TZif files with tzdata.zi beside them, read
    /// at the start. For a zone whose file is damaged or missing the one inside the program serves. Empty (default): only those serve.
    places_zoneinfo: Option<String> = "places.zoneinfo", "";
    /// Threads that compute. 0 (default): one per core.
    engine_threads: u32 = "engine.threads", 0, 0..=MAX_THREADS;
    /// Most threads that compute under load. Never fewer than engine.threads.
    engine_max_threads: u32 = "engine.max_threads", 4, 0..=MAX_THREADS;
    /// Memory limit of this process in megabytes (of 2^20 bytes). Above 80 % of it the cache sheds values; above the limit
    /// its memory tier is emptied. A limit below what the server needs is raised to that, with a warning.
    memory_limit: u32 = "memory.limit", DEFAULT_LIMIT_BYTES >> 20, 48..=u32::MAX;
    /// Webhook for alerts, as `http://127.0.0.1:9000/hook`: each change is posted there as JSON. Only http, not https. Empty
    /// (default): no webhook.
    alerts_webhook_url: Option<WebhookUrl> = "alerts.webhook_url", "";
    /// Days without a visit after which a listener is forgotten, with everything they have told.
    people_retention_days: u32 = "people.retention_days", 730, 1..=3_650_u32;
    /// Size of the cache's memory tier in bytes; more than memory.limit leaves room for is cut, with a warning. 0 (default): an eighth of
    /// memory.limit.
    cache_memory_bytes: u64 = "cache.memory_bytes", 0;
    /// Size of the cache's file on disk in bytes. 0: no disk tier.
    cache_disk_bytes: u64 = "cache.disk_bytes", DEFAULT_DISK_BYTES;
    /// Format of log lines: text, json, or auto (default): text on a terminal, JSON elsewhere.
    log_format: LogFormat = "log.format", "auto";
    /// What is logged, as `info` or `astroloh=debug,hyper=warn`.
    log_filter: LogFilter = "log.filter", "info";
}

/// Most threads that the engine can be given: more than any machine that this runs on has cores.
const MAX_THREADS: u32 = 256;

const _: () = assert!(MIN_LIMIT_BYTES >> 20 == 48, "the least memory.limit is the least that is accepted");

/// Settings by section, each section where its first setting is declared.
fn by_section(settings: Vec<Setting>) -> Vec<Setting> {
    let mut sections: Vec<&str> = Vec::new();
    for setting in &settings {
        if !sections.contains(&setting.section()) {
            sections.push(setting.section());
        }
    }
    let mut sorted = settings;
    sorted.sort_by_key(|setting| sections.iter().position(|section| *section == setting.section()));
    sorted
}

impl Config {
    /// Scheme and authority of `public_url`, as a browser writes the origin of its pages. Nothing when it is not set.
    pub fn public_origin(&self) -> Option<String> {
        let (scheme, rest) = self.public_url.as_deref()?.split_once("://")?;
        let scheme = scheme.to_ascii_lowercase();
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default().to_ascii_lowercase();
        let default_port = match scheme.as_str() {
            "http" => ":80",
            "https" => ":443",
            _ => return None,
        };
        let authority = authority.strip_suffix(default_port).unwrap_or(&authority);
        let is_one = !authority.is_empty() && !authority.contains(|c: char| c.is_whitespace() || c == '@');
        is_one.then(|| format!("{scheme}://{authority}"))
    }

    /// Hashes of the webhook's secrets that are valid now; none when it has no secret.
    pub fn webhook_secrets(&self) -> Vec<SecretHash> {
        let both = [&self.alice_webhook_secret, &self.alice_webhook_secret_before];
        both.into_iter().flatten().map(WebhookSecret::hash).collect()
    }

    /// The address under which the outside reaches this server, without a slash at its end.
    pub fn base_url(&self, bound: SocketAddr) -> String {
        match &self.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("http://{bound}"),
        }
    }
}

/// Where the data directory comes from, in order: the flag, `ASTROLOH_DATA`, systemd's `STATE_DIRECTORY`, `./data`.
pub fn data_dir(flag: Option<&PathBuf>, environment: &[(String, String)]) -> (PathBuf, &'static str) {
    let variable = |name: &str| environment.iter().find(|(known, value)| known == name && !value.is_empty());
    if let Some(dir) = flag {
        (dir.clone(), "flag")
    } else if let Some((_, dir)) = variable("ASTROLOH_DATA") {
        (PathBuf::from(dir), "environment")
    } else if let Some((_, dir)) = variable("STATE_DIRECTORY") {
        // systemd separates several directories by colons; the first one is ours.
        (PathBuf::from(dir.split(':').next().unwrap_or(dir)), "systemd")
    } else {
        (PathBuf::from("data"), "default")
    }
}

/// The process environment. The only place that reads it.
#[expect(clippy::disallowed_methods, reason = "this is the one reader of the environment")]
pub fn environment() -> Vec<(String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

#[cfg(test)]
mod tests;
