//! The fields of a birth: date, time and place, under every name that common APIs use.

use crate::astro::Place;
use crate::places::{Fold, UtcOffset, Zone};
use crate::service::{BirthInput, CalendarChoice, ChartOptions, ClockChoice, PlaceInput};
use crate::web::params::birth_time::birth_time;
use crate::web::params::chart_fields::{CHART, options};
use crate::web::params::field::{Field, ParamType};
use crate::web::params::fields::{AcceptedParams, Fields, contradiction};
use crate::web::{Problem, ProblemKind};

pub(super) const DATETIME: Field = Field::new(
    "datetime",
    ParamType::DateTime,
    "Local date and time of birth, ISO 8601, seconds optional; the date alone with `time_known=false`.",
)
.also(&["date_time", "birth_datetime"])
.like("1990-07-15T10:30");
pub(super) const DATE: Field =
    Field::new("date", ParamType::Date, "Local date of birth, instead of `datetime`.").also(&["birth_date"]);
pub(super) const TIME: Field =
    Field::new("time", ParamType::Text, "Local time of birth, such as 10:30; use with `date`.").also(&["birth_time"]);
pub(super) const YEAR: Field =
    Field::new("year", ParamType::Integer(-9999, 9999), "Year of birth, instead of `datetime`; 0 is 1 BC.");
pub(super) const MONTH: Field = Field::new("month", ParamType::Integer(1, 12), "Month of birth.");
pub(super) const DAY: Field = Field::new("day", ParamType::Integer(1, 31), "Day of birth.");
pub(super) const HOUR: Field = Field::new("hour", ParamType::Integer(0, 23), "Hour of birth.").also(&["hours"]);
pub(super) const MINUTE: Field =
    Field::new("minute", ParamType::Integer(0, 59), "Minute of birth.").or(|| 0.into()).also(&["min", "minutes"]);
pub(super) const SECOND: Field =
    Field::new("second", ParamType::Integer(0, 59), "Second of birth.").or(|| 0.into()).also(&["seconds"]);
const UTC_OFFSET: Field = Field::new(
    "utc_offset",
    ParamType::Text,
    "Offset of local time from UTC, as `+03:00` or in hours; overrides any time zone.",
)
.also(&["tzone"]);
const CALENDAR: Field = Field::new(
    "calendar",
    ParamType::OneOf(|| CalendarChoice::ALL.map(|(name, _)| name).to_vec()),
    "The calendar of the date. `auto` is that which the place kept then: Julian before its reform (Russia 1918-02-14, Britain \
     1752-09-14, Rome 1582-10-15), with a warning that names both dates. Years begin on 1 January; 0 is 1 BC.",
)
.or(|| CalendarChoice::ALL[0].0.into());
const FOLD: Field = Field::new(
    "fold",
    ParamType::Integer(0, 1),
    "Which moment is meant by a local time that clocks showed twice or skipped: 0 the earlier, 1 the later.",
);
pub(super) const TIME_KNOWN: Field = Field::new(
    "time_known",
    ParamType::Boolean,
    "`false` when the time of birth is unknown; the chart then has no houses.",
)
.or(|| true.into());

/// When somebody was born.
pub const BORN: &[Field] =
    &[DATETIME, DATE, TIME, YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, CALENDAR, UTC_OFFSET, FOLD, TIME_KNOWN];

const PLACE: Field =
    Field::new("place", ParamType::Text, "Name of the place, in any case form of Russian, or in English.")
        .also(&["city"])
        .like("Москва");
const LATITUDE: Field =
    Field::new("latitude", ParamType::Number(-90.0, 90.0), "Decimal degrees, north positive; instead of `place`.")
        .also(&["lat"]);
const LONGITUDE: Field =
    Field::new("longitude", ParamType::Number(-180.0, 180.0), "Decimal degrees, east positive; instead of `place`.")
        .also(&["lon", "lng"]);

/// The IANA time zone of a place or a day.
pub const TIMEZONE: Field = Field::new(
    "timezone",
    ParamType::Text,
    "IANA time zone, such as `Europe/Moscow`. Default: that of the place, with local mean time before standard time was introduced.",
)
.also(TIMEZONE_ALIASES);

/// The IANA time zone of who asks.
pub const LISTENER_TIMEZONE: Field = Field::new(
    TIMEZONE.name,
    ParamType::Text,
    "IANA time zone of who asks, such as `Europe/Moscow`. Default: the setting `alice.timezone`.",
)
.also(TIMEZONE_ALIASES);

const TIMEZONE_ALIASES: &[&str] = &["tz", "tz_str"];

/// Where somebody was born or something is seen from.
pub const WHERE: &[Field] = &[PLACE, LATITUDE, LONGITUDE, TIMEZONE];

/// Reads a birth event from names and values, as the command line has them.
///
/// # Errors
/// As [`birth`].
pub fn birth_from_pairs(pairs: &[(&'static str, &str)]) -> Result<BirthInput, Problem> {
    birth_from_query(&form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
}

/// Reads a birth event from a query string of which nothing else is expected.
///
/// # Errors
/// As [`birth`].
pub fn birth_from_query(query: &str) -> Result<BirthInput, Problem> {
    let known = AcceptedParams::only(&[BORN, WHERE, CHART]);
    birth(&mut Fields::from_query(query, &known)?)
}

/// Reads a birth event and how its chart is to be cast.
///
/// # Errors
/// A problem that names the first field at fault, its value and the remedy.
pub fn birth(fields: &mut Fields) -> Result<BirthInput, Problem> {
    let options = options(fields)?;
    birth_cast(fields, options)
}

/// Reads a birth event whose chart is to be cast in a known way.
///
/// # Errors
/// As [`birth`].
pub fn birth_cast(fields: &mut Fields, options: ChartOptions) -> Result<BirthInput, Problem> {
    let place = whereabouts(fields)?.ok_or_else(|| {
        Problem::new(ProblemKind::Invalid, "the place is missing")
            .field(PLACE.name)
            .hint("send place=Москва, or latitude and longitude")
    })?;
    let (date, time, offset) = birth_time(fields)?;
    let calendar = calendar(fields)?;
    let clock = clock(fields, offset)?;
    let fold = fields.integer(&FOLD)?.and_then(|fold| Fold::from_number(fold as u8));
    Ok(BirthInput { date, calendar, time, place, clock, fold, options })
}

/// Reads a place: by name or by coordinates; nothing when none is given.
///
/// # Errors
/// When one coordinate is missing or outside its range.
pub fn whereabouts(fields: &mut Fields) -> Result<Option<PlaceInput>, Problem> {
    let (latitude, longitude) = (fields.number(&LATITUDE)?, fields.number(&LONGITUDE)?);
    let name = fields.text(&PLACE)?;
    match (latitude, longitude, name) {
        // With coordinates the name is the asker's own label.
        (Some(latitude), Some(longitude), _) => {
            Ok(Some(PlaceInput::At(Place::new(latitude, longitude).expect("both ranges were checked"))))
        }
        (None, None, name) => Ok(name.map(PlaceInput::Named)),
        (latitude, ..) => {
            let missing = if latitude.is_some() { LONGITUDE.name } else { LATITUDE.name };
            Err(Problem::new(ProblemKind::Invalid, "one coordinate is missing")
                .field(missing)
                .hint("send both latitude and longitude"))
        }
    }
}

/// Reads a time zone.
///
/// # Errors
/// When there is no such zone: with the nearest name.
pub fn zone(fields: &mut Fields) -> Result<Option<Zone>, Problem> {
    let Some(name) = fields.text(&TIMEZONE)? else { return Ok(None) };
    name.parse().map(Some).map_err(|error: crate::places::ZoneError| {
        Problem::new(ProblemKind::Invalid, error.to_string())
            .field(TIMEZONE.name)
            .value(&name)
            .hint("send an IANA name such as Europe/Moscow")
    })
}

fn calendar(fields: &mut Fields) -> Result<CalendarChoice, Problem> {
    fields.choice_or_default(&CALENDAR, |name| {
        CalendarChoice::ALL.into_iter().find(|(known, _)| *known == name).map(|(_, choice)| choice)
    })
}

fn clock(fields: &mut Fields, in_datetime: Option<UtcOffset>) -> Result<ClockChoice, Problem> {
    let zone = zone(fields)?;
    let offset = match fields.text(&UTC_OFFSET)? {
        None => in_datetime,
        Some(text) => {
            let sent = offset(&text).ok_or_else(|| {
                Problem::new(ProblemKind::Invalid, "it is no offset from UTC")
                    .field(UTC_OFFSET.name)
                    .value(&text)
                    .hint("send +03:00, or hours such as 3 or 5.5")
            })?;
            if let Some(said) = in_datetime.filter(|said| *said != sent) {
                return Err(contradiction(&UTC_OFFSET, &text, DATETIME.name, &said.to_string()));
            }
            Some(sent)
        }
    };
    match (offset, zone) {
        (Some(offset), _) => Ok(ClockChoice::Offset(offset)),
        (None, Some(zone)) => Ok(ClockChoice::Zone(zone)),
        (None, None) => Ok(ClockChoice::OfThePlace),
    }
}

/// `+03:00`, or hours as a number, as some APIs send them. A plus that was not escaped in a query arrives as a space.
fn offset(text: &str) -> Option<UtcOffset> {
    let plus = text.strip_prefix(' ').filter(|rest| rest.starts_with(|first: char| first.is_ascii_digit()));
    let text = plus.map_or_else(|| text.trim().to_owned(), |rest| format!("+{}", rest.trim()));
    text.parse().ok().or_else(|| {
        let hours: f64 = text.parse().ok().filter(|hours: &f64| hours.abs() <= 24.0)?;
        UtcOffset::from_s((hours * 3600.0).round() as i32)
    })
}
