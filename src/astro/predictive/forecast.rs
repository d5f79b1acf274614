//! What happens over a window, for a birth or a sign: every exact aspect, ingress, station and lunation, ranked.

use serde::{Deserialize, Serialize};

use crate::astro::basics::constants::DAY_S;
use crate::astro::charts::radix::SolvedRadix;
use crate::astro::motion::track::{Passage, Track, TrackWindow};
use crate::astro::{
    AspectPoint, Body, Chart, Degrees, Error, ForecastEvent, KeyLabel, Kind, Moment, Perspective, PhaseName, Question,
    Radix, Sign, Sky, SkyEvent, TransitSettings, Warning,
};

/// Most events that one forecast tells; ten planets over a year and a whole natal chart make some eight hundred.
const MAX_EVENTS: usize = 10_000;

/// The question: what happens over a window?
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Forecast {
    radix: Radix,
    from: Moment,
    until: Moment,
    settings: TransitSettings,
}

impl Forecast {
    /// Longest window: a year with room for a month before and after.
    pub const MAX_S: i64 = 400 * DAY_S;

    /// Longest window in which the Moon's aspects and ingresses are told. In a longer one they would be three quarters of all events,
    /// and none of them matters for longer than some hours.
    pub const MOON_MAX_S: i64 = 31 * DAY_S;

    /// The forecast for `from..until`. Nothing when the window is empty or longer than [`Forecast::MAX_S`].
    pub fn new(radix: Radix, from: Moment, until: Moment, settings: TransitSettings) -> Option<Self> {
        let length_s = until.unix_s() - from.unix_s();
        (length_s > 0 && length_s <= Self::MAX_S).then_some(Self { radix, from, until, settings })
    }
}

/// What happens over a window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ForecastEvents {
    /// The window's first moment.
    pub from: Moment,
    /// The moment at which it is over.
    pub until: Moment,
    /// The birth's chart, where the forecast is for a birth.
    pub natal: Option<Chart>,
    /// The events, weightiest first; of equal weight the earlier first.
    pub events: Vec<ForecastEvent>,
    /// The Moon's aspects and ingresses were left out because the window is longer than [`Forecast::MOON_MAX_S`]; its phases are told.
    pub without_moon: bool,
    /// [`Warning::LeftOut`] with the moving bodies that have no data in the window.
    pub warnings: Vec<Warning>,
}

impl Question for Forecast {
    type Answer = ForecastEvents;
    const ID: &str = "forecast";
    const KIND: Kind = Kind::Forecast;
    const SCHEMA: u16 = 3;

    fn label(&self) -> KeyLabel {
        self.radix.label_part(KeyLabel::new().date(self.from)).hashed(&(self.until, self.settings))
    }

    fn solve(&self, sky: &dyn Sky) -> Result<ForecastEvents, Error> {
        let radix = self.radix.solved(sky)?;
        let window = TrackWindow { from: self.from.julian_day(), until: self.until.julian_day() };
        let without_moon = self.until.unix_s() - self.from.unix_s() > Self::MOON_MAX_S;

        let mut wanted: Vec<_> = self.settings.bodies.iter().filter(|body| body.opposite_of().is_none()).collect();
        // New and full Moon are told whatever else is.
        for light in [Body::Sun, Body::Moon] {
            if !wanted.contains(&light) {
                wanted.push(light);
            }
        }
        let windows: Vec<_> = wanted.iter().map(|body| (*body, window)).collect();
        let tracks = Track::of_bodies(sky, &windows, window.from, radix.frame)?;
        let is_told = |body: Body| self.settings.bodies.contains(body) && !(without_moon && body == Body::Moon);
        let told: Vec<_> = tracks.iter().filter(|(body, _)| is_told(*body)).collect();

        let mut search = Search { sky, radix: &radix, events: Vec::new() };
        for (body, track) in &told {
            search.ingresses(*body, track)?;
            search.stations(*body, track)?;
            if radix.is_natal() {
                for (point, longitude) in &radix.points {
                    search.aspects((*body, track), *point, (track, *longitude), &self.settings)?;
                }
            }
        }
        if !radix.is_natal() {
            search.aspects_within(&told, &self.settings)?;
        }
        search.lunations(&tracks)?;

        let mut events = search.events;
        if events.len() > MAX_EVENTS {
            return Err(Error::TooManyEvents { limit: MAX_EVENTS });
        }
        events.sort_by(|left, right| right.weight.total_cmp(&left.weight).then(left.at.cmp(&right.at)));
        let left_out: Vec<_> = self
            .settings
            .bodies
            .iter()
            .filter(|body| wanted.contains(body) && !tracks.iter().any(|(known, _)| known == body))
            .collect();
        let warnings = if left_out.is_empty() { Vec::new() } else { vec![Warning::LeftOut { bodies: left_out }] };
        Ok(ForecastEvents { from: self.from, until: self.until, natal: radix.natal, events, without_moon, warnings })
    }
}

/// What has been found so far.
struct Search<'a> {
    sky: &'a dyn Sky,
    radix: &'a SolvedRadix,
    events: Vec<ForecastEvent>,
}

impl Search<'_> {
    fn add(&mut self, at: crate::astro::JulianDay, event: SkyEvent) {
        // Within the window there is always a nearest second.
        if let Some(at) = Moment::nearest(at) {
            self.events.push(ForecastEvent { at, event, weight: event.weight() });
        }
    }

    fn ingresses(&mut self, body: Body, track: &Track) -> Result<(), Error> {
        for sign in Sign::ALL {
            let border = Degrees::new(30.0 * sign.index() as f64);
            for Passage { at, is_retrograde: retrograde } in track.passages(self.sky, border)? {
                let sign = if retrograde { sign.plus(11) } else { sign };
                let house = self.radix.house_of(just_past(border, retrograde));
                self.add(at, SkyEvent::SignIngress { body, sign, retrograde, house });
            }
        }
        let Some(cusps) = self.radix.cusps() else { return Ok(()) };
        for cusp in *cusps {
            for Passage { at, is_retrograde: retrograde } in track.passages(self.sky, cusp)? {
                if let Some(house) = self.radix.house_of(just_past(cusp, retrograde)) {
                    self.add(at, SkyEvent::HouseIngress { body, house, retrograde });
                }
            }
        }
        Ok(())
    }

    fn stations(&mut self, body: Body, track: &Track) -> Result<(), Error> {
        // The osculating points sway to and fro every fortnight; these turns are not stations.
        if matches!(body, Body::TrueNode | Body::TrueLilith) {
            return Ok(());
        }
        for station in track.stations() {
            let house = self.radix.house_of(station.longitude);
            let event =
                SkyEvent::Station { body, retrograde: station.to_retrograde, longitude: station.longitude, house };
            self.add(station.at, event);
        }
        Ok(())
    }

    /// The aspects of a moving body to a point at `longitude`, or to another body when the track is the distance from it.
    fn aspects(
        &mut self,
        (body, way): (Body, &Track),
        point: AspectPoint,
        (track, longitude): (&Track, Degrees),
        settings: &TransitSettings,
    ) -> Result<(), Error> {
        for (kind, _) in settings.orbs.iter() {
            for way_deg in kind.ways_deg() {
                let found = track.passages(self.sky, Degrees::new(longitude.value() + way_deg))?;
                let passes = u8::try_from(found.len()).unwrap_or(u8::MAX);
                for (pass, passage) in (1..=passes).zip(found) {
                    let house = self.radix.house_of(way.longitude_about(passage.at));
                    let retrograde = passage.is_retrograde;
                    self.add(passage.at, SkyEvent::Aspect { body, kind, point, retrograde, pass, passes, house });
                }
            }
        }
        Ok(())
    }

    /// The aspects of the moving bodies among themselves; of each pair the faster body makes them.
    fn aspects_within(&mut self, tracks: &[&(Body, Track)], settings: &TransitSettings) -> Result<(), Error> {
        for (index, (a, a_track)) in tracks.iter().enumerate() {
            for (b, b_track) in tracks[index + 1..].iter().copied() {
                if AspectPoint::Body(*a).repeats(AspectPoint::Body(*b)) {
                    continue;
                }
                let ((fast, fast_track), (slow, slow_track)) = if speed_rank(*a) <= speed_rank(*b) {
                    ((*a, a_track), (*b, b_track))
                } else {
                    ((*b, b_track), (*a, a_track))
                };
                let between = Track::between(self.sky, (fast, fast_track), (slow, slow_track))?;
                let zero = Degrees::new(0.0);
                self.aspects((fast, fast_track), AspectPoint::Body(slow), (&between, zero), settings)?;
            }
        }
        Ok(())
    }

    fn lunations(&mut self, tracks: &[(Body, Track)]) -> Result<(), Error> {
        let of = |wanted| tracks.iter().find(|(body, _)| *body == wanted);
        let (Some((_, moon)), Some((_, sun))) = (of(Body::Moon), of(Body::Sun)) else { return Ok(()) };
        if self.radix.frame.perspective == Perspective::Heliocentric {
            return Ok(());
        }
        let elongation = Track::between(self.sky, (Body::Moon, moon), (Body::Sun, sun))?;
        for (phase, elongation_deg) in [(PhaseName::NewMoon, 0.0), (PhaseName::FullMoon, 180.0)] {
            for Passage { at, .. } in elongation.passages(self.sky, Degrees::new(elongation_deg))? {
                let longitude = self.sky.position(Body::Moon, at, &self.radix.frame)?.longitude;
                let house = self.radix.house_of(longitude);
                self.add(at, SkyEvent::Lunation { phase, longitude, house });
            }
        }
        Ok(())
    }
}

/// The side of a border on which a body finds itself after it.
fn just_past(border: Degrees, retrograde: bool) -> Degrees {
    /// Far below what tells two cusps apart, far above what a longitude rounds off.
    const BESIDE_DEG: f64 = 1e-9;
    if retrograde { Degrees::new(border.value() - BESIDE_DEG) } else { border }
}

/// The order of mean motions, the fastest first.
pub(in crate::astro) fn speed_rank(body: Body) -> usize {
    const FASTEST_FIRST: [Body; 21] = [
        Body::Moon,
        Body::Mercury,
        Body::Venus,
        Body::Sun,
        Body::Mars,
        Body::Vesta,
        Body::Juno,
        Body::Ceres,
        Body::Pallas,
        Body::MeanLilith,
        Body::TrueLilith,
        Body::Jupiter,
        Body::MeanNode,
        Body::TrueNode,
        Body::MeanSouthNode,
        Body::TrueSouthNode,
        Body::Saturn,
        Body::Chiron,
        Body::Uranus,
        Body::Neptune,
        Body::Pluto,
    ];
    FASTEST_FIRST.iter().position(|known| *known == body).unwrap_or(FASTEST_FIRST.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::astro::{Birth, BodySet, ChartSettings, CivilDate, LinearSky, NatalChart, OrbTable, Place};

    fn midnight(year: i32, month: u8, day: u8) -> Moment {
        CivilDate::new(year, month, day).unwrap().midnight_utc().unwrap()
    }

    fn settings() -> TransitSettings {
        TransitSettings { bodies: BodySet::of([Body::Sun, Body::Moon]), orbs: OrbTable::TRANSIT }
    }

    /// The Sun a degree a day from 0°, the Moon thirteen from 90°: new Moon when it has made up 270°, after 22.5 days.
    fn sky() -> LinearSky {
        LinearSky::new([(Body::Sun, 0.0, 1.0), (Body::Moon, 90.0, 13.0)])
    }

    #[test]
    fn a_month_of_a_sign_has_its_ingresses_phases_and_the_moons_aspects() {
        let (from, until) = (midnight(2000, 1, 1), midnight(2000, 1, 31));
        let found = Forecast::new(Radix::Sign(Sign::Taurus), from, until, settings()).unwrap().solve(&sky()).unwrap();
        assert!(!found.without_moon);
        let at = |days: f64| from.plus_s((days * 86_400.0).round() as i64).unwrap();
        let lunations: Vec<_> = found
            .events
            .iter()
            .filter_map(|found| match found.event {
                SkyEvent::Lunation { phase, house, .. } => Some((phase, house, found.at)),
                _ => None,
            })
            .collect();
        assert_eq!(
            lunations,
            [(PhaseName::FullMoon, Some(6), at(7.5)), (PhaseName::NewMoon, Some(12), at(22.5))],
            "of equal weight the earlier comes first"
        );
        // 360° of elongation in 30 days are eight aspects: the eighth, at 90°, begins the window and so belongs to it, its end not.
        let aspects = found.events.iter().filter(|found| matches!(found.event, SkyEvent::Aspect { .. })).count();
        assert_eq!(aspects, 8);
        assert!(found.events.windows(2).all(|pair| pair[0].weight >= pair[1].weight));
        let sun: Vec<_> = found
            .events
            .iter()
            .filter(|found| matches!(found.event, SkyEvent::SignIngress { body: Body::Sun, .. }))
            .map(|found| (found.event, found.at))
            .collect();
        let ingress = SkyEvent::SignIngress { body: Body::Sun, sign: Sign::Aries, retrograde: false, house: Some(12) };
        assert_eq!(sun, [(ingress, from)]);
    }

    #[test]
    fn a_longer_window_leaves_the_moon_out_and_says_so() {
        let radix = {
            let settings = ChartSettings { bodies: BodySet::of([Body::Sun, Body::Moon]), ..ChartSettings::default() };
            let place = Place::new(0.0, 15.0).unwrap();
            Radix::Natal(NatalChart::new(Birth::At(midnight(1999, 6, 1)), place, settings))
        };
        let (from, until) = (midnight(2000, 1, 1), midnight(2000, 12, 26));
        let found = Forecast::new(radix, from, until, settings()).unwrap().solve(&sky()).unwrap();
        assert!(found.without_moon);
        let count = |wanted: fn(&SkyEvent) -> bool| found.events.iter().filter(|found| wanted(&found.event)).count();
        // Once round: twelve signs, twelve houses, and eight places of aspects to each of two bodies and two angles.
        assert_eq!(count(|event| matches!(event, SkyEvent::SignIngress { body: Body::Sun, .. })), 12);
        assert_eq!(count(|event| matches!(event, SkyEvent::HouseIngress { body: Body::Sun, .. })), 12);
        assert_eq!(count(|event| matches!(event, SkyEvent::Aspect { body: Body::Sun, passes: 1 | 2, .. })), 32);
        assert_eq!(count(|event| matches!(event, SkyEvent::Aspect { body: Body::Moon, .. })), 0);
        assert_eq!(count(|event| matches!(event, SkyEvent::Lunation { .. })), 24);
    }

    #[test]
    fn a_window_is_bounded() {
        let from = midnight(2000, 1, 1);
        let ask = |until| Forecast::new(Radix::Sign(Sign::Leo), from, until, TransitSettings::default());
        assert_eq!(ask(from), None);
        assert!(ask(from.plus_s(Forecast::MAX_S).unwrap()).is_some());
        assert_eq!(ask(from.plus_s(Forecast::MAX_S + 1).unwrap()), None);
    }
}
