//! The natal chart: bodies, houses, angles, aspects of one moment and place.

use serde::{Deserialize, Serialize};

use crate::astro::charts::lots::{POLAR_LATITUDE_DEG, is_day, lots};
use crate::astro::{
    Aspect, Birth, Body, BodySet, Degrees, Element, Error, Frame, HouseCusps, HouseSystem, JulianDay, KeyLabel, Kind,
    Lot, Modality, Moment, MoonPhase, OrbTable, Perspective, Place, Position, Question, Sky, Source, Warning, Zodiac,
    aspects_within, house_of,
};

/// The question: what did the sky look like at a birth?
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct NatalChart {
    birth: Birth,
    place: Option<Place>,
    settings: ChartSettings,
}

/// How a chart is to be cast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ChartSettings {
    /// Zodiac and perspective.
    pub frame: Frame,
    /// How the houses are divided.
    pub house_system: HouseSystem,
    /// Which bodies the chart holds.
    pub bodies: BodySet,
    /// Which aspects count.
    pub orbs: OrbTable,
}

impl Default for ChartSettings {
    /// Tropical, geocentric, Placidus, every body, the ecosystem's orbs.
    fn default() -> Self {
        Self {
            frame: Frame::TROPICAL,
            house_system: HouseSystem::Placidus,
            bodies: BodySet::ALL,
            orbs: OrbTable::NATAL,
        }
    }
}

impl NatalChart {
    /// The question for a birth. The place is dropped where it cannot change the answer (an unknown time or a heliocentric
    /// chart has no houses), so that equal charts are one question.
    pub fn new(birth: Birth, place: Place, settings: ChartSettings) -> Self {
        let has_houses = matches!(birth, Birth::At(_)) && settings.frame.perspective != Perspective::Heliocentric;
        Self { birth, place: has_houses.then_some(place), settings }
    }

    /// Whether longitudes of the two mean the same: same zodiac, same kind of centre.
    pub fn is_comparable(&self, other: &Self) -> bool {
        let (a, b) = (self.settings.frame, other.settings.frame);
        a.zodiac == b.zodiac && a.perspective.id() == b.perspective.id()
    }
}

/// A chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chart {
    /// The moment that it is cast for.
    pub moment: Moment,
    /// How it was cast.
    pub settings: ChartSettings,
    /// Its bodies, in the order of [`Body::ALL`].
    pub bodies: Vec<ChartBody>,
    /// Cusps and angles; nothing when the time is unknown or the chart heliocentric.
    pub houses: Option<HouseCusps>,
    /// Whether the Sun is above the horizon; nothing without houses or without the Sun.
    pub is_day: Option<bool>,
    /// Aspects between bodies, and of bodies to ascendant and medium coeli.
    pub aspects: Vec<Aspect<AspectPoint>>,
    /// Lots; nothing without an ascendant.
    pub lots: Vec<Lot>,
    /// How the ten planets are spread over elements and modalities.
    pub tally: ElementModalityTally,
    /// The Moon's phase; nothing in a heliocentric chart.
    pub moon_phase: Option<MoonPhase>,
    /// Where the Moon may have been, when the time is unknown.
    pub moon_range: Option<MoonRange>,
    /// What the reader must know.
    pub warnings: Vec<Warning>,
}

/// A body in a chart.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ChartBody {
    /// Which body.
    pub body: Body,
    /// Where it is.
    pub position: Position,
    /// The house it is in, 1 to 12; nothing in a chart without houses.
    pub house: Option<u8>,
}

/// A point that makes aspects in a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AspectPoint {
    /// A body.
    Body(Body),
    /// The ascendant.
    Ascendant,
    /// The medium coeli.
    MediumCoeli,
}

impl AspectPoint {
    /// Identifier in the API.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Body(body) => body.id(),
            Self::Ascendant => "ascendant",
            Self::MediumCoeli => "medium_coeli",
        }
    }

    /// South nodes mirror the north nodes, and mean and true forms are one point twice: their aspects would be repetitions.
    pub(in crate::astro) fn repeats(self, other: Self) -> bool {
        let (Self::Body(a), Self::Body(b)) = (self, other) else { return false };
        let is_node = |body| matches!(body, Body::MeanNode | Body::TrueNode);
        let is_lilith = |body| matches!(body, Body::MeanLilith | Body::TrueLilith);
        (is_node(a) && is_node(b)) || (is_lilith(a) && is_lilith(b))
    }
}

/// Where the Moon was at the two ends of a day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MoonRange {
    /// At the day's first moment.
    pub from: Degrees,
    /// At the next day's first moment.
    pub until: Degrees,
}

/// How many of the ten planets stand in each element and modality.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ElementModalityTally {
    /// Fire, earth, air, water.
    pub elements: [u8; Element::ALL.len()],
    /// Cardinal, fixed, mutable.
    pub modalities: [u8; Modality::ALL.len()],
}

impl ElementModalityTally {
    /// Counts the ten planets among `bodies`.
    pub(in crate::astro) fn count(bodies: &[ChartBody]) -> Self {
        let mut tally = Self::default();
        for found in bodies.iter().filter(|found| Body::PLANETS.contains(&found.body)) {
            let sign = found.position.longitude.sign();
            tally.elements[sign.element() as usize] += 1;
            tally.modalities[sign.modality() as usize] += 1;
        }
        tally
    }
}

impl Question for NatalChart {
    type Answer = Chart;
    const ID: &str = "natal_chart";
    const KIND: Kind = Kind::NatalChart;
    const SCHEMA: u16 = 3;

    fn label(&self) -> KeyLabel {
        KeyLabel::new().user().hashed(&self.birth)
    }

    fn solve(&self, sky: &dyn Sky) -> Result<Chart, Error> {
        let moment = self.birth.moment();
        let at = moment.julian_day();
        let frame = self.settings.frame;
        let mut warnings = Vec::new();

        let houses =
            self.place.map(|place| sky.houses(at, place, self.settings.house_system, frame.zodiac)).transpose()?;
        let bodies = self.bodies(sky, at, houses.as_ref(), &mut warnings)?;
        if houses.as_ref().is_some_and(|houses| houses.system != self.settings.house_system) {
            warnings.push(Warning::PolarHouses { requested: self.settings.house_system });
        }
        if frame.perspective == Perspective::Heliocentric {
            warnings.push(Warning::NoHousesFromSun);
        }
        if let (Some(houses), Some(place)) = (&houses, self.place)
            && place.latitude_deg().abs() >= POLAR_LATITUDE_DEG
        {
            // Equal houses never turn it.
            let equal = sky.houses(at, place, HouseSystem::Equal, frame.zodiac)?;
            if equal.medium_coeli.longitude.separation(houses.medium_coeli.longitude) > 90.0 {
                warnings.push(Warning::MidheavenTurned);
            }
        }
        let moon_range = match self.birth {
            Birth::At(_) => None,
            Birth::Within { from, until } => Some(self.uncertainty(sky, from, until, &mut warnings)?).flatten(),
        };

        let moon_phase = match frame.perspective {
            Perspective::Heliocentric => None,
            _ => Some(MoonPhase::at(sky, at)?),
        };
        let longitude_of =
            |wanted| bodies.iter().find(|found| found.body == wanted).map(|found| found.position.longitude);
        let is_day = match (&houses, self.place, longitude_of(Body::Sun)) {
            (Some(houses), Some(place), Some(sun)) => Some(is_day(sky, sun, houses, (at, place))?),
            _ => None,
        };
        let lots = match (&houses, is_day) {
            (Some(houses), Some(is_day)) => lots(longitude_of, houses, is_day),
            _ => Vec::new(),
        };
        Ok(Chart {
            moment,
            settings: self.settings,
            aspects: self.aspects(&bodies, houses.as_ref()),
            tally: ElementModalityTally::count(&bodies),
            bodies,
            houses,
            is_day,
            lots,
            moon_phase,
            moon_range,
            warnings,
        })
    }
}

impl NatalChart {
    fn bodies(
        &self,
        sky: &dyn Sky,
        at: JulianDay,
        houses: Option<&HouseCusps>,
        warnings: &mut Vec<Warning>,
    ) -> Result<Vec<ChartBody>, Error> {
        let mut found = Vec::with_capacity(self.settings.bodies.len());
        let mut left_out = Vec::new();
        for body in self.settings.bodies.iter() {
            match sky.position(body, at, &self.settings.frame) {
                Ok(position) => {
                    let house = houses.map(|houses| house_of(position.longitude, &houses.cusps));
                    found.push(ChartBody { body, position, house });
                }
                Err(Error::NoData { .. } | Error::NotDefined { .. }) => left_out.push(body),
                Err(error) => return Err(error),
            }
        }
        let approximate: Vec<_> =
            found.iter().filter(|found| found.position.source == Source::Moshier).map(|found| found.body).collect();
        if !approximate.is_empty() {
            warnings.push(Warning::Approximate { bodies: approximate });
        }
        if !left_out.is_empty() {
            warnings.push(Warning::LeftOut { bodies: left_out });
        }
        Ok(found)
    }

    /// The Moon's range over the day, if the chart holds the Moon; warns of each body that changes sign.
    fn uncertainty(
        &self,
        sky: &dyn Sky,
        from: Moment,
        until: Moment,
        warnings: &mut Vec<Warning>,
    ) -> Result<Option<MoonRange>, Error> {
        warnings.push(Warning::TimeUnknown);
        let mut moon_range = None;
        for body in self.settings.bodies.iter() {
            let at_end = |end: Moment| sky.position(body, end.julian_day(), &self.settings.frame);
            let (start, end) = match (at_end(from), at_end(until)) {
                (Ok(start), Ok(end)) => (start.longitude, end.longitude),
                (Err(Error::NoData { .. } | Error::NotDefined { .. }), _)
                | (_, Err(Error::NoData { .. } | Error::NotDefined { .. })) => continue,
                (Err(error), _) | (_, Err(error)) => return Err(error),
            };
            if start.sign() != end.sign() {
                warnings.push(Warning::SignUncertain { body, from: start.sign(), until: end.sign() });
            }
            if body == Body::Moon {
                moon_range = Some(MoonRange { from: start, until: end });
            }
        }
        Ok(moon_range)
    }

    fn aspects(&self, bodies: &[ChartBody], houses: Option<&HouseCusps>) -> Vec<Aspect<AspectPoint>> {
        let moon_counts = matches!(self.birth, Birth::At(_));
        let mut points: Vec<_> = bodies
            .iter()
            .filter(|found| found.body.opposite_of().is_none() && (moon_counts || found.body != Body::Moon))
            .map(|found| (AspectPoint::Body(found.body), found.position.longitude, found.position.speed_deg_per_day))
            .collect();
        let count = points.len();
        if let Some(houses) = houses {
            for (angle, position) in
                [(AspectPoint::Ascendant, houses.ascendant), (AspectPoint::MediumCoeli, houses.medium_coeli)]
            {
                points.push((angle, position.longitude, position.speed_deg_per_day));
            }
        }
        let is_angle = |point| matches!(point, AspectPoint::Ascendant | AspectPoint::MediumCoeli);
        debug_assert!(points[count..].iter().all(|point| is_angle(point.0)), "angles come last");
        aspects_within(&points, &self.settings.orbs, |a, b| a.repeats(b) || (is_angle(a) && is_angle(b)))
    }
}

impl ChartSettings {
    /// Whether longitudes are counted in the tropical zodiac.
    pub fn is_tropical(&self) -> bool {
        self.frame.zodiac == Zodiac::Tropical
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::astro::{CivilDate, LinearSky, Sign};

    fn sky() -> LinearSky {
        LinearSky::new([(Body::Sun, 280.0, 1.0), (Body::Moon, 355.0, 13.0), (Body::Mars, 100.0, -0.4)])
    }

    fn midnight(day: u8) -> Moment {
        CivilDate::new(2000, 1, day).unwrap().midnight_utc().unwrap()
    }

    fn settings() -> ChartSettings {
        ChartSettings { bodies: BodySet::of([Body::Sun, Body::Moon, Body::Mars]), ..ChartSettings::default() }
    }

    #[test]
    fn a_chart_has_houses_angles_and_lots_when_the_time_is_known() {
        let place = Place::new(0.0, 30.0).unwrap();
        let chart = NatalChart::new(Birth::At(midnight(1)), place, settings()).solve(&sky()).unwrap();
        assert_eq!(chart.houses.unwrap().ascendant.longitude.value(), 30.0);
        // Equal houses from 30°: the Sun at 280° is in the ninth, the Moon at 355° in the eleventh.
        let houses: Vec<_> = chart.bodies.iter().map(|found| found.house).collect();
        assert_eq!(houses, [Some(9), Some(11), Some(3)]);
        // Day chart: Fortune is 30 + 355 - 280.
        assert_eq!(chart.lots[0].longitude.value(), 105.0);
        assert_eq!(chart.lots[1].longitude.value(), 315.0);
        assert_eq!(chart.tally.elements, [0, 1, 0, 2]);
        // Mars at 100° opposes the Sun at 280° exactly and squares nothing else within 5°.
        assert!(
            chart
                .aspects
                .iter()
                .any(|found| (found.a, found.b) == (AspectPoint::Body(Body::Sun), AspectPoint::Body(Body::Mars)))
        );
        assert_eq!(chart.warnings, []);
    }

    #[test]
    fn without_a_time_there_are_no_houses_and_the_moon_is_a_range() {
        let birth = Birth::Within { from: midnight(1), until: midnight(2) };
        let question = NatalChart::new(birth, Place::new(0.0, 30.0).unwrap(), settings());
        assert_eq!(
            question,
            NatalChart::new(birth, Place::new(50.0, 60.0).unwrap(), settings()),
            "the place says nothing"
        );
        let chart = question.solve(&sky()).unwrap();
        assert_eq!((chart.houses, chart.lots.len()), (None, 0));
        let range = chart.moon_range.unwrap();
        assert_eq!((range.from.value(), range.until.value()), (355.0, 8.0));
        assert_eq!(
            chart.warnings,
            [Warning::TimeUnknown, Warning::SignUncertain { body: Body::Moon, from: Sign::Pisces, until: Sign::Aries }]
        );
        let involves_moon = |found: &Aspect<AspectPoint>| [found.a, found.b].contains(&AspectPoint::Body(Body::Moon));
        assert!(!chart.aspects.iter().any(involves_moon));
    }
}
