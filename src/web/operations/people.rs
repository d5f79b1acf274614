//! `/api/v1/people`: lists remembered people by code, exports or erases the data of one person, and lists the audit entries.

use bytes::Bytes;
use serde::Serialize;
use utoipa::ToSchema;

use super::endpoint::told;
use super::{OperatorState, moment};
use crate::astro::{CivilDate, Zodiac};
use crate::places::{Fold, LocalDateTime, LocalTime};
use crate::service::{Account, Consent, PeopleError, Preferences, Profile, Relation, VoiceLength};
use crate::store::{AuditEntry, MAX_AUDIT_ENTRIES, MAX_PAGE, PersonRow, ShortCode};
use crate::web::params::field::{Field, ParamType};
use crate::web::params::fields::{Fields, invalid_value};
use crate::web::{Problem, ProblemKind};

const LIMIT: Field =
    Field::new("limit", ParamType::Integer(1, MAX_PAGE as i64), "Most people to list.").or(|| USUAL_LIMIT.into());
const AFTER: Field =
    Field::new("after", ParamType::Text, "Only people with a higher code; pass `next_after` of the previous page.")
        .like("3f9a-21c4-77de");

/// Fields of a list of people.
pub const LIST: &[Field] = &[LIMIT, AFTER];

const CODE: Field = Field::new("code", ParamType::Text, "The person's code, as in the list.").like("3f9a-21c4-77de");

/// Fields of an export or erasure.
pub const ACT: &[Field] = &[CODE];

const MOST_ACTS: Field =
    Field::new("limit", ParamType::Integer(1, MAX_AUDIT_ENTRIES as i64), "Most audit entries to list.")
        .or(|| USUAL_LIMIT.into());
const BEFORE: Field = Field::new(
    "before",
    ParamType::Integer(1, i64::MAX),
    "Only entries with a lower number; pass `next_before` of the previous page.",
);

/// Fields of a list of audit entries.
pub const AUDIT: &[Field] = &[MOST_ACTS, BEFORE];

/// Default number of people or audit entries on a page.
const USUAL_LIMIT: i64 = 50;

/// A page of the people who are remembered.
#[derive(Serialize, ToSchema)]
pub struct PeopleView {
    /// Ordered by code.
    people: Vec<PersonView>,
    /// Number of remembered people, those on other pages included.
    count: u32,
    /// Days without a visit after which a person is erased. For the last 30 of them the person is set aside.
    retention_days: u64,
    /// What to send as `after` for the next page; null on the last.
    next_after: Option<String>,
}

/// A person, without their data.
#[derive(Serialize, ToSchema)]
struct PersonView {
    code: String,
    consent: ConsentView,
    since: Option<String>,
    /// Day of the last visit.
    last_seen: Option<String>,
    /// Day on which the person is erased if they do not come back.
    kept_until: Option<String>,
    /// When the person was set aside for staying away: their data is unreadable until they speak again. Null when they are not set
    /// aside.
    set_aside_at: Option<String>,
    /// Number of stored births.
    profiles: u32,
    /// Whether preferences are stored.
    has_preferences: bool,
}

/// A person's consent to being remembered.
#[derive(Serialize, ToSchema)]
struct ConsentView {
    at: Option<String>,
    /// Number of the wording that they agreed to.
    wording: u16,
}

/// All data that is stored of a person, to hand over to them.
#[derive(Serialize, ToSchema)]
pub struct ExportView {
    code: String,
    consent: Option<ConsentView>,
    since: Option<String>,
    last_seen: Option<String>,
    preferences: PreferencesView,
    profiles: Vec<ProfileView>,
}

/// Preferences of a person; null means the default.
#[derive(Serialize, ToSchema)]
struct PreferencesView {
    sign: Option<&'static str>,
    /// `short` or `full`.
    voice_length: Option<&'static str>,
    /// `tropical` or `sidereal`.
    zodiac: Option<&'static str>,
    ayanamsa: Option<&'static str>,
    house_system: Option<&'static str>,
}

/// A stored birth, in the fields that chart endpoints take.
#[derive(Serialize, ToSchema)]
struct ProfileView {
    /// The name that was given; may be empty for the person's own birth.
    name: String,
    /// `me`, `partner`, `child`, `parent`, `sibling`, `friend` or `other`.
    relation: &'static str,
    /// Local date and time; noon when the time is unknown.
    datetime: Option<String>,
    time_known: bool,
    fold: Option<u8>,
    place: String,
    latitude: f64,
    longitude: f64,
    timezone: String,
}

/// Confirmation that a person was erased.
#[derive(Serialize, ToSchema)]
pub struct ErasedView {
    code: String,
    /// Always true: a failure is answered with a problem.
    erased: bool,
}

/// A page of the audit.
#[derive(Serialize, ToSchema)]
pub struct AuditView {
    /// Latest first.
    acts: Vec<ActView>,
    /// What to send as `before` for the next page; null on the last.
    next_before: Option<i64>,
}

/// An audit entry.
#[derive(Serialize, ToSchema)]
struct ActView {
    id: i64,
    at: Option<String>,
    /// `operator`, `server`, or `key NAME (NUMBER)`.
    who: String,
    /// `export`, `erase`, `set_aside`, `bring_back`, `retire`, `key_create` or `key_revoke`.
    act: String,
    /// The person's code, or the number of people; for keys the name, the number and the scopes.
    subject: String,
}

impl PersonView {
    fn of(row: &PersonRow, retention_days: u64) -> Self {
        let retention_s = i64::try_from(retention_days).unwrap_or(i64::MAX).saturating_mul(86_400);
        Self {
            code: row.id.code().to_string(),
            consent: ConsentView::of(row.consent),
            since: moment(row.since_unix_s),
            last_seen: day(row.seen_unix_s),
            kept_until: day(row.seen_unix_s.saturating_add(retention_s)),
            set_aside_at: row.set_aside_unix_s.and_then(moment),
            profiles: row.profiles,
            has_preferences: row.has_preferences,
        }
    }
}

impl ConsentView {
    fn of(consent: Consent) -> Self {
        Self { at: moment(consent.at_unix_s), wording: consent.wording }
    }
}

impl ExportView {
    fn of(account: &Account) -> Self {
        let Account { code, person, seen_unix_s } = account;
        Self {
            code: code.to_string(),
            consent: person.consent.map(ConsentView::of),
            since: moment(person.since_unix_s),
            last_seen: day(*seen_unix_s),
            preferences: PreferencesView::of(person.preferences),
            profiles: person.profiles.iter().map(ProfileView::of).collect(),
        }
    }
}

impl PreferencesView {
    fn of(preferences: Preferences) -> Self {
        let (zodiac, ayanamsa) = match preferences.zodiac {
            Some(Zodiac::Sidereal(ayanamsa)) => (Some("sidereal"), Some(ayanamsa.id())),
            Some(Zodiac::Tropical) => (Some("tropical"), None),
            None => (None, None),
        };
        Self {
            sign: preferences.sign.map(|sign| sign.id()),
            voice_length: preferences.voice_length.map(VoiceLength::id),
            zodiac,
            ayanamsa,
            house_system: preferences.house_system.map(|system| system.id()),
        }
    }
}

impl ProfileView {
    fn of(profile: &Profile) -> Self {
        let birth = profile.birth();
        let local = LocalDateTime::new(birth.date, birth.time.unwrap_or(LocalTime::NOON));
        Self {
            name: profile.name().to_owned(),
            relation: Relation::id(profile.relation()),
            datetime: local.map(|local| local.to_string()),
            time_known: birth.time.is_some(),
            fold: birth.fold.map(Fold::number),
            place: birth.place_name.clone(),
            latitude: birth.place.latitude_deg(),
            longitude: birth.place.longitude_deg(),
            timezone: birth.zone.to_string(),
        }
    }
}

impl ActView {
    fn of(act: AuditEntry) -> Self {
        Self { id: act.id, at: moment(act.at_unix_s), who: act.who, act: act.act, subject: act.subject }
    }
}

/// Answers with a page of people.
pub async fn list(state: OperatorState, mut fields: Fields) -> Result<Bytes, Problem> {
    let limit = u16::try_from(fields.integer_or_default(&LIMIT)?).expect("the field's range is smaller");
    let after = match fields.text(&AFTER)? {
        Some(text) => Some(code_of(&AFTER, &text)?),
        None => None,
    };
    let page = state.service.people(after, limit).await.map_err(|error| refusal(&error))?;
    let is_full = page.people.len() == usize::from(limit);
    let retention_days = state.service.people_retention().as_secs() / 86_400;
    Ok(told(&PeopleView {
        next_after: page.people.last().filter(|_| is_full).map(|last| last.id.code().to_string()),
        people: page.people.iter().map(|row| PersonView::of(row, retention_days)).collect(),
        count: page.count,
        retention_days,
    }))
}

/// Answers with all data that is stored of a person. The export is written to the audit.
pub async fn export(state: OperatorState, mut fields: Fields) -> Result<Bytes, Problem> {
    let code = code(&mut fields)?;
    let account = state.service.export(code, &state.actor).await.map_err(|error| refusal(&error))?;
    Ok(told(&ExportView::of(&account.ok_or_else(|| unknown_code(code))?)))
}

/// Erases a person everywhere. The erasure is written to the audit.
pub async fn erase(state: OperatorState, mut fields: Fields) -> Result<Bytes, Problem> {
    let code = code(&mut fields)?;
    if !state.service.erase_person(code, &state.actor).await.map_err(|error| refusal(&error))? {
        return Err(unknown_code(code));
    }
    Ok(told(&ErasedView { code: code.to_string(), erased: true }))
}

/// Answers with a page of the audit.
pub async fn audit(state: OperatorState, mut fields: Fields) -> Result<Bytes, Problem> {
    let limit = u16::try_from(fields.integer_or_default(&MOST_ACTS)?).expect("the field's range is smaller");
    let before = fields.integer(&BEFORE)?;
    let acts = state.service.acts(before, limit).await.map_err(|error| refusal(&error))?;
    let next_before = acts.last().map(|last| last.id).filter(|id| *id > 1 && acts.len() == usize::from(limit));
    Ok(told(&AuditView { acts: acts.into_iter().map(ActView::of).collect(), next_before }))
}

fn code(fields: &mut Fields) -> Result<ShortCode, Problem> {
    let text = fields.text(&CODE)?.unwrap_or_default();
    code_of(&CODE, &text)
}

fn code_of(field: &Field, text: &str) -> Result<ShortCode, Problem> {
    text.parse().map_err(|_| {
        invalid_value(field, &text.into(), "it is no code", "send one of /api/v1/people, as 3f9a-21c4-77de")
    })
}

fn unknown_code(code: ShortCode) -> Problem {
    Problem::new(ProblemKind::NotFound, "no person has this code")
        .field(CODE.name)
        .value(code.to_string())
        .hint("/api/v1/people lists the people who are stored")
}

pub(super) fn refusal(error: &PeopleError) -> Problem {
    match error {
        PeopleError::Late => {
            Problem::new(ProblemKind::Late, "it takes longer than usual and continues in the background")
                .hint("ask again in a moment")
        }
        PeopleError::SetAside => {
            Problem::new(ProblemKind::Conflict, "this person is set aside because they stayed away")
                .hint("nothing of theirs can be read until they speak again; erasing works")
        }
        PeopleError::DiskFull => Problem::new(
            ProblemKind::Busy,
            "the disk is full, and no reserve of space is left: erasing cannot be done to its end",
        )
        .hint("make 32 MiB of room on the disk of the data directory, and erase again"),
        _ => Problem::new(ProblemKind::Busy, "people cannot be read now")
            .hint("see /health for the state of the database"),
    }
}

/// The UTC day of a time in seconds since 1970.
fn day(unix_s: i64) -> Option<String> {
    CivilDate::from_days(unix_s.div_euclid(86_400)).map(|date| date.to_string())
}
