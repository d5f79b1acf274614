//! When a country went over from the Julian calendar to the Gregorian one, and by which of them a date there is to be read.

use crate::astro::{CivilDate, WrittenDate};

/// Tab-separated: country, region or nothing, first Gregorian day of most of it, of its earliest part, of its latest part.
/// `assets/CALENDARS.md` says where it comes from.
static TABLE: &str = include_str!("../../assets/calendar_reforms.tsv");

/// A calendar by which dates are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Calendar {
    /// Ours, extended before 1582: New Style.
    Gregorian,
    /// That of Julius Caesar: Old Style.
    Julian,
}

impl Calendar {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Gregorian, Self::Julian];

    /// Identifier in the API.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Gregorian => "gregorian",
            Self::Julian => "julian",
        }
    }

    /// The day that a date names in this calendar, if the calendar has it.
    pub fn read(self, written: WrittenDate) -> Option<CivilDate> {
        match self {
            Self::Gregorian => written.in_gregorian(),
            Self::Julian => written.in_julian(),
        }
    }
}

/// When one country, or a part of it, changed its calendar. Each date is the first day of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CalendarReform {
    /// In most of the country.
    pub since: CivilDate,
    /// In the part that changed first.
    pub earliest: CivilDate,
    /// In the part that changed last.
    pub latest: CivilDate,
}

/// A date, read by the calendar of its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalReading {
    /// The day.
    pub date: CivilDate,
    /// The calendar by which it was read.
    pub calendar: Calendar,
    /// Whether all of the country kept that calendar on that day.
    pub is_sure: bool,
}

impl CalendarReform {
    /// Where no other date is known: the day of the papal bull.
    fn of_the_bull() -> Self {
        let since = CivilDate::new(1582, 10, 15).expect("it is a date");
        Self { since, earliest: since, latest: since }
    }

    /// That of a country by its ISO 3166 code and of a region by its GeoNames code, as the gazetteer has them. Where none is known it is
    /// that of the papal bull of 1582: before it Europe's calendar was the Julian one, and dates of other calendars are told so.
    pub fn of(country: &str, region: &str) -> Self {
        let rows = || TABLE.lines().map(|row| row.split('\t').collect::<Vec<_>>());
        let find = |region: &str| rows().find(|row| row[..2] == [country, region]);
        let row = Some(region).filter(|region| !region.is_empty()).and_then(find).or_else(|| find(""));
        row.and_then(|row| Self::of_row(&row)).unwrap_or_else(Self::of_the_bull)
    }

    fn of_row(row: &[&str]) -> Option<Self> {
        let date = |text: &str| {
            let mut parts = text.split('-').map(|part| part.parse::<u16>().ok());
            let mut next = || parts.next().flatten();
            CivilDate::new(next()?.into(), u8::try_from(next()?).ok()?, u8::try_from(next()?).ok()?)
        };
        let &[_, _, since, earliest, latest] = row else { return None };
        Some(Self { since: date(since)?, earliest: date(earliest)?, latest: date(latest)? })
    }

    /// The day that a date names there; nothing when the change left it out, or neither calendar has it where it was kept.
    pub fn read(self, written: WrittenDate) -> Option<LocalReading> {
        let ours = written.in_gregorian().filter(|date| *date >= self.since);
        let old = || written.in_julian().filter(|date| *date < self.since);
        match (ours, ours.is_none().then(old).flatten()) {
            (Some(date), _) => Some(LocalReading { date, calendar: Calendar::Gregorian, is_sure: date >= self.latest }),
            (None, Some(date)) => {
                Some(LocalReading { date, calendar: Calendar::Julian, is_sure: date < self.earliest })
            }
            (None, None) => None,
        }
    }

    /// The last day of the Julian calendar, as it was written then.
    pub fn last_julian(self) -> Option<WrittenDate> {
        self.since.plus_days(-1).and_then(WrittenDate::julian_of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> WrittenDate {
        let parts: Vec<i32> = text.split('-').map(|part| part.parse().unwrap()).collect();
        WrittenDate::new(parts[0], parts[1] as u8, parts[2] as u8).unwrap()
    }

    fn read(country: &str, region: &str, text: &str) -> Option<(String, Calendar, bool)> {
        let reading = CalendarReform::of(country, region).read(written(text))?;
        Some((reading.date.to_string(), reading.calendar, reading.is_sure))
    }

    #[test]
    fn every_row_is_a_reform_and_countries_come_in_order() {
        let mut last = ("", "");
        for row in TABLE.lines() {
            let cells: Vec<_> = row.split('\t').collect();
            let reform = CalendarReform::of_row(&cells).unwrap_or_else(|| panic!("{row}"));
            assert!(reform.earliest <= reform.since && reform.since <= reform.latest, "{row}");
            assert!((cells[0], cells[1]) > last, "{row}");
            last = (cells[0], cells[1]);
        }
    }

    /// The last Julian days of `ncal -p` (Debian's ncal 12.1.8), where it knows a country as a whole. It tells another day of Albania,
    /// Greece, Latvia, Lithuania, Turkey and Yugoslavia, where authors differ, of the Netherlands Brabant's, of Switzerland Wallis's.
    #[test]
    fn the_last_julian_day_is_that_of_another_table() {
        for (country, last) in [
            ("AT", "1583-10-05"),
            ("BE", "1582-12-14"),
            ("BG", "1916-03-31"),
            ("CA", "1752-09-02"),
            ("CZ", "1584-01-06"),
            ("DE", "1700-02-18"),
            ("DK", "1700-02-18"),
            ("ES", "1582-10-04"),
            ("FI", "1753-02-17"),
            ("FR", "1582-12-09"),
            ("GB", "1752-09-02"),
            ("HU", "1587-10-21"),
            ("IS", "1700-11-16"),
            ("IT", "1582-10-04"),
            ("LU", "1582-12-14"),
            ("NO", "1700-02-18"),
            ("PL", "1582-10-04"),
            ("PT", "1582-10-04"),
            ("RO", "1919-03-31"),
            ("RU", "1918-01-31"),
            ("SE", "1753-02-17"),
            ("US", "1752-09-02"),
        ] {
            let told = CalendarReform::of(country, "").last_julian().unwrap().to_string();
            assert_eq!(told, last, "{country}");
        }
    }

    #[test]
    fn a_date_is_read_as_it_was_written_there() {
        let julian = |date: &str, is_sure| Some((date.to_owned(), Calendar::Julian, is_sure));
        let ours = |date: &str, is_sure| Some((date.to_owned(), Calendar::Gregorian, is_sure));
        assert_eq!(read("RU", "", "1900-02-29"), julian("1900-03-13", true));
        assert_eq!(read("RU", "", "1918-01-31"), julian("1918-02-13", true));
        assert_eq!(read("RU", "", "1918-02-05"), None, "after 31 January came 14 February");
        assert_eq!(read("RU", "", "1918-02-14"), ours("1918-02-14", true));
        assert_eq!(read("IT", "", "1582-10-10"), None);
        assert_eq!(read("GB", "", "1602-05-01"), julian("1602-05-11", true));
        assert_eq!(read("FR", "", "1602-05-01"), ours("1602-05-01", false), "Lorraine came later");
        assert_eq!(read("FR", "", "1900-02-29"), None);
        assert_eq!(read("DE", "", "1685-03-21"), julian("1685-03-31", false), "Bach, in a Protestant land");
        assert_eq!(read("US", "AK", "1860-01-01"), julian("1860-01-13", true));
        assert_eq!(read("US", "NY", "1860-01-01"), ours("1860-01-01", true));
        assert_eq!(read("IN", "", "1869-10-02"), ours("1869-10-02", true));
        assert_eq!(read("IN", "", "1500-03-01"), julian("1500-03-11", true));
    }
}
