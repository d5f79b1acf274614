//! The moments and days that a request names, so that a fault of the ephemeris' coverage is put down to the field that led there.

use serde_json::Value;

use crate::web::Problem;
use crate::web::params::field::{Field, ParamType};

/// Names of whole numbers that are years.
const YEARS: [&str; 2] = ["year", "return_year"];

/// Years that are nearer than this are the same day for our purpose.
const SAME_YEARS: f64 = 1.0 / 366.0;

/// The fields of a request that name a moment, a day or a year, with what was sent in them.
#[derive(Debug, Default)]
pub struct SentMoments(Vec<(String, String)>);

impl SentMoments {
    /// Keeps the field under the name it goes by in problems, if it is such a one.
    pub(super) fn keep(&mut self, prefix: &str, field: &Field, value: &Value) {
        let is_year = matches!(field.param_type, ParamType::Integer(..)) && YEARS.contains(&field.name);
        if !is_year && !matches!(field.param_type, ParamType::DateTime | ParamType::Date) {
            return;
        }
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return,
        };
        self.0.push((format!("{prefix}{}", field.name), text));
    }

    /// The problem with the field at fault, when it is that the ephemeris does not cover a moment: of the fields that were sent, the one
    /// whose moment is nearest to it. Without any, no field is blamed.
    #[must_use]
    pub fn blamed(&self, problem: Problem) -> Problem {
        let Some(moment) = problem.uncovered().map(str::to_owned) else { return problem };
        let Some(at) = decimal_year(&moment) else { return problem };
        let distance = |text: &str| decimal_year(text).map(|year| (year - at).abs());
        let nearest = self.0.iter().filter_map(|(name, text)| Some((distance(text)?, name, text)));
        let Some((distance, name, text)) = nearest.min_by(|a, b| a.0.total_cmp(&b.0)) else {
            return problem.no_field();
        };
        let problem = problem.field(name).value(text);
        // A year alone is the whole of it.
        if distance < if text.trim_start_matches('-').contains('-') { SAME_YEARS } else { 1.0 } {
            return problem;
        }
        let is_later = decimal_year(text).is_some_and(|year| year < at);
        let remedy = if is_later { "an earlier one, or a shorter window" } else { "a later one" };
        problem.hint(format!("the answer to {name}={text} reaches to {moment}; send {remedy}"))
    }
}

/// A date, a moment, a year or a Julian day as a year and its fraction.
fn decimal_year(text: &str) -> Option<f64> {
    if let Some(day) = text.strip_prefix("julian day ") {
        return Some(2000.0 + (day.parse::<f64>().ok()? - 2_451_545.0) / 365.25);
    }
    let text = text.trim();
    let (sign, digits) = text.strip_prefix('-').map_or((1.0, text), |rest| (-1.0, rest));
    let mut parts = digits.split(['-', 'T', 't', ' ']);
    let year: f64 = parts.next()?.trim_start_matches('+').parse().ok()?;
    let mut part = || parts.next().and_then(|part| part.parse::<f64>().ok()).unwrap_or(1.0) - 1.0;
    Some(sign * year + part() / 12.0 + part() / 366.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_name_a_moment_is_a_year() {
        for (text, year) in [
            ("2999-12-30", 2999.996),
            ("-2999-01-02T00:00:00Z", -2998.997),
            ("2999", 2999.0),
            ("julian day 2451545", 2000.0),
            ("3002-07-02", 3002.503),
        ] {
            assert!((decimal_year(text).unwrap() - year).abs() < 0.001, "{text}: {:?}", decimal_year(text));
        }
        assert_eq!(decimal_year("tomorrow"), None);
    }
}
