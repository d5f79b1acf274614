//! Where something is asked about: a place and the zone of its clocks.

use super::{Error, FoundPlace, PlaceFinder, ZoneSource};
use crate::astro::Place;
use crate::places::Zone;

/// A place as a request gives it.
#[derive(Debug, Clone)]
pub enum PlaceInput {
    /// By name.
    Named(String),
    /// By coordinates.
    At(Place),
}

/// A place that was found.
#[derive(Debug, Clone)]
pub struct ResolvedPlace {
    /// Where on Earth.
    pub place: Place,
    /// The place in the gazetteer, when it was named.
    pub named: Option<FoundPlace>,
}

impl PlaceFinder {
    /// Finds a place.
    pub(super) async fn locate(&self, input: &PlaceInput) -> Result<ResolvedPlace, Error> {
        match input {
            PlaceInput::Named(name) => {
                let found = self.resolve(name.clone()).await?;
                Ok(ResolvedPlace { place: found.place, named: Some(found) })
            }
            PlaceInput::At(place) => Ok(ResolvedPlace { place: *place, named: None }),
        }
    }

    /// The zone that holds there, and where it is from: the named place's, or the one in whose borders the coordinates lie.
    pub(super) async fn zone_of(&self, spot: &ResolvedPlace) -> Result<(Zone, ZoneSource), Error> {
        match &spot.named {
            Some(found) => Ok((found.zone, ZoneSource::Place)),
            None => self.zone_at(spot.place).await.map(|(zone, basis)| (zone, basis.into())),
        }
    }
}

/// Where the days of an answer begin, and whose sky it is.
#[derive(Debug, Clone)]
pub struct Locality {
    /// By which clocks its days are counted.
    pub zone: Zone,
    /// From where it is seen; nothing when only a zone is known.
    pub spot: Option<ResolvedPlace>,
}

impl super::Service {
    /// The place that is asked about, if any, and the zone of its days: the given one, else the place's, else UTC. It is counted
    /// as asked for: this is where the sky is seen from, and never where somebody was born.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the place is unknown or one of several; [`Error::Busy`] when too many lookups wait.
    pub async fn locality(&self, input: Option<&PlaceInput>, zone: Option<Zone>) -> Result<Locality, Error> {
        let Some(input) = input else {
            return Ok(Locality { zone: zone.unwrap_or(Zone::UTC), spot: None });
        };
        let spot = self.places.locate(input).await?;
        if let Some(popularity) = &self.popularity {
            popularity.count_place(spot.place);
        }
        let zone = match zone {
            Some(zone) => zone,
            None => self.places.zone_of(&spot).await?.0,
        };
        Ok(Locality { zone, spot: Some(spot) })
    }

    /// A place that an answer cannot do without.
    ///
    /// # Errors
    /// As [`Self::locality`].
    pub async fn resolve_place(&self, input: &PlaceInput) -> Result<ResolvedPlace, Error> {
        self.places.locate(input).await
    }
}
