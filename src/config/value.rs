//! What a setting can hold, and how it is written.

use std::fmt;
use std::net::SocketAddr;

use zeroize::Zeroizing;

use crate::metrics::LogFormat;

/// A setting's entry in the table.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Dotted name in the settings file.
    pub key: &'static str,
    /// Default, as it would be written.
    pub default: &'static str,
    /// Effect, unit, and what *empty* means.
    pub doc: &'static str,
    /// Whether its value is masked.
    pub is_secret: bool,
}

impl Setting {
    /// Its environment variable.
    pub fn variable(&self) -> String {
        format!("ASTROLOH_{}", self.key.replace('.', "_").to_ascii_uppercase())
    }

    /// Unit of its value, where its name tells one.
    pub fn unit(&self) -> Option<&'static str> {
        let units = [("_bytes", "bytes"), ("_ms", "ms"), ("_s", "s"), ("memory.limit", "MiB")];
        units.into_iter().find(|(ending, _)| self.key.ends_with(ending)).map(|(_, unit)| unit)
    }

    /// Its flag, without the dashes in front.
    pub fn flag(&self) -> String {
        self.key.replace(['.', '_'], "-")
    }
}

/// Something that a setting can hold.
pub trait SettingValue: Sized {
    /// Whether it is masked when shown.
    const IS_SECRET: bool = false;

    /// Reads it from text.
    ///
    /// # Errors
    /// When the text does not fit: what to write instead.
    fn parse(text: &str) -> Result<Self, String>;
}

impl SettingValue for SocketAddr {
    fn parse(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| "write an address and a port, as 127.0.0.1:8080".to_owned())
    }
}

impl SettingValue for bool {
    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "true" | "1" | "yes" | "on" => Ok(true),
            "false" | "0" | "no" | "off" => Ok(false),
            _ => Err("write true or false".to_owned()),
        }
    }
}

impl SettingValue for u32 {
    fn parse(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| format!("write a whole number, 0 to {}", Self::MAX))
    }
}

impl SettingValue for u64 {
    fn parse(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| "write a whole number, 0 or more".to_owned())
    }
}

impl SettingValue for String {
    fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() { Err("it cannot be empty".to_owned()) } else { Ok(text.to_owned()) }
    }
}

impl SettingValue for LogFormat {
    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "auto" => Ok(Self::Auto),
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("write auto, text or json".to_owned()),
        }
    }
}

impl<V: SettingValue> SettingValue for Option<V> {
    const IS_SECRET: bool = V::IS_SECRET;

    fn parse(text: &str) -> Result<Self, String> {
        if text.is_empty() { Ok(None) } else { V::parse(text).map(Some) }
    }
}

/// A list, with commas between its items.
impl<V: SettingValue> SettingValue for Vec<V> {
    const IS_SECRET: bool = V::IS_SECRET;

    fn parse(text: &str) -> Result<Self, String> {
        text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(V::parse).collect()
    }
}

/// A text that is never printed, logged or serialized.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Hides `text`.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether `candidate` is the same, in a time that tells nothing of where they differ.
    pub fn matches(&self, candidate: &str) -> bool {
        use subtle::ConstantTimeEq;
        // Digests have equal length, so that the comparison tells nothing of the secret's own.
        let digest = |text: &str| *blake3::hash(text.as_bytes()).as_bytes();
        bool::from(digest(self.reveal()).ct_eq(&digest(candidate)))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

impl SettingValue for Secret {
    const IS_SECRET: bool = true;

    fn parse(text: &str) -> Result<Self, String> {
        Ok(Self::new(text.to_owned()))
    }
}
