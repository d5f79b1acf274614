//! The fields of a request: from a path, a query string or a JSON body, under one set of names.

use axum::http::{HeaderMap, header};
use serde_json::Value;

use crate::similar::most_similar;
use crate::web::params::field::{Field, ParamType};
use crate::web::params::json_object::JsonObject;
use crate::web::params::sent_moments::SentMoments;
use crate::web::{Problem, ProblemKind};

/// Most fields that a request may have; more than any route knows.
const MAX_FIELDS: usize = 64;

/// Deepest nesting that a field's value may have; ours are lists of flat objects.
const MAX_DEPTH: usize = 4;

/// What a second person's fields begin with.
pub const PARTNER_PREFIX: &str = "partner_";

/// JSON objects that hold the fields of one person each, in our spelling and the ecosystem's: the first, and the second.
const PERSONS: [&[&str]; 2] = [&["first", "first_subject", "subject"], &["partner", "second", "second_subject"]];

/// The fields that an endpoint knows.
#[derive(Debug, Clone, Copy)]
pub struct AcceptedParams {
    /// Its own, in groups.
    pub own: &'static [&'static [Field]],
    /// Those of a second person, each with [`PARTNER_PREFIX`] before its name.
    pub partner: &'static [&'static [Field]],
}

impl AcceptedParams {
    /// Only its own.
    pub const fn only(own: &'static [&'static [Field]]) -> Self {
        Self { own, partner: &[] }
    }

    /// Its own, and those of a second person.
    pub const fn pair(own: &'static [&'static [Field]], partner: &'static [&'static [Field]]) -> Self {
        Self { own, partner }
    }

    /// The field of that name, and whether it is the second person's.
    fn find(&self, name: &str) -> Option<(&'static Field, bool)> {
        let of = |groups: &'static [&'static [Field]], name: &str| {
            groups.iter().flat_map(|group| group.iter()).find(|field| field.is_called(name))
        };
        let own = of(self.own, name).map(|field| (field, false));
        own.or_else(|| Some((of(self.partner, name.strip_prefix(PARTNER_PREFIX)?)?, true)))
    }

    /// Every name as it can be sent: strict ones, and with their aliases if so wished.
    fn names(&self, with_aliases: bool) -> Vec<String> {
        let spelled = |field: &'static Field| field.spellings().take(if with_aliases { usize::MAX } else { 1 });
        let own = self.own.iter().flat_map(|group| group.iter()).flat_map(spelled).map(str::to_owned);
        let partner = self.partner.iter().flat_map(|group| group.iter()).flat_map(spelled);
        own.chain(partner.map(|name| format!("{PARTNER_PREFIX}{name}"))).collect()
    }
}

/// What a request says, under strict names. Fields are taken out one by one; see [`Fields::text`] and its siblings.
#[derive(Debug, Default)]
pub struct Fields {
    own: Vec<(&'static str, Value)>,
    partner: Vec<(&'static str, Value)>,
    moments: SentMoments,
}

impl Fields {
    /// Reads a query string.
    ///
    /// # Errors
    /// When a field is unknown or given twice: with the nearest known name.
    pub fn from_query(query: &str, params: &AcceptedParams) -> Result<Self, Problem> {
        let mut fields = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            fields.add(&name, Value::String(value.into_owned()), params)?;
        }
        Ok(fields)
    }

    /// Reads a JSON object.
    ///
    /// # Errors
    /// When the body is no JSON, no object, too deep, or sent as another media type; when a field is unknown or given twice.
    pub fn from_json(headers: &HeaderMap, body: &[u8], params: &AcceptedParams) -> Result<Self, Problem> {
        json_only(headers)?;
        let object: JsonObject = serde_json::from_slice(body).map_err(|error| {
            Problem::new(ProblemKind::Malformed, format!("the body is no JSON object: {error}"))
                .field("body")
                .hint(r#"send an object such as {"datetime": "1990-07-15T10:30", "place": "Москва"}"#)
        })?;
        Self::from_object(object, params)
    }

    /// Takes over a JSON object.
    ///
    /// # Errors
    /// As [`Self::from_json`].
    pub fn from_object(object: JsonObject, params: &AcceptedParams) -> Result<Self, Problem> {
        let mut fields = Self::default();
        for (name, value) in object.0 {
            if depth(&value) > MAX_DEPTH {
                return Err(Problem::new(
                    ProblemKind::Malformed,
                    format!("the value is nested deeper than {MAX_DEPTH}"),
                )
                .field(name)
                .hint("send a flat value"));
            }
            let person = PERSONS.iter().position(|names| names.contains(&name.as_str()) && !params.partner.is_empty());
            match (person, value) {
                (Some(person), Value::Object(entries)) => {
                    let prefix = ["", PARTNER_PREFIX][person];
                    for (name, value) in entries {
                        fields.add(&format!("{prefix}{name}"), value, params)?;
                    }
                }
                (_, value) => fields.add(&name, value, params)?,
            }
        }
        Ok(fields)
    }

    /// Adds a field under any of its names. An empty value is none.
    ///
    /// # Errors
    /// When there is no such field, or it is given already.
    pub fn add(&mut self, name: &str, value: Value, params: &AcceptedParams) -> Result<(), Problem> {
        let Some((field, is_partner)) = params.find(name) else {
            let spellings = params.names(true);
            let nearest = most_similar(name, spellings.iter().map(String::as_str));
            let problem = Problem::new(ProblemKind::Invalid, "there is no such field").field(name).value(shown(&value));
            return Err(match nearest {
                Some(nearest) => problem.hint(format!("did you mean {nearest}?")),
                None => problem.hint(format!("known fields: {}", params.names(false).join(", "))),
            });
        };
        let values = if is_partner { &mut self.partner } else { &mut self.own };
        if values.iter().any(|(given, _)| *given == field.name) || values.len() >= MAX_FIELDS {
            return Err(Problem::new(
                ProblemKind::Invalid,
                "the field is given more than once, maybe under two of its names",
            )
            .field(format!("{}{}", if is_partner { PARTNER_PREFIX } else { "" }, field.name))
            .value(shown(&value))
            .hint("send it once"));
        }
        if !value.is_null() && value != Value::String(String::new()) {
            self.moments.keep(if is_partner { PARTNER_PREFIX } else { "" }, field, &value);
            values.push((field.name, value));
        }
        Ok(())
    }

    /// Whether the field is given.
    pub fn has(&self, field: &Field) -> bool {
        self.own.iter().any(|(given, _)| *given == field.name)
    }

    /// Takes out what is the second person's.
    pub fn partner(&mut self) -> Self {
        Self { own: std::mem::take(&mut self.partner), ..Self::default() }
    }

    /// Takes out the names and values of the moments that it names.
    pub fn sent_moments(&mut self) -> SentMoments {
        std::mem::take(&mut self.moments)
    }

    /// Takes a field as it is.
    pub fn take(&mut self, field: &Field) -> Option<Value> {
        let position = self.own.iter().position(|(given, _)| *given == field.name)?;
        Some(self.own.swap_remove(position).1)
    }

    /// Takes a field, or its default.
    fn take_or_default(&mut self, field: &Field) -> Option<Value> {
        self.take(field).or_else(|| field.default.map(|default| default()))
    }

    /// Takes a text; a number counts as its digits.
    ///
    /// # Errors
    /// When it is neither.
    pub fn text(&mut self, field: &Field) -> Result<Option<String>, Problem> {
        match self.take_or_default(field) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(other) => Err(invalid_value(field, &other, "it is no text", "send a string")),
        }
    }

    /// Takes a number, also one written as text.
    ///
    /// # Errors
    /// When it is no finite number, or outside the field's range.
    pub fn number(&mut self, field: &Field) -> Result<Option<f64>, Problem> {
        let Some(value) = self.take_or_default(field) else { return Ok(None) };
        let number = match &value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        let ParamType::Number(min, max) = field.param_type else { unreachable!("only numbers are read as numbers") };
        let why = match number {
            Some(number) if (min..=max).contains(&number) => return Ok(Some(number)),
            Some(number) if number.is_finite() => format!("{} {number} is outside {min}..={max}", field.name),
            _ => "it is no number".to_owned(),
        };
        Err(invalid_value(field, &value, &why, &format!("send a number within {min}..={max}")))
    }

    /// Takes a whole number within the field's range.
    ///
    /// # Errors
    /// When it is none, or outside.
    pub fn integer(&mut self, field: &Field) -> Result<Option<i64>, Problem> {
        let Some(value) = self.take_or_default(field) else { return Ok(None) };
        let number = match &value {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        let ParamType::Integer(min, max) = field.param_type else {
            unreachable!("only whole numbers are read as whole numbers")
        };
        match number {
            Some(number) if (min..=max).contains(&number) => Ok(Some(number)),
            Some(number) => {
                let why = format!("{number} is outside {min}..={max}");
                Err(invalid_value(field, &value, &why, &format!("send a number within {min}..={max}")))
            }
            None => Err(invalid_value(field, &value, "it is no whole number", "send digits only")),
        }
    }

    /// Takes a whole number from a field that has a default.
    ///
    /// # Errors
    /// As [`Self::integer`].
    pub fn integer_or_default(&mut self, field: &Field) -> Result<i64, Problem> {
        self.integer(field).map(|number| number.expect("the field has a default"))
    }

    /// Takes a yes or no.
    ///
    /// # Errors
    /// When it is neither.
    pub fn boolean(&mut self, field: &Field) -> Result<Option<bool>, Problem> {
        let Some(value) = self.take_or_default(field) else { return Ok(None) };
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
            None => Err(invalid_value(field, &value, "it is neither true nor false", "send true or false")),
        }
    }

    /// Takes a yes or no from a field that has a default.
    ///
    /// # Errors
    /// As [`Self::boolean`].
    pub fn boolean_or_default(&mut self, field: &Field) -> Result<bool, Problem> {
        self.boolean(field).map(|truth| truth.expect("the field has a default"))
    }

    /// Takes a name and looks it up with `parse`; the field's choices are shown when there is none such.
    ///
    /// # Errors
    /// When `parse` knows no such name.
    pub fn choice<T>(&mut self, field: &Field, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Problem> {
        let Some(text) = self.text(field)? else { return Ok(None) };
        match parse(&text) {
            Some(value) => Ok(Some(value)),
            None => {
                let hint = format!("use one of: {}", field.param_type.choices());
                Err(invalid_value(field, &Value::String(text), "there is no such one", &hint))
            }
        }
    }

    /// Takes a name from a field that has a default.
    ///
    /// # Errors
    /// As [`Self::choice`].
    pub fn choice_or_default<T>(&mut self, field: &Field, parse: impl Fn(&str) -> Option<T>) -> Result<T, Problem> {
        self.choice(field, parse).map(|value| value.expect("the field has a default"))
    }

    /// Takes a list: JSON's own, or one text with commas.
    ///
    /// # Errors
    /// When it is neither.
    pub fn list(&mut self, field: &Field) -> Result<Option<Vec<Value>>, Problem> {
        match self.take(field) {
            None => Ok(None),
            Some(Value::Array(items)) => Ok(Some(items)),
            Some(Value::String(text)) => {
                Ok(Some(text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(Value::from).collect()))
            }
            Some(other) => {
                Err(invalid_value(field, &other, "it is no list", "send a list, or names with commas between them"))
            }
        }
    }

    /// Takes a list of names that `parse` knows.
    ///
    /// # Errors
    /// When it is no list, or `parse` does not know one of them.
    pub fn names<T>(&mut self, field: &Field, parse: impl Fn(&str) -> Option<T>) -> Result<Option<Vec<T>>, Problem> {
        let Some(items) = self.list(field)? else { return Ok(None) };
        let known = |item: &Value| {
            item.as_str().and_then(&parse).ok_or_else(|| {
                invalid_value(
                    field,
                    item,
                    "there is no such one",
                    &format!("use any of: {}", field.param_type.choices()),
                )
            })
        };
        items.iter().map(known).collect::<Result<_, _>>().map(Some)
    }
}

/// A problem with a field's value.
pub fn invalid_value(field: &Field, value: &Value, why: &str, hint: &str) -> Problem {
    Problem::new(ProblemKind::Invalid, why).field(field.name).value(shown(value)).hint(hint)
}

/// A problem with a field that says otherwise than the field `other`, which says `said`; the one rule for whatever can be sent in two ways.
pub fn contradiction(field: &Field, value: &str, other: &str, said: &str) -> Problem {
    Problem::new(ProblemKind::Invalid, format!("it contradicts {other}, which says {said}"))
        .field(field.name)
        .value(value)
        .hint(format!("send only one of {other} and {}", field.name))
}

/// Refuses a body that says it is not JSON.
///
/// # Errors
/// When the content type is another media type.
pub fn json_only(headers: &HeaderMap) -> Result<(), Problem> {
    let Some(media_type) = headers.get(header::CONTENT_TYPE) else { return Ok(()) };
    let essence = media_type.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") || essence.ends_with("+json") {
        return Ok(());
    }
    Err(Problem::new(ProblemKind::UnsupportedMediaType, "the body must be JSON")
        .field("Content-Type")
        .value(essence)
        .hint("send Content-Type: application/json"))
}

/// A value as its sender would recognise it; the problem cuts it to length.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.chars().take(crate::web::MAX_VALUE_CHARS + 1).collect(),
        Value::Array(_) => "(a list)".to_owned(),
        Value::Object(_) => "(an object)".to_owned(),
        other => other.to_string(),
    }
}

fn depth(value: &Value) -> usize {
    // serde_json refuses to build a value deeper than 128, so that this recursion is bounded.
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(entries) => 1 + entries.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}
