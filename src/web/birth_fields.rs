//! The fields of a birth event and of a chart's settings, in every spelling that the ecosystem uses.

use serde_json::Value;

use super::fields::{Fields, Known, misfit};
use super::{Problem, Remedy};
use crate::astro::{AspectKind, Ayanamsa, Body, BodySet, CivilDate, HouseSystem, OrbTable, Place};
use crate::places::{IsoDateTime, LocalTime, TimeError, UtcOffset, Zone};
use crate::service::{BirthInput, ChartOptions, ClockChoice, PerspectiveChoice, Whereabouts};

/// The fields that a birth event has.
pub const BIRTH_FIELDS: &[Known] = &[
    Known { name: "datetime", aliases: &["date_time", "birth_datetime"] },
    Known { name: "date", aliases: &["birth_date"] },
    Known { name: "time", aliases: &["birth_time"] },
    Known { name: "year", aliases: &[] },
    Known { name: "month", aliases: &[] },
    Known { name: "day", aliases: &[] },
    Known { name: "hour", aliases: &["hours"] },
    Known { name: "minute", aliases: &["min", "minutes"] },
    Known { name: "second", aliases: &["seconds"] },
    Known { name: "place", aliases: &["city"] },
    Known { name: "latitude", aliases: &["lat"] },
    Known { name: "longitude", aliases: &["lon", "lng"] },
    Known { name: "timezone", aliases: &["tz", "tz_str"] },
    Known { name: "utc_offset", aliases: &["tzone"] },
    Known { name: "fold", aliases: &[] },
    Known { name: "time_known", aliases: &[] },
    Known { name: "zodiac", aliases: &["zodiac_type"] },
    Known { name: "ayanamsa", aliases: &["sidereal_mode", "ayanamsha", "sidereal_ayanamsa"] },
    Known { name: "house_system", aliases: &["houses_system_identifier", "house_type", "houses"] },
    Known { name: "perspective", aliases: &["perspective_type"] },
    Known { name: "bodies", aliases: &["active_points", "planets"] },
    Known { name: "aspects", aliases: &["active_aspects"] },
];

/// Reads a birth event from names and values, as the command line has them.
///
/// # Errors
/// As [`birth`].
pub fn birth_from_pairs(pairs: &[(&'static str, &str)]) -> Result<BirthInput, Problem> {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    birth(Fields::from_query(&query, BIRTH_FIELDS)?)
}

/// Reads a birth event.
///
/// # Errors
/// A problem that names the first field at fault, its value and the remedy.
pub fn birth(mut fields: Fields) -> Result<BirthInput, Problem> {
    let options = options(&mut fields)?;
    let place = whereabouts(&mut fields)?;
    let (date, time, offset) = when(&mut fields)?;
    let clock = clock(&mut fields, offset)?;
    let fold = fields.whole("fold", 0..=1)?.map(|fold| fold as u8);
    Ok(BirthInput { date, time, place, clock, fold, options })
}

fn when(fields: &mut Fields) -> Result<(CivilDate, Option<LocalTime>, Option<UtcOffset>), Problem> {
    let is_known = fields.truth("time_known")?.unwrap_or(true);
    let (date, time, offset) = if let Some(text) = fields.text("datetime")? {
        from_datetime(&text)?
    } else if let Some(text) = fields.text("date")? {
        let (date, _, _) =
            from_datetime(&format!("{text}T00:00")).map_err(|problem| problem.field("date").value(&text))?;
        let time = fields.text("time")?;
        let time = time
            .map(|time| {
                from_datetime(&format!("2000-01-01T{time}")).map_err(|problem| problem.field("time").value(&time))
            })
            .transpose()?;
        (date, time.and_then(|(_, time, _)| time), None)
    } else {
        from_parts(fields)?
    };
    if is_known && time.is_none() {
        return Err(Problem::new(Remedy::Invalid, "the time of birth is missing")
            .field("datetime")
            .hint("send datetime as 1990-07-15T10:30, or time_known=false when it is unknown"));
    }
    Ok((date, time.filter(|_| is_known), offset))
}

fn from_datetime(text: &str) -> Result<(CivilDate, Option<LocalTime>, Option<UtcOffset>), Problem> {
    let text = text.trim();
    let problem = |error: TimeError| {
        Problem::new(Remedy::Invalid, error.to_string())
            .field("datetime")
            .value(text)
            .hint("send local date and time as 1990-07-15T10:30")
    };
    // A date alone is enough for a birth whose time is unknown.
    if text.len() <= 11 && !text.contains([':', 'T', 't']) {
        let midnight: IsoDateTime = format!("{text}T00:00").parse().map_err(problem)?;
        return Ok((midnight.local.date(), None, None));
    }
    let parsed: IsoDateTime = text.parse().map_err(problem)?;
    Ok((parsed.local.date(), Some(parsed.local.time()), parsed.offset))
}

fn from_parts(fields: &mut Fields) -> Result<(CivilDate, Option<LocalTime>, Option<UtcOffset>), Problem> {
    let mut part = |name, range| {
        fields.whole(name, range)?.ok_or_else(|| {
            Problem::new(Remedy::Invalid, "the date of birth is missing")
                .field(if name == "year" { "datetime" } else { name })
                .hint("send datetime as 1990-07-15T10:30, or year, month, day, hour and minute")
        })
    };
    let (year, month, day) = (part("year", -9999..=9999)?, part("month", 1..=12)?, part("day", 1..=31)?);
    let date = CivilDate::new(year as i32, month as u8, day as u8).ok_or_else(|| {
        let last = CivilDate::days_in_month(year as i32, month as u8);
        Problem::new(Remedy::Invalid, format!("month {month} of {year} has {last} days"))
            .field("day")
            .value(day.to_string())
            .hint("send a day that the calendar has")
    })?;
    let Some(hour) = fields.whole("hour", 0..=23)? else { return Ok((date, None, None)) };
    let minute = fields.whole("minute", 0..=59)?.unwrap_or(0);
    let second = fields.whole("second", 0..=59)?.unwrap_or(0);
    Ok((date, LocalTime::new(hour as u8, minute as u8, second as u8), None))
}

fn whereabouts(fields: &mut Fields) -> Result<Whereabouts, Problem> {
    let latitude = coordinate(fields, "latitude", 90.0)?;
    let longitude = coordinate(fields, "longitude", 180.0)?;
    let name = fields.text("place")?;
    match (latitude, longitude, name) {
        // With coordinates the name is the asker's own label.
        (Some(latitude), Some(longitude), _) => {
            Ok(Whereabouts::At(Place::new(latitude, longitude).expect("both ranges were checked")))
        }
        (None, None, Some(name)) => Ok(Whereabouts::Named(name)),
        (None, None, None) => Err(Problem::new(Remedy::Invalid, "the place is missing")
            .field("place")
            .hint("send place=Москва, or latitude and longitude")),
        (latitude, ..) => {
            let missing = if latitude.is_some() { "longitude" } else { "latitude" };
            Err(Problem::new(Remedy::Invalid, "one coordinate is missing")
                .field(missing)
                .hint("send both latitude and longitude"))
        }
    }
}

fn coordinate(fields: &mut Fields, name: &'static str, limit_deg: f64) -> Result<Option<f64>, Problem> {
    let Some(value) = fields.number(name)? else { return Ok(None) };
    if (-limit_deg..=limit_deg).contains(&value) {
        return Ok(Some(value));
    }
    let why = format!("{name} {value} is outside -{limit_deg}..={limit_deg}");
    Err(misfit(name, &value.into(), &why, "send decimal degrees, north and east positive"))
}

fn clock(fields: &mut Fields, in_datetime: Option<UtcOffset>) -> Result<ClockChoice, Problem> {
    let zone = fields.text("timezone")?;
    let offset = match fields.text("utc_offset")? {
        None => in_datetime,
        Some(text) => Some(offset(&text).ok_or_else(|| {
            Problem::new(Remedy::Invalid, "it is no offset from UTC")
                .field("utc_offset")
                .value(&text)
                .hint("send +03:00, or hours such as 3 or 5.5")
        })?),
    };
    match (offset, zone) {
        (Some(offset), _) => Ok(ClockChoice::Offset(offset)),
        (None, Some(name)) => name.parse::<Zone>().map(ClockChoice::Zone).map_err(|error| {
            Problem::new(Remedy::Invalid, error.to_string())
                .field("timezone")
                .value(&name)
                .hint("send an IANA name such as Europe/Moscow")
        }),
        (None, None) => Ok(ClockChoice::OfThePlace),
    }
}

/// `+03:00`, or hours as a number, as some APIs send them.
fn offset(text: &str) -> Option<UtcOffset> {
    let text = text.trim();
    text.parse().ok().or_else(|| {
        let hours: f64 = text.parse().ok().filter(|hours: &f64| hours.abs() <= 24.0)?;
        UtcOffset::from_s((hours * 3600.0).round() as i32)
    })
}

fn options(fields: &mut Fields) -> Result<ChartOptions, Problem> {
    let defaults = ChartOptions::default();
    let sidereal = fields.choice(
        "zodiac",
        |name| match name.to_ascii_lowercase().as_str() {
            "tropical" | "tropic" | "sayana" => Some(false),
            "sidereal" | "nirayana" => Some(true),
            _ => None,
        },
        || "tropical, sidereal".to_owned(),
    )?;
    let ayanamsa = fields.choice(
        "ayanamsa",
        |name| name.parse::<Ayanamsa>().ok(),
        || listed(Ayanamsa::all().map(Ayanamsa::id)),
    )?;
    if sidereal == Some(false)
        && let Some(ayanamsa) = ayanamsa
    {
        return Err(Problem::new(Remedy::Invalid, "a tropical chart has no ayanamsa")
            .field("ayanamsa")
            .value(ayanamsa.id())
            .hint("send zodiac=sidereal, or leave ayanamsa out"));
    }
    let perspective = fields.choice(
        "perspective",
        |name| match name.to_ascii_lowercase().replace([' ', '-'], "_").as_str() {
            "geocentric" | "apparent_geocentric" => Some(PerspectiveChoice::Geocentric),
            "topocentric" => Some(PerspectiveChoice::Topocentric),
            "heliocentric" => Some(PerspectiveChoice::Heliocentric),
            "true_geocentric" => Some(PerspectiveChoice::TrueGeocentric),
            _ => None,
        },
        || "geocentric, topocentric, heliocentric, true_geocentric".to_owned(),
    )?;
    let house_system = fields.choice(
        "house_system",
        |name| name.parse().ok(),
        || listed(HouseSystem::ALL.map(|system| system.id())),
    )?;
    Ok(ChartOptions {
        ayanamsa: ayanamsa.or((sidereal == Some(true)).then_some(Ayanamsa::LAHIRI)),
        perspective: perspective.unwrap_or(defaults.perspective),
        house_system: house_system.unwrap_or(defaults.house_system),
        bodies: bodies(fields)?.unwrap_or(defaults.bodies),
        orbs: orbs(fields)?.unwrap_or(defaults.orbs),
    })
}

fn bodies(fields: &mut Fields) -> Result<Option<BodySet>, Problem> {
    let Some(names) = list(fields, "bodies")? else { return Ok(None) };
    let mut bodies = Vec::new();
    for item in names {
        let body = item.as_str().and_then(|name| name.parse::<Body>().ok());
        bodies.push(body.ok_or_else(|| {
            let choices = listed(Body::ALL.map(Body::id));
            misfit("bodies", &item, "there is no such body", &format!("use any of: {choices}"))
        })?);
    }
    Ok(Some(BodySet::of(bodies)))
}

/// `trine:8,sextile` in a query, `["trine"]` or `[{"type": "trine", "orb": 8}]` in JSON; the orb is optional.
fn orbs(fields: &mut Fields) -> Result<Option<OrbTable>, Problem> {
    let Some(items) = list(fields, "aspects")? else { return Ok(None) };
    let mut table = OrbTable::EMPTY;
    for item in items {
        let (name, orb_deg) = match &item {
            Value::String(text) => {
                let (name, orb) = text.split_once(':').map_or((text.as_str(), None), |(name, orb)| (name, Some(orb)));
                let orb = orb.map(|orb| orb.trim().parse::<f64>().unwrap_or(f64::NAN));
                (name.to_owned(), orb)
            }
            Value::Object(entry) => {
                let name = entry.get("type").or_else(|| entry.get("name")).and_then(Value::as_str).unwrap_or_default();
                let orb = entry.get("orb").map(|orb| orb.as_f64().unwrap_or(f64::NAN));
                (name.to_owned(), orb)
            }
            _ => (String::new(), None),
        };
        let unknown = || {
            let choices = listed(AspectKind::ALL.map(AspectKind::id));
            misfit(
                "aspects",
                &Value::String(name.clone()),
                "there is no such aspect",
                &format!("use any of: {choices}"),
            )
        };
        let kind: AspectKind = name.parse().map_err(|()| unknown())?;
        let orb_deg = orb_deg.or(OrbTable::NATAL.orb_deg(kind)).unwrap_or(1.0);
        table = table.with(kind, orb_deg).ok_or_else(|| {
            let why = format!("the orb of {} is outside 0..={}", kind.id(), OrbTable::MAX_ORB_DEG);
            misfit("aspects", &item, &why, "send degrees, as trine:8")
        })?;
    }
    Ok(Some(table))
}

/// A list: JSON's own, or one text with commas.
fn list(fields: &mut Fields, name: &'static str) -> Result<Option<Vec<Value>>, Problem> {
    match fields.take(name) {
        None => Ok(None),
        Some(Value::Array(items)) => Ok(Some(items)),
        Some(Value::String(text)) => {
            Ok(Some(text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(Value::from).collect()))
        }
        Some(other) => Err(misfit(name, &other, "it is no list", "send a list, or names with commas between them")),
    }
}

fn listed(ids: impl IntoIterator<Item = &'static str>) -> String {
    ids.into_iter().collect::<Vec<_>>().join(", ")
}
