//! Every setting: what it does, its unit, its default, and where its value came from.
//!
//! One table declares them; the file, the environment and the flags use the same names: `cache.memory_bytes` in the file is
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

mod network;
mod resolve;
mod value;
mod webhook_secret;

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::metrics::LogFormat;

pub use network::Network;
pub use resolve::{EffectiveSetting, Inputs, SettingOrigin};
pub use value::{Secret, Setting, SettingValue};
pub use webhook_secret::{SecretHash, WebhookSecret};

/// Declares [`Config`] and the table of its settings.
macro_rules! settings {
    ($( $(#[doc = $doc:literal])+ $field:ident : $type:ty = $key:literal, $default:literal; )+) => {
        /// The settings, checked. See the fields.
        #[derive(Debug, Clone)]
        pub struct Config { $( $(#[doc = $doc])+ pub $field: $type, )+ }

        /// Every setting there is.
        pub const SETTINGS: &[Setting] = &[ $( Setting {
            key: $key,
            default: $default,
            doc: concat!($($doc),+),
            is_secret: <$type as SettingValue>::IS_SECRET,
        }, )+ ];

        impl Config {
            /// Parses each setting's effective text.
            fn parse(text_of: impl Fn(&'static str) -> String) -> Result<Self, ConfigError> {
                Ok(Self { $( $field: {
                    let text = text_of($key);
                    <$type as SettingValue>::parse(&text).map_err(|why| ConfigError::Invalid {
                        key: $key,
                        value: if <$type as SettingValue>::IS_SECRET { "(secret)".into() } else { text },
                        why,
                    })?
                }, )+ })
            }
        }
    };
}

settings! {
    /// Address and port to listen on. Anything but a loopback address puts the calculations behind the admin token, unless
    /// `api.public` is on.
    listen: SocketAddr = "listen", "127.0.0.1:8080";
    /// Address under which the outside reaches this server, as `https://stars.example.org/astroloh`; used in the printed
    /// URLs. Empty: the listening address.
    public_url: Option<String> = "public_url", "";
    /// Whether calculations are open to everyone on a listener that is not loopback.
    api_public: bool = "api.public", "false";
    /// Names, besides localhost, the address itself and that of public_url, under which browsers may reach the dashboard and the
    /// operator's endpoints, as `nas.local, stars`. Empty: none.
    http_hosts: Vec<String> = "http.hosts", "";
    /// Proxies in front of this server, as `127.0.0.1, 10.0.0.0/8`: their X-Forwarded-For and X-Forwarded-Proto are believed.
    /// Empty: nobody's are.
    http_trusted_proxies: Vec<Network> = "http.trusted_proxies", "";
    /// Token for operator endpoints, applied at every start. Empty: the one in DATA/admin.token, made at the first start.
    admin_token: Option<Secret> = "admin.token", "";
    /// Last segment of the webhook's path, at least 16 letters, digits, - or _; or its hash, as `astroloh admin webhook-secret` makes
    /// both. Empty: the webhook has no secret.
    alice_webhook_secret: Option<WebhookSecret> = "alice.webhook_secret", "";
    /// The secret before that one, or its hash: still valid, while the console is being told the new one. Empty: none.
    alice_webhook_secret_before: Option<WebhookSecret> = "alice.webhook_secret_before", "";
    /// Skill ids of which requests must carry one, from the console's «Общие сведения», with commas between them. Empty: any.
    alice_skill_ids: Vec<String> = "alice.skill_ids", "";
    /// Turns a minute that one listener may take, a third of them at once. 0: as many as they like.
    alice_turns_per_minute: u32 = "alice.turns_per_minute", "60";
    /// Milliseconds after which a voice turn is answered with a fallback; 200 to 4000. Alice gives up at 4500, network included.
    alice_deadline_ms: u32 = "alice.deadline_ms", "2500";
    /// Time zone of listeners whose device names none that we know.
    alice_timezone: String = "alice.timezone", "Europe/Moscow";
    /// Threads that compute. 0: as many as there are cores.
    engine_threads: u32 = "engine.threads", "0";
    /// Threads that compute when people would otherwise wait; never fewer than engine.threads.
    engine_max_threads: u32 = "engine.max_threads", "4";
    /// Megabytes (of 2^20 bytes) that this process should stay under, at least 48; the bounds on memory that are not set follow from
    /// it. Above four fifths of it the cache sheds, above it the cache's memory tier is emptied.
    memory_limit: u32 = "memory.limit", "500";
    /// Address to which alerts are posted as JSON, as `http://127.0.0.1:9000/hook`; no https. Empty: none.
    alerts_webhook_url: Option<Secret> = "alerts.webhook_url", "";
    /// Days after which a listener who has not come back is forgotten, with everything that they told.
    people_retention_days: u32 = "people.retention_days", "730";
    /// Bytes of the memory tier. 0: an eighth of memory.limit.
    cache_memory_bytes: u64 = "cache.memory_bytes", "0";
    /// Bytes of the disk tier's file. 0: no disk tier.
    cache_disk_bytes: u64 = "cache.disk_bytes", "536870912";
    /// Seconds that a natal chart is kept (30 days).
    cache_ttl_natal_chart_s: u32 = "cache.ttl_natal_chart_s", "2592000";
    /// Seconds that a sign's day, or transits, are kept (1 hour).
    cache_ttl_transits_s: u32 = "cache.ttl_transits_s", "3600";
    /// Seconds that a comparison of two signs or two charts is kept (7 days).
    cache_ttl_compatibility_s: u32 = "cache.ttl_compatibility_s", "604800";

    /// Seconds that a forecast for a period is kept (2 hours).
    cache_ttl_forecast_s: u32 = "cache.ttl_forecast_s", "7200";
    /// Seconds that a conversation is remembered after its last turn (10 minutes).
    cache_ttl_session_s: u32 = "cache.ttl_session_s", "600";
    /// Seconds that the Moon of a moment or month is kept (24 hours).
    cache_ttl_lunar_calendar_s: u32 = "cache.ttl_lunar_calendar_s", "86400";
    /// Seconds that tables of positions, risings, eclipses and stations are kept (6 hours).
    cache_ttl_ephemeris_s: u32 = "cache.ttl_ephemeris_s", "21600";
    /// How log lines look: auto (text on a terminal, JSON elsewhere), text, json.
    log_format: LogFormat = "log.format", "auto";
    /// What is logged, as `info` or `astroloh=debug,hyper=warn`.
    log_filter: String = "log.filter", "info";
}

/// Least memory that the program runs in at all, in megabytes; `ops::memory` has the same bound in bytes.
const MIN_MEMORY_MB: u32 = 48;

/// Longest that somebody who stays away is remembered: ten years.
const MAX_RETENTION_DAYS: u32 = 3_650;

/// Shortest admin token that an operator may set.
const MIN_ADMIN_TOKEN: usize = 16;

impl Config {
    /// Checks what no single setting can know of itself.
    fn validate(self) -> Result<Self, ConfigError> {
        let invalid = |key, value: String, why: &str| Err(ConfigError::Invalid { key, value, why: why.into() });
        if self.alice_webhook_secret_before.is_some() && self.alice_webhook_secret.is_none() {
            let why = "set alice.webhook_secret too; without it every path but this one is open";
            return invalid("alice.webhook_secret_before", "(secret)".into(), why);
        }
        if self.alice_turns_per_minute > 6_000 {
            return invalid("alice.turns_per_minute", self.alice_turns_per_minute.to_string(), "use 0 to 6000");
        }
        if self.admin_token.as_ref().is_some_and(|token| token.reveal().len() < MIN_ADMIN_TOKEN) {
            return invalid("admin.token", "(secret)".into(), "use 16 or more characters");
        }
        if self.public_url.is_some() && self.public_origin().is_none() {
            let url = self.public_url.clone().unwrap_or_default();
            return invalid(
                "public_url",
                url,
                "write it as https://stars.example.org, with a path behind it if there is one",
            );
        }
        if !(200..=4000).contains(&self.alice_deadline_ms) {
            return invalid("alice.deadline_ms", self.alice_deadline_ms.to_string(), "use 200 to 4000");
        }
        if self.engine_threads > 256 {
            return invalid("engine.threads", self.engine_threads.to_string(), "use 0 to 256");
        }
        if self.engine_max_threads > 256 {
            return invalid("engine.max_threads", self.engine_max_threads.to_string(), "use 0 to 256");
        }
        if self.memory_limit < MIN_MEMORY_MB {
            return invalid("memory.limit", self.memory_limit.to_string(), "use 48 or more megabytes");
        }
        if !(1..=MAX_RETENTION_DAYS).contains(&self.people_retention_days) {
            return invalid("people.retention_days", self.people_retention_days.to_string(), "use 1 to 3650");
        }
        if let Err(hint) = self.alice_timezone.parse::<crate::places::Zone>() {
            return invalid("alice.timezone", self.alice_timezone.clone(), &hint.to_string());
        }
        for (key, seconds) in [
            ("cache.ttl_natal_chart_s", self.cache_ttl_natal_chart_s),
            ("cache.ttl_transits_s", self.cache_ttl_transits_s),
            ("cache.ttl_compatibility_s", self.cache_ttl_compatibility_s),
            ("cache.ttl_forecast_s", self.cache_ttl_forecast_s),
            ("cache.ttl_session_s", self.cache_ttl_session_s),
            ("cache.ttl_lunar_calendar_s", self.cache_ttl_lunar_calendar_s),
            ("cache.ttl_ephemeris_s", self.cache_ttl_ephemeris_s),
        ] {
            if seconds == 0 {
                return invalid(key, "0".into(), "use 1 or more");
            }
        }
        Ok(self)
    }

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

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A name that no setting has.
    #[error("unknown setting {name:?} in {place}{}", nearest.as_ref().map(|nearest| format!("; did you mean {nearest:?}?")).unwrap_or_default())]
    Unknown {
        /// The name as it was written.
        name: String,
        /// Where it was written.
        place: &'static str,
        /// The known name most like it.
        nearest: Option<String>,
    },
    /// A value that does not fit.
    #[error("setting {key} = {value:?}: {why}")]
    Invalid {
        /// The setting.
        key: &'static str,
        /// The value, masked when secret.
        value: String,
        /// What is wrong and what to write instead.
        why: String,
    },
    /// The file is no TOML, or cannot be read.
    #[error("settings file: {0}")]
    File(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_file(file: &str) -> Result<Config, String> {
        Config::resolve(&Inputs { file: Some(file.into()), ..Inputs::default() }).map_err(|error| error.to_string())
    }

    #[test]
    fn the_defaults_are_valid() {
        let config = Config::resolve(&Inputs::default()).unwrap();
        assert_eq!(config.base_url(config.listen), "http://127.0.0.1:8080");
        assert!(config.admin_token.is_none());
    }

    #[test]
    fn a_flag_beats_the_environment_which_beats_the_file() {
        let mut inputs = Inputs { file: Some("listen = '127.0.0.1:1'".into()), ..Inputs::default() };
        let origin = |inputs: &Inputs| {
            let shown = Config::show(inputs).unwrap();
            let listen = shown.into_iter().find(|shown| shown.setting.key == "listen").unwrap();
            (listen.shown, listen.origin)
        };
        assert_eq!(origin(&inputs), ("127.0.0.1:1".into(), SettingOrigin::File));
        inputs.environment.push(("ASTROLOH_LISTEN".into(), "127.0.0.1:2".into()));
        assert_eq!(origin(&inputs), ("127.0.0.1:2".into(), SettingOrigin::Environment));
        inputs.flags.push(("listen".into(), "127.0.0.1:3".into()));
        assert_eq!(origin(&inputs), ("127.0.0.1:3".into(), SettingOrigin::Flag));
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_nearest() {
        assert_eq!(
            from_file("[cache]\nmemory_byte = 1").unwrap_err(),
            r#"unknown setting "cache.memory_byte" in the settings file; did you mean "cache.memory_bytes"?"#
        );
        let environment = vec![("ASTROLOH_LISTN".into(), "x".into())];
        let error = Config::resolve(&Inputs { environment, ..Inputs::default() }).unwrap_err().to_string();
        assert_eq!(error, r#"unknown setting "ASTROLOH_LISTN" in the environment; did you mean "ASTROLOH_LISTEN"?"#);
    }

    #[test]
    fn values_that_do_not_fit_name_key_value_and_remedy() {
        assert_eq!(
            from_file("listen = 'localhost'").unwrap_err(),
            r#"setting listen = "localhost": write an address and a port, as 127.0.0.1:8080"#
        );
        assert_eq!(
            from_file("[alice]\nwebhook_secret = 'short'").unwrap_err(),
            r#"setting alice.webhook_secret = "(secret)": use 16 or more letters, digits, - or _"#
        );
        assert_eq!(
            from_file("[alice]\ndeadline_ms = 9000").unwrap_err(),
            r#"setting alice.deadline_ms = "9000": use 200 to 4000"#
        );
        assert!(from_file("listen = [").unwrap_err().starts_with("settings file: "));
    }

    #[test]
    fn lists_are_written_in_lists_or_with_commas() {
        let hosts = |file: &str| from_file(file).unwrap().http_hosts;
        assert_eq!(hosts("[http]\nhosts = ['nas', 'stars.local']"), ["nas", "stars.local"]);
        assert_eq!(hosts("[http]\nhosts = ' nas,stars.local '"), ["nas", "stars.local"]);
        assert_eq!(hosts("[http]\nhosts = []"), Vec::<String>::new());
        assert_eq!(
            from_file("[http]\ntrusted_proxies = ['127.0.0.1', 'lan']").unwrap_err(),
            r#"setting http.trusted_proxies = "127.0.0.1,lan": "lan" is no network; write an address, as 127.0.0.1, or a network, as 10.0.0.0/8"#
        );
    }

    #[test]
    fn the_public_url_has_an_origin() {
        let origin =
            |url: &str| from_file(&format!("public_url = '{url}'")).map(|config| config.public_origin().unwrap());
        assert_eq!(origin("https://Stars.example.org/astroloh/").unwrap(), "https://stars.example.org");
        assert_eq!(origin("http://192.0.2.1:8080").unwrap(), "http://192.0.2.1:8080");
        assert_eq!(origin("https://stars.example.org:443").unwrap(), "https://stars.example.org");
        for url in ["stars.example.org", "ftp://stars", "https://", "https:///x", "https://user@stars"] {
            assert!(origin(url).unwrap_err().contains("write it as https://stars.example.org"), "{url}");
        }
    }

    #[test]
    fn secrets_come_from_files_too_and_are_never_shown() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("token");
        std::fs::write(&path, "a-token-of-twenty-six-chars\n").unwrap();
        let environment = vec![("ASTROLOH_ADMIN_TOKEN_FILE".to_owned(), path.display().to_string())];
        let inputs = Inputs { environment, ..Inputs::default() };
        let config = Config::resolve(&inputs).unwrap();
        assert_eq!(config.admin_token.as_ref().unwrap().reveal(), "a-token-of-twenty-six-chars");
        assert!(!format!("{config:?}").contains("twenty-six"));
        let shown = Config::show(&inputs).unwrap();
        assert_eq!(shown.iter().find(|shown| shown.setting.key == "admin.token").unwrap().shown, "(secret)");
    }

    #[test]
    fn the_data_directory_has_an_order() {
        let environment = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>()
        };
        let all = environment(&[("STATE_DIRECTORY", "/var/lib/a:/var/lib/b"), ("ASTROLOH_DATA", "/srv")]);
        assert_eq!(data_dir(Some(&"/x".into()), &all).0, PathBuf::from("/x"));
        assert_eq!(data_dir(None, &all).0, PathBuf::from("/srv"));
        assert_eq!(data_dir(None, &all[..1]).0, PathBuf::from("/var/lib/a"));
        assert_eq!(data_dir(None, &[]), (PathBuf::from("data"), "default"));
    }
}
