//! `astroloh compat`: what two signs are to each other, in the terminal.

use std::fmt::Write as _;

use clap::Args;
use serde_json::Value;

use super::calculation::{answer, pretty, text};
use super::{Failure, Setup, print};

#[derive(Args)]
pub(super) struct CompatCommand {
    /// Two signs, in English or Russian; none for the table of all pairs
    #[arg(num_args = 0..=2)]
    signs: Vec<String>,
    /// Language of names: en or ru
    #[arg(long, default_value = "en")]
    lang: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl CompatCommand {
    pub(super) fn run(self, setup: &Setup) -> Result<(), Failure> {
        let mut pairs = vec![("lang", self.lang.as_str())];
        let (path, table): (_, fn(&Value) -> String) = match self.signs.as_slice() {
            [] => ("/api/v1/compatibility", matrix),
            [first, second] => {
                pairs.extend([("sign", first.as_str()), ("sign_2", second.as_str())]);
                ("/api/v1/compatibility/{sign}/{sign_2}", pair)
            }
            _ => return Err(Failure::Usage("one sign is no pair; name two, or none for all pairs".to_owned())),
        };
        let found = answer(setup, path, &pairs)?;
        print(&if self.json { pretty(&found) } else { table(&found) })
    }
}

fn pair(pair: &Value) -> String {
    let mut out = String::new();
    let both = |member: &str| {
        let words: Vec<_> = pair[member].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        words.join(", ")
    };
    let _ =
        writeln!(out, "{} and {}: {} of 100\n", text(pair, "first_title"), text(pair, "second_title"), pair["score"]);
    for part in pair["parts"].as_array().into_iter().flatten() {
        let _ = writeln!(out, "{:<12} {:>2} of {:>2}", text(part, "component"), part["points"], part["max_points"]);
    }
    let _ = writeln!(out, "\n{:<12} {}", "elements", both("elements"));
    let _ = writeln!(out, "{:<12} {}", "modalities", both("modalities"));
    let _ = writeln!(out, "{:<12} {}", "aspect", text(pair, "aspect_title"));
    let _ = writeln!(out, "{:<12} {} ({})", "rulers", both("rulers_titles"), both("rulers_regard"));
    out.trim_end().to_owned()
}

/// The scores of all pairs: the first sign down, the second across.
fn matrix(found: &Value) -> String {
    let pairs = found["pairs"].as_array().map(Vec::as_slice).unwrap_or_default();
    let short = |title: &str| title.chars().take(3).collect::<String>();
    let mut out = format!("{:<13}", "");
    for pair in pairs.iter().take(12) {
        let _ = write!(out, "{:>5}", short(text(pair, "second_title")));
    }
    for row in pairs.chunks(12) {
        let _ = write!(out, "\n{:<13}", text(&row[0], "first_title"));
        for pair in row {
            let _ = write!(out, "{:>5}", pair["score"]);
        }
    }
    out
}
