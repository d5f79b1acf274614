//! Where the operator's webhook is: `http://host[:port]/path`.

use std::fmt;
use std::str::FromStr;

use hyper::Uri;

/// The port of plain HTTP.
const HTTP_PORT: u16 = 80;

/// A webhook's URL, checked. It may carry a secret in its path, so that it is never printed whole.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookUrl {
    host: String,
    port: u16,
    authority: String,
    path: String,
}

/// Why a text is no webhook URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WebhookUrlError {
    /// It is no URL at all.
    #[error("this is no URL; write it as http://127.0.0.1:9000/alerts")]
    Malformed,
    /// It wants TLS or something else.
    #[error("webhooks are posted over plain http, not {0}; put a relay on this machine and give its http address")]
    Scheme(String),
    /// It carries a user name or a password.
    #[error("a user name in the URL is not sent; leave it out, and put a secret into the path")]
    UserInfo,
}

impl WebhookUrl {
    /// Host and port to connect to.
    pub(super) fn address(&self) -> (&str, u16) {
        (&self.host, self.port)
    }

    /// What the `Host` header says.
    pub(super) fn authority(&self) -> &str {
        &self.authority
    }

    /// Path and query.
    pub(super) fn path(&self) -> &str {
        &self.path
    }
}

impl FromStr for WebhookUrl {
    type Err = WebhookUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let uri: Uri = text.parse().map_err(|_| WebhookUrlError::Malformed)?;
        match uri.scheme_str() {
            Some("http") => {}
            Some(other) => return Err(WebhookUrlError::Scheme(other.to_owned())),
            None => return Err(WebhookUrlError::Malformed),
        }
        let authority = uri.authority().ok_or(WebhookUrlError::Malformed)?;
        if authority.as_str().contains('@') {
            return Err(WebhookUrlError::UserInfo);
        }
        // An IPv6 address stands in brackets in a URL and without them in an address.
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        if host.is_empty() {
            return Err(WebhookUrlError::Malformed);
        }
        Ok(Self {
            host,
            port: authority.port_u16().unwrap_or(HTTP_PORT),
            authority: authority.as_str().to_owned(),
            path: uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
        })
    }
}

impl fmt::Debug for WebhookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}/…", self.authority)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_taken_apart_and_its_path_is_not_shown() {
        let url: WebhookUrl = "http://[::1]:9000/hook/s3cret?x=1".parse().unwrap();
        assert_eq!((url.address(), url.authority(), url.path()), (("::1", 9000), "[::1]:9000", "/hook/s3cret?x=1"));
        assert_eq!(format!("{url:?}"), "http://[::1]:9000/…");
        let bare: WebhookUrl = "http://relay".parse().unwrap();
        assert_eq!((bare.address(), bare.path()), (("relay", 80), "/"));
    }

    #[test]
    fn what_cannot_be_posted_to_is_refused_with_what_to_do() {
        let refusal = |text: &str| text.parse::<WebhookUrl>().unwrap_err();
        assert_eq!(refusal("https://example.org/"), WebhookUrlError::Scheme("https".into()));
        assert_eq!(refusal("http://me:secret@example.org/"), WebhookUrlError::UserInfo);
        for text in ["", "example.org", "/alerts", "http://", "http:///alerts", "http://a b/"] {
            assert_eq!(refusal(text), WebhookUrlError::Malformed, "{text:?}");
        }
    }
}
