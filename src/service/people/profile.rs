//! What a person tells of themselves and others: births by name.

use serde::{Deserialize, Serialize};

use crate::astro::{CivilDate, Place};
use crate::places::{Calendar, Fold, IsoDateTime, LocalDateTime, LocalTime, Zone};
use crate::service::{BirthInput, CalendarChoice, ChartOptions, ClockChoice, Invalid, PlaceInput};
use crate::store::KeptProfile;

/// Longest name that somebody is remembered by: longer ones are misheard sentences.
pub const MAX_NAME_CHARS: usize = 60;

/// Longest name of a place.
const MAX_PLACE_CHARS: usize = 120;

/// Somebody whose birth a listener told.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    name: String,
    relation: Relation,
    birth: KeptBirth,
}

/// Who somebody is to the listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Relation {
    /// The listener. There is one such profile at most.
    Me,
    Partner,
    Child,
    Parent,
    Sibling,
    Friend,
    Other,
}

impl Relation {
    /// Name in the API.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Me => "me",
            Self::Partner => "partner",
            Self::Child => "child",
            Self::Parent => "parent",
            Self::Sibling => "sibling",
            Self::Friend => "friend",
            Self::Other => "other",
        }
    }
}

/// A birth, as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptBirth {
    /// Local date.
    pub date: CivilDate,
    /// Local time; nothing when it is unknown.
    pub time: Option<LocalTime>,
    /// Which of two readings of a time that the clocks showed twice.
    pub fold: Option<Fold>,
    /// Name of the place, as it is spoken.
    pub place_name: String,
    /// Where it lies.
    pub place: Place,
    /// The zone of its clocks, for people to read; a chart goes by the place.
    pub zone: Zone,
}

impl KeptBirth {
    /// The birth as one asks for its chart.
    pub fn input(&self, options: ChartOptions) -> BirthInput {
        BirthInput {
            date: self.date.into(),
            calendar: CalendarChoice::Of(Calendar::Gregorian),
            time: self.time,
            place: PlaceInput::At(self.place),
            clock: ClockChoice::OfThePlace,
            fold: self.fold,
            options,
        }
    }

    /// Date and time, noon when the time is unknown, as everywhere.
    fn local(&self) -> Option<LocalDateTime> {
        LocalDateTime::new(self.date, self.time.unwrap_or(LocalTime::NOON))
    }
}

impl Profile {
    /// The listener's own; `name` is their first name, empty when they did not say.
    ///
    /// # Errors
    /// When the name or the place's is too long, or the date is outside what the ephemeris covers.
    pub fn own(name: &str, birth: KeptBirth) -> Result<Self, Invalid> {
        Self::checked(name, Relation::Me, birth)
    }

    /// Somebody else's, by the name that the listener gives: «мама», «Анна».
    ///
    /// # Errors
    /// As [`Self::own`]; and when the name is empty.
    pub fn other(name: &str, relation: Relation, birth: KeptBirth) -> Result<Self, Invalid> {
        if name.trim().is_empty() {
            return Err(Invalid::missing("name", "say whose birth it is"));
        }
        Self::checked(name, relation, birth)
    }

    fn checked(name: &str, relation: Relation, birth: KeptBirth) -> Result<Self, Invalid> {
        let name: String = name.split_whitespace().collect::<Vec<_>>().join(" ");
        for (field, text, most) in [("name", &name, MAX_NAME_CHARS), ("place", &birth.place_name, MAX_PLACE_CHARS)] {
            if text.chars().count() > most || text.chars().any(char::is_control) {
                let why = format!("it has more than {most} characters, or some that nobody speaks");
                return Err(Invalid::new(field, "", why, "say it shorter"));
            }
        }
        if birth.local().is_none() {
            let why = "it is outside what the ephemeris covers";
            return Err(Invalid::new("datetime", birth.date.to_string(), why, "check the year"));
        }
        Ok(Self { name, relation, birth })
    }

    /// The name; of the listener's own perhaps empty.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Who it is.
    pub fn relation(&self) -> Relation {
        self.relation
    }

    /// The birth.
    pub fn birth(&self) -> &KeptBirth {
        &self.birth
    }

    /// What makes two profiles of a person the same one.
    pub(super) fn tag_text(&self) -> String {
        tag_text(self.relation, &self.name)
    }

    /// As it is kept.
    pub(super) fn kept(&self) -> KeptProfile {
        KeptProfile {
            name: self.name.clone(),
            body: serde_json::to_string(&ProfileForm::of(self)).expect("it has texts and numbers only"),
        }
    }

    /// Out of what was kept. What has a form that this program does not know is left out, and stays where it is.
    pub(super) fn from_kept(kept: &KeptProfile) -> Option<Self> {
        let read = serde_json::from_str::<ProfileForm>(&kept.body).ok().and_then(|form| form.birth());
        match read {
            Some((relation, birth)) => Some(Self { name: kept.name.clone(), relation, birth }),
            None => {
                tracing::error!(
                    "a profile has a form that this program does not know; a newer one may have written it"
                );
                None
            }
        }
    }
}

/// What makes two profiles the same: being the listener's own, or the name, where е and ё, upper and lower case are alike.
pub(super) fn tag_text(relation: Relation, name: &str) -> String {
    if relation == Relation::Me {
        return "me".to_owned();
    }
    let folded = name.to_lowercase().replace('ё', "е");
    format!("name {}", folded.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A birth in the words of the API. Append only: what was kept once is read for ever.
#[derive(Serialize, Deserialize)]
struct ProfileForm {
    relation: Relation,
    datetime: String,
    time_known: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fold: Option<u8>,
    place: String,
    latitude: f64,
    longitude: f64,
    timezone: String,
}

impl ProfileForm {
    fn of(profile: &Profile) -> Self {
        let birth = &profile.birth;
        Self {
            relation: profile.relation,
            datetime: birth.local().map(|local| local.to_string()).unwrap_or_default(),
            time_known: birth.time.is_some(),
            fold: birth.fold.map(Fold::number),
            place: birth.place_name.clone(),
            latitude: birth.place.latitude_deg(),
            longitude: birth.place.longitude_deg(),
            timezone: birth.zone.to_string(),
        }
    }

    fn birth(self) -> Option<(Relation, KeptBirth)> {
        let local = self.datetime.parse::<IsoDateTime>().ok()?.local;
        let birth = KeptBirth {
            date: local.date(),
            time: self.time_known.then(|| local.time()),
            fold: self.fold.and_then(Fold::from_number),
            place_name: self.place,
            place: Place::new(self.latitude, self.longitude)?,
            zone: self.timezone.parse().ok()?,
        };
        Some((self.relation, birth))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn birth() -> KeptBirth {
        KeptBirth {
            date: CivilDate::new(1990, 7, 15).unwrap(),
            time: LocalTime::new(10, 30, 0),
            fold: Some(Fold::Second),
            place_name: "Москва".to_owned(),
            place: Place::new(55.75, 37.62).unwrap(),
            zone: "Europe/Moscow".parse().unwrap(),
        }
    }

    #[test]
    fn what_is_kept_is_read_again_whatever_is_known() {
        let unknown = KeptBirth { time: None, fold: None, ..birth() };
        let long_ago = KeptBirth { date: CivilDate::new(-500, 1, 1).unwrap(), ..birth() };
        for birth in [birth(), unknown, long_ago] {
            let profile = Profile::other("Анна", Relation::Child, birth).unwrap();
            assert_eq!(Profile::from_kept(&profile.kept()), Some(profile));
        }
        let newer = KeptProfile { name: "Анна".to_owned(), body: r#"{"relation": "rival"}"#.to_owned() };
        assert_eq!(Profile::from_kept(&newer), None);
    }

    #[test]
    fn the_form_that_the_first_release_wrote_is_read() {
        let kept = |body: &str| KeptProfile { name: "Анна".to_owned(), body: body.to_owned() };
        let known = r#"{"relation":"child","datetime":"1990-07-15T10:30:00","time_known":true,"fold":1,"place":"Москва","latitude":55.75,"longitude":37.62,"timezone":"Europe/Moscow"}"#;
        let profile = Profile::other("Анна", Relation::Child, birth()).unwrap();
        assert_eq!(Profile::from_kept(&kept(known)), Some(profile.clone()));
        assert_eq!(profile.kept().body, known);
        let unknown = r#"{"relation":"me","datetime":"1990-07-15T12:00:00","time_known":false,"place":"Москва","latitude":55.75,"longitude":37.62,"timezone":"Europe/Moscow"}"#;
        let birth = Profile::from_kept(&kept(unknown)).unwrap().birth().clone();
        assert_eq!((birth.time, birth.fold, birth.date), (None, None, CivilDate::new(1990, 7, 15).unwrap()));
    }

    #[test]
    fn names_that_sound_alike_are_one() {
        let tag = |name: &str| Profile::other(name, Relation::Friend, birth()).unwrap().tag_text();
        assert_eq!(tag("Алёна"), tag("  алена "));
        assert_ne!(tag("Алёна"), tag("Алина"));
        assert_ne!(tag("me"), Profile::own("me", birth()).unwrap().tag_text());
        assert_eq!(Profile::own("Ада", birth()).unwrap().tag_text(), Profile::own("", birth()).unwrap().tag_text());
    }

    #[test]
    fn what_nobody_says_is_no_profile() {
        let refusal = |name: &str, birth| Profile::other(name, Relation::Friend, birth).unwrap_err().field;
        assert_eq!(refusal("  ", birth()), "name");
        assert_eq!(refusal(&"а".repeat(MAX_NAME_CHARS + 1), birth()), "name");
        assert_eq!(refusal("a\u{7}b", birth()), "name");
        assert_eq!(refusal("Анна", KeptBirth { place_name: "м".repeat(MAX_PLACE_CHARS + 1), ..birth() }), "place");
        assert_eq!(refusal("Анна", KeptBirth { date: CivilDate::new(5000, 1, 1).unwrap(), ..birth() }), "datetime");
        assert!(Profile::own("", birth()).is_ok());
    }
}
