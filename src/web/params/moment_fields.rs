//! The fields of moments, days and windows.

use crate::astro::{CivilDate, DAY_S, Moment};
use crate::places::{IsoDateTime, TimeError, UtcOffset, Zone, at_offset};
use crate::service::{MomentInput, Service, TimeWindow};
use crate::web::params::field::{Field, ParamType};
use crate::web::params::fields::{Fields, invalid_value};
use crate::web::{Problem, ProblemKind};

/// The word for the present moment.
pub const NOW: &str = "now";

/// The word for the present day.
const TODAY: &str = "today";

/// The moment of the sky that is asked about.
pub const AT: Field = Field::new(
    "at",
    ParamType::DateTime,
    "The moment, ISO 8601. Without an offset it is in UTC; a date alone means its midnight; or `now`.",
)
.or(|| NOW.into())
.also(&["moment", "transit_datetime"])
.like("2026-11-23T12:00:00Z");

/// The moment from which on something is looked for.
pub const AFTER: Field = Field::new("after", ParamType::DateTime, "The moment to search from, in the format of `at`.")
    .or(|| NOW.into())
    .like("2026-11-23T00:00:00Z");

/// The first moment of a window.
pub const FROM: Field = Field::new("from", ParamType::DateTime, "The start of the window, in the format of `at`.")
    .or(|| NOW.into())
    .like("2026-11-23T00:00:00Z");

/// The end of a window.
pub const TO: Field = Field::new("to", ParamType::DateTime, "The end of the window, in the format of `at`.")
    .also(&["until"])
    .like("2026-12-23T00:00:00Z");

/// A day.
pub const DATE: Field = Field::new("date", ParamType::Date, "The date, or `today` or `tomorrow`.")
    .or(|| TODAY.into())
    .also(&["day"])
    .like("2026-11-23");

/// Reads a moment; now when none is given.
///
/// # Errors
/// When it is no moment of the calendar.
pub fn when(fields: &mut Fields, field: &Field) -> Result<MomentInput, Problem> {
    let Some(text) = fields.text(field)? else { return Ok(MomentInput::Now) };
    if text.eq_ignore_ascii_case(NOW) {
        return Ok(MomentInput::Now);
    }
    let misfit = |why: &str| invalid_value(field, &text.clone().into(), why, "send it as 2026-11-23T12:00:00Z");
    let whole = if text.contains([':', 'T', 't']) { with_offset_restored(&text) } else { format!("{text}T00:00") };
    let parsed: IsoDateTime = whole.parse().map_err(|error: TimeError| misfit(&error.to_string()))?;
    Ok(MomentInput::At(at_offset(parsed.local, parsed.offset.unwrap_or(UtcOffset::UTC)).moment))
}

/// A plus sign in a query string means a space, and `2026-11-23T12:00+03:00` is what people paste into one.
pub fn with_offset_restored(text: &str) -> String {
    // Behind date and `T` there is no other place for a space.
    let text = text.trim();
    match text.char_indices().skip(11).find(|(_, character)| *character == ' ') {
        Some((at, _)) => format!("{}+{}", &text[..at], &text[at + 1..]),
        None => text.to_owned(),
    }
}

/// The moment of the sky that is asked about; now when none is given.
///
/// # Errors
/// When it is no moment of the calendar; or it is now, and the server's clock is surely wrong.
pub fn sky_moment(fields: &mut Fields, field: &Field, service: &Service) -> Result<MomentInput, Problem> {
    match when(fields, field)? {
        MomentInput::Now if service.clock_verdict().is_surely_wrong() => Err(no_present(field, service)),
        asked => Ok(asked),
    }
}

/// That nobody here knows what time it is.
fn no_present(field: &Field, service: &Service) -> Problem {
    let reads = Moment::from_unix_s(service.unix_s()).map_or_else(|| "no date".to_owned(), |moment| moment.to_string());
    Problem::new(
        ProblemKind::Invalid,
        format!("the server's clock reads {reads}, before this program was made, so it does not know the present"),
    )
    .field(field.name)
    .hint(format!("send {}; the operator has to set the machine's clock", field.name))
}

/// Reads a window. Without `from` it begins now, without `to` it lasts `usual_s`.
///
/// # Errors
/// When either is no moment of the calendar.
pub fn window(fields: &mut Fields, service: &Service, usual_s: i64) -> Result<(TimeWindow, bool), Problem> {
    let (from, until) = (sky_moment(fields, &FROM, service)?, when(fields, &TO)?);
    let begin = service.moment(from);
    let end = match until {
        MomentInput::At(moment) => moment,
        // The end of time is the end of a window that would reach beyond it.
        MomentInput::Now => begin.plus_s(usual_s).or_else(last_moment).unwrap_or(begin),
    };
    Ok((TimeWindow { from: begin, until: end }, from == MomentInput::Now))
}

/// The last moment there is.
fn last_moment() -> Option<Moment> {
    let last = CivilDate::new(Moment::LAST_YEAR, 12, 31)?;
    last.midnight_utc()?.plus_s(DAY_S - 1)
}

/// Reads a day; `today` when none is given.
///
/// # Errors
/// When it is no day of the calendar; or it is counted from today, and the server's clock is surely wrong.
pub fn date(fields: &mut Fields, field: &Field, service: &Service, zone: Zone) -> Result<CivilDate, Problem> {
    let text = fields.text(field)?.unwrap_or_else(|| TODAY.to_owned());
    let days_ahead = match text.as_str() {
        TODAY => Some(0),
        "tomorrow" => Some(1),
        _ => None,
    };
    if let Some(days) = days_ahead {
        if service.clock_verdict().is_surely_wrong() {
            return Err(no_present(field, service));
        }
        return Ok(service.today(zone).plus_days(days).expect("today is centuries from the calendar's end"));
    }
    let parsed: Result<IsoDateTime, _> = format!("{text}T00:00").parse();
    parsed.map(|parsed| parsed.local.date()).map_err(|error| {
        let why = match error {
            TimeError::OutOfRange { .. } => error.to_string(),
            _ => "it is no date of the calendar".to_owned(),
        };
        invalid_value(field, &text.clone().into(), &why, "send a date as 2026-11-23, or today, or tomorrow")
    })
}

/// How long an answer holds that is about now: to the end of the present minute.
pub fn now_holds_s(service: &Service, asked: MomentInput) -> Option<i64> {
    let moment = service.moment(asked);
    (asked == MomentInput::Now).then(|| 60 - (service.unix_s() - moment.unix_s()).clamp(0, 59))
}

/// How long an answer holds that is about today: to the next midnight.
pub fn today_holds_s(service: &Service, midnight: Option<Moment>) -> Option<i64> {
    midnight.map(|midnight| (midnight.unix_s() - service.unix_s()).max(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plus_that_became_a_space_is_a_plus_again() {
        assert_eq!(with_offset_restored("2026-11-23T12:00 03:00"), "2026-11-23T12:00+03:00");
        assert_eq!(with_offset_restored("2026-11-23 12:00 03:00"), "2026-11-23 12:00+03:00");
        assert_eq!(with_offset_restored("2026-11-23T12:00-03:00"), "2026-11-23T12:00-03:00");
        assert_eq!(with_offset_restored("ночь и день, и снова ночь"), "ночь и день,+и снова ночь");
    }
}
