//! A field that an endpoint takes: its names, what it may hold and what it means. Requests are read by it and the API's description is
//! written from it, so that the two cannot part.

use serde_json::Value;

/// A field of a request.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The canonical name; the one in problems, answers and the description.
    pub name: &'static str,
    /// Aliases that other programs use.
    pub aliases: &'static [&'static str],
    /// Its type.
    pub param_type: ParamType,
    /// Its meaning, with the unit; and what its absence means where that is no value, as "now" or "the birthplace".
    pub doc: &'static str,
    /// The value that an absent field has. Sending it is the same as leaving the field out. Lists are read with the set or table that
    /// their default was made from.
    pub default: Option<fn() -> Value>,
    /// A value that works.
    pub example: Option<&'static str>,
}

/// The type of a field.
#[derive(Debug, Clone, Copy)]
pub enum ParamType {
    /// Any text.
    Text,
    /// A date and time, ISO 8601.
    DateTime,
    /// A date, ISO 8601.
    Date,
    /// A number within these bounds, inclusive.
    Number(f64, f64),
    /// A whole number within these bounds, inclusive.
    Integer(i64, i64),
    /// Yes or no.
    Boolean,
    /// One of these.
    OneOf(fn() -> Vec<&'static str>),
    /// A list of any of these; in a query separated by commas.
    ListOf(fn() -> Vec<&'static str>),
    /// Like [`Self::ListOf`], each optionally followed by a colon and a number.
    WeightedListOf(fn() -> Vec<&'static str>),
}

impl Field {
    /// A field with one spelling and no example.
    pub const fn new(name: &'static str, param_type: ParamType, doc: &'static str) -> Self {
        Self { name, aliases: &[], param_type, doc, default: None, example: None }
    }

    /// The same with other spellings.
    pub const fn also(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    /// The same with a value for its absence.
    pub const fn or(mut self, default: fn() -> Value) -> Self {
        self.default = Some(default);
        self
    }

    /// The same with a value that works.
    pub const fn like(mut self, example: &'static str) -> Self {
        self.example = Some(example);
        self
    }

    /// The default as it can be sent in a query; nothing when there is none.
    pub fn default_text(&self) -> Option<String> {
        let plain = |value: Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Some(match self.default?() {
            Value::Array(items) => items.into_iter().map(plain).collect::<Vec<_>>().join(","),
            value => plain(value),
        })
    }

    /// Whether `name` is its name or an alias.
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || self.aliases.contains(&name)
    }

    /// Every spelling, the strict one first.
    pub fn spellings(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }
}

impl ParamType {
    /// The choices, with commas between them; empty where there are none.
    pub fn choices(self) -> String {
        match self {
            Self::OneOf(choices) | Self::ListOf(choices) | Self::WeightedListOf(choices) => choices().join(", "),
            _ => String::new(),
        }
    }
}
