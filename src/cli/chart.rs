//! `astroloh chart`: a natal chart in the terminal.

use std::fmt::Write as _;
use std::sync::Arc;

use clap::Args;

use super::{Failure, Setup, print, runtime};
use crate::app::{Core, Keeping};
use crate::cache::Owner;
use crate::clock::SystemClock;
use crate::service::NatalAnswer;
use crate::web::{PATIENCE, Problem, birth_from_pairs, natal_json};

#[derive(Args)]
pub(super) struct ChartCommand {
    /// Local date and time of birth, as 1990-07-15T10:30; the date alone with --time-unknown
    #[arg(long)]
    datetime: String,
    /// Place of birth by name
    #[arg(long, conflicts_with_all = ["lat", "lon"], required_unless_present_all = ["lat", "lon"])]
    place: Option<String>,
    /// Latitude in degrees, north positive
    #[arg(long, requires = "lon", allow_negative_numbers = true)]
    lat: Option<String>,
    /// Longitude in degrees, east positive
    #[arg(long, requires = "lat", allow_negative_numbers = true)]
    lon: Option<String>,
    /// Time zone, as Europe/Moscow [default: the place's]
    #[arg(long)]
    tz: Option<String>,
    /// Offset from UTC, as +03:00, instead of a zone
    #[arg(long, allow_hyphen_values = true)]
    utc_offset: Option<String>,
    /// Which of two readings of an ambiguous local time: 0 the earlier, 1 the later
    #[arg(long)]
    fold: Option<String>,
    /// The time of birth is unknown
    #[arg(long)]
    time_unknown: bool,
    /// House system by name or letter
    #[arg(long)]
    house_system: Option<String>,
    /// tropical or sidereal
    #[arg(long)]
    zodiac: Option<String>,
    /// Ayanamsa of a sidereal chart
    #[arg(long)]
    ayanamsa: Option<String>,
    /// geocentric, topocentric, heliocentric or true_geocentric
    #[arg(long)]
    perspective: Option<String>,
    /// Bodies, with commas between them
    #[arg(long)]
    bodies: Option<String>,
    /// Aspects with orbs, as trine:8,square:5
    #[arg(long)]
    aspects: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl ChartCommand {
    fn pairs(&self) -> Vec<(&'static str, &str)> {
        let optional = [
            ("place", &self.place),
            ("latitude", &self.lat),
            ("longitude", &self.lon),
            ("timezone", &self.tz),
            ("utc_offset", &self.utc_offset),
            ("fold", &self.fold),
            ("house_system", &self.house_system),
            ("zodiac", &self.zodiac),
            ("ayanamsa", &self.ayanamsa),
            ("perspective", &self.perspective),
            ("bodies", &self.bodies),
            ("aspects", &self.aspects),
        ];
        let given = optional.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)));
        let unknown = self.time_unknown.then_some(("time_known", "false"));
        [("datetime", self.datetime.as_str())].into_iter().chain(given).chain(unknown).collect()
    }

    pub(super) fn run(self, setup: &Setup) -> Result<(), Failure> {
        let birth = birth_from_pairs(&self.pairs()).map_err(usage)?;
        let runtime = runtime(1)?;
        let answer = runtime.block_on(async {
            let scratch = std::env::temp_dir();
            let keeping = Keeping::Nowhere { scratch: &scratch };
            let core = Core::start(&setup.config, keeping, Arc::new(SystemClock::new())).await?;
            let answer = core.service.natal(&birth, Owner::Nobody, PATIENCE).await;
            core.stop().await?;
            answer.map_err(|error| usage(error.into()))
        })?;
        if self.json {
            let json: serde_json::Value = serde_json::from_slice(&natal_json(&answer)).expect("it is our own JSON");
            print(&serde_json::to_string_pretty(&json).expect("plain data"));
        } else {
            print(&table(&answer));
        }
        Ok(())
    }
}

fn usage(problem: Problem) -> Failure {
    Failure::Usage(problem.to_string())
}

/// The chart for people.
fn table(answer: &NatalAnswer) -> String {
    let (event, chart) = (&answer.event, &answer.chart);
    let mut out = String::new();
    let place = event.named.as_ref().map(|found| format!("{}, ", found.title())).unwrap_or_default();
    let _ = writeln!(
        out,
        "{}  {} ({})  UTC {}\n{place}{:.4} {:.4}\n",
        event.local,
        event.zone,
        event.zone_source.id(),
        event.moment,
        event.place.latitude_deg(),
        event.place.longitude_deg()
    );
    for found in &chart.bodies {
        let position = &found.position;
        let house = found.house.map(|house| house.to_string()).unwrap_or_default();
        let retrograde = if position.is_retrograde() { "R" } else { "" };
        let _ = writeln!(
            out,
            "{:<16} {}  {house:>2}  {:>9.4} {retrograde}",
            found.body.id(),
            position.longitude,
            position.speed_deg_per_day
        );
    }
    if let Some(houses) = &chart.houses {
        let _ = writeln!(out, "\n{:<16} {}", "ascendant", houses.ascendant.longitude);
        let _ = writeln!(out, "{:<16} {}", "medium_coeli", houses.medium_coeli.longitude);
        let _ = writeln!(out, "{:<16} {}\n", "vertex", houses.vertex.longitude);
        for (index, cusp) in houses.cusps.iter().enumerate() {
            let _ = writeln!(out, "{:<16} {cusp}", format!("{} {}", houses.system.id(), index + 1));
        }
    }
    if let Some(range) = &chart.moon_range {
        let _ = writeln!(out, "\n{:<16} {} to {}", "moon that day", range.from, range.until);
    }
    let _ = writeln!(out);
    for aspect in &chart.aspects {
        let motion = if aspect.applying { "applying" } else { "separating" };
        let _ = writeln!(
            out,
            "{:<16} {:<15} {:<16} {:>6.2}°  {motion}",
            aspect.a.id(),
            aspect.kind.id(),
            aspect.b.id(),
            aspect.orb_deg
        );
    }
    for warning in &chart.warnings {
        let _ = writeln!(out, "\nnote: {}", crate::web::warning_text(warning));
    }
    out.trim_end().to_owned()
}
