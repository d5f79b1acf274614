//! The secret in the webhook's path: a URL is all that the platform's console lets us set, so the path has to prove who calls.

use std::fmt;
use std::str::FromStr;

use subtle::{Choice, ConstantTimeEq as _};

use super::{Secret, SettingValue};

/// Shortest secret: 16 characters of 64 are 96 bits, beyond guessing over a network.
const MIN_CHARS: usize = 16;

/// What a hash begins with where it is written.
const SCHEME: &str = "blake3:";

/// The hash of a secret: enough to know the secret again, and of no use to who reads it. (A plain hash does, because a secret is
/// random and long.)
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SecretHash([u8; 32]);

impl SecretHash {
    /// The hash of a secret.
    pub fn of(secret: &str) -> Self {
        Self(*blake3::hash(secret.as_bytes()).as_bytes())
    }

    /// Whether both are of the same secret. Compared to the end, so that the time tells nothing.
    pub fn matches(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }

    /// Its first eight digits: enough to tell it from others.
    pub fn short(&self) -> String {
        self.0[..4].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// A number that tells it from others.
    pub fn number(&self) -> u64 {
        u64::from_le_bytes(*self.0.first_chunk().expect("it has 32 bytes"))
    }

    /// Whether `sent` is the secret of one of these. Each is compared to its end, so that the time tells nothing.
    pub fn is_one_of(hashes: &[Self], sent: &str) -> bool {
        let sent = Self::of(sent);
        hashes.iter().fold(Choice::from(0), |found, hash| found | hash.0.ct_eq(&sent.0)).into()
    }
}

impl fmt::Display for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(SCHEME)?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hash)")
    }
}

impl FromStr for SecretHash {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let why =
            || format!("write {SCHEME} and 64 hexadecimal digits, as `astroloh admin webhook-secret` prints them");
        let digits =
            text.strip_prefix(SCHEME).filter(|digits| digits.len() == 64 && digits.is_ascii()).ok_or_else(why)?;
        let mut bytes = [0; 32];
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&digits[2 * index..2 * index + 2], 16).map_err(|_| why())?;
        }
        Ok(Self(bytes))
    }
}

/// A webhook's secret as the settings hold it: itself, or only its hash.
#[derive(Debug, Clone)]
pub struct WebhookSecret {
    hash: SecretHash,
    plain: Option<Secret>,
}

impl WebhookSecret {
    /// Its hash.
    pub fn hash(&self) -> SecretHash {
        self.hash
    }

    /// The secret itself, where the settings hold it.
    pub fn reveal(&self) -> Option<&str> {
        self.plain.as_ref().map(Secret::reveal)
    }
}

impl SettingValue for WebhookSecret {
    const IS_SECRET: bool = true;

    fn parse(text: &str) -> Result<Self, String> {
        if text.starts_with(SCHEME) {
            return Ok(Self { hash: text.parse()?, plain: None });
        }
        let fits = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        if text.len() < MIN_CHARS || !fits {
            return Err(format!("use {MIN_CHARS} or more letters, digits, - or _"));
        }
        Ok(Self { hash: SecretHash::of(text), plain: Some(Secret::new(text.to_owned())) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_again_by_its_hash() {
        let plain = WebhookSecret::parse("right-horse-battery").unwrap();
        let hashed = WebhookSecret::parse(&plain.hash().to_string()).unwrap();
        assert_eq!(plain.hash(), hashed.hash());
        assert_eq!((plain.reveal(), hashed.reveal()), (Some("right-horse-battery"), None));
        assert!(!format!("{plain:?} {hashed:?}").contains(|c: char| c.is_ascii_digit()), "{plain:?} {hashed:?}");

        let both = [SecretHash::of("an-older-secret-12"), hashed.hash()];
        assert!(
            SecretHash::is_one_of(&both, "right-horse-battery") && SecretHash::is_one_of(&both, "an-older-secret-12")
        );
        for wrong in ["", "right-horse-batter", &hashed.hash().to_string()] {
            assert!(!SecretHash::is_one_of(&both, wrong), "{wrong}");
        }
        assert!(!SecretHash::is_one_of(&[], "right-horse-battery"));
    }

    #[test]
    fn what_is_neither_a_secret_nor_a_hash_is_refused() {
        let why = |text: &str| WebhookSecret::parse(text).unwrap_err();
        assert_eq!(why("short"), "use 16 or more letters, digits, - or _");
        assert_eq!(why("right horse battery"), "use 16 or more letters, digits, - or _");
        for text in ["blake3:".to_owned(), format!("blake3:{}", "x".repeat(64)), format!("blake3:{}", "é".repeat(32))]
        {
            assert!(why(&text).starts_with("write blake3: and 64 hexadecimal digits"), "{text}");
        }
    }
}
