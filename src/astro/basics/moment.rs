//! When and where: validated moments, dates and places.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::constants::{DAY_S, UNIX_EPOCH_JD};

/// A moment of UTC in whole seconds since 1970, leap seconds left out; the calendar is Gregorian throughout, before 1582 too.
///
/// The year is within [`Moment::FIRST_YEAR`] and [`Moment::LAST_YEAR`], which is what the ephemeris can answer for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(i64);

impl Moment {
    /// First year, astronomical numbering. The analytical theory behind the embedded files is fitted from -3000 on.
    pub const FIRST_YEAR: i32 = -2999;
    /// Last year. The analytical theory is fitted up to +3000.
    pub const LAST_YEAR: i32 = 2999;

    /// The moment `unix_s` seconds after 1970-01-01T00:00:00Z, if its year is in range.
    pub fn from_unix_s(unix_s: i64) -> Option<Self> {
        let year = CivilDate::from_days(unix_s.div_euclid(DAY_S))?.year();
        (Self::FIRST_YEAR..=Self::LAST_YEAR).contains(&year).then_some(Self(unix_s))
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub const fn unix_s(self) -> i64 {
        self.0
    }

    /// The same moment as a Julian day of Universal Time.
    pub fn julian_day(self) -> JulianDay {
        JulianDay(UNIX_EPOCH_JD + self.0 as f64 / DAY_S as f64)
    }

    /// The moment nearest to a Julian day, rounded to the second.
    pub fn nearest(day: JulianDay) -> Option<Self> {
        let seconds = (day.0 - UNIX_EPOCH_JD) * DAY_S as f64;
        (seconds.abs() < 1e15).then(|| Self::from_unix_s(seconds.round() as i64))?
    }

    /// The moment `seconds` later, if its year is in range.
    pub fn plus_s(self, seconds: i64) -> Option<Self> {
        Self::from_unix_s(self.0.checked_add(seconds)?)
    }

    /// The UTC date.
    pub fn date(self) -> CivilDate {
        CivilDate::from_days(self.0.div_euclid(DAY_S)).expect("the year was checked when the moment was made")
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let second = self.0.rem_euclid(DAY_S);
        write!(f, "{}T{:02}:{:02}:{:02}Z", self.date(), second / 3600, second / 60 % 60, second % 60)
    }
}

/// Days of Universal Time since noon of 1 January 4713 BC (Julian calendar). The argument of a [`crate::astro::Sky`]; finite.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct JulianDay(f64);

impl JulianDay {
    /// The Julian day `day`, if it is a number.
    pub fn new(day: f64) -> Option<Self> {
        day.is_finite().then_some(Self(day))
    }

    /// The number of days.
    pub const fn value(self) -> f64 {
        self.0
    }

    /// The Julian day `days` later.
    pub fn plus_days(self, days: f64) -> Self {
        Self(self.0 + days)
    }
}

/// A date of the Gregorian calendar, extended before 1582. Year 0 is 1 BC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CivilDate {
    year: i32,
    month: u8,
    day: u8,
}

impl CivilDate {
    /// The date, if there is one; the year may be -9999 to 9999.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let exists = (-9999..=9999).contains(&year)
            && (1..=12).contains(&month)
            && day >= 1
            && day <= Self::days_in_month(year, month);
        exists.then_some(Self { year, month, day })
    }

    /// The date `days` after 1970-01-01.
    pub fn from_days(days: i64) -> Option<Self> {
        if days.unsigned_abs() > 5_000_000 {
            return None;
        }
        // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self::new(i32::try_from(year).ok()?, month as u8, day as u8)
    }

    /// Days since 1970-01-01.
    pub fn days(self) -> i64 {
        // The inverse of `from_days`, from the same source.
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month_from_march = (i64::from(self.month) + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(self.day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// Midnight of UTC at its start, if its year is in a [`Moment`]'s range.
    pub fn midnight_utc(self) -> Option<Moment> {
        Moment::from_unix_s(self.days() * DAY_S)
    }

    /// The date `days` later, if it exists.
    pub fn plus_days(self, days: i64) -> Option<Self> {
        Self::from_days(self.days().checked_add(days)?)
    }

    /// Astronomical year.
    pub const fn year(self) -> i32 {
        self.year
    }

    /// 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// 1 to 31.
    pub const fn day(self) -> u8 {
        self.day
    }

    /// 0 for Monday to 6 for Sunday.
    pub fn weekday(self) -> u8 {
        // 1970-01-01 was a Thursday.
        (self.days() + 3).rem_euclid(7) as u8
    }

    /// 28 to 31; `month` must be 1 to 12.
    pub fn days_in_month(year: i32, month: u8) -> u8 {
        match month {
            4 | 6 | 9 | 11 => 30,
            2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
            2 => 28,
            _ => 31,
        }
    }
}

impl fmt::Display for CivilDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.year < 0 {
            write!(f, "-{:04}-{:02}-{:02}", -self.year, self.month, self.day)
        } else {
            write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
        }
    }
}

/// A point of the Earth's surface in ten-thousandths of a degree (about 11 m), so that equal places are equal keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "(i32, i32)", try_from = "(i32, i32)")]
pub struct Place {
    latitude_e4: i32,
    longitude_e4: i32,
}

impl Place {
    /// The place nearest to the coordinates, rounded to 1e-4 degree; north and east are positive.
    ///
    /// Nothing when a latitude is outside -90..=90, a longitude outside -180..=180, or either is no number.
    pub fn new(latitude_deg: f64, longitude_deg: f64) -> Option<Self> {
        let valid = (-90.0..=90.0).contains(&latitude_deg) && (-180.0..=180.0).contains(&longitude_deg);
        valid.then(|| Self {
            latitude_e4: (latitude_deg * 1e4).round() as i32,
            longitude_e4: (longitude_deg * 1e4).round() as i32,
        })
    }

    /// Degrees, north positive.
    pub fn latitude_deg(self) -> f64 {
        f64::from(self.latitude_e4) / 1e4
    }

    /// Degrees, east positive.
    pub fn longitude_deg(self) -> f64 {
        f64::from(self.longitude_e4) / 1e4
    }
}

impl From<Place> for (i32, i32) {
    fn from(place: Place) -> Self {
        (place.latitude_e4, place.longitude_e4)
    }
}

impl TryFrom<(i32, i32)> for Place {
    type Error = &'static str;

    fn try_from((latitude_e4, longitude_e4): (i32, i32)) -> Result<Self, Self::Error> {
        Self::new(f64::from(latitude_e4) / 1e4, f64::from(longitude_e4) / 1e4).ok_or("coordinates off the globe")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn well_known_days() {
        assert_eq!(CivilDate::new(1970, 1, 1).unwrap().days(), 0);
        assert_eq!(CivilDate::new(2000, 1, 1).unwrap().midnight_utc().unwrap().julian_day().value(), 2_451_544.5);
        assert_eq!(CivilDate::new(2026, 11, 23).unwrap().weekday(), 0);
        assert_eq!(CivilDate::new(-1, 2, 3).unwrap().to_string(), "-0001-02-03");
    }

    #[test]
    fn days_that_do_not_exist() {
        assert_eq!(CivilDate::new(1990, 2, 31), None);
        assert_eq!(CivilDate::new(1900, 2, 29), None);
        assert_eq!(CivilDate::new(1990, 13, 1), None);
        assert_eq!(CivilDate::new(10_000, 1, 1), None);
        assert_eq!(Moment::from_unix_s(i64::MAX), None);
        assert_eq!(CivilDate::new(3000, 1, 1).unwrap().midnight_utc(), None);
    }

    #[test]
    fn places_off_the_globe_do_not_exist() {
        assert_eq!(Place::new(91.0, 0.0), None);
        assert_eq!(Place::new(0.0, 180.1), None);
        assert_eq!(Place::new(f64::NAN, 0.0), None);
        assert_eq!(Place::new(55.752, 37.6178).unwrap().longitude_deg(), 37.6178);
    }

    proptest! {
        #[test]
        fn every_day_number_is_a_date_and_back(days in -1_800_000i64..370_000) {
            let date = CivilDate::from_days(days).unwrap();
            prop_assert_eq!(date.days(), days);
            prop_assert_eq!(CivilDate::new(date.year(), date.month(), date.day()), Some(date));
        }

        #[test]
        fn a_julian_day_names_its_second(unix_s in -150_000_000_000i64..30_000_000_000) {
            if let Some(moment) = Moment::from_unix_s(unix_s) {
                prop_assert_eq!(Moment::nearest(moment.julian_day()), Some(moment));
            }
        }
    }
}
