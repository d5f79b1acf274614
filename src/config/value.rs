//! What a setting can hold, and how it is written.

use std::fmt;
use std::net::SocketAddr;

use zeroize::Zeroizing;

use super::SETTINGS;
use crate::metrics::{LogFilter, LogFormat};
use crate::ops::notify::{WebhookUrl, WebhookUrlError};
use crate::places::{Zone, ZoneError};

/// A setting's entry in the table.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Dotted name in the settings file.
    pub key: &'static str,
    /// Default, as it would be written.
    pub default: String,
    /// Effect, unit, and what *empty* means; without the bounds.
    pub doc: String,
    /// Least and greatest number, where the setting is a number with bounds.
    pub bounds: Option<Bounds>,
    /// Whether its value is masked.
    pub is_secret: bool,
}

/// Least and greatest number that a setting may hold, both allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// The least.
    pub min: u64,
    /// The greatest; [`u32::MAX`] where only the type sets it.
    pub max: u64,
}

impl Bounds {
    /// Checks a number against the bounds.
    ///
    /// # Errors
    /// When it is outside: what to use instead.
    pub fn check(&self, number: u64) -> Result<(), String> {
        if (self.min..=self.max).contains(&number) { Ok(()) } else { Err(format!("use {self}")) }
    }
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.max == u64::from(u32::MAX) {
            true => write!(f, "{} or more", self.min),
            false => write!(f, "{} to {}", self.min, self.max),
        }
    }
}

impl Setting {
    /// The setting of this name, which the program itself gives.
    pub(super) fn named(key: &str) -> &'static Self {
        SETTINGS.iter().find(|setting| setting.key == key).expect("the name stands in the table")
    }

    /// Effect, unit, bounds, and what *empty* means.
    pub fn help(&self) -> String {
        self.bounds.map_or_else(|| self.doc.clone(), |bounds| format!("{} Allowed: {bounds}.", self.doc))
    }

    /// Its section in the settings file; empty for one outside the sections.
    pub fn section(&self) -> &'static str {
        self.key.split_once('.').map_or("", |(section, _)| section)
    }

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

    /// Checks a number against the bounds. A text that is not a number is left to the setting's type.
    pub(super) fn check_bounds(&self, text: &str) -> Result<(), String> {
        match (self.bounds, text.parse()) {
            (Some(bounds), Ok(number)) => bounds.check(number),
            _ => Ok(()),
        }
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

impl SettingValue for LogFilter {
    fn parse(text: &str) -> Result<Self, String> {
        text.parse()
    }
}

impl SettingValue for Zone {
    fn parse(text: &str) -> Result<Self, String> {
        text.parse().map_err(|error: ZoneError| error.to_string())
    }
}

/// A secret: its path may hold one.
impl SettingValue for WebhookUrl {
    const IS_SECRET: bool = true;

    fn parse(text: &str) -> Result<Self, String> {
        text.parse().map_err(|error: WebhookUrlError| error.to_string())
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

    /// Whether `candidate` is the same, compared in constant time.
    pub fn matches(&self, candidate: &str) -> bool {
        use subtle::ConstantTimeEq;
        // Digests have equal length, so the comparison does not reveal the length of the secret.
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
