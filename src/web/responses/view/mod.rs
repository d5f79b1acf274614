//! The public JSON: what the API promises, apart from how the domain stores it.

mod chart;
mod details;
mod eclipses;
mod event;
mod facts;
mod forecast;
mod moon;
mod pairs;
mod progressions;
mod sky;
mod transits;
mod warning;

use crate::astro::Moment;
use crate::names::{Both, Lang};

pub use chart::ChartView;
pub use details::DetailsView;
pub use eclipses::EclipsesView;
pub use event::{CastPlaceView, EventView, FoundPlaceView};
pub use facts::{lore, moon_fact, natal_fact, pair_fact, retrograde_period};
pub use forecast::ForecastView;
pub use moon::{LunarMonthView, MoonView};
pub use pairs::{CompositeView, DavisonView, SignPairView, SignPairsView, SynastryView};
pub use progressions::{DirectedView, ProgressedView, ReturnView};
pub use sky::{EphemerisView, IngressesView, PlanetaryHoursView, RetrogradesView, SunAndMoonView};
pub use transits::TransitsView;
pub use warning::{birth_warning, warning_text};

/// The language of an answer's titles; without one there are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words(pub Option<Lang>);

impl Words {
    /// The text in that language.
    pub fn of(self, text: Both) -> Option<&'static str> {
        self.0.map(|lang| text.in_lang(lang))
    }

    /// The name of a view among those without titles, in Russian and in English.
    pub fn pick(self, [plain, ru, en]: [&'static str; 3]) -> &'static str {
        match self.0 {
            None => plain,
            Some(Lang::Ru) => ru,
            Some(Lang::En) => en,
        }
    }
}

/// Rounds to `digits` behind the point, so that the JSON has no noise of the twelfth digit.
fn rounded(value: f64, digits: i32) -> f64 {
    let scale = 10f64.powi(digits);
    (value * scale).round() / scale
}

/// A moment as the API writes it.
pub fn time(moment: Moment) -> String {
    moment.to_string()
}

/// A moment that may be absent.
fn maybe(moment: Option<Moment>) -> Option<String> {
    moment.map(time)
}
