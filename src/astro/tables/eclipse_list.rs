//! The next eclipses, and what a place sees of them.

use serde::{Deserialize, Serialize};

use crate::astro::horizon::risings::{Horizon, HorizonSearch, track_of};
use crate::astro::horizon::topocentric_track::TopocentricTrack;
use crate::astro::motion::search::second_of;
use crate::astro::{
    Body, Error, KeyLabel, Kind, LocalLunarEclipse, LocalSolarEclipse, LunarEclipse, LunarEclipseKind, Moment, Place,
    Question, Sky, SolarEclipse,
};

/// Which luminary is eclipsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Eclipsed {
    /// The Sun.
    Sun,
    /// The Moon.
    Moon,
    /// Either.
    #[default]
    Either,
}

impl Eclipsed {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Sun, Self::Moon, Self::Either];

    /// Identifier in the API.
    pub const fn id(self) -> &'static str {
        ["sun", "moon", "either"][self as usize]
    }
}

/// The question: which eclipses come next?
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct NextEclipses {
    after: Moment,
    count: u8,
    of: Eclipsed,
    place: Option<Place>,
}

impl NextEclipses {
    /// Most eclipses that are told: a dozen years of them.
    pub const MAX_COUNT: u8 = 50;

    /// The next `count` eclipses whose maximum is after `after`, with what is seen of them from `place`. Nothing when `count` is not within
    /// `1..=50`.
    pub fn new(after: Moment, count: u8, of: Eclipsed, place: Option<Place>) -> Option<Self> {
        (1..=Self::MAX_COUNT).contains(&count).then_some(Self { after, count, of, place })
    }
}

/// An eclipse; `seen` is none when no place was asked for, and when nothing of it is seen there ([`Eclipse::is_visible`] tells which).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Eclipse {
    /// Of the Sun.
    Solar {
        /// On the Earth as a whole.
        eclipse: SolarEclipse,
        /// At the place asked for.
        seen: Seen<LocalSolarEclipse>,
    },
    /// Of the Moon.
    Lunar {
        /// Everywhere.
        eclipse: LunarEclipse,
        /// At the place asked for.
        seen: Seen<LocalLunarEclipse>,
    },
}

/// What a place sees of an eclipse.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Seen<L> {
    /// No place was asked for.
    NotAsked,
    /// Nothing.
    Nothing,
    /// This.
    Locally(L),
}

impl Eclipse {
    /// When it is greatest, anywhere.
    pub const fn maximum(&self) -> Moment {
        match self {
            Self::Solar { eclipse, .. } => eclipse.maximum,
            Self::Lunar { eclipse, .. } => eclipse.maximum,
        }
    }

    /// Whether something of it is seen from the place that was asked for, if one was.
    pub const fn is_visible(&self) -> Option<bool> {
        match self {
            Self::Solar { seen: Seen::NotAsked, .. } | Self::Lunar { seen: Seen::NotAsked, .. } => None,
            Self::Solar { seen: Seen::Nothing, .. } | Self::Lunar { seen: Seen::Nothing, .. } => Some(false),
            Self::Solar { .. } | Self::Lunar { .. } => Some(true),
        }
    }
}

/// Seconds by which the search goes on after an eclipse; the next one of its kind is at least 29 days away.
const BEYOND_S: i64 = 86_400;

impl Question for NextEclipses {
    type Answer = Vec<Eclipse>;
    const ID: &str = "next_eclipses";
    const KIND: Kind = Kind::Ephemeris;
    const SCHEMA: u16 = 3;

    fn label(&self) -> KeyLabel {
        KeyLabel::new().date(self.after).place(self.place).clear("eclipses")
    }

    /// The eclipses in order of their maxima.
    fn solve(&self, sky: &dyn Sky) -> Result<Vec<Eclipse>, Error> {
        let mut solar = Solar { sky, place: self.place, after: self.after, next_seen: None };
        let mut lunar_after = self.after;
        let mut next_solar = if self.of == Eclipsed::Moon { None } else { Some(solar.next()?) };
        let mut next_lunar =
            if self.of == Eclipsed::Sun { None } else { Some(sky.next_lunar_eclipse(lunar_after.julian_day())?) };
        let mut found = Vec::with_capacity(usize::from(self.count));
        loop {
            let solar_is_first = match (&next_solar, &next_lunar) {
                (Some(solar), Some(lunar)) => solar.maximum < lunar.maximum,
                (solar, _) => solar.is_some(),
            };
            match (next_solar, next_lunar) {
                (Some(eclipse), _) if solar_is_first => {
                    found.push(Eclipse::Solar { eclipse, seen: solar.seen(&eclipse)? });
                }
                (_, Some(eclipse)) => {
                    let seen = match self.place {
                        None => Seen::NotAsked,
                        Some(place) => lunar_seen(sky, place, &eclipse)?.map_or(Seen::Nothing, Seen::Locally),
                    };
                    found.push(Eclipse::Lunar { eclipse, seen });
                    lunar_after = later(eclipse.maximum)?;
                }
                _ => return Ok(found),
            }
            if found.len() == usize::from(self.count) {
                return Ok(found);
            }
            if solar_is_first {
                next_solar = Some(solar.next()?);
            } else {
                next_lunar = Some(sky.next_lunar_eclipse(lunar_after.julian_day())?);
            }
        }
    }
}

fn later(maximum: Moment) -> Result<Moment, Error> {
    second_of(maximum.julian_day().plus_days(BEYOND_S as f64 / 86_400.0))
}

/// Walks from one solar eclipse to the next, and in longer steps from one that a place sees to the next.
struct Solar<'a> {
    sky: &'a dyn Sky,
    place: Option<Place>,
    after: Moment,
    next_seen: Option<LocalSolarEclipse>,
}

impl Solar<'_> {
    fn next(&mut self) -> Result<SolarEclipse, Error> {
        let found = self.sky.next_solar_eclipse(self.after.julian_day())?;
        self.after = later(found.maximum)?;
        Ok(found)
    }

    fn seen(&mut self, eclipse: &SolarEclipse) -> Result<Seen<LocalSolarEclipse>, Error> {
        let Some(place) = self.place else { return Ok(Seen::NotAsked) };
        let (begin, end) = eclipse.span.unwrap_or((eclipse.maximum, eclipse.maximum));
        let local = match self.next_seen {
            Some(local) if local.end >= begin => local,
            _ => {
                // From a day before, because the local search wants to begin before the eclipse does.
                let from = begin.julian_day().plus_days(-1.0);
                *self.next_seen.insert(self.sky.next_solar_eclipse_at(from, place)?)
            }
        };
        // By its contacts, because those of an eclipse without a span of its own lie on both sides of its maximum.
        let is_this = local.begin <= end && local.end >= begin;
        Ok(if is_this { Seen::Locally(local) } else { Seen::Nothing })
    }
}

/// What `place` sees of a lunar eclipse: that part of it during which the Moon is up, if there is one.
fn lunar_seen(sky: &dyn Sky, place: Place, eclipse: &LunarEclipse) -> Result<Option<LocalLunarEclipse>, Error> {
    let (begin, end) = eclipse.penumbral;
    let track = track_of(sky, Body::Moon, begin.julian_day(), end.julian_day())?;
    let topocentric = TopocentricTrack::observe(sky, Body::Moon, place, &track)?;
    let search = HorizonSearch { track: &topocentric, horizon: Horizon::Seen };
    let is_up = |at: Moment| Ok::<_, Error>(search.height_deg(at.julian_day())? > 0.0);
    let times = search.times(begin.julian_day(), end.julian_day())?;
    let rise = times.iter().find(|(_, is_rise)| *is_rise).map(|(at, _)| second_of(*at)).transpose()?;
    let set = times.iter().find(|(_, is_rise)| !*is_rise).map(|(at, _)| second_of(*at)).transpose()?;
    let (visible_from, visible_until) = match (is_up(begin)?, rise, set) {
        (true, _, set) => (begin, set.unwrap_or(end)),
        (false, Some(rise), set) => (rise, set.filter(|set| *set > rise).unwrap_or(end)),
        (false, None, _) => return Ok(None),
    };
    let is_seen = |phase: Option<(Moment, Moment)>| {
        phase.is_some_and(|(from, until)| from < visible_until && until > visible_from)
    };
    Ok(Some(LocalLunarEclipse {
        visible_from,
        visible_until,
        deepest: if is_seen(eclipse.total) {
            LunarEclipseKind::Total
        } else if is_seen(eclipse.partial) {
            LunarEclipseKind::Partial
        } else {
            LunarEclipseKind::Penumbral
        },
        altitude_deg: sky.horizontal(Body::Moon, eclipse.maximum.julian_day(), place)?.altitude_deg,
    }))
}
