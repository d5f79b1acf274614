//! The cookie that names a session of the operator's browser.
//!
//! Browsers do not tell ports apart when they keep cookies, so servers of one host need names of their own: the port that this
//! server listens on is in the name, and the path of its public URL, because two servers in containers may have one port.

use std::net::SocketAddr;

use axum::http::{HeaderMap, HeaderValue, header};

use crate::config::{Config, Secret};
use crate::web::auth::session::LIFETIME;

/// What the name begins with.
const PREFIX: &str = "astroloh_session";

/// The cookie of one server.
#[derive(Debug, Clone)]
pub struct SessionCookie {
    name: String,
}

impl SessionCookie {
    /// The cookie of a server that listens there.
    pub fn of(config: &Config, bound: SocketAddr) -> Self {
        let path = config.public_url.as_deref().and_then(|url| url.split_once("://")?.1.split_once('/'));
        let path = path.map(|(_, path)| path.trim_matches('/')).filter(|path| !path.is_empty());
        let path: String = path.map_or_else(String::new, |path| {
            let plain = path.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' });
            std::iter::once('_').chain(plain).collect()
        });
        Self { name: format!("{PREFIX}_{}{path}", bound.port()) }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The header that sets it; without a session, the one that takes it away.
    pub fn set(&self, session: Option<&Secret>, is_https: bool) -> HeaderValue {
        let (value, age_s) = session.map_or(("", 0), |session| (session.reveal(), LIFETIME.as_secs()));
        let secure = if is_https { "; Secure" } else { "" };
        let cookie = format!("{}={value}; Path=/; Max-Age={age_s}; HttpOnly; SameSite=Strict{secure}", self.name);
        let mut cookie = HeaderValue::try_from(cookie).expect("name and session are plain ASCII");
        cookie.set_sensitive(true);
        cookie
    }

    /// The sessions that a browser sends; several when cookies of that name lie on several paths.
    pub fn sent<'h>(&'h self, headers: &'h HeaderMap) -> impl Iterator<Item = &'h str> {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|cookies| cookies.to_str().ok());
        let pairs = cookies.flat_map(|cookies| cookies.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
        pairs.filter(|(name, _)| *name == self.name).map(|(_, session)| session)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Inputs;

    #[test]
    fn servers_of_one_host_have_cookies_of_their_own() {
        let name = |settings: &str| {
            let config = Config::resolve(&Inputs { file: Some(settings.to_owned()), ..Inputs::default() }).unwrap();
            SessionCookie::of(&config, config.listen).name().to_owned()
        };
        assert_eq!(name(""), "astroloh_session_8080");
        assert_eq!(name("listen = '127.0.0.1:21075'"), "astroloh_session_21075");
        assert_eq!(name("public_url = 'https://h.example/'"), "astroloh_session_8080");
        assert_eq!(name("public_url = 'https://h.example/a-1/b/'"), "astroloh_session_8080_a_1_b");
    }
}
