//! A birth as it was understood, and a place.

use serde::Serialize;
use utoipa::ToSchema;

use super::warning::WarningView;
use super::{Words, rounded};
use crate::places::UtcOffset;
use crate::service::{BirthEvent, BirthWarning, FoundPlace, ResolvedPlace};

/// A birth as it was understood.
#[derive(Serialize, ToSchema)]
pub struct EventView {
    local_datetime: String,
    /// The date as it was written, where that was by the Julian calendar; `local_datetime` is by the Gregorian one.
    #[serde(skip_serializing_if = "Option::is_none")]
    julian_date: Option<String>,
    time_known: bool,
    utc_datetime: String,
    utc_offset: String,
    dst: bool,
    timezone: String,
    tz_source: &'static str,
    latitude: f64,
    longitude: f64,
    place: Option<FoundPlaceView>,
    /// What was taken for the birth that its asker may not have meant: a place by likeness, a clock at sea.
    warnings: Vec<WarningView>,
}

impl EventView {
    /// The view of an event, with warnings in that language.
    pub fn of(event: &BirthEvent, words: Words) -> Self {
        let offset = UtcOffset::from_s(event.offset_s);
        Self {
            local_datetime: event.local.to_string(),
            julian_date: event.date.julian.map(|date| date.to_string()),
            time_known: event.is_time_known(),
            utc_datetime: event.moment().to_string(),
            utc_offset: offset.map(|offset| offset.to_string()).unwrap_or_default(),
            dst: event.is_dst,
            timezone: event.zone.to_string(),
            tz_source: event.zone_source.id(),
            latitude: event.place.latitude_deg(),
            longitude: event.place.longitude_deg(),
            place: event.named.as_ref().map(FoundPlaceView::of),
            warnings: WarningView::of_birth(&event.warnings(), words),
        }
    }
}

/// Where a chart is cast for, when that is not told by a birth.
#[derive(Serialize, ToSchema)]
pub struct CastPlaceView {
    latitude: f64,
    longitude: f64,
    place: Option<FoundPlaceView>,
    /// That the place was found by something else than its name.
    warnings: Vec<WarningView>,
}

impl CastPlaceView {
    /// The view of a place, with warnings in that language.
    pub fn of(spot: &ResolvedPlace, words: Words) -> Self {
        let warnings: Vec<_> = spot.named.as_ref().and_then(BirthWarning::of_place).into_iter().collect();
        Self {
            latitude: spot.place.latitude_deg(),
            longitude: spot.place.longitude_deg(),
            place: spot.named.as_ref().map(FoundPlaceView::of),
            warnings: WarningView::of_birth(&warnings, words),
        }
    }
}

/// A place of the gazetteer.
#[derive(Serialize, ToSchema)]
pub struct FoundPlaceView {
    name: &'static str,
    name_ru: Option<&'static str>,
    region: &'static str,
    country: &'static str,
    latitude: f64,
    longitude: f64,
    timezone: String,
    population: u32,
    r#match: &'static str,
    score: f64,
}

impl FoundPlaceView {
    /// The view of a found place.
    pub fn of(found: &FoundPlace) -> Self {
        Self {
            name: found.name,
            name_ru: found.name_ru,
            region: found.region,
            country: found.country,
            latitude: found.place.latitude_deg(),
            longitude: found.place.longitude_deg(),
            timezone: found.zone.to_string(),
            population: found.population,
            r#match: found.how.id(),
            score: rounded(found.score, 3),
        }
    }
}
