//! `astroloh forecast`: what happens over a window, in the terminal.

use std::fmt::Write as _;

use clap::Args;
use serde_json::Value;

use super::calculation::{BirthArgs, PlaceArgs, answer, given, minute, pretty, text};
use super::{Failure, Setup, print};

/// Events printed by default: a few screens.
const USUAL_EVENTS: usize = 40;

#[derive(Args)]
pub(super) struct ForecastCommand {
    #[command(flatten)]
    born: BirthArgs,
    #[command(flatten)]
    place: PlaceArgs,
    /// Sun sign, instead of a birth. Without either: the aspects of the sky to itself
    #[arg(long, conflicts_with = "datetime")]
    sign: Option<String>,
    /// Start of the period, ISO 8601 [default: now]
    #[arg(long)]
    from: Option<String>,
    /// End of the period [default: 30 days later]
    #[arg(long)]
    to: Option<String>,
    /// Sort by time instead of by weight
    #[arg(long)]
    by_time: bool,
    /// Most events to print; the weightiest are kept
    #[arg(long, default_value_t = USUAL_EVENTS)]
    most: usize,
    /// Language of names: en or ru
    #[arg(long, default_value = "en")]
    lang: String,
    /// Print JSON, with every event
    #[arg(long)]
    json: bool,
}

impl ForecastCommand {
    pub(super) fn run(self, setup: &Setup) -> Result<(), Failure> {
        let mut pairs = self.born.pairs();
        pairs.extend(self.place.pairs());
        pairs.extend(given([("sign", &self.sign), ("from", &self.from), ("to", &self.to)]));
        pairs.push(("lang", &self.lang));
        let found = answer(setup, "/api/v1/forecast", &pairs)?;
        print(&if self.json { pretty(&found) } else { self.table(&found) })
    }

    fn table(&self, found: &Value) -> String {
        let mut out = String::new();
        let _ = writeln!(out, "{} to {} UTC\n", minute(found, "from"), minute(found, "to"));
        let all = found["events"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut events: Vec<_> = all.iter().take(self.most).collect();
        if self.by_time {
            events.sort_by_key(|event| text(event, "at"));
        }
        for event in &events {
            let weight = event["weight"].as_f64().unwrap_or_default();
            let _ = writeln!(out, "{}  {weight:>5.2}  {}", minute(event, "at"), line(event));
        }
        if all.len() > events.len() {
            let _ = writeln!(out, "\n{} more; see them with --most {}", all.len() - events.len(), all.len());
        }
        if found["without_moon"] == true {
            let _ =
                writeln!(out, "\nnote: in a window longer than a month the Moon's aspects and ingresses are left out");
        }
        out.trim_end().to_owned()
    }
}

fn line(event: &Value) -> String {
    let body = text(event, "body_title");
    let back = if event["retrograde"] == true { " R" } else { "" };
    let house = event["house"].as_u64().map(|house| format!("  house {house}")).unwrap_or_default();
    let passes = match (event["pass"].as_u64(), event["passes"].as_u64()) {
        (Some(pass), Some(passes)) if passes > 1 => format!("  pass {pass} of {passes}"),
        _ => String::new(),
    };
    match text(event, "type") {
        "aspect" => {
            format!("{body}{back} {} {}{passes}{house}", text(event, "aspect_title"), text(event, "point_title"))
        }
        "sign_ingress" => format!("{body}{back} > {}", text(event, "sign_title")),
        "house_ingress" => format!("{body}{back} >{house}"),
        "station" => {
            let turns = if event["retrograde"] == true { "turns retrograde" } else { "turns direct" };
            format!("{body} {turns}, {}{house}", text(event, "sign_title"))
        }
        _ => format!("{}, {}{house}", text(event, "phase_title"), text(event, "sign_title")),
    }
}
