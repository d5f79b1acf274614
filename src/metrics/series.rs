//! A series: one metric with one value of its labels; and how it is named in a question.

use std::fmt;
use std::str::FromStr;

/// Name and labels, as Prometheus shows them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SeriesKey {
    /// Name of the metric, `_total` of a counter included.
    pub name: String,
    /// Names and values of the labels, in the order in which they are shown.
    pub labels: Vec<(String, String)>,
}

impl SeriesKey {
    /// The value of a label.
    pub fn label(&self, name: &str) -> Option<&str> {
        self.labels.iter().find(|(label, _)| label == name).map(|(_, value)| value.as_str())
    }
}

impl fmt::Display for SeriesKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        for (index, (label, value)) in self.labels.iter().enumerate() {
            write!(f, "{}{label}={value:?}", if index == 0 { '{' } else { ',' })?;
        }
        if self.labels.is_empty() { Ok(()) } else { f.write_str("}") }
    }
}

/// Which series are meant: all of a metric, or those with certain labels. Several are added up.
///
/// Written as in Prometheus: `astroloh_cache_requests_total{result="memory"}`. Knows equality alone, no patterns.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Selector {
    key: SeriesKey,
}

impl Selector {
    /// All series of a metric.
    pub fn all(name: impl Into<String>) -> Self {
        Self { key: SeriesKey { name: name.into(), labels: Vec::new() } }
    }

    /// Only those with this label.
    #[must_use]
    pub fn with(mut self, label: impl Into<String>, value: impl Into<String>) -> Self {
        self.key.labels.push((label.into(), value.into()));
        self
    }

    /// Name of the metric.
    pub fn name(&self) -> &str {
        &self.key.name
    }

    /// Whether a series is meant.
    pub fn selects(&self, series: &SeriesKey) -> bool {
        self.key.name == series.name
            && self.key.labels.iter().all(|(label, value)| series.label(label) == Some(value.as_str()))
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.key.fmt(f)
    }
}

/// A text that is no selector.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("metric {0:?} is not of the form name or name{{label=\"value\",...}}")]
pub struct ParseSelectorError(String);

impl FromStr for Selector {
    type Err = ParseSelectorError;

    fn from_str(text: &str) -> Result<Self, ParseSelectorError> {
        let wrong = || ParseSelectorError(text.to_owned());
        let is_name =
            |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let (name, labels) = match text.trim().split_once('{') {
            Some((name, rest)) => (name, rest.strip_suffix('}').ok_or_else(wrong)?),
            None => (text.trim(), ""),
        };
        if !is_name(name) {
            return Err(wrong());
        }
        let mut selector = Self::all(name);
        let mut rest = labels.trim();
        while !rest.is_empty() {
            let (label, after) = rest.split_once("=\"").ok_or_else(wrong)?;
            let (value, after) = after.split_once('"').ok_or_else(wrong)?;
            if !is_name(label.trim()) || value.contains('\\') {
                return Err(wrong());
            }
            selector = selector.with(label.trim(), value);
            let after = after.trim_start();
            rest = match after.strip_prefix(',') {
                Some(next) => next.trim_start(),
                None if after.is_empty() => after,
                None => return Err(wrong()),
            };
        }
        Ok(selector)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selector_reads_what_it_writes() {
        for text in ["astroloh_up", r#"a_total{kind="natal_chart"}"#, r#"a_total{route="/api/v1/{sign}",status="200"}"#]
        {
            let selector: Selector = text.parse().unwrap();
            assert_eq!(selector.to_string(), text);
        }
        let spaced: Selector = r#" a_total{ kind="x" , tier="disk", } "#.parse().unwrap();
        assert_eq!(spaced.to_string(), r#"a_total{kind="x",tier="disk"}"#);
        for wrong in ["", "{}", "a b", "a{", "a{b}", r#"a{b="c}"#, r#"a{b="c"d="e"}"#, r#"a{="c"}"#, "a}", "имя"] {
            let error = wrong.parse::<Selector>().unwrap_err().to_string();
            assert!(error.starts_with("metric "), "{error}");
        }
    }

    #[test]
    fn labels_that_are_not_named_do_not_matter() {
        let series = SeriesKey {
            name: "a_total".into(),
            labels: vec![("kind".into(), "moon".into()), ("tier".into(), "disk".into())],
        };
        assert!(Selector::all("a_total").selects(&series));
        assert!(Selector::all("a_total").with("tier", "disk").selects(&series));
        assert!(!Selector::all("a_total").with("tier", "memory").selects(&series));
        assert!(!Selector::all("a_total").with("shape", "round").selects(&series));
        assert!(!Selector::all("a").selects(&series));
        assert_eq!(series.to_string(), r#"a_total{kind="moon",tier="disk"}"#);
    }
}
