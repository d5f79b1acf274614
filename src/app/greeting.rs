//! What a start prints.

use std::path::Path;

use super::App;
use crate::config::Config;
use crate::web::WEBHOOK_PATH;

/// How the webhook's secret is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretDisplay {
    /// As it is: to a person before a terminal.
    Plain,
    /// Masked: what is not a terminal may be a journal.
    Masked,
}

impl App {
    /// The three lines that a start prints: the URLs of the dashboard and of the webhook, and the data directory.
    pub fn greeting(&self, config: &Config, data: &Path, display: SecretDisplay) -> String {
        let base = config.base_url(self.bound);
        let data = std::path::absolute(data).unwrap_or_else(|_| data.to_owned());
        let secret = self.access.shown_webhook_secret(config, display == SecretDisplay::Plain);
        let secret = secret.map(|secret| format!("/{secret}")).unwrap_or_default();
        format!("dashboard  {base}/\nwebhook    {base}{WEBHOOK_PATH}{secret}\ndata       {}", data.display())
    }

    /// What is wrong with the webhook and how to mend it, when it has no secret and is reached from elsewhere. The new URL is in it.
    pub fn webhook_warning(&self) -> Option<String> {
        self.access.webhook_warning()
    }
}
