//! `astroloh chart`: a natal chart in the terminal.

use std::fmt::Write as _;
use std::path::Path;

use clap::Args;

use super::calculation::{BirthArgs, Pairs, PlaceArgs, answer, given, on_a_service, pretty};
use super::{Failure, Setup, print};
use crate::cache::Owner;
use crate::names::Lang;
use crate::service::NatalAnswer;
use crate::web::{COMPUTE_TIMEOUT, Problem, answer_to, birth_from_pairs, birth_warning, warning_text};

#[derive(Args)]
pub(super) struct ChartCommand {
    #[command(flatten)]
    born: BirthArgs,
    #[command(flatten)]
    place: PlaceArgs,
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
    /// Bodies, separated by commas
    #[arg(long)]
    bodies: Option<String>,
    /// Aspects with orbs, as trine:8,square:5
    #[arg(long)]
    aspects: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Draw the chart into this file; `-` prints the picture
    #[arg(long, value_name = "FILE", conflicts_with = "json")]
    svg: Option<std::path::PathBuf>,
    /// Colours of the picture: light, dark or print
    #[arg(long, requires = "svg")]
    theme: Option<String>,
    /// Language of names: en or ru
    #[arg(long)]
    lang: Option<String>,
}

impl ChartCommand {
    fn pairs(&self) -> Pairs<'_> {
        let cast = [
            ("house_system", &self.house_system),
            ("zodiac", &self.zodiac),
            ("ayanamsa", &self.ayanamsa),
            ("perspective", &self.perspective),
            ("bodies", &self.bodies),
            ("aspects", &self.aspects),
        ];
        self.born.pairs().into_iter().chain(self.place.pairs()).chain(given(cast)).collect()
    }

    pub(super) fn run(self, setup: &Setup) -> Result<(), Failure> {
        if self.born.datetime.is_none() {
            return Err(Failure::Usage("--datetime is missing; write it as 1990-07-15T10:30".to_owned()));
        }
        if let Some(file) = &self.svg {
            return self.draw(setup, file);
        }
        if self.json {
            let pairs: Vec<_> = self.pairs().into_iter().chain(given([("lang", &self.lang)])).collect();
            return print(&pretty(&answer(setup, "/api/v1/natal", &pairs)?));
        }
        let lang = match self.lang.as_deref().map(str::parse) {
            None => Lang::En,
            Some(Ok(lang)) => lang,
            Some(Err(())) => return Err(Failure::Usage("--lang is en or ru".to_owned())),
        };
        let birth = birth_from_pairs(&self.pairs()).map_err(|problem| Failure::Usage(problem.to_string()))?;
        let answer = on_a_service(setup, async |service| {
            service.natal(&birth, Owner::Nobody, COMPUTE_TIMEOUT).await.map_err(Problem::from)
        })?;
        print(&table(&answer, lang))
    }

    fn draw(&self, setup: &Setup, file: &Path) -> Result<(), Failure> {
        let looks = given([("theme", &self.theme), ("lang", &self.lang)]);
        let pairs: Vec<_> = self.pairs().into_iter().chain(looks).collect();
        let picture = on_a_service(setup, async |service| answer_to(service, "/api/v1/natal.svg", &pairs).await)?;
        if file == Path::new("-") {
            return print(&String::from_utf8_lossy(&picture));
        }
        std::fs::write(file, &picture).map_err(|error| anyhow::anyhow!("cannot write {}: {error}", file.display()))?;
        Ok(())
    }
}

/// The chart for people.
fn table(answer: &NatalAnswer, lang: Lang) -> String {
    let (event, chart) = (&answer.event, &answer.chart);
    let mut out = String::new();
    let place = event.named.as_ref().map(|found| format!("{}, ", found.title())).unwrap_or_default();
    let _ = writeln!(
        out,
        "{}  {} ({})  UTC {}\n{place}{:.4} {:.4}\n",
        event.local,
        event.zone,
        event.zone_source.id(),
        event.moment(),
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
    let of_birth = event.warnings().into_iter().map(|warning| birth_warning(&warning, lang).1);
    for warning in of_birth.chain(chart.warnings.iter().map(|warning| warning_text(warning, lang))) {
        let _ = writeln!(out, "\nnote: {warning}");
    }
    out.trim_end().to_owned()
}
