//! By which calendar the date of a birth is read.

use super::place_finder::PlaceFinder;
use super::{Error, Invalid, ResolvedPlace};
use crate::astro::{CivilDate, WrittenDate};
use crate::places::{Calendar, CalendarReform};

/// By which calendar a date was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CalendarChoice {
    /// By that of the place on that day.
    #[default]
    OfThePlace,
    /// By this one.
    Of(Calendar),
}

impl CalendarChoice {
    /// Every choice, by its name in the API.
    pub const ALL: [(&'static str, Self); 3] = [
        ("auto", Self::OfThePlace),
        (Calendar::Gregorian.id(), Self::Of(Calendar::Gregorian)),
        (Calendar::Julian.id(), Self::Of(Calendar::Julian)),
    ];
}

/// A birth's date as it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateReading {
    /// The day.
    pub date: CivilDate,
    /// How it was written, if that was by the Julian calendar.
    pub julian: Option<WrittenDate>,
    /// What its asker may not have meant.
    pub doubt: Option<CalendarDoubt>,
}

/// Why a date may have been meant by the other calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CalendarDoubt {
    /// The date as it was given.
    pub written: WrittenDate,
    /// The day that was taken.
    pub date: CivilDate,
    /// By which calendar.
    pub calendar: Calendar,
    /// When the place changed its own.
    pub reform: CalendarReform,
    /// Whether parts of the country kept the other calendar then.
    pub is_disputed: bool,
}

/// No country changed its calendar later.
const LAST_REFORM_YEAR: i32 = 1926;

impl CalendarChoice {
    /// Reads a date, at a place where that decides.
    ///
    /// # Errors
    /// When the calendar has no such day, or the place never had it; or the place cannot be looked up.
    pub(super) async fn read(
        self,
        written: WrittenDate,
        spot: &ResolvedPlace,
        places: &PlaceFinder,
    ) -> Result<DateReading, Error> {
        let no_such_day =
            |why: String, hint: &str| Error::from(Invalid::new("datetime", written.to_string(), why, hint));
        if let Self::Of(calendar) = self {
            let read = calendar.read(written);
            let date = read.ok_or_else(|| {
                no_such_day(
                    "the Gregorian calendar has no such day".to_owned(),
                    "for a date in Old Style send calendar=julian",
                )
            })?;
            let julian = (calendar == Calendar::Julian).then_some(written);
            return Ok(DateReading { date, julian, doubt: None });
        }
        if let Some(date) = written.in_gregorian().filter(|date| date.year() > LAST_REFORM_YEAR) {
            return Ok(DateReading { date, julian: None, doubt: None });
        }
        let reform = match &spot.named {
            Some(found) => CalendarReform::of(found.country, found.region),
            None => match places.country_at(spot.place).await? {
                Some((country, region)) => CalendarReform::of(country, region),
                None => CalendarReform::of("", ""),
            },
        };
        let reading = reform.read(written).ok_or_else(|| {
            let last = reform.last_julian().map_or_else(String::new, |last| last.to_string());
            no_such_day(
                format!(
                    "there was no such day: the Gregorian calendar began there on {}, and the day before was {last} of the Julian one",
                    reform.since
                ),
                "check the date, or send calendar=julian or calendar=gregorian",
            )
        })?;
        let is_julian = reading.calendar == Calendar::Julian;
        let doubt = (is_julian || !reading.is_sure).then_some(CalendarDoubt {
            written,
            date: reading.date,
            calendar: reading.calendar,
            reform,
            is_disputed: !reading.is_sure,
        });
        Ok(DateReading { date: reading.date, julian: is_julian.then_some(written), doubt })
    }
}
