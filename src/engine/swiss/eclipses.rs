//! Eclipses as the crate finds them, checked.

use swisseph::{CalcFlags, EclipseFlags};

use super::{SwissSky, require_covered};
use crate::astro::{
    Error, JulianDay, LocalSolarEclipse, LunarEclipse, LunarEclipseKind, Moment, Place, Saros, SolarEclipse,
    SolarEclipseKind,
};

/// Days before the last covered one in which no search is begun: the crate looks on until it finds an eclipse, and the next one of the
/// Sun that is seen from a given place can be years away.
const LAST_SEARCH_DAYS: f64 = 3.0 * 365.25;

/// The crate's word for "in no Saros series" is a large negative number.
fn saros(series: f64, member: f64) -> Option<Saros> {
    let fits = (0.0..1000.0).contains(&series) && (0.0..1000.0).contains(&member);
    fits.then_some(Saros { series: series as u16, member: member as u16 })
}

/// The moment of a time of theirs, where 0 stands for none.
fn moment(jd: f64) -> Option<Moment> {
    if jd == 0.0 { None } else { JulianDay::new(jd).and_then(Moment::nearest) }
}

fn required(what: &str, jd: f64) -> Result<Moment, Error> {
    moment(jd).ok_or_else(|| Error::Ephemeris(format!("an eclipse without {what}")))
}

fn span(from: f64, until: f64) -> Option<(Moment, Moment)> {
    Some((moment(from)?, moment(until)?))
}

fn failed(error: swisseph::Error) -> Error {
    Error::Ephemeris(format!("eclipse: {error}"))
}

fn finite(what: &str, number: f64) -> Result<f64, Error> {
    if number.is_finite() { Ok(number) } else { Err(Error::Ephemeris(format!("{what} of an eclipse is no number"))) }
}

fn require_searchable(after: JulianDay) -> Result<(), Error> {
    require_covered(after)?;
    require_covered(after.plus_days(LAST_SEARCH_DAYS))
}

/// Which kind the local or global circumstances are.
fn solar_kind(flags: EclipseFlags) -> SolarEclipseKind {
    if flags.contains(EclipseFlags::HYBRID) {
        SolarEclipseKind::Hybrid
    } else if flags.contains(EclipseFlags::TOTAL) {
        SolarEclipseKind::Total
    } else if flags.contains(EclipseFlags::ANNULAR) {
        SolarEclipseKind::Annular
    } else {
        SolarEclipseKind::Partial
    }
}

impl SwissSky {
    pub(super) fn solar_eclipse_after(&self, after: JulianDay) -> Result<SolarEclipse, Error> {
        require_searchable(after)?;
        let swiss = CalcFlags::SWIEPH;
        let found =
            self.ephemeris.sol_eclipse_when_glob(after.value(), swiss, EclipseFlags::empty(), false).map_err(failed)?;
        let shadow = self.ephemeris.sol_eclipse_where(found.time_maximum, swiss).map_err(failed)?;
        let greatest = [shadow.central_longitude, shadow.central_latitude, 0.0];
        // Where the eclipse is greatest the Sun may stand on the horizon, where the gated function says that there is none.
        let there = self
            .ephemeris
            .eclipse_how_at(found.time_maximum, swisseph::Body::Sun, None, swiss, greatest)
            .map_err(failed)?;
        let kind = solar_kind(found.flags);
        Ok(SolarEclipse {
            kind,
            is_central: found.flags.contains(EclipseFlags::CENTRAL),
            maximum: required("a maximum", found.time_maximum)?,
            span: span(found.time_begin, found.time_end),
            // Of a partial eclipse without contacts the crate says that it is full at its maximum.
            full: if kind == SolarEclipseKind::Partial {
                None
            } else {
                span(found.time_totality_begin, found.time_totality_end)
            },
            greatest_at: Place::new(shadow.central_latitude, shadow.central_longitude)
                .ok_or_else(|| Error::Ephemeris("an eclipse is greatest off the globe".into()))?,
            magnitude: finite("the magnitude", there.nasa_magnitude)?,
            obscuration: finite("the obscuration", there.obscuration)?.min(1.0),
            saros: saros(there.saros_series, there.saros_member),
        })
    }

    pub(super) fn solar_eclipse_seen_after(&self, after: JulianDay, place: Place) -> Result<LocalSolarEclipse, Error> {
        require_searchable(after)?;
        let there = [place.longitude_deg(), place.latitude_deg(), 0.0];
        let found =
            self.ephemeris.sol_eclipse_when_loc(after.value(), CalcFlags::SWIEPH, there, false).map_err(failed)?;
        let first = required("a first contact", found.time_first_contact)?;
        let last = required("a last contact", found.time_fourth_contact)?;
        Ok(LocalSolarEclipse {
            kind: solar_kind(found.flags),
            maximum: required("a maximum", found.time_maximum)?,
            begin: first,
            end: last,
            full: span(found.time_second_contact, found.time_third_contact),
            visible_from: moment(found.time_sunrise).map_or(first, |sunrise| sunrise.max(first)),
            visible_until: moment(found.time_sunset).map_or(last, |sunset| sunset.min(last)),
            magnitude: finite("the magnitude", found.attr.nasa_magnitude)?,
            obscuration: finite("the obscuration", found.attr.obscuration)?.min(1.0),
            altitude_deg: finite("the altitude", found.attr.apparent_altitude)?,
        })
    }

    pub(super) fn lunar_eclipse_after(&self, after: JulianDay) -> Result<LunarEclipse, Error> {
        require_searchable(after)?;
        let swiss = CalcFlags::SWIEPH;
        let found =
            self.ephemeris.lun_eclipse_when(after.value(), swiss, EclipseFlags::empty(), false).map_err(failed)?;
        let how = self.ephemeris.lun_eclipse_how(found.time_maximum, swiss, [0.0; 3]).map_err(failed)?;
        Ok(LunarEclipse {
            kind: if found.flags.contains(EclipseFlags::TOTAL) {
                LunarEclipseKind::Total
            } else if found.flags.contains(EclipseFlags::PARTIAL) {
                LunarEclipseKind::Partial
            } else {
                LunarEclipseKind::Penumbral
            },
            maximum: required("a maximum", found.time_maximum)?,
            penumbral: span(found.time_penumbral_begin, found.time_penumbral_end)
                .ok_or_else(|| Error::Ephemeris("a lunar eclipse without beginning and end".into()))?,
            partial: span(found.time_partial_begin, found.time_partial_end),
            total: span(found.time_totality_begin, found.time_totality_end),
            magnitude: finite("the magnitude", how.umbral_magnitude)?,
            penumbral_magnitude: finite("the penumbral magnitude", how.penumbral_magnitude)?,
            saros: saros(how.saros_series, how.saros_member),
        })
    }
}
