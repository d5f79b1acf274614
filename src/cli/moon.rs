//! `astroloh moon`: the Moon of a moment, or of a month, in the terminal.

use std::fmt::Write as _;

use clap::Args;
use serde_json::Value;

use super::calculation::{PlaceArgs, answer, given, minute, pretty, text};
use super::{Failure, Setup, print};

#[derive(Args)]
pub(super) struct MoonCommand {
    /// The moment, ISO 8601, UTC unless it has an offset [default: now]
    #[arg(long)]
    at: Option<String>,
    /// The calendar of a month instead, as 2026-11
    #[arg(long, value_name = "YYYY-MM", conflicts_with = "at")]
    month: Option<String>,
    #[command(flatten)]
    seen_from: PlaceArgs,
    /// Planets whose aspects keep the Moon from being void of course: traditional or modern [default: modern]
    #[arg(long)]
    void_rule: Option<String>,
    /// Language of names: en or ru
    #[arg(long, default_value = "en")]
    lang: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl MoonCommand {
    pub(super) fn run(self, setup: &Setup) -> Result<(), Failure> {
        let mut pairs = self.seen_from.pairs();
        pairs.push(("lang", &self.lang));
        pairs.extend(given([("at", &self.at), ("void_rule", &self.void_rule)]));
        let (path, table): (_, fn(&Value) -> String) = match &self.month {
            None => ("/api/v1/moon".to_owned(), moment),
            Some(month) => {
                let (year, month) = month
                    .rsplit_once('-')
                    .ok_or_else(|| Failure::Usage(format!("--month {month:?} is no month; write it as 2026-11")))?;
                (format!("/api/v1/moon/calendar/{year}/{}", month.trim_start_matches('0')), calendar)
            }
        };
        let found = answer(setup, &path, &pairs)?;
        print(&if self.json { pretty(&found) } else { table(&found) })
    }
}

fn moment(moon: &Value) -> String {
    let mut out = String::new();
    let number = |member: &str| moon[member].as_f64().unwrap_or_default();
    let _ = writeln!(out, "{:<14} {} UTC", "moon at", minute(moon, "at"));
    let _ = writeln!(out, "{:<14} {} ({})", "place", text(moon, "formatted"), text(moon, "sign_title"));
    let _ = writeln!(
        out,
        "{:<14} {}, {:.0} % lit, {:.1} days old",
        "phase",
        text(moon, "phase_title"),
        100.0 * number("illumination"),
        number("age_days")
    );
    let _ = writeln!(out, "{:<14} {:.0} km", "distance", number("distance_km"));
    let day = &moon["lunar_day"];
    let _ = writeln!(out, "{:<14} {}, {} to {}", "lunar day", day["number"], minute(day, "from"), minute(day, "until"));
    let _ = writeln!(out, "{:<14} {}", "void of course", void(&moon["void_of_course"]));
    let _ = writeln!(out, "\nnext");
    let phases = moon["next_phases"].as_array().into_iter().flatten();
    let phases =
        phases.map(|phase| (minute(phase, "at"), format!("{}, {}", text(phase, "title"), text(phase, "sign_title"))));
    let apsides = moon["next_apsides"].as_array().into_iter().flatten();
    let apsides = apsides.map(|apsis| {
        let km = apsis["distance_km"].as_f64().unwrap_or_default();
        (minute(apsis, "at"), format!("{}, {km:.0} km", text(apsis, "kind")))
    });
    let mut next: Vec<_> = phases.chain(apsides).collect();
    next.sort();
    for (at, what) in next {
        let _ = writeln!(out, "{at}  {what}");
    }
    out.trim_end().to_owned()
}

fn void(void: &Value) -> String {
    let last = &void["last_aspect"];
    let since = if last.is_null() {
        String::new()
    } else {
        format!(" (after {} {})", text(last, "type_title"), text(last, "body_title"))
    };
    format!("{} to {}{since}", minute(void, "from"), minute(void, "until"))
}

fn calendar(month: &Value) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{}-{:02}, days of {}, times UTC\n",
        month["year"],
        month["month"].as_u64().unwrap_or(0),
        text(month, "timezone")
    );
    for day in month["days"].as_array().into_iter().flatten() {
        let lit = 100.0 * day["illumination"].as_f64().unwrap_or_default();
        let _ = write!(
            out,
            "{}  {:<12} {:<16} {lit:>3.0} %",
            text(day, "date"),
            text(day, "sign_title"),
            text(day, "phase_title")
        );
        for ingress in day["ingresses"].as_array().into_iter().flatten() {
            let _ = write!(out, "  {} {}", &minute(ingress, "at")[11..], text(ingress, "sign_title"));
        }
        if !day["principal_phase"].is_null() {
            let _ = write!(
                out,
                "  {} {}",
                &minute(&day["principal_phase"], "at")[11..],
                text(&day["principal_phase"], "title")
            );
        }
        for found in day["voids"].as_array().into_iter().flatten() {
            let _ = write!(out, "  void {}", void(found));
        }
        let _ = writeln!(out);
    }
    out.trim_end().to_owned()
}
