//! When somebody was born, as the fields of a request say it: by one of three sets of them, or by several that agree.

use crate::astro::{CivilDate, WrittenDate};
use crate::places::{LocalTime, TimeError, UtcOffset, WrittenDateTime};
use crate::web::params::birth_fields::{
    BORN, DATE, DATETIME, DAY, HOUR, MINUTE, MONTH, SECOND, TIME, TIME_KNOWN, YEAR,
};
use crate::web::params::field::Field;
use crate::web::params::fields::{Fields, contradiction};
use crate::web::{Problem, ProblemKind};

/// What is said of a birth's date, time of day, and offset from UTC.
type SentBirthTime = (WrittenDate, Option<LocalTime>, Option<UtcOffset>);

/// Whether anything is said of the time of a birth.
pub fn has_birth(fields: &Fields) -> bool {
    BORN.iter().any(|field| fields.has(field))
}

/// Reads date, time and offset; no time when it is said to be unknown.
///
/// # Errors
/// When the date is missing, or the time is and should not be; when two fields contradict each other.
pub(super) fn birth_time(fields: &mut Fields) -> Result<SentBirthTime, Problem> {
    let is_known = fields.boolean_or_default(&TIME_KNOWN)?;
    let mut said = SaidTime::default();
    if let Some(text) = fields.text(&DATETIME)? {
        let (date, time, offset) = from_datetime(&text)?;
        said.day(&DATETIME, &text, date)?;
        time.map_or(Ok(()), |time| said.time(&DATETIME, &text, time))?;
        said.offset = offset;
    }
    if let Some(text) = fields.text(&DATE)? {
        let (date, ..) =
            from_datetime(&format!("{text}T00:00")).map_err(|problem| problem.field(DATE.name).value(&text))?;
        said.day(&DATE, &text, date)?;
    }
    if let Some(text) = fields.text(&TIME)? {
        let parsed = from_datetime(&format!("2000-01-01T{text}"));
        let (_, time, _) = parsed.map_err(|problem| problem.field(TIME.name).value(&text))?;
        time.map_or(Ok(()), |time| said.time(&TIME, &text, time))?;
    }
    let (date, time) = said.with_parts(fields)?;
    if is_known && time.is_none() {
        return Err(Problem::new(ProblemKind::Invalid, "the time of birth is missing")
            .field(DATETIME.name)
            .hint("send datetime as 1990-07-15T10:30, or time_known=false when it is unknown"));
    }
    Ok((date, time.filter(|_| is_known), said.offset))
}

/// What a request has said so far of a birth, and by which field.
#[derive(Default)]
struct SaidTime {
    date: Option<(WrittenDate, &'static str)>,
    time: Option<(LocalTime, &'static str)>,
    offset: Option<UtcOffset>,
}

impl SaidTime {
    fn day(&mut self, field: &'static Field, text: &str, date: WrittenDate) -> Result<(), Problem> {
        match self.date {
            Some((said, by)) if said != date => Err(contradiction(field, text, by, &said.to_string())),
            _ => {
                self.date.get_or_insert((date, field.name));
                Ok(())
            }
        }
    }

    fn time(&mut self, field: &'static Field, text: &str, time: LocalTime) -> Result<(), Problem> {
        match self.time {
            Some((said, by)) if said != time => Err(contradiction(field, text, by, &said.to_string())),
            _ => {
                self.time.get_or_insert((time, field.name));
                Ok(())
            }
        }
    }

    /// The whole, with the year, month, day, hour, minute and second: each fills a gap, or agrees with what is said already.
    fn with_parts(&self, fields: &mut Fields) -> Result<(WrittenDate, Option<LocalTime>), Problem> {
        let date = match self.date {
            Some((date, by)) => {
                for (field, said) in
                    [(&YEAR, i64::from(date.year())), (&MONTH, date.month().into()), (&DAY, date.day().into())]
                {
                    agree(fields, field, said, by)?;
                }
                date
            }
            None => date_of_parts(fields)?,
        };
        let time = match self.time {
            Some((time, by)) => {
                for (field, said) in [(&HOUR, time.hour()), (&MINUTE, time.minute()), (&SECOND, time.second())] {
                    agree(fields, field, said.into(), by)?;
                }
                Some(time)
            }
            None => time_of_parts(fields)?,
        };
        Ok((date, time))
    }
}

/// Reads a part, which has to be what the field `by` says already.
fn agree(fields: &mut Fields, field: &'static Field, said: i64, by: &str) -> Result<(), Problem> {
    if !fields.has(field) {
        return Ok(());
    }
    match fields.integer(field)? {
        Some(part) if part != said => Err(contradiction(field, &part.to_string(), by, &said.to_string())),
        _ => Ok(()),
    }
}

fn from_datetime(text: &str) -> Result<SentBirthTime, Problem> {
    let text = text.trim();
    let problem = |error: TimeError| {
        Problem::new(ProblemKind::Invalid, error.to_string())
            .field(DATETIME.name)
            .value(text)
            .hint("send local date and time as 1990-07-15T10:30")
    };
    // A date alone is enough for a birth whose time is unknown, or is told by another field.
    if text.len() <= 11 && !text.contains([':', 'T', 't']) {
        let midnight: WrittenDateTime = format!("{text}T00:00").parse().map_err(problem)?;
        return Ok((midnight.date, None, None));
    }
    let parsed: WrittenDateTime = text.parse().map_err(problem)?;
    Ok((parsed.date, Some(parsed.time), parsed.offset))
}

fn date_of_parts(fields: &mut Fields) -> Result<WrittenDate, Problem> {
    let mut part = |field: &Field| {
        fields.integer(field)?.ok_or_else(|| {
            Problem::new(ProblemKind::Invalid, "the date of birth is missing")
                .field(if field.name == YEAR.name { DATETIME.name } else { field.name })
                .hint("send datetime as 1990-07-15T10:30, or year, month, day, hour and minute")
        })
    };
    let (year, month, day) = (part(&YEAR)?, part(&MONTH)?, part(&DAY)?);
    WrittenDate::new(year as i32, month as u8, day as u8).ok_or_else(|| {
        let last = CivilDate::days_in_month(year as i32, month as u8);
        Problem::new(ProblemKind::Invalid, format!("month {month} of {year} has {last} days"))
            .field(DAY.name)
            .value(day.to_string())
            .hint("send a day that the calendar has")
    })
}

fn time_of_parts(fields: &mut Fields) -> Result<Option<LocalTime>, Problem> {
    let hour = fields.integer(&HOUR)?;
    let (minute, second) = (fields.integer_or_default(&MINUTE)?, fields.integer_or_default(&SECOND)?);
    let Some(hour) = hour else {
        return match minute.max(second) {
            0 => Ok(None),
            _ => Err(Problem::new(ProblemKind::Invalid, "minutes and seconds need their hour")
                .field(HOUR.name)
                .hint("send hour too, or the whole time in datetime")),
        };
    };
    Ok(LocalTime::new(hour as u8, minute as u8, second as u8))
}
