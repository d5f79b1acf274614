//! The fields of a request: from a query string or a JSON body, under one set of names.

use std::fmt::Write as _;

use axum::http::{HeaderMap, header};
use serde_json::Value;

use super::{Problem, Remedy};
use crate::similar::most_similar;

/// Most fields that a request may have; more than any route knows.
const MAX_FIELDS: usize = 64;

/// Deepest nesting that a field's value may have; ours are lists of flat objects.
const MAX_DEPTH: usize = 4;

/// A field that a route knows: its name, and the other spellings that the ecosystem uses for it.
pub struct Known {
    /// The strict name; the one in problems and answers.
    pub name: &'static str,
    /// Other spellings.
    pub aliases: &'static [&'static str],
}

/// What a request says, under strict names. Fields are taken out one by one; see [`Fields::text`] and its siblings.
#[derive(Debug, Default)]
pub struct Fields {
    values: Vec<(&'static str, Value)>,
}

impl Fields {
    /// Reads a query string.
    ///
    /// # Errors
    /// When a field is unknown or given twice: with the nearest known name.
    pub fn from_query(query: &str, known: &'static [Known]) -> Result<Self, Problem> {
        let mut fields = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            fields.add(&name, Value::String(value.into_owned()), known)?;
        }
        Ok(fields)
    }

    /// Reads a JSON object.
    ///
    /// # Errors
    /// When the body is no JSON, no object, too deep, or sent as another media type; when a field is unknown or given twice.
    pub fn from_json(headers: &HeaderMap, body: &[u8], known: &'static [Known]) -> Result<Self, Problem> {
        if let Some(media_type) = headers.get(header::CONTENT_TYPE) {
            let essence = media_type.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
            if !(essence.eq_ignore_ascii_case("application/json") || essence.ends_with("+json")) {
                return Err(Problem::new(Remedy::UnsupportedMediaType, "the body must be JSON")
                    .field("Content-Type")
                    .value(essence)
                    .hint("send Content-Type: application/json"));
            }
        }
        let object: Object = serde_json::from_slice(body).map_err(|error| {
            Problem::new(Remedy::Malformed, format!("the body is no JSON object: {error}"))
                .field("body")
                .hint(r#"send an object such as {"datetime": "1990-07-15T10:30", "place": "Москва"}"#)
        })?;
        let mut fields = Self::default();
        for (name, value) in object.0 {
            if depth(&value) > MAX_DEPTH {
                return Err(Problem::new(Remedy::Malformed, format!("the value is nested deeper than {MAX_DEPTH}"))
                    .field(name)
                    .hint("send a flat value"));
            }
            fields.add(&name, value, known)?;
        }
        Ok(fields)
    }

    fn add(&mut self, name: &str, value: Value, known: &'static [Known]) -> Result<(), Problem> {
        let entry = known.iter().find(|known| known.name == name || known.aliases.contains(&name));
        let Some(entry) = entry else {
            let spellings = known.iter().flat_map(|known| known.aliases.iter().chain([&known.name]).copied());
            let nearest = most_similar(name, spellings);
            let problem = Problem::new(Remedy::Invalid, "there is no such field").field(name).value(shown(&value));
            return Err(match nearest {
                Some(nearest) => problem.hint(format!("did you mean {nearest}?")),
                None => problem.hint(format!("known fields: {}", names(known))),
            });
        };
        if self.values.iter().any(|(given, _)| *given == entry.name) || self.values.len() >= MAX_FIELDS {
            return Err(Problem::new(
                Remedy::Invalid,
                "the field is given more than once, maybe under two of its names",
            )
            .field(entry.name)
            .value(shown(&value))
            .hint("send it once"));
        }
        if !value.is_null() && value != Value::String(String::new()) {
            self.values.push((entry.name, value));
        }
        Ok(())
    }

    /// Takes a field as it is.
    pub fn take(&mut self, name: &'static str) -> Option<Value> {
        let position = self.values.iter().position(|(given, _)| *given == name)?;
        Some(self.values.swap_remove(position).1)
    }

    /// Takes a text; a number counts as its digits.
    ///
    /// # Errors
    /// When it is neither.
    pub fn text(&mut self, name: &'static str) -> Result<Option<String>, Problem> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(other) => Err(misfit(name, &other, "it is no text", "send a string")),
        }
    }

    /// Takes a number, also one written as text.
    ///
    /// # Errors
    /// When it is no finite number.
    pub fn number(&mut self, name: &'static str) -> Result<Option<f64>, Problem> {
        let Some(value) = self.take(name) else { return Ok(None) };
        let number = match &value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        match number.filter(|number: &f64| number.is_finite()) {
            Some(number) => Ok(Some(number)),
            None => Err(misfit(name, &value, "it is no number", "send a number such as 55.75")),
        }
    }

    /// Takes a whole number within `range`.
    ///
    /// # Errors
    /// When it is none, or outside.
    pub fn whole(&mut self, name: &'static str, range: std::ops::RangeInclusive<i64>) -> Result<Option<i64>, Problem> {
        let Some(value) = self.take(name) else { return Ok(None) };
        let number = match &value {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        match number {
            Some(number) if range.contains(&number) => Ok(Some(number)),
            Some(number) => {
                let limits = format!("{}..={}", range.start(), range.end());
                Err(misfit(
                    name,
                    &value,
                    &format!("{number} is outside {limits}"),
                    &format!("send a number within {limits}"),
                ))
            }
            None => Err(misfit(name, &value, "it is no whole number", "send digits only")),
        }
    }

    /// Takes a yes or no.
    ///
    /// # Errors
    /// When it is neither.
    pub fn truth(&mut self, name: &'static str) -> Result<Option<bool>, Problem> {
        let Some(value) = self.take(name) else { return Ok(None) };
        let truth = match &value {
            Value::Bool(truth) => Some(*truth),
            Value::String(text) if matches!(text.to_ascii_lowercase().as_str(), "true" | "1" | "yes") => Some(true),
            Value::String(text) if matches!(text.to_ascii_lowercase().as_str(), "false" | "0" | "no") => Some(false),
            Value::Number(number) => {
                number.as_i64().filter(|number| (0..=1).contains(number)).map(|number| number == 1)
            }
            _ => None,
        };
        match truth {
            Some(truth) => Ok(Some(truth)),
            None => Err(misfit(name, &value, "it is neither true nor false", "send true or false")),
        }
    }

    /// Takes a name and looks it up with `parse`; `choices` are shown when there is none such.
    ///
    /// # Errors
    /// When `parse` knows no such name.
    pub fn choice<T>(
        &mut self,
        name: &'static str,
        parse: impl Fn(&str) -> Option<T>,
        choices: impl Fn() -> String,
    ) -> Result<Option<T>, Problem> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        match parse(&text) {
            Some(value) => Ok(Some(value)),
            None => {
                Err(misfit(name, &Value::String(text), "there is no such one", &format!("use one of: {}", choices())))
            }
        }
    }
}

/// A problem with a field's value.
pub fn misfit(name: &'static str, value: &Value, why: &str, hint: &str) -> Problem {
    Problem::new(Remedy::Invalid, why).field(name).value(shown(value)).hint(hint)
}

/// A value as its sender would recognise it; the problem cuts it to length.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.chars().take(super::MAX_VALUE_CHARS + 1).collect(),
        Value::Array(_) => "(a list)".to_owned(),
        Value::Object(_) => "(an object)".to_owned(),
        other => other.to_string(),
    }
}

fn names(known: &[Known]) -> String {
    let mut names = String::new();
    for known in known {
        let comma = if names.is_empty() { "" } else { ", " };
        let _ = write!(names, "{comma}{}", known.name);
    }
    names
}

fn depth(value: &Value) -> usize {
    // serde_json refuses to build a value deeper than 128, so that this recursion is bounded.
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(entries) => 1 + entries.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// A JSON object that keeps repeated names, so that they can be refused rather than overwritten.
struct Object(Vec<(String, Value)>);

impl<'de> serde::Deserialize<'de> for Object {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Object;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: serde::de::MapAccess<'de>>(self, mut map: M) -> Result<Object, M::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Object(entries))
            }
        }

        deserializer.deserialize_map(Visitor)
    }
}
