//! A date as it stands on a page, of a calendar that is not yet said.

use std::fmt;

use crate::astro::CivilDate;

/// Days from 1 March of year 0 of the Julian calendar to 1970-01-01 of the Gregorian one.
const JULIAN_EPOCH_DAYS: i64 = 719_470;

/// Days in four years of the Julian calendar.
const FOUR_YEARS_DAYS: i64 = 1_461;

/// Days in the 48 months from March to February that lie before each month from March, as in [`CivilDate::days`].
const fn days_before(month_from_march: i64) -> i64 {
    (153 * month_from_march + 2) / 5
}

/// A year, a month and a day that the Gregorian or the Julian calendar has. Year 0 is 1 BC, and every year begins on 1 January, in
/// both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WrittenDate {
    year: i32,
    month: u8,
    day: u8,
}

impl WrittenDate {
    /// The date, if one of the calendars has it; the year may be -9999 to 9999.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let exists = (-9999..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=Self::days_in_julian_month(year, month)).contains(&day);
        exists.then_some(Self { year, month, day })
    }

    /// What the Julian calendar shows on a day.
    pub fn julian_of(date: CivilDate) -> Option<Self> {
        let days = date.days() + JULIAN_EPOCH_DAYS;
        let (four_years, day) = (days.div_euclid(FOUR_YEARS_DAYS), days.rem_euclid(FOUR_YEARS_DAYS));
        let year = (day - day / (FOUR_YEARS_DAYS - 1)) / 365;
        let day_of_year = day - 365 * year;
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - days_before(month_from_march) + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = 4 * four_years + year + i64::from(month <= 2);
        Self::new(i32::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }

    /// The day that it names in the Gregorian calendar; nothing where that calendar leaves it out: 29 February of 1900.
    pub fn in_gregorian(self) -> Option<CivilDate> {
        CivilDate::new(self.year, self.month, self.day)
    }

    /// The day that it names in the Julian calendar.
    pub fn in_julian(self) -> Option<CivilDate> {
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let day_of_year = days_before((i64::from(self.month) + 9) % 12) + i64::from(self.day) - 1;
        let days = FOUR_YEARS_DAYS * year.div_euclid(4) + 365 * year.rem_euclid(4) + day_of_year;
        CivilDate::from_days(days - JULIAN_EPOCH_DAYS)
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

    /// 28 to 31, by the Julian calendar, whose months are never shorter; `month` must be 1 to 12.
    fn days_in_julian_month(year: i32, month: u8) -> u8 {
        if month == 2 && year.rem_euclid(4) == 0 { 29 } else { CivilDate::days_in_month(year, month) }
    }
}

impl From<CivilDate> for WrittenDate {
    fn from(date: CivilDate) -> Self {
        Self { year: date.year(), month: date.month(), day: date.day() }
    }
}

impl fmt::Display for WrittenDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.year < 0 { "-" } else { "" };
        write!(f, "{sign}{:04}-{:02}-{:02}", self.year.unsigned_abs(), self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(year: i32, month: u8, day: u8) -> WrittenDate {
        WrittenDate::new(year, month, day).unwrap()
    }

    /// `pip install convertdate==2.4.0; python3 -c "from convertdate import gregorian as g, julian as j; print(*g.from_jd(j.to_jd(1900, 2, 29)))"`
    #[test]
    fn a_julian_date_is_a_day_of_ours() {
        for ((year, month, day), ours) in [
            ((1900, 2, 28), "1900-03-12"),
            ((1900, 2, 29), "1900-03-13"),
            ((1900, 3, 1), "1900-03-14"),
            ((1918, 1, 31), "1918-02-13"),
            ((1582, 10, 4), "1582-10-14"),
            ((1602, 5, 1), "1602-05-11"),
            ((1752, 9, 2), "1752-09-13"),
            ((1000, 2, 29), "1000-03-06"),
            ((4, 2, 29), "0004-02-27"),
            ((0, 3, 15), "0000-03-13"),
            ((-43, 3, 15), "-0043-03-13"),
        ] {
            assert_eq!(written(year, month, day).in_julian().unwrap().to_string(), ours);
        }
    }

    #[test]
    fn a_day_that_one_of_the_calendars_has_can_be_written() {
        assert_eq!(written(1900, 2, 29).in_gregorian(), None);
        assert_eq!(WrittenDate::new(1901, 2, 29), None);
        assert_eq!(WrittenDate::new(1990, 4, 31), None);
        assert_eq!(written(2000, 2, 29).in_gregorian(), CivilDate::new(2000, 2, 29));
        assert_eq!(written(-44, 3, 15).to_string(), "-0044-03-15");
    }

    proptest! {
        #[test]
        fn there_and_back_again(days in -1_800_000_i64..1_000_000) {
            let date = CivilDate::from_days(days).unwrap();
            let julian = WrittenDate::julian_of(date).unwrap();
            prop_assert_eq!(julian.in_julian(), Some(date));
            let next = WrittenDate::julian_of(date.plus_days(1).unwrap()).unwrap();
            prop_assert!(next > julian && (next.day == julian.day + 1 || next.day == 1), "{} {}", julian, next);
        }
    }
}
