//! What a load asks, request by request.

use clap::ValueEnum;

use super::births;
use super::draws::Draws;
use super::popularity::ZipfPopularity;
use super::turn::WebhookTurn;
use crate::astro::Sign;

/// A mix of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Scenario {
    /// Voice turns: a sign's day, for twelve signs and four days
    Webhook,
    /// Natal charts of fifty births
    Natal,
    /// Four voice turns to one natal chart
    Mixed,
}

/// A kind of request; each is counted by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum LoadClass {
    Webhook,
    Natal,
    Compatibility,
    /// A voice turn that was never asked before in this run.
    FreshTurn,
    /// A natal chart that was never asked for before in this run.
    FreshChart,
    /// A year's forecast for a birth that was never asked for before in this run.
    YearForecast,
}

impl LoadClass {
    pub(super) const ALL: [Self; 6] =
        [Self::Webhook, Self::Natal, Self::Compatibility, Self::FreshTurn, Self::FreshChart, Self::YearForecast];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::Natal => "natal",
            Self::Compatibility => "compatibility",
            Self::FreshTurn => "fresh_turn",
            Self::FreshChart => "fresh_chart",
            Self::YearForecast => "year_forecast",
        }
    }
}

/// Share of voice turns in the mix: the skill is what most people use, and developers ask for charts.
const VOICE_SHARE: f64 = 0.8;

/// A request, before it is known to whom it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LoadRequest {
    pub class: LoadClass,
    pub what: WireRequest,
}

/// The wire of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum WireRequest {
    /// A POST of this body to the webhook.
    Turn(String),
    /// A GET of this path.
    Path(String),
}

/// Every request of a run by its number. What is asked follows from seed and number alone; conversations bear the run's own id
/// besides, or a server would take the second run for the first one sent again, and answer without thinking.
pub(super) struct Script {
    classes: Classes,
    run_id: String,
    skill_id: String,
    /// Where this run begins among the things that are asked for once.
    fresh: u64,
    mix: Draws,
    turns: (Vec<WebhookTurn>, ZipfPopularity),
    charts: (Vec<String>, ZipfPopularity),
    pairs: (Vec<String>, ZipfPopularity),
}

/// Of which classes requests are.
enum Classes {
    One(LoadClass),
    Mixed,
}

impl Script {
    /// The script of a scenario.
    pub(super) fn of(scenario: Scenario, seed: u64, run_id: &str, skill_id: &str) -> Self {
        let classes = match scenario {
            Scenario::Webhook => Classes::One(LoadClass::Webhook),
            Scenario::Natal => Classes::One(LoadClass::Natal),
            Scenario::Mixed => Classes::Mixed,
        };
        Self::new(classes, seed, run_id, skill_id)
    }

    /// The script that asks for one class alone.
    pub(super) fn only(class: LoadClass, seed: u64, run_id: &str, skill_id: &str) -> Self {
        Self::new(Classes::One(class), seed, run_id, skill_id)
    }

    fn new(classes: Classes, seed: u64, run_id: &str, skill_id: &str) -> Self {
        let draws = Draws::new(seed);
        let popular = |count, purpose| ZipfPopularity::zipf(count, draws.split(purpose));
        let turns = WebhookTurn::all(skill_id);
        let charts: Vec<_> = births::queries().into_iter().map(|query| format!("/api/v1/natal?{query}")).collect();
        let pairs: Vec<_> = Sign::ALL
            .into_iter()
            .flat_map(|a| Sign::ALL.map(|b| format!("/api/v1/compatibility/{}/{}", a.id(), b.id())))
            .collect();
        let (of_turns, of_charts, of_pairs) =
            (popular(turns.len(), 2), popular(charts.len(), 3), popular(pairs.len(), 4));
        Self {
            classes,
            run_id: run_id.to_owned(),
            skill_id: skill_id.to_owned(),
            fresh: run_id.bytes().fold(seed, |hash, byte| Draws::new(hash).bits(u64::from(byte))),
            mix: draws.split(1),
            turns: (turns, of_turns),
            charts: (charts, of_charts),
            pairs: (pairs, of_pairs),
        }
    }

    /// Request `number`.
    pub(super) fn request(&self, number: u64) -> LoadRequest {
        let class = match self.classes {
            Classes::One(class) => class,
            Classes::Mixed if self.mix.share(number) < VOICE_SHARE => LoadClass::Webhook,
            Classes::Mixed => LoadClass::Natal,
        };
        let path = |(paths, popularity): &(Vec<String>, ZipfPopularity)| {
            WireRequest::Path(paths[popularity.item(number)].clone())
        };
        let what = match class {
            LoadClass::Webhook => {
                let (turns, popularity) = &self.turns;
                WireRequest::Turn(turns[popularity.item(number)].body(&format!("load-{}-{number}", self.run_id)))
            }
            LoadClass::Natal => path(&self.charts),
            LoadClass::Compatibility => path(&self.pairs),
            LoadClass::FreshTurn => {
                let turn = WebhookTurn::fresh(self.fresh.wrapping_add(number), &self.skill_id);
                WireRequest::Turn(turn.body(&format!("load-{}-{number}", self.run_id)))
            }
            LoadClass::FreshChart => {
                WireRequest::Path(format!("/api/v1/natal?{}", births::fresh_query(self.fresh.wrapping_add(number))))
            }
            LoadClass::YearForecast => {
                let birth = births::fresh_query(self.fresh.wrapping_add(number));
                WireRequest::Path(format!("/api/v1/forecast?{birth}&from=2027-01-01&to=2027-12-31"))
            }
        };
        LoadRequest { class, what }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(scenario: Scenario, seed: u64, run_id: &str) -> Vec<LoadRequest> {
        let script = Script::of(scenario, seed, run_id, "skill");
        (0..1_000).map(|number| script.request(number)).collect()
    }

    #[test]
    fn the_seed_decides_what_is_asked_and_the_run_in_which_conversation() {
        assert_eq!(asks(Scenario::Mixed, 1, "a"), asks(Scenario::Mixed, 1, "a"));
        assert_ne!(asks(Scenario::Mixed, 1, "a"), asks(Scenario::Mixed, 2, "a"));
        let (first, second) = (asks(Scenario::Webhook, 1, "a"), asks(Scenario::Webhook, 1, "b"));
        for (first, second) in first.iter().zip(&second) {
            let (WireRequest::Turn(first), WireRequest::Turn(second)) = (&first.what, &second.what) else {
                panic!("no turn")
            };
            assert_ne!(first, second);
            assert_eq!(first, &second.replace("load-b-", "load-a-"));
        }
    }

    #[test]
    fn four_of_five_requests_of_the_mix_are_turns() {
        let asks = asks(Scenario::Mixed, 1, "a");
        let turns = asks.iter().filter(|ask| ask.class == LoadClass::Webhook).count();
        // One standard deviation is 13.
        assert!((740..860).contains(&turns), "{turns}");
        assert!(asks.iter().any(|ask| ask.class == LoadClass::Natal));
    }

    #[test]
    fn each_class_has_its_own_wire() {
        let path = |class| match Script::only(class, 1, "a", "").request(5).what {
            WireRequest::Path(path) => path,
            WireRequest::Turn(body) => panic!("{body}"),
        };
        assert!(path(LoadClass::Natal).starts_with("/api/v1/natal?datetime=19"), "{}", path(LoadClass::Natal));
        assert_eq!(path(LoadClass::Compatibility).split('/').count(), 6);
        assert!(matches!(Script::only(LoadClass::Webhook, 1, "a", "").request(5).what, WireRequest::Turn(_)));
    }
}
