//! The secrets of the webhook's path, and what the operator is told when it has none.
//!
//! Whoever sends a turn names the listener, so only a path that ends in a secret proves that Alice sends it. Without a secret, a
//! webhook that others than this machine reach tells public readings and touches nobody's data. The server then offers a secret of
//! its own, which lies in the data directory and is valid at once: its URL only has to be copied into the console.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::config::{Config, Secret, SecretHash};
use crate::web::auth::reach::Reach;

/// The path of voice turns.
pub const WEBHOOK_PATH: &str = "/api/v1/yandex/webhook";

/// What stands for a secret that is not shown.
pub const MASK: &str = "(secret)";

/// The secrets of the webhook.
pub struct WebhookSecrets {
    /// Hashes of those in the settings; with one of them the path without a secret is closed.
    configured: Vec<SecretHash>,
    /// The one that the server offers, where the settings have none and others than this machine reach the server.
    offered: Option<Secret>,
    /// The address under which the outside reaches this server.
    base_url: String,
    /// A turn without a secret came through a proxy that the settings do not mention.
    was_proxied: AtomicBool,
}

impl WebhookSecrets {
    /// The secrets of the settings, and the one that the server offers.
    pub fn new(config: &Config, offered: Option<Secret>, base_url: String) -> Self {
        Self { configured: config.webhook_secrets(), offered, base_url, was_proxied: AtomicBool::new(false) }
    }

    /// Whether a webhook by these settings is reached from elsewhere without a secret.
    pub fn are_missing(config: &Config, reach: Reach) -> bool {
        config.webhook_secrets().is_empty() && !reach.is_loopback_only()
    }

    /// Whether the settings have a secret, so that the path without one is closed.
    pub fn are_configured(&self) -> bool {
        !self.configured.is_empty()
    }

    /// The secret that the server offers.
    pub fn offered(&self) -> Option<&str> {
        self.offered.as_ref().map(Secret::reveal)
    }

    /// Whether this is one of the secrets.
    pub fn know(&self, sent: &str) -> bool {
        let offered = self.offered.as_ref().map(|secret| SecretHash::of(secret.reveal()));
        let all: Vec<_> = self.configured.iter().copied().chain(offered).collect();
        SecretHash::is_one_of(&all, sent)
    }

    /// Notes that a turn without a secret came through a proxy that the settings do not mention.
    pub fn note_proxied(&self) {
        if self.offered.is_none() && !self.was_proxied.swap(true, Ordering::Relaxed) {
            tracing::warn!("{}", self.unlisted_proxy());
        }
    }

    /// What is wrong with the webhook and how to mend it, with the new URL. Only for the operator: the secret is in it.
    pub fn warning(&self) -> Option<String> {
        self.warning_with(self.offered.as_ref().map_or(MASK, Secret::reveal), "")
    }

    /// The same without the secret.
    pub fn masked_warning(&self) -> Option<String> {
        self.warning_with(MASK, " (the secret lies in webhook.secret in the data directory)")
    }

    fn warning_with(&self, shown: &str, where_it_lies: &str) -> Option<String> {
        if let Some(offered) = &self.offered {
            let (base, hash) = (&self.base_url, SecretHash::of(offered.reveal()));
            return Some(format!(
                "the webhook is reached from elsewhere and has no secret: it tells public readings, and remembers, reads and \
                 erases nobody; set the skill's URL to {base}{WEBHOOK_PATH}/{shown}{where_it_lies}, and then \
                 alice.webhook_secret = \"{hash}\" in the settings"
            ));
        }
        self.was_proxied.load(Ordering::Relaxed).then(|| self.unlisted_proxy())
    }

    fn unlisted_proxy(&self) -> String {
        "a proxy passes turns on to the webhook, which has no secret: they get public readings, and nobody is remembered, read or \
         erased; set public_url, and alice.webhook_secret to what `astroloh admin webhook-secret` prints"
            .to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Inputs;

    #[test]
    fn the_operator_gets_the_url_and_others_get_none() {
        let config = Config::resolve(&Inputs::default()).unwrap();
        let secret = Secret::new("right-horse-battery".to_owned());
        let secrets = WebhookSecrets::new(&config, Some(secret), "https://stars.example.org".to_owned());
        assert!(secrets.know("right-horse-battery") && !secrets.know("") && !secrets.are_configured());
        let warning = secrets.warning().unwrap();
        assert!(warning.contains("https://stars.example.org/api/v1/yandex/webhook/right-horse-battery, "), "{warning}");
        let masked = secrets.masked_warning().unwrap();
        assert!(!masked.contains("horse") && masked.contains("webhook/(secret) (the secret lies in"), "{masked}");

        let none = WebhookSecrets::new(&config, None, String::new());
        assert_eq!((none.warning(), none.know("")), (None, false));
        none.note_proxied();
        assert!(none.warning().unwrap().contains("set public_url") && none.warning() == none.masked_warning());
    }
}
