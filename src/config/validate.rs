//! What no single setting can know of itself: rules between settings, and texts of a certain form.

use super::{Config, ConfigError};

/// Shortest admin token that an operator may set.
const MIN_ADMIN_TOKEN_CHARS: usize = 16;

impl Config {
    /// Checks the settings against each other.
    pub(super) fn validate(self) -> Result<Self, ConfigError> {
        let invalid = |key, value: String, why: String| Err(ConfigError::Invalid { key, value, why });
        if self.alice_webhook_secret_before.is_some() && self.alice_webhook_secret.is_none() {
            let why = "set alice.webhook_secret too; without it every path but this one is open";
            return invalid("alice.webhook_secret_before", "(secret)".into(), why.into());
        }
        if self.admin_token.as_ref().is_some_and(|token| token.reveal().len() < MIN_ADMIN_TOKEN_CHARS) {
            return invalid(
                "admin.token",
                "(secret)".into(),
                format!("use {MIN_ADMIN_TOKEN_CHARS} or more characters"),
            );
        }
        if self.public_url.is_some() && self.public_origin().is_none() {
            let why = "write it as https://stars.example.org, with a path behind it if there is one";
            return invalid("public_url", self.public_url.unwrap_or_default(), why.into());
        }
        Ok(self)
    }
}
