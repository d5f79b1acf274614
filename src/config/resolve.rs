//! Where a setting's value comes from.

use std::collections::HashMap;

use super::{Config, ConfigError, SETTINGS, Setting};
use crate::similar::most_similar;

/// Variables that begin as settings do and are none: they locate the settings and the data, steer the tests, or are a value of the build.
const OTHER_VARIABLES: [&str; 6] = [
    "ASTROLOH_DATA",
    "ASTROLOH_CONFIG",
    "ASTROLOH_BROWSER",
    "ASTROLOH_CONSUMERS",
    "ASTROLOH_DIALOGS",
    "ASTROLOH_REPOSITORY_URL",
];

/// The three places where settings are written.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// The settings file's text.
    pub file: Option<String>,
    /// The whole environment, variables of other programs included.
    pub environment: Vec<(String, String)>,
    /// Flags: key and value.
    pub flags: Vec<(String, String)>,
}

/// Where an effective value was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum SettingOrigin {
    Default,
    File,
    Environment,
    Flag,
}

impl SettingOrigin {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        ["default", "file", "environment", "flag"][self as usize]
    }
}

/// A setting with its effective value.
#[derive(Debug, Clone)]
pub struct EffectiveSetting {
    /// Which setting.
    pub setting: &'static Setting,
    /// Its value, masked when secret.
    pub shown: String,
    /// Where the value was written.
    pub origin: SettingOrigin,
}

impl Config {
    /// The settings that result from `inputs`.
    ///
    /// # Errors
    /// An unknown name, a value that does not fit, a file that is no TOML: each with its remedy.
    pub fn resolve(inputs: &Inputs) -> Result<Self, ConfigError> {
        let texts = texts(inputs)?;
        Self::parse(|key| texts[key].0.clone())?.validate()
    }

    /// Every setting with its effective value and its origin.
    ///
    /// # Errors
    /// As for [`Config::resolve`].
    pub fn show(inputs: &Inputs) -> Result<Vec<EffectiveSetting>, ConfigError> {
        Self::resolve(inputs)?;
        let mut texts = texts(inputs)?;
        Ok(SETTINGS
            .iter()
            .map(|setting| {
                let (text, origin) = texts.remove(setting.key).expect("every setting has a text");
                let shown = if setting.is_secret && !text.is_empty() { "(secret)".to_owned() } else { text };
                EffectiveSetting { setting, shown, origin }
            })
            .collect())
    }
}

type Texts = HashMap<&'static str, (String, SettingOrigin)>;

fn texts(inputs: &Inputs) -> Result<Texts, ConfigError> {
    let mut texts: Texts =
        SETTINGS.iter().map(|setting| (setting.key, (setting.default.clone(), SettingOrigin::Default))).collect();
    if let Some(file) = &inputs.file {
        for (name, text) in flatten(file)? {
            let setting = find(&name, "the settings file", |setting| setting.key.to_owned())?;
            texts.insert(setting.key, (text, SettingOrigin::File));
        }
    }
    for (name, value) in &inputs.environment {
        if !name.starts_with("ASTROLOH_") || OTHER_VARIABLES.contains(&name.as_str()) {
            continue;
        }
        let from_file = name
            .strip_suffix("_FILE")
            .and_then(|base| SETTINGS.iter().find(|setting| setting.is_secret && setting.variable() == base));
        let (setting, text) = match from_file {
            Some(setting) => {
                let content = std::fs::read_to_string(value).map_err(|error| ConfigError::Invalid {
                    key: setting.key,
                    value: value.clone(),
                    why: format!("the file named by {name} cannot be read: {error}"),
                })?;
                (setting, content.trim().to_owned())
            }
            None => (find(name, "the environment", Setting::variable)?, value.clone()),
        };
        texts.insert(setting.key, (text, SettingOrigin::Environment));
    }
    for (name, value) in &inputs.flags {
        let setting = find(name, "the flags", |setting| setting.key.to_owned())?;
        texts.insert(setting.key, (value.clone(), SettingOrigin::Flag));
    }
    Ok(texts)
}

fn find(
    name: &str,
    place: &'static str,
    written: impl Fn(&Setting) -> String,
) -> Result<&'static Setting, ConfigError> {
    if let Some(setting) = SETTINGS.iter().find(|setting| written(setting) == name) {
        return Ok(setting);
    }
    let names: Vec<_> = SETTINGS.iter().map(written).collect();
    let nearest = most_similar(name, names.iter().map(String::as_str)).map(str::to_owned);
    Err(ConfigError::Unknown { name: name.to_owned(), place, nearest })
}

/// The file's values as text under dotted names.
fn flatten(file: &str) -> Result<Vec<(String, String)>, ConfigError> {
    let table: toml::Table = file.parse().map_err(|error: toml::de::Error| ConfigError::File(error.to_string()))?;
    let mut flat = Vec::new();
    flatten_into(&table, "", &mut flat);
    Ok(flat)
}

fn flatten_into(table: &toml::Table, prefix: &str, flat: &mut Vec<(String, String)>) {
    for (name, value) in table {
        let key = format!("{prefix}{name}");
        match value {
            toml::Value::Table(inner) => flatten_into(inner, &format!("{key}."), flat),
            toml::Value::String(text) => flat.push((key, text.clone())),
            toml::Value::Array(items) => flat.push((key, items.iter().map(item).collect::<Vec<_>>().join(","))),
            other => flat.push((key, other.to_string())),
        }
    }
}

/// An item of a list as it is written in a list with commas.
fn item(value: &toml::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
