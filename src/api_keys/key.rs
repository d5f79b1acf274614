//! An API key, as it is kept: everything but the key itself.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::scope::ScopeSet;
use crate::config::{Secret, SecretHash};
use crate::data_dir::random_secret;

/// What a key begins with, so that a scanner for leaked secrets knows it.
const PREFIX: &str = "astroloh_";

/// Longest name of a key.
const MAX_NAME_CHARS: usize = 40;

/// The name that the operator gave a key: small letters, digits, `-`, `_` and `.`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyName(String);

impl FromStr for KeyName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte);
        if (1..=MAX_NAME_CHARS).contains(&text.len()) && text.bytes().all(fits) {
            return Ok(Self(text.to_owned()));
        }
        Err(format!("{text:?} is no name of a key; use 1 to {MAX_NAME_CHARS} small letters, digits, -, _ or ."))
    }
}

impl TryFrom<String> for KeyName {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<KeyName> for String {
    fn from(name: KeyName) -> Self {
        name.0
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How much computing a key may cause, in milliseconds of engine time per minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quota {
    /// Milliseconds of engine time per minute.
    pub compute_ms_per_minute: NonZeroU32,
}

/// Whether a key is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// It is.
    Valid,
    /// It was revoked then, in seconds since 1970.
    Revoked(i64),
}

/// A key of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiKey {
    /// Unique among the valid keys.
    pub name: KeyName,
    /// What its holder may do.
    pub scopes: ScopeSet,
    /// The hash of the key. A plain hash does, because the key is random and long.
    #[serde(with = "hash_text")]
    pub hash: SecretHash,
    /// How much computing it may cause; `None`: as much as any client.
    pub quota: Option<Quota>,
    /// When it was created, in seconds since 1970.
    pub created_unix_s: i64,
    /// When it was revoked, in seconds since 1970.
    pub revoked_unix_s: Option<i64>,
}

impl ApiKey {
    /// A new key, and the secret that its holder sends; it is returned here only.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn create(
        name: KeyName,
        scopes: ScopeSet,
        quota: Option<Quota>,
        now_unix_s: i64,
    ) -> anyhow::Result<(Self, Secret)> {
        let secret = Secret::new(format!("{PREFIX}{}", random_secret()?.reveal()));
        let hash = SecretHash::of(secret.reveal());
        Ok((Self { name, scopes, hash, quota, created_unix_s: now_unix_s, revoked_unix_s: None }, secret))
    }

    /// Whether it is good.
    pub fn state(&self) -> KeyState {
        self.revoked_unix_s.map_or(KeyState::Valid, KeyState::Revoked)
    }

    /// Whether it may be used.
    pub fn is_valid(&self) -> bool {
        self.revoked_unix_s.is_none()
    }

    /// A number that tells it from other keys of its name, before and after: the beginning of its hash.
    pub fn id(&self) -> String {
        self.hash.short()
    }

    /// Its name and number, as the audit log has them.
    pub fn title(&self) -> String {
        format!("{} ({})", self.name, self.id())
    }
}

/// A hash as the settings write it.
mod hash_text {
    use serde::{Deserialize as _, Deserializer, Serializer};

    use crate::config::SecretHash;

    pub fn serialize<S: Serializer>(hash: &SecretHash, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(hash)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<SecretHash, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api_keys::Scope;

    #[test]
    fn a_name_is_short_and_plain() {
        for name in ["a", "grafana", "ci-2.main_x", &"n".repeat(40)] {
            assert_eq!(name.parse::<KeyName>().unwrap().to_string(), name);
        }
        for name in ["", "Grafana", "мой", "a b", "a\n", &"n".repeat(41)] {
            assert!(name.parse::<KeyName>().unwrap_err().contains("use 1 to 40 small letters"), "{name}");
        }
    }

    #[test]
    fn a_key_is_known_by_its_hash_and_written_without_itself() {
        let scopes = ScopeSet::try_from(vec![Scope::Observe]).unwrap();
        let (key, secret) = ApiKey::create("grafana".parse().unwrap(), scopes, None, 7).unwrap();
        assert!(secret.reveal().starts_with(PREFIX) && secret.reveal().len() == PREFIX.len() + 64);
        assert_eq!(key.hash, SecretHash::of(secret.reveal()));
        let text = serde_json::to_string(&key).unwrap();
        assert!(!text.contains(secret.reveal()), "{text}");
        assert_eq!(serde_json::from_str::<ApiKey>(&text).unwrap(), key);
        assert!(key.title().starts_with("grafana (") && key.hash.to_string().contains(&key.id()));
    }
}
