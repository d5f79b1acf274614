//! Secondary progressions: the sky as many days after a birth as the person has years, with progressed angles and aspects to the birth.

use serde::{Deserialize, Serialize};

use crate::astro::basics::constants::{DAY_S, TURN_DEG_PER_DAY};
use crate::astro::charts::radix::receiving_points;
use crate::astro::{
    AspectKind, AspectPoint, Birth, Body, Chart, ChartSettings, Degrees, Error, HouseCusps, JulianDay, KeyLabel, Kind,
    Moment, MoonPhase, NatalChart, OrbTable, Perspective, Place, Position, Question, Sky, Zodiac, aspects_between,
    house_of,
};

/// Days of a year of life: the mean tropical year of J2000 (Meeus, "Astronomical Algorithms", 2nd ed., chapter 27).
pub(in crate::astro) const YEAR_DAYS: f64 = 365.242_19;

/// What the mean Sun gains in right ascension in a year of life, which is a day of the ephemeris (Naibod's measure, 0°59′08″).
pub(in crate::astro) const NAIBOD_DEG_PER_YEAR: f64 = 360.0 / YEAR_DAYS;

/// How the angles are progressed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ProgressedAngles {
    /// The right ascension of the meridian gains Naibod's 0°59′08″ a year. The default of Astrodienst ("ARMC 1 Naibod") and of
    /// immanuel, so that charts can be compared.
    #[default]
    Naibod,
    /// The medium coeli gains in longitude what the progressed Sun has gained ("true solar arc").
    SolarArc,
    /// The angles of the progressed moment itself: they go once round with every year ("daily houses", quotidian).
    Daily,
}

impl ProgressedAngles {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Naibod, Self::SolarArc, Self::Daily];

    /// Identifier in the API.
    pub const fn id(self) -> &'static str {
        ["naibod", "solar_arc", "daily"][self as usize]
    }
}

/// The question: what is a birth's progressed chart at a moment of life? A moment before the birth progresses backwards (converse).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Progressions {
    birth: Birth,
    place: Place,
    settings: ChartSettings,
    moment: Moment,
    angles: ProgressedAngles,
    orbs: OrbTable,
}

impl Progressions {
    /// The progressed chart of a birth at `moment`. `orbs` are those of progressed to natal aspects: see [`OrbTable::PROGRESSED`].
    pub fn new(
        birth: Birth,
        place: Place,
        settings: ChartSettings,
        moment: Moment,
        (angles, orbs): (ProgressedAngles, OrbTable),
    ) -> Self {
        Self { birth, place, settings, moment, angles, orbs }
    }
}

/// A progressed chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProgressedChart {
    /// The moment of life.
    pub moment: Moment,
    /// Years since the birth, each of 365.24219 days.
    pub age_years: f64,
    /// The progressed moment, as many days after the birth, to the second.
    pub progressed_to: Moment,
    /// The progressed moment as a Julian day of Universal Time, which the positions are for.
    pub progressed_jd: f64,
    /// The birth's chart.
    pub natal: Chart,
    /// Progressed bodies; their speed in degrees a day is degrees a year of life.
    pub bodies: Vec<ProgressedBody>,
    /// Progressed cusps and angles; nothing where the birth's chart has none.
    pub houses: Option<HouseCusps>,
    /// Progressed to natal, closest first.
    pub aspects: Vec<ProgressedAspect>,
    /// The phase of the progressed Moon; nothing in a heliocentric chart.
    pub moon_phase: Option<MoonPhase>,
}

/// A progressed body.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ProgressedBody {
    /// Which body.
    pub body: Body,
    /// Where it is.
    pub position: Position,
    /// The natal house that it is in, 1 to 12.
    pub natal_house: Option<u8>,
    /// The progressed house that it is in, 1 to 12.
    pub progressed_house: Option<u8>,
}

/// An aspect of a progressed or directed point to a natal one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ProgressedAspect {
    /// The progressed or directed point.
    pub point: AspectPoint,
    /// The natal point.
    pub natal: AspectPoint,
    /// Which aspect.
    pub kind: AspectKind,
    /// Distance from exact in degrees.
    pub orb_deg: f64,
    /// Whether the orb is shrinking.
    pub applying: bool,
    /// When in life it is exact; nothing for progressed angles, and when that is more than five years away.
    pub exact_at: Option<Moment>,
}

impl Question for Progressions {
    type Answer = ProgressedChart;
    const ID: &str = "progressions";
    const KIND: Kind = Kind::NatalChart;
    const SCHEMA: u16 = 2;

    fn label(&self) -> KeyLabel {
        KeyLabel::new().user().hashed(&self.birth).clear("progressions").date(self.moment)
    }

    fn solve(&self, sky: &dyn Sky) -> Result<ProgressedChart, Error> {
        let natal = NatalChart::new(self.birth, self.place, self.settings).solve(sky)?;
        let progression = SecondaryProgression::from_birth(self.birth);
        let at = progression.progressed(self.moment);
        let frame = self.settings.frame;
        let houses = natal.houses.as_ref().map(|radix| self.houses(sky, radix, &progression, at)).transpose()?;

        let mut bodies = Vec::with_capacity(natal.bodies.len());
        for found in &natal.bodies {
            let position = match sky.position(found.body, at, &frame) {
                Ok(position) => position,
                Err(Error::NoData { .. }) => continue,
                Err(error) => return Err(error),
            };
            let house = |houses: &HouseCusps| house_of(position.longitude, &houses.cusps);
            bodies.push(ProgressedBody {
                body: found.body,
                position,
                natal_house: natal.houses.as_ref().map(house),
                progressed_house: houses.as_ref().map(house),
            });
        }
        let moon_phase = match frame.perspective {
            Perspective::Heliocentric => None,
            _ => Some(MoonPhase::at(sky, at)?),
        };
        Ok(ProgressedChart {
            moment: self.moment,
            age_years: at.value() - progression.birth.value(),
            progressed_to: Moment::nearest(at).unwrap_or(self.moment),
            progressed_jd: at.value(),
            aspects: self.aspects(sky, &natal, &progression, at, &bodies, houses.as_ref())?,
            natal,
            bodies,
            houses,
            moon_phase,
        })
    }
}

impl Progressions {
    /// The progressed angles are those of the birthplace when the Earth has turned on after the birth as far as they say, so that the
    /// obliquity is that of the birth.
    fn houses(
        &self,
        sky: &dyn Sky,
        radix: &HouseCusps,
        progression: &SecondaryProgression,
        at: JulianDay,
    ) -> Result<HouseCusps, Error> {
        let houses = |at, zodiac| sky.houses(at, self.place, self.settings.house_system, zodiac);
        let zodiac = self.settings.frame.zodiac;
        let age_years = at.value() - progression.birth.value();
        let mean_arc_deg = NAIBOD_DEG_PER_YEAR * age_years;
        let turned = progression.birth.plus_days(mean_arc_deg / TURN_DEG_PER_DAY);
        let turned = match self.angles {
            ProgressedAngles::Daily => at,
            ProgressedAngles::Naibod => {
                let meridian = |at| Ok(right_ascension(&houses(at, Zodiac::Tropical)?));
                let wanted = Degrees::new(meridian(progression.birth)?.value() + mean_arc_deg);
                newton(turned, |at| Ok((meridian(at)?.ahead_of(wanted), TURN_DEG_PER_DAY)))?.unwrap_or(turned)
            }
            ProgressedAngles::SolarArc => {
                let sun = |at| sky.position(Body::Sun, at, &self.settings.frame).map(|sun| sun.longitude);
                let arc_deg = sun(at)?.value() - sun(progression.birth)?.value();
                let wanted = Degrees::new(radix.medium_coeli.longitude.value() + arc_deg);
                let miss = |at| {
                    let angle = houses(at, zodiac)?.medium_coeli;
                    Ok((angle.longitude.ahead_of(wanted), angle.speed_deg_per_day))
                };
                newton(turned, miss)?.unwrap_or(turned)
            }
        };
        houses(turned, zodiac)
    }

    fn aspects(
        &self,
        sky: &dyn Sky,
        natal: &Chart,
        progression: &SecondaryProgression,
        at: JulianDay,
        bodies: &[ProgressedBody],
        houses: Option<&HouseCusps>,
    ) -> Result<Vec<ProgressedAspect>, Error> {
        let points = receiving_points(natal);
        let mut found = Vec::new();
        let is_told = |body| points.iter().any(|(point, _)| *point == AspectPoint::Body(body));
        for progressed in bodies.iter().filter(|progressed| is_told(progressed.body)) {
            let Position { longitude, speed_deg_per_day, .. } = progressed.position;
            let moving = (AspectPoint::Body(progressed.body), longitude, speed_deg_per_day);
            for (point, place) in &points {
                let Some(aspect) = aspects_between(moving, (*point, *place, 0.0), &self.orbs) else { continue };
                let exact = nearest_exact(aspect.kind, longitude, *place);
                let exact_at = newton(at, |at| {
                    let position = sky.position(progressed.body, at, &self.settings.frame)?;
                    Ok((position.longitude.ahead_of(exact), position.speed_deg_per_day))
                })?;
                found.push(ProgressedAspect {
                    point: aspect.a,
                    natal: aspect.b,
                    kind: aspect.kind,
                    orb_deg: aspect.orb_deg,
                    applying: aspect.applying,
                    exact_at: exact_at.and_then(|exact| progression.moment(exact)),
                });
            }
        }
        for (angle, place) in angles(houses) {
            for (point, natal) in &points {
                // Progressed angles go forward through the zodiac, however fast.
                if let Some(aspect) = aspects_between((angle, place, 1.0), (*point, *natal, 0.0), &self.orbs) {
                    let (kind, orb_deg, applying) = (aspect.kind, aspect.orb_deg, aspect.applying);
                    found.push(ProgressedAspect {
                        point: angle,
                        natal: *point,
                        kind,
                        orb_deg,
                        applying,
                        exact_at: None,
                    });
                }
            }
        }
        found.sort_by(|left, right| left.orb_deg.total_cmp(&right.orb_deg));
        Ok(found)
    }
}

fn angles(houses: Option<&HouseCusps>) -> impl Iterator<Item = (AspectPoint, Degrees)> {
    houses.into_iter().flat_map(|houses| {
        [(AspectPoint::Ascendant, houses.ascendant), (AspectPoint::MediumCoeli, houses.medium_coeli)]
            .map(|(point, angle)| (point, angle.longitude))
    })
}

/// Right ascension of the meridian: that of the tropical medium coeli, which lies on the ecliptic.
pub(in crate::astro) fn right_ascension(tropical: &HouseCusps) -> Degrees {
    let (sin_longitude, cos_longitude) = tropical.medium_coeli.longitude.value().to_radians().sin_cos();
    let sin_declination = tropical.medium_coeli.declination_deg.to_radians().sin();
    // In the equator's plane the point is cos λ along the equinox and sin λ cos ε across, with sin δ = sin λ sin ε.
    let across = (sin_longitude * sin_longitude - sin_declination * sin_declination).max(0.0).sqrt();
    Degrees::new(across.copysign(sin_longitude).atan2(cos_longitude).to_degrees())
}

/// The place nearest to `longitude` from which an aspect to `natal` is exact.
pub(in crate::astro) fn nearest_exact(kind: AspectKind, longitude: Degrees, natal: Degrees) -> Degrees {
    let places = kind.ways_deg().map(|way_deg| Degrees::new(natal.value() + way_deg));
    places
        .min_by(|left, right| longitude.separation(*left).total_cmp(&longitude.separation(*right)))
        .expect("every aspect has a place")
}

/// Where `miss`, a distance in degrees with its speed per day, becomes zero near `start`; nothing beyond five days.
pub(in crate::astro) fn newton(
    start: JulianDay,
    mut miss: impl FnMut(JulianDay) -> Result<(f64, f64), Error>,
) -> Result<Option<JulianDay>, Error> {
    /// A progressed body that needs longer is nearly standing, and its moment of no meaning.
    const REACH_DAYS: f64 = 5.0;
    /// A Julian day is no finer than this.
    const TOLERANCE_DAYS: f64 = 5e-10;
    const MAX_STEPS: usize = 12;
    let mut at = start;
    for _ in 0..MAX_STEPS {
        let (miss_deg, speed_deg_per_day) = miss(at)?;
        let step_days = -miss_deg / speed_deg_per_day;
        let next = at.plus_days(step_days);
        // The range also refuses what is no number.
        if !(-REACH_DAYS..=REACH_DAYS).contains(&(next.value() - start.value())) {
            return Ok(None);
        }
        at = next;
        if step_days.abs() <= TOLERANCE_DAYS {
            return Ok(Some(at));
        }
    }
    // Rounding may let the last digit swing.
    Ok(Some(at))
}

/// A day for a year.
pub(in crate::astro) struct SecondaryProgression {
    pub(in crate::astro) birth: JulianDay,
}

impl SecondaryProgression {
    pub(in crate::astro) fn from_birth(birth: Birth) -> Self {
        Self { birth: birth.moment().julian_day() }
    }

    /// The moment of the ephemeris that stands for a moment of life.
    pub(in crate::astro) fn progressed(&self, moment: Moment) -> JulianDay {
        self.birth.plus_days((moment.julian_day().value() - self.birth.value()) / YEAR_DAYS)
    }

    /// The moment of life that a moment of the ephemeris stands for, if there is such a moment.
    pub(in crate::astro) fn moment(&self, progressed: JulianDay) -> Option<Moment> {
        let days = (progressed.value() - self.birth.value()) * YEAR_DAYS;
        let birth = Moment::nearest(self.birth)?;
        birth.plus_s((days * DAY_S as f64).round() as i64)
    }
}
